// Timers against a multimap that is kept beside them, at random and in the orders that suit them least.
#include "base/timer_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace earshot {
namespace {

// Timers and what they should do. A handle is a number; `names` orders those of one instant, unlike their numbers.
template <typename Handle, typename Stamp = uint32_t>
class Beside {
  using Queue = TimerQueue<Handle, kTimersPerQueueMax, Stamp>;

 public:
  explicit Beside(uint64_t seed) : random_(seed) {}

  size_t size() const { return live_.size(); }
  uint64_t Draw(uint64_t below) { return random_() % below; }

  void Add(Instant at) {
    const Handle handle = static_cast<Handle>(names_.size());
    names_.push_back(std::to_string(random_()));
    const TimerId id = queue_.Add(at, handle);
    ASSERT_NE(id, kNoTimer);
    live_.push_back({id, model_.emplace(at, handle)});
    at_of_[handle] = live_.size() - 1;
    Check();
  }
  void Move(size_t i, Instant at) {
    queue_.Move(live_[i].id, at);
    const Handle handle = live_[i].in_model->second;
    model_.erase(live_[i].in_model);
    live_[i].in_model = model_.emplace(at, handle);
    Check();
  }
  void Remove(size_t i) {
    queue_.Remove(live_[i].id);
    Forget(live_[i].in_model->second);
    Check();
  }
  void PopDue(Instant now) {
    const auto before = [&](Handle a, Handle b) { return names_[a] < names_[b]; };
    std::vector<typename Queue::Due> due;
    queue_.PopDue(now, before, due);
    std::vector<std::pair<Instant, Handle>> expected(model_.begin(), model_.upper_bound(now));
    std::sort(expected.begin(), expected.end(), [&](const auto& a, const auto& b) {
      return std::tie(a.first, names_[a.second]) < std::tie(b.first, names_[b.second]);
    });
    ASSERT_EQ(due.size(), expected.size());
    for (size_t i = 0; i < due.size(); ++i) {
      ASSERT_EQ(due[i].at, expected[i].first) << i;
      ASSERT_EQ(due[i].handle, expected[i].second) << i;
      Forget(due[i].handle);
    }
    Check();
  }
  Instant earliest() const { return model_.empty() ? kNever : model_.begin()->first; }
  Instant latest() const { return model_.empty() ? Instant{0} : model_.rbegin()->first; }
  const Queue& queue() const { return queue_; }

 private:
  struct Live {
    TimerId id;
    typename std::multimap<Instant, Handle>::iterator in_model;
  };

  void Check() {
    ASSERT_EQ(queue_.size(), model_.size());
    ASSERT_EQ(queue_.earliest(), earliest());
  }
  void Forget(Handle handle) {
    const size_t i = at_of_[handle];
    at_of_.erase(handle);
    model_.erase(live_[i].in_model);
    if (i + 1 != live_.size()) {
      live_[i] = live_.back();
      at_of_[live_[i].in_model->second] = i;
    }
    live_.pop_back();
  }

