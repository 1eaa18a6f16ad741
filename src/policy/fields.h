// The fields that conditions may name, each with its slot, its type and its meaning. One table: the
// environment for CEL, the documentation and the fold's activation all come from it.
#ifndef EARSHOT_POLICY_FIELDS_H_
#define EARSHOT_POLICY_FIELDS_H_

#include "absl/types/span.h"
#include "cel/environment.h"

namespace earshot::policy {

// clang-format off
//     slot                   path                        type           meaning
#define EARSHOT_POLICY_FIELDS(X)                                                                                    \
  X(kNow,                  "now",                      Timestamp,     "the instant of evaluation")                  \
  X(kEventKind,            "event.kind",               String,        "interaction.post, interaction.edit, ...; wake") \
  X(kInteractionSource,    "interaction.source",       String,        "where it came from")                         \
  X(kInteractionId,        "interaction.id",           String,        "its id there")                               \
  X(kInteractionKind,      "interaction.kind",         String,        "message, post, comment, call, visit, review, letter, form") \
  X(kInteractionText,      "interaction.text",         String,        "what was said")                              \
  X(kInteractionSubject,   "interaction.subject",      String,        "the subject line")                           \
  X(kInteractionLanguage,  "interaction.language",     String,        "BCP 47; und: unknown")                       \
  X(kInteractionDirection, "interaction.direction",    String,        "inbound, outbound, internal")                \
  X(kInteractionAddressed, "interaction.addressed",    String,        "direct, mention, untargeted")                \
  X(kInteractionVisibility,"interaction.visibility",   String,        "public, semi_public, private")               \
  X(kInteractionRevision,  "interaction.revision",     Int,           "0 for the first")                            \
  X(kInteractionOccurred,  "interaction.occurred_at",  Timestamp,     "the customer's time")                        \
  X(kInteractionReceived,  "interaction.received_at",  Timestamp,     "when it reached us")                         \
  X(kInteractionRating,    "interaction.rating",       Int,           "stars in thousandths of the scale: 0..1000; missing without one") \
  X(kInteractionViews,     "interaction.views",        Int,           "times seen, as the network told")            \
  X(kInteractionShares,    "interaction.shares",       Int,           "times shared")                               \
  X(kInteractionLikes,     "interaction.likes",        Int,           "times liked")                                \
  X(kInteractionReplies,   "interaction.replies",      Int,           "times replied to")                           \
  X(kInteractionPlace,     "interaction.place",        String,        "place name; missing without one")            \
  X(kInteractionOrder,     "interaction.order",        String,        "the host's order reference; missing without one") \
  X(kInteractionIsRepost,  "interaction.is_repost",    Bool,          "repeats another interaction")                \
  X(kInteractionIsAuto,    "interaction.is_auto_reply",Bool,          "marked as an automatic reply")               \
  X(kInteractionOutOfHours,"interaction.out_of_hours", Bool,          "it reached us while its touchpoint was closed") \
  X(kInteractionAttributes,"interaction.attributes",   MapOfStrings,  "what else the host sent with it, by its names") \
  X(kAuthorNamespace,      "author.namespace",         String,        "network of the identity")                    \
  X(kAuthorId,             "author.id",                String,        "id of the identity there")                   \
  X(kAuthorHandle,         "author.handle",            String,        "what it shows at present")                   \
  X(kAuthorRole,           "author.role",              String,        "customer, agent, bot, brand, employee, partner, system") \
  X(kAuthorFollowers,      "author.followers",         Int,           "people who follow this identity")            \
  X(kAuthorVerified,       "author.verified",          Bool,          "verified by the network")                    \
  X(kSentimentScore,       "sentiment.score",          Int,           "-1000 hostile .. 1000 delighted")            \
  X(kSentimentLabel,       "sentiment.label",          String,        "negative, neutral, positive")                \
  X(kSentimentNegative,    "sentiment.negative",       Int,           "probability in thousandths")                 \
  X(kSentimentNeutral,     "sentiment.neutral",        Int,           "probability in thousandths")                 \
  X(kSentimentPositive,    "sentiment.positive",       Int,           "probability in thousandths")                 \
  X(kSentimentSeverity,    "sentiment.severity",       Int,           "0 .. 1000")                                  \
  X(kSentimentConfidence,  "sentiment.confidence",     Int,           "0 .. 1000")                                  \
  X(kIntents,              "intents",                  ListOfString,  "complaint, praise, question, request, churn_threat, ...") \
  X(kChannelName,          "channel.name",             String,        "as the policy or the event names it")        \
  X(kChannelKind,          "channel.kind",             String,        "social, chat, phone, email, letter, review, form, ...") \
  X(kChannelVisibility,    "channel.visibility",       String,        "public, semi_public, private")               \
  X(kChannelSync,          "channel.sync",             Bool,          "somebody waits on the line")                 \
  X(kChannelKnown,         "channel.known",            Bool,          "declared in this policy")                    \
  X(kTouchpointName,       "touchpoint.name",          String,        "the endpoint")                               \
  X(kTouchpointBrand,      "touchpoint.brand",         String,        "whose it is")                                \
  X(kTouchpointOwner,      "touchpoint.owner",         String,        "company or the partner's name")              \
  X(kTouchpointKnown,      "touchpoint.known",         Bool,          "declared in this policy")                    \
  X(kTouchpointService,    "touchpoint.service",       Bool,          "service is offered there")                   \
  X(kObligationOpen,       "obligation.open",          Bool,          "an answer is owed")                          \
  X(kObligationState,      "obligation.state",         String,        "open, answered, withdrawn, waived")          \
  X(kObligationWaiting,    "obligation.waiting",       DurationToNow, "since the oldest unanswered message")        \
  X(kObligationOpenedAt,   "obligation.opened_at",     Timestamp,     "when the customer published it")             \
  X(kObligationMessages,   "obligation.messages",      Int,           "messages of the customer that wait in it")   \
  X(kObligationAcked,      "obligation.acknowledged",  Bool,          "a holding reply was sent")                   \
  X(kObligationIgnored,    "obligation.ignored",       Bool,          "past the expectation of the channel")        \
  X(kObligationFirst,      "obligation.first",         Bool,          "the first of its case")                      \
  X(kObligationPriority,   "obligation.priority",      Int,           "points, as last set")                        \
  X(kObligationAgent,      "obligation.agent",         String,        "whom it is assigned to; missing if nobody")  \
  X(kObligationAbout,      "obligation.about",         String,        "the brand that a post is about; missing if nothing says so") \
  X(kObligationAboutSure,  "obligation.about_confidence", Int,        "0 .. 1000; missing without `brands` in the policy") \
  X(kCaseId,               "case.id",                  String,        "names the case")                             \
  X(kCaseMessages,         "case.messages",            Int,           "inbound interactions so far")                \
  X(kCaseAnswers,          "case.answers",             Int,           "answers so far")                             \
  X(kCaseResolved,         "case.resolved",            Bool,          "resolved and not reopened")                  \
  X(kCustomerId,           "customer.id",              String,        "the host's id; missing until it said one")   \
  X(kCustomerTier,         "customer.tier",            String,        "as the host said; missing otherwise")        \
  X(kCustomerLanguage,     "customer.language",        String,        "as the host said; missing otherwise")        \
  X(kCustomerValue,        "customer.value",           Int,           "as the host said; missing otherwise")        \
  X(kCustomerMessages,     "customer.messages",        Int,           "inbound interactions on all channels")       \
  X(kReach,                "reach",                    Int,           "people who could see or did see it, effective")

// Those that an event may change: `prev.<path>` is what the field was before it, changed("<path>") whether it is
// another now. In the order of the table above.
#define EARSHOT_POLICY_CHANGING(X) \
  X(kInteractionText) X(kInteractionViews) X(kInteractionShares) X(kInteractionLikes) X(kInteractionReplies) \
  X(kSentimentScore) X(kSentimentSeverity) \
  X(kObligationOpen) X(kObligationState) X(kObligationMessages) X(kObligationAcked) X(kObligationIgnored) \
  X(kObligationPriority) X(kObligationAgent) \
  X(kCaseMessages) X(kCaseAnswers) X(kCaseResolved) \
  X(kCustomerId) X(kCustomerTier) X(kCustomerLanguage) X(kCustomerValue) X(kCustomerMessages) \
  X(kReach)
// clang-format on

enum class FieldSlot : int {
#define EARSHOT_FIELD_SLOT(slot, path, type, meaning) slot,
  EARSHOT_POLICY_FIELDS(EARSHOT_FIELD_SLOT)
#undef EARSHOT_FIELD_SLOT
      kCount
};

#define EARSHOT_ONE_FIELD(slot) +1
inline constexpr int kChangingCount = 0 EARSHOT_POLICY_CHANGING(EARSHOT_ONE_FIELD);
#undef EARSHOT_ONE_FIELD
// Slots of the environment: each field now, then the changing ones before, then whether they changed.
inline constexpr int kSlotCount = static_cast<int>(FieldSlot::kCount) + 2 * kChangingCount;

struct FieldInfo {
  const char* path;
  const char* type;  // as written above: "DurationToNow" is a duration that grows with now
  const char* meaning;
};

// In slot order.
absl::Span<const FieldInfo> AllFields();
absl::Span<const FieldSlot> ChangingFields();

// What a slot of the environment asks for: a field now, before the event, or whether the event changed it.
enum class Aspect : uint8_t { kNow, kBefore, kChanged };
struct SlotInfo {
  FieldSlot field;
  Aspect aspect = Aspect::kNow;
};
SlotInfo InfoOf(int slot);
// The environment that every condition of a policy is compiled in. Built once, shared.
const cel::Environment& PolicyEnvironment();

}  // namespace earshot::policy

#endif  // EARSHOT_POLICY_FIELDS_H_
