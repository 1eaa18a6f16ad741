// CEL policies as their authors keep them: what they give, and where they say that something is wrong.
#include "policy/cel_policy.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "gtest/gtest.h"

namespace earshot::policy {
namespace {

const cel::Environment& Fields() {
  static const auto* const environment =
      new cel::Environment({{"input", cel::Type::kInt},
                            {"customer.tier", cel::Type::kString},
                            {"tags", cel::Type::kListOfString}});
  return *environment;
}

class Record : public cel::Activation {
 public:
  Record(int64_t input, absl::string_view tier) : input_(input), tier_(tier) {}
  cel::Value Get(int slot) const override {
    if (slot == 0) return cel::Value::Int(input_);
    if (slot == 1 && !tier_.empty()) return cel::Value::String(tier_);
    return cel::Value::Missing();
  }

 private:
  int64_t input_;
  absl::string_view tier_;
};

CelSource MustCompile(const std::string& source) {
  Diagnostics found;
  auto compiled = CelSource::Compile(Fields(), source, &found);
  EXPECT_TRUE(found.empty()) << RenderAll(found, "policy.yaml", source);
  if (compiled.has_value()) return *std::move(compiled);
  return *CelSource::Compile(Fields(), "null", &found);
}

std::string Gives(const CelSource& source, int64_t input, absl::string_view tier = "gold") {
  cel::Scratch scratch;
  return cel::ToString(source.program().Evaluate(Record(input, tier), scratch));
}

struct Case {
  int64_t input;
  const char* gives;
};
void Check(const std::string& policy, absl::string_view type, const std::vector<Case>& cases) {
  const CelSource source = MustCompile(policy);
  EXPECT_EQ(source.program().type_name(), type);
  for (const Case& c : cases) EXPECT_EQ(Gives(source, c.input), c.gives) << c.input;
}

TEST(CelPolicy, TheFirstMatchCounts) {
  Check(R"(
name: queues
description: >
  Which queue
  it is.
rule:
  id: by-size
  match:
    - condition: input > 10
      output: "'large'"
    - condition: |
        input > 5 &&
          input != 7   // seven is odd
      output: '"medium"'
    - output: >
        "small"
)",
        "string", {{11, "\"large\""}, {6, "\"medium\""}, {7, "\"small\""}, {0, "\"small\""}});
}

TEST(CelPolicy, WithoutADefaultItGivesAnOptional) {
  Check("rule:\n  match:\n    - {condition: input > 1, output: \"true\"}\n", "optional<bool>",
        {{2, "optional.of(true)"}, {1, "optional.none()"}});
}

TEST(CelPolicy, VariablesAreBoundOnceAndMayBeHidden) {
  Check(R"(
rule:
  variables:
    - {name: limit, expression: "10"}
    - {name: double, expression: variables.limit * 2}
  match:
    - condition: input == 1
      rule:
        variables:
          - {name: limit, expression: variables.limit + 1}
        match:
          - output: variables.limit * 100 + variables.double
    - output: variables.limit
)",
        "int", {{1, "1120"}, {2, "10"}});
}

// A variable that nobody asks for may be an error.
TEST(CelPolicy, VariablesAreAskedForWhenTheyAreNeeded) {
  Check(R"(
rule:
  variables:
    - {name: part, expression: 100 / input}
  match:
    - {condition: input == 0, output: "-1"}
    - {output: variables.part}
)",
        "int", {{0, "-1"}, {4, "25"}});
}

TEST(CelPolicy, RulesWithinRules) {
  // One without a condition hands on what it does not decide.
  Check(R"(
rule:
  match:
    - rule:
        match:
          - {condition: input > 3, output: "'a'"}
          - {condition: input == 3, output: "'b'"}
    - output: "'c'"
)",
        "string", {{4, "\"a\""}, {3, "\"b\""}, {2, "\"c\""}});
  // One under a condition does not: none is what it gives.
  Check(R"(
rule:
  match:
    - condition: input > 3
      rule:
        match:
          - {condition: input == 5, output: "'five'"}
    - output: "'few'"
)",
        "optional<string>",
        {{5, "optional.of(\"five\")"}, {4, "optional.none()"}, {1, "optional.of(\"few\")"}});
  Check(R"(
rule:
  match:
    - condition: "true"
      rule:
        match:
          - {condition: input == 5, output: "'five'"}
    - {condition: input == 6, output: "'six'"}
)",
        "optional<string>",
        {{5, "optional.of(\"five\")"}, {6, "optional.of(\"six\")"}, {1, "optional.none()"}});
}

