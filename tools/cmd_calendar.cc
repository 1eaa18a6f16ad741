// earshot calendar: the hours of a calendar as they come out, and how a deadline in them comes about.
#include <string>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cli.h"
#include "hours_text.h"
#include "policy/policy.h"
#include "session.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"from", "TIME", "the beginning (needed)"},
    {"within", "SPAN", "tell when so much open time has passed, like 8h"},
    {"until", "TIME", "instead of --within: tell the hours up to this time"},
    {"json", "", "one JSON object"},
};
constexpr Span kShown = Days(14);

int ShowCalendar(const Arguments& arguments);

}  // namespace

extern const Command kCalendar;
const Command kCalendar = {
    "calendar",
    "the hours of a calendar, and how a deadline comes about",
    "earshot calendar POLICY NAME --from TIME [--within SPAN | --until TIME] [--json]",
    "Tells the opening hours of the calendar NAME of the policy, stretch by stretch in its own\n"
    "time, with breaks and holidays: two weeks from TIME, or up to --until. With --within: until\n"
    "so much open time has passed, and when that is.\n\n"
    "Example:\n"
    "  earshot calendar demo/skylark.yaml office --from 2026-03-06T08:00:00Z --within 8h",
    kFlags,
    ShowCalendar};

namespace {

int FindCalendar(const policy::Policy& policy, const std::string& file, const std::string& name,
                 const calendar::Calendar** found) {
  std::vector<std::string> names;
  for (const auto& [known, calendar] : policy.calendars()) {
    names.push_back(known);
    if (known == name) *found = &calendar;
  }
  if (*found != nullptr) return kOk;
  const std::string near = DidYouMean(name, names);
  std::string hint = near.empty() ? "" : absl::StrCat("; did you mean '", near, "'?");
  if (near.empty() && !names.empty() && names.size() <= 10) {
    hint = "; it has:";
    for (const std::string& known : names) absl::StrAppend(&hint, " ", known);
  }
  return Refuse(absl::NotFoundError(absl::StrCat("there is no calendar '", name, "'", hint)), file);
}

int ShowCalendar(const Arguments& arguments) {
  if (arguments.positional().size() != 2) {
    return BadUsage(kCalendar, "which calendar? Give a policy and a name");
  }
  const auto from = ParseInstant(arguments.Get("from"));
  if (!from.has_value()) {
    return BadUsage(kCalendar,
                    arguments.Has("from")
                        ? absl::StrCat("--from: '", arguments.Get("from"),
                                       "' is no time; write it like 2026-03-09T00:00:00Z")
                        : "from when? Give --from TIME");
  }
  const bool deadline = arguments.Has("within");
  if (deadline && arguments.Has("until")) {
    return BadUsage(kCalendar, "either --within or --until");
  }
  const auto within = ParseSpan(arguments.Get("within"));
  if (deadline && !within.has_value()) {
    return BadUsage(kCalendar, absl::StrCat("--within: '", arguments.Get("within"),
                                            "' is no span; write it like 8h or 1h30m"));
  }
  const auto until = arguments.Has("until") ? ParseInstant(arguments.Get("until")) : *from + kShown;
  if (!until.has_value() || (!deadline && *until <= *from)) {
    return BadUsage(
        kCalendar, absl::StrCat("--until: '", arguments.Get("until"), "' is no time after --from"));
  }
  std::shared_ptr<const policy::Policy> policy;
  PolicyText text;
  const std::string& file = arguments.positional()[0];
  if (const int code = LoadPolicy(file, &policy, &text); code != kOk) return code;
  const calendar::Calendar* calendar = nullptr;
  const std::string& name = arguments.positional()[1];
  if (const int code = FindCalendar(*policy, NameOfFile(file), name, &calendar); code != kOk) {
    return code;
  }
  calendar::Timeline timeline;
  if (deadline) {
    timeline = calendar::ExplainDue(*calendar, *from, *within);
  } else {
    timeline.stages = calendar::ExplainBetween(*calendar, *from, *until, &timeline.cut);
  }
  Output out;
  if (arguments.Has("json")) {
    wire::JsonWriter w;
    w.BeginObject().Field("version", int64_t{1}).Field("calendar", name);
    w.Field("zone", calendar->zone()).Field("from", FormatInstant(*from));
    if (deadline) {
      w.Field("within", FormatSpan(*within)).Field("due", FormatInstant(timeline.due));
    } else {
      w.Field("until", FormatInstant(*until));
      w.Field("open", FormatSpan(calendar->Elapsed(*from, *until)));
    }
    StagesJson(timeline.stages, timeline.cut, w);
    w.EndObject();
    out.Line(w.Take());
    return kOk;
  }
  out.Line(absl::StrCat(name, ", times of ", calendar->zone(), ", from ",
                        LocalTime(*from, calendar->zone()),
                        deadline ? absl::StrCat(", ", FormatSpan(*within), " of open time") : ""));
  if (deadline) {
    out.Write(TimelineText(*calendar, timeline));
  } else {
    out.Write(StagesText(*calendar, timeline.stages, timeline.cut));
    out.Line(absl::StrCat("  open ", FormatSpan(calendar->Elapsed(*from, *until)), " in all"));
  }
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
