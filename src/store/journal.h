// The journal: events made durable, append-only, in the order in which they were acknowledged. It
// sees bytes and keys, never customers.
#ifndef EARSHOT_STORE_JOURNAL_H_
#define EARSHOT_STORE_JOURNAL_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
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

// What an OK from Append promises.
// kDurable: the batch is on the disk (fsync'ed). It survives the death of the process and of the
// machine. kBuffered: the batch is with the operating system. It survives the death of the process;
// the machine may take the latest batches with it, always whole ones and always the latest. Sync
// makes all before it durable.
enum class Durability : uint8_t { kDurable, kBuffered };

// A copy of a store that is made while the store is written to. What is appended in between is in it.
class Backup {
 public:
  virtual ~Backup() = default;  // unfinished: leaves nothing behind
  // Copies some more, a few megabytes; true: it is whole, and on the disk under its name. Between
  // two of these the journal may be written to.
  virtual absl::StatusOr<bool> Step() = 0;
};

// What stands in the place of a record from now on.
struct Replacement {
  int64_t seq = 0;
  Record record;
};
using NamedValue = std::pair<std::string, std::string>;

// What opening a store had to put in order.
struct Repairs {
  int64_t log_bytes = 0;  // of a log that was left by a process that did not close the store
  bool scrubbed = false;  // an erasure that was made before was finished
};

// One thread at a time: whoever owns a journal takes turns.
class Journal {
 public:
  virtual ~Journal() = default;
  // All records or none. Durable on OK as the journal was opened to be. On failure the journal is
  // as before.
  virtual absl::Status Append(absl::Span<const Record> batch) = 0;
  virtual absl::Status Sync() = 0;
  // From sequence number `first` (0-based) on, in order. Stops at the first error of `visit` and
  // returns it. A record that fails its checksum is kDataLoss with its number.
  virtual absl::Status ReadFrom(
      int64_t first, const std::function<absl::Status(int64_t seq, const Record&)>& visit) = 0;
  virtual int64_t size() const = 0;
  // Puts other records in the place of old ones and sets values, all or nothing: what was there is
  // no longer read. The bytes of it may still lie in free places of a file until Scrub is through;
  // a file that is opened before that is scrubbed first. kFailedPrecondition while a backup is made.
  virtual absl::Status Erase(absl::Span<const Replacement> replacements,
                             absl::Span<const NamedValue> values) {
    (void)replacements, (void)values;
    return absl::UnimplementedError("this journal cannot erase");
  }
  // No byte of what Erase replaced is left in the file or its log. Takes as long as writing all of
  // the file anew, and nothing where there is nothing to scrub.
  virtual absl::Status Scrub() { return absl::OkStatus(); }
  virtual Repairs repairs() const { return {}; }
  // kAlreadyExists where there is a file at `to`; kUnimplemented where the journal is no file. The
  // journal outlives it.
  virtual absl::StatusOr<std::unique_ptr<Backup>> StartBackup(absl::string_view to) {
    return absl::UnimplementedError(std::string(to) + ": only a store in a file can be copied");
  }
  // Small named values beside the events: format version, tenant, hash of the policy.
  virtual absl::StatusOr<std::string> GetMeta(
      absl::string_view name) = 0;  // kNotFound where absent
  virtual absl::Status SetMeta(absl::string_view name, absl::string_view value) = 0;
};

// The format that this version writes; it is the file's `user_version`.
inline constexpr int kStoreFormat = 1;

