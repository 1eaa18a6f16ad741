#include "policy/policy.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/limits.h"
#include "policy/compiler.h"
#include "policy/yaml.h"

namespace earshot::policy {
namespace {

bool IsLimit(const Diagnostic& d) {
  return d.severity == Severity::kWarning || d.code == "too-large" || d.code == "too-many" ||
         d.code == "too-deep";
}

}  // namespace

absl::string_view ClockName(Clock clock) {
  switch (clock) {
    case Clock::kFirstResponse:
      return "first_response";
    case Clock::kNextResponse:
      return "next_response";
    case Clock::kAcknowledgement:
      return "acknowledgement";
    case Clock::kResolution:
      return "resolution";
  }
  return "";
}

absl::string_view RetargetName(Retarget retarget) {
  static constexpr absl::string_view kNames[] = {"never", "keep_elapsed", "restart", "retroactive"};
  return kNames[static_cast<size_t>(retarget)];
}

std::string PercentOf(int32_t milli) {
  std::string text = absl::StrCat(milli / 10);
  if (milli % 10 != 0) absl::StrAppend(&text, ".", milli % 10);
  return text + "%";
}

std::string Target::Stage::Name() const {
  return at_milli > 0 ? PercentOf(at_milli) : absl::StrCat("after ", FormatSpan(after));
}

absl::StatusOr<std::shared_ptr<const Policy>> Policy::Compile(absl::string_view source,
                                                              Diagnostics* diagnostics) {
  return Compile(source, Files(), diagnostics);
}

absl::StatusOr<std::shared_ptr<const Policy>> Policy::Compile(absl::string_view source,
                                                              const Files& files,
                                                              Diagnostics* diagnostics) {
  absl::ConsumePrefix(&source, "\xEF\xBB\xBF");
  // What is too large is not looked at any further.
  const SourceMap map(source.size() > kPolicyBytesMax ? "" : source);
  Findings findings;
  std::shared_ptr<const Policy> policy;
  if (source.size() > kPolicyBytesMax) {
    findings.Error({}, "too-large",
                   absl::StrCat("the policy has ", source.size(), " bytes, more than ",
                                kPolicyBytesMax, " (kPolicyBytesMax)"));
  } else if (const std::optional<Node> root = ParseYaml(map, findings)) {
    policy = Compiler(map, files, findings).Run(*root);
  }
  const bool failed = findings.has_errors();
  EARSHOT_CHECK(failed == (policy == nullptr));
  Diagnostics found = findings.Take(map.At(source.size()));
  absl::Status status = ToStatus(found);
  if (failed && std::all_of(found.begin(), found.end(), IsLimit)) {
    status = WithCode(absl::StatusCode::kResourceExhausted, status);
  }
  if (diagnostics != nullptr) {
    diagnostics->insert(diagnostics->end(), std::make_move_iterator(found.begin()),
                        std::make_move_iterator(found.end()));
  }
  if (failed) return status;
  return policy;
}

std::vector<std::string> Policy::FilesNamedIn(absl::string_view source) {
  absl::ConsumePrefix(&source, "\xEF\xBB\xBF");
  absl::btree_set<std::string> names;
  if (source.size() > kPolicyBytesMax) return {};
  const SourceMap map(source);
  Findings ignored;
  const std::optional<Node> root = ParseYaml(map, ignored);
  const Node* calendars = root.has_value() ? root->Find("calendars") : nullptr;
  if (calendars == nullptr || calendars->kind != Node::Kind::kList) return {};
  for (const Node& calendar : calendars->items) {
    const Node* ical = calendar.Find("ical");
    if (ical == nullptr || ical->kind != Node::Kind::kList) continue;
    for (const Node& item : ical->items) {
      const Node* file = item.Find("file");
      if (file != nullptr && file->is_scalar() && IsFileName(file->text)) names.insert(file->text);
    }
  }
  return {names.begin(), names.end()};
}

bool IsFileName(absl::string_view name) {
  if (name.empty() || name.size() > kNameBytesMax || name.front() == '/') return false;
  if (absl::StrContains(name, '\\') || absl::StrContains(name, '\0')) return false;
  for (const absl::string_view part : absl::StrSplit(name, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

std::shared_ptr<const Policy> Policy::Default() {
  // Never destroyed: engines that outlive main's statics still hold it.
  static const auto* const policy = new std::shared_ptr<const Policy>([] {
    auto compiled = Compile(DefaultSource());
    EARSHOT_CHECK(compiled.ok());
    // Without it there is still a policy, one that declares nothing.
    return compiled.ok() ? *std::move(compiled) : std::shared_ptr<const Policy>(new Policy);
  }());
  return *policy;
}

const Reply::Text& Policy::TextIn(const Reply& reply, absl::string_view language) const {
  std::string tag = absl::AsciiStrToLower(language);
  std::replace(tag.begin(), tag.end(), '_', '-');
  for (;;) {
    const auto found = reply.texts.find(tag);
    if (found != reply.texts.end()) return found->second;
    const size_t cut = tag.rfind('-');
    if (cut == std::string::npos) break;
    tag.resize(cut);
  }
  const auto found = reply.texts.find(absl::AsciiStrToLower(language_));
  EARSHOT_CHECK(found != reply.texts.end());
  return found == reply.texts.end() ? reply.texts.begin()->second : found->second;
}

const Reply* Policy::FindReply(absl::string_view name) const {
  const auto found = std::find_if(replies_.begin(), replies_.end(),
                                  [name](const Reply& reply) { return reply.name == name; });
  return found == replies_.end() ? nullptr : &*found;
}

const Channel* Policy::FindChannel(absl::string_view name) const {
  const auto found = channel_index_.find(name);
  return found == channel_index_.end() ? nullptr : &channels_[found->second];
}

const Touchpoint* Policy::FindTouchpoint(absl::string_view channel, absl::string_view name) const {
  if (touchpoint_index_.empty()) return nullptr;
  const auto found = touchpoint_index_.find({std::string(channel), std::string(name)});
  return found == touchpoint_index_.end() ? nullptr : &touchpoints_[found->second];
}

const calendar::Calendar& Policy::CalendarOf(const Touchpoint* touchpoint) const {
  return CalendarAt(touchpoint == nullptr ? -1 : touchpoint->calendar);
}

const calendar::Calendar& Policy::HoursOf(const Target& target, absl::string_view channel,
                                          absl::string_view touchpoint) const {
  if (target.hours == Target::Hours::kTouchpoint) {
    return CalendarOf(FindTouchpoint(channel, touchpoint));
  }
  return CalendarAt(target.hours == Target::Hours::kCalendar ? target.calendar : -1);
}

const calendar::Calendar& Policy::CalendarAt(int index) const {
  static const auto* const always = new calendar::Calendar(calendar::Calendar::Always());
  if (index < 0 || static_cast<size_t>(index) >= calendars_.size()) return *always;
  return calendars_[index].second;
}

}  // namespace earshot::policy
