// What was acknowledged is there when the file is opened again; what failed left nothing behind.
#include <fstream>
#include <iterator>

#include "unit/engine/story.h"

namespace earshot::engine {
namespace {

using ::testing::HasSubstr;

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void WriteAll(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), bytes.size());
}

struct Seen {
  explicit Seen(const Engine& e) : digest(e.Digest()), standing(e.Standing()) {
    for (const fold::QueueItem& item : e.Queue(0)) {
      queue.push_back(absl::StrCat(item.obligation.id, " ", item.priority));
    }
  }
  Digest128 digest;
  care::Decisions standing;
  std::vector<std::string> queue;
  friend bool operator==(const Seen&, const Seen&) = default;
};

Options KeptIn(const Folder& folder) {
  Options options;
  options.path = folder.File("desk.earshot");
  return options;
}

TEST(Durability, ReopeningGivesTheSameStateAndSaysNothing) {
  const Folder folder;
  Options options = KeptIn(folder);
  for (const auto durability : {store::Durability::kDurable, store::Durability::kBuffered}) {
    std::filesystem::remove(options.path);
    options.durability = durability;
    auto engine = MustOpen(options);
    MustIngest(*engine, kMorning);
    MustAdvance(*engine, "2026-03-02T09:50:00Z");
    const Seen before(*engine);
    engine.reset();
    engine = MustOpen(options);
    EXPECT_TRUE(Seen(*engine) == before);
    EXPECT_EQ(engine->now(), At("2026-03-02T09:50:00Z"));
    EXPECT_EQ(MustIngest(*engine, kMorning).duplicates, 3);
    EXPECT_THAT(Story(MustAdvance(*engine, "2026-03-02T10:30:00Z")),
                ::testing::ElementsAre("10:00 ignored obligation:x/1 by social"));
  }
}

// Also where nothing fell due.
TEST(Durability, TheClockIsKeptBeforeClosing) {
  const Folder folder;
  Options options = KeptIn(folder);
  auto engine = MustOpen(options);
  MustIngest(*engine, kMorning);
  MustAdvance(*engine, "2026-03-02T09:20:00Z");
  EXPECT_TRUE(engine->KeepClock().ok());
  EXPECT_TRUE(engine->KeepClock().ok());
  engine.reset();
  engine = MustOpen(options);
  EXPECT_EQ(engine->now(), At("2026-03-02T09:20:00Z"));
}

TEST(Durability, AStoreSaysWhoseItIs) {
  const Folder folder;
  Options options;
  options.path = folder.File("alpha.earshot");
  options.tenant = "alpha";
  MustOpen(options);
  auto journal = store::OpenSqliteJournal(options.path, store::Durability::kDurable);
  ASSERT_TRUE(journal.ok()) << journal.status();
  EXPECT_EQ(*TenantOf(**journal), "alpha");
  EXPECT_TRUE(absl::IsNotFound(TenantOf(*store::NewMemoryJournal()).status()));
}

// Who only looks leaves everything to be told that falls due meanwhile.
TEST(Durability, LookingChangesNothing) {
  const Folder folder;
  Options options = KeptIn(folder);
  auto engine = MustOpen(options);
  MustIngest(*engine, kMorning);
  engine.reset();
  options.read_only = true;
  engine = MustOpen(options);
  EXPECT_THAT(MustAdvance(*engine, "2026-03-02T12:00:00Z"), ::testing::Not(::testing::IsEmpty()));
  EXPECT_EQ(engine->Ingest(Events(kMorning)).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(engine->Erase(EraseScope::kCustomer, "x:ann").status().code(),
            absl::StatusCode::kFailedPrecondition);
  engine.reset();
  options.read_only = false;
  engine = MustOpen(options);
  EXPECT_EQ(engine->now(), kInstantMin);
  EXPECT_THAT(Story(MustAdvance(*engine, "2026-03-02T10:30:00Z")), ::testing::SizeIs(3));
}

// An Advance that fired nothing is written down with the next events: a late one among them is folded
// after reopening as it was before.
TEST(Durability, AnIdleClockIsKeptOnceEventsFollow) {
  const Folder folder;
  Options options = KeptIn(folder);
  auto engine = MustOpen(options);
  MustAdvance(*engine, "2026-03-02T12:00:00Z");
  MustIngest(*engine, kMorning);  // late: all is due at once
  const Seen before(*engine);
  EXPECT_THAT(Story(before.standing),
              ::testing::Contains("10:00 ignored obligation:x/1 by social"));
  engine.reset();
  engine = MustOpen(options);
  EXPECT_TRUE(Seen(*engine) == before);
}

TEST(Durability, EveryAcknowledgedEventSurvivesTheDeathOfTheProcess) {
  const Folder folder;
  Options options = KeptIn(folder);
  auto engine = MustOpen(options);
  const auto events = Events(kMorning);
  for (size_t i = 0; i < events.size(); ++i) {
    MustIngest(*engine, {events[i]});
    Options copy;
    copy.path = folder.File(absl::StrCat("killed", i));
    WriteAll(copy.path, ReadAll(options.path));
    WriteAll(copy.path + "-wal", ReadAll(options.path + "-wal"));
    EXPECT_EQ(MustOpen(copy)->Digest(), engine->Digest());
  }
}

TEST(Durability, AnotherPolicyDecidesAnewAndAnotherTenantIsRefused) {
  const Folder folder;
  Options options = KeptIn(folder);
  MustIngest(*MustOpen(options), kMorning);
  const auto strict = CompilePolicy(R"yaml(
earshot: 1
name: strict
channels:
  - {name: x, kind: social, visibility: public}
expectations:
  - {name: any, within: 5m}
)yaml");
  auto fresh = MustOpen({}, strict);
  MustIngest(*fresh, kMorning);
  EXPECT_TRUE(Seen(*MustOpen(options, strict)) == Seen(*fresh));
  EXPECT_TRUE(Seen(*MustOpen(options, strict)) == Seen(*fresh));  // and once more

  options.tenant = "gullwing";
  const auto refused = Engine::Open(DeskPolicy(), nullptr, options);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("tenant 'default'"));
}

