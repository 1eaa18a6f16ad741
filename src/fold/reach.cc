// Reach over time: what was seen of whom and when, how fast a story spreads, and for how many people how long
// something bad stood there unanswered.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fold/machine.h"

namespace earshot::fold {
namespace {

// A story is told of from ten thousand views on, and at each ten times more.
constexpr int64_t kStoryDecade = 4;
constexpr int64_t kHourMicros = 3'600'000'000, kMinuteMicros = 60'000'000;

int64_t Clamped(__int128 value) {
  return static_cast<int64_t>(std::clamp<__int128>(value, INT64_MIN, INT64_MAX));
}

}  // namespace

int64_t ExposureUpTo(const Obligation& o, Instant at) {
  if (o.exposed_since == kNever || at <= o.exposed_since) return o.exposure_minutes;
  return Clamped(static_cast<__int128>(o.exposure_minutes) + static_cast<__int128>(o.reach_max) *
                                                                 (at - o.exposed_since).micros /
                                                                 kMinuteMicros);
}

void Expose(Obligation& o, Instant at) {
  o.exposure_minutes = ExposureUpTo(o, at);
  if (o.exposed_since != kNever) o.exposed_since = std::max(o.exposed_since, at);
}

// What he has on one network goes with him to whatever of his waits on another.
void Machine::SeeAuthor(const care::Event& event, const care::Identity& identity, int64_t followers,
                        const Moment& moment) {
  if (identity.empty()) return;
  const auto it = reach_.find(identity);
  // A channel that shows no followers says nothing about them.
  if (followers == 0 && (it == reach_.end() || event.interaction() != nullptr)) return;
  ReachSnapshot& snapshot = it == reach_.end() ? reach_[identity] : it->second;
  snapshot.identity = identity;
  snapshot.followers = followers;
  snapshot.at = event.occurred_at;
  snapshot.source = event.source;
  const int64_t before = std::exchange(latent_reach_, 0);
  for (const auto& [who, seen] : reach_) {
    latent_reach_ = std::max(latent_reach_, EffectiveReach(seen.followers, 0));
  }
  if (latent_reach_ == before) return;
  for (const auto& [case_id, index] : open_by_case_) {
    obligations_[index].latent_reach = latent_reach_;
    SetPriority(index, moment);
  }
}

void Machine::ApplyObservation(const care::IdentityObservation& observation, const Moment& moment) {
  SeeAuthor(*moment.event, observation.identity, observation.followers, moment);
}

// `before` are the counts that stood until now; known.metrics are those told at this moment.
void Machine::CountViews(Known& known, const care::InteractionKey& key, const care::Metrics& before,
                         const Moment& moment) {
  if (!known.inbound || known.case_id.empty()) return;
  const int64_t views = known.metrics.views;
  const Instant since =
      known.views_at == kNever ? known.event->occurred_at : std::exchange(known.views_at, kNever);
  if (views > 0) known.views_at = moment.at;
  if (views == before.views) return;
  Case& story = cases_[known.case_index];
  story.views = Clamped(static_cast<__int128>(story.views) + views - before.views);
  story.views_per_hour = moment.at <= since ? 0
                                            : Clamped(static_cast<__int128>(views - before.views) *
                                                      kHourMicros / (moment.at - since).micros);
  const int64_t decade = Log10Milli(std::max<int64_t>(story.views, 1)) / 1000;
  if (decade < kStoryDecade || decade <= story.decade) return;
  story.decade = decade;
  care::Decision d = DraftFor(known.obligation, care::DecisionKind::kViralityAlert, moment);
  d.subject = "case:" + story.id;
  const int64_t forecast =
      Clamped(static_cast<__int128>(story.views) +
              static_cast<__int128>(24) * std::max<int64_t>(story.views_per_hour, 0));
  d.With("forecast_24h", absl::StrCat(forecast));
  d.With("per_hour", absl::StrCat(story.views_per_hour));
  d.With("views", absl::StrCat(story.views));
  d.Because("spreads",
            absl::StrCat(story.views, " have seen it, ", story.views_per_hour, " more an hour"));
  d.Cite(key);
  Emit(std::move(d), moment);
}

}  // namespace earshot::fold
