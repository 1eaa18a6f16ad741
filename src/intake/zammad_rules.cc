// Zammad triggers and SLAs (the JSON of its public API).
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "intake/policy_draft.h"

namespace earshot::intake {
namespace {

using wire::Json;

struct Known {
  const char* theirs;
  const char* ours;
};
constexpr Known kTexts[] = {
    {"article.body", "interaction.text"},    {"article.subject", "interaction.subject"},
    {"ticket.title", "interaction.subject"}, {"article.from", "author.id"},
    {"customer.email", "author.id"},         {"customer.login", "customer.id"},
};
constexpr char kHasArticle[] = "event.kind == \"interaction.post\"";
// As a new system numbers them.
constexpr Known kSenders[] = {{"1", "agent"}, {"2", "customer"}, {"3", "system"}};
constexpr Known kArticleTypes[] = {
    {"1", "channel.kind == \"email\""},     {"2", "channel.name == \"sms\""},
    {"3", "channel.kind == \"chat\""},      {"5", "channel.kind == \"phone\""},
    {"6", "channel.name == \"x\""},         {"7", "channel.name == \"x\""},
    {"8", "channel.name == \"facebook\""},  {"9", "channel.name == \"facebook\""},
    {"11", "channel.kind == \"form\""},     {"12", "channel.name == \"telegram\""},
    {"13", "channel.name == \"facebook\""}, {"14", "channel.name == \"whatsapp\""},
};
constexpr Known kStates[] = {{"1", "!case.resolved && case.answers == 0"},
                             {"2", "!case.resolved && case.answers > 0"},
                             {"4", "case.resolved"}};

// Each value by the table, one of them.
template <size_t N>
std::optional<std::string> AnyByTable(const Known (&table)[N],
                                      const std::vector<std::string>& values) {
  std::vector<std::string> any;
  for (const std::string& value : values) {
    for (const Known& known : table) {
      if (value == known.theirs) any.emplace_back(known.ours);
    }
  }
  if (any.empty() || any.size() != values.size()) return std::nullopt;
  return AnyOf(any);
}

std::optional<std::string> IsOrNot(const std::string& op, std::optional<std::string> condition) {
  if (!condition.has_value()) return std::nullopt;
  if (op == "is" || op == "contains one") return condition;
  if (op == "is not" || op == "contains one not") return Not(*condition);
  return std::nullopt;
}

std::optional<std::string> TextCondition(const std::string& field, const std::string& op,
                                         const std::vector<std::string>& values) {
  if (values.empty()) return std::nullopt;
  std::vector<std::string> matching;
  for (const std::string& value : values) {
    matching.push_back(absl::StrCat(field, ".matches(", Literal("(?i)" + value), ")"));
  }
  if (op == "contains") return HasAnyText(field, values);
  if (op == "contains not") return Not(HasAnyText(field, values));
  if (op == "is" || op == "is any of") return IsOneOf(field, values);
  if (op == "is not" || op == "is none of") return Not(IsOneOf(field, values));
  if (op == "starts with" || op == "starts with one of") {
    return HasAnyText(field, values, Where::kAtBegin);
  }
  if (op == "ends with" || op == "ends with one of") {
    return HasAnyText(field, values, Where::kAtEnd);
  }
  if (op == "matches regex") return AnyOf(matching);
  if (op == "does not match regex") return Not(AnyOf(matching));
  return std::nullopt;
}

std::optional<std::string> Owner(const Json& c, const std::string& op,
                                 const std::vector<std::string>& values) {
  const std::string pre = c.TextOf("pre_condition");
  if (pre == "not_set") return IsOrNot(op, "!has(obligation.agent)");
  if ((pre.empty() || pre == "specific") && !values.empty()) {
    return IsOrNot(op, IsOneOf("obligation.agent", values));
  }
  return std::nullopt;
}

std::optional<std::string> Condition(const std::string& name, const Json& c) {
  const std::string op = c.TextOf("operator");
  const std::vector<std::string> values = TextsOf(c.Find("value"));
  for (const Known& known : kTexts) {
    if (name == known.theirs) return TextCondition(known.ours, op, values);
  }
  if (name == "ticket.action" && values.size() == 1) {
    if (values[0] == "create") return IsOrNot(op, kCaseBegins);
    if (values[0] == "update") return IsOrNot(op, Not(kCaseBegins));
  }
  if (name == "article.action" && values == std::vector<std::string>{"create"}) {
    return IsOrNot(op, kHasArticle);
  }
  if (name == "article.sender_id" || name == "article.sender") {
    std::vector<std::string> roles;
    for (const std::string& value : values) {
      for (const Known& known : kSenders) {
        if (value == known.theirs || absl::AsciiStrToLower(value) == known.ours) {
          roles.emplace_back(known.ours);
        }
      }
    }
    if (!roles.empty() && roles.size() == values.size()) {
      return IsOrNot(op, IsOneOf("author.role", roles));
    }
  }
  if (name == "article.type_id") return IsOrNot(op, AnyByTable(kArticleTypes, values));
  if (name == "article.internal" && values.size() == 1) {
    return IsOrNot(op, absl::StrCat("interaction.direction ",
                                    values[0] == "true" ? "==" : "!=", " \"internal\""));
  }
  if (name == "ticket.state_id") return IsOrNot(op, AnyByTable(kStates, values));
  if (name == "customer.vip" && values.size() == 1) {
    const std::string vip = IsOneOf("customer.tier", {"vip"});
    return IsOrNot(op, values[0] == "true" ? vip : Not(vip));
  }
  if (name == "ticket.owner_id") return Owner(c, op, values);
  return std::nullopt;
}

// Both ways in which conditions are written: by name, and as a tree of AND, OR and NOT. What a trigger asks
// of an article holds of none where an update brings none; an SLA is of the ticket at any time.
class Conditions {
 public:
  Conditions(PolicyDraft& draft, bool of_update) : draft_(draft), of_update_(of_update) {}
  std::optional<std::string> Read(const Json* json, const std::string& at);

