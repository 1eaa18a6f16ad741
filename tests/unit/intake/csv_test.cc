// CSV rows: quotes, line breaks, line endings, places.
#include "intake/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "base/limits.h"
#include "base/status.h"

namespace earshot::intake {
namespace {

// Rows as "line:a|b", errors as "!line message".
std::vector<std::string> Rows(absl::string_view text) {
  CsvReader reader(text);
  std::vector<std::string> fields, out;
  for (;;) {
    const auto more = reader.Next(fields);
    if (!more.ok()) {
      out.push_back("!" + std::to_string(PlaceOf(more.status()).line));
      return out;
    }
    if (!*more) return out;
    out.push_back(std::to_string(reader.line()) + ":" + absl::StrJoin(fields, "|"));
  }
}

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Csv, Rows) {
  EXPECT_THAT(Rows(""), IsEmpty());
  EXPECT_THAT(Rows("\n\r\n"), IsEmpty());
  EXPECT_THAT(Rows("a,b\n1,2\n"), ElementsAre("1:a|b", "2:1|2"));
  EXPECT_THAT(Rows("a,b\r\n1,2"), ElementsAre("1:a|b", "2:1|2"));
  EXPECT_THAT(Rows("\xEF\xBB\xBF"
                   "a\n"),
              ElementsAre("1:a"));
  EXPECT_THAT(Rows(",\n,,\n"), ElementsAre("1:|", "2:||"));
  EXPECT_THAT(Rows("a\n\n\nb\n"), ElementsAre("1:a", "4:b"));
}

TEST(Csv, Quotes) {
  EXPECT_THAT(Rows("\"a,b\",\"say \"\"hi\"\"\",\"\"\nx"), ElementsAre("1:a,b|say \"hi\"|", "2:x"));
  EXPECT_THAT(Rows("\"two\nlines\",b\nc,d\n"), ElementsAre("1:two\nlines|b", "3:c|d"));
  EXPECT_THAT(Rows("\"crlf\r\ninside\"\r\nc\r\n"), ElementsAre("1:crlf\r\ninside", "3:c"));
  // A quote within a field that is not quoted is a character.
  EXPECT_THAT(Rows("5\" pipe,b\n"), ElementsAre("1:5\" pipe|b"));
  EXPECT_THAT(Rows("a\rb,c\n"), ElementsAre("1:a\rb|c"));
}

TEST(Csv, Errors) {
  EXPECT_THAT(Rows("a\nb,\"never\nends"), ElementsAre("1:a", "!2"));
  EXPECT_THAT(Rows("\"a\"b,c\n"), ElementsAre("!1"));
  const std::string wide(kCsvColumnsMax - 1, ',');
  EXPECT_EQ(Rows(wide + "\n").front().substr(0, 2), "1:");
  EXPECT_THAT(Rows(wide + ",\n"), ElementsAre("!1"));
}

}  // namespace
}  // namespace earshot::intake
