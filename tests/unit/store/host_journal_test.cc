// A store of the host's own keeps what it is given, or whoever opens it is told where it does not.
#include <gmock/gmock.h>

#include "base/limits.h"
#include "store/timed_journal.h"
#include "unit/store/host_store.h"
#include "unit/store/testing.h"

namespace earshot::store {
namespace {

using ::testing::HasSubstr;
using Faults = TestHostStore::Faults;

absl::StatusOr<std::unique_ptr<Journal>> Open(HostTables* tables, Faults* faults = nullptr) {
  return OpenHostJournal(std::make_unique<TestHostStore>(tables, faults));
}
std::unique_ptr<Journal> MustOpen(HostTables* tables, Faults* faults = nullptr) {
  auto journal = Open(tables, faults);
  EXPECT_TRUE(journal.ok()) << journal.status();
  return *std::move(journal);
}

TEST(HostJournal, KeepsWhatItIsGivenAcrossReopening) {
  HostTables tables;
  auto journal = MustOpen(&tables);
  ASSERT_TRUE(journal->Append(MakeRecords(0, 50)).ok());
  ASSERT_TRUE(journal->SetMeta("tenant", "desk").ok());
  ASSERT_TRUE(journal->Append(MakeRecords(50, 7)).ok());
  ASSERT_TRUE(journal->Append({}).ok());
  ASSERT_TRUE(journal->Sync().ok());
  EXPECT_EQ(journal->size(), 57);
  journal = MustOpen(&tables);
  EXPECT_EQ(journal->size(), 57);
  EXPECT_EQ(*journal->GetMeta("tenant"), "desk");
  EXPECT_EQ(journal->GetMeta("nothing").status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(Same(*Contents(*journal), MakeRecords(0, 57)));
  int64_t first = -1;
  ASSERT_TRUE(journal
                  ->ReadFrom(40,
                             [&](int64_t seq, const Record&) {
                               if (first < 0) first = seq;
                               return absl::OkStatus();
                             })
                  .ok());
  EXPECT_EQ(first, 40);
  const auto stopped =
      journal->ReadFrom(0, [](int64_t, const Record&) { return absl::CancelledError("enough"); });
  EXPECT_EQ(stopped.code(), absl::StatusCode::kCancelled);
}

TEST(HostJournal, DamageInTheHostsStoreIsNamed) {
  HostTables good;
  ASSERT_TRUE(MustOpen(&good)->Append(MakeRecords(0, 10)).ok());
  struct {
    std::function<void(HostTables&)> harm;
    absl::StatusCode code;
    const char* message;
  } table[] = {
      {[](auto& t) { t.records[3].body[0] ^= 1; }, absl::StatusCode::kDataLoss,
       "record 3 fails its checksum"},
      {[](auto& t) { t.records[3].key[15] ^= 1; }, absl::StatusCode::kDataLoss,
       "record 3 fails its checksum"},
      {[](auto& t) { t.records[3].key.pop_back(); }, absl::StatusCode::kDataLoss,
       "record 3 fails its checksum"},
      {[](auto& t) { t.records[3].sum ^= 1; }, absl::StatusCode::kDataLoss,
       "record 3 fails its checksum"},
      {[](auto& t) { t.records[3].body.assign(kRecordBytesMax + 1, 'x'); },
       absl::StatusCode::kDataLoss, "record 3 fails its checksum"},
      {[](auto& t) { std::swap(t.records[3].body, t.records[4].body); },
       absl::StatusCode::kDataLoss, "record 3 fails its checksum"},
      {[](auto& t) { std::swap(t.records[3], t.records[4]); }, absl::StatusCode::kDataLoss,
       "record 3 is missing"},
      {[](auto& t) { t.records[4] = t.records[3]; }, absl::StatusCode::kDataLoss,
       "record 3 stands where record 4 is expected"},
      {[](auto& t) { t.records.erase(t.records.begin() + 3); }, absl::StatusCode::kDataLoss,
       "record 3 is missing"},
      {[](auto& t) { t.records.pop_back(); }, absl::StatusCode::kDataLoss, "record 9 is missing"},
      {[](auto& t) {
         t.records.push_back(t.records[9]);
         t.records[10].seq = 10;
       },
       absl::StatusCode::kDataLoss, "it should hold 10 records and there is a record 10"},
      {[](auto& t) { t.records[3].format = kStoreFormat + 1; },
       absl::StatusCode::kFailedPrecondition,
       "record 3: written in format 2; this version reads up to 1"},
      {[](auto& t) { t.records[3].format = 0; }, absl::StatusCode::kDataLoss,
       "record 3: there is no format 0"},
      {[](auto& t) { t.values["store.count"].first = "9"; }, absl::StatusCode::kDataLoss,
       "the value named 'store.count' fails its checksum"},
      {[](auto& t) { t.values.erase("store.count"); }, absl::StatusCode::kDataLoss,
       "the number of its records is missing"},
      {[](auto& t) { t.values.erase("store.format"); }, absl::StatusCode::kDataLoss,
       "the number of its format is missing"},
      {[](auto& t) { t.values.clear(); }, absl::StatusCode::kDataLoss,
       "it holds records, and no value says how many"},
  };
  for (const auto& row : table) {
    HostTables tables = good;
    row.harm(tables);
    auto journal = Open(&tables);
    const absl::Status status = journal.ok() ? Contents(**journal).status() : journal.status();
    EXPECT_EQ(status.code(), row.code) << row.message << ": " << status;
    EXPECT_THAT(status.message(), HasSubstr(absl::StrCat("the host's store: ", row.message)));
  }
}

TEST(HostJournal, ARecordAtTheLimitIsTakenAndOnePastItIsNot) {
  HostTables tables;
  auto journal = MustOpen(&tables);
  Record record{DigestOf("k"), std::string(kRecordBytesMax, 'x')};
  ASSERT_TRUE(journal->Append({record}).ok());
  record.body += 'x';
  EXPECT_EQ(journal->Append({record}).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(journal->size(), 1);
  EXPECT_TRUE(Contents(*journal).ok());
}

// Every call fails in turn, before its work and after it: nothing acknowledged is lost, and what was not
// acknowledged is there as a whole or not at all.
TEST(HostJournal, AFailureOfAnyCallLosesNothing) {
  for (const bool after_work : {false, true}) {
    int refused = 0;
    for (int at = 0;; ++at) {
      HostTables tables;
      Faults faults;
      faults.fails_at = at;
      faults.after_work = after_work;
      auto opened = Open(&tables, &faults);
      if (!opened.ok()) {
        EXPECT_THAT(opened.status().message(), HasSubstr("connection lost"));
        opened = Open(&tables, &faults);
        ASSERT_TRUE(opened.ok()) << opened.status();
      }
      auto journal = *std::move(opened);
      int64_t records = 0;
      bool erased = false;
      const auto attempt = [&](const std::function<absl::Status(Journal&)>& work) {
        if (work(*journal).ok()) return;
        ++refused;
        absl::Status again = work(*journal);
        if (again.ok()) return;
        // It is there after all: said so, until it is opened again.
        EXPECT_TRUE(after_work);
        EXPECT_EQ(again.code(), absl::StatusCode::kFailedPrecondition) << again;
        EXPECT_THAT(again.message(), HasSubstr("open it again"));
        EXPECT_FALSE(work(*journal).ok());
        journal = MustOpen(&tables, &faults);
        if (journal->size() == records && !erased) {
          ASSERT_TRUE(work(*journal).ok());
        }
      };
      for (int i = 0; i < 4; ++i) {
        const auto batch = MakeRecords(records, 3);
        attempt(
            [&](Journal& j) { return j.size() > records ? absl::OkStatus() : j.Append(batch); });
        records += 3;
        ASSERT_EQ(journal->size(), records);
      }
      const Replacement gone{4, {MakeRecord(4).key, "redacted"}};
      erased = true;
      attempt([&](Journal& j) {
        if (auto s = j.Erase({&gone, 1}, {{{"erasure.1", "marks"}}}); !s.ok()) return s;
        return j.Scrub();
      });
      const bool over = faults.calls <= at;
      faults.fails_at = -1;  // who looks at it is spared
      ASSERT_TRUE(journal->Scrub().ok());
      auto wanted = MakeRecords(0, records);
      wanted[4].body = "redacted";
      for (const bool reopen : {false, true}) {
        if (reopen) journal = MustOpen(&tables, &faults);
        auto found = Contents(*journal);
        ASSERT_TRUE(found.ok()) << at << ": " << found.status();
        EXPECT_TRUE(Same(*found, wanted)) << at;
        EXPECT_EQ(*journal->GetMeta("store.scrub"), "0");
      }
      EXPECT_GE(tables.scrubs, 1);
      if (over) break;
    }
    EXPECT_GE(refused, 6);
  }
}

TEST(HostJournal, AnErasureThatWasNotScrubbedIsFinishedAtTheNextOpening) {
  HostTables tables;
  auto journal = MustOpen(&tables);
  ASSERT_TRUE(journal->Append(MakeRecords(0, 5)).ok());
  const Replacement gone{2, {MakeRecord(2).key, "redacted"}};
  EXPECT_EQ(journal->Erase({{5, gone.record}}, {}).code(), absl::StatusCode::kOutOfRange);
  ASSERT_TRUE(journal->Erase({&gone, 1}, {{{"erasure.1", "marks"}}}).ok());
  EXPECT_EQ(tables.scrubs, 0);
  journal = MustOpen(&tables);
  EXPECT_EQ(tables.scrubs, 1);
  EXPECT_TRUE(journal->repairs().scrubbed);
  EXPECT_EQ(*journal->GetMeta("erasure.1"), "marks");
  journal = MustOpen(&tables);
  EXPECT_EQ(tables.scrubs, 1);
  EXPECT_FALSE(journal->repairs().scrubbed);
}

// Two engines over one store: the host is to refuse that; where it does not, the second to write finds out.
TEST(HostJournal, AnotherWriterIsNoticedAfterAFailure) {
  HostTables tables;
  Faults faults;
  auto journal = MustOpen(&tables, &faults);
  ASSERT_TRUE(MustOpen(&tables)->Append(MakeRecords(0, 1)).ok());
  faults.fails_at = faults.calls;
  EXPECT_FALSE(journal->Append(MakeRecords(0, 1)).ok());
  EXPECT_THAT(journal->Append(MakeRecords(0, 1)).message(), HasSubstr("another engine"));
  EXPECT_THAT(Contents(*journal).status().message(), HasSubstr("another engine"));
}

TEST(HostJournal, CannotBeBackedUpByUs) {
  HostTables tables;
  EXPECT_EQ(MustOpen(&tables)->StartBackup("copy").status().code(),
            absl::StatusCode::kUnimplemented);
}

TEST(TimedJournal, TellsHowLongAnAppendTook) {
  int64_t now = 100;
  std::vector<std::pair<int64_t, int64_t>> told;
  const auto journal = NewTimedJournal(NewMemoryJournal(), {[&now] { return now += 7; },
                                                            [&](int64_t micros, int64_t records) {
                                                              told.emplace_back(micros, records);
                                                            }});
  ASSERT_TRUE(journal->Append(MakeRecords(0, 3)).ok());
  ASSERT_TRUE(journal->Append({}).ok());  // writes nothing
  ASSERT_TRUE(journal->Sync().ok());
  Record large{DigestOf("k"), std::string(kRecordBytesMax + 1, 'x')};
  EXPECT_FALSE(journal->Append({large}).ok());
  EXPECT_THAT(told, ::testing::ElementsAre(std::pair{7, 3}, std::pair{7, 0}));
  EXPECT_EQ(journal->size(), 3);
  EXPECT_TRUE(Same(*Contents(*journal), MakeRecords(0, 3)));
}

}  // namespace
}  // namespace earshot::store
