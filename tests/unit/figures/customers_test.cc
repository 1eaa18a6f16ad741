// Figures of whole customers, each by hand: calls, hops, journeys, surveys, presence, parity, training.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "figures/figures.h"

namespace earshot::figures {
namespace {

// Monday, 2 March 2026.
constexpr Instant kMonday{1'772'409'600'000'000};

Instant At(int64_t minutes) { return kMonday + Minutes(minutes); }

struct Desk {
  std::shared_ptr<const policy::Policy> policy = *policy::Policy::Compile("earshot: 1\n");
  std::vector<fold::CustomerView> customers;
  Instant now = kMonday + Days(60);

  Report Tell() const {
    Aggregate left, right;
    for (size_t i = 0; i < customers.size(); ++i) {
      (i % 2 == 0 ? left : right).Add(*policy, customers[i], now);
    }
    Aggregate other = right;
    other.Merge(left);
    left.Merge(right);
    EXPECT_EQ(left.Finish(*policy, now), other.Finish(*policy, now));
    return left.Finish(*policy, now);
  }
};

const Figure* Find(const Report& report, absl::string_view id, absl::string_view group,
                   absl::string_view key) {
  for (const Figure& f : report.figures) {
    if (f.id == id && f.group == group && f.key == key) return &f;
  }
  return nullptr;
}

std::optional<int64_t> Value(const Report& report, absl::string_view id, absl::string_view group,
                             absl::string_view key) {
  const Figure* f = Find(report, id, group, key);
  return f == nullptr ? std::nullopt : f->value;
}

fold::Obligation Owed(const std::string& id, const std::string& channel, int64_t opened,
                      int64_t answered = -1) {
  fold::Obligation o;
  o.id = id;
  o.case_id = id;
  o.channel = channel;
  o.interactions = {{"x", id}};
  o.published_at = o.received_at = At(opened);
  if (answered >= 0) {
    o.state = fold::ObligationState::kAnswered;
    o.closed_at = At(answered);
    o.closed_by = {"x", "answer-" + id};
  }
  return o;
}

fold::Call Rang(const std::string& id, int64_t offered) {
  fold::Call call;
  call.interaction = {"x", id};
  call.channel = "phone";
  call.offered_at = At(offered);
  return call;
}

TEST(Calls, AsaAbandonmentAndServiceLevelByHand) {
  Desk desk;
  fold::CustomerView ann;
  ann.name = "x:ann";
  fold::Call quick = Rang("1", 0), slow = Rang("2", 0), gone = Rang("3", 0), shy = Rang("4", 0),
             menu = Rang("5", 0), served = Rang("6", 0), on = Rang("7", 0);
  quick.answered_at = At(0) + Seconds(20);
  slow.queued_at = At(1);
  slow.answered_at = At(3);
  slow.holds = 1;
  slow.held = Minutes(4);
  gone.abandoned_at = At(5);
  shy.abandoned_at = At(0) + Seconds(10);
  menu.in_menu = true;
  menu.abandoned_at = At(1);
  served.contained = true;
  ann.calls = {quick, slow, gone, shy, menu, served, on};
  desk.customers = {ann};
  const Report report = desk.Tell();
  const Figure* asa = Find(report, "asa", "channel", "phone");
  ASSERT_NE(asa, nullptr);
  EXPECT_EQ(asa->n, 2);
  EXPECT_EQ(asa->mean, Seconds(70).micros);
  EXPECT_EQ(Value(report, "abandonment", "channel", "phone"), 600);                  // 3 of 5
  EXPECT_EQ(Value(report, "abandonment.menu", "channel", "phone"), 200);             // 1 of 5
  EXPECT_EQ(Value(report, "service_level", "channel", "phone"), 250);                // 1 of 4
  EXPECT_EQ(Value(report, "service_level.without_short", "channel", "phone"), 333);  // 1 of 3
  EXPECT_EQ(Find(report, "hold.time", "channel", "phone")->p50, Minutes(4).micros);
}

TEST(Hops, RatesTimeLostLeakageAndRankByHand) {
  Desk desk;
  fold::CustomerView ann;
  ann.name = "x:ann";
  fold::Obligation mail = Owed("m", "mail", 0), tweet = Owed("t", "x", 60, 65);
  mail.visibility = care::Visibility::kPrivate;
  mail.ignored_at = At(30);
  tweet.visibility = care::Visibility::kPublic;
  ann.obligations = {mail, tweet, Owed("n", "mail", 100, 110)};
  fold::Hop hop;
  hop.at = At(60);
  hop.interaction = {"x", "t"};
  hop.failed = {"x", "m"};
  hop.from = "mail";
  hop.to = "x";
  hop.why = "failed_elsewhere";
  hop.failure = "unanswered";
  hop.lost = Minutes(60);
  hop.escalation = hop.leaked = true;
  hop.obligation = "t";
  ann.hops = {hop};
  desk.customers = {ann};
  const Report report = desk.Tell();
  EXPECT_EQ(Value(report, "hop.rate", "channel", "mail"), 500);
  EXPECT_EQ(Value(report, "hop.rate", "channel", "x"), 0);
  EXPECT_EQ(Value(report, "escalation_path.rate", "channel", "mail"), 500);
  EXPECT_EQ(Value(report, "hop.count", "channels", "mail>x"), 1);
  EXPECT_EQ(Value(report, "hop.count", "why", "failed_elsewhere"), 1);
  EXPECT_EQ(Find(report, "escalation_path.lost", "origin", "mail")->p50, Minutes(60).micros);
  EXPECT_EQ(Value(report, "leakage.rate", "channel", "mail"), 500);
  EXPECT_EQ(Value(report, "channel.failure", "channel", "mail"), 500);
  EXPECT_EQ(Value(report, "channel.rank", "channel", "mail"), 1);
  EXPECT_EQ(Value(report, "channel.rank", "channel", "x"), 2);
  EXPECT_EQ(Value(report, "heard", "visibility", "public"), 1);
}

TEST(Journeys, RecoveryAndAdvocacyByHand) {
  using S = fold::JourneyState;
  Desk desk;
  fold::CustomerView ann, bob;
  ann.name = "x:ann";
  ann.steps = {{At(0), S::kNeutral, S::kComplaining, "complaint", {"x", "1"}},
               {At(30), S::kComplaining, S::kAnswered, "answered", {"x", "2"}},
               {At(90), S::kAnswered, S::kRecovered, "thanks", {"x", "3"}},
               {At(600), S::kRecovered, S::kAdvocate, "praise", {"x", "4"}}};
  ann.journey = S::kAdvocate;
  bob.name = "x:bob";
  bob.steps = {{At(0), S::kNeutral, S::kComplaining, "complaint", {"x", "5"}}};
  bob.journey = S::kComplaining;
  ann.inbound = 3;
  bob.inbound = 1;
  // Who has only bought has told us nothing.
  fold::CustomerView shopper;
  shopper.name = "customer:9";
  // Of a household each goes his own way.
  fold::CustomerView home;
  home.name = "party:h";
  home.inbound = 2;
  home.persons = {{"phone:w", {}, S::kAdvocate}, {"x:h", {}, S::kNeutral}};
  home.steps = {{At(0), S::kNeutral, S::kComplaining, "complaint", {"x", "6"}, "phone:w"},
                {At(10), S::kComplaining, S::kAnswered, "answered", {"x", "7"}, "phone:w"},
                {At(90), S::kAnswered, S::kRecovered, "thanks", {"x", "8"}, "phone:w"},
                {At(600), S::kRecovered, S::kAdvocate, "praise", {"x", "9"}, "phone:w"}};
  home.journey = S::kAdvocate;
  desk.customers = {ann, bob, shopper, home};
  const Report report = desk.Tell();
  EXPECT_EQ(Value(report, "recovery.rate", "all", ""), 667);
  const Figure* time = Find(report, "recovery.time", "all", "");
  EXPECT_EQ(time->n, 3);
  EXPECT_EQ(time->censored, 1);
  EXPECT_EQ(time->p50, Minutes(90).micros);
  EXPECT_EQ(Find(report, "advocacy.time", "all", "")->p50, Minutes(600).micros);
  EXPECT_EQ(Value(report, "journey", "state", "advocate"), 2);
  EXPECT_EQ(Value(report, "journey", "state", "neutral"), 1);  // the husband, not the shopper
}

TEST(Surveys, CsatNpsAndCesByHand) {
  Desk desk;
  fold::CustomerView ann;
  ann.name = "x:ann";
  for (const int value : {5, 4, 3, 1}) {
    ann.surveys.push_back({At(0), "csat", {value * 1000, 5000}, "c", "mail", "acme"});
  }
  for (const int value : {10, 9, 8, 6, 0}) {
    ann.surveys.push_back({At(0), "nps", {value * 1000, 10'000}, "", "", ""});
  }
  ann.surveys.push_back({At(0), "ces", {2000, 5000}, "", "", ""});
  desk.customers = {ann};
  const Report report = desk.Tell();
  EXPECT_EQ(Value(report, "csat", "channel", "mail"), 500);
  EXPECT_EQ(Value(report, "nps", "all", ""), 0);  // two promoters, two detractors, of five
  EXPECT_EQ(Value(report, "ces", "all", ""), 400);
  EXPECT_EQ(Find(report, "nps", "channel", ""), nullptr);
}

TEST(Presence, ExposureGapsMixAndContainmentByHand) {
  Desk desk;
  fold::CustomerView ann;
  ann.name = "x:ann";
  ann.tier = "gold";
  fold::Obligation night = Owed("n", "x", 3 * 60, 9 * 60 + 5),
                   day = Owed("d", "x", 9 * 60, 9 * 60 + 10);
  night.exposure_minutes = 600;
  ann.obligations = {night, day};
  fold::Case one, two;
  one.id = "n";
  one.channel_first = "x";
  one.opened_at = At(0);
  one.resolved = true;
  two = one;
  two.id = "d";
  two.one_channel = false;
  ann.cases = {one, two};
  ann.competitors = {{"Globex", 2}};
  desk.customers = {ann};
  const Report report = desk.Tell();
  EXPECT_EQ(Value(report, "exposure", "channel", "x"), 10);  // person-hours
  EXPECT_EQ(Value(report, "coverage.gap", "channel_hour", "x/mon-03"), 1);
  EXPECT_EQ(Find(report, "coverage.gap", "channel_hour", "x/mon-09"), nullptr);
  EXPECT_EQ(Value(report, "channel.mix", "tier_channel", "gold/x"), 2);
  EXPECT_EQ(Value(report, "case.began", "month_channel", "2026-03/x"), 2);
  EXPECT_EQ(Value(report, "containment", "channel", "x"), 500);
  EXPECT_EQ(Value(report, "competitor.named", "competitor", "Globex"), 2);
}

TEST(Parity, ComparesLikeWithLike) {
  Desk desk;
  fold::CustomerView ann;
  ann.name = "x:ann";
  for (int i = 0; i < 6; ++i) {
    ann.obligations.push_back(Owed("p" + std::to_string(i), "phone", 0, 40));
    ann.obligations.push_back(Owed("x" + std::to_string(i), "x", 0, 10));
    // Only the phone has severe ones: they are not compared.
    ann.obligations.push_back(Owed("s" + std::to_string(i), "phone", 0, 4000));
    ann.obligations.back().severity_milli_max = 900;
  }
  ann.obligations.front().ignored_at = At(30);
  desk.customers = {ann};
  const Report report = desk.Tell();
  const Figure* parity = Find(report, "parity", "channels", "phone/x");
  ASSERT_NE(parity, nullptr);
  EXPECT_EQ(parity->n, 12);
  EXPECT_EQ(parity->value, 4000);
  EXPECT_EQ(parity->low, 4000);
  EXPECT_EQ(parity->high, 4000);
  EXPECT_EQ(Value(report, "parity.within", "channels", "phone/x"), -167);
}

TEST(Training, TheNextIssueBeginsWhereHeLearntTo) {
  Desk desk;
  // Ann went from mail to x and was answered there: her next issue begins on x.
  fold::CustomerView ann, bob;
  ann.name = "x:ann";
  fold::Case first, next;
  first.id = "m";
  first.channel_first = "mail";
  first.opened_at = At(0);
  first.last_at = At(60);
  next.id = "t2";
  next.channel_first = "x";
  next.opened_at = next.last_at = At(5000);
  ann.cases = {first, next};
  ann.obligations = {Owed("m", "mail", 0), Owed("t", "x", 60, 65)};
  fold::Hop hop;
  hop.at = At(60);
  hop.interaction = {"x", "t"};
  hop.failed = {"x", "m"};
  hop.from = "mail";
  hop.to = "x";
  hop.why = "failed_elsewhere";
  hop.obligation = "t";
  hop.case_id = "m";
  ann.hops = {hop};
  // Bob was helped by mail and writes mail again.
  bob.name = "x:bob";
  next.channel_first = "mail";
  bob.cases = {first, next};
  desk.customers = {ann, bob};
  const Report report = desk.Tell();
  EXPECT_EQ(Value(report, "training.index", "all", ""), 1000);
  EXPECT_EQ(Find(report, "training.index", "all", "")->n, 2);
}

}  // namespace
}  // namespace earshot::figures
