// From one customer's obligations and cases to samples of each figure, and from all samples to a
// report.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "figures/curve.h"
#include "figures/figures.h"

namespace earshot::figures {
namespace {

using fold::Obligation;
using fold::ObligationState;

constexpr int64_t kExpectationUnits = 1'000'000;
// Who reaches so many people is loud.
constexpr int64_t kLoudReach = 1000;

Instant EndOf(const Obligation& o, Instant now) {
  return o.state == ObligationState::kOpen ? now : o.closed_at;
}

Span Between(Instant a, Instant b) { return b > a ? b - a : Span{}; }

const calendar::Calendar& HoursOf(const policy::Policy& policy, const std::string& channel,
                                  const std::string& touchpoint) {
  return policy.CalendarOf(policy.FindTouchpoint(channel, touchpoint));
}

// Parts of `within`, rounded up: past the expectation by a microsecond is past it.
Span InExpectations(Span length, Span within) {
  if (within.micros <= 0) return {length.micros > 0 ? kExpectationUnits + 1 : kExpectationUnits};
  const __int128 scaled =
      (static_cast<__int128>(length.micros) * kExpectationUnits + within.micros - 1) /
      within.micros;
  return {scaled > INT64_MAX ? INT64_MAX : static_cast<int64_t>(scaled)};
}

Sample SampleOf(const Obligation& o) {
  Sample sample;
  sample.obligation = o.id;
  sample.interactions = o.interactions;
  // A call is answered by itself.
  if (o.state == ObligationState::kAnswered && !o.closed_by.empty() &&
      std::find(o.interactions.begin(), o.interactions.end(), o.closed_by) ==
          o.interactions.end()) {
    sample.interactions.push_back(o.closed_by);
  }
  return sample;
}

Sample With(Sample sample, Span length, bool censored) {
  sample.length = length;
  sample.censored = censored;
  return sample;
}

// Time covered by the obligations, each stretch once, by the clock of the obligation that covers it
// first.
struct Wait {
  Span calendar, business;
};
Wait Union(const policy::Policy& policy, std::vector<const Obligation*> obligations, Instant now) {
  std::sort(obligations.begin(), obligations.end(), [](const Obligation* a, const Obligation* b) {
    return std::pair(a->published_at, absl::string_view(a->id)) <
           std::pair(b->published_at, absl::string_view(b->id));
  });
  Wait wait;
  Instant covered = kInstantMin;
  for (const Obligation* o : obligations) {
    const Instant begin = std::max(covered, o->published_at);
    const Instant end = EndOf(*o, now);
    if (end <= begin) continue;
    wait.calendar = wait.calendar + (end - begin);
    // Our clock starts when the message arrives, the customer's when he sends it.
    const Instant arrived = std::max(begin, o->received_at);
    wait.business =
        wait.business + HoursOf(policy, o->channel, o->touchpoint).Elapsed(arrived, end);
    covered = end;
  }
  return wait;
}

Sample SampleOf(const fold::Case& which, const std::vector<const Obligation*>& obligations) {
  Sample sample;
  sample.obligation = which.id;
  for (const Obligation* o : obligations) {
    const Sample one = SampleOf(*o);
    sample.interactions.insert(sample.interactions.end(), one.interactions.begin(),
                               one.interactions.end());
  }
  return sample;
}

bool AnyOpen(const std::vector<const Obligation*>& obligations) {
  return std::any_of(obligations.begin(), obligations.end(),
                     [](const Obligation* o) { return o->state == ObligationState::kOpen; });
}

bool LongestFirst(const Sample& a, const Sample& b) {
  if (a.length != b.length) return a.length > b.length;
  if (a.obligation != b.obligation) return a.obligation < b.obligation;
  if (a.interactions != b.interactions) return a.interactions < b.interactions;
  return std::pair(a.censored, a.counted) < std::pair(b.censored, b.counted);
}

std::vector<Sample> Sorted(absl::Span<const Sample> samples) {
  std::vector<Sample> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end(), LongestFirst);
  return sorted;
}

std::optional<int64_t> Micros(std::optional<Span> span) {
  if (!span.has_value()) return std::nullopt;
  return span->micros;
}

template <typename Map>
void Append(Map& to, const Map& from) {
  for (const auto& [key, samples] : from) {
    auto& mine = to[key];
    mine.insert(mine.end(), samples.begin(), samples.end());
  }
}

Figure FigureOf(const std::tuple<std::string, std::string, std::string>& key, Unit unit) {
  Figure f;
  std::tie(f.id, f.group, f.key) = key;
  f.unit = unit;
  f.definition = std::string(DefinitionOf(f.id));
  return f;
}

}  // namespace

