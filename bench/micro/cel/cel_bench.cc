// What an expression costs: evaluated at every event, compiled once.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "cel/program.h"

namespace earshot::cel {
namespace {

// 25 fields, as wide as the record of a rule is.
const Environment& Fields() {
  static const auto* environment = [] {
    std::vector<Field> fields = {{"now", Type::kTimestamp, true},
                                 {"text", Type::kString, false},
                                 {"intents", Type::kListOfString, false},
                                 {"channel", Type::kString, false},
                                 {"tier", Type::kString, false},
                                 {"followers", Type::kInt, false},
                                 {"score", Type::kInt, false},
                                 {"open", Type::kBool, false},
                                 {"waiting", Type::kDuration, true},
                                 {"risk", Type::kDouble, false}};
    while (fields.size() < 25)
      fields.push_back({"field" + std::to_string(fields.size()), Type::kInt, false});
    return new Environment(fields);
  }();
  return *environment;
}

enum class Kept { kBeside, kAsked, kRemembered };

// Side by side, as hosts that evaluate much keep theirs, asked for each field each time, or asked
// once: what a record costs that several conditions are evaluated on.
class Record : public Activation {
 public:
  explicit Record(Kept kept = Kept::kBeside)
      : values_(Fields().fields().size(), Value::Int(3)), answers_(values_.size()) {
    if (kept == Kept::kBeside) set_dense(values_.data());
    if (kept == Kept::kRemembered) set_answers(answers_.data());
    static const absl::string_view kIntents[] = {"complaint", "refund"};
    values_[0] = Value::Timestamp(Instant{1'772'443'800'000'000});
    values_[1] = Value::String("I have been on hold for 40 minutes and want a refund now, please");
    values_[2] = Value::Strings(kIntents);
    values_[3] = Value::String("facebook");
    values_[4] = Value::String("gold");
    values_[5] = Value::Int(51000);
    values_[6] = Value::Int(-620);
    values_[7] = Value::Bool(true);
    values_[8] = Value::Duration(Minutes(50));
    values_[9] = Value::Double(0.7);
  }
  Value Get(int slot) const override { return values_[slot]; }

 private:
  std::vector<Value> values_, answers_;
};

constexpr absl::string_view kFour =
    "score < -400 && followers > 50000 && tier == 'gold' && channel != 'email'";
constexpr absl::string_view kFive =
    "open && waiting > duration('45m') && tier in ['gold', 'vip'] && risk >= 0.5 && field20 < 10";

void Evaluate(benchmark::State& state, absl::string_view source, Kept kept = Kept::kBeside) {
  Diagnostics diagnostics;
  const auto program = Program::Compile(Fields(), source, Type::kBool, {}, &diagnostics);
  const Record record(kept);
  if (!program.has_value() || !program->Evaluate(record).is_true())
    state.SkipWithError("must be true");
  for (auto _ : state) benchmark::DoNotOptimize(program->Evaluate(record));
}
BENCHMARK_CAPTURE(Evaluate, four_predicates, kFour);
BENCHMARK_CAPTURE(Evaluate, five_predicates, kFive);
BENCHMARK_CAPTURE(Evaluate, four_predicates_asked, kFour, Kept::kAsked);
BENCHMARK_CAPTURE(Evaluate, five_predicates_asked, kFive, Kept::kAsked);
BENCHMARK_CAPTURE(Evaluate, four_predicates_remembered, kFour, Kept::kRemembered);
BENCHMARK_CAPTURE(Evaluate, five_predicates_remembered, kFive, Kept::kRemembered);
BENCHMARK_CAPTURE(Evaluate, first_decides,
                  "!(score > 0 && followers > 50000 && tier == 'gold' && channel == 'x')");
BENCHMARK_CAPTURE(Evaluate, contains, "text.contains('refund')");
BENCHMARK_CAPTURE(Evaluate, matches, "text.matches('(?i)refund|money back')");
BENCHMARK_CAPTURE(Evaluate, in_list_field, "'refund' in intents");

void NextChange(benchmark::State& state) {
  Diagnostics diagnostics;
  const auto program =
      Program::Compile(Fields(), "open && waiting > duration('60m') && tier == 'gold'", Type::kBool,
                       {}, &diagnostics);
  const Record record;
  const Instant now{1'772'443'800'000'000};
  for (auto _ : state) benchmark::DoNotOptimize(program->NextChange(record, now));
}
BENCHMARK(NextChange);

void Compile(benchmark::State& state, absl::string_view source) {
  for (auto _ : state) {
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(Program::Compile(Fields(), source, Type::kBool, {}, &diagnostics));
  }
}
BENCHMARK_CAPTURE(Compile, four_predicates, kFour);
BENCHMARK_CAPTURE(Compile, five_predicates, kFive);

}  // namespace
}  // namespace earshot::cel
