// Zendesk triggers, automations and SLA policies (the JSON of its public API).
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "intake/policy_draft.h"

namespace earshot::intake {
namespace {

using wire::Json;

// What `via_id` and `via_type` stand for; those without an id are documented by their type alone.
struct Via {
  const char* id;
  const char* type;
  const char* condition;
};
constexpr Via kVia[] = {
    {"0", "web_form", "channel.kind == \"form\""},
    {"4", "mail", "channel.kind == \"email\""},
    {"26", "twitter_dm", "channel.name == \"x\""},
    {"29", "chat", "channel.kind == \"chat\""},
    {"30", "twitter", "channel.name == \"x\""},
    {"33", "voicemail", "channel.kind == \"phone\""},
    {"34", "phone_call_inbound", "channel.kind == \"phone\""},
    {"35", "phone_call_outbound", "channel.kind == \"phone\""},
    {"38", "facebook_post", "channel.name == \"facebook\""},
    {"41", "facebook_message", "channel.name == \"facebook\""},
    {"44", "api_voicemail", "channel.kind == \"phone\""},
    {"45", "api_phone_call_inbound", "channel.kind == \"phone\""},
    {"46", "api_phone_call_outbound", "channel.kind == \"phone\""},
    {"48", "web_widget", "channel.kind == \"form\""},
    {"57", "sms", "channel.name == \"sms\""},
    {nullptr, "whatsapp", "channel.name == \"whatsapp\""},
    {nullptr, "telegram", "channel.name == \"telegram\""},
    {nullptr, "instagram_dm", "channel.name == \"instagram\""},
};

// The order that less_than and greater_than mean.
constexpr const char* kStatuses[] = {"new", "open", "pending", "hold", "solved", "closed"};

class Zendesk {
 public:
  explicit Zendesk(PolicyDraft& draft) : draft_(draft) {}

  void Rule(const Json& rule, const std::string& at, bool automation);
  void Sla(const Json& policy, const std::string& at);

 private:
  std::optional<std::string> Conditions(const Json* conditions, const std::string& at);
  std::optional<std::string> Condition(const Json& c);
  std::optional<std::string> Status(const std::string& op, const std::string& value);
  std::optional<std::string> Words(absl::string_view field, const std::string& op,
                                   const std::string& value);
  std::optional<std::string> Hours(const std::string& field, const std::string& op,
                                   const std::string& value);
  std::optional<std::string> Number(absl::string_view field, const std::string& op,
                                    const std::string& value);
  std::optional<std::string> Is(const std::string& op, std::string condition);
  void Action(const Json& action, const std::string& at, DraftRule& rule);

