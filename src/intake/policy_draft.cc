#include "intake/policy_draft.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/limits.h"
#include "base/time.h"
#include "base/utf8.h"
#include "policy/policy.h"
#include "wire/json_writer.h"

namespace earshot::intake {
namespace {

// Long names leave room for what tells them apart.
constexpr size_t kNameBytes = 200;

// One line of plain text, control characters of both kinds left out.
std::string OneLine(absl::string_view text, size_t bytes_max) {
  std::string line;
  for (const char c : Utf8Truncate(text, bytes_max)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool c1 = byte < 0xA0 && !line.empty() && line.back() == '\xC2';
    if (c1) line.pop_back();
    line += byte < 0x20 || byte == 0x7F || c1 ? ' ' : c;
  }
  return line;
}

std::string PatternOf(absl::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (absl::StrContains("\\.+*?()|[]{}^$-", absl::string_view(&c, 1))) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

}  // namespace

const std::vector<std::string>& ImportedProducts() {
  static const auto* const products =
      new std::vector<std::string>{"zendesk", "chatwoot", "zammad", "jsonlogic"};
  return *products;
}

absl::StatusOr<ImportedPolicy> ImportPolicy(absl::string_view product,
                                            absl::Span<const SourceFile> files) {
  PolicyDraft draft;
  for (const SourceFile& file : files) {
    const auto said = [&file](const absl::Status& status) {
      return absl::Status(status.code(), absl::StrCat(file.name, " ", status.message()));
    };
    const absl::StatusOr<wire::Json> root = wire::ParseJson(file.text);
    if (!root.ok()) return said(root.status());
    const auto read = product == "zendesk"    ? ReadZendesk
                      : product == "chatwoot" ? ReadChatwoot
                      : product == "zammad"   ? ReadZammad
                                              : ReadJsonLogic;
    const absl::Status status = read(*root, absl::StrCat(file.name, ": "), draft);
    if (!status.ok()) return said(status);
    if (draft.rules_read + draft.targets_read > static_cast<int>(kImportRulesMax)) {
      return absl::ResourceExhaustedError(absl::StrCat(
          file.name, " makes more than ", kImportRulesMax, " rules (kImportRulesMax)"));
    }
  }
  return draft.Finish(product);
}

void PolicyDraft::LeaveOut(absl::string_view place, std::string what) {
  left_out_.push_back({std::string(place), std::move(what)});
}

void PolicyDraft::Add(DraftRule rule) {
  if (rule.then.empty()) return LeaveOut(rule.place, "nothing that it does can be carried over");
  if (rule.then.size() > kActionsPerRuleMax) {
    LeaveOut(rule.place, absl::StrCat("a rule has at most ", kActionsPerRuleMax, " actions"));
    rule.then.resize(kActionsPerRuleMax);
  }
  rule.name = OneLine(rule.name.empty() ? rule.place : rule.name, kNameBytes);
  const int known = names_["rule " + rule.name]++;
  if (known > 0) absl::StrAppend(&rule.name, " (", known + 1, ")");
  rules_.push_back(std::move(rule));
}

void PolicyDraft::Add(DraftTarget target) {
  target.name = OneLine(target.name, kNameBytes);
  const int known = names_["target " + target.name]++;
  if (known > 0) absl::StrAppend(&target.name, " (", known + 1, ")");
  targets_.push_back(std::move(target));
}

// `first_lines`: of each target, then of each rule, and of what follows.
std::string PolicyDraft::Yaml(absl::string_view product, std::vector<size_t>* first_lines) const {
  std::string out;
  const auto here = [&] {
    first_lines->push_back(static_cast<size_t>(std::count(out.begin(), out.end(), '\n')) + 1);
  };
  absl::StrAppend(&out, "# Carried over from ", product, ".\n");
  if (!left_out_.empty()) absl::StrAppend(&out, "# Not carried over:\n");
  for (const LeftOut& one : left_out_) {
    absl::StrAppend(&out, "# - ", OneLine(one.place, 300), ": ", OneLine(one.what, 300), "\n");
  }
  absl::StrAppend(&out, "earshot: 1\n");
  if (!targets_.empty()) absl::StrAppend(&out, "targets:\n");
  for (const DraftTarget& target : targets_) {
    here();
    absl::StrAppend(&out, "  - name: ", Quoted(target.name), "\n");
    if (!target.when.empty()) absl::StrAppend(&out, "    when: ", Quoted(target.when), "\n");
    absl::StrAppend(&out, "    clock: ", target.clock, "\n    within: ", target.within, "\n");
    if (target.always) absl::StrAppend(&out, "    hours: always\n");
  }
  if (!rules_.empty()) absl::StrAppend(&out, "rules:\n");
  for (const DraftRule& rule : rules_) {
    here();
    absl::StrAppend(&out, "  - name: ", Quoted(rule.name),
                    "\n    when: ", Quoted(rule.when.empty() ? "true" : rule.when),
                    "\n    then:\n");
    for (const auto& [action, value] : rule.then) {
      absl::StrAppend(&out, "      - ", action, ": ", value, "\n");
    }
    absl::StrAppend(&out, "    once_per: ", rule.once_per, "\n");
    if (!rule.on.empty()) absl::StrAppend(&out, "    on: ", rule.on, "\n");
    if (rule.order != 0) absl::StrAppend(&out, "    order: ", rule.order, "\n");
  }
  here();
  return out;
}

ImportedPolicy PolicyDraft::Finish(absl::string_view product) {
  ImportedPolicy imported;
  while (true) {
    std::vector<size_t> lines;
    imported.yaml = Yaml(product, &lines);
    Diagnostics found;
    if (policy::Policy::Compile(imported.yaml, &found).ok()) break;
    // From the last to the first, so that the numbers of the others stay.
    size_t dropped = 0;
    std::sort(found.begin(), found.end(),
              [](const Diagnostic& a, const Diagnostic& b) { return a.place.line > b.place.line; });
    size_t last = lines.size();
    for (const Diagnostic& d : found) {
      if (d.severity != Severity::kError) continue;
      const size_t entry =
          std::upper_bound(lines.begin(), lines.end(), d.place.line) - lines.begin();
      if (entry == 0 || entry >= lines.size() || entry == last) continue;
      last = entry;
      ++dropped;
      const size_t index = entry - 1;
      if (index < targets_.size()) {
        LeaveOut(targets_[index].place, d.message);
        targets_.erase(targets_.begin() + static_cast<std::ptrdiff_t>(index));
      } else {
        const size_t rule = index - targets_.size();
        LeaveOut(rules_[rule].place, d.message);
        rules_.erase(rules_.begin() + static_cast<std::ptrdiff_t>(rule));
      }
    }
    if (dropped > 0) continue;
    // Nothing to blame: nothing is promised.
    LeaveOut(product, "the policy as a whole does not compile");
    rules_.clear();
    targets_.clear();
    imported.yaml = "earshot: 1\n";
    break;
  }
  imported.left_out = left_out_;
  imported.rules = static_cast<int>(rules_.size());
  imported.targets = static_cast<int>(targets_.size());
  imported.rules_read = rules_read;
  imported.targets_read = targets_read;
  return imported;
}

const std::vector<wire::Json>* ListIn(const wire::Json& root, absl::string_view name) {
  if (root.is(wire::Json::Kind::kArray)) return &root.items;
  const wire::Json* list = root.Find(name);
  return list != nullptr && list->is(wire::Json::Kind::kArray) ? &list->items : nullptr;
}

std::string At(absl::string_view place, absl::string_view name, size_t index) {
  const bool first = place.empty() || place.back() == ' ';
  return absl::StrCat(place, first ? "" : ".", name, "[", index, "]");
}

std::vector<std::string> TextsOf(const wire::Json* value) {
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
  for (const wire::Json& item : value->items) {
    texts.push_back(item.is(wire::Json::Kind::kObject) ? item.TextOf("id") : item.AsText());
  }
  if (!value->AsText().empty()) texts.push_back(value->AsText());
  return texts;
}

const char kCaseBegins[] =
    "event.kind == \"interaction.post\" && interaction.direction == \"inbound\" && "
    "case.messages == 1";
const char kOnMessages[] = "[message_in, message_out]";
const char kOnEvents[] = "[message_in, message_out, changed]";

int PriorityPoints(absl::string_view name) {
  return name == "urgent" ? 200 : name == "high" ? 100 : name == "low" ? -100 : 0;
}

std::string Literal(absl::string_view text) {
  return absl::StrCat(
      "\"",
      absl::StrReplaceAll(
          text, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}, {"\r", "\\r"}, {"\t", "\\t"}}),
      "\"");
}

