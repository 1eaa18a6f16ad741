#include "property/desk_placing.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace earshot::property {
namespace {

using care::Event;
using care::EventKind;
using care::Interaction;

using Owner = std::optional<std::string>;

class Placing {
 public:
  Placing(const policy::Policy& policy, const std::vector<Event>& events)
      : policy_(policy), events_(events) {}

  Owner OwnerOf(const Event& e) const {
    if (e.interaction() != nullptr) return OwnerOfInteraction(e.interaction_key());
    if (const auto* c = std::get_if<care::InteractionChange>(&e.body)) {
      return OwnerOfInteraction(c->interaction);
    }
    if (const auto* a = std::get_if<care::AgentAssignment>(&e.body)) {
      return OwnerOfInteraction(a->interaction);
    }
    if (const auto* w = std::get_if<care::Waiver>(&e.body)) {
      return OwnerOfInteraction(w->interaction);
    }
    if (const auto* p = std::get_if<care::Promise>(&e.body)) {
      return OwnerOfInteraction(p->interaction);
    }
    if (const auto* s = std::get_if<care::CaseStatement>(&e.body)) {
      return s->interaction.empty() ? FirstCustomerIn("", "", s->case_ref)
                                    : OwnerOfInteraction(s->interaction);
    }
    if (const auto* u = std::get_if<care::CustomerUpsert>(&e.body)) {
      return "customer:" + u->customer;
    }
    return std::nullopt;
  }

 private:
  Owner OwnerOfInteraction(const care::InteractionKey& key) const {
    // Itself, what it replies to, what that replies to...
    std::vector<const Event*> chain;
    for (const Event* e = Definer(key); e != nullptr; e = Definer(e->interaction()->in_reply_to)) {
      const Interaction& i = *e->interaction();
      if (i.direction == care::Direction::kInbound) return i.author.identity.Text();
      if (i.to.has_value()) return i.to->Text();
      if (std::find(chain.begin(), chain.end(), e) != chain.end()) break;
      chain.push_back(e);
    }
    for (const Event* e : chain) {
      const Interaction& i = *e->interaction();
      if (!i.thread.empty()) {
        if (const Owner owner = FirstCustomerIn(e->source, i.thread, "")) return owner;
      }
      if (!i.case_ref.empty()) {
        if (const Owner owner = FirstCustomerIn("", "", i.case_ref)) return owner;
      }
      if (!i.customer_ref.empty()) return "customer:" + i.customer_ref;
    }
    return std::nullopt;
  }

  const Event* Definer(const care::InteractionKey& key) const {
    const Event* first = nullptr;
    for (const Event& e : events_) {
      if (e.interaction() == nullptr || e.interaction_key() != key) continue;
      const bool inbound = e.interaction()->direction == care::Direction::kInbound;
      if (first == nullptr ||
          (inbound && first->interaction()->direction != care::Direction::kInbound)) {
        first = &e;
      }
    }
    return first;
  }

  // The author of the earliest inbound interaction in a thread of a source, or in a case.
  Owner FirstCustomerIn(const std::string& source, const std::string& thread,
                        const std::string& case_ref) const {
    for (const Event& e : events_) {
      const Interaction* i = e.interaction();
      if (i == nullptr || i->direction != care::Direction::kInbound || SpeaksForUs(policy_, *i) ||
          i->author.role != care::Role::kCustomer) {
        continue;
      }
      if (case_ref.empty() ? e.source == source && i->thread == thread : i->case_ref == case_ref) {
        return i->author.identity.Text();
      }
    }
    return std::nullopt;
  }

  const policy::Policy& policy_;
  const std::vector<Event>& events_;
};

using Pair = std::pair<std::string, std::string>;

// Names of groups: nodes of one group have one number.
class Groups {
 public:
  explicit Groups(const std::vector<Event>& events) {
    for (const Event& e : events) Read(e);
    std::vector<std::tuple<size_t, Pair>> links;
    for (const auto& [pair, said] : latest_) {
      if (said.kind == EventKind::kIdentityLink) links.push_back({said.place, pair});
    }
    std::sort(links.begin(), links.end());
    for (const auto& [place, pair] : links) Join(pair);
  }

