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
