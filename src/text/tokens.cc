// What tokens are besides being found: the hash of their forms, their names, the memory they live in.
#include <algorithm>

#include "text/tokenizer.h"

namespace earshot::text {
namespace {

constexpr uint64_t kHashMultiplier = 0x9E3779B97F4A7C15u;

// Compilers make one load of it.
template <size_t kCount>
uint64_t Load(const char* bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < kCount; ++i) {
    value |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  }
  return value;
}

// Fewer than eight bytes, from loads that may overlap: where they do they agree.
uint64_t LoadRest(const char* bytes, size_t count) {
  if (count >= 4) return Load<4>(bytes) | Load<4>(bytes + count - 4) << (8 * (count - 4));
  if (count == 0) return 0;
  const size_t middle = count / 2, last = count - 1;
  return Load<1>(bytes) | Load<1>(bytes + middle) << (8 * middle) |
         Load<1>(bytes + last) << (8 * last);
}

}  // namespace

uint64_t HashForm(absl::string_view form) {
  uint64_t hash = 0xA0761D6478BD642Fu ^ (form.size() * kHashMultiplier);
  const char* at = form.data();
  size_t left = form.size();
  for (; left >= 8; at += 8, left -= 8) {
    hash = (hash ^ Load<8>(at)) * kHashMultiplier;
    hash ^= hash >> 32;
  }
  hash = (hash ^ LoadRest(at, left)) * kHashMultiplier;
  hash ^= hash >> 29;
  hash *= 0xBF58476D1CE4E5B9u;
  return hash ^ (hash >> 32);
}

absl::string_view TokenKindName(TokenKind kind) {
  static constexpr absl::string_view kNames[] = {"word",     "handle",      "hashtag", "url",
                                                 "email",    "number",      "money",   "emoji",
                                                 "emoticon", "punctuation", "symbol"};
  return kNames[static_cast<size_t>(kind)];
}

uint32_t Tokens::letter_count() const {
  uint32_t sum = 0;
  for (uint32_t count : letters) sum += count;
  return sum;
}

Script Tokens::dominant_script() const {
  const auto most = std::max_element(letters.begin(), letters.end());
  return static_cast<Script>(most - letters.begin());
}

void Tokens::Trim() {
  constexpr size_t kKeptTokensMax = 4096;
  if (list.capacity() > kKeptTokensMax) std::vector<Token>().swap(list);
  if (norm.capacity() > (64 << 10)) std::string().swap(norm);
  if (fold_buffer.capacity() > (64 << 10)) std::string().swap(fold_buffer);
  clean.Trim();
}

}  // namespace earshot::text
