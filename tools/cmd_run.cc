// earshot run: a policy and events in, decisions out.
#include <string>

#include "absl/strings/str_cat.h"
#include "cli.h"
#include "layout.h"
#include "session.h"
#include "story.h"
#include "wire/decisions.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"default-policy", "", "the built-in policy instead of POLICY"},
    {"json", "", "decisions as JSON, one a line, in the order in which they are made"},
    {"standing", "", "those that stand at the end instead, without what was corrected"},
    {"story", "", "the story for reading (what happens without --json and --standing)"},
    {"all", "", "every story, not only the gravest"},
    {"until", "TIME", "advance the clock to this time, not to the latest arrival"},
    {"store", "FILE", "keep everything in this file; run again to go on"},
    {"digest", "", "the digest of the state as the last line: 'digest <32 digits>'"},
};

constexpr size_t kTales = 24;

std::string Head(const engine::Engine& engine, const Fed& fed) {
  const engine::Counts counts = engine.counts();
  std::string text = absl::StrCat(Count(fed.events, "event", "events"));
  if (fed.events > 0) {
    absl::StrAppend(&text, ", ", DayOf(fed.first), " to ", DayOf(fed.latest), "; now is ",
                    FormatInstant(engine.now()));
  }
  absl::StrAppend(&text, "\n  ", Count(counts.inbound, "message", "messages"), " from ",
                  Count(counts.customers, "customer", "customers"), " (", counts.noise, " noise), ",
                  counts.outbound, " from us");
  if (fed.duplicates > 0) absl::StrAppend(&text, ", ", fed.duplicates, " delivered again");
  absl::StrAppend(&text, "\n  ", Count(counts.obligations, "answer was", "answers were"),
                  " owed: ", counts.answered, " given, ", counts.withdrawn, " withdrawn, ",
                  counts.waived, " waived, ", counts.open, " still open\n");
  return text;
}

// How many of each kind were made, and how many of them stand.
std::string KindsTable(const absl::btree_map<care::DecisionKind, int64_t>& made,
                       const care::Decisions& standing) {
  absl::btree_map<care::DecisionKind, int64_t> stand;
  for (const care::Decision& d : standing) ++stand[d.kind];
  Table table(1);
  table.Row({"decision", "made", "stand"});
  for (const care::DecisionKind kind : care::AllDecisionKinds()) {
    const auto m = made.find(kind);
    const auto s = stand.find(kind);
    if (m == made.end() && s == stand.end()) continue;
    table.Row({std::string(care::DecisionKindName(kind)),
               absl::StrCat(m == made.end() ? 0 : m->second),
               absl::StrCat(s == stand.end() ? 0 : s->second)});
  }
  return table.Text(2);
}

int Run(const Arguments& arguments);

}  // namespace

extern const Command kRun;
const Command kRun = {
    "run",
    "policy and events in, decisions out",
    "earshot run (POLICY | --default-policy) EVENTS... [options]",
    "Reads events as JSON Lines (docs/events.md; - is standard input), and says what must\n"
    "happen and what has been noticed: a story for reading, or JSON (docs/decisions.md).\n\n"
    "Example:\n"
    "  earshot run demo/skylark.yaml demo/week.jsonl\n"
    "  earshot run --default-policy events.jsonl --json | grep '\"ignored\"'",
    kFlags,
    Run};

namespace {

int Run(const Arguments& arguments) {
  const bool json = arguments.Has("json"), standing = arguments.Has("standing");
  const bool story = arguments.Has("story") || (!json && !standing);
  Session session;
  if (const int code = OpenForEvents(kRun, arguments, &session); code != kOk) return code;
  Output out;
  absl::btree_map<care::DecisionKind, int64_t> made;
  const Sink sink = [&](const care::Decisions& decisions) {
    for (const care::Decision& d : decisions) {
      ++made[d.kind];
      if (json && !standing) out.Line(wire::DecisionToJson(d));
    }
    if (json) out.Flush();  // what is acknowledged is told
  };
  Fed fed;
  if (const int code = Feed(session, sink, &fed); code != kOk) return code;
  if (const int code = AdvanceToEnd(arguments, session, fed, sink); code != kOk) return code;
  if (standing) {
    for (const care::Decision& d : session.engine->Standing()) {
      if (json) {
        out.Line(wire::DecisionToJson(d));
        continue;
      }
      out.Line(Wrap(absl::StrCat(FormatInstant(d.at), "  ", d.subject, "  ", Say(d),
                                 Why(d).empty() ? "" : ": ", Why(d)),
                    kPageColumns, 22));
    }
  }
  if (story) {
    const Story told(*session.engine);
    out.Write(Head(*session.engine, fed));
    out.Write("\n");
    out.Write(KindsTable(made, told.decisions()));
    out.Write(TellStory(told, arguments.Has("all") ? 0 : kTales));
  }
  if (arguments.Has("digest")) {
    out.Line(absl::StrCat("digest ", session.engine->Digest().Hex()));
  }
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
