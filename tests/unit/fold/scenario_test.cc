#include "unit/fold/scenario.h"

#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace earshot::fold {
namespace {

// Monday, 2 March 2026.
constexpr Instant kMonday{1'772'409'600'000'000};

Instant TimeOf(absl::string_view day, absl::string_view clock) {
  int d = 1, h = 0, m = 0, s = 0;
  if (!day.empty()) EXPECT_TRUE(absl::SimpleAtoi(day.substr(1), &d)) << day;
  const std::vector<std::string> parts = absl::StrSplit(clock, ':');
  EXPECT_TRUE(parts.size() >= 2 && absl::SimpleAtoi(parts[0], &h) && absl::SimpleAtoi(parts[1], &m))
      << clock;
  if (parts.size() > 2) EXPECT_TRUE(absl::SimpleAtoi(parts[2], &s)) << clock;
  return kMonday + Days(d - 1) + Hours(h) + Minutes(m) + Seconds(s);
}

int64_t Number(const std::string& text) {
  int64_t n = 0;
  EXPECT_TRUE(absl::SimpleAtoi(text, &n)) << text;
  return n;
}

care::InteractionKey KeyOfWord(const std::string& word) { return {"x", word}; }

// "text=my_bag_is_gone": words of a table hold no spaces.
std::string Spaced(const std::string& text) { return absl::StrReplaceAll(text, {{"_", " "}}); }

uint64_t IntentsOf(const std::string& names) {
  uint64_t intents = 0;
  for (absl::string_view name : absl::StrSplit(names, ',', absl::SkipEmpty())) {
    bool known = false;
    for (const IntentEntry& entry : kIntentTable) {
      if (name != entry.name) continue;
      intents |= entry.intent;
      known = true;
    }
    EXPECT_TRUE(known) << name;
  }
  return intents;
}

care::Identity Who(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, absl::MaxSplits(':', 1));
  return parts.size() == 2 ? care::Identity{parts[0], parts[1]} : care::Identity{"x", name};
}

care::Interaction InteractionOf(const Line& line, bool outbound) {
  care::Interaction i;
  i.direction = outbound ? care::Direction::kOutbound : care::Direction::kInbound;
  i.channel = line.Get("ch", "x");
  i.touchpoint = line.Get("tp");
  i.brand = line.Get("brand");
  i.author.identity = Who(line.Get("by", outbound ? "acme" : "ann"));
  i.author.role = outbound ? care::Role::kAgent : care::Role::kCustomer;
  if (line.Has("role")) i.author.role = *care::RoleFromName(line.Get("role"));
  i.author.followers = Number(line.Get("followers", "0"));
  i.text = Spaced(line.Get("text", "words"));
  if (line.Has("to")) i.to = Who(line.Get("to"));
  i.order_ref = line.Get("order");
  if (line.Has("kind")) i.kind = line.Get("kind");
  if (line.Has("addressed")) i.addressed = *care::AddressedFromName(line.Get("addressed"));
  if (line.Has("vis")) i.visibility = *care::VisibilityFromName(line.Get("vis"));
  if (line.Has("may")) i.reply_permission = *care::ReplyPermissionFromName(line.Get("may"));
  i.metrics.views = Number(line.Get("views", "0"));
  i.thread = line.Get("thread");
  i.case_ref = line.Get("case");
  if (line.Has("re")) i.in_reply_to = KeyOfWord(line.Get("re"));
  if (line.Has("repost")) i.repost_of = KeyOfWord(line.Get("repost"));
  i.auto_reply = line.Has("auto");
  i.campaign = line.Has("campaign");
  i.resolved_by_bot = line.Has("resolved");
  if (line.Has("holding")) i.holding = true;
  Assessment a;
  a.score_milli = static_cast<int32_t>(Number(line.Get("score", "0")));
  a.severity_milli = static_cast<int32_t>(Number(line.Get("severity", "0")));
  a.intents = IntentsOf(line.Get("intent"));
  i.assessment = a;
  return i;
}

}  // namespace

std::string Line::Get(absl::string_view name, absl::string_view otherwise) const {
  for (const auto& [key, value] : words) {
    if (key == name) return value;
  }
  return std::string(otherwise);
}

bool Line::Has(absl::string_view name) const {
  for (const auto& [key, value] : words) {
    if (key == name) return true;
  }
  return false;
}

