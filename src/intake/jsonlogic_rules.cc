// JSONLogic rules: a list of {name, rule, then}, or one bare rule. The variables are the fields of a policy
// ("customer.tier"); `then` is a list of actions as a policy writes them.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "intake/policy_draft.h"
#include "policy/fields.h"

namespace earshot::intake {
namespace {

using wire::Json;

class Logic {
 public:
  Logic(PolicyDraft& draft, std::string at) : draft_(draft), at_(std::move(at)) {}

  // CEL of a type that fits where it stands, or nullopt, and it is listed why.
  std::optional<std::string> Expression(const Json& json);

 private:
  using Arguments = std::vector<std::string>;

  std::nullopt_t Lost(std::string what) {
    draft_.LeaveOut(at_, std::move(what));
    return std::nullopt;
  }
  std::optional<std::string> Variable(const Json& json);
  std::optional<std::string> Missing(const Json& json);
  std::optional<std::string> If(const Arguments& a);
  std::optional<std::string> Each(const std::string& op, const Json& json);
  std::optional<std::string> In(const Json& json, const Arguments& a);

  PolicyDraft& draft_;
  const std::string at_;
  bool inside_ = false;  // of an operation over a list: "" is its element
};

std::optional<std::string> Logic::Variable(const Json& json) {
  const Json* name = &json;
  if (json.is(Json::Kind::kArray) && !json.items.empty()) name = &json.items[0];
  const std::string path = name->AsText();
  if (inside_ && path.empty()) return "element";
  for (const policy::FieldInfo& field : policy::AllFields()) {
    if (path != field.path) continue;
    if (!json.is(Json::Kind::kArray) || json.items.size() < 2) return path;
    const auto otherwise = Expression(json.items[1]);
    if (!otherwise.has_value()) return std::nullopt;
    return absl::StrCat("(has(", path, ") ? ", path, " : ", *otherwise, ")");
  }
  return Lost(absl::StrCat("the variable '", path, "' is no field of a policy"));
}

std::optional<std::string> Logic::Missing(const Json& json) {
  Arguments absent;
  const std::vector<Json> one = {json};
  for (const Json& name : json.is(Json::Kind::kArray) ? json.items : one) {
    const auto field = Variable(name);
    if (!field.has_value()) return std::nullopt;
    absent.push_back(absl::StrCat("!has(", *field, ")"));
  }
  if (absent.empty()) return Lost("'missing' of nothing");
  return AnyOf(absent);  // a list that is not empty is true
}

std::optional<std::string> Logic::If(const Arguments& a) {
  if (a.size() < 3 || a.size() % 2 == 0) return Lost("'if' without an 'else' has no counterpart");
  std::string out = a.back();
  for (size_t i = a.size() - 1; i >= 2; i -= 2) {
    out = absl::StrCat("(", a[i - 2], " ? ", a[i - 1], " : ", out, ")");
  }
  return out;
}

std::optional<std::string> Logic::Each(const std::string& op, const Json& json) {
  if (!json.is(Json::Kind::kArray) || json.items.size() != 2) {
    return Lost(absl::StrCat("'", op, "' takes a list and a rule"));
  }
  const auto list = Expression(json.items[0]);
  if (!list.has_value()) return std::nullopt;
  const bool outer = inside_;
  inside_ = true;
  const auto rule = Expression(json.items[1]);
  inside_ = outer;
  if (!rule.has_value()) return std::nullopt;
  if (op == "none") return Not(absl::StrCat(*list, ".exists(element, ", *rule, ")"));
  return absl::StrCat(*list, op == "all" ? ".all" : ".exists", "(element, ", *rule, ")");
}

std::optional<std::string> Logic::In(const Json& json, const Arguments& a) {
  if (a.size() != 2) return Lost("'in' takes two arguments");
  // A list is looked through, a text is searched.
  const Json& where = json.items[1];
  const bool list = where.is(Json::Kind::kArray) || a[1] == "intents";
  return list ? absl::StrCat(a[0], " in ", a[1]) : absl::StrCat(a[1], ".contains(", a[0], ")");
}

std::optional<std::string> Logic::Expression(const Json& json) {
  switch (json.kind) {
    case Json::Kind::kNull:
      return "null";
    case Json::Kind::kBool:
    case Json::Kind::kNumber:
      return json.AsText();
    case Json::Kind::kString:
      return Literal(json.text);
    case Json::Kind::kArray: {
      Arguments items;
      for (const Json& item : json.items) {
        const auto one = Expression(item);
        if (!one.has_value()) return std::nullopt;
        items.push_back(*one);
      }
      return absl::StrCat("[", absl::StrJoin(items, ", "), "]");
    }
    case Json::Kind::kObject:
      break;
  }
  if (json.fields.size() != 1) return Lost("an operation is an object with one name");
  const std::string& op = json.fields[0].first;
  const Json& operand = json.fields[0].second;
  if (op == "var") return Variable(operand);
  if (op == "missing") return Missing(operand);
  if (op == "some" || op == "all" || op == "none") return Each(op, operand);
  Arguments a;
  const std::vector<Json> one = {operand};
  for (const Json& item : operand.is(Json::Kind::kArray) ? operand.items : one) {
    auto argument = Expression(item);
    if (!argument.has_value()) return std::nullopt;
    // What binds more loosely than its place stands in parentheses.
    const bool loose = op != "and" && op != "or" && op != "!" && op != "if" && op != "?:";
    if (loose && item.is(Json::Kind::kObject) && item.Find("var") == nullptr &&
        argument->front() != '(') {
      *argument = absl::StrCat("(", *argument, ")");
    }
    a.push_back(*std::move(argument));
  }
  const auto joined = [&a](const char* sign) {
    return absl::StrCat("(", absl::StrJoin(a, absl::StrCat(" ", sign, " ")), ")");
  };
  if (a.empty()) return Lost(absl::StrCat("'", op, "' of nothing"));
  if (op == "and") return a.size() == 1 ? a[0] : AllOf(a);
  if (op == "or") return AnyOf(a);
  if (op == "!" && a.size() == 1) return Not(a[0]);
  if (op == "!!" && a.size() == 1) return a[0];
  if (op == "if" || op == "?:") return If(a);
  if (op == "in") return In(operand, a);
  const bool comparison = op == "<" || op == "<=" || op == ">" || op == ">=";
  if (comparison && a.size() == 3) {
    return absl::StrCat(a[0], " ", op, " ", a[1], " && ", a[1], " ", op, " ", a[2]);
  }
  if (a.size() == 2) {
    if (comparison) return absl::StrCat(a[0], " ", op, " ", a[1]);
    if (op == "==" || op == "===") return absl::StrCat(a[0], " == ", a[1]);
    if (op == "!=" || op == "!==") return absl::StrCat(a[0], " != ", a[1]);
    if (op == "-" || op == "/" || op == "%") return joined(op.c_str());
  }
  if (op == "+" || op == "*") return joined(op.c_str());
  if (op == "-" && a.size() == 1) return absl::StrCat("-", a[0]);
  if (op == "cat") return joined("+");
  return Lost(absl::StrCat("the operation '", op, "' has no counterpart"));
}

// A scalar as it is, {"level": 2, "to": "desk"} as a map.
std::string YamlOf(const Json& value) {
  if (value.is(Json::Kind::kString)) return Quoted(value.text);
  if (!value.is(Json::Kind::kObject)) return value.AsText();
  std::vector<std::string> parts;
  for (const auto& [name, part] : value.fields) {
    parts.push_back(absl::StrCat(Quoted(name), ": ", YamlOf(part)));
  }
  return absl::StrCat("{", absl::StrJoin(parts, ", "), "}");
}

void Rule(const Json& json, const Json& logic, const std::string& at, PolicyDraft& draft) {
  ++draft.rules_read;
  DraftRule rule;
  rule.name = json.TextOf("name");
  rule.place = at;
  rule.once_per = "obligation";
  const auto when = Logic(draft, at + ".rule").Expression(logic);
  if (!when.has_value()) return draft.LeaveOut(at, "left out, since its rule is not whole");
  rule.when = *when;
  const Json* then = json.Find("then");
  for (size_t i = 0; then != nullptr && i < then->items.size(); ++i) {
    const Json& action = then->items[i];
    static const auto* const known =
        new std::vector<std::string>{"escalate", "route", "tag", "notify", "priority"};
    const bool one = action.fields.size() == 1;
    if (one && std::find(known->begin(), known->end(), action.fields[0].first) != known->end()) {
      rule.then.emplace_back(action.fields[0].first, YamlOf(action.fields[0].second));
    } else {
      draft.LeaveOut(At(at, "then", i), "it is no action of a policy");
    }
  }
  // A rule alone says when, not what.
  if (then == nullptr)
    rule.then.emplace_back("tag", Quoted(rule.name.empty() ? "rule" : rule.name));
  draft.Add(std::move(rule));
}

}  // namespace

absl::Status ReadJsonLogic(const Json& root, const std::string& place, PolicyDraft& draft) {
  const auto entry = [&](const Json& json, const std::string& at) {
    const Json* logic = json.Find("rule");
    Rule(json, logic == nullptr ? json : *logic, at, draft);
  };
  const std::vector<Json>* list = ListIn(root, "rules");
  if (list != nullptr) {
    for (size_t i = 0; i < list->size(); ++i) {
      entry((*list)[i], At(place, root.is(Json::Kind::kArray) ? "" : "rules", i));
    }
    return absl::OkStatus();
  }
  if (!root.is(Json::Kind::kObject)) return absl::InvalidArgumentError("is no rule of JSONLogic");
  entry(root, place + "rule");
  return absl::OkStatus();
}

}  // namespace earshot::intake
