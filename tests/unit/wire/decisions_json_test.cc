// The JSON form of decisions: exact bytes, since every face prints these, and the way back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/wire/random_events.h"
#include "wire/decisions.h"

namespace earshot::wire {
namespace {

using ::testing::HasSubstr;

TEST(DecisionsJson, ALineIsTheseBytes) {
  care::Decision d;
  d.id = {1, 2};
  d.kind = care::DecisionKind::kEscalate;
  d.subject = "obligation:x/7";
  d.trigger = "wake";
  d.rule = "star";
  d.policy = {3, 4};
  d.at = *ParseInstant("2026-03-02T09:30:00Z");
  d.due_at = d.at + Hours(1);
  d.priority = 120;
  d.priority_parts = {{"severity", "", 100}, {"wait", "1h of 1h", 20}};
  d.reasons = {{"rule", "star-in-trouble", 0}};
  d.evidence = {{{"x", "7"}, 0, 4}, {{"x", "8"}, 0, 0}};
  d.arguments = {{"level", "2"}, {"to", "press-desk"}};
  d.identity = {"x", "42"};
  d.channel = "x";
  d.ordinal = 1;
  d.confidence_milli = 900;
  d.supersedes = {{5, 6}};
  EXPECT_EQ(
      DecisionToJson(d),
      R"({"id":"00000000000000010000000000000002","kind":"escalate","subject":"obligation:x/7",)"
      R"("trigger":"wake","rule":"star","policy":"00000000000000030000000000000004",)"
      R"("at":"2026-03-02T09:30:00Z","due_at":"2026-03-02T10:30:00Z","priority":120,)"
      R"("priority_parts":[{"code":"severity","contribution":100},)"
      R"({"code":"wait","detail":"1h of 1h","contribution":20}],)"
      R"("reasons":[{"code":"rule","detail":"star-in-trouble"}],)"
      R"("evidence":[{"source":"x","id":"7","begin":0,"end":4},{"source":"x","id":"8"}],)"
      R"("arguments":{"level":"2","to":"press-desk"},"identity":{"namespace":"x","id":"42"},)"
      R"("channel":"x","ordinal":1,"confidence":900,)"
      R"("supersedes":["00000000000000050000000000000006"]})");
}

TEST(DecisionsJson, RandomDecisionsComeBack) {
  testing::RandomEvents random(5);
  for (int i = 0; i < 3'000; ++i) {
    const care::Decision decision = random.NextDecision();
    const std::string json = DecisionToJson(decision);
    const auto back = DecisionFromJson(json);
    ASSERT_TRUE(back.ok()) << json << back.status();
    ASSERT_TRUE(*back == decision) << json << "\n" << DecisionToJson(*back);
  }
}

TEST(DecisionsJson, Refusals) {
  const std::pair<const char*, const char*> cases[] = {
      {"{}", "kind: is required"},
      {R"({"kind":"escalated"})", "kind: 'escalated' is no kind of decision"},
      {R"({"kind":"ignored","id":"12"})", "id: expected 32 hexadecimal digits"},
      {R"({"kind":"ignored","at":9223372036854775807})", "at: is outside the years"},
      {R"({"kind":"ignored","reasons":[{"code":7}]})",
       "reasons[0].code: expected a string, found a number"},
      {R"({"kind":"ignored")", "ends before"},
  };
  for (const auto& [line, message] : cases) {
    const auto decision = DecisionFromJson(line);
    ASSERT_FALSE(decision.ok()) << line;
    EXPECT_THAT(std::string(decision.status().message()), HasSubstr(message)) << line;
  }
}

}  // namespace
}  // namespace earshot::wire
