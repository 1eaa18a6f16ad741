// Milliseconds for a megabyte of what somebody could write to make a reader slow: the whole assessment, in a
// language told (en) and found, and cutting into tokens alone. Processor time.
#include <benchmark/benchmark.h>

#include <string>

#include "base/limits.h"
#include "sentiment/analyzer.h"
#include "support/hostile.h"
#include "text/tokenizer.h"

namespace {

using earshot::Hostile;
using earshot::kHostile;

constexpr double kSeconds = 0.05;  // of each: there are many

void Assess(benchmark::State& state, const Hostile& hostile, absl::string_view language) {
  const auto analyzer = earshot::sentiment::Analyzer::Default();
  if (!analyzer.ok()) {
    state.SkipWithError("no model in this build");
    return;
  }
  const std::string text = earshot::HostileText(hostile, earshot::kTextBytesMax);
  earshot::sentiment::Scratch scratch;
  earshot::Assessment assessment;
  for (auto _ : state) {
    benchmark::DoNotOptimize((*analyzer)->AssessInto(text, language, scratch, assessment).ok());
  }
}

void Tokenize(benchmark::State& state, const Hostile& hostile) {
  const std::string text = earshot::HostileText(hostile, earshot::kTextBytesMax);
  for (auto _ : state) {
    earshot::text::Tokens tokens;  // afresh, as after any long message
    earshot::text::Tokenize(text, tokens);
    benchmark::DoNotOptimize(tokens.list.data());
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (const Hostile& hostile : kHostile) {
    const std::string name = std::string("megabyte/") + hostile.name;
    for (const char* language : {"en", ""}) {
      benchmark::RegisterBenchmark(
          (name + (language[0] == '\0' ? "/found" : "/told")).c_str(),
          [&hostile, language](benchmark::State& state) { Assess(state, hostile, language); })
          ->Unit(benchmark::kMillisecond)
          ->MinTime(kSeconds);
    }
    benchmark::RegisterBenchmark((name + "/tokens").c_str(),
                                 [&hostile](benchmark::State& state) { Tokenize(state, hostile); })
        ->Unit(benchmark::kMillisecond)
        ->MinTime(kSeconds);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
