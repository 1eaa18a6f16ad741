// Bytes of a store become others: each time it is said, or it does not matter.
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "crash/script.h"
#include "property/world.h"
#include "support/sim_disk.h"

namespace earshot::crash {
namespace {

constexpr char kPath[] = "sim-desk.earshot";
constexpr char kLog[] = "sim-desk.earshot-wal";

struct Found {
  int64_t detected = 0, harmless = 0, given_up = 0;
  Tally tally;
};

// `last_batch`: where in the log the last batch begins; what is damaged there cannot be told from
// what a crash has torn.
void FlipOne(const Script& script, const DiskImage& good, const std::string& file, size_t place,
             uint8_t with, size_t last_batch, Found& found) {
  DiskImage bad = good;
  bad[file][place] = static_cast<char>(bad[file][place] ^ with);
  SimDisk disk;
  disk.Start(bad);
  const size_t all = script.ops.size();
  const std::string where = absl::StrCat(script.name, ", byte ", place, " of ", file, " ^ ", with);
  Runner runner(&script, kPath);
  runner.StartFrom(all);
  const absl::Status status = runner.Open(store::Durability::kDurable);
  if (!status.ok()) {
    ++found.detected;
    found.tally.Check(where, IsHonest(status) ? "" : status.ToString());
    return;
  }
  runner.Close();
  size_t k = 0;
  const bool in_last = file == kLog && place >= last_batch;
  const Verdict verdict = Judge(script, kPath, in_last ? all - 1 : all, all, &k);
  found.tally.Check(where, verdict);
  if (!verdict.empty()) return;
  (k == all ? found.harmless : found.given_up) += 1;
}

void Print(const char* what, const Found& found) {
  std::printf("  %-34s %5lld flips: %lld detected, %lld harmless", what,
              static_cast<long long>(found.tally.checks), static_cast<long long>(found.detected),
              static_cast<long long>(found.harmless));
  if (found.given_up > 0) {
    std::printf(", %lld taken for a torn last batch", static_cast<long long>(found.given_up));
  }
  std::printf("\n");
}

}  // namespace

int64_t Flips(int64_t share) {
  property::Random random(20260302);
  const int64_t count = 1000 / share;
  const auto byte = [&] { return static_cast<uint8_t>(1 + random.Below(255)); };
  SimDisk disk;

  Script closed = MakeScript("closed", 31, 60, Manner::kDurable, 4000);
  disk.Start({});
  {
    Runner runner(&closed, kPath);
    if (const absl::Status s = runner.ToTheEnd(); !s.ok()) {
      std::printf("  WRONG %s\n", s.ToString().c_str());
      return 1;
    }
  }
  const DiskImage file = disk.After(Loss::kNothing, 0);
  Found in_file;
  const auto size = static_cast<int64_t>(file.at(kPath).size());
  for (int64_t i = 0; i < count; ++i) {
    FlipOne(closed, file, kPath, static_cast<size_t>(random.Below(size)), byte(), 0, in_file);
  }
  Print("a file that was closed", in_file);
  // The first bytes of pages hold what finds the records.
  Found in_heads;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t page = random.Below(size / 4096);
    FlipOne(closed, file, kPath,
            static_cast<size_t>(page * 4096 + random.Below(i < count / 4 ? 100 : 40)), byte(), 0,
            in_heads);
  }
  Print("the heads of its pages", in_heads);

  // Its process was killed: much of it is in the log. The last op is a batch.
  Script killed = MakeScript("killed", 32, 60, Manner::kDurable, 4000);
  while (killed.ops.back().kind != Op::Kind::kIngest) {
    killed.ops.pop_back();
    killed.milestones.pop_back();
  }
  disk.Start({});
  Runner runner(&killed, kPath);
  size_t last_batch = 0;
  while (!runner.at_end()) {
    const DiskImage before = disk.After(Loss::kNothing, 0);
    last_batch = before.contains(kLog) ? before.at(kLog).size() : 0;
    if (const absl::Status s = runner.Next(); !s.ok()) {
      std::printf("  WRONG %s\n", s.ToString().c_str());
      return 1;
    }
  }
  const DiskImage live = disk.After(Loss::kNothing, 0);
  Found in_log;
  for (int64_t i = 0; i < count; ++i) {
    const auto place =
        static_cast<size_t>(random.Below(static_cast<int64_t>(live.at(kLog).size())));
    FlipOne(killed, live, kLog, place, byte(), last_batch, in_log);
  }
  Print("the log of one that was killed", in_log);
  const int64_t wrong = Close(in_file.tally) + Close(in_heads.tally) + Close(in_log.tally);
  std::printf(
      "flipped bytes: %lld: %lld wrong\n",
      static_cast<long long>(in_file.tally.checks + in_heads.tally.checks + in_log.tally.checks),
      static_cast<long long>(wrong));
  return wrong;
}

}  // namespace earshot::crash
