// Another policy from an instant on: what it decides, what is refused, and that a store brings it all back.
#include "absl/container/btree_set.h"
#include "base/limits.h"
#include "engine/fold_step.h"
#include "support/shared_journal.h"
#include "unit/engine/story.h"

namespace earshot::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kStrict[] = R"yaml(
earshot: 1
name: strict
brand: {name: skylark, own: ["x:skylark"]}
channels:
  - {name: x, kind: social, visibility: public}
  - {name: email, kind: email, visibility: private}
expectations:
  - {name: any, within: 2h}
targets:
  - {name: quick, clock: first_response, within: 10m, hours: always}
rules:
  - {name: all, when: obligation.open, then: [{tag: seen}]}
)yaml";

care::Event Activation(absl::string_view policy, absl::string_view at, absl::string_view id = "p") {
  care::Event event;
  event.kind = care::EventKind::kPolicyActivate;
  event.source = "crm";
  event.id = std::string(id);
  event.occurred_at = event.received_at = At(at);
  event.body = care::PolicyActivation{std::string(policy), "kim", {}};
  return event;
}

TEST(Activation, TakesOverAtItsInstant) {
  auto engine = MustOpen();
  MustIngest(*engine, kMorning);
  const IngestResult result = MustIngest(*engine, {Activation(kStrict, "2026-03-02T09:20:00Z")});
  EXPECT_EQ(result.accepted, 1);
  EXPECT_THAT(result.decisions, IsEmpty());
  EXPECT_EQ(engine->NextWakeup(), At("2026-03-02T09:20:00Z"));
  EXPECT_THAT(Story(MustAdvance(*engine, "2026-03-02T09:19:59Z")), IsEmpty());
  // What waits has been late since 09:10 by the new target: it is missed now. The rule is new: it is asked.
  EXPECT_THAT(
      Story(MustAdvance(*engine, "2026-03-02T11:30:00Z")),
      ElementsAre("09:20 target.breach obligation:x/1 by quick", "09:20 tag obligation:x/1 by all",
                  "10:30 ignored.risk obligation:x/1 by any",
                  "11:00 ignored obligation:x/1 by any"));
  for (const care::Decision& d : engine->Standing()) {
    const bool before = d.at < At("2026-03-02T09:20:00Z");
    EXPECT_EQ(d.policy, before ? DeskPolicy()->hash() : CompilePolicy(kStrict)->hash());
    if (d.kind == care::DecisionKind::kTag) {
      EXPECT_EQ(d.trigger, "policy:" + d.policy.Hex());
    }
  }
  EXPECT_EQ(engine->policy().name(), "strict");
  EXPECT_EQ(engine->policy().hash(), CompilePolicy(kStrict)->hash());
}

// What was decided after that instant is corrected; what was decided before it stands.
TEST(Activation, ThatComesLateCorrects) {
  auto engine = MustOpen();
  MustIngest(*engine, kMorning);
  MustAdvance(*engine, "2026-03-02T09:31:00Z");
  const IngestResult result = MustIngest(*engine, {Activation(kStrict, "2026-03-02T09:20:00Z")});
  EXPECT_THAT(
      Story(result.decisions),
      ElementsAre("09:20 tag obligation:x/1 by all", "09:20 target.breach obligation:x/1 by quick",
                  "09:30 decision.withdrawn obligation:x/1 by first"));
  auto other = MustOpen();
  MustIngest(*other, {Activation(kStrict, "2026-03-02T09:20:00Z")});
  MustIngest(*other, kMorning);
  MustAdvance(*other, "2026-03-02T09:31:00Z");
  EXPECT_EQ(engine->Digest(), other->Digest());
  EXPECT_EQ(engine->NextWakeup(), other->NextWakeup());
}

// Another policy and a message from before it in one batch: who believes each decision until it is superseded ends
// up with what stands.
TEST(Activation, ComesWithAMessageFromBeforeIt) {
  auto engine = MustOpen();
  MustAdvance(*engine, "2026-03-02T12:00:00Z");
  absl::btree_set<Digest128> believed;
  const auto hear = [&believed](const care::Decisions& decisions) {
    for (const care::Decision& d : decisions) {
      for (const Digest128& id : d.supersedes) EXPECT_EQ(believed.erase(id), 1u) << d.id.Hex();
      if (d.kind != care::DecisionKind::kDecisionWithdrawn) believed.insert(d.id);
    }
  };
  const std::vector<care::Event> morning = Events(kMorning);
  hear(MustIngest(*engine, {morning[0]}).decisions);
  care::Event again = morning[0];
  again.id = "2";
  again.occurred_at = again.received_at = At("2026-03-02T09:18:00Z");
  std::get<care::Interaction>(again.body).author.followers = 100'000;
  hear(MustIngest(*engine, {again, Activation(kStrict, "2026-03-02T09:20:00Z")}).decisions);
  absl::btree_set<Digest128> stands;
  for (const care::Decision& d : engine->Standing()) stands.insert(d.id);
  EXPECT_EQ(believed, stands);
}

