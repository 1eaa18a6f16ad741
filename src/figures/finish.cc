// From all samples to the figures that compare: channels with one another, hours with hours, customers who
// learnt with those who did not. Integer arithmetic throughout.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "figures/curve.h"
#include "figures/figures.h"

namespace earshot::figures {
namespace {

// Below so many on either side a comparison of channels says nothing.
constexpr size_t kCompareMin = 5;

int64_t SquareRoot(int64_t n) {
  int64_t root = 0;
  for (int64_t bit = int64_t{1} << 30; bit > 0; bit >>= 1) {
    if ((root + bit) * (root + bit) <= n) root += bit;
  }
  return root;
}

int64_t PartMilli(int64_t part, int64_t n) { return n == 0 ? 0 : (part * 1000 + n / 2) / n; }

// The median with the order statistics that hold it at 95 %: ranks n/2 -+ 0.98 sqrt(n). nullopt: too many
// still wait to know all three.
struct Median {
  int64_t low = 0, middle = 0, high = 0;
};
std::optional<Median> MedianOf(const std::vector<Sample>& samples) {
  const Curve curve(samples);
  const int64_t n = static_cast<int64_t>(samples.size());
  // In thousandths of the ranks, rounded outwards.
  const int64_t margin = 980 * SquareRoot(1'000'000 / n + 1) / 1000 + 1;
  const auto low = curve.Percentile(static_cast<int32_t>(std::max<int64_t>(500 - margin, 1)));
  const auto middle = curve.Percentile(500);
  const auto high = curve.Percentile(static_cast<int32_t>(std::min<int64_t>(500 + margin, 1000)));
  if (!low || !middle || !high) return std::nullopt;
  return Median{low->micros, middle->micros, high->micros};
}

int64_t RatioMilli(int64_t a, int64_t b) {
  const __int128 ratio =
      static_cast<__int128>(std::max<int64_t>(a, 1)) * 1000 / std::max<int64_t>(b, 1);
  return static_cast<int64_t>(std::min<__int128>(ratio, INT64_MAX));
}

}  // namespace

// Only severities that both channels have are compared: a channel is not slow because it gets the hard ones.
void Aggregate::FinishParity(absl::string_view group,
                             const absl::btree_map<std::string, BySeverity>& sides,
                             Report& report) {
  for (auto a = sides.begin(); a != sides.end(); ++a) {
    for (auto b = std::next(a); b != sides.end(); ++b) {
      std::vector<Sample> of_a, of_b;
      int64_t in_time_a = 0, in_time_b = 0;
      for (const auto& [severity, samples] : a->second) {
        const auto other = b->second.find(severity);
        if (other == b->second.end()) continue;
        of_a.insert(of_a.end(), samples.begin(), samples.end());
        of_b.insert(of_b.end(), other->second.begin(), other->second.end());
      }
      if (of_a.size() < kCompareMin || of_b.size() < kCompareMin) continue;
      for (const Sample& s : of_a) in_time_a += s.counted;
      for (const Sample& s : of_b) in_time_b += s.counted;
      const std::string pair = a->first + "/" + b->first;
      const int64_t n_a = static_cast<int64_t>(of_a.size()),
                    n_b = static_cast<int64_t>(of_b.size());
      const auto base = [&](absl::string_view id) {
        Figure f;
        f.id = std::string(id);
        f.group = std::string(group);
        f.key = pair;
        f.unit = Unit::kMilli;
        f.definition = std::string(DefinitionOf(id));
        f.n = n_a + n_b;
        for (const auto* samples : {&of_a, &of_b}) {
          f.censored += std::count_if(samples->begin(), samples->end(),
                                      [](const Sample& s) { return s.censored; });
          f.samples.insert(f.samples.end(), samples->begin(), samples->end());
        }
        return f;
      };
      Figure ratio = base("parity");
      const auto median_a = MedianOf(of_a), median_b = MedianOf(of_b);
      if (median_a && median_b) {
        ratio.value = RatioMilli(median_a->middle, median_b->middle);
        ratio.low = RatioMilli(median_a->low, median_b->high);
        ratio.high = RatioMilli(median_a->high, median_b->low);
      }
      report.figures.push_back(std::move(ratio));
      Figure within = base("parity.within");
      within.value = PartMilli(in_time_a, n_a) - PartMilli(in_time_b, n_b);
      report.figures.push_back(std::move(within));
    }
  }
}

void Aggregate::FinishMeans(Report& report) const {
  const auto figure = [](const Key& key, Unit unit, const Mean& mean) {
    Figure f;
    std::tie(f.id, f.group, f.key) = key;
    f.unit = unit;
    f.definition = std::string(DefinitionOf(f.id));
    f.n = static_cast<int64_t>(mean.samples.size());
    f.samples = mean.samples;
    return f;
  };
  for (const auto& [key, mean] : means_) {
    Figure f = figure(key, Unit::kMilli, mean);
    f.value = mean.total / f.n;
    report.figures.push_back(std::move(f));
  }
  for (const auto& [key, sum] : exposure_) {
    Figure f = figure(key, Unit::kCount, sum);
    f.value = sum.total / 60;
    report.figures.push_back(std::move(f));
  }
  for (const auto& [key, sum] : sums_) {
    Figure f = figure(key, Unit::kCount, sum);
    f.value = sum.total;
    report.figures.push_back(std::move(f));
  }
  if (training_.after.first > 0 && training_.without.first > 0) {
    Figure f;
    f.id = "training.index";
    f.group = "all";
    f.unit = Unit::kMilli;
    f.definition = std::string(DefinitionOf(f.id));
    f.n = training_.after.first + training_.without.first;
    f.value = PartMilli(training_.after.second, training_.after.first) -
              PartMilli(training_.without.second, training_.without.first);
    f.samples = training_.samples;
    report.figures.push_back(std::move(f));
  }
}

// Hours in which customers wrote and nobody ever answered; and the channels from the one that fails most.
void Aggregate::FinishPresence(Report& report) const {
  for (const auto& [place, hour] : hours_) {
    if (hour.second > 0 || hour.first.empty()) continue;
    Figure f;
    f.id = "coverage.gap";
    f.group = "channel_hour";
    f.key = place.first + "/" + place.second;
    f.unit = Unit::kCount;
    f.definition = std::string(DefinitionOf(f.id));
    f.n = static_cast<int64_t>(hour.first.size());
    f.value = f.n;
    f.samples = hour.first;
    report.figures.push_back(std::move(f));
  }
  std::vector<std::pair<int64_t, std::string>> ranking;
  std::vector<Figure> ranked;
  for (const Figure& f : report.figures) {
    if (f.id != "channel.failure" || f.group != "channel") continue;
    ranking.emplace_back(-f.value.value_or(0), f.key);
    ranked.push_back(f);
  }
  std::sort(ranking.begin(), ranking.end());
  for (Figure& f : ranked) {
    f.id = "channel.rank";
    f.unit = Unit::kCount;
    f.definition = std::string(DefinitionOf(f.id));
    const auto at =
        std::find(ranking.begin(), ranking.end(), std::pair(-f.value.value_or(0), f.key));
    f.value = at - ranking.begin() + 1;
    report.figures.push_back(std::move(f));
  }
}

}  // namespace earshot::figures
