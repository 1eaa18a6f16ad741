// What falls due: warnings and breaches of targets, the passing of expectations, broken promises, and rules
// whose condition changes with time alone. Each fires at its instant, which is known beforehand.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fold/machine.h"

namespace earshot::fold {
namespace {

std::string Percent(int32_t milli) {
  std::string text = absl::StrCat(milli / 10);
  if (milli % 10 != 0) absl::StrAppend(&text, ".", milli % 10);
  return text + "%";
}

}  // namespace

void Machine::Fire(const Wake& wake, std::vector<care::Decision>& out) {
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
    case Wake::Kind::kUnreachable:
      return SuggestReply(LatestOf(obligation), obligation, moment);
  }
  // Rules are asked of the instant as it is after everything that falls due at it.
  for (auto next = wakes_.begin(); next != wakes_.end() && next->at == wake.at; ++next) {
    const bool asks = next->kind != Wake::Kind::kResolutionWarning &&
                      next->kind != Wake::Kind::kResolutionBreach &&
                      next->kind != Wake::Kind::kUnreachable;
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
  d.arguments = {{"clock", std::string(policy::ClockName(run.clock))}};
  if (breach) {
    run.state = TargetRun::State::kBreached;
    d.reasons = {{"target_passed",
                  absl::StrCat("no ", policy::ClockName(run.clock), " within ",
                               FormatSpan(target.within), ", due ", FormatInstant(run.due_at)),
                  0}};
  } else {
    const int w = wake.part & 0xFFFF;
    d.ordinal = w;
    d.arguments.push_back({"part", Percent(target.warn_at_milli[w])});
    std::sort(d.arguments.begin(), d.arguments.end());
    d.reasons = {{"target_near",
                  absl::StrCat(Percent(target.warn_at_milli[w]), " of ", FormatSpan(target.within),
                               " have passed, due ", FormatInstant(run.due_at)),
                  0}};
  }
  d.evidence = {{o.interactions.front(), 0, 0}};
  Emit(std::move(d), moment);
}

void Machine::FireResolution(const Wake& wake, const Moment& moment) {
  Case& subject = cases_[wake.index];
  if (subject.resolutions.empty()) return;
  TargetRun& run = subject.resolutions.back();
  if (run.state != TargetRun::State::kRunning) return;
  const policy::Target& target = context_->policy->targets()[run.target];
  const bool breach = wake.kind == Wake::Kind::kResolutionBreach;
  care::Decision d = Draft(
      breach ? care::DecisionKind::kTargetBreach : care::DecisionKind::kTargetWarning, moment);
  d.subject = "case:" + subject.id;
  // Two customers may share a case of the host's: whose clock it is says what of his it is about.
  d.identity = subject.identity;
  d.evidence = {{subject.latest, 0, 0}};
  d.channel = subject.channel;
  d.touchpoint = subject.touchpoint;
  d.brand = subject.brand;
  d.rule = target.name;
  d.due_at = run.due_at;
  d.arguments = {{"clock", std::string(policy::ClockName(run.clock))}};
  if (breach) {
    run.state = TargetRun::State::kBreached;
    d.reasons = {
        {"target_passed", absl::StrCat("not resolved within ", FormatSpan(target.within)), 0}};
  } else {
    d.ordinal = wake.part;
    d.arguments.push_back({"part", Percent(target.warn_at_milli[wake.part])});
    d.reasons = {{"target_near",
                  absl::StrCat(Percent(target.warn_at_milli[wake.part]), " of ",
                               FormatSpan(target.within), " have passed"),
                  0}};
  }
  Emit(std::move(d), moment);
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
    d.reasons = {
        {"expectation_near", absl::StrCat("waited ", waited, " of the ", within, " expected"), 0}};
  } else if (outrage) {
    d.ordinal = 1;
    d.arguments = {{"level", "outrage"}};
    d.reasons = {{"outrage",
                  absl::StrCat("waited ", waited, "; after ", FormatSpan(*expectation.outrage),
                               " people tell others"),
                  0}};
  } else {
    o.ignored_at = moment.at;
    d.arguments = {{"level", "late"}};
    if (spoilt) d.arguments.insert(d.arguments.begin(), {"expects", within});
    d.reasons = {{"expectation_passed",
                  absl::StrCat("waited ", waited, ", ", spoilt ? "he expects" : "customers expect",
                               " an answer within ", within),
                  0}};
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
  d.reasons = {{"promise_broken",
                absl::StrCat("the customer was told \"", text, "\", by ", FormatInstant(due)), 0}};
  d.evidence = {{o.interactions.front(), 0, 0}};
  Emit(std::move(d), moment);
}

}  // namespace earshot::fold
