// Checks a store from one end to the other: goes on where opening would stop, and changes nothing.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/limits.h"
#include "base/status.h"
#include "store/disk_file.h"
#include "store/sealing.h"
#include "store/sqlite_journal.h"
#include "store/wal_check.h"

namespace earshot::store {

class Checker {
 public:
  Checker(std::string path, const StoreChecks* checks)
      : checks_(checks), journal_(std::move(path), Durability::kDurable, 0) {}

  absl::StatusOr<StoreCheck> Run();

 private:
  // False: it is said and there is nothing more to read.
  bool Head();
  void Structure();
  void Records();
  void Found(std::string what) {
    if (found_.findings.size() < kDiagnosticsMax) {
      found_.findings.push_back(std::move(what));
    } else {
      ++found_.findings_more;
    }
  }
  bool Say(const absl::Status& status) {
    if (status.ok()) return true;
    absl::string_view message = status.message();
    absl::ConsumePrefix(&message, absl::StrCat(journal_.path_, ": "));  // who asks knows the file
    Found(std::string(message));
    return false;
  }
  void Missing(int64_t from, int64_t to) {
    Found(from + 1 == to ? absl::StrCat("record ", from, " is missing")
                         : absl::StrCat("records ", from, " to ", to - 1, " are missing"));
  }
  std::string Value(absl::string_view name) {
    const auto value = journal_.GetMeta(name);
    return value.ok() ? *value : "";
  }

  const StoreChecks* checks_;
  SqliteJournal journal_;
  StoreCheck found_;
};

absl::StatusOr<StoreCheck> Checker::Run() {
  EARSHOT_ASSIGN_OR_RETURN(found_.bytes, BytesOf(journal_.path_));
  EARSHOT_ASSIGN_OR_RETURN(found_.log_bytes, BytesOf(journal_.log_path()));
  if (found_.bytes == 0 && found_.log_bytes == 0) {
    return absl::NotFoundError(absl::StrCat(journal_.path_, ": there is no such store"));
  }
  const absl::Status connected = journal_.Connect();
  if (absl::IsDataLoss(connected)) {
    Say(connected);
    return found_;
  }
  EARSHOT_RETURN_IF_ERROR(connected);
  bool is_new = false;
  const absl::Status whose = journal_.CheckWhose(&is_new);
  if (absl::IsInvalidArgument(whose) || absl::IsFailedPrecondition(whose)) return whose;
  if (!Say(whose)) return found_;
  if (is_new) return absl::InvalidArgumentError(absl::StrCat(journal_.path_, ": an empty file"));
  if (Head()) Records();
  return found_;
}

bool Checker::Head() {
  Structure();
  if (!Say(journal_.CheckSchema()) || !Say(journal_.PrepareAll())) return false;
  Say(journal_.LoadMeta());
  found_.durability = Value("store.durability");
  found_.tenant = Value("tenant");
  found_.policy = Value("policy");
  found_.records = journal_.count_;
  if (found_.durability != "buffered") Say(CheckWal(journal_.log_path()));
  if (checks_->values) {
    std::string wrong =
        checks_->values([&](absl::string_view name) { return journal_.GetMeta(name); });
    if (!wrong.empty()) Found(std::move(wrong));
  }
  return true;
}

// Pages, trees and lists of free pages, as SQLite sees them.
void Checker::Structure() {
  Statement query;
  int code = query.Prepare(journal_.db_, "PRAGMA integrity_check(20)");
  while (code == SQLITE_OK || code == SQLITE_ROW) {
    code = query.Step();
    if (code != SQLITE_ROW) break;
    std::string said(query.Bytes(0));
    if (said == "ok") continue;
    std::replace(said.begin(), said.end(), '\n', ' ');
    Found(absl::StrCat("the structure of the file: ", said));
  }
  if (code != SQLITE_DONE) Say(journal_.Fail(code, "check the structure of the file"));
}

void Checker::Records() {
  Statement query;
  int code = query.Prepare(journal_.db_, "SELECT seq, key, body, sum FROM event ORDER BY seq");
  int64_t expected = 0;
  Record record;
  while (code == SQLITE_OK || code == SQLITE_ROW) {
    code = query.Step();
    if (code != SQLITE_ROW) break;
    const int64_t seq = query.Int(0);
    if (seq > expected) Missing(expected, seq);
    if (seq < expected) Found(absl::StrCat("record ", seq, " stands behind number ", expected - 1));
    expected = std::max(expected, seq + 1);
    const absl::string_view key = query.Bytes(1), body = query.Bytes(2);
    if (key.size() != 16 || query.Type(3) != SQLITE_INTEGER ||
        query.Int(3) != SumOfRecord(journal_.digester_, seq, key, body)) {
      Found(absl::StrCat("record ", seq, " fails its checksum"));
      continue;
    }
    record.key = Digest128::FromBytes(reinterpret_cast<const uint8_t*>(key.data()));
    record.body.assign(body.data(), body.size());
    std::string wrong = checks_->record ? checks_->record(seq, record) : "";
    if (!wrong.empty()) {
      Found(absl::StrCat("record ", seq, ": ", wrong));
      continue;
    }
    ++found_.good;
    if (checks_->progress) checks_->progress(expected, found_.records);
  }
  if (code != SQLITE_DONE) {
    Say(journal_.Fail(code, absl::StrCat("read what follows record ", expected - 1)));
  }
  if (expected < found_.records) Missing(expected, found_.records);
}

absl::StatusOr<StoreCheck> CheckSqliteStore(absl::string_view path, const StoreChecks& checks) {
  return Checker(std::string(path), &checks).Run();
}

}  // namespace earshot::store
