// A whole policy, field by field; what may be left out; what builds on the built-in policy.
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/fields.h"
#include "policy/policy.h"
#include "unit/policy/golden.h"

namespace earshot::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::shared_ptr<const Policy> MustCompile(const std::string& source) {
  Diagnostics found;
  auto compiled = Policy::Compile(source, &found);
  EXPECT_TRUE(found.empty()) << RenderAll(found, "policy.yaml", source);
  EXPECT_TRUE(compiled.ok());
  return compiled.ok() ? *compiled : nullptr;
}

// The text of every error, one a line; "" where there is none.
std::string ErrorsOf(const std::string& source) {
  Diagnostics found;
  const auto compiled = Policy::Compile(source, &found);
  std::string errors;
  for (const Diagnostic& d : found) {
    if (d.severity == Severity::kError) absl::StrAppend(&errors, d.code, "\n");
  }
  EXPECT_EQ(compiled.ok(), errors.empty());
  return errors;
}

constexpr char kWhole[] = R"(earshot: 1
name: fly-high
brand:
  name: FlyHigh
  own: [x:flyhigh, {namespace: facebook, id: "1234"}, "email:care@flyhigh.example"]
  competitors: [Globex Air, Initech Wings]
channels:
  - {name: x, kind: social}
  - {name: dm, kind: social, visibility: private, sync: true, lifecycle: planned}
  - {name: phone, kind: phone}
  - {name: myspace, kind: social, visibility: semi_public, lifecycle: retired}
  - {name: kiosk, kind: information kiosk}
touchpoints:
  - {name: "@flyhigh", channel: x, hours: desk}
  - {name: "+49 30 1234", channel: phone, brand: FlyLow, owner: Callwell Ltd, hours: night}
  - {name: "+49 30 5678", channel: phone, hours: always}
  - {name: "@flyhigh", channel: dm}
calendars:
  - name: desk
    zone: Europe/Berlin
    week:
      mon-fri: ["09:00-12:30", "13:30-18:00"]
      sat: 10:00-14:00
      sun: []
    holidays:
      - {date: 2026-12-25, name: Christmas}
      - 2026-12-26
      - {date: 2026-12-24, from: "12:00", name: Christmas Eve}
    openings:
      - {date: 2026-12-13, name: Advent Sunday, hours: ["13:00-18:00"]}
  - name: night
    zone: Europe/Berlin
    week: {daily: 22:00-06:00}
targets:
  - name: first-public
    when: channel.visibility == "public"
    clock: first_response
    within: 45m
    hours: touchpoint
    warn_at: [80%, 50%, 12.5%]
  - {name: next, clock: next_response, within: 1h30m, hours: desk}
  - {name: ack, clock: acknowledgement, within: 5m, hours: always, warn_at: 75%}
  - {name: done, clock: resolution, within: 2w}
expectations:
  - {name: phone, channel: phone, within: 2m, outrage: 40m, risk_at: 50%}
  - {name: gold, when: customer.tier == "gold", channel_kind: social, within: 30m}
  - {name: any, within: 1d}
rules:
  - name: forgotten-gold
    when: obligation.open && obligation.waiting > duration("45m") && customer.tier == "gold"
    then: [{notify: duty-manager}]
  - name: star-in-trouble
    when: sentiment.score < -400 && author.followers > 50000
    then:
      - escalate: {level: 2, to: press-desk}
      - tag: vip
      - route: social-first
      - priority: -20
    once_per: case
    order: -5
  - name: everything
    when: true
    then: [{escalate: {to: team-lead}}]
    once_per: customer
priority:
  severity: 301
  urgency: 302
  sentiment: 203
  repost: 44
  reach_bound: 255
  reach_per_decade: 46
  tier: {gold: 100, "silver": 50, blacklisted: -30}
  fair_after: 36h
)";

