// Stories told to an engine: events as JSON lines, and what stands after them as lines that read like the trade.
#ifndef EARSHOT_TESTS_UNIT_ENGINE_STORY_H_
#define EARSHOT_TESTS_UNIT_ENGINE_STORY_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/engine.h"
#include "support/folder.h"
#include "wire/decisions.h"
#include "wire/events.h"

namespace earshot::engine {

inline std::vector<care::Event> Events(absl::string_view lines) {
  wire::JsonEventReader reader;
  auto events = reader.ReadLines(lines, 1, nullptr);
  EXPECT_TRUE(events.ok()) << events.status();
  return events.ok() ? *std::move(events) : std::vector<care::Event>{};
}

inline Instant At(absl::string_view text) {
  const auto at = ParseInstant(text);
  EXPECT_TRUE(at.has_value()) << text;
  return at.value_or(kInstantMin);
}

inline std::shared_ptr<const policy::Policy> CompilePolicy(absl::string_view yaml) {
  Diagnostics diagnostics;
  auto policy = policy::Policy::Compile(yaml, &diagnostics);
  EXPECT_TRUE(policy.ok()) << RenderAll(diagnostics, "policy.yaml", yaml);
  return policy.ok() ? *policy : nullptr;
}

// A desk on X and by mail: an hour to be late on X, a day by mail; our promise is 30 minutes.
inline std::shared_ptr<const policy::Policy> DeskPolicy() {
  static const std::shared_ptr<const policy::Policy> policy = CompilePolicy(R"yaml(
earshot: 1
name: desk
brand: {name: skylark, own: ["x:skylark"]}
channels:
  - {name: x, kind: social, visibility: public}
  - {name: email, kind: email, visibility: private}
expectations:
  - {name: social, channel_kind: social, within: 60m}
  - {name: any, within: 1d}
targets:
  - {name: first, clock: first_response, within: 30m, hours: always}
rules:
  - name: angry-gold
    when: sentiment.score < -500 && customer.tier == "gold"
    then: [{escalate: {level: 1, to: lead}}]
    once_per: case
)yaml");
  return policy;
}

// "09:30 target.breach obligation:x/1 by first", in the order of Standing; priority.set left out.
inline std::vector<std::string> Story(const care::Decisions& decisions) {
  std::vector<std::string> lines;
  for (const care::Decision& d : decisions) {
    if (d.kind == care::DecisionKind::kPrioritySet) continue;
    lines.push_back(absl::StrCat(FormatInstant(d.at).substr(11, 5), " ",
                                 care::DecisionKindName(d.kind), " ", d.subject,
                                 d.rule.empty() ? "" : absl::StrCat(" by ", d.rule)));
  }
  return lines;
}

inline std::unique_ptr<Engine> MustOpen(const Options& options = {},
                                        std::shared_ptr<const policy::Policy> policy = nullptr) {
  auto engine = Engine::Open(policy != nullptr ? policy : DeskPolicy(), nullptr, options);
  EXPECT_TRUE(engine.ok()) << engine.status();
  return engine.ok() ? *std::move(engine) : nullptr;
}

inline IngestResult MustIngest(Engine& engine, std::vector<care::Event> events) {
  auto result = engine.Ingest(std::move(events));
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? *std::move(result) : IngestResult{};
}
inline IngestResult MustIngest(Engine& engine, absl::string_view lines) {
  return MustIngest(engine, Events(lines));
}
inline care::Decisions MustAdvance(Engine& engine, absl::string_view to) {
  auto fired = engine.Advance(At(to));
  EXPECT_TRUE(fired.ok()) << fired.status();
  return fired.ok() ? *std::move(fired) : care::Decisions{};
}

// A complaint by ann on X at 09:00, unanswered; a question by bob by mail, answered after ten minutes.
inline constexpr absl::string_view kMorning = R"(
{"event":"interaction.post","source":"x","id":"1","occurred_at":"2026-03-02T09:00:00Z","received_at":"2026-03-02T09:00:05Z","channel":"x","author":{"namespace":"x","id":"ann"},"text":"my bag is gone"}
{"event":"interaction.post","source":"email","id":"a","occurred_at":"2026-03-02T09:05:00Z","received_at":"2026-03-02T09:05:00Z","channel":"email","author":{"namespace":"email","id":"bob@example.org"},"text":"which gate?"}
{"event":"interaction.post","source":"email","id":"b","occurred_at":"2026-03-02T09:15:00Z","received_at":"2026-03-02T09:15:00Z","channel":"email","direction":"outbound","author":{"namespace":"email","id":"desk"},"in_reply_to":{"source":"email","id":"a"},"text":"B 12"}
)";

}  // namespace earshot::engine

#endif  // EARSHOT_TESTS_UNIT_ENGINE_STORY_H_
