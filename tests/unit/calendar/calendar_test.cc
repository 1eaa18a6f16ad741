// Business time: examples from the trade, refusals, and properties against a model that looks at
// every minute.
#include "calendar/calendar.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/limits.h"
#include "calendar/timeline.h"
#include "gtest/gtest.h"

namespace earshot::calendar {
namespace {

DaySpan Hours(int from, int to) { return {from * 60, to * 60}; }

CalendarSpec Office(std::string zone = "Europe/Berlin") {
  CalendarSpec spec;
  spec.name = "office";
  spec.zone = std::move(zone);
  for (int day = 0; day < 5; ++day) spec.week[day] = {Hours(9, 18)};
  return spec;
}

// Only the years that the tests look at, so that compiling is quick in a debug build.
constexpr Instant kFrom{1'735'689'600'000'000};   // 2025-01-01
constexpr Instant kUntil{1'830'297'600'000'000};  // 2028-01-01

Calendar Compiled(const CalendarSpec& spec, Instant from = kFrom, Instant until = kUntil) {
  auto calendar = Calendar::Compile(spec, from, until);
  EXPECT_TRUE(calendar.ok()) << calendar.status();
  return calendar.ok() ? *calendar : Calendar::Always();
}

Instant At(absl::string_view text) {
  const auto instant = ParseInstant(text);
  EXPECT_TRUE(instant.has_value()) << text;
  return instant.value_or(Instant{});
}

struct Deadline {
  const char* start;
  const char* open_time;
  const char* due;
};

void CheckDeadlines(const Calendar& calendar, const std::vector<Deadline>& deadlines) {
  for (const Deadline& d : deadlines) {
    const Instant due = calendar.Due(At(d.start), *ParseSpan(d.open_time));
    EXPECT_EQ(FormatInstant(due), FormatInstant(At(d.due))) << d.start << " + " << d.open_time;
    EXPECT_EQ(FormatSpan(calendar.Elapsed(At(d.start), due)), d.open_time) << d.start;
  }
}

TEST(Calendar, OfficeHours) {
  // 2026-03-02 is a Monday; Berlin is an hour ahead of UTC until March 29th.
  CheckDeadlines(
      Compiled(Office()),
      {
          {"2026-03-02T09:30:00Z", "45m", "2026-03-02T10:15:00Z"},
          {"2026-03-02T05:00:00Z", "1h", "2026-03-02T09:00:00Z"},  // before opening
          {"2026-03-02T16:30:00Z", "30m",
           "2026-03-02T17:00:00Z"},  // runs out at closing time, not next morning
          {"2026-03-02T16:30:00Z", "31m", "2026-03-03T08:01:00Z"},
          {"2026-03-06T16:00:00Z", "2h", "2026-03-09T09:00:00Z"},      // over a weekend
          {"2026-03-07T12:00:00Z", "9h", "2026-03-09T17:00:00Z"},      // from a Saturday
          {"2026-03-02T08:00:00Z", "1d21h", "2026-03-06T17:00:00Z"},   // 45 open hours are a week
          {"2026-03-27T16:59:59.5Z", "1s", "2026-03-30T07:00:00.5Z"},  // over the clock change
      });
}

TEST(Calendar, SeveralSpansADayAndOverMidnight) {
  CalendarSpec spec = Office("UTC");
  for (int day = 0; day < 5; ++day) spec.week[day] = {Hours(14, 18), Hours(9, 12)};  // in any order
  spec.week[4] = {Hours(9, 12), Hours(22, 30)};  // Friday night until 06:00
  CheckDeadlines(Compiled(spec), {
                                     {"2026-03-02T11:30:00Z", "1h", "2026-03-02T14:30:00Z"},
                                     {"2026-03-06T11:00:00Z", "9h", "2026-03-07T06:00:00Z"},
                                     {"2026-03-07T05:59:00Z", "2m", "2026-03-09T09:01:00Z"},
                                 });
}

TEST(Calendar, HolidaysHalfDaysAndOpenings) {
  CalendarSpec spec = Office("UTC");
  spec.week[3] = {Hours(9, 18), Hours(22, 30)};  // Thursday with a night shift into Friday
  spec.holidays = {
      {absl::CivilDay(2026, 12, 24), Hours(12, 24), "Christmas Eve from noon"},  // a Thursday
      {absl::CivilDay(2026, 12, 25), std::nullopt, "Christmas"},
      {absl::CivilDay(2026, 12, 28), std::nullopt, "bridge"}};
  spec.openings = {{absl::CivilDay(2026, 12, 27), {Hours(12, 16)}, ""},  // a Sunday
                   {absl::CivilDay(2026, 12, 28), {Hours(10, 11)}, ""},  // although a holiday
                   {absl::CivilDay(2026, 12, 29), {Hours(9, 10)}, ""},   // shorter than usual
                   {absl::CivilDay(2026, 12, 30), {}, ""}};              // not at all
  CheckDeadlines(Compiled(spec),
                 {
                     {"2026-12-24T11:00:00Z", "1h", "2026-12-24T12:00:00Z"},
                     {"2026-12-24T11:00:00Z", "2h", "2026-12-27T13:00:00Z"},
                     {"2026-12-24T11:00:00Z", "5h30m", "2026-12-28T10:30:00Z"},
                     {"2026-12-24T11:00:00Z", "7h", "2026-12-29T10:00:00Z"},
                     {"2026-12-24T11:00:00Z", "8h", "2026-12-31T10:00:00Z"},
                     {"2026-12-31T17:00:00Z", "9h",
                      "2027-01-01T06:00:00Z"},  // the night shift goes on after midnight
                 });
}

TEST(Calendar, AClosureOfSixtyDays) {
  CalendarSpec spec = Office("UTC");
  const absl::CivilDay first(2026, 6, 1);
  for (int day = 0; day < 60; ++day) spec.holidays.push_back({first + day, std::nullopt, "refit"});
  const Calendar calendar = Compiled(spec);
  CheckDeadlines(calendar, {{"2026-05-29T17:00:00Z", "2h", "2026-07-31T10:00:00Z"}});
  EXPECT_EQ(*calendar.NextOpening(At("2026-06-15T12:00:00Z")), At("2026-07-31T09:00:00Z"));
}

TEST(Calendar, ClockChanges) {
  CalendarSpec spec;
  spec.name = "night";
  spec.zone = "Europe/Berlin";
  for (auto& day : spec.week) day = {Hours(2, 3)};
  const Calendar calendar = Compiled(spec);
  auto open_on = [&](absl::string_view day) {
    return FormatSpan(calendar.Elapsed(At(day) - earshot::Hours(2), At(day) + earshot::Hours(20)));
  };
  EXPECT_EQ(open_on("2026-03-28"), "1h");
  EXPECT_EQ(open_on("2026-03-29"), "0s");  // 02:00 to 03:00 does not happen
  EXPECT_EQ(open_on("2026-10-25"), "2h");  // and happens twice
  EXPECT_EQ(open_on("2026-10-26"), "1h");

  // Around the clock is 23 and 25 hours long on those days, without a seam.
  for (auto& day : spec.week) day = {{0, 1440}};
  const Calendar always_open = Compiled(spec);
  EXPECT_EQ(always_open.intervals().size(), 1u);
  EXPECT_EQ(always_open.Elapsed(kFrom, kUntil), kUntil - kFrom);
}

TEST(Calendar, ALordHoweHalfHourChange) {
  CalendarSpec spec = Office("Australia/Lord_Howe");
  spec.week[6] = {Hours(0, 6)};
  // 2026-04-05, a Sunday: at 02:00 the clock goes back by half an hour.
  const Calendar calendar = Compiled(spec);
  EXPECT_EQ(FormatSpan(calendar.Elapsed(At("2026-04-04T13:00:00Z"), At("2026-04-05T12:00:00Z"))),
            "6h30m");
}

TEST(Calendar, OpenNowAndNextOpening) {
  const Calendar calendar = Compiled(Office("UTC"));
  EXPECT_TRUE(calendar.IsOpen(At("2026-03-02T09:00:00Z")));
  EXPECT_FALSE(calendar.IsOpen(At("2026-03-02T08:59:59.999999Z")));
  EXPECT_TRUE(calendar.IsOpen(At("2026-03-02T17:59:59.999999Z")));
  EXPECT_FALSE(calendar.IsOpen(At("2026-03-02T18:00:00Z")));
  EXPECT_EQ(*calendar.NextOpening(At("2026-03-02T10:00:00Z")), At("2026-03-02T10:00:00Z"));
  EXPECT_EQ(*calendar.NextOpening(At("2026-03-06T18:00:00Z")), At("2026-03-09T09:00:00Z"));
  EXPECT_FALSE(calendar.NextOpening(At("2027-12-31T18:00:00Z")).has_value());
}

TEST(Calendar, OutsideItsRangeNothingIsOpen) {
  const Calendar calendar = Compiled(Office("UTC"));
  EXPECT_EQ(calendar.Elapsed(At("1999-01-01"), kFrom), Span{0});
  EXPECT_EQ(calendar.Elapsed(At("1999-01-01"), At("2025-01-02T00:00:00Z")), earshot::Hours(9));
  EXPECT_EQ(calendar.Elapsed(kUntil, At("2100-01-01")), Span{0});
  EXPECT_EQ(calendar.Due(At("1999-01-01"), earshot::Hours(1)), At("2025-01-01T10:00:00Z"));
  EXPECT_EQ(calendar.Due(At("2027-12-31T17:30:00Z"), Minutes(30)), At("2027-12-31T18:00:00Z"));
  EXPECT_EQ(calendar.Due(At("2027-12-31T17:30:00Z"), Minutes(30) + Microseconds(1)), kNever);
  EXPECT_EQ(calendar.Due(At("2028-06-01"), Minutes(1)), kNever);
  EXPECT_EQ(calendar.Due(At("2026-03-02T10:00:00Z"), Span{INT64_MAX}), kNever);
  EXPECT_FALSE(calendar.IsOpen(At("2028-06-01T10:00:00Z")));
  EXPECT_FALSE(calendar.IsOpen(kNever));
}

TEST(Calendar, NothingAndBackwards) {
  const Calendar calendar = Compiled(Office("UTC"));
  const Instant saturday = At("2026-03-07T12:00:00Z");
  EXPECT_EQ(calendar.Due(saturday, Span{0}), saturday);
  EXPECT_EQ(calendar.Due(saturday, Span{-5}), saturday);
  EXPECT_EQ(calendar.Elapsed(saturday + earshot::Hours(72), saturday), Span{0});
}

TEST(Calendar, Always) {
  const Calendar always = Calendar::Always();
  EXPECT_TRUE(always.always());
  EXPECT_TRUE(always.IsOpen(Instant{0}));
  EXPECT_EQ(always.Elapsed(kInstantMin, kInstantMax), kInstantMax - kInstantMin);
  EXPECT_EQ(always.Due(kFrom, Minutes(5)), kFrom + Minutes(5));
  EXPECT_EQ(always.Due(kInstantMax, Span{INT64_MAX}), kNever);
  EXPECT_EQ(*always.NextOpening(kFrom), kFrom);
}

TEST(Calendar, Refusals) {
  auto refusal = [](const CalendarSpec& spec, Instant from = kFrom, Instant until = kUntil) {
    const auto calendar = Calendar::Compile(spec, from, until);
    return calendar.ok() ? "accepted" : std::string(calendar.status().message());
  };
  CalendarSpec closed;
  closed.name = "closed";
  EXPECT_EQ(refusal(closed),
            "calendar 'closed' is never open between 2025-01-01T00:00:00Z and "
            "2028-01-01T00:00:00Z: give it weekly "
            "hours or openings that no holiday closes");
  CalendarSpec swallowed;
  swallowed.name = "closed";
  swallowed.openings = {};
  swallowed.week[0] = {Hours(9, 10)};
  for (int day = 0; day < 1100; ++day) {
    swallowed.holidays.push_back({absl::CivilDay(2025, 1, 1) + day, std::nullopt, ""});
  }
  EXPECT_NE(refusal(swallowed).find("never open"), std::string::npos);

  EXPECT_EQ(refusal(Office("Europe/Berln")),
            "calendar 'office': unknown time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?");
  EXPECT_NE(refusal(Office("")).find("unknown time zone ''"), std::string::npos);
  EXPECT_NE(refusal(Office("../etc/passwd")).find("unknown time zone"), std::string::npos);

  auto with_span = [](DaySpan span) {
    CalendarSpec spec = Office();
    spec.week[2] = {span};
    return spec;
  };
  EXPECT_EQ(refusal(with_span({600, 600})),
            "calendar 'office': Wednesday: the span 10:00-10:00 must end after it begins and "
            "within the next day");
  EXPECT_EQ(refusal(with_span({1439, 2880})), "accepted");
  EXPECT_NE(refusal(with_span({1439, 2881})).find("within the next day"), std::string::npos);
  EXPECT_EQ(refusal(with_span({0, 1})), "accepted");
  EXPECT_NE(refusal(with_span({-1, 60})).find("between 00:00 and 23:59"), std::string::npos);
  EXPECT_NE(refusal(with_span({1440, 1500})).find("between 00:00 and 23:59"), std::string::npos);

  CalendarSpec odd = Office();
  odd.holidays = {{absl::CivilDay(2026, 5, 1), DaySpan{700, 600}, "May Day"}};
  EXPECT_NE(refusal(odd).find("holiday 2026-05-01"), std::string::npos);
  odd.holidays = {{absl::CivilDay(2200, 1, 1), std::nullopt, ""}};
  EXPECT_NE(refusal(odd).find("2200-01-01: the year must be 1970 to 2199"), std::string::npos);

  EXPECT_NE(refusal(Office(), kUntil, kFrom).find("the range must not be empty"),
            std::string::npos);
  EXPECT_NE(refusal(Office(), kFrom, Instant{kInstantMax.micros + 1}).find("within 1970 to 2199"),
            std::string::npos);
}

TEST(Calendar, AsManySpansAsTheLimitAndOneMore) {
  CalendarSpec spec = Office("UTC");
  spec.holidays.resize(kCalendarSpansMax - 5, {absl::CivilDay(2026, 1, 1), std::nullopt, ""});
  EXPECT_TRUE(Calendar::Compile(spec, kFrom, kUntil).ok());
  spec.holidays.push_back({absl::CivilDay(2026, 1, 1), std::nullopt, ""});
  EXPECT_EQ(Calendar::Compile(spec, kFrom, kUntil).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(Calendar, HoursThatChange) {
  CalendarSpec spec = Office("UTC");
  Week late, advent;
  for (int day = 0; day < 5; ++day) late[day] = {Hours(11, 20)};
  for (auto& day : advent) day = {Hours(8, 22)};
  spec.changes = {{absl::CivilDay(2026, 12, 1), absl::CivilDay(2026, 12, 24), advent},
                  {absl::CivilDay(2026, 7, 1), std::nullopt, late}};
  const Calendar calendar = Compiled(spec);
  const auto hours_of = [&](absl::string_view day) {
    return FormatSpan(calendar.Elapsed(At(day), At(day) + Days(1))) + " from " +
           FormatInstant(*calendar.NextOpening(At(day))).substr(11, 5);
  };
  EXPECT_EQ(hours_of("2026-06-30"), "9h from 09:00");
  EXPECT_EQ(hours_of("2026-07-01"), "9h from 11:00");
  EXPECT_EQ(hours_of("2026-11-30"), "9h from 11:00");
  EXPECT_EQ(hours_of("2026-12-01"), "14h from 08:00");
  EXPECT_EQ(hours_of("2026-12-24"), "14h from 08:00");
  EXPECT_EQ(hours_of("2026-12-25"), "9h from 11:00");  // back to what stood before Advent
}

TEST(Calendar, PeriodsOfTheWallAndOfUtc) {
  CalendarSpec spec = Office();  // Berlin
  const auto seconds = [](absl::string_view text) { return At(text).micros / 1'000'000; };
  spec.closures = {
      {{seconds("2026-03-02T12:00:00Z"), seconds("2026-03-02T13:00:00Z")}, true, "lunch"},
      {{seconds("2026-03-03T12:00:00Z"), seconds("2026-03-03T13:00:00Z")}, false, "drill"}};
  spec.extra = {
      {{seconds("2026-03-08T10:00:00Z"), seconds("2026-03-08T12:00:00Z")}, true, "sale"},
      {{seconds("2026-03-03T12:30:00Z"), seconds("2026-03-03T12:40:00Z")}, false, "sale"}};
  CheckDeadlines(Compiled(spec), {
                                     {"2026-03-02T10:59:00Z", "2m", "2026-03-02T12:01:00Z"},
                                     {"2026-03-03T11:59:00Z", "11m", "2026-03-03T12:40:00Z"},
                                     {"2026-03-03T11:59:00Z", "12m", "2026-03-03T13:01:00Z"},
                                     {"2026-03-06T17:00:00Z", "1h", "2026-03-08T10:00:00Z"},
                                 });
}

TEST(Calendar, FollowTheSun) {
  CalendarSpec berlin = Office("Europe/Berlin"), denver = Office("America/Denver");
  berlin.name = "berlin";
  denver.name = "denver";
  berlin.holidays = {{absl::CivilDay(2026, 3, 3), std::nullopt, "move"}};
  const std::vector<Calendar> teams = {Compiled(berlin), Compiled(denver)};
  const auto either = Calendar::Union("sun", teams);
  const auto both = Calendar::Intersection("shared", teams);
  ASSERT_TRUE(either.ok()) << either.status();
  ASSERT_TRUE(both.ok()) << both.status();
  EXPECT_EQ(either->zone(), "Europe/Berlin");
  // Berlin 08:00-17:00 UTC, Denver 16:00-01:00.
  CheckDeadlines(*either, {{"2026-03-02T07:00:00Z", "17h", "2026-03-03T01:00:00Z"},
                           {"2026-03-02T07:00:00Z", "18h", "2026-03-03T17:00:00Z"}});
  CheckDeadlines(*both, {{"2026-03-02T07:00:00Z", "1h", "2026-03-02T17:00:00Z"},
                         {"2026-03-02T07:00:00Z", "2h", "2026-03-04T17:00:00Z"}});
  EXPECT_EQ(either->labels().front().name, "move (berlin)");

  EXPECT_FALSE(Calendar::Union("none", {}).ok());
  EXPECT_FALSE(Calendar::Union("always", {Calendar::Always()}).ok());
  CalendarSpec weekend = Office();
  weekend.week = {};
  weekend.week[5] = {Hours(9, 18)};
  const std::vector<Calendar> apart = {Compiled(Office()), Compiled(weekend)};
  EXPECT_EQ(Calendar::Intersection("apart", apart).status().message(),
            "calendar 'apart' is never open between 2025-01-01T00:00:00Z and 2028-01-01T00:00:00Z: "
            "its calendars have no hour in common");
}

std::string Told(const std::vector<Stage>& stages) {
  std::string text;
  for (const Stage& s : stages) {
    absl::StrAppend(&text, FormatInstant(s.when.begin), " ", FormatSpan(s.when.end - s.when.begin),
                    " ", StageKindName(s.kind), s.name.empty() ? "" : " ", s.name, ", ",
                    FormatSpan(s.open_so_far), "\n");
  }
  return text;
}

TEST(Timeline, TellsADeadline) {
  CalendarSpec spec = Office("UTC");
  for (int day = 0; day < 5; ++day) spec.week[day] = {Hours(9, 12), Hours(13, 18)};
  spec.holidays = {{absl::CivilDay(2026, 12, 24), Hours(14, 24), "Christmas Eve"},
                   {absl::CivilDay(2026, 12, 25), std::nullopt, "Christmas"}};
  spec.openings = {{absl::CivilDay(2026, 12, 27), {Hours(12, 14)}, "Sunday sale"}};
  const Calendar calendar = Compiled(spec);
  const Timeline timeline = ExplainDue(calendar, At("2026-12-24T08:00:00Z"), earshot::Hours(7));
  EXPECT_EQ(timeline.due, At("2026-12-28T10:00:00Z"));
  EXPECT_FALSE(timeline.cut);
  EXPECT_EQ(Told(timeline.stages),
            "2026-12-24T08:00:00Z 1h closed, 0s\n"
            "2026-12-24T09:00:00Z 3h open, 3h\n"
            "2026-12-24T12:00:00Z 1h break, 3h\n"
            "2026-12-24T13:00:00Z 1h open, 4h\n"
            "2026-12-24T14:00:00Z 10h excepted Christmas Eve, 4h\n"
            "2026-12-25T00:00:00Z 1d excepted Christmas, 4h\n"
            "2026-12-26T00:00:00Z 1d12h closed, 4h\n"
            "2026-12-27T12:00:00Z 2h open Sunday sale, 6h\n"
            "2026-12-27T14:00:00Z 19h closed, 6h\n"
            "2026-12-28T09:00:00Z 1h open, 7h\n");
  bool cut = true;
  EXPECT_EQ(Told(ExplainBetween(calendar, At("2027-12-31T17:00:00Z"), At("2028-01-02"), &cut)),
            "2027-12-31T17:00:00Z 1h open, 1h\n2027-12-31T18:00:00Z 1d6h unknown, 1h\n");
  EXPECT_FALSE(cut);
  EXPECT_EQ(ExplainDue(calendar, At("2027-12-31T17:00:00Z"), earshot::Hours(9)).due, kNever);
  EXPECT_EQ(Told(ExplainDue(Calendar::Always(), kFrom, earshot::Hours(2)).stages),
            "2025-01-01T00:00:00Z 2h open, 2h\n");
}

TEST(Timeline, HasNoGapsAndEndsWhenItIsDue) {
  const Calendar calendar = Compiled(Office());
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const Instant start = kFrom + Minutes(random() % (700 * 1440));
    const Span wanted = Minutes(1 + random() % 6000);
    const Timeline timeline = ExplainDue(calendar, start, wanted);
    Instant at = start;
    Span open;
    for (const Stage& stage : timeline.stages) {
      ASSERT_EQ(stage.when.begin, at);
      at = stage.when.end;
      if (stage.kind == Stage::Kind::kOpen) open = open + (stage.when.end - stage.when.begin);
      ASSERT_EQ(stage.open_so_far, open);
    }
    ASSERT_EQ(at, timeline.due);
    ASSERT_EQ(open, wanted);
  }
  EXPECT_TRUE(ExplainDue(calendar, kFrom, Days(300)).cut);
  EXPECT_EQ(ExplainDue(calendar, kFrom, Days(300)).stages.size(), kTimelineStagesMax);
}

TEST(Calendar, AsManyChangesAsTheLimitAndOneMore) {
  CalendarSpec spec = Office("UTC");
  for (size_t i = 0; i < kCalendarChangesMax; ++i) {
    spec.changes.push_back(
        {absl::CivilDay(2025, 1, 1) + static_cast<int>(i), std::nullopt, spec.week});
  }
  EXPECT_TRUE(Calendar::Compile(spec, kFrom, kUntil).ok());
  spec.changes.push_back({absl::CivilDay(2027, 1, 1), std::nullopt, spec.week});
  EXPECT_EQ(Calendar::Compile(spec, kFrom, kUntil).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(Calendar, DigestNamesSpecAndExpansion) {
  const CalendarSpec spec = Office();
  EXPECT_EQ(Compiled(spec).digest(), Compiled(spec).digest());
  EXPECT_NE(Compiled(spec).digest(), Compiled(Office("Europe/London")).digest());
  EXPECT_NE(Compiled(spec).digest(), Compiled(spec, kFrom, kUntil - Days(30)).digest());
  CalendarSpec renamed = spec;
  renamed.holidays = {
      {absl::CivilDay(2026, 8, 1), std::nullopt, "a Saturday that changes no hour"}};
  EXPECT_EQ(Compiled(renamed).intervals(), Compiled(spec).intervals());
  EXPECT_NE(Compiled(renamed).digest(), Compiled(spec).digest());
}

// The model: a minute is open when the wall clock at its beginning stands in an open span. Written
// anew and slowly on purpose: it asks the zone at each minute and knows no intervals.
class Model {
 public:
  Model(const CalendarSpec& spec, Instant from, int minutes) : from_(from) {
    absl::TimeZone zone;
    EXPECT_TRUE(absl::LoadTimeZone(spec.zone, &zone)) << spec.zone;
    before_.push_back(0);
    for (int i = 0; i < minutes; ++i) {
      const Instant at = from + Minutes(i);
      const absl::CivilMinute wall = absl::ToCivilMinute(absl::FromUnixMicros(at.micros), zone);
      open_.push_back(IsOpen(spec, wall));
      before_.push_back(before_.back() + (open_.back() ? 1 : 0));
    }
  }
  bool open(int minute) const { return open_[minute]; }
  int OpenMinutes(int a, int b) const { return before_[b] - before_[a]; }
  int size() const { return static_cast<int>(open_.size()); }
  Instant at(int minute) const { return from_ + Minutes(minute); }

 private:
  static bool IsOpen(const CalendarSpec& spec, absl::CivilMinute wall) {
    const absl::CivilDay today(wall);
    const int minute = wall.hour() * 60 + wall.minute();
    bool weekly = false, closed = false, exceptional = false;
    for (int back = 0; back < 2; ++back) {
      const absl::CivilDay date = today - back;
      const int at = minute + back * 1440;
      auto within = [at](const DaySpan& span) {
        return span.begin_minute <= at && at < span.end_minute;
      };
      bool replaced = false;
      for (const Opening& opening : spec.openings) {
        if (opening.date != date) continue;
        replaced = true;
        exceptional =
            exceptional || std::any_of(opening.spans.begin(), opening.spans.end(), within);
      }
      const auto& spans = spec.week[static_cast<int>(absl::GetWeekday(date))];
      weekly = weekly || (!replaced && std::any_of(spans.begin(), spans.end(), within));
      for (const Holiday& holiday : spec.holidays) {
        closed =
            closed || (holiday.date == date && within(holiday.closed.value_or(DaySpan{0, 1440})));
      }
    }
    return exceptional || (weekly && !closed);
  }

  Instant from_;
  std::vector<bool> open_;
  std::vector<int> before_;
};

CalendarSpec RandomSpec(std::mt19937& random, const std::string& zone, absl::CivilDay first,
                        int days) {
  auto pick = [&random](int n) { return static_cast<int>(random() % n); };
  auto span = [&] {
    const int begin = pick(1440);
    return DaySpan{begin, begin + 1 + pick(pick(3) == 0 ? 1440 : 300)};
  };
  CalendarSpec spec;
  spec.name = zone;
  spec.zone = zone;
  for (auto& day : spec.week) {
    for (int i = pick(4); i > 0; --i) day.push_back(span());
  }
  spec.week[pick(7)].push_back(Hours(1, 4));  // across the hours in which clocks change
  for (int i = pick(5); i > 0; --i) {
    spec.holidays.push_back(
        {first + pick(days), pick(2) == 0 ? std::optional<DaySpan>(span()) : std::nullopt, ""});
  }
  for (int i = pick(4); i > 0; --i) {
    Opening opening{first + pick(days), {}};
    for (int k = pick(3); k > 0; --k) opening.spans.push_back(span());
    spec.openings.push_back(opening);
  }
  return spec;
}

TEST(CalendarProperty, AgreesWithAModelThatLooksAtEveryMinute) {
  const std::vector<std::string> zones = {"UTC",
                                          "Europe/Berlin",
                                          "Europe/London",
                                          "America/New_York",
                                          "America/St_Johns",
                                          "America/Sao_Paulo",
                                          "Asia/Kathmandu",
                                          "Asia/Tehran",
                                          "Asia/Tokyo",
                                          "Australia/Lord_Howe",
                                          "Australia/Sydney",
                                          "Africa/Casablanca",
                                          "Pacific/Apia",
                                          "Pacific/Chatham",
                                          "Asia/Kolkata",
                                          "America/Santiago"};
  std::mt19937 random(20261122);
  int spans_compared = 0;
  for (const std::string& zone : zones) {
    // Six weeks around each of the two changes of a year, in a year of its own for each zone.
    for (const absl::CivilDay first :
         {absl::CivilDay(2012 + static_cast<int>(random() % 14), 3, 5),
          absl::CivilDay(2012 + static_cast<int>(random() % 14), 9, 25)}) {
      constexpr int kDays = 42;
      const CalendarSpec spec = RandomSpec(random, zone, first, kDays);
      const Instant from{(first - absl::CivilDay(1970, 1, 1)) * Days(1).micros};
      const auto compiled = Calendar::Compile(spec, from, from + Days(kDays));
      ASSERT_TRUE(compiled.ok()) << compiled.status();
      const Calendar& calendar = *compiled;
      const Model model(spec, from, kDays * 1440);

      for (int minute = 0; minute < model.size(); ++minute) {
        ASSERT_EQ(calendar.IsOpen(model.at(minute)), model.open(minute))
            << zone << " " << FormatInstant(model.at(minute));
      }
      Instant before = from - Days(1);
      for (const Interval& interval : calendar.intervals()) {  // sorted, disjoint, not touching
        ASSERT_LT(before, interval.begin);
        ASSERT_LT(interval.begin, interval.end);
        before = interval.end;
      }
      for (int round = 0; round < 400; ++round, ++spans_compared) {
        int minutes[3];
        for (int& m : minutes) m = static_cast<int>(random() % (model.size() + 1));
        std::sort(minutes, minutes + 3);
        const Instant a = model.at(minutes[0]), b = model.at(minutes[1]), c = model.at(minutes[2]);
        ASSERT_EQ(calendar.Elapsed(a, c), Minutes(model.OpenMinutes(minutes[0], minutes[2])))
            << zone;
        ASSERT_EQ(calendar.Elapsed(a, b) + calendar.Elapsed(b, c),
                  calendar.Elapsed(a, c));  // additive

        // Due is the first instant by which that much has passed: there it has, a microsecond
        // before it has not.
        const Span wanted{static_cast<int64_t>(random() % (calendar.Elapsed(a, c).micros + 2))};
        const Instant due = calendar.Due(a, wanted);
        if (due == kNever) {
          ASSERT_LT(calendar.Elapsed(a, from + Days(kDays)), wanted);
          continue;
        }
        ASSERT_EQ(calendar.Elapsed(a, due), wanted) << zone;
        if (wanted.micros > 0) {
          ASSERT_EQ(calendar.Elapsed(a, due - Microseconds(1)), wanted - Microseconds(1));
        }
        ASSERT_LE(due, calendar.Due(b, wanted)) << "monotone in the start";
        ASSERT_LE(due, calendar.Due(a, wanted + Minutes(3))) << "monotone in the span";
      }
    }
  }
  EXPECT_EQ(spans_compared, static_cast<int>(zones.size()) * 800);
}

}  // namespace
}  // namespace earshot::calendar
