// Reach, its logarithm and the order of the queue.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "fold/state.h"

namespace earshot::fold {
namespace {

TEST(Reach, FollowersCountForLessTheMoreThereAre) {
  EXPECT_EQ(EffectiveReach(0, 0), 0);
  EXPECT_EQ(EffectiveReach(1000, 0), 150);
  EXPECT_EQ(EffectiveReach(100'000, 0), 15'000);
  EXPECT_EQ(EffectiveReach(10'000'000, 0), 600'000);
  EXPECT_EQ(EffectiveReach(100'000'000, 0), 6'000'000);
  EXPECT_EQ(EffectiveReach(100'000'000, 77), 77) << "views that were counted replace the estimate";
  EXPECT_EQ(EffectiveReach(-5, 0), 0);
  EXPECT_GT(EffectiveReach(INT64_MAX, 0), 0);
}

TEST(Log10, ExactAtPowersOfTenAndWithinAThousandthElsewhere) {
  uint64_t next = 1;  // unsigned: the one after the last does not fit
  for (int exponent = 0; exponent <= 18; ++exponent, next *= 10) {
    const auto power = static_cast<int64_t>(next);
    EXPECT_EQ(Log10Milli(power), 1000 * exponent) << power;
    if (power > 1) EXPECT_LE(Log10Milli(power - 1), 1000 * exponent);
  }
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto n = static_cast<int64_t>(random() >> (1 + random() % 62)) + 1;
    EXPECT_NEAR(static_cast<double>(Log10Milli(n)), 1000 * std::log10(static_cast<double>(n)),
                1.001)
        << n;
  }
}

// Invariant 9: past T_fair age alone decides, and the order is a strict total one.
TEST(Queue, TheAgedOutrankEveryYoungerOne) {
  std::mt19937 random(7);
  std::vector<QueueItem> items(300);
  for (size_t i = 0; i < items.size(); ++i) {
    items[i].obligation.id = std::to_string(i);
    items[i].obligation.published_at = Instant{0} + Minutes(static_cast<int64_t>(random() % 50));
    items[i].priority = static_cast<int64_t>(random() % 5);
    items[i].aged = items[i].obligation.published_at < Instant{0} + Minutes(20);
  }
  std::sort(items.begin(), items.end(), MoreUrgent);
  for (size_t i = 0; i + 1 < items.size(); ++i) {
    EXPECT_TRUE(MoreUrgent(items[i], items[i + 1]));
    EXPECT_FALSE(MoreUrgent(items[i + 1], items[i]));
    if (items[i + 1].aged) {
      EXPECT_TRUE(items[i].aged);
      EXPECT_LE(items[i].obligation.published_at, items[i + 1].obligation.published_at);
    } else if (!items[i].aged) {
      EXPECT_GE(items[i].priority, items[i + 1].priority);
    }
  }
}

}  // namespace
}  // namespace earshot::fold
