// Obligations, cases, customers and the queue as JSON.
#include "absl/strings/string_view.h"
#include "wire/json_parts.h"
#include "wire/json_writer.h"
#include "wire/state.h"

namespace earshot::wire {
namespace {

void Text(JsonWriter& w, absl::string_view name, absl::string_view value) {
  if (!value.empty()) w.Field(name, value);
}
void Time(JsonWriter& w, absl::string_view name, Instant at) {
  if (at != kNever) w.Field(name, FormatInstant(at));
}

absl::string_view TargetStateName(fold::TargetRun::State state) {
  switch (state) {
    case fold::TargetRun::State::kRunning:
      return "running";
    case fold::TargetRun::State::kMet:
      return "met";
    case fold::TargetRun::State::kBreached:
      return "breached";
    case fold::TargetRun::State::kCancelled:
      return "cancelled";
  }
  return "";
}

void WriteTargets(JsonWriter& w, absl::string_view name,
                  const std::vector<fold::TargetRun>& targets) {
  if (targets.empty()) return;
  w.Key(name).BeginArray();
  for (const fold::TargetRun& t : targets) {
    w.BeginObject().Field("name", t.name).Field("clock", policy::ClockName(t.clock));
    w.Field("state", TargetStateName(t.state));
    Time(w, "started_at", t.started_at);
    Time(w, "due_at", t.due_at);
    Time(w, "ended_at", t.ended_at);
    w.EndObject();
  }
  w.EndArray();
}

void WriteEnd(JsonWriter& w, const fold::Obligation& o) {
  Time(w, "acknowledged_at", o.acknowledged_at);
  Time(w, "closed_at", o.closed_at);
  if (!o.closed_by.empty()) WriteKey(w.Key("closed_by"), o.closed_by);
  Text(w, "closed_author", o.closed_author);
  Text(w, "closed_reason", o.closed_reason);
}

void WriteObligation(JsonWriter& w, const fold::Obligation& o) {
  w.BeginObject().Field("id", o.id).Field("case", o.case_id).BoolField("first", o.first);
  w.Field("state", fold::ObligationStateName(o.state));
  WriteIdentity(w.Key("identity"), o.identity);
  Text(w, "channel", o.channel);
  Text(w, "channel_kind", o.channel_kind);
  Text(w, "touchpoint", o.touchpoint);
  Text(w, "brand", o.brand);
  w.Field("visibility", care::VisibilityName(o.visibility));
  Time(w, "published_at", o.published_at);
  Time(w, "received_at", o.received_at);
  WriteEnd(w, o);
  w.Key("interactions").BeginArray();
  for (const care::InteractionKey& key : o.interactions) WriteKey(w, key);
  w.EndArray();
  w.Field("score", o.score_milli_min).Field("severity", o.severity_milli_max);
  w.Field("reach", o.reach_max).Field("priority", o.priority);
  Time(w, "ignored_at", o.ignored_at);
  Text(w, "agent", o.agent);
  WriteTargets(w, "targets", o.targets);
  if (!o.promises.empty()) {
    w.Key("promises").BeginArray();
    for (const auto& [due_at, text] : o.promises) {
      w.BeginObject();
      Time(w, "due_at", due_at);
      Text(w, "text", text);
      w.EndObject();
    }
    w.EndArray();
  }
  w.EndObject();
}

void WriteConversation(JsonWriter& w, const fold::Conversation& c) {
  w.Field("messages", c.messages).Field("score", c.score_milli).Field("start", c.start_milli);
  w.Field("end", c.end_milli).Field("shift", c.shift_milli).Field("worst", c.worst_milli);
}

void Conversation(JsonWriter& w, const fold::Conversation& c) {
  if (c.messages == 0) return;
  WriteConversation(w.Key("conversation").BeginObject(), c);
  w.EndObject();
}

void WriteCase(JsonWriter& w, const fold::Case& c) {
  w.BeginObject().Field("id", c.id);
  Text(w, "ref", c.case_ref);
  Time(w, "opened_at", c.opened_at);
  Time(w, "last_at", c.last_at);
  w.BoolField("resolved", c.resolved);
  Time(w, "resolved_at_first", c.resolved_at_first);
  Time(w, "resolved_at_last", c.resolved_at_last);
  w.Field("messages", c.messages).Field("answers", c.answers);
  Text(w, "channel", c.channel);
  Text(w, "touchpoint", c.touchpoint);
  Text(w, "brand", c.brand);
  WriteTargets(w, "resolutions", c.resolutions);
  Conversation(w, c.conversation);
  w.EndObject();
}

void WriteDisposition(JsonWriter& w, const fold::Disposition& d) {
  w.BeginObject().Key("interaction");
  WriteKey(w, d.interaction);
  if (d.is_noise()) {
    w.Field("noise", d.noise);
  } else {
    w.Field("obligation", d.obligation);
  }
  w.EndObject();
}

}  // namespace

std::string ObligationToJson(const fold::Obligation& obligation) {
  JsonWriter w;
  WriteObligation(w, obligation);
  return w.Take();
}

std::string CustomerToJson(const fold::CustomerView& customer) {
  JsonWriter w;
  w.BeginObject().Field("name", customer.name).Key("identities").BeginArray();
  for (const care::Identity& identity : customer.identities) WriteIdentity(w, identity);
  w.EndArray();
  Text(w, "host_id", customer.host_id);
  Text(w, "tier", customer.tier);
  Text(w, "language", customer.language);
  if (customer.value.has_value()) w.Field("value", *customer.value);
  w.Field("inbound", customer.inbound).Field("outbound", customer.outbound);
  w.Key("dispositions").BeginArray();
  for (const fold::Disposition& d : customer.dispositions) WriteDisposition(w, d);
  w.EndArray().Key("obligations").BeginArray();
  for (const fold::Obligation& o : customer.obligations) WriteObligation(w, o);
  w.EndArray().Key("cases").BeginArray();
  for (const fold::Case& c : customer.cases) WriteCase(w, c);
  w.EndArray();
  Time(w, "next_wake", customer.next_wake);
  Conversation(w, customer.conversation);
  if (!customer.conversation_by_month.empty()) {
    w.Key("conversation_by_month").BeginArray();
    for (const fold::MonthOfConversation& month : customer.conversation_by_month) {
      WriteConversation(w.BeginObject().Field("month", month.month), month.conversation);
      w.EndObject();
    }
    w.EndArray();
  }
  w.EndObject();
  return w.Take();
}

std::string QueueItemToJson(const fold::QueueItem& item) {
  JsonWriter w;
  w.BeginObject().Field("customer", item.customer).Field("priority", item.priority);
  w.Key("parts").BeginArray();
  for (const care::Reason& part : item.parts) {
    w.BeginObject().Field("code", part.code);
    Text(w, "detail", part.detail);
    w.Field("contribution", part.contribution).EndObject();
  }
  w.EndArray().Field("waiting_micros", item.waiting.micros);
  w.BoolField("aged", item.aged).Key("obligation");
  WriteObligation(w, item.obligation);
  w.EndObject();
  return w.Take();
}

}  // namespace earshot::wire