  std::mt19937_64 random_;
  Queue queue_;
  std::vector<std::string> names_;
  std::multimap<Instant, Handle> model_;
  std::vector<Live> live_;
  std::map<Handle, size_t> at_of_;
};

// A number below the one given.
using Random = std::function<uint64_t(uint64_t below)>;

struct World {
  const char* name;
  Instant (*next)(const Random& draw, Instant now);
};

Span Micros(uint64_t n) { return Microseconds(static_cast<int64_t>(n)); }

const World kWorlds[] = {
    {"the next thirty days",
     [](const Random& draw, Instant now) { return now + Micros(draw(2'592'000'000'000)); }},
    {"few instants, close together",
     [](const Random& draw, Instant now) { return now + Micros(draw(40)) - Micros(10); }},
    {"whole minutes of two hours, past ones too",
     [](const Random& draw, Instant now) {
       return now + Minutes(static_cast<int64_t>(draw(120)) - 60);
     }},
    {"every magnitude",
     [](const Random& draw, Instant now) { return now + Micros(uint64_t{1} << draw(50)); }},
    {"every magnitude, past and to come",
     [](const Random& draw, Instant now) {
       const Span far = Micros(uint64_t{1} << draw(50));
       return draw(2) == 0 ? now + far : now - far;
     }},
    {"any number of 64 bits, the ends among them",
     [](const Random& draw, Instant) {
       const uint64_t dice = draw(16);
       if (dice == 0) return Instant{INT64_MIN};
       return dice == 1 ? kNever : Instant{static_cast<int64_t>(draw(~uint64_t{0}))};
     }},
    {"about the year 2200",
     [](const Random& draw, Instant) { return kInstantMax - Micros(draw(5'000)); }},
};

// Timers come, are moved, cancelled and fired, up to about so many at once.
template <typename Stamp>
void Live(const World& world, uint64_t seed, size_t about) {
  SCOPED_TRACE(std::string(world.name) + ", seed " + std::to_string(seed));
  Beside<uint32_t, Stamp> beside(seed);
  const Random draw = [&](uint64_t below) { return beside.Draw(below); };
  Instant now{1'772'443'800'000'000};
  for (int step = 0; step < 6'000; ++step) {
    const uint64_t dice = draw(100);
    if (beside.size() == 0 || dice < (beside.size() < about ? 60u : 20u)) {
      beside.Add(world.next(draw, now));
    } else if (dice < 75) {
      beside.Move(draw(beside.size()), world.next(draw, now));
    } else if (dice < 88) {
      beside.Remove(draw(beside.size()));
    } else if (dice < 98) {
      if (beside.earliest() > now && beside.earliest() < kNever) now = beside.earliest();
      beside.PopDue(beside.earliest());
    } else if (dice < 99) {
      beside.PopDue(beside.earliest() + Micros(draw(uint64_t{1} << draw(45))));
    } else if (draw(10) == 0) {
      beside.PopDue(beside.latest());
    }
    if (::testing::Test::HasFatalFailure()) return;
  }
  while (beside.size() != 0) beside.PopDue(beside.earliest());
}

TEST(TimerQueue, AgreesWithAModel) {
  for (const World& world : kWorlds) {
    for (uint64_t seed = 1; seed <= 6; ++seed) {
      Live<uint32_t>(world, seed, size_t{3} << (2 * seed));
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST(TimerQueue, StampsMayRunOver) {
  for (const World& world : kWorlds) {
    Live<uint8_t>(world, 1, 3);
    Live<uint8_t>(world, 2, 12);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

TEST(TimerQueue, AllAtOneInstant) {
  Beside<uint64_t> beside(7);
  const Instant at{1'772'443'800'000'000};
  for (int i = 0; i < 10'000; ++i) beside.Add(at);
  for (int i = 0; i < 1'000; ++i) beside.Remove(beside.Draw(beside.size()));
  for (int i = 0; i < 1'000; ++i) beside.Move(beside.Draw(beside.size()), at);
  beside.PopDue(at - Microseconds(1));
  EXPECT_EQ(beside.size(), 9'000u);
  beside.PopDue(at);
  EXPECT_EQ(beside.size(), 0u);
  EXPECT_EQ(beside.queue().earliest(), kNever);
}

// Each timer before all the others: they pile up in the heap until all is dealt out anew.
TEST(TimerQueue, EverEarlier) {
  Beside<uint32_t> beside(8);
  Instant at = kInstantMax;
  for (int i = 0; i < 30'000; ++i) {
    at = at - Microseconds(1 + static_cast<int64_t>(beside.Draw(2'000'000)));
    beside.Add(at);
    if (i % 7 == 0) beside.Move(beside.Draw(beside.size()), at - Microseconds(1));
    if (i % 1'000 == 999) beside.PopDue(beside.earliest());
    if (::testing::Test::HasFatalFailure()) return;
  }
  for (int i = 0; i < 500; ++i) beside.PopDue(beside.earliest());
  beside.PopDue(kNever);
  EXPECT_EQ(beside.size(), 0u);
}

TEST(TimerQueue, EverLaterAndEverTheEarliestMoves) {
  Beside<uint32_t> beside(9);
  Instant at{0};
  for (int i = 0; i < 20'000; ++i) beside.Add(at = at + Seconds(40));
  for (int i = 0; i < 20'000; ++i) beside.Move(static_cast<size_t>(i), at = at + Seconds(40));
  for (int i = 0; i < 100; ++i) beside.PopDue(beside.earliest());
  beside.PopDue(beside.earliest() + Days(3));
  EXPECT_EQ(beside.size(), 20'000u - 100u - 1u - 3u * 86'400u / 40u);
}

// A pile of timers close together, and again and again some before it that go first.
TEST(TimerQueue, BackAndForth) {
  Beside<uint32_t> beside(10);
  const Instant pile{1'772'443'800'000'000};
  for (int i = 0; i < 20'000; ++i) {
    beside.Add(pile + Microseconds(static_cast<int64_t>(beside.Draw(1 << 20))));
  }
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 6'000; ++i) {
      beside.Add(pile - Microseconds(1 + static_cast<int64_t>(beside.Draw(uint64_t{1} << 44))));
      if (::testing::Test::HasFatalFailure()) return;
    }
    beside.PopDue(beside.earliest());
    beside.PopDue(pile - Microseconds(1));
    for (int i = 0; i < 100; ++i) beside.PopDue(beside.earliest());
  }
}

// What is gone leaves nothing behind that the next timers do not take.
TEST(TimerQueue, MemoryIsThatOfTheLivingAndSteady) {
  TimerQueue<uint64_t> queue;
  std::mt19937_64 random(11);
  const auto later = [&](Instant now) {
    return now + Microseconds(static_cast<int64_t>(random() % 2'592'000'000'000));
  };
  const size_t n = 200'000;
  Instant now{1'772'443'800'000'000};
  std::vector<TimerId> ids;
  for (size_t i = 0; i < n; ++i) ids.push_back(queue.Add(later(now), i));
  const size_t full = queue.MemoryBytes();
  EXPECT_LE(full, 64 * n);

  // Each that fires or is cancelled is set again.
  std::vector<TimerQueue<uint64_t>::Due> due;
  size_t highest = 0;
  for (int step = 0; step < 200'000; ++step) {
    due.clear();
    now = queue.earliest();
    queue.PopDue(now, std::less<uint64_t>(), due);
    for (const auto& one : due) ids[one.handle] = queue.Add(later(now), one.handle);
    const size_t i = random() % n;
    queue.Remove(ids[i]);
    ids[i] = queue.Add(later(now), i);
    queue.Move(ids[random() % n], later(now));
    if (step >= 100'000) highest = std::max(highest, queue.MemoryBytes());
  }
  EXPECT_EQ(queue.size(), n);
  EXPECT_LE(highest, 64 * n);
  EXPECT_LE(highest, 44 * n);

  // Cancelled but for one, and set again.
  const size_t kept = queue.MemoryBytes();
  for (int round = 0; round < 3; ++round) {
    for (size_t i = 1; i < n; ++i) queue.Remove(ids[i]);
    EXPECT_EQ(queue.size(), 1u);
    for (size_t i = 1; i < n; ++i) ids[i] = queue.Add(later(now), i);
    EXPECT_LE(queue.MemoryBytes(), kept + kept / 16);
  }
  for (const TimerId id : ids) queue.Remove(id);
  EXPECT_LE(queue.MemoryBytes(), 100'000u);
}

// The orders of calls that leave most behind: everything is moved, all the time, to the place where it is worst.
TEST(TimerQueue, MemoryWhateverIsDone) {
  const size_t n = 50'000, bound = 64 * n + 200'000;
  const Instant now{1'772'443'800'000'000};
  TimerQueue<uint64_t> queue;
  std::vector<TimerId> ids;
  for (size_t i = 0; i < n; ++i)
    ids.push_back(queue.Add(now + Seconds(static_cast<int64_t>(i)), i));
  const auto move_all = [&](const std::function<Instant(size_t)>& to) {
    for (size_t i = 0; i < n; ++i) queue.Move(ids[i], to(i));
    EXPECT_LE(queue.MemoryBytes(), bound);
  };
  for (int64_t round = 0; round < 4; ++round) {
    move_all(
        [&](size_t i) { return now + Days(30) + Microseconds(static_cast<int64_t>(i) + round); });
    move_all([&](size_t) { return now + Days(20) - Days(round); });  // all near
    move_all([&](size_t i) { return now - Seconds(static_cast<int64_t>(i) + round); });
    move_all([&](size_t i) { return now - Days(1) - Hours(static_cast<int64_t>(i) + round); });
  }
  EXPECT_EQ(queue.size(), n);
}

TEST(TimerQueue, AtMostSoMany) {
  TimerQueue<uint32_t, 3> queue;
  EXPECT_EQ(queue.earliest(), kNever);
  const TimerId first = queue.Add({3}, 30);
  EXPECT_NE(first, kNoTimer);
  EXPECT_NE(queue.Add({1}, 10), kNoTimer);
  EXPECT_NE(queue.Add({2}, 20), kNoTimer);
  EXPECT_EQ(queue.Add({0}, 0), kNoTimer);
  EXPECT_EQ(queue.size(), 3u);
  EXPECT_EQ(queue.earliest(), Instant{1});
  queue.Remove(first);
  EXPECT_NE(queue.Add({4}, 40), kNoTimer);
  std::vector<TimerQueue<uint32_t, 3>::Due> due;
  queue.PopDue({4}, std::less<uint32_t>(), due);
  ASSERT_EQ(due.size(), 3u);
  EXPECT_EQ(due[0].handle, 10u);
  EXPECT_EQ(due[2].handle, 40u);
}

}  // namespace
}  // namespace earshot
