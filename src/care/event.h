// What happens: the events that hosts feed in, as values. A journal of these, in any order, is the whole
// input of the engine besides the policy and the `now` that the host gives.
//
// An event has a key (source, id, revision, kind): delivering it twice is the same as once. It happened at
// `occurred_at` (the customer's clock) and reached the host at `received_at` (ours). Kinds are numbers that
// never change their meaning; a new behaviour gets a new kind.
#ifndef EARSHOT_CARE_EVENT_H_
#define EARSHOT_CARE_EVENT_H_

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/assessment.h"
#include "base/digest.h"
#include "base/time.h"

namespace earshot::care {

// Numbers are in journals: they never change. Names (EventKindName) are those of the wire.
enum class EventKind : uint8_t {
  kUnknown = 0,
  kInteractionPost = 1,
  kInteractionEdit = 2,
  kInteractionDelete = 3,
  kInteractionMetrics = 4,
  kCustomerUpsert = 10,
  kIdentityLink = 11,
  kIdentityUnlink = 12,
  kIdentityDeclareDistinct = 13,
  kIdentityObserve = 14,
  kIdentityVerify = 15,
  kPartyUpsert = 16,
  kAgentAssign = 20,
  kAgentUnassign = 21,
  kCaseResolve = 30,
  kCaseReopen = 31,
  kObligationWaive = 40,
  kPromiseMade = 50,
  kCallOffered = 60,
  kCallIvrEntered = 61,
  kCallQueued = 62,
  kCallAnswered = 63,
  kCallHeld = 64,
  kCallAbandoned = 65,
  kCallEnded = 66,
  kSurveyResponse = 70,
  kAccountPurchase = 75,
  kAccountRenewed = 76,
  kAccountCancelled = 77,
  kAccountReferral = 78,
  kConsentGrant = 80,
  kConsentWithdraw = 81,
  kClockAdvance = 90,
  kPolicyActivate = 91,
  kRuleRun = 100,
};

// "interaction.post" and so on; "" for a number that this version does not know.
absl::string_view EventKindName(EventKind kind);
EventKind EventKindFromName(absl::string_view name);  // kUnknown where there is none
// Every kind that DOMAIN's list of events names and that this version does not fold yet
// ("call.offered", ...): refused as unimplemented, by name, rather than as unknown.
bool IsPlannedEventKind(absl::string_view name);
std::vector<std::string> AllEventKindNames();

enum class Precision : uint8_t { kInstant = 0, kMinute = 1, kDay = 2, kAtReceipt = 3 };
enum class Direction : uint8_t { kInbound = 0, kOutbound = 1, kInternal = 2 };
enum class Addressed : uint8_t { kDirect = 0, kMention = 1, kUntargeted = 2 };
enum class Visibility : uint8_t { kPublic = 0, kSemiPublic = 1, kPrivate = 2 };
enum class Role : uint8_t {
  kCustomer = 0,
  kAgent = 1,
  kBot = 2,
  kBrand = 3,
  kEmployee = 4,
  kPartner = 5,
  kSystem = 6,
};
enum class ReplyPermission : uint8_t {
  kUnknown = 0,
  kAllowed = 1,
  kRequiresMention = 2,
  kWindowUntil = 3,
  kNone = 4,
};

absl::string_view PrecisionName(Precision v);
absl::string_view DirectionName(Direction v);
absl::string_view AddressedName(Addressed v);
absl::string_view VisibilityName(Visibility v);
absl::string_view RoleName(Role v);
absl::string_view ReplyPermissionName(ReplyPermission v);
std::optional<Precision> PrecisionFromName(absl::string_view name);
std::optional<Direction> DirectionFromName(absl::string_view name);
std::optional<Addressed> AddressedFromName(absl::string_view name);
std::optional<Visibility> VisibilityFromName(absl::string_view name);
std::optional<Role> RoleFromName(absl::string_view name);
std::optional<ReplyPermission> ReplyPermissionFromName(absl::string_view name);

// (namespace, id) on a network: immutable. Equal identities are the same somebody for ever.
struct Identity {
  std::string space;  // "x", "email", "phone", "facebook", a host's own
  std::string id;
  bool empty() const { return space.empty() && id.empty(); }
  std::string Text() const { return space + ":" + id; }
  friend auto operator<=>(const Identity&, const Identity&) = default;
  friend bool operator==(const Identity&, const Identity&) = default;
};

// Names one interaction: where it came from and its id there. Its revisions share it.
struct InteractionKey {
  std::string source;
  std::string id;
  bool empty() const { return source.empty() && id.empty(); }
  std::string Text() const { return source + "/" + id; }
  friend auto operator<=>(const InteractionKey&, const InteractionKey&) = default;
  friend bool operator==(const InteractionKey&, const InteractionKey&) = default;
};

struct Author {
  Identity identity;
  std::string handle;
  Role role = Role::kCustomer;
  int64_t followers = 0;
  bool verified = false;
  friend bool operator==(const Author&, const Author&) = default;
};

struct Rating {
  int32_t value_milli = 0;  // on the scale of the site, in thousandths: 4.5 of 5 is 4500
  int32_t scale_milli = 0;  // the best possible: 5000; 0: no rating
  friend bool operator==(const Rating&, const Rating&) = default;
};

struct Metrics {
  int64_t views = 0, shares = 0, likes = 0, replies = 0;
  friend bool operator==(const Metrics&, const Metrics&) = default;
};

struct Geo {
  int32_t latitude_e6 = 0, longitude_e6 = 0;
  std::string place;
  bool present = false;
  friend bool operator==(const Geo&, const Geo&) = default;
};

struct Attachment {
  std::string type;  // "image", "video", "audio", "file"
  std::string hash;
  friend bool operator==(const Attachment&, const Attachment&) = default;
};

using Attributes = std::map<std::string, std::string>;  // sorted: its order is seen in digests

// One act of a customer or of the company: message, post, comment, call, visit, review, letter, form.
struct Interaction {
  std::string kind = "message";
  std::string channel;     // name of a channel of the policy, or one it does not know: accepted
  std::string touchpoint;  // the endpoint of it: "@support", a number, a store
  std::string brand;       // "": the touchpoint's, else the policy's
  Author author;
  std::optional<Identity> to;  // outbound: the identity that it is addressed to
  Direction direction = Direction::kInbound;
  Addressed addressed = Addressed::kDirect;
  std::optional<Visibility> visibility;  // absent: the channel's
  InteractionKey in_reply_to;
  InteractionKey repost_of;
  std::string thread;
  std::string subject;
  std::string text;
  std::string language;  // BCP 47, as the source told it; "": unknown
  Rating rating;
  Metrics metrics;
  Geo geo;
  ReplyPermission reply_permission = ReplyPermission::kUnknown;
  Instant reply_window_until;
  std::vector<Attachment> attachments;
  std::string case_ref, order_ref, customer_ref;  // the host's own references
  Attributes attributes;
  // How an outbound one counts. An auto-reply or a holding reply acknowledges; a campaign does neither;
  // a bot answers only where it says that it resolved.
  bool auto_reply = false;
  bool campaign = false;
  bool resolved_by_bot = false;
  std::optional<bool> holding;  // absent: the analyzer decides (Intent kHoldingReply)
  std::optional<Assessment> assessment;
  friend bool operator==(const Interaction&, const Interaction&) = default;
};

// interaction.edit carries a whole Interaction (the new revision); delete and metrics name the old one.
struct InteractionChange {
  InteractionKey interaction;
  Metrics metrics;        // interaction.metrics
  bool by_author = true;  // interaction.delete: false where the site or a moderator took it down
  friend bool operator==(const InteractionChange&, const InteractionChange&) = default;
};

struct CustomerUpsert {
  std::string customer;  // the host's id
  std::string name, tier, language, zone;
  int64_t value = 0;  // what the host says the customer is worth, in its own unit
  Attributes attributes;
  std::vector<Identity> identities;  // each is linked to the customer by this statement
  std::string preferred_channel;     // where he says that he wants to be answered; "": nowhere
  friend bool operator==(const CustomerUpsert&, const CustomerUpsert&) = default;
};

// link, unlink: `a` with `b`, or `a` with the host's customer id. declare_distinct: `a` is not `b`.
struct IdentityStatement {
  Identity a;
  Identity b;
  std::string customer;  // instead of b
  std::string evidence;
  int32_t strength_milli = 1000;
  friend bool operator==(const IdentityStatement&, const IdentityStatement&) = default;
};

// About the obligation that an interaction belongs to.
struct AgentAssignment {
  InteractionKey interaction;
  std::string agent, team;
  friend bool operator==(const AgentAssignment&, const AgentAssignment&) = default;
};

struct CaseStatement {
  std::string case_ref;        // the host's id of the case, or
  InteractionKey interaction;  // any interaction of it
  std::string author, reason;
  friend bool operator==(const CaseStatement&, const CaseStatement&) = default;
};

struct Waiver {
  InteractionKey interaction;
  std::string author;  // required: nobody waives anonymously
  std::string reason;  // required
  friend bool operator==(const Waiver&, const Waiver&) = default;
};

struct Promise {
  InteractionKey interaction;  // the one that it answers to
  Instant due_at;
  std::string text;
  friend bool operator==(const Promise&, const Promise&) = default;
};

// One step of a call: offered to us, in the menu, queued, answered by a person, put on hold, given up by
// the caller, ended. The steps share the interaction that they name; an answered step after a hold takes
// the caller back.
struct CallStep {
  InteractionKey interaction;  // the call
  std::string channel, touchpoint, brand;
  Identity caller;
  std::string agent;
  std::string menu;  // where in the menu: "billing/2"
  std::string case_ref, order_ref;
  bool resolved = false;  // call.ended: the menu itself did what the caller wanted
  friend bool operator==(const CallStep&, const CallStep&) = default;
};

// identity.observe: what a network shows of somebody at this instant; identity.verify: the host has made
// sure that the identity is whose it seems to be.
struct IdentityObservation {
  Identity identity;
  std::string handle;
  int64_t followers = 0;
  bool verified = false;
  friend bool operator==(const IdentityObservation&, const IdentityObservation&) = default;
};

// Who shares cases: the members that it names and no others, from its latest statement on. They stay
// different customers, each with his own identities.
struct PartyUpsert {
  std::string party;                   // the host's id
  std::vector<std::string> customers;  // the host's ids
  std::vector<Identity> identities;
  friend bool operator==(const PartyUpsert&, const PartyUpsert&) = default;
};

// Of whom a statement is: an identity, or the host's customer.
struct Subject {
  Identity identity;
  std::string customer;
  friend bool operator==(const Subject&, const Subject&) = default;
};

struct SurveyResponse {
  Subject who;                 // may be absent beside an interaction
  InteractionKey interaction;  // any of the case that it is about
  std::string survey;          // "csat", "nps", "ces", or the host's own
  Rating rating;
  friend bool operator==(const SurveyResponse&, const SurveyResponse&) = default;
};

// account.purchase, renewed, cancelled, referral.
struct AccountChange {
  Subject who;
  std::string product;
  int64_t value = 0;   // in the host's own unit
  std::string reason;  // of a cancellation, in words
  friend bool operator==(const AccountChange&, const AccountChange&) = default;
};

// consent.grant and consent.withdraw: for the purpose, and for one interaction where it names one.
struct Consent {
  Subject who;
  std::string purpose;  // "contact", "testimonial", or the host's own
  InteractionKey interaction;
  friend bool operator==(const Consent&, const Consent&) = default;
};

// From the instant of the event on this policy holds instead of the one before it.
struct PolicyActivation {
  std::string policy;  // its text
  std::string author;
  std::map<std::string, std::string> files;  // those that it names, by that name
  friend bool operator==(const PolicyActivation&, const PolicyActivation&) = default;
};

// Somebody wants rules carried out that wait for that (`on: manual`): this one, or all of them.
struct RuleRun {
  std::string rule;            // "": all
  std::string case_ref;        // the host's id of the case, or
  InteractionKey interaction;  // any interaction of it
  std::string author;
  friend bool operator==(const RuleRun&, const RuleRun&) = default;
};

struct ClockAdvance {
  Instant now;
  friend bool operator==(const ClockAdvance&, const ClockAdvance&) = default;
};

using Body =
    std::variant<Interaction, InteractionChange, CustomerUpsert, IdentityStatement, AgentAssignment,
                 CaseStatement, Waiver, Promise, ClockAdvance, CallStep, IdentityObservation,
                 PartyUpsert, SurveyResponse, AccountChange, Consent, PolicyActivation, RuleRun>;

struct Event {
  EventKind kind = EventKind::kUnknown;
  std::string source;
  std::string id;
  int32_t revision = 0;
  Instant occurred_at;
  Precision precision = Precision::kInstant;
  Instant received_at;
  Body body;

  InteractionKey interaction_key() const { return {source, id}; }
  // post or edit: the interaction that it carries; else null.
  const Interaction* interaction() const { return std::get_if<Interaction>(&body); }
  friend bool operator==(const Event&, const Event&) = default;
};

// Events are folded in this order, whatever order they arrive in: (occurred_at, source, id, revision, kind).
// The tail makes it total over distinct keys.
bool InOrder(const Event& a, const Event& b);

// The key under which a delivery is recognised as a repetition.
Digest128 KeyOf(const Event& event);
// The content, without the assessment and without received_at: what two deliveries of one key must share.
Digest128 ContentOf(const Event& event);

// The event as a whole is well-formed: key, times and names in their ranges, what its kind requires is
// there. The message names the field. Wire formats call it after their own checks; so does the engine.
absl::Status Validate(const Event& event);

}  // namespace earshot::care

#endif  // EARSHOT_CARE_EVENT_H_
