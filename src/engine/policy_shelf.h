// The policies that come in with events (policy.activate), each compiled once.
#ifndef EARSHOT_ENGINE_POLICY_SHELF_H_
#define EARSHOT_ENGINE_POLICY_SHELF_H_

#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "base/digest.h"
#include "care/event.h"
#include "policy/policy.h"

namespace earshot::engine {

class PolicyShelf {
 public:
  // The error of a text that is no policy carries its places.
  absl::StatusOr<std::shared_ptr<const policy::Policy>> Get(const care::PolicyActivation& event);

 private:
  absl::flat_hash_map<Digest128, std::shared_ptr<const policy::Policy>> by_text_;
};

}  // namespace earshot::engine

#endif  // EARSHOT_ENGINE_POLICY_SHELF_H_
