// Bits flip and files are cut: each time the store says so, or reads exactly what was written.
#include <cstdio>
#include <random>

#include "gmock/gmock.h"
#include "store/journal.h"
#include "store/wal_check.h"
#include "unit/store/testing.h"

namespace earshot::store {
namespace {

constexpr int64_t kRecords = 400;

// Reads all of a store, named values too. An error, or the content.
absl::StatusOr<std::vector<Record>> ReadStore(const std::string& path) {
  auto journal = OpenSqliteJournal(path, Durability::kDurable);
  if (!journal.ok()) return journal.status();
  auto tenant = (*journal)->GetMeta("tenant");
  if (!tenant.ok()) return tenant.status();
  if (*tenant != "skylark") return absl::InternalError("another tenant, and nobody said so");
  return Contents(**journal);
}

bool IsHonest(absl::StatusCode code) {
  return code == absl::StatusCode::kDataLoss || code == absl::StatusCode::kInvalidArgument ||
         code == absl::StatusCode::kFailedPrecondition || code == absl::StatusCode::kNotFound ||
         code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kPermissionDenied;
}

struct Tally {
  int detected = 0, harmless = 0;
};

void Judge(const std::string& path, const std::string& what, Tally& tally) {
  const auto contents = ReadStore(path);
  if (contents.ok()) {
    EXPECT_TRUE(Same(*contents, MakeRecords(0, kRecords))) << what << ": a wrong content, unsaid";
    ++tally.harmless;
  } else {
    EXPECT_TRUE(IsHonest(contents.status().code())) << what << ": " << contents.status();
    ++tally.detected;
  }
}

std::string MakeStore(const std::string& path) {
  auto journal = OpenSqliteJournal(path, Durability::kDurable);
  EXPECT_TRUE((*journal)->SetMeta("tenant", "skylark").ok());
  for (int64_t i = 0; i < kRecords; i += 50) {
    EXPECT_TRUE((*journal)->Append(MakeRecords(i, 50)).ok());
  }
  journal->reset();
  return ReadAll(path);
}

TEST(Damage, AFlippedBitIsDetectedOrHarmless) {
  const Folder folder;
  const std::string good = MakeStore(folder.File("good"));
  std::mt19937_64 random(20260302);
  Tally tally;
  std::vector<size_t> places;
  for (size_t i = 0; i < 100; ++i) places.push_back(i);  // every byte of the file's header
  for (size_t i = 0; i < 300; ++i) places.push_back(random() % good.size());
  // The first bytes of pages hold what finds the records.
  for (size_t i = 0; i < 100; ++i)
    places.push_back(random() % (good.size() / 4096) * 4096 + random() % 40);
  for (const size_t place : places) {
    const int bit = static_cast<int>(random() % 8);
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ (1 << bit));
    const std::string path = folder.File("bad");
    WriteAll(path, bad);
    Judge(path, absl::StrCat("byte ", place, " bit ", bit), tally);
    std::filesystem::remove(path + "-wal");
  }
  std::printf("%d flips: %d detected, %d harmless\n", tally.detected + tally.harmless,
              tally.detected, tally.harmless);
  EXPECT_GT(tally.detected, 200);
}

TEST(Damage, ACutFileIsDetected) {
  const Folder folder;
  const std::string good = MakeStore(folder.File("good"));
  std::mt19937_64 random(7);
  std::vector<size_t> cuts = {1, 15, 16, 99, 100, 511, 512, 4095, 4096, 8192, good.size() - 1};
  for (int i = 0; i < 60; ++i) cuts.push_back(1 + random() % (good.size() - 1));
  for (const size_t cut : cuts) {
    WriteAll(folder.File("cut"), good.substr(0, cut));
    const auto contents = ReadStore(folder.File("cut"));
    ASSERT_FALSE(contents.ok()) << "cut at " << cut;
    EXPECT_TRUE(IsHonest(contents.status().code())) << contents.status();
  }
}

// The machine died in a batch of many frames, and where the file had grown there is rubbish. Of one frame the first
// sector ends between the word that says "a batch ends here" and the salts that make it ours: the rubbish in it
// is not to be taken for the end of a batch after which others were acknowledged.
TEST(Damage, RubbishInTheHeadOfAFrameEndsNoBatch) {
  const Folder folder;
  const std::string path = folder.File("live");
  auto journal = OpenSqliteJournal(path, Durability::kDurable);
  ASSERT_TRUE((*journal)->SetMeta("tenant", "skylark").ok());
  ASSERT_TRUE((*journal)->Append(MakeRecords(0, 50)).ok());
  const auto frame_at = [](size_t frame) { return 32 + frame * (24 + 4096); };
  const size_t end = ReadAll(path + "-wal").size();
  ASSERT_TRUE((*journal)->Append(MakeRecords(50, 2'000)).ok());
  const std::string file = ReadAll(path), log = ReadAll(path + "-wal");
  int tried = 0;
  for (size_t frame = 41; frame_at(frame + 2) <= log.size(); frame += 64) {
    if (frame_at(frame - 2) < end) continue;
    ASSERT_EQ((frame_at(frame) + 8) % 512, 0u);
    std::string torn = log;
    torn.replace(frame_at(frame), 8, "rubbish!");
    torn[frame_at(frame - 2) + 1000] = static_cast<char>(torn[frame_at(frame - 2) + 1000] ^ 1);
    WriteAll(folder.File("copy"), file);
    WriteAll(folder.File("copy-wal"), torn);
    const auto contents = ReadStore(folder.File("copy"));
    ASSERT_TRUE(contents.ok()) << contents.status();
    EXPECT_TRUE(Same(*contents, MakeRecords(0, 50)));
    ++tried;
  }
  EXPECT_GT(tried, 0);
}

// A store whose process was killed, so that much of it is in the log.
class DamagedLog : public testing::Test {
 protected:
  void SetUp() override {
    const std::string path = folder_.File("live");
    auto journal = OpenSqliteJournal(path, Durability::kDurable);
    ASSERT_TRUE((*journal)->SetMeta("tenant", "skylark").ok());
    for (int64_t i = 0; i < kRecords; i += 50) {
      ends_.push_back(ReadAll(path + "-wal").size());
      ASSERT_TRUE((*journal)->Append(MakeRecords(i, 50)).ok());
    }
    file_ = ReadAll(path);
    wal_ = ReadAll(path + "-wal");
  }
  std::string Copy(const std::string& wal) {
    const std::string path = folder_.File("copy");
    WriteAll(path, file_);
    WriteAll(path + "-wal", wal);
    return path;
  }
  Folder folder_;
  std::string file_, wal_;
  std::vector<size_t> ends_;  // of the log before each batch
};

TEST_F(DamagedLog, IsDetectedBeforeTheLastBatch) {
  EXPECT_TRUE(CheckWal(folder_.File("absent")).ok());
  std::mt19937_64 random(11);
  Tally tally;
  for (int i = 0; i < 200; ++i) {
    const size_t place = i < 32 ? static_cast<size_t>(i) : random() % ends_.back();
    std::string bad = wal_;
    bad[place] = static_cast<char>(bad[place] ^ (1 << (random() % 8)));
    Judge(Copy(bad), absl::StrCat("byte ", place, " of the log"), tally);
  }
  EXPECT_GT(tally.detected, 180);
}

TEST_F(DamagedLog, InTheLastBatchGivesThatBatchUpWhole) {
  // The same bytes are what a crash leaves that tears a batch nobody was told of.
  for (size_t place = ends_.back(); place < wal_.size(); place += 997) {
    std::string bad = wal_;
    bad[place] = static_cast<char>(bad[place] ^ 4);
    const auto contents = ReadStore(Copy(bad));
    ASSERT_TRUE(contents.ok()) << contents.status();
    EXPECT_TRUE(Same(*contents, MakeRecords(0, kRecords - 50)));
  }
}

TEST_F(DamagedLog, IsKeptAsItWasWhenTheStoreIsRefused) {
  std::string bad = wal_;
  bad[ends_[2] + 100] = static_cast<char>(bad[ends_[2] + 100] ^ 1);
  const std::string path = Copy(bad);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(ReadStore(path).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ReadAll(path), file_);
    EXPECT_EQ(ReadAll(path + "-wal"), bad);
  }
}

TEST_F(DamagedLog, WithoutItsFileIsNotTakenForANewStore) {
  const std::string path = Copy(wal_);
  WriteAll(path, "");
  EXPECT_EQ(ReadStore(path).status().code(), absl::StatusCode::kDataLoss);
  std::filesystem::remove(path);
  EXPECT_EQ(ReadStore(path).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace earshot::store
