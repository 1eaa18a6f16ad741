// Explanations: what they say adds up to what the assessment says, and names the words a reader would.
#include "sentiment/explain.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sentiment/parts.h"

namespace earshot::sentiment {
namespace {

const Analyzer& TheAnalyzer() {
  static const auto* const analyzer = new std::shared_ptr<const Analyzer>(*Analyzer::Default());
  return **analyzer;
}

Explanation Explained(absl::string_view text, absl::string_view hint = "") {
  auto explanation = Explain(TheAnalyzer(), text, hint);
  EXPECT_TRUE(explanation.ok()) << explanation.status();
  return *std::move(explanation);
}

const HeadReading* Head(const Explanation& explanation, absl::string_view name) {
  for (const HeadReading& head : explanation.heads) {
    if (head.name == name) return &head;
  }
  return nullptr;
}

constexpr absl::string_view kMessages[] = {
    "@acme my flight was cancelled AGAIN and nobody answers, been on hold for 40 minutes!! #fail",
    "Thank you so much Anna, the replacement works perfectly :) #happyCustomer",
    "What time does the store open?",
    "not bad at all",
    "Das ist der schlechteste Service aller Zeiten",
    "\xF0\x9F\x98\xA1\xF0\x9F\x98\xA1",
    "caf\xFF was awful &amp; dirty",
    "",
};

TEST(Explain, IsOfTheAssessmentThatIsGiven) {
  for (absl::string_view message : kMessages) {
    EXPECT_EQ(Explained(message).assessment, *TheAnalyzer().Assess(message)) << message;
  }
}

TEST(Explain, SpansAreInOrderWithinTheTextAndApart) {
  for (absl::string_view message : kMessages) {
    const Explanation explanation = Explained(message);
    for (const HeadReading& head : explanation.heads) {
      uint32_t last = 0;
      for (const EvidenceSpan& span : head.spans) {
        EXPECT_LE(last, span.begin) << message;
        EXPECT_LT(span.begin, span.end) << message;
        EXPECT_LE(span.end, message.size()) << message;
        EXPECT_NE(span.contribution_milli, 0);
        last = span.end;
      }
    }
  }
}

// The evidence that every assessment carries is the same arithmetic on another path.
TEST(Explain, AgreesWithTheEvidenceOfTheAssessment) {
  for (absl::string_view message : kMessages) {
    const Explanation explanation = Explained(message);
    const HeadReading* sentiment = Head(explanation, "sentiment");
    for (const EvidenceSpan& span : explanation.assessment.evidence) {
      ASSERT_NE(sentiment, nullptr);
      const std::string word(message.substr(span.begin, span.end - span.begin));
      // The words of hashtags count for their hashtag here.
      if (message[span.begin] == '#' || (span.begin > 0 && message.find('#') < span.begin))
        continue;
      const auto found =
          std::find_if(sentiment->spans.begin(), sentiment->spans.end(),
                       [&](const EvidenceSpan& other) { return other.begin == span.begin; });
      ASSERT_NE(found, sentiment->spans.end()) << message << ": " << word;
      EXPECT_NEAR(found->contribution_milli, span.contribution_milli, 6) << message << ": " << word;
    }
  }
}

TEST(Explain, SharesOfTokensAndOfTheMessageAddUpToTheLogit) {
  for (absl::string_view message : kMessages) {
    Scratch scratch;
    Assessment assessment;
    ASSERT_TRUE(TheAnalyzer().AssessInto(message, "", scratch, assessment).ok());
    if (assessment.language != "en") continue;
    const Scratch::Parts& parts = scratch.parts();
    // What belongs to no token: read as a message of its own.
    Features rest;
    rest.marks.assign(parts.features.marks.begin() + parts.features.mark_end.back(),
                      parts.features.marks.end());
    HeadSums sums;
    SumHeads(TheAnalyzer().model(), rest, sums);
    sums.shrink_q12 = parts.sums.shrink_q12;
    const ModelParams& params = TheAnalyzer().model().params();
    const Explanation explanation = Explained(message);
    int64_t offensive_milli = 0;
    for (const EvidenceSpan& span : Head(explanation, "offensive")->spans) {
      offensive_milli += span.contribution_milli;
    }
    const int64_t logit_milli = LogitQ8(params, sums, kHeadOffensive) * 1000 / 1024;
    EXPECT_NEAR(static_cast<double>(logit_milli + offensive_milli),
                static_cast<double>(parts.logit_q8[kHeadOffensive] * 1000 / 1024), 20)
        << message;  // each token's share is cut off
  }
}

TEST(Explain, NamesTheHeadsAndThePhrases) {
  const absl::string_view message =
      "On hold for 40 minutes. Cancel my account, your awful "
      "service lost my bags. See you in court";
  const Explanation explanation = Explained(message);
  ASSERT_NE(Head(explanation, "complaint"), nullptr);
  EXPECT_TRUE(Head(explanation, "complaint")->is_said);
  EXPECT_GT(Head(explanation, "complaint")->milli, 500);
  std::string phrases;
  for (const IntentPhrase& phrase : explanation.phrases) {
    absl::StrAppend(&phrases, IntentName(phrase.intent), "=",
                    message.substr(phrase.begin, phrase.end - phrase.begin), "|");
  }
  EXPECT_THAT(phrases, testing::HasSubstr("failed_channel=On hold for 40|"));
  EXPECT_THAT(phrases, testing::HasSubstr("churn_threat=Cancel my account|"));
  EXPECT_THAT(phrases, testing::HasSubstr("legal_threat=See you in court|"));
}

TEST(Explain, EveryIntentOfThePhraseTablesHasItsPhrase) {
  constexpr uint64_t kLearnt = kComplaint | kOffensive | kPraise | kSarcasm | kSpam;
  for (absl::string_view message : kMessages) {
    const Explanation explanation = Explained(message);
    uint64_t found = 0;
    for (const IntentPhrase& phrase : explanation.phrases) found |= phrase.intent;
    EXPECT_EQ(found, explanation.assessment.intents & ~kLearnt) << message;
  }
}

TEST(Explain, SaysNothingOfALanguageThatIsNotKnown) {
  const Explanation explanation = Explained("これはひどいサービスです");
  EXPECT_EQ(explanation.assessment.language, "und");
  EXPECT_TRUE(explanation.heads.empty());
  EXPECT_TRUE(explanation.phrases.empty());
}

TEST(Explain, ALongMessageIsExplainedToItsEnd) {
  std::string message;
  for (int i = 0; i < 3000; ++i) message += "the train came on time ";
  message += "awful";
  const Explanation explanation = Explained(message, "en");
  ASSERT_FALSE(explanation.heads.empty());
  EXPECT_EQ(explanation.heads[0].spans.back().end, message.size());
}

}  // namespace
}  // namespace earshot::sentiment
