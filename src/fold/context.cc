#include "fold/context.h"

#include <algorithm>
#include <iterator>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"

namespace earshot::fold {
namespace {

bool SameAction(const policy::Action& a, const policy::Action& b) {
  return a.kind == b.kind && a.level == b.level && a.to == b.to && a.amount == b.amount;
}

// Whether both say the same of when it is asked and what it does; in which order they come may differ.
bool SameRule(const policy::Rule& a, const policy::Rule& b) {
  return a.when.source() == b.when.source() && a.once_per == b.once_per && a.on == b.on &&
         a.shadow == b.shadow && a.cooldown == b.cooldown && a.fires_max == b.fires_max &&
         a.fires_within == b.fires_within && a.from == b.from && a.until == b.until &&
         std::equal(a.then.begin(), a.then.end(), b.then.begin(), b.then.end(), SameAction);
}

std::vector<int> PlacesIn(absl::Span<const policy::Rule> before,
                          absl::Span<const policy::Rule> after) {
  absl::btree_map<absl::string_view, int> place;
  for (size_t i = 0; i < after.size(); ++i) place.emplace(after[i].name, static_cast<int>(i));
  std::vector<int> places;
  places.reserve(before.size());
  for (const policy::Rule& one : before) {
    const auto found = place.find(one.name);
    places.push_back(found == place.end() ? -1 : found->second);
  }
  return places;
}

std::shared_ptr<const PolicyChange> ChangeOf(const policy::Policy& before,
                                             const policy::Policy& after) {
  auto change = std::make_shared<PolicyChange>();
  change->rules = PlacesIn(before.rules(), after.rules());
  change->fresh.assign(after.rules().size(), true);
  for (size_t i = 0; i < before.rules().size(); ++i) {
    const int now = change->rules[i];
    if (now >= 0) change->fresh[now] = !SameRule(before.rules()[i], after.rules()[now]);
  }
  return change;
}

}  // namespace

Timeline::Timeline(std::shared_ptr<const policy::Policy> first, std::string tenant) {
  Append(Instant{INT64_MIN}, std::move(first), tenant);
}

void Timeline::Append(Instant from, std::shared_ptr<const policy::Policy> policy,
                      const std::string& tenant) {
  auto context = std::make_unique<Context>();
  context->policy = policy.get();
  context->tenant = tenant;
  context->from = from;
  if (!eras_.empty()) {
    Context& before = *eras_.back().context;
    before.until = from;
    before.next = context.get();
    before.change = ChangeOf(*before.policy, *policy);
  }
  eras_.push_back({from, std::move(policy), std::move(context)});
}

void Timeline::Set(const Later& later) {
  gone_.clear();
  size_t kept = 1;
  const auto end_after_kept = [&] {
    if (kept == eras_.size()) return;
    gone_.assign(std::make_move_iterator(eras_.begin() + static_cast<std::ptrdiff_t>(kept)),
                 std::make_move_iterator(eras_.end()));
    eras_.resize(kept);
    Context& last = *eras_.back().context;
    last.until = kNever;
    last.next = nullptr;
    last.change = nullptr;
  };
  const std::string tenant = first()->tenant;
  for (size_t i = 0; i < later.size(); ++i) {
    const auto& [from, policy] = later[i];
    if (i + 1 < later.size() && later[i + 1].first == from) continue;
    if (policy->hash() == eras_[kept - 1].policy->hash()) continue;
    if (kept == eras_.size() || eras_[kept].from != from || eras_[kept].policy != policy) {
      end_after_kept();
      Append(from, policy, tenant);
    }
    ++kept;
  }
  end_after_kept();
}

}  // namespace earshot::fold
