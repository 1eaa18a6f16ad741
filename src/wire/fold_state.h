// The state of an exported fold as bytes: what was taken in, from which everything else follows. The same events and
// instants give the same bytes, whatever the order in which they came.
//
// Layout: "EFS" and the version as a digit, 16 bytes digest of what follows, earshot.v1.FoldState.
#ifndef EARSHOT_WIRE_FOLD_STATE_H_
#define EARSHOT_WIRE_FOLD_STATE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/digest.h"
#include "base/time.h"
#include "care/event.h"

namespace earshot::wire {

struct FoldState {
  std::string tenant;
  Digest128 policy;
  Instant now = kInstantMin;
  std::vector<std::string> events;  // earshot.v1.Event each, in the order of their keys
};

std::string FoldStateToBytes(const FoldState& state);
// kDataLoss where a byte is not as it was written, kUnimplemented for a version that is newer than this library,
// kResourceExhausted above kFoldStateBytesMax.
absl::StatusOr<FoldState> FoldStateFromBytes(absl::string_view bytes);

}  // namespace earshot::wire

#endif  // EARSHOT_WIRE_FOLD_STATE_H_
