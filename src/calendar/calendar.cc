#include "calendar/calendar.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/status.h"

namespace earshot::calendar {

struct Calendar::Table {
  std::string name;
  bool always = false;
  std::vector<Interval> intervals;
  std::vector<Span> before;  // open time in front of each interval; one more at the end: the total
  int64_t first_day = 0;     // day since 1970 (UTC) of the first entry of by_day
  std::vector<uint32_t> by_day;  // per UTC day: the first interval that ends after the day began
  Digest128 digest;

  // The first interval that ends after `at`; intervals.size() behind the last.
  size_t Find(Instant at) const;
  // Open time from the beginning of the range up to `at`.
  Span OpenUntil(Instant at) const;
};

namespace {

constexpr int64_t kDayMicros = 86'400'000'000;
constexpr int64_t kDaySeconds = 86'400;
constexpr int64_t kMinuteSeconds = 60;
constexpr int32_t kDayMinutes = 1440;

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0); }

// Seconds of the wall clock since 1970-01-01T00:00 of the wall clock: an axis without any zone.
struct LocalSpan {
  int64_t begin;
  int64_t end;
};

std::string Text(const DaySpan& span) {
  auto clock = [](int32_t minute) {
    return absl::StrFormat("%02d:%02d", minute / 60, minute % 60);
  };
  return absl::StrCat(clock(span.begin_minute), "-", clock(span.end_minute));
}

absl::Status CheckSpan(const DaySpan& span, absl::string_view where) {
  if (span.begin_minute < 0 || span.begin_minute >= kDayMinutes) {
    return absl::InvalidArgumentError(absl::StrCat(
        where, ": a span begins between 00:00 and 23:59, found minute ", span.begin_minute));
  }
  if (span.end_minute <= span.begin_minute || span.end_minute > 2 * kDayMinutes) {
    return absl::InvalidArgumentError(absl::StrCat(
        where, ": the span ", Text(span), " must end after it begins and within the next day"));
  }
  return absl::OkStatus();
}

