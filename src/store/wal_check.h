// Tells a write-ahead log that a crash has torn from one that was damaged later. SQLite treats both
// as "the log ends here", which would silently give up batches that were acknowledged.
#ifndef EARSHOT_STORE_WAL_CHECK_H_
#define EARSHOT_STORE_WAL_CHECK_H_

#include <string>

#include "absl/status/status.h"

namespace earshot::store {

// `path` is the log's. kDataLoss: a frame is damaged that lies before a later commit's successor,
// so that it was on the disk once: every commit is synced before the next frame is written. Only
// true of a log written under kDurable. An absent log is fine. What stands after the last commit
// cannot be told from a torn write.
absl::Status CheckWal(const std::string& path);

}  // namespace earshot::store

#endif  // EARSHOT_STORE_WAL_CHECK_H_
