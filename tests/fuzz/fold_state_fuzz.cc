// Any bytes as the state of an exported fold, with and without a checksum that holds: refused, or a state that steps to
// itself when nothing happens.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "engine/fold_step.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void Check(const earshot::policy::Policy& policy, absl::string_view state) {
  using earshot::engine::StepFold;
  const auto json = earshot::engine::FoldStateToJson(policy, state);
  const auto step = StepFold(policy, nullptr, "default", state, {}, earshot::kInstantMin);
  // Another tenant's state can be shown and not stepped.
  Require(json.ok() || !step.ok());
  if (!step.ok()) return;
  const auto again = StepFold(policy, nullptr, "default", step->state, {}, earshot::kInstantMin);
  Require(again.ok() && again->state == step->state && again->decisions.empty());
  Require(again->next_wakeup == step->next_wakeup);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto policy = earshot::policy::Policy::Default();
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) return 0;
  Check(*policy, bytes);
  const auto digest = earshot::DigestOf(bytes).Bytes();
  Check(*policy,
        absl::StrCat("EFS1",
                     absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()),
                     bytes));
  return 0;
}
