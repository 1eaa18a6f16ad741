// earshot check: everything that is wrong with a policy, at once and each with its place.
#include <string>

#include "absl/strings/str_cat.h"
#include "cli.h"
#include "layout.h"
#include "policy/policy.h"
#include "policy_files.h"
#include "wire/json_writer.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"json", "", "one JSON object: ok, hash, and findings with line, column, code and message"},
};
int Check(const Arguments& arguments);

}  // namespace

extern const Command kCheck;
const Command kCheck = {"check",
                        "all that is wrong with a policy, each with its place",
                        "earshot check POLICY [--json]",
                        "Compiles a policy (docs/policy.md) and reports every finding with line, "
                        "column and a hint. Exit code 1\n"
                        "where one is an error; a warning alone is none.\n\n"
                        "Example:\n"
                        "  earshot check demo/skylark.yaml",
                        kFlags,
                        Check};

namespace {

std::string ToJson(const Diagnostics& found, const policy::Policy* policy) {
  wire::JsonWriter w;
  w.BeginObject().Field("version", int64_t{1}).BoolField("ok", policy != nullptr);
  if (policy != nullptr) w.Field("hash", policy->hash().Hex());
  w.Key("findings").BeginArray();
  for (const Diagnostic& d : found) {
    w.BeginObject().Field("severity", d.severity == Severity::kError ? "error" : "warning");
    w.Field("line", int64_t{d.place.line}).Field("column", int64_t{d.place.column});
    w.Field("code", d.code).Field("message", d.message).EndObject();
  }
  w.EndArray().EndObject();
  return w.Take();
}

int Check(const Arguments& arguments) {
  if (arguments.positional().size() != 1) return BadUsage(kCheck, "which policy? Give one file");
  const std::string& path = arguments.positional().front();
  const std::string name = NameOfFile(path);
  const absl::StatusOr<PolicyText> text = ReadPolicy(path);
  if (!text.ok()) return Refuse(text.status(), name);
  Diagnostics found;
  const auto policy = policy::Policy::Compile(text->source, text->files, &found);
  if (!policy.ok() && !HasErrors(found)) found = DiagnosticsOf(policy.status());
  Output out;
  if (arguments.Has("json")) {
    out.Line(ToJson(found, policy.ok() ? policy->get() : nullptr));
    return policy.ok() ? kOk : kRefused;
  }
  out.Write(RenderAll(found, name, text->source));
  if (!policy.ok()) {
    int64_t errors = 0;
    for (const Diagnostic& d : found) errors += d.severity == Severity::kError;
    out.Line(absl::StrCat(name, ": ", Count(errors, "error", "errors")));
    return kRefused;
  }
  const policy::Policy& p = **policy;
  out.Line(absl::StrCat(name, ": good; ", Count(p.channels().size(), "channel", "channels"), ", ",
                        Count(p.touchpoints().size(), "touchpoint", "touchpoints"), ", ",
                        Count(p.targets().size(), "target", "targets"), ", ",
                        Count(p.expectations().size(), "expectation", "expectations"), ", ",
                        Count(p.rules().size(), "rule", "rules"), "; hash ", p.hash().Hex()));
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
