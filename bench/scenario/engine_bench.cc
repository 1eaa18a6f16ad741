// How fast the whole engine is, beside what the disk and SQLite would do with the same bytes.
//
//     engine_bench [--json] [--events N] [--folder PATH]     a table, or one JSON object a line
//     engine_bench --counters                                the lines of bench/counters.csv
//
// Rates are per second of CPU time of one core (the process has one thread); wall time stands beside it where a
// disk is involved. Latencies are wall time.
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <new>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/engine.h"
#include "scenario/workload.h"
#include "wire/events.h"

namespace {
std::atomic<int64_t> allocations{0};
}  // namespace

void* operator new(size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, size_t) noexcept { std::free(p); }

namespace earshot::bench {
namespace {

using engine::Engine;

double CpuSeconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}
double WallSeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Settings {
  bool json = false;
  int64_t events = 200'000;
  std::string folder = ".";
};
Settings settings;

void Print(const std::string& name, double value, const char* unit, const std::string& note) {
  if (settings.json) {
    std::printf("{\"bench\":\"%s\",\"value\":%.1f,\"unit\":\"%s\",\"note\":\"%s\"}\n", name.c_str(),
                value, unit, note.c_str());
  } else {
    std::printf("%-44s %12.0f  %-18s %s\n", name.c_str(), value, unit, note.c_str());
  }
  std::fflush(stdout);
}

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "engine_bench: %s\n", why.c_str());
  std::exit(1);
}

std::string Path(const char* name) {
  const std::string path = settings.folder + "/engine_bench_" + name;
  for (const char* suffix : {"", "-wal", "-journal", "-shm"}) {
    std::filesystem::remove(path + suffix);
  }
  return path;
}

std::unique_ptr<Engine> Open(const std::shared_ptr<const sentiment::Analyzer>& analyzer,
                             const std::string& path) {
  engine::Options options;
  options.path = path;
  auto engine = Engine::Open(policy::Policy::Default(), analyzer, options);
  if (!engine.ok()) Die(engine.status().ToString());
  return *std::move(engine);
}

void Measure(const std::string& name, const std::vector<care::Event>& events, size_t batch,
             Engine& engine) {
  std::vector<std::vector<care::Event>> batches;  // a host makes its events: that is not measured
  for (size_t i = 0; i < events.size(); i += batch) {
    batches.push_back({events.begin() + i, events.begin() + std::min(events.size(), i + batch)});
  }
  const double cpu = CpuSeconds(), wall = WallSeconds();
  for (auto& b : batches) {
    if (auto result = engine.Ingest(std::move(b)); !result.ok()) Die(result.status().ToString());
  }
  const double n = static_cast<double>(events.size());
  const double wall_rate = n / (WallSeconds() - wall);
  Print(name, n / (CpuSeconds() - cpu), "events/s/core",
        absl::StrCat("wall ", static_cast<int64_t>(wall_rate), "/s"));
}

void Exec(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) Die(sqlite3_errmsg(db));
}

// The same bytes, the same group commit, nothing else: the limit.
void RawSqlite(const std::vector<care::Event>& events, size_t batch) {
  std::vector<store::Record> records;
  for (const care::Event& e : events) records.push_back({care::KeyOf(e), wire::EventToProto(e)});
  sqlite3* db = nullptr;
  if (sqlite3_open(Path("raw").c_str(), &db) != SQLITE_OK) Die("cannot open the raw file");
  Exec(db,
       "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
       "CREATE TABLE event(seq INTEGER PRIMARY KEY, key BLOB, body BLOB, sum INTEGER)");
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(db, "INSERT INTO event VALUES(?1,?2,?3,?4)", -1, &insert, nullptr);
  const double cpu = CpuSeconds(), wall = WallSeconds();
  for (size_t i = 0; i < records.size(); ++i) {
    if (i % batch == 0) Exec(db, "BEGIN");
    const auto key = records[i].key.Bytes();
    sqlite3_bind_int64(insert, 1, static_cast<int64_t>(i));
    sqlite3_bind_blob(insert, 2, key.data(), 16, SQLITE_STATIC);
    sqlite3_bind_blob(insert, 3, records[i].body.data(), static_cast<int>(records[i].body.size()),
                      SQLITE_STATIC);
    sqlite3_bind_int64(insert, 4, static_cast<int64_t>(records[i].key.low));
    if (sqlite3_step(insert) != SQLITE_DONE) Die(sqlite3_errmsg(db));
    sqlite3_reset(insert);
    if ((i + 1) % batch == 0 || i + 1 == records.size()) Exec(db, "COMMIT");
  }
  const double n = static_cast<double>(records.size());
  const double wall_rate = n / (WallSeconds() - wall);
  Print("raw SQLite append of the same bytes", n / (CpuSeconds() - cpu), "records/s/core",
        absl::StrCat("wall ", static_cast<int64_t>(wall_rate), "/s"));
  sqlite3_finalize(insert);
  sqlite3_close(db);
}

