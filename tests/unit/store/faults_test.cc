// What failed and what a crash has left over is neither taken for damage later nor for an event.
#include "gmock/gmock.h"
#include "store/journal.h"
#include "support/sim_disk.h"
#include "unit/store/testing.h"

namespace earshot::store {
namespace {

constexpr char kPath[] = "sim-faults.earshot";

std::unique_ptr<Journal> MustOpen(Durability durability = Durability::kDurable) {
  auto journal = OpenSqliteJournal(kPath, durability);
  EXPECT_TRUE(journal.ok()) << journal.status();
  return journal.ok() ? std::move(*journal) : nullptr;
}

// Starts the machine again with what is left, and expects that many records.
void ExpectAfter(SimDisk& disk, Loss loss, uint64_t seed, int64_t least, int64_t most) {
  const DiskImage image = disk.After(loss, seed);
  SimDisk other;
  other.Start(image);
  auto journal = OpenSqliteJournal(kPath, Durability::kDurable);
  ASSERT_TRUE(journal.ok()) << NameOf(loss) << " seed " << seed << ": " << journal.status();
  EXPECT_GE((*journal)->size(), least);
  EXPECT_LE((*journal)->size(), most);
  const auto contents = Contents(**journal);
  ASSERT_TRUE(contents.ok()) << contents.status();
  EXPECT_TRUE(Same(*contents, MakeRecords(0, (*journal)->size())));
}

TEST(Faults, BatchesWhoseSyncFailedAreNoDamageLater) {
  SimDisk disk;
  auto journal = MustOpen();
  ASSERT_TRUE(journal->Append(MakeRecords(0, 3)).ok());
  disk.FailAll(SimDisk::Act::kSync, SQLITE_IOERR_FSYNC);
  // Each leaves the end of a longer one before it in the log.
  for (const int64_t count : {90, 60, 30}) {
    EXPECT_FALSE(journal->Append(MakeRecords(3, count)).ok());
  }
  disk.Heal();
  ASSERT_TRUE(journal->Append(MakeRecords(3, 2)).ok());
  for (const Loss loss : kLosses) {
    for (uint64_t seed = 0; seed < 5; ++seed) ExpectAfter(disk, loss, seed, 5, 5);
  }
}

TEST(Faults, ALogThatWasBufferedIsNoDamageUnderDurable) {
  SimDisk disk;
  {
    auto journal = MustOpen(Durability::kBuffered);
    for (int64_t i = 0; i < 12; ++i) ASSERT_TRUE(journal->Append(MakeRecords(3 * i, 3)).ok());
    for (uint64_t seed = 0; seed < 60; ++seed) {
      const DiskImage image = disk.After(Loss::kSectors, seed);
      SimDisk other;
      other.Start(image);
      auto after = MustOpen(Durability::kDurable);
      ASSERT_NE(after, nullptr) << seed;
      const int64_t size = after->size();
      ExpectAfter(other, Loss::kNothing, seed, size, size);
    }
  }
}

TEST(Faults, BufferedIsSaidBeforeAnythingIsBuffered) {
  SimDisk disk;
  ASSERT_TRUE(MustOpen(Durability::kDurable)->Append(MakeRecords(0, 3)).ok());
  auto journal = MustOpen(Durability::kBuffered);
  for (int64_t i = 1; i < 12; ++i) ASSERT_TRUE(journal->Append(MakeRecords(3 * i, 3)).ok());
  for (uint64_t seed = 0; seed < 60; ++seed) {
    for (const Loss loss : kLosses) ExpectAfter(disk, loss, seed, 3, 36);
  }
}

TEST(Faults, AFullDiskKeepsNobodyFromReading) {
  SimDisk disk;
  DiskImage image;
  {
    auto journal = MustOpen();
    ASSERT_TRUE(journal->Append(MakeRecords(0, 300)).ok());
    image = disk.After(Loss::kNothing, 0);
  }
  SimDisk full;
  full.Start(image);
  full.FailAll(SimDisk::Act::kWrite, SQLITE_FULL);
  auto journal = MustOpen();
  ASSERT_NE(journal, nullptr);
  EXPECT_TRUE(Same(*Contents(*journal), MakeRecords(0, 300)));
  EXPECT_EQ(journal->Append(MakeRecords(300, 1)).code(), absl::StatusCode::kResourceExhausted);
  full.Heal();
  EXPECT_TRUE(journal->Append(MakeRecords(300, 1)).ok());
}

}  // namespace
}  // namespace earshot::store
