// What the analyzer says of one text, as integers. In base, because the room that makes it
// (sentiment) and the room that lives on it (care) know nothing of each other. It is decided once,
// outside the deterministic core, and journalled with the model's version: a better model never
// changes how an old event replays.
#ifndef EARSHOT_BASE_ASSESSMENT_H_
#define EARSHOT_BASE_ASSESSMENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace earshot {

// Bits of Assessment::intents. Values are on the wire and in the C ABI: they never move.
enum Intent : uint64_t {
  kComplaint = 1u << 0,
  kPraise = 1u << 1,
  kQuestion = 1u << 2,
  kRequest = 1u << 3,
  kChurnThreat = 1u << 4,
  kLegalThreat = 1u << 5,
  kPublicityThreat = 1u << 6,
  kSafety = 1u << 7,
  kOffensive = 1u << 8,
  kSarcasm = 1u << 9,
  kSpam = 1u << 10,
  kFailedChannel = 1u << 11,  // reports an earlier attempt elsewhere ("on hold for 40 minutes")
  kHoldingReply = 1u << 12,   // outbound: only asks to move or to wait ("please DM us")
  kThanks = 1u << 13,
};

// Every intent with the name that JSON and policies use, by bit.
struct IntentEntry {
  Intent intent;
  const char* name;
};
inline constexpr IntentEntry kIntentTable[] = {
    {kComplaint, "complaint"},
    {kPraise, "praise"},
    {kQuestion, "question"},
    {kRequest, "request"},
    {kChurnThreat, "churn_threat"},
    {kLegalThreat, "legal_threat"},
    {kPublicityThreat, "publicity_threat"},
    {kSafety, "safety"},
    {kOffensive, "offensive"},
    {kSarcasm, "sarcasm"},
    {kSpam, "spam"},
    {kFailedChannel, "failed_channel"},
    {kHoldingReply, "holding_reply"},
    {kThanks, "thanks"},
};

// How far a complaint goes, as people grade it: from a plain report to holding somebody to account.
// Values are on the wire and in the C ABI: they never move.
enum class Reproach : uint8_t {
  kNone = 0,     // no complaint
  kImplied = 1,  // a complaint without a reproach in words
  kDisapproval = 2,
  kAccusation = 3,
  kBlame = 4,
};
inline constexpr uint32_t kReproachLevels = 5;
// As JSON has them; empty past the last.
inline absl::string_view ReproachName(Reproach level) {
  constexpr absl::string_view kNames[kReproachLevels] = {"none", "implied", "disapproval",
                                                         "accusation", "blame"};
  return static_cast<uint32_t>(level) < kReproachLevels ? kNames[static_cast<size_t>(level)] : "";
}

// What a customer wants to have settled. Values never move either.
enum class Topic : uint8_t {
  kNone = 0,
  kDelivery = 1,     // where it is, when it comes
  kOrder = 2,        // getting one, a spare, another kind
  kActivation = 3,   // making it work for the first time, linking it
  kDeclined = 4,     // refused, failed, not working
  kPending = 5,      // done and not yet there
  kWrongCharge = 6,  // charged twice, not recognised, a wrong amount
  kFees = 7,
  kRefund = 8,
  kLostOrStolen = 9,
  kIdentity = 10,       // proving who one is
  kAccess = 11,         // PIN, passcode, locked out
  kAccountChange = 12,  // details, leaving
  kPaymentMethod = 13,  // ways and limits of paying in
  kExchange = 14,       // rates, currencies
  kEligibility = 15,    // who may, where, from which age
};
inline constexpr uint32_t kTopics = 16;
inline absl::string_view TopicName(Topic topic) {
  constexpr absl::string_view kNames[kTopics] = {
      "none",           "delivery",       "order",    "activation",     "declined", "pending",
      "wrong_charge",   "fees",           "refund",   "lost_or_stolen", "identity", "access",
      "account_change", "payment_method", "exchange", "eligibility"};
  return static_cast<uint32_t>(topic) < kTopics ? kNames[static_cast<size_t>(topic)] : "";
}

// A stretch of the text, in bytes of the UTF-8 given, and what it added to the score (thousandths).
struct EvidenceSpan {
  uint32_t begin = 0;
  uint32_t end = 0;
  int32_t contribution_milli = 0;
  friend bool operator==(const EvidenceSpan&, const EvidenceSpan&) = default;
};

struct Assessment {
  int32_t score_milli = 0;  // -1000 hostile .. 1000 delighted
  int32_t negative_milli = 0, neutral_milli = 0, positive_milli = 0;  // probabilities, sum 1000
  int32_t severity_milli = 0;                                         // 0 .. 1000
  int32_t confidence_milli = 0;                                       // 0 .. 1000
  uint64_t intents = 0;
  // BCP 47; "und": not known. Score and confidence are 0 then, and in languages that the model can
  // name and has not learnt to score: never a guess.
  std::string language = "und";
  // Probabilities behind three of the intents. These and all that follow are read in English alone
  // and 0 elsewhere.
  int32_t complaint_milli = 0, offensive_milli = 0, sarcasm_milli = 0;
  // Which of the four is felt, if one is: they sum to 1000 (0 where not read).
  int32_t anger_milli = 0, joy_milli = 0, optimism_milli = 0, sadness_milli = 0;
  Reproach reproach = Reproach::kNone;
  Topic topic = Topic::kNone;
  int32_t topic_milli = 0;             // how likely it is that topic; 0 with none
  uint32_t model_version = 0;          // 0: nobody assessed this
  std::vector<EvidenceSpan> evidence;  // strongest first, at most kEvidenceSpansMax
  friend bool operator==(const Assessment&, const Assessment&) = default;
};

// The numbers that only English has, with the names that JSON uses.
struct AssessmentNumber {
  const char* name;
  int32_t Assessment::*milli;
};
inline constexpr AssessmentNumber kAssessmentNumbers[] = {
    {"complaint_p", &Assessment::complaint_milli},
    {"offensive_p", &Assessment::offensive_milli},
    {"sarcasm_p", &Assessment::sarcasm_milli},
    {"anger", &Assessment::anger_milli},
    {"joy", &Assessment::joy_milli},
    {"optimism", &Assessment::optimism_milli},
    {"sadness", &Assessment::sadness_milli},
    {"topic_p", &Assessment::topic_milli},
};

enum class Label : uint8_t { kNegative = 0, kNeutral = 1, kPositive = 2 };

// The class with the highest probability; a tie goes to neutral, then to negative.
constexpr Label LabelOf(int32_t negative_milli, int32_t neutral_milli, int32_t positive_milli) {
  if (neutral_milli >= negative_milli && neutral_milli >= positive_milli) return Label::kNeutral;
  return negative_milli >= positive_milli ? Label::kNegative : Label::kPositive;
}
inline Label LabelOf(const Assessment& a) {
  return LabelOf(a.negative_milli, a.neutral_milli, a.positive_milli);
}
constexpr const char* LabelName(Label label) {
  return label == Label::kNegative ? "negative" : label == Label::kNeutral ? "neutral" : "positive";
}

inline constexpr int kEvidenceSpansMax = 8;

}  // namespace earshot

#endif  // EARSHOT_BASE_ASSESSMENT_H_