TEST(Durability, AFileIsOpenOnceAndADamagedOneIsRefused) {
  const Folder folder;
  Options options = KeptIn(folder);
  auto engine = MustOpen(options);
  MustIngest(*engine, kMorning);
  EXPECT_EQ(Engine::Open(DeskPolicy(), nullptr, options).status().code(),
            absl::StatusCode::kFailedPrecondition);
  engine.reset();
  std::string bytes = ReadAll(options.path);
  const size_t at = bytes.find("my bag is gone");
  ASSERT_NE(at, std::string::npos);
  bytes[at] = 'M';
  WriteAll(options.path, bytes);
  const auto refused = Engine::Open(DeskPolicy(), nullptr, options);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("record 0"));
}

// A journal that fails when it is told to.
class Failing : public store::Journal {
 public:
  explicit Failing(bool* fail) : fail_(fail) {}
  absl::Status Append(absl::Span<const store::Record> batch) override {
    if (*fail_) return absl::ResourceExhaustedError("no space left");
    return to_->Append(batch);
  }
  absl::Status Sync() override { return to_->Sync(); }
  absl::Status ReadFrom(
      int64_t first,
      const std::function<absl::Status(int64_t, const store::Record&)>& visit) override {
    return to_->ReadFrom(first, visit);
  }
  int64_t size() const override { return to_->size(); }
  absl::StatusOr<std::string> GetMeta(absl::string_view name) override {
    return to_->GetMeta(name);
  }
  absl::Status SetMeta(absl::string_view name, absl::string_view value) override {
    return to_->SetMeta(name, value);
  }

 private:
  bool* fail_;
  std::unique_ptr<store::Journal> to_ = store::NewMemoryJournal();
};

TEST(Durability, AFailedWriteChangesNothingAndCanBeTriedAgain) {
  bool fail = false;
  auto engine = Engine::OpenWith(DeskPolicy(), nullptr, {}, std::make_unique<Failing>(&fail));
  ASSERT_TRUE(engine.ok()) << engine.status();
  const auto events = Events(kMorning);
  MustIngest(**engine, {events[0]});
  const Seen before(**engine);
  fail = true;
  EXPECT_EQ((*engine)->Ingest(events).status(), absl::ResourceExhaustedError("no space left"));
  EXPECT_EQ((*engine)->Advance(At("2026-03-02T10:30:00Z")).status(),
            absl::ResourceExhaustedError("no space left"));
  EXPECT_TRUE(Seen(**engine) == before);
  EXPECT_EQ((*engine)->now(), kInstantMin);
  fail = false;
  EXPECT_EQ(MustIngest(**engine, events).accepted, 2);
  EXPECT_THAT(Story(MustAdvance(**engine, "2026-03-02T10:30:00Z")), ::testing::SizeIs(3));
}

TEST(Durability, RecordsThatAreNoEventsAreDamage) {
  const auto open = [](const store::Record& record, bool with_tenant = true) {
    auto journal = store::NewMemoryJournal();
    if (with_tenant) {
      EXPECT_TRUE(journal->SetMeta("tenant", "default").ok());
    }
    EXPECT_TRUE(journal->Append({record}).ok());
    return Engine::OpenWith(DeskPolicy(), nullptr, {}, std::move(journal)).status();
  };
  const care::Event event = Events(kMorning)[0];
  const store::Record good{care::KeyOf(event), wire::EventToProto(event)};
  EXPECT_TRUE(open(good).ok());
  EXPECT_EQ(open({good.key, "\xff\xff"}).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(open({DigestOf("another"), good.body}).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(open(good, false).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace earshot::engine
