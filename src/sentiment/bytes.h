// What the files of this room have in common: little-endian numbers, and a header of 64 bytes whose
// last 16 are a digest of what stands before them and of the body.
#ifndef EARSHOT_SENTIMENT_BYTES_H_
#define EARSHOT_SENTIMENT_BYTES_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "base/digest.h"

namespace earshot::sentiment {

inline constexpr size_t kFileDigestAt = 48;
inline constexpr size_t kFileHeaderBytes = 64;

inline uint32_t ReadU32(const char* at) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    value |= static_cast<uint32_t>(static_cast<uint8_t>(at[i])) << (8 * i);
  }
  return value;
}

inline void AppendU32(uint32_t value, std::string& out) {
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

// `head`: at least the kFileDigestAt bytes that are digested.
inline Digest128 FileDigest(absl::string_view head, absl::string_view body) {
  Digester digester;
  digester.Add(head.substr(0, kFileDigestAt)).Add(DigestOf(body));
  return digester.Finish();
}

inline Digest128 WrittenDigest(absl::string_view file) {
  return Digest128::FromBytes(reinterpret_cast<const uint8_t*>(file.data()) + kFileDigestAt);
}

// Header, its digest, body.
inline std::string SealFile(std::string head, absl::string_view body) {
  const auto digest = FileDigest(head, body).Bytes();
  head.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  head.append(body.data(), body.size());
  return head;
}

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_BYTES_H_
