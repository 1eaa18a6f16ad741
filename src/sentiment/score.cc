// Adding rows.
#include "sentiment/score.h"

#include <algorithm>
#include <cstdlib>

namespace earshot::sentiment {
namespace {

using Four = std::array<int32_t, kHeads>;

// Rows [from, to) of `list` added up. A token has far fewer than 2^24 features, so 32 bits hold any
// sum.
Four SumRows(const Model& model, const std::vector<uint32_t>& list, size_t from, size_t to) {
  Four sum{};
  for (size_t i = from; i < to; ++i) {
    const int8_t* row = model.Row(list[i]);
    for (size_t head = 0; head < kHeads; ++head) sum[head] += row[head];
  }
  return sum;
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
  const int32_t mark_weight = int32_t{1} << params.gram_shift;
  sums.total.fill(0);
  sums.balance.clear();
  size_t gram = 0, mark = 0;
  for (size_t token = 0; token < features.mark_end.size(); ++token) {
    const Four grams = SumRows(model, features.grams, gram, features.gram_end[token]);
    const Four marks = SumRows(model, features.marks, mark, features.mark_end[token]);
    gram = features.gram_end[token];
    mark = features.mark_end[token];
    std::array<int64_t, kHeads> own{};
    for (size_t head = 0; head < kHeads; ++head) {
      own[head] = int64_t{grams[head]} + int64_t{marks[head]} * mark_weight;
      sums.total[head] += own[head];
    }
    const int64_t balance = Scaled(params, own[kHeadPositive], kHeadPositive) -
                            Scaled(params, own[kHeadNegative], kHeadNegative);
    sums.balance.push_back(
        static_cast<int32_t>(std::clamp<int64_t>(balance, -1'000'000, 1'000'000)));
  }
  const Four text = SumRows(model, features.marks, mark, features.marks.size());
  for (size_t head = 0; head < kHeads; ++head) {
    sums.total[head] += int64_t{text[head]} * mark_weight;
  }
}

int64_t LogitQ8(const ModelParams& params, const HeadSums& sums, Head head) {
  return Scaled(params, sums.total[head], head) + params.bias_q8[head];
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
