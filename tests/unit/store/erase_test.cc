// What is replaced is gone: from what is read at once, from the bytes of the file once it is scrubbed, and where
// nobody got round to that, once it is opened again.
#include <gmock/gmock.h>

#include "unit/store/testing.h"

namespace earshot::store {
namespace {

constexpr char kNeedle[] = "ann_the_countess";

std::string Raw(const std::string& path) { return ReadAll(path) + ReadAll(path + "-wal"); }
bool Holds(const std::string& path) { return Raw(path).find(kNeedle) != std::string::npos; }

std::unique_ptr<Journal> MustOpen(const std::string& path,
                                  Durability durability = Durability::kDurable) {
  auto journal = OpenSqliteJournal(path, durability);
  EXPECT_TRUE(journal.ok()) << journal.status();
  return *std::move(journal);
}

// Every fifth of 200 names her; sizes from bytes to several pages.
std::vector<Record> Records() {
  std::vector<Record> records = MakeRecords(0, 200);
  for (size_t i = 0; i < records.size(); i += 5) {
    absl::StrAppend(&records[i].body, kNeedle, std::string(i % 3 == 0 ? 9'000 : 3, 'z'), kNeedle);
  }
  return records;
}
std::vector<Replacement> Replacements() {
  std::vector<Replacement> out;
  for (int64_t i = 0; i < 200; i += 5) {
    // Longer, shorter and as long: pages are split, joined and left.
    out.push_back({i, {MakeRecord(i).key, std::string(static_cast<size_t>(i) * 17 % 6'000, 'r')}});
  }
  return out;
}
const std::vector<NamedValue> kValues = {{"erasure.1", "marks"}};

void ExpectErased(Journal& journal) {
  auto now = Contents(journal);
  ASSERT_TRUE(now.ok()) << now.status();
  std::vector<Record> wanted = Records();
  for (const auto& [seq, record] : Replacements()) wanted[static_cast<size_t>(seq)] = record;
  EXPECT_TRUE(Same(*now, wanted));
  EXPECT_EQ(*journal.GetMeta("erasure.1"), "marks");
}

TEST(Erase, IsReadAtOnceFromEveryJournal) {
  const Folder folder;
  for (const bool in_memory : {true, false}) {
    auto journal = in_memory ? NewMemoryJournal() : MustOpen(folder.File("desk"));
    ASSERT_TRUE(journal->Append(Records()).ok());
    ASSERT_TRUE(journal->Erase(Replacements(), kValues).ok());
    ExpectErased(*journal);
    ASSERT_TRUE(journal->Scrub().ok());
    ExpectErased(*journal);
    ASSERT_TRUE(journal->Append({MakeRecord(200)}).ok());
    EXPECT_EQ(journal->size(), 201);
  }
}

TEST(Erase, AllOrNothing) {
  const Folder folder;
  for (const bool in_memory : {true, false}) {
    auto journal = in_memory ? NewMemoryJournal() : MustOpen(folder.File("desk"));
    ASSERT_TRUE(journal->Append(Records()).ok());
    for (const int64_t seq : {int64_t{-1}, int64_t{200}}) {
      std::vector<Replacement> bad = Replacements();
      bad.push_back({seq, MakeRecord(7)});
      EXPECT_EQ(journal->Erase(bad, kValues).code(), absl::StatusCode::kOutOfRange);
    }
    const auto now = Contents(*journal);
    ASSERT_TRUE(now.ok()) << now.status();
    EXPECT_TRUE(Same(*now, Records()));
    EXPECT_EQ(journal->GetMeta("erasure.1").status().code(), absl::StatusCode::kNotFound);
  }
}

TEST(Erase, NoByteIsLeftAfterScrubbing) {
  const Folder folder;
  for (const Durability durability : {Durability::kDurable, Durability::kBuffered}) {
    const std::string path = folder.File(durability == Durability::kDurable ? "d" : "b");
    auto journal = MustOpen(path, durability);
    for (const Record& record : Records()) ASSERT_TRUE(journal->Append({record}).ok());
    ASSERT_TRUE(Holds(path));
    ASSERT_TRUE(journal->Erase(Replacements(), kValues).ok());
    ASSERT_TRUE(journal->Scrub().ok());
    EXPECT_FALSE(Holds(path));
    journal.reset();
    EXPECT_FALSE(Holds(path));
    ExpectErased(*MustOpen(path, durability));
  }
}

// The process dies between the two.
TEST(Erase, OpeningScrubsWhatWasLeft) {
  const Folder folder;
  const std::string path = folder.File("desk"), copy = folder.File("copy");
  auto journal = MustOpen(path);
  ASSERT_TRUE(journal->Append(Records()).ok());
  ASSERT_TRUE(journal->Erase(Replacements(), kValues).ok());
  WriteAll(copy, ReadAll(path));
  WriteAll(copy + "-wal", ReadAll(path + "-wal"));
  ASSERT_TRUE(Holds(copy));  // else there is nothing to scrub
  auto reopened = MustOpen(copy);
  EXPECT_FALSE(Holds(copy));
  ExpectErased(*reopened);
}

// What a backup has copied already would keep it.
TEST(Erase, IsRefusedWhileABackupIsMade) {
  const Folder folder;
  auto journal = MustOpen(folder.File("desk"));
  ASSERT_TRUE(journal->Append(Records()).ok());
  auto backup = journal->StartBackup(folder.File("copy"));
  ASSERT_TRUE(backup.ok()) << backup.status();
  const absl::Status refused = journal->Erase(Replacements(), kValues);
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(refused.message(), testing::HasSubstr("a backup of it is being made"));
  backup->reset();
  EXPECT_TRUE(journal->Erase(Replacements(), kValues).ok());
}

TEST(Salt, IsAnotherEachTime) {
  EXPECT_EQ(FreshSalt().size(), 16u);
  EXPECT_NE(FreshSalt(), FreshSalt());
}

}  // namespace
}  // namespace earshot::store
