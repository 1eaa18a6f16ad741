// The journal: events made durable, append-only, in the order in which they were acknowledged. It sees bytes
// and keys, never customers.
#ifndef EARSHOT_STORE_JOURNAL_H_
#define EARSHOT_STORE_JOURNAL_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/digest.h"

namespace earshot::store {

struct Record {
  Digest128 key;     // of the event: what a repetition shares
  std::string body;  // earshot.v1.Event, with its assessment
};

// kDurable: on the disk when Append returns. kBuffered: may be lost with the machine, never torn.
enum class Durability : uint8_t { kDurable, kBuffered };

class Journal {
 public:
  virtual ~Journal() = default;
  // All records or none. Durable on OK as the journal was opened to be. On failure the journal is as before.
  virtual absl::Status Append(absl::Span<const Record> batch) = 0;
  virtual absl::Status Sync() = 0;
  // From sequence number `first` (0-based) on, in order. Stops at the first error of `visit` and returns it.
  // A record that fails its checksum is kDataLoss with its number.
  virtual absl::Status ReadFrom(int64_t first,
                                const std::function<absl::Status(int64_t seq, const Record&)>& visit) = 0;
  virtual int64_t size() const = 0;
  // Small named values beside the events: format version, tenant, hash of the policy.
  virtual absl::StatusOr<std::string> GetMeta(absl::string_view name) = 0;  // kNotFound where absent
  virtual absl::Status SetMeta(absl::string_view name, absl::string_view value) = 0;
};

// One file, created if absent. kFailedPrecondition: another process holds it, or a newer format wrote it;
// kDataLoss: damaged; kInvalidArgument: not a store of ours.
absl::StatusOr<std::unique_ptr<Journal>> OpenSqliteJournal(absl::string_view path, Durability durability);
std::unique_ptr<Journal> NewMemoryJournal();

}  // namespace earshot::store

#endif  // EARSHOT_STORE_JOURNAL_H_
