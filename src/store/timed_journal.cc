#include "store/timed_journal.h"

#include <utility>

namespace earshot::store {
namespace {

class TimedJournal : public Journal {
 public:
  TimedJournal(std::unique_ptr<Journal> journal, Timing timing)
      : journal_(std::move(journal)), timing_(std::move(timing)) {}

  absl::Status Append(absl::Span<const Record> batch) override {
    if (batch.empty()) return journal_->Append(batch);  // nothing is written
    return Timed(static_cast<int64_t>(batch.size()), [&] { return journal_->Append(batch); });
  }
  absl::Status Sync() override {
    return Timed(0, [&] { return journal_->Sync(); });
  }
  absl::Status ReadFrom(
      int64_t first,
      const std::function<absl::Status(int64_t seq, const Record&)>& visit) override {
    return journal_->ReadFrom(first, visit);
  }
  int64_t size() const override { return journal_->size(); }
  Repairs repairs() const override { return journal_->repairs(); }
  absl::Status Erase(absl::Span<const Replacement> replacements,
                     absl::Span<const NamedValue> values) override {
    return journal_->Erase(replacements, values);
  }
  absl::Status Scrub() override { return journal_->Scrub(); }
  absl::StatusOr<std::unique_ptr<Backup>> StartBackup(absl::string_view to) override {
    return journal_->StartBackup(to);
  }
  absl::StatusOr<std::string> GetMeta(absl::string_view name) override {
    return journal_->GetMeta(name);
  }
  absl::Status SetMeta(absl::string_view name, absl::string_view value) override {
    return journal_->SetMeta(name, value);
  }

 private:
  template <typename Work>
  absl::Status Timed(int64_t records, const Work& work) {
    const int64_t began = timing_.clock_micros();
    absl::Status status = work();
    if (status.ok()) timing_.synced(timing_.clock_micros() - began, records);
    return status;
  }

  const std::unique_ptr<Journal> journal_;
  const Timing timing_;
};

}  // namespace

std::unique_ptr<Journal> NewTimedJournal(std::unique_ptr<Journal> journal, Timing timing) {
  return std::make_unique<TimedJournal>(std::move(journal), std::move(timing));
}

}  // namespace earshot::store
