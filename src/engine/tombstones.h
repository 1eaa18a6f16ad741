// What was erased once, so that it stays erased: a mark of each event and interaction, made with a salt of the
// store's from which nobody reads it back. Kept among the values of the journal.
#ifndef EARSHOT_ENGINE_TOMBSTONES_H_
#define EARSHOT_ENGINE_TOMBSTONES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "care/event.h"
#include "store/journal.h"

namespace earshot::engine {

class Tombstones {
 public:
  absl::Status Load(store::Journal& journal);
  bool empty() const { return marks_.empty(); }
  int64_t erasures() const { return count_; }

  // Was it erased, or is it about an interaction that was?
  bool Holds(const care::Event& event) const;
  // Takes out where it answers or repeats an interaction that was erased.
  void CutReferences(care::Event& event) const;

  // The next erasure: what is marked, then the values to write with it, then Keep once they are written.
  class Draft {
   public:
    void Add(const care::Event& event);
    void Add(const care::InteractionKey& interaction);
    bool empty() const { return marks_.empty(); }
    std::vector<store::NamedValue> Values() const;

   private:
    friend class Tombstones;
    std::string salt_;
    int64_t number_ = 0;
    absl::flat_hash_set<std::string> marks_;
  };
  Draft Begin() const;
  void Keep(const Draft& draft);

 private:
  std::string salt_;  // "": nothing was ever erased
  int64_t count_ = 0;
  absl::flat_hash_set<std::string> marks_;
};

}  // namespace earshot::engine

#endif  // EARSHOT_ENGINE_TOMBSTONES_H_
