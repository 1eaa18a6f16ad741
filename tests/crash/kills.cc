// A real process that takes events in on a real disk, killed with SIGKILL wherever it happens to be.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "crash/script.h"
#include "property/world.h"

namespace earshot::crash {
namespace {

// Long enough that a victim rarely comes to its end.
constexpr uint64_t kSeed = 41;
constexpr size_t kOps = 400;

// Rehearsed once, by who kills.
const Script& Life() {
  static const Script script = MakeScript("killed", kSeed, kOps, Manner::kDurable, 64);
  return script;
}

struct Killed {
  size_t acknowledged = 0;
  bool finished = false;
};

// Starts a victim on the file and kills it some time after it has acknowledged `after` ops.
// `done`: the ops of it that the file holds.
Killed Kill(const char* self, const std::string& path, size_t done, int64_t after, int64_t spins) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execl(self, self, "--victim", path.c_str(), absl::StrCat(done).c_str(),
          static_cast<char*>(nullptr));
    _exit(127);
  }
  close(ends[1]);
  FILE* said = fdopen(ends[0], "r");
  Killed killed;
  char line[64];
  bool shot = false;
  for (int64_t lines = 0; std::fgets(line, sizeof line, said) != nullptr; ++lines) {
    killed.acknowledged = static_cast<size_t>(std::atoll(line));
    if (lines < after || shot) continue;
    // It goes on meanwhile: the moment within an op is chance.
    for (int64_t i = 0; i < spins; ++i) asm volatile("");
    kill(child, SIGKILL);
    shot = true;
  }
  std::fclose(said);
  int result = 0;
  waitpid(child, &result, 0);
  killed.finished = WIFEXITED(result) && WEXITSTATUS(result) == 0;
  if (WIFEXITED(result) && WEXITSTATUS(result) != 0) killed.acknowledged = SIZE_MAX;
  return killed;
}

}  // namespace

int Victim(const std::string& path, size_t done) {
  // What came out at the rehearsal it need not know; only where its clock stands after each op.
  Script script = MakeScriptUnrehearsed("killed", kSeed, kOps, Manner::kDurable, 64);
  if (done > script.ops.size()) return 3;
  script.milestones.emplace_back();
  for (const Op& op : script.ops) {
    Milestone next;
    next.now = std::max(script.milestones.back().now, op.now);
    script.milestones.push_back(next);
  }
  Runner runner(&script, path);
  runner.StartFrom(done);
  while (!runner.at_end()) {
    if (!runner.Next().ok()) return 3;
    const std::string line = absl::StrCat(runner.done(), "\n");
    if (write(STDOUT_FILENO, line.data(), line.size()) < 0) return 3;
  }
  return 0;
}

int64_t Kills(int64_t share, const char* self) {
  const int64_t wanted = share == 1 ? 200 : 240 / share;
  std::string folder = (std::filesystem::temp_directory_path() / "earshot_XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) std::abort();
  const std::string path = folder + "/desk.earshot";
  property::Random random(7);
  Tally tally;
  int64_t ends = 0;
  size_t k = 0;
  while (tally.checks < wanted) {
    const Killed killed = Kill(self, path, k, random.Below(6), random.Below(3'000'000));
    if (killed.acknowledged == SIZE_MAX) {
      tally.Check(absl::StrCat("kill ", tally.checks), "the victim could not do its work");
      break;
    }
    if (!killed.finished) {
      const size_t least = std::max(k, killed.acknowledged);
      tally.Check(absl::StrCat("kill ", tally.checks), Judge(Life(), path, least, least + 1, &k));
      if (!tally.wrong.empty()) break;
      if (k < Life().ops.size()) continue;
    }
    ++ends;
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    k = 0;
  }
  std::filesystem::remove_all(folder);
  const int64_t wrong = Close(tally);
  std::printf("kill -9: %lld runs of a real process (%lld lives of a store): %lld wrong\n",
              static_cast<long long>(tally.checks), static_cast<long long>(ends + 1),
              static_cast<long long>(wrong));
  return wrong;
}

}  // namespace earshot::crash
