#include "observe.h"

#include <algorithm>
#include <bit>

#include "absl/strings/str_cat.h"
#include "boundary.h"
#include "store/timed_journal.h"

namespace earshot::capi {
namespace {

constexpr int64_t kSlowSyncMicros = 1'000'000;

// What the caller sent, and not the world around us.
bool IsRefusal(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsOutOfRange(status) ||
         absl::IsUnimplemented(status);
}

}  // namespace

void Histogram::Add(int64_t micros) {
  const uint64_t value = static_cast<uint64_t>(std::max<int64_t>(0, micros));
  ++count;
  sum_micros += value;
  ++buckets[std::min<size_t>(static_cast<size_t>(std::bit_width(value)), buckets.size() - 1)];
}

absl::StatusOr<std::unique_ptr<Watch>> Watch::Make(const earshot_observer* observer) {
  if (observer == nullptr) return std::unique_ptr<Watch>();
  EARSHOT_ASSIGN_OR_RETURN(const earshot_observer o,
                           ReadSized(observer, kObserverBytesFirst, "options.observer"));
  EARSHOT_RETURN_IF_ERROR(FlagsAmong(o.flags, EARSHOT_OBSERVE_METRICS, "options.observer.flags"));
  if (o.log_level < 0 || o.log_level > EARSHOT_LOG_ERROR) {
    return absl::InvalidArgumentError(
        absl::StrCat("options.observer.log_level: there is no level ", o.log_level));
  }
  if (o.sync_slow_micros < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("options.observer.sync_slow_micros: ", o.sync_slow_micros, " is below 0"));
  }
  if (o.log == nullptr && o.flags == 0) return std::unique_ptr<Watch>();
  return std::unique_ptr<Watch>(new Watch(o));
}

Watch::Watch(const earshot_observer& observer)
    : observer_(observer), counts_((observer.flags & EARSHOT_OBSERVE_METRICS) != 0) {}

std::unique_ptr<store::Journal> Watch::Timed(std::unique_ptr<store::Journal> journal) {
  if (journal == nullptr || observer_.clock == nullptr) return journal;
  const int64_t slow =
      observer_.sync_slow_micros == 0 ? kSlowSyncMicros : observer_.sync_slow_micros;
  // Within the engine's lock: put down here, told when the call is over.
  const auto synced = [this, slow](int64_t micros, int64_t records) {
    absl::MutexLock lock(&mutex_);
    counted_.sync.Add(micros);
    if (micros >= slow) slow_.push_back({micros, records});
  };
  return store::NewTimedJournal(std::move(journal), {[this] { return Clock(); }, synced});
}

void Watch::Tell(int32_t level, absl::string_view code, absl::string_view message,
                 const Fields& fields) const {
  if (observer_.log == nullptr || level < observer_.log_level) return;
  std::vector<earshot_log_field> out;
  out.reserve(fields.size());
  for (const auto& [name, value] : fields) out.push_back({TextOf(name), TextOf(value)});
  earshot_log_entry entry{};
  entry.struct_size = sizeof entry;
  entry.level = level;
  entry.code = TextOf(code);
  entry.message = TextOf(message);
  entry.fields = out.data();
  entry.field_count = out.size();
  observer_.log(observer_.host, &entry);
}

void Watch::TellSlowSyncs() {
  std::vector<Sync> slow;
  {
    absl::MutexLock lock(&mutex_);
    slow.swap(slow_);
  }
  for (const Sync& sync : slow) {
    Tell(EARSHOT_LOG_WARNING, "sync.slow",
         absl::StrCat("it took ", sync.micros, " microseconds to make ", sync.records,
                      " records durable"),
         {{"micros", absl::StrCat(sync.micros)}, {"records", absl::StrCat(sync.records)}});
  }
}

void Watch::Opened(const engine::Engine& engine, absl::string_view store, const std::string& tenant,
                   const store::Repairs& repairs, int64_t began) {
  if (repairs.log_bytes > 0) {
    Tell(EARSHOT_LOG_WARNING, "repaired",
         absl::StrCat("the store was not closed: ", repairs.log_bytes,
                      " bytes of its log were read"),
         {{"what", "log"}, {"bytes", absl::StrCat(repairs.log_bytes)}});
  }
  if (repairs.scrubbed) {
    Tell(EARSHOT_LOG_WARNING, "repaired",
         "an erasure had not come to its end: what it left behind was scrubbed",
         {{"what", "erasure"}});
  }
  const engine::Counts counts = engine.counts();
  Fields fields = {{"store", std::string(store)},
                   {"tenant", tenant},
                   {"policy", engine.policy().hash().Hex()},
                   {"events", absl::StrCat(counts.events)},
                   {"customers", absl::StrCat(counts.customers)}};
  if (observer_.clock != nullptr) fields.emplace_back("micros", absl::StrCat(Clock() - began));
  Tell(EARSHOT_LOG_INFO, "opened",
       absl::StrCat("opened with ", counts.events, " events of ", counts.customers, " customers"),
       fields);
  TellSlowSyncs();
}

