// The C++ face over the real library: every method once, and what its errors carry.
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "earshot.hpp"
#include "gtest/gtest.h"

namespace {

using std::chrono_literals::operator""h;

constexpr char kLines[] =
    R"({"source":"x","id":"1","occurred_at":"2026-03-02T09:00:00Z","channel":"x",)"
    R"("author":{"namespace":"x","id":"42"},"text":"my hob is dead and nobody answers","mood":3}
{"source":"x","id":"2","occurred_at":"2026-03-02T09:05:00Z","channel":"x",)"
    R"("author":{"namespace":"x","id":"43"},"text":"thanks, lovely kettle"}
)";

const earshot::Instant kNine{std::chrono::seconds(1772442000)};  // 2026-03-02T09:00:00Z

static_assert(!std::is_copy_constructible_v<earshot::Engine> &&
              std::is_nothrow_move_constructible_v<earshot::Engine>);
static_assert(!std::is_copy_constructible_v<earshot::Decisions> &&
              std::is_nothrow_move_assignable_v<earshot::Policy>);

TEST(Face, FromEventsToAnExplanation) {
  earshot::Engine engine = earshot::Engine::Open();
  EXPECT_EQ(engine.NextWakeup(), std::nullopt);
  const earshot::Decisions taken = engine.IngestJson(kLines);
  EXPECT_EQ(taken.accepted(), 2u);
  EXPECT_EQ(taken.duplicates(), 0u);
  ASSERT_EQ(taken.Warnings().size(), 1u);
  EXPECT_EQ(taken.Warnings()[0].line, 1u);

  std::string lines, opened;
  for (const earshot::Decision decision : taken) {
    lines += std::string(decision.Json()) + "\n";
    EXPECT_EQ(decision.id().size(), 32u);
    EXPECT_EQ(decision.policy(), earshot::Policy::Default().Hash());
    EXPECT_GE(decision.at(), kNine);
    for (const earshot::Reason& reason : decision.Reasons()) EXPECT_FALSE(reason.code.empty());
    for (const earshot::Evidence& evidence : decision.EvidenceList())
      EXPECT_EQ(evidence.source, "x");
    EXPECT_EQ(decision.Argument("no such argument"), std::nullopt);
    if (decision.kind() == EARSHOT_DECISION_OBLIGATION_OPENED) opened = decision.id();
  }
  EXPECT_EQ(lines, taken.JsonLines());
  ASSERT_FALSE(opened.empty());
  EXPECT_NE(engine.ExplainJson(opened).find(opened), std::string::npos);

  ASSERT_TRUE(engine.NextWakeup().has_value());
  EXPECT_GT(*engine.NextWakeup(), kNine);
  const earshot::Decisions late = engine.Advance(kNine + 48h);
  EXPECT_EQ(engine.Now(), kNine + 48h);
  bool ignored = false;
  for (const earshot::Decision decision : late)
    ignored |= decision.kind() == EARSHOT_DECISION_IGNORED;
  EXPECT_TRUE(ignored);

  EXPECT_EQ(engine.Counts().inbound, 2u);
  EXPECT_NE(engine.QueueJson().find("x/1"), std::string::npos);
  const std::string queue = engine.QueueJson(1);
  EXPECT_EQ(std::count(queue.begin(), queue.end(), '\n'), 1);
  EXPECT_NE(engine.CustomerJson("x:42").find("x:42"), std::string::npos);
  EXPECT_NE(engine.ReportJson().find("response.experienced"), std::string::npos);
  EXPECT_GT(engine.ReportJson(true).size(), engine.ReportJson().size());
  EXPECT_EQ(engine.Digest().size(), 32u);
  EXPECT_GT(engine.Standing().size(), 0u);
}

