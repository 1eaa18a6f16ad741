// Who belongs together and where an event belongs: identities to customers, replies to the identity that
// they answer. A pure function of the *set* of events added, whatever their order.
//
// Customers are the components of a graph: nodes are identities and the host's customers, edges are links.
// For each pair the latest statement (link, unlink, declare_distinct) counts; a link that would bring two
// nodes that were declared distinct into one component, over however many others, is not followed.
//
// An inbound interaction belongs to its author. An outbound one belongs to the identity it is addressed to,
// else to whoever it replies to, else to the earliest customer in its thread. What cannot be placed yet waits
// and is placed when the missing piece arrives; an early guess is moved when a better answer is known.
#ifndef EARSHOT_FOLD_DIRECTORY_H_
#define EARSHOT_FOLD_DIRECTORY_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "care/event.h"

namespace earshot::fold {

using EventPtr = std::shared_ptr<const care::Event>;

// What adding one event changes. `from` or `to` is a node ("x:42", "customer:7"); absent: not placed.
struct Move {
  EventPtr event;
  std::optional<std::string> from;
  std::optional<std::string> to;
};

struct DirectoryChange {
  std::vector<Move> moves;
  // Nodes whose component may have changed (a statement was added): all members, before and after.
  std::vector<std::string> regrouped;
};

class Directory {
 public:
  // The event's key must not have been added before.
  DirectoryChange Add(const EventPtr& event);
  // Takes back an event that another delivery of the same key replaces.
  DirectoryChange Remove(const EventPtr& event);

  // The name of the component that holds the node: its smallest "customer:" node, else its smallest node.
  // A node never heard of is its own component.
  std::string CustomerOf(const std::string& node) const;
  // Sorted members of the component that holds the node.
  std::vector<std::string> MembersOf(const std::string& node) const;
  // Events that belong to nobody yet, in order of key text.
  std::vector<EventPtr> Unplaced() const;
  size_t unplaced_count() const { return unplaced_; }

  static std::string NodeOf(const care::Identity& identity) { return identity.Text(); }
  static std::string NodeOfCustomer(const std::string& host_id) { return "customer:" + host_id; }

 private:
  struct Entry;
  // (see directory.cc)
  struct Statement {
    care::EventKind kind;
    EventPtr event;
  };
  using Pair = std::pair<std::string, std::string>;

  std::optional<std::string> Resolve(const care::Event& event) const;
  void Replace(const EventPtr& event, std::vector<Move>& moves);
  void Settle(std::vector<std::string> changed_keys, std::vector<Move>& moves);
  void Regroup(const std::vector<Pair>& pairs, std::vector<std::string>& regrouped);
  std::vector<Pair> PairsOf(const care::Event& event) const;
  DirectoryChange Change(const EventPtr& event, bool add);

  struct Placed {
    EventPtr event;
    std::optional<std::string> owner;
  };
  // Every event by its own unique order key, with where it is now.
  absl::btree_map<std::string, Placed> events_;
  // Anchor ("i:" interaction, "t:" thread, "c:" case reference) to the events that define its owner, in fold
  // order, and to those that depend on it.
  struct EventOrder {
    bool operator()(const EventPtr& a, const EventPtr& b) const { return care::InOrder(*a, *b); }
  };
  using OrderedEvents = absl::btree_set<EventPtr, EventOrder>;
  absl::btree_map<std::string, OrderedEvents> definers_;
  absl::btree_map<std::string, OrderedEvents> dependants_;
  // Pair of nodes (sorted) to its statements in fold order; the last one counts.
  absl::btree_map<Pair, OrderedEvents> statements_;
  absl::btree_map<std::string, absl::btree_set<std::string>> neighbours_;  // over active links
  absl::btree_map<std::string, std::string> group_;                        // node to component name
  absl::btree_map<std::string, std::vector<std::string>> members_;         // name to sorted nodes
  size_t unplaced_ = 0;
};

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_DIRECTORY_H_
