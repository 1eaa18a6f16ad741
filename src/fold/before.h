// What was before an event, as far as conditions may ask (`prev.` and changed()): taken when the event comes in,
// for policies that ask. At a creation there is no before, and when time alone passes nothing changes.
#ifndef EARSHOT_FOLD_BEFORE_H_
#define EARSHOT_FOLD_BEFORE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/container/btree_map.h"
#include "care/event.h"
#include "fold/grouping.h"
#include "fold/state.h"

namespace earshot::fold {

struct Before {
  struct OfObligation {
    ObligationState state = ObligationState::kOpen;
    int64_t messages = 0, priority = 0;
    bool acknowledged = false, ignored = false;
    std::string agent;
  };
  struct OfCase {
    int index = -1;
    int64_t messages = 0, answers = 0;
    bool resolved = false;
  };
  struct OfInteraction {
    care::InteractionKey key;
    EventPtr event;  // post or edit with what it said
    care::Metrics metrics;
  };

  bool customer = false;  // he was known
  std::string host_id, tier, language;
  std::optional<int64_t> value;
  int64_t inbound = 0;
  // Those that the event can change, and how many there were: one beyond is new, another one is as it was.
  size_t obligations = 0, cases = 0;
  absl::btree_map<int, OfObligation> obligation;
  OfCase touched;
  std::optional<OfInteraction> interaction;
};

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_BEFORE_H_
