// The fold by itself: what a stream processor that keeps the bytes sees, and that it is told what an engine tells.
#include "engine/fold_step.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "base/limits.h"
#include "unit/engine/story.h"
#include "wire/fold_state.h"

namespace earshot::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kPost[] =
    R"({"event":"interaction.post","source":"x","id":"1","occurred_at":"2026-03-02T09:00:00Z","channel":"x","author":{"namespace":"x","id":"ann"},"text":"my hob is dead"})"
    "\n";
constexpr char kAnswer[] =
    R"({"event":"interaction.post","source":"x","id":"2","occurred_at":"2026-03-02T09:40:00Z","channel":"x","direction":"outbound","author":{"namespace":"x","id":"skylark","role":"employee"},"in_reply_to":{"source":"x","id":"1"},"text":"A new one is on its way."})"
    "\n";

FoldStep Step(absl::string_view state, absl::string_view lines, absl::string_view now = "") {
  auto step = StepFold(*DeskPolicy(), nullptr, "default", state, Events(lines),
                       now.empty() ? kInstantMin : At(now));
  EXPECT_TRUE(step.ok()) << step.status();
  return step.ok() ? *std::move(step) : FoldStep{};
}

std::string JsonOf(absl::string_view state) {
  auto json = FoldStateToJson(*DeskPolicy(), state);
  EXPECT_TRUE(json.ok()) << json.status();
  return json.value_or("");
}

std::vector<std::string> LinesOf(const care::Decisions& decisions) {
  std::vector<std::string> lines;
  for (const care::Decision& d : decisions) lines.push_back(wire::DecisionToJson(d));
  return lines;
}

TEST(FoldStep, TellsACustomersMorning) {
  const FoldStep asked = Step("", kPost, "2026-03-02T09:00:00Z");
  EXPECT_EQ(asked.accepted, 1);
  EXPECT_THAT(Story(asked.decisions), ElementsAre("09:00 obligation.opened obligation:x/1"));
  EXPECT_EQ(asked.next_wakeup, At("2026-03-02T09:30:00Z"));
  const FoldStep late = Step(asked.state, "", "2026-03-02T09:30:00Z");
  EXPECT_THAT(Story(late.decisions), ElementsAre("09:30 target.breach obligation:x/1 by first"));
  const FoldStep answered = Step(late.state, kAnswer);
  EXPECT_THAT(Story(answered.decisions), ElementsAre("09:40 obligation.answered obligation:x/1"));
  EXPECT_EQ(answered.next_wakeup, kNever);
}

TEST(FoldStep, AWakeUpThatIsEarlyOrComesTwiceDoesNoHarm) {
  const FoldStep asked = Step("", kPost, "2026-03-02T09:00:00Z");
  const FoldStep early = Step(asked.state, "", "2026-03-02T09:29:59Z");
  EXPECT_THAT(early.decisions, IsEmpty());
  EXPECT_EQ(early.next_wakeup, asked.next_wakeup);
  const FoldStep due = Step(early.state, "", "2026-03-02T09:30:00Z");
  EXPECT_EQ(due.decisions.size(), 1u);
  const FoldStep twice = Step(due.state, "", "2026-03-02T09:30:00Z");
  EXPECT_THAT(twice.decisions, IsEmpty());
  EXPECT_EQ(twice.state, due.state);
  const FoldStep stale = Step(due.state, "", "2026-03-02T09:10:00Z");
  EXPECT_THAT(stale.decisions, IsEmpty());
  EXPECT_EQ(stale.state, due.state);
  const FoldStep again = Step(due.state, kPost);
  EXPECT_EQ(again.duplicates, 1);
  EXPECT_EQ(again.state, due.state);
}

TEST(FoldStep, ALateAnswerCorrectsWhatWasSaid) {
  const FoldStep ignored = Step(Step("", kPost).state, "", "2026-03-02T10:30:00Z");
  EXPECT_THAT(Story(ignored.decisions), ElementsAre("09:30 target.breach obligation:x/1 by first",
                                                    "09:45 ignored.risk obligation:x/1 by social",
                                                    "10:00 ignored obligation:x/1 by social"));
  const FoldStep corrected = Step(ignored.state, kAnswer);
  std::vector<Digest128> gone;
  for (const care::Decision& d : corrected.decisions) {
    gone.insert(gone.end(), d.supersedes.begin(), d.supersedes.end());
  }
  for (const care::Decision& d : ignored.decisions) {
    const bool happened = d.kind == care::DecisionKind::kTargetBreach;
    EXPECT_EQ(std::count(gone.begin(), gone.end(), d.id), happened ? 0 : 1)
        << wire::DecisionToJson(d);
  }
}

TEST(FoldStep, TheOrderOfArrivalIsNotInTheBytes) {
  const std::string now = "2026-03-02T12:00:00Z";
  const std::string one = Step(Step("", kPost).state, kAnswer, now).state;
  EXPECT_EQ(Step(Step("", kAnswer).state, kPost, now).state, one);
  EXPECT_EQ(Step("", absl::StrCat(kAnswer, kPost, kAnswer), now).state, one);
  EXPECT_EQ(Step(Step(Step("", "", now).state, kPost).state, kAnswer).state, one);
}

