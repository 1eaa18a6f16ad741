// What evaluating costs beside time: no allocation on the hot path, memory that is reused, nothing shared
// that threads would have to lock.
#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cel/program.h"
#include "gtest/gtest.h"
#include "unit/cel/record.h"

namespace {
std::atomic<int64_t> allocations{0};
}  // namespace

void* operator new(size_t n) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  void* memory = std::malloc(n == 0 ? 1 : n);
  if (memory == nullptr) std::abort();
  return memory;
}
// The standard library takes memory in this way too (stable_sort), and gives it back by the plain delete.
void* operator new(size_t n, const std::nothrow_t&) noexcept { return operator new(n); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace earshot::cel {
namespace {

Program Compiled(absl::string_view source) {
  Diagnostics diagnostics;
  auto program = Program::Compile(CareEnvironment(), source, Type::kDyn, {}, &diagnostics);
  EXPECT_TRUE(program.has_value()) << source;
  return *program;
}

TEST(Cost, EvaluatingARuleAllocatesNothing) {
  const Record record = Record::Complaint();
  for (absl::string_view source :
       {"sentiment.score < -400 && author.followers > 50000 && customer.tier == 'gold'",
        "obligation.waiting > duration('45m') || now - obligation.opened_at > expectation",
        "channel.kind in ['x', 'facebook'] && 'refund' in intents && intents[0] != 'x'",
        "text.contains('REFUND') && text.startsWith('I') && !text.endsWith('?') && size(text) > 5",
        "has(author.handle) ? author.handle == 'x' : customer.value * 2.0 > 100.0",
        "now.getHours() >= 9 && now.getHours('Europe/Berlin') < 18 && "
        "obligation.waiting.getMinutes() > 5",
        "author.handle == 'x' && obligation.open"}) {
    const Program program = Compiled(source);
    const Value first = program.Evaluate(record);  // RE2 and the zones fill their caches once
    const int64_t before = allocations.load();
    const Value second = program.Evaluate(record);
    EXPECT_EQ(allocations.load() - before, 0) << source;
    EXPECT_EQ(ToString(first), ToString(second));
  }
}

TEST(Cost, NextChangeAllocatesNothing) {
  const Record record = Record::Complaint();
  const Program program =
      Compiled("obligation.waiting > duration('2h') && now > obligation.opened_at + expectation");
  const int64_t before = allocations.load();
  const auto change = program.NextChange(record, Instant{1'772'443'800'000'000});
  EXPECT_EQ(allocations.load() - before, 0);
  EXPECT_TRUE(change.has_value());
}

TEST(Cost, AScratchIsReusedAfterReset) {
  const Record record = Record::Complaint();
  const Program program = Compiled("customer.tier + '/' + channel.kind");
  Scratch scratch;
  EXPECT_EQ(ToString(program.Evaluate(record, scratch)), "\"gold/x\"");
  EXPECT_GT(scratch.used(), 0u);
  scratch.Reset();
  EXPECT_EQ(scratch.used(), 0u);
  const int64_t before = allocations.load();
  EXPECT_EQ(program.Evaluate(record, scratch).string_value(), "gold/x");
  EXPECT_EQ(allocations.load() - before, 0);
}

TEST(Cost, ThreadsShareAProgram) {
  const Program program = Compiled(
      "text.matches('(?i)refund|money back') && now.getHours('Europe/Berlin') == 10 && "
      "customer.tier + '!' == 'gold!'");
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      const Record record = Record::Complaint();
      for (int i = 0; i < 500; ++i) wrong += !program.Evaluate(record).is_true();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0);
}

// The bound on the steps of an evaluation, as it is known when an expression is compiled.
TEST(Cost, ABoundIsKnownWhenItIsCompiled) {
  const uint64_t one = Compiled("author.followers > 5").cost_bound();
  EXPECT_EQ(one, 2u);  // the comparison, and the end
  EXPECT_EQ(Compiled("[1, 2, 3].all(x, x > 0)").cost_bound() -
                Compiled("[1, 2].all(x, x > 0)").cost_bound(),
            5u);  // a round: fetch, load, constant, compare, take
  const uint64_t field = Compiled("intents.all(i, i != 'x')").cost_bound();
  EXPECT_GT(field, 5 * kExpressionItemsAssumed);
  EXPECT_LT(field, 5 * kExpressionItemsAssumed + 10);
  EXPECT_GT(Compiled("intents.all(i, intents.exists(j, j != i))").cost_bound(),
            5 * kExpressionItemsAssumed * kExpressionItemsAssumed);
  // A filtered list is no longer than what it is filtered from.
  EXPECT_LT(Compiled("[1, 2].filter(x, x > 1).map(x, x + 1).size() > 0").cost_bound(), 60u);
}

std::string Nested(size_t outer) {
  std::string list = "[0";
  for (size_t i = 1; i < outer; ++i) list += ",0";
  return absl::StrCat(list, "].all(a, intents.all(b, intents.all(c, true)))");
}

TEST(Cost, CostMaxRefusesWithThePlace) {
  // A round of the innermost loop is three steps: fetch, constant, take.
  const size_t fits = kExpressionCostMax / (kExpressionItemsAssumed * kExpressionItemsAssumed) / 3;
  EXPECT_LE(Compiled(Nested(fits)).cost_bound(), kExpressionCostMax);
  Diagnostics diagnostics;
  EXPECT_FALSE(
      Program::Compile(CareEnvironment(), Nested(fits + 1), Type::kBool, {7, 3}, &diagnostics)
          .has_value());
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0].code, "limit");
  EXPECT_EQ(diagnostics[0].place.line, 7u);
  // Loops alone are enough, and then it is the innermost that is named.
  diagnostics.clear();
  EXPECT_FALSE(Program::Compile(CareEnvironment(),
                                "true &&\n intents.all(a, intents.all(b, intents.all(c, a < b)))",
                                Type::kBool, {7, 3}, &diagnostics)
                   .has_value());
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0].place, (Place{8, 40}));
}

