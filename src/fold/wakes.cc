// What falls due: warnings, breaches and stages of targets, the passing of expectations, broken promises, and rules
// whose condition changes with time alone. Each fires at its instant, which is known beforehand.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "fold/machine.h"

namespace earshot::fold {
namespace {

using policy::PercentOf;

}  // namespace

void Machine::Fire(const Wake& wake, care::Decisions& out) {
  last_fired_ = std::max(last_fired_, wake.at);
  const Moment moment{wake.at, nullptr, &out};
  int obligation = wake.index;
  switch (wake.kind) {
    case Wake::Kind::kTargetWarning:
    case Wake::Kind::kTargetBreach:
      FireTarget(wake, moment);
      break;
    case Wake::Kind::kResolutionWarning:
    case Wake::Kind::kResolutionBreach:
      return FireResolution(wake, moment);
    case Wake::Kind::kIgnoredRisk:
    case Wake::Kind::kIgnored:
    case Wake::Kind::kOutrage:
      FireExpectation(wake, moment);
      break;
    case Wake::Kind::kPromise:
      FirePromise(wake, moment);
      break;
    case Wake::Kind::kRule:
      break;
    case Wake::Kind::kSilence:
      return FireSilence(-1 - wake.index, moment);
    case Wake::Kind::kTargetStage:
      FireStage(wake, moment);
      break;
    case Wake::Kind::kResolutionStage:
      return FireStage(wake, moment);
    case Wake::Kind::kUnreachable:
      return SuggestReply(LatestOf(obligation), obligation, moment);
  }
  // Rules are asked of the instant as it is after everything that falls due at it.
  for (auto next = wakes_.begin(); next != wakes_.end() && next->at == wake.at; ++next) {
    const bool asks = !next->of_case() && next->kind != Wake::Kind::kUnreachable;
    if (next->index == obligation && asks) return;
  }
  EvaluateRules(obligation, obligations_[obligation].interactions.back(), moment);
}

void Machine::FireTarget(const Wake& wake, const Moment& moment) {
  Obligation& o = obligations_[wake.index];
  TargetRun& run = o.targets[wake.part >> 16];
  if (run.state != TargetRun::State::kRunning) return;
  const policy::Target& target = context_->policy->targets()[run.target];
  const bool breach = wake.kind == Wake::Kind::kTargetBreach;
  care::Decision d = DraftFor(
      wake.index, breach ? care::DecisionKind::kTargetBreach : care::DecisionKind::kTargetWarning,
      moment);
  d.rule = target.name;
  d.due_at = run.due_at;
  d.With("clock", std::string(policy::ClockName(run.clock)));
  if (breach) {
    run.state = TargetRun::State::kBreached;
    d.Because("target_passed",
              absl::StrCat("no ", policy::ClockName(run.clock), " within ", FormatSpan(run.within),
                           ", due ", FormatInstant(run.due_at)));
  } else {
    const int w = wake.part & 0xFFFF;
    d.ordinal = w;
    d.arguments.push_back({"part", PercentOf(target.warn_at_milli[w])});
    std::sort(d.arguments.begin(), d.arguments.end());
    d.Because("target_near",
              absl::StrCat(PercentOf(target.warn_at_milli[w]), " of ", FormatSpan(run.within),
                           " have passed, due ", FormatInstant(run.due_at)));
  }
  d.Cite(o.interactions.front());
  Emit(std::move(d), moment);
}

void Machine::FireResolution(const Wake& wake, const Moment& moment) {
  Case& subject = cases_[wake.index];
  if (subject.resolutions.empty()) return;
  TargetRun& run = subject.resolutions.back();
  if (run.state != TargetRun::State::kRunning) return;
  const policy::Target& target = context_->policy->targets()[run.target];
  const bool breach = wake.kind == Wake::Kind::kResolutionBreach;
  care::Decision d = DraftForCase(
      wake.index, breach ? care::DecisionKind::kTargetBreach : care::DecisionKind::kTargetWarning,
      moment);
  d.rule = target.name;
  d.due_at = run.due_at;
  d.With("clock", std::string(policy::ClockName(run.clock)));
  if (breach) {
    run.state = TargetRun::State::kBreached;
    d.Because("target_passed", absl::StrCat("not resolved within ", FormatSpan(run.within)));
  } else {
    d.ordinal = wake.part;
    d.arguments.push_back({"part", PercentOf(target.warn_at_milli[wake.part])});
    d.Because("target_near", absl::StrCat(PercentOf(target.warn_at_milli[wake.part]), " of ",
                                          FormatSpan(run.within), " have passed"));
  }
  Emit(std::move(d), moment);
}

// Also once it is missed, for as long as it has not ended.
void Machine::FireStage(const Wake& wake, const Moment& moment) {
  const bool of_case = wake.of_case();
  const int number = wake.part >> 16, s = wake.part & 0xFFFF;
  const std::vector<TargetRun>& runs =
      of_case ? cases_[wake.index].resolutions : obligations_[wake.index].targets;
  const size_t cycle = of_case ? runs.size() - 1 : static_cast<size_t>(number);
  const TargetRun run = runs[cycle];
  if (run.ended_at != kNever || run.target < 0) return;
  const policy::Target& target = context_->policy->targets()[run.target];
  const policy::Target::Stage& stage = target.stages[s];
  staged_.insert({of_case, wake.index, cycle, target.name, stage.Name()});
  const int owed = of_case ? OpenObligationOf(cases_[wake.index].id) : wake.index;
  const std::string passed =
      stage.at_milli > 0
          ? absl::StrCat(stage.Name(), " of ", FormatSpan(run.within), " have passed")
          : absl::StrCat(FormatSpan(stage.after), " after ", FormatSpan(run.within), " had passed");
  // Apart from those of its other stages.
  int ordinal = s * static_cast<int>(kActionsPerRuleMax);
  for (const policy::Action& action : stage.then) {
    if (action.kind == policy::Action::Kind::kPriority) {
      if (owed < 0) continue;  // nobody waits in the case
      obligations_[owed].priority_added += action.amount;
      SetPriority(owed, moment);
      continue;
    }
    const care::DecisionKind kind = KindOf(action.kind);
    care::Decision d =
        of_case ? DraftForCase(wake.index, kind, moment) : DraftFor(wake.index, kind, moment);
    if (!of_case) d.Cite(obligations_[wake.index].interactions.front());
    d.rule = target.name;
    d.ordinal = ordinal++;
    d.due_at = run.due_at;
    d.With("clock", std::string(policy::ClockName(run.clock)));
    if (action.kind == policy::Action::Kind::kEscalate) {
      d.arguments.push_back({"level", absl::StrCat(action.level)});
    }
    d.arguments.push_back({"stage", stage.Name()});
    if (!action.to.empty()) d.arguments.push_back({"to", action.to});
    d.Because("stage", absl::StrCat(passed, ", due ", FormatInstant(run.due_at)));
    Emit(std::move(d), moment);
  }
}

void Machine::FireExpectation(const Wake& wake, const Moment& moment) {
  Obligation& o = obligations_[wake.index];
  const policy::Expectation& expectation = context_->policy->expectations()[o.expectation];
  const bool risk = wake.kind == Wake::Kind::kIgnoredRisk;
  const bool outrage = wake.kind == Wake::Kind::kOutrage;
  if (outrage && o.kind_words) return;  // nobody is outraged that he was not thanked for his thanks
  care::Decision d = DraftFor(
      wake.index, risk ? care::DecisionKind::kIgnoredRisk : care::DecisionKind::kIgnored, moment);
  d.rule = expectation.name;
  d.due_at = o.published_at + (outrage ? *expectation.outrage : o.expects);
  const std::string waited = FormatSpan(moment.at - o.published_at);
  // He may be used to better than the others.
  const bool spoilt = o.expects < expectation.within;
  const std::string within = FormatSpan(o.expects);
  if (risk) {
    d.Because("expectation_near", absl::StrCat("waited ", waited, " of the ", within, " expected"));
  } else if (outrage) {
    d.ordinal = 1;
    d.With("level", "outrage");
    d.Because("outrage", absl::StrCat("waited ", waited, "; after ",
                                      FormatSpan(*expectation.outrage), " people tell others"));
  } else {
    o.ignored_at = moment.at;
    d.With("level", "late");
    if (spoilt) d.arguments.insert(d.arguments.begin(), {"expects", within});
    d.Because("expectation_passed",
              absl::StrCat("waited ", waited, ", ", spoilt ? "he expects" : "customers expect",
                           " an answer within ", within));
  }
  if (!risk && o.abandoned_at != kNever) {
    d.reasons.push_back({"abandoned",
                         absl::StrCat("hung up after ", FormatSpan(o.abandoned_at - o.published_at),
                                      " and was not called back"),
                         0});
  }
  if (o.interactions.size() > 1) {
    d.reasons.push_back(
        {"wrote_again", absl::StrCat("wrote ", o.interactions.size(), " times"), 0});
  }
  for (const care::InteractionKey& key : o.interactions) d.evidence.push_back({key, 0, 0});
  Emit(std::move(d), moment);
  if (!risk) SetPriority(wake.index, moment);
  if (outrage) {
    FeelAll(wake.index, Signal::kEscalation, "outrage", o.interactions.back(), moment);
  }
}

void Machine::FirePromise(const Wake& wake, const Moment& moment) {
  Obligation& o = obligations_[wake.index];
  const auto& [due, text] = o.promises[wake.part];
  if (o.promise_broken_at == kNever) o.promise_broken_at = moment.at;
  care::Decision d = DraftFor(wake.index, care::DecisionKind::kPromiseBreach, moment);
  d.due_at = due;
  d.ordinal = wake.part;
  d.Because("promise_broken",
            absl::StrCat("the customer was told \"", text, "\", by ", FormatInstant(due)));
  d.Cite(o.interactions.front());
  Emit(std::move(d), moment);
}

}  // namespace earshot::fold
