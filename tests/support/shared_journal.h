// A journal that outlives the engine over it: what a reopened file is to an engine, without the file.
#ifndef EARSHOT_TESTS_SUPPORT_SHARED_JOURNAL_H_
#define EARSHOT_TESTS_SUPPORT_SHARED_JOURNAL_H_

#include <memory>
#include <string>
#include <utility>

#include "store/journal.h"

namespace earshot {

class SharedJournal : public store::Journal {
 public:
  explicit SharedJournal(std::shared_ptr<store::Journal> to) : to_(std::move(to)) {}
  absl::Status Append(absl::Span<const store::Record> b) override { return to_->Append(b); }
  absl::Status Sync() override { return to_->Sync(); }
  absl::Status ReadFrom(
      int64_t first,
      const std::function<absl::Status(int64_t, const store::Record&)>& visit) override {
    return to_->ReadFrom(first, visit);
  }
  absl::Status Erase(absl::Span<const store::Replacement> replacements,
                     absl::Span<const store::NamedValue> values) override {
    return to_->Erase(replacements, values);
  }
  absl::Status Scrub() override { return to_->Scrub(); }
  int64_t size() const override { return to_->size(); }
  absl::StatusOr<std::string> GetMeta(absl::string_view n) override { return to_->GetMeta(n); }
  absl::Status SetMeta(absl::string_view n, absl::string_view v) override {
    return to_->SetMeta(n, v);
  }

 private:
  std::shared_ptr<store::Journal> to_;
};

}  // namespace earshot

#endif  // EARSHOT_TESTS_SUPPORT_SHARED_JOURNAL_H_
