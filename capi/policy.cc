// Policies for C callers.
#include <algorithm>
#include <iterator>
#include <memory>

#include "boundary.h"
#include "handles.h"

using namespace earshot::capi;  // NOLINT: the functions below are outside every namespace

earshot_status earshot_policy_compile(earshot_text source, earshot_policy** out_policy,
                                      earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_policy, "out_policy"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view text, View(source, "source"));
    auto made = std::make_unique<earshot_policy>();
    earshot::Diagnostics findings;
    EARSHOT_ASSIGN_OR_RETURN(made->value, earshot::policy::Policy::Compile(text, &findings));
    std::copy_if(findings.begin(), findings.end(), std::back_inserter(made->warnings),
                 [](const auto& d) { return d.severity == earshot::Severity::kWarning; });
    *out_policy = made.release();
    return absl::OkStatus();
  });
}

earshot_status earshot_policy_default(earshot_policy** out_policy, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_policy, "out_policy"));
    auto value = earshot::policy::Policy::Default();
    if (value == nullptr)
      return absl::InternalError("the policy inside the library does not compile");
    *out_policy = new earshot_policy{std::move(value), {}};
    return absl::OkStatus();
  });
}

earshot_text earshot_policy_default_source(void) {
  return CrossOr(earshot_text{nullptr, 0},
                 [] { return TextOf(earshot::policy::Policy::DefaultSource()); });
}

earshot_status earshot_policy_hash(const earshot_policy* policy, uint8_t out_hash[16],
                                   earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(policy, "policy"));
    EARSHOT_RETURN_IF_ERROR(Required(out_hash, "out_hash"));
    WriteDigest(policy->value->hash(), out_hash);
    return absl::OkStatus();
  });
}

size_t earshot_policy_warning_count(const earshot_policy* policy) {
  return policy == nullptr ? 0 : policy->warnings.size();
}

earshot_status earshot_policy_warning_at(const earshot_policy* policy, size_t index,
                                         earshot_diagnostic* out_diagnostic,
                                         earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(policy, "policy"));
    EARSHOT_RETURN_IF_ERROR(InRange(index, policy->warnings.size(), "index"));
    return WriteDiagnostic(policy->warnings[index], out_diagnostic);
  });
}

void earshot_policy_free(earshot_policy* policy) { delete policy; }
