#include "engine/policy_shelf.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace earshot::engine {

absl::StatusOr<std::shared_ptr<const policy::Policy>> PolicyShelf::Get(
    const care::PolicyActivation& event) {
  Digester digester;
  digester.Add(event.policy).Add(static_cast<int64_t>(event.files.size()));
  for (const auto& [name, text] : event.files) digester.Add(name).Add(text);
  auto& kept = by_text_[digester.Finish()];
  if (kept != nullptr) return kept;
  const policy::Files files(event.files.begin(), event.files.end());
  auto compiled = policy::Policy::Compile(event.policy, files);
  if (!compiled.ok()) {
    // Where in the text it is wrong; the events that it came with have places of their own.
    return absl::Status(compiled.status().code(),
                        absl::StrCat("policy: ", compiled.status().message()));
  }
  kept = *std::move(compiled);
  return kept;
}

}  // namespace earshot::engine