TEST(CompilePolicy, HeadAndBrand) {
  const auto policy = MustCompile(kWhole);
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->name(), "fly-high");
  EXPECT_EQ(policy->brand(), "FlyHigh");
  EXPECT_TRUE(policy->IsOwn({"x", "flyhigh"}));
  EXPECT_TRUE(policy->IsOwn({"facebook", "1234"}));
  EXPECT_TRUE(policy->IsOwn({"email", "care@flyhigh.example"}));
  EXPECT_FALSE(policy->IsOwn({"facebook", "flyhigh"}));
  EXPECT_THAT(policy->competitors(), ElementsAre("Globex Air", "Initech Wings"));
}

TEST(CompilePolicy, Channels) {
  const auto policy = MustCompile(kWhole);
  ASSERT_NE(policy, nullptr);
  struct Row {
    const char* name;
    const char* kind;
    bool sync;
    care::Visibility visibility;
    Lifecycle lifecycle;
    uint32_t line;
  };
  const Row rows[] = {
      {"x", "social", false, care::Visibility::kPublic, Lifecycle::kActive, 8},
      {"dm", "social", true, care::Visibility::kPrivate, Lifecycle::kPlanned, 9},
      {"phone", "phone", true, care::Visibility::kPrivate, Lifecycle::kActive, 10},
      {"myspace", "social", false, care::Visibility::kSemiPublic, Lifecycle::kRetired, 11},
      {"kiosk", "information kiosk", false, care::Visibility::kPrivate, Lifecycle::kActive, 12},
  };
  ASSERT_EQ(policy->channels().size(), std::size(rows));
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Channel* channel = policy->FindChannel(row.name);
    ASSERT_NE(channel, nullptr);
    EXPECT_EQ(channel->name, row.name);
    EXPECT_EQ(channel->kind, row.kind);
    EXPECT_EQ(channel->sync, row.sync);
    EXPECT_EQ(channel->visibility, row.visibility);
    EXPECT_EQ(channel->lifecycle, row.lifecycle);
    EXPECT_EQ(channel->place, (Place{row.line, 5}));
  }
  EXPECT_EQ(policy->FindChannel("fax"), nullptr);
  EXPECT_EQ(policy->FindChannel(""), nullptr);
}

TEST(CompilePolicy, TouchpointsAndTheirHours) {
  const auto policy = MustCompile(kWhole);
  ASSERT_NE(policy, nullptr);
  ASSERT_EQ(policy->touchpoints().size(), 4u);
  const Touchpoint* support = policy->FindTouchpoint("x", "@flyhigh");
  ASSERT_NE(support, nullptr);
  EXPECT_EQ(support->brand, "");
  EXPECT_EQ(support->owner, "");
  EXPECT_EQ(policy->calendars()[support->calendar].first, "desk");
  const Touchpoint* line = policy->FindTouchpoint("phone", "+49 30 1234");
  ASSERT_NE(line, nullptr);
  EXPECT_EQ(line->brand, "FlyLow");
  EXPECT_EQ(line->owner, "Callwell Ltd");
  EXPECT_EQ(policy->calendars()[line->calendar].first, "night");
  EXPECT_EQ(policy->FindTouchpoint("phone", "+49 30 5678")->calendar, -1);
  EXPECT_EQ(policy->FindTouchpoint("dm", "@flyhigh")->calendar, -1);
  EXPECT_EQ(policy->FindTouchpoint("myspace", "@flyhigh"), nullptr);
  EXPECT_TRUE(policy->CalendarOf(nullptr).always());
  EXPECT_TRUE(policy->CalendarOf(policy->FindTouchpoint("dm", "@flyhigh")).always());
  EXPECT_EQ(policy->CalendarOf(line).name(), "night");
}

TEST(CompilePolicy, WhereServiceIsOffered) {
  const auto policy = MustCompile(
      "earshot: 1\nchannels: [{name: x, kind: social}]\n"
      "touchpoints: [{name: a, channel: x}, {name: b, channel: x, service: false}]\n");
  ASSERT_NE(policy, nullptr);
  EXPECT_TRUE(policy->FindTouchpoint("x", "a")->service);
  EXPECT_FALSE(policy->FindTouchpoint("x", "b")->service);
}

