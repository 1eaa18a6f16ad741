// Any bytes as a store file, and as its log: refused or read, never a crash, and what is read stays readable.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "store/journal.h"

namespace {

std::string FuzzFolder() {
  const char* base = std::getenv("TMPDIR");
  std::string pattern = base != nullptr ? base : "/var/tmp";
  pattern += "/earshot_fuzz_XXXXXX";  // mkdtemp puts a name there that nobody has
  const char* made = mkdtemp(pattern.data());
  if (made == nullptr) std::abort();
  return made;
}

void Write(const std::string& path, const uint8_t* data, size_t size) {
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
}

}  // namespace

// The first two bytes say how much of the rest is the file; what is left is its log.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const size_t part = (size_t{data[0]} << 8 | data[1]) * 64;
  const size_t file_bytes = part < size - 2 ? part : size - 2;
  const std::string folder = FuzzFolder();
  const std::string path = folder + "/a", wal = folder + "/a-wal";
  Write(path, data + 2, file_bytes);
  if (file_bytes < size - 2) Write(wal, data + 2 + file_bytes, size - 2 - file_bytes);
  for (int round = 0; round < 2; ++round) {
    auto journal = earshot::store::OpenSqliteJournal(path, earshot::store::Durability::kBuffered);
    if (!journal.ok()) break;
    int64_t read = 0;
    const absl::Status status = (*journal)->ReadFrom(0, [&](int64_t, const auto&) {
      ++read;
      return absl::OkStatus();
    });
    // OK exactly when there is everything that it says it holds.
    if (status.ok() && read != (*journal)->size()) std::abort();
    if (!(*journal)->Append({{earshot::DigestOf("key"), "body"}}).ok()) break;
  }
  for (const char* suffix : {"", "-wal", "-journal", "-shm"}) unlink((path + suffix).c_str());
  rmdir(folder.c_str());
  return 0;
}
