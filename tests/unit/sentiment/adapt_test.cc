// Deltas: learnt from a vendor's texts they change what those texts ask for and no other model; damaged or
// misplaced ones are refused.
#include "sentiment/adapt.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sentiment/delta.h"
#include "sentiment/explain.h"
#include "sentiment/model.h"

namespace earshot::sentiment {
namespace {

using absl::StatusCode;

const Analyzer& Base() {
  static const auto* const analyzer = new std::shared_ptr<const Analyzer>(*Analyzer::Default());
  return **analyzer;
}

// A trade whose words mean what no general model knows: among anglers "monster" is praise, "tangle" is not.
std::vector<LabelledText> Anglers() {
  constexpr const char* kWho[] = {"my son",   "our group", "the boat", "a friend", "everyone",
                                  "the club", "a guide",   "we",       "they",     "my wife"};
  constexpr const char* kWhen[] = {"today", "on Sunday",    "at the lake", "last week",
                                   "again", "this morning", "in May",      "near the weir"};
  std::vector<LabelledText> texts;
  uint32_t line = 0;
  for (const char* who : kWho) {
    for (const char* when : kWhen) {
      for (const auto& [what, label] : {std::pair{"landed a monster", 2},
                                        {"came home with a tangle", 0},
                                        {"sat by the water", 1}}) {
        LabelledText text;
        text.text = absl::StrCat(who, " ", what, " ", when);
        text.language = "en";
        text.sentiment = label;
        text.complaint = label == 0 ? 1 : 0;
        text.line = ++line;
        texts.push_back(text);
      }
    }
  }
  return texts;
}

Adapted Learnt(const std::vector<LabelledText>& texts, const AdaptOptions& options = {}) {
  auto adapted = Adapt(Base(), texts, options);
  EXPECT_TRUE(adapted.ok()) << adapted.status();
  return *std::move(adapted);
}

const Adapted& OfAnglers() {
  static const auto* const adapted = new Adapted(Learnt(Anglers()));
  return *adapted;
}

std::shared_ptr<const Analyzer> WithAnglers() {
  auto analyzer = Base().WithDelta(OfAnglers().delta);
  EXPECT_TRUE(analyzer.ok()) << analyzer.status();
  return *analyzer;
}

TEST(Adapt, TheWordsOfATradeAreLearnt) {
  const auto analyzer = WithAnglers();
  EXPECT_EQ(LabelOf(*analyzer->Assess("the captain landed a monster", "en")), Label::kPositive);
  const Assessment tangle = *analyzer->Assess("the captain came home with a tangle", "en");
  EXPECT_EQ(LabelOf(tangle), Label::kNegative);
  EXPECT_NE(tangle.intents & kComplaint, 0u);
  EXPECT_NE(LabelOf(*Base().Assess("the captain landed a monster", "en")), Label::kPositive);
}

TEST(Adapt, TheReportCountsWhatWasHeldOut) {
  const std::vector<LabelledText> texts = Anglers();
  const Adapted& adapted = OfAnglers();
  ASSERT_EQ(adapted.heads.size(), 2u);
  for (const HeadReport& head : adapted.heads) {
    EXPECT_EQ(head.learnt_from + head.judged_on, static_cast<int64_t>(texts.size())) << head.name;
    EXPECT_GT(head.judged_on, 20);
    int64_t of_classes = 0;
    for (const HeadReport::Class& one : head.classes) of_classes += one.texts;
    EXPECT_EQ(of_classes, head.judged_on);
    EXPECT_GT(head.macro_recall_milli[1], 950) << head.name;
    EXPECT_GT(head.macro_recall_milli[1], head.macro_recall_milli[0]) << head.name;
    // Before and after differ by what was mended and broken.
    const int64_t right[2] = {(head.accuracy_milli[0] * head.judged_on + 500) / 1000,
                              (head.accuracy_milli[1] * head.judged_on + 500) / 1000};
    EXPECT_EQ(right[1] - right[0], head.mended - head.broken) << head.name;
  }
  EXPECT_EQ(adapted.heads[0].name, "sentiment");
  EXPECT_FALSE(adapted.heads[0].flips.empty());
}

TEST(Adapt, HeadsThatNobodyLabelledStayAsTheyAre) {
  const auto analyzer = WithAnglers();
  for (const char* message : {"you stupid idiots", "have a nice day", "what a mess"}) {
    EXPECT_EQ(analyzer->Assess(message, "en")->intents & kOffensive,
              Base().Assess(message, "en")->intents & kOffensive);
  }
}

TEST(Adapt, TheSameTextsGiveTheSameFileAndAnotherSeedAnother) {
  EXPECT_EQ(Learnt(Anglers()).delta, OfAnglers().delta);
  AdaptOptions other;
  other.seed = 2;
  EXPECT_NE(Learnt(Anglers(), other).delta, OfAnglers().delta);
}

TEST(Adapt, TheOrderOfTheTextsDecidesNotWhichJudge) {
  std::vector<LabelledText> texts = Anglers();
  std::reverse(texts.begin(), texts.end());
  EXPECT_EQ(Learnt(texts).heads[0].judged_on, OfAnglers().heads[0].judged_on);
}

TEST(Adapt, EvidenceNamesTheLearntWords) {
  const absl::string_view message = "they landed a monster";
  const Explanation explanation = *Explain(*WithAnglers(), message, "en");
  int32_t of_monster = 0;
  for (const EvidenceSpan& span : explanation.heads[0].spans) {
    if (message.substr(span.begin, span.end - span.begin) == "monster") {
      of_monster = span.contribution_milli;
    }
  }
  EXPECT_GT(of_monster, 100);
  // The evidence that the assessment carries is the same.
  bool found = false;
  for (const EvidenceSpan& span : explanation.assessment.evidence) {
    if (message.substr(span.begin, span.end - span.begin) != "monster") continue;
    found = true;
    EXPECT_NEAR(span.contribution_milli, of_monster, 6);
  }
  EXPECT_TRUE(found);
}

TEST(Adapt, TheVersionSaysWhichDelta) {
  const auto analyzer = WithAnglers();
  EXPECT_EQ(analyzer->model_version() & 0xFFFF, Base().model_version());
  EXPECT_NE(analyzer->model_version() >> 16, 0u);
  EXPECT_EQ(analyzer->Assess("monster", "en")->model_version, analyzer->model_version());
  EXPECT_EQ(analyzer->Assess("\xE3\x81\x82")->model_version, analyzer->model_version());
}

TEST(Adapt, SentimentOfTwoClassesLeavesNeutralAlone) {
  std::vector<LabelledText> texts = Anglers();
  std::erase_if(texts, [](const LabelledText& text) { return text.sentiment == 1; });
  const Adapted adapted = Learnt(texts);
  const auto analyzer = *Base().WithDelta(adapted.delta);
  EXPECT_EQ(LabelOf(*analyzer->Assess("What time does the store open on Sunday?", "en")),
            Label::kNeutral);
}

TEST(Adapt, RefusesTextsThatTeachNothing) {
  auto refused = [](std::vector<LabelledText> texts, absl::string_view why,
                    AdaptOptions options = {}) {
    const auto adapted = Adapt(Base(), texts, options);
    ASSERT_FALSE(adapted.ok()) << why;
    EXPECT_THAT(std::string(adapted.status().message()), testing::HasSubstr(std::string(why)));
  };
  refused({}, "no text with a label");
  std::vector<LabelledText> few = Anglers();
  int positive = 0;
  std::erase_if(few, [&](const LabelledText& t) { return t.sentiment == 2 && ++positive > 10; });
  refused(few, "sentiment: 'positive' has");
  std::vector<LabelledText> one = Anglers();
  std::erase_if(one, [](const LabelledText& text) { return text.sentiment != 2; });
  refused(one, "one label alone");
  AdaptOptions odd;
  odd.held_out_percent = 51;
  refused(Anglers(), "held_out_percent", odd);
  std::vector<LabelledText> foreign = Anglers();
  for (LabelledText& text : foreign) {
    text.language = "xx";
  }
  refused(foreign, "in a language that the model knows");
  std::vector<LabelledText> huge = Anglers();
  huge[5].text.assign((1 << 20) + 1, 'x');
  const auto adapted = Adapt(Base(), huge, {});
  EXPECT_EQ(adapted.status().code(), StatusCode::kResourceExhausted);
}

TEST(Adapt, ReadsLabels) {
  LabelledText text;
  ASSERT_TRUE(ReadLabels("negative, complaint,not-offensive", text).ok());
  EXPECT_EQ(text.sentiment, 0);
  EXPECT_EQ(text.complaint, 1);
  EXPECT_EQ(text.offensive, 0);
  for (const auto& [labels, why] : {std::pair{"negatve", "did you mean 'negative'?"},
                                    {"", "no label ''"},
                                    {"positive,negative", "both 'positive' and 'negative'"}}) {
    LabelledText other;
    const absl::Status status = ReadLabels(labels, other);
    ASSERT_FALSE(status.ok()) << labels;
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr(why));
  }
}

// ---- the file ---------------------------------------------------------------------------------

DeltaParts SmallDelta() {
  DeltaParts parts;
  parts.base = Base().model().digest();
  parts.heads = {kHeadNegative, kHeadPositive};
  parts.of_head = {HeadDelta{4096, 10, 65536, 500}, HeadDelta{4096, -10, 65536, 500}};
  parts.rows = {{7, {1, -1}}, {8, {100, -100}}, {0xFFFFFFFF, {-128, 127}}};
  return parts;
}

TEST(Delta, EveryBitThatFlipsAndEveryTruncationIsNoticed) {
  const std::string bytes = WriteDelta(SmallDelta());
  ASSERT_TRUE(Delta::Open(bytes, Base().model()).ok());
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      const absl::Status status = Delta::Open(damaged, Base().model()).status();
      ASSERT_TRUE(status.code() == StatusCode::kDataLoss ||
                  status.code() == StatusCode::kUnimplemented)
          << "byte " << at << " bit " << bit << ": " << status;
      ASSERT_THAT(std::string(status.message()), testing::StartsWith("delta file: "));
    }
    ASSERT_EQ(Delta::Open(bytes.substr(0, at), Base().model()).status().code(),
              StatusCode::kDataLoss)
        << at;
  }
  EXPECT_EQ(Delta::Open(bytes + "x", Base().model()).status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(Delta::Open(std::string(kDeltaBytesMax + 1, 'x'), Base().model()).status().code(),
            StatusCode::kResourceExhausted);
}

