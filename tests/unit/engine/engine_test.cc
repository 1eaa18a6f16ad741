// The engine as a host sees it: what goes in, what stands, what is a repetition, what is refused.
#include "engine/engine.h"

#include <thread>

#include "base/limits.h"
#include "unit/engine/story.h"

namespace earshot::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Engine, TellsTheMorning) {
  auto engine = MustOpen();
  const IngestResult result = MustIngest(*engine, kMorning);
  EXPECT_EQ(result.accepted, 3);
  EXPECT_EQ(result.duplicates, 0);
  EXPECT_THAT(Story(result.decisions), ElementsAre("09:00 obligation.opened obligation:x/1",
                                                   "09:05 obligation.opened obligation:email/a",
                                                   "09:15 obligation.answered obligation:email/a"));
  EXPECT_EQ(engine->NextWakeup(), At("2026-03-02T09:30:05Z"));
  EXPECT_THAT(Story(MustAdvance(*engine, "2026-03-02T10:30:00Z")),
              ElementsAre("09:30 target.breach obligation:x/1 by first",
                          "09:45 ignored.risk obligation:x/1 by social",
                          "10:00 ignored obligation:x/1 by social"));
  EXPECT_EQ(engine->now(), At("2026-03-02T10:30:00Z"));
  EXPECT_EQ(engine->Standing().size(), engine->counts().standing);

  const auto queue = engine->Queue(0);
  ASSERT_EQ(queue.size(), 1u);
  EXPECT_EQ(queue[0].obligation.id, "x/1");
  EXPECT_EQ(queue[0].waiting, Minutes(90));
  const Counts counts = engine->counts();
  EXPECT_EQ(counts.events, 3);
  EXPECT_EQ(counts.inbound, 2);
  EXPECT_EQ(counts.outbound, 1);
  EXPECT_EQ(counts.obligations, 2);
  EXPECT_EQ(counts.open, 1);
  EXPECT_EQ(counts.answered, 1);
  EXPECT_EQ(counts.customers, 2);
  EXPECT_THAT(engine->CustomerNames(), ElementsAre("email:bob@example.org", "x:ann"));
}

