// Ill-formed UTF-8 and its repair: the examples of the Unicode standard (section 3.9) and the edges.
#include "text/utf8.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace earshot::text {
namespace {

const std::string kR = "\xEF\xBF\xBD";

struct Case {
  std::string bytes, repaired;
};

TEST(Utf8, EachMaximalIllFormedSubsequenceBecomesOneReplacement) {
  const std::vector<Case> cases = {
      {"", ""},
      {"plain", "plain"},
      {"\xC3\xA9", "\xC3\xA9"},
      {"\x80", kR},
      {"\xC0\xAF", kR + kR},                    // overlong slash
      {"\xE0\x80\xBF", kR + kR + kR},           // overlong
      {"\xED\xA0\x80", kR + kR + kR},           // a surrogate
      {"\xF4\x90\x80\x80", kR + kR + kR + kR},  // beyond U+10FFFF
      {"\xF5x", kR + "x"},
      {"\xE2\x82", kR},  // cut off
      {"\xF0\x9F\x98", kR},
      {"\xF0\x9F\x98x", kR + "x"},
      {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", kR + kR + kR + kR + "A"},
      {"a\xF1\x80\x80\xE1\x80\xC2"
       "b\x80"
       "c\x80\xBF"
       "d",
       "a" + kR + kR + kR + "b" + kR + "c" + kR + kR + "d"},
      {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},  // the last code point
      {"\xED\x9F\xBF\xEE\x80\x80", "\xED\x9F\xBF\xEE\x80\x80"},
      {std::string(1, '\0'), std::string(1, '\0')},
      {"12345678\xFF"
       "12345678",
       "12345678" + kR + "12345678"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(RepairUtf8(c.bytes), c.repaired);
    EXPECT_EQ(earshot::IsUtf8(c.bytes), c.bytes == c.repaired);
    EXPECT_TRUE(earshot::IsUtf8(c.repaired));
  }
}

TEST(Utf8, EveryCodePointSurvivesARoundTrip) {
  std::string bytes;
  for (uint32_t point = 0; point <= 0x10FFFF; ++point) {
    if (point >= 0xD800 && point <= 0xDFFF) continue;
    bytes.clear();
    AppendUtf8(point, bytes);
    const Decoded decoded = DecodeAt(bytes.data(), bytes.size(), 0);
    ASSERT_TRUE(decoded.valid);
    ASSERT_EQ(decoded.code_point, point);
    ASSERT_EQ(decoded.length, bytes.size());
  }
}

TEST(Utf8, EveryPairOfBytesIsReadWithinIt) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string bytes = {static_cast<char>(first), static_cast<char>(second)};
      const Decoded decoded = DecodeAt(bytes.data(), 2, 0);
      ASSERT_GE(decoded.length, 1u);
      ASSERT_LE(decoded.length, 2u);
      ASSERT_TRUE(earshot::IsUtf8(RepairUtf8(bytes)));
    }
  }
}

TEST(CleanText, MapsOffsetsBackToTheBytesGiven) {
  CleanText clean;
  clean.Assign("plain");
  EXPECT_FALSE(clean.mapped());
  clean.Assign(
      "a&amp;b\xFF"
      "c&lt;");
  ASSERT_TRUE(clean.mapped());
  EXPECT_EQ(clean.view(), "a&b" + kR + "c<");
  const std::vector<uint32_t> raw = {0, 1, 6, 7};  // a & b and the replacement
  for (uint32_t i = 0; i < raw.size(); ++i) EXPECT_EQ(clean.RawOffset(i), raw[i]) << i;
  EXPECT_EQ(clean.RawOffset(6), 8u);   // c
  EXPECT_EQ(clean.RawOffset(7), 9u);   // <
  EXPECT_EQ(clean.RawOffset(8), 13u);  // the end
}

TEST(CleanText, KnowsEntitiesAndLeavesTheRest) {
  const std::vector<Case> cases = {
      {"&amp;&lt;&gt;&quot;&apos;&nbsp;", "&<>\"' "},
      {"&#65;&#x41;&#X1f600;", "AA\xF0\x9F\x98\x80"},
      {"&amp;amp;", "&amp;"},
      {"&amp", "&amp"},
      {"&#;&#x;&#99999999;&#xD800;&#7;", "&#;&#x;&#99999999;&#xD800;&#7;"},
      {"AT&T & co", "AT&T & co"},
      {"&", "&"},
  };
  for (const Case& c : cases) {
    CleanText clean;
    clean.Assign(c.bytes);
    EXPECT_EQ(clean.view(), c.repaired) << c.bytes;
  }
}

}  // namespace
}  // namespace earshot::text
