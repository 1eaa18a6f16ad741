// The power goes after every change of the disk in turn, in five ways; and goes again while the
// store is opened after that.
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "crash/script.h"
#include "support/sim_disk.h"

namespace earshot::crash {
namespace {

constexpr char kPath[] = "sim-desk.earshot";

struct Losses {
  int64_t moments = 0;
  Tally first, again;
};

// The power goes while a store is opened that has seen a power loss, after every change in turn.
void LoseAgain(const Script& script, const DiskImage& image, size_t k, const std::string& where,
               int64_t share, Losses& losses) {
  for (int64_t change = 0;; change += 1 + share / 6) {
    SimDisk disk;
    disk.Start(image);
    disk.CutPowerAfter(change);
    Runner runner(&script, kPath);
    runner.StartFrom(k);
    (runner.at_end() ? runner.Open(script.durability) : runner.Next()).IgnoreError();
    runner.Close();
    const bool over = disk.changes() < change;
    for (const Loss loss : {Loss::kTail, Loss::kSectors}) {
      const DiskImage left = disk.After(loss, static_cast<uint64_t>(change) * 77 + k);
      SimDisk other;
      other.Start(left);
      size_t now = 0;
      losses.again.Check(absl::StrCat(where, ", again at change ", change, ", ", NameOf(loss)),
                         Judge(script, kPath, k, k + 1, &now));
    }
    if (over) return;
  }
}

void LoseEverywhere(const Script& script, int64_t share, Losses& losses) {
  SimDisk disk;
  for (int64_t change = 0;; change += share) {
    disk.Start({});
    disk.CutPowerAfter(change);
    Runner runner(&script, kPath);
    const absl::Status status = runner.ToTheEnd();
    const size_t acknowledged = runner.done();
    runner.Close();
    const bool over = disk.changes() < change;
    if (over && !status.ok()) {
      losses.first.Check(script.name, absl::StrCat("fails by itself: ", status.ToString()));
      return;
    }
    ++losses.moments;
    std::vector<std::pair<Loss, DiskImage>> left;
    for (const Loss loss : kLosses) {
      left.emplace_back(loss,
                        disk.After(loss, static_cast<uint64_t>(change) * 1000 + script.ops.size()));
    }
    for (const auto& [loss, image] : left) {
      const std::string where = absl::StrCat(script.name, ", change ", change, ", ", NameOf(loss));
      const size_t least =
          loss == Loss::kNothing ? acknowledged : script.milestones[acknowledged].durable;
      SimDisk other;
      other.Start(image);
      size_t k = 0;
      const Verdict verdict = JudgeAndGoOn(script, kPath, least, acknowledged + 1,
                                           change % 8 == 0 ? SIZE_MAX / 2 : 2, &k);
      losses.first.Check(where, verdict);
      if (verdict.empty() && change / share % 59 == 3 && loss != Loss::kUnsynced) {
        LoseAgain(script, image, k, where, share, losses);
      }
    }
    if (over) return;
  }
}

}  // namespace

int64_t PowerLosses(int64_t share) {
  const struct {
    const char* name;
    uint64_t seed;
    size_t ops;
    Manner manner;
    int checkpoint_pages;
  } lives[] = {
      {"durable", 11, 50, Manner::kDurable, 4000},
      {"durable, small log", 12, 50, Manner::kDurable, 8},
      {"buffered", 13, 50, Manner::kBuffered, 4000},
      {"buffered, small log", 14, 50, Manner::kBuffered, 8},
      {"mixed, small log", 15, 50, Manner::kMixed, 12},
  };
  int64_t wrong = 0;
  Losses all;
  for (const auto& life : lives) {
    const Script script =
        MakeScript(life.name, life.seed, life.ops, life.manner, life.checkpoint_pages);
    Losses losses;
    LoseEverywhere(script, share, losses);
    std::printf("  %-22s %5lld moments x %zu kinds of loss, %5lld more while it was opened again\n",
                life.name, static_cast<long long>(losses.moments), std::size(kLosses),
                static_cast<long long>(losses.again.checks));
    wrong += Close(losses.first) + Close(losses.again);
    all.moments += losses.moments;
    all.first.checks += losses.first.checks;
    all.again.checks += losses.again.checks;
  }
  std::printf(
      "power loss: %lld crash points at %lld moments, and %lld while recovering: %lld wrong\n",
      static_cast<long long>(all.first.checks), static_cast<long long>(all.moments),
      static_cast<long long>(all.again.checks), static_cast<long long>(wrong));
  return wrong;
}

}  // namespace earshot::crash
