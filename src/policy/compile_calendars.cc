// The section `calendars`: weekly hours, holidays and exceptional openings in the words of a
// person, to the spec that the calendar room expands.
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/limits.h"
#include "policy/compiler.h"

namespace earshot::policy {
namespace {

constexpr int32_t kDayMinutes = 1440;

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

}  // namespace

std::optional<int> Compiler::CalendarIndex(const Node& node, absl::string_view what,
                                           std::vector<std::string> others) {
  const auto name = ReadText(context_, node, what);
  if (!name) return std::nullopt;
  if (std::find(others.begin(), others.end(), *name) != others.end()) return std::nullopt;
  if (const auto found = calendar_index_.find(*name); found != calendar_index_.end()) {
    return found->second;
  }
  // Declared, but with findings of its own: one mistake is reported once.
  if (calendars_.contains(*name)) return std::nullopt;
  if (!context_.findings.full()) {
    for (const auto& [known, place] : calendars_) others.push_back(known);
  }
  context_.Error(
      node, "unknown-calendar",
      absl::StrCat("there is no calendar ", Quoted(*name), context_.Hint(*name, others)));
  return std::nullopt;
}

void Compiler::Calendars(const Node* section) {
  if (section != nullptr) {
    const auto* list =
        ReadList(context_, *section, "calendars", kCalendarsPerPolicyMax, "kCalendarsPerPolicyMax");
    if (list != nullptr) {
      for (const Node& node : *list) ReadCalendar(node);
    }
  }
  if (base_ == nullptr) return;
  for (size_t i = 0; i < base_->calendars_.size(); ++i) {
    const std::string& name = base_->calendars_[i].first;
    if (calendars_.contains(name)) continue;
    calendars_.emplace(name, Place{});
    calendar_index_[name] = static_cast<int>(policy_->calendars_.size());
    policy_->calendars_.push_back(base_->calendars_[i]);
    policy_->calendar_specs_.push_back(base_->calendar_specs_[i]);
  }
}

void Compiler::ReadCalendar(const Node& node) {
  const MapReader reader(context_, node, "calendar",
                         {"name", "zone", "week", "holidays", "openings"});
  if (!reader.ok()) return;
  const size_t errors = context_.findings.errors();
  calendar::CalendarSpec spec;
  const auto name = reader.RequiredText("name");
  bool claimed = false;
  if (name && (*name == "always" || *name == "touchpoint")) {
    context_.Error(*reader.Find("name"), "reserved-name",
                   absl::StrCat("a calendar cannot be called ", Quoted(*name),
                                ": as hours it has a meaning of its own"));
  } else if (name) {
    claimed = Claim(calendars_, *name, node, "calendar");
    spec.name = *name;
  }
  const Node* zone = reader.Require("zone");
  if (zone != nullptr) {
    if (const auto text = ReadText(context_, *zone, "zone")) spec.zone = *text;
  }
  if (const Node* week = reader.Require("week")) Week(*week, spec);
  if (const Node* holidays = node.Find("holidays")) Holidays(*holidays, spec);
  if (const Node* openings = node.Find("openings")) Openings(*openings, spec);
  if (context_.findings.errors() != errors || !claimed) return;

  auto compiled = calendar::Calendar::Compile(spec);
  if (!compiled.ok()) {
    absl::TimeZone known;
    const bool zone_known = absl::LoadTimeZone(spec.zone, &known);
    context_.Error(zone_known ? node : *zone, zone_known ? "bad-calendar" : "unknown-zone",
                   std::string(compiled.status().message()));
    return;
  }
  calendar_index_[*name] = static_cast<int>(policy_->calendars_.size());
  policy_->calendars_.emplace_back(*name, *std::move(compiled));
  policy_->calendar_specs_.push_back(Hasher::HashOf(spec));
}

void Compiler::Week(const Node& node, calendar::CalendarSpec& spec) {
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
      if ((days & (1u << day)) != 0) spec.week[day] = spans;
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

void Compiler::Holidays(const Node& node, calendar::CalendarSpec& spec) {
  const auto* list = ReadList(context_, node, "holidays", kCalendarSpansMax, "kCalendarSpansMax");
  if (list == nullptr) return;
  for (const Node& item : *list) {
    if (item.is_scalar()) {
      if (const auto date = Date(item)) spec.holidays.push_back({*date, std::nullopt, ""});
      continue;
    }
    const MapReader reader(context_, item, "holiday", {"date", "name", "from", "until"});
    if (!reader.ok()) continue;
    calendar::Holiday holiday;
    const Node* date_node = reader.Require("date");
    const auto date = date_node == nullptr ? std::nullopt : Date(*date_node);
    holiday.name = reader.Text("name").value_or("");
    const Node* from = reader.Find("from");
    const Node* until = reader.Find("until");
    const auto begin = from == nullptr ? 0 : TimeOfDay(*from, "from");
    const auto end = until == nullptr ? kDayMinutes : TimeOfDay(*until, "until");
    if (!date || !begin || !end) continue;
    if (*begin >= *end) {
      context_.Error(from != nullptr ? *from : *until, "bad-time",
                     "'from' must be earlier than 'until' on the same day");
      continue;
    }
    holiday.date = *date;
    if (from != nullptr || until != nullptr) holiday.closed = calendar::DaySpan{*begin, *end};
    spec.holidays.push_back(std::move(holiday));
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
    reader.Text("name");  // for the reader of the file only
    if (const Node* hours = reader.Require("hours")) DaySpans(*hours, "hours", opening.spans);
    if (!date) continue;
    opening.date = *date;
    spec.openings.push_back(std::move(opening));
  }
}

}  // namespace earshot::policy
