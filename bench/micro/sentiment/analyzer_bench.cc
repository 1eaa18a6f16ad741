// Messages assessed per second on one core, all heads and evidence included, with reused working memory; and
// how many allocations a message costs, which is exact on any machine.
#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <new>
#include <string>

#include "sentiment/analyzer.h"

namespace {
std::atomic<int64_t> g_allocations{0};
}

// Not inlined, or g++ sees the free() and takes it for a mismatch.
__attribute__((noinline)) void* operator new(size_t size) {
  g_allocations.fetch_add(1, std::memory_order_relaxed);
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  return memory;
}
__attribute__((noinline)) void operator delete(void* memory) noexcept { std::free(memory); }
__attribute__((noinline)) void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace {

using earshot::sentiment::Analyzer;

constexpr absl::string_view kMessages[] = {
    "@acme my flight was cancelled AGAIN and nobody answers, been on hold for 40 minutes!! #fail "
    ":-(",
    "Thank you so much Anna, the replacement arrived today and works perfectly :) great service!",
    "Where can I find the opening hours of your branch in the city centre, please? I need a new "
    "card",
    "I emailed you twice about order 4711 and still no reply. Cancel my account, I am done with "
    "you.",
};

// With the deep tier above it where `deep_file` is the path of one.
void Assess(benchmark::State& state, absl::string_view hint, const char* deep_file) {
  auto analyzer = Analyzer::Default();
  if (analyzer.ok() && deep_file != nullptr) {
    std::ifstream in(deep_file, std::ios::binary);
    const std::string file{std::istreambuf_iterator<char>(in), {}};
    analyzer = Analyzer::WithDeep(**analyzer, file);
  }
  if (!analyzer.ok()) {
    state.SkipWithError("no model in this build");
    return;
  }
  earshot::sentiment::Scratch scratch;
  earshot::Assessment assessment;
  size_t next = 0;
  for (int warm = 0; warm < 8; ++warm) {
    (void)(*analyzer)->AssessInto(kMessages[warm % 4], hint, scratch, assessment);
  }
  const int64_t before = g_allocations.load();
  for (auto _ : state) {
    const absl::Status status =
        (*analyzer)->AssessInto(kMessages[next++ % 4], hint, scratch, assessment);
    benchmark::DoNotOptimize(status.ok());
    benchmark::DoNotOptimize(assessment.score_milli);
  }
  state.counters["allocations_per_message"] = benchmark::Counter(
      static_cast<double>(g_allocations.load() - before) / static_cast<double>(state.iterations()));
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(Assess, language_found, "", nullptr);
BENCHMARK_CAPTURE(Assess, language_told, "en", nullptr);
BENCHMARK_CAPTURE(Assess, deep, "en", EARSHOT_DEEP_MODEL);

}  // namespace
