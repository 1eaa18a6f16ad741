// One field that many predicates look for something in: texts in a text, patterns, elements of a
// list. It is searched once for all of them. Internal to this room.
#ifndef EARSHOT_CEL_INDEX_SEARCH_H_
#define EARSHOT_CEL_INDEX_SEARCH_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "cel/index_predicates.h"
#include "cel/needles.h"
#include "re2/filtered_re2.h"

namespace earshot::cel::internal {

// Memory of one search after the other.
struct SearchScratch {
  Needles::Seen contains, atoms;
  std::string folded;
  std::vector<int> atoms_found, candidates;
};

class FieldSearch {
 public:
  FieldSearch(int slot, Type declared) : slot_(slot), declared_(declared) {}

  // Numbers as in Predicates; then Finish, once.
  void Add(uint32_t number, const Predicate& predicate);
  void Finish();

  int slot() const { return slot_; }
  // Whether the value can be searched; else every predicate on it is an error.
  bool Takes(const Value& v) const {
    return declared_ == Type::kString ? v.kind() == Value::Kind::kString : v.is_list();
  }
  // Appends the numbers of the predicates that are true; one that is given may be there twice.
  void Run(const Value& v, SearchScratch& scratch, std::vector<uint32_t>& found) const;
  size_t MemoryBytes() const;

 private:
  void RunPatterns(absl::string_view text, SearchScratch& scratch,
                   std::vector<uint32_t>& found) const;

  struct Group {  // predicates of one kind and the texts that they look for
    std::vector<uint32_t> numbers;
    std::vector<std::string> texts;
    Needles needles;
  };
  int slot_;
  Type declared_;
  Group contains_, begins_, ends_;  // ends_: its texts are reversed
  absl::flat_hash_map<std::string, uint32_t> elements_;
  // Patterns. Of most it is known what any text that matches must contain (RE2's atoms, in lower
  // case); the others are tried on every text.
  std::unique_ptr<re2::FilteredRE2> filtered_;
  std::vector<uint32_t> filtered_numbers_;
  Needles atoms_;
  std::vector<std::pair<uint32_t, std::shared_ptr<const re2::RE2>>> unfiltered_;
};

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_INDEX_SEARCH_H_
