// Texts with places to fill in: what stands in them, in which language and zone, and what is refused where.
#include "text/message.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace earshot::text {
namespace {

constexpr Instant kMonday{1'772'442'000'000'000};  // 2026-03-02T09:00:00Z

std::string Said(absl::string_view pattern, const MessageValues& values,
                 absl::string_view language = "en", absl::string_view zone = "UTC") {
  size_t offset = 0;
  const auto message = Message::Parse(pattern, &offset);
  if (!message.ok()) return absl::StrCat(offset, ": ", message.status().message());
  return message->Format(values, language, zone, kMonday);
}

MessageValues Due(Instant at) { return {{"due_at", {"", at, true}}}; }

TEST(Message, WordsStandWhereTheirNamesDo) {
  const MessageValues values = {{"name", {"Ann {Ash}"}}, {"channel", {"mail"}}};
  EXPECT_EQ(Said("Dear {name}, on {channel}", values), "Dear Ann {Ash}, on mail");
  EXPECT_EQ(Said("{missing}!", values), "!");
  EXPECT_EQ(Said("It''s '{'quoted'}' for {name}", values), "It's {quoted} for Ann {Ash}");
  EXPECT_EQ(Said("Grüße, {name}", values), "Grüße, Ann {Ash}");
}

TEST(Message, ASelectTakesTheTextOfItsValue) {
  const char* pattern = "{case, select, none {no case} 7 {seven} other {case {case}}}.";
  EXPECT_EQ(Said(pattern, {}), "no case.");
  EXPECT_EQ(Said(pattern, {{"case", {"7"}}}), "seven.");
  EXPECT_EQ(Said(pattern, {{"case", {"12"}}}), "case 12.");
}

// A weekday names a day for less than six days.
TEST(Message, AnInstantIsTheWeekdayAndTheTime) {
  EXPECT_EQ(Said("by {due_at}", Due(kMonday + Hours(2))), "by Monday 11:00 AM");
  EXPECT_EQ(Said("{due_at}", Due(kMonday + Days(6) - Microseconds(1)), "de"), "Sonntag, 08:59");
  EXPECT_EQ(Said("{due_at}", Due(kMonday + Days(6)), "de"), "Sonntag, 8. März um 09:00");
}

TEST(Message, TimesAreToldInTheZone) {
  EXPECT_EQ(Said("{due_at, time, HH:mm}", Due(kMonday), "en", "America/New_York"), "04:00");
  EXPECT_EQ(Said("{due_at, time, HH:mm}", Due(kMonday), "en", "Europe/Berlin"), "10:00");
  // The clocks of Berlin go forward on 29 March.
  EXPECT_EQ(Said("{due_at, time, HH:mm}", Due(kMonday + Days(28)), "en", "Europe/Berlin"), "11:00");
  EXPECT_EQ(Said("{due_at, time, HH:mm}", Due(kMonday), "en", "Mars/Olympus"), "09:00");
}

TEST(Message, StylesAreThoseOfTheLanguage) {
  const MessageValues due = Due(kMonday);
  EXPECT_EQ(Said("{due_at, date, short}", due, "de"), "02.03.26");
  EXPECT_EQ(Said("{due_at, date, long}", due, "fr"), "2 mars 2026");
  EXPECT_EQ(Said("{due_at, time, short}", due, "en"), "9:00 AM");
  EXPECT_EQ(Said("{due_at, time, ::jmm}", due, "de"), "09:00");
  EXPECT_EQ(Said("{due_at, date, dd.MM.yyyy}", due, "de"), "02.03.2026");
}

TEST(Message, WhatIsWrongIsNamedAtItsByte) {
  EXPECT_EQ(Said("ä {name", {}), "3: a '{' without its '}'");
  EXPECT_EQ(Said("{a, select, x {1}}", {}), "0: a 'select' needs a text for 'other'");
  EXPECT_EQ(Said("ä {n, plural, other {1}}", {}),
            "4: of the forms with choices there is 'select' alone");
  EXPECT_EQ(Said("{n, number}", {}),
            "1: there is no form 'number': there are date, time and select");
}

TEST(Message, LanguagesAreThoseThatThereAre) {
  EXPECT_EQ(LanguageTag("en"), "en");
  EXPECT_EQ(LanguageTag("PT-br"), "pt-BR");
  EXPECT_EQ(LanguageTag("zh-hant-tw"), "zh-Hant-TW");
  for (const char* none : {"", "xx", "english", "de_DE", "d", "de-", "und"}) {
    EXPECT_EQ(LanguageTag(none), "") << none;
  }
}

TEST(Message, ZonesAreThoseThatThereAre) {
  EXPECT_TRUE(IsZone("Europe/Berlin"));
  EXPECT_TRUE(IsZone("UTC"));
  EXPECT_FALSE(IsZone("Mars/Olympus"));
  EXPECT_FALSE(IsZone(""));
}

}  // namespace
}  // namespace earshot::text
