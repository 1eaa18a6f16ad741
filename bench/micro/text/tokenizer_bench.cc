// Tokens per second on messages of the usual kinds. No data is needed: the messages are below.
#include <benchmark/benchmark.h>

#include "text/tokenizer.h"

namespace {

constexpr absl::string_view kEnglish =
    "@acme my flight was cancelled AGAIN and nobody answers, been on hold for 40 minutes!! #fail "
    ":-(";
constexpr absl::string_view kGerman =
    "Seit drei Wochen warte ich auf meine Bestellung, der Kundenservice hört überhaupt nicht zu 😡";
constexpr absl::string_view kJapanese =
    "三週間待っていますが、誰も返事をくれません。返金してください。";

void Tokenize(benchmark::State& state, absl::string_view message) {
  earshot::text::Tokens tokens;
  for (auto _ : state) {
    earshot::text::Tokenize(message, tokens);
    benchmark::DoNotOptimize(tokens.list.data());
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(message.size()));
}

BENCHMARK_CAPTURE(Tokenize, english, kEnglish);
BENCHMARK_CAPTURE(Tokenize, german, kGerman);
BENCHMARK_CAPTURE(Tokenize, japanese, kJapanese);

}  // namespace
