// Days in the words of a person: weekly hours, dates, holidays, openings and changes of hours.
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/limits.h"
#include "policy/compiler.h"

namespace earshot::policy {
namespace {

constexpr int32_t kDayMinutes = 1440;
constexpr int64_t kDaySeconds = 86'400;
// From the Carnival before it to the Advent after it.
constexpr int64_t kEasterDaysMin = -80;
constexpr int64_t kEasterDaysMax = 250;

const std::vector<std::string>& DayNames() {
  static const auto* const names =
      new std::vector<std::string>{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  return *names;
}

int DayIndex(absl::string_view name) {
  const auto& names = DayNames();
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

// "mon", "mon-fri", "sat-mon", "mon,wed,fri-sun", "daily": a bit a day. 0: none of these.
unsigned DaySet(absl::string_view text) {
  if (text == "daily") return 0x7F;
  unsigned days = 0;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    const std::pair<absl::string_view, absl::string_view> ends =
        absl::StrSplit(absl::StripAsciiWhitespace(part), absl::MaxSplits('-', 1));
    const bool range = absl::StrContains(part, '-');
    const int from = DayIndex(ends.first), to = range ? DayIndex(ends.second) : from;
    if (from < 0 || to < 0) return 0;
    for (int day = from;; day = (day + 1) % 7) {
      days |= 1u << day;
      if (day == to) break;
    }
  }
  return days;
}

// "9:30", "09:30", "24:00": minutes; -1: not a time of day.
int32_t MinuteOfDay(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  int32_t hour, minute;
  const auto digits = [](absl::string_view s) {
    return !s.empty() && s.size() <= 2 && std::all_of(s.begin(), s.end(), absl::ascii_isdigit);
  };
  if (parts.size() != 2 || !digits(parts[0]) || !digits(parts[1]) || parts[1].size() != 2)
    return -1;
  if (!absl::SimpleAtoi(parts[0], &hour) || !absl::SimpleAtoi(parts[1], &minute)) return -1;
  if (minute > 59 || hour > 24 || (hour == 24 && minute != 0)) return -1;
  return hour * 60 + minute;
}

bool Overlap(std::vector<calendar::DaySpan> spans) {
  std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) {
    return std::pair(a.begin_minute, a.end_minute) < std::pair(b.begin_minute, b.end_minute);
  });
  for (size_t i = 1; i < spans.size(); ++i) {
    if (spans[i].begin_minute < spans[i - 1].end_minute) return true;
  }
  return false;
}

absl::CivilDay FirstDay() {
  return absl::ToCivilDay(absl::FromUnixMicros(calendar::kCalendarFrom.micros),
                          absl::UTCTimeZone());
}
absl::CivilDay EndDay() {
  return absl::ToCivilDay(absl::FromUnixMicros(calendar::kCalendarUntil.micros),
                          absl::UTCTimeZone());
}

// Of the Gregorian calendar, by the rule of the nineteen-year cycle and the epact.
absl::CivilDay EasterSunday(int64_t year) {
  const int64_t century = year / 100, golden = year % 19;
  const int64_t leap_skips = century - century / 4, moon = (8 * century + 13) / 25;
  const int64_t epact = (leap_skips - moon + 19 * golden + 15) % 30;
  // The last possible moons are moved, so that no two years of a cycle share one.
  const int64_t full = epact - (epact == 29 || (epact == 28 && golden > 10) ? 1 : 0);
  const absl::CivilDay moon_day = absl::CivilDay(year, 3, 21) + full;
  return absl::NextWeekday(moon_day, absl::Weekday::sunday);
}

}  // namespace

