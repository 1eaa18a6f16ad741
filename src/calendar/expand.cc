#include "calendar/expand.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/status.h"

namespace earshot::calendar {
namespace {

constexpr int64_t kSecondMicros = 1'000'000;
constexpr int64_t kDaySeconds = 86'400;
constexpr int64_t kMinuteSeconds = 60;
constexpr int32_t kDayMinutes = 1440;
constexpr DaySpan kWholeDay{0, kDayMinutes};

std::string Text(const DaySpan& span) {
  const auto clock = [](int32_t minute) {
    return absl::StrFormat("%02d:%02d", minute / 60, minute % 60);
  };
  return absl::StrCat(clock(span.begin_minute), "-", clock(span.end_minute));
}

std::string DateText(absl::CivilDay date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
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

absl::Status CheckDate(absl::CivilDay date) {
  if (date.year() >= 1970 && date.year() < 2200) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat(DateText(date), ": the year must be 1970 to 2199"));
}

constexpr absl::string_view kWeekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday"};

absl::Status CheckWeek(const Week& week, size_t* count) {
  for (size_t day = 0; day < week.size(); ++day) {
    *count += week[day].size();
    for (const DaySpan& span : week[day]) {
      EARSHOT_RETURN_IF_ERROR(CheckSpan(span, kWeekdays[day]));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckChanges(const CalendarSpec& spec, size_t* count) {
  if (spec.changes.size() > kCalendarChangesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a calendar has at most ", kCalendarChangesMax,
                     " changes of its hours; this one has ", spec.changes.size()));
  }
  std::map<absl::CivilDay, int> begins;
  for (const Change& change : spec.changes) {
    EARSHOT_RETURN_IF_ERROR(CheckDate(change.from));
    EARSHOT_RETURN_IF_ERROR(CheckWeek(change.week, count));
    if (change.until.has_value() && *change.until < change.from) {
      return absl::InvalidArgumentError(
          absl::StrCat("the change from ", DateText(change.from), " ends before it begins"));
    }
    if (begins[change.from]++ > 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("two changes begin on ", DateText(change.from)));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckPeriods(const std::vector<Period>& periods) {
  for (const Period& period : periods) {
    if (period.seconds.begin >= period.seconds.end) {
      return absl::InvalidArgumentError(
          absl::StrCat("the period '", period.name, "' must end after it begins"));
    }
    // A day on either side, for the zone.
    if (period.seconds.begin < kInstantMin.micros / kSecondMicros - kDaySeconds ||
        period.seconds.end > kInstantMax.micros / kSecondMicros + kDaySeconds) {
      return absl::OutOfRangeError(
          absl::StrCat("the period '", period.name, "' must lie within 1970 to 2199"));
    }
  }
  return absl::OkStatus();
}

// The weekly hours that stand on a date.
const Week& WeekOn(const CalendarSpec& spec, absl::CivilDay date) {
  const Change* latest = nullptr;
  for (const Change& change : spec.changes) {
    const bool covers = change.from <= date && (!change.until.has_value() || date <= *change.until);
    if (covers && (latest == nullptr || change.from > latest->from)) latest = &change;
  }
  return latest == nullptr ? spec.week : latest->week;
}

// The wall clock of a zone and UTC, over the stretches in which they differ by a constant.
class Wall {
 public:
  Wall(const absl::TimeZone& zone, Instant from, Instant until) {
    for (Instant begin = from; begin < until;) {
      const absl::Time here = absl::FromUnixMicros(begin.micros);
      const int64_t offset = zone.At(here).offset;
      Instant end = until;
      absl::TimeZone::CivilTransition transition;
      if (zone.NextTransition(here, &transition)) {
        // `from` is what the wall clock would have shown at the transition under the offset before
        // it.
        const int64_t wall_seconds = transition.from - absl::CivilSecond(1970, 1, 1);
        end = std::min(until, Instant{(wall_seconds - offset) * kSecondMicros});
      }
      EARSHOT_CHECK(end > begin);
      parts_.push_back({{begin.micros, end.micros}, offset * kSecondMicros});
      begin = end;
    }
  }

  // The instants, in microseconds, at which the wall clock stands in one of the stretches (of
  // seconds, united).
  std::vector<Stretch> ToUtc(const std::vector<Stretch>& local) const {
    std::vector<Stretch> out;
    for (const Part& part : parts_) {
      const int64_t begin = part.utc.begin + part.shift, end = part.utc.end + part.shift;
      auto span = std::lower_bound(
          local.begin(), local.end(), begin,
          [](const Stretch& s, int64_t at) { return s.end * kSecondMicros <= at; });
      for (; span != local.end() && span->begin * kSecondMicros < end; ++span) {
        out.push_back({std::max(span->begin * kSecondMicros, begin) - part.shift,
                       std::min(span->end * kSecondMicros, end) - part.shift});
      }
    }
    return Unite(std::move(out));
  }

  Stretch range() const { return {parts_.front().utc.begin, parts_.back().utc.end}; }

 private:
  struct Part {
    Stretch utc;
    int64_t shift;
  };
  std::vector<Part> parts_;
};

Stretch On(absl::CivilDay date, const DaySpan& span) {
  const int64_t midnight = (date - absl::CivilDay(1970, 1, 1)) * kDaySeconds;
  return {midnight + span.begin_minute * kMinuteSeconds,
          midnight + span.end_minute * kMinuteSeconds};
}

// What the spec says in local and in absolute time, before the two meet.
struct Parts {
  std::vector<Stretch> weekly, closed, exceptional;  // local seconds
  std::vector<Stretch> closed_utc, exceptional_utc;  // microseconds
};

Parts PartsOf(const CalendarSpec& spec, absl::CivilDay first, absl::CivilDay last) {
  Parts parts;
  std::map<absl::CivilDay, int> replaced;
  for (const Opening& opening : spec.openings) {
    replaced[opening.date] = 1;
    for (const DaySpan& span : opening.spans) parts.exceptional.push_back(On(opening.date, span));
  }
  int weekday = static_cast<int>(absl::GetWeekday(first));  // Monday is 0, as in the spec
  for (absl::CivilDay date = first; date <= last; ++date, weekday = (weekday + 1) % 7) {
    if (!replaced.empty() && replaced.count(date) != 0) continue;
    for (const DaySpan& span : WeekOn(spec, date)[weekday]) parts.weekly.push_back(On(date, span));
  }
  for (const Holiday& holiday : spec.holidays) {
    parts.closed.push_back(On(holiday.date, holiday.closed.value_or(kWholeDay)));
  }
  const auto sort_in = [](const std::vector<Period>& periods, std::vector<Stretch>* local,
                          std::vector<Stretch>* utc) {
    for (const Period& p : periods) {
      if (p.local) {
        local->push_back(p.seconds);
      } else {
        utc->push_back({p.seconds.begin * kSecondMicros, p.seconds.end * kSecondMicros});
      }
    }
  };
  sort_in(spec.closures, &parts.closed, &parts.closed_utc);
  sort_in(spec.extra, &parts.exceptional, &parts.exceptional_utc);
  return parts;
}

std::vector<Label> LabelsOf(const CalendarSpec& spec, const Wall& wall) {
  std::vector<Label> labels;
  const std::vector<Stretch> range{wall.range()};
  const auto add = [&](const Stretch& seconds, bool local, bool opens, const std::string& name) {
    const std::vector<Stretch> utc =
        local ? wall.ToUtc({seconds})
              : Intersect({{seconds.begin * kSecondMicros, seconds.end * kSecondMicros}}, range);
    for (const Stretch& s : utc)
      labels.push_back({{Instant{s.begin}, Instant{s.end}}, opens, name});
  };
  for (const Holiday& h : spec.holidays) {
    add(On(h.date, h.closed.value_or(kWholeDay)), true, false, h.name);
  }
  for (const Opening& o : spec.openings) {
    for (const DaySpan& span : o.spans) add(On(o.date, span), true, true, o.name);
    // A day that an opening leaves without hours is closed by it.
    if (o.spans.empty()) add(On(o.date, kWholeDay), true, false, o.name);
  }
  for (const Period& p : spec.closures) add(p.seconds, p.local, false, p.name);
  for (const Period& p : spec.extra) add(p.seconds, p.local, true, p.name);
  std::stable_sort(labels.begin(), labels.end(),
                   [](const Label& a, const Label& b) { return a.when.begin < b.when.begin; });
  return labels;
}

void AddTo(Digester& digester, const DaySpan& span) {
  digester.Add(span.begin_minute).Add(span.end_minute);
}

void AddTo(Digester& digester, const Week& week) {
  for (const auto& spans : week) {
    digester.Add(static_cast<int64_t>(spans.size()));
    for (const DaySpan& span : spans) AddTo(digester, span);
  }
}

}  // namespace

absl::Status CheckSpec(const CalendarSpec& spec) {
  size_t count = spec.holidays.size() + spec.openings.size() + spec.changes.size() +
                 spec.closures.size() + spec.extra.size();
  EARSHOT_RETURN_IF_ERROR(CheckWeek(spec.week, &count));
  EARSHOT_RETURN_IF_ERROR(CheckChanges(spec, &count));
  EARSHOT_RETURN_IF_ERROR(CheckPeriods(spec.closures));
  EARSHOT_RETURN_IF_ERROR(CheckPeriods(spec.extra));
  for (const Holiday& holiday : spec.holidays) {
    EARSHOT_RETURN_IF_ERROR(CheckDate(holiday.date));
    if (!holiday.closed.has_value()) continue;
    EARSHOT_RETURN_IF_ERROR(
        CheckSpan(*holiday.closed, absl::StrCat("holiday ", DateText(holiday.date))));
  }
  for (const Opening& opening : spec.openings) {
    EARSHOT_RETURN_IF_ERROR(CheckDate(opening.date));
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

Expansion Expand(const CalendarSpec& spec, const absl::TimeZone& zone, Instant from,
                 Instant until) {
  // Two days more on either side: one for the zone, one for spans over midnight.
  const auto day_of = [](Instant at) {
    return absl::ToCivilDay(absl::FromUnixMicros(at.micros), absl::UTCTimeZone());
  };
  Parts parts = PartsOf(spec, day_of(from) - 2, day_of(until) + 2);
  const Wall wall(zone, from, until);
  std::vector<Stretch> open =
      wall.ToUtc(Subtract(Unite(std::move(parts.weekly)), Unite(std::move(parts.closed))));
  open = Subtract(open, Unite(std::move(parts.closed_utc)));
  for (const Stretch& s : wall.ToUtc(Unite(std::move(parts.exceptional)))) open.push_back(s);
  for (const Stretch& s : Intersect(Unite(std::move(parts.exceptional_utc)), {wall.range()})) {
    open.push_back(s);
  }
  Expansion expansion;
  for (const Stretch& s : Unite(std::move(open))) {
    expansion.intervals.push_back({Instant{s.begin}, Instant{s.end}});
  }
  expansion.labels = LabelsOf(spec, wall);
  return expansion;
}

void AddTo(Digester& digester, const CalendarSpec& spec) {
  digester.Add(spec.name).Add(spec.zone);
  AddTo(digester, spec.week);
  digester.Add(static_cast<int64_t>(spec.changes.size()));
  for (const Change& change : spec.changes) {
    digester.Add(DateText(change.from));
    digester.Add(change.until.has_value() ? DateText(*change.until) : "");
    AddTo(digester, change.week);
  }
  digester.Add(static_cast<int64_t>(spec.holidays.size()));
  for (const Holiday& holiday : spec.holidays) {
    digester.Add(DateText(holiday.date)).Add(holiday.name);
    AddTo(digester, holiday.closed.value_or(kWholeDay));
  }
  digester.Add(static_cast<int64_t>(spec.openings.size()));
  for (const Opening& opening : spec.openings) {
    digester.Add(DateText(opening.date)).Add(opening.name);
    digester.Add(static_cast<int64_t>(opening.spans.size()));
    for (const DaySpan& span : opening.spans) AddTo(digester, span);
  }
  for (const std::vector<Period>* periods : {&spec.closures, &spec.extra}) {
    digester.Add(static_cast<int64_t>(periods->size()));
    for (const Period& p : *periods) {
      digester.Add(p.seconds.begin).Add(p.seconds.end).Add(p.local ? 1 : 0).Add(p.name);
    }
  }
}

}  // namespace earshot::calendar
