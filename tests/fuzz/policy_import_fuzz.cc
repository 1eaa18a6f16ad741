// Any bytes as the rules of another product (the first byte says which): refused, or a policy that compiles.
#include <cstdint>
#include <cstdlib>

#include "intake/policy_import.h"
#include "policy/policy.h"

namespace {
void Require(bool holds) {
  if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto& products = earshot::intake::ImportedProducts();
  const earshot::intake::SourceFile file{
      "f.json", std::string(reinterpret_cast<const char*>(data) + 1, size - 1)};
  const auto imported = earshot::intake::ImportPolicy(products[data[0] % products.size()], {file});
  if (!imported.ok()) {
    Require(!imported.status().message().empty());
    return 0;
  }
  const auto policy = earshot::policy::Policy::Compile(imported->yaml);
  Require(policy.ok());
  Require(static_cast<int>((*policy)->rules().size()) == imported->rules);
  Require(static_cast<int>((*policy)->targets().size()) == imported->targets);
  return 0;
}
