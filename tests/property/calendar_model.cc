// Calendars against a slow model that shares no code with them: it paints the minutes of the wall clock, asks
// the C library which of these each minute of UTC shows, and counts. Every minute is compared three ways: is it
// open, how much was open since the year began, and when that much would have been due. Without arguments a seeded
// sample; with --all fifty zones and twenty years; --seed N repeats a run.
#include <time.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "calendar/calendar.h"

namespace earshot::calendar {
namespace {

constexpr int kDayMinutes = 1440;
constexpr int kQuarterMinutes = 15;
constexpr int kYearMinutes = 366 * kDayMinutes;
constexpr int kFirstYear = 2012;
constexpr const char* kZones[] = {
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Europe/Kyiv",
    "Europe/Athens",
    "Europe/Chisinau",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Africa/Windhoek",
    "Africa/Tripoli",
    "Africa/Juba",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/St_Johns",
    "America/Halifax",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Asuncion",
    "America/Caracas",
    "America/Havana",
    "America/Mexico_City",
    "America/Port-au-Prince",
    "America/Scoresbysund",
    "America/Nuuk",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Asia/Pyongyang",
    "Asia/Gaza",
    "Asia/Amman",
    "Asia/Jerusalem",
    "Asia/Almaty",
    "Asia/Ulaanbaatar",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Australia/Eucla",
    "Antarctica/Troll",
    "Antarctica/Casey",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Norfolk",
};

// Days since 1970-01-01 of a date of the Gregorian calendar, counted in eras of 400 years.
int64_t DayNumber(int64_t year, int month, int day) {
  year -= month <= 2;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t of_era = year - era * 400;
  const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}
int64_t DayNumber(absl::CivilDay day) { return DayNumber(day.year(), day.month(), day.day()); }

class Model {
 public:
  Model(const CalendarSpec& spec, int64_t first_day, int days) : first_day_(first_day) {
    // Two more days on either side, since a zone may be ahead or behind and a night go over midnight.
    const int64_t begin = first_day - 2, size = (days + 5) * int64_t{kDayMinutes};
    std::vector<char> weekly(size), closed(size), extra(size);
    const auto paint = [&](std::vector<char>& on, int64_t day, const DaySpan& span) {
      for (int m = span.begin_minute; m < span.end_minute; ++m) {
        const int64_t at = (day - begin) * kDayMinutes + m;
        if (at >= 0 && at < size) on[at] = 1;
      }
    };
    for (int64_t day = begin; day < begin + days + 5; ++day) {
      bool replaced = false;
      for (const Opening& o : spec.openings) replaced = replaced || DayNumber(o.date) == day;
      if (replaced) continue;
      const Week* week = &spec.week;
      int64_t latest = INT64_MIN;
      for (const Change& c : spec.changes) {
        const int64_t from = DayNumber(c.from);
        const bool over = c.until.has_value() && DayNumber(*c.until) < day;
        if (from <= day && !over && from > latest) week = &c.week, latest = from;
      }
      for (const DaySpan& span : (*week)[((day + 3) % 7 + 7) % 7]) paint(weekly, day, span);
    }
    for (const Holiday& h : spec.holidays) {
      paint(closed, DayNumber(h.date), h.closed.value_or(DaySpan{0, kDayMinutes}));
    }
    for (const Opening& o : spec.openings) {
      for (const DaySpan& span : o.spans) paint(extra, DayNumber(o.date), span);
    }
    const int64_t minutes = days * int64_t{kDayMinutes};
    std::vector<char> closed_utc(minutes), extra_utc(minutes);
    const auto paint_period = [](std::vector<char>& on, int64_t origin_day, const Period& p) {
      for (int64_t s = p.seconds.begin; s < p.seconds.end; s += 60) {
        const int64_t at = s / 60 - origin_day * kDayMinutes;
        if (at >= 0 && at < static_cast<int64_t>(on.size())) on[at] = 1;
      }
    };
    for (const Period& p : spec.closures) {
      paint_period(p.local ? closed : closed_utc, p.local ? begin : first_day, p);
    }
    for (const Period& p : spec.extra) {
      paint_period(p.local ? extra : extra_utc, p.local ? begin : first_day, p);
    }
    ::setenv("TZ", spec.zone.c_str(), 1);
    ::tzset();
    open_.resize(minutes);
    // The C library spends its time on the name of the zone, not on the time: it is asked once a quarter of an
    // hour, and for every minute of a quarter in which the clock changes.
    int64_t ahead = Ahead(0, first_day);
    for (int64_t quarter = 0; quarter < minutes; quarter += kQuarterMinutes) {
      const int64_t next = Ahead(quarter + kQuarterMinutes, first_day);
      for (int64_t u = quarter; u < quarter + kQuarterMinutes; ++u) {
        const int64_t local =
            (first_day - begin) * kDayMinutes + u + (ahead == next ? ahead : Ahead(u, first_day));
        open_[u] =
            extra[local] || extra_utc[u] || (weekly[local] && !closed[local] && !closed_utc[u]);
      }
      ahead = next;
    }
    Count();
  }

