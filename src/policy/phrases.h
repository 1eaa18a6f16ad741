// Names that are looked for in texts as words, whatever their letters' case: competitors, brands, what people say
// instead of a brand. By the first word of each, so that a text is walked once.
#ifndef EARSHOT_POLICY_PHRASES_H_
#define EARSHOT_POLICY_PHRASES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
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
    absl::string_view word(low.data(), end);
    for (size_t i = end;;) {
      words_.emplace(word);
      while (i < low.size() && !IsWordByte(low[i])) ++i;
      if (i == low.size()) break;
      const size_t begin = i;
      while (i < low.size() && IsWordByte(low[i])) ++i;
      word = absl::string_view(low).substr(begin, i - begin);
    }
    by_word_[low.substr(0, end)].emplace_back(std::move(low), std::move(means));
  }
  bool empty() const { return by_word_.empty(); }
  // Those that begin with the word: in small letters, and what they mean.
  absl::Span<const std::pair<std::string, std::string>> From(absl::string_view word) const {
    const auto found = by_word_.find(word);
    if (found == by_word_.end()) return {};
    return found->second;
  }

  // Is it a word of one of them, in small letters?
  bool HasWord(absl::string_view word) const { return words_.contains(word); }

 private:
  absl::btree_set<std::string> words_;
  absl::btree_map<std::string, std::vector<std::pair<std::string, std::string>>> by_word_;
};

}  // namespace earshot::policy

#endif  // EARSHOT_POLICY_PHRASES_H_