TEST(CompilePolicy, BrandsAndWhatPeopleCallThem) {
  const auto policy = MustCompile(
      "earshot: 1\nbrands: [{name: Volt, names: [Volt Energy], described: [my power company]},"
      " {name: Acme}]\n");
  ASSERT_NE(policy, nullptr);
  ASSERT_EQ(policy->brands().size(), 2u);
  EXPECT_EQ(policy->brands().at("Volt").descriptions.size(), 1u);
  ASSERT_EQ(policy->brand_names().From("volt").size(), 2u);
  EXPECT_EQ(policy->brand_names().From("volt")[1],
            (std::pair<std::string, std::string>("volt energy", "Volt")));
  EXPECT_EQ(policy->brand_descriptions().From("my").size(), 1u);
  EXPECT_TRUE(policy->brand_names().From("my").empty());
  // Every word of it is part of what the policy says; a policy without any keeps the hash that it had.
  const auto other = MustCompile(
      "earshot: 1\nbrands: [{name: Volt, names: [Volt Energy, my power company]}, {name: Acme}]\n");
  EXPECT_NE(policy->hash(), other->hash());
  const auto twice = Policy::Compile("earshot: 1\nbrands: [{name: Volt}, {name: Volt}]\n");
  ASSERT_FALSE(twice.ok());
  EXPECT_THAT(std::string(twice.status().message()), testing::HasSubstr("line 2"));
}

TEST(CompilePolicy, CalendarsMeanWhatTheySay) {
  const auto policy = MustCompile(kWhole);
  ASSERT_NE(policy, nullptr);
  ASSERT_EQ(policy->calendars().size(), 2u);
  const auto& desk = policy->CalendarAt(0);
  const auto& night = policy->CalendarAt(1);
  struct Row {
    const char* at;  // in winter, Berlin is an hour ahead of UTC
    bool desk, night;
  };
  const Row rows[] = {
      {"2026-11-02T08:00:00+01:00", false, false}, {"2026-11-02T09:00:00+01:00", true, false},
      {"2026-11-02T12:30:00+01:00", false, false}, {"2026-11-02T13:30:00+01:00", true, false},
      {"2026-11-02T18:00:00+01:00", false, false}, {"2026-11-02T22:00:00+01:00", false, true},
      {"2026-11-03T05:59:59+01:00", false, true},  {"2026-11-03T06:00:00+01:00", false, false},
      {"2026-11-07T13:59:00+01:00", true, false},   // Saturday
      {"2026-11-08T11:00:00+01:00", false, false},  // Sunday
      {"2026-12-13T14:00:00+01:00", true, false},   // Advent Sunday
      {"2026-12-24T11:59:00+01:00", true, false},  {"2026-12-24T14:00:00+01:00", false, false},
      {"2026-12-25T10:00:00+01:00", false, false}, {"2026-12-26T11:00:00+01:00", false, false},
  };
  for (const Row& row : rows) {
    const Instant at = *ParseInstant(row.at);
    EXPECT_EQ(desk.IsOpen(at), row.desk) << row.at;
    EXPECT_EQ(night.IsOpen(at), row.night) << row.at;
  }
}

TEST(CompilePolicy, Targets) {
  const auto policy = MustCompile(kWhole);
  ASSERT_NE(policy, nullptr);
  const auto targets = policy->targets();
  ASSERT_EQ(targets.size(), 4u);
  EXPECT_EQ(targets[0].name, "first-public");
  ASSERT_TRUE(targets[0].when.has_value());
  EXPECT_EQ(targets[0].when->source(), "channel.visibility == \"public\"");
  EXPECT_EQ(targets[0].clock, Clock::kFirstResponse);
  EXPECT_EQ(targets[0].table.front().within, Minutes(45));
  EXPECT_EQ(targets[0].hours, Target::Hours::kTouchpoint);
  EXPECT_THAT(targets[0].warn_at_milli, ElementsAre(125, 500, 800));
  EXPECT_EQ(targets[1].clock, Clock::kNextResponse);
  EXPECT_FALSE(targets[1].when.has_value());
  EXPECT_EQ(targets[1].table.front().within, Minutes(90));
  EXPECT_EQ(targets[1].hours, Target::Hours::kCalendar);
  EXPECT_EQ(policy->CalendarAt(targets[1].calendar).name(), "desk");
  EXPECT_THAT(targets[1].warn_at_milli, IsEmpty());
  EXPECT_EQ(targets[2].clock, Clock::kAcknowledgement);
  EXPECT_EQ(targets[2].hours, Target::Hours::kAlways);
  EXPECT_THAT(targets[2].warn_at_milli, ElementsAre(750));
  EXPECT_EQ(targets[3].clock, Clock::kResolution);
  EXPECT_EQ(targets[3].hours, Target::Hours::kTouchpoint);
  EXPECT_EQ(targets[3].table.front().within, Days(14));
  EXPECT_EQ(targets[3].retarget, Retarget::kNever);
  EXPECT_FALSE(policy->retargets());
}

