// The index against the evaluator: whatever the conditions and the record, the same are true and
// the same are errors.
#include "cel/index.h"

#include <algorithm>
#include <thread>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "unit/cel/compare_index.h"
#include "unit/cel/random_conditions.h"

namespace earshot::cel {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(IndexTest, AgreesWithTheEvaluatorOnRandomConditionsAndRecords) {
  for (uint64_t seed = 0; seed < 60; ++seed) {
    ASSERT_EQ(CompareIndexes(seed, 40), "") << "seed " << seed;
  }
}

// The only constant of a field may be the last number that there is: nothing is above it.
TEST(IndexTest, TheGreatestNumberCuts) {
  const Environment environment({{"score", Type::kInt, false}, {"size_", Type::kUint, false}});
  std::vector<std::string> sources = {"score > 9223372036854775807",
                                      "size_ > 18446744073709551615u",
                                      "!(score > 9223372036854775807)"};
  while (sources.size() < 40) sources.push_back("false");
  const std::vector<Program> programs = CompileAll(environment, sources);
  const Index index = Index::Build(environment, programs);
  Matches matches;
  for (const Value& score : {Value::Int(INT64_MAX), Value::Int(INT64_MAX - 1),
                             Value::Int(INT64_MIN), Value::Missing(), Value::Double(1)}) {
    const Values record({score, Value::Uint(UINT64_MAX)});
    index.Match(record, matches);
    const Truth truth = TruthOf(programs, record);
    EXPECT_EQ(matches.matched(), absl::MakeConstSpan(truth.matched)) << ToString(score);
    EXPECT_EQ(matches.errors(), absl::MakeConstSpan(truth.errors)) << ToString(score);
  }
}

Environment Desk() {
  return Environment({{"tier", Type::kString, false},
                      {"waiting", Type::kDuration, true},
                      {"score", Type::kInt, false},
                      {"text", Type::kString, false},
                      {"intents", Type::kListOfString, false}});
}

// Conditions, padded with ones that are never true where more than a few are wanted.
Index IndexOf(const Environment& environment, std::vector<std::string> sources, size_t n = 0) {
  while (sources.size() < n) {
    sources.push_back(absl::StrCat("waiting == duration('", 9000 + sources.size(), "s')"));
  }
  return Index::Build(environment, CompileAll(environment, sources));
}

TEST(IndexTest, FewConditionsAndManyAnswerAlike) {
  const Environment environment = Desk();
  const absl::string_view intents[] = {"complaint", "refund"};
  const Values record({Value::String("gold"), Value::Duration(Minutes(50)), Value::Int(-620),
                       Value::Missing(), Value::Strings(intents)});
  const std::vector<std::string> rules = {
      "tier == 'gold' && score < -400",  // 0: true
      "tier in ['silver', 'free']",
      "text.contains('refund')",                             // 2: an error, no text
      "text.contains('refund') && score > 0",                // false decides
      "text.contains('refund') || 'refund' in intents",      // 4: true decides
      "waiting > duration('45m') && !('praise' in intents)"  // 5: true
  };
  for (const size_t n : {size_t{0}, size_t{32}, size_t{33}, size_t{700}}) {
    SCOPED_TRACE(n);
    Matches matches;
    IndexOf(environment, rules, n).Match(record, matches);
    EXPECT_THAT(matches.matched(), ElementsAre(0, 4, 5));
    EXPECT_THAT(matches.errors(), ElementsAre(2));
    EXPECT_EQ(matches.bits()[0], 0b110001u);
  }
}

TEST(IndexTest, OfNothingMatchesNothing) {
  Matches matches;
  Index().Match(Values({}), matches);
  EXPECT_THAT(matches.matched(), IsEmpty());
  EXPECT_EQ(Index().size(), 0u);
}

TEST(IndexTest, AChangeIsSeenInTheNewIndexAlone) {
  const Environment environment = Desk();
  const Index before = IndexOf(environment, {"tier == 'gold'"}, 100);
  const Index after =
      before.With(7, CompileAll(environment, {"tier == 'gold' || score == -620"})[0]);
  const Values record({Value::String("gold"), Value::Duration(Minutes(50)), Value::Int(-620),
                       Value::String(""), Value::Missing()});
  Matches matches;
  before.Match(record, matches);
  EXPECT_THAT(matches.matched(), ElementsAre(0));
  after.Match(record, matches);
  EXPECT_THAT(matches.matched(), ElementsAre(0, 7));
}

TEST(IndexTest, ConditionsAreAddedOneByOne) {
  const Environment environment = Desk();
  Index index = IndexOf(environment, {});
  Matches matches;
  const Values record({Value::String("gold"), Value::Duration(Minutes(50)), Value::Int(7),
                       Value::String("a refund"), Value::Missing()});
  for (uint32_t i = 0; i < 1200; ++i) {
    const std::vector<std::string> kinds = {
        absl::StrCat("score == ", i % 14), "text.contains('refund') && tier != 'x'",
        absl::StrCat("tier == 'gold' && (score > ", i, " || score < -", i, " || score == 7)")};
    index = index.With(i, CompileAll(environment, {kinds[i % 3]})[0]);
  }
  index.Match(record, matches);
  std::vector<uint32_t> right;
  for (uint32_t i = 0; i < 1200; ++i) {
    if (i % 3 != 0 || i % 14 == 7) right.push_back(i);
  }
  EXPECT_THAT(matches.matched(), ::testing::ElementsAreArray(right));
}

TEST(IndexTest, WhatCanBeSaidWithoutARecord) {
  const Environment environment = Desk();
  const std::vector<std::string> rules = {
      "score > 5 && score < 3",                                       // 0 never
      "tier == 'gold' && tier != 'gold'",                             // 1 never
      "score > 5 || score <= 5",                                      // 2 always
      "tier == 'gold' || tier != 'gold' && score >= 0 || score < 0",  // 3 always
      "score > 10",                                                   // 4
      "score > 5",                                                    // 5
      "tier == 'gold' && score == 11",                                // 6
      "text.contains('a') && !text.contains('a')",                    // 7 never
      "false",                                                        // 8 never
      "has(tier) && !has(tier)",                                      // 9 never
      "tier in ['gold', 'vip']",                                      // 10
  };
  for (const size_t n : {rules.size(), size_t{100}}) {
    SCOPED_TRACE(n);
    const Index index = IndexOf(environment, rules, n);
    std::vector<size_t> never, always;
    for (size_t i = 0; i < rules.size(); ++i) {
      if (index.NeverTrue(i)) never.push_back(i);
      if (index.AlwaysTrue(i)) always.push_back(i);
    }
    EXPECT_THAT(never, ElementsAre(0, 1, 7, 8, 9));
    EXPECT_THAT(always, ElementsAre(2, 3));
    EXPECT_TRUE(index.Implies(4, 5));
    EXPECT_FALSE(index.Implies(5, 4));
    EXPECT_TRUE(index.Implies(6, 4));
    EXPECT_TRUE(index.Implies(6, 10));
    EXPECT_FALSE(index.Implies(10, 6));
  }
}

TEST(IndexTest, SaysWhy) {
  const Environment environment = Desk();
  const Index index =
      IndexOf(environment,
              {"tier == 'gold' && score < -400", "(tier == 'silver' || score > 0) && has(text)",
               "text.contains('refund') && tier == 'gold'"},
              100);
  const Values record({Value::String("gold"), Value::Duration(Minutes(50)), Value::Int(-620),
                       Value::Missing(), Value::Missing()});
  Matches scratch;
  const auto said = [&](size_t i) {
    const Index::Why why = index.Explain(i, record, scratch);
    std::vector<std::string> reasons;
    for (const auto& r : why.reasons) reasons.push_back(absl::StrCat(r.predicate, " | ", r.value));
    return absl::StrCat(static_cast<int>(why.verdict), ": ", absl::StrJoin(reasons, "; "));
  };
  EXPECT_EQ(said(0), "1: tier == \"gold\" | \"gold\"; score < -400 | -620");
  EXPECT_EQ(said(1), "0: tier == \"silver\" | \"gold\"; score > 0 | -620");
  EXPECT_EQ(said(2), "2: text.contains(\"refund\") | missing");
}

TEST(IndexTest, ThreadsShareIt) {
  const std::vector<Program> programs = RandomPrograms(77, 500);
  const Index index = Index::Build(RandomEnvironment(), programs);
  std::vector<std::thread> threads;
  std::vector<size_t> sums(3);
  for (size_t& sum : sums) {
    threads.emplace_back([&index, &sum] {
      RandomConditions random(5);
      Matches matches;
      for (int i = 0; i < 100; ++i) {
        const Values record(random.Record());
        index.Match(record, matches);
        for (const uint32_t m : matches.matched()) sum = sum * 31 + m;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sums[0], sums[1]);
  EXPECT_EQ(sums[0], sums[2]);
}

}  // namespace
}  // namespace earshot::cel
