// Names, order and digests of events. What a well-formed event is stands in validate.cc.
#include "care/event.h"

#include <array>
#include <tuple>

namespace earshot::care {
namespace {

template <typename E>
struct Name {
  E value;
  absl::string_view name;
};

constexpr Name<EventKind> kEventKinds[] = {
    {EventKind::kInteractionPost, "interaction.post"},
    {EventKind::kInteractionEdit, "interaction.edit"},
    {EventKind::kInteractionDelete, "interaction.delete"},
    {EventKind::kInteractionMetrics, "interaction.metrics"},
    {EventKind::kCustomerUpsert, "customer.upsert"},
    {EventKind::kIdentityLink, "identity.link"},
    {EventKind::kIdentityUnlink, "identity.unlink"},
    {EventKind::kIdentityDeclareDistinct, "identity.declare_distinct"},
    {EventKind::kIdentityObserve, "identity.observe"},
    {EventKind::kIdentityVerify, "identity.verify"},
    {EventKind::kPartyUpsert, "party.upsert"},
    {EventKind::kAgentAssign, "agent.assign"},
    {EventKind::kAgentUnassign, "agent.unassign"},
    {EventKind::kCaseResolve, "case.resolve"},
    {EventKind::kCaseReopen, "case.reopen"},
    {EventKind::kObligationWaive, "obligation.waive"},
    {EventKind::kPromiseMade, "promise.made"},
    {EventKind::kCallOffered, "call.offered"},
    {EventKind::kCallIvrEntered, "call.ivr_entered"},
    {EventKind::kCallQueued, "call.queued"},
    {EventKind::kCallAnswered, "call.answered"},
    {EventKind::kCallHeld, "call.held"},
    {EventKind::kCallAbandoned, "call.abandoned"},
    {EventKind::kCallEnded, "call.ended"},
    {EventKind::kSurveyResponse, "survey.response"},
    {EventKind::kAccountPurchase, "account.purchase"},
    {EventKind::kAccountRenewed, "account.renewed"},
    {EventKind::kAccountCancelled, "account.cancelled"},
    {EventKind::kAccountReferral, "account.referral"},
    {EventKind::kConsentGrant, "consent.grant"},
    {EventKind::kConsentWithdraw, "consent.withdraw"},
    {EventKind::kClockAdvance, "clock.advance"},
    {EventKind::kPolicyActivate, "policy.activate"},
    {EventKind::kRuleRun, "rule.run"},
};
constexpr absl::string_view kPlannedKinds[] = {
    "calendar.upsert", "case.link",     "case.open",      "case.unlink",
    "channel.upsert",  "privacy.erase", "privacy.export", "touchpoint.upsert",
};
constexpr Name<Precision> kPrecisions[] = {{Precision::kInstant, "instant"},
                                           {Precision::kMinute, "minute"},
                                           {Precision::kDay, "day"},
                                           {Precision::kAtReceipt, "at_receipt"}};
constexpr Name<Direction> kDirections[] = {{Direction::kInbound, "inbound"},
                                           {Direction::kOutbound, "outbound"},
                                           {Direction::kInternal, "internal"}};
constexpr Name<Addressed> kAddressed[] = {{Addressed::kDirect, "direct"},
                                          {Addressed::kMention, "mention"},
                                          {Addressed::kUntargeted, "untargeted"}};
constexpr Name<Visibility> kVisibilities[] = {{Visibility::kPublic, "public"},
                                              {Visibility::kSemiPublic, "semi_public"},
                                              {Visibility::kPrivate, "private"}};
constexpr Name<Role> kRoles[] = {{Role::kCustomer, "customer"}, {Role::kAgent, "agent"},
                                 {Role::kBot, "bot"},           {Role::kBrand, "brand"},
                                 {Role::kEmployee, "employee"}, {Role::kPartner, "partner"},
                                 {Role::kSystem, "system"}};
constexpr Name<ReplyPermission> kPermissions[] = {
    {ReplyPermission::kUnknown, "unknown"},
    {ReplyPermission::kAllowed, "allowed"},
    {ReplyPermission::kRequiresMention, "requires_mention"},
    {ReplyPermission::kWindowUntil, "window_until"},
    {ReplyPermission::kNone, "none"}};

template <typename E, size_t N>
absl::string_view NameIn(const Name<E> (&table)[N], E value) {
  for (const Name<E>& entry : table) {
    if (entry.value == value) return entry.name;
  }
  return "";
}
template <typename E, size_t N>
std::optional<E> FindIn(const Name<E> (&table)[N], absl::string_view name) {
  for (const Name<E>& entry : table) {
    if (entry.name == name) return entry.value;
  }
  return std::nullopt;
}

// Each Add writes every field of its type, in the order of the declaration.
void Add(Digester& d, const Identity& v) { d.Add(v.space).Add(v.id); }
void Add(Digester& d, const InteractionKey& v) { d.Add(v.source).Add(v.id); }
void Add(Digester& d, const Metrics& v) {
  d.Add(v.views).Add(v.shares).Add(v.likes).Add(v.replies);
}
void Add(Digester& d, const Attributes& v) {
  d.Add(static_cast<int64_t>(v.size()));
  for (const auto& [name, value] : v) d.Add(name).Add(value);
}
template <typename E>
void AddEnum(Digester& d, E v) {
  d.Add(static_cast<int64_t>(v));
}
// Absent and the first value differ.
template <typename E>
void AddOptional(Digester& d, const std::optional<E>& v) {
  d.Add(v.has_value() ? static_cast<int64_t>(*v) : int64_t{-1});
}

void Add(Digester& d, const Author& v) {
  Add(d, v.identity);
  d.Add(v.handle);
  AddEnum(d, v.role);
  d.Add(v.followers).Add(int64_t{v.verified});
}

void Add(Digester& d, const Interaction& v) {
  d.Add(v.kind).Add(v.channel).Add(v.touchpoint).Add(v.brand);
  Add(d, v.author);
  d.Add(int64_t{v.to.has_value()});
  if (v.to.has_value()) Add(d, *v.to);
  AddEnum(d, v.direction);
  AddEnum(d, v.addressed);
  AddOptional(d, v.visibility);
  Add(d, v.in_reply_to);
  Add(d, v.repost_of);
  d.Add(v.thread).Add(v.subject).Add(v.text).Add(v.language);
  d.Add(int64_t{v.rating.value_milli}).Add(int64_t{v.rating.scale_milli});
  Add(d, v.metrics);
  d.Add(int64_t{v.geo.present}).Add(int64_t{v.geo.latitude_e6}).Add(int64_t{v.geo.longitude_e6});
  d.Add(v.geo.place);
  AddEnum(d, v.reply_permission);
  d.Add(v.reply_window_until.micros);
  d.Add(static_cast<int64_t>(v.attachments.size()));
  for (const Attachment& a : v.attachments) d.Add(a.type).Add(a.hash);
  d.Add(v.case_ref).Add(v.order_ref).Add(v.customer_ref);
  Add(d, v.attributes);
  d.Add(int64_t{v.auto_reply}).Add(int64_t{v.campaign}).Add(int64_t{v.resolved_by_bot});
  AddOptional(d, v.holding);
}

void Add(Digester& d, const InteractionChange& v) {
  Add(d, v.interaction);
  Add(d, v.metrics);
  d.Add(int64_t{v.by_author});
}
void Add(Digester& d, const CustomerUpsert& v) {
  d.Add(v.customer).Add(v.name).Add(v.tier).Add(v.language).Add(v.zone).Add(v.value);
  Add(d, v.attributes);
  d.Add(static_cast<int64_t>(v.identities.size()));
  for (const Identity& identity : v.identities) Add(d, identity);
  d.Add(v.preferred_channel);
}
void Add(Digester& d, const IdentityStatement& v) {
  Add(d, v.a);
  Add(d, v.b);
  d.Add(v.customer).Add(v.evidence).Add(int64_t{v.strength_milli});
}
void Add(Digester& d, const AgentAssignment& v) {
  Add(d, v.interaction);
  d.Add(v.agent).Add(v.team);
}
void Add(Digester& d, const CaseStatement& v) {
  d.Add(v.case_ref);
  Add(d, v.interaction);
  d.Add(v.author).Add(v.reason);
}
void Add(Digester& d, const Waiver& v) {
  Add(d, v.interaction);
  d.Add(v.author).Add(v.reason);
}
void Add(Digester& d, const Promise& v) {
  Add(d, v.interaction);
  d.Add(v.due_at.micros).Add(v.text);
}
void Add(Digester& d, const ClockAdvance& v) { d.Add(v.now.micros); }
void Add(Digester& d, const CallStep& v) {
  Add(d, v.interaction);
  d.Add(v.channel).Add(v.touchpoint).Add(v.brand);
  Add(d, v.caller);
  d.Add(v.agent).Add(v.menu).Add(v.case_ref).Add(v.order_ref).Add(int64_t{v.resolved});
}
void Add(Digester& d, const IdentityObservation& v) {
  Add(d, v.identity);
  d.Add(v.handle).Add(v.followers).Add(int64_t{v.verified});
}
void Add(Digester& d, const PartyUpsert& v) {
  d.Add(v.party).Add(static_cast<int64_t>(v.customers.size()));
  for (const std::string& customer : v.customers) d.Add(customer);
  d.Add(static_cast<int64_t>(v.identities.size()));
  for (const Identity& identity : v.identities) Add(d, identity);
}
void Add(Digester& d, const Subject& v) {
  Add(d, v.identity);
  d.Add(v.customer);
}
void Add(Digester& d, const SurveyResponse& v) {
  Add(d, v.who);
  Add(d, v.interaction);
  d.Add(v.survey).Add(int64_t{v.rating.value_milli}).Add(int64_t{v.rating.scale_milli});
}
void Add(Digester& d, const AccountChange& v) {
  Add(d, v.who);
  d.Add(v.product).Add(v.value).Add(v.reason);
}
void Add(Digester& d, const Consent& v) {
  Add(d, v.who);
  d.Add(v.purpose);
  Add(d, v.interaction);
}

void Add(Digester& d, const PolicyActivation& v) {
  d.Add(v.policy).Add(v.author);
  Add(d, v.files);
}
void Add(Digester& d, const RuleRun& v) {
  d.Add(v.rule).Add(v.case_ref);
  Add(d, v.interaction);
  d.Add(v.author);
}

void AddKey(Digester& d, const Event& event) {
  d.Add(event.source).Add(event.id).Add(int64_t{event.revision});
  AddEnum(d, event.kind);
}

}  // namespace

absl::string_view EventKindName(EventKind kind) { return NameIn(kEventKinds, kind); }

EventKind EventKindFromName(absl::string_view name) {
  return FindIn(kEventKinds, name).value_or(EventKind::kUnknown);
}

bool IsPlannedEventKind(absl::string_view name) {
  for (absl::string_view planned : kPlannedKinds) {
    if (planned == name) return true;
  }
  return false;
}

std::vector<std::string> AllEventKindNames() {
  std::vector<std::string> names;
  for (const auto& entry : kEventKinds) names.emplace_back(entry.name);
  return names;
}

absl::string_view PrecisionName(Precision v) { return NameIn(kPrecisions, v); }
absl::string_view DirectionName(Direction v) { return NameIn(kDirections, v); }
absl::string_view AddressedName(Addressed v) { return NameIn(kAddressed, v); }
absl::string_view VisibilityName(Visibility v) { return NameIn(kVisibilities, v); }
absl::string_view RoleName(Role v) { return NameIn(kRoles, v); }
absl::string_view ReplyPermissionName(ReplyPermission v) { return NameIn(kPermissions, v); }

std::optional<Precision> PrecisionFromName(absl::string_view n) { return FindIn(kPrecisions, n); }
std::optional<Direction> DirectionFromName(absl::string_view n) { return FindIn(kDirections, n); }
std::optional<Addressed> AddressedFromName(absl::string_view n) { return FindIn(kAddressed, n); }
std::optional<Visibility> VisibilityFromName(absl::string_view n) {
  return FindIn(kVisibilities, n);
}
std::optional<Role> RoleFromName(absl::string_view n) { return FindIn(kRoles, n); }
std::optional<ReplyPermission> ReplyPermissionFromName(absl::string_view n) {
  return FindIn(kPermissions, n);
}

bool InOrder(const Event& a, const Event& b) {
  return std::tie(a.occurred_at, a.source, a.id, a.revision, a.kind) <
         std::tie(b.occurred_at, b.source, b.id, b.revision, b.kind);
}

Digest128 KeyOf(const Event& event) {
  Digester d;
  AddKey(d, event);
  return d.Finish();
}

Digest128 ContentOf(const Event& event) {
  Digester d;
  AddKey(d, event);
  d.Add(event.occurred_at.micros);
  AddEnum(d, event.precision);
  std::visit([&d](const auto& body) { Add(d, body); }, event.body);
  return d.Finish();
}

}  // namespace earshot::care
