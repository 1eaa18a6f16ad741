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

// Scores from which words count as satisfaction, as praise that others may hear.
constexpr int32_t kThanksMilli = 200, kPraiseMilli = 500;
// Below that, mockery is a guess on which no thanks may be lost.
constexpr int32_t kSureSarcasmMilli = 850;
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

// Which of persons_ it is; who is none of them, or alone, is the first.
int Machine::PersonOf(const care::Subject& who) const {
  if (who.customer.empty()) return PersonOf(who.identity);
  if (persons_ == nullptr) return 0;
  const std::string name = absl::StrCat("customer:", who.customer);
  for (size_t i = 0; i < persons_->size(); ++i) {
    if ((*persons_)[i].name == name) return static_cast<int>(i);
  }
  return 0;
}

int Machine::PersonOf(const care::Identity& identity) const {
  if (persons_ == nullptr) return 0;
  for (size_t i = 0; i < persons_->size(); ++i) {
    const std::vector<care::Identity>& his = (*persons_)[i].identities;
    if (std::binary_search(his.begin(), his.end(), identity)) return static_cast<int>(i);
  }
  return 0;
}

const Track& Machine::TrackOfPerson(int person) const {
  static const Track* const kNothing = new Track();
  const auto it = tracks_.find(person);
  return it == tracks_.end() ? *kNothing : it->second;
}

care::Subject Machine::AuthorOf(const care::InteractionKey& key) const {
  const Known* known = known_.Find(key);
  if (known == nullptr || !known->inbound) return {};
  return {known->interaction().author.identity, ""};
}

// Named by the host's id where he has one, else as he showed himself.
care::Decision Machine::DraftForCustomer(const care::Subject& who, care::DecisionKind kind,
                                         const Moment& moment) const {
  care::Decision d = Draft(kind, moment);
  const bool alone = persons_ == nullptr || persons_->size() < 2;
  std::string name = who.customer.empty() ? who.identity.Text() : who.customer;
  if (alone && !host_id_.empty()) name = host_id_;
  d.subject = absl::StrCat("customer:", name);
  d.identity = who.identity;
  return d;
}

