// "Not bad" is praise, in each language that is scored and has a table for it; "not good" stays the reproach that it is.
#include "gtest/gtest.h"
#include "sentiment/analyzer.h"

namespace earshot::sentiment {
namespace {

struct Said {
  const char* language;
  bool praise;
  const char* message;
};

constexpr Said kSaid[] = {
    {"de", true, "gar nicht schlecht"},
    {"de", true, "Das ist gar nicht schlecht"},
    {"de", true, "nicht schlecht"},
    {"de", true, "überhaupt nicht schlecht"},
    {"de", true, "kein schlechter Service"},
    {"de", false, "nicht gut"},
    {"de", false, "gar nicht gut"},
    {"de", false, "überhaupt nicht zufrieden"},
    {"fr", true, "pas mal du tout"},
    {"fr", true, "pas mal"},
    {"fr", true, "vraiment pas mal"},
    {"fr", true, "ce n'est pas mauvais du tout"},
    {"fr", false, "ce n'est pas bon"},
    {"fr", false, "je ne suis pas content"},
    {"es", true, "nada mal"},
    {"es", true, "no está nada mal"},
    {"es", true, "no está mal"},
    {"es", true, "no es malo para nada"},
    {"es", false, "no es bueno"},
    {"es", false, "no estoy contento"},
    {"it", true, "niente male"},
    {"it", true, "per niente male"},
    {"it", true, "non è male"},
    {"it", true, "mica male"},
    {"it", false, "non è buono"},
    {"it", false, "non sono contento"},
    {"pt", true, "nada mal"},
    {"pt", true, "não é nada mau"},
    {"pt", true, "nada mau"},
    {"pt", true, "não é ruim"},
    {"pt", false, "não é bom"},
    {"pt", false, "não estou satisfeito"},
    {"en", true, "not bad at all"},
    {"en", true, "not bad"},
    {"en", false, "not good at all"},
    {"en", false, "not happy"},
};

TEST(Understatement, IsReadAsWhatItMeans) {
  const auto analyzer = Analyzer::Default();
  ASSERT_TRUE(analyzer.ok()) << analyzer.status();
  for (const Said& said : kSaid) {
    const auto assessment = (*analyzer)->Assess(said.message, said.language);
    ASSERT_TRUE(assessment.ok()) << assessment.status();
    EXPECT_EQ(assessment->score_milli > 0, said.praise)
        << said.language << ": " << said.message << " " << assessment->score_milli;
  }
}

// The words that were turned are what speaks for it.
TEST(Understatement, IsItsOwnEvidence) {
  const auto analyzer = Analyzer::Default();
  ASSERT_TRUE(analyzer.ok()) << analyzer.status();
  const auto assessment = (*analyzer)->Assess("nicht schlecht", "de");
  ASSERT_TRUE(assessment.ok()) << assessment.status();
  ASSERT_FALSE(assessment->evidence.empty());
  for (const EvidenceSpan& span : assessment->evidence) EXPECT_GT(span.contribution_milli, 0);
}

}  // namespace
}  // namespace earshot::sentiment
