// Broken policies and the exact words that their authors read (tests/golden/policy).
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "policy/policy.h"
#include "unit/policy/golden.h"

namespace earshot::policy {
namespace {

std::vector<std::filesystem::path> BrokenPolicies() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(SourceDir() / "tests" / "golden" / "policy")) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

TEST(BrokenPolicies, SayWhatIsWrongAndWhere) {
  const auto paths = BrokenPolicies();
  EXPECT_GE(paths.size(), 30u);
  for (const auto& path : paths) {
    SCOPED_TRACE(path.filename());
    const std::string source = ReadFile(path);
    Diagnostics found;
    const auto compiled = Policy::Compile(source, &found);
    EXPECT_FALSE(found.empty());
    EXPECT_EQ(compiled.ok(), !HasErrors(found));
    const std::string rendered = RenderAll(found, path.filename().string(), source);
    std::filesystem::path expected_path = path;
    expected_path.replace_extension(".txt");
    if (RegenerateGolden()) std::ofstream(expected_path, std::ios::binary) << rendered;
    EXPECT_EQ(rendered, ReadFile(expected_path));
  }
}

TEST(BrokenPolicies, EightMistakesAreEightFindingsEachWithItsPlace) {
  const std::string source =
      ReadFile(SourceDir() / "tests" / "golden" / "policy" / "eight_mistakes.yaml");
  Diagnostics found;
  const auto compiled = Policy::Compile(source, &found);
  ASSERT_FALSE(compiled.ok());
  struct Expected {
    Place place;
    const char* code;
  };
  const std::vector<Expected> expected = {
      {{5, 41}, "unknown-value"},   {{8, 33}, "unknown-channel"}, {{12, 37}, "bad-time"},
      {{16, 13}, "bad-span"},       {{17, 20}, "out-of-range"},   {{20, 37}, "unknown-field"},
      {{21, 13}, "unknown-action"}, {{22, 5}, "unknown-key"}};
  ASSERT_EQ(found.size(), expected.size()) << RenderAll(found, "", source);
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(found[i].place, expected[i].place)
        << found[i].message << " at " << found[i].place.line << ":" << found[i].place.column;
    EXPECT_EQ(found[i].code, expected[i].code) << found[i].message;
    EXPECT_EQ(found[i].severity, Severity::kError);
  }
  // The status carries the same eight.
  const Diagnostics carried = DiagnosticsOf(compiled.status());
  ASSERT_EQ(carried.size(), 8u);
  EXPECT_EQ(carried.front().place, (Place{5, 41}));
}

}  // namespace
}  // namespace earshot::policy
