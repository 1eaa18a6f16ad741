// The section `rules`, and conditions wherever they stand: what is wrong inside one is reported at
// its place in the file, whether it is written plain, in quotes or as a block.
#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/limits.h"
#include "policy/compiler.h"
#include "policy/fields.h"

namespace earshot::policy {
namespace {

// In the order of Action::Kind.
const std::vector<std::string>& ActionNames() {
  static const auto* const names = [] {
    auto* all = new std::vector<std::string>;
    for (const KeyShape& key : kActionShape.keys) all->emplace_back(key.name);
    return all;
  }();
  return *names;
}

// The first slot that asks what was before an event; -1: none.
int FirstLookBack(const cel::Program& program) {
  for (const int slot : program.slots()) {
    if (InfoOf(slot).aspect != Aspect::kNow) return slot;
  }
  return -1;
}

std::vector<std::string> RuleNames(const Policy& policy) {
  std::vector<std::string> names;
  for (const Rule& rule : policy.rules()) names.push_back(rule.name);
  return names;
}

}  // namespace

Place Compiler::PlaceInside(const Node& scalar, size_t byte) const {
  const std::vector<size_t> alignment = Alignment(scalar, context_.map.source());
  return byte < alignment.size() ? context_.map.At(alignment[byte]) : context_.At(scalar);
}

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
  for (Diagnostic& d : found) {
    d.place = d.place.line != 0 ? PlaceInside(node, ByteAt(text, d.place)) : context_.At(node);
    context_.findings.Add(std::move(d));
  }
  if (program.has_value() && program->depends_on_now() && !program->now_is_exact()) {
    context_.Warning(node, "inexact-time",
                     "this condition depends on 'now' in a way whose instant cannot be computed: "
                     "it is looked at once a minute");
  }
  return program;
}

std::optional<cel::Program> Compiler::TimelessCondition(const Node& node) {
  auto program = Condition(node);
  if (!program.has_value() || FirstLookBack(*program) < 0) return program;
  context_.Error(node, "no-before",
                 absl::StrCat("'", PolicyEnvironment().fields()[FirstLookBack(*program)].path,
                              "' is for rules: targets and expectations are chosen as things are"));
  return std::nullopt;
}

void Compiler::CheckLookingBack(const Node& node, const Rule& rule) {
  if (FirstLookBack(rule.when) < 0) return;
  policy_->looks_back_ = true;
  const auto error = [&](int slot, absl::string_view why) {
    context_.Error(
        node, "no-before",
        absl::StrCat("'", PolicyEnvironment().fields()[slot].path, "' is never there: ", why));
  };
  if ((rule.on & (kOnAny & ~kOnTimer)) == 0) {
    return error(FirstLookBack(rule.when),
                 "where only time passes or somebody asks for the rule, nothing changes");
  }
  for (const int slot : rule.when.slots()) {
    const SlotInfo info = InfoOf(slot);
    if (info.aspect == Aspect::kNow) continue;
    const bool of_obligation =
        info.field >= FieldSlot::kObligationOpen && info.field <= FieldSlot::kObligationAgent;
    const bool of_interaction =
        info.field < FieldSlot::kObligationOpen || info.field == FieldSlot::kReach;
    if (of_obligation && rule.on == kOnCreated) {
      return error(slot, "an obligation that has just been created was not there before");
    }
    if (of_interaction && (rule.on & kOnChanged) == 0) {
      return error(slot, "what is said changes at 'changed' alone, by an edit or its numbers");
    }
  }
  if (rule.when.depends_on_now() && (rule.on & kOnTimer) != 0) {
    context_.Warning(
        node, "before-and-time",
        "'prev' and 'changed' hold at an event alone: when time passes 'prev' is missing "
        "and 'changed' false");
  }
}

