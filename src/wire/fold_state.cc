#include "wire/fold_state.h"

#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "earshot/v1/fold.pb.h"
#include "wire/proto_parts.h"

namespace earshot::wire {
namespace {

constexpr absl::string_view kMagic = "EFS";
constexpr uint32_t kVersion = 1;
constexpr size_t kDigestBytes = 16;
constexpr size_t kHeadBytes = kMagic.size() + 1 + kDigestBytes;

std::string Checksum(absl::string_view body) {
  const auto bytes = DigestOf(body).Bytes();
  return std::string(bytes.begin(), bytes.end());
}

absl::Status Damaged(absl::string_view how) {
  return absl::DataLossError(absl::StrCat(
      "state: ", how, "; take an older copy, or fold the customer's events from nothing"));
}

}  // namespace

std::string FoldStateToBytes(const FoldState& state) {
  v1::FoldState message;
  message.set_format_version(kVersion);
  message.set_tenant(state.tenant);
  const auto hash = state.policy.Bytes();
  message.set_policy_hash(hash.data(), hash.size());
  message.set_now_micros(state.now.micros);
  for (const std::string& event : state.events) message.add_events(event);
  const std::string body = Serialize(message);
  return absl::StrCat(kMagic, kVersion, Checksum(body), body);
}

absl::StatusOr<FoldState> FoldStateFromBytes(absl::string_view bytes) {
  if (bytes.size() > kFoldStateBytesMax) {
    return absl::ResourceExhaustedError(absl::StrCat("state: ", bytes.size(), " bytes, at most ",
                                                     kFoldStateBytesMax,
                                                     " are allowed (kFoldStateBytesMax)"));
  }
  if (bytes.size() < kHeadBytes || !absl::StartsWith(bytes, kMagic)) {
    return Damaged("these bytes are no state of a fold");
  }
  const char version = bytes[kMagic.size()];
  if (version > '0' + static_cast<int>(kVersion) && version <= '9') {
    return absl::UnimplementedError(
        absl::StrCat("state: version ", bytes.substr(kMagic.size(), 1),
                     " was written by a newer library; this one reads up to ", kVersion));
  }
  if (version != '0' + static_cast<int>(kVersion)) return Damaged("its version is no number");
  const absl::string_view body = bytes.substr(kHeadBytes);
  if (bytes.substr(kMagic.size() + 1, kDigestBytes) != Checksum(body)) {
    return Damaged("its checksum does not hold");
  }
  v1::FoldState message;
  if (!Parse(body, "earshot.v1.FoldState", message).ok() || message.format_version() != kVersion ||
      message.policy_hash().size() != kDigestBytes) {
    return Damaged("its parts do not fit together");
  }
  FoldState state;
  state.tenant = message.tenant();
  state.policy =
      Digest128::FromBytes(reinterpret_cast<const uint8_t*>(message.policy_hash().data()));
  state.now = {message.now_micros()};
  state.events.assign(message.events().begin(), message.events().end());
  return state;
}

}  // namespace earshot::wire
