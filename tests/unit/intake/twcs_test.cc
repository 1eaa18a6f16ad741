// Support threads of a network as a CSV file: what becomes of each row, and the 5,000 real ones where they are.
#include "intake/twcs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace earshot::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kHeader[] =
    "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n";

std::string Row(absl::string_view id, absl::string_view author, absl::string_view text,
                absl::string_view responses, absl::string_view parent) {
  const bool inbound = author[0] >= '0' && author[0] <= '9';
  return absl::StrCat(id, ",", author, ",", inbound ? "True" : "False",
                      ",Sun Mar 01 09:30:00 +0000 2026,\"", text, "\",\"", responses, "\",", parent,
                      "\n");
}

// "id direction touchpoint addressed to<-parent" of each event.
std::vector<std::string> Import(absl::string_view rows) {
  const auto events = EventsFromTwcs(absl::StrCat(kHeader, rows), nullptr);
  if (!events.ok()) return {std::string(events.status().message())};
  std::vector<std::string> out;
  for (const care::Event& e : *events) {
    const care::Interaction& v = *e.interaction();
    out.push_back(absl::StrCat(
        e.id, " ", std::string(care::DirectionName(v.direction)).substr(0, 3), " ",
        v.touchpoint.empty() ? "-" : v.touchpoint, " ", care::AddressedName(v.addressed), " ",
        v.to.has_value() ? v.to->Text() : "", "<-", v.in_reply_to.id));
  }
  return out;
}

TEST(Twcs, OneRow) {
  const auto events = EventsFromTwcs(
      absl::StrCat(",", kHeader,
                   "0,17,4711,True,Tue Oct 31 22:10:47 +0130 2017,\"@Hob_Care it\nis &amp; "
                   "was \"\"broken\"\"\",\"18,19\",16.0\r\n",
                   "1,18,Hob_Care,False,Tue Oct 31 22:20:00 +0000 2017,@4711 sorry,,17\n"),
      nullptr);
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), 2u);
  const care::Event& e = events->front();
  const care::Interaction& v = *e.interaction();
  EXPECT_EQ(e.interaction_key().Text(), "x/17");
  EXPECT_EQ(FormatInstant(e.occurred_at), "2017-10-31T20:40:47Z");
  EXPECT_EQ(e.received_at, e.occurred_at);
  EXPECT_EQ(v.text, "@Hob_Care it\nis &amp; was \"broken\"");
  EXPECT_EQ(v.author.identity.Text(), "x:4711");
  EXPECT_EQ(v.brand, "Hob_Care");
  EXPECT_EQ(v.touchpoint, "@Hob_Care");
  EXPECT_EQ(v.in_reply_to.Text(), "x/16");  // not in the file, and that is fine
  EXPECT_EQ(v.language, "");
  EXPECT_EQ(v.visibility, care::Visibility::kPublic);
  EXPECT_EQ((*events)[1].interaction()->author.role, care::Role::kAgent);
}

TEST(Twcs, WhichBrandAnInboundTweetIsFor) {
  EXPECT_THAT(
      Import(absl::StrCat(Row("1", "100", "@acme help", "2", ""),              // named, first
                          Row("2", "acme", "@100 sure", "3", "1"),             //
                          Row("3", "100", "thanks", "", "2.0"),                // by what it answers
                          Row("4", "101", "my hob is broken, @ACME", "", ""),  // named later
                          Row("5", "102", "no answer anywhere", "6", ""),      // by who answers
                          Row("6", "zeta", "@103 @102 hello", "", "5"),        //
                          Row("7", "104", "me too", "", "8"),                  // two steps away
                          Row("8", "105", "so it is", "", "5"),                //
                          Row("9", "106", "@nobody hi @106", "", ""),          // nobody's
                          Row("10", "107", ".@zeta @acme all of you", "", ""))),
      ElementsAre("1 inb @acme direct <-", "2 out @acme direct x:100<-1", "3 inb @acme direct <-2",
                  "4 inb @acme mention <-", "5 inb @zeta untargeted <-",
                  "6 out @zeta direct x:103<-5", "7 inb @zeta direct <-8", "8 inb @zeta direct <-5",
                  "9 inb - untargeted <-", "10 inb @zeta direct <-"));
}

TEST(Twcs, TheOrderOfRowsDecidesNothing) {
  std::vector<std::string> rows = {
      Row("1", "100", "who is right?", "2,3", ""), Row("2", "acme", "we", "", "1"),
      Row("3", "zeta", "no, we", "", "1"), Row("4", "101", "hm", "", "1")};
  std::vector<std::string> expected = Import(absl::StrJoin(rows, ""));
  std::sort(expected.begin(), expected.end());
  std::sort(rows.begin(), rows.end());
  do {
    std::vector<std::string> got = Import(absl::StrJoin(rows, ""));
    std::sort(got.begin(), got.end());
    ASSERT_EQ(got, expected);
  } while (std::next_permutation(rows.begin(), rows.end()));
}

