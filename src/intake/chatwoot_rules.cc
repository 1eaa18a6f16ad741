// Chatwoot automation rules (the JSON of its public API).
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "intake/policy_draft.h"

namespace earshot::intake {
namespace {

using wire::Json;

struct Known {
  const char* theirs;
  const char* ours;
};
constexpr Known kFields[] = {
    {"content", "interaction.text"},
    {"mail_subject", "interaction.subject"},
    {"browser_language", "interaction.language"},
    {"conversation_language", "interaction.language"},
    {"email", "author.id"},
    {"phone_number", "author.id"},
    {"inbox_id", "touchpoint.name"},
    {"assignee_id", "obligation.agent"},
};

std::optional<std::string> TextCondition(const std::string& field, const std::string& op,
                                         const std::vector<std::string>& values) {
  if (op == "is_present") return absl::StrCat("has(", field, ")");
  if (op == "is_not_present") return absl::StrCat("!has(", field, ")");
  if (values.empty()) return std::nullopt;
  // Of the text alone the case does not count there.
  const std::string equal = field == "interaction.text" ? HasAnyText(field, values, Where::kWhole)
                                                        : IsOneOf(field, values);
  if (op == "equal_to") return equal;
  if (op == "not_equal_to") return Not(equal);
  if (op == "contains") return HasAnyText(field, values);
  if (op == "does_not_contain") return Not(HasAnyText(field, values));
  if (op == "starts_with" && values.size() == 1) {
    return absl::StrCat(field, ".startsWith(", Literal(values[0]), ")");
  }
  return std::nullopt;
}

std::optional<std::string> Condition(const Json& c) {
  const std::string key = c.TextOf("attribute_key"), op = c.TextOf("filter_operator");
  const std::vector<std::string> values = TextsOf(c.Find("values"));
  for (const Known& known : kFields) {
    if (key == known.theirs) return TextCondition(known.ours, op, values);
  }
  if (values.size() != 1 || (op != "equal_to" && op != "not_equal_to")) return std::nullopt;
  const auto is = [&op](std::string condition) {
    return op == "equal_to" ? condition : Not(condition);
  };
  if (key == "status" && values[0] == "resolved") return is("case.resolved");
  if (key == "status" && values[0] == "open") return is("!case.resolved");
  if (key == "message_type" && (values[0] == "incoming" || values[0] == "outgoing")) {
    return is(absl::StrCat("interaction.direction == \"",
                           values[0] == "incoming" ? "inbound" : "outbound", "\""));
  }
  if (key == "private_note" && (values[0] == "true" || values[0] == "false")) {
    return is(
        absl::StrCat("interaction.direction ", values[0] == "true" ? "==" : "!=", " \"internal\""));
  }
  return std::nullopt;
}

std::optional<std::string> Conditions(const Json& rule, const std::string& at, PolicyDraft& draft) {
  const Json* list = rule.Find("conditions");
  std::string all;
  bool whole = true;
  for (size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
    const Json& c = list->items[i];
    auto condition = Condition(c);
    if (!condition.has_value()) {
      whole = false;
      draft.LeaveOut(At(at, "conditions", i),
                     absl::StrCat("the condition '", c.TextOf("attribute_key"), " ",
                                  c.TextOf("filter_operator"), "' has no counterpart"));
      continue;
    }
    // One behind another, as they are joined there: and binds closer than or.
    absl::StrAppend(&all, Grouped(*condition));
    if (i + 1 == list->items.size()) continue;
    const std::string join = c.TextOf("query_operator");
    absl::StrAppend(&all, join == "or" || join == "OR" ? " || " : " && ");
  }
  if (!whole) return std::nullopt;
  return all;
}

void Action(const Json& action, const std::string& at, DraftRule& rule, PolicyDraft& draft) {
  const std::string name = action.TextOf("action_name");
  const Json* params = action.Find("action_params");
  const std::vector<std::string> values = TextsOf(params);
  const std::string first = values.empty() ? "" : values[0];
  const auto then = [&](const char* what, const std::string& to) {
    rule.then.emplace_back(what, Quoted(to));
  };
  if (name == "add_label" && !first.empty()) {
    for (const std::string& label : values) then("tag", label);
    return;
  }
  if (name == "assign_agent" && !first.empty() && first != "nil") {
    return then("route", absl::StrCat("agent-", first));
  }
  if (name == "assign_team" && !first.empty() && first != "nil") {
    return then("route", absl::StrCat("team-", first));
  }
  if (name == "send_webhook_event" && !first.empty()) return then("notify", first);
  if (name == "change_priority") {
    const int points = PriorityPoints(first);
    if (points != 0) return rule.then.emplace_back("priority", absl::StrCat(points)), void();
  }
  if (name == "send_email_to_team" && params != nullptr && !params->items.empty()) {
    const std::vector<std::string> teams = TextsOf(params->items[0].Find("team_ids"));
    for (const std::string& team : teams) then("notify", absl::StrCat("team-", team));
    if (!teams.empty()) {
      return draft.LeaveOut(at, "the text of the e-mail to the team; the team is notified");
    }
  }
  draft.LeaveOut(at, absl::StrCat("the action '", name, "' has no counterpart"));
}

void Rule(const Json& json, const std::string& at, PolicyDraft& draft) {
  ++draft.rules_read;
  if (json.TextOf("active") == "false") return draft.LeaveOut(at, "it is not active");
  DraftRule rule;
  rule.name = json.TextOf("name");
  rule.place = at;
  const std::string event = json.TextOf("event_name");
  std::vector<std::string> when;
  if (event == "conversation_created") {
    when.push_back("case.messages == 1");
    rule.once_per = "case";
    rule.on = "created";
  } else if (event == "conversation_resolved") {
    when.push_back("case.resolved");
    rule.once_per = "case";
    rule.on = "changed";
  } else if (event == "message_created") {
    rule.on = kOnMessages;
  } else {
    draft.LeaveOut(absl::StrCat(at, ".event_name"),
                   absl::StrCat("the event '", event, "' has no counterpart"));
    return draft.LeaveOut(at, "left out, since it has no event");
  }
  const auto conditions = Conditions(json, at, draft);
  if (!conditions.has_value()) {
    return draft.LeaveOut(at, "left out, since its conditions are not whole");
  }
  when.push_back(*conditions);
  rule.when = AllOf(when);
  const Json* actions = json.Find("actions");
  for (size_t i = 0; actions != nullptr && i < actions->items.size(); ++i) {
    Action(actions->items[i], At(at, "actions", i), rule, draft);
  }
  draft.Add(std::move(rule));
}

}  // namespace

absl::Status ReadChatwoot(const Json& root, const std::string& place, PolicyDraft& draft) {
  const std::vector<Json>* list = ListIn(root, "payload");
  if (list == nullptr) {
    return absl::InvalidArgumentError(
        "is no list of automation rules, and has none under 'payload'");
  }
  for (size_t i = 0; i < list->size(); ++i) {
    Rule((*list)[i], At(place, root.is(Json::Kind::kArray) ? "" : "payload", i), draft);
  }
  return absl::OkStatus();
}

}  // namespace earshot::intake
