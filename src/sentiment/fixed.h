// Probabilities in integers: an exponential table in fixed point and what is made of it. A logit is
// in 1/256 ("q8"), a probability in thousandths. The table is computed by the compiler from one
// constant, so that no math library has a say.
#ifndef EARSHOT_SENTIMENT_FIXED_H_
#define EARSHOT_SENTIMENT_FIXED_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace earshot::sentiment {

inline constexpr int32_t kLogitOne = 256;
inline constexpr int32_t kExpEntries =
    4096;  // exp(-16) is 1e-7: below it everything is 0 thousandths

namespace internal {
constexpr std::array<uint32_t, kExpEntries> MakeExpTable() {
  std::array<uint32_t, kExpEntries> table{};
  constexpr uint64_t kStep = 4278222805u;  // exp(-1/256) in 32 fractional bits
  uint64_t value = uint64_t{1} << 32;      // 32 fractional bits; rounding adds up to less than 1e-6
  for (int32_t i = 0; i < kExpEntries; ++i) {
    table[i] = static_cast<uint32_t>(value >> 8);
    value = (value * kStep + (uint64_t{1} << 31)) >> 32;
  }
  return table;
}
inline constexpr std::array<uint32_t, kExpEntries> kExp = MakeExpTable();
}  // namespace internal

// exp(-x) with 24 fractional bits, for x >= 0 in q8.
constexpr uint32_t ExpNegative(int64_t x_q8) {
  return x_q8 < kExpEntries ? internal::kExp[static_cast<size_t>(x_q8)] : 0;
}

// Softmax of logits as thousandths that sum to exactly 1000: floors, and what is left over
// goes to the largest remainders, the earlier class first.
template <size_t kCount>
std::array<int32_t, kCount> SoftmaxMilli(const std::array<int64_t, kCount>& logits_q8) {
  const int64_t top = *std::max_element(logits_q8.begin(), logits_q8.end());
  std::array<uint64_t, kCount> weight{};
  uint64_t sum = 0;
  for (size_t i = 0; i < kCount; ++i) {
    weight[i] = ExpNegative(top - logits_q8[i]);
    sum += weight[i];
  }
  std::array<int32_t, kCount> milli{};
  std::array<uint64_t, kCount> remainder{};
  int32_t left = 1000;
  for (size_t i = 0; i < kCount; ++i) {
    milli[i] = static_cast<int32_t>(weight[i] * 1000 / sum);
    remainder[i] = weight[i] * 1000 % sum;
    left -= milli[i];
  }
  for (; left > 0; --left) {
    const size_t most = static_cast<size_t>(std::max_element(remainder.begin(), remainder.end()) -
                                            remainder.begin());
    ++milli[most];
    remainder[most] = 0;
  }
  return milli;
}

// 1 / (1 + exp(-logit)) in thousandths.
int32_t SigmoidMilli(int64_t logit_q8);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_FIXED_H_
