// Moving in: the rules of other products to a policy of ours. What cannot be carried over is listed with its
// place and never dropped silently: a rule of which a condition is lost would fire more often than it did, so
// that it is left out as a whole; one of which an action is lost keeps the others.
#ifndef EARSHOT_INTAKE_POLICY_IMPORT_H_
#define EARSHOT_INTAKE_POLICY_IMPORT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace earshot::intake {

struct SourceFile {
  std::string name;
  std::string text;
};

struct LeftOut {
  std::string place;  // "triggers.json: triggers[3].conditions.all[1]"
  std::string what;   // "the field 'priority' has no counterpart"
};

struct ImportedPolicy {
  std::string yaml;  // compiles without an error
  std::vector<LeftOut> left_out;
  int rules = 0, targets = 0;            // in the policy
  int rules_read = 0, targets_read = 0;  // in the files
};

// "zendesk", "chatwoot", "zammad", "jsonlogic".
const std::vector<std::string>& ImportedProducts();

// `product` is one of the above. kInvalidArgument where a file is not what that product exports.
absl::StatusOr<ImportedPolicy> ImportPolicy(absl::string_view product,
                                            absl::Span<const SourceFile> files);

}  // namespace earshot::intake

#endif  // EARSHOT_INTAKE_POLICY_IMPORT_H_
