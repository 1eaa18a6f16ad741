// Rules of other products as golden files: what becomes of each, and what is said of those that cannot come.
#include "intake/policy_import.h"

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "gtest/gtest.h"
#include "policy/policy.h"

namespace earshot::intake {
namespace {

std::string Golden(absl::string_view name) {
  std::ifstream in(absl::StrCat(EARSHOT_SOURCE_DIR, "/tests/golden/import/", name),
                   std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

ImportedPolicy Import(absl::string_view product, const std::string& text) {
  const SourceFile file{absl::StrCat(product, ".json"), text};
  const auto imported = ImportPolicy(product, {file});
  EXPECT_TRUE(imported.ok()) << imported.status();
  return imported.ok() ? *imported : ImportedPolicy{};
}

absl::Status Refused(absl::string_view product, const std::string& text) {
  const SourceFile file{"f", text};
  return ImportPolicy(product, {file}).status();
}

TEST(ImportPolicy, AsTheGoldenFilesSay) {
  for (const std::string& product : ImportedProducts()) {
    const ImportedPolicy imported = Import(product, Golden(product + ".json"));
    EXPECT_EQ(imported.yaml, Golden(product + ".yaml")) << product;
    EXPECT_GE(imported.rules_read, 12) << product;
    // What is not in the policy is on the list, by its place.
    for (const LeftOut& one : imported.left_out) {
      EXPECT_TRUE(absl::StrContains(imported.yaml, absl::StrCat(one.place, ": "))) << one.place;
    }
    Diagnostics found;
    const auto compiled = policy::Policy::Compile(imported.yaml, &found);
    ASSERT_TRUE(compiled.ok()) << RenderAll(found, product, imported.yaml);
    EXPECT_EQ(static_cast<int>((*compiled)->rules().size()), imported.rules);
    EXPECT_EQ(static_cast<int>((*compiled)->targets().size()), imported.targets);
  }
}

// Every rule and target that was read either stands in the policy or is named as left out.
TEST(ImportPolicy, NothingIsDroppedSilently) {
  for (const std::string& product : ImportedProducts()) {
    const ImportedPolicy imported = Import(product, Golden(product + ".json"));
    int whole = 0;
    for (const LeftOut& one : imported.left_out) {
      // Of a whole entry: its place ends with its own index, or names one time of an SLA.
      const std::string tail = one.place.substr(one.place.rfind(' ') + 1);
      const bool entry = tail.find('.') == std::string::npos ||
                         absl::StrContains(tail, ".policy_metrics[") ||
                         (absl::StartsWith(tail, "slas") && absl::EndsWith(tail, "_time"));
      whole += entry ? 1 : 0;
    }
    EXPECT_EQ(imported.rules + imported.targets + whole,
              imported.rules_read + imported.targets_read)
        << product << "\n"
        << imported.yaml;
  }
}

TEST(ImportPolicy, AnyTextSurvives) {
  const std::string text =
      R"([{"name": "\u00e4 \ud83d\ude00 # : - \" \\ \n", "rule": {"in": ["\" \\ \n \u0001 \ud83d\ude00", {"var": "interaction.text"}]},
           "then": [{"tag": "a: b # c"}]},
          {"name": "", "rule": true, "then": [{"tag": "x"}]},
          {"name": "same", "rule": true, "then": [{"tag": "x"}]},
          {"name": "same", "rule": true, "then": [{"tag": "x"}]}])";
  const ImportedPolicy imported = Import("jsonlogic", text);
  EXPECT_EQ(imported.rules + static_cast<int>(imported.left_out.size()), 4) << imported.yaml;
  EXPECT_TRUE(absl::StrContains(imported.yaml, "\"same (2)\""));
}

TEST(ImportPolicy, Refusals) {
  EXPECT_EQ(Refused("zendesk", "{").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Refused("zendesk", "{\"tickets\": []}").message(),
            "f has none of 'triggers', 'automations' and 'sla_policies' of the Zendesk API");
  EXPECT_FALSE(Refused("chatwoot", "{}").ok());
  EXPECT_FALSE(Refused("zammad", "7").ok());
  EXPECT_FALSE(Refused("jsonlogic", "7").ok());
  EXPECT_TRUE(Refused("zendesk", "{\"triggers\": []}").ok());
  // Entries of any shape are read without harm.
  for (const std::string& product : ImportedProducts()) {
    for (const char* entry :
         {"null", "7", "\"x\"", "[]", "[[]]", "{\"conditions\": 7, \"actions\": 7}",
          "{\"condition\": [], \"perform\": []}",
          "{\"conditions\": [7], \"actions\": [7], \"perform\": {\"a\": 7}}"}) {
      const std::string list = absl::StrCat("[", entry, "]");
      EXPECT_TRUE(
          Refused(product, product == "zendesk" ? "{\"triggers\": " + list + "}" : list).ok())
          << product << " " << entry;
    }
  }
}

TEST(ImportPolicy, Limits) {
  std::string many = "[";
  for (size_t i = 0; i < kImportRulesMax; ++i)
    absl::StrAppend(&many, i > 0 ? "," : "", "{\"active\": false}");
  EXPECT_TRUE(Refused("chatwoot", many + "]").ok());
  EXPECT_EQ(Refused("chatwoot", many + ",{\"active\": false}]").code(),
            absl::StatusCode::kResourceExhausted);
  const auto deep = [](size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_TRUE(Refused("chatwoot", deep(kImportDepthMax)).ok());
  EXPECT_EQ(Refused("chatwoot", deep(kImportDepthMax + 1)).code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(Refused("chatwoot", "[]" + std::string(kImportBytesMax - 2, ' ')).ok());
  EXPECT_EQ(Refused("chatwoot", "[]" + std::string(kImportBytesMax - 1, ' ')).code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace earshot::intake