Aggregate::Keys::Keys(absl::string_view brand, absl::string_view channel) {
  groups.emplace_back("all", "");
  groups.emplace_back("brand", std::string(brand));
  groups.emplace_back("channel", std::string(channel));
}

void Aggregate::AddLength(absl::string_view id, const Keys& keys, const Sample& sample) {
  for (const auto& [group, key] : keys.groups) {
    lengths_[Key(id, group, key)].Add(sample);
  }
}

void Aggregate::AddCounted(absl::string_view id, const Keys& keys, const Sample& sample) {
  for (const auto& [group, key] : keys.groups) counts_[Key(id, group, key)].push_back(sample);
}

void Aggregate::AddTarget(const fold::TargetRun& run, const Keys& keys, const Sample& what,
                          Instant now) {
  using State = fold::TargetRun::State;
  if (run.state == State::kCancelled) return;
  const bool ended = run.ended_at != kNever;
  Sample sample = With(what, Between(run.started_at, ended ? run.ended_at : now), !ended);
  sample.counted = run.state == State::kMet;
  Keys all = keys;
  all.groups.emplace_back("target", run.name);
  for (const auto& [group, key] : all.groups) {
    Share& share = shares_[Key("attainment", group, key)];
    if (run.state == State::kRunning) {
      ++share.undecided;
    } else {
      share.samples.push_back(sample);
    }
  }
}

void Aggregate::AddObligation(const policy::Policy& policy, const Obligation& o, Instant now) {
  const Keys keys(o.brand, o.channel);
  const bool answered = o.state == ObligationState::kAnswered;
  const Instant end = EndOf(o, now);
  const Sample what = SampleOf(o);
  const Sample experienced = With(what, Between(o.published_at, end), !answered);
  const Span at_work = HoursOf(policy, o.channel, o.touchpoint).Elapsed(o.received_at, end);

  AddLength("response.experienced", keys, experienced);
  AddLength(o.first ? "response.first" : "response.next", keys, experienced);
  AddLength(o.first ? "response.first.business" : "response.next.business", keys,
            With(what, at_work, !answered));
  if (answered) AddLength("response.operational", keys, With(what, at_work, false));
  const bool acknowledged = o.acknowledged_at != kNever;
  AddLength(
      "acknowledge.time", keys,
      With(what, Between(o.published_at, acknowledged ? o.acknowledged_at : end), !acknowledged));
  for (const fold::TargetRun& run : o.targets) AddTarget(run, keys, what, now);

  const bool expected = o.usual.micros > 0;
  if (expected) {
    const Span within = o.usual;
    Sample ignored = experienced;
    ignored.counted = experienced.length > within;  // whatever this customer is used to
    for (const auto& [group, key] : keys.groups) {
      auto& [curve, samples] = ignored_[Key("ignored.rate", group, key)];
      Sample scaled;
      scaled.length = InExpectations(experienced.length, within);
      scaled.censored = experienced.censored;
      curve.Add(std::move(scaled));
      samples.push_back(ignored);
    }
  }
  Sample compared = experienced;
  const bool within = expected ? experienced.length <= o.usual : o.ignored_at == kNever;
  compared.counted = answered && within;
  const int severity = o.severity_milli_max * 3 / 1001;
  by_reach_[o.reach_max >= kLoudReach ? "loud" : "quiet"][severity].push_back(compared);
  parity_[o.channel][severity].push_back(std::move(compared));
  if (o.ignored_at != kNever) {
    ++past_expectation_;
    AddCounted("ignored.count", keys, experienced);
  }
  ++obligations_;
  if (o.state == ObligationState::kOpen) {
    ++open_;
    AddCounted("backlog", keys, experienced);
  }
}