TEST(CompilePolicy, TargetsWithTablesAndStages) {
  const auto policy = MustCompile(R"(earshot: 1
targets:
  - name: first
    clock: first_response
    table:
      - {when: customer.tier == "gold", within: 30m}
      - {within: 8h}
    retarget: keep_elapsed
    stages:
      - {at: 12.5%, then: [{notify: lead}]}
      - {at: 100%, then: [{escalate: {to: lead}}, {priority: 50}]}
      - {after: 1h30m, then: [{tag: overdue}]}
)");
  ASSERT_NE(policy, nullptr);
  const Target& target = policy->targets()[0];
  ASSERT_EQ(target.table.size(), 2u);
  EXPECT_EQ(target.table[0].when->source(), "customer.tier == \"gold\"");
  EXPECT_EQ(target.table[0].within, Minutes(30));
  EXPECT_FALSE(target.table[1].when.has_value());
  EXPECT_EQ(target.retarget, Retarget::kKeepElapsed);
  EXPECT_TRUE(policy->retargets());
  ASSERT_EQ(target.stages.size(), 3u);
  EXPECT_EQ(target.stages[0].Name(), "12.5%");
  EXPECT_EQ(target.stages[1].at_milli, 1000);
  EXPECT_EQ(target.stages[1].then.size(), 2u);
  EXPECT_EQ(target.stages[2].after, Minutes(90));
  EXPECT_EQ(target.stages[2].Name(), "after 1h30m");
}

TEST(CompilePolicy, RepliesInTheLanguagesOfTheirReaders) {
  const auto policy = MustCompile(R"(earshot: 1
language: PT-br
replies:
  - {name: closed, when: interaction.out_of_hours, texts: {pt-BR: "Até {opens_at}", zh-Hant: "{due_at}", de: "Bis {due_at}"}}
  - {name: all, promise: opens_at, texts: {pt-BR: Olá}}
)");
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->language(), "pt-BR");
  ASSERT_EQ(policy->replies().size(), 2u);
  const Reply& closed = policy->replies()[0];
  EXPECT_EQ(closed.promise, Reply::Promise::kDueAt);  // a text names it
  EXPECT_TRUE(closed.names_due && closed.names_opening);
  EXPECT_EQ(policy->replies()[1].promise, Reply::Promise::kOpensAt);
  EXPECT_EQ(policy->FindReply("all"), &policy->replies()[1]);
  EXPECT_EQ(policy->FindReply("none"), nullptr);
  const std::pair<const char*, const char*> rows[] = {
      {"de", "de"},    {"de-AT", "de"}, {"DE_ch", "de"},    {"zh-Hant-TW", "zh-Hant"},
      {"zh", "pt-BR"}, {"pt", "pt-BR"}, {"pt-BR", "pt-BR"}, {"und", "pt-BR"},
      {"", "pt-BR"},
  };
  for (const auto& [asked, given] : rows) {
    EXPECT_EQ(policy->TextIn(closed, asked).language, given) << asked;
  }
}

