// Well-formed UTF-8, byte by byte.
#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace earshot {
namespace {

TEST(Utf8, WhereTextStopsBeingWellFormed) {
  const std::pair<std::string, size_t> cases[] = {
      {"", 0},
      {"plain ascii of some length", 26},
      {"é日😡", 9},
      {std::string("\0", 1), 1},
      {"12345678\xff", 8},
      {"ab\x80", 2},  // a continuation with nothing to continue
      {"\xc3", 0},    // cut short
      {"\xe6\x97", 0},
      {"\xf0\x9f\x98", 0},
      {"\xc0\xaf", 0},  // overlong
      {"\xe0\x9f\xbf", 0},
      {"\xf0\x8f\xbf\xbf", 0},
      {"\xed\x9f\xbf", 3},  // the last before the surrogates
      {"\xed\xa0\x80", 0},  // a surrogate
      {"\xee\x80\x80", 3},
      {"\xf4\x8f\xbf\xbf", 4},  // U+10FFFF
      {"\xf4\x90\x80\x80", 0},  // one past it
      {"\xf5\x80\x80\x80", 0},
      {"é\xe6x", 2},
  };
  for (const auto& [text, valid] : cases) {
    EXPECT_EQ(Utf8ValidPrefix(text), valid) << text;
    EXPECT_EQ(IsUtf8(text), valid == text.size());
    // Wherever it stands: the fast path over ASCII finds it too.
    EXPECT_EQ(Utf8ValidPrefix("0123456789abc" + text), valid + 13) << text;
  }
}

TEST(Utf8, TruncationCutsNoCodePoint) {
  const std::string text = "aé日";
  const char* const expected[] = {"", "a", "a", "aé", "aé", "aé", "aé日", "aé日"};
  for (size_t limit = 0; limit < std::size(expected); ++limit) {
    EXPECT_EQ(Utf8Truncate(text, limit), expected[limit]) << limit;
  }
}

}  // namespace
}  // namespace earshot
