// Who rests is folded again when he is needed: whenever he does, nobody can tell.
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenario.h"

namespace earshot::fold {
namespace {

constexpr char kPolicy[] = R"(
earshot: 1
name: desk
channels:
  - {name: x, kind: social, visibility: public}
  - {name: mail, kind: email, visibility: private}
expectations:
  - {name: any, within: 1h, outrage: 6h}
targets:
  - {name: first, clock: first_response, within: 30m, warn_at: [50%]}
  - {name: next, clock: next_response, within: 30m}
  - {name: solved, clock: resolution, within: 8h, warn_at: [80%]}
rules:
  - name: long-wait
    when: obligation.waiting > duration("20m")
    then: [{notify: duty-manager}, {priority: 10}]
  - name: angry
    when: sentiment.score < -500
    then: [{tag: angry}]
    once_per: interaction
)";

// What could happen next to a customer, `minute` after the start.
std::string NextLine(std::mt19937& random, int minute, int number) {
  const auto one_of = [&random](int n) {
    return static_cast<int>(random() % static_cast<unsigned>(n));
  };
  const std::string at =
      absl::StrFormat("d%d %02d:%02d", 2 + minute / 1440, minute % 1440 / 60, minute % 60);
  const int earlier = 1 + one_of(std::max(number - 1, 1));
  switch (number == 1 ? 0 : one_of(9)) {
    case 0:
    case 1:
      return absl::StrCat(at, " post id=", number, " thread=t", one_of(3),
                          " ch=", one_of(2) == 0 ? "x" : "mail",
                          " text=\"my bag is gone\" score=", 100 * one_of(9) - 800);
    case 2:
    case 3:
    case 4:
      return absl::StrCat(at, " reply id=", number, " re=", earlier);
    case 5:
      return absl::StrCat(at, " delete id=", number, " of=", earlier);
    case 6:
      return absl::StrCat(at, " resolve id=", number, " of=", earlier);
    case 7:
      return absl::StrCat(at, " metrics id=", number, " of=", earlier,
                          " views=", 1000 * one_of(90));
    default:
      return absl::StrCat(at, " purchase id=", number, " by=ann product=bag value=9");
  }
}

TEST(Resting, ShowsInNothing) {
  const auto policy = policy::Policy::Compile(kPolicy);
  ASSERT_TRUE(policy.ok()) << policy.status();
  const Context context{policy->get(), "desk"};
  int rested = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    std::mt19937 random(seed);
    Customer awake(&context, "x:ann"), resting(&context, "x:ann");
    int minute = 0;
    Instant now{0};
    for (int number = 1; number <= 30; ++number) {
      minute += static_cast<int>(random() % 90);
      // Now and then an event arrives an hour late.
      const int at = random() % 5 == 0 ? std::max(minute - 60, 0) : minute;
      const std::vector<Line> lines = ReadTable(NextLine(random, at, number));
      ASSERT_EQ(lines.size(), 1u);
      now = std::max(now, lines[0].at);
      const EventPtr event = EventOf(lines[0], now);
      care::Decisions said, said_after_rest;
      awake.Add(event, now, said);
      resting.Add(event, now, said_after_rest);
      ASSERT_EQ(said, said_after_rest);
      if (random() % 2 == 0) rested += resting.Rest() ? 1 : 0;
      ASSERT_EQ(awake.next_wake(), resting.next_wake());
      ASSERT_EQ(awake.Standing(), resting.Standing());
      ASSERT_EQ(awake.standing_count(), resting.standing_count());
      ASSERT_EQ(awake.Digest(), resting.Digest());
      ASSERT_EQ(awake.View().obligations.size(), resting.View().obligations.size());
      for (const care::Decision& d : awake.Standing()) ASSERT_TRUE(resting.MaySay(d.id));
      std::vector<QueueItem> queue, queue_after_rest;
      awake.AppendQueue(now, queue);
      resting.AppendQueue(now, queue_after_rest);
      ASSERT_EQ(queue.size(), queue_after_rest.size());
      for (size_t i = 0; i < queue.size(); ++i) {
        ASSERT_EQ(queue[i].obligation.id, queue_after_rest[i].obligation.id);
        ASSERT_EQ(queue[i].priority, queue_after_rest[i].priority);
      }
      if (random() % 3 == 0) {
        now = now + Minutes(static_cast<int64_t>(random() % 120));
        minute = std::max(minute, static_cast<int>((now - Instant{1'772'496'000'000'000}).micros /
                                                   Minutes(1).micros));
        said.clear(), said_after_rest.clear();
        awake.Advance(now, said);
        resting.Advance(now, said_after_rest);
        ASSERT_EQ(said, said_after_rest);
      }
    }
  }
  EXPECT_GT(rested, 100) << "hardly anybody rested: the test shows nothing";
}

TEST(Resting, IsForWhomNothingIsOwed) {
  Scenario scenario(kPolicy);
  scenario.Run("09:00  post id=1 score=-500");
  EXPECT_FALSE(scenario.customer().Rest());
  scenario.Run("09:10  reply id=r re=1");
  const Digest128 digest = scenario.customer().Digest();
  EXPECT_TRUE(scenario.customer().Rest());
  EXPECT_TRUE(scenario.customer().resting());
  // A question wakes nobody.
  EXPECT_EQ(scenario.customer().View().obligations.size(), 1u);
  EXPECT_EQ(scenario.customer().Digest(), digest);
  EXPECT_TRUE(scenario.customer().resting());
  EXPECT_FALSE(scenario.customer().MaySay(Digest128{1, 2}));
}

TEST(Resting, IsForWhomIsSoonFoldedAgain) {
  for (const size_t events : {kRestingEventsMax, kRestingEventsMax + 1}) {
    Scenario scenario(kPolicy);
    scenario.Run("09:00  post id=1 score=100");
    scenario.Run("09:01  reply id=r re=1");
    for (size_t i = 2; i < events; ++i) {
      scenario.Run(absl::StrCat("10:", i < 10 ? "0" : "", i, "  purchase id=p", i,
                                " by=ann product=bag value=9"));
    }
    ASSERT_EQ(scenario.customer().events().size(), events);
    EXPECT_EQ(scenario.customer().Rest(), events <= kRestingEventsMax);
  }
}

}  // namespace
}  // namespace earshot::fold
