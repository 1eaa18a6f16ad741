// Events as earshot.v1.Event, and back. What a field's absence means stands in event.proto.
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/status.h"
#include "earshot/v1/event.pb.h"
#include "google/protobuf/arena.h"
#include "wire/events.h"
#include "wire/proto_parts.h"

namespace earshot::wire {
namespace {

// Named here, since the overloads of this file would hide them.
using ::earshot::wire::FromProto;
using ::earshot::wire::ToProto;

constexpr uint32_t kFormatVersion = 1;

// The wire keeps 0 for "unspecified", so our enums are one higher there. Event kinds and reply permissions have an
// unknown of their own and are the same.
template <typename To, typename From>
To Up(From value) {
  return static_cast<To>(static_cast<int>(value) + 1);
}
// `absent` for 0. A number that this version does not know stays one that has no name: Validate refuses it.
template <typename To, typename From>
To Down(From value, To absent) {
  const int number = static_cast<int>(value);
  if (number == 0) return absent;
  return static_cast<To>(number > 0 && number < 256 ? number - 1 : 255);
}

// Optional messages are written where they say something.
void Write(const care::InteractionKey& from, v1::InteractionKey* (v1::Interaction::*mutable_key)(),
           v1::Interaction& to) {
  if (!from.empty()) ToProto(from, *(to.*mutable_key)());
}

void ToProto(const care::Metrics& from, v1::Metrics& to) {
  to.set_views(from.views);
  to.set_shares(from.shares);
  to.set_likes(from.likes);
  to.set_replies(from.replies);
}
care::Metrics FromProto(const v1::Metrics& from) {
  return {from.views(), from.shares(), from.likes(), from.replies()};
}

void ToProto(const Assessment& from, v1::Assessment& to) {
  to.set_score_milli(from.score_milli);
  to.set_negative_milli(from.negative_milli);
  to.set_neutral_milli(from.neutral_milli);
  to.set_positive_milli(from.positive_milli);
  to.set_severity_milli(from.severity_milli);
  to.set_confidence_milli(from.confidence_milli);
  to.set_intents(from.intents);
  to.set_language(from.language);
  to.set_model_version(from.model_version);
  for (const EvidenceSpan& span : from.evidence) {
    v1::EvidenceSpan& out = *to.add_evidence();
    out.set_begin(span.begin);
    out.set_end(span.end);
    out.set_contribution_milli(span.contribution_milli);
  }
  to.set_complaint_milli(from.complaint_milli);
  to.set_offensive_milli(from.offensive_milli);
  to.set_sarcasm_milli(from.sarcasm_milli);
  to.set_anger_milli(from.anger_milli);
  to.set_joy_milli(from.joy_milli);
  to.set_optimism_milli(from.optimism_milli);
  to.set_sadness_milli(from.sadness_milli);
  to.set_reproach(static_cast<uint32_t>(from.reproach));
  to.set_topic(static_cast<uint32_t>(from.topic));
  to.set_topic_milli(from.topic_milli);
}
Assessment FromProto(const v1::Assessment& from) {
  Assessment to;
  to.score_milli = from.score_milli();
  to.negative_milli = from.negative_milli();
  to.neutral_milli = from.neutral_milli();
  to.positive_milli = from.positive_milli();
  to.severity_milli = from.severity_milli();
  to.confidence_milli = from.confidence_milli();
  to.intents = from.intents();
  if (from.has_language()) to.language = from.language();
  to.model_version = from.model_version();
  for (const v1::EvidenceSpan& span : from.evidence()) {
    to.evidence.push_back({span.begin(), span.end(), span.contribution_milli()});
  }
  to.complaint_milli = from.complaint_milli();
  to.offensive_milli = from.offensive_milli();
  to.sarcasm_milli = from.sarcasm_milli();
  to.anger_milli = from.anger_milli();
  to.joy_milli = from.joy_milli();
  to.optimism_milli = from.optimism_milli();
  to.sadness_milli = from.sadness_milli();
  // What a newer library may say beyond these is none of what this one knows.
  if (from.reproach() < kReproachLevels) to.reproach = static_cast<Reproach>(from.reproach());
  if (from.topic() < kTopics) to.topic = static_cast<Topic>(from.topic());
  to.topic_milli = from.topic_milli();
  return to;
}

void ToProto(const care::Author& from, v1::Author& to) {
  if (!from.identity.empty()) ToProto(from.identity, *to.mutable_identity());
  to.set_handle(from.handle);
  to.set_role(Up<v1::Role>(from.role));
  to.set_followers(from.followers);
  to.set_verified(from.verified);
}
care::Author FromProto(const v1::Author& from, care::Direction direction) {
  const bool inbound = direction == care::Direction::kInbound;
  care::Author to;
  to.identity = FromProto(from.identity());
  to.handle = from.handle();
  to.role = Down(from.role(), inbound ? care::Role::kCustomer : care::Role::kAgent);
  to.followers = from.followers();
  to.verified = from.verified();
  return to;
}

void ToProto(const care::Interaction& from, v1::Interaction& to) {
  to.set_kind(from.kind);
  to.set_channel(from.channel);
  to.set_touchpoint(from.touchpoint);
  to.set_brand(from.brand);
  ToProto(from.author, *to.mutable_author());
  if (from.to.has_value()) ToProto(*from.to, *to.mutable_to());
  to.set_direction(Up<v1::Direction>(from.direction));
  to.set_addressed(Up<v1::Addressed>(from.addressed));
  if (from.visibility.has_value()) to.set_visibility(Up<v1::Visibility>(*from.visibility));
  Write(from.in_reply_to, &v1::Interaction::mutable_in_reply_to, to);
  Write(from.repost_of, &v1::Interaction::mutable_repost_of, to);
  to.set_thread(from.thread);
  to.set_subject(from.subject);
  to.set_text(from.text);
  to.set_language(from.language);
  if (from.rating != care::Rating{}) {
    to.mutable_rating()->set_value_milli(from.rating.value_milli);
    to.mutable_rating()->set_scale_milli(from.rating.scale_milli);
  }
  if (from.metrics != care::Metrics{}) ToProto(from.metrics, *to.mutable_metrics());
  if (from.geo.present) {
    to.mutable_geo()->set_latitude_e6(from.geo.latitude_e6);
    to.mutable_geo()->set_longitude_e6(from.geo.longitude_e6);
    to.mutable_geo()->set_place(from.geo.place);
  }
  to.set_reply_permission(static_cast<v1::ReplyPermission>(from.reply_permission));
  to.set_reply_window_until_micros(from.reply_window_until.micros);
  for (const care::Attachment& a : from.attachments) {
    v1::Attachment& out = *to.add_attachments();
    out.set_type(a.type);
    out.set_hash(a.hash);
  }
  to.set_case_ref(from.case_ref);
  to.set_order_ref(from.order_ref);
  to.set_customer_ref(from.customer_ref);
  for (const auto& [name, value] : from.attributes) (*to.mutable_attributes())[name] = value;
  to.set_auto_reply(from.auto_reply);
  to.set_campaign(from.campaign);
  to.set_resolved_by_bot(from.resolved_by_bot);
  if (from.holding.has_value()) to.set_holding(*from.holding);
  if (from.assessment.has_value()) ToProto(*from.assessment, *to.mutable_assessment());
}

void ReadOptionalParts(const v1::Interaction& from, care::Interaction& to) {
  if (from.has_to()) to.to = FromProto(from.to());
  if (from.visibility() != v1::VISIBILITY_UNSPECIFIED) {
    to.visibility = Down(from.visibility(), care::Visibility::kPublic);
  }
  if (from.has_rating()) to.rating = {from.rating().value_milli(), from.rating().scale_milli()};
  if (from.has_geo()) {
    to.geo = {from.geo().latitude_e6(), from.geo().longitude_e6(), from.geo().place(), true};
  }
  for (const v1::Attachment& a : from.attachments()) to.attachments.push_back({a.type(), a.hash()});
  for (const auto& [name, value] : from.attributes()) to.attributes.emplace(name, value);
  if (from.has_holding()) to.holding = from.holding();
  if (from.has_assessment()) to.assessment = FromProto(from.assessment());
}

care::Interaction FromProto(const v1::Interaction& from) {
  care::Interaction to;
  if (!from.kind().empty()) to.kind = from.kind();
  to.channel = from.channel();
  to.touchpoint = from.touchpoint();
  to.brand = from.brand();
  to.direction = Down(from.direction(), care::Direction::kInbound);
  to.author = FromProto(from.author(), to.direction);
  to.addressed = Down(from.addressed(), care::Addressed::kDirect);
  to.in_reply_to = FromProto(from.in_reply_to());
  to.repost_of = FromProto(from.repost_of());
  to.thread = from.thread();
  to.subject = from.subject();
  to.text = from.text();
  to.language = from.language();
  to.metrics = FromProto(from.metrics());
  // Same numbers, its own unknown; Down would shift them.
  const int permission = from.reply_permission();
  to.reply_permission =
      static_cast<care::ReplyPermission>(permission >= 0 && permission < 255 ? permission : 255);
  to.reply_window_until = {from.reply_window_until_micros()};
  to.case_ref = from.case_ref();
  to.order_ref = from.order_ref();
  to.customer_ref = from.customer_ref();
  to.auto_reply = from.auto_reply();
  to.campaign = from.campaign();
  to.resolved_by_bot = from.resolved_by_bot();
  ReadOptionalParts(from, to);
  return to;
}

// One overload a body: what oneof it is, and its fields.
void BodyToProto(const care::Interaction& from, const care::Event&, v1::Event& to) {
  ToProto(from, *to.mutable_interaction());
}
void BodyToProto(const care::InteractionChange& from, const care::Event& event, v1::Event& to) {
  v1::InteractionChange& out = *to.mutable_change();
  if (from.interaction != event.interaction_key()) {
    ToProto(from.interaction, *out.mutable_interaction());
  }
  if (from.metrics != care::Metrics{}) ToProto(from.metrics, *out.mutable_metrics());
  if (!from.by_author) out.set_by_author(false);
}
void BodyToProto(const care::CustomerUpsert& from, const care::Event&, v1::Event& to) {
  v1::CustomerUpsert& out = *to.mutable_customer();
  out.set_customer(from.customer);
  out.set_name(from.name);
  out.set_tier(from.tier);
  out.set_language(from.language);
  out.set_zone(from.zone);
  out.set_value(from.value);
  for (const auto& [name, value] : from.attributes) (*out.mutable_attributes())[name] = value;
  for (const care::Identity& identity : from.identities) ToProto(identity, *out.add_identities());
  out.set_preferred_channel(from.preferred_channel);
}
void BodyToProto(const care::IdentityStatement& from, const care::Event&, v1::Event& to) {
  v1::IdentityStatement& out = *to.mutable_identity();
  if (!from.a.empty()) ToProto(from.a, *out.mutable_a());
  if (!from.b.empty()) ToProto(from.b, *out.mutable_b());
  out.set_customer(from.customer);
  out.set_evidence(from.evidence);
  out.set_strength_milli(from.strength_milli);
}
void BodyToProto(const care::AgentAssignment& from, const care::Event&, v1::Event& to) {
  v1::AgentAssignment& out = *to.mutable_assignment();
  ToProto(from.interaction, *out.mutable_interaction());
  out.set_agent(from.agent);
  out.set_team(from.team);
}
void BodyToProto(const care::CaseStatement& from, const care::Event&, v1::Event& to) {
  v1::CaseStatement& out = *to.mutable_case_statement();
  out.set_case_ref(from.case_ref);
  if (!from.interaction.empty()) ToProto(from.interaction, *out.mutable_interaction());
  out.set_author(from.author);
  out.set_reason(from.reason);
}
void BodyToProto(const care::Waiver& from, const care::Event&, v1::Event& to) {
  v1::Waiver& out = *to.mutable_waiver();
  ToProto(from.interaction, *out.mutable_interaction());
  out.set_author(from.author);
  out.set_reason(from.reason);
}
void BodyToProto(const care::Promise& from, const care::Event&, v1::Event& to) {
  v1::Promise& out = *to.mutable_promise();
  ToProto(from.interaction, *out.mutable_interaction());
  out.set_due_at_micros(from.due_at.micros);
  out.set_text(from.text);
}
void BodyToProto(const care::ClockAdvance& from, const care::Event&, v1::Event& to) {
  to.mutable_clock()->set_now_micros(from.now.micros);
}
void BodyToProto(const care::CallStep& from, const care::Event& event, v1::Event& to) {
  v1::CallStep& out = *to.mutable_call();
  if (from.interaction != event.interaction_key()) {
    ToProto(from.interaction, *out.mutable_interaction());
  }
  out.set_channel(from.channel);
  out.set_touchpoint(from.touchpoint);
  out.set_brand(from.brand);
  if (!from.caller.empty()) ToProto(from.caller, *out.mutable_caller());
  out.set_agent(from.agent);
  out.set_menu(from.menu);
  out.set_case_ref(from.case_ref);
  out.set_order_ref(from.order_ref);
  out.set_resolved(from.resolved);
}
void BodyToProto(const care::IdentityObservation& from, const care::Event&, v1::Event& to) {
  v1::IdentityObservation& out = *to.mutable_observation();
  ToProto(from.identity, *out.mutable_identity());
  out.set_handle(from.handle);
  out.set_followers(from.followers);
  out.set_verified(from.verified);
}
void BodyToProto(const care::PartyUpsert& from, const care::Event&, v1::Event& to) {
  v1::PartyUpsert& out = *to.mutable_party();
  out.set_party(from.party);
  for (const std::string& customer : from.customers) out.add_customers(customer);
  for (const care::Identity& identity : from.identities) ToProto(identity, *out.add_identities());
}
// SurveyResponse, AccountChange and Consent say alike whose they are.
template <typename Message>
void WriteSubject(const care::Subject& who, Message& to) {
  if (!who.identity.empty()) ToProto(who.identity, *to.mutable_identity());
  to.set_customer(who.customer);
}
template <typename Message>
care::Subject ReadSubject(const Message& from) {
  return {FromProto(from.identity()), from.customer()};
}
void BodyToProto(const care::SurveyResponse& from, const care::Event&, v1::Event& to) {
  v1::SurveyResponse& out = *to.mutable_survey();
  WriteSubject(from.who, out);
  if (!from.interaction.empty()) ToProto(from.interaction, *out.mutable_interaction());
  out.set_survey(from.survey);
  out.mutable_rating()->set_value_milli(from.rating.value_milli);
  out.mutable_rating()->set_scale_milli(from.rating.scale_milli);
}
void BodyToProto(const care::AccountChange& from, const care::Event&, v1::Event& to) {
  v1::AccountChange& out = *to.mutable_account();
  WriteSubject(from.who, out);
  out.set_product(from.product);
  out.set_value(from.value);
  out.set_reason(from.reason);
}
void BodyToProto(const care::Consent& from, const care::Event&, v1::Event& to) {
  v1::Consent& out = *to.mutable_consent();
  WriteSubject(from.who, out);
  out.set_purpose(from.purpose);
  if (!from.interaction.empty()) ToProto(from.interaction, *out.mutable_interaction());
}

void BodyToProto(const care::PolicyActivation& from, const care::Event&, v1::Event& to) {
  v1::PolicyActivation& out = *to.mutable_activation();
  out.set_policy(from.policy);
  out.set_author(from.author);
  for (const auto& [name, text] : from.files) (*out.mutable_files())[name] = text;
}
void BodyToProto(const care::RuleRun& from, const care::Event&, v1::Event& to) {
  v1::RuleRun& out = *to.mutable_rule_run();
  out.set_rule(from.rule);
  out.set_case_ref(from.case_ref);
  if (!from.interaction.empty()) ToProto(from.interaction, *out.mutable_interaction());
  out.set_author(from.author);
}

care::CustomerUpsert FromProto(const v1::CustomerUpsert& from) {
  care::CustomerUpsert to;
  to.customer = from.customer();
  to.name = from.name();
  to.tier = from.tier();
  to.language = from.language();
  to.zone = from.zone();
  to.value = from.value();
  for (const auto& [name, value] : from.attributes()) to.attributes.emplace(name, value);
  for (const v1::Identity& identity : from.identities()) {
    to.identities.push_back(FromProto(identity));
  }
  to.preferred_channel = from.preferred_channel();
  return to;
}

care::CallStep FromProto(const v1::CallStep& from, const care::Event& event) {
  care::CallStep to;
  to.interaction = from.has_interaction() ? FromProto(from.interaction()) : event.interaction_key();
  to.channel = from.channel();
  to.touchpoint = from.touchpoint();
  to.brand = from.brand();
  to.caller = FromProto(from.caller());
  to.agent = from.agent();
  to.menu = from.menu();
  to.case_ref = from.case_ref();
  to.order_ref = from.order_ref();
  to.resolved = from.resolved();
  return to;
}

care::PartyUpsert FromProto(const v1::PartyUpsert& from) {
  care::PartyUpsert to;
  to.party = from.party();
  to.customers.assign(from.customers().begin(), from.customers().end());
  for (const v1::Identity& identity : from.identities()) {
    to.identities.push_back(FromProto(identity));
  }
  return to;
}

// False: no body, or one that this version does not know.
bool BodyFromProto(const v1::Event& from, care::Event& to) {
  switch (from.body_case()) {
    case v1::Event::kInteraction:
      to.body = FromProto(from.interaction());
      return true;
    case v1::Event::kChange: {
      const v1::InteractionChange& v = from.change();
      to.body = care::InteractionChange{
          v.has_interaction() ? FromProto(v.interaction()) : to.interaction_key(),
          FromProto(v.metrics()), v.has_by_author() ? v.by_author() : true};
      return true;
    }
    case v1::Event::kCustomer:
      to.body = FromProto(from.customer());
      return true;
    case v1::Event::kIdentity: {
      const v1::IdentityStatement& v = from.identity();
      to.body =
          care::IdentityStatement{FromProto(v.a()), FromProto(v.b()), v.customer(), v.evidence(),
                                  v.has_strength_milli() ? v.strength_milli() : 1000};
      return true;
    }
    case v1::Event::kAssignment: {
      const v1::AgentAssignment& v = from.assignment();
      to.body = care::AgentAssignment{FromProto(v.interaction()), v.agent(), v.team()};
      return true;
    }
    case v1::Event::kCaseStatement: {
      const v1::CaseStatement& v = from.case_statement();
      to.body =
          care::CaseStatement{v.case_ref(), FromProto(v.interaction()), v.author(), v.reason()};
      return true;
    }
    case v1::Event::kWaiver: {
      const v1::Waiver& v = from.waiver();
      to.body = care::Waiver{FromProto(v.interaction()), v.author(), v.reason()};
      return true;
    }
    case v1::Event::kPromise: {
      const v1::Promise& v = from.promise();
      to.body = care::Promise{FromProto(v.interaction()), {v.due_at_micros()}, v.text()};
      return true;
    }
    case v1::Event::kClock:
      to.body = care::ClockAdvance{
          from.clock().has_now_micros() ? Instant{from.clock().now_micros()} : to.occurred_at};
      return true;
    case v1::Event::kCall:
      to.body = FromProto(from.call(), to);
      return true;
    case v1::Event::kObservation: {
      const v1::IdentityObservation& v = from.observation();
      to.body = care::IdentityObservation{FromProto(v.identity()), v.handle(), v.followers(),
                                          v.verified()};
      return true;
    }
    case v1::Event::kParty:
      to.body = FromProto(from.party());
      return true;
    case v1::Event::kSurvey: {
      const v1::SurveyResponse& v = from.survey();
      to.body = care::SurveyResponse{ReadSubject(v),
                                     FromProto(v.interaction()),
                                     v.survey(),
                                     {v.rating().value_milli(), v.rating().scale_milli()}};
      return true;
    }
    case v1::Event::kAccount: {
      const v1::AccountChange& v = from.account();
      to.body = care::AccountChange{ReadSubject(v), v.product(), v.value(), v.reason()};
      return true;
    }
    case v1::Event::kConsent: {
      const v1::Consent& v = from.consent();
      to.body = care::Consent{ReadSubject(v), v.purpose(), FromProto(v.interaction())};
      return true;
    }
    case v1::Event::kActivation: {
      const v1::PolicyActivation& v = from.activation();
      to.body =
          care::PolicyActivation{v.policy(), v.author(), {v.files().begin(), v.files().end()}};
      return true;
    }
    case v1::Event::kRuleRun: {
      const v1::RuleRun& v = from.rule_run();
      to.body = care::RuleRun{v.rule(), v.case_ref(), FromProto(v.interaction()), v.author()};
      return true;
    }
    case v1::Event::BODY_NOT_SET:
      break;
  }
  return false;
}

void ToProto(const care::Event& from, v1::Event& to) {
  to.set_kind(static_cast<v1::EventKind>(from.kind));
  to.set_source(from.source);
  to.set_id(from.id);
  to.set_revision(from.revision);
  to.set_occurred_at_micros(from.occurred_at.micros);
  to.set_precision(Up<v1::Precision>(from.precision));
  if (from.received_at != from.occurred_at) to.set_received_at_micros(from.received_at.micros);
  std::visit([&](const auto& body) { BodyToProto(body, from, to); }, from.body);
}

absl::StatusOr<care::Event> FromProto(const v1::Event& from) {
  care::Event to;
  const int kind = from.kind();
  if (kind == 0) return absl::InvalidArgumentError("kind: is required");
  to.kind = static_cast<care::EventKind>(kind > 0 && kind < 256 ? kind : 0);
  if (care::EventKindName(to.kind).empty()) {
    return absl::UnimplementedError(
        absl::StrCat("kind: event kind number ", kind, " is not known to this version"));
  }
  to.source = from.source();
  to.id = from.id();
  to.revision = from.revision();
  if (!from.has_occurred_at_micros() && !from.has_received_at_micros()) {
    return absl::InvalidArgumentError("occurred_at: is required (or received_at)");
  }
  const bool occurred = from.has_occurred_at_micros();
  to.occurred_at = {occurred ? from.occurred_at_micros() : from.received_at_micros()};
  to.received_at = {from.has_received_at_micros() ? from.received_at_micros()
                                                  : from.occurred_at_micros()};
  to.precision =
      Down(from.precision(), occurred ? care::Precision::kInstant : care::Precision::kAtReceipt);
  if (!BodyFromProto(from, to)) {
    return absl::InvalidArgumentError(absl::StrCat("body: ", care::EventKindName(to.kind),
                                                   " without a body that this version knows"));
  }
  EARSHOT_RETURN_IF_ERROR(care::Validate(to));
  return to;
}

}  // namespace

std::string EventToProto(const care::Event& event) {
  // The parts of most messages fit: what is written for every event that is stored takes no memory but its bytes.
  char block[4096];
  google::protobuf::ArenaOptions options;
  options.initial_block = block;
  options.initial_block_size = sizeof block;
  google::protobuf::Arena arena(options);
  auto* message = google::protobuf::Arena::CreateMessage<v1::Event>(&arena);
  ToProto(event, *message);
  return Serialize(*message);
}

absl::StatusOr<care::Event> EventFromProto(absl::string_view bytes) {
  v1::Event message;
  EARSHOT_RETURN_IF_ERROR(Parse(bytes, "earshot.v1.Event", message));
  return FromProto(message);
}

std::string EventBatchToProto(const std::vector<care::Event>& events) {
  v1::EventBatch batch;
  batch.set_format_version(kFormatVersion);
  for (const care::Event& event : events) ToProto(event, *batch.add_events());
  return Serialize(batch);
}

absl::StatusOr<std::vector<care::Event>> EventBatchFromProto(absl::string_view bytes) {
  v1::EventBatch batch;
  EARSHOT_RETURN_IF_ERROR(Parse(bytes, "earshot.v1.EventBatch", batch));
  if (batch.format_version() != kFormatVersion) {
    return absl::UnimplementedError(absl::StrCat("format_version: ", batch.format_version(),
                                                 " is not known to this version, expected ",
                                                 kFormatVersion));
  }
  if (batch.events_size() > static_cast<int>(kEventsPerBatchMax)) {
    return absl::ResourceExhaustedError(absl::StrCat("events: ", batch.events_size(),
                                                     " of them, at most ", kEventsPerBatchMax,
                                                     " are allowed (kEventsPerBatchMax)"));
  }
  std::vector<care::Event> events;
  events.reserve(batch.events_size());
  Diagnostics errors;
  absl::StatusCode code = absl::StatusCode::kOk;
  for (int i = 0; i < batch.events_size(); ++i) {
    absl::StatusOr<care::Event> event = FromProto(batch.events(i));
    if (event.ok()) {
      events.push_back(std::move(event).value());
      continue;
    }
    if (code == absl::StatusCode::kOk) code = event.status().code();
    if (code != event.status().code()) code = absl::StatusCode::kInvalidArgument;
    if (errors.size() < kDiagnosticsMax) {
      errors.push_back({Severity::kError,
                        {},
                        "invalid-event",
                        absl::StrCat("events[", i, "]: ", event.status().message())});
    }
  }
  if (!errors.empty()) return WithCode(code, ToStatus(errors));
  return events;
}

}  // namespace earshot::wire
