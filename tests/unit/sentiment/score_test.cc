// Sums of rows: a row speaks for its owner alone, and length by itself makes no message surer.
#include "sentiment/score.h"

#include <memory>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "sentiment/model.h"

namespace earshot::sentiment {
namespace {

constexpr uint32_t kRows = 16;
constexpr uint32_t kFeature = 0x30000007;  // row 3, tag 7

ModelParts OneRowParts(int8_t negative, int8_t positive, int32_t usual_size) {
  ModelParts parts;
  parts.rows = parts.language_rows = parts.aux_rows = kRows;
  parts.lexicon_bits = parts.vocabulary_bits = 4;
  parts.languages = {{"en", text::Script::kLatin, 0, true}};
  parts.params.scale.fill(65536);
  parts.params.usual_size = usual_size;
  parts.weights.assign(size_t{kRows} * kRowBytes, 0);
  uint8_t* row = &parts.weights[RowOf(kFeature, kRows) * kRowBytes];
  row[kHeadNegative] = static_cast<uint8_t>(negative);
  row[kHeadPositive] = static_cast<uint8_t>(positive);
  row[kRowHeads] = RowTagOf(kFeature);
  parts.language_weights.assign(size_t{kRows} * kLanguageRowBytes, 0);
  parts.aux.assign(size_t{kRows} * kAuxRowBytes, 0);
  parts.lexicon = BuildLexicon({}, 4);
  parts.vocabulary = BuildVocabulary({{kFeature, {-300, 400, 20}}}, 4);
  return parts;
}

std::unique_ptr<const Model> Opened(const ModelParts& parts) {
  auto model = Model::Open(WriteModel(parts), /*copy=*/true);
  EXPECT_TRUE(model.ok()) << model.status();
  return *std::move(model);
}

std::unique_ptr<const Model> OneRow(int8_t negative, int8_t positive, int32_t usual_size) {
  return Opened(OneRowParts(negative, positive, usual_size));
}

Features FeaturesOf(const std::vector<uint32_t>& marks) {
  Features features;
  features.marks = marks;
  features.gram_end = {0};
  features.mark_end = {static_cast<uint32_t>(marks.size())};
  features.known = {VocabularyView::kNone};
  return features;
}

HeadSums SumsOf(const Model& model, const std::vector<uint32_t>& marks) {
  HeadSums sums;
  SumHeads(model, FeaturesOf(marks), sums);
  return sums;
}

TEST(Score, ARowSpeaksForItsOwnerAlone) {
  const auto model = OneRow(-128, 127, 0);
  EXPECT_EQ(SumsOf(*model, {kFeature}).total[kHeadNegative], -128);
  EXPECT_EQ(SumsOf(*model, {kFeature}).total[kHeadPositive], 127);
  EXPECT_EQ(SumsOf(*model, {kFeature + 1}).total[kHeadPositive], 0);  // the same row, another tag
}

TEST(Score, SumsAreExactHoweverManyRows) {
  const auto model = OneRow(-128, 127, 0);
  for (size_t count : {255u, 256u, 257u, 258u, 513u, 70000u}) {
    const HeadSums sums = SumsOf(*model, std::vector<uint32_t>(count, kFeature));
    EXPECT_EQ(sums.total[kHeadNegative], -128 * static_cast<int64_t>(count));
    EXPECT_EQ(sums.total[kHeadPositive], 127 * static_cast<int64_t>(count));
    EXPECT_EQ(sums.total[kHeadComplaint], 0);  // a head of its own rows
  }
}

TEST(Score, SumsShrinkByTheRootOfWhatWasFound) {
  const auto model = OneRow(0, 100, 4);
  const ModelParams& params = model->params();
  const std::vector<std::pair<size_t, int64_t>> cases = {{1, 200}, {4, 400}, {16, 800}, {64, 1600}};
  for (const auto& [count, logit] : cases) {
    std::vector<uint32_t> marks(count, kFeature);
    EXPECT_EQ(LogitQ8(params, SumsOf(*model, marks), kHeadPositive), logit) << count;
    marks.resize(count + 50, kFeature + 1);  // what nothing is known of has no size
    EXPECT_EQ(LogitQ8(params, SumsOf(*model, marks), kHeadPositive), logit) << count;
  }
}

TEST(Score, AKnownWordStandsForItselfAndItsLetters) {
  const auto model = OneRow(-128, 127, 0);
  Features features = FeaturesOf({kFeature, kFeature});  // the word, and something else of its row
  features.known = {model->vocabulary().Find(kFeature)};
  ASSERT_NE(features.known[0], VocabularyView::kNone);
  HeadSums sums;
  SumHeads(*model, features, sums);
  EXPECT_EQ(sums.total[kHeadNegative], -300 - 128);
  EXPECT_EQ(sums.total[kHeadPositive], 400 + 127);
  EXPECT_EQ(sums.known, 1u);
}

TEST(Score, AuxHeadsAddUpPastWhatSixteenBitsHold) {
  ModelParts parts = OneRowParts(0, 0, 0);
  uint8_t* row = &parts.aux[RowOf(kFeature, kRows) * kAuxRowBytes];
  row[0] = 127;
  row[kAuxHeads - 1] = 0x80;  // -128
  row[kAuxHeads] = static_cast<uint8_t>(WideTagOf(kFeature));
  row[kAuxHeads + 1] = static_cast<uint8_t>(WideTagOf(kFeature) >> 8);
  const auto model = Opened(parts);
  for (size_t count : {1u, 255u, 256u, 257u, 512u, 70000u}) {
    HeadSums sums;
    SumAuxHeads(*model, FeaturesOf(std::vector<uint32_t>(count, kFeature)), 1, 0, 0, sums);
    EXPECT_EQ(sums.total[kRowHeads], 127 * static_cast<int64_t>(count));
    EXPECT_EQ(sums.total[kHeads - 1], -128 * static_cast<int64_t>(count));
    EXPECT_EQ(sums.total[kHeadPositive], 0);
  }
}

TEST(Score, AuxSumsShrinkByTheRootOfTheTokens) {
  EXPECT_EQ(AuxShrinkQ12(0, 50), 4096);
  EXPECT_EQ(AuxShrinkQ12(20, 20), 4096);
  EXPECT_EQ(AuxShrinkQ12(20, 5), 2 * 4096);
  EXPECT_EQ(AuxShrinkQ12(20, 80), 4096 / 2);
  EXPECT_EQ(AuxShrinkQ12(16, 0), 4 * 4096);
}

TEST(Score, ConfidenceIsTheLogisticOfItsSignals) {
  ModelParams params;
  ConfidenceSignals signals;
  signals.list = {3, 5};
  signals.count = 2;
  params.confidence_q8[3] = 256;
  params.confidence_q8[5] = 256;
  params.confidence_language_q8[1] = -512;
  EXPECT_EQ(ConfidenceMilli(params, signals, kLanguagesMax), 881);  // 1 / (1 + exp(-2))
  EXPECT_EQ(ConfidenceMilli(params, signals, 0), 881);
  EXPECT_EQ(ConfidenceMilli(params, signals, 1), 500);
}

TEST(Score, EverySignalHasAPlace) {
  text::Tokens tokens;
  HeadSums sums;
  for (const char* message : {"@a b", "a", "#a http://x.com :) @b c", "", "a b c d e f g h i j"}) {
    text::Tokenize(message, tokens);
    for (int32_t first : {0, 333, 1000}) {
      sums.words = static_cast<uint32_t>(tokens.list.size());
      const auto signals = ReadConfidenceSignals(tokens, sums, {first, 1000 - first, 0});
      ASSERT_LE(signals.count, signals.list.size());
      for (size_t i = 0; i < signals.count; ++i) EXPECT_LT(signals.list[i], kConfidenceSignals);
    }
  }
}

}  // namespace
}  // namespace earshot::sentiment
