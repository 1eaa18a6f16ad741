// Calendars as people write them: holidays that come back, closures, hours that change, iCalendar files,
// calendars made of others.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "gtest/gtest.h"
#include "policy/policy.h"

namespace earshot::policy {
namespace {

std::shared_ptr<const Policy> MustCompile(const std::string& source, const Files& files = {}) {
  Diagnostics found;
  auto compiled = Policy::Compile(source, files, &found);
  EXPECT_TRUE(found.empty()) << RenderAll(found, "policy.yaml", source);
  EXPECT_TRUE(compiled.ok());
  return compiled.ok() ? *compiled : Policy::Default();
}

std::string CodesOf(const std::string& source, const Files& files = {}) {
  Diagnostics found;
  const auto compiled = Policy::Compile(source, files, &found);
  EXPECT_EQ(compiled.ok(), !HasErrors(found));
  std::string codes;
  for (const Diagnostic& d : found) absl::StrAppend(&codes, codes.empty() ? "" : " ", d.code);
  return codes;
}

// Open all week in UTC but for what `lines` say.
std::string Calendar(absl::string_view lines, absl::string_view week = "{daily: 00:00-24:00}") {
  return absl::StrCat("earshot: 1\ncalendars:\n  - name: desk\n    zone: UTC\n    week: ", week,
                      "\n", lines);
}

Instant At(absl::string_view text) { return ParseInstant(text).value_or(kNever); }

// The hours of a day that are open, "24h".
std::string OpenOn(const Policy& policy, absl::string_view day) {
  return FormatSpan(policy.calendars().back().second.Elapsed(At(day), At(day) + Days(1)));
}

struct Day {
  const char* date;
  const char* open;
};

void ExpectDays(const std::string& source, const std::vector<Day>& days, const Files& files = {}) {
  const auto policy = MustCompile(source, files);
  for (const Day& day : days) EXPECT_EQ(OpenOn(*policy, day.date), day.open) << day.date;
}

TEST(PolicyCalendars, Holidays) {
  ExpectDays(Calendar("    holidays:\n"
                      "      - 2026-12-25\n"
                      "      - 2026-12-24 from 12:00\n"
                      "      - 2026-12-31 until 06:00\n"
                      "      - {date: 2026-08-03, from: \"10:00\", until: \"11:00\", name: drill}\n"
                      "      - {date: 2026-06-01, to: 2026-07-30, name: refit}\n"),
             {{"2026-12-25", "0s"},
              {"2026-12-24", "12h"},
              {"2026-12-31", "18h"},
              {"2026-08-03", "23h"},
              {"2026-05-31", "1d"},
              {"2026-06-01", "0s"},
              {"2026-07-30", "0s"},
              {"2026-07-31", "1d"}});
}

TEST(PolicyCalendars, HolidaysThatComeBack) {
  ExpectDays(Calendar("    holidays:\n"
                      "      - {yearly: 12-25, name: Christmas}\n"
                      "      - {yearly: 12-24, from: \"14:00\"}\n"
                      "      - {yearly: 02-29}\n"
                      "      - {easter: -2, name: Good Friday}\n"
                      "      - {easter: 0}\n"
                      "      - {easter: 39, name: Ascension}\n"),
             {{"2011-12-25", "0s"},
              {"2049-12-25", "0s"},
              {"2026-12-24", "14h"},
              {"2028-02-29", "0s"},
              {"2027-02-28", "1d"},
              // Easter as almanacs have it, the years of the exceptions of its rule among them.
              {"2011-04-24", "0s"},
              {"2018-04-01", "0s"},
              {"2019-04-21", "0s"},
              {"2024-03-31", "0s"},
              {"2025-04-20", "0s"},
              {"2026-04-05", "0s"},
              {"2038-04-25", "0s"},
              {"2049-04-18", "0s"},
              {"2026-04-03", "0s"},
              {"2026-05-14", "0s"},
              {"2026-04-06", "1d"}});
}

TEST(PolicyCalendars, HoursThatChange) {
  ExpectDays(
      Calendar("    changes:\n"
               "      - {from: 2026-07-01, week: {mon-fri: [\"08:00-12:00\", \"13:00-20:00\"]}}\n"
               "      - {from: 2026-12-01, until: 2026-12-24, week: {daily: 06:00-24:00}}\n"),
      {{"2026-06-30", "1d"},
       {"2026-07-01", "11h"},
       {"2026-07-04", "0s"},
       {"2026-12-05", "18h"},
       {"2026-12-25", "11h"}});
}

TEST(PolicyCalendars, MadeOfOthersInAnyOrder) {
  const std::string source =
      "earshot: 1\ncalendars:\n"
      "  - {name: all, union: [teams, phone]}\n"
      "  - {name: teams, union: [berlin, denver]}\n"
      "  - {name: berlin, zone: Europe/Berlin, week: {mon-fri: 09:00-18:00}}\n"
      "  - {name: denver, zone: America/Denver, week: {mon-fri: 09:00-18:00}}\n"
      "  - {name: phone, zone: UTC, week: {sat: 10:00-12:00}}\n"
      "  - {name: both, intersection: [berlin, denver]}\n"
      "touchpoints: [{name: t, channel: c, hours: all}]\nchannels: [{name: c, kind: social}]\n";
  const auto policy = MustCompile(source);
  const auto open = [&](const char* name, const char* day) {
    for (const auto& [known, calendar] : policy->calendars()) {
      if (known == name) return FormatSpan(calendar.Elapsed(At(day), At(day) + Days(1)));
    }
    return std::string("no such calendar");
  };
  EXPECT_EQ(open("all", "2026-03-07"), "3h");  // a Saturday: Denver's Friday ends at 01:00
  EXPECT_EQ(open("teams", "2026-03-04"), "17h");
  EXPECT_EQ(open("both", "2026-03-04"), "1h");
  const calendar::Calendar& hours = policy->CalendarOf(policy->FindTouchpoint("c", "t"));
  EXPECT_EQ(hours.name(), "all");
}

constexpr char kIcs[] =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260501\r\n"
    "RRULE:FREQ=YEARLY\r\nSUMMARY:May Day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

TEST(PolicyCalendars, ICalendarFiles) {
  const std::string source = Calendar("    ical: [{file: days/may.ics}]\n");
  EXPECT_EQ(Policy::FilesNamedIn(source), std::vector<std::string>{"days/may.ics"});
  const Files files = {{"days/may.ics", kIcs}};
  ExpectDays(source, {{"2026-05-01", "0s"}, {"2030-05-01", "0s"}, {"2026-05-02", "1d"}}, files);
  EXPECT_EQ(MustCompile(source, files)->calendars()[0].second.labels()[0].name, "May Day");
  EXPECT_EQ(CodesOf(source), "missing-file");
  EXPECT_EQ(CodesOf(source, {{"days/may.ics", "nonsense"}}), "ical-syntax");

  // Hours from a file alone, and a text that stands in the policy.
  ExpectDays(
      "earshot: 1\ncalendars:\n  - name: desk\n    zone: UTC\n    ical:\n"
      "      - as: open\n        text: |\n"
      "          BEGIN:VCALENDAR\n          BEGIN:VEVENT\n          DTSTART:20260302T090000\n"
      "          DTEND:20260302T170000\n          RRULE:FREQ=WEEKLY;BYDAY=MO,WE\n"
      "          END:VEVENT\n          END:VCALENDAR\n",
      {{"2026-03-02", "8h"}, {"2026-03-03", "0s"}, {"2026-03-04", "8h"}});
}

TEST(PolicyCalendars, HashIsOfTheContentOfFiles) {
  const std::string source = Calendar("    ical: [{file: may.ics}]\n");
  const auto hash = [&](const std::string& text, const std::string& policy) {
    return MustCompile(policy, {{"may.ics", text}})->hash();
  };
  std::string unix_lines = kIcs, other = kIcs;
  for (size_t at; (at = unix_lines.find('\r')) != std::string::npos;) unix_lines.erase(at, 1);
  other.replace(other.find("0501"), 4, "0502");
  EXPECT_EQ(hash(kIcs, source), hash(unix_lines, source));
  EXPECT_NE(hash(kIcs, source), hash(other, source));
  EXPECT_NE(hash(kIcs, source), hash(kIcs, Calendar("    ical: [{file: may.ics, as: open}]\n")));
  // The name of the file is layout.
  EXPECT_EQ(hash(kIcs, source),
            MustCompile(Calendar("    ical: [{file: b.ics}]\n"), {{"b.ics", kIcs}})->hash());

  // Whatever else a calendar says is in the hash, too.
  const std::vector<std::string> different = {
      Calendar(""),
      Calendar("    changes: [{from: 2026-07-01, week: {mon: 08:00-12:00}}]\n"),
      Calendar("    changes: [{from: 2026-07-02, week: {mon: 08:00-12:00}}]\n"),
      Calendar("    changes: [{from: 2026-07-01, until: 2026-08-01, week: {mon: 08:00-12:00}}]\n"),
      Calendar("    holidays: [{date: 2026-06-01, to: 2026-06-02}]\n"),
      Calendar("    holidays: [{date: 2026-06-01, to: 2026-06-03}]\n"),
      Calendar("  - {name: more, union: [desk]}\n"),
      Calendar("  - {name: more, intersection: [desk]}\n")};
  for (size_t i = 0; i < different.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      EXPECT_NE(MustCompile(different[i])->hash(), MustCompile(different[k])->hash())
          << different[i] << different[k];
    }
  }
}

TEST(PolicyCalendars, FileNames) {
  for (const char* name :
       {"../etc/passwd", "/etc/passwd", "a/../b.ics", "a//b.ics", "./b.ics", "a/"}) {
    const std::string source = Calendar(absl::StrCat("    ical: [{file: ", name, "}]\n"));
    EXPECT_EQ(CodesOf(source), "bad-name") << name;
    EXPECT_TRUE(Policy::FilesNamedIn(source).empty()) << name;
  }
  EXPECT_TRUE(Policy::FilesNamedIn("").empty());
  EXPECT_TRUE(Policy::FilesNamedIn("calendars: 1").empty());
  EXPECT_TRUE(Policy::FilesNamedIn("calendars: [1, {ical: 2}, {ical: [3, {file: []}]}]").empty());
}

TEST(PolicyCalendars, LimitsOfChangesAndFiles) {
  std::string changes = "    changes:\n", files = "    ical:\n";
  for (size_t i = 0; i < kCalendarChangesMax; ++i) {
    absl::StrAppend(&changes, "      - {from: 2026-", i % 12 + 1 < 10 ? "0" : "", i % 12 + 1, "-",
                    10 + i / 12, ", week: {mon: 08:00-12:00}}\n");
  }
  for (size_t i = 0; i < kPolicyFilesMax; ++i) absl::StrAppend(&files, "      - {file: may.ics}\n");
  EXPECT_EQ(CodesOf(Calendar(changes)), "");
  EXPECT_EQ(CodesOf(Calendar(changes + "      - {from: 2027-01-01, week: {}}\n")), "too-many");
  EXPECT_EQ(CodesOf(Calendar(files), {{"may.ics", kIcs}}), "");
  EXPECT_EQ(CodesOf(Calendar(files + "      - {file: may.ics}\n"), {{"may.ics", kIcs}}),
            "too-many");
}

}  // namespace
}  // namespace earshot::policy
