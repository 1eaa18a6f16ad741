// Softmax and sigmoid over the table of fixed.h.
#include "sentiment/fixed.h"

#include <algorithm>

namespace earshot::sentiment {

std::array<int32_t, 3> SoftmaxMilli(const std::array<int64_t, 3>& logits_q8) {
  const int64_t top = *std::max_element(logits_q8.begin(), logits_q8.end());
  std::array<uint64_t, 3> weight{};
  uint64_t sum = 0;
  for (size_t i = 0; i < 3; ++i) {
    weight[i] = ExpNegative(top - logits_q8[i]);
    sum += weight[i];
  }
  std::array<int32_t, 3> milli{};
  std::array<uint64_t, 3> remainder{};
  int32_t left = 1000;
  for (size_t i = 0; i < 3; ++i) {
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

int32_t SigmoidMilli(int64_t logit_q8) {
  const bool positive = logit_q8 >= 0;
  const uint64_t one = uint64_t{1} << 24;
  const uint64_t small = ExpNegative(positive ? logit_q8 : -logit_q8);
  // exp(-|x|) is the odds of the less likely side.
  const int32_t less = static_cast<int32_t>((small * 1000 + (one + small) / 2) / (one + small));
  return positive ? 1000 - less : less;
}

}  // namespace earshot::sentiment
