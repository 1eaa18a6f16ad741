// Constants that would be wrong at every event, said at their place when the expression is
// compiled.
#include <string>

#include "absl/strings/str_cat.h"
#include "cel/checker.h"
#include "re2/re2.h"

namespace earshot::cel::internal {
namespace {

void CheckTime(Function function, const Value& text, size_t at, Reporter& reporter) {
  const Value value = Call(function, {&text, 1}, nullptr);
  if (!value.is_error()) return;
  const std::string quoted = absl::StrCat("'", text.string_value(), "'");
  const bool range = value.error() == ErrorCode::kOverflow;
  if (function == Function::kToTimestamp) {
    reporter.Error(
        at, range ? "range" : "invalid-timestamp",
        range ? absl::StrCat("the timestamp ", quoted, " is out of range (years 1 to 9999)")
              : absl::StrCat(quoted, " is not a timestamp; one looks like '2026-03-02T09:30:00Z'"));
  } else {
    reporter.Error(at, range ? "range" : "invalid-duration",
                   range ? absl::StrCat("the duration ", quoted, " is out of range (292 years)")
                         : absl::StrCat(quoted,
                                        " is not a duration; one looks like '1h30m' or '90s' "
                                        "(units h, m, s, ms, us, ns; a day is 24h)"));
  }
}

void CheckAddress(Function function, const Value& text, size_t at, Reporter& reporter) {
  const bool range = function == Function::kToCidr || function == Function::kContainsCidr;
  if (!range && function != Function::kToIp && function != Function::kIsCanonical &&
      function != Function::kContainsIp) {
    return;  // isIP and isCIDR ask whether it is one
  }
  if (Call(range ? Function::kIsCidr : Function::kIsIp, {&text, 1}, nullptr).is_true()) return;
  reporter.Error(at, "invalid-address",
                 absl::StrCat("'", text.string_value(), "' is not ",
                              range ? "a range of addresses; one looks like '10.0.0.0/8'"
                                    : "an IP address; one looks like '10.0.0.1' or '2001:db8::1'"));
}

}  // namespace

void CheckConstantText(const Ast& ast, const std::vector<Checked>& checked, const Node& node,
                       Function function, Reporter& reporter) {
  if (node.kind != NodeKind::kCall || node.args.empty()) return;
  const Value& value = checked[node.args.back()].value;
  if (!checked[node.args.back()].constant || value.kind() != Value::Kind::kString) return;
  const absl::string_view text = value.string_value();
  const size_t at = ast[node.args.back()].begin;
  const bool second = node.args.size() == 2;
  if (function == Function::kMatches && second) {
    const re2::RE2 pattern(re2::StringPiece(text.data(), text.size()), PatternOptions());
    if (pattern.ok()) return;
    reporter.Error(at, "invalid-pattern",
                   absl::StrCat("the pattern is not a regular expression: ", pattern.error()));
  } else if (function >= Function::kGetFullYear && second) {
    if (LoadZone(text).has_value()) return;
    reporter.Error(at, "unknown-zone",
                   absl::StrCat("unknown time zone '", text,
                                "'; names look like 'Europe/Berlin' or '+02:00'"));
  } else if (function >= Function::kToIp && function <= Function::kContainsCidr) {
    CheckAddress(function, value, at, reporter);
  } else if (function == Function::kToDuration || function == Function::kToTimestamp) {
    CheckTime(function, value, at, reporter);
  }
}

}  // namespace earshot::cel::internal
