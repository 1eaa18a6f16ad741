// A journal in a store of the host's own: numbers, seals and checks, so that the host only has to keep bytes.
#include <unistd.h>

#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "store/journal.h"
#include "store/sealing.h"

namespace earshot::store {
namespace {

constexpr char kPlace[] = "the host's store";
constexpr char kFormatName[] = "store.format";
constexpr size_t kKeyBytes = 16;

using Values = std::map<std::string, std::string>;

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(absl::StrCat(kPlace, ": ", what));
}

class HostJournal : public Journal {
 public:
  explicit HostJournal(std::unique_ptr<HostStore> store)
      : store_(std::move(store)), process_(getpid()) {}

  absl::Status Open();
  absl::Status Append(absl::Span<const Record> batch) override;
  absl::Status Sync() override { return Usable(); }  // what it acknowledged is durable
  absl::Status ReadFrom(
      int64_t first, const std::function<absl::Status(int64_t seq, const Record&)>& visit) override;
  int64_t size() const override { return count_; }
  Repairs repairs() const override { return repairs_; }
  absl::Status Erase(absl::Span<const Replacement> replacements,
                     absl::Span<const NamedValue> values) override;
  absl::Status Scrub() override;
  absl::StatusOr<std::string> GetMeta(absl::string_view name) override;
  absl::Status SetMeta(absl::string_view name, absl::string_view value) override;

 private:
  using Records = std::vector<std::pair<int64_t, const Record*>>;
  enum class How { kAppend, kErase };

  absl::Status Usable() const;
  absl::Status Ready();
  absl::StatusOr<Values> ReadValues();
  absl::Status Create();
  absl::Status CheckRecord(const HostRecord& record, int64_t expected);
  // One write of the host. On OK the values are ours as well.
  absl::Status Write(How how, const Records& records, std::vector<NamedValue> values);
  bool ScrubPending() const {
    const auto it = values_.find(kScrubName);
    return it != values_.end() && it->second == "1";
  }

