// A policy with the files that it names: read beside it from a folder, kept beside it in a store.
#ifndef EARSHOT_TOOLS_POLICY_FILES_H_
#define EARSHOT_TOOLS_POLICY_FILES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "policy/policy.h"
#include "store/journal.h"

namespace earshot::tools {

struct PolicyText {
  std::string source;
  policy::Files files;
};

// A file of the policy and those that it names, relative to its folder ("-": to the present one). A named file
// that is not there is left out: compiling says so with its place.
absl::StatusOr<PolicyText> ReadPolicy(const std::string& path);

absl::Status KeepPolicy(const PolicyText& text, store::Journal& journal);
// kNotFound: no policy has been kept in it.
absl::StatusOr<PolicyText> KeptPolicy(store::Journal& journal);

}  // namespace earshot::tools

#endif  // EARSHOT_TOOLS_POLICY_FILES_H_
