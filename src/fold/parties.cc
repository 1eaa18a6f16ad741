#include "fold/parties.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace earshot::fold {
namespace {

constexpr absl::string_view kPartyPrefix = "party:", kCustomerPrefix = "customer:";

std::vector<std::string> MembersIn(const care::PartyUpsert& party) {
  std::vector<std::string> members;
  for (const std::string& customer : party.customers) {
    members.push_back(absl::StrCat(kCustomerPrefix, customer));
  }
  for (const care::Identity& identity : party.identities) members.push_back(identity.Text());
  return members;
}

}  // namespace

std::string Parties::NameOf(const std::string& node) const {
  const auto it = name_.find(node);
  return it == name_.end() ? grouping_.NameOf(node) : it->second;
}

std::vector<std::string> Parties::MembersOf(const std::string& node) const {
  const auto it = name_.find(node);
  return it == name_.end() ? grouping_.MembersOf(node) : units_.at(it->second);
}

std::vector<Person> Parties::PersonsOf(const std::string& node) const {
  absl::btree_map<std::string, Person> persons;
  for (const std::string& member : MembersOf(node)) {
    if (absl::StartsWith(member, kPartyPrefix)) continue;
    const std::string name = grouping_.NameOf(member);
    Person& person = persons[name];
    person.name = name;
    if (absl::StartsWith(member, kCustomerPrefix)) continue;
    const size_t colon = member.find(':');
    person.identities.push_back({member.substr(0, colon), member.substr(colon + 1)});
  }
  std::vector<Person> out;
  for (auto& [name, person] : persons) {
    std::sort(person.identities.begin(), person.identities.end());
    out.push_back(std::move(person));
  }
  return out;
}

void Parties::SetParty(const std::string& party) {
  for (const std::string& member : members_[party]) {
    const auto it = parties_.find(member);
    it->second.erase(party);
    if (it->second.empty()) parties_.erase(it);
  }
  members_.erase(party);
  const auto statements = statements_.find(party);
  if (statements == statements_.end()) return;
  const auto& latest = std::get<care::PartyUpsert>((*statements->second.rbegin())->body);
  for (const std::string& member : MembersIn(latest)) {
    members_[party].insert(member);
    parties_[member].insert(party);
  }
}

void Parties::Reach(const Nodes& from, Nodes& reached) const {
  std::vector<std::string> open(from.begin(), from.end());
  while (!open.empty()) {
    const std::string node = std::move(open.back());
    open.pop_back();
    if (!reached.insert(node).second) continue;
    const Nodes* links = grouping_.LinksOf(node);
    if (links != nullptr) open.insert(open.end(), links->begin(), links->end());
    for (const auto* edges : {&members_, &parties_}) {
      const auto it = edges->find(node);
      if (it != edges->end()) open.insert(open.end(), it->second.begin(), it->second.end());
    }
  }
}

std::vector<std::string> Parties::UnitOf(const std::string& node) const {
  Nodes unit;
  std::vector<std::string> open{node};
  while (!open.empty()) {
    const std::string next = std::move(open.back());
    open.pop_back();
    if (!unit.insert(next).second) continue;
    for (std::string& member : grouping_.MembersOf(next)) open.push_back(std::move(member));
    for (const auto* edges : {&members_, &parties_}) {
      const auto it = edges->find(next);
      if (it != edges->end()) open.insert(open.end(), it->second.begin(), it->second.end());
    }
  }
  return {unit.begin(), unit.end()};
}

std::vector<std::string> Parties::Change(const EventPtr& event, bool add) {
  const auto* statement = std::get_if<care::PartyUpsert>(&event->body);
  const auto apply = [&] { return add ? grouping_.Add(event) : grouping_.Remove(event); };
  if (statement == nullptr && statements_.empty()) return apply();

  Nodes seeds;
  std::string party;
  if (statement != nullptr) {
    party = absl::StrCat(kPartyPrefix, statement->party);
    seeds.insert(party);
    for (std::string& member : MembersIn(*statement)) seeds.insert(std::move(member));
  } else {
    for (std::string& node : Grouping::NodesOf(*event)) seeds.insert(std::move(node));
  }
  if (seeds.empty()) return {};
  Nodes touched;
  Reach(seeds, touched);
  absl::btree_map<std::string, std::vector<std::string>> before;
  for (const std::string& node : touched) before[node] = MembersOf(node);

  std::vector<std::string> changed;
  if (statement != nullptr) {
    OrderedEvents& statements = statements_[party];
    if (add) {
      statements.insert(event);
    } else {
      statements.erase(event);
    }
    if (statements.empty()) statements_.erase(party);
    SetParty(party);
  } else {
    // Persons may change where the company does not.
    changed = apply();
  }
  // From the start again: what was reached before may lead further now. Only a party's statement brings in
  // nodes that were not touched, and it changes nothing in the grouping.
  Nodes after;
  Reach(touched, after);
  for (const std::string& node : after) {
    if (touched.insert(node).second) before[node] = MembersOf(node);
  }

  absl::btree_map<std::string, std::vector<std::string>> now;
  for (const std::string& node : touched) now[node] = UnitOf(node);
  Nodes regrouped;
  const auto all_of = [&](const std::string& node) {
    regrouped.insert(now[node].begin(), now[node].end());
    const auto old = before.find(node);
    if (old != before.end()) regrouped.insert(old->second.begin(), old->second.end());
  };
  for (const std::string& node : changed) {
    if (touched.contains(node)) all_of(node);
  }
  for (const auto& [node, unit] : now) {
    if (before[node] != unit) all_of(node);
  }
  // Only after every comparison with what stood before.
  for (const std::string& node : touched) {
    const auto it = name_.find(node);
    if (it == name_.end()) continue;
    units_.erase(it->second);
    name_.erase(it);
  }
  for (const auto& [node, unit] : now) {
    const auto first = std::find_if(unit.begin(), unit.end(), [](const std::string& member) {
      return absl::StartsWith(member, kPartyPrefix);
    });
    if (first == unit.end()) continue;
    name_[node] = *first;
    units_[*first] = unit;
  }
  return {regrouped.begin(), regrouped.end()};
}

}  // namespace earshot::fold
