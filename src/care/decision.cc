// Names and content addresses of decisions.
#include "care/decision.h"

#include <algorithm>

namespace earshot::care {
namespace {

struct KindName {
  DecisionKind kind;
  absl::string_view name;
};
constexpr KindName kKinds[] = {
    {DecisionKind::kDispositionNoise, "disposition.noise"},
    {DecisionKind::kObligationOpened, "obligation.opened"},
    {DecisionKind::kObligationAcknowledged, "obligation.acknowledged"},
    {DecisionKind::kObligationAnswered, "obligation.answered"},
    {DecisionKind::kObligationReopened, "obligation.reopened"},
    {DecisionKind::kObligationWithdrawn, "obligation.withdrawn"},
    {DecisionKind::kObligationWaived, "obligation.waived"},
    {DecisionKind::kIgnoredRisk, "ignored.risk"},
    {DecisionKind::kIgnored, "ignored"},
    {DecisionKind::kTargetWarning, "target.warning"},
    {DecisionKind::kTargetBreach, "target.breach"},
    {DecisionKind::kPromiseBreach, "promise.breach"},
    {DecisionKind::kTargetChanged, "target.changed"},
    {DecisionKind::kPrioritySet, "priority.set"},
    {DecisionKind::kEscalate, "escalate"},
    {DecisionKind::kRoute, "route"},
    {DecisionKind::kTag, "tag"},
    {DecisionKind::kNotify, "notify"},
    {DecisionKind::kHopDetected, "hop.detected"},
    {DecisionKind::kEscalationPathDetected, "escalation_path.detected"},
    {DecisionKind::kChannelFailing, "channel.failing"},
    {DecisionKind::kExpectationRaised, "expectation.raised"},
    {DecisionKind::kViralityAlert, "virality.alert"},
    {DecisionKind::kCrisisAlert, "crisis.alert"},
    {DecisionKind::kIncidentDetected, "incident.detected"},
    {DecisionKind::kReplySuggest, "reply.suggest"},
    {DecisionKind::kAcknowledgeSuggest, "acknowledge.suggest"},
    {DecisionKind::kOutreachSuggest, "outreach.suggest"},
    {DecisionKind::kIdentityMatchSuggest, "identity.match_suggest"},
    {DecisionKind::kAttributionSet, "attribution.set"},
    {DecisionKind::kJourneyChange, "journey.change"},
    {DecisionKind::kChurnRisk, "churn.risk"},
    {DecisionKind::kDesertion, "desertion"},
    {DecisionKind::kAdvocateCandidate, "advocate.candidate"},
    {DecisionKind::kTestimonialCandidate, "testimonial.candidate"},
    {DecisionKind::kRewardEligible, "reward.eligible"},
    {DecisionKind::kDecisionWithdrawn, "decision.withdrawn"},
};

void Add(Digester& d, const std::vector<Reason>& reasons) {
  d.Add(static_cast<int64_t>(reasons.size()));
  for (const Reason& r : reasons) d.Add(r.code).Add(r.detail).Add(r.contribution);
}

}  // namespace

absl::string_view DecisionKindName(DecisionKind kind) {
  for (const KindName& entry : kKinds) {
    if (entry.kind == kind) return entry.name;
  }
  return "";
}

DecisionKind DecisionKindFromName(absl::string_view name) {
  for (const KindName& entry : kKinds) {
    if (entry.name == name) return entry.kind;
  }
  return DecisionKind::kUnknown;
}

std::vector<DecisionKind> AllDecisionKinds() {
  std::vector<DecisionKind> kinds;
  for (const KindName& entry : kKinds) kinds.push_back(entry.kind);
  return kinds;
}

absl::string_view Decision::Argument(absl::string_view name) const {
  for (const auto& [key, value] : arguments) {
    if (key == name) return value;
  }
  return "";
}

void Decision::Because(absl::string_view code, std::string detail, int64_t contribution) {
  reasons.push_back({std::string(code), std::move(detail), contribution});
}

void Decision::With(absl::string_view name, std::string value) {
  const auto place = std::find_if(arguments.begin(), arguments.end(),
                                  [name](const auto& argument) { return argument.first > name; });
  arguments.emplace(place, std::string(name), std::move(value));
}

Digest128 DecisionId(absl::string_view tenant, const Decision& decision) {
  // Memory of this thread, not state: every decision fills it anew.
  thread_local Digester d;
  d.Reset();
  d.Add(tenant);
  d.Add(static_cast<int64_t>(decision.kind));
  d.Add(decision.subject).Add(decision.trigger).Add(decision.rule).Add(decision.policy);
  d.Add(decision.at.micros);
  d.Add(int64_t{decision.due_at.has_value()});
  d.Add(decision.due_at.value_or(Instant{}).micros);
  d.Add(decision.priority);
  Add(d, decision.priority_parts);
  Add(d, decision.reasons);
  d.Add(static_cast<int64_t>(decision.evidence.size()));
  for (const Evidence& e : decision.evidence) {
    d.Add(e.interaction.source).Add(e.interaction.id).Add(int64_t{e.begin}).Add(int64_t{e.end});
  }
  d.Add(static_cast<int64_t>(decision.arguments.size()));
  for (const auto& [name, value] : decision.arguments) d.Add(name).Add(value);
  d.Add(decision.identity.space).Add(decision.identity.id);
  d.Add(decision.channel).Add(decision.touchpoint).Add(decision.brand);
  d.Add(int64_t{decision.ordinal}).Add(int64_t{decision.confidence_milli});
  return d.Finish();
}

bool SameSlot(const Decision& a, const Decision& b) {
  return a.kind == b.kind && a.subject == b.subject && a.rule == b.rule && a.ordinal == b.ordinal;
}

}  // namespace earshot::care
