#include "calendar/calendar.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/status.h"
#include "calendar/expand.h"
#include "calendar/zones.h"

namespace earshot::calendar {

struct Calendar::Table {
  std::string name, zone = "UTC";
  bool always = false;
  Instant from, until;  // what it was expanded over
  std::vector<Interval> intervals;
  std::vector<Span> before;  // open time in front of each interval; one more at the end: the total
  int64_t first_day = 0;     // day since 1970 (UTC) of the first entry of by_day
  std::vector<uint32_t> by_day;  // per UTC day: the first interval that ends after the day began
  std::vector<Label> labels;
  Digest128 digest;

  // Sums and index over the intervals.
  void Index();
  // The first interval that ends after `at`; intervals.size() behind the last.
  size_t Find(Instant at) const;
  // Open time from the beginning of the range up to `at`.
  Span OpenUntil(Instant at) const;
};

namespace {

constexpr int64_t kDayMicros = 86'400'000'000;

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0); }

void AddTo(Digester& digester, const std::vector<Interval>& intervals) {
  for (const Interval& interval : intervals) {
    digester.Add(interval.begin.micros).Add(interval.end.micros);
  }
}

std::vector<Stretch> StretchesOf(absl::Span<const Interval> intervals) {
  std::vector<Stretch> out;
  for (const Interval& i : intervals) out.push_back({i.begin.micros, i.end.micros});
  return out;
}

absl::Status NeverOpen(absl::string_view name, Instant from, Instant until,
                       absl::string_view advice) {
  return absl::InvalidArgumentError(absl::StrCat("calendar '", name, "' is never open between ",
                                                 FormatInstant(from), " and ", FormatInstant(until),
                                                 ": ", advice));
}

}  // namespace

void Calendar::Table::Index() {
  Span total;
  for (const Interval& interval : intervals) {
    before.push_back(total);
    total = total + (interval.end - interval.begin);
  }
  before.push_back(total);
  first_day = FloorDiv(from.micros, kDayMicros);
  const int64_t last_day = FloorDiv(until.micros - 1, kDayMicros);
  uint32_t i = 0;
  for (int64_t day = first_day; day <= last_day; ++day) {
    while (i < intervals.size() && intervals[i].end.micros <= day * kDayMicros) ++i;
    by_day.push_back(i);
  }
}

size_t Calendar::Table::Find(Instant at) const {
  const int64_t day = FloorDiv(at.micros, kDayMicros) - first_day;
  size_t i = day < 0                                      ? 0
             : day >= static_cast<int64_t>(by_day.size()) ? intervals.size()
                                                          : by_day[day];
  while (i < intervals.size() && intervals[i].end <= at) ++i;
  return i;
}

Span Calendar::Table::OpenUntil(Instant at) const {
  const size_t i = Find(at);
  if (i == intervals.size() || at <= intervals[i].begin) return before[i];
  return before[i] + (at - intervals[i].begin);
}

absl::StatusOr<Calendar> Calendar::Compile(const CalendarSpec& spec, Instant from, Instant until) {
  if (from < kInstantMin || until > kInstantMax || until <= from) {
    return absl::OutOfRangeError(absl::StrCat(
        "calendar '", spec.name, "': cannot expand from ", FormatInstant(from), " to ",
        FormatInstant(until), ": the range must not be empty and lie within 1970 to 2199"));
  }
  const auto in_calendar = [&spec](const absl::Status& status) {
    return absl::Status(status.code(),
                        absl::StrCat("calendar '", spec.name, "': ", status.message()));
  };
  if (absl::Status status = CheckSpec(spec); !status.ok()) return in_calendar(status);
  const absl::StatusOr<absl::TimeZone> zone = LoadZone(spec.zone);
  if (!zone.ok()) return in_calendar(zone.status());

  auto table = std::make_shared<Table>();
  table->name = spec.name;
  table->zone = spec.zone;
  table->from = from;
  table->until = until;
  Expansion expansion = Expand(spec, *zone, from, until);
  table->intervals = std::move(expansion.intervals);
  table->labels = std::move(expansion.labels);
  if (table->intervals.empty()) {
    return NeverOpen(spec.name, from, until,
                     "give it weekly hours or openings that no holiday closes");
  }
  table->Index();
  Digester digester;
  digester.Add("calendar");
  calendar::AddTo(digester, spec);
  AddTo(digester, table->intervals);
  table->digest = digester.Finish();
  return Calendar(std::move(table));
}

absl::StatusOr<Calendar> Calendar::Union(absl::string_view name,
                                         absl::Span<const Calendar> members) {
  return Combine(Combining::kUnion, name, members);
}

