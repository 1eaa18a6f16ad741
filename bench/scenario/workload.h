// The log that the engine is measured on: customers who write on three channels, and agents who answer most of
// them. A function of its size alone; no two texts in a row are equal, because SQLite skips what does not change.
#ifndef EARSHOT_BENCH_SCENARIO_WORKLOAD_H_
#define EARSHOT_BENCH_SCENARIO_WORKLOAD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "care/event.h"
#include "store/journal.h"

namespace earshot::bench {

// `assessed`: every text brings its assessment.
std::vector<care::Event> Workload(int64_t events, int64_t customers, bool assessed);

// Counts what is appended and keeps none of it.
class CountingJournal : public store::Journal {
 public:
  explicit CountingJournal(int64_t* bytes) : bytes_(bytes) {}
  absl::Status Append(absl::Span<const store::Record> batch) override;
  absl::Status Sync() override { return absl::OkStatus(); }
  absl::Status ReadFrom(
      int64_t, const std::function<absl::Status(int64_t, const store::Record&)>&) override {
    return absl::OkStatus();
  }
  int64_t size() const override { return size_; }
  absl::StatusOr<std::string> GetMeta(absl::string_view name) override;
  absl::Status SetMeta(absl::string_view, absl::string_view) override { return absl::OkStatus(); }

 private:
  int64_t* bytes_;
  int64_t size_ = 0;
};

// One line of bench/counters.csv: a workload through the engine in batches, no analyzer, no clock.
struct CounterCase {
  const char* name;
  int64_t events, customers, batch;
  bool assessed;
};
const std::vector<CounterCase>& CounterCases();
// Bytes of keys and bodies that the journal is given.
int64_t JournalBytes(const CounterCase& c);

}  // namespace earshot::bench

#endif  // EARSHOT_BENCH_SCENARIO_WORKLOAD_H_
