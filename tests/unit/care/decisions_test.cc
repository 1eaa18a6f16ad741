// Lists of decisions that share what is in them.
#include "care/decisions.h"

#include <gtest/gtest.h>

#include <utility>

namespace earshot::care {
namespace {

Decision About(const std::string& subject, int minute) {
  Decision d;
  d.subject = subject;
  d.at = Instant{0} + Minutes(minute);
  return d;
}

TEST(Decisions, AreHandedOnAndNotCopied) {
  Decisions told{About("case:1", 1), About("case:2", 2)};
  Decisions stands;
  stands.Append(told, 1);
  ASSERT_EQ(stands.size(), 1u);
  EXPECT_EQ(&stands[0], &told[1]);
}

TEST(Decisions, OneThatIsReplacedStaysWhatItWasElsewhere) {
  Decisions told{About("case:1", 1)};
  const Decisions stands = told;
  told.Replace(0, About("case:9", 1));
  EXPECT_EQ(told[0].subject, "case:9");
  EXPECT_EQ(stands[0].subject, "case:1");
  EXPECT_FALSE(told == stands);
}

TEST(Decisions, SortKeepsTheOrderOfEqualsAndWhatIsBefore) {
  Decisions all{About("z", 9), About("b", 2), About("a", 2), About("c", 1)};
  all.Sort([](const Decision& a, const Decision& b) { return a.at < b.at; }, 1);
  EXPECT_TRUE(all == (Decisions{About("z", 9), About("c", 1), About("b", 2), About("a", 2)}));
}

TEST(Decisions, EraseIfTakesOutWhatIsMeant) {
  Decisions all{About("a", 1), About("b", 2), About("a", 3)};
  all.EraseIf([](const Decision& d) { return d.subject == "a"; });
  EXPECT_TRUE(all == Decisions{About("b", 2)});
}

TEST(Decision, ArgumentsAreInTheOrderOfTheirNames) {
  Decision d;
  d.With("to", "press-desk");
  d.With("level", "2");
  d.With("why", "viral");
  EXPECT_EQ(d.arguments, (std::vector<std::pair<std::string, std::string>>{
                             {"level", "2"}, {"to", "press-desk"}, {"why", "viral"}}));
}

}  // namespace
}  // namespace earshot::care
