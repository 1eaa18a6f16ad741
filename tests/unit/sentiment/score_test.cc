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

std::unique_ptr<const Model> OneRow(int8_t negative, int8_t positive, int32_t usual_size) {
  ModelParts parts;
  parts.rows = kRows;
  parts.language_row_bits = parts.lexicon_bits = 4;
  parts.languages = {"en"};
  parts.params.scale.fill(65536);
  parts.params.usual_size = usual_size;
  parts.weights.assign(size_t{kRows} * kRowBytes, 0);
  uint8_t* row = &parts.weights[RowOf(kFeature, kRows) * kRowBytes];
  row[kHeadNegative] = static_cast<uint8_t>(negative);
  row[kHeadPositive] = static_cast<uint8_t>(positive);
  row[kHeads] = RowTagOf(kFeature);
  parts.language_rows.assign((size_t{1} << 4) * kLanguageStride, 0);
  parts.lexicon = BuildLexicon({}, 4);
  auto model = Model::Open(WriteModel(parts), /*copy=*/true);
  EXPECT_TRUE(model.ok()) << model.status();
  return *std::move(model);
}

HeadSums SumsOf(const Model& model, const std::vector<uint32_t>& marks) {
  Features features;
  features.marks = marks;
  features.gram_end = {0};
  features.mark_end = {static_cast<uint32_t>(marks.size())};
  HeadSums sums;
  SumHeads(model, features, sums);
  return sums;
}

TEST(Score, ARowSpeaksForItsOwnerAlone) {
  const auto model = OneRow(-128, 127, 0);
  EXPECT_EQ(SumsOf(*model, {kFeature}).total[kHeadNegative], -128);
  EXPECT_EQ(SumsOf(*model, {kFeature}).total[kHeadPositive], 127);
  EXPECT_EQ(SumsOf(*model, {kFeature + 1}).total[kHeadPositive], 0);  // the same row, another tag
}

TEST(Score, SumsAreExactPastWhatALaneHolds) {
  const auto model = OneRow(-128, 127, 0);
  for (size_t count : {255u, 256u, 257u, 258u, 513u, 70000u}) {
    const HeadSums sums = SumsOf(*model, std::vector<uint32_t>(count, kFeature));
    EXPECT_EQ(sums.total[kHeadNegative], -128 * static_cast<int64_t>(count));
    EXPECT_EQ(sums.total[kHeadPositive], 127 * static_cast<int64_t>(count));
    EXPECT_EQ(sums.total[kHeadComplaint], 0);
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

}  // namespace
}  // namespace earshot::sentiment