TEST(CompilePolicy, Expectations) {
  const auto policy = MustCompile(kWhole);
  ASSERT_NE(policy, nullptr);
  const auto expectations = policy->expectations();
  ASSERT_EQ(expectations.size(), 3u);
  EXPECT_EQ(expectations[0].channel, "phone");
  EXPECT_EQ(expectations[0].channel_kind, "");
  EXPECT_EQ(expectations[0].within, Minutes(2));
  EXPECT_EQ(expectations[0].outrage, Minutes(40));
  EXPECT_EQ(expectations[0].risk_at_milli, 500);
  EXPECT_TRUE(expectations[1].when.has_value());
  EXPECT_EQ(expectations[1].channel_kind, "social");
  EXPECT_EQ(expectations[1].outrage, std::nullopt);
  EXPECT_EQ(expectations[1].risk_at_milli, 750);
  EXPECT_EQ(expectations[2].name, "any");
  EXPECT_EQ(expectations[2].channel + expectations[2].channel_kind, "");
}

TEST(CompilePolicy, RulesInTheirOrder) {
  const auto policy = MustCompile(kWhole);
  ASSERT_NE(policy, nullptr);
  const auto rules = policy->rules();
  ASSERT_EQ(rules.size(), 3u);
  EXPECT_EQ(rules[0].name, "star-in-trouble");
  EXPECT_EQ(rules[0].order, -5);
  EXPECT_EQ(rules[0].once_per, OncePer::kCase);
  ASSERT_EQ(rules[0].then.size(), 4u);
  EXPECT_EQ(rules[0].then[0].kind, Action::Kind::kEscalate);
  EXPECT_EQ(rules[0].then[0].level, 2);
  EXPECT_EQ(rules[0].then[0].to, "press-desk");
  EXPECT_EQ(rules[0].then[1].kind, Action::Kind::kTag);
  EXPECT_EQ(rules[0].then[1].to, "vip");
  EXPECT_EQ(rules[0].then[2].kind, Action::Kind::kRoute);
  EXPECT_EQ(rules[0].then[2].to, "social-first");
  EXPECT_EQ(rules[0].then[3].kind, Action::Kind::kPriority);
  EXPECT_EQ(rules[0].then[3].amount, -20);
  EXPECT_EQ(rules[1].name, "forgotten-gold");
  EXPECT_EQ(rules[1].once_per, OncePer::kObligation);
  EXPECT_TRUE(rules[1].when.depends_on_now());
  EXPECT_TRUE(rules[1].when.now_is_exact());
  EXPECT_EQ(rules[1].then[0].kind, Action::Kind::kNotify);
  EXPECT_EQ(rules[2].name, "everything");
  EXPECT_EQ(rules[2].once_per, OncePer::kCustomer);
  EXPECT_EQ(rules[2].then[0].level, 1);
}

TEST(CompilePolicy, PriorityWeights) {
  const auto policy = MustCompile(kWhole);
  ASSERT_NE(policy, nullptr);
  const PriorityWeights& w = policy->priority();
  EXPECT_EQ(w.severity, 301);
  EXPECT_EQ(w.urgency, 302);
  EXPECT_EQ(w.sentiment, 203);
  EXPECT_EQ(w.repost, 44);
  EXPECT_EQ(w.reach_bound, 255);
  EXPECT_EQ(w.reach_per_decade, 46);
  EXPECT_EQ(w.fair_after, Hours(36));
  EXPECT_THAT(w.tier, ElementsAre(std::pair("blacklisted", -30), std::pair("gold", 100),
                                  std::pair("silver", 50)));
}

TEST(CompilePolicy, AChannelDiesOnADay) {
  const auto policy = MustCompile(
      "earshot: 1\nchannels: [{name: x, kind: social, lifecycle: retired, since: 2026-03-03}]\n"
      "priority: {hop: 5, latent_reach_bound: 6}\n");
  ASSERT_NE(policy, nullptr);
  const Channel& x = *policy->FindChannel("x");
  const Instant day = *ParseInstant("2026-03-03");
  EXPECT_EQ(x.LifecycleAt(day - Microseconds(1)), Lifecycle::kActive);
  EXPECT_EQ(x.LifecycleAt(day), Lifecycle::kRetired);
  EXPECT_EQ(policy->priority().hop, 5);
  EXPECT_EQ(policy->priority().latent_reach_bound, 6);
}