  const std::unique_ptr<HostStore> store_;
  const int process_;  // that opened it
  Values values_;
  int64_t count_ = 0;
  Digester digester_;
  Repairs repairs_;
  // A write has failed, or an exception passed through it: it may be in the store all the same.
  bool in_doubt_ = false;
  absl::Status broken_;
};

absl::Status HostJournal::Open() {
  EARSHOT_ASSIGN_OR_RETURN(values_, ReadValues());
  if (values_.empty()) return Create();
  int64_t format = 0;
  const auto it = values_.find(kFormatName);
  if (it == values_.end() || !absl::SimpleAtoi(it->second, &format)) {
    return Damaged("the number of its format is missing");
  }
  EARSHOT_RETURN_IF_ERROR(CheckFormat(kPlace, format));
  const auto count = values_.find(kCountName);
  if (count == values_.end() || !absl::SimpleAtoi(count->second, &count_) || count_ < 0) {
    return Damaged("the number of its records is missing");
  }
  repairs_.scrubbed = ScrubPending();
  return Scrub();
}

absl::Status HostJournal::Create() {
  EARSHOT_RETURN_IF_ERROR(store_->ReadRecords(0, [](const HostRecord&) {
    return Damaged("it holds records, and no value says how many");
  }));
  return Write(How::kAppend, {}, {{kFormatName, absl::StrCat(kStoreFormat)}, {kCountName, "0"}});
}

absl::StatusOr<Values> HostJournal::ReadValues() {
  Values values;
  EARSHOT_RETURN_IF_ERROR(store_->ReadValues([&](const HostValue& v) -> absl::Status {
    if (v.sum != SumOfValue(v.name, v.value)) {
      return Damaged(absl::StrCat("the value named '", v.name, "' fails its checksum"));
    }
    if (!values.emplace(std::string(v.name), std::string(v.value)).second) {
      return Damaged(absl::StrCat("there are two values named '", v.name, "'"));
    }
    return absl::OkStatus();
  }));
  return values;
}

absl::Status HostJournal::Usable() const {
  if (getpid() == process_) return broken_;
  return absl::FailedPreconditionError(absl::StrCat(
      kPlace, ": opened by another process; after fork() a child opens a store itself"));
}

absl::Status HostJournal::Ready() {
  EARSHOT_RETURN_IF_ERROR(Usable());
  if (!in_doubt_) return absl::OkStatus();
  EARSHOT_ASSIGN_OR_RETURN(const Values found, ReadValues());
  if (found != values_) {
    broken_ = absl::FailedPreconditionError(absl::StrCat(
        kPlace,
        ": a write that was reported as failed is in it, or another engine has written to it; "
        "open it again"));
    return broken_;
  }
  in_doubt_ = false;
  return absl::OkStatus();
}

absl::Status HostJournal::Write(How how, const Records& records, std::vector<NamedValue> values) {
  std::vector<std::array<uint8_t, kKeyBytes>> keys;
  keys.reserve(records.size());  // views into it are taken
  std::vector<HostRecord> sealed;
  sealed.reserve(records.size());
  for (const auto& [seq, record] : records) {
    EARSHOT_RETURN_IF_ERROR(CheckRecordBytes(record->body));
    keys.push_back(record->key.Bytes());
    const absl::string_view key(reinterpret_cast<const char*>(keys.back().data()), kKeyBytes);
    sealed.push_back(
        {seq, kStoreFormat, key, record->body, SumOfRecord(digester_, seq, key, record->body)});
  }
  std::vector<HostValue> put;
  put.reserve(values.size());
  for (const auto& [name, value] : values) put.push_back({name, value, SumOfValue(name, value)});
  in_doubt_ = true;
  EARSHOT_RETURN_IF_ERROR(how == How::kAppend ? store_->Append(sealed, put)
                                              : store_->Erase(sealed, put));
  in_doubt_ = false;
  for (auto& [name, value] : values) values_[std::move(name)] = std::move(value);
  return absl::OkStatus();
}

absl::Status HostJournal::Append(absl::Span<const Record> batch) {
  EARSHOT_RETURN_IF_ERROR(Ready());
  if (batch.empty()) return absl::OkStatus();
  const int64_t count = count_ + static_cast<int64_t>(batch.size());
  Records records;
  records.reserve(batch.size());
  for (const Record& record : batch) {
    records.emplace_back(count_ + static_cast<int64_t>(records.size()), &record);
  }
  EARSHOT_RETURN_IF_ERROR(Write(How::kAppend, records, {{kCountName, absl::StrCat(count)}}));
  count_ = count;
  return absl::OkStatus();
}

absl::Status HostJournal::CheckRecord(const HostRecord& record, int64_t expected) {
  if (record.seq != expected) {
    return Damaged(record.seq > expected
                       ? absl::StrCat("record ", expected, " is missing")
                       : absl::StrCat("record ", record.seq, " stands where record ", expected,
                                      " is expected"));
  }
  if (record.seq >= count_) {
    return Damaged(
        absl::StrCat("it should hold ", count_, " records and there is a record ", record.seq));
  }
  EARSHOT_RETURN_IF_ERROR(
      CheckFormat(absl::StrCat(kPlace, ": record ", record.seq), record.format));
  if (record.key.size() != kKeyBytes || !CheckRecordBytes(record.body).ok() ||
      record.sum != SumOfRecord(digester_, record.seq, record.key, record.body)) {
    return Damaged(absl::StrCat("record ", record.seq, " fails its checksum"));
  }
  return absl::OkStatus();
}

absl::Status HostJournal::ReadFrom(
    int64_t first, const std::function<absl::Status(int64_t seq, const Record&)>& visit) {
  EARSHOT_RETURN_IF_ERROR(Ready());
  int64_t expected = first < 0 ? 0 : first;
  Record record;
  EARSHOT_RETURN_IF_ERROR(
      store_->ReadRecords(expected, [&](const HostRecord& found) -> absl::Status {
        EARSHOT_RETURN_IF_ERROR(CheckRecord(found, expected));
        record.key = Digest128::FromBytes(reinterpret_cast<const uint8_t*>(found.key.data()));
        record.body.assign(found.body.data(), found.body.size());
        return visit(expected++, record);
      }));
  if (expected < count_) return Damaged(absl::StrCat("record ", expected, " is missing"));
  return absl::OkStatus();
}

absl::Status HostJournal::Erase(absl::Span<const Replacement> replacements,
                                absl::Span<const NamedValue> values) {
  EARSHOT_RETURN_IF_ERROR(Ready());
  Records records;
  for (const Replacement& replacement : replacements) {
    if (replacement.seq < 0 || replacement.seq >= count_) {
      return absl::OutOfRangeError(absl::StrCat(kPlace, ": there is no record ", replacement.seq));
    }
    records.emplace_back(replacement.seq, &replacement.record);
  }
  std::vector<NamedValue> put(values.begin(), values.end());
  put.emplace_back(kScrubName, "1");
  return Write(How::kErase, records, std::move(put));
}

absl::Status HostJournal::Scrub() {
  EARSHOT_RETURN_IF_ERROR(Ready());
  if (!ScrubPending()) return absl::OkStatus();
  EARSHOT_RETURN_IF_ERROR(store_->Scrub());
  return Write(How::kAppend, {}, {{kScrubName, "0"}});
}

absl::StatusOr<std::string> HostJournal::GetMeta(absl::string_view name) {
  const auto it = values_.find(std::string(name));
  if (it != values_.end()) return it->second;
  return absl::NotFoundError(absl::StrCat(kPlace, ": no value named ", name));
}

absl::Status HostJournal::SetMeta(absl::string_view name, absl::string_view value) {
  EARSHOT_RETURN_IF_ERROR(Ready());
  return Write(How::kAppend, {}, {{std::string(name), std::string(value)}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Journal>> OpenHostJournal(std::unique_ptr<HostStore> store) {
  auto journal = std::make_unique<HostJournal>(std::move(store));
  EARSHOT_RETURN_IF_ERROR(journal->Open());
  return journal;
}

}  // namespace earshot::store