void Compiler::Week(const Node& node, calendar::Week& week) {
  if (node.kind != Node::Kind::kMap) {
    context_.WrongType(node, "week", "a map of days to spans");
    return;
  }
  unsigned given = 0;
  for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
    const Node& key = node.items[i];
    if (!key.is_scalar()) continue;  // reported with the tree
    const unsigned days = DaySet(key.text);
    if (days == 0) {
      context_.Error(key, "bad-day",
                     absl::StrCat(Quoted(key.text),
                                  " is not a day: mon, tue, wed, thu, fri, sat, sun, several like "
                                  "mon,wed or mon-fri, or daily",
                                  context_.Hint(key.text, DayNames())));
      continue;
    }
    if ((given & days) != 0) {
      int first = 0;
      while ((given & days & (1u << first)) == 0) ++first;
      context_.Error(key, "duplicate-day",
                     absl::StrCat("the hours of ", DayNames()[first], " are given twice"));
      continue;
    }
    given |= days;
    std::vector<calendar::DaySpan> spans;
    DaySpans(node.items[i + 1], key.text, spans);
    for (int day = 0; day < 7; ++day) {
      if ((days & (1u << day)) != 0) week[day] = spans;
    }
  }
}

std::optional<int32_t> Compiler::TimeOfDay(const Node& node, absl::string_view what) {
  const int32_t minute = node.is_scalar() ? MinuteOfDay(node.text) : -1;
  if (minute >= 0) return minute;
  context_.Error(
      node, "bad-time",
      absl::StrCat("'", what, "' must be a time of day like 09:00, not ", Quoted(node.text)));
  return std::nullopt;
}

void Compiler::DaySpans(const Node& node, absl::string_view what,
                        std::vector<calendar::DaySpan>& spans) {
  std::vector<const Node*> items;
  if (node.kind == Node::Kind::kList) {
    for (const Node& item : node.items) items.push_back(&item);
  } else if (node.is_scalar()) {
    items.push_back(&node);
  } else {
    context_.WrongType(node, what, "a list of spans like 09:00-17:30 ([] where it is closed)");
    return;
  }
  const size_t errors = context_.findings.errors();
  for (const Node* item : items) {
    const std::vector<absl::string_view> ends = absl::StrSplit(item->text, '-');
    int32_t begin = -1, end = -1;
    if (item->is_scalar() && ends.size() == 2) {
      begin = MinuteOfDay(absl::StripAsciiWhitespace(ends[0]));
      end = MinuteOfDay(absl::StripAsciiWhitespace(ends[1]));
    }
    if (begin < 0 || end < 0 || begin == kDayMinutes) {
      context_.Error(
          *item, "bad-time",
          absl::StrCat("opening hours are written like 09:00-17:30, not ", Quoted(item->text)));
      continue;
    }
    if (begin == end) {
      context_.Error(
          *item, "bad-time",
          absl::StrCat(Quoted(item->text), " has no length; the whole day is 00:00-24:00"));
      continue;
    }
    // Over midnight: "22:00-06:00" ends on the next day.
    spans.push_back({begin, end < begin ? end + kDayMinutes : end});
  }
  if (context_.findings.errors() == errors && Overlap(spans)) {
    context_.Error(node, "overlap", absl::StrCat("the spans of '", what, "' overlap"));
  }
}

std::optional<absl::CivilDay> Compiler::Date(const Node& node) {
  const absl::string_view text = node.text;
  int32_t year = 0, month = 0, day = 0;
  bool shaped = node.is_scalar() && text.size() == 10 && text[4] == '-' && text[7] == '-';
  for (size_t i = 0; shaped && i < 10; ++i) {
    if (i != 4 && i != 7) shaped = absl::ascii_isdigit(text[i]);
  }
  shaped = shaped && absl::SimpleAtoi(text.substr(0, 4), &year) &&
           absl::SimpleAtoi(text.substr(5, 2), &month) && absl::SimpleAtoi(text.substr(8, 2), &day);
  const absl::CivilDay date(year, month, day);
  // A day that the month does not have would be carried into the next one.
  if (!shaped || date.month() != month || date.day() != day) {
    context_.Error(node, "bad-date",
                   absl::StrCat("a date is written like 2026-12-24, not ", Quoted(text)));
    return std::nullopt;
  }
  if (date < FirstDay() || date >= EndDay()) {
    context_.Error(node, "out-of-range",
                   absl::StrCat("a calendar reaches from ", FirstDay().year(), " to ",
                                EndDay().year() - 1, "; ", text, " is outside"));
    return std::nullopt;
  }
  return date;
}

