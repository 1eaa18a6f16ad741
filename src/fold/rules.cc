// Rules: asked at each event and wake-up of an obligation, carried out once per their scope, and woken at the
// very instant at which time alone can make one true.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fold/machine.h"
#include "fold/record.h"

namespace earshot::fold {
namespace {

constexpr int kEvidencePerDecision = 3;  // the strongest spans; the rest is in the assessment

care::DecisionKind KindOf(policy::Action::Kind kind) {
  switch (kind) {
    case policy::Action::Kind::kEscalate:
      return care::DecisionKind::kEscalate;
    case policy::Action::Kind::kRoute:
      return care::DecisionKind::kRoute;
    case policy::Action::Kind::kTag:
      return care::DecisionKind::kTag;
    case policy::Action::Kind::kNotify:
      return care::DecisionKind::kNotify;
    case policy::Action::Kind::kPriority:
      return care::DecisionKind::kPrioritySet;
  }
  return care::DecisionKind::kUnknown;
}

}  // namespace

std::string Machine::ScopeOf(const policy::Rule& rule, int obligation,
                             const care::InteractionKey& key) const {
  switch (rule.once_per) {
    case policy::OncePer::kInteraction:
      return key.Text();
    case policy::OncePer::kObligation:
      return obligations_[obligation].id;
    case policy::OncePer::kCase:
      return obligations_[obligation].case_id;
    case policy::OncePer::kCustomer:
      return "";
  }
  return "";
}

void Machine::EvaluateRules(int obligation, const care::InteractionKey& key, const Moment& moment) {
  const auto known = known_.find(key);
  const absl::string_view kind =
      moment.event == nullptr ? "wake" : care::EventKindName(moment.event->kind);
  const absl::Span<const policy::Rule> rules = context_->policy->rules();
  // Reads through to the machine, so a later rule sees what an earlier one did.
  const Record record(*this, known == known_.end() ? nullptr : &known->second, obligation,
                      moment.at, kind);
  for (size_t r = 0; r < rules.size(); ++r) {
    if (!rules[r].when.Evaluate(record).is_true()) continue;
    if (!fired_.insert({static_cast<int>(r), ScopeOf(rules[r], obligation, key)}).second) continue;
    Carry(rules[r], obligation, key, moment);
  }
  ScheduleRules(obligation, moment.at);
}

void Machine::Carry(const policy::Rule& rule, int obligation, const care::InteractionKey& key,
                    const Moment& moment) {
  std::vector<care::Evidence> evidence;
  const auto known = known_.find(key);
  if (known != known_.end() && known->second.event->interaction()->assessment.has_value()) {
    for (const EvidenceSpan& span : known->second.event->interaction()->assessment->evidence) {
      if (evidence.size() == kEvidencePerDecision) break;
      evidence.push_back({key, span.begin, span.end});
    }
  }
  if (evidence.empty()) evidence.push_back({key, 0, 0});
  int ordinal = 0;
  for (const policy::Action& action : rule.then) {
    if (action.kind == policy::Action::Kind::kPriority) {
      obligations_[obligation].priority_added += action.amount;
      SetPriority(obligation, moment);
      continue;
    }
    care::Decision d = DraftFor(obligation, KindOf(action.kind), moment);
    d.rule = rule.name;
    d.ordinal = ordinal++;
    if (action.kind == policy::Action::Kind::kEscalate) {
      d.arguments.push_back({"level", absl::StrCat(action.level)});
    }
    if (!action.to.empty()) d.arguments.push_back({"to", action.to});
    d.reasons = {{"rule", std::string(rule.when.source()), 0}};
    d.evidence = evidence;
    Emit(std::move(d), moment);
  }
}

// One wake-up per obligation: the next instant at which any rule that has not fired can change its mind.
void Machine::ScheduleRules(int obligation, Instant now) {
  absl::erase_if(wakes_, [obligation](const Wake& wake) {
    return wake.index == obligation && wake.kind == Wake::Kind::kRule;
  });
  const Obligation& o = obligations_[obligation];
  if (o.state != ObligationState::kOpen) return;
  const care::InteractionKey& key = o.interactions.back();
  const Record record(*this, &known_.at(key), obligation, now, "wake");
  const absl::Span<const policy::Rule> rules = context_->policy->rules();
  Instant next = kNever;
  for (size_t r = 0; r < rules.size(); ++r) {
    if (!rules[r].when.depends_on_now()) continue;
    if (fired_.contains({static_cast<int>(r), ScopeOf(rules[r], obligation, key)})) continue;
    if (const auto at = rules[r].when.NextChange(record, now); at.has_value()) {
      next = std::min(next, *at);
    }
  }
  if (next != kNever) wakes_.insert({next, obligation, Wake::Kind::kRule, 0});
}

}  // namespace earshot::fold