// Of one instant, one case and one target: still two decisions, since two people wait.
TEST(Engine, TwoCustomersInOneCaseOfTheHostsHaveAClockEach) {
  auto engine = MustOpen({}, CompilePolicy(R"yaml(
earshot: 1
channels: [{name: phone, kind: phone}]
targets: [{name: solved, clock: resolution, within: 1h, hours: always, warn_at: 50%}]
)yaml"));
  MustIngest(
      *engine,
      R"({"source":"pbx","id":"1","occurred_at":"2026-03-02T09:00:00Z","channel":"phone","author":{"namespace":"phone","id":"+49301"},"case":"c1"}
{"source":"pbx","id":"2","occurred_at":"2026-03-02T09:00:00Z","channel":"phone","author":{"namespace":"phone","id":"+49302"},"case":"c1"}
)");
  const auto late = MustAdvance(*engine, "2026-03-02T10:00:00Z");
  EXPECT_THAT(Story(late), ElementsAre("09:30 target.warning case:ref:c1 by solved",
                                       "09:30 target.warning case:ref:c1 by solved",
                                       "10:00 target.breach case:ref:c1 by solved",
                                       "10:00 target.breach case:ref:c1 by solved"));
  EXPECT_NE(late[0].id, late[1].id);
  EXPECT_NE(late[2].identity, late[3].identity);
}

TEST(Engine, AnEngineOfNothingAnswersEverything) {
  auto engine = MustOpen();
  EXPECT_EQ(engine->NextWakeup(), kNever);
  EXPECT_EQ(engine->now(), kInstantMin);
  EXPECT_THAT(engine->Queue(0), IsEmpty());
  EXPECT_THAT(engine->Standing(), IsEmpty());
  EXPECT_THAT(engine->CustomerNames(), IsEmpty());
  EXPECT_EQ(engine->counts().events, 0);
  EXPECT_EQ(MustIngest(*engine, std::vector<care::Event>{}).accepted, 0);
  EXPECT_THAT(MustAdvance(*engine, "2026-03-02T09:00:00Z"), IsEmpty());
  EXPECT_EQ(engine->Customer("x:nobody").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(engine->Explain({}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(engine->Digest(), MustOpen()->Digest());
  EXPECT_EQ(engine->Report().inbound, 0);
}

TEST(Engine, RepetitionsHaveNoEffect) {
  auto engine = MustOpen();
  MustIngest(*engine, kMorning);
  const Digest128 before = engine->Digest();
  const IngestResult again = MustIngest(*engine, absl::StrCat(kMorning, kMorning));
  EXPECT_EQ(again.accepted, 0);
  EXPECT_EQ(again.duplicates, 6);
  EXPECT_THAT(again.decisions, IsEmpty());
  EXPECT_EQ(engine->Digest(), before);
}

// Two deliveries of one key that differ: which one counts does not depend on which came first.
TEST(Engine, ConflictingDeliveriesAreSettledTheSameWayInEitherOrder) {
  const auto delivery = [](absl::string_view text, absl::string_view received,
                           absl::string_view more = "") {
    return Events(absl::StrCat(
        R"({"event":"interaction.post","source":"x","id":"1","occurred_at":"2026-03-02T09:00:00Z","received_at":")",
        received, R"(","channel":"x","author":{"namespace":"x","id":"ann"},"text":")", text, "\"",
        more, "}"));
  };
  const std::string brought =
      R"(,"assessment":{"score":-800,"negative":900,"neutral":100,"positive":0,"language":"en","model":7})";
  const std::string other_person = R"(,"touchpoint":"@skylark")";
  const struct {
    const char* what;
    std::vector<care::Event> a, b;
    const char* winner;  // "a", "b"; "": whichever, but always the same
  } cases[] = {
      {"earlier receipt wins", delivery("one", "2026-03-02T09:01:00Z"),
       delivery("two", "2026-03-02T09:00:30Z"), "b"},
      {"same words, received twice", delivery("one", "2026-03-02T09:01:00Z"),
       delivery("one", "2026-03-02T09:07:00Z"), "a"},
      {"other words at the same instant", delivery("one", "2026-03-02T09:01:00Z"),
       delivery("two", "2026-03-02T09:01:00Z"), ""},
      {"an assessment that is brought", delivery("one", "2026-03-02T09:01:00Z"),
       delivery("one", "2026-03-02T09:01:00Z", brought), "b"},
      {"another touchpoint", delivery("one", "2026-03-02T09:01:00Z"),
       delivery("one", "2026-03-02T09:01:00Z", other_person), ""},
  };
  for (const auto& c : cases) {
    auto ab = MustOpen(), ba = MustOpen(), together = MustOpen(), only_a = MustOpen(),
         only_b = MustOpen();
    const IngestResult first = MustIngest(*ab, c.a), second = MustIngest(*ab, c.b);
    EXPECT_EQ(first.accepted, 1) << c.what;
    EXPECT_EQ(second.accepted + second.duplicates, 1) << c.what;
    MustIngest(*ba, c.b);
    MustIngest(*ba, c.a);
    const IngestResult both = MustIngest(*together, {c.b[0], c.a[0]});
    EXPECT_EQ(both.accepted, 1) << c.what;
    EXPECT_EQ(both.duplicates, 1) << c.what;
    MustIngest(*only_a, c.a);
    MustIngest(*only_b, c.b);
    EXPECT_EQ(ab->Digest(), ba->Digest()) << c.what;
    EXPECT_EQ(ab->Digest(), together->Digest()) << c.what;
    const std::string winner = c.winner;
    EXPECT_TRUE(winner.empty()
                    ? ab->Digest() == only_a->Digest() || ab->Digest() == only_b->Digest()
                    : ab->Digest() == (winner == "a" ? only_a : only_b)->Digest())
        << c.what;
    EXPECT_EQ(ab->counts().events, 1) << c.what;
  }
}

TEST(Engine, AReplacedDeliveryIsCorrected) {
  auto engine = MustOpen();
  MustIngest(*engine, kMorning);
  // The same mail had reached us before, and it was ann who wrote it.
  const IngestResult result = MustIngest(*engine, R"(
{"event":"interaction.post","source":"email","id":"a","occurred_at":"2026-03-02T09:04:00Z","received_at":"2026-03-02T09:04:30Z","channel":"email","author":{"namespace":"x","id":"ann"},"text":"which gate?"}
)");
  EXPECT_EQ(result.accepted, 1);
  EXPECT_THAT(engine->CustomerNames(), ElementsAre("x:ann"));
  for (const care::Decision& d : result.decisions) {
    if (d.kind != care::DecisionKind::kObligationOpened) continue;
    EXPECT_THAT(d.supersedes, ::testing::SizeIs(1));
  }
  EXPECT_EQ(engine->counts().obligations, 2);
}

TEST(Engine, AllEventsOrNone) {
  auto engine = MustOpen();
  MustIngest(*engine, kMorning);
  const Digest128 before = engine->Digest();
  std::vector<care::Event> batch = Events(R"(
{"event":"interaction.post","source":"x","id":"7","occurred_at":"2026-03-02T10:00:00Z","channel":"x","author":{"namespace":"x","id":"eve"},"text":"hello"}
{"event":"interaction.post","source":"x","id":"8","occurred_at":"2026-03-02T10:01:00Z","channel":"x","author":{"namespace":"x","id":"eve"},"text":"anybody?"}
)");
  batch[1].occurred_at = Instant{-1};
  auto refused = engine->Ingest(batch);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("events[1] (x/8): occurred_at"));
  EXPECT_EQ(engine->Digest(), before);
  EXPECT_EQ(engine->counts().events, 3);
}

TEST(Engine, ABatchHasALimit) {
  auto engine = MustOpen();
  const auto clock = Events(
      R"({"event":"clock.advance","source":"host","id":"c1","occurred_at":"2026-03-02T10:30:00Z","now":"2026-03-02T10:30:00Z"})");
  std::vector<care::Event> batch(kEventsPerBatchMax + 1, clock[0]);
  const auto refused = engine->Ingest(batch);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("kEventsPerBatchMax"));
  EXPECT_EQ(engine->now(), kInstantMin);
  batch.pop_back();
  EXPECT_EQ(MustIngest(*engine, std::move(batch)).accepted, 1);
}

TEST(Engine, TheClockGoesForwardOnly) {
  auto engine = MustOpen();
  MustIngest(*engine, kMorning);
  EXPECT_EQ(MustAdvance(*engine, "2026-03-02T09:50:00Z").size(), 2u);
  EXPECT_THAT(MustAdvance(*engine, "2026-03-02T09:50:00Z"), IsEmpty());
  EXPECT_THAT(MustAdvance(*engine, "2026-03-02T09:00:00Z"), IsEmpty());
  EXPECT_EQ(engine->now(), At("2026-03-02T09:50:00Z"));
  for (const Instant outside : {Instant{-1}, kInstantMax, kNever}) {
    EXPECT_EQ(engine->Advance(outside).status().code(), absl::StatusCode::kOutOfRange);
  }
}

TEST(Engine, AClockAmongTheEventsIsAnAdvanceAfterThem) {
  const char* clock =
      R"({"event":"clock.advance","source":"host","id":"c1","occurred_at":"2026-03-02T10:30:00Z","now":"2026-03-02T10:30:00Z"})"
      "\n";
  auto a = MustOpen(), b = MustOpen();
  const IngestResult result = MustIngest(*a, absl::StrCat(clock, kMorning));
  EXPECT_EQ(result.accepted, 4);
  EXPECT_EQ(a->now(), At("2026-03-02T10:30:00Z"));
  auto expected = MustIngest(*b, kMorning).decisions;
  for (auto& d : MustAdvance(*b, "2026-03-02T10:30:00Z")) expected.push_back(std::move(d));
  EXPECT_EQ(result.decisions, expected);
  EXPECT_EQ(a->Digest(), b->Digest());
  EXPECT_EQ(MustIngest(*a, clock).duplicates, 1);
}

TEST(Engine, WhoIsLinkedIsOneCustomerAndWhoIsUnlinkedIsTwoAgain) {
  auto engine = MustOpen();
  MustIngest(*engine, kMorning);
  const Digest128 apart = engine->Digest();
  const std::string upsert = R"(
{"event":"customer.upsert","source":"crm","id":"u1","occurred_at":"2026-03-02T08:00:00Z","customer":"7","tier":"gold","identities":[{"namespace":"x","id":"ann"},{"namespace":"email","id":"bob@example.org"}]}
)";
  MustIngest(*engine, upsert);
  EXPECT_THAT(engine->CustomerNames(), ElementsAre("customer:7"));
  for (const char* node : {"customer:7", "x:ann", "email:bob@example.org"}) {
    const auto customer = engine->Customer(node);
    ASSERT_TRUE(customer.ok()) << customer.status();
    EXPECT_EQ(customer->tier, "gold");
    EXPECT_EQ(customer->obligations.size(), 2u);
  }
  MustIngest(*engine, R"(
{"event":"identity.unlink","source":"crm","id":"l1","occurred_at":"2026-03-02T11:00:00Z","a":{"namespace":"x","id":"ann"},"customer":"7"}
{"event":"identity.unlink","source":"crm","id":"l2","occurred_at":"2026-03-02T11:00:00Z","a":{"namespace":"email","id":"bob@example.org"},"customer":"7"}
)");
  EXPECT_THAT(engine->CustomerNames(), ElementsAre("customer:7", "email:bob@example.org", "x:ann"));
  EXPECT_NE(engine->Digest(), apart);  // the statements are known
  EXPECT_EQ(engine->Customer("x:ann")->obligations.size(), 1u);
}

