// A copy of a store through SQLite's online backup: page by page, while the store goes on.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "store/sqlite_journal.h"

namespace earshot::store {
namespace {

constexpr int kPagesPerStep = 1'000;

class SqliteBackup : public Backup {
 public:
  explicit SqliteBackup(std::string to) : to_(std::move(to)), part_(to_ + ".part") {}
  std::weak_ptr<const int> alive() const { return alive_; }
  ~SqliteBackup() override { Drop(); }

  absl::Status Start(sqlite3* from) {
    // Left by a copy that was cut short.
    std::remove(part_.c_str());
    int code =
        sqlite3_open_v2(part_.c_str(), &db_,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) return Fail(code);
    backup_ = sqlite3_backup_init(db_, "main", from, "main");
    return backup_ != nullptr ? absl::OkStatus() : Fail(sqlite3_errcode(db_));
  }

  absl::StatusOr<bool> Step() override {
    if (backup_ == nullptr) return absl::FailedPreconditionError("the backup is over");
    int code = sqlite3_backup_step(backup_, kPagesPerStep);
    if (code == SQLITE_OK) return false;
    const int finished = sqlite3_backup_finish(std::exchange(backup_, nullptr));
    if (code == SQLITE_DONE) code = finished;
    if (code != SQLITE_OK) return Fail(code);
    // The copy is in the mode of the original: closing it leaves no log beside it.
    code = sqlite3_close_v2(std::exchange(db_, nullptr));
    if (code != SQLITE_OK) return Fail(code);
    // Not rename: that would take the place of a file made meanwhile.
    if (link(part_.c_str(), to_.c_str()) != 0) {
      return absl::AlreadyExistsError(
          absl::StrCat(to_, ": cannot be named so; is it there already?"));
    }
    std::remove(part_.c_str());
    return true;
  }

 private:
  absl::Status Fail(int code) const { return StatusOfSqlite(code, db_, to_, "write the copy"); }
  void Drop() {
    if (backup_ != nullptr) sqlite3_backup_finish(backup_);
    if (db_ == nullptr) return;
    sqlite3_close_v2(db_);
    for (const char* end : {"", "-wal", "-journal", "-shm"}) std::remove((part_ + end).c_str());
  }

  std::string to_, part_;
  sqlite3* db_ = nullptr;
  sqlite3_backup* backup_ = nullptr;
  const std::shared_ptr<const int> alive_ = std::make_shared<const int>(0);
};

}  // namespace

absl::StatusOr<std::unique_ptr<Backup>> SqliteJournal::StartBackup(absl::string_view to) {
  EARSHOT_RETURN_IF_ERROR(Usable());
  const std::string path(to);
  struct stat info {};
  if (path.empty()) return absl::InvalidArgumentError("the path of the copy is empty");
  if (lstat(path.c_str(), &info) == 0) {
    return absl::AlreadyExistsError(absl::StrCat(path, ": is there already"));
  }
  auto backup = std::make_unique<SqliteBackup>(path);
  EARSHOT_RETURN_IF_ERROR(backup->Start(db_));
  backup_ = backup->alive();
  return backup;
}

}  // namespace earshot::store
