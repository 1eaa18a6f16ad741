// Who comes first: the priority formula of DOMAIN.md section 8 in integers, and the order of the queue.
#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "fold/state.h"

namespace earshot::fold {
namespace {

constexpr int64_t kRepostsCounted = 5;
constexpr int kHopsCounted = 3;
constexpr int64_t kUrgencyMilliMax =
    4000;  // waiting longer than four expectations adds no more points
constexpr int64_t kSemiPublicMilli = 300;  // of the boost of a public one

// Share of followers that one post reaches, in millionths.
constexpr int64_t kReachShareSmall = 150'000, kReachShareLarge = 60'000;
constexpr int64_t kFollowersSmall = 100'000, kFollowersLarge = 10'000'000;

int64_t VisibilityMilli(care::Visibility visibility) {
  switch (visibility) {
    case care::Visibility::kPublic:
      return 1000;
    case care::Visibility::kSemiPublic:
      return kSemiPublicMilli;
    case care::Visibility::kPrivate:
      return 0;
  }
  return 0;
}

// a*b/c without overflow for what the formula feeds it.
int64_t MulDiv(int64_t a, int64_t b, int64_t c) {
  return static_cast<int64_t>(static_cast<__int128>(a) * b / c);
}

}  // namespace

absl::string_view ObligationStateName(ObligationState state) {
  switch (state) {
    case ObligationState::kOpen:
      return "open";
    case ObligationState::kAnswered:
      return "answered";
    case ObligationState::kWithdrawn:
      return "withdrawn";
    case ObligationState::kWaived:
      return "waived";
  }
  return "";
}

int64_t EffectiveReach(int64_t followers, int64_t views) {
  if (views > 0) return views;
  if (followers <= 0) return 0;
  int64_t share = kReachShareSmall;
  if (followers >= kFollowersLarge) {
    share = kReachShareLarge;
  } else if (followers > kFollowersSmall) {
    share -= MulDiv(kReachShareSmall - kReachShareLarge, followers - kFollowersSmall,
                    kFollowersLarge - kFollowersSmall);
  }
  return MulDiv(followers, share, 1'000'000);
}

int64_t Log10Milli(int64_t n) {
  if (n <= 1) return 0;
  // log2 in 32 fractional bits by squaring the mantissa, then times log10(2).
  const int64_t whole = 63 - __builtin_clzll(static_cast<uint64_t>(n));
  uint64_t mantissa = static_cast<uint64_t>(n)
                      << (63 - whole);  // 1.x with 63 bits behind the point
  int64_t log2 = whole << 32;
  for (int bit = 31; bit >= 0; --bit) {
    const unsigned __int128 square = static_cast<unsigned __int128>(mantissa) * mantissa;
    if (square >> 127 != 0) {  // 2 or more
      mantissa = static_cast<uint64_t>(square >> 64);
      log2 |= int64_t{1} << bit;
    } else {
      mantissa = static_cast<uint64_t>(square >> 63);
    }
  }
  // One unit in the last bit makes up for what was cut off, so that 10 and 1000 come out exact.
  constexpr __int128 kLog10Of2 = 301'029'995'664;  // times 10^12
  return static_cast<int64_t>((log2 + 1) * kLog10Of2 / (int64_t{1} << 32) / 1'000'000'000);
}

namespace {

// Calls `part(code, points, detail)` for each part of the total; `detail` makes its text when it is called.
template <typename Part>
void ForEachPart(const policy::Policy& policy, const Obligation& o, absl::string_view tier,
                 Instant now, Part part) {
  const policy::PriorityWeights& w = policy.priority();
  part("severity", MulDiv(w.severity, o.severity_milli_max, 1000),
       [&] { return absl::StrCat("severity ", o.severity_milli_max, " of 1000"); });
  if (o.expectation >= 0) {
    const Span within = o.expects;
    const Span waited = std::max(now - o.published_at, Span{0});
    const int64_t part_milli =
        within.micros <= 0 ? kUrgencyMilliMax
                           : std::min(MulDiv(1000, waited.micros, within.micros), kUrgencyMilliMax);
    part("urgency", MulDiv(w.urgency, part_milli, 1000), [&] {
      return absl::StrCat("waited ", FormatSpan(waited), ", customers expect ", FormatSpan(within));
    });
  }
  part("sentiment", MulDiv(w.sentiment, std::max<int64_t>(0, -o.score_milli_min), 1000),
       [&] { return absl::StrCat("worst score ", o.score_milli_min); });
  if (const auto it = w.tier.find(tier); it != w.tier.end()) {
    part("customer_value", it->second, [&] { return absl::StrCat("tier ", tier); });
  }
  const int64_t reposts =
      std::min<int64_t>(static_cast<int64_t>(o.interactions.size()) - 1, kRepostsCounted);
  part("repost", w.repost * std::max<int64_t>(reposts, 0),
       [&] { return absl::StrCat("wrote ", reposts, " more times while waiting"); });
  const int64_t boost =
      std::min(w.reach_bound, MulDiv(w.reach_per_decade, Log10Milli(1 + o.reach_max), 1000));
  const int64_t seen = MulDiv(boost, VisibilityMilli(o.visibility), 1000);
  part("reach", seen,
       [&] { return absl::StrCat(o.reach_max, " people, ", care::VisibilityName(o.visibility)); });
  // He can tell them, wherever he speaks to us.
  const int64_t latent =
      std::min({w.latent_reach_bound, w.reach_bound,
                MulDiv(w.reach_per_decade, Log10Milli(1 + o.latent_reach), 2000)});
  part("latent_reach", std::max<int64_t>(latent - seen, 0),
       [&] { return absl::StrCat("reaches ", o.latent_reach, " people elsewhere"); });
  part("hop", w.hop * std::min(o.hops, kHopsCounted),
       [&] { return absl::StrCat(o.hops, " channels failed him before"); });
  part("rules", o.priority_added, [] { return std::string("added by rules"); });
}

}  // namespace

int64_t PriorityTotalOf(const policy::Policy& policy, const Obligation& obligation,
                        absl::string_view tier, Instant now) {
  int64_t total = 0;
  ForEachPart(policy, obligation, tier, now,
              [&total](absl::string_view, int64_t points, const auto&) { total += points; });
  return total;
}

Priority PriorityOf(const policy::Policy& policy, const Obligation& obligation,
                    absl::string_view tier, Instant now) {
  Priority priority;
  priority.parts.reserve(4);
  ForEachPart(policy, obligation, tier, now,
              [&priority](absl::string_view code, int64_t points, const auto& detail) {
                if (points == 0) return;
                priority.total += points;
                priority.parts.push_back({std::string(code), detail(), points});
              });
  return priority;
}

bool MoreUrgent(const QueueItem& a, const QueueItem& b) {
  if (a.aged != b.aged) return a.aged;
  const auto rank = [](const QueueItem& item) {
    // Among the aged only age counts: nothing may push an old one back behind a younger one.
    return std::tuple(item.aged ? int64_t{0} : -item.priority, item.obligation.published_at.micros);
  };
  const auto rank_a = rank(a), rank_b = rank(b);
  if (rank_a != rank_b) return rank_a < rank_b;
  return a.obligation.id < b.obligation.id;
}

}  // namespace earshot::fold
