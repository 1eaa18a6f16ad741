// earshot timeline: one customer, day by day, as a person would tell it: what he said, what we said, what became
// of it.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli.h"
#include "layout.h"
#include "session.h"
#include "story.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"store", "FILE", "a store that 'earshot run --store' has written"},
    {"default-policy", "", "the built-in policy instead of POLICY"},
    {"until", "TIME", "as of this time; a store keeps its own clock"},
    {"from", "TIME", "leave out what was before"},
    {"all", "", "changes of priority, too"},
};

int Timeline(const Arguments& arguments);

}  // namespace

extern const Command kTimeline;
const Command kTimeline = {"timeline",
                           "one customer, day by day",
                           "earshot timeline (--store FILE | POLICY EVENTS...) CUSTOMER [options]",
                           "Tells what one customer said and heard on every channel, and what was "
                           "decided about him, in the order in\n"
                           "which it happened. CUSTOMER is an identity such as x:ann, or "
                           "customer:ID for your own id.\n\n"
                           "Example:\n"
                           "  earshot timeline --store skylark.earshot x:ann",
                           kFlags,
                           Timeline};

namespace {

// Everything that decisions about him may be about.
absl::btree_set<std::string> SubjectsOf(const fold::CustomerView& customer) {
  absl::btree_set<std::string> subjects;
  for (const fold::Obligation& o : customer.obligations) subjects.insert("obligation:" + o.id);
  for (const fold::Case& c : customer.cases) subjects.insert("case:" + c.id);
  for (const fold::Disposition& d : customer.dispositions) {
    subjects.insert("interaction:" + d.interaction.Text());
  }
  if (!customer.host_id.empty()) subjects.insert("customer:" + customer.host_id);
  for (const care::Identity& identity : customer.identities) {
    subjects.insert("customer:" + identity.Text());
    subjects.insert("identity:" + identity.Text());
  }
  return subjects;
}

struct Entry {
  Instant at;
  int rank;  // of two things at one instant, words come first, then what follows from what
  std::string order, line;
};

std::string LineOf(const care::Event& event) {
  const care::Interaction& said = *event.interaction();
  const bool inbound = said.direction == care::Direction::kInbound;
  const std::string who = inbound ? said.author.identity.Text() : "we";
  const std::string verb = event.kind == care::EventKind::kInteractionEdit ? ", edited" : "";
  return absl::StrCat(PadRight(OneLine(said.channel, 10), 11), OneLine(who, 30), verb, ": ",
                      OneLine(said.text.empty() ? said.kind : said.text, 2000));
}

// What a message is comes before what is owed, what became of him before what is suggested, and what rules make of
// all that is last.
int RankOf(care::DecisionKind kind) {
  switch (kind) {
    case care::DecisionKind::kEscalate:
    case care::DecisionKind::kRoute:
    case care::DecisionKind::kTag:
    case care::DecisionKind::kNotify:
      return 200;
    default:
      return 1 + static_cast<int>(kind);
  }
}

std::string Told(const engine::Engine& engine, const fold::CustomerView& customer, Instant from,
                 bool all) {
  const absl::btree_set<std::string> subjects = SubjectsOf(customer);
  std::vector<Entry> entries;
  for (const care::Decision& d : engine.Standing()) {
    if (!subjects.contains(d.subject)) continue;
    if (d.kind == care::DecisionKind::kPrioritySet && !all) continue;
    std::string line = Say(d);
    if (const std::string why = Why(d); !why.empty()) absl::StrAppend(&line, " (", why, ")");
    entries.push_back({d.at, RankOf(d.kind), d.id.Hex(), absl::StrCat("           ", line)});
  }
  const auto said = engine.Conversation(customer.name);
  for (size_t i = 0; said.ok() && i < said->size(); ++i) {
    const care::Event& event = (*said)[i];
    entries.push_back({event.occurred_at, 0, absl::StrFormat("%09d", i), LineOf(event)});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.at, a.rank, a.order) < std::tie(b.at, b.rank, b.order);
  });

  std::string out = absl::StrCat(OneLine(customer.name, 200), ", ", fold::JourneyStateName(customer.journey));
  const auto open = std::count_if(
      customer.obligations.begin(), customer.obligations.end(),
      [](const fold::Obligation& o) { return o.state == fold::ObligationState::kOpen; });
  absl::StrAppend(&out, ", ", Count(open, "answer", "answers"), " owed");
  if (!customer.preferred_channel.empty()) {
    absl::StrAppend(&out, ", at home on ", customer.preferred_channel);
  }
  absl::StrAppend(&out, "\n");
  for (const care::Identity& identity : customer.identities) {
    if (identity.Text() != customer.name) absl::StrAppend(&out, "  ", OneLine(identity.Text(), 200), "\n");
  }
  std::string day;
  for (const Entry& entry : entries) {
    if (entry.at < from) continue;
    if (DayOf(entry.at) != day) {
      day = DayOf(entry.at);
      absl::StrAppend(&out, "\n", day, "\n");
    }
    absl::StrAppend(&out, "  ", ClockOf(entry.at), "  ", Wrap(entry.line, kPageColumns - 9, 20),
                    "\n");
  }
  return out;
}

int Timeline(const Arguments& arguments) {
  // The last word is the customer; what stands before it is a policy and events.
  if (arguments.positional().empty()) return BadUsage(kTimeline, "which customer?");
  const std::string wanted = arguments.positional().back();
  if (!absl::StrContains(wanted, ':')) {
    return BadUsage(kTimeline, absl::StrCat("'", wanted,
                                            "' is no customer: write network:id as in x:ann, or "
                                            "customer:ID for your own id"));
  }
  Instant from = kInstantMin;
  if (arguments.Has("from")) {
    const auto time = ParseInstant(arguments.Get("from"));
    if (!time.has_value()) {
      return BadUsage(kTimeline, absl::StrCat("--from: '", arguments.Get("from"), "' is no time"));
    }
    from = *time;
  }
  Arguments before = arguments;
  before.DropLast();
  Session session;
  if (const int code = OpenToRead(kTimeline, before, &session); code != kOk) return code;
  const auto customer = session.engine->Customer(wanted);
  if (!customer.ok()) return Refuse(customer.status(), "");
  Output out;
  out.Write(Told(*session.engine, *customer, from, arguments.Has("all")));
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