// "2026-12-24 from 12:00", "2026-12-24 until 10:00".
std::optional<calendar::Holiday> Compiler::HolidayText(const Node& node) {
  const std::vector<absl::string_view> words = absl::StrSplit(node.text, ' ', absl::SkipEmpty());
  if (words.size() <= 1) {
    const auto date = Date(node);
    if (!date) return std::nullopt;
    return calendar::Holiday{*date, std::nullopt, ""};
  }
  const int32_t minute = words.size() == 3 ? MinuteOfDay(words[2]) : -1;
  const bool from = words[1] == "from";
  if (minute < 0 || (!from && words[1] != "until") || minute == (from ? kDayMinutes : 0)) {
    context_.Error(node, "bad-date",
                   absl::StrCat("a holiday is written like 2026-12-25 or '2026-12-24 from 12:00', "
                                "not ",
                                Quoted(node.text)));
    return std::nullopt;
  }
  Node date_node = node;
  date_node.text = std::string(words[0]);
  const auto date = Date(date_node);
  if (!date) return std::nullopt;
  return calendar::Holiday{
      *date, from ? calendar::DaySpan{minute, kDayMinutes} : calendar::DaySpan{0, minute}, ""};
}

// "12-25": on which day of each year that has it.
std::vector<absl::CivilDay> Compiler::Yearly(const Node& node) {
  const std::vector<absl::string_view> parts = absl::StrSplit(node.text, '-');
  int month = 0, day = 0;
  const bool shaped = node.is_scalar() && parts.size() == 2 && parts[0].size() == 2 &&
                      parts[1].size() == 2 && absl::SimpleAtoi(parts[0], &month) &&
                      absl::SimpleAtoi(parts[1], &day) && month >= 1 && month <= 12 && day >= 1;
  std::vector<absl::CivilDay> dates;
  for (int64_t year = FirstDay().year(); shaped && year < EndDay().year(); ++year) {
    const absl::CivilDay date(year, month, day);
    if (date.month() == month && date.day() == day) dates.push_back(date);
  }
  if (dates.empty()) {
    context_.Error(
        node, "bad-date",
        absl::StrCat("'yearly' is written like 12-25, month and day, not ", Quoted(node.text)));
  }
  return dates;
}

std::vector<absl::CivilDay> Compiler::AroundEaster(const Node& node) {
  const auto days = ReadInt(context_, node, "easter", kEasterDaysMin, kEasterDaysMax);
  std::vector<absl::CivilDay> dates;
  for (int64_t year = FirstDay().year(); days && year < EndDay().year(); ++year) {
    const absl::CivilDay date = EasterSunday(year) + *days;
    if (date >= FirstDay() && date < EndDay()) dates.push_back(date);
  }
  return dates;
}

void Compiler::Holidays(const Node& node, calendar::CalendarSpec& spec) {
  const auto* list = ReadList(context_, node, "holidays", kCalendarSpansMax, "kCalendarSpansMax");
  if (list == nullptr) return;
  for (const Node& item : *list) {
    if (item.is_scalar()) {
      if (auto holiday = HolidayText(item)) spec.holidays.push_back(*std::move(holiday));
    } else {
      ReadHoliday(item, spec);
    }
  }
}

