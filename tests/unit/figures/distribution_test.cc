// Percentiles, means and survival: by hand, against the ordinary definitions where nobody waits any
// more, and against a slow Kaplan-Meier in fractions where some do.
#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "figures/figures.h"
#include "gmock/gmock.h"

namespace earshot::figures {
namespace {

// "3 5+ 5 8": minutes; a plus says that it lasted at least that long when we looked.
Distribution Lengths(absl::string_view text) {
  Distribution d;
  for (absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    Sample s;
    s.censored = word.back() == '+';
    if (s.censored) word.remove_suffix(1);
    s.length = Minutes(std::stoi(std::string(word)));
    d.Add(s);
  }
  return d;
}

std::string Show(std::optional<Span> span) { return span.has_value() ? FormatSpan(*span) : "-"; }

TEST(Distribution, ByHand) {
  struct Row {
    const char* lengths;
    const char *p50, *p90, *p99, *mean;
  };
  const Row rows[] = {
      // nobody at all
      {"", "-", "-", "-", "-"},
      // nearest rank: the smallest length by which at least half have ended
      {"7", "7m", "7m", "7m", "7m"},
      {"1 2 3 4", "2m", "4m", "4m", "2m30s"},
      {"1 2 3 4 5", "3m", "5m", "5m", "3m"},
      {"10 20 30 40 50 60 70 80 90 100", "50m", "1h30m", "1h40m", "55m"},
      // all still wait: the curve never falls; the restricted mean is the longest wait seen
      {"5+ 9+", "-", "-", "-", "9m"},
      // S = 3/4 after 1; one leaves sight at 2; S = 3/4 x 1/2 after 3; 0 after 4
      // mean = 1 + 3/4 x 2 + 3/8 x 1 = 2m52.5s
      {"1 2+ 3 4", "3m", "4m", "4m", "2m52s500ms"},
      // an end before a censoring of the same length: at risk are four, not three
      // S = 3/4 after 2, then 3/4 x 1/2 after 6, then waiting for ever; mean = 2 + 3/4 x 4 + 3/8 x
      // 3
      {"2 2+ 6 9+", "6m", "-", "-", "6m7s500ms"},
      // the ignored last: without them the p90 would be 4m
      {"1 1 2 2 3 3 4 4 500+ 600+", "3m", "-", "-", "2h2m"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.lengths);
    const Distribution d = Lengths(row.lengths);
    EXPECT_EQ(Show(d.Percentile(500)), row.p50);
    EXPECT_EQ(Show(d.Percentile(900)), row.p90);
    EXPECT_EQ(Show(d.Percentile(990)), row.p99);
    EXPECT_EQ(Show(d.Mean()), row.mean);
  }
}

TEST(Distribution, SurvivalByHand) {
  struct Row {
    const char* lengths;
    int minutes;
    int32_t milli;
  };
  const Row rows[] = {
      {"10 20 30 40", 9, 1000},
      {"10 20 30 40", 10, 750},  // answered exactly then is answered by
                                 // then
      {"10 20 30 40", 25, 500},
      {"10 20 30 40", 40, 0},
      {"10 20 30 40", 999, 0},
      {"1 2+ 3 4", 2, 750},
      {"1 2+ 3 4", 3, 375},
      {"5+ 9+", 9, 1000},
      {"1 2 3", 1, 667},
      {"1 2 3", 2, 333},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.lengths) + " at " + std::to_string(row.minutes));
    EXPECT_EQ(Lengths(row.lengths).SurvivalMilli(Minutes(row.minutes)), row.milli);
  }
  EXPECT_EQ(Distribution().SurvivalMilli(Minutes(1)), std::nullopt);
  // Beyond the longest length seen nothing is known of those who had not ended.
  EXPECT_EQ(Lengths("5+ 9+").SurvivalMilli(Minutes(10)), std::nullopt);
  EXPECT_EQ(Lengths("1 2 9+").SurvivalMilli(Minutes(10)), std::nullopt);
  EXPECT_EQ(Lengths("1 2+ 9").SurvivalMilli(Minutes(10)), 0);
}

// The textbook, in exact fractions; few lengths, or the fractions overflow.
class SlowModel {
 public:
  struct Fraction {
    __int128 over, under;
  };
  explicit SlowModel(absl::Span<const Sample> samples) : samples_(samples.begin(), samples.end()) {
    for (const Sample& s : samples_) times_.push_back(s.length.micros);
    std::sort(times_.begin(), times_.end());
    times_.erase(std::unique(times_.begin(), times_.end()), times_.end());
  }

