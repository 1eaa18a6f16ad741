// Who may be the same somebody: identities of different customers whose address is the same once it is written in one
// way (the dots of one mail provider, the blanks of a telephone number), or that name the same customer of the host's.
// Only ever a suggestion, and never a guess: a number without its country matches nothing.
//
// A function of the *set* of events, beside the fold of customers. A link makes a suggestion moot, and it is taken
// back; whom the host declared distinct it is never made for.
#ifndef EARSHOT_FOLD_MATCHES_H_
#define EARSHOT_FOLD_MATCHES_H_

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "care/decisions.h"
#include "fold/customer.h"
#include "fold/directory.h"

namespace earshot::fold {

// "email:ann@x.example", "phone:+49305550100"; "" where two of that network cannot be compared.
std::string NormalKey(const care::Identity& identity);

class Matches {
 public:
  // Both outlive this.
  Matches(const Context* context, const Directory* directory)
      : context_(context), directory_(directory) {}

  void Add(const EventPtr& event) { Change(event, true); }
  void Remove(const EventPtr& event) { Change(event, false); }
  // Their company changed.
  void Touch(const std::vector<std::string>& nodes);
  // What somebody who knows the suggestions that stood has to be told; cheap where nothing has changed.
  void Tell(care::Decisions& out);
  care::Decisions Standing() const;

 private:
  // When a node was seen under a key, each time.
  using Sightings = absl::btree_set<EventPtr, EventOrder>;
  using Nodes = absl::btree_map<std::string, Sightings>;

  void Change(const EventPtr& event, bool add);
  void See(const std::string& key, const std::string& node, const EventPtr& event, bool add);
  care::Decisions Judge(const std::string& key) const;

  const Context* context_;
  const Directory* directory_;
  absl::btree_map<std::string, Nodes> seen_;                            // by key
  absl::btree_map<std::string, absl::btree_set<std::string>> keys_of_;  // by node
  absl::btree_set<std::string> dirty_;
  absl::btree_map<std::string, care::Decisions> standing_;  // by key
};

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_MATCHES_H_