void Aggregate::AddCase(const policy::Policy& policy, const fold::Case& which,
                        const std::vector<const Obligation*>& obligations, Instant now) {
  absl::btree_map<std::pair<std::string, std::string>, std::vector<const Obligation*>> parts;
  for (const Obligation* o : obligations) {
    parts[{"brand", o->brand}].push_back(o);
    parts[{"channel", o->channel}].push_back(o);
  }
  const Keys keys(which.brand, which.channel);
  const Sample what = SampleOf(which, obligations);

  const Wait wait = Union(policy, obligations, now);
  const Sample total = With(what, wait.calendar, AnyOpen(obligations));
  lengths_[Key("wait.total_customer", "all", "")].Add(total);
  lengths_[Key("wait.total_customer", "brand", which.brand)].Add(total);
  parts[{"all", ""}] = obligations;
  for (const auto& [group, members] : parts) {
    const Wait part = Union(policy, members, now);
    const Sample of_part = SampleOf(which, members);
    const bool open = AnyOpen(members);
    lengths_[Key("wait.requester", group.first, group.second)].Add(
        With(of_part, part.calendar, open));
    lengths_[Key("wait.requester.business", group.first, group.second)].Add(
        With(of_part, part.business, open));
  }

  const calendar::Calendar& hours = HoursOf(policy, which.channel, which.touchpoint);
  const bool ever = which.resolved_at_first != kNever;
  const Instant first = ever ? which.resolved_at_first : now;
  const Instant last = which.resolved ? which.resolved_at_last : now;
  AddLength("resolution.first", keys, With(what, Between(which.opened_at, first), !ever));
  AddLength("resolution.first.business", keys,
            With(what, hours.Elapsed(which.opened_at, first), !ever));
  AddLength("resolution.full", keys, With(what, Between(which.opened_at, last), !which.resolved));
  AddLength("resolution.full.business", keys,
            With(what, hours.Elapsed(which.opened_at, last), !which.resolved));
  for (const fold::TargetRun& run : which.resolutions) AddTarget(run, keys, what, now);
}

void Aggregate::Add(const policy::Policy& policy, const fold::CustomerView& customer, Instant now) {
  inbound_ += customer.inbound;
  outbound_ += customer.outbound;
  for (const fold::Disposition& d : customer.dispositions) noise_ += d.is_noise();
  for (const Obligation& o : customer.obligations) AddObligation(policy, o, now);
  absl::btree_map<absl::string_view, std::vector<const Obligation*>> by_case;
  for (const Obligation& o : customer.obligations) by_case[o.case_id].push_back(&o);
  for (const fold::Case& c : customer.cases) {
    // A case without one holds nothing but noise and our own words.
    if (const auto found = by_case.find(c.id); found != by_case.end()) {
      AddCase(policy, c, found->second, now);
    }
  }
  AddCalls(customer, now);
  AddHops(customer);
  AddTraining(customer);
  AddJourney(customer, now);
  AddSurveys(customer);
  AddPresence(policy, customer, now);
  AddWorth(customer);
}

