// Runs every scenario of tests/golden/care/*.txt on a whole engine and compares each line's decisions with what
// the table says. The form of a line is that of unit/fold/scenario.h; here several customers may speak.
//
//     == The wife phones and the husband writes
//     08:00  party is=h of=phone:w,x:h      =>
//     09:00  offered id=c by=phone:w        => obligation.opened x/c
//
// EARSHOT_REWRITE=1 writes what came out instead: read it as an expert would before it is committed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/engine.h"
#include "unit/fold/scenario.h"

namespace earshot {
namespace {

// A desk with every kind of channel, always open, and one competitor.
constexpr char kPolicy[] = R"yaml(
earshot: 1
name: desk
brand: {name: acme, own: ["x:acme"], competitors: [Globex, "Initech Cloud"]}
channels:
  - {name: x, kind: social, visibility: public}
  - {name: dm, kind: messaging, visibility: private}
  - {name: video, kind: social, visibility: public}
  - {name: review, kind: review, visibility: public}
  - {name: phone, kind: phone, sync: true}
  - {name: mail, kind: email}
  - {name: letter, kind: letter}
  - {name: old, kind: forum, visibility: public, lifecycle: retired}
  - {name: dying, kind: social, visibility: public, lifecycle: retired, since: 2026-03-03}
expectations:
  - {name: overheard, when: interaction.addressed == "untargeted", within: 1d}
  - {name: social, channel_kind: social, within: 1h, outrage: 1d}
  - {name: messaging, channel_kind: messaging, within: 1h}
  - {name: phone, channel_kind: phone, within: 2m, outrage: 40m}
  - {name: mail, channel_kind: email, within: 1d, outrage: 14d}
  - {name: letter, channel_kind: letter, within: 28d}
  - {name: any, within: 1d}
)yaml";

struct Story {
  std::string title;
  std::vector<std::string> rows;
};

std::vector<Story> ReadStories(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<Story> stories;
  std::string row;
  while (std::getline(in, row)) {
    if (absl::StartsWith(row, "== ")) {
      stories.push_back({row.substr(3), {}});
    } else if (!stories.empty()) {
      stories.back().rows.push_back(row);
    }
  }
  return stories;
}

std::shared_ptr<const policy::Policy> Desk() {
  static const auto* const desk = new std::shared_ptr<const policy::Policy>([] {
    Diagnostics diagnostics;
    auto policy = policy::Policy::Compile(kPolicy, &diagnostics);
    EXPECT_TRUE(policy.ok()) << RenderAll(diagnostics, "desk.yaml", kPolicy);
    return policy.ok() ? *policy : nullptr;
  }());
  return *desk;
}

std::vector<std::string> Tell(const Story& story) {
  auto engine = engine::Engine::Open(Desk(), nullptr, {});
  EXPECT_TRUE(engine.ok()) << engine.status();
  std::vector<std::string> out;
  Instant now = kInstantMin;
  for (const std::string& row : story.rows) {
    const std::string left(
        absl::StripTrailingAsciiWhitespace(std::vector<std::string>(absl::StrSplit(row, "=>"))[0]));
    const std::vector<fold::Line> lines = fold::ReadTable(left);
    if (lines.empty()) {
      out.push_back(row);
      continue;
    }
    const fold::Line& line = lines[0];
    now = std::max(now, line.at);
    std::vector<care::Decision> decisions;
    auto fired = (*engine)->Advance(now - Microseconds(1));
    EXPECT_TRUE(fired.ok()) << fired.status();
    decisions = *fired;
    if (const fold::EventPtr event = fold::EventOf(line)) {
      auto result = (*engine)->Ingest({*event});
      EXPECT_TRUE(result.ok()) << story.title << ": " << row << ": " << result.status();
      if (result.ok()) {
        decisions.insert(decisions.end(), result->decisions.begin(), result->decisions.end());
      }
    }
    fired = (*engine)->Advance(now);
    decisions.insert(decisions.end(), fired->begin(), fired->end());
    std::vector<std::string> shown;
    for (const care::Decision& d : decisions) {
      if (d.kind == care::DecisionKind::kPrioritySet || d.Argument("kind") == "priority.set") {
        continue;
      }
      shown.push_back(fold::Show(d, line.at));
    }
    out.push_back(absl::StrCat(left, "  => ", absl::StrJoin(shown, "; ")));
    absl::StripTrailingAsciiWhitespace(&out.back());
  }
  return out;
}

std::string Text(const std::vector<std::string>& rows) {
  std::string text;
  for (const std::string& row : rows) {
    const std::vector<std::string> halves = absl::StrSplit(row, absl::MaxSplits("=>", 1));
    absl::StrAppend(&text, absl::StripAsciiWhitespace(halves[0]));
    if (halves.size() > 1) absl::StrAppend(&text, " => ", absl::StripAsciiWhitespace(halves[1]));
    text += '\n';
  }
  return text;
}

std::vector<std::filesystem::path> Tables() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(EARSHOT_SOURCE_DIR "/tests/golden/care")) {
    if (entry.path().extension() == ".txt") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

void CheckTable(const std::string& name) {
  const std::filesystem::path path =
      std::filesystem::path(EARSHOT_SOURCE_DIR "/tests/golden/care") / name;
  const std::vector<Story> stories = ReadStories(path);
  ASSERT_FALSE(stories.empty()) << path;
  std::ostringstream rewritten;
  for (const Story& story : stories) {
    const std::vector<std::string> told = Tell(story);
    rewritten << "== " << story.title << '\n';
    for (const std::string& row : told) rewritten << row << '\n';
    if (std::getenv("EARSHOT_REWRITE") == nullptr) {
      EXPECT_EQ(Text(told), Text(story.rows)) << name << ": " << story.title;
    }
  }
  if (std::getenv("EARSHOT_REWRITE") != nullptr) std::ofstream(path) << rewritten.str();
}

TEST(Care, Calls) { CheckTable("calls.txt"); }
TEST(Care, Hops) { CheckTable("hops.txt"); }
TEST(Care, Parties) { CheckTable("parties.txt"); }
TEST(Care, Journeys) { CheckTable("journeys.txt"); }
TEST(Care, Reach) { CheckTable("reach.txt"); }
TEST(Care, Answers) { CheckTable("answers.txt"); }

TEST(Care, EveryTableIsRead) { EXPECT_EQ(Tables().size(), 6u); }

}  // namespace
}  // namespace earshot
