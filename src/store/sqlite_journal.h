// The journal in one SQLite file: append-only, one transaction a batch, held exclusively while it
// is open. Private to the room.
#ifndef EARSHOT_STORE_SQLITE_JOURNAL_H_
#define EARSHOT_STORE_SQLITE_JOURNAL_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "store/journal.h"
#include "store/sqlite_handle.h"

namespace earshot::store {

class SqliteJournal : public Journal {
 public:
  SqliteJournal(std::string path, Durability durability, int checkpoint_pages);
  ~SqliteJournal() override;

  absl::Status Open();
  absl::Status Append(absl::Span<const Record> batch) override;
  absl::Status Sync() override;
  absl::Status ReadFrom(
      int64_t first, const std::function<absl::Status(int64_t seq, const Record&)>& visit) override;
  int64_t size() const override { return count_; }
  Repairs repairs() const override { return repairs_; }
  absl::Status Erase(absl::Span<const Replacement> replacements,
                     absl::Span<const NamedValue> values) override;
  absl::Status Scrub() override;
  absl::StatusOr<std::unique_ptr<Backup>> StartBackup(absl::string_view to) override;
  absl::StatusOr<std::string> GetMeta(absl::string_view name) override;
  absl::Status SetMeta(absl::string_view name, absl::string_view value) override;

 private:
  friend class Checker;  // check_store.cc
  std::string log_path() const { return path_ + "-wal"; }
  absl::Status Fail(int code, absl::string_view doing) const {
    return StatusOfSqlite(code, db_, path_, doing);
  }
  absl::Status Damaged(absl::string_view what) const {
    return absl::DataLossError(absl::StrCat(path_, ": ", what));
  }
  absl::Status Usable() const;
  // Opens and locks what is there or makes an empty file; inside a transaction on OK.
  absl::Status Connect();
  absl::Status Run(const char* sql, absl::string_view doing);
  absl::StatusOr<int64_t> QueryInt(absl::string_view sql);
  absl::Status CheckWhose(bool* is_new);
  absl::Status CheckSchema();
  absl::Status Create();
  absl::Status LoadMeta();
  absl::Status PrepareAll();
  absl::Status Write(Statement& statement, const Record& record, int64_t seq);
  absl::Status WriteMeta(absl::string_view name, absl::string_view value);
  absl::Status TidyLog();
  bool ScrubPending() const;
  absl::Status Transact(const std::function<absl::Status()>& body, absl::string_view doing);

  std::string path_;
  Durability durability_;
  int checkpoint_pages_;
  int process_;                        // that opened it
  int64_t bytes_ = 0, log_bytes_ = 0;  // of the files as they were found
  sqlite3* db_ = nullptr;
  Statement insert_, replace_, read_, put_meta_, begin_, commit_, rollback_;
  int64_t count_ = 0;
  std::map<std::string, std::string> meta_;
  Digester digester_;
  Repairs repairs_;
  // The log may hold the ends of batches that are none: of a failed write, or from before a crash.
  // CheckWal could not tell them from damage once newer batches stand before them.
  bool log_untidy_ = false;
  std::weak_ptr<const int> backup_;  // alive while one is made
  absl::Status broken_;              // once a rollback failed nobody knows where the file stands
};

}  // namespace earshot::store

#endif  // EARSHOT_STORE_SQLITE_JOURNAL_H_
