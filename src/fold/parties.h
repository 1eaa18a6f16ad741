// Who is folded together: the customers of Grouping, and over them the parties that share cases. The members of
// a party stay different customers (also where the host declared them distinct); what they say about a case is
// one time line. A pure function of the set of statements, like Grouping.
#ifndef EARSHOT_FOLD_PARTIES_H_
#define EARSHOT_FOLD_PARTIES_H_

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "fold/grouping.h"
#include "fold/state.h"

namespace earshot::fold {

class Parties {
 public:
  // Both return the nodes whose company changed, sorted; mostly none.
  std::vector<std::string> Add(const EventPtr& event) { return Change(event, true); }
  std::vector<std::string> Remove(const EventPtr& event) { return Change(event, false); }

  // The smallest party that the node is in, over however many others; else the customer's name.
  std::string NameOf(const std::string& node) const;
  std::vector<std::string> MembersOf(const std::string& node) const;  // sorted, never empty
  // The customers among them, each with his identities; sorted by name.
  std::vector<Person> PersonsOf(const std::string& node) const;
  bool InParty(const std::string& node) const { return name_.contains(node); }

 private:
  using Nodes = absl::btree_set<std::string>;

  std::vector<std::string> Change(const EventPtr& event, bool add);
  void SetParty(const std::string& party);
  // Everything that any link or party could bring together with the nodes, whatever is declared distinct.
  void Reach(const Nodes& from, Nodes& reached) const;
  std::vector<std::string> UnitOf(const std::string& node) const;

  Grouping grouping_;
  absl::btree_map<std::string, OrderedEvents> statements_;  // of each party node
  absl::btree_map<std::string, Nodes> members_, parties_;   // as the latest say, both ways
  // Only of nodes that a party holds.
  absl::btree_map<std::string, std::string> name_;
  absl::btree_map<std::string, std::vector<std::string>> units_;  // by name
};

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_PARTIES_H_
