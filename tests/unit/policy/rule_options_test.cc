// The options of rules and their groups, as the file has them.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/policy.h"

namespace earshot::policy {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<std::shared_ptr<const Policy>> Compiled(absl::string_view rest) {
  return Policy::Compile(absl::StrCat("earshot: 1\n", rest));
}

TEST(RuleOptions, AreRead) {
  const auto policy = Compiled(R"(
groups:
  - {name: routing, match: first}
rules:
  - name: all-of-it
    when: true
    then: [{tag: a}]
    on: [message_in, timer]
    phase: 3
    group: routing
    stop: group
    shadow: true
    cooldown: 4h
    max_fires: {count: 3, within: 1d}
    from: 2026-01-01T00:00:00Z
    until: "2026-12-31T23:00:00+01:00"
  - {name: plain, when: true, then: [{tag: b}]}
)");
  ASSERT_TRUE(policy.ok()) << policy.status();
  const auto rules = (*policy)->rules();
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0].name, "plain");
  EXPECT_EQ(rules[0].on, kOnAny);
  EXPECT_TRUE(rules[0].once());
  EXPECT_TRUE(rules[0].InForce(Instant{0}));
  const Rule& r = rules[1];
  EXPECT_EQ(r.on, kOnMessageIn | kOnTimer);
  EXPECT_EQ(r.phase, 3);
  EXPECT_EQ((*policy)->rule_groups()[r.group].name, "routing");
  EXPECT_TRUE((*policy)->rule_groups()[r.group].first);
  EXPECT_EQ(r.stop, Rule::Stop::kGroup);
  EXPECT_TRUE(r.shadow);
  EXPECT_EQ(r.cooldown->micros, Hours(4).micros);
  EXPECT_EQ(r.fires_max, 3);
  EXPECT_EQ(r.fires_within.micros, Days(1).micros);
  EXPECT_EQ(FormatInstant(r.from), "2026-01-01T00:00:00Z");
  EXPECT_EQ(FormatInstant(r.until), "2026-12-31T22:00:00Z");
  EXPECT_EQ((*policy)->dated_rules().size(), 1u);
}

TEST(RuleOptions, SwitchABuiltInRuleOffByItsName) {
  const size_t built_in = Policy::Default()->rules().size();
  ASSERT_GT(built_in, 0u);
  const std::string name = Policy::Default()->rules()[0].name;
  const auto policy =
      Compiled(absl::StrCat("extends: default\nrules: [{name: ", name, ", enabled: false}]\n"));
  ASSERT_TRUE(policy.ok()) << policy.status();
  EXPECT_EQ((*policy)->rules().size(), built_in - 1);
  EXPECT_NE((*policy)->hash().Hex(), Policy::Default()->hash().Hex());
}

TEST(RuleOptions, ThatCannotBeMeantAreRefused) {
  const std::pair<const char*, const char*> rows[] = {
      {"rules: [{name: a, enabled: false}]", "no built-in rule 'a'"},
      {"rules: [{name: a, when: true, then: [{tag: b}], on: created_}]", "did you mean 'created'"},
      {"rules: [{name: a, when: true, then: [{tag: b}], on: []}]", "never be asked"},
      {"rules: [{name: a, when: true, then: [{tag: b}], group: g}]", "no group 'g'"},
      {"groups: [{name: gold}]\nrules: [{name: a, when: true, then: [{tag: b}], group: gol}]",
       "did you mean 'gold'"},
      {"rules: [{name: a, when: true, then: [{tag: b}], stop: group}]", "in no group"},
      {"rules: [{name: a, when: true, then: [{tag: b}], max_fires: {count: 0, within: 1h}}]",
       "count"},
      {"rules: [{name: a, when: true, then: [{tag: b}], max_fires: {count: 1}}]", "within"},
      {"rules: [{name: a, when: true, then: [{tag: b}], from: soon}]", "is an instant like"},
      {"rules: [{name: a, when: true, then: [{tag: b}], until: 2026-01-01T00:00:00Z, from: "
       "2026-01-01T00:00:00Z}]",
       "never be in force"},
      {"groups: [{name: g}, {name: g}]", "already declared"},
  };
  for (const auto& [source, message] : rows) {
    const auto policy = Compiled(absl::StrCat(source, "\n"));
    EXPECT_FALSE(policy.ok()) << source;
    EXPECT_THAT(std::string(policy.status().message()), HasSubstr(message)) << source;
  }
}

