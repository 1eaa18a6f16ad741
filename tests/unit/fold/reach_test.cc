// Who could see it: of a person on whatever channel, of a story over time, of something bad that stands there.
#include <gtest/gtest.h>

#include "unit/fold/scenario.h"

namespace earshot::fold {
namespace {

constexpr char kPolicy[] = R"(
earshot: 1
brand: {competitors: [Globex]}
channels:
  - {name: x, kind: social, visibility: public}
  - {name: phone, kind: phone}
expectations: [{name: any, within: 1d}]
)";

int64_t Part(const Scenario& scenario, const Obligation& o, absl::string_view code) {
  for (const care::Reason& part :
       PriorityOf(*scenario.context().policy, o, "", o.published_at).parts) {
    if (part.code == code) return part.contribution;
  }
  return 0;
}

TEST(Reach, FollowsAPersonToThePhone) {
  Scenario scenario(kPolicy);
  scenario.Run(R"(
    09:00  post id=1 followers=5000000
    09:10  reply id=r re=1
    10:00  offered id=c
    11:00  offered id=d by=bob
  )");
  const auto obligations = scenario.customer().View().obligations;
  ASSERT_EQ(obligations.size(), 2u);
  const Obligation& tweet = obligations[0];
  const Obligation& call = obligations[1];
  EXPECT_EQ(call.reach_max, 0);
  EXPECT_EQ(call.latent_reach, EffectiveReach(5'000'000, 0));
  EXPECT_GT(Part(scenario, tweet, "reach"), 200);
  EXPECT_EQ(Part(scenario, tweet, "latent_reach"), 0);
  EXPECT_EQ(Part(scenario, call, "reach"), 0);
  EXPECT_EQ(Part(scenario, call, "latent_reach"), 60);  // the smaller cap
  const CustomerView view = scenario.customer().View();
  ASSERT_EQ(view.reach.size(), 1u);
  EXPECT_EQ(view.reach[0].followers, 5'000'000);
  EXPECT_EQ(view.reach[0].source, "x");
}

TEST(Reach, IsSeenLaterToo) {
  Scenario scenario(kPolicy);
  scenario.Run(R"(
    10:00  offered id=c
    10:05  observe followers=900000
  )");
  EXPECT_EQ(scenario.customer().View().obligations[0].latent_reach, EffectiveReach(900'000, 0));
  EXPECT_GT(Part(scenario, scenario.customer().View().obligations[0], "latent_reach"), 0);
}

TEST(Reach, WhoLeavesTellsThem) {
  Check(kPolicy, R"(
    09:00  post id=1 followers=1000 score=-400 intent=churn_threat text=off_to_Globex  => obligation.opened x/1; journey.change x:ann from=neutral to=complaining; journey.change x:ann from=complaining to=at_risk; churn.risk x:ann reach=150
  )");
}

TEST(Exposure, IsReachTimesTheTimeUnanswered) {
  Scenario scenario(kPolicy);
  scenario.Run(R"(
    09:00  post id=1 followers=1000 score=-500
    10:00  metrics of=1 views=600
    11:00  reply id=r re=1
    12:00  post id=2 followers=1000 score=500 thread=t
  )");
  const auto obligations = scenario.customer().View().obligations;
  ASSERT_EQ(obligations.size(), 2u);
  // An hour of 150 people, an hour of 600, and then the answer.
  EXPECT_EQ(ExposureUpTo(obligations[0], obligations[0].published_at + Days(9)), 60 * (150 + 600));
  EXPECT_EQ(ExposureUpTo(obligations[1], obligations[1].published_at + Days(9)), 0);
}

}  // namespace
}  // namespace earshot::fold
