#include "engine/population.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/check.h"

namespace earshot::engine {
namespace {

bool InFoldOrder(const EventPtr& a, const EventPtr& b) { return care::InOrder(*a, *b); }

}  // namespace

bool ByContent(const care::Decision& a, const care::Decision& b) {
  return std::tie(a.at, a.subject, a.kind, a.id) < std::tie(b.at, b.subject, b.kind, b.id);
}

// An event on its way from where it was before the batch to where it is after it. What happens in between
// is of no interest to anybody.
struct Population::Transit {
  EventPtr event;
  Digest128 key;
  Node* from = nullptr;
  Entry* source = nullptr;        // of `from`, before the batch
  std::optional<std::string> to;  // node
  bool gone = false;              // another delivery replaces it
  bool united = false;
};

// What one customer has to do in a batch, once.
struct Population::Work {
  Entry* entry = nullptr;
  std::vector<EventPtr> add, remove;
  // He takes part in an exchange between customers: what is said about it is worked out over all of them
  // together, so that nobody withdraws what another still says.
  bool united = false;
};

struct Population::Batch {
  std::vector<Transit> transits;
  absl::flat_hash_map<const care::Event*, size_t> transit_of;
  std::vector<Work> works;
  absl::flat_hash_map<const Entry*, size_t> work_of;
  std::vector<std::string> regrouped;
  care::Decisions before;                     // of all united customers
  std::vector<std::unique_ptr<Entry>> going;  // kept until nothing points to them
  std::vector<Node*> touched;
};

Population::Population(const fold::Context* context, size_t idle_awake_max)
    : context_(context),
      idle_awake_max_(idle_awake_max),
      directory_(context),
      surges_(context),
      matches_(context, &directory_) {}
Population::~Population() = default;

Delivery Population::Find(const Digest128& key) const {
  const auto it = known_.find(key);
  if (it == known_.end()) return {};
  return {key, it->second.event, it->second.brought};
}

void Population::Apply(const std::vector<Delivery>& deliveries, Instant now, care::Decisions& out) {
  Exchange({}, deliveries, now, out);
}

void Population::Exchange(const std::vector<Digest128>& gone,
                          const std::vector<Delivery>& deliveries, Instant now,
                          care::Decisions& out) {
  Batch batch;
  for (const Digest128& key : gone) {
    TakeBack(key, batch);
    known_.erase(key);
  }
  for (const Delivery& delivery : deliveries) Deliver(delivery, batch);
  if (!batch.regrouped.empty()) Regroup(batch);
  for (Transit& transit : batch.transits) Route(transit, batch);

  for (const Work& work : batch.works) {
    if (!work.united) continue;
    batch.before.Append(work.entry->customer.Standing());
  }
  care::Decisions after, unsaid;
  bool united = !batch.before.empty();
  for (Work& work : batch.works) {
    Fold(work, now, work.united ? unsaid : out);
    if (!work.united) continue;
    united = true;
    after.Append(work.entry->customer.Standing());
  }
  if (united) {
    out.Append(fold::Correct(context_->tenant, batch.before, after));
  }
  Finish(batch);
  matches_.Touch(batch.regrouped);
  surges_.Tell(out);
  matches_.Tell(out);
}

void Population::ForEach(
    const std::function<void(const Delivery&, const std::string* node)>& visit) const {
  for (const auto& [key, known] : known_) {
    visit({key, known.event, known.brought}, known.node == nullptr ? nullptr : &known.node->name);
  }
}

care::Decisions Population::StandingBeside() const {
  care::Decisions out = surges_.Standing(), more = matches_.Standing();
  out.Append(more);
  return out;
}

// What is held under the key belongs to nobody any more.
void Population::TakeBack(const Digest128& key, Batch& batch) {
  Known& known = known_.at(key);
  const EventPtr old = known.event;
  Transit& transit = Track(old, key, batch);
  transit.gone = transit.united = true;
  known.node = nullptr;
  Collect(directory_.Remove(old), old, key, true, batch);
  surges_.Remove(old);
  matches_.Remove(old);
}

void Population::Deliver(const Delivery& delivery, Batch& batch) {
  const auto [it, is_new] = known_.try_emplace(delivery.key);
  Known& known = it->second;
  if (!is_new) TakeBack(delivery.key, batch);
  known.event = delivery.event;
  known.brought = delivery.brought;
  if (delivery.event->kind != care::EventKind::kPolicyActivate) {
    latest_ = std::max(latest_, delivery.event->occurred_at);
  }
  Collect(directory_.Add(delivery.event), delivery.event, delivery.key, !is_new, batch);
  surges_.Add(delivery.event);
  matches_.Add(delivery.event);
}

Population::Transit& Population::Track(const EventPtr& event, const Digest128& key, Batch& batch) {
  const auto [it, is_new] = batch.transit_of.try_emplace(event.get(), batch.transits.size());
  if (!is_new) return batch.transits[it->second];
  Transit& transit = batch.transits.emplace_back();
  transit.event = event;
  transit.key = key;
  const auto known = known_.find(transit.key);
  EARSHOT_CHECK(known != known_.end());
  if (known != known_.end() && known->second.node != nullptr) {
    transit.from = known->second.node;
    transit.source = transit.from->entry;
    transit.to = transit.from->name;
  }
  return transit;
}

void Population::Collect(const fold::DirectoryChange& change, const EventPtr& event,
                         const Digest128& key, bool united, Batch& batch) {
  for (const fold::Move& move : change.moves) {
    Transit& transit =
        Track(move.event, move.event == event ? key : care::KeyOf(*move.event), batch);
    transit.to = move.to;
    transit.united |= united;
  }
  batch.regrouped.insert(batch.regrouped.end(), change.regrouped.begin(), change.regrouped.end());
}

// Takes the customers whose nodes keep other company now apart, and deals their events out.
void Population::Regroup(Batch& batch) {
  std::sort(batch.regrouped.begin(), batch.regrouped.end());
  batch.regrouped.erase(std::unique(batch.regrouped.begin(), batch.regrouped.end()),
                        batch.regrouped.end());
  std::vector<Entry*> apart;
  for (const std::string& name : batch.regrouped) {
    const auto it = nodes_.find(name);
    if (it == nodes_.end() || it->second->entry == nullptr) continue;
    Entry* entry = std::exchange(it->second->entry, nullptr);
    if (std::exchange(entry->regrouped, true)) continue;
    apart.push_back(entry);
  }
  std::vector<std::pair<EventPtr, Node*>> dealt;
  for (Entry* entry : apart) {
    batch.before.Append(entry->customer.TakeStanding());
    for (EventPtr& event : entry->customer.TakeEvents()) {
      if (batch.transit_of.contains(event.get())) continue;  // Route knows where it goes
      Node* node = known_.find(care::KeyOf(*event))->second.node;
      dealt.emplace_back(std::move(event), node);
    }
    Forget(entry, batch);
  }
  for (auto& [event, node] : dealt) {
    Work& work = WorkOn(EntryOf(node), batch);
    work.united = true;
    work.add.push_back(std::move(event));
  }
}

void Population::Route(Transit& transit, Batch& batch) {
  Node* node = transit.gone || !transit.to.has_value() ? nullptr : NodeNamed(*transit.to);
  if (transit.from != nullptr) {
    --transit.from->events;
    batch.touched.push_back(transit.from);
  }
  if (node != nullptr) ++node->events;
  if (!transit.gone) known_.find(transit.key)->second.node = node;

  Entry* source = transit.source;
  Entry* target = node == nullptr ? nullptr : EntryOf(node);
  if (source == target) return;
  const bool united = transit.united || (source != nullptr && target != nullptr);
  if (source != nullptr && !source->regrouped) {
    Work& work = WorkOn(source, batch);
    work.remove.push_back(transit.event);
    work.united |= united;
  }
  if (target != nullptr) {
    Work& work = WorkOn(target, batch);
    work.add.push_back(transit.event);
    work.united |= united;
  }
}

void Population::Fold(Work& work, Instant now, care::Decisions& out) {
  fold::Customer& customer = work.entry->customer;
  std::sort(work.add.begin(), work.add.end(), InFoldOrder);
  if (work.remove.empty() && work.add.size() == 1) {
    if (!customer.Add(work.add[0], now, out)) ++refolds_;
  } else if (work.remove.empty() && work.add[0]->occurred_at > now &&
             (customer.events().empty() || InFoldOrder(customer.events().back(), work.add[0]))) {
    // Steps instead of a refold. Nothing of the future is due, so no step can be overtaken by the next.
    for (const EventPtr& event : work.add) {
      if (!customer.Add(event, now, out)) ++refolds_;
    }
  } else {
    customer.Change(work.add, work.remove, now, out);
    ++refolds_;
  }
  Settle(work.entry);
}

// Takes out who has no event left: the state is that of the events, not of what once was.
void Population::Finish(Batch& batch) {
  for (Work& work : batch.works) {
    if (work.entry->customer.events().empty()) Forget(work.entry, batch);
  }
  std::sort(batch.touched.begin(), batch.touched.end());
  batch.touched.erase(std::unique(batch.touched.begin(), batch.touched.end()), batch.touched.end());
  for (Node* node : batch.touched) {
    EARSHOT_CHECK(node->events >= 0);
    if (node->events == 0) nodes_.erase(node->name);
  }
}

Population::Work& Population::WorkOn(Entry* entry, Batch& batch) {
  const auto [it, is_new] = batch.work_of.try_emplace(entry, batch.works.size());
  if (is_new) batch.works.emplace_back().entry = entry;
  return batch.works[it->second];
}

Population::Node* Population::NodeNamed(const std::string& name) {
  std::unique_ptr<Node>& node = nodes_[name];
  if (node == nullptr) {
    node = std::make_unique<Node>();
    node->name = name;
  }
  return node.get();
}

Population::Entry* Population::EntryOf(Node* node) {
  if (node->entry != nullptr && !node->entry->regrouped) return node->entry;
  std::string name = directory_.CustomerOf(node->name);
  std::unique_ptr<Entry>& entry = entries_[name];
  if (entry == nullptr) {
    entry = std::make_unique<Entry>(context_, std::move(name));
    entry->customer.SetMembers(directory_.MembersOf(node->name));
    std::vector<fold::Person> persons = directory_.PersonsOf(node->name);
    if (!persons.empty()) entry->customer.SetPersons(std::move(persons));
  }
  return node->entry = entry.get();
}

// After something was done to him: when he is to be woken, and whether he can rest once others have had their turn.
void Population::Settle(Entry* entry) {
  IndexWake(entry);
  if (entry->idle) idle_.erase(entry->idle_at);
  entry->idle_at = idle_.insert(idle_.end(), entry);
  entry->idle = true;
  while (idle_.size() > idle_awake_max_) {
    Entry* longest = idle_.front();
    idle_.pop_front();
    longest->idle = false;
    longest->customer.Rest();
  }
}

void Population::IndexWake(Entry* entry) {
  const Instant wake = entry->customer.next_wake();
  if (wake == entry->indexed) return;
  if (entry->indexed == kNever) {
    entry->timer = wakes_.Add(wake, entry);
    // So many customers take terabytes; what came after them would be woken by nothing but events.
    EARSHOT_CHECK(entry->timer != kNoTimer);
    if (entry->timer == kNoTimer) return;
  } else if (wake == kNever) {
    wakes_.Remove(entry->timer);
  } else {
    wakes_.Move(entry->timer, wake);
  }
  entry->indexed = wake;
}

void Population::Forget(Entry* entry, Batch& batch) {
  if (entry->indexed != kNever) wakes_.Remove(entry->timer);
  entry->indexed = kNever;
  if (entry->idle) idle_.erase(entry->idle_at);
  entry->idle = false;
  const auto it = entries_.find(entry->customer.name());
  EARSHOT_CHECK(it != entries_.end() && it->second.get() == entry);
  if (it == entries_.end()) return;
  batch.going.push_back(std::move(it->second));
  entries_.erase(it);
}

void Population::Advance(Instant now, care::Decisions& out) {
  // Who is due is settled first: nobody is woken twice for one instant.
  due_.clear();
  wakes_.PopDue(
      now, [](const Entry* a, const Entry* b) { return a->customer.name() < b->customer.name(); },
      due_);
  const size_t told = out.size();
  for (const auto& [wake, entry] : due_) {
    entry->indexed = kNever;
    entry->customer.Advance(now, out);
    EARSHOT_CHECK(entry->customer.next_wake() > now);
    Settle(entry);
  }
  out.Sort(ByContent, told);
}

void Population::WakeAll() {
  for (const auto& [name, entry] : entries_) entry->customer.Wake();
}

void Population::Retime(Instant from, Instant now, care::Decisions& out) {
  EARSHOT_CHECK(from > latest_);
  std::vector<Entry*> all;
  for (const auto& [name, entry] : entries_) all.push_back(entry.get());
  std::sort(all.begin(), all.end(),
            [](const Entry* a, const Entry* b) { return a->customer.name() < b->customer.name(); });
  for (Entry* entry : all) {
    if (entry->customer.HasReached(from)) {
      entry->customer.Change({}, {}, now, out);
      ++refolds_;
    } else {
      entry->customer.Advance(now, out);
    }
    Settle(entry);
  }
}

std::vector<Delivery> Population::Deliveries() const {
  std::vector<Delivery> all;
  all.reserve(known_.size());
  for (const auto& [key, known] : known_) all.push_back({key, known.event, known.brought});
  std::sort(all.begin(), all.end(),
            [](const Delivery& a, const Delivery& b) { return a.key < b.key; });
  return all;
}

Instant Population::next_wake() const { return wakes_.earliest(); }

std::vector<const fold::Customer*> Population::Customers() const {
  std::vector<const fold::Customer*> customers;
  customers.reserve(entries_.size());
  for (const auto& [name, entry] : entries_) customers.push_back(&entry->customer);
  std::sort(customers.begin(), customers.end(),
            [](const auto* a, const auto* b) { return a->name() < b->name(); });
  return customers;
}

const fold::Customer* Population::FindCustomer(const std::string& node) const {
  const auto it = entries_.find(directory_.CustomerOf(node));
  return it == entries_.end() ? nullptr : &it->second->customer;
}

Digest128 Population::Digest() const {
  Digest128 digest;
  Digester digester;
  for (const fold::Customer* customer : Customers()) {
    digester.Reset();
    digest = digester.Add(digest).Add(customer->Digest()).Finish();
  }
  // Events that are in no customer: statements about identities, and what is not placed yet.
  std::vector<std::pair<Digest128, Digest128>> rest;
  for (const auto& [key, known] : known_) {
    if (known.node != nullptr) continue;
    digester.Reset();
    digester.Add(care::ContentOf(*known.event)).Add(known.event->received_at.micros);
    rest.emplace_back(key, digester.Finish());
  }
  std::sort(rest.begin(), rest.end());
  digester.Reset();
  digester.Add(static_cast<int64_t>(known_.size())).Add(digest);
  for (const care::Decision& beside : StandingBeside()) digester.Add(beside.id);
  for (const auto& [key, content] : rest) digester.Add(key).Add(content);
  return digester.Finish();
}

}  // namespace earshot::engine
