// Sigmoid over the table of fixed.h.
#include "sentiment/fixed.h"

namespace earshot::sentiment {

int32_t SigmoidMilli(int64_t logit_q8) {
  const bool positive = logit_q8 >= 0;
  const uint64_t one = uint64_t{1} << 24;
  const uint64_t small = ExpNegative(positive ? logit_q8 : -logit_q8);
  // exp(-|x|) is the odds of the less likely side.
  const int32_t less = static_cast<int32_t>((small * 1000 + (one + small) / 2) / (one + small));
  return positive ? 1000 - less : less;
}

}  // namespace earshot::sentiment
