// The schema that editors read: it is the published file, it takes every policy that compiles, and it marks
// the mistakes that are of shape.
#include "wire/policy_schema.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "policy/policy.h"
#include "policy/yaml.h"
#include "re2/re2.h"
#include "wire/json_tree.h"

namespace earshot::wire {
namespace {

using policy::Node;

std::filesystem::path Source(absl::string_view path) {
  return std::filesystem::path(EARSHOT_SOURCE_DIR) / std::string(path);
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The part of JSON Schema that the schema uses; a word beyond it fails the test.
class Validator {
 public:
  explicit Validator(const Json& schema) : schema_(schema) {}
  bool Takes(const Node& node) const { return Takes(schema_, node); }

 private:
  static std::string TypeOf(const Node& node) {
    if (node.kind == Node::Kind::kMap) return "object";
    if (node.kind == Node::Kind::kList) return "array";
    if (node.kind == Node::Kind::kNull) return "null";
    int64_t whole;
    double number;
    if (!node.is_plain()) return "string";
    if (node.text == "true" || node.text == "false") return "boolean";
    if (absl::SimpleAtoi(node.text, &whole)) return "integer";
    return absl::SimpleAtod(node.text, &number) ? "number" : "string";
  }

  bool Takes(const Json& schema, const Node& node) const {
    for (const auto& [word, value] : schema.fields) {
      if (!Holds(schema, word, value, node)) return false;
    }
    return true;
  }

  bool Holds(const Json& schema, const std::string& word, const Json& value,
             const Node& node) const {
    const size_t size = node.kind == Node::Kind::kMap ? node.items.size() / 2 : node.items.size();
    const auto number = [&value] {
      int64_t n = 0;
      EXPECT_TRUE(absl::SimpleAtoi(value.text, &n));
      return n;
    };
    if (word == "$schema" || word == "title" || word == "description") return true;
    if (word == "type") return HoldsType(value, node);
    if (word == "properties" || word == "patternProperties" || word == "additionalProperties") {
      return word != "additionalProperties" || HoldsKeys(schema, node);
    }
    if (word == "required") {
      return std::all_of(value.items.begin(), value.items.end(),
                         [&](const Json& key) { return node.Find(key.text) != nullptr; });
    }
    if (word == "anyOf" || word == "oneOf") {
      const auto n = std::count_if(value.items.begin(), value.items.end(),
                                   [&](const Json& one) { return Takes(one, node); });
      return word == "anyOf" ? n > 0 : n == 1;
    }
    if (word == "items") {
      return node.kind != Node::Kind::kList ||
             std::all_of(node.items.begin(), node.items.end(),
                         [&](const Node& item) { return Takes(value, item); });
    }
    if (word == "enum") {
      return std::any_of(value.items.begin(), value.items.end(), [&](const Json& one) {
        return node.is_scalar() && one.text == node.text;
      });
    }
    if (word == "pattern") return RE2::PartialMatch(node.text, value.text);
    int64_t n = 0;
    if (word == "minimum") return absl::SimpleAtoi(node.text, &n) && n >= number();
    if (word == "maximum") return absl::SimpleAtoi(node.text, &n) && n <= number();
    if (word == "minItems" || word == "minProperties")
      return static_cast<int64_t>(size) >= number();
    if (word == "maxItems" || word == "maxProperties")
      return static_cast<int64_t>(size) <= number();
    ADD_FAILURE() << "the word '" << word << "' of the schema is not checked here";
    return false;
  }

  static bool HoldsType(const Json& value, const Node& node) {
    std::vector<std::string> types;
    for (const Json& type : value.items) types.push_back(type.text);
    if (value.items.empty()) types.push_back(value.text);
    const std::string type = TypeOf(node);
    return std::any_of(types.begin(), types.end(), [&](const std::string& wanted) {
      return wanted == type || (wanted == "number" && type == "integer");
    });
  }

  // additionalProperties is there wherever keys are named.
  bool HoldsKeys(const Json& schema, const Node& node) const {
    const Json* named = schema.Find("properties");
    const Json* patterns = schema.Find("patternProperties");
    const Json& others = *schema.Find("additionalProperties");
    for (size_t i = 0; node.kind == Node::Kind::kMap && i + 1 < node.items.size(); i += 2) {
      const std::string& key = node.items[i].text;
      const Json* of = named == nullptr ? nullptr : named->Find(key);
      for (size_t p = 0; patterns != nullptr && of == nullptr && p < patterns->fields.size(); ++p) {
        if (RE2::PartialMatch(key, patterns->fields[p].first)) of = &patterns->fields[p].second;
      }
      if (of == nullptr && others.is(Json::Kind::kObject)) of = &others;
      if (of == nullptr || !Takes(*of, node.items[i + 1])) return false;
    }
    return true;
  }

  const Json& schema_;
};

const Json& Schema() {
  static const Json* const schema = [] {
    auto parsed = ParseJson(PolicySchemaJson());
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    return new Json(parsed.ok() ? *std::move(parsed) : Json());
  }();
  return *schema;
}

// Whether the schema takes a policy; nullopt where it is no YAML at all.
std::optional<bool> Taken(const std::string& source) {
  const policy::SourceMap map(source);
  policy::Findings findings;
  const std::optional<Node> root = policy::ParseYaml(map, findings);
  if (!root.has_value()) return std::nullopt;
  return Validator(Schema()).Takes(*root);
}

TEST(PolicySchema, IsThePublishedFile) {
  EXPECT_EQ(PolicySchemaJson(), ReadFile(Source("docs/policy.schema.json")))
      << "write it with 'earshot check --schema > docs/policy.schema.json', and read the "
         "difference";
}

TEST(PolicySchema, TakesEveryPolicyThatCompiles) {
  EXPECT_EQ(Taken(std::string(policy::Policy::DefaultSource())), true);
  EXPECT_EQ(Taken(ReadFile(Source("demo/skylark.yaml"))), true);
  int examples = 0;
  std::string block;
  bool inside = false;
  for (absl::string_view line : absl::StrSplit(ReadFile(Source("docs/policy.md")), '\n')) {
    if (inside && line == "```") {
      EXPECT_EQ(Taken(block), true) << block;
      ++examples;
      inside = false;
    } else if (inside) {
      absl::StrAppend(&block, line, "\n");
    } else if (line == "```yaml") {
      block.clear();
      inside = true;
    }
  }
  EXPECT_GE(examples, 5);
}

// Of the broken policies those with a mistake of shape are marked; where all mistakes are of meaning (a name
// that does not exist, a condition), an editor has nothing to say.
TEST(PolicySchema, MarksMistakesOfShape) {
  const std::set<std::string> of_shape = {
      "unknown-key",    "missing-key", "missing-value", "wrong-type",   "unknown-value",
      "unknown-action", "bad-span",    "bad-percent",   "bad-identity", "not-supported"};
  const std::set<std::string> of_meaning = {
      "unknown-channel", "unknown-calendar", "unknown-zone",   "unknown-field", "duplicate-name",
      "unreachable",     "inexact-time",     "duplicate-rule", "unusual-kind",  "missing-version",
      "circular",        "bad-calendar",     "missing-file",   "reserved-name"};
  int marked = 0, taken = 0;
  for (const auto& entry : std::filesystem::directory_iterator(Source("tests/golden/policy"))) {
    if (entry.path().extension() != ".yaml") continue;
    SCOPED_TRACE(entry.path().filename());
    const std::string source = ReadFile(entry.path());
    const std::optional<bool> is_taken = Taken(source);
    if (!is_taken.has_value()) continue;
    Diagnostics found;
    (void)policy::Policy::Compile(source, &found);
    bool shape = false, meaning = true;
    for (const Diagnostic& d : found) {
      shape = shape || of_shape.count(d.code) != 0;
      meaning = meaning && of_meaning.count(d.code) != 0;
    }
    if (shape) EXPECT_FALSE(*is_taken) << RenderAll(found, "", source);
    if (meaning) EXPECT_TRUE(*is_taken) << RenderAll(found, "", source);
    marked += shape ? 1 : 0;
    taken += meaning ? 1 : 0;
  }
  EXPECT_GE(marked, 15);
  EXPECT_GE(taken, 10);
}

TEST(PolicySchema, ReadsThePartsThatHaveFormsOfTheirOwn) {
  const auto calendar = [](absl::string_view rest) {
    return Taken(absl::StrCat("earshot: 1\ncalendars:\n  - {name: a, zone: UTC, ", rest, "}\n"));
  };
  for (const char* good :
       {"week: {mon-fri: 09:00-18:00}", "week: {\"mon, wed\": [\"09:00-12:00\"], sat: []}",
        "week: {daily: 22:00-06:00}, holidays: [2026-12-24, 2026-12-24 from 12:00, {yearly: "
        "12-25}]",
        "ical: [{file: a.ics}]", "week: {}, holidays: [{date: 2026-12-24, from: \"12:00\"}]"}) {
    EXPECT_EQ(calendar(good), true) << good;
  }
  for (const char* bad :
       {"week: {monday: 09:00-18:00}", "week: {mon: 9-18}", "week: {mon: 25:00-26:00}",
        "holidays: []", "week: {}, holidays: [24.12.2026]",
        "week: {}, holidays: [{yearly: 12-25, easter: 1}]", "ical: [{file: a.ics, text: b}]",
        "week: {}, union: [b]"}) {
    EXPECT_EQ(calendar(bad), false) << bad;
  }
  const auto rule = [](absl::string_view rest) {
    return Taken(absl::StrCat("rules:\n  - {name: a, ", rest, "}\n"));
  };
  EXPECT_EQ(rule("when: true, then: [{tag: x}]"), true);
  EXPECT_EQ(rule("when: x, then: [{escalate: {level: 2, to: desk}}], on: created"), true);
  EXPECT_EQ(rule("enabled: false"), true);
  EXPECT_EQ(rule("when: x"), false);
  EXPECT_EQ(rule("when: x, then: []"), false);
  EXPECT_EQ(rule("when: x, then: [{tag: a, notify: b}]"), false);
  EXPECT_EQ(rule("when: x, then: [{escalate: {level: 10, to: desk}}]"), false);
  EXPECT_EQ(rule("when: x, then: [{tag: x}], on: []"), false);
}

}  // namespace
}  // namespace earshot::wire
