// Which identities are one customer: a partition that follows from the set of statements, whatever the order
// in which they arrived.
//
// Nodes are identities ("x:42") and the host's customers ("customer:7"). For each pair the latest statement
// in fold order counts: linked, not linked, or declared distinct. Links are followed in fold order too, and
// one that would bring two nodes declared distinct into one component, over however many others, is not
// followed: an identity that the host declared somebody else is never joined through the back door.
#ifndef EARSHOT_FOLD_GROUPING_H_
#define EARSHOT_FOLD_GROUPING_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "care/event.h"

namespace earshot::fold {

using EventPtr = std::shared_ptr<const care::Event>;

// The order of the fold, for sets of shared events.
struct EventOrder {
  bool operator()(const EventPtr& a, const EventPtr& b) const { return care::InOrder(*a, *b); }
};
using OrderedEvents = absl::btree_set<EventPtr, EventOrder>;

class Grouping {
 public:
  // Both return the nodes whose component changed, sorted; mostly none.
  std::vector<std::string> Add(const EventPtr& event);
  std::vector<std::string> Remove(const EventPtr& event);

  // Smallest "customer:" node of the component, else its smallest node.
  std::string NameOf(const std::string& node) const;
  std::vector<std::string> MembersOf(const std::string& node) const;  // sorted, never empty

  using Nodes = absl::btree_set<std::string>;
  // What the latest statements link the node with, followed or not; null: nothing.
  const Nodes* LinksOf(const std::string& node) const;
  // Those that an event makes a statement about.
  static std::vector<std::string> NodesOf(const care::Event& event);

 private:
  using Pair = std::pair<std::string, std::string>;  // smaller node first

  std::vector<std::string> Change(const EventPtr& event, bool add);
  void SetEdge(const Pair& pair);
  void Reach(const std::string& from, Nodes& reached) const;
  // Components of the nodes given, which must be closed under links.
  std::vector<std::vector<std::string>> Components(const Nodes& nodes) const;

  absl::btree_map<Pair, OrderedEvents> statements_;
  absl::btree_map<std::string, Nodes> links_, distinct_;  // as the latest statements say, both ways
  // Only of components with more than one node.
  absl::btree_map<std::string, std::string> name_;
  absl::btree_map<std::string, std::vector<std::string>> members_;
};

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_GROUPING_H_
