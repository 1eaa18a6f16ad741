#include "ical/periods.h"

#include <libical/ical.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "calendar/zones.h"
#include "ical/lines.h"

namespace earshot::ical {
namespace {

constexpr int64_t kDaySeconds = 86'400;
// Before these and after them no calendar reaches; within them no sum of seconds overflows.
constexpr int kYearMin = 1900;
constexpr int kYearMax = 2199;

struct ComponentDeleter {
  void operator()(icalcomponent* c) const { icalcomponent_free(c); }
};
using Component = std::unique_ptr<icalcomponent, ComponentDeleter>;

// A moment as it is written: wall clock, and the zone that goes with it.
struct Moment {
  absl::CivilSecond wall;
  bool date = false;                   // a day alone
  std::optional<absl::TimeZone> zone;  // none: of the calendar
};

struct Event {
  uint32_t line = 0;
  std::string uid, summary;
  Moment start;
  int64_t seconds = 0;  // how long, on the wall clock
  std::vector<icalrecurrencetype> rules;
  std::vector<std::pair<Moment, std::optional<int64_t>>> more;  // RDATE, with a length of its own
  std::vector<Moment> except;
  std::optional<Moment> instead_of;  // RECURRENCE-ID
  bool cancelled = false;
};

int64_t SecondsOf(absl::CivilSecond wall) { return wall - absl::CivilSecond(1970, 1, 1); }

// Seconds since 1970 on the axis of the period: of the wall clock, or of UTC. A wall clock that a
// change of clocks skips is read as if the clocks had not yet changed, of two equal ones the first
// counts (RFC 5545, 3.3.5).
int64_t AxisSeconds(absl::CivilSecond wall, const std::optional<absl::TimeZone>& zone) {
  return zone.has_value() ? absl::ToUnixSeconds(zone->At(wall).pre) : SecondsOf(wall);
}

class Reader {
 public:
  Reader(Instant from, Instant until, Diagnostics* findings, int64_t* steps)
      : from_(from), until_(until), findings_(*findings), steps_of_all_(*steps) {}

  std::vector<calendar::Period> Read(const std::vector<EventText>& texts);

 private:
  // What a function that has failed gives back: false, or nullopt.
  struct Refused {
    operator bool() const { return false; }  // NOLINT: so that a refusal is one line
    template <typename T>
    operator std::optional<T>() const {  // NOLINT
      return std::nullopt;
    }
  };
  Refused Error(uint32_t line, std::string message, absl::string_view code = "ical-value") {
    ok_ = false;
    findings_.push_back({Severity::kError, {line, 0}, std::string(code), std::move(message)});
    return {};
  }

  std::optional<Event> ReadEvent(const EventText& text);
  Component Parse(const EventText& text, Event* event);
  bool Take(icalproperty* property, Event* event, std::optional<Moment>* end);
  std::optional<Moment> MomentOf(icalproperty* property, const icaltimetype& time, uint32_t line);
  std::optional<absl::TimeZone> ZoneOf(absl::string_view tzid, uint32_t line);
  bool CheckRule(const icalrecurrencetype& rule, uint32_t line);
  void Occurrences(const Event& event, std::map<int64_t, int64_t>* found);
  void Recur(const Event& event, icalrecurrencetype rule, std::map<int64_t, int64_t>* found);
  void Emit(const Event& event, const std::set<int64_t>& replaced);
  bool InRange(int64_t begin, int64_t end) const {
    return end > from_.micros / 1'000'000 - kDaySeconds &&
           begin < until_.micros / 1'000'000 + kDaySeconds;
  }

