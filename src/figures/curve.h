// A survival curve: sorted once, asked several times. What Distribution's answers are made of.
#ifndef EARSHOT_FIGURES_CURVE_H_
#define EARSHOT_FIGURES_CURVE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "base/time.h"
#include "figures/figures.h"

namespace earshot::figures {

// What hosts say that things are worth may be anything.
inline int64_t SumCapped(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? INT64_MAX : INT64_MIN;
}

class Curve {
 public:
  explicit Curve(absl::Span<const Sample> samples);
  // As in Distribution. `milli` in 0..1000.
  std::optional<Span> Percentile(int32_t milli) const;
  std::optional<Span> Mean() const;
  std::optional<int32_t> SurvivalMilli(Span h) const;

 private:
  // From `length` on the part start / 2^62 x remaining / at_risk is still waiting.
  struct Step {
    int64_t length = 0;
    uint64_t start = 0;
    uint64_t remaining = 0;
    uint64_t at_risk = 0;
  };
  std::vector<Step> steps_;  // ascending in length
};

}  // namespace earshot::figures

#endif  // EARSHOT_FIGURES_CURVE_H_
