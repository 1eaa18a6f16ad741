// From obligations to figures: each definition by hand on a small desk, merging, and what opens
// into what.
#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "figures/figures.h"
#include "gmock/gmock.h"

namespace earshot::figures {
namespace {

using fold::Obligation;
using fold::ObligationState;
using fold::TargetRun;

// Office hours 9 to 17 UTC, Monday to Friday, on the e-mail desk; x never closes. The week of
// Monday 2026-03-02.
std::shared_ptr<const policy::Policy> Desk() {
  static const auto policy = policy::Policy::Compile(R"(
earshot: 1
name: desk
brand: {name: acme}
channels:
  - {name: x, kind: social, visibility: public}
  - {name: email, kind: email, visibility: private}
calendars:
  - name: office
    zone: UTC
    week: {mon-fri: ["09:00-17:00"]}
touchpoints:
  - {name: "@acme", channel: x, brand: acme}
  - {name: help, channel: email, brand: acme, hours: office}
expectations:
  - {name: social, channel: x, within: 1h}
  - {name: mail, channel: email, within: 1d}
targets:
  - {name: first, clock: first_response, within: 45m, hours: touchpoint}
rules: []
)");
  EXPECT_TRUE(policy.ok()) << policy.status();
  return *policy;
}

Instant At(const char* time) {  // "mon 09:30"
  static const std::string days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  const std::string text(time);
  for (int day = 0; day < 7; ++day) {
    if (text.substr(0, 3) == days[day]) {
      return *ParseInstant(absl::StrCat("2026-03-0", 2 + day, "T", text.substr(4), ":00Z"));
    }
  }
  ADD_FAILURE() << time;
  return {};
}

struct Wanted {
  const char* channel = "x";
  const char* published = "mon 09:00";
  const char* received = nullptr;  // as published
  ObligationState state = ObligationState::kAnswered;
  const char* closed = nullptr;
  const char* acknowledged = nullptr;
  const char* case_id = "case";
  bool first = true;
  bool ignored = false;
};

Obligation Make(const Wanted& w) {
  static int number = 0;
  Obligation o;
  o.id = absl::StrCat(w.channel, "/", ++number);
  o.case_id = w.case_id;
  o.first = w.first;
  o.state = w.state;
  o.channel = w.channel;
  o.touchpoint = o.channel == "x" ? "@acme" : "help";
  o.brand = "acme";
  o.published_at = At(w.published);
  o.received_at = At(w.received != nullptr ? w.received : w.published);
  if (w.closed != nullptr) o.closed_at = At(w.closed);
  if (w.state == ObligationState::kAnswered) o.closed_by = {w.channel, absl::StrCat("a", number)};
  if (w.acknowledged != nullptr) o.acknowledged_at = At(w.acknowledged);
  o.interactions = {{w.channel, absl::StrCat(number)}};
  o.expectation = o.channel == "x" ? 0 : 1;
  o.usual = Desk()->expectations()[o.expectation].within;
  if (w.ignored) o.ignored_at = o.published_at + Desk()->expectations()[o.expectation].within;
  return o;
}

fold::Case CaseOf(const char* id, const char* channel, const char* opened) {
  fold::Case c;
  c.id = id;
  c.opened_at = At(opened);
  c.channel = channel;
  c.touchpoint = c.channel == "x" ? "@acme" : "help";
  c.brand = "acme";
  return c;
}

Report Of(const fold::CustomerView& customer, const char* now) {
  Aggregate a;
  a.Add(*Desk(), customer, At(now));
  return a.Finish(*Desk(), At(now));
}

const Figure* Find(const Report& report, absl::string_view id, absl::string_view group = "all",
                   absl::string_view key = "") {
  for (const Figure& f : report.figures) {
    if (f.id == id && f.group == group && f.key == key) return &f;
  }
  return nullptr;
}

// "n 2 censored 1 p50 1h value -"
std::string Show(const Figure* f) {
  if (f == nullptr) return "absent";
  std::string text = absl::StrCat("n ", f->n, " censored ", f->censored);
  if (f->unit == Unit::kMicros) {
    const auto span = [](std::optional<int64_t> v) {
      return v.has_value() ? FormatSpan({*v}) : std::string("-");
    };
    absl::StrAppend(&text, " p50 ", span(f->p50), " p99 ", span(f->p99), " mean ", span(f->mean));
  } else {
    absl::StrAppend(&text, " value ", f->value.has_value() ? absl::StrCat(*f->value) : "-");
  }
  return text;
}

TEST(Aggregate, EachFigureByHand) {
  fold::CustomerView v;
  v.inbound = 4;
  v.outbound = 2;
  v.cases = {CaseOf("one", "email", "mon 16:00"), CaseOf("two", "x", "tue 10:00")};
  v.cases[0].resolved = true;
  v.cases[0].resolved_at_first = At("tue 12:00");
  v.cases[0].resolved_at_last = At("wed 12:00");
  // An e-mail at 16:00 that arrived at 16:30 and was answered the next day at 11:00: 19 hours for
  // the customer, 30 minutes and 2 hours at the desk.
  v.obligations.push_back(Make({.channel = "email",
                                .published = "mon 16:00",
                                .received = "mon 16:30",
                                .closed = "tue 11:00",
                                .acknowledged = "mon 16:31",
                                .case_id = "one"}));
  // A second question of the same case, answered within half an hour.
  v.obligations.push_back(Make({.channel = "email",
                                .published = "wed 10:00",
                                .closed = "wed 10:30",
                                .acknowledged = "wed 10:30",
                                .case_id = "one",
                                .first = false}));
  // Nobody has answered on x for two hours.
  v.obligations.push_back(Make({.channel = "x",
                                .published = "wed 10:00",
                                .state = ObligationState::kOpen,
                                .case_id = "two",
                                .ignored = true}));
  v.dispositions = {{{"x", "n"}, "repost", ""}};
  const Report report = Of(v, "wed 12:00");

  EXPECT_EQ(report.inbound, 4);
  EXPECT_EQ(report.outbound, 2);
  EXPECT_EQ(report.noise, 1);
  EXPECT_EQ(report.obligations, 3);
  EXPECT_EQ(report.open, 1);
  EXPECT_EQ(report.ignored, 1);

  struct Row {
    const char *id, *group, *key, *expected;
  };
  const Row rows[] = {
      // 30m, 2h and still waiting, 19h: S = 2/3 after 30m, 0 after 19h
      {"response.experienced", "all", "", "n 3 censored 1 p50 19h p99 19h mean 12h50m"},
      {"response.experienced", "channel", "email", "n 2 censored 0 p50 30m p99 19h mean 9h45m"},
      {"response.experienced", "channel", "x", "n 1 censored 1 p50 - p99 - mean 2h"},
      {"response.experienced", "brand", "acme", "n 3 censored 1 p50 19h p99 19h mean 12h50m"},
      {"response.operational", "all", "", "n 2 censored 0 p50 30m p99 2h30m mean 1h30m"},
      {"response.operational", "channel", "x", "absent"},
      {"response.first", "channel", "email", "n 1 censored 0 p50 19h p99 19h mean 19h"},
      {"response.first.business", "channel", "email",
       "n 1 censored 0 p50 2h30m p99 2h30m mean 2h30m"},
      {"response.first.business", "channel", "x", "n 1 censored 1 p50 - p99 - mean 2h"},
      {"response.next", "all", "", "n 1 censored 0 p50 30m p99 30m mean 30m"},
      {"response.next.business", "all", "", "n 1 censored 0 p50 30m p99 30m mean 30m"},
      {"acknowledge.time", "channel", "email", "n 2 censored 0 p50 30m p99 31m mean 30m30s"},
      {"acknowledge.time", "channel", "x", "n 1 censored 1 p50 - p99 - mean 2h"},
      {"wait.requester", "channel", "email", "n 1 censored 0 p50 19h30m p99 19h30m mean 19h30m"},
      {"wait.requester.business", "channel", "email", "n 1 censored 0 p50 3h p99 3h mean 3h"},
      {"wait.total_customer", "all", "", "n 2 censored 1 p50 19h30m p99 19h30m mean 19h30m"},
      {"resolution.first", "channel", "email", "n 1 censored 0 p50 20h p99 20h mean 20h"},
      {"resolution.first.business", "channel", "email", "n 1 censored 0 p50 4h p99 4h mean 4h"},
      {"resolution.full", "channel", "email", "n 1 censored 0 p50 1d20h p99 1d20h mean 1d20h"},
      {"resolution.full", "channel", "x", "n 1 censored 1 p50 - p99 - mean 1d2h"},
      {"ignored.rate", "channel", "x", "n 1 censored 1 value 1000"},
      {"ignored.rate", "channel", "email", "n 2 censored 0 value 0"},
      // In parts of their expectation: 19/24 and 1/48 of a day answered, 2 hours of 1 still
      // waiting.
      {"ignored.rate", "all", "", "n 3 censored 1 value 333"},
      {"ignored.count", "all", "", "n 1 censored 1 value 1"},
      {"ignored.count", "channel", "email", "absent"},
      {"backlog", "all", "", "n 1 censored 1 value 1"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Show(Find(report, row.id, row.group, row.key)), row.expected)
        << row.id << " " << row.group << " " << row.key;
  }
}

TEST(Aggregate, WaitsOfOneCaseAreCountedOnce) {
  // The same issue by mail and on x at once: mail 10:00 to 14:00, x 11:00 to 12:00 and 13:00 to
  // 16:00.
  fold::CustomerView v;
  v.cases = {CaseOf("c", "x", "mon 10:00")};
  v.obligations.push_back(
      Make({.channel = "email", .published = "mon 10:00", .closed = "mon 14:00", .case_id = "c"}));
  v.obligations.push_back(
      Make({.channel = "x", .published = "mon 11:00", .closed = "mon 12:00", .case_id = "c"}));
  v.obligations.push_back(
      Make({.channel = "x", .published = "mon 13:00", .closed = "mon 16:00", .case_id = "c"}));
  const Report report = Of(v, "tue 09:00");
  EXPECT_EQ(Show(Find(report, "wait.total_customer")), "n 1 censored 0 p50 6h p99 6h mean 6h");
  EXPECT_EQ(Show(Find(report, "wait.requester")), "n 1 censored 0 p50 6h p99 6h mean 6h");
  EXPECT_EQ(Show(Find(report, "wait.requester", "channel", "x")),
            "n 1 censored 0 p50 4h p99 4h mean 4h");
  EXPECT_EQ(Show(Find(report, "wait.requester", "channel", "email")),
            "n 1 censored 0 p50 4h p99 4h mean 4h");
  EXPECT_EQ(Find(report, "wait.requester")->samples.front().interactions.size(), 6u);
}

TEST(Aggregate, WithdrawnAndWaivedAreSeenUntilTheyClosed) {
  struct Row {
    ObligationState state;
    const char* closed;
    const char *experienced, *operational, *rate;
  };
  const Row rows[] = {
      {ObligationState::kAnswered, "mon 09:30", "n 1 censored 0 p50 30m p99 30m mean 30m",
       "n 1 censored 0 p50 30m p99 30m mean 30m", "n 1 censored 0 value 0"},
      {ObligationState::kAnswered, "mon 10:00", "n 1 censored 0 p50 1h p99 1h mean 1h",
       "n 1 censored 0 p50 1h p99 1h mean 1h", "n 1 censored 0 value 0"},  // just in time
      {ObligationState::kWithdrawn, "mon 09:30", "n 1 censored 1 p50 - p99 - mean 30m", "absent",
       "n 1 censored 1 value -"},  // nobody knows whether he would have been ignored
      {ObligationState::kWaived, "mon 12:00", "n 1 censored 1 p50 - p99 - mean 3h", "absent",
       "n 1 censored 1 value 1000"},
      {ObligationState::kOpen, nullptr, "n 1 censored 1 p50 - p99 - mean 15h", "absent",
       "n 1 censored 1 value 1000"},
  };
  for (const Row& row : rows) {
    fold::CustomerView v;
    v.obligations.push_back(Make({.state = row.state, .closed = row.closed}));
    const Report report = Of(v, "tue 00:00");
    EXPECT_EQ(Show(Find(report, "response.experienced")), row.experienced);
    EXPECT_EQ(Show(Find(report, "response.operational")), row.operational);
    EXPECT_EQ(Show(Find(report, "ignored.rate")), row.rate);
  }
}

TEST(Aggregate, AttainmentLeavesOutWhatIsNotDecided) {
  struct Row {
    std::vector<TargetRun::State> runs;
    const char* expected;
  };
  using S = TargetRun::State;
  const Row rows[] = {
      {{}, "absent"},
      {{S::kCancelled}, "absent"},
      {{S::kRunning}, "n 0 censored 1 value -"},
      {{S::kMet}, "n 1 censored 0 value 1000"},
      {{S::kMet, S::kBreached}, "n 2 censored 0 value 500"},
      {{S::kMet, S::kMet, S::kBreached, S::kRunning, S::kCancelled}, "n 3 censored 1 value 667"},
  };
  for (const Row& row : rows) {
    fold::CustomerView v;
    Obligation o = Make({.closed = "mon 09:30"});
    for (const S state : row.runs) {
      TargetRun run;
      run.name = "first";
      run.state = state;
      run.started_at = o.published_at;
      if (state == S::kMet) run.ended_at = o.closed_at;
      o.targets.push_back(run);
    }
    v.obligations.push_back(o);
    const Report report = Of(v, "mon 18:00");
    for (const auto& [group, key] : std::vector<std::pair<std::string, std::string>>{
             {"all", ""}, {"target", "first"}, {"channel", "x"}, {"brand", "acme"}}) {
      EXPECT_EQ(Show(Find(report, "attainment", group, key)), row.expected) << group;
    }
  }
}

fold::CustomerView Random(std::mt19937& random) {
  fold::CustomerView v;
  v.inbound = random() % 9;
  static const char* times[] = {"mon 09:00", "mon 11:00", "tue 10:00", "wed 08:00",
                                "wed 16:45", "fri 23:00", "sat 12:00"};
  for (const char* id : {"c1", "c2"}) {
    v.cases.push_back(CaseOf(id, random() % 2 == 0 ? "x" : "email", times[random() % 7]));
    v.cases.back().resolved = random() % 2 == 0;
    if (v.cases.back().resolved) {
      v.cases.back().resolved_at_first = At("sat 13:00");
      v.cases.back().resolved_at_last = At("sat 14:00");
    }
  }
  const int n = static_cast<int>(random() % 6);
  for (int i = 0; i < n; ++i) {
    const int from = static_cast<int>(random() % 6);
    const bool open = random() % 3 == 0;
    v.obligations.push_back(
        Make({.channel = random() % 2 == 0 ? "x" : "email",
              .published = times[from],
              .state = open ? ObligationState::kOpen : ObligationState::kAnswered,
              .closed = open ? nullptr : times[from + 1],
              .case_id = random() % 2 == 0 ? "c1" : "c2",
              .first = random() % 2 == 0,
              .ignored = random() % 2 == 0}));
    TargetRun run;
    run.name = "first";
    run.state = static_cast<TargetRun::State>(random() % 4);
    run.started_at = v.obligations.back().published_at;
    v.obligations.back().targets.push_back(run);
  }
  return v;
}

// And all that befalls a customer beside his obligations.
fold::CustomerView RandomLife(std::mt19937& random) {
  fold::CustomerView v = Random(random);
  v.name = absl::StrCat("x:", random() % 1000);
  v.dispositions.push_back({{"x", "said"}, "repost", ""});
  fold::Call call;
  call.interaction = {"phone", absl::StrCat(random() % 1000)};
  call.channel = "phone";
  call.brand = "acme";
  call.offered_at = At("mon 09:00");
  call.in_menu = random() % 4 == 0;
  (random() % 2 == 0 && !call.in_menu ? call.answered_at : call.abandoned_at) = At("mon 09:10");
  call.holds = call.answered_at != kNever;
  v.calls = {call};
  for (size_t i = 0; i < v.obligations.size(); ++i) {
    Obligation& o = v.obligations[i];
    o.exposure_minutes = static_cast<int64_t>(random() % 1000);
    o.visibility = care::Visibility::kPublic;
    o.score_milli_min = -static_cast<int32_t>(random() % 1000);
    o.reach_max = static_cast<int64_t>(random() % 1000);
    if (random() % 2 == 0) o.about = {random() % 2 == 0 ? "acme" : "", "named", 1000};
    if (i == 0) continue;
    fold::Hop hop;
    hop.at = o.published_at;
    hop.interaction = o.interactions.front();
    hop.failed = v.obligations[i - 1].interactions.front();
    hop.from = v.obligations[i - 1].channel;
    hop.to = o.channel;
    hop.why = "failed_elsewhere";
    hop.escalation = random() % 2 == 0;
    hop.obligation = o.id;
    hop.case_id = v.cases[0].id;
    v.hops.push_back(hop);
  }
  for (fold::Case& c : v.cases) {
    c.channel_first = c.channel;
    c.last_at = c.opened_at;
    c.one_channel = random() % 2 == 0;
    // A case begins with a word of the customer.
    Obligation word = Make({.channel = c.channel == "x" ? "x" : "email",
                            .published = "mon 09:00",
                            .closed = "mon 10:00"});
    word.case_id = c.id;
    word.product = random() % 2 == 0 ? "kettle" : "hob";
    word.topic = random() % 2 == 0 ? "delivery" : "";
    word.score_milli_sum = -static_cast<int64_t>(random() % 1000);
    word.scored = 1;
    v.obligations.push_back(word);
  }
  std::sort(v.cases.begin(), v.cases.end(), [](const fold::Case& a, const fold::Case& b) {
    return std::pair(a.opened_at, a.id) < std::pair(b.opened_at, b.id);
  });
  v.inbound = static_cast<int64_t>(v.obligations.size());
  using S = fold::JourneyState;
  if (random() % 2 == 0) {
    v.steps = {{At("mon 09:00"), S::kNeutral, S::kComplaining, "complaint", {"x", "said"}}};
    v.journey = S::kComplaining;
  } else {
    v.journey = random() % 2 == 0 ? S::kAtRisk : S::kLost;
  }
  for (const bool lost : {false, true}) {
    v.deals.push_back({At("wed 09:00"), static_cast<int64_t>(random() % 1000), lost});
  }
  for (const char* survey : {"csat", "nps", "ces"}) {
    const std::string about = random() % 2 == 0 ? v.cases[0].id : "";
    v.surveys.push_back({At("tue 09:00"), survey, {3000, 5000}, about, "x", "acme"});
  }
  v.competitors = {{"Globex", 1 + static_cast<int64_t>(random() % 2)}};
  return v;
}

TEST(Aggregate, MergedInAnyOrderTheReportIsTheSame) {
  std::mt19937 random(20260307);
  for (int round = 0; round < 50; ++round) {
    Aggregate whole, a, b, c;
    for (int i = 0; i < 12; ++i) {
      const fold::CustomerView v = RandomLife(random);
      whole.Add(*Desk(), v, At("sun 12:00"));
      (i % 3 == 0 ? a : i % 3 == 1 ? b : c).Add(*Desk(), v, At("sun 12:00"));
    }
    Aggregate ab = a, ba = b;
    ab.Merge(b);
    ab.Merge(c);
    ba.Merge(c);
    ba.Merge(a);
    const Report expected = whole.Finish(*Desk(), At("sun 12:00"));
    ASSERT_EQ(ab.Finish(*Desk(), At("sun 12:00")), expected);
    ASSERT_EQ(ba.Finish(*Desk(), At("sun 12:00")), expected);
  }
}

TEST(Aggregate, EveryFigureOpensIntoWhatItCounts) {
  std::mt19937 random(5);
  Aggregate whole;
  for (int i = 0; i < 60; ++i) whole.Add(*Desk(), RandomLife(random), At("sun 12:00"));
  const Report report = whole.Finish(*Desk(), At("sun 12:00"));
  ASSERT_GT(report.figures.size(), 30u);
  std::set<std::string> seen;
  for (const Figure& f : report.figures) {
    SCOPED_TRACE(absl::StrCat(f.id, " ", f.group, " ", f.key));
    EXPECT_EQ(static_cast<int64_t>(f.samples.size()), f.n);
    EXPECT_FALSE(f.definition.empty());
    if (f.unit == Unit::kMicros) {
      int64_t censored = 0;
      for (const Sample& s : f.samples) censored += s.censored;
      EXPECT_EQ(censored, f.censored);
      EXPECT_FALSE(f.value.has_value());
    } else {
      EXPECT_FALSE(f.p50.has_value());
    }
    for (const Sample& s : f.samples) {
      EXPECT_FALSE(s.interactions.empty());
      EXPECT_FALSE(s.obligation.empty());
    }
    for (size_t i = 1; i < f.samples.size(); ++i) {
      EXPECT_GE(f.samples[i - 1].length, f.samples[i].length);
    }
    seen.insert(f.id);
  }
  // ... and every defined figure has been seen: none is only a promise.
  for (const auto& [id, definition] : Definitions())
    EXPECT_EQ(seen.count(std::string(id)), 1u) << id;
  EXPECT_EQ(seen.size(), Definitions().size());
}

TEST(Definitions, SortedOneSentenceWithItsClock) {
  std::string before;
  for (const auto& [id, definition] : Definitions()) {
    EXPECT_LT(before, id);
    before = std::string(id);
    EXPECT_EQ(DefinitionOf(id), definition);
    EXPECT_EQ(definition.back(), '.');
    EXPECT_TRUE(absl::StrContains(definition, "calendar time") ||
                absl::StrContains(definition, "hours of") ||
                absl::StrContains(definition, "no clock"))
        << id;
  }
  EXPECT_EQ(DefinitionOf("response.imagined"), "");
  EXPECT_EQ(DefinitionOf(""), "");
}

TEST(Aggregate, NobodyAtAll) {
  const Report report = Aggregate().Finish(*Desk(), At("mon 09:00"));
  EXPECT_TRUE(report.figures.empty());
  EXPECT_EQ(report.now, At("mon 09:00"));
}

}  // namespace
}  // namespace earshot::figures