void Watch::Failed(absl::string_view call, const absl::Status& status) {
  const bool refused = IsRefusal(status);
  {
    absl::MutexLock lock(&mutex_);
    ++(refused ? counted_.refused : counted_.failed);
  }
  Fields fields = {
      {"call", std::string(call)},
      {"status", std::string(View(earshot_status_name(StatusOf(status.code())), "").value_or(""))}};
  const Diagnostics found = DiagnosticsOf(status);
  if (!found.empty() && found.front().place.line > 0) {
    fields.emplace_back("line", absl::StrCat(found.front().place.line));
  }
  Tell(refused ? EARSHOT_LOG_WARNING : EARSHOT_LOG_ERROR, refused ? "refused" : "failed",
       status.message(), fields);
  TellSlowSyncs();
}

void Watch::Count(const care::Decisions& decisions) {
  for (const care::Decision& decision : decisions) ++counted_.decisions[decision.kind];
}

void Watch::Ingested(int64_t accepted, int64_t duplicates, const care::Decisions& decisions,
                     int64_t began) {
  const int64_t now = Clock();
  {
    absl::MutexLock lock(&mutex_);
    counted_.accepted += static_cast<uint64_t>(accepted);
    counted_.duplicates += static_cast<uint64_t>(duplicates);
    Count(decisions);
    if (observer_.clock != nullptr) counted_.ingest.Add(now - began);
  }
  TellSlowSyncs();
}

void Watch::Advanced(const care::Decisions& decisions) {
  {
    absl::MutexLock lock(&mutex_);
    Count(decisions);
  }
  TellSlowSyncs();
}

// Who was erased is not told: a log is kept longer than that.
void Watch::Erased(int32_t scope, const engine::EraseResult& result) {
  const char* scopes[] = {"customer", "identity", "interaction"};
  {
    absl::MutexLock lock(&mutex_);
    ++counted_.erasures;
    Count(result.decisions);
  }
  Tell(EARSHOT_LOG_INFO, "erased",
       absl::StrCat("erased ", result.events, " events, named in ", result.mentions,
                    " events of others"),
       {{"scope", scopes[scope]},
        {"events", absl::StrCat(result.events)},
        {"interactions", absl::StrCat(result.interactions)},
        {"mentions", absl::StrCat(result.mentions)}});
  TellSlowSyncs();
}

void Watch::Visit(int64_t refolds, earshot_metric_visit visit, void* visitor) const {
  Counted now;
  {
    absl::MutexLock lock(&mutex_);
    now = counted_;
  }
  const auto told = [&](int32_t kind, absl::string_view name, absl::string_view label,
                        uint64_t value, const Histogram* histogram) {
    earshot_metric metric{};
    metric.struct_size = sizeof metric;
    metric.kind = kind;
    metric.name = TextOf(name);
    metric.label = TextOf(label);
    metric.value = value;
    if (histogram != nullptr) {
      metric.sum_micros = histogram->sum_micros;
      metric.buckets = histogram->buckets.data();
    }
    visit(visitor, &metric);
  };
  const auto counter = [&](absl::string_view name, uint64_t value, absl::string_view label = "") {
    told(EARSHOT_METRIC_COUNTER, name, label, value, nullptr);
  };
  counter("events.accepted", now.accepted);
  counter("events.duplicates", now.duplicates);
  counter("calls.refused", now.refused);
  counter("calls.failed", now.failed);
  for (const auto& [kind, count] : now.decisions) {
    counter("decisions", count, care::DecisionKindName(kind));
  }
  counter("refolds", static_cast<uint64_t>(refolds));
  counter("erasures", now.erasures);
  told(EARSHOT_METRIC_HISTOGRAM, "ingest.micros", "", now.ingest.count, &now.ingest);
  told(EARSHOT_METRIC_HISTOGRAM, "sync.micros", "", now.sync.count, &now.sync);
}

}  // namespace earshot::capi
