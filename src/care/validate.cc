// What a well-formed event is. The first thing wrong is named by its field, in the words of the
// wire (docs/events.md), whichever way the event came in.
#include <cstdint>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/utf8.h"
#include "care/event.h"

namespace earshot::care {
namespace {

absl::Status Invalid(absl::string_view field, absl::string_view message) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", message));
}

absl::Status CheckText(absl::string_view field, absl::string_view text, size_t limit,
                       absl::string_view limit_name) {
  if (text.size() > limit) {
    return absl::ResourceExhaustedError(absl::StrCat(field, ": ", text.size(), " bytes, at most ",
                                                     limit, " are allowed (", limit_name, ")"));
  }
  if (const size_t valid = Utf8ValidPrefix(text); valid != text.size()) {
    return Invalid(field, absl::StrCat("not UTF-8 at byte ", valid));
  }
  return absl::OkStatus();
}

absl::Status CheckName(absl::string_view field, absl::string_view name) {
  return CheckText(field, name, kNameBytesMax, "kNameBytesMax");
}
absl::Status CheckProse(absl::string_view field, absl::string_view text) {
  return CheckText(field, text, kTextBytesMax, "kTextBytesMax");
}

absl::Status CheckRequiredName(absl::string_view field, absl::string_view name) {
  if (name.empty()) return Invalid(field, "is required");
  return CheckName(field, name);
}

absl::Status CheckTime(absl::string_view field, Instant at) {
  if (IsEventTime(at)) return absl::OkStatus();
  return absl::OutOfRangeError(
      absl::StrCat(field, ": ", FormatInstant(at), " is outside 1970..2200"));
}

template <typename E>
absl::Status CheckEnum(absl::string_view field, E value, absl::string_view name) {
  if (!name.empty()) return absl::OkStatus();
  return Invalid(field, absl::StrCat("no meaning for the number ", static_cast<int>(value)));
}

absl::Status CheckRange(absl::string_view field, int64_t value, int64_t low, int64_t high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat(field, ": ", value, " is outside ", low, "..", high));
}

absl::Status CheckCount(absl::string_view field, size_t count, size_t limit,
                        absl::string_view limit_name) {
  if (count <= limit) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(field, ": ", count, " of them, at most ", limit,
                                                   " are allowed (", limit_name, ")"));
}

absl::Status CheckNotNegative(absl::string_view field, int64_t value) {
  if (value >= 0) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat(field, ": ", value, " is below 0"));
}

// The common case, without making the names of fields that messages need.
bool IsGoodName(absl::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax && IsUtf8(name);
}

enum class Need { kOptional, kRequired };

absl::Status CheckIdentity(absl::string_view field, const Identity& v, Need need) {
  if (v.empty()) {
    return need == Need::kRequired ? Invalid(field, "is required") : absl::OkStatus();
  }
  if (IsGoodName(v.space) && IsGoodName(v.id)) return absl::OkStatus();
  EARSHOT_RETURN_IF_ERROR(CheckRequiredName(absl::StrCat(field, ".namespace"), v.space));
  return CheckRequiredName(absl::StrCat(field, ".id"), v.id);
}

absl::Status CheckKey(absl::string_view field, const InteractionKey& v, Need need) {
  if (v.empty()) {
    return need == Need::kRequired ? Invalid(field, "is required") : absl::OkStatus();
  }
  if (IsGoodName(v.source) && IsGoodName(v.id)) return absl::OkStatus();
  EARSHOT_RETURN_IF_ERROR(CheckRequiredName(absl::StrCat(field, ".source"), v.source));
  return CheckRequiredName(absl::StrCat(field, ".id"), v.id);
}

absl::Status CheckAttributes(const Attributes& attributes) {
  EARSHOT_RETURN_IF_ERROR(
      CheckCount("attributes", attributes.size(), kAttributesMax, "kAttributesMax"));
  for (const auto& [name, value] : attributes) {
    EARSHOT_RETURN_IF_ERROR(CheckRequiredName("attributes", name));
    EARSHOT_RETURN_IF_ERROR(CheckText(absl::StrCat("attributes.", name), value, kAttributeBytesMax,
                                      "kAttributeBytesMax"));
  }
  return absl::OkStatus();
}