TEST(CompilePolicy, WhatMayBeLeftOut) {
  const auto policy = MustCompile("earshot: 1\n");
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->name(), "");
  EXPECT_THAT(policy->channels(), IsEmpty());
  EXPECT_THAT(policy->rules(), IsEmpty());
  EXPECT_EQ(policy->priority().fair_after, Days(2));
  // A section whose entries are all commented out is an empty section.
  const auto empty = MustCompile("earshot: 1\nrules:\n#  - name: star\nchannels: []\n");
  ASSERT_NE(empty, nullptr);
  EXPECT_EQ(empty->hash(), policy->hash());
}

TEST(CompilePolicy, KindsHaveSensibleDefaults) {
  struct Row {
    const char* kind;
    bool sync;
    care::Visibility visibility;
  };
  for (const Row& row : {Row{"social", false, care::Visibility::kPublic},
                         Row{"review", false, care::Visibility::kPublic},
                         Row{"forum", false, care::Visibility::kPublic},
                         Row{"blog", false, care::Visibility::kPublic},
                         Row{"phone", true, care::Visibility::kPrivate},
                         Row{"chat", true, care::Visibility::kPrivate},
                         Row{"store", true, care::Visibility::kPrivate},
                         Row{"email", false, care::Visibility::kPrivate},
                         Row{"letter", false, care::Visibility::kPrivate},
                         Row{"hologram", false, care::Visibility::kPrivate}}) {
    const auto policy =
        MustCompile(absl::StrCat("earshot: 1\nchannels: [{name: c, kind: ", row.kind, "}]\n"));
    ASSERT_NE(policy, nullptr);
    EXPECT_EQ(policy->FindChannel("c")->sync, row.sync) << row.kind;
    EXPECT_EQ(policy->FindChannel("c")->visibility, row.visibility) << row.kind;
  }
}

TEST(CompilePolicy, JsonIsAccepted) {
  const auto policy = MustCompile(
      "{\"earshot\":1,\"name\":\"j\\u00e9\",\"channels\":[{\"name\":\"x\",\"kind\":\"social\","
      "\"sync\":false}],\n\t\"rules\":[{\"name\":\"r\",\"when\":\"\\\"safety\\\" in intents\","
      "\"then\":[{\"priority\":5}]}]}");
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->name(), "j\xC3\xA9");
  EXPECT_EQ(policy->rules()[0].when.source(), "\"safety\" in intents");
  EXPECT_EQ(policy->rules()[0].then[0].amount, 5);
}

TEST(CompilePolicy, AByteOrderMarkAndWindowsLineEndsAreNoMistakes) {
  const std::string text =
      "earshot: 1\r\nrules:\r\n  - name: a\r\n    when: |\r\n      author.verified\r\n"
      "      && channel.sync\r\n    then: [{tag: b}]\r\n";
  const auto policy = MustCompile("\xEF\xBB\xBF" + text);
  ASSERT_NE(policy, nullptr);
  Diagnostics found;
  EXPECT_FALSE(
      Policy::Compile(absl::StrCat("\xEF\xBB\xBF", text, "    onceper: case\r\n"), &found).ok());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].place, (Place{8, 5}));
}

TEST(CompilePolicy, DaysOfTheWeek) {
  struct Row {
    const char* days;
    const char* open;  // Monday first
  };
  for (const Row& row : {Row{"mon", "1000000"}, Row{"mon-fri", "1111100"}, Row{"daily", "1111111"},
                         Row{"sat-mon", "1000011"}, Row{"mon,wed", "1010000"},
                         Row{"tue, thu-fri", "0101100"}, Row{"sun-sun", "0000001"}}) {
    const auto policy = MustCompile(
        absl::StrCat("earshot: 1\ncalendars:\n  - name: c\n    zone: UTC\n    week: {\"", row.days,
                     "\": [\"9:00-10:00\"]}\n"));
    ASSERT_NE(policy, nullptr);
    std::string open;
    const Instant monday = *ParseInstant("2026-11-02T09:30:00Z");
    for (int day = 0; day < 7; ++day) {
      open += policy->CalendarAt(0).IsOpen(monday + Days(day)) ? '1' : '0';
    }
    EXPECT_EQ(open, row.open) << row.days;
  }
}

