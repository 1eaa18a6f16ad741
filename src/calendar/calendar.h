// Business time: when a team is at work, and how much of that lies between two instants.
//
// A CalendarSpec says it in the words of the trade (weekly hours in a zone and when they change,
// holidays, exceptional openings); Compile expands it once into plain UTC intervals, and from then on no time zone is
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
#include "calendar/stretches.h"

namespace earshot::calendar {

// Minutes of a local day, half-open: {540, 1080} is 09:00 to 18:00. The end may lie beyond 1440,
// which is the small hours of the next day: {1320, 1800} is 22:00 to 06:00. 0 <= begin < 1440,
// begin < end <= 2880.
struct DaySpan {
  int32_t begin_minute = 0;
  int32_t end_minute = 0;
  friend constexpr bool operator==(const DaySpan&, const DaySpan&) = default;
};

using Week = std::array<std::vector<DaySpan>, 7>;  // Monday first; spans may touch or overlap

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
  std::string name;
};

// From that date on these weekly hours, up to and with `until` where it is given. Of several that
// cover a date the one that begins last counts; no two begin on one date.
struct Change {
  absl::CivilDay from;
  std::optional<absl::CivilDay> until;
  Week week;
};

// A stretch of time that is not tied to days, in seconds since 1970-01-01T00:00: what an entry of
// an iCalendar file closes or opens. `local`: of the wall clock of the calendar's zone; else UTC.
struct Period {
  Stretch seconds;
  bool local = true;
  std::string name;
};

struct CalendarSpec {
  std::string name;
  std::string zone = "UTC";  // IANA: "Europe/Berlin"
  Week week;
  std::vector<Change> changes;
  std::vector<Holiday> holidays;
  std::vector<Opening> openings;
  std::vector<Period> closures;  // like holidays
  std::vector<Period> extra;     // open beside all else; no holiday and no closure closes them
};

// Half-open, open time.
struct Interval {
  Instant begin;
  Instant end;
  friend constexpr bool operator==(const Interval&, const Interval&) = default;
};

// Why it is closed or open: what a holiday, a closure or an opening of a name covers.
struct Label {
  Interval when;
  bool opens = false;
  std::string name;
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
  // Open where one of the members is, or where all of them are; its zone, for telling times, is that
  // of the first. Refuses an empty list, members that are Always(), and what is never open.
  static absl::StatusOr<Calendar> Union(absl::string_view name, absl::Span<const Calendar> members);
  static absl::StatusOr<Calendar> Intersection(absl::string_view name,
                                               absl::Span<const Calendar> members);
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
  const std::string& zone() const;
  // Sorted, disjoint, not touching. One interval without bounds for Always().
  absl::Span<const Interval> intervals() const;
  // By beginning. Of a combined calendar those of its members, with their names behind.
  absl::Span<const Label> labels() const;
  // Of the spec and what it was expanded to: changes with either.
  const Digest128& digest() const;

 private:
  struct Table;
  enum class Combining : uint8_t { kUnion, kIntersection };
  static absl::StatusOr<Calendar> Combine(Combining how, absl::string_view name,
                                          absl::Span<const Calendar> members);
  explicit Calendar(std::shared_ptr<const Table> table) : table_(std::move(table)) {}
  std::shared_ptr<const Table> table_;
};

}  // namespace earshot::calendar

#endif  // EARSHOT_CALENDAR_CALENDAR_H_