void Machine::Feel(const care::Subject& who, Signal signal, absl::string_view reason,
                   const care::InteractionKey& evidence, const Moment& moment) {
  Track& track = TrackOf(who);
  const JourneyState to = Next(track.journey, signal);
  if (to == track.journey) return;
  // Kind words long after an answer are not about it.
  if (track.journey == S::kAnswered && to == S::kRecovered &&
      moment.at - track.moved_at > kRecoveryWindow) {
    return;
  }
  const JourneyState from = std::exchange(track.journey, to);
  track.moved_at = moment.at;
  const bool alone = persons_ == nullptr || persons_->size() < 2;
  steps_.push_back({moment.at, from, to, std::string(reason), evidence,
                    alone ? "" : (*persons_)[PersonOf(who)].name});
  care::Decision d = DraftForCustomer(who, care::DecisionKind::kJourneyChange, moment);
  d.With("from", std::string(JourneyStateName(from)));
  d.With("to", std::string(JourneyStateName(to)));
  d.Because(reason, absl::StrCat("from ", JourneyStateName(from), " to ", JourneyStateName(to)));
  if (!evidence.empty()) d.Cite(evidence);
  const auto tell = [&](care::DecisionKind kind, std::string why) {
    care::Decision more = d;
    more.kind = kind;
    more.arguments.clear();
    more.Because(reason, std::move(why));
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

void Machine::FeelAll(int obligation, Signal signal, absl::string_view reason,
                      const care::InteractionKey& evidence, const Moment& moment) {
  // An answer to something else does not answer what somebody complains of.
  const auto complains = [this](int person) {
    return std::any_of(open_by_case_.begin(), open_by_case_.end(), [&](const auto& open) {
      const Obligation& o = obligations_[open.second];
      return o.complaint && std::any_of(o.interactions.begin(), o.interactions.end(),
                                        [&](const care::InteractionKey& key) {
                                          return PersonOf(AuthorOf(key)) == person;
                                        });
    });
  };
  absl::btree_set<int> told;
  const std::vector<care::InteractionKey> words = obligations_[obligation].interactions;
  // Named as he spoke last.
  for (auto key = words.rbegin(); key != words.rend(); ++key) {
    const care::Subject who = AuthorOf(*key);
    const int person = PersonOf(who);
    if (!told.insert(person).second) continue;
    if (signal == Signal::kAnswer && complains(person)) continue;
    Feel(who, signal, reason, evidence, moment);
  }
}

// What one inbound interaction says about him.
void Machine::Listen(const Known& known, const care::InteractionKey& key, const Moment& moment) {
  const care::Interaction& interaction = *known.event->interaction();
  const int person = PersonOf(interaction.author.identity);
  ++tracks_[person].spoke_on[interaction.channel];
  heard_[{interaction.channel, interaction.author.identity}] = moment.at;
  ExpectWords(person, moment);
  SuggestReply(known, known.obligation, moment);
  Judge(known, key, moment);
}

// What he says, the first time or in the words to which he changed it.
void Machine::Judge(const Known& known, const care::InteractionKey& key, const Moment& moment) {
  const care::Interaction& interaction = *known.event->interaction();
  const int32_t rated = RatedMilli(interaction.rating);
  if (!interaction.assessment.has_value() && rated == kNotRated) return;
  static const Assessment kNothingSaid;
  const Assessment& a = interaction.assessment.has_value() ? *interaction.assessment : kNothingSaid;
  const std::vector<std::string> competitors = CompetitorsIn(*context_->policy, interaction.text);
  for (const std::string& name : competitors) ++competitors_[name];
  const care::Subject who{interaction.author.identity, ""};
  const auto has = [&a](uint64_t intents) { return (a.intents & intents) != 0; };
  // Stars count for more than words: nobody gives one star by mistake, and praise under it is mockery.
  const bool unhappy = has(kComplaint) || a.score_milli <= kComplaintMilli ||
                       (rated != kNotRated && rated <= kBadRatingMilli);
  const bool mocks = has(kSarcasm) && a.sarcasm_milli >= kSureSarcasmMilli;
  const bool leaves = has(kChurnThreat) || (!competitors.empty() && a.score_milli < 0);
  if (unhappy) Feel(who, Signal::kComplaint, "complaint", key, moment);
  if (has(kPublicityThreat | kLegalThreat)) Feel(who, Signal::kEscalation, "threat", key, moment);
  if (leaves) {
    Feel(who, Signal::kThreat,
         competitors.empty() ? std::string("churn_threat")
                             : absl::StrCat("competitor:", absl::StrJoin(competitors, ",")),
         key, moment);
  }
  if (unhappy && interaction.addressed == care::Addressed::kUntargeted) {
    SuggestOutreach(known.obligation, "trouble_overheard", moment);
  }
  if (unhappy || leaves || mocks) return;
  if (has(kPraise) && a.score_milli >= kPraiseMilli) {
    Feel(who, Signal::kPraise, "praise", key, moment);
    if (std::find(testimonials_.begin(), testimonials_.end(), key) == testimonials_.end()) {
      testimonials_.push_back(key);
    }
    TellTestimonial(key, "praise", moment);
  } else if (a.score_milli >= kThanksMilli || rated >= kGoodRatingMilli ||
             (has(kPraise | kThanks) && a.score_milli >= 0)) {
    Feel(who, Signal::kThanks, "thanks", key, moment);
  }
  SuggestAcknowledgement(known, key, moment);
}

// He took the words back, or changed them: nothing may be made of what is left.
void Machine::DropTestimonial(const care::InteractionKey& key, absl::string_view reason,
                              const Moment& moment) {
  if (std::erase(testimonials_, key) > 0) TellTestimonial(key, reason, moment);
}

// The consent that counts is the latest for the interaction itself, else for all of his.
void Machine::TellTestimonial(const care::InteractionKey& key, absl::string_view reason,
                              const Moment& moment) {
  const bool gone = reason == "deleted" || reason == "edited";
  const auto& consents = TrackOf(AuthorOf(key)).consents;
  auto consent = consents.find({kTestimonial, key});
  if (consent == consents.end()) consent = consents.find({kTestimonial, {}});
  const Known& known = known_.Get(key);
  const care::Interaction& interaction = *known.event->interaction();
  care::Decision d = Draft(care::DecisionKind::kTestimonialCandidate, moment);
  d.subject = "interaction:" + key.Text();
  d.identity = interaction.author.identity;
  d.channel = interaction.channel;
  d.touchpoint = interaction.touchpoint;
  d.brand = std::string(known.place.brand);
  const char* state = gone                        ? "withdrawn"
                      : consent == consents.end() ? "unknown"
                      : consent->second           ? "granted"
                                                  : "withdrawn";
  d.With("consent", state);
  d.With("visibility", std::string(care::VisibilityName(known.place.visibility)));
  d.Because(reason, absl::StrCat("said on ", interaction.channel, "; consent ", state));
  if (gone) {
    d.Cite(key);
  } else if (interaction.assessment.has_value() && !interaction.assessment->evidence.empty()) {
    const EvidenceSpan& span = interaction.assessment->evidence.front();
    d.evidence.push_back({key, span.begin, span.end});
  } else {
    d.Cite(key);
  }
  Emit(std::move(d), moment);
}

void Machine::ApplyConsent(const care::Consent& consent, const Moment& moment) {
  const bool granted = moment.event->kind == care::EventKind::kConsentGrant;
  const int person = PersonOf(consent.who);
  auto& consents = tracks_[person].consents;
  consents[{consent.purpose, consent.interaction}] = granted;
  if (consent.purpose != kTestimonial) return;
  if (consent.interaction.empty()) {
    // A word about all of them takes the place of earlier words about each.
    absl::erase_if(consents, [](const auto& entry) {
      return entry.first.first == kTestimonial && !entry.first.second.empty();
    });
  }
  for (const care::InteractionKey& key : testimonials_) {
    if (PersonOf(AuthorOf(key)) != person) continue;
    if (consent.interaction.empty() || consent.interaction == key) {
      TellTestimonial(key, granted ? "consent_granted" : "consent_withdrawn", moment);
    }
  }
}

void Machine::ApplySurvey(const care::SurveyResponse& response, const Moment& moment) {
  Survey survey{moment.at, response.survey, response.rating, "", "", ""};
  if (const Known* known = known_.Find(response.interaction); known != nullptr) {
    survey.case_id = known->case_id;
    survey.channel = known->interaction().channel;
    survey.brand = std::string(known->place.brand);
  }
  surveys_.push_back(std::move(survey));
  const int64_t part = int64_t{response.rating.value_milli} * 1000 / response.rating.scale_milli;
  const bool nps = response.survey == "nps";
  const care::Subject who =
      response.who == care::Subject{} ? AuthorOf(response.interaction) : response.who;
  const auto feel = [&](Signal signal) {
    Feel(who, signal, "survey", response.interaction, moment);
  };
  if (part <= (nps ? kDetractorTo : kUnhappyTo)) {
    feel(Signal::kComplaint);
    care::Decision d = DraftForCustomer(who, care::DecisionKind::kOutreachSuggest, moment);
    if (!response.interaction.empty()) d.Cite(response.interaction);
    TellOutreach(std::move(d), who, care::ReplyPermission::kUnknown, "survey", moment);
  } else if (nps && part >= kPromoterFrom) {
    feel(Signal::kPraise);
  } else if (!nps && part >= kSatisfiedFrom) {
    feel(Signal::kThanks);
  }
}

void Machine::ApplyAccount(const care::AccountChange& change, const Moment& moment) {
  const auto reward = [&](absl::string_view reason, std::string detail) {
    care::Decision d = DraftForCustomer(change.who, care::DecisionKind::kRewardEligible, moment);
    d.Because(reason, std::move(detail));
    if (!change.product.empty()) d.With("product", change.product);
    Emit(std::move(d), moment);
  };
  const bool lost = moment.event->kind == care::EventKind::kAccountCancelled;
  if (moment.event->kind != care::EventKind::kAccountReferral) {
    deals_.push_back({moment.at, change.value, lost});
  }
  switch (moment.event->kind) {
    case care::EventKind::kAccountCancelled: {
      const std::vector<std::string> competitors = CompetitorsIn(*context_->policy, change.reason);
      for (const std::string& name : competitors) ++competitors_[name];
      Feel(change.who, Signal::kLoss,
           competitors.empty() ? std::string("cancelled")
                               : absl::StrCat("cancelled:", absl::StrJoin(competitors, ",")),
           {}, moment);
      return;
    }
    case care::EventKind::kAccountReferral:
      reward("referral", "brought somebody");
      Feel(change.who, Signal::kPraise, "referral", {}, moment);
      return;
    default:
      const int64_t purchases = ++TrackOf(change.who).purchases;
      Feel(change.who, Signal::kReturn, "bought_again", {}, moment);
      if (purchases % kPurchasesRewarded == 0) {
        reward("business", absl::StrCat("bought or renewed ", purchases, " times"));
      }
  }
}

// From the gaps between his words: when would silence say that he has gone?
void Machine::ExpectWords(int person, const Moment& moment) {
  Track& track = tracks_[person];
  std::vector<Instant>& spoke_at = track.spoke_at;
  spoke_at.push_back(moment.at);
  if (spoke_at.size() > kRhythmWords) spoke_at.erase(spoke_at.begin());
  if (spoke_at.size() <= kRhythmGapsMin) return;
  int64_t gaps[kRhythmWords], longest = 0;
  const size_t count = spoke_at.size() - 1;
  for (size_t i = 0; i < count; ++i) {
    gaps[i] = (spoke_at[i + 1] - spoke_at[i]).micros;
    longest = std::max(longest, gaps[i]);
  }
  Span silence = kSilenceMin;
  // The middle one is looked for only where it could say more than that.
  if (longest > kSilenceMin.micros / kSilenceGaps) {
    int64_t* const middle = gaps + count / 2;
    std::nth_element(gaps, middle, gaps + count);
    const int64_t limit = (kInstantMax - kInstantMin).micros;
    silence = std::max(silence, Span{std::min(*middle, limit / kSilenceGaps) * kSilenceGaps});
  }
  const Wake wake{moment.at + silence, -1 - person, Wake::Kind::kSilence, 0};
  wakes_.erase({track.silent_at, wake.index, wake.kind, wake.part});
  wakes_.insert(wake);
  track.silent_at = wake.at;
}

void Machine::FireSilence(int person, const Moment& moment) {
  // Who was content and says no more is content.
  const JourneyState journey = tracks_[person].journey;
  if (journey != S::kComplaining && journey != S::kEscalating && journey != S::kAtRisk) return;
  // Named as he spoke last.
  Instant last = kInstantMin;
  care::Subject who;
  for (const auto& [place, at] : heard_) {
    if (at < last || PersonOf(place.second) != person) continue;
    last = at;
    who.identity = place.second;
  }
  Feel(who, Signal::kLoss, "silence", {}, moment);
}

void Machine::Describe(CustomerView& view) const {
  Instant last = kInstantMin;
  for (const auto& [person, track] : tracks_) {
    if (static_cast<size_t>(person) < view.persons.size()) {
      view.persons[person].journey = track.journey;
    }
    if (track.moved_at <= last) continue;
    last = track.moved_at;
    view.journey = track.journey;
  }
  view.steps = steps_;
  view.hops = hops_;
  view.calls = calls_;
  view.surveys = surveys_;
  view.deals = deals_;
  for (const auto& [identity, snapshot] : reach_) view.reach.push_back(snapshot);
  view.preferred_channel = PreferredChannel(TrackOf({}));
  view.competitors.assign(competitors_.begin(), competitors_.end());
}

}  // namespace earshot::fold
