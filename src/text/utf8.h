// UTF-8 as strangers send it: reading it code point by code point, repairing it.
//
// The repair policy is Unicode's and the WHATWG's: each maximal ill-formed subsequence becomes one
// U+FFFD. Offsets that this library reports always count the bytes the caller gave, never those of
// a repaired copy; CleanText keeps the map between the two.
#ifndef EARSHOT_TEXT_UTF8_H_
#define EARSHOT_TEXT_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/utf8.h"

namespace earshot::text {

inline constexpr uint32_t kReplacement = 0xFFFD;

struct Decoded {
  uint32_t code_point = kReplacement;
  uint32_t length = 1;  // bytes read; at least 1
  bool valid = false;
};

// The code point at `at` (< size). An ill-formed one: U+FFFD and the length of the maximal subpart.
Decoded DecodeAt(const char* data, size_t size, size_t at);
void AppendUtf8(uint32_t code_point, std::string& out);

// `text` with each maximal ill-formed subsequence replaced by U+FFFD; itself where it is
// well-formed.
std::string RepairUtf8(absl::string_view text);

// A text made ready for reading: well-formed, the HTML entities that exports of social networks
// leave behind
// (&amp; &lt; &gt; &quot; &apos; &nbsp; and numeric ones) decoded once. It is the caller's own
// bytes wherever nothing had to change, which is almost always.
class CleanText {
 public:
  void Assign(absl::string_view raw);
  absl::string_view view() const { return mapped_ ? absl::string_view(buffer_) : raw_; }
  bool mapped() const { return mapped_; }
  // The offset in the caller's bytes of a code point boundary of view().
  uint32_t RawOffset(uint32_t clean_offset) const;
  void Trim();  // gives back the memory of an unusually long text

 private:
  struct Anchor {
    uint32_t clean, raw;
  };
  void Rebuild(size_t first_change);

  absl::string_view raw_;
  bool mapped_ = false;
  std::string buffer_;
  std::vector<Anchor> anchors_;  // from each on, both offsets advance together
};

}  // namespace earshot::text

#endif  // EARSHOT_TEXT_UTF8_H_
