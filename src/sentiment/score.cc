// Adding rows.
#include "sentiment/score.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <utility>

#include "sentiment/add_bytes.h"
#include "sentiment/fixed.h"

namespace earshot::sentiment {
namespace {

// Sums of rows, and how many of them belonged to the features asked for.
struct Sums {
  int32_t negative = 0, positive = 0, found = 0;
};

Sums SumRows(const Model& model, const uint32_t* from, const uint32_t* to) {
  static_assert(kRowHeads == 2, "the two columns below");
  Sums sums;
  for (; from != to; ++from) {
    const uint8_t* row = model.Row(*from);
    // A row of another's is as likely as one's own: arithmetic instead of a guess by the processor.
    const int32_t own = row[kRowHeads] == RowTagOf(*from) ? -1 : 0;
    sums.negative += static_cast<int8_t>(row[kHeadNegative]) & own;
    sums.positive += static_cast<int8_t>(row[kHeadPositive]) & own;
    sums.found -= own;
  }
  return sums;
}

// The largest whole number whose square is at most `value`.
uint64_t RootOf(uint64_t value) {
  uint64_t root = 0;
  // The root has half the digits.
  const int digits = 64 - std::countl_zero(value);
  for (uint64_t bit = uint64_t{1} << (digits + 1) / 2; bit != 0; bit >>= 1) {
    const uint64_t tried = root | bit;
    if (tried * tried <= value) root = tried;
  }
  return root;
}

int64_t Scaled(const ModelParams& params, int64_t sum, Head head) {
  return sum * params.scale[head] / 65536;
}

// What is no reproach is praise. A token that says nothing bad where it stands has nothing to be turned.
void TurnRound(const ModelParams& params, int64_t& negative, int64_t& positive) {
  if (Scaled(params, positive, kHeadPositive) >= Scaled(params, negative, kHeadNegative)) return;
  std::swap(negative, positive);
}

}  // namespace

void HeadSums::Trim() {
  constexpr size_t kKeptMax = 16 << 10;
  if (balance.capacity() > kKeptMax) std::vector<int32_t>().swap(balance);
}

void SumHeads(const Model& model, const Features& features, HeadSums& sums) {
  const ModelParams& params = model.params();
  const int64_t mark_weight = int64_t{1} << params.gram_shift;
  const int64_t mark_size = mark_weight * mark_weight;
  sums.total.fill(0);
  sums.words = sums.known = 0;
  sums.balance.resize(features.mark_end.size());
  const uint32_t* const grams = features.grams.data();
  const uint32_t* const marks = features.marks.data();
  size_t gram = 0, mark = 0;
  auto turned = features.turned.begin();
  int64_t size = 0;
  auto clamped = [](int64_t balance) {
    return static_cast<int32_t>(std::clamp<int64_t>(balance, -1'000'000, 1'000'000));
  };
  for (size_t token = 0; token < features.mark_end.size(); ++token) {
    const bool known = features.known[token] != VocabularyView::kNone;
    const size_t gram_end = features.gram_end[token], mark_end = features.mark_end[token];
    int64_t negative = 0, positive = 0;
    if (known) {
      const VocabularyView::Word word = model.vocabulary().At(features.known[token]);
      negative = word.negative;
      positive = word.positive;
      size += word.size;
      ++mark;  // the word itself
    } else if (gram != gram_end) {
      const Sums letters = SumRows(model, grams + gram, grams + gram_end);
      negative = letters.negative;
      positive = letters.positive;
      size += letters.found;
    }
    sums.known += known ? 1 : 0;
    sums.words += known || gram != gram_end ? 1 : 0;
    const Sums own = SumRows(model, marks + mark, marks + mark_end);
    gram = gram_end;
    mark = mark_end;
    size += own.found * mark_size;
    negative += own.negative * mark_weight;
    positive += own.positive * mark_weight;
    if (turned != features.turned.end() && *turned == token) {
      TurnRound(params, negative, positive);
      ++turned;
    }
    sums.total[kHeadNegative] += negative;
    sums.total[kHeadPositive] += positive;
    sums.balance[token] =
        clamped(Scaled(params, positive, kHeadPositive) - Scaled(params, negative, kHeadNegative));
  }
  const Sums text = SumRows(model, marks + mark, marks + features.marks.size());
  sums.total[kHeadNegative] += text.negative * mark_weight;
  sums.total[kHeadPositive] += text.positive * mark_weight;
  sums.shrink_q12 = 4096;
  if (params.usual_size == 0) return;
  size = std::max(size + text.found * mark_size, mark_size);
  sums.shrink_q12 = static_cast<int64_t>(
      RootOf((static_cast<uint64_t>(params.usual_size) << 24) / static_cast<uint64_t>(size)));
  for (int32_t& balance : sums.balance) balance = clamped(balance * sums.shrink_q12 / 4096);
}

int64_t AuxShrinkQ12(int32_t aux_usual_size, size_t tokens) {
  if (aux_usual_size == 0) return 4096;
  return static_cast<int64_t>(
      RootOf((static_cast<uint64_t>(aux_usual_size) << 24) / std::max<uint64_t>(tokens, 1)));
}

void SumAuxMarks(const Model& model, const Features& features, HeadSums& sums) {
  // 16 bits hold 256 rows; a longer message is added up in parts. A row is one vector and, beginning
  // where it ends in one, a second.
  constexpr size_t kPartRows = 256, kVector = 16, kSecond = kAuxRowBytes - kVector;
  static_assert(kAuxHeads >= kVector && kAuxRowBytes <= 2 * kVector);
  std::array<int16_t, kVector> first{}, second{};
  size_t in_part = 0;
  auto flush = [&] {
    for (size_t head = 0; head < kAuxHeads; ++head) {
      sums.total[kRowHeads + head] += head < kVector ? first[head] : second[head - kSecond];
    }
    first.fill(0);
    second.fill(0);
    in_part = 0;
  };
  for (const uint32_t feature : features.marks) {
    const int8_t* row = model.AuxRow(feature);
    if (row == nullptr) continue;
    AddBytes(row, first);
    AddBytes(row + kSecond, second);
    if (++in_part == kPartRows) flush();
  }
  flush();
}

void SumAuxHeads(const Model& model, const Features& features, size_t tokens,
                 int32_t negative_milli, int32_t positive_milli, HeadSums& sums) {
  SumAuxMarks(model, features, sums);
  sums.aux_shrink_q12 = AuxShrinkQ12(model.params().aux_usual_size, tokens);
  // The sentiment counts the same however long the message is.
  for (const uint32_t feature :
       {SentimentMark(false, negative_milli), SentimentMark(true, positive_milli)}) {
    const int8_t* row = model.AuxRow(feature);
    if (row == nullptr) continue;
    for (size_t head = 0; head < kAuxHeads; ++head) {
      sums.total[kRowHeads + head] += int64_t{row[head]} * 4096 / sums.aux_shrink_q12;
    }
  }
}

int64_t LogitQ8(const ModelParams& params, const HeadSums& sums, Head head) {
  const int64_t shrink = head < kRowHeads ? sums.shrink_q12 : sums.aux_shrink_q12;
  return Scaled(params, sums.total[head], head) * shrink / 4096 + params.bias_q8[head];
}

ConfidenceSignals ReadConfidenceSignals(const text::Tokens& tokens, const HeadSums& sums,
                                        const std::array<int32_t, 3>& milli) {
  ConfidenceSignals signals;
  auto add = [&signals](size_t signal) {
    signals.list[signals.count++] = static_cast<uint8_t>(signal);
  };
  const size_t label = static_cast<size_t>(LabelOf(milli[0], milli[1], milli[2]));
  const int32_t top = milli[label];
  const int32_t step = std::clamp((top - 330) / 56, 0, 11);
  add(label * 12 + static_cast<size_t>(step));
  bool handle = false, hashtag = false, link = false, feeling = false;
  for (const text::Token& token : tokens.list) {
    handle |= token.kind == text::TokenKind::kHandle;
    hashtag |= token.kind == text::TokenKind::kHashtag;
    link |= token.kind == text::TokenKind::kUrl;
    feeling |= token.kind == text::TokenKind::kEmoji || token.kind == text::TokenKind::kEmoticon;
  }
  const bool first_handle = !tokens.list.empty() && tokens.list[0].kind == text::TokenKind::kHandle;
  // From where a message comes shows in its signs, and each place is read as well as it is read.
  if (first_handle) add(36 + label);
  // A name that is none ("@user") shows that somebody has passed the message on; to whom one writes
  // oneself is named.
  static const uint64_t masked = text::HashForm("@user");
  if (first_handle && tokens.list[0].hash != masked) add(60 + label);
  if (!handle && !hashtag && !link) add(39 + label);
  if (handle && !first_handle) add(42);
  if (hashtag) add(43);
  if (link) add(44);
  if (feeling) add(45);
  const uint32_t words = std::max(sums.words, 1u);
  add(46 + std::min<uint32_t>((words - sums.known) * 5 / words, 4));
  add(51 + (sums.words <= 3 ? 0u : sums.words <= 8 ? 1u : sums.words <= 16 ? 2u : 3u));
  const int32_t low = std::min({milli[0], milli[1], milli[2]});
  add(55 + static_cast<size_t>(std::min(low / 60, 4)));
  return signals;
}

int32_t ConfidenceMilli(const ModelParams& params, const ConfidenceSignals& signals,
                        size_t language) {
  int64_t logit = language < kLanguagesMax ? params.confidence_language_q8[language] : 0;
  for (size_t i = 0; i < signals.count; ++i) logit += params.confidence_q8[signals.list[i]];
  return SigmoidMilli(logit);
}

void CollectEvidence(const text::Tokens& tokens, const HeadSums& sums,
                     std::vector<EvidenceSpan>& evidence) {
  evidence.clear();
  const std::vector<int32_t>& balance = sums.balance;
  // The few strongest, kept sorted while walking: linear, and ties stay in the order of the text.
  std::array<uint32_t, kEvidenceSpansMax> best{};
  size_t count = 0;
  for (uint32_t i = 0; i < balance.size(); ++i) {
    const int32_t strength = std::abs(balance[i]);
    if (strength == 0) continue;  // and 1 is a thousandth already
    size_t place = count;
    while (place > 0 && std::abs(balance[best[place - 1]]) < strength) --place;
    if (place >= best.size()) continue;
    if (count < best.size()) ++count;
    for (size_t move = count - 1; move > place; --move) best[move] = best[move - 1];
    best[place] = i;
  }
  for (size_t i = 0; i < count; ++i) {
    const text::Token& token = tokens.list[best[i]];
    const int32_t milli = static_cast<int32_t>(int64_t{balance[best[i]]} * 1000 / 768);
    evidence.push_back({token.begin, token.end, milli});
  }
}

}  // namespace earshot::sentiment
