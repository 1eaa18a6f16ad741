// Model files: written, read back, and refused wherever a bit is not what was written.
#include "sentiment/model.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sentiment/analyzer.h"
#include "text/tokenizer.h"

namespace earshot::sentiment {
namespace {

ModelParts SmallParts() {
  ModelParts parts;
  parts.model_version = 7;
  parts.rows = 67;
  parts.language_rows = 17;
  parts.aux_rows = 19;
  parts.lexicon_bits = 5;
  parts.vocabulary_bits = 4;
  parts.languages = {{"de", text::Script::kLatin, 0, true},
                     {"en", text::Script::kLatin, 1, true},
                     {"nl", text::Script::kLatin, 2, false},
                     {"el", text::Script::kGreek, 0, false}};
  parts.params.scale.fill(65536);
  parts.params.bias_q8[kHeadPositive] = -20;
  parts.params.language_scale = 65536;
  parts.params.gram_shift = 2;
  parts.weights.assign(size_t{parts.rows} * kRowBytes, 0);
  for (size_t i = 0; i < parts.weights.size(); ++i) {
    parts.weights[i] = static_cast<uint8_t>(i * 37);
  }
  parts.language_weights.assign(size_t{parts.language_rows} * kLanguageRowBytes, 1);
  parts.aux.assign(size_t{parts.aux_rows} * kAuxRowBytes, 3);
  Valence good;
  good.vader = 4;
  parts.lexicon = BuildLexicon({{text::HashForm("good"), good}}, 5);
  parts.vocabulary = BuildVocabulary({{0xABCD1234, {-5, 6, 7}}}, 4);
  return parts;
}

TEST(Model, IsReadAsItWasWritten) {
  const ModelParts parts = SmallParts();
  const std::string bytes = WriteModel(parts);
  for (bool copy : {false, true}) {
    auto model = Model::Open(bytes, copy);
    ASSERT_TRUE(model.ok()) << model.status();
    EXPECT_EQ((*model)->version(), 7u);
    EXPECT_EQ((*model)->languages(), parts.languages);
    EXPECT_THAT((*model)->sorted_languages(), testing::ElementsAre("de", "en"));
    EXPECT_EQ((*model)->CountOf(text::Script::kLatin), 3u);
    EXPECT_EQ((*model)->FirstOf(text::Script::kGreek)->tag, "el");
    EXPECT_EQ((*model)->CountOf(text::Script::kThai), 0u);
    EXPECT_EQ((*model)->params().bias_q8, parts.params.bias_q8);
    EXPECT_EQ((*model)->params().gram_shift, 2);
    EXPECT_EQ((*model)->lexicon().Find(text::HashForm("good")).vader, 4);
    EXPECT_TRUE((*model)->lexicon().Find(text::HashForm("bad")).empty());
    const uint32_t slot = (*model)->vocabulary().Find(0xABCD1234);
    ASSERT_NE(slot, VocabularyView::kNone);
    EXPECT_EQ((*model)->vocabulary().At(slot).negative, -5);
    EXPECT_EQ((*model)->vocabulary().At(slot).positive, 6);
    EXPECT_EQ((*model)->vocabulary().At(slot).size, 7);
    EXPECT_EQ((*model)->vocabulary().Find(0xABCD1236), VocabularyView::kNone);
    for (uint64_t row = 0; row < parts.rows; ++row) {
      // The least feature that falls on the row.
      const uint32_t feature = static_cast<uint32_t>(((row << 32) + parts.rows - 1) / parts.rows);
      EXPECT_EQ((*model)->Row(feature)[1], parts.weights[row * kRowBytes + 1]);
    }
    // The small tables answer their owners alone: every row here is that of a feature that ends so.
    EXPECT_NE((*model)->AuxRow(0x50000303), nullptr);
    EXPECT_EQ((*model)->AuxRow(0x50000303)[kAuxHeads - 1], 3);
    EXPECT_EQ((*model)->AuxRow(0x50000305), nullptr);
    EXPECT_NE((*model)->LanguageRow(0x70000101), nullptr);
    EXPECT_EQ((*model)->LanguageRow(0x70000103), nullptr);
  }
}

TEST(Model, EveryBitThatFlipsIsNoticed) {
  const std::string bytes = WriteModel(SmallParts());
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      const absl::Status status = Model::Open(damaged, false).status();
      ASSERT_FALSE(status.ok()) << "byte " << at << " bit " << bit;
      ASSERT_TRUE(status.code() == absl::StatusCode::kDataLoss ||
                  status.code() == absl::StatusCode::kUnimplemented)
          << status;
      ASSERT_THAT(std::string(status.message()), testing::StartsWith("model file: "));
    }
  }
}