TEST(FoldStep, SaysWhatAnEngineSays) {
  auto engine = MustOpen();
  std::string state;
  const auto both = [&](absl::string_view lines, absl::string_view now) {
    care::Decisions told = MustIngest(*engine, lines).decisions;
    told.Append(MustAdvance(*engine, now));
    const FoldStep step = Step(state, lines, now);
    EXPECT_EQ(LinesOf(step.decisions), LinesOf(told));
    EXPECT_EQ(step.next_wakeup, engine->NextWakeup());
    state = step.state;
    EXPECT_THAT(JsonOf(state),
                HasSubstr(absl::StrCat("\"digest\":\"", engine->Digest().Hex(), "\"")));
  };
  both(kMorning, "2026-03-02T09:20:00Z");
  both(kPost, "2026-03-02T10:30:00Z");
  both(kAnswer, "2026-03-02T11:00:00Z");
}

TEST(FoldStep, AStateIsReadableByPeople) {
  const std::string state = Step("", kPost, "2026-03-02T09:10:00Z").state;
  const std::string json = JsonOf(state);
  EXPECT_THAT(json, HasSubstr(R"({"version":1,"tenant":"default","policy":")"));
  EXPECT_THAT(json,
              HasSubstr(R"("now":"2026-03-02T09:10:00Z","next_wakeup":"2026-03-02T09:30:00Z")"));
  EXPECT_THAT(json, HasSubstr(R"("customers":[{"name":"x:ann")"));
  EXPECT_THAT(JsonOf(Step("", "").state), HasSubstr(R"("customers":[])"));
}

// Every byte is held by a check: no flip gives a state that says something else.
TEST(FoldStep, ADamagedStateIsRefused) {
  const std::string state = Step("", kPost).state;
  for (size_t i = 0; i < state.size(); ++i) {
    for (const int bit : {0, 3, 7}) {
      std::string damaged = state;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      const auto step = StepFold(*DeskPolicy(), nullptr, "default", damaged, {}, kInstantMin);
      EXPECT_FALSE(step.ok()) << i;
      EXPECT_TRUE(absl::IsDataLoss(step.status()) || absl::IsUnimplemented(step.status()))
          << step.status();
    }
  }
  for (const size_t kept : {size_t{1}, size_t{4}, size_t{19}, size_t{20}, state.size() - 1}) {
    EXPECT_TRUE(absl::IsDataLoss(FoldStateToJson(*DeskPolicy(), state.substr(0, kept)).status()));
  }
  EXPECT_TRUE(absl::IsUnimplemented(
      FoldStateToJson(*DeskPolicy(), absl::StrCat("EFS2", state.substr(4))).status()));
}

TEST(FoldStep, RefusesWhatIsWrongAndSaysWhere) {
  const std::string state = Step("", kPost, "2026-03-02T09:10:00Z").state;
  const auto status = [&](absl::string_view tenant, absl::string_view from,
                          std::vector<care::Event> events, Instant now) {
    return StepFold(*DeskPolicy(), nullptr, tenant, from, std::move(events), now).status();
  };
  EXPECT_TRUE(absl::IsFailedPrecondition(status("other", state, {}, kInstantMin)));
  EXPECT_TRUE(absl::IsInvalidArgument(status("", "", {}, kInstantMin)));
  EXPECT_TRUE(
      absl::IsResourceExhausted(status(std::string(kNameBytesMax + 1, 't'), "", {}, kInstantMin)));
  EXPECT_TRUE(status(std::string(kNameBytesMax, 't'), "", {}, kInstantMin).ok());
  EXPECT_TRUE(absl::IsOutOfRange(status("default", state, {}, Instant{-1})));
  std::vector<care::Event> events = Events(kPost);
  events.push_back(events[0]);
  events[1].id.clear();
  EXPECT_THAT(std::string(status("default", state, events, kInstantMin).message()),
              HasSubstr("events[1]"));
  EXPECT_TRUE(absl::IsResourceExhausted(
      wire::FoldStateFromBytes(std::string(kFoldStateBytesMax + 1, 'x')).status()));
  EXPECT_TRUE(
      absl::IsDataLoss(wire::FoldStateFromBytes(std::string(kFoldStateBytesMax, 'x')).status()));
}

// A state of the first version, as a library of that version wrote it: every later one reads it.
TEST(FoldStep, ReadsTheFirstVersion) {
  constexpr char kFirst[] =
      "454653315d9fbc8193450b6ab9ab70ff299a2b900801120764656661756c741a10176237526451ad025b1fc3"
      "0f164c72fe2a4308011201781a0131288088aefeec8093033001522e0a076d6573736167651201782a0c0a08"
      "0a01781203616e6e180138014001720e6d7920686f622069732064656164";
  std::string state = absl::HexStringToBytes(kFirst);
  EXPECT_THAT(JsonOf(state), HasSubstr(R"("customers":[{"name":"x:ann")"));
  EXPECT_THAT(Story(Step(state, "", "2026-03-02T09:30:00Z").decisions),
              ElementsAre("09:30 target.breach obligation:x/1 by first"));
}

TEST(FoldKey, IsWhomAnEventBelongsTo) {
  const auto key = [](absl::string_view line) {
    return FoldKeyOf(*DeskPolicy(), Events(line).at(0));
  };
  EXPECT_EQ(key(kPost), "x:ann");
  EXPECT_EQ(key(kAnswer), "");  // whoever it replies to
  EXPECT_EQ(
      key(R"({"event":"customer.upsert","source":"crm","id":"7","occurred_at":"2026-03-02T09:00:00Z","customer":"7"})"),
      "customer:7");
  // The same everywhere and for ever: partitions depend on it.
  EXPECT_EQ(FoldKeyHash("x:ann"), 3868786639415890365u);
  EXPECT_NE(FoldKeyHash("x:ann"), FoldKeyHash("x:anne"));
}

}  // namespace
}  // namespace earshot::engine
