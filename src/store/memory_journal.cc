// The journal that keeps nothing: for engines without a file, and for tests.
#include <map>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "store/journal.h"
#include "store/sealing.h"

namespace earshot::store {
namespace {

class MemoryJournal : public Journal {
 public:
  absl::Status Append(absl::Span<const Record> batch) override {
    for (const Record& record : batch) EARSHOT_RETURN_IF_ERROR(CheckRecordBytes(record.body));
    records_.insert(records_.end(), batch.begin(), batch.end());
    return absl::OkStatus();
  }

  absl::Status Erase(absl::Span<const Replacement> replacements,
                     absl::Span<const NamedValue> values) override {
    for (const auto& [seq, record] : replacements) {
      EARSHOT_RETURN_IF_ERROR(CheckRecordBytes(record.body));
      if (seq < 0 || seq >= size()) {
        return absl::OutOfRangeError(absl::StrCat("there is no record ", seq));
      }
    }
    for (const auto& [seq, record] : replacements) records_[static_cast<size_t>(seq)] = record;
    for (const auto& [name, value] : values) meta_[name] = value;
    return absl::OkStatus();
  }

  absl::Status Sync() override { return absl::OkStatus(); }

  absl::Status ReadFrom(
      int64_t first,
      const std::function<absl::Status(int64_t seq, const Record&)>& visit) override {
    for (size_t seq = first < 0 ? 0 : static_cast<size_t>(first); seq < records_.size(); ++seq) {
      if (absl::Status s = visit(static_cast<int64_t>(seq), records_[seq]); !s.ok()) return s;
    }
    return absl::OkStatus();
  }

  int64_t size() const override { return static_cast<int64_t>(records_.size()); }

  absl::StatusOr<std::string> GetMeta(absl::string_view name) override {
    const auto it = meta_.find(std::string(name));
    if (it == meta_.end()) return absl::NotFoundError(absl::StrCat("no value named ", name));
    return it->second;
  }

  absl::Status SetMeta(absl::string_view name, absl::string_view value) override {
    meta_[std::string(name)] = std::string(value);
    return absl::OkStatus();
  }

 private:
  std::vector<Record> records_;
  std::map<std::string, std::string> meta_;
};

}  // namespace

std::unique_ptr<Journal> NewMemoryJournal() { return std::make_unique<MemoryJournal>(); }

}  // namespace earshot::store
