// What happens to a store when power, disk, bytes or process fail, over every moment in turn.
//
//     crash_proof [--share N] [--runs N] [--seed N] [power | faults | flips | kills]...
//
// --share N: every N-th of what there is; --runs N: so many processes are killed (200), at moments drawn from
// the seed (7). Prints what it did; exit code 1 where anything acknowledged
// was lost, out of order or changed without a word.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <set>
#include <string>

#include "absl/strings/numbers.h"
#include "crash/script.h"

int main(int argc, char** argv) {
  namespace crash = earshot::crash;
  int64_t share = 1, runs = 0;
  uint64_t seed = 7;
  std::set<std::string> parts;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    uint64_t done = 0;
    if (word == "--victim" && i + 2 < argc && absl::SimpleAtoi(argv[i + 2], &done)) {
      return crash::Victim(argv[i + 1], done);
    }
    if (word == "--share" && i + 1 < argc && absl::SimpleAtoi(argv[i + 1], &share) && share > 0) {
      ++i;
    } else if (word == "--runs" && i + 1 < argc && absl::SimpleAtoi(argv[i + 1], &runs) &&
               runs > 0) {
      ++i;
    } else if (word == "--seed" && i + 1 < argc && absl::SimpleAtoi(argv[i + 1], &seed)) {
      ++i;
    } else if (word == "power" || word == "faults" || word == "flips" || word == "kills") {
      parts.insert(word);
    } else {
      std::fprintf(
          stderr,
          "crash_proof [--share N] [--runs N] [--seed N] [power | faults | flips | kills]...\n");
      return 2;
    }
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const auto wanted = [&](const char* part) { return parts.empty() || parts.contains(part); };
  int64_t wrong = 0;
  if (wanted("power")) wrong += crash::PowerLosses(share);
  if (wanted("faults")) wrong += crash::Faults(share);
  if (wanted("flips")) wrong += crash::Flips(share);
  if (runs == 0) runs = std::max<int64_t>(5, 200 / share);
  if (wanted("kills")) wrong += crash::Kills(runs, seed, "/proc/self/exe");
  std::printf(wrong == 0 ? "nothing acknowledged was lost\n" : "%lld WRONG\n",
              static_cast<long long>(wrong));
  return wrong == 0 ? 0 : 1;
}
