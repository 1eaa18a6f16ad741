// What the analyzer says of one text, as integers. In base, because the room that makes it
// (sentiment) and the room that lives on it (care) know nothing of each other. It is decided once,
// outside the deterministic core, and journalled with the model's version: a better model never
// changes how an old event replays.
#ifndef EARSHOT_BASE_ASSESSMENT_H_
#define EARSHOT_BASE_ASSESSMENT_H_

#include <cstdint>
#include <string>
#include <vector>

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
  std::string language = "und";        // BCP 47; "und": score and confidence are 0, never a guess
  uint32_t model_version = 0;          // 0: nobody assessed this
  std::vector<EvidenceSpan> evidence;  // strongest first, at most kEvidenceSpansMax
  friend bool operator==(const Assessment&, const Assessment&) = default;
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
