// The journey of one customer: where he stands with us, and the table that moves him. A pure value; the
// machine (journey.cc) feeds it what happens and tells what follows.
#ifndef EARSHOT_FOLD_JOURNEY_H_
#define EARSHOT_FOLD_JOURNEY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/time.h"
#include "care/event.h"

namespace earshot::fold {

enum class JourneyState : uint8_t {
  kNeutral,
  kComplaining,
  kEscalating,
  kAnswered,
  kRecovered,
  kAdvocate,
  kAtRisk,
  kLost,
};
absl::string_view JourneyStateName(JourneyState state);  // "at_risk"

// What moves him.
enum class Signal : uint8_t {
  kComplaint,   // he is unhappy
  kEscalation,  // he went to where more people see it after a failure, or waited until it hurts
  kAnswer,      // an obligation of his was answered
  kThanks,      // he is satisfied
  kPraise,      // he speaks well of us to others, or brings somebody
  kThreat,      // he says that he will leave
  kLoss,        // he left, or fell silent
  kReturn,      // he bought again
};

// A satisfied word counts as recovery for so long after the answer.
inline constexpr Span kRecoveryWindow = Days(14);

struct JourneyStep {
  Instant at;
  JourneyState from = JourneyState::kNeutral, to = JourneyState::kNeutral;
  std::string reason;             // stable code: "complaint", "escalation_path", ...
  care::InteractionKey evidence;  // may be empty: an account event, a survey
  std::string person;             // whose step it is, where several share cases; "": the customer's
};

// Words up to this score are a complaint, whatever they say.
inline constexpr int32_t kComplaintMilli = -300;

// Praise or thanks, and nothing that wants an answer.
inline bool IsKind(const Assessment& a) {
  constexpr uint64_t kKind = kPraise | kThanks;
  return (a.intents & kKind) != 0 && (a.intents & ~kKind) == 0 && a.score_milli >= 0;
}

// Where the signal leads from there; the same state where it changes nothing.
JourneyState Next(JourneyState from, Signal signal);

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_JOURNEY_H_
