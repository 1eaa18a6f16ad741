// earshot try: what each rule of a policy says of the latest event, and why.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli.h"
#include "fold/state.h"
#include "layout.h"
#include "session.h"
#include "wire/json_writer.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"default-policy", "", "the built-in policy instead of POLICY"},
    {"until", "TIME", "as of this time; a store keeps its own clock"},
    {"json", "", "one JSON object: the obligation and every rule with its outcome and reasons"},
};
constexpr size_t kValueColumns = 60;

int Try(const Arguments& arguments);

}  // namespace

extern const Command kTry;
const Command kTry = {"try",
                      "what each rule says of an event, and why or why not",
                      "earshot try POLICY EVENTS... [options]",
                      "Feeds the events through the policy, then asks every rule about the "
                      "obligation that was touched last:\n"
                      "whether it fired, which part of its condition does not hold and with what "
                      "value, or what kept it back\n"
                      "(once_per, cooldown, max_fires, its group, a rule that stops, 'on', its "
                      "dates, shadow).\n"
                      "Where a reply text of the policy was suggested for it, it is shown.\n\n"
                      "Example:\n"
                      "  earshot try demo/skylark.yaml event.json",
                      kFlags,
                      Try};

namespace {

using fold::RuleAnswer;
using Outcome = RuleAnswer::Outcome;

struct Subject {
  std::string customer, obligation;
  Instant at{INT64_MIN};
};

// The obligation of the latest interaction of all.
Subject Latest(const engine::Engine& engine) {
  Subject latest;
  for (const std::string& name : engine.CustomerNames()) {
    const auto view = engine.Customer(name);
    if (!view.ok()) continue;
    for (const fold::Obligation& o : view->obligations) {
      const Instant at =
          std::max(o.received_at, o.closed_at == kNever ? o.received_at : o.closed_at);
      if (at >= latest.at) latest = {name, o.id, at};
    }
  }
  return latest;
}

std::string Said(const RuleAnswer& answer) {
  switch (answer.outcome) {
    case Outcome::kFalse:
      return "no";
    case Outcome::kError:
      return "error";
    case Outcome::kFired:
      return "FIRED";
    case Outcome::kFires:
      return "holds";
    case Outcome::kOnce:
      return "fired before";
    case Outcome::kCooldown:
      return "in its cooldown";
    case Outcome::kBound:
      return "at its max_fires";
    case Outcome::kGroup:
      return absl::StrCat("left to ", answer.by);
    case Outcome::kStopped:
      return absl::StrCat("stopped by ", answer.by);
    case Outcome::kNotAsked:
      return "not asked here";
    case Outcome::kNotInForce:
      return "not in force";
    case Outcome::kShadow:
      return "holds (shadow)";
  }
  return "";
}

std::string Because(const cel::Index::Reason& reason) {
  std::string out = reason.predicate;
  if (!reason.field.empty()) {
    absl::StrAppend(&out, "  [", reason.field, ": ", OneLine(reason.value, kValueColumns), "]");
  }
  return out;
}

// The reply text that was suggested for the obligation; null: none.
const care::Decision* ReplyOf(const care::Decisions& standing, const Subject& subject) {
  for (const care::Decision& d : standing) {
    if (d.kind == care::DecisionKind::kAcknowledgeSuggest && !d.Argument("text").empty() &&
        d.subject == absl::StrCat("obligation:", subject.obligation)) {
      return &d;
    }
  }
  return nullptr;
}

std::string Text(const policy::Policy& policy, const Subject& subject,
                 const std::vector<RuleAnswer>& answers, const care::Decision* reply) {
  std::string out =
      absl::StrCat("obligation ", subject.obligation, " of ", subject.customer, "\n\n");
  size_t widest = 0;
  for (const RuleAnswer& a : answers) {
    widest = std::max(widest, Columns(policy.rules()[a.rule].name));
  }
  for (const RuleAnswer& a : answers) {
    absl::StrAppend(&out, PadRight(policy.rules()[a.rule].name, widest), "  ", Said(a), "\n");
    const bool holds = a.outcome != Outcome::kFalse && a.outcome != Outcome::kError;
    for (const cel::Index::Reason& reason : a.reasons) {
      absl::StrAppend(&out, "    ", holds ? "+ " : "- ", Because(reason), "\n");
    }
  }
  if (reply == nullptr) return out;
  absl::StrAppend(&out, "\nreply ", reply->rule, " (", reply->Argument("language"), ")");
  if (const auto due = reply->Argument("promise_due"); !due.empty()) {
    absl::StrAppend(&out, ", promises ", due);
  }
  return absl::StrCat(out, "\n    ", Wrap(reply->Argument("text"), kPageColumns - 4, 4), "\n");
}

std::string Json(const policy::Policy& policy, const Subject& subject,
                 const std::vector<RuleAnswer>& answers, const care::Decision* reply) {
  wire::JsonWriter w;
  w.BeginObject().Field("version", int64_t{1}).Field("customer", subject.customer);
  w.Field("obligation", subject.obligation).Key("rules").BeginArray();
  for (const RuleAnswer& a : answers) {
    w.BeginObject().Field("rule", policy.rules()[a.rule].name);
    w.Field("outcome", fold::OutcomeName(a.outcome));
    if (!a.by.empty()) w.Field("by", a.by);
    w.Key("reasons").BeginArray();
    for (const cel::Index::Reason& reason : a.reasons) {
      w.BeginObject().Field("predicate", reason.predicate);
      if (!reason.field.empty()) w.Field("field", reason.field).Field("value", reason.value);
      w.EndObject();
    }
    w.EndArray().EndObject();
  }
  w.EndArray();
  if (reply != nullptr) {
    w.Key("reply").BeginObject().Field("name", reply->rule);
    w.Field("language", reply->Argument("language")).Field("text", reply->Argument("text"));
    if (const auto due = reply->Argument("promise_due"); !due.empty()) w.Field("promise_due", due);
    w.EndObject();
  }
  w.EndObject();
  return w.Take();
}

int Try(const Arguments& arguments) {
  Session session;
  if (const int refused = OpenToRead(kTry, arguments, &session); refused != kOk) return refused;
  const Subject subject = Latest(*session.engine);
  if (subject.obligation.empty()) {
    Complain("none of these events concerns an obligation: no rule is asked");
    return kRefused;
  }
  const auto answers = session.engine->RuleAnswers(subject.customer, subject.obligation);
  if (!answers.ok()) return Refuse(answers.status(), subject.customer);
  Output out;
  const policy::Policy& policy = session.engine->policy();
  const care::Decisions standing = session.engine->Standing();
  const care::Decision* reply = ReplyOf(standing, subject);
  if (arguments.Has("json")) {
    out.Line(Json(policy, subject, *answers, reply));
  } else {
    out.Write(Text(policy, subject, *answers, reply));
  }
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