void Compiler::Groups(const Node* section) {
  if (section == nullptr) return;
  const auto* list =
      ReadList(context_, *section, "groups", kRuleGroupsPerPolicyMax, "kRuleGroupsPerPolicyMax");
  if (list == nullptr) return;
  for (const Node& node : *list) {
    const MapReader reader(context_, node, kGroupShape);
    if (!reader.ok()) continue;
    RuleGroup group;
    group.place = context_.At(node);
    const auto name = reader.RequiredText("name");
    group.first = reader.Choice("match").value_or(0) == 1;
    const bool enabled = reader.Bool("enabled").value_or(true);
    if (!name || !Claim(groups_, *name, node, "group")) continue;
    if (!enabled) groups_off_.insert(*name);
    group.name = *name;
    policy_->rule_groups_.push_back(std::move(group));
  }
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
    policy_->looks_back_ = policy_->looks_back_ || base_->looks_back_;
    for (const Rule& rule : base_->rules_) {
      if (rules_.contains(rule.name)) continue;
      policy_->rules_.push_back(rule);
      policy_->rules_.back().place = {};
    }
  }
  // Stable: rules of one order stay as the file has them, the built-in ones after them.
  std::stable_sort(policy_->rules_.begin(), policy_->rules_.end(),
                   [](const Rule& a, const Rule& b) {
                     return std::tie(a.phase, a.order) < std::tie(b.phase, b.order);
                   });
}

void Compiler::IndexRules() {
  std::vector<cel::Program> conditions;
  conditions.reserve(policy_->rules_.size());
  for (size_t i = 0; i < policy_->rules_.size(); ++i) {
    conditions.push_back(policy_->rules_[i].when);
    if (policy_->rules_[i].from.micros != INT64_MIN) {
      policy_->dated_rules_.push_back(static_cast<int>(i));
    }
  }
  policy_->rule_index_ = cel::Index::Build(PolicyEnvironment(), conditions);
}

void Compiler::ReadRule(const Node& node) {
  const MapReader reader(context_, node, kRuleShape);
  if (!reader.ok()) return;
  const auto name = reader.RequiredText("name");
  const bool enabled = reader.Bool("enabled").value_or(true);
  // Of one that is switched off nothing needs to be known: so a built-in one is switched off by its
  // name alone.
  if (!enabled && name && node.Find("when") == nullptr && node.Find("then") == nullptr) {
    if (Claim(rules_, *name, node, "rule") &&
        (base_ == nullptr ||
         std::none_of(base_->rules_.begin(), base_->rules_.end(),
                      [&name](const Rule& rule) { return rule.name == *name; }))) {
      context_.Error(node, "unknown-rule",
                     absl::StrCat("there is no built-in rule ", Quoted(*name), " to switch off",
                                  base_ == nullptr ? "; this policy does not extend the default"
                                                   : context_.Hint(*name, RuleNames(*base_))));
    }
    return;
  }
  std::optional<cel::Program> when;
  if (const Node* condition = reader.Require("when")) when = Condition(*condition);
  std::vector<Action> then;
  if (const Node* actions = reader.Require("then")) Then(*actions, "a rule", then);
  OncePer once_per = OncePer::kObligation;
  if (const auto i = reader.Choice("once_per")) once_per = static_cast<OncePer>(*i);
  const int64_t order = reader.Int("order").value_or(0);
  if (!name || !Claim(rules_, *name, node, "rule") || !when) return;
  Rule rule{*name, *std::move(when), std::move(then), once_per, static_cast<int32_t>(order)};
  rule.place = context_.At(node);
  ReadOptions(reader, rule);
  if (!enabled) return;
  CheckLookingBack(*node.Find("when"), rule);
  if (rule.group >= 0 && groups_off_.contains(policy_->rule_groups_[rule.group].name)) return;
  policy_->rules_.push_back(std::move(rule));
}