void Aggregate::Merge(const Aggregate& other) {
  for (const auto& [key, lengths] : other.lengths_) lengths_[key].Merge(lengths);
  for (const auto& [key, theirs] : other.ignored_) {
    auto& mine = ignored_[key];
    mine.first.Merge(theirs.first);
    mine.second.insert(mine.second.end(), theirs.second.begin(), theirs.second.end());
  }
  for (const auto& [key, theirs] : other.shares_) {
    Share& mine = shares_[key];
    mine.samples.insert(mine.samples.end(), theirs.samples.begin(), theirs.samples.end());
    mine.undecided += theirs.undecided;
  }
  Append(counts_, other.counts_);
  for (const auto& [mine, theirs] :
       {std::pair(&means_, &other.means_), std::pair(&exposure_, &other.exposure_),
        std::pair(&sums_, &other.sums_)}) {
    for (const auto& [key, mean] : *theirs) {
      Mean& sum = (*mine)[key];
      sum.total = SumCapped(sum.total, mean.total);
      sum.samples.insert(sum.samples.end(), mean.samples.begin(), mean.samples.end());
    }
  }
  for (const auto& [channel, by_severity] : other.parity_) Append(parity_[channel], by_severity);
  for (const auto& [voice, by_severity] : other.by_reach_) Append(by_reach_[voice], by_severity);
  for (const auto& [place, hour] : other.hours_) {
    auto& [traffic, answers] = hours_[place];
    traffic.insert(traffic.end(), hour.first.begin(), hour.first.end());
    answers += hour.second;
  }
  for (const auto& [mine, theirs] : {std::pair(&training_.after, &other.training_.after),
                                     std::pair(&training_.without, &other.training_.without)}) {
    mine->first += theirs->first;
    mine->second += theirs->second;
  }
  training_.samples.insert(training_.samples.end(), other.training_.samples.begin(),
                           other.training_.samples.end());
  inbound_ += other.inbound_;
  outbound_ += other.outbound_;
  noise_ += other.noise_;
  obligations_ += other.obligations_;
  open_ += other.open_;
  past_expectation_ += other.past_expectation_;
}

Report Aggregate::Finish(const policy::Policy&, Instant now) const {
  Report report;
  report.now = now;
  report.inbound = inbound_;
  report.outbound = outbound_;
  report.noise = noise_;
  report.obligations = obligations_;
  report.open = open_;
  report.ignored = past_expectation_;
  for (const auto& [key, lengths] : lengths_) {
    Figure f = FigureOf(key, Unit::kMicros);
    const Curve curve(lengths.samples());
    f.n = lengths.n();
    f.censored = lengths.censored();
    f.p50 = Micros(curve.Percentile(500));
    f.p90 = Micros(curve.Percentile(900));
    f.p99 = Micros(curve.Percentile(990));
    f.mean = Micros(curve.Mean());
    f.samples = Sorted(lengths.samples());
    report.figures.push_back(std::move(f));
  }
  for (const auto& [key, ignored] : ignored_) {
    Figure f = FigureOf(key, Unit::kMilli);
    f.n = ignored.first.n();
    f.censored = ignored.first.censored();
    f.value = ignored.first.SurvivalMilli({kExpectationUnits});
    f.samples = Sorted(ignored.second);
    report.figures.push_back(std::move(f));
  }
  for (const auto& [key, share] : shares_) {
    Figure f = FigureOf(key, Unit::kMilli);
    f.n = static_cast<int64_t>(share.samples.size());
    f.censored = share.undecided;
    const int64_t met = std::count_if(share.samples.begin(), share.samples.end(),
                                      [](const Sample& s) { return s.counted; });
    if (f.n > 0) f.value = (met * 1000 + f.n / 2) / f.n;
    f.samples = Sorted(share.samples);
    report.figures.push_back(std::move(f));
  }
  for (const auto& [key, samples] : counts_) {
    Figure f = FigureOf(key, Unit::kCount);
    f.n = static_cast<int64_t>(samples.size());
    f.censored =
        std::count_if(samples.begin(), samples.end(), [](const Sample& s) { return s.censored; });
    f.value = f.n;
    f.samples = Sorted(samples);
    report.figures.push_back(std::move(f));
  }
  FinishParity("channels", parity_, report);
  FinishParity("reach", by_reach_, report);
  FinishMeans(report);
  FinishPresence(report);
  for (Figure& f : report.figures) std::sort(f.samples.begin(), f.samples.end(), LongestFirst);
  std::sort(report.figures.begin(), report.figures.end(), [](const Figure& a, const Figure& b) {
    return std::tie(a.id, a.group, a.key) < std::tie(b.id, b.group, b.key);
  });
  return report;
}

}  // namespace earshot::figures
