// What is left of the events of somebody who is erased: when things happened, on which channel, how they were
// assessed and what came of them, under names that lead to nobody. The fold makes the same of them as it made
// of the originals; nothing of what was written, and no name, is in them.
//
// Names are numbered in the order of the originals, so that what happened at one instant stays in its order,
// and never derived from what they stand for: who has the result cannot try out names against it.
#ifndef EARSHOT_FOLD_REDACT_H_
#define EARSHOT_FOLD_REDACT_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/string_view.h"
#include "care/event.h"
#include "fold/context.h"

namespace earshot::fold {

// Who and what goes.
struct Erased {
  absl::btree_set<care::Identity> identities;
  absl::btree_set<std::string> customers;  // the host's ids
  absl::btree_set<care::InteractionKey> interactions;
};

// Is the event about one of them, or does it only name one?
bool IsAbout(const care::Event& event, const Erased& erased);
bool Names(const care::Event& event, const Erased& erased);

class Redactor {
 public:
  // `number` tells this erasure from others of the store. The contexts outlive this: what any of their policies looks
  // for in texts stays, since the same text may be read under several of them.
  Redactor(const Context* first, Erased erased, int64_t number)
      : first_(first), erased_(std::move(erased)), number_(number) {}

  // Every event that is held, in any order. `goes`: it is redacted, else kept.
  void See(const care::Event& event, bool goes);
  // Then, once: chooses the names.
  void Settle();
  // Then each event that goes, in the order of the fold.
  care::Event Redact(const care::Event& event);
  // One about him of an interaction that is somebody else's, as a mislabelled revision is: it keeps its name, by
  // which it belongs there, and loses its content.
  care::Event RedactInPlace(const care::Event& event);
  // One that stays and names somebody who goes: with the new names, else as it was.
  care::Event Rename(const care::Event& event) const;

 private:
  struct Collect;
  struct Replace;
  using Reference = std::pair<char, std::string>;  // what it is of, and its name

  std::string NameOf(size_t index) const;
  std::string NumberOf(const std::string& reference);
  std::string WordsOf(const care::Interaction& interaction);
  absl::btree_set<std::string> CompetitorsOfAll(absl::string_view text) const;
  bool IsWordOfPolicy(absl::string_view word) const;
  void RedactInteraction(care::Interaction& interaction, bool inbound);

  const Context* first_;
  Erased erased_;
  int64_t number_;
  // Old names to new ones.
  absl::btree_map<care::InteractionKey, std::string>
      ids_;  // of events that go, and of interactions
  absl::btree_map<care::Identity, std::string> identities_;
  absl::btree_map<std::string, std::string> customers_;
  absl::btree_map<Reference, std::string> references_;  // threads, cases, orders of nobody else's
  absl::btree_set<Reference> of_others_;
  absl::btree_map<std::string, std::string> words_, numbers_, texts_;  // in texts
};

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_REDACT_H_