std::optional<Instant> Compiler::ReadInstant(const MapReader& reader, absl::string_view key) {
  const Node* node = reader.Find(key);
  if (node == nullptr) return std::nullopt;
  const auto text = ReadText(context_, *node, key);
  if (!text) return std::nullopt;
  const auto at = ParseInstant(*text);
  if (!at.has_value()) {
    context_.Error(
        *node, "bad-time",
        absl::StrCat("'", key, "' is an instant like 2026-03-02T09:30:00Z, not ", Quoted(*text)));
  }
  return at;
}

void Compiler::ReadOptions(const MapReader& reader, Rule& rule) {
  rule.phase = static_cast<int32_t>(reader.Int("phase").value_or(0));
  rule.shadow = reader.Bool("shadow").value_or(false);
  rule.cooldown = reader.SpanOf("cooldown");
  if (const Node* on = reader.Find("on")) {
    rule.on = 0;
    const auto happenings = kRuleShape.Key("on")->shape->of->choices;
    const std::vector<Node> one{*on};
    for (const Node& item : on->kind == Node::Kind::kList ? on->items : one) {
      if (const auto i = ReadChoice(context_, item, "on", happenings)) {
        rule.on = static_cast<uint8_t>(rule.on | 1 << *i);
      }
    }
    if (on->kind == Node::Kind::kList && on->items.empty()) {
      context_.Error(*on, "empty", "'on' is empty: the rule would never be asked");
    }
  }
  if (const Node* group = reader.Find("group")) {
    const auto name = ReadText(context_, *group, "group");
    const auto& groups = policy_->rule_groups_;
    const auto found = std::find_if(groups.begin(), groups.end(), [&name](const RuleGroup& g) {
      return name.has_value() && g.name == *name;
    });
    if (found != groups.end()) {
      rule.group = static_cast<int>(found - groups.begin());
    } else if (name.has_value()) {
      std::vector<std::string> names;
      for (const RuleGroup& g : groups) names.push_back(g.name);
      context_.Error(
          *group, "unknown-group",
          absl::StrCat("there is no group ", Quoted(*name), context_.Hint(*name, names)));
    }
  }
  if (const Node* stop = reader.Find("stop")) {
    rule.stop = static_cast<Rule::Stop>(reader.Choice("stop").value_or(0));
    if (rule.stop == Rule::Stop::kGroup && reader.Find("group") == nullptr) {
      context_.Error(*stop, "missing-key", "'stop: group' in a rule that is in no group");
    }
  }
  if (const Node* max_fires = reader.Find("max_fires")) {
    const MapReader bound(context_, *max_fires, kMaxFiresShape);
    if (bound.ok()) {
      if (bound.Require("count") != nullptr) {
        rule.fires_max = static_cast<int32_t>(bound.Int("count").value_or(1));
      }
      rule.fires_within = bound.RequiredSpan("within").value_or(Span{0});
    }
  }
  rule.from = ReadInstant(reader, "from").value_or(rule.from);
  rule.until = ReadInstant(reader, "until").value_or(rule.until);
  if (rule.from >= rule.until) {
    context_.Error(*reader.Find("until"), "out-of-range",
                   "'until' is not after 'from': the rule would never be in force");
  }
}

void Compiler::Then(const Node& node, absl::string_view whose, std::vector<Action>& then) {
  const auto* list = ReadList(context_, node, "then", kActionsPerRuleMax, "kActionsPerRuleMax");
  if (list == nullptr) return;
  if (list->empty()) {
    context_.Error(node, "empty",
                   absl::StrCat("'then' is empty: ", whose, " needs an action (",
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
  const std::vector<std::string>& names = ActionNames();
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
    const Shape& points = *kActionShape.Key("priority")->shape;
    const auto amount = ReadInt(context_, value, "priority", points.min, points.max);
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
  const MapReader reader(context_, value, kEscalationShape);
  if (!reader.ok()) return false;
  action.level = static_cast<int32_t>(reader.Int("level").value_or(1));
  const auto to = reader.RequiredText("to");
  if (to) action.to = *to;
  return to.has_value();
}

}  // namespace earshot::policy
