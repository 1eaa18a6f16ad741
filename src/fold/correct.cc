// From one set of standing decisions to another: the decisions that say so.
#include <algorithm>
#include <tuple>

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
  out.With("kind", std::string(care::DecisionKindName(gone.kind)));
  out.With("withdraws", gone.id.Hex());
  out.Because("corrected",
              "an event that arrived late, a link or another policy changed what happened");
  out.supersedes = {gone.id};
  out.id = care::DecisionId(tenant, out);
  return out;
}

}  // namespace

care::Decisions Correct(absl::string_view tenant, const care::Decisions& before,
                        const care::Decisions& after) {
  absl::btree_set<Digest128> ids_before, ids_after;
  for (const care::Decision& d : before) ids_before.insert(d.id);
  for (const care::Decision& d : after) ids_after.insert(d.id);

  // In order of their slots (care::SameSlot), of one slot as they were decided: a policy that takes over late
  // corrects many at once.
  const auto slot_of = [](const care::Decision& d) {
    return std::tie(d.subject, d.kind, d.rule, d.ordinal);
  };
  std::vector<const care::Decision*> gone;
  for (const care::Decision& d : before) {
    if (!ids_after.contains(d.id)) gone.push_back(&d);
  }
  std::vector<const care::Decision*> by_slot = gone;
  std::stable_sort(by_slot.begin(), by_slot.end(),
                   [&](const auto* a, const auto* b) { return slot_of(*a) < slot_of(*b); });
  absl::btree_set<Digest128> replaced;
  care::Decisions out;
  for (size_t i = 0; i < after.size(); ++i) {
    const care::Decision& d = after[i];
    if (ids_before.contains(d.id)) continue;
    auto old = std::lower_bound(
        by_slot.begin(), by_slot.end(), d,
        [&](const care::Decision* a, const care::Decision& b) { return slot_of(*a) < slot_of(b); });
    while (old != by_slot.end() && care::SameSlot(**old, d) && replaced.contains((*old)->id)) ++old;
    if (old == by_slot.end() || !care::SameSlot(**old, d)) {
      out.push_back(after.share(i));
      continue;
    }
    care::Decision instead = d;
    instead.supersedes.push_back((*old)->id);
    out.push_back(std::move(instead));
    replaced.insert((*old)->id);
  }
  for (const care::Decision* old : gone) {
    if (!replaced.contains(old->id)) out.push_back(Withdraw(tenant, *old));
  }
  out.Sort([](const care::Decision& a, const care::Decision& b) { return a.at < b.at; });
  return out;
}

}  // namespace earshot::fold