std::string Grouped(absl::string_view condition) {
  return absl::StrContains(condition, "||") ? absl::StrCat("(", condition, ")")
                                            : std::string(condition);
}

std::string AllOf(absl::Span<const std::string> conditions) {
  std::vector<std::string> parts;
  for (const std::string& c : conditions) {
    if (!c.empty()) parts.push_back(c);
  }
  if (parts.size() == 1) return parts[0];
  for (std::string& c : parts) c = Grouped(c);
  return absl::StrJoin(parts, " && ");
}

std::string AnyOf(absl::Span<const std::string> conditions) {
  return absl::StrJoin(conditions, " || ");
}

std::string Not(absl::string_view condition) {
  const auto one_call = [](absl::string_view text) {  // "has(a.b)", "(a && b)": nothing behind it
    int depth = 0;
    for (size_t i = text.find('('); i < text.size(); ++i) {
      depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
      if (text[i] == '"' || (depth == 0 && i + 1 < text.size())) return false;
    }
    return depth == 0;
  };
  const auto path = [](absl::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char ch) { return absl::ascii_isalnum(ch) || ch == '_' || ch == '.'; });
  };
  const absl::string_view inner = absl::StripPrefix(condition, "!");
  const absl::string_view callee = inner.substr(0, inner.find('('));
  const bool atom = path(inner) || (path(callee) && one_call(inner));
  if (!atom) return absl::StrCat("!(", condition, ")");
  return inner.size() < condition.size() ? std::string(inner) : absl::StrCat("!", condition);
}

