#include "unit/fold/scenario.h"

#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/digest.h"

namespace earshot::fold {
namespace {

// Monday, 2 March 2026.
constexpr Instant kMonday{1'772'409'600'000'000};

// The day of a line ("d2"; "": the first), and its time.
Instant TimeOf(absl::string_view day, absl::string_view clock) {
  int d = 1, h = 0, m = 0, s = 0;
  EXPECT_TRUE(day.empty() || absl::SimpleAtoi(day.substr(1), &d)) << "no day: " << day;
  const std::vector<std::string> parts = absl::StrSplit(clock, ':');
  EXPECT_TRUE(parts.size() >= 2 && parts.size() <= 3 && absl::SimpleAtoi(parts[0], &h) &&
              absl::SimpleAtoi(parts[1], &m) &&
              (parts.size() < 3 || absl::SimpleAtoi(parts[2], &s)))
      << "no time of day: " << clock;
  return kMonday + Days(d - 1) + Hours(h) + Minutes(m) + Seconds(s);
}

std::string DayOf(Instant at) {
  return absl::StrCat("d", (at - kMonday).micros / Days(1).micros + 1);
}

// "12:00" on the day of the line, or "d3/12:00".
Instant TimeOfWord(const Line& line, absl::string_view name) {
  const std::string word = line.Get(name);
  const std::vector<std::string> parts = absl::StrSplit(word, absl::MaxSplits('/', 1));
  if (parts.size() == 2) return TimeOf(parts[0], parts[1]);
  return TimeOf(DayOf(line.at), word);
}

int64_t Number(const Line& line, absl::string_view name, int64_t otherwise = 0) {
  if (!line.Has(name)) return otherwise;
  int64_t n = 0;
  EXPECT_TRUE(absl::SimpleAtoi(line.Get(name), &n)) << name << " is no number: " << line.row;
  return n;
}

// "4.5" in thousandths.
int32_t Milli(const Line& line, absl::string_view text) {
  double n = 0;
  EXPECT_TRUE(absl::SimpleAtod(text, &n)) << text << " is no number: " << line.row;
  return static_cast<int32_t>(n * 1000 + 0.5);
}

// "id" of the source x, or "source/id".
care::InteractionKey KeyOf(const std::string& word) {
  const std::vector<std::string> parts = absl::StrSplit(word, absl::MaxSplits('/', 1));
  return parts.size() == 2 ? care::InteractionKey{parts[0], parts[1]}
                           : care::InteractionKey{"x", word};
}

care::InteractionKey KeyOfWord(const Line& line, absl::string_view name) {
  return line.Has(name) ? KeyOf(line.Get(name)) : care::InteractionKey{};
}

template <typename Value>
Value Named(const Line& line, absl::string_view name,
            std::optional<Value> (*from)(absl::string_view), Value otherwise) {
  if (!line.Has(name)) return otherwise;
  const std::optional<Value> value = from(line.Get(name));
  EXPECT_TRUE(value.has_value()) << "no such " << name << ": " << line.row;
  return value.value_or(otherwise);
}

uint64_t IntentsOf(const Line& line) {
  uint64_t intents = 0;
  for (absl::string_view name : absl::StrSplit(line.Get("intent"), ',', absl::SkipEmpty())) {
    bool known = false;
    for (const IntentEntry& entry : kIntentTable) {
      if (name != entry.name) continue;
      intents |= entry.intent;
      known = true;
    }
    EXPECT_TRUE(known) << "no such intent: " << name << ": " << line.row;
  }
  return intents;
}

care::Attributes AttributesOf(const Line& line) {
  care::Attributes attributes;
  for (const auto& [name, value] : line.words) {
    absl::string_view rest = name;
    if (!absl::ConsumePrefix(&rest, "attr.")) continue;
    line.asked.insert(name);
    attributes[std::string(rest)] = value;
  }
  return attributes;
}

care::Metrics MetricsOf(const Line& line) {
  return {Number(line, "views"), Number(line, "shares"), Number(line, "likes"),
          Number(line, "replies")};
}

std::vector<care::Identity> Everybody(const Line& line, absl::string_view name) {
  std::vector<care::Identity> all;
  for (absl::string_view one : absl::StrSplit(line.Get(name), ',', absl::SkipEmpty())) {
    all.push_back(Who(std::string(one)));
  }
  return all;
}

care::Subject SubjectOf(const Line& line) {
  if (line.Has("customer")) return {{}, line.Get("customer")};
  return {Who(line.Get("by", "ann")), ""};
}

care::Interaction InteractionOf(const Line& line, bool outbound) {
  care::Interaction i;
  i.direction = Named(line, "dir", care::DirectionFromName,
                      outbound ? care::Direction::kOutbound : care::Direction::kInbound);
  i.kind = line.Get("kind", i.kind);
  i.channel = line.Get("ch", "x");
  i.touchpoint = line.Get("tp");
  i.brand = line.Get("brand");
  i.author.identity = Who(line.Get("by", outbound ? "acme" : "ann"));
  i.author.role = Named(line, "role", care::RoleFromName,
                        outbound ? care::Role::kAgent : care::Role::kCustomer);
  i.author.handle = line.Get("handle");
  i.author.followers = Number(line, "followers");
  i.author.verified = line.Has("verified");
  if (line.Has("to")) i.to = Who(line.Get("to"));
  i.addressed = Named(line, "addressed", care::AddressedFromName, i.addressed);
  if (line.Has("vis")) {
    i.visibility = Named(line, "vis", care::VisibilityFromName, care::Visibility::kPublic);
  }
  i.in_reply_to = KeyOfWord(line, "re");
  i.repost_of = KeyOfWord(line, "repost");
  i.thread = line.Get("thread");
  i.subject = line.Get("subject");
  i.text = line.Get("text", "words");
  i.language = line.Get("lang");
  if (line.Has("rating")) {
    const std::vector<std::string> parts = absl::StrSplit(line.Get("rating"), '/');
    EXPECT_EQ(parts.size(), 2u) << "rating=VALUE/SCALE: " << line.row;
    if (parts.size() == 2) i.rating = {Milli(line, parts[0]), Milli(line, parts[1])};
  }
  i.metrics = MetricsOf(line);
  if (line.Has("geo") || line.Has("place")) {
    i.geo.present = true;
    i.geo.place = line.Get("place");
    const std::vector<std::string> parts = absl::StrSplit(line.Get("geo", "0,0"), ',');
    EXPECT_EQ(parts.size(), 2u) << "geo=LATITUDE,LONGITUDE: " << line.row;
    if (parts.size() == 2) {
      i.geo.latitude_e6 = Milli(line, parts[0]) * 1000;
      i.geo.longitude_e6 = Milli(line, parts[1]) * 1000;
    }
  }
  i.reply_permission = Named(line, "may", care::ReplyPermissionFromName, i.reply_permission);
  if (line.Has("until")) i.reply_window_until = TimeOfWord(line, "until");
  for (absl::string_view type : absl::StrSplit(line.Get("attach"), ',', absl::SkipEmpty())) {
    i.attachments.push_back({std::string(type), ""});
  }
  i.case_ref = line.Get("case");
  i.order_ref = line.Get("order");
  i.customer_ref = line.Get("customer");
  i.attributes = AttributesOf(line);
  i.auto_reply = line.Has("auto");
  i.campaign = line.Has("campaign");
  i.resolved_by_bot = line.Has("resolved");
  if (line.Has("holding")) i.holding = line.Get("holding") != "no";
  if (line.Has("unassessed")) return i;
  Assessment a;
  a.score_milli = static_cast<int32_t>(Number(line, "score"));
  a.severity_milli = static_cast<int32_t>(Number(line, "severity"));
  a.sarcasm_milli = static_cast<int32_t>(Number(line, "sarcasm"));
  a.intents = IntentsOf(line);
  if (line.Has("topic")) {
    for (uint32_t t = 1; t < kTopics; ++t) {
      if (line.Get("topic") == TopicName(static_cast<Topic>(t))) a.topic = static_cast<Topic>(t);
    }
    EXPECT_NE(a.topic, Topic::kNone) << "no such topic: " << line.row;
    a.topic_milli = 1000;
  }
  i.assessment = a;
  return i;
}

// Words apart at blanks, but for those between quotes.
std::vector<std::string> WordsIn(absl::string_view text) {
  std::vector<std::string> words;
  bool quoted = false, in_word = false;
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    // Outside of quotes '_' stands for a blank in texts; a quoted one stays what it is.
    if (c != '"') words.back().push_back(quoted && c == '_' ? '\x01' : c);
  }
  EXPECT_FALSE(quoted) << "a quote is not closed: " << text;
  return words;
}

}  // namespace

care::Identity Who(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, absl::MaxSplits(':', 1));
  return parts.size() == 2 ? care::Identity{parts[0], parts[1]} : care::Identity{"x", name};
}

