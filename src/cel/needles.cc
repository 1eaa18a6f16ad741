#include "cel/needles.h"

#include <algorithm>
#include <utility>

namespace earshot::cel::internal {
namespace {

constexpr size_t kDenseEntriesMax = 1 << 18;

struct Trie {
  std::vector<std::vector<std::pair<uint8_t, uint32_t>>> children{1};
  std::vector<std::vector<uint32_t>> outputs{1};

  void Add(const std::string& needle, uint32_t number) {
    uint32_t at = 0;
    for (const char c : needle) {
      const uint8_t byte = static_cast<uint8_t>(c);
      const auto found = std::find_if(children[at].begin(), children[at].end(),
                                      [byte](const auto& child) { return child.first == byte; });
      if (found != children[at].end()) {
        at = found->second;
        continue;
      }
      const uint32_t fresh = static_cast<uint32_t>(children.size());
      children[at].emplace_back(byte, fresh);
      children.emplace_back();
      outputs.emplace_back();
      at = fresh;
    }
    outputs[at].push_back(number);
  }
};

}  // namespace

Needles::Needles(const std::vector<std::string>& needles) {
  if (needles.empty()) return;
  Trie trie;
  for (size_t i = 0; i < needles.size(); ++i) trie.Add(needles[i], static_cast<uint32_t>(i));
  for (const std::string& needle : needles) {
    for (const char c : needle) {
      uint16_t& byte_class = byte_class_[static_cast<unsigned char>(c)];
      if (byte_class == 0) byte_class = static_cast<uint16_t>(byte_classes_++);
    }
  }
  const size_t n = trie.children.size();
  dense_states_ = std::min(n, std::max<size_t>(1, kDenseEntriesMax / byte_classes_));
  std::vector<uint32_t> order{0}, parent_state{0};
  std::vector<uint8_t> by{0};
  fail_.assign(n, 0);
  output_from_.assign(n, 0);
  // Breadth first: `order` holds the trie's number of each state.
  for (uint32_t state = 0; state < order.size(); ++state) {
    auto children = trie.children[order[state]];
    std::sort(children.begin(), children.end());
    for (const auto& [byte, child] : children) {
      edges_.emplace(Edge(state, byte), static_cast<uint32_t>(order.size()));
      order.push_back(child);
      parent_state.push_back(state);
      by.push_back(byte);
    }
    outputs_begin_.push_back(static_cast<uint32_t>(outputs_.size()));
    const auto& outputs = trie.outputs[order[state]];
    outputs_.insert(outputs_.end(), outputs.begin(), outputs.end());
  }
  outputs_begin_.push_back(static_cast<uint32_t>(outputs_.size()));
  dense_.assign(dense_states_ * byte_classes_, 0);
  for (uint32_t state = 0; state < n; ++state) {
    // Where the longest proper suffix goes: shallower states are complete by now.
    if (parent_state[state] != 0) fail_[state] = Next(fail_[parent_state[state]], by[state]);
    const bool own = outputs_begin_[state] != outputs_begin_[state + 1];
    output_from_[state] = own ? state : output_from_[fail_[state]];
    if (state >= dense_states_) continue;
    uint32_t* const row = dense_.data() + state * byte_classes_;
    if (state != 0) std::copy_n(dense_.data() + fail_[state] * byte_classes_, byte_classes_, row);
    for (const auto& child : trie.children[order[state]]) {
      row[byte_class_[child.first]] = edges_.at(Edge(state, child.first));
    }
  }
}

size_t Needles::MemoryBytes() const {
  return edges_.capacity() * 17 + dense_.capacity() * 4 +
         (fail_.capacity() + output_from_.capacity() + outputs_begin_.capacity() +
          outputs_.capacity()) *
             4;
}

}  // namespace earshot::cel::internal
