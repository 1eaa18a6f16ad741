// Storms over customers: held against the same hour of other weeks, a function of the set of events.
#include "fold/surge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "fold/record.h"

namespace earshot::fold {
namespace {

// Monday, 2 March 2026, 09:00 UTC.
constexpr Instant kNine{1'772'409'600'000'000 + 9 * 3'600'000'000};

class Watch {
 public:
  Watch() {
    Diagnostics diagnostics;
    policy_ = *policy::Policy::Compile(
        "earshot: 1\nbrand: {name: acme, own: [\"x:acme\"]}\n"
        "channels: [{name: x, kind: social, visibility: public}]\n",
        &diagnostics);
    context_ = {policy_.get(), "test"};
  }
  const Context* context() const { return &context_; }

  // One complaint of a kettle.
  EventPtr Complaint(Instant at, const std::string& who, int64_t followers = 0) {
    auto event = std::make_shared<care::Event>();
    event->kind = care::EventKind::kInteractionPost;
    event->source = "x";
    event->id = absl::StrCat(++number_);
    event->occurred_at = event->received_at = at;
    care::Interaction i;
    i.channel = "x";
    i.author.identity = {"x", who};
    i.author.followers = followers;
    i.attributes["product"] = "kettle";
    i.assessment = Assessment{};
    i.assessment->score_milli = -600;
    event->body = std::move(i);
    return event;
  }
  // `n` of different people, a minute apart.
  std::vector<EventPtr> Complaints(Instant at, int n, int64_t followers = 0) {
    std::vector<EventPtr> out;
    for (int i = 0; i < n; ++i) {
      out.push_back(Complaint(at + Minutes(i), absl::StrCat("p", i), followers));
    }
    return out;
  }
  // Somebody complained long ago: since then we have listened.
  EventPtr Since(Instant at) { return Complaint(at, "first"); }

 private:
  std::shared_ptr<const policy::Policy> policy_;
  Context context_;
  int number_ = 0;
};

std::vector<std::string> Told(const Surges& surges) {
  std::vector<std::string> out;
  for (const care::Decision& d : surges.Standing()) {
    out.push_back(absl::StrCat(care::DecisionKindName(d.kind), " ", d.subject, " ",
                               d.Argument("voices"), " usual ", d.Argument("usual")));
  }
  return out;
}

void AddAll(Surges& surges, const std::vector<EventPtr>& events) {
  for (const EventPtr& event : events) surges.Add(event);
  care::Decisions ignored;
  surges.Tell(ignored);
}

using Lines = std::vector<std::string>;

TEST(Surges, TheFifthVoiceMakesAnIncident) {
  Watch watch;
  Surges surges(watch.context());
  AddAll(surges, {watch.Since(kNine - Days(40))});
  AddAll(surges, watch.Complaints(kNine, 4));
  EXPECT_EQ(Told(surges), Lines{});
  surges.Add(watch.Complaint(kNine + Minutes(30), "fifth"));
  care::Decisions told;
  surges.Tell(told);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].at, kNine + Minutes(30));
  EXPECT_EQ(Told(surges), Lines{"incident.detected product:kettle 5 usual 0"});
}

TEST(Surges, VoicesArePeopleNotPosts) {
  Watch watch;
  Surges surges(watch.context());
  AddAll(surges, {watch.Since(kNine - Days(40))});
  for (int i = 0; i < 50; ++i) surges.Add(watch.Complaint(kNine + Seconds(i), "ann"));
  AddAll(surges, {});
  EXPECT_EQ(Told(surges), Lines{});
}

TEST(Surges, AreHeldAgainstTheSameHourOfOtherWeeks) {
  Watch watch;
  Surges surges(watch.context());
  AddAll(surges, {watch.Since(kNine - Days(80))});
  for (int week = 1; week <= 8; ++week) {
    AddAll(surges, watch.Complaints(kNine - Days(7 * week), 20));
  }
  // The oldest had nothing but quiet hours before it.
  const size_t before = Told(surges).size();
  AddAll(surges, watch.Complaints(kNine, 24));
  EXPECT_EQ(Told(surges).size(), before);  // 20 are usual, and four more are no storm
  AddAll(surges, watch.Complaints(kNine + Minutes(24), 26));  // the same people: no more voices
  EXPECT_EQ(Told(surges).size(), before + 1);                 // but two of them are new
  EXPECT_EQ(Told(surges).back(), "incident.detected product:kettle 25 usual 20");
}

TEST(Surges, OneStormIsToldOnce) {
  Watch watch;
  Surges surges(watch.context());
  AddAll(surges, {watch.Since(kNine - Days(40))});
  for (int hour = 0; hour < 5; ++hour) AddAll(surges, watch.Complaints(kNine + Hours(hour), 30));
  EXPECT_EQ(Told(surges), Lines{"incident.detected product:kettle 5 usual 0"});
}

TEST(Surges, ReachMakesACrisisOfTheBrand) {
  Watch watch;
  Surges surges(watch.context());
  AddAll(surges, {watch.Since(kNine - Days(40))});
  AddAll(surges, watch.Complaints(kNine, 8));
  EXPECT_EQ(Told(surges), Lines{"incident.detected product:kettle 5 usual 0"});
  Surges loud(watch.context());
  AddAll(loud, {watch.Since(kNine - Days(40))});
  AddAll(loud, watch.Complaints(kNine, 8, 5'000'000));
  EXPECT_EQ(Told(loud), (Lines{"crisis.alert brand:acme 5 usual 0",
                               "incident.detected product:kettle 5 usual 0"}));
}

TEST(Surges, AnyOrderGivesTheSameAndTakingBackRestores) {
  std::mt19937 random(20260311);
  for (int round = 0; round < 40; ++round) {
    Watch watch;
    std::vector<EventPtr> events{watch.Since(kNine - Days(30))};
    for (int i = 0; i < 60; ++i) {
      events.push_back(watch.Complaint(kNine + Minutes(random() % 240) - Days(7 * (random() % 4)),
                                       absl::StrCat("p", random() % 12),
                                       random() % 3 == 0 ? 4'000'000 : 0));
    }
    Surges in_order(watch.context());
    AddAll(in_order, events);

    std::shuffle(events.begin(), events.end(), random);
    Surges other(watch.context());
    std::vector<Digest128> standing;
    const auto hear = [&] {
      care::Decisions told;
      other.Tell(told);
      for (const care::Decision& d : told) {
        for (const Digest128& id : d.supersedes) EXPECT_EQ(std::erase(standing, id), 1u);
        if (d.kind != care::DecisionKind::kDecisionWithdrawn) standing.push_back(d.id);
      }
    };
    const auto extra = watch.Complaints(kNine + Minutes(random() % 60), 9, 9'000'000);
    for (const EventPtr& event : extra) other.Add(event);
    for (const EventPtr& event : events) {
      other.Add(event);
      if (random() % 3 == 0) hear();
    }
    for (const EventPtr& event : extra) other.Remove(event);
    hear();
    EXPECT_EQ(Told(in_order), Told(other));
    std::vector<Digest128> expected;
    for (const care::Decision& d : in_order.Standing()) expected.push_back(d.id);
    std::sort(expected.begin(), expected.end());
    std::sort(standing.begin(), standing.end());
    EXPECT_EQ(standing, expected);
  }
}

}  // namespace
}  // namespace earshot::fold
