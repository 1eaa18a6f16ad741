// Thin ownership over SQLite's handles, and its result codes in the words of a user. Private to the
// room: nothing outside it includes SQLite.
#ifndef EARSHOT_STORE_SQLITE_HANDLE_H_
#define EARSHOT_STORE_SQLITE_HANDLE_H_

#include <sqlite3.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace earshot::store {

// A prepared statement. Reset and unbound again by Rewind, so that one serves for every record.
class Statement {
 public:
  Statement() = default;
  ~Statement() { Finalize(); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  int Prepare(sqlite3* db, absl::string_view sql);
  void Finalize() {
    sqlite3_finalize(statement_);
    statement_ = nullptr;
  }
  void Abandon() { statement_ = nullptr; }  // in a process that does not own it
  int Step() { return sqlite3_step(statement_); }
  void Rewind();
  // Borrowed until the next Rewind.
  void BindBlob(int index, absl::string_view bytes);
  void BindText(int index, absl::string_view text);
  void BindInt(int index, int64_t value) { sqlite3_bind_int64(statement_, index, value); }
  int64_t Int(int column) { return sqlite3_column_int64(statement_, column); }
  int Type(int column) { return sqlite3_column_type(statement_, column); }
  absl::string_view Bytes(int column);

 private:
  sqlite3_stmt* statement_ = nullptr;
};

// What `code` means for somebody who keeps a store at `path`; `doing` completes "cannot ...".
absl::Status StatusOfSqlite(int code, sqlite3* db, absl::string_view path, absl::string_view doing);

}  // namespace earshot::store

#endif  // EARSHOT_STORE_SQLITE_HANDLE_H_
