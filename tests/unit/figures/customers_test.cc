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
  hop.from = hop.origin = "mail";
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

TEST(Worth, OfChannelsByReachAndOutcome) {
  Desk desk;
  fold::CustomerView ann;
  ann.name = "x:ann";
  fold::Obligation well = Owed("w", "x", 0, 10), late = Owed("l", "x", 0, 90),
                   waits = Owed("o", "x", 0), mail = Owed("m", "mail", 0, 10),
                   again = Owed("a", "x", 30, 40);
  late.ignored_at = At(60);
  well.reach_max = 1500;
  waits.reach_max = 500;
  ann.obligations = {well, late, waits, mail, again};
  fold::Hop hop;
  hop.interaction = {"x", "a"};
  hop.failed = {"x", "m"};
  hop.from = "mail";
  hop.to = "x";
  ann.hops = {hop};
  desk.customers = {ann};
  const Report report = desk.Tell();
  EXPECT_EQ(Value(report, "channel.reach", "channel", "x"), 2000);
  EXPECT_EQ(Value(report, "channel.outcome", "channel", "x"),
            667);  // two of three; one still waits
  EXPECT_EQ(Value(report, "channel.value", "channel", "x"), 1);
  EXPECT_EQ(Value(report, "channel.outcome", "channel", "mail"), 0);  // he had to come again
  EXPECT_EQ(Value(report, "channel.value", "channel", "mail"), -1);
}

TEST(Worth, WhereServiceIsOfferedAndWhereWeAreFoundAnyway) {
  Desk desk;
  desk.policy = *policy::Policy::Compile(R"(
earshot: 1
channels: [{name: x, kind: social}]
touchpoints: [{name: "@help", channel: x}, {name: "@brand", channel: x, service: false}]
)");
  fold::CustomerView ann;
  ann.name = "x:ann";
  for (const char* touchpoint : {"@help", "@brand", "@brand", "@brand", "@stranger", ""}) {
    ann.obligations.push_back(Owed(absl::StrCat(ann.obligations.size()), "x", 0));
    ann.obligations.back().touchpoint = touchpoint;
  }
  desk.customers = {ann};
  const Report report = desk.Tell();
  EXPECT_EQ(Value(report, "service.offered", "channel", "x"), 250);
  EXPECT_EQ(Value(report, "service.offered", "touchpoint", "x/@brand"), 0);
  EXPECT_EQ(Value(report, "service.offered", "touchpoint", "x/@help"), 1000);
  EXPECT_EQ(Find(report, "service.offered", "touchpoint", "x/@stranger"), nullptr);
}

TEST(Worth, WhatThoseWhoLeaveTellOthers) {
  Desk desk;
  fold::CustomerView lost, content;
  lost.name = "x:ann";
  lost.journey = fold::JourneyState::kLost;
  fold::Obligation rant = Owed("r", "x", 0), mail = Owed("m", "mail", 5), kind = Owed("k", "x", 9);
  rant.visibility = kind.visibility = care::Visibility::kPublic;
  rant.score_milli_min = mail.score_milli_min = -600;
  rant.reach_max = 900;
  lost.obligations = {rant, mail, kind};
  content = lost;
  content.name = "x:bob";
  content.journey = fold::JourneyState::kComplaining;
  // Of a party only the one who leaves.
  fold::CustomerView party = lost;
  party.name = "party:1";
  party.journey = fold::JourneyState::kLost;
  party.persons = {{"x:eve", {{"x", "eve"}}, fold::JourneyState::kAtRisk},
                   {"x:joe", {{"x", "joe"}}, fold::JourneyState::kNeutral}};
  party.obligations[0].identity = {"x", "joe"};
  fold::Obligation hers = rant;
  hers.identity = {"x", "eve"};
  party.obligations.push_back(hers);
  desk.customers = {lost, content, party};
  const Report report = desk.Tell();
  EXPECT_EQ(Value(report, "word_of_mouth", "state", "lost"), 1);
  EXPECT_EQ(Value(report, "word_of_mouth.reach", "state", "lost"), 900);
  EXPECT_EQ(Value(report, "word_of_mouth", "state", "at_risk"), 1);
  EXPECT_EQ(Find(report, "word_of_mouth", "state", "complaining"), nullptr);
}

