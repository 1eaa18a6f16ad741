// Rows of 8-bit weights added to sums of 16 bits: the innermost work of the small tables.
#ifndef EARSHOT_SENTIMENT_ADD_BYTES_H_
#define EARSHOT_SENTIMENT_ADD_BYTES_H_

#include <array>
#include <cstddef>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace earshot::sentiment {

// sums[i] += row[i], for a whole number of vectors; what overflows wraps.
template <size_t kCount>
void AddBytes(const int8_t* row, std::array<int16_t, kCount>& sums) {
  static_assert(kCount % 16 == 0);
#ifdef __SSE2__
  // Written out, since compilers differ in whether they find it. SSE2 has no widening of its own: a
  // byte doubled and shifted down by eight is itself with its sign.
  for (size_t at = 0; at < kCount; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(row + at));
    __m128i* const to = reinterpret_cast<__m128i*>(sums.data() + at);
    const __m128i low = _mm_srai_epi16(_mm_unpacklo_epi8(bytes, bytes), 8);
    const __m128i high = _mm_srai_epi16(_mm_unpackhi_epi8(bytes, bytes), 8);
    _mm_storeu_si128(to, _mm_add_epi16(_mm_loadu_si128(to), low));
    _mm_storeu_si128(to + 1, _mm_add_epi16(_mm_loadu_si128(to + 1), high));
  }
#else
  for (size_t at = 0; at < kCount; ++at) sums[at] = static_cast<int16_t>(sums[at] + row[at]);
#endif
}

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_ADD_BYTES_H_
