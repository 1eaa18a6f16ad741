// A store of the host's own for tests: in memory, outliving the journal over it, and as faulty as a test wants it.
#ifndef EARSHOT_TESTS_UNIT_STORE_HOST_STORE_H_
#define EARSHOT_TESTS_UNIT_STORE_HOST_STORE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "store/journal.h"

namespace earshot::store {

// What a host keeps, in columns of its own.
struct HostRow {
  int64_t seq = 0, format = 0;
  std::string key, body;
  int64_t sum = 0;
};
struct HostTables {
  std::vector<HostRow> records;
  std::map<std::string, std::pair<std::string, int64_t>> values;
  int scrubs = 0;
};

class TestHostStore : public HostStore {
 public:
  // What goes wrong and when: the n-th call counted from 0 fails, before or after it has done its work.
  struct Faults {
    int calls = 0;
    int fails_at = -1;
    bool after_work = false;
    absl::Status with = absl::UnavailableError("connection lost");
  };

  TestHostStore(HostTables* tables, Faults* faults) : tables_(tables), faults_(faults) {}

  absl::Status Append(absl::Span<const HostRecord> records,
                      absl::Span<const HostValue> values) override {
    return Call([&] {
      for (const HostRecord& r : records) tables_->records.push_back(RowOf(r));
      Put(values);
      return absl::OkStatus();
    });
  }
  absl::Status Erase(absl::Span<const HostRecord> records,
                     absl::Span<const HostValue> values) override {
    return Call([&] {
      for (const HostRecord& r : records) tables_->records[static_cast<size_t>(r.seq)] = RowOf(r);
      Put(values);
      return absl::OkStatus();
    });
  }
  absl::Status Scrub() override {
    return Call([&] {
      ++tables_->scrubs;
      return absl::OkStatus();
    });
  }
  absl::Status ReadRecords(int64_t first,
                           const std::function<absl::Status(const HostRecord&)>& visit) override {
    return Call([&]() -> absl::Status {
      for (const HostRow& row : tables_->records) {
        if (row.seq < first) continue;
        if (auto s = visit({row.seq, row.format, row.key, row.body, row.sum}); !s.ok()) return s;
      }
      return absl::OkStatus();
    });
  }
  absl::Status ReadValues(const std::function<absl::Status(const HostValue&)>& visit) override {
    return Call([&]() -> absl::Status {
      for (const auto& [name, value] : tables_->values) {
        if (auto s = visit({name, value.first, value.second}); !s.ok()) return s;
      }
      return absl::OkStatus();
    });
  }

 private:
  template <typename Work>
  absl::Status Call(const Work& work) {
    const bool fails = faults_ != nullptr && faults_->calls++ == faults_->fails_at;
    if (fails && !faults_->after_work) return faults_->with;
    absl::Status status = work();
    return fails ? faults_->with : status;
  }
  static HostRow RowOf(const HostRecord& r) {
    return {r.seq, r.format, std::string(r.key), std::string(r.body), r.sum};
  }
  void Put(absl::Span<const HostValue> values) {
    for (const HostValue& v : values) {
      tables_->values[std::string(v.name)] = {std::string(v.value), v.sum};
    }
  }

  HostTables* tables_;
  Faults* faults_;
};

}  // namespace earshot::store

#endif  // EARSHOT_TESTS_UNIT_STORE_HOST_STORE_H_