TEST(Engine, ALateAnswerCorrectsWhatWasSaid) {
  auto engine = MustOpen();
  MustIngest(*engine, kMorning);
  care::Decisions told = MustAdvance(*engine, "2026-03-02T10:30:00Z");
  ASSERT_THAT(Story(told), ::testing::SizeIs(3));
  const IngestResult late = MustIngest(*engine, R"(
{"event":"interaction.post","source":"x","id":"2","occurred_at":"2026-03-02T09:20:00Z","received_at":"2026-03-02T10:31:00Z","channel":"x","direction":"outbound","author":{"namespace":"x","id":"skylark"},"in_reply_to":{"source":"x","id":"1"},"text":"we found it"}
)");
  EXPECT_THAT(Story(late.decisions),
              ElementsAre("09:20 obligation.answered obligation:x/1",
                          "09:30 decision.withdrawn obligation:x/1 by first",
                          "09:45 decision.withdrawn obligation:x/1 by social",
                          "10:00 decision.withdrawn obligation:x/1 by social",
                          // the priority that was raised when the expectation passed
                          "10:00 decision.withdrawn obligation:x/1"));
  EXPECT_THAT(Story(engine->Standing()), Not(::testing::Contains(HasSubstr("ignored"))));
}

TEST(Engine, ExplainsWithEvidenceAndHistory) {
  auto engine = MustOpen();
  MustIngest(*engine, kMorning);
  const auto fired = MustAdvance(*engine, "2026-03-02T10:30:00Z");
  ASSERT_FALSE(fired.empty());
  const auto explanation = engine->Explain(fired.back().id);
  ASSERT_TRUE(explanation.ok()) << explanation.status();
  EXPECT_EQ(explanation->decision, fired.back());
  ASSERT_EQ(explanation->evidence.size(), 1u);
  EXPECT_EQ(explanation->evidence[0].interaction()->text, "my bag is gone");
  EXPECT_GE(explanation->history.size(), 4u);
  const std::string json = ExplanationToJson(*explanation);
  EXPECT_THAT(json, HasSubstr("\"evidence\":[{"));
  EXPECT_THAT(json, HasSubstr(wire::DecisionToJson(fired.back())));
}

