#include "fold/grouping.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"

namespace earshot::fold {
namespace {

constexpr absl::string_view kCustomerPrefix = "customer:";

std::pair<std::string, std::string> Sorted(std::string a, std::string b) {
  if (b < a) std::swap(a, b);
  return {std::move(a), std::move(b)};
}

// The pairs of nodes that an event makes a statement about.
std::vector<std::pair<std::string, std::string>> PairsOf(const care::Event& event) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (const auto* upsert = std::get_if<care::CustomerUpsert>(&event.body)) {
    for (const care::Identity& identity : upsert->identities) {
      pairs.push_back(Sorted(identity.Text(), std::string(kCustomerPrefix) + upsert->customer));
    }
  } else if (const auto* statement = std::get_if<care::IdentityStatement>(&event.body)) {
    const std::string other = statement->customer.empty()
                                  ? statement->b.Text()
                                  : std::string(kCustomerPrefix) + statement->customer;
    pairs.push_back(Sorted(statement->a.Text(), other));
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  std::erase_if(pairs, [](const auto& pair) { return pair.first == pair.second; });
  return pairs;
}

std::string NameOfMembers(const std::vector<std::string>& sorted) {
  for (const std::string& node : sorted) {
    if (absl::StartsWith(node, kCustomerPrefix)) return node;
  }
  return sorted.front();
}

void Erase(absl::btree_map<std::string, absl::btree_set<std::string>>& map, const std::string& key,
           const std::string& value) {
  const auto it = map.find(key);
  if (it == map.end()) return;
  it->second.erase(value);
  if (it->second.empty()) map.erase(it);
}

}  // namespace

std::vector<std::string> Grouping::Add(const EventPtr& event) { return Change(event, true); }
std::vector<std::string> Grouping::Remove(const EventPtr& event) { return Change(event, false); }

std::string Grouping::NameOf(const std::string& node) const {
  const auto it = name_.find(node);
  return it == name_.end() ? node : it->second;
}

std::vector<std::string> Grouping::MembersOf(const std::string& node) const {
  const auto it = members_.find(NameOf(node));
  return it == members_.end() ? std::vector<std::string>{node} : it->second;
}

const Grouping::Nodes* Grouping::LinksOf(const std::string& node) const {
  const auto it = links_.find(node);
  return it == links_.end() ? nullptr : &it->second;
}

std::vector<std::string> Grouping::NodesOf(const care::Event& event) {
  std::vector<std::string> nodes;
  for (const auto& [a, b] : PairsOf(event)) {
    nodes.push_back(a);
    nodes.push_back(b);
  }
  return nodes;
}

std::vector<std::string> Grouping::Change(const EventPtr& event, bool add) {
  const auto pairs = PairsOf(*event);
  if (pairs.empty()) return {};
  Nodes touched;
  for (const Pair& pair : pairs) {
    Reach(pair.first, touched);
    Reach(pair.second, touched);
  }
  for (const Pair& pair : pairs) {
    OrderedEvents& statements = statements_[pair];
    if (add) {
      statements.insert(event);
    } else {
      statements.erase(event);
    }
    SetEdge(pair);
    if (statements.empty()) statements_.erase(pair);
  }
  for (const Pair& pair : pairs) {
    Reach(pair.first, touched);
    Reach(pair.second, touched);
  }

  std::vector<std::string> changed;
  for (std::vector<std::string>& members : Components(touched)) {
    // All in one component before, with the same members: nothing happened to these.
    if (MembersOf(members.front()) == members) continue;
    changed.insert(changed.end(), members.begin(), members.end());
  }
  // Only after every comparison with what stood before: take the old components of the changed nodes out.
  const std::vector<std::vector<std::string>> now = Components(touched);
  for (const std::string& node : changed) {
    const auto it = name_.find(node);
    if (it == name_.end()) continue;
    members_.erase(it->second);
    name_.erase(it);
  }
  for (const std::vector<std::string>& members : now) {
    if (members.size() < 2) continue;
    const std::string name = NameOfMembers(members);
    for (const std::string& node : members) name_[node] = name;
    members_[name] = members;
  }
  std::sort(changed.begin(), changed.end());
  return changed;
}

// Makes links_ and distinct_ say what the latest statement about the pair says.
void Grouping::SetEdge(const Pair& pair) {
  const auto& [a, b] = pair;
  for (auto* edges : {&links_, &distinct_}) {
    Erase(*edges, a, b);
    Erase(*edges, b, a);
  }
  const OrderedEvents& statements = statements_[pair];
  if (statements.empty()) return;
  const care::EventKind kind = (*statements.rbegin())->kind;
  if (kind == care::EventKind::kIdentityUnlink) return;
  auto& edges = kind == care::EventKind::kIdentityDeclareDistinct ? distinct_ : links_;
  edges[a].insert(b);
  edges[b].insert(a);
}

void Grouping::Reach(const std::string& from, Nodes& reached) const {
  std::vector<std::string> open{from};
  while (!open.empty()) {
    const std::string node = std::move(open.back());
    open.pop_back();
    if (!reached.insert(node).second) continue;
    const auto it = links_.find(node);
    if (it != links_.end()) open.insert(open.end(), it->second.begin(), it->second.end());
  }
}

std::vector<std::vector<std::string>> Grouping::Components(const Nodes& nodes) const {
  // Each link with the statement that made it, in fold order: an earlier link is followed before a later one.
  std::vector<std::pair<EventPtr, Pair>> edges;
  for (const std::string& node : nodes) {
    const auto it = links_.find(node);
    if (it == links_.end()) continue;
    for (const std::string& other : it->second) {
      if (node < other) edges.push_back({*statements_.at({node, other}).rbegin(), {node, other}});
    }
  }
  std::sort(edges.begin(), edges.end(), [](const auto& x, const auto& y) {
    if (x.first != y.first) return care::InOrder(*x.first, *y.first);
    return x.second < y.second;
  });

  absl::btree_map<std::string, int> group;
  std::vector<std::vector<std::string>> groups;
  for (const std::string& node : nodes) {
    group[node] = static_cast<int>(groups.size());
    groups.push_back({node});
  }
  const auto keeps_apart = [&](int x, int y) {
    for (const std::string& node : groups[x]) {
      const auto it = distinct_.find(node);
      if (it == distinct_.end()) continue;
      for (const std::string& other : it->second) {
        const auto at = group.find(other);
        if (at != group.end() && at->second == y) return true;
      }
    }
    return false;
  };
  for (const auto& [statement, pair] : edges) {
    int into = group[pair.first], from = group[pair.second];
    if (into == from || keeps_apart(into, from)) continue;
    if (groups[into].size() < groups[from].size()) std::swap(into, from);
    for (std::string& node : groups[from]) {
      group[node] = into;
      groups[into].push_back(std::move(node));
    }
    groups[from].clear();
  }
  std::erase_if(groups, [](const auto& members) { return members.empty(); });
  for (auto& members : groups) std::sort(members.begin(), members.end());
  return groups;
}

}  // namespace earshot::fold