std::string Line::Get(absl::string_view name, absl::string_view otherwise) const {
  asked.insert(std::string(name));
  for (const auto& [key, value] : words) {
    if (key == name) return value;
  }
  return std::string(otherwise);
}

bool Line::Has(absl::string_view name) const {
  asked.insert(std::string(name));
  for (const auto& [key, value] : words) {
    if (key == name) return true;
  }
  return false;
}

std::string Line::Unasked() const {
  std::string out;
  for (const auto& [name, value] : words) {
    if (asked.contains(name)) continue;
    absl::StrAppend(&out, "'", verb, "' has no word '", name, "'; it has ",
                    absl::StrJoin(asked, ", "));
  }
  return out;
}

std::vector<Line> ReadTable(absl::string_view table) {
  std::vector<Line> lines;
  for (absl::string_view row : absl::StrSplit(table, '\n')) {
    row = absl::StripAsciiWhitespace(row);
    if (row.empty() || row[0] == '#') continue;
    const std::vector<absl::string_view> halves = absl::StrSplit(row, absl::MaxSplits("=>", 1));
    std::vector<std::string> words = WordsIn(halves[0]);
    Line line;
    line.row = std::string(row);
    const std::string day = !words.empty() && words[0][0] == 'd' ? words[0] : "";
    if (!day.empty()) words.erase(words.begin());
    if (words.size() < 2) {
      ADD_FAILURE() << "expected a time, a verb and its words: " << row;
      continue;
    }
    line.at = TimeOf(day, words[0]);
    line.verb = words[1];
    for (size_t w = 2; w < words.size(); ++w) {
      const std::vector<std::string> pair = absl::StrSplit(words[w], absl::MaxSplits('=', 1));
      std::string value = pair.size() > 1 ? pair[1] : "";
      if (pair[0] == "text" || pair[0] == "subject" || pair[0] == "reason") {
        value = absl::StrReplaceAll(value, {{"_", " "}});
      }
      absl::StrReplaceAll({{"\x01", "_"}}, &value);
      line.words.push_back({pair[0], std::move(value)});
    }
    if (halves.size() > 1) line.expected = std::string(absl::StripAsciiWhitespace(halves[1]));
    lines.push_back(std::move(line));
  }
  return lines;
}

