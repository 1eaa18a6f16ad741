// Everybody of one tenant: the events that are known, where each belongs, the customers folded from them and
// who is to be woken next. It checks, stores and locks nothing: the engine does.
#ifndef EARSHOT_ENGINE_POPULATION_H_
#define EARSHOT_ENGINE_POPULATION_H_

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "base/digest.h"
#include "base/time.h"
#include "base/timer_queue.h"
#include "care/decisions.h"
#include "care/event.h"
#include "fold/customer.h"
#include "fold/directory.h"
#include "fold/matches.h"
#include "fold/surge.h"

namespace earshot::engine {

using fold::EventPtr;

// An event under its key, checked and assessed.
struct Delivery {
  Digest128 key;
  EventPtr event;
  bool brought = false;  // its assessment is its own, not our analyzer's
};

// The order in which decisions of one instant are told: by what they say, since nothing else orders them.
bool ByContent(const care::Decision& a, const care::Decision& b);

class Population {
 public:
  // The context outlives this. Of those to whom no answer is owed the `idle_awake_max` that were touched last are
  // kept as they are, for whoever writes once mostly writes again; the others rest.
  Population(const fold::Context* context, size_t idle_awake_max);
  ~Population();
  Population(const Population&) = delete;
  Population& operator=(const Population&) = delete;

  // The event held under a key; event is null where there is none.
  Delivery Find(const Digest128& key) const;
  // Folds deliveries of different keys; one whose key is known replaces what is held. What somebody who
  // knows the standing decisions has to be told is appended to `out`, in a fixed order.
  void Apply(const std::vector<Delivery>& deliveries, Instant now, care::Decisions& out);
  // The same once the events held under `gone` are taken out.
  void Exchange(const std::vector<Digest128>& gone, const std::vector<Delivery>& deliveries,
                Instant now, care::Decisions& out);
  // Before the contexts change: whoever rests is folded while they are what they were.
  void WakeAll();
  // Another policy holds from `from` on than before the call: who has come as far as that is folded anew. For
  // instants after every event; where there are later ones, a population is made anew (see Deliveries).
  void Retime(Instant from, Instant now, care::Decisions& out);
  std::vector<Delivery> Deliveries() const;   // by key
  Instant latest() const { return latest_; }  // of all events, also of those that were replaced
  // What falls due, ByContent.
  void Advance(Instant now, care::Decisions& out);
  Instant next_wake() const;  // kNever: nobody waits for anything

  // A function of the set of events and the latest instant.
  Digest128 Digest() const;
  size_t events() const { return known_.size(); }
  size_t customers() const { return entries_.size(); }
  // Customers folded anew so far, for an event out of order, a link or another policy; the same customer each time.
  int64_t refolds() const { return refolds_; }
  // Every event held, with the node that it belongs to; null: none. In no order: the order may not be seen in what is
  // made of it.
  void ForEach(const std::function<void(const Delivery&, const std::string* node)>& visit) const;
  // The nodes of the one customer who holds this one.
  std::vector<std::string> GroupOf(const std::string& node) const {
    return directory_.GroupOf(node);
  }
  std::vector<EventPtr> Unplaced() const { return directory_.Unplaced(); }
  // Sorted by name.
  std::vector<const fold::Customer*> Customers() const;
  // What stands about no single customer: storms, and who may be the same somebody.
  care::Decisions StandingBeside() const;
  // By his name or any node of his; null: nobody.
  const fold::Customer* FindCustomer(const std::string& node) const;

 private:
  // A customer and when he is to be woken as the index has it.
  struct Entry {
    Entry(const fold::Context* context, std::string name) : customer(context, std::move(name)) {}
    fold::Customer customer;
    Instant indexed = kNever;
    TimerId timer = kNoTimer;  // in wakes_, where `indexed` is not kNever
    bool idle = false;         // he is in idle_, there
    std::list<Entry*>::iterator idle_at;
    bool regrouped = false;  // his nodes are being dealt out anew: he is about to go
  };
  // A node that events belong to. Most customers have one.
  struct Node {
    std::string name;
    Entry* entry = nullptr;  // null: to be looked up
    int64_t events = 0;
  };
  struct Known {
    EventPtr event;
    Node* node = nullptr;  // null: belongs to nobody (yet)
    bool brought = false;
  };
  struct Transit;
  struct Work;
  struct Batch;

  void TakeBack(const Digest128& key, Batch& batch);
  void Deliver(const Delivery& delivery, Batch& batch);
  // What delivering or taking back one event, whose key is at hand, changes in the directory.
  void Collect(const fold::DirectoryChange& change, const EventPtr& event, const Digest128& key,
               bool united, Batch& batch);
  Transit& Track(const EventPtr& event, const Digest128& key, Batch& batch);
  void Regroup(Batch& batch);
  void Route(Transit& transit, Batch& batch);
  void Fold(Work& work, Instant now, care::Decisions& out);
  void Finish(Batch& batch);
  Work& WorkOn(Entry* entry, Batch& batch);
  Node* NodeNamed(const std::string& name);
  Entry* EntryOf(Node* node);
  void Settle(Entry* entry);
  void IndexWake(Entry* entry);
  void Forget(Entry* entry, Batch& batch);

  const fold::Context* context_;
  fold::Directory directory_;
  fold::Surges surges_;
  fold::Matches matches_;
  Instant latest_{INT64_MIN};
  int64_t refolds_ = 0;
  absl::flat_hash_map<Digest128, Known> known_;
  absl::flat_hash_map<std::string, std::unique_ptr<Node>> nodes_;
  absl::flat_hash_map<std::string, std::unique_ptr<Entry>> entries_;
  TimerQueue<Entry*> wakes_;
  std::vector<TimerQueue<Entry*>::Due> due_;  // of one Advance
  size_t idle_awake_max_;
  std::list<Entry*> idle_;  // who was touched lately and does not rest, the longest ago first
};

}  // namespace earshot::engine

#endif  // EARSHOT_ENGINE_POPULATION_H_
