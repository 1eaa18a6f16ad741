// Runs every scenario of tests/golden/care/*.txt on a whole engine and compares what each line brings about with
// what the table says. README.md beside them describes the tables.
//
// EARSHOT_REWRITE=1 writes what came out instead: read it as an expert would before it is committed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/engine.h"
#include "figures/figures.h"
#include "unit/fold/scenario.h"

namespace earshot {
namespace {

namespace fs = std::filesystem;

const fs::path& Folder() {
  static const fs::path folder = EARSHOT_SOURCE_DIR "/tests/golden/care";
  return folder;
}

struct Row {
  int number = 0;  // in its file
  std::string text;
};

struct Story {
  int number = 0;
  std::string title;
  std::string policy = "desk";
  std::vector<Row> rows;
};

std::vector<Story> ReadStories(const fs::path& path) {
  std::ifstream in(path);
  std::vector<Story> stories;
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    if (absl::StartsWith(text, "== ")) {
      stories.push_back({number, text.substr(3), "desk", {}});
    } else if (stories.empty()) {
      EXPECT_TRUE(text.empty()) << path.filename() << ":" << number
                                << ": before the first '== title'";
    } else {
      if (absl::StartsWith(text, "policy ")) stories.back().policy = text.substr(7);
      stories.back().rows.push_back({number, text});
    }
  }
  return stories;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// Compiled once each: that takes longer than a whole story.
std::shared_ptr<const policy::Policy> PolicyOf(const std::string& name) {
  static auto* const compiled = new std::map<std::string, std::shared_ptr<const policy::Policy>>();
  auto& policy = (*compiled)[name];
  if (policy != nullptr) return policy;
  const fs::path path = Folder() / absl::StrCat(name, ".yaml");
  if (!fs::exists(path)) {
    ADD_FAILURE() << "no policy " << path;
    return nullptr;
  }
  const std::string source = ReadFile(path);
  Diagnostics diagnostics;
  auto result = policy::Policy::Compile(source, &diagnostics);
  EXPECT_TRUE(result.ok()) << RenderAll(diagnostics, path.filename().string(), source);
  if (result.ok()) policy = *result;
  return policy;
}

// "ch=?blog" is a channel that no policy names, on purpose; any other unknown one is a slip.
void CheckChannel(fold::Line& line, const policy::Policy& policy) {
  for (auto& [name, value] : line.words) {
    if (name != "ch" && name != "prefers") continue;
    if (absl::StartsWith(value, "?")) {
      value.erase(0, 1);
    } else {
      EXPECT_NE(policy.FindChannel(value), nullptr)
          << "no such channel: " << value << " (one outside of the policy is written ?" << value
          << "): " << line.row;
    }
  }
}

std::string ShowFigure(const engine::Engine& engine, const fold::Line& line) {
  const std::string id = line.Get("id"), group = line.Get("group", "all"), key = line.Get("key");
  EXPECT_FALSE(figures::DefinitionOf(id).empty()) << "no such figure: " << id;
  for (const figures::Figure& f : engine.Report().figures) {
    if (f.id != id || f.group != group || f.key != key) continue;
    std::string text = absl::StrCat("n=", f.n);
    if (f.censored > 0) absl::StrAppend(&text, " censored=", f.censored);
    if (f.value.has_value()) absl::StrAppend(&text, " value=", *f.value);
    if (f.unit == figures::Unit::kMicros && f.p50.has_value()) {
      absl::StrAppend(&text, " p50=", FormatSpan({*f.p50}));
    }
    return text;
  }
  return "none";
}

std::string ShowState(const engine::Engine& engine, const fold::Line& line) {
  const auto customer = engine.Customer(fold::Who(line.Get("by", "ann")).Text());
  if (!customer.ok()) return "unknown";
  std::vector<std::string> open, noise;
  for (const fold::Obligation& o : customer->obligations) {
    if (o.state == fold::ObligationState::kOpen) open.push_back(o.id);
  }
  for (const fold::Disposition& d : customer->dispositions) {
    if (d.is_noise()) noise.push_back(absl::StrCat(d.interaction.Text(), ":", d.noise));
  }
  std::string text = absl::StrCat("customer=", customer->name,
                                  " journey=", fold::JourneyStateName(customer->journey),
                                  " cases=", customer->cases.size());
  if (customer->persons.size() > 1) absl::StrAppend(&text, " persons=", customer->persons.size());
  if (!open.empty()) absl::StrAppend(&text, " open=", absl::StrJoin(open, ","));
  if (!noise.empty()) absl::StrAppend(&text, " noise=", absl::StrJoin(noise, ","));
  if (!customer->preferred_channel.empty()) {
    absl::StrAppend(&text, " prefers=", customer->preferred_channel);
  }
  return text;
}

std::string ShowQueue(const engine::Engine& engine) {
  std::vector<std::string> items;
  for (const fold::QueueItem& item : engine.Queue(0)) {
    items.push_back(absl::StrCat(item.obligation.id, item.aged ? "(aged)" : ""));
  }
  return items.empty() ? "empty" : absl::StrJoin(items, ", ");
}

// Questions are asked after everything that is due at their instant.
bool IsQuestion(const fold::Line& line) {
  return line.verb == "queue" || line.verb == "state" || line.verb == "figure";
}

std::string Ask(const engine::Engine& engine, const fold::Line& line) {
  const std::string answer = line.verb == "queue"   ? ShowQueue(engine)
                             : line.verb == "state" ? ShowState(engine, line)
                                                    : ShowFigure(engine, line);
  EXPECT_TRUE(line.Unasked().empty()) << line.Unasked() << ": " << line.row;
  return answer;
}

bool IsTold(const care::Decision& d) {
  return d.kind != care::DecisionKind::kPrioritySet && d.Argument("kind") != "priority.set";
}

// "storm n=40 every=30s id=s by=fan": forty posts of forty authors (of one, where `same` is said).
std::vector<fold::Line> PostsOf(const fold::Line& line) {
  if (line.verb != "storm") return {line};
  int64_t n = 0, seconds = 0;
  EXPECT_TRUE(absl::SimpleAtoi(line.Get("n"), &n) &&
              absl::SimpleAtoi(absl::StripSuffix(line.Get("every", "1s"), "s"), &seconds))
      << "storm n=NUMBER every=SECONDSs: " << line.row;
  std::vector<fold::Line> posts;
  for (int64_t i = 1; i <= n; ++i) {
    fold::Line post = line;
    post.verb = "post";
    post.at = line.at + Seconds((i - 1) * seconds);
    std::erase_if(post.words, [](const auto& word) {
      return word.first == "n" || word.first == "every" || word.first == "same";
    });
    for (auto& [name, value] : post.words) {
      if (name == "id" || (name == "by" && !line.Has("same"))) absl::StrAppend(&value, i);
    }
    posts.push_back(std::move(post));
  }
  return posts;
}

// More than so many of one kind are told by their number.
constexpr int kToldEach = 8;

std::vector<std::string> ShowAll(const care::Decisions& decisions, Instant at) {
  std::map<care::DecisionKind, int> counts;
  for (const care::Decision& d : decisions) ++counts[d.kind];
  std::vector<std::string> shown;
  for (const care::Decision& d : decisions) {
    if (!IsTold(d)) continue;
    int& count = counts[d.kind];
    if (count > kToldEach) {
      shown.push_back(absl::StrCat(count, " x ", care::DecisionKindName(d.kind)));
      count = 0;
    } else if (count > 0) {
      shown.push_back(fold::Show(d, at));
    }
  }
  return shown;
}

// What the line brings about, as the table shows it.
std::vector<std::string> Live(engine::Engine& engine, const fold::Line& line, Instant now) {
  care::Decisions decisions;
  const auto advance = [&](Instant to) {
    auto fired = engine.Advance(to);
    EXPECT_TRUE(fired.ok()) << fired.status();
    if (fired.ok()) decisions.Append(*fired);
  };
  // Of two things at one instant the event comes first.
  advance(now - Microseconds(1));
  if (!IsQuestion(line)) {
    for (const fold::Line& post : PostsOf(line)) {
      const fold::EventPtr event = fold::EventOf(post, std::max(now, post.at));
      if (event == nullptr) continue;
      auto result = engine.Ingest({*event});
      EXPECT_TRUE(result.ok()) << result.status() << ": " << line.row;
      if (result.ok()) {
        EXPECT_TRUE(result->duplicates == 0 || line.Has("again"))
            << "the same as before; write 'again' where that is meant: " << line.row;
        decisions.Append(result->decisions);
      }
    }
  }
  advance(std::max(now, PostsOf(line).back().at));
  std::vector<std::string> shown = ShowAll(decisions, line.at);
  if (IsQuestion(line)) shown.push_back(Ask(engine, line));
  return shown;
}

std::string WithoutOutcome(const std::string& row) {
  return std::string(absl::StripTrailingAsciiWhitespace(row.substr(0, row.find("=>"))));
}

// The story with what came of it; a long outcome goes on under it, a decision a line.
std::vector<std::string> Tell(const Story& story) {
  std::vector<std::string> out;
  const auto policy = PolicyOf(story.policy);
  if (policy == nullptr) return out;
  auto engine = engine::Engine::Open(policy, nullptr, {});
  EXPECT_TRUE(engine.ok()) << engine.status();
  Instant now = kInstantMin;
  bool explained = false;
  for (const Row& row : story.rows) {
    SCOPED_TRACE(absl::StrCat("line ", row.number));
    const absl::string_view text = absl::StripAsciiWhitespace(row.text);
    if (absl::StartsWith(text, "=>")) continue;  // the rest of the outcome above
    explained |= absl::StartsWith(text, "#");
    if (text.empty() || text[0] == '#' || absl::StartsWith(text, "policy ")) {
      out.push_back(row.text);
      continue;
    }
    const std::string left = WithoutOutcome(row.text);
    std::vector<fold::Line> lines = fold::ReadTable(left);
    if (lines.empty()) continue;
    // "activate policy=rules" is told by the text of rules.yaml.
    for (auto& [name, value] : lines[0].words) {
      if (lines[0].verb != "activate" || name != "policy") continue;
      name = "text";
      value = ReadFile(Folder() / absl::StrCat(value, ".yaml"));
    }
    CheckChannel(lines[0], *policy);
    now = std::max(now, lines[0].at);
    const Instant last = std::max(now, PostsOf(lines[0]).back().at);
    out.push_back(left);
    for (const std::string& decision : Live(**engine, lines[0], now)) {
      out.push_back("          => " + decision);
    }
    now = last;
  }
  EXPECT_TRUE(explained) << "line " << story.number << ": '" << story.title
                         << "' has no '# sentence' that says what is expected and why";
  return out;
}

std::string Text(const std::vector<std::string>& rows) {
  std::string text;
  for (const std::string& row : rows) {
    if (!absl::StripAsciiWhitespace(row).empty()) {
      absl::StrAppend(&text, absl::StripTrailingAsciiWhitespace(row), "\n");
    }
  }
  return text;
}

class Table : public testing::Test {
 public:
  explicit Table(fs::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const bool rewrite = std::getenv("EARSHOT_REWRITE") != nullptr;
    const std::vector<Story> stories = ReadStories(path_);
    EXPECT_FALSE(stories.empty()) << path_;
    std::ostringstream rewritten;
    for (const Story& story : stories) {
      SCOPED_TRACE(absl::StrCat(path_.filename().string(), ": ", story.title));
      const std::vector<std::string> told = Tell(story);
      rewritten << "== " << story.title << '\n';
      for (const std::string& row : told) rewritten << row << '\n';
      std::vector<std::string> written;
      for (const Row& row : story.rows) written.push_back(row.text);
      if (!rewrite) {
        EXPECT_EQ(Text(told), Text(written));
      }
    }
    if (rewrite) std::ofstream(path_) << rewritten.str();
  }

 private:
  fs::path path_;
};

}  // namespace
}  // namespace earshot

// One test for each table: a new file is one more.
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  std::vector<std::filesystem::path> tables;
  for (const auto& entry : std::filesystem::directory_iterator(earshot::Folder())) {
    const std::filesystem::path& path = entry.path();
    if (path.extension() == ".txt" && path.stem() != "CMakeLists") tables.push_back(path);
  }
  std::sort(tables.begin(), tables.end());
  if (tables.empty()) return 1;
  for (const auto& path : tables) {
    testing::RegisterTest("Care", path.stem().string().c_str(), nullptr, nullptr, __FILE__,
                          __LINE__,
                          [path]() -> testing::Test* { return new earshot::Table(path); });
  }
  return RUN_ALL_TESTS();
}