void PrintLatency(const std::string& name, std::vector<double> micros) {
  std::sort(micros.begin(), micros.end());
  Print(name + " p50", micros[micros.size() / 2], "us", "");
  Print(name + " p99", micros[micros.size() * 99 / 100], "us", "");
}

void Latencies(const std::vector<care::Event>& events,
               const std::shared_ptr<const sentiment::Analyzer>& analyzer) {
  constexpr size_t kSingles = 1'000;
  auto engine = Open(analyzer, Path("single"));
  std::vector<double> single, raw;
  const std::string raw_path = Path("fsync");
  const int fd = open(raw_path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0644);
  const std::string page(4096, 'x');
  // In turns, so that both meet the same disk.
  for (size_t i = 0; i < std::min(kSingles, events.size()); ++i) {
    double start = WallSeconds();
    if (!engine->Ingest({events[i]}).ok()) Die("single event refused");
    single.push_back((WallSeconds() - start) * 1e6);
    start = WallSeconds();
    if (write(fd, page.data(), page.size()) < 0 || fdatasync(fd) != 0) Die("fsync failed");
    raw.push_back((WallSeconds() - start) * 1e6);
  }
  close(fd);
  PrintLatency("single durable event", single);
  PrintLatency("raw write of a page and fdatasync", raw);
}

void Counters() {
  std::printf("bench,events,allocs/event,journal_bytes/event\n");
  for (const CounterCase& c : CounterCases()) {
    std::vector<care::Event> events = Workload(c.events, c.customers, c.assessed);
    std::vector<std::vector<care::Event>> batches;
    for (size_t i = 0; i < events.size(); i += static_cast<size_t>(c.batch)) {
      const size_t end = std::min(events.size(), i + static_cast<size_t>(c.batch));
      batches.push_back({events.begin() + i, events.begin() + end});
    }
    auto engine = Open(nullptr, "");
    const int64_t before = allocations.load();
    for (auto& batch : batches) {
      if (!engine->Ingest(std::move(batch)).ok()) Die("refused");
    }
    const double n = static_cast<double>(c.events);
    std::printf("%s,%lld,%.1f,%.1f\n", c.name, static_cast<long long>(c.events),
                static_cast<double>(allocations.load() - before) / n,
                static_cast<double>(JournalBytes(c)) / n);
  }
}

void RunAll() {
  auto default_analyzer = sentiment::Analyzer::Default();
  if (!default_analyzer.ok()) Die(default_analyzer.status().ToString());
  const std::shared_ptr<const sentiment::Analyzer> analyzer = *default_analyzer;
  const std::vector<care::Event> events = Workload(settings.events, settings.events / 5, false);
  const std::vector<care::Event> assessed = Workload(settings.events, settings.events / 5, true);
  Measure("in memory, not assessed", events, 1'000, *Open(nullptr, ""));
  Measure("in memory, assessed", events, 1'000, *Open(analyzer, ""));
  Measure("durable, groups of 1,000, not assessed", events, 1'000, *Open(nullptr, Path("plain")));
  const std::string path = Path("store");
  Measure("durable, groups of 1,000, assessed", events, 1'000, *Open(analyzer, path));
  RawSqlite(assessed, 1'000);
  const double cpu = CpuSeconds();
  Open(analyzer, path);
  Print("reopened by replay", static_cast<double>(settings.events) / (CpuSeconds() - cpu),
        "events/s/core",
        absl::StrCat(std::filesystem::file_size(path) / static_cast<uint64_t>(settings.events),
                     " bytes of file an event"));
  Latencies(events, analyzer);
  for (const char* name : {"plain", "store", "raw", "single", "fsync"}) Path(name);
}

}  // namespace
}  // namespace earshot::bench

int main(int argc, char** argv) {
  using earshot::bench::settings;
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    if (flag == "--counters") {
      earshot::bench::Counters();
      return 0;
    }
    if (flag == "--json") {
      settings.json = true;
    } else if (flag == "--events" && i + 1 < argc &&
               absl::SimpleAtoi(argv[i + 1], &settings.events) && settings.events >= 1'000) {
      ++i;
    } else if (flag == "--folder" && i + 1 < argc) {
      settings.folder = argv[++i];
    } else {
      std::fprintf(stderr, "usage: %s [--json] [--events N>=1000] [--folder PATH] | --counters\n",
                   argv[0]);
      return 2;
    }
  }
  earshot::bench::RunAll();
  return 0;
}