TEST(Engine, ReportsAsJson) {
  auto engine = MustOpen();
  MustIngest(*engine, kMorning);
  MustAdvance(*engine, "2026-03-02T10:30:00Z");
  const figures::Report report = engine->Report();
  EXPECT_EQ(report.inbound, 2);
  EXPECT_EQ(report.outbound, 1);
  const std::string brief = ReportToJson(report, false), full = ReportToJson(report, true);
  EXPECT_THAT(brief, HasSubstr("\"now\":\"2026-03-02T10:30:00Z\""));
  EXPECT_THAT(brief, HasSubstr("\"id\":\"response.experienced\",\"group\":\"all\""));
  EXPECT_THAT(brief, Not(HasSubstr("\"samples\"")));
  EXPECT_THAT(full, HasSubstr("\"samples\":[{\"obligation\":"));
}

TEST(Engine, TextsAreAssessedUnlessTheyBringTheirAssessment) {
  auto analyzer = sentiment::Analyzer::Default();
  if (!analyzer.ok()) FAIL() << analyzer.status();
  auto engine = Engine::Open(DeskPolicy(), *analyzer, {});
  ASSERT_TRUE(engine.ok());
  auto events = Events(kMorning);
  std::get<care::Interaction>(events[1].body).assessment = Assessment{.score_milli = 123};
  MustIngest(**engine, events);
  for (const care::Decision& d : (*engine)->Standing()) {
    if (d.kind != care::DecisionKind::kObligationOpened) continue;
    const auto explanation = (*engine)->Explain(d.id);
    ASSERT_TRUE(explanation.ok());
    ASSERT_EQ(explanation->evidence.size(), 1u);
    const auto& assessment = explanation->evidence[0].interaction()->assessment;
    ASSERT_TRUE(assessment.has_value());
    if (d.subject == "obligation:email/a") {
      EXPECT_EQ(assessment->score_milli, 123);
    } else {
      EXPECT_EQ(assessment->model_version, (*analyzer)->model_version());
    }
  }
  // Repetitions without an assessment are not assessed anew, nor do they take its place.
  const Digest128 before = (*engine)->Digest();
  EXPECT_EQ(MustIngest(**engine, kMorning).duplicates, 3);
  EXPECT_EQ((*engine)->Digest(), before);
}