std::string HasWord(absl::string_view field, absl::Span<const std::string> words) {
  std::vector<std::string> patterns;
  for (const std::string& word : words) patterns.push_back(PatternOf(word));
  return absl::StrCat(field, ".matches(",
                      Literal(absl::StrCat("(?i)\\b(", absl::StrJoin(patterns, "|"), ")\\b")), ")");
}

std::string HasText(absl::string_view field, absl::string_view text, Where where) {
  const char* begin = where == Where::kAtBegin || where == Where::kWhole ? "^" : "";
  const char* end = where == Where::kAtEnd || where == Where::kWhole ? "$" : "";
  return absl::StrCat(field, ".matches(",
                      Literal(absl::StrCat("(?i)", begin, PatternOf(text), end)), ")");
}

std::string HasAnyText(absl::string_view field, absl::Span<const std::string> texts, Where where) {
  std::vector<std::string> any;
  for (const std::string& text : texts) any.push_back(HasText(field, text, where));
  return AnyOf(any);
}

std::string IsOneOf(absl::string_view field, absl::Span<const std::string> values) {
  const bool can_be_missing =
      field == "obligation.agent" || field == "customer.tier" || field == "customer.id";
  const std::string there = can_be_missing ? absl::StrCat("has(", field, ") && ") : "";
  if (values.size() == 1) return absl::StrCat(there, field, " == ", Literal(values[0]));
  std::vector<std::string> literals;
  for (const std::string& value : values) literals.push_back(Literal(value));
  return absl::StrCat(there, field, " in [", absl::StrJoin(literals, ", "), "]");
}

std::string Quoted(absl::string_view text) {
  wire::JsonWriter w;
  w.String(text);
  return w.Take();
}

std::optional<std::string> SpanText(absl::string_view number, absl::string_view unit) {
  int64_t n = 0;
  if (!absl::SimpleAtoi(number, &n) || n <= 0 || n > 100'000) return std::nullopt;
  return FormatSpan(unit == "h" ? Hours(n) : unit == "d" ? Days(n) : Minutes(n));
}

}  // namespace earshot::intake
