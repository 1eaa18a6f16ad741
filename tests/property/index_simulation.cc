// Random sets of conditions and random records: the index and the evaluator must say the same of each
// pair. Runs until --seconds of processor time are over, or one --seed alone.
#include <cstdio>
#include <cstring>
#include <ctime>

#include "absl/strings/numbers.h"
#include "unit/cel/compare_index.h"

int main(int argc, char** argv) {
  double seconds = 10;
  uint64_t seed = 1'000, seeds = ~uint64_t{0};
  for (int i = 1; i + 1 < argc; i += 2) {
    if (strcmp(argv[i], "--seconds") == 0 && absl::SimpleAtod(argv[i + 1], &seconds)) continue;
    if (strcmp(argv[i], "--seed") == 0 && absl::SimpleAtoi(argv[i + 1], &seed)) {
      seeds = 1;
      continue;
    }
    fprintf(stderr, "index_simulation [--seconds N] [--seed N]\n");
    return 2;
  }
  printf("index_simulation from seed %llu\n", static_cast<unsigned long long>(seed));
  size_t pairs = 0;
  const clock_t end = clock() + static_cast<clock_t>(seconds * CLOCKS_PER_SEC);
  for (uint64_t i = 0; i < seeds && clock() < end; ++i, ++seed) {
    const std::string difference = earshot::cel::CompareIndexes(seed, 100, &pairs);
    if (difference.empty()) continue;
    fprintf(stderr, "seed %llu: %s\n", static_cast<unsigned long long>(seed), difference.c_str());
    return 1;
  }
  printf("%zu pairs of a condition and a record, no difference\n", pairs);
  return 0;
}
