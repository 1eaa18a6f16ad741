// Probabilities in integers: an exponential table in fixed point and what is made of it. A logit is
// in 1/256 ("q8"), a probability in thousandths. The table is computed by the compiler from one
// constant, so that no math library has a say.
#ifndef EARSHOT_SENTIMENT_FIXED_H_
#define EARSHOT_SENTIMENT_FIXED_H_

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

// Softmax of three logits as thousandths that sum to exactly 1000: floors, and what is left over
// goes to the largest remainders, the earlier class first.
std::array<int32_t, 3> SoftmaxMilli(const std::array<int64_t, 3>& logits_q8);

// 1 / (1 + exp(-logit)) in thousandths.
int32_t SigmoidMilli(int64_t logit_q8);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_FIXED_H_
