#include "base/digest.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "absl/strings/escaping.h"

namespace earshot {
namespace {

void PutLittleEndian(uint64_t value, char* to) {
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(to, &value, sizeof value);
  } else {
    for (int i = 0; i < 8; ++i) to[i] = static_cast<char>(value >> (8 * i));
  }
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string Digest128::Hex() const {
  const std::array<uint8_t, 16> bytes = Bytes();
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::optional<Digest128> Digest128::FromHex(absl::string_view hex) {
  if (hex.size() != 32) return std::nullopt;
  uint8_t bytes[16];
  for (int i = 0; i < 16; ++i) {
    const int high = HexValue(hex[2 * i]), low = HexValue(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return FromBytes(bytes);
}

std::array<uint8_t, 16> Digest128::Bytes() const {
  std::array<uint8_t, 16> bytes;
  for (int i = 0; i < 8; ++i) {
    bytes[i] = static_cast<uint8_t>(high >> (56 - 8 * i));
    bytes[8 + i] = static_cast<uint8_t>(low >> (56 - 8 * i));
  }
  return bytes;
}

Digest128 Digest128::FromBytes(const uint8_t* bytes) {
  Digest128 d;
  for (int i = 0; i < 8; ++i) {
    d.high = d.high << 8 | bytes[i];
    d.low = d.low << 8 | bytes[8 + i];
  }
  return d;
}

char* Digester::Extend(size_t bytes) {
  if (bytes > capacity_ - size_) {
    capacity_ = std::max(2 * capacity_, size_ + bytes);
    auto larger = std::make_unique<char[]>(capacity_);
    std::memcpy(larger.get(), data_, size_);
    heap_ = std::move(larger);
    data_ = heap_.get();
  }
  return data_ + std::exchange(size_, size_ + bytes);
}

Digester& Digester::Add(absl::string_view text) {
  char* to = Extend(8 + text.size());
  PutLittleEndian(text.size(), to);
  if (!text.empty()) std::memcpy(to + 8, text.data(), text.size());
  return *this;
}

Digester& Digester::Add(int64_t value) {
  PutLittleEndian(static_cast<uint64_t>(value), Extend(8));
  return *this;
}

Digester& Digester::Add(const Digest128& digest) {
  char* to = Extend(16);
  PutLittleEndian(digest.high, to);
  PutLittleEndian(digest.low, to + 8);
  return *this;
}

Digest128 Digester::Finish() const { return DigestOf({data_, size_}); }

Digest128 DigestOf(absl::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

}  // namespace earshot
