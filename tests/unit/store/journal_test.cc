// The journal keeps what it acknowledged, in order, and refuses what it cannot keep with a cause.
#include "store/journal.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "support/sim_disk.h"
#include "unit/store/host_store.h"
#include "unit/store/testing.h"

namespace earshot::store {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<Journal> MustOpen(const std::string& path,
                                  Durability durability = Durability::kDurable) {
  auto journal = OpenSqliteJournal(path, durability);
  EXPECT_TRUE(journal.ok()) << journal.status();
  return journal.ok() ? std::move(*journal) : nullptr;
}

void ExpectRefused(const std::string& path, absl::StatusCode code, const std::string& words) {
  const auto journal = OpenSqliteJournal(path, Durability::kDurable);
  ASSERT_FALSE(journal.ok()) << path;
  EXPECT_EQ(journal.status().code(), code) << journal.status();
  EXPECT_THAT(std::string(journal.status().message()), HasSubstr(words));
}

// Every implementation keeps one contract.
class EveryJournal : public testing::TestWithParam<const char*> {
 protected:
  std::unique_ptr<Journal> Open() {
    const std::string which = GetParam();
    if (which == "memory") return NewMemoryJournal();
    if (which == "host")
      return *OpenHostJournal(std::make_unique<TestHostStore>(&tables_, nullptr));
    return MustOpen(folder_.File("a.earshot"),
                    which == "durable" ? Durability::kDurable : Durability::kBuffered);
  }
  Folder folder_;
  HostTables tables_;
};
INSTANTIATE_TEST_SUITE_P(Store, EveryJournal,
                         testing::Values("memory", "durable", "buffered", "host"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(EveryJournal, ReadsBackWhatWasAppendedInOrder) {
  auto journal = Open();
  EXPECT_EQ(journal->size(), 0);
  std::vector<Record> all;
  for (int64_t batch : {1, 7, 0, 100, 1, 1'000}) {
    const auto records = MakeRecords(static_cast<int64_t>(all.size()), batch);
    all.insert(all.end(), records.begin(), records.end());
    ASSERT_TRUE(journal->Append(records).ok());
    EXPECT_EQ(journal->size(), static_cast<int64_t>(all.size()));
  }
  ASSERT_TRUE(journal->Sync().ok());
  const auto contents = Contents(*journal);
  ASSERT_TRUE(contents.ok()) << contents.status();
  EXPECT_TRUE(Same(*contents, all));
}

TEST_P(EveryJournal, ReadsFromAnyNumberAndStopsWhereToldTo) {
  auto journal = Open();
  ASSERT_TRUE(journal->Append(MakeRecords(0, 10)).ok());
  for (int64_t first : {-1, 0, 1, 9, 10, 11}) {
    int64_t visits = 0;
    ASSERT_TRUE(journal
                    ->ReadFrom(first,
                               [&](int64_t seq, const Record& record) {
                                 EXPECT_EQ(seq, std::max<int64_t>(first, 0) + visits++);
                                 EXPECT_EQ(record.body, MakeRecord(seq).body);
                                 return absl::OkStatus();
                               })
                    .ok());
    EXPECT_EQ(visits, std::max<int64_t>(0, 10 - std::max<int64_t>(first, 0)));
  }
  const absl::Status stopped = journal->ReadFrom(0, [](int64_t seq, const Record&) {
    return seq == 3 ? absl::CancelledError("enough") : absl::OkStatus();
  });
  EXPECT_EQ(stopped, absl::CancelledError("enough"));
  EXPECT_TRUE(Contents(*journal).ok());  // and can be read again
}

TEST_P(EveryJournal, KeepsNamedValues) {
  auto journal = Open();
  EXPECT_EQ(journal->GetMeta("tenant").status().code(), absl::StatusCode::kNotFound);
  const std::string bytes("a\0b\xff", 4);
  for (const std::string& value : {std::string("skylark"), std::string(), bytes}) {
    ASSERT_TRUE(journal->SetMeta("tenant", value).ok());
    EXPECT_EQ(*journal->GetMeta("tenant"), value);
  }
}

TEST_P(EveryJournal, TakesEmptyAndLargestBodiesAndNoLarger) {
  auto journal = Open();
  ASSERT_TRUE(journal->Append({Record{DigestOf("empty"), ""}}).ok());
  ASSERT_TRUE(
      journal->Append({Record{DigestOf("largest"), std::string(kRecordBytesMax, 'x')}}).ok());
  const absl::Status refused = journal->Append(
      {MakeRecord(1), Record{DigestOf("larger"), std::string(kRecordBytesMax + 1, 'x')}});
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(journal->size(), 2);
  const auto contents = Contents(*journal);
  ASSERT_TRUE(contents.ok()) << contents.status();
  EXPECT_EQ(contents->size(), 2u);
}

TEST(SqliteJournal, IsTheSameAfterReopening) {
  const Folder folder;
  const std::string path = folder.File("a.earshot");
  for (int64_t run = 0; run < 4; ++run) {
    auto journal = MustOpen(path, run % 2 == 0 ? Durability::kDurable : Durability::kBuffered);
    ASSERT_EQ(journal->size(), run * 50);
    ASSERT_TRUE(journal->Append(MakeRecords(run * 50, 50)).ok());
    ASSERT_TRUE(journal->SetMeta("run", absl::StrCat(run)).ok());
  }
  auto journal = MustOpen(path);
  EXPECT_TRUE(Same(*Contents(*journal), MakeRecords(0, 200)));
  EXPECT_EQ(*journal->GetMeta("run"), "3");
}

TEST(SqliteJournal, AFileWithoutBytesIsNew) {
  const Folder folder;
  WriteAll(folder.File("empty"), "");
  auto journal = MustOpen(folder.File("empty"));
  EXPECT_TRUE(journal->Append(MakeRecords(0, 3)).ok());
}

TEST(SqliteJournal, ANameThatSqliteReadsSpeciallyIsAFile) {
  const Folder folder;
  ASSERT_EQ(chdir(folder.File("").c_str()), 0);
  MustOpen(":memory:")->Append(MakeRecords(0, 3)).IgnoreError();
  EXPECT_EQ(MustOpen(":memory:")->size(), 3);
  ASSERT_EQ(chdir(EARSHOT_SOURCE_DIR), 0);
}

TEST(SqliteJournal, IsOpenOnceAtATime) {
  const Folder folder;
  const std::string path = folder.File("a.earshot");
  auto journal = MustOpen(path);
  const char* words = "another engine holds this store";
  ExpectRefused(path, absl::StatusCode::kFailedPrecondition, words);
  ASSERT_TRUE(journal->Append(MakeRecords(0, 3)).ok());
  ExpectRefused(path, absl::StatusCode::kFailedPrecondition, words);
  // Another process; its failing must not free our lock either.
  for (int i = 0; i < 2; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      const auto second = OpenSqliteJournal(path, Durability::kDurable);
      _exit(second.status().code() == absl::StatusCode::kFailedPrecondition ? 0 : 1);
    }
    int result = -1;
    ASSERT_EQ(waitpid(child, &result, 0), child);
    EXPECT_EQ(result, 0);
  }
  ASSERT_TRUE(journal->Append(MakeRecords(3, 3)).ok());
  journal.reset();
  EXPECT_EQ(MustOpen(path)->size(), 6);
}

TEST(SqliteJournal, HoldsEveryAcknowledgedBatchWhereverItsProcessDies) {
  const Folder folder;
  const std::string path = folder.File("a.earshot");
  auto journal = MustOpen(path);
  for (int64_t batch = 0; batch < 30; ++batch) {
    ASSERT_TRUE(journal->Append(MakeRecords(batch * 20, 20)).ok());
    // What the disk holds now is what a process finds that starts after ours was killed.
    const std::string copy = folder.File(absl::StrCat("killed", batch));
    WriteAll(copy, ReadAll(path));
    WriteAll(copy + "-wal", ReadAll(path + "-wal"));
    auto after = MustOpen(copy);
    EXPECT_TRUE(Same(*Contents(*after), MakeRecords(0, (batch + 1) * 20)));
    ASSERT_TRUE(after->Append(MakeRecords((batch + 1) * 20, 1)).ok());
  }
}

TEST(SqliteJournal, ATornLogGivesWholeBatchesOnly) {
  const Folder folder;
  const std::string path = folder.File("a.earshot");
  auto journal = MustOpen(path);
  std::vector<size_t> ends;  // of the log after each batch
  for (int64_t batch = 0; batch < 10; ++batch) {
    ASSERT_TRUE(journal->Append(MakeRecords(batch * 20, 20)).ok());
    ends.push_back(ReadAll(path + "-wal").size());
  }
  const std::string file = ReadAll(path), wal = ReadAll(path + "-wal");
  for (size_t cut = ends[0]; cut <= wal.size(); cut += 1'009) {
    const std::string copy = folder.File(absl::StrCat("torn", cut));
    WriteAll(copy, file);
    WriteAll(copy + "-wal", wal.substr(0, cut));
    int64_t whole = 0;
    for (size_t end : ends) whole += end <= cut ? 1 : 0;
    auto after = MustOpen(copy);
    ASSERT_NE(after, nullptr) << cut;
    EXPECT_TRUE(Same(*Contents(*after), MakeRecords(0, whole * 20))) << cut;
  }
}

TEST(SqliteJournal, RefusesWhatIsNotAStore) {
  const Folder folder;
  WriteAll(folder.File("letter.txt"), std::string(5'000, 'x'));
  ExpectRefused(folder.File("letter.txt"), absl::StatusCode::kInvalidArgument,
                "not an Earshot store");
  WriteAll(folder.File("short.txt"), "hi");
  ExpectRefused(folder.File("short.txt"), absl::StatusCode::kInvalidArgument,
                "not an Earshot store");
  ExpectRefused(folder.File(""), absl::StatusCode::kInvalidArgument, "not a file");
  ExpectRefused("", absl::StatusCode::kInvalidArgument, "is empty");
  ExpectRefused(std::string("a\0b", 3), absl::StatusCode::kInvalidArgument, "NUL");
  ExpectRefused(folder.File("no/such/folder"), absl::StatusCode::kNotFound, "there is no folder");
  EXPECT_EQ(ReadAll(folder.File("letter.txt")), std::string(5'000, 'x'));  // left as it was
}

void RunSql(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(db);
  sqlite3_close(db);
}

TEST(SqliteJournal, RefusesFilesOfOthersAndOfTheFuture) {
  const Folder folder;
  RunSql(folder.File("theirs"), "CREATE TABLE notes(a); INSERT INTO notes VALUES(1);");
  ExpectRefused(folder.File("theirs"), absl::StatusCode::kInvalidArgument, "another program");

  const struct {
    const char* name;
    const char* sql;
    absl::StatusCode code;
    const char* words;
  } cases[] = {
      {"newer", "PRAGMA user_version=2", absl::StatusCode::kFailedPrecondition, "newer Earshot"},
      {"format0", "PRAGMA user_version=0", absl::StatusCode::kDataLoss, "no format 0"},
      {"table", "DROP TABLE event", absl::StatusCode::kDataLoss, "tables"},
      {"extra", "CREATE TABLE mine(a)", absl::StatusCode::kDataLoss, "tables"},
      {"last", "DELETE FROM event WHERE seq = 9", absl::StatusCode::kDataLoss, "10 records"},
      {"count", "DELETE FROM meta WHERE name = 'store.count'", absl::StatusCode::kDataLoss,
       "number of its records"},
      {"value", "UPDATE meta SET value = x'31' WHERE name = 'store.count'",
       absl::StatusCode::kDataLoss, "fails its checksum"},
  };
  for (const auto& c : cases) {
    const std::string path = folder.File(c.name);
    ASSERT_TRUE(MustOpen(path)->Append(MakeRecords(0, 10)).ok());
    RunSql(path, c.sql);
    ExpectRefused(path, c.code, c.words);
  }
}

TEST(SqliteJournal, NamesTheRecordThatIsDamagedOrMissing) {
  const Folder folder;
  for (const char* sql :
       {"UPDATE event SET body = x'00' WHERE seq = 4",
        "UPDATE event SET key = zeroblob(16) WHERE seq = 4",
        "UPDATE event SET key = x'01' WHERE seq = 4",
        "UPDATE event SET sum = sum + 1 WHERE seq = 4", "UPDATE event SET sum = 'x' WHERE seq = 4",
        "DELETE FROM event WHERE seq = 4"}) {
    const std::string path = folder.File("a.earshot");
    std::filesystem::remove(path);
    ASSERT_TRUE(MustOpen(path)->Append(MakeRecords(0, 10)).ok());
    RunSql(path, sql);
    auto journal = MustOpen(path);
    const auto contents = Contents(*journal);
    EXPECT_EQ(contents.status().code(), absl::StatusCode::kDataLoss) << sql;
    EXPECT_THAT(std::string(contents.status().message()), HasSubstr("record 4")) << sql;
  }
}

TEST(SqliteJournal, AnySqlToolReadsIt) {
  const Folder folder;
  const std::string path = folder.File("a.earshot");
  ASSERT_TRUE(MustOpen(path)->Append(MakeRecords(0, 10)).ok());
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  sqlite3_stmt* query = nullptr;
  ASSERT_EQ(sqlite3_prepare_v2(db, "SELECT count(*), max(seq) FROM event", -1, &query, nullptr),
            SQLITE_OK);
  ASSERT_EQ(sqlite3_step(query), SQLITE_ROW);
  EXPECT_EQ(sqlite3_column_int(query, 0), 10);
  EXPECT_EQ(sqlite3_column_int(query, 1), 9);
  sqlite3_finalize(query);
  sqlite3_close(db);
}

TEST(SqliteJournal, AFailedWriteLeavesItAsBeforeAtEveryWrite) {
  const Folder folder;
  for (const int result : {SQLITE_FULL, SQLITE_IOERR_WRITE}) {
    const std::string path = folder.File(absl::StrCat("full", result));
    SimDisk disk;
    auto journal = MustOpen(path);
    ASSERT_TRUE(journal->Append(MakeRecords(0, 20)).ok());
    int64_t failures = 0;
    for (int64_t writes = 0;; ++writes) {
      disk.FailAll(SimDisk::Act::kWrite, result, writes);
      const int64_t before = journal->size();
      const absl::Status status = journal->Append(MakeRecords(before, 40));
      disk.Heal();
      const auto contents = Contents(*journal);
      ASSERT_TRUE(contents.ok()) << contents.status();
      EXPECT_TRUE(Same(*contents, MakeRecords(0, status.ok() ? before + 40 : before)));
      if (status.ok()) break;
      ++failures;
      EXPECT_EQ(status.code(), result == SQLITE_FULL ? absl::StatusCode::kResourceExhausted
                                                     : absl::StatusCode::kUnavailable)
          << status;
    }
    EXPECT_GT(failures, 3);
    journal.reset();
    EXPECT_EQ(MustOpen(path)->size(), 60);
  }
}

TEST(SqliteJournal, DurableMeansSyncedBeforeTheAnswer) {
  const Folder folder;
  SimDisk disk;
  auto durable = MustOpen(folder.File("durable"));
  for (int64_t i = 0; i < 5; ++i) {
    const int64_t before = disk.syncs();
    ASSERT_TRUE(durable->Append(MakeRecords(i, 1)).ok());
    EXPECT_GT(disk.syncs(), before);
  }
  disk.FailAll(SimDisk::Act::kSync, SQLITE_IOERR_FSYNC);
  EXPECT_EQ(durable->Append(MakeRecords(5, 1)).code(), absl::StatusCode::kUnavailable);
  disk.Heal();
  EXPECT_EQ(durable->size(), 5);
  ASSERT_TRUE(durable->Append(MakeRecords(5, 1)).ok());

  auto buffered = MustOpen(folder.File("buffered"), Durability::kBuffered);
  ASSERT_TRUE(buffered->Append(MakeRecords(0, 1)).ok());
  const int64_t before = disk.syncs();
  ASSERT_TRUE(buffered->Append(MakeRecords(1, 1)).ok());
  EXPECT_EQ(disk.syncs(), before);
  ASSERT_TRUE(buffered->Sync().ok());
  EXPECT_GT(disk.syncs(), before);
}

}  // namespace
}  // namespace earshot::store