absl::Status CheckMetrics(const Metrics& v) {
  EARSHOT_RETURN_IF_ERROR(CheckNotNegative("metrics.views", v.views));
  EARSHOT_RETURN_IF_ERROR(CheckNotNegative("metrics.shares", v.shares));
  EARSHOT_RETURN_IF_ERROR(CheckNotNegative("metrics.likes", v.likes));
  return CheckNotNegative("metrics.replies", v.replies);
}

absl::Status CheckAssessment(const Assessment& v, size_t text_bytes) {
  EARSHOT_RETURN_IF_ERROR(CheckRange("assessment.score", v.score_milli, -1000, 1000));
  EARSHOT_RETURN_IF_ERROR(CheckRange("assessment.negative", v.negative_milli, 0, 1000));
  EARSHOT_RETURN_IF_ERROR(CheckRange("assessment.neutral", v.neutral_milli, 0, 1000));
  EARSHOT_RETURN_IF_ERROR(CheckRange("assessment.positive", v.positive_milli, 0, 1000));
  EARSHOT_RETURN_IF_ERROR(CheckRange("assessment.severity", v.severity_milli, 0, 1000));
  EARSHOT_RETURN_IF_ERROR(CheckRange("assessment.confidence", v.confidence_milli, 0, 1000));
  uint64_t known = 0;
  for (const IntentEntry& entry : kIntentTable) known |= entry.intent;
  if ((v.intents & ~known) != 0) {
    return Invalid("assessment.intents",
                   absl::StrCat("no meaning for the bits ", v.intents & ~known));
  }
  EARSHOT_RETURN_IF_ERROR(CheckName("assessment.language", v.language));
  EARSHOT_RETURN_IF_ERROR(
      CheckCount("assessment.evidence", v.evidence.size(), kEvidenceSpansMax, "kEvidenceSpansMax"));
  for (const EvidenceSpan& span : v.evidence) {
    if (span.begin > span.end || span.end > text_bytes) {
      return absl::OutOfRangeError(absl::StrCat("assessment.evidence: ", span.begin, "..", span.end,
                                                " is not within the text of ", text_bytes,
                                                " bytes"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRating(const Rating& v) {
  if (v.scale_milli < 0) return Invalid("rating.scale", "is below 0");
  if (v.scale_milli == 0 && v.value_milli != 0) {
    return Invalid("rating.scale", "is required beside rating.value");
  }
  if (v.value_milli >= 0 && v.value_milli <= v.scale_milli) return absl::OkStatus();
  return absl::OutOfRangeError(
      absl::StrCat("rating.value: ", v.value_milli, " thousandths is outside 0..", v.scale_milli));
}

absl::Status CheckGeo(const Interaction& v) {
  EARSHOT_RETURN_IF_ERROR(CheckRange("geo.latitude", v.geo.latitude_e6, -90'000'000, 90'000'000));
  EARSHOT_RETURN_IF_ERROR(
      CheckRange("geo.longitude", v.geo.longitude_e6, -180'000'000, 180'000'000));
  EARSHOT_RETURN_IF_ERROR(CheckName("geo.place", v.geo.place));
  if (!v.geo.present &&
      (v.geo.latitude_e6 != 0 || v.geo.longitude_e6 != 0 || !v.geo.place.empty())) {
    return Invalid("geo", "has values and is marked absent");
  }
  return absl::OkStatus();
}

absl::Status CheckWhoAndWhere(const Interaction& v) {
  EARSHOT_RETURN_IF_ERROR(CheckRequiredName("kind", v.kind));
  EARSHOT_RETURN_IF_ERROR(CheckRequiredName("channel", v.channel));
  EARSHOT_RETURN_IF_ERROR(CheckName("touchpoint", v.touchpoint));
  EARSHOT_RETURN_IF_ERROR(CheckName("brand", v.brand));
  EARSHOT_RETURN_IF_ERROR(CheckEnum("direction", v.direction, DirectionName(v.direction)));
  const Need need = v.direction == Direction::kInbound ? Need::kRequired : Need::kOptional;
  EARSHOT_RETURN_IF_ERROR(CheckIdentity("author", v.author.identity, need));
  EARSHOT_RETURN_IF_ERROR(CheckName("author.handle", v.author.handle));
  EARSHOT_RETURN_IF_ERROR(CheckEnum("author.role", v.author.role, RoleName(v.author.role)));
  EARSHOT_RETURN_IF_ERROR(CheckNotNegative("author.followers", v.author.followers));
  // An inbound one by an agent is fine: networks echo one's own posts, and the fold calls that
  // noise.
  if (v.direction != Direction::kInbound && v.author.role == Role::kCustomer) {
    return Invalid("author.role", absl::StrCat("a customer cannot be the author of an ",
                                               DirectionName(v.direction), " interaction"));
  }
  if (v.to.has_value()) EARSHOT_RETURN_IF_ERROR(CheckIdentity("to", *v.to, Need::kRequired));
  return absl::OkStatus();
}

absl::Status Check(const Interaction& v, const Event& event) {
  EARSHOT_RETURN_IF_ERROR(CheckWhoAndWhere(v));
  EARSHOT_RETURN_IF_ERROR(CheckEnum("addressed", v.addressed, AddressedName(v.addressed)));
  if (v.visibility.has_value()) {
    EARSHOT_RETURN_IF_ERROR(CheckEnum("visibility", *v.visibility, VisibilityName(*v.visibility)));
  }
  EARSHOT_RETURN_IF_ERROR(CheckKey("in_reply_to", v.in_reply_to, Need::kOptional));
  EARSHOT_RETURN_IF_ERROR(CheckKey("repost_of", v.repost_of, Need::kOptional));
  if (v.in_reply_to == event.interaction_key()) return Invalid("in_reply_to", "is itself");
  if (v.repost_of == event.interaction_key()) return Invalid("repost_of", "is itself");
  EARSHOT_RETURN_IF_ERROR(CheckName("thread", v.thread));
  EARSHOT_RETURN_IF_ERROR(CheckProse("subject", v.subject));
  EARSHOT_RETURN_IF_ERROR(CheckProse("text", v.text));
  EARSHOT_RETURN_IF_ERROR(CheckName("language", v.language));
  EARSHOT_RETURN_IF_ERROR(CheckRating(v.rating));
  EARSHOT_RETURN_IF_ERROR(CheckGeo(v));
  EARSHOT_RETURN_IF_ERROR(CheckMetrics(v.metrics));
  EARSHOT_RETURN_IF_ERROR(
      CheckEnum("reply_permission", v.reply_permission, ReplyPermissionName(v.reply_permission)));
  EARSHOT_RETURN_IF_ERROR(CheckTime("reply_window_until", v.reply_window_until));
  if (v.reply_permission == ReplyPermission::kWindowUntil && v.reply_window_until == Instant{}) {
    return Invalid("reply_window_until", "is required with reply_permission window_until");
  }
  EARSHOT_RETURN_IF_ERROR(
      CheckCount("attachments", v.attachments.size(), kAttachmentsMax, "kAttachmentsMax"));
  for (const Attachment& a : v.attachments) {
    EARSHOT_RETURN_IF_ERROR(CheckRequiredName("attachments.type", a.type));
    EARSHOT_RETURN_IF_ERROR(CheckName("attachments.hash", a.hash));
  }
  EARSHOT_RETURN_IF_ERROR(CheckName("case", v.case_ref));
  EARSHOT_RETURN_IF_ERROR(CheckName("order", v.order_ref));
  EARSHOT_RETURN_IF_ERROR(CheckName("customer", v.customer_ref));
  EARSHOT_RETURN_IF_ERROR(CheckAttributes(v.attributes));
  if (v.assessment.has_value()) return CheckAssessment(*v.assessment, v.text.size());
  return absl::OkStatus();
}

absl::Status Check(const InteractionChange& v, const Event&) {
  EARSHOT_RETURN_IF_ERROR(CheckKey("interaction", v.interaction, Need::kRequired));
  return CheckMetrics(v.metrics);
}

absl::Status Check(const CustomerUpsert& v, const Event&) {
  EARSHOT_RETURN_IF_ERROR(CheckRequiredName("customer", v.customer));
  EARSHOT_RETURN_IF_ERROR(CheckName("name", v.name));
  EARSHOT_RETURN_IF_ERROR(CheckName("tier", v.tier));
  EARSHOT_RETURN_IF_ERROR(CheckName("language", v.language));
  EARSHOT_RETURN_IF_ERROR(CheckName("zone", v.zone));
  EARSHOT_RETURN_IF_ERROR(CheckAttributes(v.attributes));
  EARSHOT_RETURN_IF_ERROR(CheckCount("identities", v.identities.size(), kIdentitiesPerEventMax,
                                     "kIdentitiesPerEventMax"));
  for (const Identity& identity : v.identities) {
    EARSHOT_RETURN_IF_ERROR(CheckIdentity("identities", identity, Need::kRequired));
  }
  return CheckName("preferred_channel", v.preferred_channel);
}

absl::Status Check(const IdentityStatement& v, const Event& event) {
  EARSHOT_RETURN_IF_ERROR(CheckIdentity("a", v.a, Need::kRequired));
  EARSHOT_RETURN_IF_ERROR(CheckIdentity("b", v.b, Need::kOptional));
  EARSHOT_RETURN_IF_ERROR(CheckName("customer", v.customer));
  if (event.kind == EventKind::kIdentityDeclareDistinct) {
    if (v.b.empty()) return Invalid("b", "is required");
    if (!v.customer.empty())
      return Invalid("customer", "two identities are distinct: give b instead");
  } else if (v.b.empty() == v.customer.empty()) {
    return Invalid("b", "exactly one of b and customer is required");
  }
  if (v.a == v.b) return Invalid("b", "is the same identity as a");
  EARSHOT_RETURN_IF_ERROR(CheckProse("evidence", v.evidence));
  return CheckRange("strength", v.strength_milli, 0, 1000);
}

absl::Status Check(const AgentAssignment& v, const Event& event) {
  EARSHOT_RETURN_IF_ERROR(CheckKey("interaction", v.interaction, Need::kRequired));
  EARSHOT_RETURN_IF_ERROR(CheckName("agent", v.agent));
  EARSHOT_RETURN_IF_ERROR(CheckName("team", v.team));
  if (event.kind == EventKind::kAgentAssign && v.agent.empty() && v.team.empty()) {
    return Invalid("agent", "an agent or a team is required");
  }
  return absl::OkStatus();
}

absl::Status Check(const CaseStatement& v, const Event&) {
  EARSHOT_RETURN_IF_ERROR(CheckName("case", v.case_ref));
  EARSHOT_RETURN_IF_ERROR(CheckKey("interaction", v.interaction, Need::kOptional));
  if (v.case_ref.empty() == v.interaction.empty()) {
    return Invalid("case", "exactly one of case and interaction is required");
  }
  EARSHOT_RETURN_IF_ERROR(CheckName("author", v.author));
  return CheckProse("reason", v.reason);
}

absl::Status Check(const Waiver& v, const Event&) {
  EARSHOT_RETURN_IF_ERROR(CheckKey("interaction", v.interaction, Need::kRequired));
  EARSHOT_RETURN_IF_ERROR(CheckRequiredName("author", v.author));
  if (v.reason.empty()) return Invalid("reason", "is required");
  return CheckProse("reason", v.reason);
}

absl::Status Check(const Promise& v, const Event&) {
  EARSHOT_RETURN_IF_ERROR(CheckKey("interaction", v.interaction, Need::kRequired));
  EARSHOT_RETURN_IF_ERROR(CheckTime("due_at", v.due_at));
  return CheckProse("text", v.text);
}

absl::Status Check(const ClockAdvance& v, const Event&) { return CheckTime("now", v.now); }

// The steps with which a call can begin say whose it is and where.
absl::Status Check(const CallStep& v, const Event& event) {
  const bool begins = event.kind == EventKind::kCallOffered ||
                      event.kind == EventKind::kCallIvrEntered ||
                      event.kind == EventKind::kCallQueued;
  EARSHOT_RETURN_IF_ERROR(CheckKey("interaction", v.interaction, Need::kRequired));
  EARSHOT_RETURN_IF_ERROR(begins ? CheckRequiredName("channel", v.channel)
                                 : CheckName("channel", v.channel));
  EARSHOT_RETURN_IF_ERROR(CheckName("touchpoint", v.touchpoint));
  EARSHOT_RETURN_IF_ERROR(CheckName("brand", v.brand));
  EARSHOT_RETURN_IF_ERROR(
      CheckIdentity("caller", v.caller, begins ? Need::kRequired : Need::kOptional));
  EARSHOT_RETURN_IF_ERROR(CheckName("agent", v.agent));
  EARSHOT_RETURN_IF_ERROR(CheckName("menu", v.menu));
  EARSHOT_RETURN_IF_ERROR(CheckName("case", v.case_ref));
  EARSHOT_RETURN_IF_ERROR(CheckName("order", v.order_ref));
  if (v.resolved && event.kind != EventKind::kCallEnded) {
    return Invalid("resolved", "is said by call.ended alone");
  }
  return absl::OkStatus();
}

absl::Status Check(const IdentityObservation& v, const Event&) {
  EARSHOT_RETURN_IF_ERROR(CheckIdentity("identity", v.identity, Need::kRequired));
  EARSHOT_RETURN_IF_ERROR(CheckName("handle", v.handle));
  return CheckNotNegative("followers", v.followers);
}

absl::Status Check(const PartyUpsert& v, const Event&) {
  EARSHOT_RETURN_IF_ERROR(CheckRequiredName("party", v.party));
  EARSHOT_RETURN_IF_ERROR(CheckCount("customers", v.customers.size(), kIdentitiesPerEventMax,
                                     "kIdentitiesPerEventMax"));
  for (const std::string& customer : v.customers) {
    EARSHOT_RETURN_IF_ERROR(CheckRequiredName("customers", customer));
  }
  EARSHOT_RETURN_IF_ERROR(CheckCount("identities", v.identities.size(), kIdentitiesPerEventMax,
                                     "kIdentitiesPerEventMax"));
  for (const Identity& identity : v.identities) {
    EARSHOT_RETURN_IF_ERROR(CheckIdentity("identities", identity, Need::kRequired));
  }
  return absl::OkStatus();
}

absl::Status CheckSubject(const Subject& v, Need need) {
  EARSHOT_RETURN_IF_ERROR(CheckIdentity("identity", v.identity, Need::kOptional));
  EARSHOT_RETURN_IF_ERROR(CheckName("customer", v.customer));
  if (!v.identity.empty() && !v.customer.empty()) {
    return Invalid("customer", "give it or an identity, not both");
  }
  if (need == Need::kRequired && v.identity.empty() && v.customer.empty()) {
    return Invalid("identity", "an identity or a customer is required");
  }
  return absl::OkStatus();
}

absl::Status Check(const SurveyResponse& v, const Event&) {
  EARSHOT_RETURN_IF_ERROR(CheckKey("interaction", v.interaction, Need::kOptional));
  EARSHOT_RETURN_IF_ERROR(
      CheckSubject(v.who, v.interaction.empty() ? Need::kRequired : Need::kOptional));
  EARSHOT_RETURN_IF_ERROR(CheckRequiredName("survey", v.survey));
  if (v.rating.scale_milli == 0) return Invalid("rating.scale", "is required");
  return CheckRating(v.rating);
}

absl::Status Check(const AccountChange& v, const Event&) {
  EARSHOT_RETURN_IF_ERROR(CheckSubject(v.who, Need::kRequired));
  EARSHOT_RETURN_IF_ERROR(CheckName("product", v.product));
  return CheckProse("reason", v.reason);
}

absl::Status Check(const Consent& v, const Event&) {
  EARSHOT_RETURN_IF_ERROR(CheckSubject(v.who, Need::kRequired));
  EARSHOT_RETURN_IF_ERROR(CheckRequiredName("purpose", v.purpose));
  return CheckKey("interaction", v.interaction, Need::kOptional);
}

absl::Status Check(const PolicyActivation& v, const Event&) {
  if (v.policy.empty()) return Invalid("policy", "is required: the text of the policy");
  EARSHOT_RETURN_IF_ERROR(CheckText("policy", v.policy, kPolicyBytesMax, "kPolicyBytesMax"));
  EARSHOT_RETURN_IF_ERROR(CheckName("author", v.author));
  EARSHOT_RETURN_IF_ERROR(CheckCount("files", v.files.size(), kPolicyFilesMax, "kPolicyFilesMax"));
  size_t bytes = 0;
  for (const auto& [name, text] : v.files) {
    EARSHOT_RETURN_IF_ERROR(CheckRequiredName("files", name));
    EARSHOT_RETURN_IF_ERROR(
        CheckText(absl::StrCat("files.", name), text, kICalBytesMax, "kICalBytesMax"));
    bytes += text.size();
  }
  if (bytes <= kActivationFilesBytesMax) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat("files: ", bytes, " bytes, at most ",
                                                   kActivationFilesBytesMax,
                                                   " are allowed (kActivationFilesBytesMax)"));
}

absl::Status Check(const RuleRun& v, const Event&) {
  EARSHOT_RETURN_IF_ERROR(CheckName("rule", v.rule));
  EARSHOT_RETURN_IF_ERROR(CheckName("case", v.case_ref));
  EARSHOT_RETURN_IF_ERROR(CheckKey("interaction", v.interaction, Need::kOptional));
  if (v.case_ref.empty() == v.interaction.empty()) {
    return Invalid("case", "exactly one of case and interaction is required");
  }
  return CheckName("author", v.author);
}

// The place in Body of what an event of this kind carries.
size_t BodyIndexOf(EventKind kind) {
  switch (kind) {
    case EventKind::kUnknown:
      break;
    case EventKind::kInteractionPost:
    case EventKind::kInteractionEdit:
      return 0;
    case EventKind::kInteractionDelete:
    case EventKind::kInteractionMetrics:
      return 1;
    case EventKind::kCustomerUpsert:
      return 2;
    case EventKind::kIdentityLink:
    case EventKind::kIdentityUnlink:
    case EventKind::kIdentityDeclareDistinct:
      return 3;
    case EventKind::kAgentAssign:
    case EventKind::kAgentUnassign:
      return 4;
    case EventKind::kCaseResolve:
    case EventKind::kCaseReopen:
      return 5;
    case EventKind::kObligationWaive:
      return 6;
    case EventKind::kPromiseMade:
      return 7;
    case EventKind::kClockAdvance:
      return 8;
    case EventKind::kCallOffered:
    case EventKind::kCallIvrEntered:
    case EventKind::kCallQueued:
    case EventKind::kCallAnswered:
    case EventKind::kCallHeld:
    case EventKind::kCallAbandoned:
    case EventKind::kCallEnded:
      return 9;
    case EventKind::kIdentityObserve:
    case EventKind::kIdentityVerify:
      return 10;
    case EventKind::kPartyUpsert:
      return 11;
    case EventKind::kSurveyResponse:
      return 12;
    case EventKind::kAccountPurchase:
    case EventKind::kAccountRenewed:
    case EventKind::kAccountCancelled:
    case EventKind::kAccountReferral:
      return 13;
    case EventKind::kConsentGrant:
    case EventKind::kConsentWithdraw:
      return 14;
    case EventKind::kPolicyActivate:
      return 15;
    case EventKind::kRuleRun:
      return 16;
  }
  return std::variant_npos;
}

absl::Status CheckTimes(const Event& event) {
  EARSHOT_RETURN_IF_ERROR(CheckTime("occurred_at", event.occurred_at));
  EARSHOT_RETURN_IF_ERROR(CheckTime("received_at", event.received_at));
  // A letter's day begins before it arrives and may be told later; "at receipt" is our own clock.
  if (event.precision == Precision::kDay || event.precision == Precision::kAtReceipt) {
    return absl::OkStatus();
  }
  if (event.occurred_at - event.received_at > Microseconds(kClockSkewMaxMicros)) {
    return absl::OutOfRangeError(
        absl::StrCat("received_at: ", FormatInstant(event.received_at), " is more than ",
                     FormatSpan(Microseconds(kClockSkewMaxMicros)), " before occurred_at ",
                     FormatInstant(event.occurred_at), " (kClockSkewMax)"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Validate(const Event& event) {
  EARSHOT_RETURN_IF_ERROR(CheckEnum("event", event.kind, EventKindName(event.kind)));
  if (event.body.index() != BodyIndexOf(event.kind)) {
    return Invalid("event", absl::StrCat("the body is not one of ", EventKindName(event.kind)));
  }
  EARSHOT_RETURN_IF_ERROR(CheckRequiredName("source", event.source));
  EARSHOT_RETURN_IF_ERROR(CheckRequiredName("id", event.id));
  EARSHOT_RETURN_IF_ERROR(CheckNotNegative("revision", event.revision));
  EARSHOT_RETURN_IF_ERROR(CheckEnum("precision", event.precision, PrecisionName(event.precision)));
  EARSHOT_RETURN_IF_ERROR(CheckTimes(event));
  if (event.kind == EventKind::kInteractionEdit && event.revision == 0) {
    return Invalid("revision", "an edit has a revision of at least 1");
  }
  return std::visit([&event](const auto& body) { return Check(body, event); }, event.body);
}

}  // namespace earshot::care
