// Any bytes as a decision: refused, or read into one that both forms carry unchanged.
#include <cstdint>
#include <cstdlib>

#include "wire/decisions.h"

namespace {
void Require(bool holds) {
  if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto decision = earshot::wire::DecisionFromJson(text);
  if (!decision.ok()) return 0;
  const auto json = earshot::wire::DecisionFromJson(earshot::wire::DecisionToJson(*decision));
  Require(json.ok() && *json == *decision);
  const auto proto = earshot::wire::DecisionFromProto(earshot::wire::DecisionToProto(*decision));
  Require(proto.ok() && *proto == *decision);
  return 0;
}
