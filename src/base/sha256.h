// SHA-256 (FIPS 180-4), for the marks that erasure leaves: from a mark nobody computes what it marks.
#ifndef EARSHOT_BASE_SHA256_H_
#define EARSHOT_BASE_SHA256_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace earshot {

std::array<uint8_t, 32> Sha256(absl::string_view bytes);

}  // namespace earshot

#endif  // EARSHOT_BASE_SHA256_H_
