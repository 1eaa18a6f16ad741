// A store of the host's own through the library as a host sees it: the same world as in memory and in a file, faults
// of every function in turn, erasure and reopening; and what an engine tells of its work.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "earshot_store.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/folder.h"

namespace {

using earshot::EngineOptions;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const earshot::Instant kEnd{std::chrono::microseconds(1773014400000000)};  // 2026-03-09T00:00:00Z

const earshot::Policy& Policy() {
  static const earshot::Policy policy =
      earshot::Policy::Compile(ReadFile(EARSHOT_SOURCE_DIR "/examples/policy.yaml"));
  return policy;
}
EngineOptions Options() {
  EngineOptions options;
  options.policy = &Policy();
  return options;
}

// The week of examples/ in batches of a few lines.
std::vector<std::string> Week() {
  std::vector<std::string> batches;
  const std::string all = ReadFile(EARSHOT_SOURCE_DIR "/examples/week.jsonl");
  size_t at = 0;
  while (at < all.size()) {
    size_t end = at;
    for (int i = 0; i < 3 && end < all.size(); ++i) end = all.find('\n', end) + 1;
    batches.push_back(all.substr(at, end - at));
    at = end;
  }
  return batches;
}
void Live(earshot::Engine& engine) {
  for (const std::string& batch : Week()) engine.IngestJson(batch);
  engine.Advance(kEnd);
}

// The host's tables; they outlive every engine over them.
struct Tables {
  struct Row {
    earshot_store_record head;  // its body is beside it
    std::string body;
  };
  std::map<int64_t, Row> records;
  std::map<std::string, std::pair<std::string, int64_t>> values;
  int calls = 0, fails_at = -1, opens = 0, scrubs = 0;
  bool throws_something_else = false;
};

class TestStore : public earshot::Store {
 public:
  explicit TestStore(Tables* tables) : tables_(tables) { ++tables_->opens; }
  ~TestStore() override { --tables_->opens; }
  void Append(const Batch& batch) override {
    Call();
    for (size_t i = 0; i < batch.record_count; ++i) {
      EXPECT_FALSE(tables_->records.count(batch.records[i].seq));
    }
    Put(batch);
  }
  void Erase(const Batch& batch) override {
    Call();
    Put(batch);
  }
  void Scrub() override {
    Call();
    ++tables_->scrubs;
  }
  void ReadRecords(int64_t first,
                   const std::function<void(const earshot_store_record&)>& visit) override {
    Call();
    for (auto it = tables_->records.lower_bound(first); it != tables_->records.end(); ++it) {
      earshot_store_record record = it->second.head;
      record.body = {it->second.body.data(), it->second.body.size()};
      visit(record);
    }
  }
  void ReadValues(const std::function<void(const earshot_store_value&)>& visit) override {
    Call();
    for (const auto& [name, value] : tables_->values) {
      visit({{name.data(), name.size()}, {value.first.data(), value.first.size()}, value.second});
    }
  }

