#include "store/sqlite_journal.h"

#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "store/disk_file.h"
#include "store/sealing.h"
#include "store/wal_check.h"

namespace earshot::store {
namespace {

constexpr int64_t kApplicationId = 0x45415253;  // "EARS"
constexpr char kEventTable[] =
    "CREATE TABLE event(seq INTEGER PRIMARY KEY, key BLOB NOT NULL, body BLOB NOT NULL, "
    "sum INTEGER NOT NULL)";
constexpr char kMetaTable[] =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL, sum INTEGER NOT NULL) "
    "WITHOUT ROWID";
constexpr char kDurabilityName[] = "store.durability";
constexpr char kDurable[] = "durable";
constexpr char kBuffered[] = "buffered";

absl::string_view View(const std::array<uint8_t, 16>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

absl::Status CheckPath(const std::string& path) {
  if (path.empty()) return absl::InvalidArgumentError("the path of the store is empty");
  if (path.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError("the path of the store holds a NUL character");
  }
  struct stat info {};
  if (stat(path.c_str(), &info) == 0) {
    if (S_ISREG(info.st_mode)) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(path, ": not a file"));
  }
  const size_t slash = path.find_last_of('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  if (stat(folder.c_str(), &info) != 0) {
    return absl::NotFoundError(absl::StrCat(path, ": there is no folder ", folder));
  }
  return absl::OkStatus();
}

}  // namespace

SqliteJournal::SqliteJournal(std::string path, Durability durability, int checkpoint_pages)
    : path_(std::move(path)),
      durability_(durability),
      checkpoint_pages_(checkpoint_pages),
      process_(getpid()) {}

SqliteJournal::~SqliteJournal() {
  // The copy that a fork made: closing it would write the parent's log into the parent's file.
  if (getpid() != process_) {
    for (Statement* s : {&insert_, &replace_, &read_, &put_meta_, &begin_, &commit_, &rollback_})
      s->Abandon();
    return;
  }
  // Statements go first; the close would wait for them (a zombie) and keep the file locked.
  for (Statement* s : {&insert_, &replace_, &read_, &put_meta_, &begin_, &commit_, &rollback_})
    s->Finalize();
  sqlite3_close_v2(db_);
}

absl::Status SqliteJournal::Run(const char* sql, absl::string_view doing) {
  const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Fail(code, doing);
}

absl::StatusOr<int64_t> SqliteJournal::QueryInt(absl::string_view sql) {
  Statement query;
  int code = query.Prepare(db_, sql);
  if (code == SQLITE_OK) code = query.Step();
  if (code != SQLITE_ROW) return Fail(code, "read the store");
  return query.Int(0);
}

absl::Status SqliteJournal::Connect() {
  EARSHOT_RETURN_IF_ERROR(CheckPath(path_));
  // SQLite would take the empty file for a new one and throw the log away.
  EARSHOT_ASSIGN_OR_RETURN(bytes_, BytesOf(path_));
  EARSHOT_ASSIGN_OR_RETURN(log_bytes_, BytesOf(log_path()));
  if (bytes_ == 0 && log_bytes_ > 0) {
    return Damaged("the file is empty or gone, but its log is still there");
  }
  // A name like ":memory:" is a file here.
  const std::string name = path_[0] == ':' ? "./" + path_ : path_;
  const int code =
      sqlite3_open_v2(name.c_str(), &db_,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) return Fail(code, "open the store");
  sqlite3_extended_result_codes(db_, 1);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // A store that is refused stays as it was found, its log with it.
  sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  EARSHOT_RETURN_IF_ERROR(Run("PRAGMA locking_mode=EXCLUSIVE", "lock the store"));
  EARSHOT_RETURN_IF_ERROR(Run("PRAGMA cell_size_check=ON", "open the store"));
  EARSHOT_RETURN_IF_ERROR(Run("PRAGMA secure_delete=ON", "open the store"));
  // The lock outlives the transaction: that is what the mode means.
  return Run("BEGIN EXCLUSIVE", "lock the store");
}

