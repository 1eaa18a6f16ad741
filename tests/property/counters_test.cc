// What is exact on any machine must not grow unseen: the bytes that the journal takes an event are those of
// bench/counters.csv. Where a change is meant, engine_bench --counters writes the new lines.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "scenario/workload.h"

namespace earshot::bench {
namespace {

TEST(Counters, JournalBytesAreThoseCommitted) {
  std::ifstream in(absl::StrCat(EARSHOT_SOURCE_DIR, "/bench/counters.csv"));
  std::string line;
  ASSERT_TRUE(std::getline(in, line));
  EXPECT_EQ(line, "bench,events,allocs/event,journal_bytes/event");
  for (const CounterCase& c : CounterCases()) {
    ASSERT_TRUE(std::getline(in, line)) << c.name << " is missing";
    const std::vector<std::string> cells = absl::StrSplit(line, ',');
    ASSERT_EQ(cells.size(), 4u) << line;
    EXPECT_EQ(cells[0], c.name);
    EXPECT_EQ(cells[1], absl::StrCat(c.events));
    const double bytes = static_cast<double>(JournalBytes(c)) / static_cast<double>(c.events);
    EXPECT_EQ(cells[3], absl::StrFormat("%.1f", bytes)) << c.name;
  }
  EXPECT_FALSE(std::getline(in, line)) << "a line too many: " << line;
}

}  // namespace
}  // namespace earshot::bench