absl::StatusOr<Calendar> Calendar::Intersection(absl::string_view name,
                                                absl::Span<const Calendar> members) {
  return Combine(Combining::kIntersection, name, members);
}

absl::StatusOr<Calendar> Calendar::Combine(Combining how, absl::string_view name,
                                           absl::Span<const Calendar> members) {
  if (members.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("calendar '", name, "': there is nothing to combine"));
  }
  auto table = std::make_shared<Table>();
  table->name = std::string(name);
  table->zone = members.front().zone();
  table->from = members.front().table_->from;
  table->until = members.front().table_->until;
  Digester digester;
  digester.Add("combined calendar").Add(name).Add(static_cast<int64_t>(how));
  std::vector<Stretch> open = StretchesOf(members.front().intervals());
  for (const Calendar& member : members) {
    if (member.always()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "calendar '", name, "': what is always open is not combined with other hours"));
    }
    std::vector<Stretch> more = StretchesOf(member.intervals());
    if (how == Combining::kIntersection) {
      open = Intersect(open, more);
    } else {
      open.insert(open.end(), more.begin(), more.end());
      open = Unite(std::move(open));
    }
    table->from = std::min(table->from, member.table_->from);
    table->until = std::max(table->until, member.table_->until);
    digester.Add(member.digest());
    for (Label label : member.labels()) {
      absl::StrAppend(&label.name, label.name.empty() ? "" : " ", "(", member.name(), ")");
      table->labels.push_back(std::move(label));
    }
  }
  for (const Stretch& s : open) table->intervals.push_back({Instant{s.begin}, Instant{s.end}});
  if (table->intervals.empty()) {
    return NeverOpen(name, table->from, table->until, "its calendars have no hour in common");
  }
  std::stable_sort(table->labels.begin(), table->labels.end(),
                   [](const Label& a, const Label& b) { return a.when.begin < b.when.begin; });
  table->Index();
  AddTo(digester, table->intervals);
  table->digest = digester.Finish();
  return Calendar(std::move(table));
}

Calendar Calendar::Always() {
  static const auto* table = [] {
    auto made = std::make_shared<Table>();
    made->name = "always";
    made->always = true;
    made->intervals.push_back({Instant{INT64_MIN}, kNever});
    made->digest = DigestOf("earshot calendar always");
    return new std::shared_ptr<const Table>(std::move(made));
  }();
  return Calendar(*table);
}

Span Calendar::Elapsed(Instant a, Instant b) const {
  if (b <= a) return Span{0};
  if (table_->always) return b - a;
  return table_->OpenUntil(b) - table_->OpenUntil(a);
}

Instant Calendar::Due(Instant start, Span open_time) const {
  if (open_time.micros <= 0) return start;
  if (table_->always) {
    int64_t due;
    return __builtin_add_overflow(start.micros, open_time.micros, &due) ? kNever : Instant{due};
  }
  const Table& table = *table_;
  const size_t first = table.Find(start);
  Span wanted = table.before[first];
  if (first < table.intervals.size() && start > table.intervals[first].begin) {
    wanted = wanted + (start - table.intervals[first].begin);
  }
  if (open_time > table.before.back() - wanted) return kNever;
  wanted = wanted + open_time;
  // The interval in which the total reaches `wanted`: the last with less before it. Deadlines are
  // near, so the search doubles its steps instead of halving the range.
  size_t step = 1, low = first;
  while (low + step < table.intervals.size() && table.before[low + step] < wanted) {
    low += step;
    step *= 2;
  }
  size_t high = std::min(low + step, table.intervals.size());
  while (low + 1 < high) {
    const size_t middle = low + (high - low) / 2;
    if (table.before[middle] < wanted) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return table.intervals[low].begin + (wanted - table.before[low]);
}

bool Calendar::IsOpen(Instant at) const {
  const size_t i = table_->always ? 0 : table_->Find(at);
  return i < table_->intervals.size() && table_->intervals[i].begin <= at;
}

std::optional<Instant> Calendar::NextOpening(Instant at) const {
  if (table_->always) return at;
  const size_t i = table_->Find(at);
  if (i == table_->intervals.size()) return std::nullopt;
  return std::max(at, table_->intervals[i].begin);
}

bool Calendar::always() const { return table_->always; }
absl::string_view Calendar::name() const { return table_->name; }
const std::string& Calendar::zone() const { return table_->zone; }
absl::Span<const Interval> Calendar::intervals() const { return table_->intervals; }
absl::Span<const Label> Calendar::labels() const { return table_->labels; }
const Digest128& Calendar::digest() const { return table_->digest; }

}  // namespace earshot::calendar