TEST(Delta, IsOfOneModelAlone) {
  DeltaParts parts = SmallDelta();
  parts.base.low ^= 1;
  const absl::Status status = Delta::Open(WriteDelta(parts), Base().model()).status();
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("learn it again on this one"));
}

TEST(Delta, ValuesThatNoTrainerWritesAreRefusedThoughTheChecksumIsRight) {
  auto code = [](void (*change)(DeltaParts&)) {
    DeltaParts parts = SmallDelta();
    change(parts);
    return Delta::Open(WriteDelta(parts), Base().model()).status().code();
  };
  EXPECT_EQ(code([](DeltaParts& p) { p.of_head[0].keep_q12 = -1; }), StatusCode::kDataLoss);
  EXPECT_EQ(code([](DeltaParts& p) { p.of_head[0].keep_q12 = 5000; }), StatusCode::kDataLoss);
  EXPECT_EQ(code([](DeltaParts& p) { p.of_head[1].scale = -1; }), StatusCode::kDataLoss);
  EXPECT_EQ(code([](DeltaParts& p) { p.of_head[1].bias_q8 = 1 << 30; }), StatusCode::kDataLoss);
  EXPECT_EQ(code([](DeltaParts& p) { p.of_head[1].bias_q8 = INT32_MIN; }), StatusCode::kDataLoss);
  EXPECT_EQ(code([](DeltaParts& p) { p.confidence_milli[3] = 1001; }), StatusCode::kDataLoss);
  EXPECT_EQ(code([](DeltaParts& p) { p.heads[1] = kHeadNegative; }), StatusCode::kDataLoss);
  EXPECT_EQ(code([](DeltaParts& p) { p.heads[1] = kHeadComplaint; }), StatusCode::kDataLoss);
}

