// Any bytes as an expression or a CEL policy: findings within the text, or a program that can be evaluated.
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "policy/cel_policy.h"

namespace {
void Require(bool holds) {
  if (!holds) std::abort();
}

class Record : public earshot::cel::Activation {
 public:
  earshot::cel::Value Get(int slot) const override {
    return slot == 0 ? earshot::cel::Value::Int(7) : earshot::cel::Value::Missing();
  }
};

uint32_t LinesOf(absl::string_view text) {
  uint32_t lines = 1;
  for (const char c : text) lines += c == '\n' ? 1 : 0;
  return lines;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace cel = earshot::cel;
  static const auto* const fields =
      new cel::Environment({{"input", cel::Type::kInt}, {"customer.tier", cel::Type::kString}});
  const absl::string_view source(reinterpret_cast<const char*>(data), size);
  earshot::Diagnostics found;
  const auto compiled = earshot::policy::CelSource::Compile(*fields, source, &found);
  Require(compiled.has_value() == !earshot::HasErrors(found));
  const uint32_t lines = LinesOf(source);
  for (const earshot::Diagnostic& d : found) Require(d.place.line <= lines);
  if (!compiled.has_value()) return 0;
  cel::Scratch scratch;
  const cel::Value result = compiled->program().Evaluate(Record(), scratch);
  if (result.is_error()) Require(compiled->PlaceOf(result).line <= lines);
  return 0;
}
