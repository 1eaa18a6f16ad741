// The section `calendars`: each to the spec that the calendar room expands, iCalendar files taken in, and
// calendars that are made of others.
#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "base/limits.h"
#include "ical/periods.h"
#include "policy/compiler.h"

namespace earshot::policy {
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
  std::vector<Combined> combined;
  if (section != nullptr) {
    const auto* list =
        ReadList(context_, *section, "calendars", kCalendarsPerPolicyMax, "kCalendarsPerPolicyMax");
    if (list != nullptr) {
      for (const Node& node : *list) {
        if (node.Find("union") != nullptr || node.Find("intersection") != nullptr) {
          if (auto read = ReadCombined(node)) combined.push_back(*std::move(read));
        } else {
          ReadCalendar(node);
        }
      }
    }
  }
  if (base_ != nullptr) {
    for (size_t i = 0; i < base_->calendars_.size(); ++i) {
      const std::string& name = base_->calendars_[i].first;
      if (calendars_.contains(name)) continue;
      calendars_.emplace(name, Place{});
      AddCalendar(name, base_->calendars_[i].second, base_->calendar_specs_[i]);
    }
  }
  Combine(std::move(combined));
}

void Compiler::AddCalendar(const std::string& name, calendar::Calendar calendar,
                           const Digest128& spec) {
  calendar_index_[name] = static_cast<int>(policy_->calendars_.size());
  policy_->calendars_.emplace_back(name, std::move(calendar));
  policy_->calendar_specs_.push_back(spec);
}

std::optional<std::string> Compiler::CalendarName(const MapReader& reader) {
  const auto name = reader.RequiredText("name");
  if (!name) return std::nullopt;
  if (*name == "always" || *name == "touchpoint") {
    context_.Error(*reader.Find("name"), "reserved-name",
                   absl::StrCat("a calendar cannot be called ", Quoted(*name),
                                ": as hours it has a meaning of its own"));
    return std::nullopt;
  }
  if (!Claim(calendars_, *name, reader.node(), "calendar")) return std::nullopt;
  return name;
}

void Compiler::ReadCalendar(const Node& node) {
  const MapReader reader(
      context_, node, "calendar",
      {"name", "zone", "week", "changes", "holidays", "openings", "ical", "union", "intersection"});
  if (!reader.ok()) return;
  const size_t errors = context_.findings.errors();
  calendar::CalendarSpec spec;
  const auto name = CalendarName(reader);
  if (name) spec.name = *name;
  const Node* zone = reader.Require("zone");
  if (zone != nullptr) {
    if (const auto text = ReadText(context_, *zone, "zone")) spec.zone = *text;
  }
  // Hours may come from a file alone.
  const Node* ical = reader.Find("ical");
  const Node* week = ical == nullptr ? reader.Require("week") : reader.Find("week");
  if (week != nullptr) Week(*week, spec.week);
  if (const Node* changes = node.Find("changes")) Changes(*changes, spec);
  if (const Node* holidays = node.Find("holidays")) Holidays(*holidays, spec);
  if (const Node* openings = node.Find("openings")) Openings(*openings, spec);
  Digest128 digest = Hasher::HashOf(spec);
  if (ical != nullptr) ICal(*ical, spec, digest);
  if (context_.findings.errors() != errors || !name) return;

  auto compiled = calendar::Calendar::Compile(spec);
  if (!compiled.ok()) {
    absl::TimeZone known;
    const bool zone_known = absl::LoadTimeZone(spec.zone, &known);
    context_.Error(zone_known ? node : *zone, zone_known ? "bad-calendar" : "unknown-zone",
                   std::string(compiled.status().message()));
    return;
  }
  AddCalendar(*name, *std::move(compiled), digest);
}

// The digest is of the words of the files, not of what a zone makes of them.
void Compiler::ICal(const Node& node, calendar::CalendarSpec& spec, Digest128& digest) {
  const auto* list = ReadList(context_, node, "ical", kPolicyFilesMax, "kPolicyFilesMax");
  if (list == nullptr) return;
  for (const Node& item : *list) {
    const MapReader reader(context_, item, "iCalendar file", {"file", "text", "as"});
    if (!reader.ok()) continue;
    bool opens = false;
    if (const Node* as = reader.Find("as")) {
      static const auto* const names = new std::vector<std::string>{"closed", "open"};
      opens = ReadChoice(context_, *as, "as", *names).value_or(0) == 1;
    }
    const Node* file = reader.Find("file");
    const Node* inline_text = reader.Find("text");
    if ((file == nullptr) == (inline_text == nullptr)) {
      context_.Error(item, "missing-key", "an iCalendar file is given by 'file' or by 'text'");
      continue;
    }
    const Node& place = file != nullptr ? *file : *inline_text;
    const std::string* text = file != nullptr ? FileNamed(*file) : &inline_text->text;
    if (inline_text != nullptr && !inline_text->is_scalar()) {
      context_.WrongType(*inline_text, "text", "the text of an iCalendar file");
      continue;
    }
    if (text == nullptr) continue;
    Diagnostics found;
    auto periods =
        ical::ReadPeriods(*text, calendar::kCalendarFrom, calendar::kCalendarUntil, &found);
    const std::string where = file != nullptr ? file->text : "text";
    for (const Diagnostic& d : found) {
      const std::string message = absl::StrCat(where, ":", d.place.line, ": ", d.message);
      if (d.severity == Severity::kError) {
        context_.Error(place, d.code, message);
      } else {
        context_.Warning(place, d.code, message);
      }
    }
    std::vector<calendar::Period>& into = opens ? spec.extra : spec.closures;
    into.insert(into.end(), std::make_move_iterator(periods.begin()),
                std::make_move_iterator(periods.end()));
    digest = Digester()
                 .Add(digest)
                 .Add(opens ? "ical open" : "ical closed")
                 .Add(absl::StrReplaceAll(*text, {{"\r\n", "\n"}}))
                 .Finish();
  }
}

