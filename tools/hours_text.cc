#include "hours_text.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "calendar/zones.h"
#include "layout.h"

namespace earshot::tools {
namespace {

absl::TimeZone ZoneOf(absl::string_view name) {
  const auto zone = calendar::LoadZone(name);
  return zone.ok() ? *zone : absl::UTCTimeZone();
}

std::string Format(const char* format, Instant at, const absl::TimeZone& zone) {
  return absl::FormatTime(format, absl::FromUnixMicros(at.micros), zone);
}

const char* ClockFormat(Instant at) {
  return at.micros % Minutes(1).micros == 0 ? "%H:%M" : "%H:%M:%E*S";
}

// "Mon 2 Mar 2026 09:00-12:00"; where it ends on a later day, that day too.
std::string Range(const calendar::Interval& when, const absl::TimeZone& zone) {
  const std::string begin_day = Format("%a %-d %b %Y", when.begin, zone);
  std::string end_day = Format("%a %-d %b %Y", when.end, zone);
  std::string end = Format(ClockFormat(when.end), when.end, zone);
  // Midnight is the end of the day before.
  if (end == "00:00" && Format("%a %-d %b %Y", when.end - Microseconds(1), zone) == begin_day) {
    end = "24:00";
    end_day = begin_day;
  }
  return absl::StrCat(begin_day, " ", Format(ClockFormat(when.begin), when.begin, zone),
                      end_day == begin_day ? "-" : absl::StrCat(" - ", end_day, " "), end);
}

std::string What(const calendar::Stage& stage) {
  using Kind = calendar::Stage::Kind;
  const std::string name =
      stage.name.empty() ? "" : absl::StrCat(" '", OneLine(stage.name, 60), "'");
  switch (stage.kind) {
    case Kind::kOpen:
      return absl::StrCat("open", name);
    case Kind::kBreak:
      return "break";
    case Kind::kClosed:
      return "closed";
    case Kind::kExcepted:
      return absl::StrCat("holiday", name);
    case Kind::kUnknown:
      return "beyond the calendar";
  }
  return "";
}

}  // namespace

std::string LocalTime(Instant at, absl::string_view zone) {
  const absl::TimeZone loaded = ZoneOf(zone);
  return absl::StrCat(Format("%a %-d %b %Y ", at, loaded), Format(ClockFormat(at), at, loaded));
}

std::string StagesText(const calendar::Calendar& calendar,
                       const std::vector<calendar::Stage>& stages, bool cut) {
  const absl::TimeZone zone = ZoneOf(calendar.zone());
  Table table(2);
  for (const calendar::Stage& stage : stages) {
    const bool open = stage.kind == calendar::Stage::Kind::kOpen;
    table.Row({Range(stage.when, zone), What(stage),
               open ? FormatSpan(stage.when.end - stage.when.begin) : "",
               open ? FormatSpan(stage.open_so_far) : ""});
  }
  return absl::StrCat(table.Text(2), cut ? "  and more\n" : "");
}

std::string TimelineText(const calendar::Calendar& calendar, const calendar::Timeline& timeline) {
  std::string out = StagesText(calendar, timeline.stages, timeline.cut);
  if (timeline.due == kNever) {
    absl::StrAppend(&out, "  never due: the calendar does not hold that much open time\n");
  } else {
    absl::StrAppend(&out, "  due ", LocalTime(timeline.due, calendar.zone()), " (", calendar.zone(),
                    "), ", FormatInstant(timeline.due), "\n");
  }
  return out;
}

void StagesJson(const std::vector<calendar::Stage>& stages, bool cut, wire::JsonWriter& w) {
  w.Key("stages").BeginArray();
  for (const calendar::Stage& stage : stages) {
    w.BeginObject().Field("kind", calendar::StageKindName(stage.kind));
    w.Field("begin", FormatInstant(stage.when.begin)).Field("end", FormatInstant(stage.when.end));
    if (!stage.name.empty()) w.Field("name", stage.name);
    w.Field("open_so_far", FormatSpan(stage.open_so_far)).EndObject();
  }
  w.EndArray().BoolField("cut", cut);
}

}  // namespace earshot::tools