std::string DateText(absl::CivilDay date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

constexpr absl::string_view kWeekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday"};

absl::Status CheckSpec(const CalendarSpec& spec) {
  size_t count = spec.holidays.size() + spec.openings.size();
  for (size_t day = 0; day < spec.week.size(); ++day) {
    count += spec.week[day].size();
    for (const DaySpan& span : spec.week[day])
      EARSHOT_RETURN_IF_ERROR(CheckSpan(span, kWeekdays[day]));
  }
  auto check_year = [](absl::CivilDay date) {
    return date.year() >= 1970 && date.year() < 2200
               ? absl::OkStatus()
               : absl::OutOfRangeError(
                     absl::StrCat(DateText(date), ": the year must be 1970 to 2199"));
  };
  for (const Holiday& holiday : spec.holidays) {
    EARSHOT_RETURN_IF_ERROR(check_year(holiday.date));
    if (!holiday.closed.has_value()) continue;
    EARSHOT_RETURN_IF_ERROR(
        CheckSpan(*holiday.closed, absl::StrCat("holiday ", DateText(holiday.date))));
  }
  for (const Opening& opening : spec.openings) {
    EARSHOT_RETURN_IF_ERROR(check_year(opening.date));
    count += opening.spans.size();
    for (const DaySpan& span : opening.spans) {
      EARSHOT_RETURN_IF_ERROR(CheckSpan(span, absl::StrCat("opening ", DateText(opening.date))));
    }
  }
  if (count > kCalendarSpansMax) {
    return absl::ResourceExhaustedError(absl::StrCat("a calendar has at most ", kCalendarSpansMax,
                                                     " spans, holidays and openings; this one has ",
                                                     count));
  }
  return absl::OkStatus();
}

// The names that people mean; the database itself cannot be listed without looking into its files.
const std::vector<std::string>& WellKnownZones() {
  static const auto* zones = new std::vector<std::string>{"UTC",
                                                          "Africa/Cairo",
                                                          "Africa/Casablanca",
                                                          "Africa/Johannesburg",
                                                          "Africa/Lagos",
                                                          "Africa/Nairobi",
                                                          "America/Anchorage",
                                                          "America/Argentina/Buenos_Aires",
                                                          "America/Bogota",
                                                          "America/Caracas",
                                                          "America/Chicago",
                                                          "America/Denver",
                                                          "America/Halifax",
                                                          "America/Lima",
                                                          "America/Los_Angeles",
                                                          "America/Mexico_City",
                                                          "America/New_York",
                                                          "America/Phoenix",
                                                          "America/Santiago",
                                                          "America/Sao_Paulo",
                                                          "America/St_Johns",
                                                          "America/Toronto",
                                                          "America/Vancouver",
                                                          "Asia/Almaty",
                                                          "Asia/Bangkok",
                                                          "Asia/Dhaka",
                                                          "Asia/Dubai",
                                                          "Asia/Ho_Chi_Minh",
                                                          "Asia/Hong_Kong",
                                                          "Asia/Istanbul",
                                                          "Asia/Jakarta",
                                                          "Asia/Jerusalem",
                                                          "Asia/Karachi",
                                                          "Asia/Kathmandu",
                                                          "Asia/Kolkata",
                                                          "Asia/Manila",
                                                          "Asia/Riyadh",
                                                          "Asia/Seoul",
                                                          "Asia/Shanghai",
                                                          "Asia/Singapore",
                                                          "Asia/Taipei",
                                                          "Asia/Tashkent",
                                                          "Asia/Tehran",
                                                          "Asia/Tokyo",
                                                          "Atlantic/Reykjavik",
                                                          "Australia/Adelaide",
                                                          "Australia/Brisbane",
                                                          "Australia/Lord_Howe",
                                                          "Australia/Melbourne",
                                                          "Australia/Perth",
                                                          "Australia/Sydney",
                                                          "Europe/Amsterdam",
                                                          "Europe/Athens",
                                                          "Europe/Belgrade",
                                                          "Europe/Berlin",
                                                          "Europe/Brussels",
                                                          "Europe/Bucharest",
                                                          "Europe/Budapest",
                                                          "Europe/Copenhagen",
                                                          "Europe/Dublin",
                                                          "Europe/Helsinki",
                                                          "Europe/Istanbul",
                                                          "Europe/Kyiv",
                                                          "Europe/Lisbon",
                                                          "Europe/London",
                                                          "Europe/Luxembourg",
                                                          "Europe/Madrid",
                                                          "Europe/Milan",
                                                          "Europe/Moscow",
                                                          "Europe/Oslo",
                                                          "Europe/Paris",
                                                          "Europe/Prague",
                                                          "Europe/Rome",
                                                          "Europe/Sofia",
                                                          "Europe/Stockholm",
                                                          "Europe/Vienna",
                                                          "Europe/Vilnius",
                                                          "Europe/Warsaw",
                                                          "Europe/Zurich",
                                                          "Pacific/Auckland",
                                                          "Pacific/Honolulu"};
  return *zones;
}

absl::StatusOr<absl::TimeZone> LoadZone(const std::string& name) {
  absl::TimeZone zone;
  // Letters, digits and a few signs: what a name of the database is, and nothing that walks the
  // file system.
  bool plain = !name.empty() && absl::ascii_isalpha(name[0]) && name.size() <= kNameBytesMax &&
               name != "localtime";
  for (char c : name) {
    plain = plain && (absl::ascii_isalnum(c) || c == '/' || c == '_' || c == '-' || c == '+');
  }
  if (plain && absl::LoadTimeZone(name, &zone)) return zone;
  const std::string near = DidYouMean(name, WellKnownZones());
  return absl::InvalidArgumentError(
      absl::StrCat("unknown time zone '", name, "'",
                   near.empty() ? "; names look like 'Europe/Berlin'"
                                : absl::StrCat("; did you mean '", near, "'?")));
}

// Sorted, disjoint, not touching.
std::vector<LocalSpan> Unite(std::vector<LocalSpan> spans) {
  std::sort(spans.begin(), spans.end(), [](const LocalSpan& a, const LocalSpan& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::vector<LocalSpan> united;
  for (const LocalSpan& span : spans) {
    if (!united.empty() && span.begin <= united.back().end) {
      united.back().end = std::max(united.back().end, span.end);
    } else {
      united.push_back(span);
    }
  }
  return united;
}

// What of `open` is not in `closed`; both united.
std::vector<LocalSpan> Subtract(const std::vector<LocalSpan>& open,
                                const std::vector<LocalSpan>& closed) {
  std::vector<LocalSpan> left;
  size_t c = 0;
  for (LocalSpan span : open) {
    while (c < closed.size() && closed[c].end <= span.begin) ++c;
    for (size_t k = c; k < closed.size() && closed[k].begin < span.end; ++k) {
      if (closed[k].begin > span.begin) left.push_back({span.begin, closed[k].begin});
      span.begin = std::min(std::max(span.begin, closed[k].end), span.end);
    }
    if (span.begin < span.end) left.push_back(span);
  }
  return left;
}

// The open time of the wall clock over [first, last], holidays taken out and openings put in.
std::vector<LocalSpan> LocalHours(const CalendarSpec& spec, absl::CivilDay first,
                                  absl::CivilDay last) {
  const absl::CivilDay epoch(1970, 1, 1);
  auto on = [&epoch](absl::CivilDay date, const DaySpan& span) {
    const int64_t midnight = (date - epoch) * kDaySeconds;
    return LocalSpan{midnight + span.begin_minute * kMinuteSeconds,
                     midnight + span.end_minute * kMinuteSeconds};
  };
  std::map<absl::CivilDay, std::vector<DaySpan>> openings;
  for (const Opening& opening : spec.openings) {
    auto& spans = openings[opening.date];
    spans.insert(spans.end(), opening.spans.begin(), opening.spans.end());
  }
  std::vector<LocalSpan> weekly, closed, exceptional;
  int weekday = static_cast<int>(absl::GetWeekday(first));  // Monday is 0, as in the spec
  for (absl::CivilDay date = first; date <= last; ++date, weekday = (weekday + 1) % 7) {
    if (!openings.empty() && openings.count(date) != 0) continue;
    for (const DaySpan& span : spec.week[weekday]) weekly.push_back(on(date, span));
  }
  for (const Holiday& holiday : spec.holidays) {
    closed.push_back(on(holiday.date, holiday.closed.value_or(DaySpan{0, kDayMinutes})));
  }
  for (const auto& [date, spans] : openings) {
    for (const DaySpan& span : spans) exceptional.push_back(on(date, span));
  }
  std::vector<LocalSpan> hours = Subtract(Unite(std::move(weekly)), Unite(std::move(closed)));
  hours.insert(hours.end(), exceptional.begin(), exceptional.end());
  return Unite(std::move(hours));
}

// Walks the stretches of constant offset of the zone; within one, wall clock and UTC differ by a
// constant.
std::vector<Interval> ToUtc(const std::vector<LocalSpan>& hours, const absl::TimeZone& zone,
                            Instant from, Instant until) {
  std::vector<Interval> intervals;
  Instant begin = from;
  while (begin < until) {
    const absl::Time here = absl::FromUnixMicros(begin.micros);
    const int64_t offset = zone.At(here).offset;
    Instant end = until;
    absl::TimeZone::CivilTransition transition;
    if (zone.NextTransition(here, &transition)) {
      // `from` is what the wall clock would have shown at the transition under the offset before
      // it.
      const int64_t wall_seconds = transition.from - absl::CivilSecond(1970, 1, 1);
      end = std::min(until, Instant{(wall_seconds - offset) * 1'000'000});
    }
    EARSHOT_CHECK(end > begin);
    const int64_t shift = offset * 1'000'000;
    const int64_t local_begin = begin.micros + shift, local_end = end.micros + shift;
    auto span =
        std::lower_bound(hours.begin(), hours.end(), local_begin,
                         [](const LocalSpan& s, int64_t at) { return s.end * 1'000'000 <= at; });
    for (; span != hours.end() && span->begin * 1'000'000 < local_end; ++span) {
      const Interval open{Instant{std::max(span->begin * 1'000'000, local_begin) - shift},
                          Instant{std::min(span->end * 1'000'000, local_end) - shift}};
      if (!intervals.empty() && intervals.back().end == open.begin) {
        intervals.back().end = open.end;
      } else {
        intervals.push_back(open);
      }
    }
    begin = end;
  }
  return intervals;
}

void AddTo(Digester& digester, const DaySpan& span) {
  digester.Add(span.begin_minute).Add(span.end_minute);
}

Digest128 DigestOfAll(const CalendarSpec& spec, const std::vector<Interval>& intervals) {
  Digester digester;
  digester.Add("calendar").Add(spec.name).Add(spec.zone);
  for (const auto& spans : spec.week) {
    digester.Add(static_cast<int64_t>(spans.size()));
    for (const DaySpan& span : spans) AddTo(digester, span);
  }
  digester.Add(static_cast<int64_t>(spec.holidays.size()));
  for (const Holiday& holiday : spec.holidays) {
    digester.Add(DateText(holiday.date)).Add(holiday.name);
    AddTo(digester, holiday.closed.value_or(DaySpan{0, kDayMinutes}));
  }
  digester.Add(static_cast<int64_t>(spec.openings.size()));
  for (const Opening& opening : spec.openings) {
    digester.Add(DateText(opening.date)).Add(static_cast<int64_t>(opening.spans.size()));
    for (const DaySpan& span : opening.spans) AddTo(digester, span);
  }
  for (const Interval& interval : intervals) {
    digester.Add(interval.begin.micros).Add(interval.end.micros);
  }
  return digester.Finish();
}

}  // namespace

size_t Calendar::Table::Find(Instant at) const {
  const int64_t day = FloorDiv(at.micros, kDayMicros) - first_day;
  size_t i = day < 0                                      ? 0
             : day >= static_cast<int64_t>(by_day.size()) ? intervals.size()
                                                          : by_day[day];
  while (i < intervals.size() && intervals[i].end <= at) ++i;
  return i;
}

Span Calendar::Table::OpenUntil(Instant at) const {
  const size_t i = Find(at);
  if (i == intervals.size() || at <= intervals[i].begin) return before[i];
  return before[i] + (at - intervals[i].begin);
}

absl::StatusOr<Calendar> Calendar::Compile(const CalendarSpec& spec, Instant from, Instant until) {
  if (from < kInstantMin || until > kInstantMax || until <= from) {
    return absl::OutOfRangeError(absl::StrCat(
        "calendar '", spec.name, "': cannot expand from ", FormatInstant(from), " to ",
        FormatInstant(until), ": the range must not be empty and lie within 1970 to 2199"));
  }
  auto in_calendar = [&spec](const absl::Status& status) {
    return absl::Status(status.code(),
                        absl::StrCat("calendar '", spec.name, "': ", status.message()));
  };
  if (absl::Status status = CheckSpec(spec); !status.ok()) return in_calendar(status);
  const absl::StatusOr<absl::TimeZone> zone = LoadZone(spec.zone);
  if (!zone.ok()) return in_calendar(zone.status());

  // Two days more on either side: one for the zone, one for spans over midnight.
  const absl::CivilDay first =
      absl::ToCivilDay(absl::FromUnixMicros(from.micros), absl::UTCTimeZone()) - 2;
  const absl::CivilDay last =
      absl::ToCivilDay(absl::FromUnixMicros(until.micros), absl::UTCTimeZone()) + 2;
  auto table = std::make_shared<Table>();
  table->name = spec.name;
  table->intervals = ToUtc(LocalHours(spec, first, last), *zone, from, until);
  if (table->intervals.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "calendar '", spec.name, "' is never open between ", FormatInstant(from), " and ",
        FormatInstant(until), ": give it weekly hours or openings that no holiday closes"));
  }
  Span total;
  for (const Interval& interval : table->intervals) {
    table->before.push_back(total);
    total = total + (interval.end - interval.begin);
  }
  table->before.push_back(total);
  table->first_day = FloorDiv(from.micros, kDayMicros);
  const int64_t last_day = FloorDiv(until.micros - 1, kDayMicros);
  uint32_t i = 0;
  for (int64_t day = table->first_day; day <= last_day; ++day) {
    while (i < table->intervals.size() && table->intervals[i].end.micros <= day * kDayMicros) ++i;
    table->by_day.push_back(i);
  }
  table->digest = DigestOfAll(spec, table->intervals);
  return Calendar(std::move(table));
}