// One SQLite file (with PATH-wal beside it while it is open), created if absent; a file of no bytes
// is new.
//   event(seq INTEGER PRIMARY KEY, key BLOB, body BLOB, sum INTEGER)   append-only, seq from 0
//   without gaps meta(name TEXT PRIMARY KEY, value BLOB, sum INTEGER)               names beginning
//   with "store." are ours
// Any SQL tool reads it while no engine holds it. Every record and every value carries a checksum
// that is verified when it is read, and the number of records is kept beside them, so that none
// goes missing unseen. kFailedPrecondition: another engine holds it (of this process or another),
// or a newer format wrote it; kDataLoss: damaged; kInvalidArgument: not a store of ours;
// kPermissionDenied, kNotFound, kResourceExhausted, kUnavailable: the file system's refusals.
// `checkpoint_pages`: pages of 4 KiB in the log after which it is copied into the file.
absl::StatusOr<std::unique_ptr<Journal>> OpenSqliteJournal(absl::string_view path,
                                                           Durability durability,
                                                           int checkpoint_pages = 4000);
std::unique_ptr<Journal> NewMemoryJournal();

// ---- A store of the host's own -------------------------------------------------------------------

// A record as the host keeps it and gives it back. Views last for the call that they are given to.
struct HostRecord {
  int64_t seq = 0;
  int64_t format = 0;     // of the body
  absl::string_view key;  // 16 bytes
  absl::string_view body;
  int64_t sum = 0;  // over number, key and body: what the host's store does to them is seen
};
struct HostValue {
  absl::string_view name;
  absl::string_view value;
  int64_t sum = 0;
};

// What the host does for us, a call at a time. It may fail in any way, and lie: whatever it gives back is checked.
class HostStore {
 public:
  virtual ~HostStore() = default;
  // Adds the records and puts the values in the place of those of the same name: durable on OK, all or nothing.
  virtual absl::Status Append(absl::Span<const HostRecord> records,
                              absl::Span<const HostValue> values) = 0;
  // The same, with records that take the place of those of the same number.
  virtual absl::Status Erase(absl::Span<const HostRecord> records,
                             absl::Span<const HostValue> values) = 0;
  // No byte is left of what Erase replaced.
  virtual absl::Status Scrub() = 0;
  // In order. Stops where `visit` fails, and returns what it returned.
  virtual absl::Status ReadRecords(int64_t first,
                                   const std::function<absl::Status(const HostRecord&)>& visit) = 0;
  // In any order.
  virtual absl::Status ReadValues(const std::function<absl::Status(const HostValue&)>& visit) = 0;
};

// A journal in it. Records carry the checksums of our own files and a format each; their number, the format and
// whether an erasure is still to be scrubbed are values named "store.". kDataLoss: what it gives is not what it was
// given, with the place; kFailedPrecondition: a newer format wrote it, or another engine wrote to it meanwhile. After a
// write that failed nobody knows what the host kept: its values are read again before the next use, and where the write
// is there after all, that and every later use is refused until it is opened again.
absl::StatusOr<std::unique_ptr<Journal>> OpenHostJournal(std::unique_ptr<HostStore> store);

// 16 bytes that nobody can guess.
std::string FreshSalt();

// What a check of a whole store found.
struct StoreCheck {
  int64_t bytes = 0, log_bytes = 0;
  int64_t records = 0;                // that it should hold
  int64_t good = 0;                   // that pass every check
  std::vector<std::string> findings;  // what is damaged, a sentence each; at most kDiagnosticsMax
  int64_t findings_more = 0;
  std::string durability, tenant, policy;  // hash; "" where it cannot be read
};
struct StoreChecks {
  // What is wrong with a record that passes our own checks; "": nothing.
  std::function<std::string(int64_t seq, const Record&)> record;
  // What is wrong with the named values; "": nothing. `get`: as GetMeta.
  std::function<std::string(
      const std::function<absl::StatusOr<std::string>(absl::string_view)>& get)>
      values;
  std::function<void(int64_t done, int64_t records)> progress;
};
// Reads all of the SQLite file at `path` and its log, and changes neither. An error where that
// cannot be done: no such file, not a store, held by an engine, of a newer format.
absl::StatusOr<StoreCheck> CheckSqliteStore(absl::string_view path, const StoreChecks& checks);

}  // namespace earshot::store

#endif  // EARSHOT_STORE_JOURNAL_H_
