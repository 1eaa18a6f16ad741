// How a deadline came about, stretch by stretch: which hours counted, which did not and why. For
// people; the deadline itself is Calendar::Due, and the two always agree.
#ifndef EARSHOT_CALENDAR_TIMELINE_H_
#define EARSHOT_CALENDAR_TIMELINE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/time.h"
#include "calendar/calendar.h"

namespace earshot::calendar {

struct Stage {
  enum class Kind : uint8_t {
    kOpen,      // counts
    kBreak,     // closed between two spans of one local day
    kClosed,    // outside the hours
    kExcepted,  // closed by a holiday or a closure, which has a name
    kUnknown,   // beyond the range of the calendar
  } kind = Kind::kClosed;
  Interval when;
  std::string name;  // of what closed or opened it; "" for ordinary hours
  Span open_so_far;  // with this stage
};
absl::string_view StageKindName(Stage::Kind kind);  // "open", "break", "closed", "excepted", ...

struct Timeline {
  Instant start;
  Instant due = kNever;
  std::vector<Stage> stages;  // from `start` to `due`, without a gap
  bool cut = false;           // there are more than kTimelineStagesMax
};

// From `start` until `open_time` of open time has passed.
Timeline ExplainDue(const Calendar& calendar, Instant start, Span open_time);
// Everything in [start, end).
std::vector<Stage> ExplainBetween(const Calendar& calendar, Instant start, Instant end, bool* cut);

}  // namespace earshot::calendar

#endif  // EARSHOT_CALENDAR_TIMELINE_H_
