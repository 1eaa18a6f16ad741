// The pages that document events and decisions name exactly what the readers read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "care/decision.h"
#include "wire/decisions.h"
#include "wire/event_fields.h"

namespace earshot::wire {
namespace {

// The names in the first column of the tables of a page, by the heading above.
std::map<std::string, std::vector<std::string>> TablesOf(const std::string& page) {
  std::ifstream in(EARSHOT_SOURCE_DIR "/docs/" + page);
  std::map<std::string, std::vector<std::string>> tables;
  std::string line, heading;
  while (std::getline(in, line)) {
    if (absl::StartsWith(line, "#")) heading = line.substr(line.find(' ') + 1);
    if (!absl::StartsWith(line, "| `")) continue;
    tables[heading].push_back(line.substr(3, line.find('`', 3) - 3));
  }
  return tables;
}

TEST(Docs, EventsListsTheFieldsOfEveryKind) {
  const auto tables = TablesOf("events.md");
  ASSERT_TRUE(tables.count("Every event"));
  std::set<std::string> documented;
  for (const auto& [heading, fields] : tables) {
    if (heading == "Every event") continue;
    for (const std::string& name : std::vector<std::string>(absl::StrSplit(heading, ", "))) {
      const care::EventKind kind = care::EventKindFromName(name);
      ASSERT_NE(kind, care::EventKind::kUnknown) << name;
      documented.insert(name);
      std::vector<std::string> expected = tables.at("Every event");
      expected.insert(expected.end(), fields.begin(), fields.end());
      EXPECT_THAT(EventFields(kind), ::testing::ElementsAreArray(expected)) << name;
    }
  }
  const std::vector<std::string> kinds = care::AllEventKindNames();
  EXPECT_EQ(documented, std::set<std::string>(kinds.begin(), kinds.end()));
}

TEST(Docs, DecisionsListsTheFieldsAndKinds) {
  const auto tables = TablesOf("decisions.md");
  ASSERT_EQ(tables.size(), 1u);
  EXPECT_THAT(DecisionFields(), ::testing::ElementsAreArray(tables.begin()->second));
  std::ifstream in(EARSHOT_SOURCE_DIR "/docs/decisions.md");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  for (const care::DecisionKind kind : care::AllDecisionKinds()) {
    EXPECT_THAT(text, ::testing::HasSubstr(absl::StrCat("`", care::DecisionKindName(kind), "`")));
  }
}

}  // namespace
}  // namespace earshot::wire
