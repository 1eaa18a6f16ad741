// Random sets of conditions and random records, with fields that are missing, of another kind or errors: the index
// and the evaluator must say the same of each pair. Runs until --seconds of processor time are over or --pairs of a
// condition and a record were compared, from --from on; --seed is one set alone.
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <ctime>

#include "absl/strings/numbers.h"
#include "unit/cel/compare_index.h"

namespace {

struct Settings {
  double seconds = 10;
  uint64_t pairs = ~uint64_t{0};
  uint64_t from = 1'000, seeds = ~uint64_t{0};
};

bool Read(int argc, char** argv, Settings& settings) {
  if (argc % 2 == 0) return false;
  for (int i = 1; i < argc; i += 2) {
    const char *const option = argv[i], *const value = argv[i + 1];
    if (strcmp(option, "--seconds") == 0) {
      if (!absl::SimpleAtod(value, &settings.seconds)) return false;
    } else if (strcmp(option, "--pairs") == 0) {
      if (!absl::SimpleAtoi(value, &settings.pairs)) return false;
      settings.seconds = 1e9;
    } else if (strcmp(option, "--from") == 0 || strcmp(option, "--seed") == 0) {
      if (!absl::SimpleAtoi(value, &settings.from)) return false;
      if (strcmp(option, "--seed") == 0) settings.seeds = 1;
    } else {
      return false;
    }
  }
  return true;
}

double ProcessorSeconds() { return static_cast<double>(clock()) / CLOCKS_PER_SEC; }

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  if (!Read(argc, argv, settings)) {
    fprintf(stderr, "index_simulation [--seconds N | --pairs N] [--from N | --seed N]\n");
    return 2;
  }
  printf("index_simulation from seed %llu\n", static_cast<unsigned long long>(settings.from));
  fflush(stdout);
  const bool terminal = isatty(STDERR_FILENO) == 1;
  size_t pairs = 0;
  uint64_t done = 0;
  for (; done < settings.seeds && pairs < settings.pairs && ProcessorSeconds() < settings.seconds;
       ++done) {
    const uint64_t seed = settings.from + done;
    const std::string difference = earshot::cel::CompareIndexes(seed, 100, &pairs);
    if (terminal && (done % 16 == 0 || !difference.empty())) {
      fprintf(stderr, "\r%zu pairs, %llu sets, %.0f s ", pairs,
              static_cast<unsigned long long>(done + 1), ProcessorSeconds());
    }
    if (difference.empty()) continue;
    fprintf(stderr, "%sseed %llu: %s\n", terminal ? "\n" : "",
            static_cast<unsigned long long>(seed), difference.c_str());
    return 1;
  }
  if (terminal) fprintf(stderr, "\r\033[K");
  printf(
      "%zu pairs of a condition and a record in %llu sets, no difference, %.0f s of processor "
      "time\n",
      pairs, static_cast<unsigned long long>(done), ProcessorSeconds());
  return 0;
}
