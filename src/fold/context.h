// What every fold of one tenant shares: its name, and the policy in force with what follows it. A policy holds until
// the instant at which another takes over (policy.activate); a machine that reaches that instant goes over to the next
// context, so that nothing is ever judged by halves of two policies.
#ifndef EARSHOT_FOLD_CONTEXT_H_
#define EARSHOT_FOLD_CONTEXT_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "policy/policy.h"

namespace earshot::fold {

// What becomes of the rules of one policy in the next one: they keep their names.
struct PolicyChange {
  std::vector<int> rules;  // by place, where they are in the next one; -1: nowhere
  // Of the rules of the next one, by place: it is new, or says something else than the one of its name did.
  std::vector<bool> fresh;
};

struct Context {
  // Outlives the customers folded under it.
  const policy::Policy* policy = nullptr;
  std::string tenant;
  Instant from{INT64_MIN};
  Instant until = kNever;         // `next` holds from then on
  const Context* next = nullptr;  // null: it holds for ever
  std::shared_ptr<const PolicyChange> change;

  const policy::Policy& At(Instant at) const {
    const Context* context = this;
    while (context->until <= at) context = context->next;
    return *context->policy;
  }
};

// The policies of one tenant, one after another.
class Timeline {
 public:
  using Later = std::vector<std::pair<Instant, std::shared_ptr<const policy::Policy>>>;

  Timeline(std::shared_ptr<const policy::Policy> first, std::string tenant);
  // Stays where it is.
  const Context* first() const { return eras_.front().context.get(); }
  // Which policies follow the first one, from when on, ascending; of several at one instant the last counts, and one
  // that says the same as the one before it changes nothing. Contexts up to the first difference stay; the others
  // live until the next call, for machines that are about to be folded anew.
  void Set(const Later& later);

 private:
  struct Era {
    Instant from;
    std::shared_ptr<const policy::Policy> policy;
    std::unique_ptr<Context> context;
  };
  void Append(Instant from, std::shared_ptr<const policy::Policy> policy,
              const std::string& tenant);

  std::vector<Era> eras_, gone_;
};

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_CONTEXT_H_
