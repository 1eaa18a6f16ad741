// Numbers that look thrown and follow from a seed alone (SplitMix64), the same on every machine: for
// learning, and for tests that make things up. Never for an assessment.
#ifndef EARSHOT_SENTIMENT_SEQUENCE_H_
#define EARSHOT_SENTIMENT_SEQUENCE_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace earshot::sentiment {

class Sequence {
 public:
  explicit Sequence(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  size_t Below(size_t bound) { return static_cast<size_t>(Next() % bound); }

 private:
  uint64_t state_;
};

template <typename T>
void Shuffle(std::vector<T>& list, Sequence& sequence) {
  for (size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[sequence.Below(i)]);
}

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_SEQUENCE_H_