 private:
  void Call() {
    if (tables_->calls++ != tables_->fails_at) return;
    if (tables_->throws_something_else) throw std::runtime_error("bad weather");
    throw earshot::Error(earshot::Status::kFailedPrecondition, "connection lost", {});
  }
  void Put(const Batch& batch) {
    for (size_t i = 0; i < batch.record_count; ++i) {
      const earshot_store_record& r = batch.records[i];
      tables_->records[r.seq] = {r, std::string(r.body.data, r.body.size)};
    }
    for (size_t i = 0; i < batch.value_count; ++i) {
      const earshot_store_value& v = batch.values[i];
      tables_->values[std::string(v.name.data, v.name.size)] = {
          std::string(v.value.data, v.value.size), v.sum};
    }
  }
  Tables* tables_;
};

earshot::Engine OpenOver(Tables* tables, const EngineOptions& options = Options()) {
  return earshot::OpenStore(std::make_unique<TestStore>(tables), options);
}

TEST(HostStore, TheSameWorldHasTheSameDigestInEveryStore) {
  earshot::Engine memory = earshot::Engine::Open(Options());
  Live(memory);
  const earshot::Folder folder;
  EngineOptions in_file = Options();
  in_file.path = folder.File("desk.earshot");
  earshot::Engine file = earshot::Engine::Open(in_file);
  Live(file);
  Tables tables;
  {
    earshot::Engine host = OpenOver(&tables);
    EXPECT_EQ(tables.opens, 1);
    Live(host);
    EXPECT_EQ(host.Digest(), memory.Digest());
    EXPECT_EQ(host.Digest(), file.Digest());
    EXPECT_EQ(host.Standing().JsonLines(), memory.Standing().JsonLines());
  }
  EXPECT_EQ(tables.opens, 0);
  earshot::Engine again = OpenOver(&tables);
  EXPECT_EQ(again.Digest(), memory.Digest());
  for (const std::string& batch : Week()) EXPECT_EQ(again.IngestJson(batch).accepted(), 0u);
  EXPECT_EQ(again.Digest(), memory.Digest());
}

// Every call fails in turn, in both manners: what is refused changes nothing, and succeeds when it is tried again.
TEST(HostStore, WhatFailsIsAsAFailingDisk) {
  earshot::Engine memory = earshot::Engine::Open(Options());
  Live(memory);
  for (const bool something_else : {false, true}) {
    int refused = 0;
    for (int at = 0; refused == 0 || at < 1'000; ++at) {
      Tables tables;
      tables.fails_at = at;
      tables.throws_something_else = something_else;
      const auto expect = [&](const earshot::Error& error) {
        ++refused;
        EXPECT_EQ(error.status(), something_else ? earshot::Status::kInternal
                                                 : earshot::Status::kFailedPrecondition);
        EXPECT_THAT(error.what(),
                    ::testing::HasSubstr(something_else ? "bad weather" : "connection lost"));
        EXPECT_THAT(error.what(), ::testing::StartsWith("the host's store: "));
      };
      std::optional<earshot::Engine> engine;
      try {
        engine.emplace(OpenOver(&tables));
      } catch (const earshot::Error& error) {
        expect(error);
        EXPECT_EQ(tables.opens, 0);
        engine.emplace(OpenOver(&tables));
      }
      for (const std::string& batch : Week()) {
        const std::string before = engine->Digest();
        try {
          engine->IngestJson(batch);
        } catch (const earshot::Error& error) {
          expect(error);
          EXPECT_EQ(engine->Digest(), before);
          engine->IngestJson(batch);
        }
      }
      try {
        engine->Advance(kEnd);
      } catch (const earshot::Error& error) {
        expect(error);
        engine->Advance(kEnd);
      }
      EXPECT_EQ(engine->Digest(), memory.Digest()) << at;
      if (tables.calls <= at) break;
    }
    EXPECT_GT(refused, 10);
  }
}

TEST(HostStore, WhoIsErasedIsInNoRow) {
  const std::string line =
      R"({"source":"x","id":"e1","occurred_at":"2026-03-02T09:00:00Z","channel":"x",)"
      R"("author":{"namespace":"x","id":"annlove42"},"text":"lost in Samarkand"})";
  const auto holds = [](const Tables& tables, const std::string& word) {
    for (const auto& [seq, row] : tables.records) {
      if (row.body.find(word) != std::string::npos) return true;
    }
    return false;
  };
  Tables tables;
  {
    earshot::Engine engine = OpenOver(&tables);
    Live(engine);
    engine.IngestJson(line);
    EXPECT_TRUE(holds(tables, "Samarkand") && holds(tables, "annlove42"));
    EXPECT_EQ(engine.Erase(EARSHOT_ERASE_CUSTOMER, "x:annlove42").first.events, 1u);
    EXPECT_FALSE(holds(tables, "Samarkand") || holds(tables, "annlove42"));
    EXPECT_EQ(tables.scrubs, 1);
    EXPECT_EQ(engine.IngestJson(line).accepted(), 0u);
  }
  earshot::Engine again = OpenOver(&tables);
  EXPECT_EQ(again.IngestJson(line).accepted(), 0u);
  EXPECT_THROW(again.ExportJson("x:annlove42"), earshot::Error);
  // A scrub that fails leaves an erasure that stands, and is finished by the next opening.
  again.IngestJson(R"({"source":"x","id":"e2","occurred_at":"2026-03-02T09:00:00Z","channel":"x",)"
                   R"("author":{"namespace":"x","id":"bobby77"},"text":"gone to Bukhara"})");
  tables.fails_at = tables.calls + 2;  // it reads, erases, scrubs
  try {
    again.Erase(EARSHOT_ERASE_CUSTOMER, "x:bobby77");
    FAIL() << "the scrub did not fail";
  } catch (const earshot::Error& error) {
    EXPECT_THAT(error.what(), ::testing::StartsWith("erased, but bytes of it may be left"));
  }
  EXPECT_FALSE(holds(tables, "Bukhara"));
  EXPECT_EQ(tables.scrubs, 1);
  again.Erase(EARSHOT_ERASE_CUSTOMER, "x:bobby77");
  EXPECT_EQ(tables.scrubs, 2);
}

TEST(HostStore, DamageAndTheFutureAreRefusedWithTheirPlace) {
  Tables good;
  {
    earshot::Engine engine = OpenOver(&good);
    Live(engine);
  }
  struct {
    std::function<void(Tables&)> harm;
    earshot::Status status;
    const char* words;
  } table[] = {
      {[](Tables& t) { t.records[5].body[2] ^= 4; }, earshot::Status::kDataLoss,
       "record 5 fails its checksum"},
      {[](Tables& t) { t.records.erase(5); }, earshot::Status::kDataLoss, "record 5 is missing"},
      {[](Tables& t) { t.records.erase(t.records.rbegin()->first); }, earshot::Status::kDataLoss,
       "is missing"},
      {[](Tables& t) { t.records[5].head.format = 2; }, earshot::Status::kFailedPrecondition,
       "record 5: written in format 2"},
      {[](Tables& t) { t.values["tenant"].first = "other"; }, earshot::Status::kDataLoss,
       "the value named 'tenant' fails its checksum"},
  };
  for (const auto& row : table) {
    Tables tables = good;
    row.harm(tables);
    try {
      OpenOver(&tables);
      ADD_FAILURE() << row.words << ": nobody said so";
    } catch (const earshot::Error& error) {
      EXPECT_EQ(error.status(), row.status) << error.what();
      EXPECT_THAT(error.what(), ::testing::HasSubstr(row.words));
    }
  }
  EngineOptions other = Options();
  other.tenant = "somebody else";
  EXPECT_THROW(OpenOver(&good, other), earshot::Error);
}

// ---- What an engine tells of its work ------------------------------------------------------------

struct Told {
  std::vector<std::string> lines;  // "level code name=value ..."
  int64_t clock = 0, step = 3;
  const earshot::Engine* engine = nullptr;  // asked from within, where there is one
};
std::string Copy(earshot_text text) { return std::string(text.data, text.size); }
void Log(void* host, const earshot_log_entry* entry) {
  auto* told = static_cast<Told*>(host);
  std::string line = std::to_string(entry->level) + " " + Copy(entry->code);
  for (size_t i = 0; i < entry->field_count; ++i) {
    line += " " + Copy(entry->fields[i].name) + "=" + Copy(entry->fields[i].value);
  }
  told->lines.push_back(line);
  if (told->engine != nullptr) EXPECT_EQ(told->engine->Digest().size(), 32u);
}
int64_t Clock(void* host) {
  auto* told = static_cast<Told*>(host);
  return told->clock += told->step;
}

earshot_observer ObserverOf(Told* told) {
  earshot_observer observer = EARSHOT_OBSERVER_INIT;
  observer.host = told;
  observer.log = Log;
  observer.clock = Clock;
  observer.flags = EARSHOT_OBSERVE_METRICS;
  return observer;
}

std::map<std::string, earshot::Metric> MetricsOf(const earshot::Engine& engine) {
  std::map<std::string, earshot::Metric> out;
  for (const earshot::Metric& m : engine.Metrics()) {
    EXPECT_TRUE(out.emplace(m.label.empty() ? m.name : m.name + "/" + m.label, m).second);
  }
  return out;
}

constexpr char kLine[] =
    R"({"source":"x","id":"1","occurred_at":"2026-03-02T09:00:00Z","channel":"x",)"
    R"("author":{"namespace":"x","id":"42"},"text":"my hob is dead"})";
constexpr char kEarlier[] =
    R"({"source":"x","id":"0","occurred_at":"2026-03-02T08:00:00Z","channel":"x",)"
    R"("author":{"namespace":"x","id":"42"},"text":"hello? is anybody there?"})";

TEST(Observer, CountsAndMeasures) {
  Told told;
  const earshot_observer observer = ObserverOf(&told);
  EngineOptions options = Options();
  options.observer = &observer;
  const earshot::Folder folder;
  options.path = folder.File("desk.earshot");
  earshot::Engine engine = earshot::Engine::Open(options);
  std::map<std::string, uint64_t> decisions;
  const auto count = [&](const earshot::Decisions& list) {
    for (const earshot::Decision d : list) ++decisions["decisions/" + std::string(d.kind_name())];
  };
  count(engine.IngestJson(kLine));
  EXPECT_EQ(MetricsOf(engine)["refolds"].value, 0u);
  count(engine.IngestJson(kLine));
  count(engine.IngestJson(kEarlier));
  EXPECT_THROW(engine.IngestJson("{"), earshot::Error);
  count(engine.Advance(kEnd));
  auto metrics = MetricsOf(engine);
  EXPECT_EQ(metrics["events.accepted"].value, 2u);
  EXPECT_EQ(metrics["events.duplicates"].value, 1u);
  EXPECT_EQ(metrics["calls.refused"].value, 1u);
  EXPECT_EQ(metrics["calls.failed"].value, 0u);
  EXPECT_EQ(metrics["refolds"].value, 1u);
  EXPECT_EQ(metrics["erasures"].value, 0u);
  EXPECT_GT(decisions.size(), 1u);
  for (const auto& [name, number] : decisions) EXPECT_EQ(metrics[name].value, number) << name;
  count(engine.Erase(EARSHOT_ERASE_CUSTOMER, "x:42").second);
  metrics = MetricsOf(engine);
  EXPECT_EQ(metrics["erasures"].value, 1u);
  for (const auto& [name, number] : decisions) EXPECT_EQ(metrics[name].value, number) << name;
  // The clock moves 3 at each look: an append takes 3, and an ingest with its append 9, without one 3.
  const earshot::Metric& sync = metrics["sync.micros"];
  EXPECT_EQ(sync.kind, EARSHOT_METRIC_HISTOGRAM);
  ASSERT_EQ(sync.buckets.size(), size_t{EARSHOT_METRIC_BUCKETS});
  EXPECT_EQ(sync.buckets[2], sync.value);
  EXPECT_EQ(sync.sum_micros, 3 * sync.value);
  const earshot::Metric& ingest = metrics["ingest.micros"];
  EXPECT_EQ(ingest.value, 3u);
  EXPECT_EQ(ingest.buckets[4], 2u);  // 8 up to 16
}

TEST(Observer, TellsWhatHappens) {
  const earshot::Folder folder;
  Told told;
  earshot_observer observer = ObserverOf(&told);
  observer.sync_slow_micros = 1'000;
  EngineOptions options = Options();
  options.observer = &observer;
  options.path = folder.File("desk.earshot");
  {
    earshot::Engine engine = earshot::Engine::Open(options);
    told.engine = &engine;
    engine.IngestJson(kLine);
    EXPECT_THROW(engine.IngestJson("\n{}"), earshot::Error);
    told.step = 1'000;
    engine.IngestJson(kEarlier);
    told.step = 3;
    engine.Erase(EARSHOT_ERASE_CUSTOMER, "x:42");
    told.engine = nullptr;
    // As a process that dies leaves it.
    for (const char* end : {"", "-wal"}) {
      std::filesystem::copy_file(options.path + end, folder.File("killed") + end);
    }
  }
  options.path = folder.File("killed");
  earshot::Engine::Open(options);
  EngineOptions other = options;
  other.tenant = "somebody else";
  EXPECT_THROW(earshot::Engine::Open(other), earshot::Error);
  const std::string policy = " policy=" + Policy().Hash();
  using ::testing::MatchesRegex;
  EXPECT_THAT(told.lines,
              ::testing::ElementsAre(
                  "1 opened store=file tenant=default" + policy + " events=0 customers=0 micros=3",
                  "2 refused call=ingest status=INVALID_ARGUMENT line=2",
                  "2 sync.slow micros=1000 records=1",
                  "1 erased scope=customer events=2 interactions=2 mentions=0",
                  MatchesRegex("2 repaired what=log bytes=[0-9]+"),
                  "1 opened store=file tenant=default" + policy + " events=2 customers=1 micros=3",
                  MatchesRegex("2 repaired .*|3 failed call=open status=FAILED_PRECONDITION")));
}

TEST(Observer, TellsFromALevelOnAndNothingUnasked) {
  Told told;
  earshot_observer observer = ObserverOf(&told);
  observer.log_level = EARSHOT_LOG_ERROR;
  observer.flags = 0;
  observer.clock = nullptr;
  EngineOptions options = Options();
  options.observer = &observer;
  Tables tables;
  earshot::Engine engine = OpenOver(&tables, options);
  EXPECT_THROW(engine.IngestJson("{"), earshot::Error);
  EXPECT_THAT(told.lines, ::testing::IsEmpty());
  tables.fails_at = tables.calls;
  EXPECT_THROW(engine.IngestJson(kLine), earshot::Error);
  EXPECT_THAT(told.lines,
              ::testing::ElementsAre("3 failed call=ingest status=FAILED_PRECONDITION"));
  EXPECT_THROW(engine.Metrics(), earshot::Error);
  EXPECT_EQ(told.clock, 0);
}

}  // namespace
