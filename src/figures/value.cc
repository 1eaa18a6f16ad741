// What it is worth: channels by how their matters end and who sees it, customers by what they buy after they have said
// how it was, and what those who leave tell others.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "figures/curve.h"
#include "figures/figures.h"

namespace earshot::figures {
namespace {

using fold::JourneyState;

// Parts of the scale of a survey, in thousandths.
constexpr int64_t kSatisfiedFrom = 800, kPromoterFrom = 900, kDetractorTo = 600;

// How content the latest survey before an instant shows him: "csat/satisfied"; "none/none" without one.
std::string ContentmentAt(const std::vector<fold::Survey>& surveys, Instant at) {
  const fold::Survey* latest = nullptr;
  for (const fold::Survey& survey : surveys) {
    const bool counts = survey.survey == "csat" || survey.survey == "nps" || survey.survey == "ces";
    if (counts && survey.at <= at && survey.rating.scale_milli > 0) latest = &survey;
  }
  if (latest == nullptr) return "none/none";
  const int64_t part = int64_t{latest->rating.value_milli} * 1000 / latest->rating.scale_milli;
  if (latest->survey == "nps") {
    return part >= kPromoterFrom  ? "nps/promoter"
           : part <= kDetractorTo ? "nps/detractor"
                                  : "nps/passive";
  }
  return absl::StrCat(latest->survey, part >= kSatisfiedFrom ? "/satisfied" : "/dissatisfied");
}

JourneyState JourneyOf(const fold::CustomerView& customer, const care::Identity& identity) {
  for (const fold::Person& person : customer.persons) {
    if (std::binary_search(person.identities.begin(), person.identities.end(), identity)) {
      return person.journey;
    }
  }
  return customer.journey;
}

bool CameAgainElsewhere(const fold::CustomerView& customer, const fold::Obligation& o) {
  return std::any_of(customer.hops.begin(), customer.hops.end(), [&o](const fold::Hop& hop) {
    return std::find(o.interactions.begin(), o.interactions.end(), hop.failed) !=
           o.interactions.end();
  });
}

}  // namespace

void Aggregate::AddSum(absl::string_view id, absl::string_view group, std::string key,
                       int64_t value, const Sample& sample) {
  Mean& sum = sums_[Key(id, group, std::move(key))];
  sum.total = SumCapped(sum.total, value);
  sum.samples.push_back(sample);
}

void Aggregate::AddWorth(const fold::CustomerView& customer) {
  for (const fold::Obligation& o : customer.obligations) {
    const Sample what{{}, false, o.id, o.interactions};
    AddSum("channel.reach", "channel", o.channel, o.reach_max, what);
    const bool elsewhere = CameAgainElsewhere(customer, o);
    const bool badly = elsewhere || o.ignored_at != kNever || o.abandoned_at != kNever ||
                       o.promise_broken_at != kNever;
    const bool well = !badly && o.state == fold::ObligationState::kAnswered;
    if (badly || well) {
      Sample ended = what;
      ended.counted = well;
      shares_[Key("channel.outcome", "channel", o.channel)].samples.push_back(std::move(ended));
      AddSum("channel.value", "channel", o.channel, well ? 1 : -1, what);
    }
    const JourneyState journey = JourneyOf(customer, o.identity);
    const bool leaves = journey == JourneyState::kAtRisk || journey == JourneyState::kLost;
    if (leaves && o.score_milli_min < 0 && o.visibility != care::Visibility::kPrivate) {
      const std::string state(JourneyStateName(journey));
      counts_[Key("word_of_mouth", "state", state)].push_back(what);
      AddSum("word_of_mouth.reach", "state", state, o.reach_max, what);
    }
  }
  if (customer.inbound == 0) return;  // the figures open into what customers said
  Sample words{{}, false, customer.name, {}};
  for (const fold::Disposition& d : customer.dispositions)
    words.interactions.push_back(d.interaction);
  for (const fold::Deal& deal : customer.deals) {
    AddSum(deal.lost ? "revenue.lost" : "revenue", "contentment",
           ContentmentAt(customer.surveys, deal.at), deal.value, words);
  }
}

}  // namespace earshot::figures
