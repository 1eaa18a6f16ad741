// What the tests of the store share: a folder of its own for each test and records that differ.
#ifndef EARSHOT_TESTS_UNIT_STORE_TESTING_H_
#define EARSHOT_TESTS_UNIT_STORE_TESTING_H_

#include <sqlite3.h>

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

}  // namespace earshot::store

#endif  // EARSHOT_TESTS_UNIT_STORE_TESTING_H_
