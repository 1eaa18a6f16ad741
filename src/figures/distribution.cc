// Kaplan-Meier in integers. Between two censorings the product of (1 - ended/at risk) telescopes to
// remaining/at risk, which is kept as a fraction; only at a censoring is the product itself
// rounded.
#include <algorithm>
#include <cstdint>

#include "figures/curve.h"
#include "figures/figures.h"

namespace earshot::figures {
namespace {

using Wide = unsigned __int128;
constexpr uint64_t kOne = uint64_t{1} << 62;

}  // namespace

Curve::Curve(absl::Span<const Sample> samples) {
  std::vector<std::pair<int64_t, bool>> lengths;
  lengths.reserve(samples.size());
  for (const Sample& s : samples) {
    // A clock that runs back is no negative wait.
    lengths.emplace_back(std::max<int64_t>(s.length.micros, 0), s.censored);
  }
  // An end before a censoring of the same length: who was censored then had not ended by then.
  std::sort(lengths.begin(), lengths.end());
  uint64_t start = kOne, at_risk = lengths.size(), remaining = at_risk;
  for (size_t i = 0; i < lengths.size();) {
    const int64_t length = lengths[i].first;
    uint64_t ended = 0, censored = 0;
    for (; i < lengths.size() && lengths[i].first == length; ++i) {
      ++(lengths[i].second ? censored : ended);
    }
    remaining -= ended;
    steps_.push_back({length, start, remaining, at_risk});
    if (censored == 0) continue;
    start = static_cast<uint64_t>(Wide{start} * remaining / at_risk);
    remaining -= censored;
    at_risk = remaining;
  }
}

std::optional<Span> Curve::Percentile(int32_t milli) const {
  for (const Step& s : steps_) {
    const Wide still_waiting = Wide{s.start} * s.remaining * 1000;
    const Wide allowed = Wide{kOne} * s.at_risk * static_cast<uint32_t>(1000 - milli);
    if (still_waiting <= allowed) return Span{s.length};
  }
  return std::nullopt;
}

std::optional<Span> Curve::Mean() const {
  if (steps_.empty()) return std::nullopt;
  // In units of 1/kOne of a microsecond. Steps of one stretch share start and at_risk: their
  // products are summed before the division, so that without censoring it is the mean, rounded down
  // once.
  Wide area = Wide{static_cast<uint64_t>(steps_.front().length)} * kOne;
  for (size_t i = 0; i + 1 < steps_.size();) {
    const uint64_t start = steps_[i].start, at_risk = steps_[i].at_risk;
    Wide waited = 0;
    for (; i + 1 < steps_.size() && steps_[i].start == start && steps_[i].at_risk == at_risk; ++i) {
      const uint64_t width = static_cast<uint64_t>(steps_[i + 1].length - steps_[i].length);
      waited += Wide{steps_[i].remaining} * width;
    }
    area += waited / at_risk * start + waited % at_risk * start / at_risk;
  }
  return Span{static_cast<int64_t>(area / kOne)};
}

std::optional<int32_t> Curve::SurvivalMilli(Span h) const {
  if (steps_.empty()) return std::nullopt;
  const auto after =
      std::upper_bound(steps_.begin(), steps_.end(), h.micros,
                       [](int64_t length, const Step& step) { return length < step.length; });
  if (after == steps_.begin()) return 1000;
  const Step& s = *(after - 1);
  // Nobody has been seen for as long as h, and some have not ended: what they will do is not known.
  if (after == steps_.end() && s.remaining > 0 && h.micros > s.length) return std::nullopt;
  // To the nearest thousandth, a half up. What censorings have rounded off is far below whole >>
  // 30, so that adding it brings a half back to a half.
  const Wide whole = Wide{kOne} * s.at_risk;
  const Wide rounding = whole / 2 + (whole >> 30);
  return static_cast<int32_t>(
      std::min<Wide>((Wide{s.start} * s.remaining * 1000 + rounding) / whole, 1000));
}

void Distribution::Add(Sample sample) {
  censored_ += sample.censored;
  samples_.push_back(std::move(sample));
}

void Distribution::Merge(const Distribution& other) {
  samples_.insert(samples_.end(), other.samples_.begin(), other.samples_.end());
  censored_ += other.censored_;
}

std::optional<Span> Distribution::Percentile(int32_t milli) const {
  return Curve(samples_).Percentile(milli);
}
std::optional<Span> Distribution::Mean() const { return Curve(samples_).Mean(); }
std::optional<int32_t> Distribution::SurvivalMilli(Span h) const {
  return Curve(samples_).SurvivalMilli(h);
}

}  // namespace earshot::figures