  const Instant from_, until_;
  Diagnostics& findings_;
  std::vector<calendar::Period> periods_;
  std::map<std::string, absl::TimeZone> zones_;
  int64_t& steps_of_all_;
  int64_t steps_ = 0;
  size_t recurring_ = 0;
  bool ok_ = true;
};

// What follows the name of a content line: "" where the line is of another name.
bool IsNamed(absl::string_view line, absl::string_view name) {
  return absl::StartsWithIgnoreCase(line, name) && line.size() > name.size() &&
         (line[name.size()] == ':' || line[name.size()] == ';');
}

absl::string_view ValueOf(absl::string_view line) { return line.substr(line.find(':') + 1); }

Component Reader::Parse(const EventText& text, Event* event) {
  // Not for what a host does with the library beside us: it is off where nobody has turned it on.
  static const bool once = (icalerror_set_errors_are_fatal(0), true);
  (void)once;
  // Only what is read below, so that a bad value elsewhere is nobody's concern.
  std::string kept = "BEGIN:VEVENT\r\n";
  for (const absl::string_view line : absl::StrSplit(text.text, "\r\n")) {
    if (IsNamed(line, "UID")) event->uid = std::string(ValueOf(line));
    if (IsNamed(line, "STATUS")) {
      event->cancelled =
          absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(ValueOf(line)), "CANCELLED");
    }
    static constexpr absl::string_view kNames[] = {
        "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"};
    const bool read = std::any_of(std::begin(kNames), std::end(kNames),
                                  [line](absl::string_view name) { return IsNamed(line, name); });
    if (read || (IsNamed(line, "SUMMARY") && !ValueOf(line).empty())) {
      absl::StrAppend(&kept, line, "\r\n");
    }
  }
  absl::StrAppend(&kept, "END:VEVENT\r\n");
  return Component(icalparser_parse_string(kept.c_str()));
}

std::optional<absl::TimeZone> Reader::ZoneOf(absl::string_view tzid, uint32_t line) {
  if (const auto known = zones_.find(std::string(tzid)); known != zones_.end()) {
    return known->second;
  }
  // Some programs put a name of their own in front: /example.org/20050126/Europe/Berlin.
  absl::string_view rest = tzid;
  while (true) {
    if (const auto zone = calendar::LoadZone(rest); zone.ok()) {
      zones_.emplace(std::string(tzid), *zone);
      return *zone;
    }
    const size_t slash = rest.find('/');
    if (slash == absl::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return Error(line,
               absl::StrCat("TZID '", Utf8Truncate(tzid, 80),
                            "' is no zone of the IANA database; they look like 'Europe/Berlin'"),
               "unknown-zone");
}

std::optional<Moment> Reader::MomentOf(icalproperty* property, const icaltimetype& time,
                                       uint32_t line) {
  if (icaltime_is_null_time(time) || time.year < kYearMin || time.year > kYearMax) {
    return Error(line, absl::StrCat("a time must be between ", kYearMin, " and ", kYearMax));
  }
  Moment moment;
  moment.wall =
      absl::CivilSecond(time.year, time.month, time.day, time.hour, time.minute, time.second);
  moment.date = time.is_date != 0;
  icalparameter* tzid = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
  if (moment.date) {
    // A day has no zone.
  } else if (icaltime_is_utc(time)) {
    moment.zone = absl::UTCTimeZone();
  } else if (tzid != nullptr) {
    const char* name = icalparameter_get_tzid(tzid);
    moment.zone = ZoneOf(name == nullptr ? "" : name, line);
    if (!moment.zone.has_value()) return std::nullopt;
  }
  return moment;
}

bool Reader::CheckRule(const icalrecurrencetype& rule, uint32_t line) {
  const auto used = [](const short* list) { return list[0] != ICAL_RECURRENCE_ARRAY_MAX; };
  switch (rule.freq) {
    case ICAL_YEARLY_RECURRENCE:
    case ICAL_MONTHLY_RECURRENCE:
    case ICAL_WEEKLY_RECURRENCE:
    case ICAL_DAILY_RECURRENCE:
      break;
    default:
      Error(line, "RRULE: FREQ must be YEARLY, MONTHLY, WEEKLY or DAILY", "not-supported");
      return false;
  }
  if (used(rule.by_hour) || used(rule.by_minute) || used(rule.by_second) ||
      rule.rscale != nullptr) {
    Error(line, "RRULE: BYHOUR, BYMINUTE, BYSECOND and RSCALE are not supported", "not-supported");
    return false;
  }
  if (rule.interval < 1 || rule.count < 0) {
    Error(line, "RRULE: INTERVAL and COUNT begin at 1");
    return false;
  }
  return true;
}

// False: refused, and said so.
bool Reader::Take(icalproperty* property, Event* event, std::optional<Moment>* end) {
  const icalvalue* value = icalproperty_get_value(property);
  const uint32_t line = event->line;
  if (value == nullptr) return Error(line, "a property has no value");
  switch (icalproperty_isa(property)) {
    case ICAL_XLICERROR_PROPERTY:
      return Error(line, absl::StrCat("the event cannot be read: ",
                                      Utf8Truncate(icalproperty_get_xlicerror(property), 200)));
    case ICAL_SUMMARY_PROPERTY:
      event->summary = std::string(Utf8Truncate(icalproperty_get_summary(property), kNameBytesMax));
      return true;
    case ICAL_DTSTART_PROPERTY:
    case ICAL_DTEND_PROPERTY:
    case ICAL_RECURRENCEID_PROPERTY:
    case ICAL_EXDATE_PROPERTY: {
      const auto moment = MomentOf(property, icalvalue_get_datetimedate(value), line);
      if (!moment.has_value()) return false;
      const icalproperty_kind kind = icalproperty_isa(property);
      if (kind == ICAL_DTSTART_PROPERTY) event->start = *moment;
      if (kind == ICAL_DTEND_PROPERTY) *end = *moment;
      if (kind == ICAL_EXDATE_PROPERTY) event->except.push_back(*moment);
      if (kind == ICAL_RECURRENCEID_PROPERTY) {
        if (icalproperty_get_first_parameter(property, ICAL_RANGE_PARAMETER) != nullptr) {
          return Error(line, "RECURRENCE-ID with RANGE is not supported", "not-supported");
        }
        event->instead_of = *moment;
      }
      return true;
    }
    case ICAL_RDATE_PROPERTY: {
      const icaldatetimeperiodtype time = icalvalue_get_datetimeperiod(value);
      const bool period = icaltime_is_null_time(time.time);
      const auto moment = MomentOf(property, period ? time.period.start : time.time, line);
      if (!moment.has_value()) return false;
      std::optional<int64_t> seconds;
      if (period && !icaltime_is_null_time(time.period.end)) {
        const auto until = MomentOf(property, time.period.end, line);
        if (!until.has_value()) return false;
        seconds = until->wall - moment->wall;
      } else if (period) {
        seconds = icaldurationtype_as_int(time.period.duration);
      }
      event->more.emplace_back(*moment, seconds);
      return true;
    }
    case ICAL_DURATION_PROPERTY:
      event->seconds = icaldurationtype_as_int(icalvalue_get_duration(value));
      return true;
    case ICAL_RRULE_PROPERTY:
      event->rules.push_back(icalvalue_get_recur(value));
      return CheckRule(event->rules.back(), line);
    case ICAL_EXRULE_PROPERTY:
      return Error(line, "EXRULE is not supported; EXDATE is", "not-supported");
    default:
      return true;
  }
}

std::optional<Event> Reader::ReadEvent(const EventText& text) {
  Event event;
  event.line = text.line;
  const Component component = Parse(text, &event);
  if (component == nullptr) return Error(text.line, "the event cannot be read");
  std::optional<Moment> end;
  int starts = 0, lengths = 0;
  for (icalproperty* p = icalcomponent_get_first_property(component.get(), ICAL_ANY_PROPERTY);
       p != nullptr; p = icalcomponent_get_next_property(component.get(), ICAL_ANY_PROPERTY)) {
    const icalproperty_kind kind = icalproperty_isa(p);
    starts += kind == ICAL_DTSTART_PROPERTY;
    lengths += kind == ICAL_DTEND_PROPERTY || kind == ICAL_DURATION_PROPERTY;
    if (!Take(p, &event, &end)) return std::nullopt;
  }
  if (starts != 1) return Error(text.line, "an event has one DTSTART");
  if (lengths > 1) return Error(text.line, "an event has one DTEND or one DURATION");
  if (end.has_value()) {
    if (end->date != event.start.date) {
      return Error(text.line, "DTSTART and DTEND must both be days or both be times");
    }
    // Between two zones the length is that on the wall clock of the first.
    event.seconds = end->zone.has_value() && event.start.zone.has_value()
                        ? event.start.zone->At(end->zone->At(end->wall).pre).cs - event.start.wall
                        : end->wall - event.start.wall;
  } else if (lengths == 0 && event.start.date) {
    event.seconds = kDaySeconds;
  }
  if (event.seconds < 0) return Error(text.line, "the event ends before it begins");
  if (event.seconds > (kYearMax - kYearMin) * 366 * kDaySeconds) {
    return Error(text.line, "the event lasts longer than a calendar reaches");
  }
  if (event.seconds == 0 && event.more.empty() && !event.cancelled) {
    findings_.push_back({Severity::kWarning,
                         {text.line, 0},
                         "ical-empty",
                         "the event has no length and changes nothing"});
  }
  return event;
}

// Begins on the axis, each with its length.
void Reader::Recur(const Event& event, icalrecurrencetype rule, std::map<int64_t, int64_t>* found) {
  icaltimetype start = icaltime_null_time();
  start.year = static_cast<int>(event.start.wall.year());
  start.month = event.start.wall.month();
  start.day = event.start.wall.day();
  start.hour = event.start.wall.hour();
  start.minute = event.start.wall.minute();
  start.second = event.start.wall.second();
  start.is_date = event.start.date ? 1 : 0;
  if (!icaltime_is_null_time(rule.until)) {
    // UNTIL is in UTC where the event has a zone; the rule recurs on its wall clock.
    if (icaltime_is_utc(rule.until) && event.start.zone.has_value()) {
      const absl::CivilSecond until =
          event.start.zone
              ->At(absl::FromCivil(
                  absl::CivilSecond(rule.until.year, rule.until.month, rule.until.day,
                                    rule.until.hour, rule.until.minute, rule.until.second),
                  absl::UTCTimeZone()))
              .cs;
      rule.until.year = static_cast<int>(until.year());
      rule.until.month = until.month();
      rule.until.day = until.day();
      rule.until.hour = until.hour();
      rule.until.minute = until.minute();
      rule.until.second = until.second();
    }
    rule.until.zone = nullptr;
    if (rule.until.is_date != 0 && !event.start.date) {
      rule.until.is_date = 0;
      rule.until.hour = 23;
      rule.until.minute = rule.until.second = 59;
    } else if (event.start.date) {
      rule.until.is_date = 1;
      rule.until.hour = rule.until.minute = rule.until.second = 0;
    }
  }
  const std::unique_ptr<icalrecur_iterator, void (*)(icalrecur_iterator*)> at(
      icalrecur_iterator_new(rule, start), icalrecur_iterator_free);
  if (at == nullptr) {
    Error(event.line, "RRULE: the rule contradicts itself or DTSTART");
    return;
  }
  while (true) {
    const icaltimetype next = icalrecur_iterator_next(at.get());
    if (icaltime_is_null_time(next) || next.year > kYearMax) return;
    if (++steps_ > kICalStepsMax || --steps_of_all_ < 0) {
      const bool alone = steps_ > kICalStepsMax;
      Error(event.line,
            alone ? absl::StrCat("the rules of this file recur more than ", kICalStepsMax,
                                 " times (kICalStepsMax)")
                  : "the rules of all files together recur too often (kPolicyICalStepsMax)",
            "too-many");
      return;
    }
    const int64_t begin = AxisSeconds(
        absl::CivilSecond(next.year, next.month, next.day, next.hour, next.minute, next.second),
        event.start.zone);
    if (begin > until_.micros / 1'000'000 + kDaySeconds) return;
    found->emplace(begin, event.seconds);
  }
}

void Reader::Occurrences(const Event& event, std::map<int64_t, int64_t>* found) {
  found->emplace(AxisSeconds(event.start.wall, event.start.zone), event.seconds);
  for (const icalrecurrencetype& rule : event.rules) {
    if (++recurring_ > kICalRulesMax) {
      Error(event.line,
            absl::StrCat("more than ", kICalRulesMax, " recurring events (kICalRulesMax)"),
            "too-many");
      return;
    }
    Recur(event, rule, found);
    if (!ok_) return;
  }
  for (const auto& [moment, seconds] : event.more) {
    (*found)[AxisSeconds(moment.wall, moment.zone.has_value() ? moment.zone : event.start.zone)] =
        seconds.value_or(event.seconds);
  }
  for (const Moment& moment : event.except) {
    const auto zone = moment.zone.has_value() ? moment.zone : event.start.zone;
    const int64_t begin = AxisSeconds(moment.wall, zone);
    found->erase(begin);
    if (!moment.date || event.start.date) continue;
    // A day excepts what begins on it.
    const int64_t end = AxisSeconds(moment.wall + kDaySeconds, zone);
    found->erase(found->lower_bound(begin), found->lower_bound(end));
  }
}

void Reader::Emit(const Event& event, const std::set<int64_t>& replaced) {
  std::map<int64_t, int64_t> found;
  Occurrences(event, &found);
  for (const auto& [begin, seconds] : found) {
    if (replaced.count(begin) != 0 || seconds <= 0) continue;
    int64_t end = begin + seconds;
    if (event.start.zone.has_value()) {
      // As long on the wall clock as the first one.
      const absl::CivilSecond wall = event.start.zone->At(absl::FromUnixSeconds(begin)).cs;
      end = std::max(begin + 1, AxisSeconds(wall + seconds, event.start.zone));
    }
    if (!InRange(begin, end)) continue;
    if (periods_.size() >= kCalendarSpansMax) {
      Error(event.line,
            absl::StrCat("more than ", kCalendarSpansMax, " occurrences (kCalendarSpansMax)"),
            "too-many");
      return;
    }
    periods_.push_back({{begin, end}, !event.start.zone.has_value(), event.summary});
  }
}

std::vector<calendar::Period> Reader::Read(const std::vector<EventText>& texts) {
  std::vector<Event> events;
  for (const EventText& text : texts) {
    if (auto event = ReadEvent(text)) events.push_back(*std::move(event));
    if (findings_.size() >= kDiagnosticsMax) return {};
  }
  // An event with RECURRENCE-ID stands instead of one occurrence of the event of its UID.
  std::map<std::string, std::vector<const Event*>> instead;
  for (const Event& event : events) {
    if (event.instead_of.has_value()) instead[event.uid].push_back(&event);
  }
  for (const Event& event : events) {
    if (!ok_) return {};
    if (event.cancelled) continue;
    std::set<int64_t> replaced;
    if (!event.instead_of.has_value()) {
      for (const Event* other : instead[event.uid]) {
        const Moment& m = *other->instead_of;
        replaced.insert(AxisSeconds(m.wall, m.zone.has_value() ? m.zone : event.start.zone));
      }
    }
    Emit(event, replaced);
  }
  if (!ok_) return {};
  std::stable_sort(periods_.begin(), periods_.end(), [](const auto& a, const auto& b) {
    return std::tie(a.seconds.begin, a.seconds.end) < std::tie(b.seconds.begin, b.seconds.end);
  });
  return std::move(periods_);
}

}  // namespace

std::vector<calendar::Period> ReadPeriods(absl::string_view text, Instant from, Instant until,
                                          Diagnostics* findings, int64_t* steps) {
  Diagnostics found;
  int64_t of_one = kICalStepsMax;
  const std::vector<EventText> events = SplitEvents(text, &found);
  std::vector<calendar::Period> periods;
  if (!HasErrors(found))
    periods = Reader(from, until, &found, steps == nullptr ? &of_one : steps).Read(events);
  findings->insert(findings->end(), found.begin(), found.end());
  return periods;
}

}  // namespace earshot::ical
