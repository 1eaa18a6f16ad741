// What a batch of events comes to before anything is changed: which are new, which replace a delivery of the
// same key, which are repetitions, and how far the clock moves.
#ifndef EARSHOT_ENGINE_INTAKE_PLAN_H_
#define EARSHOT_ENGINE_INTAKE_PLAN_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "engine/policy_shelf.h"
#include "engine/population.h"
#include "engine/tombstones.h"
#include "sentiment/analyzer.h"

namespace earshot::engine {

// Assesses texts with working memory that is kept between calls. Without an analyzer it does nothing.
class Assessor {
 public:
  explicit Assessor(std::shared_ptr<const sentiment::Analyzer> analyzer)
      : analyzer_(std::move(analyzer)) {}
  // Posts and edits of customers and of ours that have a text and no assessment yet.
  absl::Status Assess(care::Event& event);
  // Could we have made it, going by its version?
  bool IsOurs(const Assessment& assessment) const;

 private:
  std::shared_ptr<const sentiment::Analyzer> analyzer_;
  sentiment::Scratch scratch_;
};

class IntakePlan {
 public:
  // What is known already, and what was erased (null: nothing); both outlive the plan.
  explicit IntakePlan(const Population* population, const Tombstones* erased = nullptr)
      : population_(population), erased_(erased) {}

  // `brought`: the event came with its assessment. Events are well-formed.
  void Add(care::Event event, bool brought);

  // One a key; those that are not assessed may be written to until they are folded.
  std::vector<Delivery>& deliveries() { return deliveries_; }
  care::Event& Mutable(size_t index) { return *mutable_[index]; }
  Instant clock() const { return clock_; }  // the latest clock.advance; kInstantMin: none
  int64_t duplicates() const { return duplicates_; }

 private:
  const Population* population_;
  const Tombstones* erased_;
  std::vector<Delivery> deliveries_;
  std::vector<std::shared_ptr<care::Event>> mutable_;
  absl::flat_hash_map<Digest128, size_t> by_key_;
  Instant clock_ = kInstantMin;
  int64_t duplicates_ = 0;
};

// Neither empty nor above kNameBytesMax, and UTF-8.
absl::Status CheckTenant(absl::string_view tenant);

// Checks, compares and assesses a batch into an empty plan; `clocks` counts the clock.advance among the events. An
// error names the event by its number, and changes nothing outside the plan. `shelf` null: a policy.activate is
// refused.
absl::Status PlanIntake(std::vector<care::Event> events, Assessor& assessor, PolicyShelf* shelf,
                        IntakePlan& plan, int64_t& clocks);

}  // namespace earshot::engine

#endif  // EARSHOT_ENGINE_INTAKE_PLAN_H_
