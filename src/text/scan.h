// Shapes that are not words: links, addresses, numbers, emoticons, emoji sequences. Each function
// looks at the start of what it is given and says how many bytes belong to the shape, 0 where it is
// none. All look ahead a bounded distance or consume what they looked at.
#ifndef EARSHOT_TEXT_SCAN_H_
#define EARSHOT_TEXT_SCAN_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace earshot::text {

constexpr bool IsAsciiAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsAsciiAlnum(char c) { return IsAsciiAlpha(c) || IsAsciiDigit(c); }

inline constexpr size_t kEmailLocalBytesMax = 64;
inline constexpr size_t kDomainBytesMax = 253;
inline constexpr size_t kEmojiSequenceMax =
    16;  // code points; a longer chain becomes several emoji

// "https://t.co/x", "www.x.example"; without the punctuation that ends a sentence.
size_t ScanUrl(absl::string_view text);
// "acme.com/help": letters, a dot, a well-known ending. `looked` (out): bytes looked at.
size_t ScanBareDomain(absl::string_view text, size_t* looked);
// A whole address, given the distance of the next '@'.
size_t ScanEmail(absl::string_view text, size_t at_sign);

struct NumberShape {
  size_t size = 0;
  bool money = false;
};
// "2,500.00", "15%", "20€", "3:30". Starts with a digit.
NumberShape ScanNumber(absl::string_view text);

struct EmoticonShape {
  size_t size = 0;
  absl::string_view form;  // without nose and repetition: ":("
  bool elongated = false;  // ":(((("
};
// `glued`: a letter or digit stands directly before.
EmoticonShape ScanEmoticon(absl::string_view text, bool glued);

// A keycap: digit, '#' or '*', U+FE0F or not, U+20E3.
size_t ScanKeycap(absl::string_view text);
// An emoji sequence that starts with a pictograph or a regional indicator.
size_t ScanEmoji(absl::string_view text);

// Letters directly behind a number that are its unit, so that "40mins" is a number and a word.
bool IsUnit(absl::string_view letters);
// What sentence punctuation outside ASCII says, as ASCII; 0 where it is nothing special.
char PunctuationInAscii(uint32_t code_point);

}  // namespace earshot::text

#endif  // EARSHOT_TEXT_SCAN_H_
