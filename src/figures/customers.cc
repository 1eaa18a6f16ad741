// Figures of whole customers: calls, hops, journeys, surveys, exposure. What one customer adds to each.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "figures/figures.h"

namespace earshot::figures {
namespace {

using fold::JourneyState;

// "Answered within 20 seconds", the usual line of contact centres.
constexpr Span kServiceWithin = Seconds(20);
// A customer's next issue, as long as it can have to do with the last one.
constexpr Span kFollowUp = Days(30);
// Parts of the scale of a survey, in thousandths.
constexpr int64_t kSatisfiedFrom = 800, kPromoterFrom = 900, kDetractorTo = 600;
constexpr int64_t kDayMicros = 86'400'000'000, kHourMicros = 3'600'000'000;

Sample Of(std::string id, std::vector<care::InteractionKey> interactions, Span length = {},
          bool censored = false, bool counted = true) {
  return {length, censored, std::move(id), std::move(interactions), counted};
}

Span Between(Instant a, Instant b) { return b > a ? b - a : Span{}; }

// What the customer said in one case; "": in all of his.
std::vector<care::InteractionKey> WordsOf(const fold::CustomerView& customer,
                                          absl::string_view case_id) {
  std::vector<care::InteractionKey> words;
  if (case_id.empty()) {
    for (const fold::Disposition& d : customer.dispositions) words.push_back(d.interaction);
    return words;
  }
  for (const fold::Obligation& o : customer.obligations) {
    if (o.case_id == case_id) {
      words.insert(words.end(), o.interactions.begin(), o.interactions.end());
    }
  }
  return words;
}

bool IsComplaint(JourneyState state) {
  return state == JourneyState::kComplaining || state == JourneyState::kEscalating;
}

}  // namespace

// "mon-09": the hour of the week in UTC.
std::string HourOfWeek(Instant at) {
  constexpr absl::string_view kDays[] = {"thu", "fri", "sat", "sun", "mon", "tue", "wed"};
  const int64_t day = at.micros / kDayMicros, hour = at.micros % kDayMicros / kHourMicros;
  return absl::StrCat(kDays[day % 7], hour < 10 ? "-0" : "-", hour);
}

void Aggregate::AddShare(absl::string_view id, const Keys& keys, const Sample& sample) {
  for (const auto& [group, key] : keys.groups) {
    shares_[Key(id, group, key)].samples.push_back(sample);
  }
}

void Aggregate::AddCalls(const fold::CustomerView& customer, Instant now) {
  for (const fold::Call& call : customer.calls) {
    const Keys keys(call.brand, call.channel);
    const std::string id = call.interaction.Text();
    const std::vector<care::InteractionKey> what = {call.interaction};
    const bool answered = call.answered_at != kNever, abandoned = call.abandoned_at != kNever;
    const Instant since = call.queued_at == kNever ? call.offered_at : call.queued_at;
    if (answered) AddLength("asa", keys, Of(id, what, Between(since, call.answered_at)));
    if (call.holds > 0) {
      const bool holding = call.held_since != kNever;
      const Span held = holding ? call.held + Between(call.held_since, now) : call.held;
      AddLength("hold.time", keys, Of(id, what, held, holding));
    }
    if (call.contained) continue;           // asked for nobody
    if (!answered && !abandoned) continue;  // not decided yet
    const bool gave_up = abandoned && !answered;
    const Span waited = Between(since, gave_up ? call.abandoned_at : call.answered_at);
    AddShare("abandonment", keys, Of(id, what, waited, false, gave_up));
    if (call.in_menu) {
      AddShare("abandonment.menu", keys, Of(id, what, waited, false, true));
      continue;  // never asked for a person
    }
    AddShare("abandonment.menu", keys, Of(id, what, waited, false, false));
    const bool served = answered && waited <= kServiceWithin;
    AddShare("service_level", keys, Of(id, what, waited, false, served));
    if (!gave_up || waited > kServiceWithin) {
      AddShare("service_level.without_short", keys, Of(id, what, waited, false, served));
    }
  }
}

void Aggregate::AddHops(const fold::CustomerView& customer) {
  for (const fold::Obligation& o : customer.obligations) {
    const Keys keys(o.brand, o.channel);
    bool hopped = false, escalated = false, leaked = false;
    for (const fold::Hop& hop : customer.hops) {
      if (std::find(o.interactions.begin(), o.interactions.end(), hop.failed) ==
          o.interactions.end()) {
        continue;
      }
      hopped = true;
      escalated |= hop.escalation;
      leaked |= hop.leaked;
    }
    AddShare("hop.rate", keys, Of(o.id, o.interactions, {}, false, hopped));
    AddShare("escalation_path.rate", keys, Of(o.id, o.interactions, {}, false, escalated));
    const bool failed = escalated || o.ignored_at != kNever || o.abandoned_at != kNever ||
                        o.promise_broken_at != kNever;
    AddShare("channel.failure", keys, Of(o.id, o.interactions, {}, false, failed));
    if (leaked || o.visibility == care::Visibility::kPrivate) {
      AddShare("leakage.rate", keys, Of(o.id, o.interactions, {}, false, leaked));
    }
  }
  for (const fold::Hop& hop : customer.hops) {
    std::vector<care::InteractionKey> what = {hop.interaction};
    if (!hop.failed.empty()) what.insert(what.begin(), hop.failed);
    const Sample sample = Of(hop.obligation, std::move(what), hop.lost);
    counts_[Key("hop.count", "channels", hop.from + ">" + hop.to)].push_back(sample);
    counts_[Key("hop.count", "why", hop.why)].push_back(sample);
    if (!hop.escalation) continue;
    counts_[Key("escalation_path.count", "channels", hop.from + ">" + hop.to)].push_back(sample);
    lengths_[Key("escalation_path.lost", "origin", hop.origin)].Add(sample);
    lengths_[Key("escalation_path.lost", "all", "")].Add(sample);
  }
}

// Where does the next issue begin, having gone elsewhere and been answered faster there, and having not?
void Aggregate::AddTraining(const fold::CustomerView& customer) {
  for (size_t i = 0; i < customer.cases.size(); ++i) {
    const fold::Case& before = customer.cases[i];
    const fold::Hop* hop = nullptr;
    bool faster = false;
    Span slow{INT64_MAX}, fast{INT64_MAX};
    for (const fold::Hop& h : customer.hops) {
      if (h.case_id == before.id && h.from != h.to) hop = &h;
    }
    if (hop != nullptr) {
      for (const fold::Obligation& o : customer.obligations) {
        if (o.id == hop->obligation && o.closed_at != kNever) fast = o.closed_at - hop->at;
        if (std::find(o.interactions.begin(), o.interactions.end(), hop->failed) !=
            o.interactions.end()) {
          slow = o.state == fold::ObligationState::kAnswered ? o.closed_at - o.published_at
                                                             : Span{INT64_MAX};
        }
      }
      faster = fast < slow;
    }
    // Cases are in order of opening: the next that is none of the hop's own.
    const fold::Case* next = nullptr;
    for (size_t j = i + 1; j < customer.cases.size() && next == nullptr; ++j) {
      if (hop != nullptr && customer.cases[j].opened_at <= hop->at) continue;
      next = &customer.cases[j];
    }
    if (next == nullptr || next->opened_at - before.last_at > kFollowUp) continue;
    if (hop != nullptr && !faster) continue;
    const std::string learnt = hop != nullptr ? hop->to : before.channel_first;
    Trained& trained = training_;
    auto& [n, same] = hop != nullptr ? trained.after : trained.without;
    ++n;
    // Without a hop: on another channel than the one that served.
    const bool counted =
        hop != nullptr ? next->channel_first == learnt : next->channel_first != learnt;
    same += counted;
    std::vector<care::InteractionKey> what = WordsOf(customer, next->id);
    if (hop != nullptr) what.insert(what.begin(), hop->interaction);
    trained.samples.push_back(
        Of(next->id, std::move(what), Between(before.last_at, next->opened_at), false, counted));
  }
}

// One person's complaints: each from the first unhappy word to the next one after it was over.
void Aggregate::AddEpisodes(const std::string& name, const std::vector<fold::JourneyStep>& steps,
                            Instant now) {
  for (size_t i = 0; i < steps.size(); ++i) {
    if (!IsComplaint(steps[i].to) || IsComplaint(steps[i].from)) continue;
    Instant recovered = kNever, advocate = kNever;
    size_t j = i + 1;
    for (; j < steps.size(); ++j) {
      if (IsComplaint(steps[j].to) && !IsComplaint(steps[j].from) &&
          steps[j].from != JourneyState::kAnswered) {
        break;
      }
      if (steps[j].to == JourneyState::kRecovered && recovered == kNever) recovered = steps[j].at;
      if (steps[j].to == JourneyState::kAdvocate && advocate == kNever) advocate = steps[j].at;
    }
    const Instant end = j < steps.size() ? steps[j].at : now;
    std::vector<care::InteractionKey> what;
    for (size_t k = i; k < j; ++k) {
      if (!steps[k].evidence.empty()) what.push_back(steps[k].evidence);
    }
    const bool did = recovered != kNever, praised = advocate != kNever;
    const Sample share = Of(name, what, Between(steps[i].at, did ? recovered : end), !did, did);
    shares_[Key("recovery.rate", "all", "")].samples.push_back(share);
    lengths_[Key("recovery.time", "all", "")].Add(share);
    lengths_[Key("advocacy.time", "all", "")].Add(Of(
        name, std::move(what), Between(steps[i].at, praised ? advocate : end), !praised, praised));
    i = j - 1;
  }
}

void Aggregate::AddJourney(const fold::CustomerView& customer, Instant now) {
  // Whom we have only sold to has told us nothing: there is nothing to open the figure into.
  if (customer.inbound == 0) return;
  const auto add = [&](const std::string& name, JourneyState journey,
                       const std::vector<fold::JourneyStep>& steps) {
    AddEpisodes(name, steps, now);
    Sample where = Of(name, {});
    for (const fold::JourneyStep& step : steps) {
      if (!step.evidence.empty()) where.interactions.push_back(step.evidence);
    }
    if (where.interactions.empty()) where.interactions = WordsOf(customer, "");
    counts_[Key("journey", "state", std::string(JourneyStateName(journey)))].push_back(
        std::move(where));
  };
  if (customer.persons.size() < 2) return add(customer.name, customer.journey, customer.steps);
  for (const fold::Person& person : customer.persons) {
    std::vector<fold::JourneyStep> steps;
    for (const fold::JourneyStep& step : customer.steps) {
      if (step.person == person.name) steps.push_back(step);
    }
    add(person.name, person.journey, steps);
  }
}

void Aggregate::AddSurveys(const fold::CustomerView& customer) {
  for (const fold::Survey& survey : customer.surveys) {
    const int64_t part = int64_t{survey.rating.value_milli} * 1000 / survey.rating.scale_milli;
    int64_t counts = part;
    if (survey.survey == "csat") counts = part >= kSatisfiedFrom ? 1000 : 0;
    if (survey.survey == "nps") {
      counts = part >= kPromoterFrom ? 1000 : part <= kDetractorTo ? -1000 : 0;
    }
    if (survey.survey != "csat" && survey.survey != "nps" && survey.survey != "ces") continue;
    Keys keys(survey.brand, survey.channel);
    if (survey.channel.empty()) keys.groups.resize(1);
    const Sample sample = Of(survey.case_id.empty() ? customer.name : survey.case_id,
                             WordsOf(customer, survey.case_id));
    for (const auto& [group, key] : keys.groups) {
      Mean& mean = means_[Key(survey.survey, group, key)];
      mean.total += counts;
      mean.samples.push_back(sample);
    }
  }
}

// Who saw what went unanswered, where the traffic is, and who was named instead of us.
void Aggregate::AddPresence(const policy::Policy& policy, const fold::CustomerView& customer,
                            Instant now) {
  for (const fold::Obligation& o : customer.obligations) {
    const Keys keys(o.brand, o.channel);
    const Sample what = Of(o.id, o.interactions);
    if (const int64_t minutes = fold::ExposureUpTo(o, now); minutes > 0) {
      for (const auto& [group, key] : keys.groups) {
        Mean& sum = exposure_[Key("exposure", group, key)];
        sum.total += minutes;
        sum.samples.push_back(what);
      }
    }
    auto& [traffic, answers] = hours_[{o.channel, HourOfWeek(o.published_at)}];
    traffic.push_back(what);
    if (o.state == fold::ObligationState::kAnswered) {
      ++hours_[{o.channel, HourOfWeek(o.closed_at)}].second;
    }
    const std::string tier = customer.tier.empty() ? "none" : customer.tier;
    counts_[Key("channel.mix", "tier_channel", tier + "/" + o.channel)].push_back(what);
    counts_[Key("heard", "visibility", std::string(care::VisibilityName(o.visibility)))].push_back(
        what);
    const bool never =
        o.state == fold::ObligationState::kOpen || o.state == fold::ObligationState::kWaived;
    const Sample unanswered =
        Of(o.id, o.interactions, Between(o.published_at, std::min(o.closed_at, now)), false, never);
    AddShare("heard.unanswered", keys, unanswered);
    shares_[Key("heard.unanswered", "addressed", std::string(care::AddressedName(o.addressed)))]
        .samples.push_back(unanswered);
    if (o.scored > 0 && (!o.product.empty() || !o.topic.empty())) {
      const std::string about = absl::StrCat(o.product.empty() ? "none" : o.product, "/",
                                             o.topic.empty() ? "none" : o.topic);
      const std::string month = FormatInstant(o.published_at).substr(0, 7);
      for (const auto& [group, key] : {std::pair("product_topic", about),
                                       std::pair("product_topic_month", about + "/" + month)}) {
        Mean& mean = means_[Key("topic.score", group, key)];
        mean.total += o.score_milli_sum / o.scored;
        mean.samples.push_back(what);
      }
    }
    if (!o.about.how.empty()) {
      counts_[Key("attribution", "how", o.about.how)].push_back(what);
      counts_[Key("attribution", "about", o.about.brand)].push_back(what);
    }
    if (!o.touchpoint.empty()) {
      const std::string endpoint = o.channel + "/" + o.touchpoint;
      counts_[Key("heard", "touchpoint", endpoint)].push_back(what);
      if (const policy::Touchpoint* touchpoint = policy.FindTouchpoint(o.channel, o.touchpoint)) {
        const Sample served = Of(o.id, o.interactions, {}, false, touchpoint->service);
        for (const auto& [group, key] :
             {std::pair("channel", o.channel), std::pair("touchpoint", endpoint)}) {
          shares_[Key("service.offered", group, key)].samples.push_back(served);
        }
      }
    }
  }
  for (const fold::Case& c : customer.cases) {
    if (c.channel_first.empty()) continue;
    const std::vector<care::InteractionKey> words = WordsOf(customer, c.id);
    const std::string month = FormatInstant(c.opened_at).substr(0, 7);
    counts_[Key("case.began", "month_channel", month + "/" + c.channel_first)].push_back(
        Of(c.id, words));
    if (c.resolved) {
      AddShare("containment", Keys(c.brand, c.channel_first),
               Of(c.id, words, {}, false, c.one_channel));
    }
  }
  for (const auto& [name, times] : customer.competitors) {
    for (int64_t i = 0; i < times; ++i) {
      counts_[Key("competitor.named", "competitor", name)].push_back(
          Of(customer.name, WordsOf(customer, "")));
    }
  }
}

}  // namespace earshot::figures
