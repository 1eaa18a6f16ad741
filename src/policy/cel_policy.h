// CEL policies: YAML files of matches with conditions and outputs, as other users of the language keep them
// (name, rule: {variables, match: [{condition, output | rule}]}), read as they are. The first match whose condition
// holds gives its output; a policy of which every output is under a condition gives an optional.
//
// A policy becomes one expression, so that everything else that takes expressions takes it: a variable is bound
// around what follows it, a match is a choice, and places in it are told as places of the file.
#ifndef EARSHOT_POLICY_CEL_POLICY_H_
#define EARSHOT_POLICY_CEL_POLICY_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "base/status.h"
#include "cel/environment.h"
#include "cel/program.h"

namespace earshot::policy {

// Whether the text is a YAML map on lines of its own with a key `rule`: no expression is one ({'rule': 1} is).
bool IsCelPolicy(absl::string_view source);

// An expression or a CEL policy, compiled.
class CelSource {
 public:
  // nullopt exactly when an error was added to `diagnostics`.
  static std::optional<CelSource> Compile(const cel::Environment& environment,
                                          absl::string_view source, Diagnostics* diagnostics);

  const cel::Program& program() const { return program_; }
  // In the source; {} where that is not known.
  Place PlaceOf(const cel::Value& error) const;

 private:
  struct Origins;  // from the expression back to the file; null where they are the same
  CelSource(cel::Program program, std::shared_ptr<const Origins> origins)
      : program_(std::move(program)), origins_(std::move(origins)) {}

  cel::Program program_;
  std::shared_ptr<const Origins> origins_;
  friend class CelPolicyReader;
};

}  // namespace earshot::policy

#endif  // EARSHOT_POLICY_CEL_POLICY_H_
