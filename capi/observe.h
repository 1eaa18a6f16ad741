// What an engine tells a host of its work: log entries, counters and durations. Only where the host asked for it;
// durations by a clock of the host's.
//
// Nothing is called while a lock is held: what happens within the engine is put down and told when the call is over.
#ifndef EARSHOT_CAPI_OBSERVE_H_
#define EARSHOT_CAPI_OBSERVE_H_

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "care/decisions.h"
#include "earshot.h"
#include "engine/engine.h"
#include "store/journal.h"

namespace earshot::capi {

// How often something took how long, in buckets of powers of two.
struct Histogram {
  std::array<uint64_t, EARSHOT_METRIC_BUCKETS> buckets{};
  uint64_t count = 0, sum_micros = 0;
  void Add(int64_t micros);
};

class Watch {
 public:
  using Fields = std::vector<std::pair<absl::string_view, std::string>>;

  // Null where the observer asks for nothing.
  static absl::StatusOr<std::unique_ptr<Watch>> Make(const earshot_observer* observer);

  bool counts() const { return counts_; }
  // 0 where the host has no clock.
  int64_t Clock() const { return observer_.clock == nullptr ? 0 : observer_.clock(observer_.host); }
  // The same journal, its syncs measured where there is a clock.
  std::unique_ptr<store::Journal> Timed(std::unique_ptr<store::Journal> journal);

  // An engine was opened over a store of that kind ("file", "memory", "host"), which had to be put in order as said.
  void Opened(const engine::Engine& engine, absl::string_view store, const std::string& tenant,
              const store::Repairs& repairs, int64_t began);
  // A call ("open", "ingest", "advance", "erase") ended with that; it began at `began` of our clock.
  void Failed(absl::string_view call, const absl::Status& status);
  void Ingested(int64_t accepted, int64_t duplicates, const care::Decisions& decisions,
                int64_t began);
  void Advanced(const care::Decisions& decisions);
  void Erased(int32_t scope, const engine::EraseResult& result);

  void Visit(int64_t refolds, earshot_metric_visit visit, void* visitor) const;

 private:
  struct Sync {
    int64_t micros = 0, records = 0;
  };
  struct Counted {
    uint64_t accepted = 0, duplicates = 0, refused = 0, failed = 0, erasures = 0;
    std::map<care::DecisionKind, uint64_t> decisions;
    Histogram ingest, sync;
  };

  explicit Watch(const earshot_observer& observer);
  void Count(const care::Decisions& decisions) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Tell(int32_t level, absl::string_view code, absl::string_view message,
            const Fields& fields) const;
  void TellSlowSyncs();

  const earshot_observer observer_;
  const bool counts_;
  mutable absl::Mutex mutex_;
  Counted counted_ ABSL_GUARDED_BY(mutex_);
  std::vector<Sync> slow_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace earshot::capi

#endif  // EARSHOT_CAPI_OBSERVE_H_