EventPtr EventOf(const Line& line, Instant received) {
  if (line.verb == "tick") return nullptr;
  auto event = std::make_shared<care::Event>();
  event->source = line.Get("source", "x");
  event->id = line.Get("id");
  event->occurred_at = line.at;
  event->precision = Named(line, "precision", care::PrecisionFromName, event->precision);
  event->received_at = line.Has("received") ? TimeOfWord(line, "received") : received;
  event->revision = static_cast<int32_t>(Number(line, "rev"));
  const std::string& verb = line.verb;
  // What names no act of its own: made unique by all that the line says.
  const auto statement = [&](care::EventKind kind, care::Body body) {
    event->kind = kind;
    event->source = "crm";
    std::string all = absl::StrCat(line.at.micros);
    for (const auto& [name, value] : line.words) {
      if (name != "again") absl::StrAppend(&all, " ", name, "=", value);
    }
    event->id = absl::StrCat(verb, "-", DigestOf(all).Hex());
    if (line.Has("id")) event->id = line.Get("id");
    event->body = std::move(body);
  };
  const auto named = [&](absl::string_view group) {
    return care::EventKindFromName(absl::StrCat(group, verb));
  };
  constexpr care::EventKind kNo = care::EventKind::kUnknown;
  if (verb == "post" || verb == "reply") {
    event->kind = care::EventKind::kInteractionPost;
    event->body = InteractionOf(line, verb == "reply");
  } else if (verb == "edit") {
    event->kind = care::EventKind::kInteractionEdit;
    if (!line.Has("rev")) event->revision = 1;
    event->body = InteractionOf(line, line.Has("outbound"));
  } else if (verb == "delete") {
    statement(care::EventKind::kInteractionDelete,
              care::InteractionChange{KeyOfWord(line, "of"), {}, !line.Has("moderator")});
  } else if (verb == "metrics") {
    statement(care::EventKind::kInteractionMetrics,
              care::InteractionChange{KeyOfWord(line, "of"), MetricsOf(line), true});
  } else if (verb == "waive") {
    statement(
        care::EventKind::kObligationWaive,
        care::Waiver{KeyOfWord(line, "of"), line.Get("author", "bo"), line.Get("reason", "spam")});
  } else if (verb == "assign" || verb == "unassign") {
    statement(named("agent."),
              care::AgentAssignment{KeyOfWord(line, "of"), line.Get("agent"), line.Get("team")});
  } else if (verb == "promise") {
    statement(
        care::EventKind::kPromiseMade,
        care::Promise{KeyOfWord(line, "of"), TimeOfWord(line, "due"), line.Get("text", "soon")});
  } else if (verb == "resolve" || verb == "reopen") {
    statement(named("case."), care::CaseStatement{line.Get("case"), KeyOfWord(line, "of"),
                                                  line.Get("author", "bo"), line.Get("reason")});
  } else if (verb == "customer") {
    care::CustomerUpsert upsert;
    upsert.customer = line.Get("is");
    upsert.name = line.Get("name");
    upsert.tier = line.Get("tier");
    upsert.language = line.Get("lang");
    upsert.zone = line.Get("zone");
    upsert.value = Number(line, "value");
    upsert.attributes = AttributesOf(line);
    upsert.preferred_channel = line.Get("prefers");
    upsert.identities = Everybody(line, "who");
    statement(care::EventKind::kCustomerUpsert, std::move(upsert));
  } else if (named("call.") != kNo) {
    event->kind = named("call.");
    event->body = care::CallStep{
        {event->source, event->id}, line.Get("ch", "phone"), line.Get("tp"),   line.Get("brand"),
        Who(line.Get("by", "ann")), line.Get("agent"),       line.Get("menu"), line.Get("case"),
        line.Get("order"),          line.Has("resolved")};
  } else if (verb == "link" || verb == "unlink" || verb == "declare_distinct") {
    care::IdentityStatement said{Who(line.Get("a")),
                                 {},
                                 line.Get("customer"),
                                 line.Get("evidence"),
                                 static_cast<int32_t>(Number(line, "strength", 1000))};
    if (line.Has("b")) said.b = Who(line.Get("b"));
    statement(named("identity."), std::move(said));
  } else if (verb == "observe" || verb == "verify") {
    statement(named("identity."),
              care::IdentityObservation{Who(line.Get("by", "ann")), line.Get("handle"),
                                        Number(line, "followers"), line.Has("verified")});
  } else if (verb == "party") {
    care::PartyUpsert party{line.Get("is"), {}, Everybody(line, "of")};
    for (absl::string_view id : absl::StrSplit(line.Get("customers"), ',', absl::SkipEmpty())) {
      party.customers.emplace_back(id);
    }
    statement(care::EventKind::kPartyUpsert, std::move(party));
  } else if (verb == "survey") {
    statement(care::EventKind::kSurveyResponse,
              care::SurveyResponse{
                  SubjectOf(line),
                  KeyOfWord(line, "of"),
                  line.Get("kind", "csat"),
                  {Milli(line, line.Get("value", "0")), Milli(line, line.Get("scale", "5"))}});
  } else if (named("account.") != kNo) {
    statement(named("account."), care::AccountChange{SubjectOf(line), line.Get("product"),
                                                     Number(line, "value"), line.Get("text")});
  } else if (verb == "grant" || verb == "withdraw") {
    statement(named("consent."),
              care::Consent{SubjectOf(line), line.Get("for"), KeyOfWord(line, "of")});
  } else if (verb == "run") {
    statement(care::EventKind::kRuleRun, care::RuleRun{line.Get("rule"), line.Get("case"),
                                                       KeyOfWord(line, "of"), line.Get("author")});
  } else if (verb == "activate") {
    statement(care::EventKind::kPolicyActivate,
              care::PolicyActivation{line.Get("text"), line.Get("author"), {}});
  } else {
    ADD_FAILURE() << "no such verb: " << verb << ": " << line.row;
    return nullptr;
  }
  line.Has("again");  // a delivery that is meant to be the same as before
  const std::string slip = line.Unasked();
  EXPECT_TRUE(slip.empty()) << slip << ": " << line.row;
  const absl::Status valid = care::Validate(*event);
  EXPECT_TRUE(valid.ok()) << valid.message() << ": " << line.row;
  return event;
}

