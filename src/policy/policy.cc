#include "policy/policy.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
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

absl::StatusOr<std::shared_ptr<const Policy>> Policy::Compile(absl::string_view source,
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
    policy = Compiler(map, findings).Run(*root);
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

const Channel* Policy::FindChannel(absl::string_view name) const {
  const auto found = channel_index_.find(name);
  return found == channel_index_.end() ? nullptr : &channels_[found->second];
}

const Touchpoint* Policy::FindTouchpoint(absl::string_view channel, absl::string_view name) const {
  const auto found = touchpoint_index_.find({std::string(channel), std::string(name)});
  return found == touchpoint_index_.end() ? nullptr : &touchpoints_[found->second];
}

absl::Span<const std::pair<std::string, std::string>> Policy::CompetitorsFrom(
    absl::string_view word) const {
  const auto found = competitor_index_.find(word);
  if (found == competitor_index_.end()) return {};
  return found->second;
}

const calendar::Calendar& Policy::CalendarOf(const Touchpoint* touchpoint) const {
  return CalendarAt(touchpoint == nullptr ? -1 : touchpoint->calendar);
}

const calendar::Calendar& Policy::CalendarAt(int index) const {
  static const auto* const always = new calendar::Calendar(calendar::Calendar::Always());
  if (index < 0 || static_cast<size_t>(index) >= calendars_.size()) return *always;
  return calendars_[index].second;
}

}  // namespace earshot::policy