TEST(CompilePolicy, DiagnosticsMayBeNull) {
  EXPECT_TRUE(Policy::Compile("earshot: 1\n", nullptr).ok());
  const auto refused = Policy::Compile("earshot: 1\nrulez: []\n", nullptr);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(PlaceOf(refused.status()), (Place{2, 1}));
}

TEST(CompilePolicy, OneMistakeIsReportedOnce) {
  // The calendar and the channel have mistakes of their own; who refers to them has none.
  EXPECT_EQ(ErrorsOf("earshot: 1\n"
                     "calendars: [{name: desk, zone: Europe/Berlin, week: {mon: nine}}]\n"
                     "channels: [{name: x, kind: social, sync: maybe}]\n"
                     "touchpoints: [{name: a, channel: x, hours: desk}]\n"
                     "targets: [{name: t, clock: resolution, within: 1d, hours: desk}]\n"),
            "bad-time\nwrong-type\n");
}

TEST(ExtendsDefault, AddsToTheBuiltInPolicy) {
  const auto base = Policy::Default();
  const auto policy = MustCompile(R"(earshot: 1
extends: default
name: mine
brand: {own: [x:me]}
channels:
  - {name: tiktok, kind: social}
  - {name: myspace, kind: social, lifecycle: retired}
  - {name: youtube, kind: social, visibility: semi_public}
touchpoints:
  - {name: "@me", channel: x}
expectations:
  - {name: gold, when: customer.tier == "gold", within: 15m}
  - {name: email, channel: email, within: 4h}
rules:
  - {name: legal-threat, when: '"legal_threat" in intents', then: [{route: lawyers}]}
)");
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->name(), "mine");
  EXPECT_EQ(policy->channels().size(), base->channels().size() + 2);
  EXPECT_EQ(policy->FindChannel("youtube")->visibility, care::Visibility::kSemiPublic);
  EXPECT_EQ(policy->FindChannel("myspace")->lifecycle, Lifecycle::kRetired);
  ASSERT_NE(policy->FindChannel("phone"), nullptr);
  EXPECT_EQ(policy->FindChannel("phone")->place, Place{});
  // Own entries come first, in their order; the built-in ones follow, less the replaced.
  const auto expectations = policy->expectations();
  ASSERT_EQ(expectations.size(), base->expectations().size() + 1);
  EXPECT_EQ(expectations[0].name, "gold");
  EXPECT_EQ(expectations[1].name, "email");
  EXPECT_EQ(expectations[1].within, Hours(4));
  EXPECT_EQ(expectations[2].name, base->expectations()[0].name);
  int legal = 0;
  for (const Rule& rule : policy->rules()) {
    if (rule.name != "legal-threat") continue;
    ++legal;
    EXPECT_EQ(rule.then[0].to, "lawyers");
  }
  EXPECT_EQ(legal, 1);
  EXPECT_EQ(policy->rules().size(), base->rules().size());
  EXPECT_EQ(policy->targets().size(), base->targets().size());
  EXPECT_EQ(policy->priority().tier, base->priority().tier);
}

TEST(ExtendsDefault, AloneItIsTheBuiltInPolicy) {
  const auto policy = MustCompile("earshot: 1\nextends: default\n");
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->hash(), Policy::Default()->hash());
}

TEST(DefaultPolicy, HasNothingToComplainAbout) {
  const auto policy = MustCompile(std::string(Policy::DefaultSource()));
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->hash(), Policy::Default()->hash());
  EXPECT_EQ(Policy::Default().get(), Policy::Default().get());
}