TEST(Engine, RefusesOptionsThatMeanNothing) {
  const auto code = [](std::shared_ptr<const policy::Policy> policy, const std::string& tenant) {
    Options options;
    options.tenant = tenant;
    return Engine::Open(std::move(policy), nullptr, options).status().code();
  };
  EXPECT_EQ(code(nullptr, "a"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(DeskPolicy(), ""), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(DeskPolicy(), "\xff"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(DeskPolicy(), std::string(kNameBytesMax, 'a')), absl::StatusCode::kOk);
  EXPECT_EQ(code(DeskPolicy(), std::string(kNameBytesMax + 1, 'a')),
            absl::StatusCode::kResourceExhausted);
}

TEST(Engine, ManyThreadsMayCallAtOnce) {
  auto engine = MustOpen();
  const auto events = Events(kMorning);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&engine, &events, t] {
      for (int i = 0; i < 50; ++i) {
        care::Event event = events[0];
        event.id = absl::StrCat(t, "-", i);
        EXPECT_TRUE(engine->Ingest({event}).ok());
        engine->Queue(2);
        engine->Digest();
        EXPECT_TRUE(engine->Advance(event.occurred_at + Minutes(i)).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(engine->counts().events, 200);
  EXPECT_EQ(engine->counts().inbound, 200);
}

}  // namespace
}  // namespace earshot::engine
