// docs/policy.md says what the library does: its examples compile, its table of fields is the
// library's, its codes exist.
#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "policy/fields.h"
#include "policy/policy.h"
#include "unit/policy/golden.h"

namespace earshot::policy {
namespace {

constexpr char kBegin[] =
    "<!-- fields: written from the library's table by policy_test --regenerate -->\n";
constexpr char kEnd[] = "<!-- end of fields -->\n";

std::filesystem::path DocsPath() { return SourceDir() / "docs" / "policy.md"; }

std::string FieldTable() {
  std::string table = "| field | type | meaning |\n|---|---|---|\n";
  for (size_t i = 0; i < AllFields().size(); ++i) {
    const FieldInfo& field = AllFields()[i];
    const cel::Field& declared = PolicyEnvironment().fields()[i];
    const bool map = declared.type == cel::Type::kMap;
    absl::StrAppend(
        &table, "| `", field.path, "` | ", map ? "map of strings" : cel::TypeName(declared.type),
        declared.depends_on_now ? ", passes with time" : "", " | ", field.meaning, " |\n");
  }
  return table;
}

TEST(PolicyDocs, ListExactlyTheFieldsThatThereAre) {
  std::string docs = ReadFile(DocsPath());
  size_t begin = docs.find(kBegin), end = docs.find(kEnd);
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  begin += sizeof(kBegin) - 1;
  if (RegenerateGolden()) {
    docs.replace(begin, end - begin, FieldTable());
    std::ofstream(DocsPath(), std::ios::binary) << docs;
    end = docs.find(kEnd);
  }
  EXPECT_EQ(docs.substr(begin, end - begin), FieldTable());
}

TEST(PolicyDocs, ExamplesCompileWithoutAFinding) {
  const std::string docs = ReadFile(DocsPath());
  std::string block;
  bool inside = false;
  int examples = 0, line_number = 0;
  for (absl::string_view line : absl::StrSplit(docs, '\n')) {
    ++line_number;
    if (inside && line == "```") {
      Diagnostics found;
      EXPECT_TRUE(Policy::Compile(block, &found).ok() && found.empty())
          << "the example that ends in line " << line_number << ":\n"
          << RenderAll(found, "example", block);
      ++examples;
      inside = false;
    } else if (inside) {
      absl::StrAppend(&block, line, "\n");
    } else if (line == "```yaml") {
      block.clear();
      inside = true;
    }
  }
  EXPECT_FALSE(inside);
  EXPECT_GE(examples, 5);
}

// Every code that the broken policies show is in the docs; conditions have their own page.
TEST(PolicyDocs, NameTheCodesOfTheFindings) {
  const std::string docs = ReadFile(DocsPath());
  std::set<std::string> unnamed;
  for (const auto& entry :
       std::filesystem::directory_iterator(SourceDir() / "tests" / "golden" / "policy")) {
    if (entry.path().extension() != ".yaml" ||
        absl::StrContains(entry.path().filename().string(), "condition")) {
      continue;
    }
    Diagnostics found;
    (void)Policy::Compile(ReadFile(entry.path()), &found);
    for (const Diagnostic& d : found) {
      if (!absl::StrContains(docs, absl::StrCat("`", d.code, "`"))) unnamed.insert(d.code);
    }
  }
  // These come from conditions in the mixed examples.
  unnamed.erase("unknown-field");
  EXPECT_EQ(unnamed, std::set<std::string>{});
}

}  // namespace
}  // namespace earshot::policy