TEST(Activation, ALateEventBeforeItIsFoldedUnderThePolicyOfItsTime) {
  auto engine = MustOpen();
  MustIngest(*engine, {Activation(kStrict, "2026-03-02T12:00:00Z")});
  MustAdvance(*engine, "2026-03-02T12:30:00Z");
  const IngestResult late = MustIngest(*engine, kMorning);
  EXPECT_THAT(Story(late.decisions), ElementsAre("09:00 obligation.opened obligation:x/1",
                                                 "09:05 obligation.opened obligation:email/a",
                                                 "09:15 obligation.answered obligation:email/a",
                                                 "09:30 target.breach obligation:x/1 by first",
                                                 "09:45 ignored.risk obligation:x/1 by social",
                                                 "10:00 ignored obligation:x/1 by social",
                                                 "12:00 tag obligation:x/1 by all"));
}

TEST(Activation, OfTheSamePolicyChangesNothing) {
  auto engine = MustOpen(), plain = MustOpen({}, CompilePolicy(kStrict));
  MustIngest(*engine, {Activation(kStrict, "2026-03-02T08:00:00Z", "a"),
                       Activation(kStrict, "2026-03-02T09:30:00Z", "b")});
  MustIngest(*engine, kMorning);
  MustIngest(*plain, kMorning);
  MustAdvance(*engine, "2026-03-02T12:00:00Z");
  MustAdvance(*plain, "2026-03-02T12:00:00Z");
  EXPECT_EQ(Story(engine->Standing()), Story(plain->Standing()));
}

// Another delivery of the same event that was received earlier counts: its instant, not the other's.
TEST(Activation, MayBeReplaced) {
  auto engine = MustOpen(), plain = MustOpen();
  MustIngest(*engine, kMorning);
  MustIngest(*engine, {Activation(kStrict, "2026-03-02T09:20:00Z")});
  MustAdvance(*engine, "2026-03-02T09:40:00Z");
  care::Event moved = Activation(kStrict, "2026-03-02T09:50:00Z");
  moved.received_at = At("2026-03-02T09:19:00Z");
  moved.precision = care::Precision::kDay;  // may be told before it happens
  MustIngest(*engine, {moved});
  MustIngest(*plain, kMorning);
  MustIngest(*plain, {moved});
  MustAdvance(*engine, "2026-03-02T12:00:00Z");
  MustAdvance(*plain, "2026-03-02T12:00:00Z");
  EXPECT_EQ(engine->Digest(), plain->Digest());
  EXPECT_THAT(Story(engine->Standing()),
              testing::Contains("09:30 target.breach obligation:x/1 by first"));
}

TEST(Activation, IsBroughtBackByTheStore) {
  std::shared_ptr<store::Journal> journal = store::NewMemoryJournal();
  const auto open = [&] {
    auto engine =
        Engine::OpenWith(DeskPolicy(), nullptr, {}, std::make_unique<SharedJournal>(journal));
    EXPECT_TRUE(engine.ok()) << engine.status();
    return *std::move(engine);
  };
  auto engine = open();
  MustIngest(*engine, kMorning);
  MustIngest(*engine, {Activation(kStrict, "2026-03-02T09:20:00Z")});
  MustAdvance(*engine, "2026-03-02T11:30:00Z");
  const Digest128 digest = engine->Digest();
  const std::vector<std::string> story = Story(engine->Standing());
  engine.reset();
  engine = open();
  EXPECT_EQ(engine->Digest(), digest);
  EXPECT_EQ(Story(engine->Standing()), story);
  EXPECT_EQ(engine->policy().name(), "strict");
}

TEST(Activation, OfWhatIsNoPolicyIsRefusedWhole) {
  auto engine = MustOpen();
  MustIngest(*engine, kMorning);
  const Digest128 digest = engine->Digest();
  std::vector<care::Event> batch = Events(
      R"({"source":"x","id":"9","occurred_at":"2026-03-02T10:00:00Z","channel":"x","author":"x:eve","text":"hi"})");
  batch.push_back(Activation(
      "earshot: 1\nrules:\n  - {name: a, when: custmer.tier == \"gold\", then: [{tag: b}]}\n",
      "2026-03-02T10:00:00Z"));
  const auto refused = engine->Ingest(batch);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("events[1] (crm/p): policy: "));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("did you mean 'customer.tier'?"));
  EXPECT_EQ(engine->Digest(), digest);
  EXPECT_EQ(engine->policy().name(), "desk");
}

// It is for engines: the exported fold is given its policy with each step.
TEST(Activation, IsNoEventOfTheExportedFold) {
  const auto step = StepFold(*DeskPolicy(), nullptr, "default", "",
                             {Activation(kStrict, "2026-03-02T09:20:00Z")}, kInstantMin);
  EXPECT_EQ(step.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(step.status().message()), HasSubstr("given its policy with each step"));
  EXPECT_EQ(FoldKeyOf(*DeskPolicy(), Activation(kStrict, "2026-03-02T09:20:00Z")), "");
}

TEST(Activation, ThereAreAsManyAsTheLimitSays) {
  auto engine = MustOpen();
  std::vector<care::Event> batch;
  for (size_t i = 0; i < kActivationsMax; ++i) {
    batch.push_back(Activation(kStrict, "2026-03-02T09:20:00Z", absl::StrCat(i)));
  }
  MustIngest(*engine, batch);
  const auto refused = engine->Ingest({Activation(kStrict, "2026-03-02T09:21:00Z", "more")});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("kActivationsMax"));
  // The same ones again are no more than there were.
  EXPECT_EQ(MustIngest(*engine, batch).duplicates, static_cast<int64_t>(kActivationsMax));
}

}  // namespace
}  // namespace earshot::engine
