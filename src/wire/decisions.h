// Decisions to bytes: the JSON line that every face prints, byte for byte the same, and its
// protobuf twin.
#ifndef EARSHOT_WIRE_DECISIONS_H_
#define EARSHOT_WIRE_DECISIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "care/decision.h"

namespace earshot::wire {

// One line without the newline: fixed order of fields, empty ones left out (docs/decisions.md).
std::string DecisionToJson(const care::Decision& decision);
absl::StatusOr<care::Decision> DecisionFromJson(absl::string_view line);
// The fields of the JSON form, in their order.
std::vector<std::string> DecisionFields();
// earshot.v1.Decision
std::string DecisionToProto(const care::Decision& decision);
absl::StatusOr<care::Decision> DecisionFromProto(absl::string_view bytes);

}  // namespace earshot::wire

#endif  // EARSHOT_WIRE_DECISIONS_H_