TEST(Face, AnotherPolicyTakesOver) {
  earshot::Engine engine = earshot::Engine::Open();
  engine.IngestJson(kLines);
  const std::string front =
      R"({"event":"policy.activate","source":"crm","id":"p","occurred_at":"2026-03-02T09:10:00Z","policy":)";
  EXPECT_THROW(engine.IngestJson(front + R"("earshot: 1\nrulez: []\n"})"), earshot::Error);
  engine.IngestJson(
      front +
      R"("earshot: 1\nrules: [{name: seen, when: obligation.open, then: [{tag: seen}]}]\n"})");
  int seen = 0;
  for (const earshot::Decision decision : engine.Advance(kNine + std::chrono::minutes(10))) {
    seen += decision.rule() == "seen";
  }
  EXPECT_EQ(seen, 2);
}

TEST(Face, ErrorsHavePlaces) {
  try {
    earshot::Policy::Compile("earshot: 1\nchanels: []\nrulez: []\n");
    FAIL();
  } catch (const earshot::Error& error) {
    EXPECT_EQ(error.status(), earshot::Status::kInvalidArgument);
    EXPECT_EQ(error.line(), 2u);
    EXPECT_EQ(error.diagnostics().size(), 2u);
    EXPECT_EQ(error.diagnostics()[1].line, 3u);
  }
  earshot::Engine engine = earshot::Engine::Open();
  const std::string before = engine.Digest();
  try {
    engine.IngestJson(std::string(kLines) + "{\"source\":7}\n");
    FAIL();
  } catch (const earshot::Error& error) {
    EXPECT_EQ(error.line(), 3u);
  }
  EXPECT_EQ(engine.Digest(), before);  // all or none
  EXPECT_THROW(engine.CustomerJson("x:nobody"), earshot::Error);
}

TEST(Face, OneLineForAText) {
  const earshot::Analyzer analyzer = earshot::Analyzer::Open();
  const earshot::Assessment good = analyzer.Assess("thank you so much, great service");
  const earshot::Assessment bad = analyzer.Assess("terrible service, I am furious");
  const std::string deep_file = "models/deep.model";
  const earshot::Analyzer deep = earshot::Analyzer::OpenDeep(deep_file);
  EXPECT_GT(deep.Assess("terrible service, I am furious", "en").model_version, 65536u);
  EXPECT_LT(earshot::Analyzer::OpenDeep(deep_file, 0).Assess("good", "en").model_version, 65536u);
  EXPECT_THROW(earshot::Analyzer::OpenDeep(deep_file, 1002), earshot::Error);
  EXPECT_THROW(earshot::Analyzer::OpenDeep("README.md"), earshot::Error);
  EXPECT_GT(good.score_milli, bad.score_milli);
  EXPECT_EQ(good.negative_milli + good.neutral_milli + good.positive_milli, 1000);
  EXPECT_NE(analyzer.AssessJson("great").find("\"score\":"), std::string::npos);
  EXPECT_THROW(analyzer.Assess(std::string((1 << 20) + 1, 'a')), earshot::Error);
  try {
    analyzer.Adapted("no/such/delta");
    FAIL() << "adapted by nothing";
  } catch (const earshot::Error& error) {
    EXPECT_EQ(error.status(), earshot::Status::kNotFound);
  }
}

TEST(Face, AnExpressionByItself) {
  const earshot::Expr expr =
      earshot::Expr::Compile("author.followers > 1000 && 'refund' in intents",
                             R"({"author": {"followers": "int"}, "intents": "list<string>"})");
  EXPECT_EQ(expr.Type(), "bool");
  EXPECT_TRUE(expr.Eval(R"({"author": {"followers": 5000}, "intents": ["refund"]})").IsTrue());
  EXPECT_FALSE(expr.Eval(R"({"author": {"followers": 5}, "intents": []})").IsTrue());
  const earshot::ExprResult missing = expr.Eval();
  EXPECT_TRUE(missing.IsError() && !missing.IsTrue());
  EXPECT_NE(missing.json.find("\"missing-field\""), std::string::npos);
  EXPECT_EQ(earshot::Expr::Compile("'true'").Eval().kind, EARSHOT_EXPR_STRING);
  EXPECT_FALSE(earshot::Expr::Compile("'true'").Eval().IsTrue());
  try {
    earshot::Expr::Compile("a +\n  1 / 'x' + b", R"({"a": "int"})");
    FAIL() << "compiled";
  } catch (const earshot::Error& e) {
    EXPECT_EQ(e.status(), earshot::Status::kInvalidArgument);
    ASSERT_EQ(e.diagnostics().size(), 2u);
    EXPECT_EQ(e.diagnostics()[0].line, 2u);
  }
  EXPECT_THROW(expr.Eval(R"({"intents": 5})"), earshot::Error);
}

