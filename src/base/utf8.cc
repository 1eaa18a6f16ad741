#include "base/utf8.h"

#include <cstdint>
#include <cstring>

namespace earshot {
namespace {

// Bytes of the well-formed sequence at p, 0 where there is none. Table 3-7 of the Unicode standard:
// only the second byte has ranges of its own.
size_t SequenceBytes(const unsigned char* p, size_t left) {
  const unsigned char lead = p[0];
  if (lead < 0x80) return 1;
  size_t n;
  unsigned char low = 0x80, high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    n = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    n = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    n = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (left < n || p[1] < low || p[1] > high) return 0;
  for (size_t i = 2; i < n; ++i) {
    if ((p[i] & 0xC0) != 0x80) return 0;
  }
  return n;
}

}  // namespace

size_t Utf8ValidPrefix(absl::string_view text) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  size_t i = 0;
  while (i < text.size()) {
    // Most text is ASCII for long stretches: eight bytes at a time.
    uint64_t word;
    while (i + 8 <= text.size()) {
      std::memcpy(&word, p + i, 8);
      if ((word & 0x8080808080808080u) != 0) break;
      i += 8;
    }
    if (i == text.size()) break;
    const size_t n = SequenceBytes(p + i, text.size() - i);
    if (n == 0) return i;
    i += n;
  }
  return i;
}

absl::string_view Utf8Truncate(absl::string_view text, size_t limit) {
  if (text.size() <= limit) return text;
  size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace earshot
