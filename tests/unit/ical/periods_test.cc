// iCalendar files as people export them: what each closes, and what is refused.
#include "ical/periods.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "base/limits.h"
#include "gtest/gtest.h"

namespace earshot::ical {
namespace {

constexpr Instant kFrom{1'735'689'600'000'000};   // 2025-01-01
constexpr Instant kUntil{1'830'297'600'000'000};  // 2028-01-01

std::string File(absl::string_view events) {
  return absl::StrCat("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n", events,
                      "END:VCALENDAR\n");
}

std::string Event(absl::string_view lines) {
  return absl::StrCat("BEGIN:VEVENT\nUID:1\n", lines, "END:VEVENT\n");
}

// "2026-12-24 12:00 - 2026-12-25 00:00 local Christmas Eve", a line each.
std::string Text(const std::vector<calendar::Period>& periods) {
  std::string text;
  const auto time = [](int64_t seconds) {
    return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(seconds), absl::UTCTimeZone());
  };
  for (const calendar::Period& p : periods) {
    absl::StrAppend(&text, time(p.seconds.begin), " - ", time(p.seconds.end),
                    p.local ? " local " : " utc ", p.name, "\n");
  }
  return text;
}

std::string Read(absl::string_view file) {
  Diagnostics found;
  const std::string text = Text(ReadPeriods(file, kFrom, kUntil, &found));
  std::string said;
  for (const Diagnostic& d : found) {
    absl::StrAppend(&said, d.severity == Severity::kError ? "error " : "warning ", d.place.line,
                    " ", d.code, ": ", d.message, "\n");
  }
  return said + text;
}

TEST(ICal, AllDayEvents) {
  EXPECT_EQ(Read(File(Event("DTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas\\, at home\n"))),
            "2026-12-25 00:00 - 2026-12-26 00:00 local Christmas, at home\n");
  EXPECT_EQ(Read(File(Event("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\n"))),
            "2026-12-24 00:00 - 2026-12-27 00:00 local \n");
  EXPECT_EQ(Read(File(Event("DTSTART;VALUE=DATE:20261224\nDURATION:P1W\nSUMMARY:\n"))),
            "2026-12-24 00:00 - 2026-12-31 00:00 local \n");
}

TEST(ICal, TimedEvents) {
  // Floating; in UTC; in a zone, by its own name and behind that of a program.
  EXPECT_EQ(Read(File(Event("DTSTART:20261224T120000\nDTEND:20261225T000000\nSUMMARY:Eve\n"))),
            "2026-12-24 12:00 - 2026-12-25 00:00 local Eve\n");
  EXPECT_EQ(Read(File(Event("DTSTART:20261224T120000Z\nDURATION:PT90M\n"))),
            "2026-12-24 12:00 - 2026-12-24 13:30 utc \n");
  const std::string berlin = "2026-07-24 10:00 - 2026-07-24 11:00 utc \n";
  for (const char* zone : {"Europe/Berlin", "/example.org/20050126_1/Europe/Berlin"}) {
    EXPECT_EQ(Read(File(Event(absl::StrCat("DTSTART;TZID=", zone, ":20260724T120000\nDTEND;TZID=",
                                           zone, ":20260724T130000\n")))),
              berlin);
  }
  // From one zone to another: 12:00 in Berlin to 12:00 in London is an hour.
  EXPECT_EQ(Read(File(Event("DTSTART;TZID=Europe/Berlin:20260724T120000\n"
                            "DTEND;TZID=Europe/London:20260724T120000\n"))),
            berlin);
}

TEST(ICal, RecurringEvents) {
  struct Case {
    const char* name;
    const char* lines;
    const char* periods;
  };
  const Case cases[] = {
      {"yearly", "DTSTART;VALUE=DATE:20001225\nRRULE:FREQ=YEARLY\n",
       "2025-12-25 00:00 - 2025-12-26 00:00 local \n2026-12-25 00:00 - 2026-12-26 00:00 local \n"
       "2027-12-25 00:00 - 2027-12-26 00:00 local \n"},
      {"the fourth Thursday of November",
       "DTSTART;VALUE=DATE:20251127\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\nSUMMARY:"
       "Thanksgiving\n",
       "2025-11-27 00:00 - 2025-11-28 00:00 local Thanksgiving\n"
       "2026-11-26 00:00 - 2026-11-27 00:00 local Thanksgiving\n"
       "2027-11-25 00:00 - 2027-11-26 00:00 local Thanksgiving\n"},
      {"the last Monday of May, twice",
       "DTSTART;VALUE=DATE:20250526\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;COUNT=2\n",
       "2025-05-26 00:00 - 2025-05-27 00:00 local \n2026-05-25 00:00 - 2026-05-26 00:00 local \n"},
      {"the last working day of a month",
       "DTSTART;VALUE=DATE:20260130\n"
       "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20260331\n",
       "2026-01-30 00:00 - 2026-01-31 00:00 local \n2026-02-27 00:00 - 2026-02-28 00:00 local \n"
       "2026-03-31 00:00 - 2026-04-01 00:00 local \n"},
      {"every second week, less one, and one more",
       "DTSTART:20260302T120000\nDTEND:20260302T130000\n"
       "RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20260401T000000\n"
       "EXDATE:20260316T120000\nRDATE:20260318T080000\n",
       "2026-03-02 12:00 - 2026-03-02 13:00 local \n2026-03-18 08:00 - 2026-03-18 09:00 local \n"
       "2026-03-30 12:00 - 2026-03-30 13:00 local \n"},
      {"two exceptions on one line",
       "DTSTART:20260302T120000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\n"
       "EXDATE:20260303T120000,20260304T120000\n",
       "2026-03-02 12:00 - 2026-03-02 13:00 local \n2026-03-05 12:00 - 2026-03-05 13:00 local \n"},
      {"a day excepts what begins on it",
       "DTSTART;TZID=Europe/Berlin:20260302T003000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\n"
       "EXDATE;VALUE=DATE:20260303\n",
       "2026-03-01 23:30 - 2026-03-02 00:30 utc \n2026-03-03 23:30 - 2026-03-04 00:30 utc \n"},
      {"the same hour on the wall over a change of clocks",
       "DTSTART;TZID=Europe/Berlin:20260328T090000\nDTEND;TZID=Europe/Berlin:20260328T120000\n"
       "RRULE:FREQ=DAILY;UNTIL=20260329T070000Z\n",
       "2026-03-28 08:00 - 2026-03-28 11:00 utc \n2026-03-29 07:00 - 2026-03-29 10:00 utc \n"},
      {"as long on the wall, an hour shorter in fact",
       "DTSTART;TZID=Europe/Berlin:20260329T000000\nDTEND;TZID=Europe/Berlin:20260329T060000\n",
       "2026-03-28 23:00 - 2026-03-29 04:00 utc \n"},
      {"periods of their own",
       "DTSTART:20260302T120000Z\nDURATION:PT1H\n"
       "RDATE;VALUE=PERIOD:20260303T120000Z/20260303T150000Z,20260304T120000Z/PT30M\n",
       "2026-03-02 12:00 - 2026-03-02 13:00 utc \n2026-03-03 12:00 - 2026-03-03 15:00 utc \n"
       "2026-03-04 12:00 - 2026-03-04 12:30 utc \n"},
      {"a leap day", "DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY\n", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(Read(File(Event(c.lines))), c.periods) << c.name;
}

TEST(ICal, OneOccurrenceMovedAndOneCancelled) {
  const std::string weekly =
      Event("DTSTART:20260302T120000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:Team\n");
  EXPECT_EQ(Read(File(weekly + Event("RECURRENCE-ID:20260309T120000\nDTSTART:20260310T090000\n"
                                     "DURATION:PT2H\nSUMMARY:Moved\n"))),
            "2026-03-02 12:00 - 2026-03-02 13:00 local Team\n"
            "2026-03-10 09:00 - 2026-03-10 11:00 local Moved\n"
            "2026-03-16 12:00 - 2026-03-16 13:00 local Team\n");
  EXPECT_EQ(Read(File(weekly + Event("RECURRENCE-ID:20260309T120000\nDTSTART:20260309T120000\n"
                                     "STATUS:CANCELLED\n"))),
            "2026-03-02 12:00 - 2026-03-02 13:00 local Team\n"
            "2026-03-16 12:00 - 2026-03-16 13:00 local Team\n");
  EXPECT_EQ(Read(File(Event("DTSTART;VALUE=DATE:20260302\nSTATUS:CANCELLED\n"))), "");
}

TEST(ICal, WhatIsPassedOver) {
  const std::string zone =
      "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:19701025T030000\n"
      "TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
      "BEGIN:VTODO\nDTSTART:broken\nEND:VTODO\n";  // a component of RFC 5545
  const std::string event = Event(
      "DTSTART;VALUE=DATE:20260302\nDESCRIPTION:\nX-APPLE-THING;A=\"b:c\":d\nPRIORITY:high\n"
      "SUMMARY:A long\n  name\nTRANSP:TRANSPARENT\nBEGIN:VALARM\nDTSTART:broken\nEND:VALARM\n");
  EXPECT_EQ(Read(File(zone + event)), "2026-03-02 00:00 - 2026-03-03 00:00 local A long name\n");
  // The line ends of the format, and a mark at the beginning.
  EXPECT_EQ(Read("\xEF\xBB\xBF" + absl::StrReplaceAll(File(zone + event), {{"\n", "\r\n"}})),
            "2026-03-02 00:00 - 2026-03-03 00:00 local A long name\n");
  EXPECT_EQ(Read(File("")), "");
  EXPECT_EQ(Read(File(Event("DTSTART:20260302T120000\n"))),
            "warning 4 ical-empty: the event has no length and changes nothing\n");
  // Outside the range that was asked for.
  EXPECT_EQ(Read(File(Event("DTSTART;VALUE=DATE:20190302\n"))), "");
}

TEST(ICal, Refusals) {
  struct Case {
    std::string file;
    const char* said;
  };
  const Case cases[] = {
      {"", "error 1 ical-syntax: this is no iCalendar file: it has no BEGIN:VCALENDAR\n"},
      {"earshot: 1\n",
       "error 1 ical-syntax: this is no iCalendar file: it must begin with BEGIN:VCALENDAR\n"},
      {"BEGIN:VCALENDAR\nBEGIN:VEVENT\n",
       "error 2 ical-syntax: BEGIN:VEVENT has no END: was the file cut off?\n"},
      {"BEGIN:VCALENDAR\nEND:VEVENT\n", "error 2 ical-syntax: END:VEVENT does not end VCALENDAR\n"},
      {" folded\n", "error 1 ical-syntax: a folded line continues nothing\n"},
      {File("nonsense\n"), "error 4 ical-syntax: a line is NAME:VALUE, and here is no colon\n"},
      {std::string("BEGIN:VCALENDAR\n\0END:VCALENDAR\n", 31),
       "error 1 encoding: the file is not UTF-8\n"},
      {"BEGIN:VCALENDAR\n\xFF\n", "error 1 encoding: the file is not UTF-8\n"},
      {File(Event("")), "error 4 ical-value: an event has one DTSTART\n"},
      {File(Event("DTSTART:20260302T120000\nDTSTART:20260302T120000\n")),
       "error 4 ical-value: an event has one DTSTART\n"},
      {File(Event("DTSTART:20260302T120000\nDTEND:20260302T130000\nDURATION:PT1H\n")),
       "error 4 ical-value: an event has one DTEND or one DURATION\n"},
      {File(Event("DTSTART:20260302T120000\nDTEND:20260302T110000\n")),
       "error 4 ical-value: the event ends before it begins\n"},
      {File(Event("DTSTART:20260302T120000\nDTEND;VALUE=DATE:20260303\n")),
       "error 4 ical-value: DTSTART and DTEND must both be days or both be times\n"},
      {File(Event("DTSTART:18000302T120000\n")),
       "error 4 ical-value: a time must be between 1900 and 2199\n"},
      {File(Event("DTSTART;TZID=W. Europe Standard Time:20260302T120000\nDURATION:PT1H\n")),
       "error 4 unknown-zone: TZID 'W. Europe Standard Time' is no zone of the IANA database; they "
       "look like 'Europe/Berlin'\n"},
      {File(Event("DTSTART:20260302T120000\nDURATION:PT1M\nRRULE:FREQ=HOURLY\n")),
       "error 4 not-supported: RRULE: FREQ must be YEARLY, MONTHLY, WEEKLY or DAILY\n"},
      {File(Event("DTSTART:20260302T120000\nDURATION:PT1M\nRRULE:FREQ=DAILY;BYHOUR=1,2\n")),
       "error 4 not-supported: RRULE: BYHOUR, BYMINUTE, BYSECOND and RSCALE are not supported\n"},
      {File(Event("DTSTART:20260302T120000\nDURATION:PT1M\nEXRULE:FREQ=DAILY\n")),
       "error 4 not-supported: EXRULE is not supported; EXDATE is\n"},
      {File(Event("DTSTART:20260302T120000\nDURATION:PT1M\n"
                  "RECURRENCE-ID;RANGE=THISANDFUTURE:20260302T120000\n")),
       "error 4 not-supported: RECURRENCE-ID with RANGE is not supported\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(Read(c.file), c.said) << c.file;
  // What the library cannot read is refused in its words.
  for (const char* lines : {"DTSTART:tomorrow\n", "DTSTART:20260302T120000\nDURATION:1h\n",
                            "DTSTART;VALUE=DATE:20260302\nRRULE:FREQ=SOMETIMES\n",
                            "DTSTART;VALUE=DATE:20260302\nRRULE:FREQ=DAILY;INTERVAL=0\n"}) {
    EXPECT_EQ(Read(File(Event(lines))).substr(0, 18), "error 4 ical-value") << lines;
  }
  // Two broken events are two findings.
  EXPECT_EQ(Read(File(Event("") + Event(""))),
            "error 4 ical-value: an event has one DTSTART\n"
            "error 7 ical-value: an event has one DTSTART\n");
}

TEST(ICal, LimitsAndOnePast) {
  const auto code = [](const std::string& file) {
    Diagnostics found;
    const auto periods = ReadPeriods(file, kFrom, kUntil, &found);
    return found.empty() ? absl::StrCat(periods.size()) : found.front().code;
  };
  std::string events, rules;
  for (size_t i = 0; i < kICalEntriesMax; ++i) {
    absl::StrAppend(&events, "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260302\nEND:VEVENT\n");
  }
  EXPECT_EQ(code(File(events)), "10000");
  EXPECT_EQ(code(File(events + Event("DTSTART;VALUE=DATE:20260302\n"))), "too-many");

  const std::string rule = Event("DTSTART;VALUE=DATE:20260302\nRRULE:FREQ=YEARLY;COUNT=1\n");
  for (size_t i = 0; i < kICalRulesMax; ++i) rules += rule;
  EXPECT_EQ(code(File(rules)), absl::StrCat(kICalRulesMax));
  EXPECT_EQ(code(File(rules + rule)), "too-many");

  // Each rule recurs as often as it says; all of them together are what counts.
  std::string daily;
  for (int i = 0; i < 10; ++i) {
    daily += Event("DTSTART:19500101T120000\nDURATION:PT1S\nRRULE:FREQ=DAILY;COUNT=20000\n");
  }
  static_assert(kICalStepsMax == 10 * 20'000);
  EXPECT_NE(code(File(daily)), "too-many");
  EXPECT_EQ(code(File(daily + Event("DTSTART:19500101T120000\nDURATION:PT1S\n"
                                    "RRULE:FREQ=DAILY;COUNT=1\n"))),
            "too-many");

  std::string nested = "BEGIN:VCALENDAR\n", ends;
  for (size_t i = 1; i < kICalDepthMax; ++i) nested += "BEGIN:X\n", ends += "END:X\n";
  EXPECT_EQ(code(nested + ends + "END:VCALENDAR\n"), "0");
  EXPECT_EQ(code(nested + "BEGIN:X\nEND:X\n" + ends + "END:VCALENDAR\n"), "too-deep");

  const auto line = [](size_t bytes) { return File("X:" + std::string(bytes - 2, 'a') + "\n"); };
  EXPECT_EQ(code(line(kICalLineBytesMax)), "0");
  EXPECT_EQ(code(line(kICalLineBytesMax + 1)), "too-large");

  std::string large = File("");
  while (large.size() + 1001 <= kICalBytesMax) large += std::string(1000, '\n');
  large.resize(kICalBytesMax, '\n');
  EXPECT_EQ(code(large), "0");
  EXPECT_EQ(code(large + "\n"), "too-large");
}

TEST(ICal, ARuleThatNeverComesTrueIsRefused) {
  EXPECT_EQ(
      Read(File(Event("DTSTART;VALUE=DATE:20260302\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\n"))),
      "error 4 ical-value: RRULE: the rule contradicts itself or DTSTART\n");
}

}  // namespace
}  // namespace earshot::ical
