// A file read through the layer that SQLite itself uses (its VFS): whatever stands between SQLite
// and the disk stands between us and it as well. Private to the room.
#ifndef EARSHOT_STORE_DISK_FILE_H_
#define EARSHOT_STORE_DISK_FILE_H_

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace earshot::store {

class DiskFile {
 public:
  // kNotFound where there is none, or one without a byte.
  static absl::StatusOr<std::unique_ptr<DiskFile>> Open(const std::string& path);
  ~DiskFile();
  DiskFile(const DiskFile&) = delete;
  DiskFile& operator=(const DiskFile&) = delete;

  int64_t bytes() const { return bytes_; }  // when it was opened
  // All `size` bytes, or an error: what is asked for lies below bytes().
  absl::Status Read(int64_t at, void* into, size_t size);

 private:
  explicit DiskFile(std::string path) : path_(std::move(path)) {}
  sqlite3_file* file() { return reinterpret_cast<sqlite3_file*>(memory_.get()); }

  std::string path_;
  std::unique_ptr<uint64_t[]> memory_;  // a sqlite3_file and what its layer puts behind it
  int64_t bytes_ = 0;
};

// Bytes in a file; 0 where there is none.
absl::StatusOr<int64_t> BytesOf(const std::string& path);

}  // namespace earshot::store

#endif  // EARSHOT_STORE_DISK_FILE_H_
