// Each limit of a policy file: what stands at it is taken, one past it is refused by name.
#include "base/limits.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "policy/policy.h"
#include "policy/yaml.h"

namespace earshot::policy {
namespace {

struct Outcome {
  bool ok;
  absl::StatusCode code;
  std::string message;
};

Outcome Try(const std::string& source) {
  const auto compiled = Policy::Compile(source);
  return {compiled.ok(), compiled.status().code(), std::string(compiled.status().message())};
}

void ExpectTaken(const std::string& source) {
  const Outcome outcome = Try(source);
  EXPECT_TRUE(outcome.ok) << outcome.message.substr(0, 300);
}

void ExpectRefused(const std::string& source, absl::string_view limit) {
  const Outcome outcome = Try(source);
  EXPECT_EQ(outcome.code, absl::StatusCode::kResourceExhausted) << limit;
  EXPECT_TRUE(absl::StrContains(outcome.message, limit)) << outcome.message.substr(0, 300);
}

// `entry` with each "#" replaced by a number, n times.
std::string Entries(absl::string_view head, absl::string_view entry, size_t n,
                    absl::string_view tail = "") {
  std::string out(head);
  for (size_t i = 0; i < n; ++i) {
    for (const char c : entry) {
      if (c == '#') {
        absl::StrAppend(&out, i);
      } else {
        out += c;
      }
    }
  }
  absl::StrAppend(&out, tail);
  return out;
}

TEST(PolicyLimits, Lists) {
  struct Row {
    const char* head;
    const char* entry;
    const char* tail;
    size_t limit;
    const char* name;
  };
  const Row rows[] = {
      {"earshot: 1\nchannels:\n", "- {name: c#, kind: social}\n", "", kChannelsPerPolicyMax,
       "kChannelsPerPolicyMax"},
      {"earshot: 1\ntargets:\n", "- {name: t#, when: reach > #, clock: resolution, within: 1d}\n",
       "", kTargetsPerPolicyMax, "kTargetsPerPolicyMax"},
      {"earshot: 1\nexpectations:\n", "- {name: e#, when: reach > #, within: 1d}\n", "",
       kExpectationsPerPolicyMax, "kExpectationsPerPolicyMax"},
      {"earshot: 1\ntouchpoints:\n", "- {name: t#, channel: x}\n",
       "channels: [{name: x, kind: social}]\n", kTouchpointsPerPolicyMax,
       "kTouchpointsPerPolicyMax"},
      {"earshot: 1\nbrand:\n  own:\n", "  - x:#\n", "", kOwnIdentitiesMax, "kOwnIdentitiesMax"},
      {"earshot: 1\nbrand:\n  competitors:\n", "  - rival #\n", "", kCompetitorsMax,
       "kCompetitorsMax"},
      {"earshot: 1\nbrands:\n", "  - {name: b#}\n", "", kBrandsMax, "kBrandsMax"},
      {"earshot: 1\nbrands:\n- name: b\n  described:\n", "  - my firm #\n", "", kBrandPhrasesMax,
       "kBrandPhrasesMax"},
      {"earshot: 1\npriority:\n  tier:\n", "    t#: 1\n", "", kTiersMax, "kTiersMax"},
      {"earshot: 1\nrules:\n- name: r\n  when: channel.sync\n  then:\n", "  - tag: t#\n", "",
       kActionsPerRuleMax, "kActionsPerRuleMax"},
      {"earshot: 1\ntargets:\n- name: t\n  clock: resolution\n  table:\n",
       "  - {when: reach > #, within: 1d}\n", "", kRowsPerTargetMax, "kRowsPerTargetMax"},
      {"earshot: 1\ntargets:\n- name: t\n  clock: resolution\n  within: 1d\n  stages:\n",
       "  - {after: 1#m, then: [{tag: t}]}\n", "", kStagesPerTargetMax, "kStagesPerTargetMax"},
      {"earshot: 1\nreplies:\n", "- {name: r#, when: reach > #, texts: {en: Hello}}\n", "",
       kRepliesPerPolicyMax, "kRepliesPerPolicyMax"},
      {"earshot: 1\ntargets:\n- name: t\n  clock: resolution\n  within: 1d\n  warn_at:\n",
       "  - 1.#%\n", "", 10, ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    ExpectTaken(Entries(row.head, row.entry, row.limit, row.tail));
    if (*row.name != '\0') {
      ExpectRefused(Entries(row.head, row.entry, row.limit + 1, row.tail), row.name);
    }
  }
}

TEST(PolicyLimits, Rules) {
  const char* const head = "earshot: 1\nrules:\n";
  const char* const entry = "- {name: r#, when: channel.sync, then: [{tag: t}]}\n";
  const std::string at = Entries(head, entry, kRulesPerPolicyMax);
  const auto compiled = Policy::Compile(at);
  ASSERT_TRUE(compiled.ok()) << compiled.status().message().substr(0, 300);
  EXPECT_EQ((*compiled)->rules().size(), kRulesPerPolicyMax);
  EXPECT_EQ((*compiled)->rules().back().name, absl::StrCat("r", kRulesPerPolicyMax - 1));
  ExpectRefused(Entries(head, entry, kRulesPerPolicyMax + 1), "kRulesPerPolicyMax");
}

TEST(PolicyLimits, WarningsOfOneTarget) {
  const auto source = [](size_t n) {
    std::string out = "earshot: 1\ntargets:\n- {name: t, clock: resolution, within: 1d, warn_at: [";
    for (size_t i = 1; i <= n; ++i) absl::StrAppend(&out, i, "%,");
    return out + "]}\n";
  };
  ExpectTaken(source(kWarningsPerTargetMax));
  ExpectRefused(source(kWarningsPerTargetMax + 1), "kWarningsPerTargetMax");
}

TEST(PolicyLimits, BytesOfTheFile) {
  const std::string head = "earshot: 1\n";
  ExpectTaken(head + std::string(kPolicyBytesMax - head.size(), '\n'));
  ExpectRefused(head + std::string(kPolicyBytesMax - head.size() + 1, '\n'), "kPolicyBytesMax");
}

TEST(PolicyLimits, BytesOfAName) {
  ExpectTaken(absl::StrCat("earshot: 1\nname: ", std::string(kNameBytesMax, 'n'), "\n"));
  ExpectRefused(absl::StrCat("earshot: 1\nname: ", std::string(kNameBytesMax + 1, 'n'), "\n"),
                "kNameBytesMax");
}

TEST(PolicyLimits, ReplyTexts) {
  const auto texts = [](size_t n) {
    std::string out = "earshot: 1\nreplies:\n- name: r\n  texts:\n    en: Hello\n";
    // Varieties of one language, by their regions' numbers.
    for (size_t i = 1; i < n; ++i) absl::StrAppend(&out, "    es-", 100 + i, ": Hola\n");
    return out;
  };
  ExpectTaken(texts(kTextsPerReplyMax));
  ExpectRefused(texts(kTextsPerReplyMax + 1), "kTextsPerReplyMax");
  const auto text = [](size_t bytes) {
    return absl::StrCat("earshot: 1\nreplies: [{name: r, texts: {en: ", std::string(bytes, 'x'),
                        "}}]\n");
  };
  ExpectTaken(text(kReplyTextBytesMax));
  ExpectRefused(text(kReplyTextBytesMax + 1), "kReplyTextBytesMax");
}

TEST(PolicyLimits, Depth) {
  const auto nested = [](size_t depth) {
    const std::string source = std::string(depth, '[') + std::string(depth, ']');
    const SourceMap map(source);
    Findings findings;
    return ParseYaml(map, findings).has_value();
  };
  EXPECT_TRUE(nested(kPolicyDepthMax));
  EXPECT_FALSE(nested(kPolicyDepthMax + 1));
  // Far deeper than any stack: refused, and nothing else.
  ExpectRefused(std::string(1'000'000, '['), "kPolicyDepthMax");
  ExpectRefused(Entries("", "{a: ", 100'000), "kPolicyDepthMax");
}

TEST(PolicyLimits, Values) {
  const auto values = [](size_t n) {
    const std::string source = Entries("[", "a,", n - 1, "]");
    const SourceMap map(source);
    Findings findings;
    const bool taken = ParseYaml(map, findings).has_value();
    const Diagnostics found = findings.Take();
    EXPECT_TRUE(taken || absl::StrContains(found.at(0).message, "kPolicyNodesMax"));
    return taken;
  };
  EXPECT_TRUE(values(kPolicyNodesMax));
  EXPECT_FALSE(values(kPolicyNodesMax + 1));
}

TEST(PolicyLimits, Spans) {
  ExpectTaken("earshot: 1\ntargets: [{name: t, clock: resolution, within: 3660d}]\n");
  EXPECT_FALSE(Try("earshot: 1\ntargets: [{name: t, clock: resolution, within: 3660d1us}]\n").ok);
  ExpectTaken("earshot: 1\ntargets: [{name: t, clock: resolution, within: 1us}]\n");
}

TEST(PolicyLimits, NumbersAtTheirBounds) {
  struct Row {
    const char* line;
    bool taken;
  };
  for (const Row& row :
       {Row{"priority: {severity: 0}", true}, Row{"priority: {severity: 100000}", true},
        Row{"priority: {severity: 100001}", false}, Row{"priority: {tier: {gold: -100000}}", true},
        Row{"priority: {tier: {gold: -100001}}", false},
        Row{"expectations: [{name: e, within: 1d, risk_at: 0.1%}]", true},
        Row{"expectations: [{name: e, within: 1d, risk_at: 99.9%}]", true},
        Row{"expectations: [{name: e, within: 1d, risk_at: 100%}]", false},
        Row{"expectations: [{name: e, within: 1d, outrage: 1d}]", true},
        Row{"rules: [{name: r, when: true, order: 1000000, then: [{tag: t}]}]", true},
        Row{"rules: [{name: r, when: true, order: 1000001, then: [{tag: t}]}]", false}}) {
    EXPECT_EQ(Try(absl::StrCat("earshot: 1\n", row.line, "\n")).ok, row.taken) << row.line;
  }
}

TEST(PolicyLimits, ManyFindingsAreCountedNotListed) {
  const auto findings = [](size_t n) {
    Diagnostics found;
    EXPECT_FALSE(Policy::Compile(Entries("earshot: 1\n", "chanels#: []\n", n), &found).ok());
    return found;
  };
  EXPECT_EQ(findings(kDiagnosticsMax).size(), kDiagnosticsMax);
  const Diagnostics found = findings(kDiagnosticsMax + 7);
  ASSERT_EQ(found.size(), kDiagnosticsMax + 1);
  EXPECT_EQ(found.back().message, "and 7 more errors");
  // Behind all others, however they are sorted.
  EXPECT_EQ(found.back().place, (Place{static_cast<uint32_t>(kDiagnosticsMax + 9), 1}));
}

}  // namespace
}  // namespace earshot::policy