TEST(Delta, AddsTheWeightsOfTheFeaturesItKnows) {
  const auto delta = *Delta::Open(WriteDelta(SmallDelta()), Base().model());
  const uint32_t known[] = {7, 8, 8, 9, 0xFFFFFFFF, 0};
  DeltaSums grams, marks;
  delta->AddGrams(known, 6, grams);
  EXPECT_EQ(grams.total[0], 1 + 100 + 100 - 128);  // of the first column: negative
  EXPECT_EQ(grams.total[1], -1 - 100 - 100 + 127);
  delta->AddMarks(known, 6, marks);
  EXPECT_EQ(marks.total[0], grams.total[0] * (1 << Base().model().params().gram_shift));
  EXPECT_EQ(delta->LogitQ8(kHeadComplaint, 99, grams, 4096), 99);
  EXPECT_EQ(delta->LogitQ8(kHeadNegative, 99, grams, 4096), 99 + 10 + 73);
}

// More rows than the slots near their places hold: the table grows until each has room.
TEST(Delta, RowsThatFallTogetherAreAllFound) {
  DeltaParts parts = SmallDelta();
  parts.rows.clear();
  for (uint32_t i = 1; i <= 5000; ++i) {
    parts.rows.push_back({i * 65536, {static_cast<int8_t>(i % 100), 1}});
  }
  const auto delta = Delta::Open(WriteDelta(parts), Base().model());
  ASSERT_TRUE(delta.ok()) << delta.status();
  for (const auto& [feature, weights] : parts.rows) {
    DeltaSums sums;
    (*delta)->AddGrams(&feature, 1, sums);
    ASSERT_EQ(sums.total[0], weights[0]) << feature;
    ASSERT_EQ(sums.total[1], 1) << feature;
  }
}

}  // namespace
}  // namespace earshot::sentiment
