// A real process that takes events in on a real disk and acknowledges on a pipe, killed with SIGKILL wherever it
// happens to be. What it had acknowledged must be there when the store is opened again.
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

// When somebody is to die: so long after his beginning (he may be opening the store still), or so long
// after he has acknowledged so many ops. It goes on meanwhile: the moment within an op is chance.
struct Moment {
  bool from_beginning = false;
  int64_t acknowledged = 0;
  int64_t spins = 0;
};

Moment AnyMoment(property::Random& random) {
  Moment moment;
  moment.from_beginning = random.OneIn(4);
  moment.acknowledged = random.Below(6);
  moment.spins = random.Below(moment.from_beginning ? 60'000'000 : 6'000'000);
  return moment;
}

void Spin(int64_t spins) {
  for (int64_t i = 0; i < spins; ++i) asm volatile("");
}

// Starts a victim on the file and kills it at that moment. `done`: the ops of it that the file holds.
Killed Kill(const char* self, const std::string& path, size_t done, const Moment& moment) {
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
  bool shot = moment.from_beginning;
  if (shot) {
    Spin(moment.spins);
    kill(child, SIGKILL);
  }
  for (int64_t lines = 0; std::fgets(line, sizeof line, said) != nullptr; ++lines) {
    killed.acknowledged = static_cast<size_t>(std::atoll(line));
    if (lines < moment.acknowledged || shot) continue;
    Spin(moment.spins);
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

int64_t Kills(int64_t wanted, uint64_t seed, const char* self) {
  std::string folder = std::filesystem::temp_directory_path().string();
  folder += "/earshot_XXXXXX";  // the letters are mkdtemp's: it puts a name there that nobody has
  if (mkdtemp(folder.data()) == nullptr) std::abort();
  const std::string path = folder + "/desk.earshot";
  property::Random random(seed);
  Tally tally;
  int64_t ends = 0, acknowledged = 0, whole = 0, absent = 0;
  size_t k = 0;
  while (tally.checks < wanted) {
    const Killed killed = Kill(self, path, k, AnyMoment(random));
    if (killed.acknowledged == SIZE_MAX) {
      tally.Check(absl::StrCat("kill ", tally.checks), "the victim could not do its work");
      break;
    }
    if (!killed.finished) {
      const size_t least = std::max(k, killed.acknowledged);
      acknowledged += static_cast<int64_t>(least - k);
      tally.Check(absl::StrCat("kill ", tally.checks), Judge(Life(), path, least, least + 1, &k));
      if (!tally.wrong.empty()) break;
      ++(k > least ? whole : absent);
      if (k < Life().ops.size()) continue;
    }
    ++ends;
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    k = 0;
  }
  std::filesystem::remove_all(folder);
  const int64_t wrong = Close(tally);
  const auto n = [](int64_t count) { return static_cast<long long>(count); };
  std::printf(
      "kill -9: %lld runs of a real process (%lld lives of a store, seed %llu): %lld ops "
      "acknowledged, and of what "
      "was under way %lld times all was there and %lld times nothing: %lld wrong\n",
      n(tally.checks), n(ends + 1), static_cast<unsigned long long>(seed), n(acknowledged),
      n(whole), n(absent), n(wrong));
  return wrong;
}

}  // namespace earshot::crash
