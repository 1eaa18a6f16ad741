// What a code point is, for everything that is not ASCII: class, script, folded form. ICU answers;
// a page of 256 answers is kept once asked for, so that a common letter costs one load. Nothing
// here knows a locale.
#ifndef EARSHOT_TEXT_UNICODE_H_
#define EARSHOT_TEXT_UNICODE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace earshot::text {

enum class CharClass : uint8_t {
  kOther,  // controls, unassigned, format characters, U+FFFD
  kSpace,
  kLetter,  // letters and marks of scripts that put spaces between words
  kMark,
  kDigit,
  kDictionary,  // Thai, Lao, Khmer, Burmese, Han, Kana: words stand without spaces
  kPunctuation,
  kSymbol,
  kMoney,
  kEmoji,     // pictographs, also those that need U+FE0F to show as one
  kRegional,  // two of them are a flag
  kModifier,  // skin tones
};

enum class Script : uint8_t {
  kLatin,
  kArabic,
  kDevanagari,
  kEthiopic,
  kCyrillic,
  kGreek,
  kHebrew,
  kHan,
  kKana,
  kHangul,
  kThai,
  kArmenian,
  kGeorgian,
  kBengali,
  kGurmukhi,
  kGujarati,
  kOriya,
  kTamil,
  kTelugu,
  kKannada,
  kMalayalam,
  kSinhala,
  kLao,
  kTibetan,
  kBurmese,
  kKhmer,
  kOther,
};
inline constexpr size_t kScripts = static_cast<size_t>(Script::kOther) + 1;

struct CharInfo {
  CharClass char_class = CharClass::kOther;
  Script script = Script::kOther;
  bool upper = false;
  bool joiner = false;  // ZWJ
  uint32_t folded = 0;  // its NFKC case folding where that is one code point; 0: ask Fold
};

CharInfo InfoOf(uint32_t code_point);

// Appends the NFKC case folding of `word` (well-formed UTF-8) to `out`.
void AppendFolded(absl::string_view word, std::string& out);

// Boundaries of words in a stretch of a script without spaces, from ICU's dictionaries. One of
// these lives in each thread's working memory: making a break iterator costs as much as reading a
// message.
class WordBreaker {
 public:
  WordBreaker();
  ~WordBreaker();
  WordBreaker(WordBreaker&&) noexcept;
  WordBreaker& operator=(WordBreaker&&) noexcept;
  // Byte offsets at which words of `run` end, ascending, the last one its size. `run` is
  // well-formed and at most kDictionaryRunBytesMax long; without ICU's data every code point ends a
  // word.
  const std::vector<uint32_t>& Break(absl::string_view run);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  std::vector<uint32_t> ends_;
};

// Dictionary search looks at a window, so that its memory is bounded whatever comes.
inline constexpr size_t kDictionaryRunBytesMax = 768;

}  // namespace earshot::text

#endif  // EARSHOT_TEXT_UNICODE_H_
