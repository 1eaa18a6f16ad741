#include "store/disk_file.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "store/sqlite_handle.h"

namespace earshot::store {

absl::StatusOr<std::unique_ptr<DiskFile>> DiskFile::Open(const std::string& path) {
  sqlite3_initialize();
  sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  if (vfs == nullptr) return absl::InternalError("SQLite has no file layer");
  std::vector<char> full(static_cast<size_t>(vfs->mxPathname) + 1);
  int code = vfs->xFullPathname(vfs, path.c_str(), vfs->mxPathname + 1, full.data());
  if ((code & 0xff) != SQLITE_OK) return StatusOfSqlite(code, nullptr, path, "find the file");
  int exists = 0;
  code = vfs->xAccess(vfs, full.data(), SQLITE_ACCESS_EXISTS, &exists);
  if (code != SQLITE_OK) return StatusOfSqlite(code, nullptr, path, "find the file");
  if (exists == 0) return absl::NotFoundError(absl::StrCat(path, ": there is no such file"));
  std::unique_ptr<DiskFile> made(new DiskFile(path));
  made->memory_ = std::make_unique<uint64_t[]>(static_cast<size_t>(vfs->szOsFile) / 8 + 1);
  // Of SQLite's kinds of file only this one asks for nothing to lie beside it.
  code = vfs->xOpen(vfs, full.data(), made->file(), SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB,
                    nullptr);
  if (code != SQLITE_OK) return StatusOfSqlite(code, nullptr, path, "open the file");
  sqlite3_int64 bytes = 0;
  code = made->file()->pMethods->xFileSize(made->file(), &bytes);
  if (code != SQLITE_OK) return StatusOfSqlite(code, nullptr, path, "read the file");
  made->bytes_ = bytes;
  return made;
}

DiskFile::~DiskFile() {
  if (file()->pMethods != nullptr) file()->pMethods->xClose(file());
}

absl::Status DiskFile::Read(int64_t at, void* into, size_t size) {
  const int code = file()->pMethods->xRead(file(), into, static_cast<int>(size), at);
  return code == SQLITE_OK ? absl::OkStatus()
                           : StatusOfSqlite(code, nullptr, path_, "read the file");
}

absl::StatusOr<int64_t> BytesOf(const std::string& path) {
  const auto file = DiskFile::Open(path);
  if (absl::IsNotFound(file.status())) return 0;
  if (!file.ok()) return file.status();
  return (*file)->bytes();
}

}  // namespace earshot::store
