// Names that are looked for in texts as words, whatever their letters' case: competitors, brands, what people say
// instead of a brand. By the first word of each, so that a text is walked once.
#ifndef EARSHOT_POLICY_PHRASES_H_
#define EARSHOT_POLICY_PHRASES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace earshot::policy {

// Bytes of words: ASCII letters and digits, and everything beyond ASCII.
inline bool IsWordByte(char c) { return absl::ascii_isalnum(c) || (c & 0x80) != 0; }

class Phrases {
 public:
  // `means` is what a finding is told as. What stands before the first word ("@acme") is not asked for.
  void Add(absl::string_view phrase, std::string means) {
    while (!phrase.empty() && !IsWordByte(phrase.front())) phrase.remove_prefix(1);
    if (phrase.empty()) return;
    std::string low = absl::AsciiStrToLower(phrase);
    size_t end = 0;
    while (end < low.size() && IsWordByte(low[end])) ++end;
    by_word_[low.substr(0, end)].emplace_back(std::move(low), std::move(means));
  }
  bool empty() const { return by_word_.empty(); }
  // Those that begin with the word: in small letters, and what they mean.
  absl::Span<const std::pair<std::string, std::string>> From(absl::string_view word) const {
    const auto found = by_word_.find(word);
    if (found == by_word_.end()) return {};
    return found->second;
  }

 private:
  absl::btree_map<std::string, std::vector<std::pair<std::string, std::string>>> by_word_;
};

}  // namespace earshot::policy

#endif  // EARSHOT_POLICY_PHRASES_H_