void Compiler::ReadHoliday(const Node& item, calendar::CalendarSpec& spec) {
  const MapReader reader(context_, item, "holiday",
                         {"date", "to", "yearly", "easter", "name", "from", "until"});
  if (!reader.ok()) return;
  const std::string name = reader.Text("name").value_or("");
  const Node* from = reader.Find("from");
  const Node* until = reader.Find("until");
  const Node* to = reader.Find("to");
  const auto begin = from == nullptr ? 0 : TimeOfDay(*from, "from");
  const auto end = until == nullptr ? kDayMinutes : TimeOfDay(*until, "until");
  std::vector<absl::CivilDay> dates;
  const Node* yearly = reader.Find("yearly");
  const Node* easter = reader.Find("easter");
  if ((yearly != nullptr) + (easter != nullptr) + (item.Find("date") != nullptr) > 1) {
    context_.Error(item, "wrong-type", "a holiday has one of 'date', 'yearly' and 'easter'");
    return;
  }
  if (yearly != nullptr) {
    dates = Yearly(*yearly);
  } else if (easter != nullptr) {
    dates = AroundEaster(*easter);
  } else if (const Node* date_node = reader.Find("date")) {
    if (const auto date = Date(*date_node)) dates.push_back(*date);
  } else if (item.Find("date") == nullptr) {
    context_.Error(item, "missing-key", "this holiday has no 'date', 'yearly' or 'easter'");
  }
  if (dates.empty() || !begin || !end) return;
  const auto bad_time = [&](const Node& at, absl::string_view why) {
    context_.Error(at, "bad-time", std::string(why));
  };
  if (to != nullptr) {
    const auto last = Date(*to);
    if (!last) return;
    if (yearly != nullptr || easter != nullptr) {
      return bad_time(*to, "'to' goes with 'date' alone: a closure from one day to another");
    }
    if (from != nullptr || until != nullptr) {
      return bad_time(*to,
                      "a closure of several days is of whole days: leave 'from' and 'until' out");
    }
    if (*last < dates[0]) return bad_time(*to, "'to' must not be earlier than 'date'");
    const absl::CivilDay epoch(1970, 1, 1);
    spec.closures.push_back(
        {{(dates[0] - epoch) * kDaySeconds, (*last + 1 - epoch) * kDaySeconds}, true, name});
    return;
  }
  if (*begin >= *end) {
    return bad_time(from != nullptr ? *from : *until,
                    "'from' must be earlier than 'until' on the same day");
  }
  std::optional<calendar::DaySpan> closed;
  if (from != nullptr || until != nullptr) closed = calendar::DaySpan{*begin, *end};
  for (const absl::CivilDay date : dates) spec.holidays.push_back({date, closed, name});
}

void Compiler::Changes(const Node& node, calendar::CalendarSpec& spec) {
  const auto* list =
      ReadList(context_, node, "changes", kCalendarChangesMax, "kCalendarChangesMax");
  if (list == nullptr) return;
  for (const Node& item : *list) {
    const MapReader reader(context_, item, "change", {"from", "until", "week"});
    if (!reader.ok()) continue;
    calendar::Change change;
    const Node* from = reader.Require("from");
    const Node* until = reader.Find("until");
    const auto first = from == nullptr ? std::nullopt : Date(*from);
    if (until != nullptr) change.until = Date(*until);
    if (const Node* week = reader.Require("week")) Week(*week, change.week);
    if (!first) continue;
    change.from = *first;
    if (change.until.has_value() && *change.until < change.from) {
      context_.Error(*until, "bad-date", "'until' must not be earlier than 'from'");
      continue;
    }
    if (std::any_of(spec.changes.begin(), spec.changes.end(),
                    [&](const calendar::Change& c) { return c.from == change.from; })) {
      context_.Error(*from, "duplicate-day", absl::StrCat("two changes begin on ", from->text));
      continue;
    }
    spec.changes.push_back(std::move(change));
  }
}

void Compiler::Openings(const Node& node, calendar::CalendarSpec& spec) {
  const auto* list = ReadList(context_, node, "openings", kCalendarSpansMax, "kCalendarSpansMax");
  if (list == nullptr) return;
  for (const Node& item : *list) {
    const MapReader reader(context_, item, "opening", {"date", "name", "hours"});
    if (!reader.ok()) continue;
    calendar::Opening opening;
    const Node* date_node = reader.Require("date");
    const auto date = date_node == nullptr ? std::nullopt : Date(*date_node);
    opening.name = reader.Text("name").value_or("");
    if (const Node* hours = reader.Require("hours")) DaySpans(*hours, "hours", opening.spans);
    if (!date) continue;
    opening.date = *date;
    spec.openings.push_back(std::move(opening));
  }
}

}  // namespace earshot::policy
