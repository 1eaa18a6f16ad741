// What the importers of rules share: a policy in the making, the list of what is lost, and conditions
// written as CEL.
#ifndef EARSHOT_INTAKE_POLICY_DRAFT_H_
#define EARSHOT_INTAKE_POLICY_DRAFT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "intake/policy_import.h"
#include "wire/json_tree.h"

namespace earshot::intake {

struct DraftRule {
  std::string name, place;
  std::string when;                                       // CEL; "": always
  std::vector<std::pair<std::string, std::string>> then;  // action, and its value as YAML
  std::string once_per = "interaction";
  std::string on;  // the happenings at which it is asked, as YAML; "": all
  int64_t order = 0;
};

struct DraftTarget {
  std::string name, place;
  std::string when;
  std::string clock;
  std::string within;  // "45m"
  bool always = false;
};

class PolicyDraft {
 public:
  void LeaveOut(absl::string_view place, std::string what);
  void Add(DraftRule rule);
  void Add(DraftTarget target);
  int rules_read = 0, targets_read = 0;
  // The policy; what does not compile is left out with the compiler's words.
  ImportedPolicy Finish(absl::string_view product);

 private:
  std::string Yaml(absl::string_view product, std::vector<size_t>* first_lines) const;

  std::vector<DraftRule> rules_;
  std::vector<DraftTarget> targets_;
  std::vector<LeftOut> left_out_;
  absl::btree_map<std::string, int> names_;
};

// One reader each; `place` names the file.
absl::Status ReadZendesk(const wire::Json& root, const std::string& place, PolicyDraft& draft);
absl::Status ReadChatwoot(const wire::Json& root, const std::string& place, PolicyDraft& draft);
absl::Status ReadZammad(const wire::Json& root, const std::string& place, PolicyDraft& draft);
absl::Status ReadJsonLogic(const wire::Json& root, const std::string& place, PolicyDraft& draft);

// The list of a root that is one, or has one under this name; nullptr.
const std::vector<wire::Json>* ListIn(const wire::Json& root, absl::string_view name);
// "PLACE.name[3]"
std::string At(absl::string_view place, absl::string_view name, size_t index);

// The texts of a list, or the one that stands in its place; what a person picked from a list, {"id": 1,
// "name": "Sales"}, by its id. Empty for nullptr.
std::vector<std::string> TextsOf(const wire::Json* value);
// The message that began the case has just come in.
extern const char kCaseBegins[];
// Happenings for DraftRule::on: a message either way; that, or anything else that an event says.
extern const char kOnMessages[], kOnEvents[];
// What the priority of a ticket is worth in the queue; 0 where it has no name of ours.
int PriorityPoints(absl::string_view name);

// CEL.
std::string Literal(absl::string_view text);
std::string Grouped(
    absl::string_view condition);  // in parentheses where it needs them beside others
std::string AllOf(absl::Span<const std::string> conditions);
std::string AnyOf(absl::Span<const std::string> conditions);
std::string Not(absl::string_view condition);
// The field holds one of the words as a whole word, whatever their case.
std::string HasWord(absl::string_view field, absl::Span<const std::string> words);
// The field holds the text, whatever its case.
enum class Where : uint8_t { kAnywhere, kAtBegin, kAtEnd, kWhole };
std::string HasText(absl::string_view field, absl::string_view text,
                    Where where = Where::kAnywhere);
// HasText of any of them.
std::string HasAnyText(absl::string_view field, absl::Span<const std::string> texts,
                       Where where = Where::kAnywhere);
// `field == "a"`, or `field in ["a", "b"]`; of a field that can be missing also that it is there, so that the
// opposite holds where it is not.
std::string IsOneOf(absl::string_view field, absl::Span<const std::string> values);
// As the value of an action: a text in quotes, or an empty one's absence.
std::string Quoted(absl::string_view text);
// A whole number of hours or minutes; nullopt where it is none or not above nothing.
std::optional<std::string> SpanText(absl::string_view number, absl::string_view unit);

}  // namespace earshot::intake

#endif  // EARSHOT_INTAKE_POLICY_DRAFT_H_