const std::string* Compiler::FileNamed(const Node& node) {
  const auto name = ReadText(context_, node, "file");
  if (!name) return nullptr;
  if (!IsFileName(*name)) {
    context_.Error(node, "bad-name",
                   absl::StrCat(Quoted(*name),
                                " is no file beside the policy: a name, or folders "
                                "and a name with '/', without '..'"));
    return nullptr;
  }
  const auto found = files_.find(*name);
  if (found != files_.end()) return &found->second;
  std::vector<std::string> names;
  for (const auto& [known, text] : files_) names.push_back(known);
  context_.Error(node, "missing-file",
                 absl::StrCat("there is no file ", Quoted(*name), " with the policy",
                              context_.Hint(*name, names)));
  return nullptr;
}

std::optional<Compiler::Combined> Compiler::ReadCombined(const Node& node) {
  const MapReader reader(context_, node, "calendar", {"name", "union", "intersection"});
  Combined combined;
  combined.node = &node;
  const auto name = CalendarName(reader);
  const Node* all = reader.Find("union");
  combined.intersection = all == nullptr;
  if (all == nullptr) all = reader.Find("intersection");
  if (!name || all == nullptr) return std::nullopt;
  combined.name = *name;
  if (!combined.intersection && node.Find("intersection") != nullptr) {
    context_.Error(node, "wrong-type", "a calendar is a union or an intersection, not both");
    return std::nullopt;
  }
  const auto* list = ReadList(context_, *all, combined.intersection ? "intersection" : "union",
                              kCalendarsPerPolicyMax, "kCalendarsPerPolicyMax");
  if (list == nullptr) return std::nullopt;
  if (list->empty()) {
    context_.Error(*all, "empty", "name at least one calendar");
    return std::nullopt;
  }
  for (const Node& member : *list) combined.members.push_back(&member);
  return combined;
}

// In whatever order they stand in the file: each when those that it is made of are there.
void Compiler::Combine(std::vector<Combined> pending) {
  const auto is_pending = [&](const std::string& name) {
    return std::any_of(pending.begin(), pending.end(),
                       [&](const Combined& c) { return c.name == name; });
  };
  for (bool progress = true; progress;) {
    progress = false;
    for (size_t i = 0; i < pending.size(); ++i) {
      const Combined& one = pending[i];
      const bool waits = std::any_of(one.members.begin(), one.members.end(), [&](const Node* m) {
        return m->is_scalar() && is_pending(m->text);
      });
      if (waits) continue;
      Build(one);
      pending.erase(pending.begin() + static_cast<std::ptrdiff_t>(i--));
      progress = true;
    }
  }
  for (const Combined& one : pending) {
    context_.Error(*one.node, "circular",
                   absl::StrCat("the calendar ", Quoted(one.name), " is made of itself"));
  }
}

void Compiler::Build(const Combined& combined) {
  std::vector<calendar::Calendar> members;
  std::vector<Digest128> digests;
  for (const Node* node : combined.members) {
    const auto index = CalendarIndex(*node, combined.intersection ? "intersection" : "union", {});
    if (!index) continue;
    members.push_back(policy_->calendars_[*index].second);
    digests.push_back(policy_->calendar_specs_[*index]);
  }
  if (members.size() != combined.members.size()) return;  // reported, here or where it stands
  auto made = combined.intersection ? calendar::Calendar::Intersection(combined.name, members)
                                    : calendar::Calendar::Union(combined.name, members);
  if (!made.ok()) {
    context_.Error(*combined.node, "bad-calendar", std::string(made.status().message()));
    return;
  }
  std::sort(digests.begin(), digests.end());
  Digester digester;
  digester.Add(combined.intersection ? "intersection" : "union");
  for (const Digest128& digest : digests) digester.Add(digest);
  AddCalendar(combined.name, *std::move(made), digester.Finish());
}

}  // namespace earshot::policy
