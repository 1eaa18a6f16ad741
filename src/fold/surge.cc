#include "fold/surge.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fold/noise.h"
#include "fold/record.h"

namespace earshot::fold {
namespace {

constexpr int64_t kHourMicros = 3'600'000'000, kWeek = 168;
// Weeks looked back; with fewer than so many of them the hours just before are the measure, and with few of
// these nothing is.
constexpr int64_t kWeeks = 8, kWeeksMin = 3, kHoursBefore = 24, kHoursMin = 6;
// A storm has at least so many voices, and more than usual by so many median deviations.
constexpr int64_t kVoicesMin = 5, kDeviations = 5;
// With nothing to compare with only so much is certainly a storm.
constexpr int64_t kVoicesAlone = 25;
// A crisis of the brand weighs at least as much as so many full-throated complaints that nobody reads along.
constexpr int64_t kCrisisWeight = 20'000;
// One storm is told once, until it has been quiet for so many hours.
constexpr int64_t kQuietHours = 6;
// A topic that is less likely than that is none.
constexpr int32_t kTopicMilli = 500;
constexpr size_t kEvidence = 5;

bool Complains(const Assessment& a) {
  return (a.intents & kComplaint) != 0 || a.score_milli <= kComplaintMilli;
}

}  // namespace

void Surges::Change(const EventPtr& event, bool add) {
  const care::Interaction* i = event->interaction();
  const policy::Policy& policy = context_->At(event->occurred_at);
  // The words as they came in: an edit brings no new voice.
  if (event->kind != care::EventKind::kInteractionPost ||
      i->direction != care::Direction::kInbound || !i->assessment.has_value() ||
      !Complains(*i->assessment) || !NoiseOf(policy, *i, event->occurred_at).empty()) {
    return;
  }
  const Assessment& a = *i->assessment;
  const Hour hour = event->occurred_at.micros / kHourMicros;
  Voice voice{event, 0, 0};
  const Place place = PlaceOf(policy, *i);
  const bool is_public = place.visibility == care::Visibility::kPublic;
  voice.reach = is_public ? EffectiveReach(i->author.followers, i->metrics.views) : 0;
  // Negativity times reach, on the scale of ten: who reaches a million people counts for seven.
  const int64_t anger = std::max<int64_t>({-a.score_milli, a.severity_milli, 300});
  const int64_t loud = anger * (1000 + Log10Milli(1 + voice.reach)) / 1000;

  const std::string brand(place.brand);
  const auto change = [&](absl::string_view dimension, absl::string_view name, int64_t weight) {
    const Watched watched{brand, std::string(dimension), std::string(name)};
    voice.weight = weight;
    Count(watched, hour, voice, add);
  };
  const Hour first = heard_.empty() ? hour : heard_.begin()->first;
  if ((heard_[hour] += add ? 1 : -1) == 0) heard_.erase(hour);
  change("brand", brand, loud);
  const auto product = i->attributes.find("product");
  if (product != i->attributes.end()) change("product", product->second, 1000);
  if (!i->geo.place.empty()) change("place", i->geo.place, 1000);
  if (a.topic != Topic::kNone && a.topic_milli >= kTopicMilli) {
    change("topic", TopicName(a.topic), 1000);
  }
  // Since when we listen says how far back a comparison may go: all of them may change.
  if (heard_.empty() || heard_.begin()->first != first) {
    for (const auto& [watched, hours] : watched_) {
      for (const auto& [at, voices] : hours) dirty_.insert({watched, at});
    }
  }
}

void Surges::Bucket::Add(const Voice& voice) {
  if (voices_.insert(voice).second) Count(voice);
}

void Surges::Bucket::Remove(const Voice& voice) {
  if (voices_.erase(voice) == 0) return;
  first_.clear();
  volume_ = {0, 0};
  for (const Voice& left : voices_) Count(left);
}

// Of each author the first voice counts, whichever of them comes in first.
void Surges::Bucket::Count(const Voice& voice) {
  const auto [first, is_new] = first_.insert(voice);
  if (is_new) {
    ++volume_.voices;
  } else if (voice < *first) {
    volume_.weight -= first->weight;
    first_.erase(first);
    first_.insert(voice);
  } else {
    return;
  }
  volume_.weight += voice.weight;
}

void Surges::Count(const Watched& watched, Hour hour, const Voice& voice, bool add) {
  Hours& hours = watched_[watched];
  if (add) {
    hours[hour].Add(voice);
    // A storm that stands already is not changed by who joins it, nor an hour by itself alone.
    const auto stands = standing_.find({watched, hour});
    const bool joins = stands != standing_.end() && stands->second.at < voice.event->occurred_at;
    if (joins && hours.rbegin()->first == hour) return;
  } else if (const auto it = hours.find(hour); it != hours.end()) {
    it->second.Remove(voice);
    if (it->second.voices().empty()) hours.erase(it);
  }
  Mark(watched, hour);
}

// The hours that are judged by this one, and those that one of these is told instead of.
void Surges::Mark(const Watched& watched, Hour hour) {
  const Hours& hours = watched_.at(watched);
  dirty_.insert({watched, hour});
  const auto mark = [&](Hour first, Hour last) {
    const auto end = hours.upper_bound(last);
    for (auto it = hours.lower_bound(first); it != end; ++it) dirty_.insert({watched, it->first});
  };
  mark(hour + 1, hour + kHoursBefore + kQuietHours);
  for (int64_t week = 1; week <= kWeeks; ++week) {
    mark(hour + week * kWeek, hour + week * kWeek + kQuietHours);
  }
}

Surges::Volume Surges::VolumeOf(const Hours& hours, Hour hour) {
  const auto it = hours.find(hour);
  return it == hours.end() ? Volume{} : it->second.volume();
}

Surges::Usual Surges::UsualOf(const Hours& hours, Hour hour) const {
  const Hour first = heard_.empty() ? hour : heard_.begin()->first;
  std::vector<int64_t> before;
  for (int64_t week = 1; week <= kWeeks && hour - week * kWeek >= first; ++week) {
    before.push_back(VolumeOf(hours, hour - week * kWeek).weight);
  }
  if (before.size() < kWeeksMin) {
    before.clear();
    for (int64_t ago = 1; ago <= kHoursBefore && hour - ago >= first; ++ago) {
      before.push_back(VolumeOf(hours, hour - ago).weight);
    }
    if (before.size() < kHoursMin) return {};
  }
  const auto median = [](std::vector<int64_t>& values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
  };
  Usual usual;
  usual.known = true;
  usual.median = median(before);
  for (int64_t& value : before) value = std::abs(value - usual.median);
  usual.deviation = median(before);
  return usual;
}

int64_t Surges::LimitOf(const Watched& watched, const Usual& usual) const {
  // One voice more or less is no deviation.
  const int64_t limit =
      usual.known ? usual.median + kDeviations * std::max<int64_t>(usual.deviation, 1000) - 1000
                  : kVoicesAlone * 1000 - 1000;
  return watched.dimension == "brand" ? std::max(limit, kCrisisWeight) : limit;
}

bool Surges::IsStorm(const Watched& watched, const Hours& hours, Hour hour) const {
  const Volume volume = VolumeOf(hours, hour);
  return volume.voices >= kVoicesMin && volume.weight > LimitOf(watched, UsualOf(hours, hour));
}

void Surges::Judge(const Watched& watched, Hour hour) {
  standing_.erase({watched, hour});
  const auto found = watched_.find(watched);
  if (found == watched_.end()) return;
  const Hours& hours = found->second;
  if (!IsStorm(watched, hours, hour)) return;
  for (int64_t ago = 1; ago <= kQuietHours; ++ago) {
    if (IsStorm(watched, hours, hour - ago)) return;
  }
  standing_[{watched, hour}] = AlarmOf(watched, hours.at(hour), UsualOf(hours, hour));
}

// It became a storm with the voice that took it over the limit.
care::Decision Surges::AlarmOf(const Watched& watched, const Bucket& bucket,
                               const Usual& usual) const {
  const int64_t limit = LimitOf(watched, usual);
  const bool crisis = watched.dimension == "brand";
  care::Decision d;
  d.kind = crisis ? care::DecisionKind::kCrisisAlert : care::DecisionKind::kIncidentDetected;
  d.subject = absl::StrCat(watched.dimension, ":", watched.name);
  d.brand = watched.brand;
  absl::btree_set<care::Identity> seen;
  Volume so_far{0, 0};
  int64_t reach = 0;
  for (const Voice& voice : bucket.voices()) {
    if (!seen.insert(voice.author()).second) continue;
    ++so_far.voices;
    so_far.weight += voice.weight;
    reach = std::min<int64_t>(reach + voice.reach, int64_t{1} << 53);
    const bool breaks = so_far.voices >= kVoicesMin && so_far.weight > limit;
    if (breaks || d.evidence.size() < kEvidence) d.Cite(voice.event->interaction_key());
    if (!breaks) continue;
    d.at = voice.event->occurred_at;
    d.trigger = absl::StrCat("event:", voice.event->source, "/", voice.event->id);
    break;
  }
  d.policy = context_->At(d.at).hash();
  d.With("usual", usual.known ? absl::StrCat((usual.median + 500) / 1000) : "unknown");
  d.With("voices", absl::StrCat(so_far.voices));
  if (crisis) d.arguments.insert(d.arguments.begin(), {"reach", absl::StrCat(reach)});
  d.Because(crisis ? "crisis" : "incident",
            absl::StrCat(so_far.voices, " complain of ", watched.dimension, " ", watched.name,
                         " within the hour, weight ", so_far.weight, ", the limit is ", limit));
  d.id = care::DecisionId(context_->tenant, d);
  return d;
}

void Surges::Tell(care::Decisions& out) {
  if (dirty_.empty()) return;
  care::Decisions before, after;
  for (const auto& place : dirty_) {
    const auto stood = standing_.find(place);
    if (stood != standing_.end()) before.push_back(stood->second);
    Judge(place.first, place.second);
    const auto stands = standing_.find(place);
    if (stands != standing_.end()) after.push_back(stands->second);
  }
  dirty_.clear();
  out.Append(Correct(context_->tenant, before, after));
}

care::Decisions Surges::Standing() const {
  care::Decisions out;
  for (const auto& [place, decision] : standing_) out.push_back(decision);
  return out;
}

}  // namespace earshot::fold