  static Model Combined(const Model& a, const Model& b, bool intersection) {
    Model both = a;
    for (size_t u = 0; u < both.open_.size(); ++u) {
      both.open_[u] = intersection ? a.open_[u] && b.open_[u] : a.open_[u] || b.open_[u];
    }
    both.Count();
    return both;
  }

  int64_t size() const { return static_cast<int64_t>(open_.size()); }
  bool open(int64_t minute) const { return open_[minute] != 0; }
  int64_t OpenMinutes(int64_t a, int64_t b) const { return before_[b] - before_[a]; }
  Instant At(int64_t minute) const {
    return Instant{(first_day_ * kDayMinutes + minute) * Minutes(1).micros};
  }
  // The end of the minute in which `wanted` minutes are full; -1: never.
  int64_t Due(int64_t start, int64_t wanted) const {
    if (wanted == 0) return start;
    const auto full = std::lower_bound(before_.begin() + start, before_.end(),
                                       static_cast<int32_t>(before_[start] + wanted));
    return full == before_.end() ? -1 : full - before_.begin();
  }

 private:
  // By how many minutes the wall clock is ahead of UTC, as the C library tells it.
  static int64_t Ahead(int64_t minute, int64_t first_day) {
    const int64_t utc = first_day * kDayMinutes + minute;
    const time_t at = utc * 60;
    struct tm wall;
    ::localtime_r(&at, &wall);
    return DayNumber(wall.tm_year + 1900, wall.tm_mon + 1, wall.tm_mday) * kDayMinutes +
           wall.tm_hour * 60 + wall.tm_min - utc;
  }
  void Count() {
    before_.resize(open_.size() + 1);
    for (size_t u = 0; u < open_.size(); ++u) before_[u + 1] = before_[u] + (open_[u] ? 1 : 0);
  }

  int64_t first_day_;
  std::vector<char> open_;
  std::vector<int32_t> before_;
};

class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}
  int operator()(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }

 private:
  std::mt19937_64 random_;
};

CalendarSpec RandomSpec(Dice& pick, const char* zone, int years) {
  const absl::CivilDay first(kFirstYear, 1, 1);
  const int days = years * 365;
  const auto span = [&] {
    const int begin = pick(kDayMinutes);
    return DaySpan{begin, begin + 1 + pick(pick(3) == 0 ? kDayMinutes : 300)};
  };
  const auto week = [&] {
    Week week;
    for (auto& day : week) {
      for (int i = pick(4); i > 0; --i) day.push_back(span());
    }
    week[pick(7)].push_back({60, 240});  // across the hours in which clocks change
    week[6].push_back({0, 300});
    return week;
  };
  CalendarSpec spec;
  spec.name = spec.zone = zone;
  spec.week = week();
  for (int i = pick(4); i > 0; --i) {
    const absl::CivilDay from = first + i * 97 + pick(90);
    spec.changes.push_back(
        {from, pick(2) == 0 ? std::optional(from + pick(200)) : std::nullopt, week()});
  }
  for (int i = 6 * years; i > 0; --i) {
    const absl::CivilDay date = first + pick(days);
    spec.holidays.push_back({date, pick(2) == 0 ? std::optional(span()) : std::nullopt, ""});
  }
  for (int i = 3 * years; i > 0; --i) {
    Opening opening{first + pick(days), {}, ""};
    for (int k = pick(3); k > 0; --k) opening.spans.push_back(span());
    spec.openings.push_back(opening);
  }
  for (int i = 4 * years; i > 0; --i) {
    const int64_t begin = (DayNumber(first) + pick(days)) * 86'400 + pick(kDayMinutes) * 60;
    const int minutes = pick(4) == 0 ? 60 * kDayMinutes : 1 + pick(3000);  // sixty days, or hours
    const bool opens = pick(3) == 0;
    (opens ? spec.extra : spec.closures)
        .push_back(
            {{begin, begin + (opens ? minutes % 3000 + 1 : minutes) * 60}, pick(2) == 0, ""});
  }
  return spec;
}

struct Tally {
  int64_t minutes = 0, spans = 0, mismatches = 0;
  void Mismatch(const char* what, const Calendar& calendar, Instant at) {
    if (++mismatches <= 10) {
      std::printf("MISMATCH %s in %s at %s\n", what, std::string(calendar.name()).c_str(),
                  FormatInstant(at).c_str());
    }
  }
};

