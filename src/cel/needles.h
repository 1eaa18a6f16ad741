// Which of many texts occur in another one, found in one pass over it (Aho and Corasick). Internal
// to this room.
#ifndef EARSHOT_CEL_NEEDLES_H_
#define EARSHOT_CEL_NEEDLES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace earshot::cel::internal {

class Needles {
 public:
  // Memory of one search after the other.
  struct Seen {
    std::vector<uint32_t> of_state;
    uint32_t search = 0;
  };

  Needles() = default;
  // None of them empty; their numbers are their places here.
  explicit Needles(const std::vector<std::string>& needles);

  bool empty() const { return outputs_.empty(); }
  // Calls found(number) for each needle that occurs, once.
  template <typename Found>
  void Search(absl::string_view text, Seen& seen, const Found& found) const {
    if (empty()) return;
    seen.of_state.resize(fail_.size());
    if (++seen.search == 0) {
      seen.of_state.assign(fail_.size(), 0);
      seen.search = 1;
    }
    uint32_t state = 0;
    for (const char c : text) {
      state = Next(state, static_cast<unsigned char>(c));
      // What was seen once has been followed to its end.
      for (uint32_t at = output_from_[state]; at != 0 && seen.of_state[at] != seen.search;
           at = output_from_[fail_[at]]) {
        seen.of_state[at] = seen.search;
        for (uint32_t i = outputs_begin_[at]; i < outputs_begin_[at + 1]; ++i) found(outputs_[i]);
      }
    }
  }
  // The same for those with which the text begins.
  template <typename Iterator, typename Found>
  void Prefixes(Iterator begin, Iterator end, const Found& found) const {
    if (empty()) return;
    uint32_t state = 0;
    for (Iterator at = begin; at != end; ++at) {
      const auto edge = edges_.find(Edge(state, static_cast<unsigned char>(*at)));
      if (edge == edges_.end()) return;
      state = edge->second;
      for (uint32_t i = outputs_begin_[state]; i < outputs_begin_[state + 1]; ++i) {
        found(outputs_[i]);
      }
    }
  }
  size_t MemoryBytes() const;

 private:
  static uint64_t Edge(uint32_t state, unsigned char byte) { return uint64_t{state} << 8 | byte; }
  uint32_t Next(uint32_t state, unsigned char byte) const {
    while (state >= dense_states_) {
      const auto edge = edges_.find(Edge(state, byte));
      if (edge != edges_.end()) return edge->second;
      state = fail_[state];
    }
    return dense_[state * byte_classes_ + byte_class_[byte]];
  }

  // States are numbered breadth first, the root being 0: the first ones, in which a search nearly
  // always is, have a table of all transitions.
  absl::flat_hash_map<uint64_t, uint32_t> edges_;
  std::vector<uint32_t> dense_;
  size_t dense_states_ = 0, byte_classes_ = 1;
  uint16_t byte_class_[256] = {};             // 0: in no needle
  std::vector<uint32_t> fail_, output_from_;  // output_from_: itself or the next that has outputs
  std::vector<uint32_t> outputs_begin_, outputs_;
};

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_NEEDLES_H_
