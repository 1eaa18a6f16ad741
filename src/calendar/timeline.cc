#include "calendar/timeline.h"

#include <algorithm>
#include <utility>

#include "absl/time/time.h"
#include "base/limits.h"
#include "calendar/zones.h"

namespace earshot::calendar {
namespace {

class Teller {
 public:
  Teller(const Calendar& calendar, std::vector<Stage>* stages)
      : calendar_(calendar), stages_(*stages) {
    const absl::StatusOr<absl::TimeZone> zone = LoadZone(calendar.zone());
    if (zone.ok()) zone_ = *zone;
  }

  // False: there are too many stages.
  bool Tell(Instant start, Instant end) {
    const absl::Span<const Interval> open = calendar_.intervals();
    size_t i = std::partition_point(open.begin(), open.end(),
                                    [&](const Interval& o) { return o.end <= start; }) -
               open.begin();
    for (Instant at = start; at < end; ++i) {
      if (stages_.size() >= kTimelineStagesMax) return false;
      if (i == open.size()) {
        Add({at, end}, Stage::Kind::kUnknown, "");
        return true;
      }
      if (at < open[i].begin) Gap({at, std::min(end, open[i].begin)}, i);
      at = std::max(at, open[i].begin);
      if (at >= end) return true;
      Open({at, std::min(end, open[i].end)});
      at = std::min(end, open[i].end);
    }
    return true;
  }

 private:
  void Add(const Interval& when, Stage::Kind kind, const std::string& name) {
    if (when.begin >= when.end) return;
    if (kind == Stage::Kind::kOpen) so_far_ = so_far_ + (when.end - when.begin);
    if (!stages_.empty()) {
      Stage& last = stages_.back();
      if (last.kind == kind && last.name == name && last.when.end == when.begin) {
        last.when.end = when.end;
        last.open_so_far = so_far_;
        return;
      }
    }
    stages_.push_back({kind, when, name, so_far_});
  }

  // `when` cut at the labels that lie in it; what none covers is `plain`.
  void Cut(const Interval& when, bool opens, Stage::Kind labelled, Stage::Kind plain) {
    Instant at = when.begin;
    for (const Label& label : calendar_.labels()) {
      if (label.when.begin >= when.end) break;
      if (label.opens != opens || label.when.end <= at) continue;
      if (label.when.begin > at) Add({at, label.when.begin}, plain, "");
      const Instant from = std::max(at, label.when.begin);
      at = std::min(when.end, label.when.end);
      Add({from, at}, labelled, label.name);
    }
    Add({at, when.end}, plain, "");
  }

  void Open(const Interval& when) { Cut(when, true, Stage::Kind::kOpen, Stage::Kind::kOpen); }

  // Before the interval `next`.
  void Gap(const Interval& when, size_t next) {
    const absl::Span<const Interval> open = calendar_.intervals();
    const auto day = [this](Instant at) {
      return absl::ToCivilDay(absl::FromUnixMicros(at.micros), zone_);
    };
    const bool pause = next > 0 && day(open[next - 1].end) == day(open[next].begin);
    Cut(when, false, Stage::Kind::kExcepted, pause ? Stage::Kind::kBreak : Stage::Kind::kClosed);
  }

  const Calendar& calendar_;
  std::vector<Stage>& stages_;
  absl::TimeZone zone_ = absl::UTCTimeZone();
  Span so_far_;
};

}  // namespace

absl::string_view StageKindName(Stage::Kind kind) {
  switch (kind) {
    case Stage::Kind::kOpen:
      return "open";
    case Stage::Kind::kBreak:
      return "break";
    case Stage::Kind::kClosed:
      return "closed";
    case Stage::Kind::kExcepted:
      return "excepted";
    case Stage::Kind::kUnknown:
      return "unknown";
  }
  return "";
}

Timeline ExplainDue(const Calendar& calendar, Instant start, Span open_time) {
  Timeline timeline;
  timeline.start = start;
  timeline.due = calendar.Due(start, open_time);
  const Instant last = calendar.always() ? timeline.due : calendar.intervals().back().end;
  const Instant end = timeline.due == kNever ? std::max(start, last) : timeline.due;
  timeline.stages = ExplainBetween(calendar, start, end, &timeline.cut);
  return timeline;
}

std::vector<Stage> ExplainBetween(const Calendar& calendar, Instant start, Instant end, bool* cut) {
  std::vector<Stage> stages;
  *cut = !Teller(calendar, &stages).Tell(start, end);
  return stages;
}

}  // namespace earshot::calendar
