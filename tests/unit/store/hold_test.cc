// Who may use a store and when: not a forked child, but whoever copies it while it is written to.
#include <sys/wait.h>
#include <unistd.h>

#include "gmock/gmock.h"
#include "store/journal.h"
#include "unit/store/testing.h"

namespace earshot::store {
namespace {

using ::testing::HasSubstr;

TEST(Fork, AChildIsRefusedAndHarmsNothing) {
  const Folder folder;
  const std::string path = folder.File("a.earshot");
  auto journal = OpenSqliteJournal(path, Durability::kDurable);
  ASSERT_TRUE(journal.ok()) << journal.status();
  ASSERT_TRUE((*journal)->Append(MakeRecords(0, 5)).ok());
  const std::string log = ReadAll(path + "-wal");
  const pid_t child = fork();
  if (child == 0) {
    const absl::Status append = (*journal)->Append(MakeRecords(5, 1));
    bool good = append.code() == absl::StatusCode::kFailedPrecondition &&
                append.message().find("after fork()") != absl::string_view::npos;
    for (const absl::Status& s :
         {(*journal)->Sync(), (*journal)->SetMeta("a", "b"), Contents(**journal).status(),
          (*journal)->StartBackup(path + "2").status()}) {
      good = good && s.code() == absl::StatusCode::kFailedPrecondition;
    }
    journal->reset();  // a child that ends in good order
    _exit(good ? 0 : 1);
  }
  int result = -1;
  ASSERT_EQ(waitpid(child, &result, 0), child);
  EXPECT_EQ(result, 0);
  EXPECT_EQ(ReadAll(path + "-wal"), log);
  ASSERT_TRUE((*journal)->Append(MakeRecords(5, 1)).ok());
  journal->reset();
  EXPECT_EQ((*OpenSqliteJournal(path, Durability::kDurable))->size(), 6);
}

TEST(Backup, HoldsWhatIsAppendedMeanwhile) {
  const Folder folder;
  auto journal = OpenSqliteJournal(folder.File("a.earshot"), Durability::kBuffered);
  ASSERT_TRUE(journal.ok()) << journal.status();
  // Several steps long: some 12 MB.
  std::vector<Record> all = MakeRecords(0, 40);
  for (Record& record : all) record.body.resize(300'000, 'x');
  ASSERT_TRUE((*journal)->Append(all).ok());
  auto backup = (*journal)->StartBackup(folder.File("copy"));
  ASSERT_TRUE(backup.ok()) << backup.status();
  int64_t steps = 0;
  for (bool whole = false; !whole; ++steps) {
    EXPECT_FALSE(std::filesystem::exists(folder.File("copy")));
    auto step = (*backup)->Step();
    ASSERT_TRUE(step.ok()) << step.status();
    whole = *step;
    if (whole) break;
    const auto more = MakeRecords(static_cast<int64_t>(all.size()), 7);
    ASSERT_TRUE((*journal)->Append(more).ok());
    all.insert(all.end(), more.begin(), more.end());
  }
  EXPECT_GE(steps, 2);  // with appends in between
  auto copy = OpenSqliteJournal(folder.File("copy"), Durability::kDurable);
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_TRUE(Same(*Contents(**copy), all));
  EXPECT_TRUE(Same(*Contents(**journal), all));
}

TEST(Backup, OneThatIsNotFinishedLeavesNothing) {
  const Folder folder;
  auto journal = OpenSqliteJournal(folder.File("a.earshot"), Durability::kDurable);
  ASSERT_TRUE((*journal)->Append(MakeRecords(0, 5)).ok());
  { ASSERT_TRUE((*journal)->StartBackup(folder.File("copy")).ok()); }
  for (const auto& entry : std::filesystem::directory_iterator(folder.File(""))) {
    EXPECT_THAT(entry.path().filename().string(), testing::Not(HasSubstr("copy")));
  }
  WriteAll(folder.File("there"), "something");
  EXPECT_EQ((*journal)->StartBackup(folder.File("there")).status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ((*journal)->StartBackup(folder.File("no/such/folder")).status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(NewMemoryJournal()->StartBackup(folder.File("m")).status().code(),
            absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace earshot::store