TEST(Worth, RevenueByWhatHeHadSaidLast) {
  Desk desk;
  fold::CustomerView ann;
  ann.name = "x:ann";
  ann.inbound = 1;
  ann.dispositions = {{{"x", "1"}, "", "x/1"}};
  ann.surveys = {{At(10), "nps", {10'000, 10'000}, "", "", ""},
                 {At(20), "own", {1000, 5000}, "", "", ""},
                 {At(30), "csat", {2000, 5000}, "", "", ""}};
  ann.deals = {{At(0), 5, false}, {At(10), 100, false}, {At(29), 7, false}, {At(40), 60, true}};
  fold::CustomerView silent = ann;  // has bought and never spoken
  silent.inbound = 0;
  silent.dispositions.clear();
  desk.customers = {ann, silent};
  const Report report = desk.Tell();
  EXPECT_EQ(Value(report, "revenue", "contentment", "none/none"), 5);
  EXPECT_EQ(Value(report, "revenue", "contentment", "nps/promoter"), 107);
  EXPECT_EQ(Value(report, "revenue.lost", "contentment", "csat/dissatisfied"), 60);
  EXPECT_EQ(Find(report, "revenue", "contentment", "csat/dissatisfied"), nullptr);
}

TEST(Worth, WhateverTheHostSaysThatDealsAreWorthNothingOverflows) {
  Desk desk;
  fold::CustomerView ann;
  ann.name = "x:ann";
  ann.inbound = 1;
  ann.dispositions = {{{"x", "1"}, "", "x/1"}};
  ann.deals = {{At(0), INT64_MAX, false}, {At(1), INT64_MAX, false}};
  desk.customers = {ann, ann};
  EXPECT_EQ(Value(desk.Tell(), "revenue", "contentment", "none/none"), INT64_MAX);
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

// The same severities: who reaches a thousand people is answered in ten minutes, who does not in forty.
TEST(Parity, OfTheLoudAndTheQuiet) {
  Desk desk;
  fold::CustomerView ann;
  ann.name = "x:ann";
  for (int i = 0; i < 6; ++i) {
    ann.obligations.push_back(Owed("l" + std::to_string(i), "x", 0, 10));
    ann.obligations.back().reach_max = 1000;
    ann.obligations.push_back(Owed("q" + std::to_string(i), "x", 0, 40));
    ann.obligations.back().reach_max = 999;
  }
  desk.customers = {ann};
  const Report report = desk.Tell();
  EXPECT_EQ(Value(report, "parity", "reach", "loud/quiet"), 250);
  EXPECT_EQ(Find(report, "parity", "reach", "loud/quiet")->n, 12);
}

TEST(Topics, ScoreByProductAndMonth) {
  Desk desk;
  fold::CustomerView ann;
  ann.name = "x:ann";
  const auto said = [&ann](const char* id, const char* product, const char* topic, int64_t sum,
                           int64_t n) {
    fold::Obligation o = Owed(id, "x", 0, 10);
    o.product = product;
    o.topic = topic;
    o.score_milli_sum = sum;
    o.scored = n;
    ann.obligations.push_back(o);
  };
  said("1", "kettle", "delivery", -800, 1);
  said("2", "kettle", "delivery", 400, 2);  // two messages
  said("3", "kettle", "", -300, 1);
  said("4", "", "", -900, 1);          // of nothing in particular
  said("5", "hob", "delivery", 0, 0);  // nobody has read it
  desk.customers = {ann};
  const Report report = desk.Tell();
  EXPECT_EQ(Value(report, "topic.score", "product_topic", "kettle/delivery"), -300);
  EXPECT_EQ(Find(report, "topic.score", "product_topic", "kettle/delivery")->n, 2);
  EXPECT_EQ(Value(report, "topic.score", "product_topic", "kettle/none"), -300);
  EXPECT_EQ(Value(report, "topic.score", "product_topic_month", "kettle/delivery/2026-03"), -300);
  EXPECT_EQ(Find(report, "topic.score", "product_topic", "none/none"), nullptr);
  EXPECT_EQ(Find(report, "topic.score", "product_topic", "hob/delivery"), nullptr);
}

TEST(Heard, AndNeverAnsweredByHand) {
  using State = fold::ObligationState;
  Desk desk;
  fold::CustomerView ann;
  ann.name = "x:ann";
  fold::Obligation answered = Owed("1", "x", 0, 10), open = Owed("2", "x", 0, 10),
                   waived = Owed("3", "mail", 0, 10), withdrawn = Owed("4", "x", 0, 10);
  open.state = State::kOpen;
  open.closed_at = kNever;
  open.addressed = care::Addressed::kUntargeted;
  waived.state = State::kWaived;
  withdrawn.state = State::kWithdrawn;  // he asks for nothing any more
  ann.obligations = {answered, open, waived, withdrawn};
  desk.customers = {ann};
  const Report report = desk.Tell();
  EXPECT_EQ(Value(report, "heard.unanswered", "all", ""), 500);
  EXPECT_EQ(Value(report, "heard.unanswered", "channel", "x"), 333);
  EXPECT_EQ(Value(report, "heard.unanswered", "addressed", "untargeted"), 1000);
  EXPECT_EQ(Value(report, "heard.unanswered", "addressed", "direct"), 333);
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
  hop.from = hop.origin = "mail";
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
