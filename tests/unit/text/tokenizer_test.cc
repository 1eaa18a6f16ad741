// The tokenizer as tables: a message as people type it, and its tokens as "kind:form" with flags.
#include "text/tokenizer.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace earshot::text {
namespace {

struct FlagName {
  TokenFlag flag;
  const char* name;
};
constexpr FlagName kFlagNames[] = {{kAllCaps, "caps"},  {kCapitalised, "cap"}, {kElongated, "long"},
                                   {kInHashtag, "tag"}, {kObfuscated, "obf"},  {kRepeated, "rep"}};

// Words need no kind, since most tokens are words.
std::string Describe(absl::string_view message) {
  Tokens tokens;
  Tokenize(message, tokens);
  std::vector<std::string> pieces;
  for (const Token& token : tokens.list) {
    std::string piece = token.kind == TokenKind::kWord
                            ? std::string(tokens.Form(token))
                            : absl::StrCat(TokenKindName(token.kind), ":", tokens.Form(token));
    for (const FlagName& flag : kFlagNames) {
      if (flag.flag != kCapitalised && token.has(flag.flag))
        absl::StrAppend(&piece, "/", flag.name);
    }
    pieces.push_back(piece);
  }
  return absl::StrJoin(pieces, " ");
}

struct Case {
  const char* message;
  const char* tokens;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(Describe(c.message), c.tokens) << c.message;
}

TEST(Tokenizer, WordsHandlesAndHashtags) {
  Check({
      {"", ""},
      {"   \t\r\n ", ""},
      {"Where is my parcel?", "where is my parcel punctuation:?"},
      {"@Delta worst flight EVER!!!", "handle:@delta worst flight ever/caps punctuation:!!!/long"},
      {".@acme_help hi", "punctuation:. handle:@acme_help hi"},
      {"@acme@brand", "handle:@acme punctuation:@ brand"},
      {"I'm @ the airport", "i'm punctuation:@ the airport"},
      {"#WorstAirlineEver", "hashtag:#worstairlineever worst/tag airline/tag ever/tag"},
      {"#fail", "hashtag:#fail fail/tag"},
      {"#USAirways", "hashtag:#usairways us/caps/tag airways/tag"},
      {"#late_2015", "hashtag:#late_2015 late/tag number:0000/tag"},
      {"#NEVERAGAIN", "hashtag:#neveragain/caps neveragain/caps/tag"},
      {"# 1 problem", "punctuation:# number:0 problem"},
      {"we're #1", "we're punctuation:# number:0"},
      {"don't can't IT'S", "don't can't it's/caps"},
      {"the 'new' app", "the punctuation:' new punctuation:' app"},
      {"user_name_x", "user_name_x"},
      {"and/or", "and punctuation:/ or"},
      {"c u 2nite b4", "c u 2nite b4"},
      {"f*ck this s**t", "f*ck/obf this s**t/obf"},
      {"*waits* **bold**", "punctuation:* waits punctuation:* punctuation:** bold punctuation:**"},
      {"OK so I waited", "ok/caps so i waited"},
  });
}

TEST(Tokenizer, Elongation) {
  Check({
      {"soooo late", "soo/long late"},
      {"NOOOOO", "noo/caps/long"},
      {"loool yesss", "lool/long yess/long"},
      {"good book", "good book"},
      {"hahahaha", "hahahaha"},
      {"жуууть", "жууть/long"},
  });
}

TEST(Tokenizer, LinksAndAddresses) {
  Check({
      {"see https://t.co/Ab12 now", "see url:http now"},
      {"(http://x.example/a?b=c).", "punctuation:( url:http punctuation:) punctuation:."},
      {"www.acme.example, thanks", "url:http punctuation:, thanks"},
      {"acme.com/help works", "url:http works"},
      {"go to Acme.co.uk!", "go to url:http punctuation:!"},
      {"late.again and again", "late punctuation:. again and again"},
      {"e.g. this", "e punctuation:. g punctuation:. this"},
      {"http", "url:http"},
      {"mail jane.doe+x@example.co.uk please", "mail email:@email please"},
      {"4you@example.org", "email:@email"},
      {"a@b", "a punctuation:@ b"},
      {"email@ no", "email punctuation:@ no"},
      {"http://", "url:http punctuation:: punctuation://"},
  });
}

TEST(Tokenizer, NumbersAndMoney) {
  Check({
      {"on hold 40 minutes", "on hold number:00 minutes"},
      {"40mins late", "number:00 mins late"},
      {"refund my $300.00", "refund my money:$000.00"},
      {"20€ or £15 or 1,299.99", "money:00€ or money:£00 or number:0,000.00"},
      {"at 10:30, gate 3/4", "at number:00:00 punctuation:, gate number:0/0"},
      {"100% broken", "number:000% broken"},
      {"1-800-555", "number:0 punctuation:- number:000 punctuation:- number:000"},
      {"price:$5 (8 items)",
       "price punctuation:: money:$0 punctuation:( number:0 items punctuation:)"},
  });
}

TEST(Tokenizer, Emoticons) {
  Check({
      {":) :-) :D :'( ;) =)",
       "emoticon::) emoticon::) emoticon::d emoticon::'( emoticon:;) emoticon::)"},
      {"<3 </3 ^_^ -_- T_T", "emoticon:<3 emoticon:</3 emoticon:^_^ emoticon:-_- emoticon:t_t"},
      {"great:) but sad:((((", "great emoticon::) but sad emoticon::(/long"},
      {"XD ok", "emoticon:xd ok"},
      {">:( :/", "emoticon:>:( emoticon::/"},
      {"note:done", "note punctuation:: done"},
      {":Delivery", "punctuation:: delivery"},
      {"3:30", "number:0:00"},
      {"(see 8)", "punctuation:( see number:0 punctuation:)"},
      {"10:D", "number:00 punctuation:: d"},
  });
}

TEST(Tokenizer, EmojiAsAPersonSeesThem) {
  Check({
      {"👍🏽", "emoji:👍"},
      {"👨‍👩‍👧‍👦 x", "emoji:👨‍👩‍👧‍👦 x"},
      {"🇺🇸🇬🇧", "emoji:🇺🇸 emoji:🇬🇧"},
      {"🇺", "emoji:🇺"},
      {"1️⃣ #️⃣ *️⃣", "emoji:1⃣ emoji:#⃣ emoji:*⃣"},
      {"😂😂😡", "emoji:😂 emoji:😂/rep emoji:😡"},
      {"❤️ ❤", "emoji:❤ emoji:❤/rep"},
      {"Acme™ ©", "acme symbol:™ symbol:©"},
      {"ok👍ok", "ok emoji:👍 ok"},
  });
}

TEST(Tokenizer, PunctuationRuns) {
  Check({
      {"no!! why?! really\?\?\?",
       "no punctuation:!! why punctuation:?! really punctuation:\?\?\?/long"},
      {"wait... what…", "wait punctuation:.../long what punctuation:.../long"},
      {"......", "punctuation:.../long"},
      {"----", "punctuation:---/long"},
      {"“quoted” don’t", "punctuation:\" quoted punctuation:\" don't"},
      {"¿Por qué? ¡Hola!", "punctuation:? por qué punctuation:? punctuation:! hola punctuation:!"},
  });
}

TEST(Tokenizer, OtherScripts) {
  Check({
      {"ÉCOLE Straße naïve", "école/caps strasse naïve"},
      {"cafe\xCC\x81", "café"},
      {"ﬁne ｆｕｌｌ", "fine full"},
      {"не работает!", "не работает punctuation:!"},
      {"لا أحب هذا؟", "لا أحب هذا punctuation:?"},
      {"यह पसंद नहीं है।", "यह पसंद नहीं है punctuation:."},
      {"한국어 텍스트", "한국어 텍스트"},
      {"我很生气。", "我 很 生气 punctuation:."},
      {"ขอบคุณมากครับ", "ขอบคุณ มาก ครับ"},
      {"#東京", "hashtag:#東京 東京/tag"},
      {"soft\xC2\xADhyphen", "softhyphen"},
  });
}

TEST(Tokenizer, EntitiesAreDecodedOnce) {
  Check({
      {"&lt;3 this &amp; that", "emoticon:<3 this punctuation:& that"},
      {"don&#39;t &#x1F600;", "don't emoji:😀"},
      {"AT&T &amp;lt;", "at/caps punctuation:& t punctuation:& lt punctuation:;"},
      {"&#0; &#xD800; &bogus;",
       "punctuation:& punctuation:# number:0 punctuation:; punctuation:& hashtag:#xd800 x/tag "
       "d/tag "
       "number:000/tag punctuation:; punctuation:& bogus punctuation:;"},
  });
}

struct SpanCase {
  const char* message;
  std::vector<std::pair<uint32_t, uint32_t>> spans;
};

TEST(Tokenizer, SpansCountTheBytesGiven) {
  const std::vector<SpanCase> cases = {
      {"not ok!", {{0, 3}, {4, 6}, {6, 7}}},
      {"é ok", {{0, 2}, {3, 5}}},
      {"a &amp; b", {{0, 1}, {2, 7}, {8, 9}}},
      {"&lt;3 x", {{0, 5}, {6, 7}}},
      {"a\xFF\xFE z", {{0, 1}, {1, 2}, {2, 3}, {4, 5}}},
      {"\xE2\x82 z", {{0, 2}, {3, 4}}},
      {"#BadDay", {{0, 7}, {1, 4}, {4, 7}}},
      {"😂 no", {{0, 4}, {5, 7}}},
  };
  for (const SpanCase& c : cases) {
    Tokens tokens;
    Tokenize(c.message, tokens);
    std::vector<std::pair<uint32_t, uint32_t>> spans;
    for (const Token& token : tokens.list) spans.push_back({token.begin, token.end});
    EXPECT_EQ(spans, c.spans) << c.message;
  }
}

// Small pieces strung together in all pairs and triples: whatever meets whatever, spans stay ordered, in
// bounds, on code point boundaries, and the same text read again gives the same tokens.
TEST(Tokenizer, WhateverMeetsWhateverSpansAreOrdered) {
  const std::vector<std::string> pieces = {"a",
                                           "Zz",
                                           "7",
                                           "@x",
                                           "#Ab",
                                           "http://t.co/",
                                           "x@y.example",
                                           "$5",
                                           ":(",
                                           "!",
                                           ".",
                                           "'",
                                           "*",
                                           "_",
                                           "&amp;",
                                           "&",
                                           "\xC3\xA9",
                                           "\xCC\x81",
                                           "\xF0\x9F\x98\x82",
                                           "\xE2\x80\x8D",
                                           "\xEF\xB8\x8F",
                                           "\xF0\x9F\x87\xBA",
                                           "\xE0\xB8\x81",
                                           "\xE6\x88\x91",
                                           " ",
                                           "\xFF",
                                           "\xE2\x82",
                                           "\xEF\xBF\xBD",
                                           std::string(1, '\0')};
  Tokens tokens, again;
  for (const std::string& first : pieces) {
    for (const std::string& second : pieces) {
      for (const std::string& third : pieces) {
        const std::string message = absl::StrCat(first, second, third);
        Tokenize(message, tokens);
        uint32_t last_begin = 0, last_end = 0;
        for (const Token& token : tokens.list) {
          ASSERT_LT(token.begin, token.end) << message;
          ASSERT_LE(token.end, message.size()) << message;
          ASSERT_GE(token.begin, last_begin) << message;
          if (token.has(kInHashtag)) {
            ASSERT_LE(token.end, last_end) << message;
          } else {
            ASSERT_GE(token.begin, last_end) << message;
            last_end = token.end;
          }
          last_begin = token.begin;
          ASSERT_LE(token.norm_size, kFormBytesMax);
          ASSERT_TRUE(earshot::IsUtf8(tokens.Form(token))) << message;
        }
        Tokenize(message, again);
        ASSERT_EQ(tokens.list.size(), again.list.size());
        ASSERT_EQ(tokens.norm, again.norm);
      }
    }
  }
}

TEST(Tokenizer, ALongWordKeepsItsSpanAndAShortForm) {
  std::string word;
  for (int i = 0; i < 100; ++i) word += "ab";
  Tokens tokens;
  Tokenize(word.substr(0, kFormBytesMax), tokens);
  EXPECT_EQ(tokens.list[0].norm_size, kFormBytesMax);
  Tokenize(word.substr(0, kFormBytesMax + 1), tokens);
  ASSERT_EQ(tokens.list.size(), 1u);
  EXPECT_EQ(tokens.list[0].norm_size, kFormBytesMax);
  EXPECT_EQ(tokens.list[0].end, kFormBytesMax + 1);
}

// Work is counted, not timed: a long message costs at most a few looks at each of its bytes.
void CheckWork(const std::string& unit, size_t bytes) {
  constexpr uint64_t kLooksPerByteMax = 6;
  std::string message;
  while (message.size() + unit.size() <= bytes) message += unit;
  Tokens tokens;
  Tokenize(message, tokens);
  EXPECT_LE(tokens.steps, kLooksPerByteMax * bytes + 1000) << unit;
  EXPECT_LE(tokens.list.size(), message.size()) << unit;
  EXPECT_LE(tokens.norm.size(), 3 * message.size() + kFormBytesMax) << unit;
}

TEST(Tokenizer, WorkIsLinearInAMegabyte) {
  for (const char* unit : {"\xF0\x9F\x98\x82", "a", "e\xCC\x81", "\xCC\x81", "\"", "\"'(", ">> "}) {
    CheckWork(unit, 1 << 20);
  }
}

TEST(Tokenizer, WorkIsLinearWhateverIsRepeated) {
  for (const char* unit : {"\xF0\x9F\x91\xA8\xE2\x80\x8D",
                           "&",
                           "&amp;",
                           "&#",
                           "@",
                           "a@",
                           "a.",
                           "a.b@",
                           ".@",
                           "#",
                           "#A",
                           "#Ab",
                           "x.com",
                           "www.",
                           "http://",
                           "*",
                           "a*",
                           "'",
                           "a'",
                           ":",
                           ":-",
                           "8",
                           "8:",
                           "1,",
                           "\xFF",
                           "\xE2\x82",
                           "\xE0\xB8\x81",
                           "\xE6\x88\x91",
                           "\xE3\x81\x82",
                           "\xF0\x9F\x87\xBA",
                           "\xEF\xB7\xBA",
                           "not ",
                           "<3",
                           "a\xE2\x80\x99",
                           "\xE2\x80\x8D"}) {
    CheckWork(unit, 32 << 10);
  }
}

// Words with sixteen bytes behind them are read all at once where that says the same as letter by letter.
TEST(Tokenizer, AWordIsReadTheSameWhateverRoomIsBehindIt) {
  const std::string room(40, ' ');
  std::vector<std::string> words = {"a",
                                    "I",
                                    "WIN",
                                    "Win",
                                    "wIN",
                                    "sooo",
                                    "soo",
                                    "AAa",
                                    "http",
                                    "HTTP",
                                    "https",
                                    "httpss",
                                    "h",
                                    "xD",
                                    "XD!",
                                    "o_O",
                                    "T_T",
                                    "Tea",
                                    "x)",
                                    "can't",
                                    "f*ck",
                                    "a_b",
                                    "u2",
                                    "a.b",
                                    "a.",
                                    "a.com",
                                    "me@b",
                                    "caf\xC3\xA9",
                                    "x\xC2\xA0",
                                    "the-end",
                                    "abcdefghijklmno",
                                    "abcdefghijklmnop",
                                    "abcdefghijklmnopq",
                                    "ABCDEFGHIJKLMNO",
                                    "abcdefghijklmnoo",
                                    "mmmmmmmmmmmmmmmm"};
  for (char c = ' '; c < 0x7F; ++c) {  // whatever stands behind a word, and whatever behind that
    words.push_back(absl::StrCat("word", std::string(1, c)));
    words.push_back(absl::StrCat("Word", std::string(1, c), "s"));
    words.push_back(absl::StrCat(std::string(1, c), "OK"));
  }
  for (const std::string& word : words) {
    Tokens near_the_end, with_room;
    Tokenize(word, near_the_end);
    Tokenize(word + room, with_room);
    ASSERT_EQ(near_the_end.list.size(), with_room.list.size()) << word;
    EXPECT_EQ(near_the_end.letters, with_room.letters) << word;
    for (size_t i = 0; i < with_room.list.size(); ++i) {
      const Token &end = near_the_end.list[i], &room_behind = with_room.list[i];
      EXPECT_EQ(end.kind, room_behind.kind) << word;
      EXPECT_EQ(end.flags, room_behind.flags) << word;
      EXPECT_EQ(end.hash, room_behind.hash) << word;
      EXPECT_EQ(end.begin, room_behind.begin) << word;
      EXPECT_EQ(end.end, room_behind.end) << word;
      EXPECT_EQ(near_the_end.Form(end), with_room.Form(room_behind)) << word;
    }
  }
}

TEST(Tokenizer, TrimGivesBackTheMemoryOfALongText) {
  Tokens tokens;
  Tokenize(std::string(1 << 20, '&'), tokens);
  Tokenize("&amp; ok", tokens);
  tokens.Trim();
  EXPECT_LE(tokens.list.capacity(), 4096u);
  Tokenize("still ok", tokens);
  EXPECT_EQ(tokens.list.size(), 2u);
}

TEST(Tokenizer, HashOfAFormIsFrozen) {
  // Model files hold these numbers: a change here makes every one of them useless.
  EXPECT_EQ(HashForm(""), HashForm(absl::string_view()));
  EXPECT_NE(HashForm("a"), HashForm("b"));
  EXPECT_NE(HashForm(absl::string_view("a\0", 2)), HashForm("a"));
  EXPECT_EQ(HashForm("refund"), 13768106744946992918u);
  EXPECT_EQ(HashForm("unacceptable"), 8300251798681586228u);
}

TEST(Tokenizer, ScriptsAreCounted) {
  Tokens tokens;
  Tokenize("abc да", tokens);
  EXPECT_EQ(tokens.letter_count(), 5u);
  EXPECT_EQ(tokens.dominant_script(), Script::kLatin);
  Tokenize("ok لا أحب هذا", tokens);
  EXPECT_EQ(tokens.dominant_script(), Script::kArabic);
  Tokenize("123 :) 😂", tokens);
  EXPECT_EQ(tokens.letter_count(), 0u);
}

}  // namespace
}  // namespace earshot::text
