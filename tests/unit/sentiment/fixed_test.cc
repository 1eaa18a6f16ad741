// Probabilities in integers, against the real functions and against what must hold exactly.
#include "sentiment/fixed.h"

#include <cmath>

#include "gtest/gtest.h"

namespace earshot::sentiment {
namespace {

TEST(Fixed, ExponentialIsWithinAMillionth) {
  for (int32_t x = 0; x < kExpEntries; ++x) {
    EXPECT_NEAR(ExpNegative(x) / 16777216.0, std::exp(-x / 256.0), 1e-6) << x;
  }
  EXPECT_EQ(ExpNegative(0), 1u << 24);
  EXPECT_EQ(ExpNegative(kExpEntries), 0u);
  EXPECT_EQ(ExpNegative(INT64_MAX), 0u);
}

TEST(Fixed, SoftmaxSumsToAThousandAndIsNearTheReal) {
  for (int64_t negative = -5000; negative <= 5000; negative += 77) {
    for (int64_t positive = -5000; positive <= 5000; positive += 91) {
      const auto milli = SoftmaxMilli<3>({negative, 0, positive});
      ASSERT_EQ(milli[0] + milli[1] + milli[2], 1000);
      const double en = std::exp(negative / 256.0), ep = std::exp(positive / 256.0);
      ASSERT_NEAR(milli[0], 1000 * en / (en + 1 + ep), 1.01) << negative << " " << positive;
      ASSERT_NEAR(milli[2], 1000 * ep / (en + 1 + ep), 1.01);
      ASSERT_GE(milli[0], 0);
      ASSERT_GE(milli[1], 0);
      ASSERT_GE(milli[2], 0);
    }
  }
}

TEST(Fixed, WhatIsLeftOverGoesToTheLargestRemainder) {
  EXPECT_EQ(SoftmaxMilli<3>({0, 0, 0}), (std::array<int32_t, 3>{334, 333, 333}));
  EXPECT_EQ(SoftmaxMilli<3>({1 << 30, 0, 0}), (std::array<int32_t, 3>{1000, 0, 0}));
  EXPECT_EQ(SoftmaxMilli<3>({0, 0, -(int64_t{1} << 40)}), (std::array<int32_t, 3>{500, 500, 0}));
}

TEST(Fixed, SigmoidIsSymmetricAndRises) {
  int32_t last = 0;
  for (int64_t x = -6000; x <= 6000; ++x) {
    const int32_t milli = SigmoidMilli(x);
    ASSERT_GE(milli, last);
    ASSERT_EQ(milli + SigmoidMilli(-x), 1000);
    ASSERT_NEAR(milli, 1000 / (1 + std::exp(-x / 256.0)), 0.51);
    last = milli;
  }
}

}  // namespace
}  // namespace earshot::sentiment
