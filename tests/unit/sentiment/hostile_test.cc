// A megabyte of anything is read, up to a limit of tokens, with work that grows as the message does: counted, not timed.
#include "support/hostile.h"

#include <string>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "sentiment/analyzer.h"
#include "sentiment/parts.h"

namespace earshot::sentiment {
namespace {

// What is looked at, written down and added up for one message.
struct Work {
  uint64_t steps = 0, tokens = 0, form_bytes = 0, features = 0;
};

Work WorkOf(absl::string_view text, absl::string_view language) {
  const auto analyzer = *Analyzer::Default();
  Scratch scratch;
  scratch.parts().is_read_on = true;
  Assessment assessment;
  EXPECT_TRUE(analyzer->AssessInto(text, language, scratch, assessment).ok());
  EXPECT_EQ(assessment.negative_milli + assessment.neutral_milli + assessment.positive_milli, 1000);
  const Scratch::Parts& parts = scratch.parts();
  return {parts.tokens.steps, parts.tokens.list.size(), parts.tokens.norm.size(),
          parts.features.grams.size() + parts.features.marks.size()};
}

TEST(Hostile, AMegabyteOfAnythingCostsAFixedSumAByte) {
  for (const Hostile& hostile : kHostile) {
    // Told at the limit; found, whose looking is bounded anyway, at a sixteenth of it.
    for (absl::string_view language : {"en", ""}) {
      const std::string text =
          HostileText(hostile, language.empty() ? kTextBytesMax / 16 : kTextBytesMax);
      const Work work = WorkOf(text, language);
      EXPECT_LE(work.steps, 32 * text.size() + 1000) << hostile.name;
      EXPECT_LE(work.tokens, text.size()) << hostile.name;
      // Eighteen letters for the three bytes of one.
      EXPECT_LE(work.form_bytes, 12 * text.size()) << hostile.name;
      EXPECT_LE(work.features, 12 * text.size() + 100) << hostile.name;
    }
  }
}

TEST(Hostile, TwiceTheMessageIsTwiceTheWork) {
  for (const Hostile& hostile : kHostile) {
    const Work one = WorkOf(HostileText(hostile, 64 << 10), "en");
    const Work two = WorkOf(HostileText(hostile, 128 << 10), "en");
    EXPECT_LE(two.steps, 2 * one.steps + one.steps / 50 + 1000) << hostile.name;
    EXPECT_LE(two.tokens, 2 * one.tokens + 100) << hostile.name;
    EXPECT_LE(two.form_bytes, 2 * one.form_bytes + 1000) << hostile.name;
    EXPECT_LE(two.features, 2 * one.features + 1000) << hostile.name;
  }
}

TEST(Hostile, ATextIsReadUpToTheLimitOfTokensAndNotOnePast) {
  const auto words = [](size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) text += "so ";
    return text;
  };
  EXPECT_EQ(WorkOf(words(text::kTokensPerTextMax), "en").tokens, text::kTokensPerTextMax);
  EXPECT_EQ(WorkOf(words(text::kTokensPerTextMax) + "terrible", "en").tokens,
            text::kTokensPerTextMax);
  const auto analyzer = *Analyzer::Default();
  Scratch scratch;
  Assessment at, past, within;
  ASSERT_TRUE(analyzer->AssessInto(words(text::kTokensPerTextMax), "en", scratch, at).ok());
  ASSERT_TRUE(
      analyzer->AssessInto(words(text::kTokensPerTextMax) + "terrible", "en", scratch, past).ok());
  EXPECT_EQ(at, past);
  // The last one that is read is read.
  ASSERT_TRUE(
      analyzer
          ->AssessInto(words(text::kTokensPerTextMax - 8) + "I will sue you over this, you thieves",
                       "en", scratch, within)
          .ok());
  EXPECT_NE(within.intents, at.intents);
}

}  // namespace
}  // namespace earshot::sentiment
