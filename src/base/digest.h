// A 128-bit digest of values, the same on every machine and for ever: names of decisions, keys of
// events, and the digest that proves that two engines hold the same state.
//
// XXH3 (libxxhash, frozen output since 0.8.0). Not a cryptographic hash: whoever can choose events
// freely can make two with one digest; nothing here guards a secret. Fields are length-prefixed and
// integers little-endian, so ("ab","c") and ("a","bc") differ and byte order does not.
#ifndef EARSHOT_BASE_DIGEST_H_
#define EARSHOT_BASE_DIGEST_H_

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace earshot {

struct Digest128 {
  uint64_t high = 0;
  uint64_t low = 0;
  friend constexpr auto operator<=>(const Digest128&, const Digest128&) = default;
  friend constexpr bool operator==(const Digest128&, const Digest128&) = default;
  constexpr bool empty() const { return high == 0 && low == 0; }

  std::string Hex() const;  // 32 lower-case digits
  static std::optional<Digest128> FromHex(absl::string_view hex);
  std::array<uint8_t, 16> Bytes() const;  // big-endian, so that it sorts as the value does
  static Digest128 FromBytes(const uint8_t* bytes);

  template <typename H>
  friend H AbslHashValue(H h, const Digest128& d) {
    return H::combine(std::move(h), d.high, d.low);
  }
};

// Collects fields, then hashes them all at once: one pass over bytes that lie side by side is faster than a stream of
// small pieces. Keys and names fit in place; what is longer takes memory, which Reset keeps.
class Digester {
 public:
  Digester() = default;
  Digester(const Digester&) = delete;
  Digester& operator=(const Digester&) = delete;

  Digester& Add(absl::string_view text);
  Digester& Add(int64_t value);
  Digester& Add(const Digest128& digest);
  Digest128 Finish() const;
  void Reset() { size_ = 0; }

 private:
  static constexpr size_t kInPlace = 232;

  char* Extend(size_t bytes);  // where they go

  char in_place_[kInPlace];
  std::unique_ptr<char[]> heap_;  // instead, once there were more
  char* data_ = in_place_;
  size_t size_ = 0, capacity_ = kInPlace;
};

Digest128 DigestOf(absl::string_view bytes);

}  // namespace earshot

#endif  // EARSHOT_BASE_DIGEST_H_
