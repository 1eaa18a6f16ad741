// A folder of a test's own, gone with it.
#ifndef EARSHOT_TESTS_SUPPORT_FOLDER_H_
#define EARSHOT_TESTS_SUPPORT_FOLDER_H_

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "gtest/gtest.h"

namespace earshot {

class Folder {
 public:
  Folder() {
    path_ = testing::TempDir() + "earshot_XXXXXX";  // mkdtemp puts a name there that nobody has
    if (mkdtemp(path_.data()) == nullptr) std::abort();
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace earshot

#endif  // EARSHOT_TESTS_SUPPORT_FOLDER_H_