// Minute by minute from the beginning of each year, so that a deadline lies in the same year or behind a closure.
void Sweep(const Calendar& calendar, const Model& model, Tally* tally) {
  for (int64_t begin = 0; begin < model.size(); begin += kYearMinutes) {
    const int64_t end = std::min<int64_t>(begin + kYearMinutes, model.size());
    // The first minute by which as much was open as by this one: it stays where it is while all is closed.
    int64_t full = begin;
    for (int64_t minute = begin; minute < end; ++minute, ++tally->minutes) {
      const Instant at = model.At(minute);
      if (calendar.IsOpen(at) != model.open(minute)) tally->Mismatch("open", calendar, at);
      const int64_t open = model.OpenMinutes(begin, minute);
      if (model.OpenMinutes(full, minute) > 0) full = minute;
      if (calendar.Elapsed(model.At(begin), at) != Minutes(open)) {
        tally->Mismatch("elapsed", calendar, at);
      }
      if (calendar.Due(model.At(begin), Minutes(open)) != model.At(full)) {
        tally->Mismatch("due", calendar, at);
      }
    }
  }
}

void Compare(const Calendar& calendar, const Model& model, Dice& pick, Tally* tally) {
  Sweep(calendar, model, tally);
  const int size = static_cast<int>(model.size());
  for (int round = 0; round < 20'000; ++round, ++tally->spans) {
    const int a = pick(size), b = a + pick(std::min(size - a, pick(2) == 0 ? 20'000 : size));
    const int64_t open = model.OpenMinutes(a, b);
    if (calendar.Elapsed(model.At(a), model.At(b)) != Minutes(open)) {
      tally->Mismatch("elapsed", calendar, model.At(a));
    }
    const int64_t wanted = pick(2) == 0 ? open : pick(10'000);
    const int64_t due = model.Due(a, wanted);
    if (calendar.Due(model.At(a), Minutes(wanted)) != (due < 0 ? kNever : model.At(due))) {
      tally->Mismatch("due", calendar, model.At(a));
    }
  }
}

int Run(int zones, int years, uint64_t seed) {
  Dice pick(seed);
  Tally tally;
  const int64_t first_day = DayNumber(kFirstYear, 1, 1);
  const int days = static_cast<int>(DayNumber(kFirstYear + years, 1, 1) - first_day);
  const Instant from{first_day * Days(1).micros}, until = from + Days(days);
  std::vector<Calendar> calendars;
  std::vector<Model> models;
  const int offset = zones == static_cast<int>(std::size(kZones)) ? 0 : pick(50);
  for (int z = 0; z < zones; ++z) {
    const CalendarSpec spec = RandomSpec(pick, kZones[(offset + z * 7) % std::size(kZones)], years);
    const auto calendar = Calendar::Compile(spec, from, until);
    if (!calendar.ok()) {
      std::printf("%s\n", calendar.status().ToString().c_str());
      return 1;
    }
    calendars.push_back(*calendar);
    models.emplace_back(spec, first_day, days);
    Compare(calendars.back(), models.back(), pick, &tally);
    if (years > 1) {
      std::printf("%s: %" PRId64 " mismatches so far\n", spec.zone.c_str(), tally.mismatches);
      std::fflush(stdout);
    }
    if (z % 2 == 0) continue;
    for (const bool intersection : {false, true}) {
      const auto both = intersection ? Calendar::Intersection("intersection", calendars)
                                     : Calendar::Union("union", calendars);
      const Model model = Model::Combined(models[0], models[1], intersection);
      if (both.ok()) {
        Compare(*both, model, pick, &tally);
      } else if (model.OpenMinutes(0, model.size()) != 0) {
        std::printf("%s\n", both.status().ToString().c_str());
        return 1;
      }
    }
    calendars.clear();
    models.clear();
  }
  std::printf("seed %" PRIu64 ": %d zones, %d years: %" PRId64 " minutes, %" PRId64
              " spans and deadlines, %" PRId64 " mismatches\n",
              seed, zones, years, tally.minutes, tally.spans, tally.mismatches);
  return tally.mismatches == 0 ? 0 : 1;
}

}  // namespace
}  // namespace earshot::calendar

int main(int argc, char** argv) {
  bool all = false;
  uint64_t seed = 1;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--all") == 0) {
      all = true;
    } else if (std::strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
      seed = std::strtoull(argv[++i], nullptr, 10);
    } else {
      std::fprintf(stderr, "usage: calendar_model [--all] [--seed N]\n");
      return 2;
    }
  }
  return earshot::calendar::Run(all ? 50 : 10, all ? 20 : 1, seed);
}
