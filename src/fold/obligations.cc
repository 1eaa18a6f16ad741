// What is owed: how an obligation opens, grows, is acknowledged, closes and comes back, and when the customer takes it
// for late.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "fold/machine.h"
#include "fold/record.h"

namespace earshot::fold {
namespace {

// A topic that is less likely than that is none.
constexpr int32_t kTopicMilli = 500;

bool IsComplaint(const Assessment& a) {
  return (a.intents & kComplaint) != 0 || a.score_milli <= kComplaintMilli;
}

void EndRun(TargetRun& run, Instant at, TargetRun::State as) {
  if (run.ended_at != kNever) return;
  if (run.state == TargetRun::State::kRunning) run.state = as;
  run.ended_at = at;
}

}  // namespace

int Machine::Open(const std::string& case_id, const Known& known, const care::InteractionKey& key,
                  const Opening& opening, const Moment& moment) {
  const policy::Policy& policy = *context_->policy;
  const care::Interaction& interaction = *known.event->interaction();
  const int index = static_cast<int>(obligations_.size());

  Obligation fresh;
  fresh.id = key.Text() + opening.suffix;
  fresh.case_id = case_id;
  // The case counts its messages; this one is in.
  fresh.first = opening.suffix.empty() && cases_[known.case_index].messages == 1;
  fresh.channel = interaction.channel;
  fresh.channel_kind = std::string(known.place.channel_kind);
  fresh.touchpoint = interaction.touchpoint;
  fresh.brand = std::string(known.place.brand);
  fresh.visibility = known.place.visibility;
  fresh.published_at = opening.published_at;
  fresh.received_at = opening.received_at;
  fresh.addressed = interaction.addressed;
  fresh.latent_reach = latent_reach_;
  obligations_.push_back(std::move(fresh));
  owed_.emplace_back().case_index = known.case_index;
  open_by_case_[case_id] = index;
  opened_ = index;
  Join(index, known, key, moment.at);
  ScheduleTargets(index);
  const std::string* spoilt_by = ChooseExpectation(index, moment.at);
  ScheduleExpectation(index, Instant{INT64_MIN});

  care::Decision d = DraftFor(index, opening.kind, moment);
  const Obligation& o = obligations_[index];
  for (const TargetRun& run : o.targets) {
    if (run.due_at != kNever && (!d.due_at.has_value() || run.due_at < *d.due_at))
      d.due_at = run.due_at;
  }
  d.With("case", case_id);
  d.With("clock", o.first ? "first_response" : "next_response");
  d.reasons = {opening.reason};
  if (o.expectation >= 0) {
    const policy::Expectation& expectation = policy.expectations()[o.expectation];
    d.reasons.push_back({"expectation",
                         absl::StrCat("customers expect an answer within ",
                                      FormatSpan(expectation.within), " (", expectation.name, ")"),
                         0});
  }
  d.Cite(key);
  Emit(std::move(d), moment);
  const policy::Channel* channel = policy.FindChannel(o.channel);
  if (channel != nullptr && channel->since > moment.at && CannotSpeak(channel->lifecycle)) {
    wakes_.insert({channel->since, index, Wake::Kind::kUnreachable, 0});
  }
  if (spoilt_by != nullptr) TellRaised(index, *spoilt_by, moment);
  return index;
}

void Machine::Join(int index, const Known& known, const care::InteractionKey& key, Instant at) {
  Obligation& o = obligations_[index];
  o.interactions.push_back(key);
  owed_[index].said.push_back(known_.IndexOf(key));
  owed_[index].withdrawn += known.withdrawn ? 1 : 0;
  const care::Interaction& interaction = *known.event->interaction();
  o.identity = interaction.author.identity;
  if (interaction.reply_permission == care::ReplyPermission::kWindowUntil &&
      interaction.reply_window_until > at) {
    wakes_.insert({interaction.reply_window_until, index, Wake::Kind::kUnreachable, 0});
  }
  if (interaction.assessment.has_value()) {
    ++o.scored;
    o.score_milli_sum += interaction.assessment->score_milli;
  }
  Measure(o, known, at);
}

// Takes the worst of what is said and the widest of who could see it.
void Machine::Measure(Obligation& o, const Known& known, Instant at) const {
  Expose(o, at);
  const care::Interaction& interaction = *known.event->interaction();
  if (const auto product = interaction.attributes.find("product");
      o.product.empty() && product != interaction.attributes.end()) {
    o.product = product->second;
  }
  if (interaction.assessment.has_value()) {
    const Assessment& a = *interaction.assessment;
    if (o.topic.empty() && a.topic != Topic::kNone && a.topic_milli >= kTopicMilli) {
      o.topic = std::string(TopicName(a.topic));
    }
    o.score_milli_min = std::min(o.score_milli_min, interaction.assessment->score_milli);
    o.severity_milli_max = std::max(o.severity_milli_max, interaction.assessment->severity_milli);
    o.complaint |= IsComplaint(*interaction.assessment);
    o.kind_words &= IsKind(*interaction.assessment);
  } else {
    o.kind_words = false;
  }
  // One star without a word is as plain as words.
  const int32_t rated = RatedMilli(interaction.rating);
  if (rated != kNotRated && rated <= kBadRatingMilli) {
    o.score_milli_min = std::min(o.score_milli_min, 2 * rated - 1000);
    o.kind_words = false;
  }
  o.reach_max =
      std::max(o.reach_max, EffectiveReach(interaction.author.followers, known.metrics.views));
  o.visibility = std::min(o.visibility, known.place.visibility);  // public is 0
  const bool exposed = o.visibility == care::Visibility::kPublic && o.score_milli_min < 0;
  if (exposed && o.exposed_since == kNever) o.exposed_since = at;
}

// On the customer's clock, day and night, and by what he takes for late himself. Instants at or before `after`
// have fired already.
void Machine::ScheduleExpectation(int index, Instant after) {
  const Obligation& o = obligations_[index];
  if (o.expectation < 0) return;
  const policy::Expectation& expectation = context_->policy->expectations()[o.expectation];
  const auto schedule = [&](Span wait, Wake::Kind kind) {
    const Instant at = o.published_at + wait;
    if (at > after) wakes_.insert({at, index, kind, 0});
  };
  if (expectation.risk_at_milli < 1000) {
    schedule(PartOf(o.expects, expectation.risk_at_milli), Wake::Kind::kIgnoredRisk);
  }
  schedule(o.expects, Wake::Kind::kIgnored);
  // Who has hung up is on hold no longer.
  if (expectation.outrage.has_value() && o.abandoned_at == kNever) {
    schedule(*expectation.outrage, Wake::Kind::kOutrage);
  }
}

void Machine::Acknowledge(int index, const care::InteractionKey& by, const Moment& moment) {
  Obligation& o = obligations_[index];
  // A person who holds him off tells him where to go or that it takes time; a machine tells him nothing.
  if (!known_.Get(by).interaction().auto_reply) o.invited_at = moment.at;
  if (o.acknowledged_at != kNever) return;
  o.acknowledged_at = moment.at;
  for (TargetRun& run : o.targets) {
    if (run.clock == policy::Clock::kAcknowledgement)
      EndRun(run, moment.at, TargetRun::State::kMet);
  }
  care::Decision d = DraftFor(index, care::DecisionKind::kObligationAcknowledged, moment);
  d.Because("holding_reply",
            absl::StrCat("acknowledged after ", FormatSpan(moment.at - o.published_at),
                         "; still owed an answer"));
  d.Cite(o.interactions.front());
  d.Cite(by);
  Emit(std::move(d), moment);
}

void Machine::Close(int index, ObligationState state, const care::InteractionKey& by,
                    const Moment& moment) {
  Obligation& o = obligations_[index];
  EARSHOT_CHECK(o.state == ObligationState::kOpen && state != ObligationState::kOpen);
  const bool answered = state == ObligationState::kAnswered;
  o.state = state;
  o.closed_at = moment.at;
  Expose(o, moment.at);
  o.exposed_since = kNever;
  if (answered) {
    o.closed_by = by;
    o.acknowledged_at = std::min(o.acknowledged_at, moment.at);
    answered_in_[o.channel] = {moment.at - o.published_at, moment.at};
  }
  for (TargetRun& run : o.targets) {
    EndRun(run, moment.at, answered ? TargetRun::State::kMet : TargetRun::State::kCancelled);
  }
  open_by_case_.erase(o.case_id);
  Forget(index);

  const auto kind = answered                            ? care::DecisionKind::kObligationAnswered
                    : state == ObligationState::kWaived ? care::DecisionKind::kObligationWaived
                                                        : care::DecisionKind::kObligationWithdrawn;
  care::Decision d = DraftFor(index, kind, moment);
  const std::string waited = FormatSpan(moment.at - o.published_at);
  if (answered) {
    d.Because("answer", absl::StrCat("answered after ", waited));
  } else if (state == ObligationState::kWaived) {
    d.With("author", o.closed_author);
    d.With("reason", o.closed_reason);
    d.Because("waiver", absl::StrCat("waived by ", o.closed_author, " after ", waited, ": ",
                                     o.closed_reason));
  } else {
    d.Because("withdrawal", absl::StrCat("taken back by the customer after ", waited));
  }
  for (const care::InteractionKey& key : o.interactions) d.evidence.push_back({key, 0, 0});
  // A call is answered by itself.
  if (answered &&
      std::find(o.interactions.begin(), o.interactions.end(), by) == o.interactions.end()) {
    d.evidence.push_back({by, 0, 0});
  }
  Emit(std::move(d), moment);
  if (answered) FeelAll(index, Signal::kAnswer, "answered", by, moment);
}

// The answer was taken back: the customer waits again, and has waited since he first wrote. Clocks that were
// met run on to their deadlines.
void Machine::ReopenAnswered(int index, const Moment& moment) {
  Obligation& o = obligations_[index];
  if (IsWithdrawn(index)) return;  // nobody asks any more
  const int other = OpenObligationOf(o.case_id);
  if (other >= 0) {
    // Another message of the case waits already. What the answer covered waits with it, and has waited
    // since it was written.
    const bool outraged = PassedOutrage(obligations_[other], moment.at);
    obligations_[other].published_at = std::min(obligations_[other].published_at, o.published_at);
    CatchUpExpectation(other, outraged, moment);
    SetPriority(other, moment);
    AskRules(other, moment);
    return;
  }
  const care::InteractionKey answer = o.closed_by;
  Resume(index, o.closed_at, moment.at);
  const bool outraged = PassedOutrage(o, o.closed_at);
  o.state = ObligationState::kOpen;
  o.closed_at = kNever;
  o.closed_by = {};
  if (o.visibility == care::Visibility::kPublic && o.score_milli_min < 0) {
    o.exposed_since = moment.at;
  }
  open_by_case_[o.case_id] = index;
  CatchUpTargets(index, moment);
  for (size_t p = 0; p < o.promises.size(); ++p) {
    if (o.promises[p].first < moment.at) continue;
    wakes_.insert({o.promises[p].first, index, Wake::Kind::kPromise, static_cast<int>(p)});
  }
  care::Decision d = DraftFor(index, care::DecisionKind::kObligationReopened, moment);
  d.Because("answer_deleted", "the answer was taken back");
  d.Cite(o.interactions.front());
  d.Cite(answer);
  d.With("case", o.case_id);
  Emit(std::move(d), moment);
  CatchUpExpectation(index, outraged, moment);
  SetPriority(index, moment);
  EvaluateRules(index, o.interactions.back(), moment);
}

bool Machine::IsWithdrawn(int obligation) const {
  const Owed& owed = owed_[obligation];
  return static_cast<size_t>(owed.withdrawn) == owed.said.size();
}

bool Machine::PassedOutrage(const Obligation& obligation, Instant at) const {
  // Who has hung up is on hold no longer.
  if (obligation.expectation < 0 || obligation.abandoned_at != kNever) return false;
  const auto& outrage = context_->policy->expectations()[obligation.expectation].outrage;
  return outrage.has_value() && obligation.published_at + *outrage < at;
}

// The wait became longer at one stroke: what it has passed by now is passed at this instant.
void Machine::CatchUpExpectation(int index, bool outraged, const Moment& moment) {
  const Obligation& o = obligations_[index];
  if (o.expectation < 0) return;
  absl::erase_if(wakes_, [index](const Wake& wake) {
    return wake.index == index &&
           (wake.kind == Wake::Kind::kIgnoredRisk || wake.kind == Wake::Kind::kIgnored ||
            wake.kind == Wake::Kind::kOutrage);
  });
  if (o.ignored_at == kNever && o.published_at + o.expects <= moment.at) {
    wakes_.insert({moment.at, index, Wake::Kind::kIgnored, 0});
  }
  ScheduleExpectation(index, moment.at - Microseconds(1));
  if (!outraged && PassedOutrage(o, moment.at + Microseconds(1))) {
    wakes_.insert({moment.at, index, Wake::Kind::kOutrage, 0});
  }
}

void Machine::Forget(int obligation) {
  absl::erase_if(wakes_, [obligation](const Wake& wake) {
    return wake.index == obligation && !wake.of_case();
  });
}

void Machine::SetPriority(int index, const Moment& moment) {
  Obligation& o = obligations_[index];
  if (o.state != ObligationState::kOpen) return;
  const int64_t total = PriorityTotalOf(*context_->policy, o, tier_, moment.at);
  if (total == o.priority) return;
  Priority priority = PriorityOf(*context_->policy, o, tier_, moment.at);
  o.priority = total;
  care::Decision d = DraftFor(index, care::DecisionKind::kPrioritySet, moment);
  d.priority_parts = std::move(priority.parts);
  d.evidence.push_back({o.interactions.back(), 0, 0});
  Emit(std::move(d), moment);
}

}  // namespace earshot::fold
