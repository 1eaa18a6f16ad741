// What happens to a store when power, disk, bytes or process fail, over every moment in turn.
//
//     crash_proof [--share N] [power | faults | flips | kills]...
//
// --share N: every N-th of what there is. Prints what it did; exit code 1 where anything acknowledged
// was lost, out of order or changed without a word.
#include <cstdio>
#include <cstring>
#include <set>
#include <string>

#include "absl/strings/numbers.h"
#include "crash/script.h"

int main(int argc, char** argv) {
  namespace crash = earshot::crash;
  int64_t share = 1;
  std::set<std::string> parts;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    uint64_t done = 0;
    if (word == "--victim" && i + 2 < argc && absl::SimpleAtoi(argv[i + 2], &done)) {
      return crash::Victim(argv[i + 1], done);
    }
    if (word == "--share" && i + 1 < argc && absl::SimpleAtoi(argv[i + 1], &share) && share > 0) {
      ++i;
    } else if (word == "power" || word == "faults" || word == "flips" || word == "kills") {
      parts.insert(word);
    } else {
      std::fprintf(stderr, "crash_proof [--share N] [power | faults | flips | kills]...\n");
      return 2;
    }
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const auto wanted = [&](const char* part) { return parts.empty() || parts.contains(part); };
  int64_t wrong = 0;
  if (wanted("power")) wrong += crash::PowerLosses(share);
  if (wanted("faults")) wrong += crash::Faults(share);
  if (wanted("flips")) wrong += crash::Flips(share);
  if (wanted("kills")) wrong += crash::Kills(share, "/proc/self/exe");
  std::printf(wrong == 0 ? "nothing acknowledged was lost\n" : "%lld WRONG\n",
              static_cast<long long>(wrong));
  return wrong == 0 ? 0 : 1;
}
