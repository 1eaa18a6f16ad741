// The section `rules`, and conditions wherever they stand: what is wrong inside one is reported at
// its place in the file, whether it is written plain, in quotes or as a block.
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/limits.h"
#include "policy/compiler.h"
#include "policy/fields.h"

namespace earshot::policy {
namespace {

constexpr int64_t kOrderMax = 1'000'000;
constexpr int64_t kPriorityAmountMax = 100'000;
constexpr int64_t kEscalationLevelMax = 9;

const std::vector<std::string>& ActionNames() {
  static const auto* const names =
      new std::vector<std::string>{"escalate", "route", "tag", "notify", "priority"};
  return *names;
}

// The byte of `text` at a line and a column that count from 1, columns in code points.
size_t ByteAt(absl::string_view text, Place place) {
  size_t i = 0;
  for (uint32_t line = 1; line < place.line; ++line) {
    const size_t end = text.find('\n', i);
    if (end == absl::string_view::npos) break;
    i = end + 1;
  }
  for (uint32_t column = 1; column < place.column && i < text.size() && text[i] != '\n'; ++column) {
    ++i;
    while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) ++i;
  }
  return i;
}

}  // namespace

std::optional<cel::Program> Compiler::Condition(const Node& node) {
  if (!node.is_scalar()) {
    context_.WrongType(node, "when", "a condition");
    return std::nullopt;
  }
  // What follows the last token of a block is not part of what somebody wrote.
  const absl::string_view text = absl::StripTrailingAsciiWhitespace(node.text);
  if (text.empty()) {
    context_.Error(node, "empty", "'when' is empty");
    return std::nullopt;
  }
  Diagnostics found;
  std::optional<cel::Program> program =
      cel::Program::Compile(PolicyEnvironment(), text, cel::Type::kBool, Place{1, 1}, &found);
  if (!found.empty()) {
    const std::vector<size_t> alignment = Alignment(node, context_.map.source());
    for (Diagnostic& d : found) {
      const size_t byte = ByteAt(text, d.place);
      const bool known = d.place.line != 0 && byte < alignment.size();
      d.place = known ? context_.map.At(alignment[byte]) : context_.At(node);
      context_.findings.Add(std::move(d));
    }
  }
  if (program.has_value() && program->depends_on_now() && !program->now_is_exact()) {
    context_.Warning(node, "inexact-time",
                     "this condition depends on 'now' in a way whose instant cannot be computed: "
                     "it is looked at once a minute");
  }
  return program;
}

void Compiler::Rules(const Node* section) {
  if (section != nullptr) {
    const auto* list =
        ReadList(context_, *section, "rules", kRulesPerPolicyMax, "kRulesPerPolicyMax");
    if (list != nullptr) {
      policy_->rules_.reserve(list->size());
      for (const Node& node : *list) ReadRule(node);
    }
  }
  if (base_ != nullptr) {
    for (const Rule& rule : base_->rules_) {
      if (rules_.contains(rule.name)) continue;
      policy_->rules_.push_back(rule);
      policy_->rules_.back().place = {};
    }
  }
  // Stable: rules of one order stay as the file has them, the built-in ones after them.
  std::stable_sort(policy_->rules_.begin(), policy_->rules_.end(),
                   [](const Rule& a, const Rule& b) { return a.order < b.order; });
}

void Compiler::ReadRule(const Node& node) {
  const MapReader reader(context_, node, "rule", {"name", "when", "then", "once_per", "order"});
  if (!reader.ok()) return;
  const auto name = reader.RequiredText("name");
  std::optional<cel::Program> when;
  if (const Node* condition = reader.Require("when")) when = Condition(*condition);
  std::vector<Action> then;
  if (const Node* actions = reader.Require("then")) Then(*actions, then);
  OncePer once_per = OncePer::kObligation;
  if (const Node* once = reader.Find("once_per")) {
    static const auto* const names =
        new std::vector<std::string>{"interaction", "obligation", "case", "customer"};
    if (const auto i = ReadChoice(context_, *once, "once_per", *names)) {
      once_per = static_cast<OncePer>(*i);
    }
  }
  const int64_t order = reader.Int("order", -kOrderMax, kOrderMax).value_or(0);
  if (!name || !Claim(rules_, *name, node, "rule") || !when) return;
  policy_->rules_.push_back(Rule{*name, *std::move(when), std::move(then), once_per,
                                 static_cast<int32_t>(order), context_.At(node)});
}

void Compiler::Then(const Node& node, std::vector<Action>& then) {
  const auto* list = ReadList(context_, node, "then", kActionsPerRuleMax, "kActionsPerRuleMax");
  if (list == nullptr) return;
  if (list->empty()) {
    context_.Error(node, "empty",
                   absl::StrCat("'then' is empty: a rule needs an action (",
                                absl::StrJoin(ActionNames(), ", "), ")"));
    return;
  }
  for (const Node& item : *list) {
    if (item.kind != Node::Kind::kMap || item.items.size() < 2) {
      context_.Error(item, "wrong-type",
                     absl::StrCat("an action is written like {notify: duty-manager}, not ",
                                  item.is_scalar() ? Quoted(item.text) : "this"));
      continue;
    }
    if (item.items.size() > 2) {
      context_.Error(
          item, "wrong-type",
          absl::StrCat("one action for each entry of 'then': ", Quoted(item.items[0].text), " and ",
                       Quoted(item.items[2].text), " are two"));
      continue;
    }
    if (auto action = ReadAction(item.items[0], item.items[1])) then.push_back(*std::move(action));
  }
}

std::optional<Action> Compiler::ReadAction(const Node& name, const Node& value) {
  const auto& names = ActionNames();
  const auto found = std::find(names.begin(), names.end(), name.text);
  if (found == names.end()) {
    context_.Error(name, "unknown-action",
                   absl::StrCat("there is no action ", Quoted(name.text), "; actions are ",
                                absl::StrJoin(names, ", "), context_.Hint(name.text, names)));
    return std::nullopt;
  }
  if (value.kind == Node::Kind::kNull) {
    context_.Error(name, "missing-value", absl::StrCat("'", name.text, "' has no value"));
    return std::nullopt;
  }
  Action action;
  action.place = context_.At(name);
  action.kind = static_cast<Action::Kind>(found - names.begin());
  if (action.kind == Action::Kind::kEscalate) {
    return Escalate(value, action) ? std::optional(action) : std::nullopt;
  }
  if (action.kind == Action::Kind::kPriority) {
    const auto amount =
        ReadInt(context_, value, "priority", -kPriorityAmountMax, kPriorityAmountMax);
    if (!amount) return std::nullopt;
    action.amount = *amount;
    return action;
  }
  auto to = ReadText(context_, value, name.text);
  if (!to) return std::nullopt;
  action.to = *std::move(to);
  return action;
}

bool Compiler::Escalate(const Node& value, Action& action) {
  const MapReader reader(context_, value, "escalation", {"level", "to"});
  if (!reader.ok()) return false;
  action.level = static_cast<int32_t>(reader.Int("level", 1, kEscalationLevelMax).value_or(1));
  const auto to = reader.RequiredText("to");
  if (to) action.to = *to;
  return to.has_value();
}

}  // namespace earshot::policy
