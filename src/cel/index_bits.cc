// The inner loop of an index: the conjunction of one bitmap a field. On processors that have AVX2
// through it, with the same result elsewhere.
#include <cstring>

#include "cel/index_data.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace earshot::cel::internal {
namespace {

// After so many bitmaps it is worth looking whether anything is left of a block.
constexpr size_t kLookEvery = 6;

void ConjoinPortable(absl::Span<const uint64_t* const> bitmaps, size_t from, size_t to,
                     uint64_t* out) {
  for (size_t at = from; at < to; at += kBlockWords) {
    uint64_t block[kBlockWords];
    memcpy(block, bitmaps[0] + at, sizeof(block));
    for (size_t i = 1; i < bitmaps.size(); ++i) {
      const uint64_t* const bits = bitmaps[i] + at;
      for (size_t w = 0; w < kBlockWords; ++w) block[w] &= bits[w];
      if (i % kLookEvery != 0) continue;
      uint64_t any = 0;
      for (const uint64_t word : block) any |= word;
      if (any == 0) break;
    }
    memcpy(out + at, block, sizeof(block));
  }
}

// The builtins become one instruction where this is part of a function for processors that have
// it.
[[gnu::always_inline]] inline size_t Count(absl::Span<const uint64_t> words) {
  size_t n = 0;
  for (const uint64_t word : words) n += static_cast<size_t>(__builtin_popcountll(word));
  return n;
}

// Four numbers are written for each word that has any, however many it has: a branch less that
// nobody can foresee.
[[gnu::always_inline]] inline void List(absl::Span<const uint64_t> words, uint32_t* out) {
  for (size_t w = 0; w < words.size(); ++w) {
    uint64_t left = words[w];
    if (left == 0) continue;
    const size_t count = static_cast<size_t>(__builtin_popcountll(left));
    const uint32_t base = static_cast<uint32_t>(w * 64);
    for (size_t i = 0; i < kListSlack; ++i) {
      out[i] = base + static_cast<uint32_t>(__builtin_ctzll(left | uint64_t{1} << 63));
      left &= left - 1;
    }
    for (size_t i = kListSlack; i < count; ++i) {
      out[i] = base + static_cast<uint32_t>(__builtin_ctzll(left));
      left &= left - 1;
    }
    out += count;
  }
}

#if defined(__x86_64__)

__attribute__((target("avx2,popcnt,bmi"))) size_t CountAvx2(absl::Span<const uint64_t> words) {
  return Count(words);
}
__attribute__((target("avx2,popcnt,bmi"))) void ListAvx2(absl::Span<const uint64_t> words,
                                                         uint32_t* out) {
  List(words, out);
}

__attribute__((target("avx2"))) inline __m256i Load(const uint64_t* at) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
}
__attribute__((target("avx2"))) inline void Store(uint64_t* at, __m256i v) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), v);
}

// Blocks of 1,024 rows while there are as many: each pointer that is loaded serves four vectors.
__attribute__((target("avx2"))) void ConjoinAvx2(absl::Span<const uint64_t* const> bitmaps,
                                                 size_t from, size_t to, uint64_t* out) {
  const uint64_t* const* const bits = bitmaps.data();
  const size_t n = bitmaps.size();
  size_t at = from;
  for (; at + 2 * kBlockWords <= to; at += 2 * kBlockWords) {
    __m256i a = Load(bits[0] + at), b = Load(bits[0] + at + 4);
    __m256i c = Load(bits[0] + at + 8), d = Load(bits[0] + at + 12);
    for (size_t i = 1; i < n; ++i) {
      const uint64_t* const more = bits[i] + at;
      a = _mm256_and_si256(a, Load(more));
      b = _mm256_and_si256(b, Load(more + 4));
      c = _mm256_and_si256(c, Load(more + 8));
      d = _mm256_and_si256(d, Load(more + 12));
      if (i % kLookEvery == 0) {
        const __m256i any = _mm256_or_si256(_mm256_or_si256(a, b), _mm256_or_si256(c, d));
        if (_mm256_testz_si256(any, any)) break;
      }
    }
    Store(out + at, a);
    Store(out + at + 4, b);
    Store(out + at + 8, c);
    Store(out + at + 12, d);
  }
  for (; at < to; at += kBlockWords) {
    __m256i a = Load(bits[0] + at), b = Load(bits[0] + at + 4);
    for (size_t i = 1; i < n; ++i) {
      a = _mm256_and_si256(a, Load(bits[i] + at));
      b = _mm256_and_si256(b, Load(bits[i] + at + 4));
    }
    Store(out + at, a);
    Store(out + at + 4, b);
  }
}

#endif

bool HasAvx2() {
#if defined(__x86_64__)
  static const bool has = __builtin_cpu_supports("avx2") != 0 &&
                          __builtin_cpu_supports("popcnt") != 0 &&
                          __builtin_cpu_supports("bmi") != 0;
  return has;
#else
  return false;
#endif
}

}  // namespace

void Conjoin(absl::Span<const uint64_t* const> bitmaps, size_t from, size_t to, uint64_t* out) {
#if defined(__x86_64__)
  if (HasAvx2()) return ConjoinAvx2(bitmaps, from, to, out);
#endif
  ConjoinPortable(bitmaps, from, to, out);
}

size_t CountBits(absl::Span<const uint64_t> words) {
#if defined(__x86_64__)
  if (HasAvx2()) return CountAvx2(words);
#endif
  return Count(words);
}

void ListBits(absl::Span<const uint64_t> words, uint32_t* out) {
#if defined(__x86_64__)
  if (HasAvx2()) return ListAvx2(words, out);
#endif
  List(words, out);
}

}  // namespace earshot::cel::internal
