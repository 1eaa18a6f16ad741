// Any bytes as an expression: it is refused with a place or compiled, never crashes; what compiles
// prints to a fixpoint that means the same, its evaluation ends, the plain evaluator agrees, and so
// does a record whose values lie side by side.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "cel/program.h"
#include "support/cel_beside.h"
#include "support/cel_oracle.h"

namespace {

using earshot::Diagnostics;
using earshot::cel::Environment;
using earshot::cel::Type;
using earshot::cel::Value;

const Environment& Fields() {
  static const auto* environment = new Environment({{"now", Type::kTimestamp, true},
                                                    {"text", Type::kString, false},
                                                    {"n", Type::kInt, false},
                                                    {"a.u", Type::kUint, false},
                                                    {"a.d", Type::kDouble, false},
                                                    {"a.waiting", Type::kDuration, true},
                                                    {"list", Type::kListOfString, false},
                                                    {"flag", Type::kBool, false},
                                                    {"gone", Type::kDyn, false}});
  return *environment;
}

class Record : public earshot::cel::Activation {
 public:
  Value Get(int slot) const override {
    static const absl::string_view kTexts[] = {"x", "refund"};
    switch (slot) {
      case 0:
        return Value::Timestamp(earshot::Instant{1'772'443'800'000'000});
      case 1:
        return Value::String(
            "Gr\xc3\xb6\xc3\x9f"
            "e 42");
      case 2:
        return Value::Int(-5);
      case 3:
        return Value::Uint(7);
      case 4:
        return Value::Double(2.5);
      case 5:
        return Value::Duration(earshot::Minutes(50));
      case 6:
        return Value::Strings(kTexts);
      case 7:
        return Value::Bool(true);
      default:
        return Value::Missing();
    }
  }
};

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view source(reinterpret_cast<const char*>(data), size);
  using earshot::cel::Program;
  Diagnostics print_errors;
  const auto printed = earshot::cel::Print(source, &print_errors);
  Require(printed.has_value() == print_errors.empty());
  if (printed.has_value()) {
    Diagnostics again_errors;
    const auto again = earshot::cel::Print(*printed, &again_errors);
    // Printing may lengthen a text beyond the limit on bytes; nothing else may refuse it.
    Require(again.has_value() ? *again == *printed : again_errors[0].code == "limit");
  }
  Diagnostics diagnostics;
  const auto program = Program::Compile(Fields(), source, Type::kDyn, {}, &diagnostics);
  Require(program.has_value() != earshot::HasErrors(diagnostics));
  for (const auto& d : diagnostics)
    Require(d.place.line > 0 && d.place.column > 0 && !d.message.empty());
  if (!program.has_value()) return 0;
  const Record record;
  earshot::cel::Scratch scratch;
  const Value value = program->Evaluate(record, scratch);
  const std::string result = ToString(value);
  if (value.error() != earshot::cel::ErrorCode::kTooManySteps) {
    earshot::cel::Scratch plain;
    const auto oracle = earshot::cel::internal::Oracle::Evaluate(Fields(), source, record, plain);
    Require(oracle.has_value() && earshot::cel::internal::OracleAgrees(value, *oracle));
  }
  Require(program->Evaluate(record).kind() != Value::Kind::kMissing);
  for (const auto how : {earshot::cel::Beside::kFromTheStart, earshot::cel::Beside::kWhenAsked}) {
    const earshot::cel::BesideRecord beside(record, Fields().fields().size(), how);
    for (int again = 0; again < 2; ++again) {
      earshot::cel::Scratch more;
      Require(ToString(program->Evaluate(beside, more)) == result);
    }
  }
  const earshot::Instant now{1'772'443'800'000'000};
  if (const auto change = program->NextChange(record, now)) Require(*change > now);
  Diagnostics other;
  if (const auto same = Program::Compile(Fields(), *printed, Type::kDyn, {}, &other)) {
    earshot::cel::Scratch more;
    Require(ToString(same->Evaluate(record, more)) == result);
  } else {
    Require(other[0].code == "limit");
  }
  return 0;
}
