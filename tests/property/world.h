// Random worlds from a seed: a policy and a log of events in which what is rare is common. Few identities, few
// ids, equal timestamps, late and conflicting deliveries; whole features are off in some worlds.
#ifndef EARSHOT_TESTS_PROPERTY_WORLD_H_
#define EARSHOT_TESTS_PROPERTY_WORLD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "care/event.h"
#include "policy/policy.h"

namespace earshot::property {

// SplitMix64: the same numbers on every machine, which the distributions of <random> do not promise.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next();
  int64_t Below(int64_t n) { return static_cast<int64_t>(Next() % static_cast<uint64_t>(n)); }
  bool OneIn(int64_t n) { return Below(n) == 0; }
  template <typename T>
  const T& Of(const std::vector<T>& items) {
    return items[static_cast<size_t>(Below(static_cast<int64_t>(items.size())))];
  }
  template <typename T>
  void Shuffle(std::vector<T>& items) {
    for (size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[static_cast<size_t>(Below(static_cast<int64_t>(i)))]);
    }
  }

 private:
  uint64_t state_;
};

struct World {
  std::vector<care::Event> events;  // all well-formed
  Instant end;                      // after everything that happens and most of what is due
};

World MakeWorld(uint64_t seed, int64_t events);
// The same without its policy.activate: under one policy alone.
World WithoutActivations(World world);
// Policies over the channels of these worlds: the first with rules, targets, warnings and opening hours; the second
// with other figures; the third, which takes over in some worlds, with both.
std::shared_ptr<const policy::Policy> WorldPolicy(int which = 0);
care::Event ActivationOf(int which, Instant at);

}  // namespace earshot::property

#endif  // EARSHOT_TESTS_PROPERTY_WORLD_H_