TEST(RuleOptions, ChangeTheHash) {
  const std::string with =
      "groups: [{name: g, match: first}]\nrules: [{name: a, when: true, then: "
      "[{tag: b}]";
  const std::string plain = (*Compiled(with + "}]\n"))->hash().Hex();
  for (const char* option :
       {"phase: 1", "on: timer", "group: g", "stop: all", "shadow: true", "cooldown: 1h",
        "max_fires: {count: 2, within: 1h}", "from: 2026-01-01T00:00:00Z",
        "until: 2026-01-01T00:00:00Z", "enabled: false"}) {
    const auto policy = Compiled(absl::StrCat(with, ", ", option, "}]\n"));
    ASSERT_TRUE(policy.ok()) << option << policy.status();
    EXPECT_NE((*policy)->hash().Hex(), plain) << option;
  }
  for (const char* option : {"phase: 0", "stop: none", "shadow: false", "enabled: true",
                             "on: [created, message_in, message_out, changed, timer]"}) {
    const auto policy = Compiled(absl::StrCat(with, ", ", option, "}]\n"));
    ASSERT_TRUE(policy.ok()) << option << policy.status();
    EXPECT_EQ((*policy)->hash().Hex(), plain) << option;
  }
}

// What is hardly ever meant is a warning, by its code.
TEST(RuleOptions, AreLookedThroughForWhatIsHardlyMeant) {
  const std::pair<const char*, const char*> rows[] = {
      {"[{name: a, when: author.followers > 5 && author.followers < 3, then: [{tag: t}]}]",
       "never-true"},
      {"[{name: a, when: author.followers > 5 || author.followers <= 5, then: [{tag: t}]}]",
       "always-true"},
      {"[{name: a, when: true, then: [{tag: t}]}]", ""},
      {"[{name: a, when: author.followers > 5 && reach > 3, then: [{tag: t}]}, "
       "{name: b, when: reach > 3 && author.followers > 5, then: [{tag: t}]}]",
       "duplicate-rule"},
      {"[{name: a, when: reach > 3, then: [{tag: t}]}, {name: b, when: reach > 3, then: [{tag: "
       "u}]}]",
       ""},
      {"[{name: a, when: reach > 3, then: [{route: t}]}, {name: b, when: reach > 3, then: [{route: "
       "u}]}]",
       "conflicting-rules"},
      {"[{name: a, when: reach > 3, then: [{tag: t}], stop: all}, {name: b, when: reach > 4, then: "
       "[{tag: u}]}]",
       "shadowed-rule"},
      {"[{name: a, when: reach > 3, then: [{tag: t}], stop: all}, {name: b, when: reach > 2, then: "
       "[{tag: u}]}]",
       ""},
      {"[{name: a, when: reach > 3, on: timer, then: [{tag: t}], stop: all}, {name: b, when: reach "
       "> 4, then: [{tag: u}]}]",
       ""},
  };
  for (const auto& [rules, code] : rows) {
    Diagnostics found;
    const auto policy = Policy::Compile(absl::StrCat("earshot: 1\nrules: ", rules, "\n"), &found);
    ASSERT_TRUE(policy.ok()) << rules << policy.status();
    std::string codes;
    for (const Diagnostic& d : found) absl::StrAppend(&codes, d.code);
    EXPECT_EQ(codes, code) << rules;
  }
  // The built-in policy means what it says.
  Diagnostics found;
  ASSERT_TRUE(Policy::Compile(Policy::DefaultSource(), &found).ok());
  EXPECT_TRUE(found.empty()) << found[0].message;
}

}  // namespace
}  // namespace earshot::policy
