// Where the broken policies are, and whether their messages are to be written instead of compared.
#ifndef EARSHOT_TESTS_UNIT_POLICY_GOLDEN_H_
#define EARSHOT_TESTS_UNIT_POLICY_GOLDEN_H_

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace earshot::policy {

inline bool& RegenerateGolden() {
  static bool regenerate = false;
  return regenerate;
}

inline std::filesystem::path SourceDir() { return EARSHOT_SOURCE_DIR; }

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace earshot::policy

#endif  // EARSHOT_TESTS_UNIT_POLICY_GOLDEN_H_
