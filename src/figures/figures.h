// The figures of DOMAIN.md section 7, as mergeable aggregates over obligations: what was asked,
// what was answered, how long it took on which clock, and how many are still waiting. Every figure
// carries its definition, n, the number censored and percentiles, and can be opened into its
// interactions.
#ifndef EARSHOT_FIGURES_FIGURES_H_
#define EARSHOT_FIGURES_FIGURES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/time.h"
#include "care/event.h"
#include "fold/state.h"
#include "policy/policy.h"

namespace earshot::figures {

// One observation. Censored: it lasted at least that long when we looked.
struct Sample {
  Span length;
  bool censored = false;
  std::string obligation;  // id
  std::vector<care::InteractionKey>
      interactions;     // what it counts, the answer last where there is one
  bool counted = true;  // of a share: whether it stands above the line (was ignored, was met)
  friend bool operator==(const Sample&, const Sample&) = default;
};

// A distribution of lengths; merging two is concatenating them.
//
// Everything is Kaplan-Meier, so that those who still wait count for what they have waited: at
// equal lengths an end comes before a censoring. The curve is exact as long as nothing is censored;
// each length at which something is censored rounds it once, down, by less than 2^-62.
class Distribution {
 public:
  void Add(Sample sample);
  void Merge(const Distribution& other);
  int64_t n() const { return static_cast<int64_t>(samples_.size()); }
  int64_t censored() const { return censored_; }
  // Kaplan-Meier: the smallest length by which the part `milli`/1000 has ended; nullopt where the
  // curve does not get there. Without censoring this is the ordinary percentile (nearest rank).
  std::optional<Span> Percentile(int32_t milli) const;
  // Area under the survival curve up to the longest length seen (restricted mean); without
  // censoring the ordinary mean. nullopt: no samples.
  std::optional<Span> Mean() const;
  // 1 - F(h) in thousandths: the part still waiting after h. nullopt: no samples, or h lies beyond the longest
  // length seen while some have not ended.
  std::optional<int32_t> SurvivalMilli(Span h) const;
  absl::Span<const Sample> samples() const { return samples_; }

 private:
  std::vector<Sample> samples_;
  int64_t censored_ = 0;
};

enum class Unit : uint8_t { kMicros, kMilli, kCount };  // milli: a share in thousandths

struct Figure {
  std::string id;     // "response.experienced"
  std::string group;  // what it is per: "brand", "channel", "all"
  std::string key;    // "sprintcare"
  Unit unit = Unit::kMicros;
  std::string definition;  // one sentence, with the clock and the population
  int64_t n = 0, censored = 0;
  std::optional<int64_t> value;      // shares, counts, means, ratios
  std::optional<int64_t> low, high;  // of a ratio: what holds it at 95 %
  std::optional<int64_t> p50, p90, p99, mean;
  std::vector<Sample> samples;  // what it opens into, longest first
  friend bool operator==(const Figure&, const Figure&) = default;
};

struct Report {
  Instant now;
  int64_t inbound = 0, outbound = 0, noise = 0, obligations = 0, open = 0, ignored = 0;
  std::vector<Figure> figures;  // sorted by (id, group, key)
  friend bool operator==(const Report&, const Report&) = default;
};

class Aggregate {
 public:
  // One customer's obligations and cases at `now`.
  void Add(const policy::Policy& policy, const fold::CustomerView& customer, Instant now);
  // The order of additions and merges is not seen in the report.
  void Merge(const Aggregate& other);
  Report Finish(const policy::Policy& policy, Instant now) const;

 private:
  // id, group, key
  using Key = std::tuple<std::string, std::string, std::string>;
  struct Share {
    std::vector<Sample> samples;
    int64_t undecided = 0;  // a target that is neither met nor breached yet
  };
  // The groups that one sample counts in.
  struct Keys {
    std::vector<std::pair<absl::string_view, std::string>> groups;
    Keys(absl::string_view brand, absl::string_view channel);
  };
  struct Mean {
    int64_t total = 0;
    std::vector<Sample> samples;
  };
  // How many issues were followed by another within the time, and how many of these began where they would
  // if the customer had learnt to.
  struct Trained {
    std::pair<int64_t, int64_t> after{0, 0}, without{0, 0};
    std::vector<Sample> samples;
  };
  void AddObligation(const policy::Policy& policy, const fold::Obligation& obligation, Instant now);
  void AddCase(const policy::Policy& policy, const fold::Case& which,
               const std::vector<const fold::Obligation*>& obligations, Instant now);
  void AddTarget(const fold::TargetRun& run, const Keys& keys, const Sample& what, Instant now);
  void AddLength(absl::string_view id, const Keys& keys, const Sample& sample);
  void AddCounted(absl::string_view id, const Keys& keys, const Sample& sample);

  // value.cc
  void AddWorth(const fold::CustomerView& customer);
  void AddSum(absl::string_view id, absl::string_view group, std::string key, int64_t value,
              const Sample& sample);

  // customers.cc
  void AddShare(absl::string_view id, const Keys& keys, const Sample& sample);
  void AddCalls(const fold::CustomerView& customer, Instant now);
  void AddHops(const fold::CustomerView& customer);
  void AddTraining(const fold::CustomerView& customer);
  void AddJourney(const fold::CustomerView& customer, Instant now);
  void AddEpisodes(const std::string& name, const std::vector<fold::JourneyStep>& steps,
                   Instant now);
  void AddSurveys(const fold::CustomerView& customer);
  void AddPresence(const policy::Policy& policy, const fold::CustomerView& customer, Instant now);

  // finish.cc
  using BySeverity = absl::btree_map<int, std::vector<Sample>>;  // in thirds
  static void FinishParity(absl::string_view group,
                           const absl::btree_map<std::string, BySeverity>& sides, Report& report);
  void FinishMeans(Report& report) const;
  void FinishPresence(Report& report) const;

  absl::btree_map<Key, Distribution> lengths_;
  // Waits in millionths of the expectation of each, so that obligations with different ones stand
  // on one curve; the samples beside it keep the real lengths.
  absl::btree_map<Key, std::pair<Distribution, std::vector<Sample>>> ignored_;
  absl::btree_map<Key, Share> shares_;
  absl::btree_map<Key, std::vector<Sample>> counts_;
  absl::btree_map<Key, Mean> means_;
  absl::btree_map<Key, Mean> exposure_;  // in person-minutes
  absl::btree_map<Key, Mean> sums_;
  // Waits of each channel, and of those who are loud and quiet; counted: answered within the expectation.
  absl::btree_map<std::string, BySeverity> parity_, by_reach_;
  Trained training_;
  // Per channel and hour of the week: what came in, and how often we answered.
  absl::btree_map<std::pair<std::string, std::string>, std::pair<std::vector<Sample>, int64_t>>
      hours_;
  int64_t inbound_ = 0, outbound_ = 0, noise_ = 0, obligations_ = 0, open_ = 0,
          past_expectation_ = 0;
};

// "mon-09": the hour of the week in UTC.
std::string HourOfWeek(Instant at);

// id -> definition, clock and population in one sentence; every figure that exists, sorted by id.
absl::Span<const std::pair<absl::string_view, absl::string_view>> Definitions();
// "" where there is no such figure.
absl::string_view DefinitionOf(absl::string_view id);

}  // namespace earshot::figures

#endif  // EARSHOT_FIGURES_FIGURES_H_
