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
  if (from.conversation.messages > 0) ToProto(from.conversation, *to.mutable_conversation());
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