std::vector<Line> ReadTable(absl::string_view table) {
  std::vector<Line> lines;
  for (absl::string_view row : absl::StrSplit(table, '\n')) {
    row = absl::StripAsciiWhitespace(row);
    if (row.empty() || row[0] == '#') continue;
    const std::vector<absl::string_view> halves = absl::StrSplit(row, absl::MaxSplits("=>", 1));
    std::vector<std::string> words = absl::StrSplit(halves[0], ' ', absl::SkipWhitespace());
    Line line;
    const std::string day = words[0][0] == 'd' ? words[0] : "";
    if (!day.empty()) words.erase(words.begin());
    line.at = TimeOf(day, words[0]);
    line.verb = words[1];
    for (size_t w = 2; w < words.size(); ++w) {
      const std::vector<std::string> pair = absl::StrSplit(words[w], absl::MaxSplits('=', 1));
      line.words.push_back({pair[0], pair.size() > 1 ? pair[1] : ""});
    }
    if (halves.size() > 1) line.expected = std::string(absl::StripAsciiWhitespace(halves[1]));
    lines.push_back(std::move(line));
  }
  return lines;
}

EventPtr EventOf(const Line& line) {
  if (line.verb == "tick") return nullptr;
  auto event = std::make_shared<care::Event>();
  event->source = "x";
  event->id = line.Get("id");
  event->occurred_at = line.at;
  event->received_at = line.Has("received") ? TimeOf("", line.Get("received")) : line.at;
  const care::InteractionKey about = KeyOfWord(line.Get("of"));
  const auto statement = [&](care::EventKind kind, care::Body body) {
    event->kind = kind;
    event->source = "crm";
    event->id = absl::StrCat(line.verb, "-", about.id, "-", line.at.micros);
    event->body = std::move(body);
  };
  if (line.verb == "post" || line.verb == "reply") {
    event->kind = care::EventKind::kInteractionPost;
    event->body = InteractionOf(line, line.verb == "reply");
  } else if (line.verb == "edit") {
    event->kind = care::EventKind::kInteractionEdit;
    event->revision = static_cast<int32_t>(Number(line.Get("rev", "1")));
    event->body = InteractionOf(line, line.Has("outbound"));
  } else if (line.verb == "delete") {
    statement(care::EventKind::kInteractionDelete,
              care::InteractionChange{about, {}, !line.Has("moderator")});
  } else if (line.verb == "metrics") {
    statement(care::EventKind::kInteractionMetrics,
              care::InteractionChange{about, {Number(line.Get("views")), 0, 0, 0}, true});
  } else if (line.verb == "waive") {
    statement(care::EventKind::kObligationWaive,
              care::Waiver{about, line.Get("author", "bo"), line.Get("reason", "spam")});
  } else if (line.verb == "assign") {
    statement(care::EventKind::kAgentAssign, care::AgentAssignment{about, line.Get("agent"), ""});
  } else if (line.verb == "promise") {
    statement(care::EventKind::kPromiseMade,
              care::Promise{about, TimeOf("", line.Get("due")), "soon"});
  } else if (line.verb == "resolve" || line.verb == "reopen") {
    statement(line.verb == "resolve" ? care::EventKind::kCaseResolve : care::EventKind::kCaseReopen,
              care::CaseStatement{"", about, "bo", ""});
  } else if (line.verb == "customer") {
    care::CustomerUpsert upsert;
    upsert.customer = line.Get("is");
    upsert.tier = line.Get("tier");
    upsert.preferred_channel = line.Get("prefers");
    for (absl::string_view name : absl::StrSplit(line.Get("who"), ',', absl::SkipEmpty())) {
      upsert.identities.push_back(Who(std::string(name)));
    }
    statement(care::EventKind::kCustomerUpsert, upsert);
  } else if (care::EventKindFromName("call." + line.verb) != care::EventKind::kUnknown) {
    event->kind = care::EventKindFromName("call." + line.verb);
    event->revision = static_cast<int32_t>(Number(line.Get("rev", "0")));
    event->body = care::CallStep{
        {"x", event->id},           line.Get("ch", "phone"), line.Get("tp"),   "",
        Who(line.Get("by", "ann")), line.Get("agent"),       line.Get("menu"), line.Get("case"),
        line.Get("order"),          line.Has("resolved")};
  } else if (line.verb == "link" || line.verb == "unlink" || line.verb == "declare_distinct") {
    statement(care::EventKindFromName("identity." + line.verb),
              care::IdentityStatement{Who(line.Get("a")), Who(line.Get("b")), "", "", 1000});
  } else if (line.verb == "party") {
    care::PartyUpsert party{line.Get("is"), {}, {}};
    for (absl::string_view name : absl::StrSplit(line.Get("of"), ',', absl::SkipEmpty())) {
      party.identities.push_back(Who(std::string(name)));
    }
    statement(care::EventKind::kPartyUpsert, party);
  } else if (line.verb == "observe") {
    statement(care::EventKind::kIdentityObserve,
              care::IdentityObservation{Who(line.Get("by", "ann")), "",
                                        Number(line.Get("followers", "0")), false});
  } else if (line.verb == "survey") {
    const care::InteractionKey case_of = line.Has("of") ? about : care::InteractionKey{};
    statement(care::EventKind::kSurveyResponse,
              care::SurveyResponse{{Who(line.Get("by", "ann")), ""},
                                   case_of,
                                   line.Get("kind", "csat"),
                                   {static_cast<int32_t>(Number(line.Get("value")) * 1000),
                                    static_cast<int32_t>(Number(line.Get("scale", "5")) * 1000)}});
  } else if (care::EventKindFromName("account." + line.verb) != care::EventKind::kUnknown) {
    statement(
        care::EventKindFromName("account." + line.verb),
        care::AccountChange{
            {Who(line.Get("by", "ann")), ""}, line.Get("product"), 0, Spaced(line.Get("text"))});
  } else if (line.verb == "grant" || line.verb == "withdraw") {
    const care::InteractionKey one = line.Has("of") ? about : care::InteractionKey{};
    statement(care::EventKindFromName("consent." + line.verb),
              care::Consent{{Who(line.Get("by", "ann")), ""}, line.Get("for"), one});
  } else {
    ADD_FAILURE() << "no such verb: " << line.verb;
  }
  return event;
}

