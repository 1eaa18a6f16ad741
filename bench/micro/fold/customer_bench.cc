// What one customer costs: an event in order where twenty answers are owed, folding two hundred events anew, and the
// memory of somebody who was answered and says nothing more. Allocations and bytes are exact on any machine.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "fold/customer.h"
#include "policy/policy.h"

namespace {
std::atomic<int64_t> g_allocations{0}, g_bytes{0};
}

// Not inlined, or g++ sees the free() and takes it for a mismatch.
__attribute__((noinline)) void* operator new(size_t size) {
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  g_allocations.fetch_add(1, std::memory_order_relaxed);
  g_bytes.fetch_add(static_cast<int64_t>(malloc_usable_size(memory)), std::memory_order_relaxed);
  return memory;
}
__attribute__((noinline)) void operator delete(void* memory) noexcept {
  g_bytes.fetch_sub(static_cast<int64_t>(malloc_usable_size(memory)), std::memory_order_relaxed);
  std::free(memory);
}
__attribute__((noinline)) void operator delete(void* memory, size_t) noexcept {
  operator delete(memory);
}

namespace {

using earshot::Instant;
using earshot::Minutes;
using earshot::Seconds;
using earshot::fold::Context;
using earshot::fold::Customer;
using earshot::fold::EventPtr;

constexpr Instant kMonday{1'772'442'000'000'000};  // 2026-03-02T09:00:00Z
constexpr int kOpen = 20, kMore = 64, kRefolded = 200;

Context DeskContext() {
  static const auto policy = earshot::policy::Policy::Default();
  return {policy.get(), "bench"};
}

EventPtr Post(int number, int thread, bool outbound = false, const char* channel = "x") {
  auto event = std::make_shared<earshot::care::Event>();
  event->kind = earshot::care::EventKind::kInteractionPost;
  event->source = "x";
  event->id = absl::StrCat(number);
  event->occurred_at = event->received_at = kMonday + Seconds(number);
  earshot::care::Interaction post;
  post.kind = "message";
  post.channel = channel;
  post.author.identity = {"x", outbound ? "acme" : "42"};
  if (outbound) {
    post.direction = earshot::care::Direction::kOutbound;
    post.author.role = earshot::care::Role::kAgent;
    post.to = {"x", "42"};
  }
  post.thread = absl::StrCat("t", thread);
  post.text = "my bag is gone and nobody tells me where it went";
  post.assessment.emplace();
  post.assessment->score_milli = -400;
  post.assessment->negative_milli = 600;
  post.assessment->neutral_milli = 400;
  post.assessment->language = "en";
  post.assessment->model_version = 1;
  event->body = std::move(post);
  return event;
}

std::vector<EventPtr> Posts(int first, int count, const char* channel = "x") {
  std::vector<EventPtr> events;
  for (int i = first; i < first + count; ++i) {
    events.push_back(Post(i, i % kOpen, /*outbound=*/false, channel));
  }
  return events;
}

void InOrder(benchmark::State& state, const char* channel, int heard) {
  const Context context = DeskContext();
  const std::vector<EventPtr> before = Posts(0, heard, channel),
                              more = Posts(heard, kMore, channel);
  earshot::care::Decisions out;
  int64_t allocations = 0, said = 0;
  for (auto _ : state) {
    state.PauseTiming();
    auto customer = std::make_unique<Customer>(&context, "x:42");
    for (const EventPtr& event : before) customer->Add(event, earshot::kInstantMin, out);
    out.clear();
    const int64_t at = g_allocations.load();
    state.ResumeTiming();
    for (const EventPtr& event : more) customer->Add(event, earshot::kInstantMin, out);
    state.PauseTiming();
    allocations += g_allocations.load() - at;
    said += static_cast<int64_t>(out.size());
    customer.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kMore);
  state.counters["allocations_per_event"] =
      static_cast<double>(allocations) / static_cast<double>(state.iterations() * kMore);
  state.counters["decisions_per_event"] =
      static_cast<double>(said) / static_cast<double>(state.iterations() * kMore);
}

// Each makes his matter more urgent, and is told as such.
void AnEventInOrder(benchmark::State& state) { InOrder(state, "x", kOpen); }
BENCHMARK(AnEventInOrder);

// He has said it so often, and so many hours are left, that nothing follows from saying it again.
void AnEventThatMovesNothing(benchmark::State& state) { InOrder(state, "email", 9 * kOpen); }
BENCHMARK(AnEventThatMovesNothing);

void Refold(benchmark::State& state) {
  const Context context = DeskContext();
  const std::vector<EventPtr> events = Posts(0, kRefolded);
  Customer customer(&context, "x:42");
  for (auto _ : state) {
    customer.Rebuild(events, earshot::kInstantMin);
    benchmark::DoNotOptimize(customer.standing_count());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Refold);

// What is left of him while he rests. The events themselves are not counted: the journal has them.
void AQuietCustomer(benchmark::State& state) {
  const Context context = DeskContext();
  constexpr int kMany = 1'000;
  const EventPtr asked = Post(0, 0), answered = Post(1, 0, /*outbound=*/true);
  int64_t bytes = 0;
  for (auto _ : state) {
    std::vector<std::unique_ptr<Customer>> customers;
    customers.reserve(kMany);
    earshot::care::Decisions out;
    const int64_t before = g_bytes.load();
    for (int i = 0; i < kMany; ++i) {
      customers.push_back(std::make_unique<Customer>(&context, "x:42"));
      customers.back()->Add(asked, earshot::kInstantMin, out);
      customers.back()->Add(answered, earshot::kInstantMin, out);
      out = {};
      customers.back()->Rest();
    }
    bytes = (g_bytes.load() - before) / kMany;
  }
  state.counters["bytes_per_customer"] = static_cast<double>(bytes);
  state.SetItemsProcessed(state.iterations() * kMany);
}
BENCHMARK(AQuietCustomer);

}  // namespace
