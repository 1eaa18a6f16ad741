// The clocks of targets: which target a clock has, when its warnings, its deadline and its stages fall due, and what
// becomes of it when another target applies while it runs.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fold/machine.h"
#include "fold/record.h"

namespace earshot::fold {
namespace {

bool Runs(const TargetRun& run) {
  return run.state == TargetRun::State::kRunning && run.ended_at == kNever;
}

// When a part of its time has passed; kNever where it never does, INT64_MIN where that was before its hours
// began to count.
Instant InstantOf(const TargetRun& run, const calendar::Calendar& hours, int32_t milli) {
  const Span part = PartOf(run.within, milli);
  if (part < run.carried) return Instant{INT64_MIN};
  return hours.Due(run.counted_from, part - run.carried);
}

}  // namespace

const calendar::Calendar& Machine::HoursOf(const TargetRun& run) const {
  const policy::Policy& policy = *context_->policy;
  const Obligation& of = obligations_[run.of];
  return policy.HoursOf(policy.targets()[run.target], of.channel, of.touchpoint);
}

TargetRun Machine::RunOf(const Choice& choice, int obligation, Instant start) const {
  const policy::Target& target = context_->policy->targets()[choice.target];
  TargetRun run;
  run.target = choice.target;
  run.row = choice.row;
  run.of = obligation;
  run.name = target.name;
  run.clock = target.clock;
  run.within = target.table[choice.row].within;
  run.started_at = run.counted_from = start;
  run.due_at = HoursOf(run).Due(start, run.within);
  return run;
}

Machine::Choice Machine::ChooseTarget(policy::Clock clock, int obligation) const {
  const auto targets = context_->policy->targets();
  const Known& known = LatestOf(obligation);
  const Record record(*this, &known, obligation, known.event->occurred_at, "target");
  const auto holds = [&record](const std::optional<cel::Program>& when) {
    return !when.has_value() || when->Evaluate(record).is_true();
  };
  for (size_t t = 0; t < targets.size(); ++t) {
    const policy::Target& target = targets[t];
    if (target.clock != clock || !holds(target.when)) continue;
    for (size_t r = 0; r < target.table.size(); ++r) {
      if (holds(target.table[r].when)) return {static_cast<int>(t), static_cast<int>(r)};
    }
  }
  return {};
}

// They run from when the message reached us, in the hours of the target.
void Machine::ScheduleTargets(int index) {
  const policy::Clock response =
      obligations_[index].first ? policy::Clock::kFirstResponse : policy::Clock::kNextResponse;
  for (const policy::Clock clock : {response, policy::Clock::kAcknowledgement}) {
    const Choice choice = ChooseTarget(clock, index);
    Obligation& o = obligations_[index];
    if (choice.target < 0) continue;
    o.targets.push_back(RunOf(choice, index, o.received_at));
    ScheduleRun(o.targets.back(), index, static_cast<int>(o.targets.size()) - 1,
                Instant{INT64_MIN});
  }
}

void Machine::ScheduleRun(const TargetRun& run, int index, int number, Instant from) {
  if (run.due_at == kNever) return;
  const bool of_case = run.clock == policy::Clock::kResolution;
  const calendar::Calendar& hours = HoursOf(run);
  const policy::Target& target = context_->policy->targets()[run.target];
  for (size_t w = 0; w < target.warn_at_milli.size(); ++w) {
    const Instant at = InstantOf(run, hours, target.warn_at_milli[w]);
    if (at < from || at >= run.due_at) continue;
    wakes_.insert({at, index, of_case ? Wake::Kind::kResolutionWarning : Wake::Kind::kTargetWarning,
                   static_cast<int>(number << 16 | w)});
  }
  wakes_.insert({std::max(run.due_at, from), index,
                 of_case ? Wake::Kind::kResolutionBreach : Wake::Kind::kTargetBreach,
                 number << 16});
  ScheduleStages(run, index, number, from);
}

// Of one that was missed, those that are left.
void Machine::ScheduleStages(const TargetRun& run, int index, int number, Instant from) {
  if (run.target < 0 || run.ended_at != kNever || run.due_at == kNever) return;
  const bool of_case = run.clock == policy::Clock::kResolution;
  const policy::Target& target = context_->policy->targets()[run.target];
  const calendar::Calendar& hours = HoursOf(run);
  const size_t cycle = of_case ? std::max<size_t>(cases_[index].resolutions.size(), 1) - 1
                               : static_cast<size_t>(number);
  for (size_t s = 0; s < target.stages.size(); ++s) {
    const policy::Target::Stage& stage = target.stages[s];
    if (staged_.contains({of_case, index, cycle, target.name, stage.Name()})) continue;
    const Instant at = stage.at_milli > 0 ? InstantOf(run, hours, stage.at_milli)
                                          : hours.Due(run.due_at, stage.after);
    if (at == kNever) continue;
    wakes_.insert({std::max(at, from), index,
                   of_case ? Wake::Kind::kResolutionStage : Wake::Kind::kTargetStage,
                   static_cast<int>(number << 16 | s)});
  }
}

// A cycle runs from when the message reached us that began it, or from when the case was reopened.
void Machine::StartResolution(int case_index, int obligation, const Moment& moment) {
  if (obligation < 0) return;
  const Choice choice = ChooseTarget(policy::Clock::kResolution, obligation);
  if (choice.target < 0) return;
  const Instant start = moment.event->interaction() != nullptr
                            ? std::max(moment.event->received_at, moment.at)
                            : moment.at;
  std::vector<TargetRun>& runs = cases_[case_index].resolutions;
  runs.push_back(RunOf(choice, obligation, start));
  ScheduleRun(runs.back(), case_index, 0, Instant{INT64_MIN});
}

int Machine::LatestObligationOf(const Case& subject) const {
  for (size_t o = obligations_.size(); o-- > 0;) {
    if (obligations_[o].case_id == subject.id) return static_cast<int>(o);
  }
  return -1;
}

// Clocks that were met run on; a deadline that has passed meanwhile is missed at this instant.
void Machine::CatchUpTargets(int index, const Moment& moment) {
  Obligation& o = obligations_[index];
  for (size_t r = 0; r < o.targets.size(); ++r) {
    TargetRun& run = o.targets[r];
    if (run.clock == policy::Clock::kAcknowledgement || run.state != TargetRun::State::kMet)
      continue;
    if (run.target < 0) continue;  // a policy that is no more had it
    run.state = TargetRun::State::kRunning;
    run.ended_at = kNever;
    ScheduleRun(run, index, static_cast<int>(r), moment.at);
  }
}

void Machine::ChangeTargets(const Moment& moment) {
  const policy::Policy& policy = *context_->policy;
  if (!policy.retargets()) return;
  const auto other = [&](const TargetRun& run, int obligation) -> Choice {
    if (!Runs(run) || run.target < 0) return {};
    if (policy.targets()[run.target].retarget == policy::Retarget::kNever) return {};
    const Choice choice = ChooseTarget(run.clock, obligation);
    return choice.target == run.target && choice.row == run.row ? Choice{} : choice;
  };
  for (size_t i = 0; i < obligations_.size(); ++i) {
    const int index = static_cast<int>(i);
    Obligation& o = obligations_[i];
    if (o.state != ObligationState::kOpen) continue;
    for (size_t r = 0; r < o.targets.size(); ++r) {
      const Choice to = other(o.targets[r], index);
      if (to.target < 0) continue;
      const int number = static_cast<int>(r);
      absl::erase_if(wakes_, [=](const Wake& wake) {
        return wake.index == index && wake.of_target() && wake.part >> 16 == number;
      });
      ChangeRun(o.targets[r], to, index, index, moment);
      ScheduleRun(o.targets[r], index, number, moment.at);
    }
  }
  for (size_t c = 0; c < cases_.size(); ++c) {
    const int index = static_cast<int>(c);
    if (cases_[c].resolutions.empty()) continue;
    TargetRun& run = cases_[c].resolutions.back();
    if (!Runs(run)) continue;
    const int last = LatestObligationOf(cases_[c]);
    const Choice to = last < 0 ? Choice{} : other(run, last);
    if (to.target < 0) continue;
    absl::erase_if(wakes_, [=](const Wake& wake) { return wake.index == index && wake.of_case(); });
    ChangeRun(run, to, index, last, moment);
    ScheduleRun(run, index, 0, moment.at);
  }
}

// `index`: of the case, where the clock is a case's. What has passed counts up to now at the most: a message may have
// been received later than it was published, and its clock begins then.
void Machine::ChangeRun(TargetRun& run, const Choice& to, int index, int of, const Moment& moment) {
  const policy::Target& before = context_->policy->targets()[run.target];
  const Instant since = std::max(moment.at, run.counted_from);
  const Span passed = run.carried + HoursOf(run).Elapsed(run.counted_from, since);
  const bool restarts = before.retarget == policy::Retarget::kRestart;
  TargetRun now = RunOf(to, of, restarts ? since : run.started_at);
  if (before.retarget == policy::Retarget::kKeepElapsed) {
    now.counted_from = since;
    now.carried = passed;
    now.due_at = HoursOf(now).Due(since, now.within - passed);
  }
  const bool of_case = run.clock == policy::Clock::kResolution;
  care::Decision d = of_case ? DraftForCase(index, care::DecisionKind::kTargetChanged, moment)
                             : DraftFor(index, care::DecisionKind::kTargetChanged, moment);
  if (!of_case) d.Cite(obligations_[of].interactions.front());
  d.rule = now.name;
  if (now.due_at != kNever) d.due_at = now.due_at;
  d.With("clock", std::string(policy::ClockName(run.clock)));
  d.With("from", run.name);
  d.With("retarget", std::string(policy::RetargetName(before.retarget)));
  d.With("within", FormatSpan(now.within));
  d.Because("retarget", absl::StrCat(FormatSpan(now.within), " (", now.name, ") instead of ",
                                     FormatSpan(run.within), " (", run.name, "), of which ",
                                     FormatSpan(passed), " had passed"));
  run = std::move(now);
  Emit(std::move(d), moment);
}

}  // namespace earshot::fold
