// From one set of standing decisions to another: the decisions that say so.
#include <algorithm>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "fold/customer.h"

namespace earshot::fold {
namespace {

care::Decision Withdraw(absl::string_view tenant, const care::Decision& gone) {
  care::Decision out;
  out.kind = care::DecisionKind::kDecisionWithdrawn;
  out.subject = gone.subject;
  out.trigger = "refold";
  out.rule = gone.rule;
  out.policy = gone.policy;
  out.at = gone.at;
  out.identity = gone.identity;
  out.channel = gone.channel;
  out.touchpoint = gone.touchpoint;
  out.brand = gone.brand;
  out.arguments = {{"kind", std::string(care::DecisionKindName(gone.kind))},
                   {"withdraws", gone.id.Hex()}};
  out.reasons = {{"corrected", "an event that arrived late, or a link, changed what happened", 0}};
  out.supersedes = {gone.id};
  out.id = care::DecisionId(tenant, out);
  return out;
}

}  // namespace

std::vector<care::Decision> Correct(absl::string_view tenant,
                                    const std::vector<care::Decision>& before,
                                    const std::vector<care::Decision>& after) {
  absl::btree_set<Digest128> ids_before, ids_after;
  for (const care::Decision& d : before) ids_before.insert(d.id);
  for (const care::Decision& d : after) ids_after.insert(d.id);

  std::vector<const care::Decision*> gone;
  for (const care::Decision& d : before) {
    if (!ids_after.contains(d.id)) gone.push_back(&d);
  }
  std::vector<care::Decision> out;
  for (const care::Decision& d : after) {
    if (ids_before.contains(d.id)) continue;
    out.push_back(d);
    const auto replaced = std::find_if(gone.begin(), gone.end(), [&d](const care::Decision* old) {
      return care::SameSlot(*old, d);
    });
    if (replaced != gone.end()) {
      out.back().supersedes.push_back((*replaced)->id);
      gone.erase(replaced);
    }
  }
  for (const care::Decision* old : gone) out.push_back(Withdraw(tenant, *old));
  std::stable_sort(out.begin(), out.end(),
                   [](const care::Decision& a, const care::Decision& b) { return a.at < b.at; });
  return out;
}

}  // namespace earshot::fold
