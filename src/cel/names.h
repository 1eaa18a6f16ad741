// The names that an expression speaks of, found without compiling it: for whoever puts expressions together.
#ifndef EARSHOT_CEL_NAMES_H_
#define EARSHOT_CEL_NAMES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace earshot::cel {

struct NameUse {
  size_t begin = 0, end = 0;  // bytes of the name, and of `.next` where there is one
  std::string name;           // the first part of a path: "a" of a.b.c
  std::string next;           // "b"; "" where none follows
  size_t name_end = 0;        // behind the first part
};

// In their order. Of a text that is no expression what was read up to there.
std::vector<NameUse> NamesIn(absl::string_view source);

}  // namespace earshot::cel

#endif  // EARSHOT_CEL_NAMES_H_
