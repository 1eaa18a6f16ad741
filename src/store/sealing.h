// What every lasting store keeps beside its records and values so that damage is seen: checksums, the
// number of its records, the version of its format. Private to the room.
#ifndef EARSHOT_STORE_SEALING_H_
#define EARSHOT_STORE_SEALING_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/digest.h"
#include "store/journal.h"

namespace earshot::store {

// Values of ours; every other name is the engine's.
inline constexpr char kCountName[] = "store.count";
// "1" while the store may hold bytes of records that were replaced.
inline constexpr char kScrubName[] = "store.scrub";

// Over the number as well, so that two records that changed places are seen. The digester is only memory
// that is used again.
int64_t SumOfRecord(Digester& digester, int64_t seq, absl::string_view key, absl::string_view body);
int64_t SumOfValue(absl::string_view name, absl::string_view value);

// kResourceExhausted past kRecordBytesMax.
absl::Status CheckRecordBytes(absl::string_view body);
// A format that this version does not write: kFailedPrecondition where a newer one did, kDataLoss where
// there never was such a format. `place` begins the message.
absl::Status CheckFormat(absl::string_view place, int64_t format);

}  // namespace earshot::store

#endif  // EARSHOT_STORE_SEALING_H_