  Fraction Survival(int64_t t) const {
    Fraction f{1, 1};
    for (const int64_t at : times_) {
      if (at > t) break;
      int64_t at_risk = 0, ended = 0;
      for (const Sample& s : samples_) {
        at_risk += s.length.micros >= at;
        ended += s.length.micros == at && !s.censored;
      }
      f.over *= at_risk - ended;
      f.under *= at_risk;
      for (__int128 d : {2, 3, 5, 7, 11, 13}) {
        while (f.over % d == 0 && f.under % d == 0) f = {f.over / d, f.under / d};
      }
    }
    return f;
  }
  std::optional<Span> Percentile(int32_t milli) const {
    for (const int64_t at : times_) {
      const Fraction f = Survival(at);
      if (f.over * 1000 <= f.under * (1000 - milli)) return Span{at};
    }
    return std::nullopt;
  }
  bool IsKnownAt(int64_t t) const {
    return t <= times_.back() || Survival(times_.back()).over == 0;
  }
  double Mean() const {
    double area = static_cast<double>(times_.front());
    for (size_t i = 0; i + 1 < times_.size(); ++i) {
      const Fraction f = Survival(times_[i]);
      area += static_cast<double>(f.over) / static_cast<double>(f.under) *
              static_cast<double>(times_[i + 1] - times_[i]);
    }
    return area;
  }

 private:
  std::vector<Sample> samples_;
  std::vector<int64_t> times_;
};

TEST(Distribution, AgreesWithTheTextbook) {
  std::mt19937 random(20260302);
  for (int round = 0; round < 3000; ++round) {
    Distribution d;
    const int n = 1 + static_cast<int>(random() % 14);
    const int different = 1 + static_cast<int>(random() % 12);
    for (int i = 0; i < n; ++i) {
      Sample s;
      s.length = Span{static_cast<int64_t>(random() % different) * 1'000'003};
      s.censored = random() % 3 == 0;
      d.Add(s);
    }
    const SlowModel model(d.samples());
    for (const int32_t milli : {1, 250, 500, 750, 900, 990, 1000}) {
      ASSERT_EQ(d.Percentile(milli), model.Percentile(milli)) << "round " << round << " p" << milli;
    }
    ASSERT_NEAR(static_cast<double>(d.Mean()->micros), model.Mean(), 2.0) << "round " << round;
    for (int i = 0; i < different; ++i) {
      const int64_t h = i * 1'000'003;
      if (!model.IsKnownAt(h)) {
        ASSERT_EQ(d.SurvivalMilli({h}), std::nullopt) << "round " << round << " at " << h;
        continue;
      }
      const SlowModel::Fraction f = model.Survival(h);
      ASSERT_EQ(*d.SurvivalMilli({h}),
                static_cast<int32_t>((f.over * 2000 + f.under) / (f.under * 2)))
          << "round " << round << " at " << h;
    }
  }
}

TEST(Distribution, WithoutCensoringTheOrdinaryOnes) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const size_t n = 1 + random() % 400;
    std::vector<int64_t> lengths(n);
    Distribution d;
    for (int64_t& length : lengths) {
      length = random() % 1'000'000'000;
      Sample s;
      s.length = {length};
      d.Add(s);
    }
    std::sort(lengths.begin(), lengths.end());
    for (const int32_t milli : {100, 500, 900, 990}) {
      const size_t rank = (n * milli + 999) / 1000;
      ASSERT_EQ(d.Percentile(milli)->micros, lengths[rank - 1]) << "n " << n << " p" << milli;
    }
    const int64_t sum = std::accumulate(lengths.begin(), lengths.end(), int64_t{0});
    ASSERT_EQ(d.Mean()->micros, sum / static_cast<int64_t>(n));
  }
}

TEST(Distribution, MergingIsConcatenating) {
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    Distribution parts[3], whole;
    for (int i = 0; i < 60; ++i) {
      Sample s;
      s.length = Seconds(random() % 50);
      s.censored = random() % 4 == 0;
      parts[random() % 3].Add(s);
    }
    for (const Distribution& part : parts) {
      for (const Sample& s : part.samples()) whole.Add(s);
    }
    Distribution forward = parts[0], backward = parts[2];
    forward.Merge(parts[1]);
    forward.Merge(parts[2]);
    backward.Merge(parts[0]);
    backward.Merge(parts[1]);
    for (const Distribution* d : {&forward, &backward}) {
      ASSERT_EQ(d->n(), 60);
      ASSERT_EQ(d->censored(), whole.censored());
      ASSERT_EQ(d->Percentile(500), whole.Percentile(500));
      ASSERT_EQ(d->Percentile(900), whole.Percentile(900));
      ASSERT_EQ(d->Mean(), whole.Mean());
      ASSERT_EQ(d->SurvivalMilli(Seconds(20)), whole.SurvivalMilli(Seconds(20)));
    }
  }
}

TEST(Distribution, LongestLengthsDoNotOverflow) {
  Distribution d;
  const Span longest = kInstantMax - kInstantMin;
  for (int i = 0; i < 1000; ++i) {
    Sample s;
    s.length = longest - Microseconds(i % 10);
    s.censored = i % 7 == 0;
    d.Add(s);
  }
  EXPECT_GE(*d.Mean(), longest - Microseconds(10));
  EXPECT_LE(*d.Mean(), longest);
  EXPECT_EQ(d.Percentile(1000), std::nullopt);  // the longest one is censored
}

TEST(Distribution, AClockThatRunsBackIsNoNegativeWait) {
  Distribution d;
  Sample s;
  s.length = Seconds(-5);
  d.Add(s);
  EXPECT_EQ(d.Percentile(500), Span{});
  EXPECT_EQ(d.Mean(), Span{});
}

}  // namespace
}  // namespace earshot::figures
