// Another policy takes over: what runs goes on under it. Clocks keep the instant at which they began and get the
// targets that the new policy chooses; what it makes late is late at this instant; what was missed stays missed.
// Rules that it has anew, or that say something else than before, are asked at once about what is open.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "fold/machine.h"
#include "fold/record.h"

namespace earshot::fold {
namespace {

bool Runs(const TargetRun& run) {
  return run.state == TargetRun::State::kRunning && run.ended_at == kNever;
}

void Cancel(TargetRun& run, Instant at) {
  run.state = TargetRun::State::kCancelled;
  run.ended_at = at;
  run.target = -1;
}

}  // namespace

bool Machine::HasOpen() const {
  return !open_by_case_.empty() ||
         std::any_of(cases_.begin(), cases_.end(), [](const Case& subject) {
           // A missed one may still have stages to come.
           return !subject.resolutions.empty() && subject.resolutions.back().ended_at == kNever;
         });
}

Instant Machine::next_wake() const {
  const Instant wake = wakes_.empty() ? kNever : wakes_.begin()->at;
  return context_->until < wake && HasOpen() ? context_->until : wake;
}

// Who has gone over to a policy has come to the microsecond before its instant at least.
bool Machine::HasReached(Instant at) const {
  return last_fired_ >= at - Microseconds(1) ||
         (last_event_ != nullptr && last_event_->occurred_at >= at);
}

void Machine::Activate(care::Decisions& out) {
  const Context& before = *context_;
  EARSHOT_CHECK(before.next != nullptr && before.change != nullptr);
  const PolicyChange& change = *before.change;
  const Instant at = before.until;
  std::vector<bool> outraged;
  for (const Obligation& o : obligations_) outraged.push_back(PassedOutrage(o, at));
  context_ = before.next;
  // An event of this very instant is folded under the new policy.
  last_fired_ = std::max(last_fired_, at - Microseconds(1));
  opened_ = -1;
  before_ = nullptr;
  const Moment moment{at, nullptr, &out, &change};
  for (size_t i = 0; i < known_.size(); ++i) {
    Known& known = known_[static_cast<int>(i)];
    known.place = PlaceOf(*context_->policy, known.interaction());
  }

  absl::btree_map<std::pair<int, std::string>, std::vector<Instant>> fired;
  for (auto& [rule, times] : fired_) {
    const int now = change.rules[rule.first];
    if (now >= 0) fired[{now, rule.second}] = std::move(times);
  }
  fired_ = std::move(fired);
  for (size_t i = 0; i < obligations_.size(); ++i) {
    const int index = static_cast<int>(i);
    Obligation& o = obligations_[i];
    // What is closed is left as it is: should it come back, it finds its way (Resume).
    if (o.state != ObligationState::kOpen) continue;
    Rename(o);
    Retarget(index, moment);
    o.expectation = -1;
    o.usual = Span{0};
    ChooseExpectation(index, at);
    CatchUpExpectation(index, outraged[i], moment);
    const bool ignored = o.ignored_at != kNever;
    absl::erase_if(wakes_, [&, index](const Wake& wake) {
      if (wake.index != index) return false;
      const bool late = wake.kind == Wake::Kind::kIgnored || wake.kind == Wake::Kind::kIgnoredRisk;
      return (late && (ignored || o.expectation < 0)) ||
             (wake.kind == Wake::Kind::kOutrage && (outraged[i] || o.expectation < 0));
    });
    WatchChannel(index, *before.policy, at);
  }
  for (size_t c = 0; c < cases_.size(); ++c) RetargetCase(static_cast<int>(c), moment);
  for (size_t i = 0; i < obligations_.size(); ++i) {
    if (obligations_[i].state != ObligationState::kOpen) continue;
    SetPriority(static_cast<int>(i), moment);
    AskRules(static_cast<int>(i), moment);
  }
}

// Its clocks keep their names; those that the policy does not have are of no target.
void Machine::Rename(Obligation& obligation) const {
  for (TargetRun& run : obligation.targets) Rename(run);
}

void Machine::Rename(TargetRun& run) const {
  const auto targets = context_->policy->targets();
  const auto found = std::find_if(targets.begin(), targets.end(),
                                  [&run](const auto& target) { return target.name == run.name; });
  run.target = found == targets.end() ? -1 : static_cast<int>(found - targets.begin());
}

// One that was closed under another policy is open again.
void Machine::Resume(int index, Instant closed_at, Instant at) {
  Obligation& o = obligations_[index];
  if (closed_at >= context_->from) return;
  Rename(o);
  o.expectation = -1;
  o.usual = Span{0};
  ChooseExpectation(index, at);
}

// Of each clock that runs, the target of the new policy from the same beginning.
void Machine::Retarget(int index, const Moment& moment) {
  absl::erase_if(wakes_,
                 [index](const Wake& wake) { return wake.index == index && wake.of_target(); });
  Obligation& o = obligations_[index];
  const policy::Clock response =
      o.first ? policy::Clock::kFirstResponse : policy::Clock::kNextResponse;
  for (const policy::Clock clock : {response, policy::Clock::kAcknowledgement}) {
    const auto run = std::find_if(o.targets.begin(), o.targets.end(),
                                  [clock](const TargetRun& r) { return r.clock == clock; });
    const bool has_run = run != o.targets.end();
    const int number = static_cast<int>(run - o.targets.begin());
    // Met and missed ones stay what they are; what is done after a miss is as the new policy has it.
    if (has_run && !Runs(*run)) {
      ScheduleStages(*run, index, number, moment.at);
      continue;
    }
    if (clock == policy::Clock::kAcknowledgement && o.acknowledged_at != kNever) continue;
    const Choice choice = ChooseTarget(clock, index);
    if (choice.target < 0) {
      if (has_run) Cancel(*run, moment.at);
      continue;
    }
    TargetRun now = RunOf(choice, index, has_run ? run->started_at : o.received_at);
    if (has_run) {
      *run = std::move(now);
    } else {
      o.targets.push_back(std::move(now));
    }
    ScheduleRun(o.targets[static_cast<size_t>(number)], index, number, moment.at);
  }
}

void Machine::RetargetCase(int case_index, const Moment& moment) {
  Case& subject = cases_[case_index];
  const bool has_run = !subject.resolutions.empty() && Runs(subject.resolutions.back());
  const bool missed =
      !subject.resolutions.empty() && !has_run && subject.resolutions.back().ended_at == kNever;
  const bool begins =
      subject.resolutions.empty() && !subject.resolved && OpenObligationOf(subject.id) >= 0;
  if (!has_run && !missed && !begins) return;
  absl::erase_if(wakes_, [case_index](const Wake& wake) {
    return wake.index == case_index && wake.of_case();
  });
  const auto first = std::find_if(obligations_.begin(), obligations_.end(),
                                  [&](const Obligation& o) { return o.case_id == subject.id; });
  const int last = LatestObligationOf(subject);
  if (last < 0) return;
  if (missed) {
    Rename(subject.resolutions.back());
    return ScheduleStages(subject.resolutions.back(), case_index, 0, moment.at);
  }
  const Choice choice = ChooseTarget(policy::Clock::kResolution, last);
  if (choice.target < 0) {
    if (has_run) Cancel(subject.resolutions.back(), moment.at);
    return;
  }
  const Instant start = has_run ? subject.resolutions.back().started_at : first->received_at;
  TargetRun run = RunOf(choice, last, start);
  if (has_run) {
    subject.resolutions.back() = std::move(run);
  } else {
    subject.resolutions.push_back(std::move(run));
  }
  ScheduleRun(subject.resolutions.back(), case_index, 0, moment.at);
}

// When nothing can be said any more where he waits: the channel closes, or the window in which he may be answered.
void Machine::WatchChannel(int index, const policy::Policy& before, Instant at) {
  absl::erase_if(wakes_, [index](const Wake& wake) {
    return wake.index == index && wake.kind == Wake::Kind::kUnreachable;
  });
  const Obligation& o = obligations_[index];
  for (const care::InteractionKey& key : o.interactions) {
    const care::Interaction& interaction = *known_.Get(key).event->interaction();
    if (interaction.reply_permission == care::ReplyPermission::kWindowUntil &&
        interaction.reply_window_until >= at) {
      wakes_.insert({interaction.reply_window_until, index, Wake::Kind::kUnreachable, 0});
    }
  }
  const auto speaks = [&](const policy::Policy& policy, Instant when) {
    const policy::Channel* channel = policy.FindChannel(o.channel);
    return channel == nullptr || !CannotSpeak(channel->LifecycleAt(when));
  };
  const policy::Channel* channel = context_->policy->FindChannel(o.channel);
  if (!speaks(*context_->policy, at)) {
    if (speaks(before, at - Microseconds(1))) {
      wakes_.insert({at, index, Wake::Kind::kUnreachable, 0});
    }
  } else if (channel != nullptr && channel->since > at && CannotSpeak(channel->lifecycle)) {
    wakes_.insert({channel->since, index, Wake::Kind::kUnreachable, 0});
  }
}

}  // namespace earshot::fold
