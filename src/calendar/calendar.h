// Business time: when a team is at work, and how much of that lies between two instants.
//
// A CalendarSpec says it in the words of the trade (weekly hours in a zone, holidays, exceptional
// openings); Compile expands it once into plain UTC intervals, and from then on no time zone is
// asked: a replay gives the same result whatever the zone database says by then. An instant is open
// when the wall clock of the zone at that instant stands inside an open span, so an hour that a
// clock change skips has no open time and an hour that it repeats counts twice.
#ifndef EARSHOT_CALENDAR_CALENDAR_H_
#define EARSHOT_CALENDAR_CALENDAR_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "base/digest.h"
#include "base/time.h"

namespace earshot::calendar {

// Minutes of a local day, half-open: {540, 1080} is 09:00 to 18:00. The end may lie beyond 1440,
// which is the small hours of the next day: {1320, 1800} is 22:00 to 06:00. 0 <= begin < 1440,
// begin < end <= 2880.
struct DaySpan {
  int32_t begin_minute = 0;
  int32_t end_minute = 0;
  friend constexpr bool operator==(const DaySpan&, const DaySpan&) = default;
};

// Closed on that date: all of it, or the given part ("2026-12-24 from 12:00" is {720, 1440}). It
// closes these hours of the wall clock, also for a night shift that began on the day before.
struct Holiday {
  absl::CivilDay date;
  std::optional<DaySpan> closed;
  std::string name;
};

// On that date these spans stand instead of the weekly ones, and no holiday closes them. Of two
// openings for one date the spans add up; none at all is a day without hours.
struct Opening {
  absl::CivilDay date;
  std::vector<DaySpan> spans;
};

struct CalendarSpec {
  std::string name;
  std::string zone = "UTC";  // IANA: "Europe/Berlin"
  std::array<std::vector<DaySpan>, 7>
      week;  // Monday first; spans may touch or overlap, they are united
  std::vector<Holiday> holidays;
  std::vector<Opening> openings;
};

// Half-open, open time.
struct Interval {
  Instant begin;
  Instant end;
  friend constexpr bool operator==(const Interval&, const Interval&) = default;
};

// The range to expand where nobody knows better. Outside the range of a calendar nothing is open:
// time before it counts as closed, and a deadline that would lie behind it is kNever.
inline constexpr Instant kCalendarFrom{1'262'304'000'000'000};   // 2010-01-01
inline constexpr Instant kCalendarUntil{2'524'608'000'000'000};  // 2050-01-01

// Immutable, cheap to copy, shared by threads without a lock.
class Calendar {
 public:
  // Refuses an unknown zone (with the nearest known name), a span out of bounds, a calendar that is
  // never open in [from, until), a range that is empty or not within 1970..2200; kResourceExhausted
  // for more than kCalendarSpansMax spans, holidays or openings.
  static absl::StatusOr<Calendar> Compile(const CalendarSpec& spec, Instant from = kCalendarFrom,
                                          Instant until = kCalendarUntil);
  // Open at every instant, without range.
  static Calendar Always();

  // Open time in [a, b); zero where b <= a.
  Span Elapsed(Instant a, Instant b) const;
  // The first instant at or after `start` by which `open_time` of open time has passed since
  // `start`: exactly closing time, not the next opening, where it runs out there. `start` itself
  // for nothing or less; kNever where the range does not hold that much.
  Instant Due(Instant start, Span open_time) const;
  bool IsOpen(Instant at) const;
  // `at` where it is open, otherwise the next opening; nullopt behind the last one.
  std::optional<Instant> NextOpening(Instant at) const;

  bool always() const;
  absl::string_view name() const;
  // Sorted, disjoint, not touching. One interval without bounds for Always().
  absl::Span<const Interval> intervals() const;
  // Of the spec and what it was expanded to: changes with either.
  const Digest128& digest() const;

 private:
  struct Table;
  explicit Calendar(std::shared_ptr<const Table> table) : table_(std::move(table)) {}
  std::shared_ptr<const Table> table_;
};

}  // namespace earshot::calendar

#endif  // EARSHOT_CALENDAR_CALENDAR_H_
