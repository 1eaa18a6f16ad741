// earshot import-policy: the rules of other products to a policy.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/limits.h"
#include "cli.h"
#include "intake/policy_import.h"
#include "layout.h"
#include "wire/json_writer.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"json", "", "one JSON object: the policy, and what could not be carried over"},
};
int ImportRules(const Arguments& arguments);

}  // namespace

extern const Command kImportPolicy;
const Command kImportPolicy = {
    "import-policy",
    "the rules of other products to a policy",
    "earshot import-policy PRODUCT FILE... [--json]",
    "Writes a policy (docs/policy.md) with the rules of the files. What cannot be carried over\n"
    "is named on standard error and in the head of the policy, each with its place. Products\n"
    "(docs/moving-in.md):\n"
    "  zendesk    triggers, automations, SLA policies (JSON of the API)\n"
    "  chatwoot   automation rules (JSON of the API)\n"
    "  zammad     triggers, SLAs (JSON of the API)\n"
    "  jsonlogic  rules with names and actions (JSON)\n\n"
    "Example:\n"
    "  earshot import-policy zendesk triggers.json sla_policies.json > policy.yaml",
    kFlags,
    ImportRules};

namespace {

std::string ToJson(const intake::ImportedPolicy& imported) {
  wire::JsonWriter w;
  w.BeginObject().Field("version", int64_t{1}).Field("policy", imported.yaml);
  w.Field("rules", int64_t{imported.rules}).Field("rules_read", int64_t{imported.rules_read});
  w.Field("targets", int64_t{imported.targets});
  w.Field("targets_read", int64_t{imported.targets_read});
  w.Key("left_out").BeginArray();
  for (const intake::LeftOut& one : imported.left_out) {
    w.BeginObject().Field("place", one.place).Field("what", one.what).EndObject();
  }
  w.EndArray().EndObject();
  return w.Take();
}

int ImportRules(const Arguments& arguments) {
  const auto& words = arguments.positional();
  const auto& products = intake::ImportedProducts();
  const std::string all = absl::StrJoin(products, ", ");
  if (words.empty()) {
    return BadUsage(kImportPolicy, absl::StrCat("from which product? They are: ", all));
  }
  if (std::find(products.begin(), products.end(), words.front()) == products.end()) {
    const std::string near = DidYouMean(words.front(), products);
    return BadUsage(kImportPolicy,
                    absl::StrCat("unknown product '", words.front(), "'; ",
                                 near.empty() ? absl::StrCat("they are: ", all)
                                              : absl::StrCat("did you mean '", near, "'?")));
  }
  if (words.size() == 1) {
    return BadUsage(kImportPolicy, "which files? Give at least one, or - for standard input");
  }
  std::vector<intake::SourceFile> files;
  for (size_t i = 1; i < words.size(); ++i) {
    absl::StatusOr<std::string> text = ReadFile(words[i], kImportBytesMax);
    if (!text.ok()) return Refuse(text.status(), NameOfFile(words[i]));
    files.push_back({NameOfFile(words[i]), *std::move(text)});
  }
  const auto imported = intake::ImportPolicy(words.front(), files);
  if (!imported.ok()) {
    Complain(imported.status().message());
    return kRefused;
  }
  Output out;
  if (arguments.Has("json")) {
    out.Line(ToJson(*imported));
    return kOk;
  }
  out.Write(imported->yaml);
  for (const intake::LeftOut& one : imported->left_out) {
    Complain(absl::StrCat("not carried over: ", one.place, ": ", one.what));
  }
  Complain(absl::StrCat(imported->rules, " of ", Count(imported->rules_read, "rule", "rules"), ", ",
                        imported->targets, " of ",
                        Count(imported->targets_read, "target", "targets")));
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
