// Journeys: from what a customer says, does and is done to, to where he stands, with the evidence of each
// step; who is at risk, who has gone, who speaks for us and what of it may be shared.
#include "fold/journey.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "fold/issue.h"
#include "fold/machine.h"
#include "fold/record.h"

namespace earshot::fold {
namespace {

// Scores from which words count as a complaint, as satisfaction, as praise that others may hear.
constexpr int32_t kComplaintMilli = -300, kThanksMilli = 200, kPraiseMilli = 500;
// A customer's rhythm is the median of the gaps between his latest words, and needs this many of them.
constexpr size_t kRhythmWords = 17, kRhythmGapsMin = 3;
// Silence is desertion after so many of his own gaps, and never before a month.
constexpr int64_t kSilenceGaps = 4;
constexpr Span kSilenceMin = Days(30);
// Each third purchase or renewal makes a customer eligible for a reward; each referral does.
constexpr int64_t kPurchasesRewarded = 3;
// Parts of the scale of a survey, in thousandths: satisfied from, unhappy up to.
constexpr int64_t kSatisfiedFrom = 800, kUnhappyTo = 400, kPromoterFrom = 900, kDetractorTo = 600;

constexpr char kTestimonial[] = "testimonial";

struct Move {
  JourneyState from;
  Signal signal;
  JourneyState to;
};
using S = JourneyState;
// What is not here changes nothing.
constexpr Move kMoves[] = {
    {S::kNeutral, Signal::kComplaint, S::kComplaining},
    {S::kNeutral, Signal::kEscalation, S::kEscalating},
    {S::kNeutral, Signal::kPraise, S::kAdvocate},
    {S::kNeutral, Signal::kThreat, S::kAtRisk},
    {S::kNeutral, Signal::kLoss, S::kLost},
    {S::kComplaining, Signal::kEscalation, S::kEscalating},
    {S::kComplaining, Signal::kAnswer, S::kAnswered},
    {S::kComplaining, Signal::kThreat, S::kAtRisk},
    {S::kComplaining, Signal::kLoss, S::kLost},
    {S::kEscalating, Signal::kAnswer, S::kAnswered},
    {S::kEscalating, Signal::kThreat, S::kAtRisk},
    {S::kEscalating, Signal::kLoss, S::kLost},
    {S::kAnswered, Signal::kComplaint, S::kComplaining},
    {S::kAnswered, Signal::kEscalation, S::kEscalating},
    {S::kAnswered, Signal::kThanks, S::kRecovered},
    {S::kAnswered, Signal::kPraise, S::kRecovered},
    {S::kAnswered, Signal::kThreat, S::kAtRisk},
    {S::kAnswered, Signal::kLoss, S::kLost},
    {S::kRecovered, Signal::kComplaint, S::kComplaining},
    {S::kRecovered, Signal::kEscalation, S::kEscalating},
    {S::kRecovered, Signal::kPraise, S::kAdvocate},
    {S::kRecovered, Signal::kThreat, S::kAtRisk},
    {S::kRecovered, Signal::kLoss, S::kLost},
    {S::kAdvocate, Signal::kComplaint, S::kComplaining},
    {S::kAdvocate, Signal::kEscalation, S::kEscalating},
    {S::kAdvocate, Signal::kThreat, S::kAtRisk},
    {S::kAdvocate, Signal::kLoss, S::kLost},
    {S::kAtRisk, Signal::kThanks, S::kRecovered},
    {S::kAtRisk, Signal::kPraise, S::kRecovered},
    {S::kAtRisk, Signal::kLoss, S::kLost},
    {S::kAtRisk, Signal::kReturn, S::kRecovered},
    {S::kLost, Signal::kReturn, S::kRecovered},
};

}  // namespace

absl::string_view JourneyStateName(JourneyState state) {
  switch (state) {
    case S::kNeutral:
      return "neutral";
    case S::kComplaining:
      return "complaining";
    case S::kEscalating:
      return "escalating";
    case S::kAnswered:
      return "answered";
    case S::kRecovered:
      return "recovered";
    case S::kAdvocate:
      return "advocate";
    case S::kAtRisk:
      return "at_risk";
    case S::kLost:
      return "lost";
  }
  return "";
}

JourneyState Next(JourneyState from, Signal signal) {
  for (const Move& move : kMoves) {
    if (move.from == from && move.signal == signal) return move.to;
  }
  return from;
}

care::Decision Machine::DraftForCustomer(care::DecisionKind kind, const Moment& moment) const {
  care::Decision d = Draft(kind, moment);
  d.subject = absl::StrCat("customer:", host_id_.empty() ? last_identity_.Text() : host_id_);
  d.identity = last_identity_;
  return d;
}

void Machine::Feel(Signal signal, absl::string_view reason, const care::InteractionKey& evidence,
                   const Moment& moment) {
  const JourneyState to = Next(journey_, signal);
  if (to == journey_) return;
  // Kind words long after an answer are not about it.
  if (journey_ == S::kAnswered && to == S::kRecovered &&
      moment.at - steps_.back().at > kRecoveryWindow) {
    return;
  }
  const JourneyState from = std::exchange(journey_, to);
  steps_.push_back({moment.at, from, to, std::string(reason), evidence});
  care::Decision d = DraftForCustomer(care::DecisionKind::kJourneyChange, moment);
  d.arguments = {{"from", std::string(JourneyStateName(from))},
                 {"to", std::string(JourneyStateName(to))}};
  d.reasons = {{std::string(reason),
                absl::StrCat("from ", JourneyStateName(from), " to ", JourneyStateName(to)), 0}};
  if (!evidence.empty()) d.evidence = {{evidence, 0, 0}};
  const auto tell = [&](care::DecisionKind kind, std::string why) {
    care::Decision more = d;
    more.kind = kind;
    more.arguments.clear();
    more.reasons = {{std::string(reason), std::move(why), 0}};
    // Who leaves and has readers tells them.
    if (kind == care::DecisionKind::kChurnRisk || kind == care::DecisionKind::kDesertion) {
      if (latent_reach_ > 0) more.arguments.emplace_back("reach", absl::StrCat(latent_reach_));
    }
    Emit(std::move(more), moment);
  };
  Emit(d, moment);
  if (to == S::kAtRisk) tell(care::DecisionKind::kChurnRisk, "he may leave");
  if (to == S::kLost) tell(care::DecisionKind::kDesertion, "he has left");
  if (to == S::kAdvocate) tell(care::DecisionKind::kAdvocateCandidate, "he speaks for us");
}

// What one inbound interaction says about him.
void Machine::Listen(const Known& known, const care::InteractionKey& key, const Moment& moment) {
  const care::Interaction& interaction = *known.event->interaction();
  ++spoke_on_[interaction.channel];
  heard_[{interaction.channel, interaction.author.identity}] = moment.at;
  ExpectWords(moment);
  SuggestReply(known, moment);
  if (!interaction.assessment.has_value()) return;
  const Assessment& a = *interaction.assessment;
  const std::vector<std::string> competitors = CompetitorsIn(*context_->policy, interaction.text);
  for (const std::string& name : competitors) ++competitors_[name];
  const auto has = [&a](uint64_t intents) { return (a.intents & intents) != 0; };
  const bool unhappy = has(kComplaint) || a.score_milli <= kComplaintMilli;
  const bool leaves = has(kChurnThreat) || (!competitors.empty() && a.score_milli < 0);
  if (unhappy) Feel(Signal::kComplaint, "complaint", key, moment);
  if (has(kPublicityThreat | kLegalThreat)) Feel(Signal::kEscalation, "threat", key, moment);
  if (leaves) {
    Feel(Signal::kThreat,
         competitors.empty() ? std::string("churn_threat")
                             : absl::StrCat("competitor:", absl::StrJoin(competitors, ",")),
         key, moment);
  }
  if (unhappy && interaction.addressed == care::Addressed::kUntargeted) {
    SuggestOutreach(known.obligation, "trouble_overheard", moment);
  }
  if (unhappy || leaves) return;
  if (has(kPraise) && a.score_milli >= kPraiseMilli) {
    Feel(Signal::kPraise, "praise", key, moment);
    if (std::find(testimonials_.begin(), testimonials_.end(), key) == testimonials_.end()) {
      testimonials_.push_back(key);
    }
    TellTestimonial(key, moment);
  } else if (a.score_milli >= kThanksMilli || (has(kPraise | kThanks) && a.score_milli >= 0)) {
    Feel(Signal::kThanks, "thanks", key, moment);
  }
  SuggestAcknowledgement(known, key, moment);
}

// The consent that counts is the latest for the interaction itself, else for all of his.
void Machine::TellTestimonial(const care::InteractionKey& key, const Moment& moment) {
  auto consent = consents_.find({kTestimonial, key});
  if (consent == consents_.end()) consent = consents_.find({kTestimonial, {}});
  const Known& known = known_.at(key);
  const care::Interaction& interaction = *known.event->interaction();
  care::Decision d = Draft(care::DecisionKind::kTestimonialCandidate, moment);
  d.subject = "interaction:" + key.Text();
  d.identity = interaction.author.identity;
  d.channel = interaction.channel;
  d.touchpoint = interaction.touchpoint;
  d.brand = std::string(BrandOf(*context_->policy, interaction));
  const char* state = consent == consents_.end() ? "unknown"
                      : consent->second          ? "granted"
                                                 : "withdrawn";
  d.arguments = {{"consent", state},
                 {"visibility",
                  std::string(care::VisibilityName(VisibilityOf(*context_->policy, interaction)))}};
  d.reasons = {{"praise", absl::StrCat("said on ", interaction.channel, "; consent ", state), 0}};
  if (interaction.assessment.has_value() && !interaction.assessment->evidence.empty()) {
    const EvidenceSpan& span = interaction.assessment->evidence.front();
    d.evidence = {{key, span.begin, span.end}};
  } else {
    d.evidence = {{key, 0, 0}};
  }
  Emit(std::move(d), moment);
}

void Machine::ApplyConsent(const care::Consent& consent, const Moment& moment) {
  const bool granted = moment.event->kind == care::EventKind::kConsentGrant;
  consents_[{consent.purpose, consent.interaction}] = granted;
  if (consent.purpose != kTestimonial) return;
  if (consent.interaction.empty()) {
    // A word about all of them takes the place of earlier words about each.
    absl::erase_if(consents_, [](const auto& entry) {
      return entry.first.first == kTestimonial && !entry.first.second.empty();
    });
  }
  for (const care::InteractionKey& key : testimonials_) {
    if (known_.at(key).deleted) continue;  // nobody can read it any more
    if (consent.interaction.empty() || consent.interaction == key) TellTestimonial(key, moment);
  }
}

void Machine::ApplySurvey(const care::SurveyResponse& response, const Moment& moment) {
  Survey survey{moment.at, response.survey, response.rating, "", "", ""};
  if (const auto known = known_.find(response.interaction); known != known_.end()) {
    survey.case_id = known->second.case_id;
    survey.channel = known->second.event->interaction()->channel;
    survey.brand = std::string(BrandOf(*context_->policy, *known->second.event->interaction()));
  }
  surveys_.push_back(std::move(survey));
  const int64_t part = int64_t{response.rating.value_milli} * 1000 / response.rating.scale_milli;
  const bool nps = response.survey == "nps";
  if (part <= (nps ? kDetractorTo : kUnhappyTo)) {
    Feel(Signal::kComplaint, "survey", response.interaction, moment);
  } else if (nps && part >= kPromoterFrom) {
    Feel(Signal::kPraise, "survey", response.interaction, moment);
  } else if (!nps && part >= kSatisfiedFrom) {
    Feel(Signal::kThanks, "survey", response.interaction, moment);
  }
}

void Machine::ApplyAccount(const care::AccountChange& change, const Moment& moment) {
  const auto reward = [&](absl::string_view reason, std::string detail) {
    care::Decision d = DraftForCustomer(care::DecisionKind::kRewardEligible, moment);
    d.reasons = {{std::string(reason), std::move(detail), 0}};
    if (!change.product.empty()) d.arguments = {{"product", change.product}};
    Emit(std::move(d), moment);
  };
  switch (moment.event->kind) {
    case care::EventKind::kAccountCancelled: {
      const std::vector<std::string> competitors = CompetitorsIn(*context_->policy, change.reason);
      for (const std::string& name : competitors) ++competitors_[name];
      Feel(Signal::kLoss,
           competitors.empty() ? std::string("cancelled")
                               : absl::StrCat("cancelled:", absl::StrJoin(competitors, ",")),
           {}, moment);
      return;
    }
    case care::EventKind::kAccountReferral:
      reward("referral", "brought somebody");
      Feel(Signal::kPraise, "referral", {}, moment);
      return;
    default:
      ++purchases_;
      Feel(Signal::kReturn, "bought_again", {}, moment);
      if (purchases_ % kPurchasesRewarded == 0) {
        reward("business", absl::StrCat("bought or renewed ", purchases_, " times"));
      }
  }
}

// From the gaps between his words: when would silence say that he has gone?
void Machine::ExpectWords(const Moment& moment) {
  spoke_at_.push_back(moment.at);
  if (spoke_at_.size() > kRhythmWords) spoke_at_.erase(spoke_at_.begin());
  if (spoke_at_.size() <= kRhythmGapsMin) return;
  std::vector<int64_t> gaps;
  for (size_t i = 1; i < spoke_at_.size(); ++i) {
    gaps.push_back((spoke_at_[i] - spoke_at_[i - 1]).micros);
  }
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  const int64_t limit = (kInstantMax - kInstantMin).micros;
  const Span silence{
      std::max(kSilenceMin.micros, std::min(*middle, limit / kSilenceGaps) * kSilenceGaps)};
  absl::erase_if(wakes_, [](const Wake& wake) { return wake.kind == Wake::Kind::kSilence; });
  wakes_.insert({moment.at + silence, -1, Wake::Kind::kSilence, 0});
}

void Machine::FireSilence(const Moment& moment) {
  // Who was content and says no more is content.
  if (journey_ != S::kComplaining && journey_ != S::kEscalating && journey_ != S::kAtRisk) return;
  Feel(Signal::kLoss, "silence", {}, moment);
}

void Machine::Describe(CustomerView& view) const {
  view.journey = journey_;
  view.steps = steps_;
  view.hops = hops_;
  view.calls = calls_;
  view.surveys = surveys_;
  for (const auto& [identity, snapshot] : reach_) view.reach.push_back(snapshot);
  view.preferred_channel = PreferredChannel();
  view.competitors.assign(competitors_.begin(), competitors_.end());
}

}  // namespace earshot::fold
