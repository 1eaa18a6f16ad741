#include "story.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "layout.h"

namespace earshot::tools {
namespace {

using care::Decision;
using care::DecisionKind;

constexpr size_t kWhoColumns = 26;
constexpr size_t kWhyColumns = 150, kSayColumns = 4000;

// Of two ways to tell of a tale, the graver one: higher is told first when not all can be told.
int Weight(const Tale& tale) {
  int weight = 0;
  for (const Decision* d : tale.decisions) {
    switch (d->kind) {
      case DecisionKind::kEscalate:
        weight += 40;
        break;
      case DecisionKind::kPromiseBreach:
        weight += 40;
        break;
      case DecisionKind::kIgnored:
        weight += d->Argument("level") == "outrage" ? 30 : 12;
        break;
      case DecisionKind::kObligationReopened:
        weight += 25;
        break;
      case DecisionKind::kObligationWaived:
      case DecisionKind::kObligationWithdrawn:
        weight += 15;
        break;
      case DecisionKind::kNotify:
      case DecisionKind::kRoute:
        weight += 8;
        break;
      default:
        break;
    }
  }
  return weight;
}

// The condition of a rule is told with the first decision that it made.
std::string LineOf(const Decision& d, absl::btree_set<std::string>& explained) {
  std::string what = Say(d);
  const bool by_rule = !d.reasons.empty() && d.reasons.front().code == "rule";
  const std::string why = by_rule && !explained.insert(d.rule).second ? "" : Why(d);
  if (!why.empty()) absl::StrAppend(&what, ": ", why);
  return absl::StrCat("        ", WhenOf(d.at), "  ", Wrap(what, kPageColumns - 19, 19), "\n");
}

}  // namespace

const Decision* Tale::Find(DecisionKind kind) const {
  for (const Decision* d : decisions) {
    if (d->kind == kind) return d;
  }
  return nullptr;
}

Story::Story(const engine::Engine& engine) : engine_(engine), decisions_(engine.Standing()) {
  for (const std::string& name : engine.CustomerNames()) {
    const auto customer = engine.Customer(name);
    if (!customer.ok()) continue;
    for (const fold::Obligation& o : customer->obligations) {
      obligations_.emplace("obligation:" + o.id, o);
    }
  }
  absl::btree_map<std::string, std::vector<const Decision*>> by_subject;
  for (const Decision& d : decisions_) by_subject[d.subject].push_back(&d);
  for (auto& [subject, told] : by_subject) {
    const auto o = obligations_.find(subject);
    const Instant began = o == obligations_.end() ? told.front()->at : o->second.published_at;
    tales_.push_back({subject, began, std::move(told)});
  }
  std::sort(tales_.begin(), tales_.end(), [](const Tale& a, const Tale& b) {
    return std::tie(a.began, a.subject) < std::tie(b.began, b.subject);
  });
}

const fold::Obligation* Story::ObligationOf(const Tale& tale) const {
  const auto it = obligations_.find(tale.subject);
  return it == obligations_.end() ? nullptr : &it->second;
}

const care::Event* Story::OpenerOf(const Tale& tale) const {
  if (const auto it = openers_.find(tale.subject); it != openers_.end()) return &it->second;
  const auto explained = engine_.Explain(tale.decisions.front()->id);
  if (!explained.ok() || explained->evidence.empty()) return nullptr;
  // Of its revisions the latest: what was made worse reads as it reads now.
  const care::Event* opener = &explained->evidence.front();
  for (const care::Event& event : explained->evidence) {
    if (event.interaction_key() == opener->interaction_key()) opener = &event;
  }
  return &openers_.emplace(tale.subject, *opener).first->second;
}

std::string Story::WhoOf(const Tale& tale) const {
  if (const care::Event* event = OpenerOf(tale); event != nullptr) {
    const care::Author& author = event->interaction()->author;
    if (!author.handle.empty()) {
      return absl::StartsWith(author.handle, "@") ? author.handle : "@" + author.handle;
    }
    return author.identity.id;
  }
  return tale.decisions.front()->identity.id;
}

std::string Story::WordsOf(const Tale& tale) const {
  const care::Event* event = OpenerOf(tale);
  if (event == nullptr) return "";
  const care::Interaction& said = *event->interaction();
  return said.text.empty() ? said.subject : said.text;
}

std::string WordsOf(const Decision& d) {
  const auto argument = [&d](absl::string_view name) { return std::string(d.Argument(name)); };
  switch (d.kind) {
    case DecisionKind::kDispositionNoise:
      return "noise, " + argument("reason");
    case DecisionKind::kObligationOpened:
      return "an answer is owed";
    case DecisionKind::kObligationAcknowledged:
      return "acknowledged, not answered";
    case DecisionKind::kObligationAnswered:
      return "answered";
    case DecisionKind::kObligationReopened:
      return "owed again";
    case DecisionKind::kObligationWithdrawn:
      return "withdrawn by the customer";
    case DecisionKind::kObligationWaived:
      return absl::StrCat("waived by ", argument("author"), ", ", argument("reason"));
    case DecisionKind::kIgnoredRisk:
      return "about to be ignored";
    case DecisionKind::kIgnored:
      return argument("level") == "outrage" ? "IGNORED, an outrage" : "IGNORED";
    case DecisionKind::kTargetWarning:
      return absl::StrCat("target ", d.rule, " is near");
    case DecisionKind::kTargetBreach:
      return absl::StrCat("target ", d.rule, " missed");
    case DecisionKind::kTargetChanged:
      return absl::StrCat("another target: ", d.rule, ", ", argument("within"));
    case DecisionKind::kPromiseBreach:
      return "PROMISE BROKEN";
    case DecisionKind::kPrioritySet:
      return absl::StrCat("priority ", d.priority);
    case DecisionKind::kEscalate:
      return absl::StrCat("ESCALATED to ", argument("to"), ", level ", argument("level"), " (",
                          d.rule, ")");
    case DecisionKind::kRoute:
      return absl::StrCat("routed to ", argument("to"), " (", d.rule, ")");
    case DecisionKind::kTag:
      return absl::StrCat("tagged ", argument("to"), " (", d.rule, ")");
    case DecisionKind::kNotify:
      return absl::StrCat("told ", argument("to"), " (", d.rule, ")");
    case DecisionKind::kHopDetected:
      return absl::StrCat("came from ", argument("from"), " to ", argument("to"));
    case DecisionKind::kEscalationPathDetected:
      return absl::StrCat("WENT PUBLIC on ", argument("to"), " after ", argument("origin"),
                          " failed");
    case DecisionKind::kChannelFailing:
      return "a channel fails: " + d.channel;
    case DecisionKind::kExpectationRaised:
      return absl::StrCat("is used to better: expects an answer within ", argument("expects"));
    case DecisionKind::kViralityAlert:
      return absl::StrCat("SPREADS: ", argument("views"), " views");
    case DecisionKind::kCrisisAlert:
      return absl::StrCat("CRISIS of ", d.subject, ": ", argument("voices"), " voices");
    case DecisionKind::kIncidentDetected:
      return absl::StrCat("INCIDENT, ", d.subject, ": ", argument("voices"), " voices");
    case DecisionKind::kReplySuggest:
      return argument("why") == "unreachable" ? "cannot be answered anywhere"
                                              : "answer on " + argument("channel");
    case DecisionKind::kAcknowledgeSuggest:
      return argument("text").empty() ? "a sign that it was read is enough"
                                      : absl::StrCat("may be told: ", argument("text"));
    case DecisionKind::kOutreachSuggest:
      return "worth a word of ours";
    case DecisionKind::kIdentityMatchSuggest:
      return "may be the same as " + argument("with");
    case DecisionKind::kAttributionSet:
      return argument("brand").empty()
                 ? "does not say whom it is about"
                 : absl::StrCat("is about ", argument("brand"), " (", argument("how"), ")");
    case DecisionKind::kJourneyChange:
      return absl::StrCat("now ", argument("to"), ", was ", argument("from"));
    case DecisionKind::kChurnRisk:
      return "AT RISK";
    case DecisionKind::kDesertion:
      return "LOST";
    case DecisionKind::kAdvocateCandidate:
      return "speaks for us";
    case DecisionKind::kTestimonialCandidate:
      return absl::StrCat("words to share, consent ", argument("consent"));
    case DecisionKind::kRewardEligible:
      return "deserves a reward";
    case DecisionKind::kDecisionWithdrawn:
      return absl::StrCat("taken back: ", argument("kind"));
    case DecisionKind::kUnknown:
      break;
  }
  return std::string(care::DecisionKindName(d.kind));
}

// Ids, names and reasons are whatever somebody sent.
std::string Say(const Decision& d) { return OneLine(WordsOf(d), kSayColumns); }

std::string Why(const Decision& d) {
  // A waiver has said its reason; a rule is named already, and its condition explains it.
  std::string why;
  for (const care::Reason& reason : d.reasons) {
    if (reason.detail.empty()) continue;
    absl::StrAppend(&why, why.empty() ? "" : "; ", reason.code == "rule" ? "because " : "",
                    reason.detail);
  }
  return OneLine(why, kWhyColumns);
}

bool IsNotable(const Decision& d) {
  switch (d.kind) {
    case DecisionKind::kObligationReopened:
    case DecisionKind::kObligationWithdrawn:
    case DecisionKind::kObligationWaived:
    case DecisionKind::kIgnored:
    case DecisionKind::kPromiseBreach:
    case DecisionKind::kEscalate:
    case DecisionKind::kRoute:
    case DecisionKind::kNotify:
    case DecisionKind::kEscalationPathDetected:
    case DecisionKind::kViralityAlert:
    case DecisionKind::kCrisisAlert:
    case DecisionKind::kIncidentDetected:
    case DecisionKind::kDesertion:
      return true;
    default:
      return false;
  }
}

std::string TellStory(const Story& story, size_t tales_max) {
  std::vector<const Tale*> notable;
  for (const Tale& tale : story.tales()) {
    if (std::any_of(tale.decisions.begin(), tale.decisions.end(),
                    [](const Decision* d) { return IsNotable(*d); })) {
      notable.push_back(&tale);
    }
  }
  const size_t all = notable.size();
  if (tales_max > 0 && all > tales_max) {
    std::stable_sort(notable.begin(), notable.end(),
                     [](const Tale* a, const Tale* b) { return Weight(*a) > Weight(*b); });
    notable.resize(tales_max);
    std::sort(notable.begin(), notable.end(), [](const Tale* a, const Tale* b) {
      return std::tie(a->began, a->subject) < std::tie(b->began, b->subject);
    });
  }
  std::string out, day;
  absl::btree_set<std::string> explained;
  for (const Tale* tale : notable) {
    if (DayOf(tale->began) != day) {
      day = DayOf(tale->began);
      absl::StrAppend(&out, "\n", day, "\n");
    }
    const std::string head = absl::StrCat(
        "  ", ClockOf(tale->began), " ", PadRight(OneLine(tale->decisions.front()->channel, 9), 9),
        " ", PadRight(OneLine(story.WhoOf(*tale), kWhoColumns), kWhoColumns), " ");
    absl::StrAppend(&out, head, Quote(story.WordsOf(*tale), kPageColumns - Columns(head)), "\n");
    for (const Decision* d : tale->decisions) {
      if (IsNotable(*d) || d->kind == DecisionKind::kObligationAnswered) {
        out += LineOf(*d, explained);
      }
    }
    const fold::Obligation* o = story.ObligationOf(*tale);
    if (o != nullptr && o->state == fold::ObligationState::kOpen) {
      absl::StrAppend(&out, "        still open\n");
    }
  }
  if (notable.size() < all) {
    absl::StrAppend(&out, "\nThe ", notable.size(), " gravest of ", all,
                    " stories; --all tells all of them.\n");
  }
  return out;
}

}  // namespace earshot::tools