// The budget of one evaluation: at the limit, and one round past it.
TEST(Cost, StepsMaxIsAnErrorWithThePlace) {
  // Each fetch of an element, and the one that finds the end, is charged three steps: fetch,
  // constant, take.
  const int64_t rounds = kExpressionStepsMax / 3 - 1;
  auto loop = [](int64_t n) { return absl::StrCat("lists.range(", n, ").all(x, true)"); };
  EXPECT_TRUE(Compiled(loop(rounds)).Evaluate(Record::Complaint()).is_true());
  const Program over = Compiled(loop(rounds + 1));
  const Value bad = over.Evaluate(Record::Complaint());
  EXPECT_EQ(bad.error(), ErrorCode::kTooManySteps);
  EXPECT_EQ(over.PlaceOf(bad), (Place{1, 21}));
}

TEST(Cost, ErrorsAreAtTheirPlaces) {
  struct Row {
    const char* source;
    Place place;
  };
  for (const Row& row : std::vector<Row>{
           {"1 / (author.followers - 51000) > 0", {1, 3}},
           {"author.handle == 'x'", {1, 15}},
           {"size(author.handle) > 1", {1, 13}},
           {"sentiment.score < 0 && author.handle != 'x'", {1, 38}},
           {"true &&\n  intents[7] == 'x'", {2, 10}},
           {"int(customer.tier) > 0", {1, 1}},
           {"{'a': 1}[customer.tier] > 0", {1, 9}},
           {"intents.all(i, int(i) > 0)", {1, 16}},
           {"optional.of(anything).hasValue()", {1, 13}},
       }) {
    Scratch scratch;
    const Program program = Compiled(row.source);
    const Value value = program.Evaluate(Record::Complaint(), scratch);
    ASSERT_TRUE(value.is_error()) << row.source;
    EXPECT_EQ(program.PlaceOf(value).line, row.place.line) << row.source;
    EXPECT_EQ(program.PlaceOf(value).column, row.place.column) << row.source;
  }
  EXPECT_EQ(Compiled("true").PlaceOf(Value::Bool(true)), Place{});
}

// A record that keeps its values side by side gives what one that is asked gives.
TEST(Cost, ADenseRecordIsTheSameRecord) {
  class Dense : public Activation {
   public:
    explicit Dense(const Record& record) {
      for (size_t i = 0; i < CareEnvironment().fields().size(); ++i) {
        values_.push_back(record.Get(static_cast<int>(i)));
      }
      set_dense(values_.data());
    }
    Value Get(int) const override { return Value::Error(ErrorCode::kUnknownName); }

   private:
    std::vector<Value> values_;
  };
  const Record record = Record::Complaint();
  const Dense dense(record);
  for (absl::string_view source :
       {"sentiment.score < -400 && author.followers > 50000 && customer.tier == 'gold'",
        "author.handle == 'x' || obligation.open", "!obligation.open || customer.value >= 1250.5",
        "has(author.handle) || has(now)", "customer.?tier.orValue('x') + 'y' == 'goldy'",
        "obligation.waiting > duration('45m') && customer.tier in ['gold', 'vip']"}) {
    const Program program = Compiled(source);
    EXPECT_EQ(ToString(program.Evaluate(dense)), ToString(program.Evaluate(record))) << source;
  }
}

TEST(Cost, AHugeNameIsRefusedInAShortMessage) {
  Diagnostics diagnostics;
  const std::string name(kExpressionBytesMax, 'a');
  EXPECT_FALSE(
      Program::Compile(CareEnvironment(), name, Type::kBool, {}, &diagnostics).has_value());
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_LT(diagnostics[0].message.size(), 300u);
}

TEST(Cost, OnlySoManyErrorsAreReported) {
  std::string source = "x0";
  for (size_t i = 1; i < 3 * kDiagnosticsMax; ++i) absl::StrAppend(&source, " && x", i);
  Diagnostics diagnostics;
  EXPECT_FALSE(
      Program::Compile(CareEnvironment(), source, Type::kBool, {}, &diagnostics).has_value());
  EXPECT_EQ(diagnostics.size(), kDiagnosticsMax);
}

TEST(Cost, APatternBeyondItsMemoryIsRefused) {
  Diagnostics diagnostics;
  EXPECT_FALSE(Program::Compile(CareEnvironment(), "text.matches('((a{100}){100}){100}')",
                                Type::kBool, {}, &diagnostics)
                   .has_value());
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0].code, "invalid-pattern");
}

}  // namespace
}  // namespace earshot::cel
