// earshot explain: one decision as a person would tell it.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli.h"
#include "hours_text.h"
#include "layout.h"
#include "session.h"
#include "story.h"
#include "wire/json_writer.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"store", "FILE", "a store that 'earshot run --store' has written"},
    {"default-policy", "", "the built-in policy instead of POLICY"},
    {"until", "TIME", "as of this time; a store keeps its own clock"},
    {"json", "", "one JSON object: the decision, its evidence, its history"},
};
constexpr size_t kPrefixDigitsMin = 4;
constexpr size_t kDigits = 32;
constexpr size_t kCandidatesShown = 5;

int Explain(const Arguments& arguments);

}  // namespace

extern const Command kExplain;
const Command kExplain = {"explain",
                          "one decision: what it says, why, on what evidence",
                          "earshot explain (--store FILE | POLICY EVENTS...) ID [options]",
                          "Tells one standing decision with its reasons, the words that it stands "
                          "on and what else has been decided\n"
                          "about the same matter. ID is that of a decision line, or the beginning "
                          "of it (at least 4 digits).\n\n"
                          "Example:\n"
                          "  earshot explain --store skylark.earshot 3fa9c2",
                          kFlags,
                          Explain};

namespace {

std::string Span(absl::string_view text, const care::Evidence& evidence) {
  if (evidence.end > text.size() || evidence.begin >= evidence.end) return "";
  return std::string(text.substr(evidence.begin, evidence.end - evidence.begin));
}

// The run of the target that a decision is about; nullptr where there is none.
const fold::TargetRun* RunOf(const care::Decision& d, const fold::CustomerView& customer) {
  const auto among = [&d](const std::vector<fold::TargetRun>& runs) -> const fold::TargetRun* {
    for (const fold::TargetRun& run : runs) {
      if (run.name == d.rule && d.due_at == run.due_at) return &run;
    }
    return nullptr;
  };
  for (const fold::Obligation& o : customer.obligations) {
    if (d.subject == "obligation:" + o.id) return among(o.targets);
  }
  for (const fold::Case& c : customer.cases) {
    if (d.subject == "case:" + c.id) return among(c.resolutions);
  }
  return nullptr;
}

// How the deadline of a target came about.
struct Deadline {
  const calendar::Calendar* hours = nullptr;
  calendar::Timeline timeline;
};
// nullopt where the decision is of no target, or its deadline is more than open time since a beginning.
std::optional<Deadline> DeadlineOf(const care::Decision& d, const engine::Engine& engine) {
  if (d.kind != care::DecisionKind::kTargetWarning && d.kind != care::DecisionKind::kTargetBreach) {
    return std::nullopt;
  }
  const auto targets = engine.policy().targets();
  const auto target = std::find_if(targets.begin(), targets.end(),
                                   [&d](const policy::Target& t) { return t.name == d.rule; });
  if (target == targets.end()) return std::nullopt;
  Deadline deadline;
  deadline.hours = &engine.policy().HoursOf(*target, d.channel, d.touchpoint);
  const auto customer = engine.Customer(d.identity.Text());
  const fold::TargetRun* run = customer.ok() ? RunOf(d, *customer) : nullptr;
  if (run == nullptr) return std::nullopt;
  deadline.timeline =
      calendar::ExplainDue(*deadline.hours, run->counted_from, run->within - run->carried);
  if (deadline.timeline.due != run->due_at) return std::nullopt;
  return deadline;
}

std::string Told(const engine::Explanation& e, const engine::Engine& engine) {
  const care::Decision& d = e.decision;
  std::string out = absl::StrCat(care::DecisionKindName(d.kind), "  ", d.id.Hex(), "\n\n");
  absl::StrAppend(&out,
                  Wrap(absl::StrCat("On ", DayOf(d.at), " at ", ClockOf(d.at), " UTC, ", d.subject,
                                    ": ", Say(d), "."),
                       kPageColumns, 0),
                  "\n");
  Table facts(2);
  const auto fact = [&facts](absl::string_view name, std::string value) {
    if (!value.empty()) facts.Row({std::string(name), std::move(value)});
  };
  fact("channel", absl::StrCat(d.channel, d.touchpoint.empty() ? "" : ", ", d.touchpoint,
                               d.brand.empty() ? "" : " of ", d.brand));
  fact("customer", d.identity.empty() ? "" : d.identity.Text());
  fact("set off by", d.trigger == "wake" ? "time passing" : d.trigger);
  fact("rule", d.rule);
  fact("due", d.due_at.has_value() ? FormatInstant(*d.due_at) : "");
  for (const auto& [name, value] : d.arguments) fact(name, value);
  fact("policy", d.policy.Hex());
  absl::StrAppend(&out, "\n", facts.Text(2));
  if (!d.reasons.empty()) {
    absl::StrAppend(&out, "\nBecause\n");
    for (const care::Reason& reason : d.reasons) {
      absl::StrAppend(
          &out, "  ",
          Wrap(absl::StrCat(reason.code, ": ", OneLine(reason.detail, 2000)), kPageColumns - 4, 4),
          "\n");
    }
  }
  if (const auto deadline = DeadlineOf(d, engine); deadline.has_value()) {
    absl::StrAppend(&out, "\nThe clock ran\n", TimelineText(*deadline->hours, deadline->timeline));
  }
  if (!d.priority_parts.empty()) {
    absl::StrAppend(&out, "\nPriority ", d.priority, "\n");
    Table parts(1);
    for (const care::Reason& part : d.priority_parts) {
      parts.Row({part.code, absl::StrCat(part.contribution > 0 ? "+" : "", part.contribution),
                 " " + part.detail});
    }
    absl::StrAppend(&out, parts.Text(2));
  }
  absl::StrAppend(&out, "\nIt stands on\n");
  for (const care::Event& event : e.evidence) {
    const care::Interaction& said = *event.interaction();
    absl::StrAppend(&out, "  ", FormatInstant(event.occurred_at), "  ", event.source, "/", event.id,
                    "  ",
                    said.author.handle.empty() ? said.author.identity.Text() : said.author.handle,
                    "\n      ", Wrap(OneLine(said.text, 4000), kPageColumns, 6), "\n");
    std::vector<std::string> words;
    for (const care::Evidence& evidence : d.evidence) {
      if (evidence.interaction != event.interaction_key()) continue;
      if (const std::string word = Span(said.text, evidence); !word.empty())
        words.push_back(Quote(word, 60));
    }
    if (!words.empty()) {
      std::string line = "the words: ";
      for (size_t i = 0; i < words.size(); ++i) absl::StrAppend(&line, i > 0 ? ", " : "", words[i]);
      absl::StrAppend(&out, "      ", Wrap(line, kPageColumns, 6), "\n");
    }
  }
  absl::StrAppend(&out, "\nAll that stands about ", d.subject, "\n");
  for (const care::Decision& other : e.history) {
    std::string line = Say(other);
    if (const std::string why = Why(other); !why.empty()) absl::StrAppend(&line, ": ", why);
    absl::StrAppend(&out, other.id == d.id ? "> " : "  ", other.id.Hex().substr(0, 8), "  ",
                    WhenOf(other.at), "  ", Wrap(line, kPageColumns - 23, 23), "\n");
  }
  return out;
}

int Explain(const Arguments& arguments) {
  // The last word is the id; what stands before it is a policy and events.
  if (arguments.positional().empty()) return BadUsage(kExplain, "which decision? Give its id");
  const std::string wanted = absl::AsciiStrToLower(arguments.positional().back());
  if (wanted.size() < kPrefixDigitsMin || wanted.size() > kDigits ||
      wanted.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return BadUsage(
        kExplain,
        absl::StrCat("'", arguments.positional().back(),
                     "' is no decision: an id has 32 hexadecimal digits, of which at least "
                     "the first 4 are needed"));
  }
  Arguments before = arguments;
  before.DropLast();
  Session session;
  if (const int code = OpenToRead(kExplain, before, &session); code != kOk) return code;
  care::Decisions matching;
  for (const care::Decision& d : session.engine->Standing()) {
    if (absl::StartsWith(d.id.Hex(), wanted)) matching.push_back(d);
  }
  if (matching.empty()) {
    Complain(absl::StrCat("no decision ", wanted,
                          " stands; a correction may have replaced it. 'earshot run ... "
                          "--standing --json' lists those that stand"));
    return kRefused;
  }
  if (matching.size() > 1) {
    std::string message =
        absl::StrCat("'", wanted, "' begins ", matching.size(), " decisions; give more digits:");
    for (size_t i = 0; i < matching.size() && i < kCandidatesShown; ++i) {
      absl::StrAppend(&message, "\n  ", matching[i].id.Hex(), "  ",
                      care::DecisionKindName(matching[i].kind), "  ", matching[i].subject);
    }
    Complain(message);
    return kRefused;
  }
  const auto explained = session.engine->Explain(matching.front().id);
  if (!explained.ok()) return Refuse(explained.status(), "");
  Output out;
  if (arguments.Has("json")) {
    std::string json = engine::ExplanationToJson(*explained);
    if (const auto deadline = DeadlineOf(explained->decision, *session.engine)) {
      wire::JsonWriter w;
      w.BeginObject().Field("zone", deadline->hours->zone());
      w.Field("from", FormatInstant(deadline->timeline.start));
      w.Field("due", FormatInstant(deadline->timeline.due));
      StagesJson(deadline->timeline.stages, deadline->timeline.cut, w);
      w.EndObject();
      json.insert(json.size() - 1, absl::StrCat(",\"timeline\":", w.text()));
    }
    out.Line(json);
  } else {
    out.Write(Told(*explained, *session.engine));
  }
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
