// Random well-typed expressions: what the checker lets through never fails by type, the compiled
// program gives what the plain evaluator gives, printing is a fixpoint, and what is printed means
// the same.
#include <cstdlib>
#include <random>
#include <string>

#include "cel/program.h"
#include "gtest/gtest.h"
#include "support/cel_generator.h"
#include "support/cel_oracle.h"
#include "unit/cel/record.h"

namespace earshot::cel {
namespace {

// EARSHOT_SEED repeats a run or starts another one.
uint32_t Seed() {
  const char* seed = std::getenv("EARSHOT_SEED");
  return seed == nullptr ? 20261125 : static_cast<uint32_t>(std::strtoul(seed, nullptr, 10));
}

TEST(RandomExpressions, ThePlainEvaluatorAgreesAndNothingFailsByType) {
  const uint32_t seed = Seed();
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  internal::ExpressionGenerator generator(
      [&random](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); });
  const Record full = Record::Complaint(), empty;
  int values = 0, rounds = 0;
  for (int round = 0; round < 12000; ++round) {
    const std::string source = generator.Of(generator.AnyType(), 1 + round % 4);
    if (source.size() > 4000) continue;  // a few, which take as long as all others
    Diagnostics diagnostics;
    const auto program = Program::Compile(CareEnvironment(), source, Type::kDyn, {}, &diagnostics);
    if (!program.has_value()) {
      // Literals that can never be read are refused where they are written, and so is great height.
      for (const Diagnostic& d : diagnostics) {
        ASSERT_TRUE(d.code != "syntax" && d.code != "type-mismatch" && d.code != "no-overload" &&
                    d.code != "unknown-field" && d.code != "unknown-function")
            << source << ": " << d.message;
      }
      continue;
    }
    ++rounds;
    for (const Record* record : {&full, &empty}) {
      Scratch scratch, plain;
      const Value value = program->Evaluate(*record, scratch);
      ASSERT_NE(value.error(), ErrorCode::kNoMatchingOverload) << source;
      const auto oracle = internal::Oracle::Evaluate(CareEnvironment(), source, *record, plain);
      ASSERT_TRUE(oracle.has_value()) << source;
      ASSERT_TRUE(internal::OracleAgrees(value, *oracle))
          << source << " gives " << ToString(value) << ", plainly " << ToString(*oracle);
      values += !value.is_error();
    }
    const std::string printed = *Print(source, &diagnostics);
    ASSERT_EQ(*Print(printed, &diagnostics), printed) << source;
    const auto again = Program::Compile(CareEnvironment(), printed, Type::kDyn, {}, &diagnostics);
    ASSERT_TRUE(again.has_value()) << printed;
    Scratch one, other;
    EXPECT_EQ(ToString(again->Evaluate(full, one)), ToString(program->Evaluate(full, other)))
        << source << " / " << printed;
  }
  EXPECT_GT(rounds, 6000);
  EXPECT_GT(values, 6000);  // the rest are missing fields, overflows and indexes
}

}  // namespace
}  // namespace earshot::cel
