// Ten million timers that live at once: set, moved, cancelled and fired, by TimerQueue and by what one would take
// instead of it. Operations are counted one by one; instants are those of customer care, minutes to thirty days ahead.
//
// `bytes` is what malloc holds for one timer once the run is over, what finds a timer by its number included.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <queue>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "base/timer_queue.h"

namespace earshot {
namespace {

constexpr Instant kBegin{1'772'443'800'000'000};

class Random {
 public:
  uint64_t operator()() {  // splitmix64
    uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // A promise to answer: 45 minutes to 30 days, to the microsecond.
  Span Wait() {
    static constexpr int64_t kMinutes[] = {45, 60, 240, 480, 1'440, 2'880, 10'080, 43'200};
    const uint64_t draw = (*this)();
    const Span within = Minutes(kMinutes[draw % std::size(kMinutes)]);
    return Microseconds(static_cast<int64_t>((draw >> 8) % static_cast<uint64_t>(within.micros)));
  }

 private:
  uint64_t state_ = 1;
};

// One interface over all: timers have the numbers 0 to n - 1.
class OfQueue {
 public:
  explicit OfQueue(size_t n) : ids_(n) {}
  void Set(uint32_t timer, Instant at) { ids_[timer] = queue_.Add(at, timer); }
  void Move(uint32_t timer, Instant at) { queue_.Move(ids_[timer], at); }
  void Cancel(uint32_t timer) { queue_.Remove(ids_[timer]); }
  Instant earliest() const { return queue_.earliest(); }
  template <typename Call>
  void Fire(Instant now, const Call& call) {
    due_.clear();
    queue_.PopDue(now, std::less<uint64_t>(), due_);
    for (const auto& due : due_) call(static_cast<uint32_t>(due.handle));
  }

 private:
  TimerQueue<uint64_t> queue_;
  std::vector<TimerId> ids_;
  std::vector<TimerQueue<uint64_t>::Due> due_;
};

class OfTree {
 public:
  explicit OfTree(size_t n) : at_(n) {}
  void Set(uint32_t timer, Instant at) { tree_.insert({at_[timer] = at, timer}); }
  void Move(uint32_t timer, Instant at) {
    Cancel(timer);
    Set(timer, at);
  }
  void Cancel(uint32_t timer) { tree_.erase({at_[timer], timer}); }
  Instant earliest() const { return tree_.begin()->first; }
  template <typename Call>
  void Fire(Instant now, const Call& call) {
    while (!tree_.empty() && tree_.begin()->first <= now) {
      const uint32_t timer = static_cast<uint32_t>(tree_.begin()->second);
      tree_.erase(tree_.begin());
      call(timer);
    }
  }

 private:
  absl::btree_set<std::pair<Instant, uint64_t>> tree_;
  std::vector<Instant> at_;
};

// Nothing can be taken out of the middle: what is moved or cancelled stays until its instant and is known then by being
// another instant than the timer's.
class OfHeap {
 public:
  explicit OfHeap(size_t n) : at_(n, kNever) {}
  void Set(uint32_t timer, Instant at) { heap_.push({at_[timer] = at, timer}); }
  void Move(uint32_t timer, Instant at) { Set(timer, at); }
  void Cancel(uint32_t timer) { at_[timer] = kNever; }
  Instant earliest() {
    while (at_[heap_.top().second] != heap_.top().first) heap_.pop();
    return heap_.top().first;
  }
  template <typename Call>
  void Fire(Instant now, const Call& call) {
    while (!heap_.empty() && heap_.top().first <= now) {
      const auto [at, timer] = heap_.top();
      heap_.pop();
      if (at_[timer] == at) call(static_cast<uint32_t>(timer));
    }
  }

 private:
  using Node = std::pair<Instant, uint64_t>;
  std::priority_queue<Node, std::vector<Node>, std::greater<Node>> heap_;
  std::vector<Instant> at_;
};

size_t HeapBytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// Arguments: timers, and by how many microseconds time moves on at each step; 0: to the next timer. A step moves one
// timer, cancels one and sets it again, and sets again what fired.
template <typename Timers>
void Mix(benchmark::State& state) {
  const auto n = static_cast<uint32_t>(state.range(0));
  const Span step = Microseconds(state.range(1));
  Random random;
  const size_t before = HeapBytes();
  Timers timers(n);
  for (uint32_t i = 0; i < n; ++i) timers.Set(i, kBegin + random.Wait());
  Instant now = kBegin;
  int64_t operations = 0;
  const auto run = [&](int64_t end) {
    for (operations = 0; operations < end;) {
      now = step.micros == 0 ? timers.earliest() : now + step;
      timers.Fire(now, [&](uint32_t timer) {
        timers.Set(timer, now + random.Wait());
        operations += 2;
      });
      timers.Move(static_cast<uint32_t>(random() % n), now + random.Wait());
      const auto timer = static_cast<uint32_t>(random() % n);
      timers.Cancel(timer);
      timers.Set(timer, now + random.Wait());
      operations += 3;
    }
  };
  run(n / 2);  // until the instants are no longer those of the beginning
  for (auto _ : state) run(std::max<int64_t>(n, 1'000'000));
  state.SetItemsProcessed(operations);
  state.counters["bytes"] = static_cast<double>(HeapBytes() - before) / n;
}

// Setting all of them, and then firing one after the other until none is left.
template <typename Timers>
void FillAndDrain(benchmark::State& state) {
  const auto n = static_cast<uint32_t>(state.range(0));
  Random random;
  Timers timers(n);
  uint32_t fired = 0;
  for (auto _ : state) {
    for (uint32_t i = 0; i < n; ++i) timers.Set(i, kBegin + random.Wait());
    for (fired = 0; fired < n;) timers.Fire(timers.earliest(), [&](uint32_t) { ++fired; });
  }
  state.SetItemsProcessed(int64_t{2} * n);
}

void Sizes(benchmark::internal::Benchmark* b) {
  b->ArgNames({"timers", "micros"})->Unit(benchmark::kMillisecond)->Iterations(1);
  b->Args({100'000, 0})->Args({10'000'000, 0})->Args({10'000'000, 1'000'000});
}
BENCHMARK_TEMPLATE(Mix, OfQueue)->Apply(Sizes);
BENCHMARK_TEMPLATE(Mix, OfTree)->Apply(Sizes);
BENCHMARK_TEMPLATE(Mix, OfHeap)->Apply(Sizes);
BENCHMARK_TEMPLATE(FillAndDrain, OfQueue)
    ->Arg(10'000'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_TEMPLATE(FillAndDrain, OfTree)
    ->Arg(10'000'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_TEMPLATE(FillAndDrain, OfHeap)
    ->Arg(10'000'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace
}  // namespace earshot
