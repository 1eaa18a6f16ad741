// From a CalendarSpec to what the clock of the world shows: open intervals and the reasons of
// exceptions, in UTC. The only time that a zone is asked about opening hours.
#ifndef EARSHOT_CALENDAR_EXPAND_H_
#define EARSHOT_CALENDAR_EXPAND_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/digest.h"
#include "calendar/calendar.h"

namespace earshot::calendar {

struct Expansion {
  std::vector<Interval> intervals;  // sorted, disjoint, not touching
  std::vector<Label> labels;        // by beginning
};

// Spans and dates within bounds, not more than kCalendarSpansMax of them, no two changes on a date.
absl::Status CheckSpec(const CalendarSpec& spec);
// Of a spec that CheckSpec has passed.
Expansion Expand(const CalendarSpec& spec, const absl::TimeZone& zone, Instant from, Instant until);
// Of every word of the spec; the expansion not included.
void AddTo(Digester& digester, const CalendarSpec& spec);

}  // namespace earshot::calendar

#endif  // EARSHOT_CALENDAR_EXPAND_H_