  void AddNode(const std::string& node) { group_.emplace(node, group_.size()); }
  std::vector<std::string> MembersOf(const std::string& node) const {
    std::vector<std::string> members;
    for (const auto& [other, group] : group_) {
      if (group == group_.at(node)) members.push_back(other);
    }
    return members;
  }
  static std::string NameOf(const std::vector<std::string>& members) {
    for (const std::string& node : members) {
      if (node.rfind("customer:", 0) == 0) return node;
    }
    return members.front();
  }

 private:
  struct Said {
    EventKind kind;
    size_t place;
  };

  void Say(const std::string& a, const std::string& b, EventKind kind) {
    AddNode(a);
    AddNode(b);
    if (a != b) latest_[std::minmax(a, b)] = {kind, place_};
    ++place_;
  }

  void Read(const Event& e) {
    if (const auto* u = std::get_if<care::CustomerUpsert>(&e.body)) {
      AddNode("customer:" + u->customer);
      for (const care::Identity& i : u->identities) {
        Say(i.Text(), "customer:" + u->customer, EventKind::kIdentityLink);
      }
    }
    if (const auto* s = std::get_if<care::IdentityStatement>(&e.body)) {
      Say(s->a.Text(), s->customer.empty() ? s->b.Text() : "customer:" + s->customer, e.kind);
    }
  }

  // Not where two that were declared distinct would come together by it.
  void Join(const Pair& pair) {
    const std::vector<std::string> a = MembersOf(pair.first), b = MembersOf(pair.second);
    for (const std::string& one : a) {
      for (const std::string& other : b) {
        const auto it = latest_.find(std::minmax(one, other));
        if (it != latest_.end() && it->second.kind == EventKind::kIdentityDeclareDistinct) return;
      }
    }
    const size_t group = group_.at(pair.first);
    for (const std::string& node : b) group_[node] = group;
  }

  std::map<Pair, Said> latest_;
  std::map<std::string, size_t> group_;
  size_t place_ = 0;
};

}  // namespace

bool SpeaksForUs(const policy::Policy& policy, const Interaction& said) {
  switch (said.author.role) {
    case care::Role::kAgent:
    case care::Role::kBot:
    case care::Role::kBrand:
    case care::Role::kEmployee:
    case care::Role::kSystem:
      return true;
    default:
      return policy.IsOwn(said.author.identity);
  }
}

std::vector<Event> DeliveriesThatCount(const std::vector<Event>& events) {
  std::vector<Event> kept;
  for (const Event& e : events) {
    bool found = false;
    for (Event& k : kept) {
      if (k.source != e.source || k.id != e.id || k.revision != e.revision || k.kind != e.kind) {
        continue;
      }
      found = true;
      if (std::make_pair(e.received_at, care::ContentOf(e)) <
          std::make_pair(k.received_at, care::ContentOf(k))) {
        k = e;
      }
    }
    if (!found) kept.push_back(e);
  }
  std::sort(kept.begin(), kept.end(), [](const Event& a, const Event& b) {
    return std::tie(a.occurred_at, a.source, a.id, a.revision, a.kind) <
           std::tie(b.occurred_at, b.source, b.id, b.revision, b.kind);
  });
  return kept;
}

std::vector<PlacedCustomer> PlaceEvents(const DeskWorld& world) {
  const std::vector<Event> events = DeliveriesThatCount(world.events);
  const Placing placing(*world.policy, events);
  Groups groups(events);
  std::map<std::string, PlacedCustomer> customers;
  for (const Event& e : events) {
    if (const Owner owner = placing.OwnerOf(e)) groups.AddNode(*owner);
  }
  for (const Event& e : events) {
    const Owner owner = placing.OwnerOf(e);
    if (!owner.has_value()) continue;
    const std::vector<std::string> members = groups.MembersOf(*owner);
    PlacedCustomer& customer = customers[Groups::NameOf(members)];
    customer.name = Groups::NameOf(members);
    customer.nodes = members;
    customer.events.push_back(e);
  }
  std::vector<PlacedCustomer> out;
  for (auto& [name, customer] : customers) out.push_back(std::move(customer));
  return out;
}

}  // namespace earshot::property
