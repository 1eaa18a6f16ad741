// The page that `earshot score --explain` shows, of explanations made by hand: no model decides what is on it.
#include "explain_text.h"

#include <string>

#include "gtest/gtest.h"

namespace earshot::tools {
namespace {

sentiment::Explanation Angry(absl::string_view text) {
  auto span = [&](absl::string_view word, int32_t milli) {
    const size_t at = text.find(word);
    return EvidenceSpan{static_cast<uint32_t>(at), static_cast<uint32_t>(at + word.size()), milli};
  };
  sentiment::Explanation e;
  e.assessment.score_milli = -812;
  e.assessment.negative_milli = 843;
  e.assessment.neutral_milli = 126;
  e.assessment.positive_milli = 31;
  e.assessment.confidence_milli = 871;
  e.assessment.severity_milli = 640;
  e.assessment.language = "en";
  e.assessment.intents = kComplaint | kChurnThreat;
  e.heads = {{"sentiment",
              -812,
              true,
              {span("cancelled", -240), span("again", -79), span("lovely", 90), span("crew", 200)}},
             {"complaint", 912, true, {span("cancelled", 310), span("lovely", -90)}},
             {"offensive", 20, false, {span("cancelled", -310)}}};
  const size_t leaving = text.find("never fly");
  e.phrases = {{kChurnThreat, static_cast<uint32_t>(leaving),
                static_cast<uint32_t>(text.find(" you", leaving))}};
  return e;
}

constexpr absl::string_view kText =
    "cancelled again, though a lovely crew; I'll never fly with you";

TEST(ExplainText, WithoutColoursTheMarksSayHowMuchAndWhichWay) {
  EXPECT_EQ(ExplainForReading(kText, Angry(kText), false),
            " -812 negative  negative 84.3%, neutral 12.6%, positive 3.1%; confidence 87.1%; "
            "language en; severity 640\n"
            "  sentiment  [--cancelled--] again, though a [+lovely+] [++crew++]; I'll never fly "
            "with you\n"
            "             cancelled -240, crew +200, lovely +90\n"
            "  complaint  [++cancelled++] again, though a [-lovely-] crew; I'll never fly with "
            "you\n"
            "             91.2% sure: cancelled +310, lovely -90\n"
            "  intents    complaint, churn_threat \"never fly with\"\n");
}

TEST(ExplainText, InColourRedIsWhatCountsAgainstUs) {
  EXPECT_EQ(ExplainForReading(kText, Angry(kText), true),
            " -812 negative  negative 84.3%, neutral 12.6%, positive 3.1%; confidence 87.1%; "
            "language en; severity 640\n"
            "  sentiment  \x1b[1;31mcancelled\x1b[0m again, though a \x1b[32mlovely\x1b[0m "
            "\x1b[1;32mcrew\x1b[0m; I'll never fly with you\n"
            "             cancelled -240, crew +200, lovely +90\n"
            "  complaint  \x1b[1;31mcancelled\x1b[0m again, though a \x1b[32mlovely\x1b[0m crew; "
            "I'll never fly with you\n"
            "             91.2% sure: cancelled +310, lovely -90\n"
            "  intents    complaint, churn_threat \"never fly with\"\n");
}

TEST(ExplainText, AMessageThatNothingMoved) {
  sentiment::Explanation e;
  e.assessment.neutral_milli = 1000;
  e.assessment.language = "en";
  e.heads = {{"sentiment", 0, false, {{0, 2, 12}}}};
  EXPECT_EQ(ExplainForReading("ok then", e, false),
            "    0 neutral   negative 0.0%, neutral 100.0%, positive 0.0%; confidence 0.0%; "
            "language en; severity 0\n"
            "  sentiment  ok then\n"
            "             no word moved it much\n"
            "  intents    none\n");
}

TEST(ExplainText, ALanguageThatIsNotKnownIsNotScored) {
  sentiment::Explanation e;
  e.assessment.neutral_milli = 1000;
  EXPECT_EQ(ExplainForReading("これは", e, false),
            "    0 neutral   in no language that the model knows: not scored\n"
            "  text       これは\n");
}

TEST(ExplainText, NoTextReachesTheTerminalAsACommand) {
  EXPECT_EQ(Harmless("a\x1b[2J\x7f\tb\xC2\x9B"
                     "31m\xC3\xA9"),
            "a [2J  b  31m\xC3\xA9");
  sentiment::Explanation e = Angry(kText);
  const std::string text = "cancelled\x1b]0;x\x07 again";
  e.heads[0].spans = {{0, 13, -300}};
  e.heads.resize(1);
  e.phrases.clear();
  const std::string page = ExplainForReading(text, e, false);
  EXPECT_EQ(page.find('\x1b'), std::string::npos);
  EXPECT_EQ(page.find('\x07'), std::string::npos);
}

}  // namespace
}  // namespace earshot::tools
