// Instants and spans as text, both ways.
#include "base/time.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>

namespace earshot {
namespace {

TEST(Time, InstantsAsText) {
  const std::pair<int64_t, const char*> cases[] = {
      {0, "1970-01-01T00:00:00Z"},
      {1'772'443'800'000'000, "2026-03-02T09:30:00Z"},
      {1'772'443'800'250'000, "2026-03-02T09:30:00.25Z"},
      {1'772'443'800'000'001, "2026-03-02T09:30:00.000001Z"},
      {-1, "1969-12-31T23:59:59.999999Z"},
      {1'709'210'096'000'000, "2024-02-29T12:34:56Z"},
      {kInstantMax.micros - 1, "2199-12-31T23:59:59.999999Z"},
  };
  for (const auto& [micros, text] : cases) {
    EXPECT_EQ(FormatInstant({micros}), text);
    EXPECT_EQ(ParseInstant(text), Instant{micros}) << text;
  }
  EXPECT_EQ(FormatInstant(kNever), "never");
}

TEST(Time, InstantsThatPeopleWrite) {
  const std::pair<const char*, const char*> same[] = {
      {"2026-03-02T10:30:00+01:00", "2026-03-02T09:30:00Z"},
      {"2026-03-01T23:30:00-10:00", "2026-03-02T09:30:00Z"},
      {"2026-03-02T09:30:00.250Z", "2026-03-02T09:30:00.25Z"},
      {"2026-03-02T09:30:00.1234567Z", "2026-03-02T09:30:00.123456Z"},
      {"2026-03-02t09:30:00z", "2026-03-02T09:30:00Z"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},  // a leap second
  };
  for (const auto& [text, utc] : same) {
    ASSERT_TRUE(ParseInstant(text).has_value()) << text;
    EXPECT_EQ(FormatInstant(*ParseInstant(text)), utc);
  }
  bool date_only = false;
  EXPECT_EQ(FormatInstant(*ParseInstant("2026-03-02", &date_only)), "2026-03-02T00:00:00Z");
  EXPECT_TRUE(date_only);
  EXPECT_TRUE(ParseInstant("2026-03-02T00:00:00Z", &date_only).has_value());
  EXPECT_FALSE(date_only);
}

TEST(Time, WhatIsNoInstant) {
  for (const char* text : {"",
                           "2026",
                           "2026-03",
                           "2026-13-01",
                           "2026-02-30",
                           "02-03-2026",
                           "2026-03-02T09:30",
                           "2026-03-02T09:30:00",
                           "2026-03-02 09:30:00Z",
                           "2026-03-02T25:00:00Z",
                           "2026-03-02T09:61:00Z",
                           "2026-03-02T09:30:00Z ",
                           " 2026-03-02T09:30:00Z",
                           "2026-03-02T09:30:00+1",
                           "+026-03-02",
                           "2026-3-2T9:3:0Z",
                           "2026- 3-02",
                           "infinite-future",
                           "now",
                           "2026-03-02T09:30:00ZZ",
                           "99999-01-01T00:00:00Z",
                           "2026-03-02T09:30:61Z",
                           "2026-03-02T09:30:00.Z",
                           "2026-03-02T09:30:00+24:00"}) {
    EXPECT_FALSE(ParseInstant(text).has_value()) << text;
  }
}

TEST(Time, RandomInstantsComeBack) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<int64_t> any(kInstantMin.micros, kInstantMax.micros - 1);
  for (int i = 0; i < 20'000; ++i) {
    const Instant at{any(random)};
    ASSERT_EQ(ParseInstant(FormatInstant(at)), at) << at.micros;
  }
}

TEST(Time, SpansAsText) {
  const std::pair<Span, const char*> cases[] = {
      {Minutes(45), "45m"},
      {Minutes(90), "1h30m"},
      {Days(17), "17d"},
      {Seconds(90), "1m30s"},
      {{0}, "0s"},
      {Microseconds(250'000), "250ms"},
      {Microseconds(1'001), "1ms1us"},
      {Days(1) + Microseconds(1), "1d1us"},
  };
  for (const auto& [span, text] : cases) {
    EXPECT_EQ(FormatSpan(span), text);
    EXPECT_EQ(ParseSpan(text), span) << text;
  }
  EXPECT_EQ(ParseSpan("2w"), Days(14));
  EXPECT_EQ(ParseSpan("90s"), Seconds(90));
  EXPECT_EQ(FormatSpan(Minutes(-5)), "-5m");
  EXPECT_EQ(FormatSpan({INT64_MIN}).front(), '-');
}

TEST(Time, WhatIsNoSpan) {
  for (const char* text : {"", "5", "m", "5 m", "-5m", "1.5h", "30m1h", "1h1h", "5M", "1h 30m",
                           "99999999999999999999s", "9223372036854775807d", "1y", "5m "}) {
    EXPECT_FALSE(ParseSpan(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace earshot
