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

// The one rule that an event asks for; "": it does not say.
absl::string_view OnlyRuleOf(const care::Event* event) {
  const auto* run = event == nullptr ? nullptr : std::get_if<care::RuleRun>(&event->body);
  return run == nullptr ? absl::string_view() : absl::string_view(run->rule);
}

}  // namespace

absl::string_view OutcomeName(RuleAnswer::Outcome outcome) {
  static constexpr absl::string_view kNames[] = {"false",   "error",     "fired",        "fires",
                                                 "once",    "cooldown",  "bound",        "group",
                                                 "stopped", "not_asked", "not_in_force", "shadow"};
  return kNames[static_cast<size_t>(outcome)];
}

care::DecisionKind Machine::KindOf(policy::Action::Kind kind) {
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

// What has happened to the obligation, as rules choose among it.
uint8_t Machine::HappeningOf(int obligation, const care::InteractionKey& key,
                             const Moment& moment) const {
  if (moment.change != nullptr) return policy::kOnChanged;
  if (moment.event == nullptr) return policy::kOnTimer;
  if (moment.event->kind == care::EventKind::kRuleRun) return policy::kOnManual;
  const Known* known = known_.Find(key);
  // The first step of a call is how a call comes in; its later ones find the call begun.
  const bool rings = std::holds_alternative<care::CallStep>(moment.event->body) &&
                     known != nullptr && known->call < 0;
  const bool post = rings || moment.event->kind == care::EventKind::kInteractionPost;
  if (post && known != nullptr && !known->inbound) {
    // A note of ours is no message to anybody.
    const bool note = known->interaction().direction == care::Direction::kInternal;
    return note ? policy::kOnChanged : policy::kOnMessageOut;
  }
  const uint8_t created = opened_ == obligation ? policy::kOnCreated : 0;
  return static_cast<uint8_t>(created | (post ? policy::kOnMessageIn : policy::kOnChanged));
}

// Whether a rule whose condition holds may be carried out now: kFires, or why not.
RuleAnswer::Outcome Machine::Occasion(int number, const std::string& scope, Instant at,
                                      bool asked_for) const {
  using Outcome = RuleAnswer::Outcome;
  const auto found = fired_.find({number, scope});
  if (found == fired_.end()) return Outcome::kFires;
  const policy::Rule& rule = context_->policy->rules()[number];
  if (rule.once()) return asked_for ? Outcome::kFires : Outcome::kOnce;
  const std::vector<Instant>& times = found->second;
  if (rule.cooldown.has_value() && at - times.back() < *rule.cooldown) return Outcome::kCooldown;
  const size_t most = static_cast<size_t>(rule.fires_max);
  if (most == 0 || times.size() < most) return Outcome::kFires;
  return at - times[times.size() - most] >= rule.fires_within ? Outcome::kFires : Outcome::kBound;
}

void Machine::NoteFired(int number, std::string scope, Instant at) {
  std::vector<Instant>& times = fired_[{number, std::move(scope)}];
  times.push_back(at);
  const size_t keep = static_cast<size_t>(std::max(context_->policy->rules()[number].fires_max, 1));
  if (times.size() > keep) times.erase(times.begin());
}

// All conditions are asked before anything is carried out. Where a rule's condition holds, it takes
// its group and stops what follows, also when it has fired before and does not again.
void Machine::EvaluateRules(int obligation, const care::InteractionKey& key, const Moment& moment) {
  const Known* about = known_.Find(key);
  const absl::string_view kind = moment.change != nullptr ? "policy.activate"
                                 : moment.event == nullptr
                                     ? "wake"
                                     : care::EventKindName(moment.event->kind);
  const policy::Policy& policy = *context_->policy;
  // Memory of this thread, not state: every question fills it anew.
  thread_local cel::Matches matches;
  const Before* before = moment.event == nullptr ? nullptr : before_.get();
  policy.rule_index().Match(Record(*this, about, obligation, moment.at, kind, before), matches);
  const absl::string_view only = OnlyRuleOf(moment.event);
  const uint8_t happening = HappeningOf(obligation, key, moment);
  // Created once: a call that is heard of only when it was given up is asked about twice in one step.
  if (opened_ == obligation) opened_ = -1;
  std::vector<bool> taken(policy.rule_groups().size());
  for (const uint32_t number : matches.matched()) {
    const policy::Rule& rule = policy.rules()[number];
    if ((rule.on & happening) == 0 || rule.shadow || !rule.InForce(moment.at)) continue;
    if (!only.empty() && rule.name != only) continue;
    if (rule.group >= 0) {
      if (taken[rule.group]) continue;
      taken[rule.group] =
          policy.rule_groups()[rule.group].first || rule.stop == policy::Rule::Stop::kGroup;
    }
    const int r = static_cast<int>(number);
    std::string scope = ScopeOf(rule, obligation, key);
    if (Occasion(r, scope, moment.at, happening == policy::kOnManual) ==
            RuleAnswer::Outcome::kFires &&
        (moment.change != nullptr
             ? moment.change->fresh[number]
             : moment.event != nullptr || BecameTrue(r, scope, obligation, about, moment.at))) {
      NoteFired(r, std::move(scope), moment.at);
      Carry(rule, obligation, key, moment);
    }
    if (rule.stop == policy::Rule::Stop::kAll) break;
  }
  ScheduleRules(obligation, moment);
}

void Machine::AskRules(int obligation, const Moment& moment) {
  if (obligation < 0 || obligations_[obligation].state != ObligationState::kOpen) return;
  EvaluateRules(obligation, obligations_[obligation].interactions.back(), moment);
}

// At a wake-up a rule is carried out only where time has just made it true: what it is woken for may be
// another rule or a deadline, and when these come must not show in what this one does.
bool Machine::BecameTrue(int number, const std::string& scope, int obligation, const Known* known,
                         Instant at) const {
  const auto fired = fired_.find({number, scope});
  if (fired != fired_.end() && fired->second.back() == at) return false;
  const policy::Rule& rule = context_->policy->rules()[number];
  const Instant before = at - Microseconds(1);
  return !rule.InForce(before) ||
         !rule.when.Evaluate(Record(*this, known, obligation, before, "wake")).is_true();
}

void Machine::Carry(const policy::Rule& rule, int obligation, const care::InteractionKey& key,
                    const Moment& moment) {
  std::vector<care::Evidence> evidence;
  const Known* known = known_.Find(key);
  if (known != nullptr && known->interaction().assessment.has_value()) {
    for (const EvidenceSpan& span : known->interaction().assessment->evidence) {
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
    d.Because("rule", std::string(rule.when.source()));
    d.evidence = evidence;
    Emit(std::move(d), moment);
  }
}

std::vector<RuleAnswer> Machine::RuleAnswers(int obligation, Instant at) const {
  using Outcome = RuleAnswer::Outcome;
  const policy::Policy& policy = *context_->policy;
  const care::InteractionKey& key = obligations_[obligation].interactions.back();
  const Known& known = LatestOf(obligation);
  const bool latest = last_event_ != nullptr && Concerns(*last_event_, obligation);
  const care::Event& event = latest ? *last_event_ : *known.event;
  const Moment moment{at, &event, nullptr};
  const Record record(*this, &known, obligation, at, care::EventKindName(event.kind),
                      latest ? before_.get() : nullptr);
  const uint8_t created =
      obligations_[obligation].interactions.size() == 1 && event.interaction() != nullptr
          ? policy::kOnCreated
          : 0;
  const uint8_t happening = HappeningOf(obligation, key, moment) | created;
  cel::Matches scratch;
  std::vector<RuleAnswer> answers;
  std::vector<std::string> taken(policy.rule_groups().size());
  std::string stopped;
  for (size_t i = 0; i < policy.rules().size(); ++i) {
    const policy::Rule& rule = policy.rules()[i];
    cel::Index::Why why = policy.rule_index().Explain(i, record, scratch);
    RuleAnswer answer;
    answer.rule = static_cast<int>(i);
    answer.reasons = std::move(why.reasons);
    const std::string scope = ScopeOf(rule, obligation, key);
    const auto fired = fired_.find({answer.rule, scope});
    const bool has_fired =
        fired != fired_.end() && fired->second.back() >= known.event->occurred_at;
    if (why.verdict != cel::Verdict::kTrue) {
      answer.outcome = why.verdict == cel::Verdict::kError ? Outcome::kError : Outcome::kFalse;
    } else if (rule.shadow) {
      answer.outcome = Outcome::kShadow;
    } else if ((rule.on & happening) == 0 && !has_fired) {
      answer.outcome = Outcome::kNotAsked;
    } else if (!rule.InForce(at)) {
      answer.outcome = Outcome::kNotInForce;
    } else if (!stopped.empty()) {
      answer.outcome = Outcome::kStopped;
      answer.by = stopped;
    } else if (rule.group >= 0 && !taken[rule.group].empty()) {
      answer.outcome = Outcome::kGroup;
      answer.by = taken[rule.group];
    } else {
      answer.outcome = has_fired ? Outcome::kFired
                                 : Occasion(answer.rule, scope, at, happening == policy::kOnManual);
      if (rule.stop == policy::Rule::Stop::kAll) stopped = rule.name;
      if (rule.group >= 0 &&
          (policy.rule_groups()[rule.group].first || rule.stop == policy::Rule::Stop::kGroup)) {
        taken[rule.group] = rule.name;
      }
    }
    answers.push_back(std::move(answer));
  }
  return answers;
}

// One wake-up per obligation: the next instant at which any rule that has not fired can change its mind.
void Machine::ScheduleRules(int obligation, const Moment& moment) {
  Owed& owed = owed_[obligation];
  if (owed.asked_at != kNever) wakes_.erase({owed.asked_at, obligation, Wake::Kind::kRule, 0});
  owed.asked_at = kNever;
  const Obligation& o = obligations_[obligation];
  if (o.state != ObligationState::kOpen) return;
  const care::InteractionKey& key = o.interactions.back();
  // What time does at this very instant comes after the events of the instant.
  const bool woken = moment.event == nullptr && moment.change == nullptr;
  const Instant now = woken ? moment.at : moment.at - Microseconds(1);
  const Record record(*this, &LatestOf(obligation), obligation, now, "wake");
  const absl::Span<const policy::Rule> rules = context_->policy->rules();
  // One that has fired for good changes nothing any more, and one that is not asked then neither.
  const auto counts = [&](uint32_t r) {
    const policy::Rule& rule = rules[r];
    return (rule.on & policy::kOnTimer) != 0 && !rule.shadow && rule.until > now &&
           !(rule.once() && fired_.contains({static_cast<int>(r), ScopeOf(rule, obligation, key)}));
  };
  Instant next = context_->policy->rule_index().NextChange(record, now, counts).value_or(kNever);
  for (const int r : context_->policy->dated_rules()) {
    if (rules[r].from > now && counts(static_cast<uint32_t>(r))) {
      next = std::min(next, rules[r].from);
    }
  }
  owed.asked_at = next;
  if (next != kNever) wakes_.insert({next, obligation, Wake::Kind::kRule, 0});
}

}  // namespace earshot::fold