std::string Show(const care::Decision& d, Instant step) {
  std::string subject = d.subject;
  for (absl::string_view prefix : {"obligation:", "interaction:", "case:", "customer:"}) {
    absl::string_view rest = subject;
    if (absl::ConsumePrefix(&rest, prefix)) subject = std::string(rest);
  }
  std::string text = absl::StrCat(care::DecisionKindName(d.kind), " ", subject);
  for (const auto& [name, value] : d.arguments) {
    if (name == "case" || name == "clock" || name == "withdraws") continue;
    absl::StrAppend(&text, " ", name, "=", value);
  }
  if (!d.rule.empty() && d.kind != care::DecisionKind::kIgnored)
    absl::StrAppend(&text, " by ", d.rule);
  if (d.at != step) {
    std::string at = FormatInstant(d.at);
    absl::StrAppend(&text, " @", at.substr(11, at.size() - 12));
  }
  if (!d.supersedes.empty()) absl::StrAppend(&text, " !");
  return text;
}

Scenario::Scenario(absl::string_view policy_yaml, bool with_priority)
    : with_priority_(with_priority) {
  Diagnostics diagnostics;
  auto policy = policy::Policy::Compile(policy_yaml, &diagnostics);
  EXPECT_TRUE(policy.ok()) << policy.status();
  policy_ = *policy;
  context_ = {policy_.get(), "test"};
  customer_ = std::make_unique<Customer>(&context_, "x:ann");
}

std::string Scenario::Run(absl::string_view table) {
  std::string out;
  for (const Line& line : ReadTable(table)) {
    std::vector<care::Decision> decisions;
    now_ = std::max(now_, line.at);
    if (const EventPtr event = EventOf(line)) {
      customer_->Add(event, now_, decisions);
    } else {
      customer_->Advance(now_, decisions);
    }
    std::vector<std::string> shown;
    for (const care::Decision& d : decisions) {
      if (d.kind == care::DecisionKind::kPrioritySet && !with_priority_) continue;
      if (d.kind == care::DecisionKind::kDecisionWithdrawn &&
          d.Argument("kind") == "priority.set" && !with_priority_) {
        continue;
      }
      shown.push_back(Show(d, line.at));
    }
    absl::StrAppend(&out, absl::StrJoin(shown, "; "), "\n");
  }
  return out;
}

void Check(absl::string_view policy_yaml, absl::string_view table, bool with_priority) {
  Scenario scenario(policy_yaml, with_priority);
  std::string expected;
  for (const Line& line : ReadTable(table)) absl::StrAppend(&expected, line.expected, "\n");
  EXPECT_EQ(scenario.Run(table), expected) << table;
}

}  // namespace earshot::fold