TEST(Model, EveryTruncationIsNoticed) {
  const std::string bytes = WriteModel(SmallParts());
  for (size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_EQ(Model::Open(bytes.substr(0, size), false).status().code(),
              absl::StatusCode::kDataLoss)
        << size;
  }
  EXPECT_EQ(Model::Open(bytes + "x", false).status().code(), absl::StatusCode::kDataLoss);
}

TEST(Model, SizesThatDoNotFitAreRefusedThoughTheChecksumIsRight) {
  struct Case {
    const char* what;
    void (*change)(ModelParts&);
  };
  const std::vector<Case> cases = {
      {"more rows than written", [](ModelParts& parts) { ++parts.rows; }},
      {"rows out of range", [](ModelParts& parts) { parts.rows = kRowsMax + 1; }},
      {"rows too few", [](ModelParts& parts) { parts.rows = kRowsMin - 1; }},
      {"lexicon out of range", [](ModelParts& parts) { parts.lexicon_bits = 31; }},
      {"no language", [](ModelParts& parts) { parts.languages.clear(); }},
      {"too many languages",
       [](ModelParts& parts) {
         parts.languages.assign(kLanguagesMax + 1, {"xx", text::Script::kLatin, 0, false});
       }},
      {"column", [](ModelParts& parts) { parts.languages[1].column = kLanguageStride; }},
      {"script",
       [](ModelParts& parts) {
         parts.languages[3].script = static_cast<text::Script>(text::kScripts);
       }},
      {"scripts out of order",
       [](ModelParts& parts) { std::swap(parts.languages[1], parts.languages[3]); }},
      {"aux rows too few", [](ModelParts& parts) { parts.aux_rows = kRowsMin - 1; }},
      {"vocabulary out of range", [](ModelParts& parts) { parts.vocabulary_bits = 3; }},
      {"shift", [](ModelParts& parts) { parts.params.gram_shift = 9; }},
      {"usual size", [](ModelParts& parts) { parts.params.usual_size = -1; }},
      {"negative shift", [](ModelParts& parts) { parts.params.gram_shift = -1; }},
      {"threshold", [](ModelParts& parts) { parts.params.complaint_threshold_milli = 1001; }},
      {"sarcasm", [](ModelParts& parts) { parts.params.sarcasm_threshold_milli = -1; }},
  };
  for (const Case& c : cases) {
    ModelParts parts = SmallParts();
    c.change(parts);
    EXPECT_EQ(Model::Open(WriteModel(parts), false).status().code(), absl::StatusCode::kDataLoss)
        << c.what;
  }
}

TEST(Model, AsManyLanguagesAsFitAreRead) {
  ModelParts parts = SmallParts();
  parts.languages.assign(kLanguagesMax, {"en", text::Script::kLatin, 0, true});
  EXPECT_TRUE(Model::Open(WriteModel(parts), false).ok());
}

TEST(Model, AnAnalyzerOpensWhatTheTrainerWrites) {
  auto analyzer = Analyzer::FromBytes(WriteModel(SmallParts()));
  ASSERT_TRUE(analyzer.ok());
  EXPECT_EQ((*analyzer)->model_version(), 7u);
  EXPECT_THAT((*analyzer)->languages(), testing::ElementsAre("de", "en"));
  // The bytes were copied: the text below is assessed after they are gone.
  const auto assessment = (*analyzer)->Assess("good", "en");
  ASSERT_TRUE(assessment.ok());
  EXPECT_EQ(assessment->negative_milli + assessment->neutral_milli + assessment->positive_milli,
            1000);
  EXPECT_EQ(Analyzer::FromBytes("").status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace earshot::sentiment