TEST(Twcs, Refusals) {
  const std::string good = Row("1", "100", "hi", "", "");
  const std::pair<std::string, std::string> cases[] = {
      {"", "expected a row of column names"},
      {"tweet_id,author_id,inbound,created_at\n", "column 'text' is missing"},
      {"text,text\n", "text: stands twice"},
      {kHeader + good + "2,100,True\n", "3: expected 7 columns, found 3"},
      {kHeader + std::string("a,100,True,Sun Mar 01 09:30:00 +0000 2026,hi,,\n"),
       "2: tweet_id: expected a whole number, found 'a'"},
      {kHeader + std::string("1,,True,Sun Mar 01 09:30:00 +0000 2026,hi,,\n"), "author_id"},
      {kHeader + std::string("1,100,yes,Sun Mar 01 09:30:00 +0000 2026,hi,,\n"),
       "inbound: expected True or False, found 'yes'"},
      {kHeader + std::string("1,100,True,Sun Feb 30 09:30:00 +0000 2026,hi,,\n"), "created_at"},
      {kHeader + std::string("1,100,True,Sun Mar 01 24:30:00 +0000 2026,hi,,\n"), "created_at"},
      {kHeader + std::string("1,100,True,2026-03-01,hi,,\n"), "created_at"},
      {kHeader + std::string("1,100,True,Sun Mar 01 09:30:00 +0000 9999,hi,,\n"),
       "9999-03-01T09:30:00Z is outside 1970..2200"},
      {kHeader + std::string("1,100,True,Sun Mar 01 09:30:00 +0000 2026,h\xff,,\n"),
       "2: text: not UTF-8 at byte 1"},
      {kHeader + std::string("1,100,True,Sun Mar 01 09:30:00 +0000 2026,hi,,1\n"),
       "in_reply_to: is itself"},
      {kHeader + std::string("1,100,True,Sun Mar 01 09:30:00 +0000 2026,hi,x,\n"),
       "response_tweet_id: expected whole numbers"},
      {kHeader + std::string("1,100,True,Sun Mar 01 09:30:00 +0000 2026,\"hi,,\n"), "never ends"},
  };
  for (const auto& [csv, message] : cases) {
    const auto events = EventsFromTwcs(csv, nullptr);
    ASSERT_FALSE(events.ok()) << csv;
    EXPECT_THAT(std::string(events.status().message()), HasSubstr(message)) << csv;
  }
  // All at once.
  const auto two = EventsFromTwcs(absl::StrCat(kHeader, "a,b\n", good, "c,d\n"), nullptr);
  EXPECT_EQ(DiagnosticsOf(two.status()).size(), 2u);
}

TEST(Twcs, UnknownColumnsWarn) {
  Diagnostics warnings;
  EXPECT_TRUE(EventsFromTwcs("tweet_id,author_id,inbound,created_at,text,txet\n", &warnings).ok());
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].message, "txet: unknown column, ignored; did you mean 'text'?");
}

TEST(Twcs, FiveThousandRealTweets) {
  std::ifstream in(EARSHOT_SHARED_DIR "/data/twcs/twcs_5000.csv", std::ios::binary);
  if (!in) {
    std::printf("not measured: no data\n");
    return;
  }
  const std::string csv{std::istreambuf_iterator<char>(in), {}};
  Diagnostics warnings;
  const auto events = EventsFromTwcs(csv, &warnings);
  ASSERT_TRUE(events.ok()) << events.status();
  EXPECT_TRUE(warnings.empty());
  EXPECT_EQ(events->size(), 5'000u);
  std::set<std::string> brands, keys;
  int inbound = 0, without_brand = 0;
  for (const care::Event& e : *events) {
    const care::Interaction& v = *e.interaction();
    keys.insert(e.id);
    if (v.direction == care::Direction::kInbound) {
      ++inbound;
      without_brand += v.brand.empty();
    } else {
      brands.insert(v.brand);
    }
  }
  EXPECT_EQ(keys.size(), 5'000u);
  EXPECT_EQ(inbound, 2'778);
  EXPECT_EQ(brands.size(), 76u);
  std::printf("inbound without a brand: %d\n", without_brand);
  EXPECT_LT(without_brand, 100);
}

}  // namespace
}  // namespace earshot::intake