absl::Status SqliteJournal::Open() {
  EARSHOT_RETURN_IF_ERROR(Connect());
  bool is_new = false;
  EARSHOT_RETURN_IF_ERROR(CheckWhose(&is_new));
  EARSHOT_RETURN_IF_ERROR(Run("COMMIT", "lock the store"));
  EARSHOT_RETURN_IF_ERROR(is_new ? Create() : CheckSchema());
  EARSHOT_RETURN_IF_ERROR(PrepareAll());
  EARSHOT_RETURN_IF_ERROR(LoadMeta());
  if (meta_[kDurabilityName] == kDurable) EARSHOT_RETURN_IF_ERROR(CheckWal(log_path()));
  EARSHOT_RETURN_IF_ERROR(Run("PRAGMA journal_mode=WAL", "open the log"));
  // FULL syncs the log at every commit, NORMAL only when the log is copied into the file.
  const bool durable = durability_ == Durability::kDurable;
  EARSHOT_RETURN_IF_ERROR(
      Run(durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL", "open the log"));
  sqlite3_wal_autocheckpoint(db_, checkpoint_pages_);
  log_untidy_ = log_bytes_ > 0;
  const char* mode = durable ? kDurable : kBuffered;
  if (meta_[kDurabilityName] != mode) {
    EARSHOT_RETURN_IF_ERROR(SetMeta(kDurabilityName, mode));
    // Before anything is buffered the disk knows that it is: CheckWal goes by it.
    EARSHOT_RETURN_IF_ERROR(Sync());
  }
  sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
  repairs_.log_bytes = log_bytes_;
  repairs_.scrubbed = ScrubPending();
  return Scrub();
}

// Ours, of this format? *is_new: nobody's yet.
absl::Status SqliteJournal::CheckWhose(bool* is_new) {
  EARSHOT_ASSIGN_OR_RETURN(const int64_t id, QueryInt("PRAGMA application_id"));
  EARSHOT_ASSIGN_OR_RETURN(const int64_t format, QueryInt("PRAGMA user_version"));
  EARSHOT_ASSIGN_OR_RETURN(const int64_t objects, QueryInt("SELECT count(*) FROM sqlite_master"));
  *is_new = id == 0 && format == 0 && objects == 0;
  if (*is_new) return absl::OkStatus();
  if (id != kApplicationId) {
    return absl::InvalidArgumentError(
        absl::StrCat(path_, ": an SQLite file of another program, not an Earshot store"));
  }
  return CheckFormat(path_, format);
}

absl::Status SqliteJournal::CheckSchema() {
  Statement query;
  int code = query.Prepare(db_, "SELECT sql FROM sqlite_master ORDER BY name");
  if (code != SQLITE_OK) return Fail(code, "read the store");
  size_t found = 0;
  while ((code = query.Step()) == SQLITE_ROW) {
    const absl::string_view sql = query.Bytes(0);
    if (found > 1 || sql != (found == 0 ? kEventTable : kMetaTable)) {
      return Damaged(absl::StrCat("its tables are not those of format ", kStoreFormat));
    }
    ++found;
  }
  if (code != SQLITE_DONE) return Fail(code, "read the store");
  return found == 2 ? absl::OkStatus() : Damaged("a table is missing");
}

absl::Status SqliteJournal::Create() {
  EARSHOT_RETURN_IF_ERROR(Run("PRAGMA page_size=4096", "create the store"));
  EARSHOT_RETURN_IF_ERROR(Run("PRAGMA journal_mode=WAL", "create the store"));
  EARSHOT_RETURN_IF_ERROR(Run("BEGIN EXCLUSIVE", "create the store"));
  EARSHOT_RETURN_IF_ERROR(Run(kEventTable, "create the store"));
  EARSHOT_RETURN_IF_ERROR(Run(kMetaTable, "create the store"));
  const std::string stamp = absl::StrCat("PRAGMA application_id=", kApplicationId,
                                         "; PRAGMA user_version=", kStoreFormat);
  EARSHOT_RETURN_IF_ERROR(Run(stamp.c_str(), "create the store"));
  EARSHOT_RETURN_IF_ERROR(PrepareAll());
  EARSHOT_RETURN_IF_ERROR(WriteMeta(kCountName, "0"));
  return Run("COMMIT", "create the store");
}

absl::Status SqliteJournal::PrepareAll() {
  const std::pair<Statement*, const char*> all[] = {
      {&insert_, "INSERT INTO event(seq, key, body, sum) VALUES(?1, ?2, ?3, ?4)"},
      {&replace_, "UPDATE event SET key = ?2, body = ?3, sum = ?4 WHERE seq = ?1"},
      {&read_, "SELECT seq, key, body, sum FROM event WHERE seq >= ?1 ORDER BY seq"},
      {&put_meta_, "INSERT OR REPLACE INTO meta(name, value, sum) VALUES(?1, ?2, ?3)"},
      {&begin_, "BEGIN IMMEDIATE"},
      {&commit_, "COMMIT"},
      {&rollback_, "ROLLBACK"}};
  for (const auto& [statement, sql] : all) {
    if (const int code = statement->Prepare(db_, sql); code != SQLITE_OK) {
      return Fail(code, "read the store");
    }
  }
  return absl::OkStatus();
}

absl::Status SqliteJournal::LoadMeta() {
  Statement query;
  int code = query.Prepare(db_, "SELECT name, value, sum FROM meta");
  if (code != SQLITE_OK) return Fail(code, "read the store");
  while ((code = query.Step()) == SQLITE_ROW) {
    const std::string name(query.Bytes(0)), value(query.Bytes(1));
    if (query.Type(2) != SQLITE_INTEGER || query.Int(2) != SumOfValue(name, value)) {
      return Damaged(absl::StrCat("the value named '", name, "' fails its checksum"));
    }
    meta_[name] = value;
  }
  if (code != SQLITE_DONE) return Fail(code, "read the store");
  if (!absl::SimpleAtoi(meta_[kCountName], &count_) || count_ < 0) {
    return Damaged("the number of its records is missing");
  }
  EARSHOT_ASSIGN_OR_RETURN(const int64_t last, QueryInt("SELECT ifnull(max(seq), -1) FROM event"));
  if (last + 1 != count_) {
    return Damaged(
        absl::StrCat("it should hold ", count_, " records and the last one is number ", last));
  }
  return absl::OkStatus();
}

absl::Status SqliteJournal::Usable() const {
  if (getpid() == process_) return broken_;
  return absl::FailedPreconditionError(absl::StrCat(
      path_, ": opened by another process; after fork() a child opens a store itself"));
}

absl::Status SqliteJournal::Transact(const std::function<absl::Status()>& body,
                                     absl::string_view doing) {
  EARSHOT_RETURN_IF_ERROR(Usable());
  if (log_untidy_) EARSHOT_RETURN_IF_ERROR(TidyLog());
  int code = begin_.Step();
  begin_.Rewind();
  if (code != SQLITE_DONE) return Fail(code, doing);
  absl::Status status = body();
  if (status.ok()) {
    code = commit_.Step();
    if (code != SQLITE_DONE) status = Fail(code, doing);
    commit_.Rewind();
    if (status.ok()) return status;
  }
  log_untidy_ = true;
  // Some failures have rolled back already; then there is nothing left to do.
  if (sqlite3_get_autocommit(db_) == 0) {
    code = rollback_.Step();
    if (code != SQLITE_DONE) broken_ = Fail(code, "take back a failed write");
    rollback_.Rewind();
  }
  return status;
}

// Copies the log into the file and begins a new one.
absl::Status SqliteJournal::TidyLog() {
  const int code =
      sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (code != SQLITE_OK) return Fail(code, "tidy the log");
  log_untidy_ = false;
  return absl::OkStatus();
}

absl::Status SqliteJournal::Write(Statement& statement, const Record& record, int64_t seq) {
  EARSHOT_RETURN_IF_ERROR(CheckRecordBytes(record.body));
  const std::array<uint8_t, 16> key = record.key.Bytes();
  statement.BindInt(1, seq);
  statement.BindBlob(2, View(key));
  statement.BindBlob(3, record.body);
  statement.BindInt(4, SumOfRecord(digester_, seq, View(key), record.body));
  const int code = statement.Step();
  absl::Status status = code == SQLITE_DONE ? absl::OkStatus() : Fail(code, "append to the store");
  statement.Rewind();
  return status;
}

absl::Status SqliteJournal::WriteMeta(absl::string_view name, absl::string_view value) {
  put_meta_.BindText(1, name);
  put_meta_.BindBlob(2, value);
  put_meta_.BindInt(3, SumOfValue(name, value));
  const int code = put_meta_.Step();
  absl::Status status = code == SQLITE_DONE ? absl::OkStatus() : Fail(code, "write to the store");
  put_meta_.Rewind();
  return status;
}

absl::Status SqliteJournal::Append(absl::Span<const Record> batch) {
  if (batch.empty()) return Usable();
  const int64_t count = count_ + static_cast<int64_t>(batch.size());
  EARSHOT_RETURN_IF_ERROR(Transact(
      [&]() -> absl::Status {
        int64_t seq = count_;
        for (const Record& record : batch) EARSHOT_RETURN_IF_ERROR(Write(insert_, record, seq++));
        return WriteMeta(kCountName, absl::StrCat(count));
      },
      "append to the store"));
  count_ = count;
  return absl::OkStatus();
}

absl::Status SqliteJournal::Erase(absl::Span<const Replacement> replacements,
                                  absl::Span<const NamedValue> values) {
  if (!backup_.expired()) {
    // What it has copied already would keep what is erased here.
    return absl::FailedPreconditionError(
        absl::StrCat(path_, ": a backup of it is being made; erase once it is over"));
  }
  EARSHOT_RETURN_IF_ERROR(Transact(
      [&]() -> absl::Status {
        for (const auto& [seq, record] : replacements) {
          if (seq < 0 || seq >= count_) {
            return absl::OutOfRangeError(absl::StrCat(path_, ": there is no record ", seq));
          }
          EARSHOT_RETURN_IF_ERROR(Write(replace_, record, seq));
          if (sqlite3_changes(db_) != 1)
            return Damaged(absl::StrCat("record ", seq, " is missing"));
        }
        for (const auto& [name, value] : values) EARSHOT_RETURN_IF_ERROR(WriteMeta(name, value));
        return WriteMeta(kScrubName, "1");
      },
      "erase from the store"));
  for (const auto& [name, value] : values) meta_[name] = value;
  meta_[kScrubName] = "1";
  return absl::OkStatus();
}

bool SqliteJournal::ScrubPending() const {
  const auto pending = meta_.find(kScrubName);
  return pending != meta_.end() && pending->second == "1";
}

// SQLite zeroes what it frees, but a page that is put in order may keep copies of records between its
// cells, and the log keeps everything that passed through it. Pages that are made from nothing do not.
absl::Status SqliteJournal::Scrub() {
  EARSHOT_RETURN_IF_ERROR(Usable());
  if (!ScrubPending()) return absl::OkStatus();
  if (log_untidy_) EARSHOT_RETURN_IF_ERROR(TidyLog());
  if (absl::Status s = Run("VACUUM", "write the store anew"); !s.ok()) {
    log_untidy_ = true;
    return s;
  }
  EARSHOT_RETURN_IF_ERROR(TidyLog());
  // A log that was cut off is gone for good once the next write to it is synced.
  EARSHOT_RETURN_IF_ERROR(SetMeta(kScrubName, "0"));
  return Sync();
}

absl::Status SqliteJournal::Sync() {
  EARSHOT_RETURN_IF_ERROR(Usable());
  if (durability_ == Durability::kDurable) return absl::OkStatus();
  // Copying the log into the file syncs the log before and the file after.
  const int code =
      sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_FULL, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Fail(code, "sync the store");
}

absl::Status SqliteJournal::ReadFrom(
    int64_t first, const std::function<absl::Status(int64_t seq, const Record&)>& visit) {
  EARSHOT_RETURN_IF_ERROR(Usable());
  int64_t expected = first < 0 ? 0 : first;
  read_.BindInt(1, expected);
  absl::Status status;
  Record record;
  int code = SQLITE_DONE;
  while (status.ok() && (code = read_.Step()) == SQLITE_ROW) {
    const int64_t seq = read_.Int(0);
    const absl::string_view key = read_.Bytes(1), body = read_.Bytes(2);
    if (read_.Type(0) != SQLITE_INTEGER || seq != expected) {
      status = Damaged(absl::StrCat("record ", expected, " is missing"));
    } else if (key.size() != 16 || read_.Type(3) != SQLITE_INTEGER ||
               read_.Int(3) != SumOfRecord(digester_, seq, key, body)) {
      status = Damaged(absl::StrCat("record ", seq, " fails its checksum"));
    } else {
      record.key = Digest128::FromBytes(reinterpret_cast<const uint8_t*>(key.data()));
      record.body.assign(body.data(), body.size());
      status = visit(seq, record);
    }
    ++expected;
  }
  if (status.ok() && code != SQLITE_DONE) status = Fail(code, "read the store");
  read_.Rewind();
  if (status.ok() && expected < count_) {
    status = Damaged(absl::StrCat("record ", expected, " is missing"));
  }
  return status;
}

absl::StatusOr<std::string> SqliteJournal::GetMeta(absl::string_view name) {
  const auto it = meta_.find(std::string(name));
  if (it == meta_.end()) {
    return absl::NotFoundError(absl::StrCat(path_, ": no value named ", name));
  }
  return it->second;
}

absl::Status SqliteJournal::SetMeta(absl::string_view name, absl::string_view value) {
  EARSHOT_RETURN_IF_ERROR(Transact([&] { return WriteMeta(name, value); }, "write to the store"));
  meta_[std::string(name)] = std::string(value);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Journal>> OpenSqliteJournal(absl::string_view path,
                                                           Durability durability,
                                                           int checkpoint_pages) {
  auto journal = std::make_unique<SqliteJournal>(std::string(path), durability, checkpoint_pages);
  EARSHOT_RETURN_IF_ERROR(journal->Open());
  return journal;
}

}  // namespace earshot::store
