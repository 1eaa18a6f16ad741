// Well-formed UTF-8: the one test that every border of the library uses. What to do about bytes
// that are not is the caller's: a reader refuses them, a writer replaces them.
#ifndef EARSHOT_BASE_UTF8_H_
#define EARSHOT_BASE_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace earshot {

// Bytes at the start of `text` that are well-formed UTF-8; text.size() where all of it is. Overlong
// forms, surrogates and code points past U+10FFFF are ill-formed (RFC 3629).
size_t Utf8ValidPrefix(absl::string_view text);

inline bool IsUtf8(absl::string_view text) { return Utf8ValidPrefix(text) == text.size(); }

// The longest prefix of at most `limit` bytes that does not cut a code point.
absl::string_view Utf8Truncate(absl::string_view text, size_t limit);

}  // namespace earshot

#endif  // EARSHOT_BASE_UTF8_H_