Calendar Calendar::Always() {
  static const auto* table = [] {
    auto made = std::make_shared<Table>();
    made->name = "always";
    made->always = true;
    made->intervals.push_back({Instant{INT64_MIN}, kNever});
    made->digest = DigestOf("earshot calendar always");
    return new std::shared_ptr<const Table>(std::move(made));
  }();
  return Calendar(*table);
}

Span Calendar::Elapsed(Instant a, Instant b) const {
  if (b <= a) return Span{0};
  if (table_->always) return b - a;
  return table_->OpenUntil(b) - table_->OpenUntil(a);
}

Instant Calendar::Due(Instant start, Span open_time) const {
  if (open_time.micros <= 0) return start;
  if (table_->always) {
    int64_t due;
    return __builtin_add_overflow(start.micros, open_time.micros, &due) ? kNever : Instant{due};
  }
  const Table& table = *table_;
  const size_t first = table.Find(start);
  Span wanted = table.before[first];
  if (first < table.intervals.size() && start > table.intervals[first].begin) {
    wanted = wanted + (start - table.intervals[first].begin);
  }
  if (open_time > table.before.back() - wanted) return kNever;
  wanted = wanted + open_time;
  // The interval in which the total reaches `wanted`: the last with less before it. Deadlines are
  // near, so the search doubles its steps instead of halving the range.
  size_t step = 1, low = first;
  while (low + step < table.intervals.size() && table.before[low + step] < wanted) {
    low += step;
    step *= 2;
  }
  size_t high = std::min(low + step, table.intervals.size());
  while (low + 1 < high) {
    const size_t middle = low + (high - low) / 2;
    if (table.before[middle] < wanted) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return table.intervals[low].begin + (wanted - table.before[low]);
}

bool Calendar::IsOpen(Instant at) const {
  const size_t i = table_->always ? 0 : table_->Find(at);
  return i < table_->intervals.size() && table_->intervals[i].begin <= at;
}

std::optional<Instant> Calendar::NextOpening(Instant at) const {
  if (table_->always) return at;
  const size_t i = table_->Find(at);
  if (i == table_->intervals.size()) return std::nullopt;
  return std::max(at, table_->intervals[i].begin);
}

bool Calendar::always() const { return table_->always; }
absl::string_view Calendar::name() const { return table_->name; }
absl::Span<const Interval> Calendar::intervals() const { return table_->intervals; }
const Digest128& Calendar::digest() const { return table_->digest; }

}  // namespace earshot::calendar