TEST(DefaultPolicy, KnowsTheChannelsAndWhatTheirCustomersExpect) {
  const auto policy = Policy::Default();
  struct Row {
    const char* channel;
    Span within;
    std::optional<Span> outrage;
    care::Visibility visibility;
  };
  constexpr auto kPublic = care::Visibility::kPublic;
  constexpr auto kPrivate = care::Visibility::kPrivate;
  const Row rows[] = {
      {"x", Minutes(60), {}, kPublic},         {"facebook", Minutes(60), {}, kPublic},
      {"instagram", Minutes(60), {}, kPublic}, {"youtube", Minutes(60), {}, kPublic},
      {"whatsapp", Minutes(60), {}, kPrivate}, {"sms", Minutes(60), {}, kPrivate},
      {"chat", Minutes(2), {}, kPrivate},      {"phone", Minutes(2), Minutes(40), kPrivate},
      {"email", Days(1), Days(14), kPrivate},  {"letter", Days(28), {}, kPrivate},
      {"form", Days(1), {}, kPrivate},         {"trustpilot", Days(1), {}, kPublic},
      {"google", Days(1), {}, kPublic},        {"tripadvisor", Days(1), {}, kPublic},
      {"appstore", Days(1), {}, kPublic},      {"play", Days(1), {}, kPublic},
      {"forum", Days(1), {}, kPublic},         {"blog", Days(1), {}, kPublic},
      {"store", Days(1), {}, kPrivate},        {"partner", Days(1), {}, kPrivate},
  };
  EXPECT_EQ(policy->channels().size(), std::size(rows));
  for (const Row& row : rows) {
    SCOPED_TRACE(row.channel);
    const Channel* channel = policy->FindChannel(row.channel);
    ASSERT_NE(channel, nullptr);
    EXPECT_EQ(channel->visibility, row.visibility);
    const Expectation* first = nullptr;
    for (const Expectation& e : policy->expectations()) {
      if (!e.channel.empty() && e.channel != channel->name) continue;
      if (!e.channel_kind.empty() && e.channel_kind != channel->kind) continue;
      first = &e;
      break;
    }
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(first->within, row.within);
    EXPECT_EQ(first->outrage, row.outrage);
  }
}

TEST(DefaultPolicy, EveryClockHasATargetForEverybody) {
  bool covered[4] = {};
  for (const Target& target : Policy::Default()->targets()) {
    covered[static_cast<size_t>(target.clock)] |= !target.when.has_value();
  }
  for (const Clock clock :
       {Clock::kFirstResponse, Clock::kNextResponse, Clock::kAcknowledgement, Clock::kResolution}) {
    EXPECT_TRUE(covered[static_cast<size_t>(clock)]) << ClockName(clock);
  }
}

TEST(PolicyFields, AreAllInTheEnvironmentAtTheirSlots) {
  const cel::Environment& environment = PolicyEnvironment();
  ASSERT_EQ(AllFields().size(), static_cast<size_t>(FieldSlot::kCount));
  for (size_t i = 0; i < ChangingFields().size(); ++i) {
    const FieldSlot slot = ChangingFields()[i];
    const std::string path = AllFields()[static_cast<size_t>(slot)].path;
    EXPECT_TRUE(i == 0 || ChangingFields()[i - 1] < slot) << path;
    const auto before = environment.Slot("prev." + path);
    const auto changed = environment.Slot("changed(\"" + path + "\")");
    ASSERT_TRUE(before.has_value() && changed.has_value()) << path;
    EXPECT_EQ(InfoOf(*before).field, slot);
    EXPECT_EQ(InfoOf(*before).aspect, Aspect::kBefore);
    EXPECT_EQ(InfoOf(*changed).field, slot);
    EXPECT_EQ(InfoOf(*changed).aspect, Aspect::kChanged);
  }
  for (size_t i = 0; i < AllFields().size(); ++i) {
    EXPECT_EQ(InfoOf(static_cast<int>(i)).aspect, Aspect::kNow);
    EXPECT_EQ(environment.Slot(AllFields()[i].path), static_cast<int>(i)) << AllFields()[i].path;
    const std::string path = AllFields()[i].path;
    EXPECT_EQ(environment.fields()[i].depends_on_now, path == "now" || path == "obligation.waiting")
        << path;
  }
  EXPECT_EQ(environment.Slot("customer.tier"), static_cast<int>(FieldSlot::kCustomerTier));
  EXPECT_EQ(environment.fields()[static_cast<int>(FieldSlot::kIntents)].type,
            cel::Type::kListOfString);
}

}  // namespace
}  // namespace earshot::policy
