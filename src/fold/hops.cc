// Hops: the same issue arrives on another channel. Found by structure (an earlier wait of the same customer
// about the same matter) and by what he says ("on hold for 40 minutes"); why he came here, what had failed and
// what it cost him. A hop to where more people see it, after a failure, is an escalation path.
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "fold/issue.h"
#include "fold/machine.h"
#include "fold/record.h"

namespace earshot::fold {
namespace {

// Longer ago it is another matter.
constexpr Span kHopGap = Days(14);
// A call without words may be about anything. Who speaks up right after it most likely speaks of it; who is
// unhappy hours later may.
constexpr Span kCallNow = Hours(1), kCallGap = Hours(8);
// Who was asked to go on elsewhere does so within days, or not at all.
constexpr Span kInvitation = Days(3);
// Earlier waits looked at, the latest first: the cost of one message is bounded.
constexpr int kOriginsMax = 16;
// Words that two messages share where they are about one matter.
constexpr int kTermsShared = 2;
// Who has so many readers speaks to them.
constexpr int64_t kPublicityReach = 10'000;

// How sure each kind of likeness makes us.
constexpr int32_t kSameCase = 1000, kSameReference = 900, kSaysSo = 800, kSameWords = 700,
                  kJustCalled = 600;

bool Negative(const care::Interaction& interaction) {
  if (!interaction.assessment.has_value()) return false;
  return interaction.assessment->score_milli < 0 ||
         (interaction.assessment->intents & kComplaint) != 0;
}

bool SameChannel(const Known& a, const Known& b) {
  if (a.place.channel != nullptr && a.place.channel == b.place.channel) return true;
  return a.interaction().channel == b.interaction().channel;
}

std::vector<std::string> ReferencesOf(const care::Interaction& interaction) {
  std::vector<std::string> references = ReferencesIn(interaction.text);
  for (std::string& more : ReferencesIn(interaction.subject)) references.push_back(std::move(more));
  if (!interaction.order_ref.empty()) {
    references.push_back(absl::AsciiStrToUpper(interaction.order_ref));
  }
  std::sort(references.begin(), references.end());
  references.erase(std::unique(references.begin(), references.end()), references.end());
  return references;
}

std::optional<SelfReport> ToldFailure(const care::Interaction& interaction) {
  if (!interaction.assessment.has_value() ||
      (interaction.assessment->intents & kFailedChannel) == 0) {
    return std::nullopt;
  }
  return FailedChannelIn(interaction.text);
}

// The channel of the policy of that kind, else the kind by its own name.
std::string ChannelOfKind(const policy::Policy& policy, const std::string& kind) {
  for (const policy::Channel& channel : policy.channels()) {
    if (channel.kind == kind) return channel.name;
  }
  return kind;
}

care::Visibility VisibilityOfChannel(const policy::Policy& policy, const std::string& name) {
  const policy::Channel* channel = policy.FindChannel(name);
  return channel == nullptr ? care::Visibility::kPrivate : channel->visibility;
}

}  // namespace

// The case that named the same order, ticket or part lately; "": none.
std::string Machine::CaseByReference(const care::Event& event,
                                     const care::Interaction& interaction) const {
  if (cases_.empty()) return "";
  const std::vector<std::string> references = ReferencesOf(interaction);
  if (references.empty()) return "";
  for (auto it = cases_.rbegin(); it != cases_.rend(); ++it) {
    if (event.occurred_at - it->last_at > kHopGap) continue;
    if (SharedCount(it->references, references) > 0) return it->id;
  }
  return "";
}

void Machine::Remember(Case& subject, const care::Interaction& interaction) const {
  for (std::string& reference : ReferencesOf(interaction)) {
    const auto at =
        std::lower_bound(subject.references.begin(), subject.references.end(), reference);
    if (at != subject.references.end() && *at == reference) continue;
    if (subject.references.size() >= kReferencesMax) return;
    subject.references.insert(at, std::move(reference));
  }
}

std::string Machine::FailureOf(const Obligation& earlier, const care::Interaction& now) const {
  const bool open = earlier.state == ObligationState::kOpen;
  if (open && earlier.abandoned_at != kNever) return "abandoned";
  if (earlier.promise_broken_at != kNever) return "promise_broken";
  if (open && earlier.ignored_at != kNever) return "unanswered";
  if (earlier.state == ObligationState::kAnswered && Negative(now)) return "not_helped";
  return "";
}

// The earlier wait that this message most likely continues elsewhere: one that failed before one that did
// not, then the surer, then the later.
Machine::Origin Machine::OriginOf(const Known& known, const Moment& moment) const {
  const care::Interaction& now = *known.event->interaction();
  const int said = static_cast<int>(&known - &known_[0]);
  const care::Visibility visibility = known.place.visibility;
  const std::optional<SelfReport> told = ToldFailure(now);
  std::optional<std::vector<std::string>> terms;
  Origin best;
  int looked = 0;
  for (int i = static_cast<int>(obligations_.size()) - 1; i >= 0 && looked < kOriginsMax; --i) {
    const Obligation& o = obligations_[i];
    const std::vector<int>& words = owed_[i].said;
    if (words.front() == said) continue;
    const auto last =
        std::find_if(words.rbegin(), words.rend(), [said](int word) { return word != said; });
    const Known& earlier = known_[*last];
    const care::Interaction& before = earlier.interaction();
    // Within one network a hop is a private word that became public.
    if (earlier.place.visibility <= visibility && SameChannel(earlier, known)) continue;
    const Span gap = moment.at - earlier.event->occurred_at;
    if (gap > kHopGap) continue;
    ++looked;
    int32_t sure = 0;
    if (o.case_id == known.case_id) {
      sure = kSameCase;
    } else if (SharedCount(cases_[owed_[i].case_index].references,
                           cases_[known.case_index].references) > 0) {
      sure = kSameReference;
    } else if (told.has_value() && told->channel_kind == earlier.place.channel_kind) {
      sure = kSaysSo;
    } else {
      if (!terms.has_value()) terms = TermsIn(absl::StrCat(now.subject, " ", now.text));
      if (SharedCount(*terms, TermsIn(absl::StrCat(before.subject, " ", before.text))) >=
          kTermsShared) {
        sure = kSameWords;
      } else if (JustCalled(earlier, now, moment.at)) {
        sure = kJustCalled;
      }
    }
    if (sure == 0) continue;
    std::string failure = FailureOf(o, now);
    const auto rank = [](const std::string& what, int32_t how_sure) {
      return std::pair(!what.empty(), how_sure);
    };
    if (best.obligation >= 0 && rank(failure, sure) <= rank(best.failure, best.confidence_milli)) {
      continue;
    }
    best = {i, *last, std::move(failure), sure};
  }
  return best;
}

// The case of the latest wait in which a person told him to go on in private, where he now does; "": none.
std::string Machine::CaseByInvitation(const care::Event& event,
                                      const care::Interaction& interaction) const {
  const care::Visibility visibility = PlaceOf(*context_->policy, interaction).visibility;
  const Obligation* latest = nullptr;
  for (const auto& [case_id, index] : open_by_case_) {
    const Obligation& o = obligations_[index];
    if (o.invited_at == kNever || event.occurred_at - o.invited_at > kInvitation) continue;
    if (o.visibility >= visibility) continue;  // the most public is 0
    if (latest == nullptr || o.invited_at > latest->invited_at) latest = &o;
  }
  return latest == nullptr ? "" : latest->case_id;
}

bool Machine::JustCalled(const Known& earlier, const care::Interaction& now, Instant at) const {
  if (earlier.call < 0 || !earlier.event->interaction()->text.empty()) return false;
  const Call& call = calls_[earlier.call];
  const Instant heard = call.answered_at == kNever ? call.offered_at : call.answered_at;
  const Instant over = std::min(call.abandoned_at, call.ended_at);
  const Span since = at - (over == kNever ? heard : over);
  if (since > kCallGap) return false;
  constexpr uint64_t kKind = kPraise | kThanks;
  const bool kind = now.assessment.has_value() && (now.assessment->intents & kKind) != 0;
  return since <= kCallNow ? !kind || Negative(now) : Negative(now);
}

std::string Machine::WhyHere(const care::Interaction& interaction, const Hop& hop) const {
  if (!hop.failure.empty()) return "failed_elsewhere";
  const bool threatens = interaction.assessment.has_value() &&
                         (interaction.assessment->intents & kPublicityThreat) != 0;
  const bool speaks_to_many =
      PlaceOf(*context_->policy, interaction).visibility == care::Visibility::kPublic &&
      latent_reach_ >= kPublicityReach;
  if (threatens || speaks_to_many) return "publicity";
  if (PreferredChannel(TrackOfPerson(PersonOf(interaction.author.identity))) ==
      interaction.channel) {
    return "preference";
  }
  return "unknown";
}

// When he first spoke there, of what is in this obligation.
Instant Machine::FirstOn(const std::string& channel, const Origin& origin, const Known& now) const {
  const std::vector<int>& said = owed_[origin.obligation].said;
  if (known_[said.front()].interaction().channel == channel) {
    return obligations_[origin.obligation].published_at;
  }
  for (const int index : said) {
    const Known& word = known_[index];
    if (&word != &now && word.interaction().channel == channel) return word.event->occurred_at;
  }
  return known_[origin.last].event->occurred_at;
}

void Machine::DetectHop(const Known& known, const care::InteractionKey& key, const Moment& moment) {
  const policy::Policy& policy = *context_->policy;
  const care::Interaction& interaction = *known.event->interaction();
  const care::Visibility visibility = known.place.visibility;
  const std::optional<SelfReport> told = ToldFailure(interaction);
  const Origin origin = obligations_.size() > 1 || cases_[known.case_index].messages > 1
                            ? OriginOf(known, moment)
                            : Origin{};
  if (origin.obligation < 0 && !told.has_value()) return;
  const std::string told_channel =
      told.has_value() ? ChannelOfKind(policy, told->channel_kind) : "";
  Hop hop;
  hop.at = moment.at;
  hop.interaction = key;
  hop.to = interaction.channel;
  hop.case_id = known.case_id;

  bool heard = false;  // what he tells is what we saw
  if (origin.obligation >= 0) {
    const Obligation& from = obligations_[origin.obligation];
    const Known& last = known_[origin.last];
    const care::Interaction& there = last.interaction();
    heard = told.has_value() && told->channel_kind == last.place.channel_kind;
    if (hopped_.insert({from.id, interaction.channel}).second) {
      Hop seen = hop;
      seen.failed = last.event->interaction_key();
      seen.from = there.channel;
      const care::Visibility before = last.place.visibility;
      // Where we sent him he did not go because we failed.
      const bool asked = from.invited_at != kNever && moment.at - from.invited_at <= kInvitation &&
                         from.case_id == known.case_id && visibility > before;
      if (!asked) seen.failure = origin.failure;
      if (!asked && seen.failure.empty() && heard) seen.failure = "told";
      seen.confidence_milli = origin.confidence_milli;
      seen.why = asked ? "asked" : WhyHere(interaction, seen);
      seen.escalation = !seen.failure.empty() && visibility < before;
      // Blamed is where it began in front of fewer people, not the last stop on the way.
      seen.origin = seen.from;
      bool began_in_public = false;
      for (const int said : owed_[origin.obligation].said) {
        const Known& word = known_[said];
        if (&word == &known) continue;
        if (word.place.visibility <= visibility) {
          began_in_public = true;
          continue;
        }
        seen.origin = word.interaction().channel;
        break;
      }
      if (!seen.failure.empty()) seen.lost = moment.at - FirstOn(seen.origin, origin, known);
      // What began in public was no secret that got out.
      seen.leaked = before == care::Visibility::kPrivate &&
                    visibility == care::Visibility::kPublic && !began_in_public;
      std::vector<care::Evidence> evidence = {{seen.failed, 0, 0}, {key, 0, 0}};
      if (heard) evidence.back() = {key, told->begin, told->end};
      TellHop(std::move(seen), known.obligation, std::move(evidence), moment);
    }
  }
  if (!told.has_value() || heard || told_channel == interaction.channel) return;
  if (!hopped_.insert({absl::StrCat("told:", told_channel, ":", known.case_id), hop.to}).second) {
    return;
  }
  hop.from = told_channel;
  hop.failure = "told";
  hop.why = "failed_elsewhere";
  hop.lost = told->lost;
  hop.confidence_milli = kSaysSo;
  const care::Visibility before = VisibilityOfChannel(policy, told_channel);
  hop.escalation = visibility < before;
  hop.origin = hop.from;
  hop.leaked = before == care::Visibility::kPrivate && visibility == care::Visibility::kPublic;
  TellHop(std::move(hop), known.obligation, {{key, told->begin, told->end}}, moment);
}

void Machine::TellHop(Hop hop, int obligation, std::vector<care::Evidence> evidence,
                      const Moment& moment) {
  Obligation& o = obligations_[obligation];
  hop.obligation = o.id;
  if (!hop.failure.empty()) ++o.hops;
  const std::string cost =
      hop.lost.micros > 0 ? absl::StrCat(", after ", FormatSpan(hop.lost)) : "";
  care::Decision d = DraftFor(obligation, care::DecisionKind::kHopDetected, moment);
  d.confidence_milli = hop.confidence_milli;
  d.With("from", hop.from);
  d.With("to", hop.to);
  d.With("why", hop.why);
  if (!hop.failure.empty()) d.arguments.insert(d.arguments.begin(), {"failure", hop.failure});
  d.Because("hop", absl::StrCat("the same matter came from ", hop.from, " to ", hop.to, ": ",
                                hop.why, cost));
  d.evidence = evidence;
  d.channel = hop.to;
  Emit(std::move(d), moment);
  if (hop.escalation) {
    care::Decision path = DraftFor(obligation, care::DecisionKind::kEscalationPathDetected, moment);
    path.confidence_milli = hop.confidence_milli;
    path.With("failure", hop.failure);
    path.With("origin", hop.origin);
    if (hop.lost.micros > 0) path.arguments.emplace_back("time_lost", FormatSpan(hop.lost));
    path.arguments.emplace_back("to", hop.to);
    path.Because("went_public", absl::StrCat(hop.origin, " failed (", hop.failure, ")", cost,
                                             "; now more people see it on ", hop.to));
    path.evidence = evidence;
    path.channel = hop.to;
    Emit(std::move(path), moment);
    if (failing_.insert(hop.origin).second) {
      care::Decision failing = Draft(care::DecisionKind::kChannelFailing, moment);
      failing.subject = "channel:" + hop.origin;
      failing.channel = hop.origin;
      failing.touchpoint.clear();
      failing.identity = o.identity;
      failing.With("failure", hop.failure);
      failing.Because("blamed",
                      absl::StrCat("a customer had to go from ", hop.origin, " to ", hop.to));
      failing.evidence = std::move(evidence);
      Emit(std::move(failing), moment);
    }
    Feel(AuthorOf(hop.interaction), Signal::kEscalation, "escalation_path", hop.interaction,
         moment);
  }
  hops_.push_back(std::move(hop));
}

}  // namespace earshot::fold
