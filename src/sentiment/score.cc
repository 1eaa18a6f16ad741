// Adding rows.
#include "sentiment/score.h"

#include <algorithm>
#include <cstdlib>

namespace earshot::sentiment {
namespace {

// Sums of rows, and how many of them belonged to the features asked for.
struct Sums {
  std::array<int32_t, kHeads> of{};
  int32_t found = 0;
};

// Rows [from, to) of `list` added up: four heads at once, two to a word in lanes of 16 bits, each
// weight moved up by 128 to have no sign. A lane holds 257 such sums.
void AddRows(const Model& model, const uint32_t* list, size_t count, Sums& sums) {
  static_assert(kHeads == 4, "the lanes below are for four heads");
  constexpr size_t kLaneRows = 256;
  constexpr uint32_t kLanes = 0x00FF00FFu;
  while (count > 0) {
    const size_t now = std::min(count, kLaneRows);
    uint32_t even = 0, odd = 0, found = 0;
    for (size_t i = 0; i < now; ++i) {
      const uint8_t* row = model.Row(list[i]);
      const uint32_t four = static_cast<uint32_t>(row[0]) | static_cast<uint32_t>(row[1]) << 8 |
                            static_cast<uint32_t>(row[2]) << 16 |
                            static_cast<uint32_t>(row[3]) << 24;
      const uint32_t own = row[kHeads] == RowTagOf(list[i]) ? 1 : 0;
      const uint32_t kept = (four ^ 0x80808080u) & (0u - own);
      even += kept & kLanes;
      odd += (kept >> 8) & kLanes;
      found += own;
    }
    const int32_t moved = 128 * static_cast<int32_t>(found);
    sums.of[0] += static_cast<int32_t>(even & 0xFFFF) - moved;
    sums.of[1] += static_cast<int32_t>(odd & 0xFFFF) - moved;
    sums.of[2] += static_cast<int32_t>(even >> 16) - moved;
    sums.of[3] += static_cast<int32_t>(odd >> 16) - moved;
    sums.found += static_cast<int32_t>(found);
    list += now;
    count -= now;
  }
}

Sums SumRows(const Model& model, const std::vector<uint32_t>& list, size_t from, size_t to) {
  Sums sums;
  AddRows(model, list.data() + from, to - from, sums);
  return sums;
}

// The largest whole number whose square is at most `value`.
uint64_t RootOf(uint64_t value) {
  uint64_t root = 0;
  for (uint64_t bit = uint64_t{1} << 31; bit != 0; bit >>= 1) {
    const uint64_t tried = root | bit;
    if (tried * tried <= value) root = tried;
  }
  return root;
}

int64_t Scaled(const ModelParams& params, int64_t sum, Head head) {
  return sum * params.scale[head] / 65536;
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
  sums.balance.clear();
  size_t gram = 0, mark = 0;
  int64_t size = 0;
  auto clamped = [](int64_t balance) {
    return static_cast<int32_t>(std::clamp<int64_t>(balance, -1'000'000, 1'000'000));
  };
  for (size_t token = 0; token < features.mark_end.size(); ++token) {
    const Sums grams = SumRows(model, features.grams, gram, features.gram_end[token]);
    const Sums marks = SumRows(model, features.marks, mark, features.mark_end[token]);
    gram = features.gram_end[token];
    mark = features.mark_end[token];
    size += grams.found + marks.found * mark_size;
    std::array<int64_t, kHeads> own{};
    for (size_t head = 0; head < kHeads; ++head) {
      own[head] = int64_t{grams.of[head]} + int64_t{marks.of[head]} * mark_weight;
      sums.total[head] += own[head];
    }
    sums.balance.push_back(clamped(Scaled(params, own[kHeadPositive], kHeadPositive) -
                                   Scaled(params, own[kHeadNegative], kHeadNegative)));
  }
  const Sums text = SumRows(model, features.marks, mark, features.marks.size());
  for (size_t head = 0; head < kHeads; ++head) {
    sums.total[head] += int64_t{text.of[head]} * mark_weight;
  }
  sums.shrink_q12 = 4096;
  if (params.usual_size == 0) return;
  size = std::max(size + text.found * mark_size, mark_size);
  sums.shrink_q12 = static_cast<int64_t>(
      RootOf((static_cast<uint64_t>(params.usual_size) << 24) / static_cast<uint64_t>(size)));
  for (int32_t& balance : sums.balance) balance = clamped(balance * sums.shrink_q12 / 4096);
}

int64_t LogitQ8(const ModelParams& params, const HeadSums& sums, Head head) {
  return Scaled(params, sums.total[head], head) * sums.shrink_q12 / 4096 + params.bias_q8[head];
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
    if (strength * 1000 / 768 == 0) continue;
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
