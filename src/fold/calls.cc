// Calls: their steps are causes of obligations like any message. A caller waits from the first step until a
// person answers, and again while he is on hold; who gives up is still owed an answer.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fold/machine.h"

namespace earshot::fold {
namespace {

// A call as the interaction that it is, so that conditions, cases and figures see it like any other.
EventPtr InteractionOf(const care::CallStep& step, const care::Event& first) {
  auto event = std::make_shared<care::Event>();
  event->kind = care::EventKind::kInteractionPost;
  event->source = step.interaction.source;
  event->id = step.interaction.id;
  event->occurred_at = first.occurred_at;
  event->precision = first.precision;
  event->received_at = first.received_at;
  care::Interaction call;
  call.kind = "call";
  call.channel = step.channel;
  call.touchpoint = step.touchpoint;
  call.brand = step.brand;
  call.author.identity = step.caller;
  call.case_ref = step.case_ref;
  call.order_ref = step.order_ref;
  event->body = std::move(call);
  return event;
}

}  // namespace

// The call of a step, begun where this is its first. -1: it is noise.
int Machine::CallOf(const care::CallStep& step, const Moment& moment) {
  if (const Known* begun = known_.Find(step.interaction); begun == nullptr || !begun->inbound) {
    ApplyInteraction(InteractionOf(step, *moment.event), moment);
  }
  Known& known = known_.Get(step.interaction);
  if (known.obligation < 0) return -1;
  const care::Interaction& interaction = *known.event->interaction();
  if (interaction.author.identity.empty() && !step.caller.empty()) {
    // The first step did not say who called.
    auto named = std::make_shared<care::Event>(*known.event);
    std::get<care::Interaction>(named->body).author.identity = step.caller;
    known.event = std::move(named);
    known.place = PlaceOf(*context_->policy, known.interaction());
    obligations_[known.obligation].identity = step.caller;
    SeeAuthor(*known.event, step.caller, 0, moment);
  }
  if (known.call < 0) {
    known.call = static_cast<int>(calls_.size());
    Call fresh;
    fresh.interaction = step.interaction;
    fresh.channel = interaction.channel;
    fresh.touchpoint = interaction.touchpoint;
    fresh.brand = obligations_[known.obligation].brand;
    fresh.offered_at = moment.at;
    calls_.push_back(std::move(fresh));
  }
  return known.call;
}

void Machine::ApplyCall(const care::CallStep& step, const Moment& moment) {
  const int index = CallOf(step, moment);
  if (index < 0) return;
  Known& known = known_.Get(step.interaction);
  Call& call = calls_[index];
  if (!step.menu.empty()) call.menu = step.menu;
  if (!step.agent.empty()) call.agent = step.agent;
  switch (moment.event->kind) {
    case care::EventKind::kCallIvrEntered:
      call.in_menu = call.queued_at == kNever && call.answered_at == kNever;
      return;
    case care::EventKind::kCallQueued:
      call.in_menu = false;
      if (call.queued_at == kNever) call.queued_at = moment.at;
      return;
    case care::EventKind::kCallAnswered: {
      call.in_menu = false;
      if (call.answered_at == kNever) call.answered_at = moment.at;
      if (call.held_since != kNever) {
        call.held = call.held + (moment.at - std::exchange(call.held_since, kNever));
      }
      LookBackAt(known.case_index);
      ++cases_[known.case_index].answers;
      const int open = OpenObligationOf(known.case_id);
      if (open < 0) return;
      if (!call.agent.empty()) obligations_[open].agent = call.agent;
      Close(open, ObligationState::kAnswered, step.interaction, moment);
      EvaluateRules(open, step.interaction, moment);
      return;
    }
    case care::EventKind::kCallHeld:
      Hold(index, known, moment);
      return;
    case care::EventKind::kCallAbandoned:
      GiveUp(index, moment);
      return;
    case care::EventKind::kCallEnded: {
      if (call.ended_at == kNever) call.ended_at = moment.at;
      if (!step.resolved || call.answered_at != kNever) return GiveUp(index, moment);
      call.contained = true;
      const int open = OpenObligationOf(known.case_id);
      if (open < 0) return;
      Close(open, ObligationState::kAnswered, step.interaction, moment);
      EvaluateRules(open, step.interaction, moment);
      return;
    }
    default:
      return;
  }
}

// He has somebody on the line and does not hear him: he waits again, from now.
void Machine::Hold(int index, Known& known, const Moment& moment) {
  Call& call = calls_[index];
  if (call.answered_at == kNever || call.held_since != kNever || call.ended_at != kNever) return;
  call.held_since = moment.at;
  ++call.holds;
  const care::InteractionKey key = call.interaction;
  if (const int open = OpenObligationOf(known.case_id); open >= 0) {
    if (open != known.obligation) Join(open, known, key, moment.at);
    known.obligation = open;
  } else {
    Opening opening;
    opening.kind = care::DecisionKind::kObligationReopened;
    opening.suffix = absl::StrCat("#h", call.holds);
    opening.reason = {"put_on_hold", "the caller was put on hold", 0};
    opening.published_at = opening.received_at = moment.at;
    known.obligation = Open(known.case_id, known, key, opening, moment);
  }
  SetPriority(known.obligation, moment);
  EvaluateRules(known.obligation, key, moment);
}

void Machine::GiveUp(int index, const Moment& moment) {
  Call& call = calls_[index];
  // Who hangs up after he was heard has not given up.
  if (call.answered_at != kNever && call.held_since == kNever) return;
  if (call.abandoned_at != kNever || call.contained) return;
  call.abandoned_at = moment.at;
  if (call.held_since != kNever) {
    call.held = call.held + (moment.at - std::exchange(call.held_since, kNever));
  }
  const care::InteractionKey key = call.interaction;
  const int owed = known_.Get(key).obligation;
  Obligation& o = obligations_[owed];
  if (o.state != ObligationState::kOpen) return;
  if (o.abandoned_at == kNever) o.abandoned_at = moment.at;
  absl::erase_if(wakes_, [owed](const Wake& wake) {
    return wake.index == owed && wake.kind == Wake::Kind::kOutrage;
  });
  EvaluateRules(owed, key, moment);
  const Obligation& left = obligations_[owed];
  if (left.expectation >= 0 && moment.at - left.published_at >= left.expects) {
    Feel(AuthorOf(key), Signal::kComplaint, "call_abandoned", key, moment);
  }
  SuggestOutreach(owed, "call_abandoned", moment);
}

}  // namespace earshot::fold
