// The fold by itself, for engines that are larger than one machine: a keyed stream processor keeps the state of each
// customer as bytes, gives it back with what is new, and gets new bytes, the decisions and the instant at which the
// customer wants to be asked again.
//
//     state, events, now  ->  state, decisions, next wake-up
//
// A pure function: the same arguments give the same bytes and decisions on any machine. The state holds the
// customer's events, and a step folds them from the beginning: it costs what refolding him costs, in time and memory.
#ifndef EARSHOT_ENGINE_FOLD_STEP_H_
#define EARSHOT_ENGINE_FOLD_STEP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/digest.h"
#include "base/time.h"
#include "care/decisions.h"
#include "care/event.h"
#include "policy/policy.h"
#include "sentiment/analyzer.h"

namespace earshot::engine {

struct FoldStep {
  std::string state;
  care::Decisions decisions;  // what is new since the state before, in order of `at`
  Instant next_wakeup = kNever;
  int64_t accepted = 0, duplicates = 0;  // as in engine::IngestResult
};

// `analyzer` may be null: what comes without an assessment gets none. `state` empty: a customer of whom nothing is
// known. `now` before that of the state, or kInstantMin: the clock stays, so a wake-up that comes late or twice does
// no harm; an early one finds nothing due. Events of several customers in one state are folded as several.
//
// A state of another tenant is kFailedPrecondition. One that was made under another policy is folded under this one,
// and what it would have said before is not told again: decisions carry the hash of the policy that made them.
absl::StatusOr<FoldStep> StepFold(const policy::Policy& policy,
                                  std::shared_ptr<const sentiment::Analyzer> analyzer,
                                  absl::string_view tenant, absl::string_view state,
                                  std::vector<care::Event> events, Instant now);

// One JSON object: version, tenant, policy, now, next_wakeup, digest (that of an engine which took the same events up
// to the same instant) and the customers as in docs/state.md.
absl::StatusOr<std::string> FoldStateToJson(const policy::Policy& policy, absl::string_view state);

// By what to partition a stream: the identity ("x:42") or customer of the host ("customer:7") that an event belongs to
// as far as it says so itself; "": only other events tell (a reply to an interaction, a statement that links two).
std::string FoldKeyOf(const policy::Policy& policy, const care::Event& event);
// The same on every machine and for ever.
uint64_t FoldKeyHash(absl::string_view key);

}  // namespace earshot::engine

#endif  // EARSHOT_ENGINE_FOLD_STEP_H_