TEST(Face, ACelPolicyIsReadAsItIs) {
  const std::string policy =
      "rule:\n"
      "  variables: [{name: many, expression: a > 10}]\n"
      "  match:\n"
      "    - {condition: variables.many, output: \"'many'\"}\n"
      "    - output: \"'few'\"\n";
  const earshot::Expr expr = earshot::Expr::Compile(policy, R"({"a": "int"})");
  EXPECT_EQ(expr.Eval(R"({"a": 11})").json, R"("many")");
  EXPECT_EQ(expr.Eval(R"({"a": 1})").json, R"("few")");
  // An error value has its place in the file.
  const earshot::ExprResult missing = expr.Eval("{}");
  EXPECT_EQ(missing.kind, EARSHOT_EXPR_ERROR);
  EXPECT_NE(missing.json.find(R"("line":2)"), std::string::npos) << missing.json;
}

TEST(Face, ThreadsShareAnExpression) {
  const earshot::Expr expr =
      earshot::Expr::Compile("[a, a + 1].map(x, string(x)).join('-')", R"({"a": "int"})");
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&expr, &wrong, t] {
      const std::string record = "{\"a\": " + std::to_string(t) + "}";
      const std::string expected = "\"" + std::to_string(t) + "-" + std::to_string(t + 1) + "\"";
      for (int i = 0; i < 200; ++i) wrong += expr.Eval(record).json != expected;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0);
}

TEST(Face, SomebodyIsErased) {
  earshot::Engine engine = earshot::Engine::Open();
  engine.IngestJson(kLines);
  EXPECT_NE(engine.ExportJson("x:42").find("my hob is dead"), std::string::npos);
  const std::string figures = engine.ReportJson();
  const auto [erased, decisions] = engine.Erase(EARSHOT_ERASE_CUSTOMER, "x:42");
  EXPECT_EQ(erased.events, 1u);
  EXPECT_EQ(erased.interactions, 1u);
  EXPECT_EQ(erased.mentions, 0u);
  bool withdrawn = false;
  for (const earshot::Decision decision : decisions) {
    withdrawn |= decision.kind() == EARSHOT_DECISION_WITHDRAWN;
  }
  EXPECT_TRUE(withdrawn);
  EXPECT_EQ(engine.ReportJson(), figures);
  EXPECT_EQ(engine.IngestJson(kLines).accepted(), 0u);
  EXPECT_THROW(engine.ExportJson("x:42"), earshot::Error);
  EXPECT_THROW(engine.Erase(7, "x:42"), earshot::Error);
}

TEST(Face, TheFoldByItself) {
  EXPECT_EQ(
      earshot::FoldKeyOf(std::string_view(kLines).substr(0, std::string_view(kLines).find('\n')))
          .name,
      "x:42");
  const earshot::FoldStep first = earshot::StepFold({}, kLines, std::nullopt);
  EXPECT_EQ(first.decisions.accepted(), 2u);
  ASSERT_TRUE(first.next_wakeup.has_value());
  const earshot::FoldStep second = earshot::StepFold(first.state, {}, kNine + 48h);
  EXPECT_GT(second.decisions.size(), 0u);
  EXPECT_NE(earshot::FoldStateJson(second.state).find("\"customers\":[{"), std::string::npos);
  EXPECT_TRUE(earshot::StepFold(second.state, {}, kNine + 48h).decisions.empty());
  EXPECT_THROW(earshot::StepFold("no state", {}, std::nullopt), earshot::Error);
}

}  // namespace
