#include "policy_files.h"

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cli.h"

namespace earshot::tools {
namespace {

// Beside the engine's own names in the store: the text of the policy that it was run under.
constexpr char kPolicySourceName[] = "command.policy";
constexpr char kPolicyFilePrefix[] = "command.policy/";

}  // namespace

absl::StatusOr<PolicyText> ReadPolicy(const std::string& path) {
  PolicyText text;
  EARSHOT_ASSIGN_OR_RETURN(text.source, ReadFile(path, kPolicyBytesMax));
  const size_t slash = path == "-" ? std::string::npos : path.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  for (const std::string& name : policy::Policy::FilesNamedIn(text.source)) {
    absl::StatusOr<std::string> content = ReadFile(folder + name, kICalBytesMax);
    if (absl::IsNotFound(content.status())) continue;
    if (!content.ok()) {
      return absl::Status(content.status().code(),
                          absl::StrCat(folder, name, " ", content.status().message()));
    }
    text.files.emplace(name, *std::move(content));
  }
  return text;
}

absl::Status KeepPolicy(const PolicyText& text, store::Journal& journal) {
  EARSHOT_RETURN_IF_ERROR(journal.SetMeta(kPolicySourceName, text.source));
  for (const auto& [name, content] : text.files) {
    EARSHOT_RETURN_IF_ERROR(journal.SetMeta(absl::StrCat(kPolicyFilePrefix, name), content));
  }
  return absl::OkStatus();
}

absl::StatusOr<PolicyText> KeptPolicy(store::Journal& journal) {
  PolicyText text;
  EARSHOT_ASSIGN_OR_RETURN(text.source, journal.GetMeta(kPolicySourceName));
  for (const std::string& name : policy::Policy::FilesNamedIn(text.source)) {
    EARSHOT_ASSIGN_OR_RETURN(text.files[name],
                             journal.GetMeta(absl::StrCat(kPolicyFilePrefix, name)));
  }
  return text;
}

}  // namespace earshot::tools