std::string Show(const care::Decision& d, Instant step) {
  std::string subject = d.subject;
  for (absl::string_view prefix :
       {"obligation:", "interaction:", "case:", "customer:", "identity:"}) {
    absl::string_view rest = subject;
    if (absl::ConsumePrefix(&rest, prefix)) subject = std::string(rest);
  }
  std::string text = absl::StrCat(care::DecisionKindName(d.kind), " ", subject);
  for (const auto& [name, value] : d.arguments) {
    if (name == "case" || name == "clock" || name == "withdraws") continue;
    absl::StrAppend(&text, " ", name, "=", value);
  }
  if (d.kind == care::DecisionKind::kAttributionSet) {
    absl::StrAppend(&text, " confidence=", d.confidence_milli);
  }
  if (!d.rule.empty() && d.kind != care::DecisionKind::kIgnored)
    absl::StrAppend(&text, " by ", d.rule);
  if (d.at != step) {
    const std::string at = FormatInstant(d.at), now = FormatInstant(step);
    absl::StrAppend(&text, " @");
    if (at.substr(0, 10) != now.substr(0, 10)) absl::StrAppend(&text, DayOf(d.at), "/");
    absl::StrAppend(&text, at.substr(11, at.size() - 12));
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
    care::Decisions decisions;
    now_ = std::max(now_, line.at);
    if (const EventPtr event = EventOf(line, line.at)) {
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
