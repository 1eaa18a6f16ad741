// Any bytes as the choices of a generator of well-typed expressions: the checker accepts what comes
// out, nothing in it fails by type, the compiled program and the plain evaluator give the same, also
// where the record's values lie side by side, and printing is a fixpoint.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "cel/program.h"
#include "support/cel_beside.h"
#include "support/cel_generator.h"
#include "support/cel_oracle.h"
#include "unit/cel/record.h"

namespace {

using namespace earshot;       // NOLINT: a program of its own
using namespace earshot::cel;  // NOLINT

void Require(bool condition, const std::string& source, const std::string& why) {
  if (condition) return;
  std::fprintf(stderr, "%s\n%s\n", source.c_str(), why.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  size_t at = 0, choices = 0;
  internal::ExpressionGenerator generator([&](int n) {
    // Past the input, and past what an expression within its limits takes, the shortest.
    return at < size && ++choices < 4000 ? data[at++] % n : 0;
  });
  const std::string type = generator.AnyType();
  const std::string source = generator.Of(type, 6);
  Diagnostics diagnostics;
  const auto program = Program::Compile(CareEnvironment(), source, Type::kDyn, {}, &diagnostics);
  if (!program.has_value()) {
    for (const Diagnostic& d : diagnostics) {
      Require(d.code != "syntax" && d.code != "type-mismatch" && d.code != "no-overload" &&
                  d.code != "unknown-field" && d.code != "unknown-function",
              source, d.message);
    }
    return 0;
  }
  static const Record* const full = new Record(Record::Complaint());
  static const Record* const empty = new Record();
  for (const Record* record : {full, empty}) {
    Scratch scratch, plain;
    const Value value = program->Evaluate(*record, scratch);
    Require(value.error() != ErrorCode::kNoMatchingOverload, source, "fails by type");
    for (const Beside how : {Beside::kFromTheStart, Beside::kWhenAsked}) {
      const BesideRecord beside(*record, CareEnvironment().fields().size(), how);
      for (int again = 0; again < 2; ++again) {
        Scratch more;
        const Value other = program->Evaluate(beside, more);
        Require(ToString(other) == ToString(value), source,
                ToString(value) + " side by side is " + ToString(other));
      }
    }
    if (value.error() == ErrorCode::kTooManySteps) continue;  // plainly it might take for ever
    const auto oracle = internal::Oracle::Evaluate(CareEnvironment(), source, *record, plain);
    Require(oracle.has_value(), source, "the plain evaluator does not take it");
    Require(internal::OracleAgrees(value, *oracle), source,
            ToString(value) + " is plainly " + ToString(*oracle));
  }
  Diagnostics none;
  const auto printed = Print(source, &none);
  Require(printed.has_value(), source, "cannot be printed");
  const auto again = Print(*printed, &none);
  Require(again.has_value() ? *again == *printed : none[0].code == "limit", *printed,
          "prints another way");
  return 0;
}
