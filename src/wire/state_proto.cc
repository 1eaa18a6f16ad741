// Obligations, cases, customers and the queue as protobuf.
#include "earshot/v1/state.pb.h"
#include "wire/proto_parts.h"
#include "wire/state.h"

namespace earshot::wire {
namespace {

// Named here, since the overloads of this file would hide them.
using ::earshot::wire::ToProto;

void ToProto(const fold::TargetRun& from, v1::TargetRun& to) {
  to.set_name(from.name);
  const absl::string_view clock = policy::ClockName(from.clock);
  to.set_clock(clock.data(), clock.size());
  to.set_state(static_cast<v1::TargetState>(static_cast<int>(from.state) + 1));
  to.set_started_at_micros(from.started_at.micros);
  to.set_due_at_micros(from.due_at.micros);
  if (from.ended_at != kNever) to.set_ended_at_micros(from.ended_at.micros);
}

void ToProto(const fold::Obligation& from, v1::Obligation& to) {
  to.set_id(from.id);
  to.set_case_id(from.case_id);
  to.set_first(from.first);
  to.set_state(static_cast<v1::ObligationState>(static_cast<int>(from.state) + 1));
  ToProto(from.identity, *to.mutable_identity());
  to.set_channel(from.channel);
  to.set_channel_kind(from.channel_kind);
  to.set_touchpoint(from.touchpoint);
  to.set_brand(from.brand);
  to.set_visibility(static_cast<v1::Visibility>(static_cast<int>(from.visibility) + 1));
  to.set_published_at_micros(from.published_at.micros);
  to.set_received_at_micros(from.received_at.micros);
  if (from.acknowledged_at != kNever) {
    to.set_acknowledged_at_micros(from.acknowledged_at.micros);
  }
  if (from.closed_at != kNever) to.set_closed_at_micros(from.closed_at.micros);
  if (!from.closed_by.empty()) ToProto(from.closed_by, *to.mutable_closed_by());
  to.set_closed_author(from.closed_author);
  to.set_closed_reason(from.closed_reason);
  for (const care::InteractionKey& key : from.interactions) ToProto(key, *to.add_interactions());
  to.set_score_milli_min(from.score_milli_min);
  to.set_severity_milli_max(from.severity_milli_max);
  to.set_reach_max(from.reach_max);
  to.set_priority(from.priority);
  if (from.ignored_at != kNever) to.set_ignored_at_micros(from.ignored_at.micros);
  to.set_agent(from.agent);
  for (const fold::TargetRun& t : from.targets) ToProto(t, *to.add_targets());
  for (const auto& [due_at, text] : from.promises) {
    v1::PromiseMade& promise = *to.add_promises();
    promise.set_due_at_micros(due_at.micros);
    promise.set_text(text);
  }
  if (from.expectation >= 0) to.set_expects_micros(from.expects.micros);
  to.set_addressed(static_cast<v1::Addressed>(static_cast<int>(from.addressed) + 1));
  to.set_latent_reach(from.latent_reach);
  to.set_hops(from.hops);
  if (from.abandoned_at != kNever) to.set_abandoned_at_micros(from.abandoned_at.micros);
  if (!from.about.how.empty()) {
    v1::Attribution& about = *to.mutable_about();
    about.set_brand(from.about.brand);
    about.set_how(from.about.how);
    about.set_confidence_milli(from.about.confidence_milli);
  }
  if (from.promise_broken_at != kNever) {
    to.set_promise_broken_at_micros(from.promise_broken_at.micros);
  }
}

void ToProto(const fold::Conversation& from, v1::Conversation& to) {
  to.set_messages(from.messages);
  to.set_score_milli(from.score_milli);
  to.set_start_milli(from.start_milli);
  to.set_end_milli(from.end_milli);
  to.set_shift_milli(from.shift_milli);
  to.set_worst_milli(from.worst_milli);
}

void ToProto(const fold::Case& from, v1::Case& to) {
  to.set_id(from.id);
  to.set_case_ref(from.case_ref);
  to.set_opened_at_micros(from.opened_at.micros);
  to.set_last_at_micros(from.last_at.micros);
  to.set_resolved(from.resolved);
  if (from.resolved_at_first != kNever) {
    to.set_resolved_at_first_micros(from.resolved_at_first.micros);
  }
  if (from.resolved_at_last != kNever) {
    to.set_resolved_at_last_micros(from.resolved_at_last.micros);
  }
  to.set_messages(from.messages);
  to.set_answers(from.answers);
  to.set_channel(from.channel);
  to.set_touchpoint(from.touchpoint);
  to.set_brand(from.brand);
  for (const fold::TargetRun& t : from.resolutions) ToProto(t, *to.add_resolutions());
  to.set_channel_first(from.channel_first);
  to.set_one_channel(from.one_channel);
  for (const std::string& reference : from.references) to.add_references(reference);
  to.set_views(from.views);
  to.set_views_per_hour(from.views_per_hour);
  if (from.conversation.messages > 0) ToProto(from.conversation, *to.mutable_conversation());
}

void ToProto(const fold::Hop& from, v1::Hop& to) {
  to.set_at_micros(from.at.micros);
  ToProto(from.interaction, *to.mutable_interaction());
  if (!from.failed.empty()) ToProto(from.failed, *to.mutable_failed());
  to.set_from(from.from);
  to.set_to(from.to);
  to.set_why(from.why);
  to.set_failure(from.failure);
  to.set_lost_micros(from.lost.micros);
  to.set_escalation(from.escalation);
  to.set_leaked(from.leaked);
  to.set_confidence_milli(from.confidence_milli);
  to.set_obligation(from.obligation);
  to.set_case_id(from.case_id);
}

void ToProto(const fold::Call& from, v1::Call& to) {
  ToProto(from.interaction, *to.mutable_interaction());
  to.set_channel(from.channel);
  to.set_touchpoint(from.touchpoint);
  to.set_brand(from.brand);
  to.set_agent(from.agent);
  to.set_menu(from.menu);
  to.set_offered_at_micros(from.offered_at.micros);
  if (from.queued_at != kNever) to.set_queued_at_micros(from.queued_at.micros);
  if (from.answered_at != kNever) to.set_answered_at_micros(from.answered_at.micros);
  if (from.abandoned_at != kNever) to.set_abandoned_at_micros(from.abandoned_at.micros);
  if (from.ended_at != kNever) to.set_ended_at_micros(from.ended_at.micros);
  if (from.held_since != kNever) to.set_held_since_micros(from.held_since.micros);
  to.set_in_menu(from.in_menu);
  to.set_contained(from.contained);
  to.set_holds(from.holds);
  to.set_held_micros(from.held.micros);
}

v1::JourneyState ToProto(fold::JourneyState state) {
  return static_cast<v1::JourneyState>(static_cast<int>(state) + 1);
}

void StoryToProto(const fold::CustomerView& customer, v1::CustomerState& to) {
  if (customer.persons.size() > 1) {
    for (const fold::Person& person : customer.persons) {
      v1::Person& out = *to.add_persons();
      out.set_name(person.name);
      for (const care::Identity& identity : person.identities) {
        ToProto(identity, *out.add_identities());
      }
      out.set_journey(ToProto(person.journey));
    }
  }
  to.set_journey(ToProto(customer.journey));
  for (const fold::JourneyStep& step : customer.steps) {
    v1::JourneyStep& out = *to.add_steps();
    out.set_at_micros(step.at.micros);
    out.set_from(ToProto(step.from));
    out.set_to(ToProto(step.to));
    out.set_reason(step.reason);
    if (!step.evidence.empty()) ToProto(step.evidence, *out.mutable_evidence());
    out.set_person(step.person);
  }
  for (const fold::Hop& hop : customer.hops) ToProto(hop, *to.add_hops());
  for (const fold::Call& call : customer.calls) ToProto(call, *to.add_calls());
  for (const fold::Survey& survey : customer.surveys) {
    v1::Survey& out = *to.add_surveys();
    out.set_at_micros(survey.at.micros);
    out.set_survey(survey.survey);
    out.mutable_rating()->set_value_milli(survey.rating.value_milli);
    out.mutable_rating()->set_scale_milli(survey.rating.scale_milli);
    out.set_case_id(survey.case_id);
  }
  for (const fold::ReachSnapshot& seen : customer.reach) {
    v1::ReachSnapshot& out = *to.add_reach();
    ToProto(seen.identity, *out.mutable_identity());
    out.set_followers(seen.followers);
    out.set_at_micros(seen.at.micros);
    out.set_source(seen.source);
  }
  to.set_preferred_channel(customer.preferred_channel);
  for (const auto& [name, times] : customer.competitors) {
    v1::CompetitorNamed& out = *to.add_competitors();
    out.set_name(name);
    out.set_times(times);
  }
}

}  // namespace

std::string CustomerToProto(const fold::CustomerView& customer) {
  v1::CustomerState to;
  to.set_name(customer.name);
  for (const care::Identity& identity : customer.identities) {
    ToProto(identity, *to.add_identities());
  }
  to.set_host_id(customer.host_id);
  to.set_tier(customer.tier);
  to.set_language(customer.language);
  if (customer.value.has_value()) to.set_value(*customer.value);
  for (const fold::Disposition& d : customer.dispositions) {
    v1::Disposition& out = *to.add_dispositions();
    ToProto(d.interaction, *out.mutable_interaction());
    out.set_noise(d.noise);
    out.set_obligation(d.obligation);
  }
  for (const fold::Obligation& o : customer.obligations) ToProto(o, *to.add_obligations());
  for (const fold::Case& c : customer.cases) ToProto(c, *to.add_cases());
  if (customer.next_wake != kNever) to.set_next_wake_micros(customer.next_wake.micros);
  to.set_inbound(customer.inbound);
  to.set_outbound(customer.outbound);
  StoryToProto(customer, to);
  if (customer.conversation.messages > 0) {
    ToProto(customer.conversation, *to.mutable_conversation());
  }
  for (const fold::MonthOfConversation& month : customer.conversation_by_month) {
    v1::MonthOfConversation& out = *to.add_conversation_by_month();
    out.set_month(month.month);
    ToProto(month.conversation, *out.mutable_conversation());
  }
  return Serialize(to);
}

std::string QueueToProto(const std::vector<fold::QueueItem>& queue) {
  v1::Queue to;
  to.set_format_version(1);
  for (const fold::QueueItem& item : queue) {
    v1::QueueItem& out = *to.add_items();
    out.set_customer(item.customer);
    ToProto(item.obligation, *out.mutable_obligation());
    out.set_priority(item.priority);
    for (const care::Reason& part : item.parts) {
      v1::Reason& reason = *out.add_parts();
      reason.set_code(part.code);
      reason.set_detail(part.detail);
      reason.set_contribution(part.contribution);
    }
    out.set_waiting_micros(item.waiting.micros);
    out.set_aged(item.aged);
  }
  return Serialize(to);
}

}  // namespace earshot::wire