 private:
  struct Part {
    std::string condition;
    bool of_article = false;
  };
  std::optional<Part> Take(const std::string& name, const Json& c, const std::string& place);

  PolicyDraft& draft_;
  const bool of_update_;
};

std::optional<Conditions::Part> Conditions::Take(const std::string& name, const Json& c,
                                                 const std::string& place) {
  const bool of_article = absl::StartsWith(name, "article.");
  const bool action = absl::EndsWith(name, ".action");
  auto condition = action && !of_update_ ? std::nullopt : Condition(name, c);
  if (condition.has_value()) {
    return Part{*std::move(condition), of_article && !action && of_update_};
  }
  draft_.LeaveOut(place, absl::StrCat("the condition '", name, " ", c.TextOf("operator"),
                                      "' has no counterpart"));
  return std::nullopt;
}

std::optional<std::string> Conditions::Read(const Json* json, const std::string& at) {
  if (json == nullptr) return "";
  std::vector<Part> parts;
  bool whole = true;
  const auto add = [&](std::optional<Part> part) {
    whole = whole && part.has_value();
    if (part.has_value() && !part->condition.empty()) parts.push_back(*std::move(part));
  };
  const Json* list = json->Find("conditions");
  if (list == nullptr) {
    for (const auto& [name, c] : json->fields) add(Take(name, c, absl::StrCat(at, ".", name)));
  } else {
    for (size_t i = 0; i < list->items.size(); ++i) {
      const Json& c = list->items[i];
      const std::string place = At(at, "conditions", i);
      if (c.Find("conditions") == nullptr) {
        add(Take(c.TextOf("name"), c, place));
        continue;
      }
      auto inner = Read(&c, place);
      add(inner.has_value() ? std::optional<Part>({*std::move(inner), false}) : std::nullopt);
    }
  }
  if (!whole) return std::nullopt;
  const std::string op = absl::AsciiStrToUpper(json->TextOf("operator"));
  std::vector<std::string> conditions;
  for (const Part& part : parts) {
    const bool first = conditions.empty() || conditions.front() != kHasArticle;
    if (part.of_article && op == "OR") {
      conditions.push_back(AllOf({kHasArticle, part.condition}));
      continue;
    }
    const bool itself = part.condition == kHasArticle && op != "OR";
    if (first && (itself || part.of_article)) conditions.insert(conditions.begin(), kHasArticle);
    if (!itself) conditions.push_back(part.condition);
  }
  if (op == "OR") return AnyOf(conditions);
  if (op == "NOT") return conditions.empty() ? "" : Not(AllOf(conditions));
  return AllOf(conditions);
}

void Notify(const std::string& kind, const Json& value, const std::string& at, DraftRule& rule,
            PolicyDraft& draft) {
  if (kind == "notification.webhook") {
    rule.then.emplace_back("notify", Quoted("webhook-" + value.TextOf("webhook_id")));
    return;
  }
  for (const std::string& to : TextsOf(value.Find("recipient"))) {
    if (to == "ticket_customer" || to == "article_last_sender") {
      draft.LeaveOut(at, absl::StrCat("a message to the customer ('", to, "')"));
    } else {
      rule.then.emplace_back("notify", Quoted(to));
      draft.LeaveOut(at, absl::StrCat("the text of the message to '", to, "', who is notified"));
    }
  }
}

void Action(const std::string& name, const Json& value, const std::string& at, DraftRule& rule,
            PolicyDraft& draft) {
  const std::string to = value.TextOf("value");
  if (name == "ticket.tags" && value.TextOf("operator") == "add") {
    for (const absl::string_view tag : absl::StrSplit(to, ',')) {
      const absl::string_view trimmed = absl::StripAsciiWhitespace(tag);
      if (!trimmed.empty()) rule.then.emplace_back("tag", Quoted(trimmed));
    }
    return;
  }
  if (name == "ticket.priority_id" && (to == "1" || to == "3")) {
    rule.then.emplace_back("priority", to == "1" ? "-100" : "100");
    return;
  }
  if (name == "ticket.group_id" && !to.empty()) {
    rule.then.emplace_back("route", Quoted("group-" + to));
    return;
  }
  if (name == "ticket.owner_id" && !to.empty()) {
    rule.then.emplace_back("route", Quoted("agent-" + to));
    return;
  }
  if (name == "notification.email" || name == "notification.sms" ||
      name == "notification.webhook") {
    return Notify(name, value, at, rule, draft);
  }
  draft.LeaveOut(at, absl::StrCat("the action '", name, "' has no counterpart"));
}

void Trigger(const Json& json, const std::string& at, PolicyDraft& draft) {
  ++draft.rules_read;
  if (json.TextOf("active") == "false") return draft.LeaveOut(at, "it is not active");
  DraftRule rule;
  rule.name = json.TextOf("name");
  rule.place = at;
  if (json.TextOf("activator") == "time") {
    rule.once_per = "obligation";
  } else {
    rule.on = kOnEvents;
  }
  const auto when =
      Conditions(draft, true).Read(json.Find("condition"), absl::StrCat(at, ".condition"));
  if (!when.has_value()) {
    return draft.LeaveOut(at, "left out, since its conditions are not whole");
  }
  rule.when = *when;
  if (const Json* perform = json.Find("perform"); perform != nullptr) {
    for (const auto& [name, value] : perform->fields) {
      Action(name, value, absl::StrCat(at, ".perform.", name), rule, draft);
    }
  }
  draft.Add(std::move(rule));
}

void Sla(const Json& json, const std::string& at, PolicyDraft& draft) {
  const auto when =
      Conditions(draft, false).Read(json.Find("condition"), absl::StrCat(at, ".condition"));
  constexpr Known kTimes[] = {{"first_response_time", "first_response"},
                              {"response_time", "next_response"},
                              {"solution_time", "resolution"}};
  for (const Known& time : kTimes) {
    const std::string minutes = json.TextOf(time.theirs);
    if (minutes.empty() || minutes == "0") continue;
    ++draft.targets_read;
    const std::string place = absl::StrCat(at, ".", time.theirs);
    const auto within = SpanText(minutes, "m");
    if (!when.has_value() || !within.has_value()) {
      draft.LeaveOut(place, when.has_value() ? "it is no number of minutes"
                                             : "left out, since its conditions are not whole");
      continue;
    }
    draft.Add(DraftTarget{absl::StrCat(json.TextOf("name"), ": ", time.ours), place, *when,
                          time.ours, *within, false});
  }
  if (const std::string update = json.TextOf("update_time"); !update.empty() && update != "0") {
    ++draft.targets_read;
    draft.LeaveOut(absl::StrCat(at, ".update_time"),
                   "a time for periodic updates has no counterpart");
  }
  if (const std::string id = json.TextOf("calendar_id"); !id.empty()) {
    draft.LeaveOut(
        absl::StrCat(at, ".calendar_id"),
        absl::StrCat("the hours of calendar ", id, ": the targets count those of the touchpoint"));
  }
}

}  // namespace

absl::Status ReadZammad(const Json& root, const std::string& place, PolicyDraft& draft) {
  bool any = false;
  const auto read = [&](const std::vector<Json>& list, const char* name) {
    any = true;
    for (size_t i = 0; i < list.size(); ++i) {
      const std::string at = At(place, name, i);
      if (list[i].Find("perform") != nullptr) {
        Trigger(list[i], at, draft);
      } else if (list[i].Find("calendar_id") != nullptr ||
                 list[i].Find("first_response_time") != nullptr ||
                 list[i].Find("solution_time") != nullptr) {
        Sla(list[i], at, draft);
      } else {
        draft.LeaveOut(at, "it is neither a trigger nor an SLA");
      }
    }
  };
  if (root.is(Json::Kind::kArray)) read(root.items, "");
  for (const char* name : {"triggers", "slas"}) {
    const Json* list = root.Find(name);
    if (list != nullptr && list->is(Json::Kind::kArray)) read(list->items, name);
  }
  if (any) return absl::OkStatus();
  return absl::InvalidArgumentError("is no list of triggers or SLAs of the Zammad API");
}

}  // namespace earshot::intake
