// The main of this room's tests: `--regenerate` writes the expected messages of the broken policies
// anew instead of comparing with them (then read the difference before you commit it).
#include <cstring>

#include "gtest/gtest.h"
#include "unit/policy/golden.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--regenerate") == 0) earshot::policy::RegenerateGolden() = true;
  }
  return RUN_ALL_TESTS();
}
