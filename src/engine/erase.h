// Erasure and export: which events are somebody's, what stands in their place once he is erased, and all that is
// held on him as one JSON object. Reads the population and the journal and changes neither.
#ifndef EARSHOT_ENGINE_ERASE_H_
#define EARSHOT_ENGINE_ERASE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/engine.h"
#include "engine/population.h"
#include "engine/tombstones.h"
#include "fold/context.h"
#include "store/journal.h"

namespace earshot::engine {

// All that has to be written and folded for one erasure.
struct ErasePlan {
  std::vector<Digest128> gone;       // keys under which events are held no longer
  std::vector<Delivery> deliveries;  // what takes the place of these, and of those that name him
  std::vector<store::Replacement> replacements;
  Tombstones::Draft marks;
  int64_t events = 0, mentions = 0, interactions = 0;
};

// `first`: of the policies there were. Empty where nothing is held. `journal` null: nothing is kept. kInvalidArgument: the name is none, or speaks for us.
absl::StatusOr<ErasePlan> PlanErase(EraseScope scope, absl::string_view name,
                                    const fold::Context& first, Instant now,
                                    const Population& population, const Tombstones& tombstones,
                                    store::Journal* journal);

// docs/privacy.md; kNotFound where nothing is held.
absl::StatusOr<std::string> ExportOf(absl::string_view name, const Population& population,
                                     const fold::Context& first, Instant now);

}  // namespace earshot::engine

#endif  // EARSHOT_ENGINE_ERASE_H_
