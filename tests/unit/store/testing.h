// What the tests of the store share: a folder of its own for each test, records that differ, and a disk that
// can be told to fail (an SQLite VFS in front of the real one).
#ifndef EARSHOT_TESTS_UNIT_STORE_TESTING_H_
#define EARSHOT_TESTS_UNIT_STORE_TESTING_H_

#include <sqlite3.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "store/journal.h"
#include "support/folder.h"

namespace earshot::store {

inline std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void WriteAll(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), bytes.size());
}

// Record `i` of a run: bodies of many lengths, none equal.
inline Record MakeRecord(int64_t i) {
  const Digest128 key = DigestOf(absl::StrCat("key ", i));
  std::string body = absl::StrCat("event ", i, ": my booking was cancelled again ");
  body.append(static_cast<size_t>((i * 37) % 300), static_cast<char>('a' + i % 26));
  return {key, body};
}
inline std::vector<Record> MakeRecords(int64_t first, int64_t count) {
  std::vector<Record> records;
  for (int64_t i = 0; i < count; ++i) records.push_back(MakeRecord(first + i));
  return records;
}

// Everything in it, or the error.
inline absl::StatusOr<std::vector<Record>> Contents(Journal& journal) {
  std::vector<Record> records;
  absl::Status status = journal.ReadFrom(0, [&](int64_t seq, const Record& record) {
    EXPECT_EQ(seq, static_cast<int64_t>(records.size()));
    records.push_back(record);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return records;
}

inline bool Same(const std::vector<Record>& a, const std::vector<Record>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].key != b[i].key || a[i].body != b[i].body) return false;
  }
  return true;
}

// While one lives, files that SQLite opens go through it.
class FaultyDisk {
 public:
  FaultyDisk() {
    real_ = sqlite3_vfs_find(nullptr);
    vfs_ = *real_;
    vfs_.zName = "faulty";
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.pAppData = this;
    vfs_.xOpen = &Open;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~FaultyDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
  }

  int write_result = SQLITE_OK;  // of writes, once `writes_left` are done
  int64_t writes_left = INT64_MAX;
  int sync_result = SQLITE_OK;
  int64_t syncs = 0;

 private:
  struct File {
    sqlite3_file base;
    FaultyDisk* disk;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  static File* Of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }

  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    auto* disk = static_cast<FaultyDisk*>(vfs->pAppData);
    File* mine = Of(file);
    mine->disk = disk;
    std::memset(mine->real(), 0, disk->real_->szOsFile);
    const int code = disk->real_->xOpen(disk->real_, name, mine->real(), flags, out);
    file->pMethods = code == SQLITE_OK ? &Methods() : nullptr;
    return code;
  }

  static const sqlite3_io_methods& Methods() {
    static const sqlite3_io_methods methods = [] {
      sqlite3_io_methods m{};
      m.iVersion = 1;  // no shared memory: a store does without
      m.xClose = [](sqlite3_file* f) { return Of(f)->real()->pMethods->xClose(Of(f)->real()); };
      m.xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
        return Of(f)->real()->pMethods->xRead(Of(f)->real(), to, n, at);
      };
      m.xWrite = [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
        FaultyDisk* disk = Of(f)->disk;
        if (disk->writes_left <= 0) return disk->write_result;
        --disk->writes_left;
        return Of(f)->real()->pMethods->xWrite(Of(f)->real(), from, n, at);
      };
      m.xTruncate = [](sqlite3_file* f, sqlite3_int64 n) {
        return Of(f)->real()->pMethods->xTruncate(Of(f)->real(), n);
      };
      m.xSync = [](sqlite3_file* f, int flags) {
        ++Of(f)->disk->syncs;
        if (Of(f)->disk->sync_result != SQLITE_OK) return Of(f)->disk->sync_result;
        return Of(f)->real()->pMethods->xSync(Of(f)->real(), flags);
      };
      m.xFileSize = [](sqlite3_file* f, sqlite3_int64* n) {
        return Of(f)->real()->pMethods->xFileSize(Of(f)->real(), n);
      };
      m.xLock = [](sqlite3_file* f, int n) {
        return Of(f)->real()->pMethods->xLock(Of(f)->real(), n);
      };
      m.xUnlock = [](sqlite3_file* f, int n) {
        return Of(f)->real()->pMethods->xUnlock(Of(f)->real(), n);
      };
      m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
        return Of(f)->real()->pMethods->xCheckReservedLock(Of(f)->real(), out);
      };
      m.xFileControl = [](sqlite3_file* f, int op, void* arg) {
        return Of(f)->real()->pMethods->xFileControl(Of(f)->real(), op, arg);
      };
      m.xSectorSize = [](sqlite3_file* f) {
        return Of(f)->real()->pMethods->xSectorSize(Of(f)->real());
      };
      m.xDeviceCharacteristics = [](sqlite3_file* f) {
        return Of(f)->real()->pMethods->xDeviceCharacteristics(Of(f)->real());
      };
      return m;
    }();
    return methods;
  }

  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
};

}  // namespace earshot::store

#endif  // EARSHOT_TESTS_UNIT_STORE_TESTING_H_
