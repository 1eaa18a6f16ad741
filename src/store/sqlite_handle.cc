// SQLite's result codes turned into statuses with a cause and a way out.
#include "store/sqlite_handle.h"

#include "absl/strings/str_cat.h"
#include "store/journal.h"

namespace earshot::store {

int Statement::Prepare(sqlite3* db, absl::string_view sql) {
  Finalize();
  return sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                            &statement_, nullptr);
}

void Statement::Rewind() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Statement::BindBlob(int index, absl::string_view bytes) {
  // A null pointer would bind NULL; an empty blob is a value.
  sqlite3_bind_blob64(statement_, index, bytes.empty() ? "" : bytes.data(), bytes.size(),
                      SQLITE_STATIC);
}

void Statement::BindText(int index, absl::string_view text) {
  sqlite3_bind_text64(statement_, index, text.empty() ? "" : text.data(), text.size(),
                      SQLITE_STATIC, SQLITE_UTF8);
}

absl::string_view Statement::Bytes(int column) {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  if (data == nullptr || size <= 0) return {};
  return {static_cast<const char*>(data), static_cast<size_t>(size)};
}

std::string FreshSalt() {
  std::string salt(16, '\0');
  sqlite3_randomness(static_cast<int>(salt.size()), salt.data());
  return salt;
}

absl::Status StatusOfSqlite(int code, sqlite3* db, absl::string_view path,
                            absl::string_view doing) {
  const std::string head = absl::StrCat(path, ": cannot ", doing, ": ");
  const char* detail = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW:
      return absl::OkStatus();
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::FailedPreconditionError(
          absl::StrCat(path, ": another engine holds this store; a store is open once at a time"));
    case SQLITE_NOTADB:
      return absl::InvalidArgumentError(absl::StrCat(path, ": not an Earshot store"));
    // Our statements never change: one that SQLite rejects found tables that are not ours any more.
    case SQLITE_ERROR:
    case SQLITE_CORRUPT:
    case SQLITE_MISMATCH:
      return absl::DataLossError(absl::StrCat(head, "the file is damaged (", detail, ")"));
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(absl::StrCat(head, "no space left where the file lies"));
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return absl::PermissionDeniedError(
          absl::StrCat(head, "the file or its folder may not be written"));
    case SQLITE_CANTOPEN:
      return absl::PermissionDeniedError(
          absl::StrCat(head, "the file or its folder cannot be opened for writing (", detail, ")"));
    case SQLITE_TOOBIG:
      return absl::ResourceExhaustedError(absl::StrCat(head, detail));
    case SQLITE_NOMEM:
      return absl::ResourceExhaustedError(absl::StrCat(head, "out of memory"));
    case SQLITE_IOERR:
      return absl::UnavailableError(
          absl::StrCat(head, "the disk failed (", sqlite3_errstr(code), ")"));
    default:
      return absl::InternalError(absl::StrCat(head, detail));
  }
}

}  // namespace earshot::store
