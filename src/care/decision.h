// What comes out: decisions, as values. Each says what must happen or what has been noticed, why, on what
// evidence, and what it replaces. A decision is content-addressed: its id is the digest of everything it
// says, so two engines that decide the same give it the same id, and a delivered one is never rewritten.
#ifndef EARSHOT_CARE_DECISION_H_
#define EARSHOT_CARE_DECISION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/digest.h"
#include "base/time.h"
#include "care/event.h"

namespace earshot::care {

// Numbers are in the C ABI and on the wire: they never change.
enum class DecisionKind : uint8_t {
  kUnknown = 0,
  kDispositionNoise = 1,
  kObligationOpened = 2,
  kObligationAcknowledged = 3,
  kObligationAnswered = 4,
  kObligationReopened = 5,
  kObligationWithdrawn = 6,
  kObligationWaived = 7,
  kIgnoredRisk = 10,
  kIgnored = 11,
  kTargetWarning = 12,
  kTargetBreach = 13,
  kPromiseBreach = 14,
  kTargetChanged = 15,
  kPrioritySet = 20,
  kEscalate = 30,
  kRoute = 31,
  kTag = 32,
  kNotify = 33,
  kHopDetected = 40,
  kEscalationPathDetected = 41,
  kChannelFailing = 42,
  kExpectationRaised = 43,
  kViralityAlert = 50,
  kCrisisAlert = 51,
  kIncidentDetected = 52,
  kReplySuggest = 60,
  kAcknowledgeSuggest = 61,
  kOutreachSuggest = 62,
  kIdentityMatchSuggest = 63,
  kAttributionSet = 64,
  kJourneyChange = 70,
  kChurnRisk = 71,
  kDesertion = 72,
  kAdvocateCandidate = 73,
  kTestimonialCandidate = 74,
  kRewardEligible = 75,
  // A decision that no longer holds after a late event and that no other replaces; it only supersedes.
  kDecisionWithdrawn = 90,
};

absl::string_view DecisionKindName(DecisionKind kind);  // "obligation.opened"
DecisionKind DecisionKindFromName(absl::string_view name);
std::vector<DecisionKind> AllDecisionKinds();

// One addend of a total, or one reason: a stable code, what went in, what it contributed.
struct Reason {
  std::string code;  // "expectation_passed", "rule", "sentiment"
  std::string
      detail;  // for people, in plain words with the figures: "waited 1h2m, expectation of x is 1h"
  int64_t contribution = 0;
  friend bool operator==(const Reason&, const Reason&) = default;
};

struct Evidence {
  InteractionKey interaction;
  uint32_t begin = 0, end = 0;  // bytes of its text; both 0: the interaction as a whole
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct Decision {
  Digest128 id;
  DecisionKind kind = DecisionKind::kUnknown;
  // What it is about: "obligation:x/123", "interaction:x/123", "case:...", "customer:...".
  std::string subject;
  // What set it off: "event:<source>/<id>" or "wake".
  std::string trigger;
  std::string rule;  // name of the rule, target or expectation of the policy; "": built in
  Digest128 policy;  // hash of the policy
  Instant at;        // the instant at which it became true
  std::optional<Instant> due_at;
  int64_t priority = 0;
  std::vector<Reason> priority_parts;
  std::vector<Reason> reasons;
  std::vector<Evidence> evidence;
  // Parameters of the action, sorted by name: ("level","2"), ("to","press-desk"), ("reason","own_identity").
  std::vector<std::pair<std::string, std::string>> arguments;
  Identity identity;  // whom a reply would go to: an identity, never a customer
  std::string channel, touchpoint, brand;
  int32_t ordinal = 0;  // tells apart what is otherwise equal (two warnings of one target)
  int32_t confidence_milli = 1000;
  std::vector<Digest128> supersedes;  // not part of the id: correcting is not what it says

  // "" where there is no such argument.
  absl::string_view Argument(absl::string_view name) const;

  // What is added last is told last.
  void Because(absl::string_view code, std::string detail, int64_t contribution = 0);
  void Cite(const InteractionKey& interaction) { evidence.push_back({interaction, 0, 0}); }
  void With(absl::string_view name, std::string value);  // in the order of their names

  friend bool operator==(const Decision&, const Decision&) = default;
};

// The id for its content under this tenant. Every field but id and supersedes goes in.
Digest128 DecisionId(absl::string_view tenant, const Decision& decision);

// What a correction may replace: the same kind about the same subject by the same rule and ordinal.
bool SameSlot(const Decision& a, const Decision& b);

}  // namespace earshot::care

#endif  // EARSHOT_CARE_DECISION_H_
