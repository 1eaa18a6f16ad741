// Sets of half-open stretches on one axis of integers, whatever the axis counts: united, taken out of each
// other, cut with each other.
#ifndef EARSHOT_CALENDAR_STRETCHES_H_
#define EARSHOT_CALENDAR_STRETCHES_H_

#include <cstdint>
#include <vector>

namespace earshot::calendar {

struct Stretch {
  int64_t begin;
  int64_t end;
  friend constexpr bool operator==(const Stretch&, const Stretch&) = default;
};

// Sorted, disjoint, not touching, none of them empty: what the other two take and give as well.
std::vector<Stretch> Unite(std::vector<Stretch> stretches);
std::vector<Stretch> Subtract(const std::vector<Stretch>& from, const std::vector<Stretch>& what);
std::vector<Stretch> Intersect(const std::vector<Stretch>& a, const std::vector<Stretch>& b);

}  // namespace earshot::calendar

#endif  // EARSHOT_CALENDAR_STRETCHES_H_