  PolicyDraft& draft_;
  bool of_update_ = false;  // a trigger, which is asked when a ticket is made or changes
};

// The condition or its opposite.
std::optional<std::string> Zendesk::Is(const std::string& op, std::string condition) {
  if (op == "is") return condition;
  if (op == "is_not") return Not(condition);
  return std::nullopt;
}

std::optional<std::string> Zendesk::Status(const std::string& op, const std::string& value) {
  const auto rank = [](absl::string_view status) {
    return std::find(std::begin(kStatuses), std::end(kStatuses), status) - std::begin(kStatuses);
  };
  const auto at = rank(value), solved = rank("solved");
  if (op == "less_than" && at == solved) return "!case.resolved";
  if (op == "greater_than" && at == solved - 1) return "case.resolved";
  if (op != "is" && op != "is_not") return std::nullopt;
  if (value == "solved" || value == "closed") return Is(op, "case.resolved");
  if (value == "new") return Is(op, "case.answers == 0");
  if (value == "open") return Is(op, "obligation.open");
  if (value == "pending") return Is(op, "!case.resolved && !obligation.open");
  return std::nullopt;
}

std::optional<std::string> Zendesk::Words(absl::string_view field, const std::string& op,
                                          const std::string& value) {
  const std::vector<std::string> words = absl::StrSplit(value, ' ', absl::SkipEmpty());
  if (words.empty()) return std::nullopt;
  if (op == "includes") return HasWord(field, words);
  if (op == "not_includes") return Not(HasWord(field, words));
  if (op == "is") return HasText(field, value);
  if (op == "is_not") return Not(HasText(field, value));
  return std::nullopt;
}

// "Hours since open" and the like, exact to the second here.
std::optional<std::string> Zendesk::Hours(const std::string& field, const std::string& op,
                                          const std::string& value) {
  if (field != "NEW" && field != "OPEN") return std::nullopt;
  if (!SpanText(value, "h").has_value()) return std::nullopt;
  const char* sign = op == "is" ? ">=" : op == "greater_than" ? ">" : op == "less_than" ? "<" : "";
  if (*sign == '\0') return std::nullopt;
  std::vector<std::string> parts = {"obligation.open"};
  if (field == "NEW") parts.push_back("case.answers == 0");
  parts.push_back(absl::StrCat("obligation.waiting ", sign, " duration(\"", value, "h\")"));
  return AllOf(parts);
}

std::optional<std::string> Zendesk::Number(absl::string_view field, const std::string& op,
                                           const std::string& value) {
  int64_t n = 0;
  if (!absl::SimpleAtoi(value, &n)) return std::nullopt;
  const char* sign = op == "is" ? "==" : op == "less_than" ? "<" : op == "greater_than" ? ">" : "";
  if (*sign == '\0') return std::nullopt;
  return absl::StrCat(field, " ", sign, " ", n);
}

std::optional<std::string> Zendesk::Condition(const Json& c) {
  const std::string field = c.TextOf("field"), op = c.TextOf("operator"), value = c.TextOf("value");
  if (field == "status") return Status(op, value);
  if (field == "update_type" && of_update_) {
    if (value == "Create") return Is(op, kCaseBegins);
    if (value == "Change") return Is(op, Not(kCaseBegins));
  }
  if (field == "via_id" || field == "via_type" || field == "current_via_id") {
    for (const Via& via : kVia) {
      if (value == via.type || (via.id != nullptr && value == via.id)) {
        return Is(op, via.condition);
      }
    }
  }
  if (field == "subject_includes_word") return Words("interaction.subject", op, value);
  if (field == "comment_includes_word" || field == "description_includes_word") {
    return Words("interaction.text", op, value);
  }
  if (field == "role") {
    if (value == "end_user") return Is(op, "author.role == \"customer\"");
    if (value == "agent" || value == "admin") return Is(op, "author.role == \"agent\"");
  }
  if (field == "comment_is_public") {
    const bool is_public = value == "true" || value == "requester_can_see_comment";
    if (is_public || value == "false" || value == "not_requester_can_see_comment") {
      return Is(op,
                absl::StrCat("interaction.direction ", is_public ? "!=" : "==", " \"internal\""));
    }
  }
  if (field == "assignee_id") {
    if (value.empty()) return Is(op, "!has(obligation.agent)");
    return Is(op, IsOneOf("obligation.agent", {value}));
  }
  if (field == "requester_id" && !value.empty() && value != "current_user") {
    return Is(op, IsOneOf("customer.id", {value}));
  }
  if (field == "brand_id") return Is(op, absl::StrCat("touchpoint.brand == ", Literal(value)));
  if (field == "recipient") return Is(op, absl::StrCat("touchpoint.name == ", Literal(value)));
  if (field == "replies") return Number("case.answers", op, value);
  return Hours(field, op, value);
}

std::optional<std::string> Zendesk::Conditions(const Json* conditions, const std::string& at) {
  if (conditions == nullptr) return "";
  bool whole = true;
  const auto read = [&](const char* which) {
    std::vector<std::string> out;
    const Json* list = conditions->Find(which);
    for (size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
      const Json& c = list->items[i];
      if (auto condition = Condition(c)) {
        out.push_back(*std::move(condition));
        continue;
      }
      whole = false;
      draft_.LeaveOut(At(at, which, i),
                      absl::StrCat("the condition '", c.TextOf("field"), " ", c.TextOf("operator"),
                                   c.TextOf("value").empty() ? "" : " ", c.TextOf("value"),
                                   "' has no counterpart"));
    }
    return out;
  };
  std::vector<std::string> all = read("all");
  const std::vector<std::string> any = read("any");
  if (!whole) return std::nullopt;
  if (!any.empty()) all.push_back(AnyOf(any));
  return AllOf(all);
}

void Zendesk::Action(const Json& action, const std::string& at, DraftRule& rule) {
  const std::string field = action.TextOf("field");
  const std::vector<std::string> values = TextsOf(action.Find("value"));
  const std::string first = values.empty() ? "" : values[0];
  const auto then = [&](const char* name, const std::string& to) {
    rule.then.emplace_back(name, Quoted(to));
  };
  if (field == "current_tags" || field == "set_tags") {
    const std::vector<std::string> tags = absl::StrSplit(first, ' ', absl::SkipEmpty());
    for (const std::string& tag : tags) then("tag", tag);
    if (!tags.empty()) return;
  }
  if (field == "priority") {
    const int points = PriorityPoints(first);
    if (points != 0) return rule.then.emplace_back("priority", absl::StrCat(points)), void();
  }
  const bool to_customer = first == "requester_id" || first == "requester_and_ccs" ||
                           first == "current_user" || first == "all_agents";
  if (field == "notification_user" && !first.empty() && (!to_customer || first == "all_agents")) {
    return then("notify", first == "assignee_id" ? "assignee" : first);
  }
  if (field == "notification_group" && !first.empty()) {
    return then("notify", absl::StrCat("group-", first));
  }
  if ((field == "notification_webhook" || field == "notification_target") && !first.empty()) {
    return then("notify", absl::StrCat("webhook-", first));
  }
  // "current_user" and the like are whoever happens to be there.
  const bool somebody =
      !first.empty() && std::all_of(first.begin(), first.end(), absl::ascii_isdigit);
  if (field == "group_id" && somebody) return then("route", absl::StrCat("group-", first));
  if (field == "assignee_id" && somebody) return then("route", absl::StrCat("agent-", first));
  draft_.LeaveOut(at, absl::StrCat("the action '", field, first.empty() ? "" : " ", first,
                                   "' has no counterpart"));
}

void Zendesk::Rule(const Json& json, const std::string& at, bool automation) {
  ++draft_.rules_read;
  DraftRule rule;
  rule.name = json.TextOf("title");
  rule.place = at;
  if (json.TextOf("active") == "false") return draft_.LeaveOut(at, "it is not active");
  absl::SimpleAtoi(json.TextOf("position"), &rule.order);
  rule.order = std::min<int64_t>(std::max<int64_t>(rule.order, 0), 1'000'000);
  rule.once_per = automation ? "obligation" : "interaction";
  of_update_ = !automation;
  if (of_update_) rule.on = kOnEvents;
  const auto when = Conditions(json.Find("conditions"), absl::StrCat(at, ".conditions"));
  if (!when.has_value()) return draft_.LeaveOut(at, "left out, since its conditions are not whole");
  rule.when = *when;
  const Json* actions = json.Find("actions");
  for (size_t i = 0; actions != nullptr && i < actions->items.size(); ++i) {
    Action(actions->items[i], At(at, "actions", i), rule);
  }
  draft_.Add(std::move(rule));
}

void Zendesk::Sla(const Json& json, const std::string& at) {
  of_update_ = false;
  const auto when = Conditions(json.Find("filter"), absl::StrCat(at, ".filter"));
  const Json* metrics = json.Find("policy_metrics");
  for (size_t i = 0; metrics != nullptr && i < metrics->items.size(); ++i) {
    ++draft_.targets_read;
    const Json& metric = metrics->items[i];
    const std::string where = At(at, "policy_metrics", i), name = metric.TextOf("metric");
    if (!when.has_value()) {
      draft_.LeaveOut(where, "left out, since the filter of its policy is not whole");
      continue;
    }
    if (const std::string priority = metric.TextOf("priority"); priority != "normal") {
      draft_.LeaveOut(where, absl::StrCat("a target for the priority '", priority,
                                          "': that of 'normal' is carried over for all"));
      continue;
    }
    DraftTarget target;
    target.clock = name == "first_reply_time"        ? "first_response"
                   : name == "next_reply_time"       ? "next_response"
                   : name == "total_resolution_time" ? "resolution"
                                                     : "";
    const auto within = SpanText(metric.TextOf("target"), "m");
    if (target.clock.empty() || !within.has_value()) {
      draft_.LeaveOut(where, absl::StrCat("the metric '", name, "' of ", metric.TextOf("target"),
                                          " minutes has no counterpart"));
      continue;
    }
    target.name = absl::StrCat(json.TextOf("title"), ": ", name);
    target.place = where;
    target.when = *when;
    target.within = *within;
    target.always = metric.TextOf("business_hours") != "true";
    draft_.Add(std::move(target));
  }
}

}  // namespace

absl::Status ReadZendesk(const Json& root, const std::string& place, PolicyDraft& draft) {
  Zendesk reader(draft);
  bool any = false;
  for (const char* name : {"triggers", "automations", "sla_policies"}) {
    const Json* list = root.Find(name);
    if (list == nullptr || !list->is(Json::Kind::kArray)) continue;
    any = true;
    for (size_t i = 0; i < list->items.size(); ++i) {
      const std::string at = At(place, name, i);
      if (absl::string_view(name) == "sla_policies") {
        reader.Sla(list->items[i], at);
      } else {
        reader.Rule(list->items[i], at, absl::string_view(name) == "automations");
      }
    }
  }
  if (any) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "has none of 'triggers', 'automations' and 'sla_policies' of the Zendesk API");
}

}  // namespace earshot::intake
