// Events as canonical JSON: a fixed order of fields, what a reader assumes anyway left out.
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "wire/events.h"
#include "wire/json_parts.h"
#include "wire/json_writer.h"

namespace earshot::wire {
namespace {

constexpr int64_t kDayMicros = 86'400'000'000;

void Text(JsonWriter& w, absl::string_view name, absl::string_view value) {
  if (!value.empty()) w.Field(name, value);
}
void Number(JsonWriter& w, absl::string_view name, int64_t value) {
  if (value != 0) w.Field(name, value);
}
void Flag(JsonWriter& w, absl::string_view name, bool value) {
  if (value) w.BoolField(name, true);
}

// A key of the event's own source is its id alone.
void Key(JsonWriter& w, absl::string_view name, const care::InteractionKey& key,
         absl::string_view source) {
  if (key.empty()) return;
  if (key.source == source) {
    w.Field(name, key.id);
  } else {
    WriteKey(w.Key(name), key);
  }
}

void WriteMetrics(JsonWriter& w, const care::Metrics& m) {
  if (m == care::Metrics{}) return;
  w.Key("metrics").BeginObject();
  Number(w, "views", m.views);
  Number(w, "shares", m.shares);
  Number(w, "likes", m.likes);
  Number(w, "replies", m.replies);
  w.EndObject();
}

void WriteTexts(JsonWriter& w, absl::string_view key, const care::Attributes& texts) {
  if (texts.empty()) return;
  w.Key(key).BeginObject();
  for (const auto& [name, value] : texts) w.Field(name, value);
  w.EndObject();
}

void WriteAuthor(JsonWriter& w, const care::Author& author, care::Direction direction) {
  const care::Role role_default =
      direction == care::Direction::kInbound ? care::Role::kCustomer : care::Role::kAgent;
  care::Author nobody;
  nobody.role = role_default;
  if (author == nobody) return;
  w.Key("author").BeginObject();
  Text(w, "namespace", author.identity.space);
  Text(w, "id", author.identity.id);
  Text(w, "handle", author.handle);
  if (author.role != role_default) w.Field("role", care::RoleName(author.role));
  Number(w, "followers", author.followers);
  Flag(w, "verified", author.verified);
  w.EndObject();
}

void WriteIdentities(JsonWriter& w, const std::vector<care::Identity>& identities) {
  if (identities.empty()) return;
  w.Key("identities").BeginArray();
  for (const care::Identity& identity : identities) WriteIdentity(w, identity);
  w.EndArray();
}

void WriteRating(JsonWriter& w, const care::Rating& rating) {
  if (rating == care::Rating{}) return;
  w.Key("rating").BeginObject();
  w.Key("value").Raw(DecimalText(rating.value_milli, 3));
  w.Key("scale").Raw(DecimalText(rating.scale_milli, 3));
  w.EndObject();
}

void WriteRatingAndGeo(JsonWriter& w, const care::Interaction& v) {
  WriteRating(w, v.rating);
  WriteMetrics(w, v.metrics);
  if (v.geo.present) {
    w.Key("geo").BeginObject();
    w.Key("latitude").Raw(DecimalText(v.geo.latitude_e6, 6));
    w.Key("longitude").Raw(DecimalText(v.geo.longitude_e6, 6));
    Text(w, "place", v.geo.place);
    w.EndObject();
  }
}

void WriteBody(JsonWriter& w, const care::Interaction& v, const care::Event& event) {
  if (v.kind != "message") w.Field("kind", v.kind);
  Text(w, "channel", v.channel);
  Text(w, "touchpoint", v.touchpoint);
  Text(w, "brand", v.brand);
  WriteAuthor(w, v.author, v.direction);
  if (v.to.has_value()) WriteIdentity(w.Key("to"), *v.to);
  if (v.direction != care::Direction::kInbound) {
    w.Field("direction", care::DirectionName(v.direction));
  }
  if (v.addressed != care::Addressed::kDirect) {
    w.Field("addressed", care::AddressedName(v.addressed));
  }
  if (v.visibility.has_value()) w.Field("visibility", care::VisibilityName(*v.visibility));
  Key(w, "in_reply_to", v.in_reply_to, event.source);
  Key(w, "repost_of", v.repost_of, event.source);
  Text(w, "thread", v.thread);
  Text(w, "subject", v.subject);
  Text(w, "text", v.text);
  Text(w, "language", v.language);
  WriteRatingAndGeo(w, v);
  if (v.reply_permission != care::ReplyPermission::kUnknown) {
    w.Field("reply_permission", care::ReplyPermissionName(v.reply_permission));
  }
  if (v.reply_window_until != Instant{}) {
    w.Field("reply_window_until", FormatInstant(v.reply_window_until));
  }
  if (!v.attachments.empty()) {
    w.Key("attachments").BeginArray();
    for (const care::Attachment& a : v.attachments) {
      w.BeginObject();
      Text(w, "type", a.type);
      Text(w, "hash", a.hash);
      w.EndObject();
    }
    w.EndArray();
  }
  Text(w, "case", v.case_ref);
  Text(w, "order", v.order_ref);
  Text(w, "customer", v.customer_ref);
  WriteTexts(w, "attributes", v.attributes);
  Flag(w, "auto_reply", v.auto_reply);
  Flag(w, "campaign", v.campaign);
  Flag(w, "resolved_by_bot", v.resolved_by_bot);
  if (v.holding.has_value()) w.BoolField("holding", *v.holding);
  if (v.assessment.has_value()) WriteAssessment(w.Key("assessment"), *v.assessment);
}

void WriteBody(JsonWriter& w, const care::InteractionChange& v, const care::Event& event) {
  if (v.interaction != event.interaction_key()) {
    Key(w, "interaction", v.interaction, event.source);
  }
  if (event.kind == care::EventKind::kInteractionMetrics) WriteMetrics(w, v.metrics);
  if (event.kind == care::EventKind::kInteractionDelete && !v.by_author) {
    w.BoolField("by_author", false);
  }
}

void WriteBody(JsonWriter& w, const care::CustomerUpsert& v, const care::Event&) {
  Text(w, "customer", v.customer);
  Text(w, "name", v.name);
  Text(w, "tier", v.tier);
  Text(w, "language", v.language);
  Text(w, "zone", v.zone);
  Number(w, "value", v.value);
  WriteTexts(w, "attributes", v.attributes);
  WriteIdentities(w, v.identities);
  Text(w, "preferred_channel", v.preferred_channel);
}

void WriteBody(JsonWriter& w, const care::IdentityStatement& v, const care::Event&) {
  if (!v.a.empty()) WriteIdentity(w.Key("a"), v.a);
  if (!v.b.empty()) WriteIdentity(w.Key("b"), v.b);
  Text(w, "customer", v.customer);
  Text(w, "evidence", v.evidence);
  if (v.strength_milli != 1000) w.Key("strength").Raw(DecimalText(v.strength_milli, 3));
}

void WriteBody(JsonWriter& w, const care::AgentAssignment& v, const care::Event& event) {
  Key(w, "interaction", v.interaction, event.source);
  Text(w, "agent", v.agent);
  Text(w, "team", v.team);
}

void WriteBody(JsonWriter& w, const care::CaseStatement& v, const care::Event& event) {
  Text(w, "case", v.case_ref);
  Key(w, "interaction", v.interaction, event.source);
  Text(w, "author", v.author);
  Text(w, "reason", v.reason);
}

void WriteBody(JsonWriter& w, const care::Waiver& v, const care::Event& event) {
  Key(w, "interaction", v.interaction, event.source);
  Text(w, "author", v.author);
  Text(w, "reason", v.reason);
}

void WriteBody(JsonWriter& w, const care::Promise& v, const care::Event& event) {
  Key(w, "interaction", v.interaction, event.source);
  w.Field("due_at", FormatInstant(v.due_at));
  Text(w, "text", v.text);
}

void WriteBody(JsonWriter& w, const care::ClockAdvance& v, const care::Event& event) {
  if (v.now != event.occurred_at) w.Field("now", FormatInstant(v.now));
}

void WriteBody(JsonWriter& w, const care::CallStep& v, const care::Event& event) {
  if (v.interaction != event.interaction_key()) {
    Key(w, "interaction", v.interaction, event.source);
  }
  Text(w, "channel", v.channel);
  Text(w, "touchpoint", v.touchpoint);
  Text(w, "brand", v.brand);
  if (!v.caller.empty()) WriteIdentity(w.Key("caller"), v.caller);
  Text(w, "agent", v.agent);
  Text(w, "menu", v.menu);
  Text(w, "case", v.case_ref);
  Text(w, "order", v.order_ref);
  Flag(w, "resolved", v.resolved);
}

void WriteBody(JsonWriter& w, const care::IdentityObservation& v, const care::Event&) {
  if (!v.identity.empty()) WriteIdentity(w.Key("identity"), v.identity);
  Text(w, "handle", v.handle);
  Number(w, "followers", v.followers);
  Flag(w, "verified", v.verified);
}

void WriteBody(JsonWriter& w, const care::PartyUpsert& v, const care::Event&) {
  Text(w, "party", v.party);
  if (!v.customers.empty()) {
    w.Key("customers").BeginArray();
    for (const std::string& customer : v.customers) w.String(customer);
    w.EndArray();
  }
  WriteIdentities(w, v.identities);
}

void WriteSubject(JsonWriter& w, const care::Subject& who) {
  if (!who.identity.empty()) WriteIdentity(w.Key("identity"), who.identity);
  Text(w, "customer", who.customer);
}

void WriteBody(JsonWriter& w, const care::SurveyResponse& v, const care::Event& event) {
  WriteSubject(w, v.who);
  Key(w, "interaction", v.interaction, event.source);
  Text(w, "survey", v.survey);
  WriteRating(w, v.rating);
}

void WriteBody(JsonWriter& w, const care::AccountChange& v, const care::Event&) {
  WriteSubject(w, v.who);
  Text(w, "product", v.product);
  Number(w, "value", v.value);
  Text(w, "reason", v.reason);
}

void WriteBody(JsonWriter& w, const care::Consent& v, const care::Event& event) {
  WriteSubject(w, v.who);
  Text(w, "purpose", v.purpose);
  Key(w, "interaction", v.interaction, event.source);
}

void WriteBody(JsonWriter& w, const care::PolicyActivation& v, const care::Event&) {
  Text(w, "policy", v.policy);
  Text(w, "author", v.author);
  WriteTexts(w, "files", v.files);
}

void WriteBody(JsonWriter& w, const care::RuleRun& v, const care::Event& event) {
  Text(w, "rule", v.rule);
  Text(w, "case", v.case_ref);
  Key(w, "interaction", v.interaction, event.source);
  Text(w, "author", v.author);
}

void WriteTimes(JsonWriter& w, const care::Event& event) {
  // A day alone says its precision; so does a whole time.
  const bool day = event.precision == care::Precision::kDay &&
                   event.occurred_at.micros % kDayMicros == 0 && IsEventTime(event.occurred_at);
  const std::string occurred = FormatInstant(event.occurred_at);
  w.Field("occurred_at", day ? absl::string_view(occurred).substr(0, 10) : occurred);
  if (event.received_at != event.occurred_at) {
    w.Field("received_at", FormatInstant(event.received_at));
  }
  if (!day && event.precision != care::Precision::kInstant) {
    w.Field("precision", care::PrecisionName(event.precision));
  }
}

}  // namespace

void WriteKey(JsonWriter& w, const care::InteractionKey& key) {
  w.BeginObject().Field("source", key.source).Field("id", key.id).EndObject();
}

void WriteIdentity(JsonWriter& w, const care::Identity& identity) {
  w.BeginObject().Field("namespace", identity.space).Field("id", identity.id).EndObject();
}

void WriteAssessment(JsonWriter& w, const Assessment& a) {
  w.BeginObject();
  w.Field("score", a.score_milli);
  w.Field("negative", a.negative_milli);
  w.Field("neutral", a.neutral_milli);
  w.Field("positive", a.positive_milli);
  w.Field("severity", a.severity_milli);
  w.Field("confidence", a.confidence_milli);
  if (a.intents != 0) {
    w.Key("intents").BeginArray();
    for (const IntentEntry& entry : kIntentTable) {
      if ((a.intents & entry.intent) != 0) w.String(entry.name);
    }
    w.EndArray();
  }
  w.Field("language", a.language);
  w.Field("model", a.model_version);
  for (const AssessmentNumber& number : kAssessmentNumbers) {
    if (a.*number.milli != 0) w.Field(number.name, a.*number.milli);
  }
  if (a.reproach != Reproach::kNone) {
    w.Field("reproach", ReproachName(a.reproach));
  }
  if (a.topic != Topic::kNone) w.Field("topic", TopicName(a.topic));
  if (!a.evidence.empty()) {
    w.Key("evidence").BeginArray();
    for (const EvidenceSpan& span : a.evidence) {
      w.BeginObject().Field("begin", span.begin).Field("end", span.end);
      w.Field("contribution", span.contribution_milli).EndObject();
    }
    w.EndArray();
  }
  w.EndObject();
}

std::string DecimalText(int64_t value, int digits) {
  std::string text = value < 0 ? "-" : "";
  int64_t unit = 1;
  for (int i = 0; i < digits; ++i) unit *= 10;
  const int64_t magnitude = value < 0 ? -value : value;
  absl::StrAppend(&text, magnitude / unit);
  if (magnitude % unit == 0) return text;
  std::string fraction = absl::StrCat(magnitude % unit);
  fraction.insert(0, digits - fraction.size(), '0');
  while (fraction.back() == '0') fraction.pop_back();
  return absl::StrCat(text, ".", fraction);
}

std::string EventToJson(const care::Event& event) {
  JsonWriter w;
  w.BeginObject();
  if (event.kind != care::EventKind::kInteractionPost) {
    w.Field("event", care::EventKindName(event.kind));
  }
  w.Field("source", event.source);
  w.Field("id", event.id);
  Number(w, "revision", event.revision);
  WriteTimes(w, event);
  std::visit([&](const auto& body) { WriteBody(w, body, event); }, event.body);
  w.EndObject();
  return w.Take();
}

}  // namespace earshot::wire