TEST(CelPolicy, AnExpressionIsReadAsOne) {
  for (const char* expression : {"{'rule': input}", "'rule: 1'", "input > 1 // rule: x", "rule"}) {
    EXPECT_FALSE(IsCelPolicy(expression)) << expression;
  }
  EXPECT_EQ(Gives(MustCompile("input + 1"), 4), "5");
  EXPECT_EQ(Gives(MustCompile("{'rule': input}"), 4), "{\"rule\": 4}");
}

std::string Wrong(const std::string& source) {
  Diagnostics found;
  EXPECT_FALSE(CelSource::Compile(Fields(), source, &found).has_value());
  std::string out;
  for (const Diagnostic& d : found) {
    absl::StrAppend(&out, d.place.line, ":", d.place.column, " ", d.code, ": ", d.message, "\n");
  }
  return out;
}

TEST(CelPolicy, MistakesHaveTheirPlaceInTheFile) {
  EXPECT_EQ(
      Wrong("rule:\n"
            "  variables:\n"
            "    - {name: limit, expression: \"10 +\"}\n"
            "    - name: tier\n"
            "      expression: |\n"
            "        has(customer.tier) &&\n"
            "          custmer.tier == 'gold'\n"
            "  match:\n"
            "    - condition: variables.limt > 1\n"
            "      output: \"1\"\n"),
      "9:18 unknown-variable: no variable 'limt' is declared before this; did you mean 'limit'?\n");
  EXPECT_EQ(
      Wrong("rule:\n"
            "  variables:\n"
            "    - name: tier\n"
            "      expression: |\n"
            "        has(customer.tier) &&\n"
            "          custmer.tier == 'gold'\n"
            "  match:\n"
            "    - condition: variables.tier && inputs > 1\n"
            "      output: \"1\"\n"),
      "6:11 unknown-field: undeclared reference to 'custmer.tier'; did you mean 'customer.tier'?\n"
      "8:36 unknown-field: undeclared reference to 'inputs'; did you mean 'input'?\n");
  EXPECT_EQ(Wrong("rule:\n"
                  "  match:\n"
                  "    - {condition: input > 1, output: \"1\", rule: {match: [{output: \"2\"}]}}\n"
                  "    - {condition: input > 1}\n"
                  "    - {output: \"1\", outptu: \"2\"}\n"),
            "3:7 missing-key: a match has an 'output' or a 'rule', and not both\n"
            "4:7 missing-key: a match has an 'output' or a 'rule', and not both\n"
            "5:21 unknown-key: a match has no key 'outptu'; did you mean 'output'?\n");
  EXPECT_EQ(
      Wrong("rule:\n  match:\n    - {output: \"1\"}\n    - {output: \"2\"}\n"),
      "3:7 unreachable: this match always gives an output: those after it are never reached\n");
  EXPECT_EQ(Wrong("name: x\nrule: {}\n"), "2:7 missing-key: this rule has no 'match'\n");
  EXPECT_EQ(Wrong("rule: {match: []}\n"), "1:15 empty: 'match' is empty: a rule needs an output\n");
  EXPECT_EQ(Wrong("rule: {match: [{condition: input, output: \"1\"}]}\n").substr(0, 5), "1:28 ");
}

TEST(CelPolicy, ErrorValuesHaveTheirPlaceInTheFile) {
  const std::string source =
      "rule:\n"
      "  variables:\n"
      "    - {name: part, expression: 100 / input}\n"
      "  match:\n"
      "    - output: variables.part\n";
  const CelSource policy = MustCompile(source);
  cel::Scratch scratch;
  const cel::Value result = policy.program().Evaluate(Record(0, ""), scratch);
  ASSERT_TRUE(result.is_error());
  EXPECT_EQ(policy.PlaceOf(result), (Place{3, 36}));
}

TEST(CelPolicy, ImportsStandForLongNames) {
  Diagnostics found;
  const std::string source =
      "imports:\n  - name: dev.example.input\nrule:\n  match:\n    - output: input\n";
  EXPECT_FALSE(CelSource::Compile(Fields(), source, &found).has_value());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].place, (Place{5, 15}));
  EXPECT_NE(found[0].message.find("dev.example.input"), std::string::npos);
}

// A policy is as deep as it has matches.
TEST(CelPolicy, AsManyMatchesAsAnExpressionIsDeep) {
  const auto matches = [](int n) {
    std::string source = "rule:\n  match:\n";
    for (int i = 0; i < n; ++i) {
      absl::StrAppend(&source, "    - {condition: input == ", i, ", output: \"", i * 2, "\"}\n");
    }
    return source + "    - output: \"-1\"\n";
  };
  EXPECT_EQ(Gives(MustCompile(matches(kExpressionDepthMax - 4)), 49), "98");
  EXPECT_NE(Wrong(matches(kExpressionDepthMax)).find("limit: the expression is nested deeper"),
            std::string::npos);
}

}  // namespace
}  // namespace earshot::policy
