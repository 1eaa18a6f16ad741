// Every call of the file layer fails in turn, once or for good: full disk, errors of reading,
// writing and syncing, short reads, a flipped bit in what is read.
#include <cstdio>
#include <map>

#include "absl/strings/str_cat.h"
#include "crash/script.h"
#include "support/sim_disk.h"

namespace earshot::crash {
namespace {

using Act = SimDisk::Act;
constexpr char kPath[] = "sim-desk.earshot";

struct Kind {
  Act act;
  int result;
  bool lasting;
  const char* name;
};
constexpr Kind kKinds[] = {
    {Act::kWrite, SQLITE_FULL, true, "full disk"},
    {Act::kWrite, SQLITE_FULL, false, "full disk, once"},
    {Act::kWrite, SQLITE_IOERR_WRITE, false, "EIO on write"},
    {Act::kWrite, SQLITE_IOERR_WRITE, true, "EIO on write, lasting"},
    {Act::kSync, SQLITE_IOERR_FSYNC, false, "EIO on sync"},
    {Act::kSync, SQLITE_IOERR_FSYNC, true, "EIO on sync, lasting"},
    {Act::kRead, SQLITE_IOERR_READ, false, "EIO on read"},
    {Act::kRead, SQLITE_IOERR_SHORT_READ, false, "short read"},
    {Act::kRead, SimDisk::kFlippedBit, false, "flipped bit on read"},
    {Act::kTruncate, SQLITE_IOERR_TRUNCATE, false, "EIO on truncate"},
    {Act::kOpen, SQLITE_CANTOPEN, false, "a file that does not open"},
    {Act::kDelete, SQLITE_IOERR_DELETE, false, "EIO on delete"},
    {Act::kSize, SQLITE_IOERR_FSTAT, false, "EIO on size"},
    {Act::kAccess, SQLITE_IOERR_ACCESS, false, "EIO on lookup"},
};

// A read that lies or ends early may be taken for damage, and what is made of it may be damage: it
// has to be said, that is all. Whatever else fails, the store is as good as before.
bool MayDamage(const Kind& kind) {
  return kind.result == SimDisk::kFlippedBit || kind.result == SQLITE_IOERR_SHORT_READ;
}

struct Outcome {
  int64_t failed_ops = 0, reported = 0;
};

// What is left if the power goes at the op that has failed.
Verdict PowerGoes(const Script& script, const SimDisk& disk, size_t done, uint64_t seed) {
  for (const Loss loss : {Loss::kNothing, Loss::kUnsynced, Loss::kSectors}) {
    const size_t least = loss == Loss::kNothing ? done : script.milestones[done].durable;
    const DiskImage image = disk.After(loss, seed);
    SimDisk other;
    other.Start(image);
    size_t k = 0;
    const Verdict verdict = Judge(script, kPath, least, done + 1, &k);
    if (!verdict.empty()) return absl::StrCat("power goes then, ", NameOf(loss), ": ", verdict);
  }
  return "";
}

Verdict FailAt(const Script& script, SimDisk& disk, int64_t step, const Kind& kind,
               Outcome& outcome) {
  disk.Start({});
  disk.FailAt(step, kind.result, kind.lasting);
  Runner runner(&script, kPath);
  bool reopened = false;
  while (!runner.at_end()) {
    const absl::Status status = runner.Next();
    if (status.ok()) continue;
    ++outcome.failed_ops;
    if (!disk.has_failed()) return absl::StrCat("fails unasked: ", status.ToString());
    if (!IsHonest(status)) return absl::StrCat("is refused with ", status.ToString());
    const Milestone& before = script.milestones[runner.done()];
    // An erasure stands once it is written; what can still fail is to scrub the file.
    const bool erases = script.ops[runner.done()].kind == Op::Kind::kErase;
    if (runner.engine() != nullptr && runner.engine()->Digest() != before.digest &&
        !(erases && runner.engine()->Digest() == script.milestones[runner.done() + 1].digest)) {
      return "a failed op has changed the state";
    }
    if (MayDamage(kind) && absl::IsDataLoss(status)) {
      ++outcome.reported;
      if (reopened) return "";  // damage, and said
    }
    if (!MayDamage(kind)) {
      const Verdict v = PowerGoes(script, disk, runner.done(), static_cast<uint64_t>(step));
      if (!v.empty()) return v;
    }
    disk.Heal();
    // The same engine may go on; else the file is opened again, and that has to do.
    if (runner.engine() == nullptr || !runner.Next().ok()) {
      runner.Close();
      reopened = true;
      if (const absl::Status again = runner.Open(script.durability); !again.ok()) {
        if (!MayDamage(kind) || !IsHonest(again)) {
          return absl::StrCat("does not open any more: ", again.ToString());
        }
        ++outcome.reported;
        return "";
      }
    }
  }
  runner.Close();
  disk.Heal();
  size_t k = 0;
  const size_t all = script.ops.size();
  const Verdict verdict = Judge(script, kPath, all, all, &k);
  if (verdict.empty() || !MayDamage(kind)) return verdict;
  // Said or wrong?
  Runner again(&script, kPath);
  again.StartFrom(all);
  const absl::Status status = again.Open(store::Durability::kDurable);
  if (status.ok() || !IsHonest(status)) return verdict;
  ++outcome.reported;
  return "";
}

}  // namespace

int64_t Faults(int64_t share) {
  const Script lives[] = {
      MakeScript("durable", 21, 24, Manner::kDurable, 4000),
      MakeScript("mixed, small log", 22, 24, Manner::kMixed, 8),
  };
  std::map<std::string, std::pair<Tally, Outcome>> by_kind;
  SimDisk disk;
  for (const Script& script : lives) {
    disk.Start({});
    Runner runner(&script, kPath);
    if (const absl::Status s = runner.ToTheEnd(); !s.ok()) {
      std::printf("  WRONG %s without a fault: %s\n", script.name.c_str(), s.ToString().c_str());
      return 1;
    }
    runner.Close();
    const std::vector<Act> acts = disk.acts();
    for (const Kind& kind : kKinds) {
      auto& [tally, outcome] = by_kind[kind.name];
      int64_t turn = 0;
      for (size_t step = 0; step < acts.size(); ++step) {
        if (acts[step] != kind.act || turn++ % share != 0) continue;
        const Verdict verdict = FailAt(script, disk, static_cast<int64_t>(step), kind, outcome);
        tally.Check(absl::StrCat(script.name, ", step ", step, ", ", kind.name), verdict);
      }
    }
  }
  int64_t wrong = 0, checks = 0;
  for (const Kind& kind : kKinds) {
    const auto& [tally, outcome] = by_kind[kind.name];
    std::printf("  %-26s %5lld steps, %5lld ops refused, %4lld times reported as damage\n",
                kind.name, static_cast<long long>(tally.checks),
                static_cast<long long>(outcome.failed_ops),
                static_cast<long long>(outcome.reported));
    checks += tally.checks;
    wrong += Close(tally);
  }
  std::printf("faults: %lld at every step in turn: %lld wrong\n", static_cast<long long>(checks),
              static_cast<long long>(wrong));
  return wrong;
}

}  // namespace earshot::crash
