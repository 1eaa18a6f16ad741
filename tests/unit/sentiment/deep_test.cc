// The deep tier: pieces cut as its vocabulary has them, the same integers on every path, files refused wherever a
// bit is not what was written, both tiers joined.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "base/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sentiment/analyzer.h"
#include "sentiment/deep_join.h"
#include "sentiment/deep_kernels.h"
#include "sentiment/deep_network.h"
#include "sentiment/deep_pieces.h"
#include "sentiment/fixed.h"
#include "text/negation.h"
#include "text/tokenizer.h"

namespace earshot::sentiment {
namespace {

constexpr uint32_t kSmallBits = 8;

std::vector<std::string> Vocabulary() {
  std::vector<std::string> entries(std::begin(kPieceNames), std::end(kPieceNames));
  for (const char* entry : {"play", "##ing", "##s", "good", "goodness", "#fail", "!", "❤️",
                            ":(", "über", "##ü", "un", "##believ", "##able"}) {
    entries.push_back(entry);
  }
  return entries;
}

std::vector<Piece> Cut(absl::string_view text) {
  const auto table = BuildPieceTable(Vocabulary(), kSmallBits);
  EXPECT_TRUE(table.ok()) << table.status();
  text::Tokens tokens;
  text::Tokenize(text, tokens);
  text::MarkNegation("en", tokens);
  std::vector<Piece> pieces;
  CutPieces(tokens, PieceTable(reinterpret_cast<const uint8_t*>(table->data()), kSmallBits),
            pieces);
  return pieces;
}

// "good ##ing/4": entries with their marks.
std::string CutText(absl::string_view text) {
  const auto entries = Vocabulary();
  std::string out;
  for (const Piece& piece : Cut(text)) {
    if (!out.empty()) out += ' ';
    out += entries[piece.row];
    if (piece.marks != 0) out += "/" + std::to_string(piece.marks);
  }
  return out;
}

TEST(DeepPieces, AreTheLongestThatTheVocabularyHas) {
  struct Case {
    const char *text, *pieces;
  };
  for (const Case& c : {
           Case{"", ""},
           Case{"good", "good"},
           Case{"goodness", "goodness"},
           Case{"playing plays", "play ##ing play ##s"},
           Case{"unbelievable", "un ##believ ##able"},
           Case{"PLAYING", "play/1 ##ing/1"},
           Case{"not good", "<unknown> good/4"},
           Case{"xyzzy", "<unknown>"},
           Case{"goodx", "good"},  // what no piece begins with is passed over
           Case{"über", "über"},
           Case{"@acme http://x.y 40 $300", "<handle> <url> <number> <money>"},
           Case{"#fail", "#fail <unknown>/8"},
           Case{"#good", "<hashtag> good/8"},
           Case{"! ;-)", "! <emoticon>"},
           Case{":-(", ":("},
       }) {
    EXPECT_EQ(CutText(c.text), c.pieces) << c.text;
  }
}

TEST(DeepPieces, AMessageIsReadUpToTheLimit) {
  std::string text;
  for (size_t i = 0; i < kDeepPiecesMax; ++i) text += "good ";
  EXPECT_EQ(Cut(text).size(), kDeepPiecesMax);
  EXPECT_EQ(Cut(text + "good").size(), kDeepPiecesMax);
  EXPECT_EQ(Cut("x" + std::string(1 << 18, 's')).size(), Cut("x" + std::string(90, 's')).size());
}

TEST(DeepPieces, AVocabularyThatCannotBeIsRefused) {
  auto entries = Vocabulary();
  EXPECT_FALSE(BuildPieceTable(entries, 3).ok());  // too few slots
  entries.push_back("good");
  EXPECT_FALSE(BuildPieceTable(entries, kSmallBits).ok());  // twice
  entries = Vocabulary();
  entries[3] = "<mail>";
  EXPECT_FALSE(BuildPieceTable(entries, kSmallBits).ok());  // not the names
}

DeepLayerParts RandomLayer(size_t inputs, size_t outputs, std::mt19937& random) {
  DeepLayerParts layer;
  for (size_t o = 0; o < outputs; ++o) {
    layer.shift.push_back(4 + static_cast<int32_t>(random() % 10));
    layer.bias.push_back(static_cast<int32_t>(random() % 20001) - 10000);
  }
  for (size_t i = 0; i < inputs * outputs; ++i) {
    layer.weights.push_back(static_cast<int8_t>(static_cast<int>(random() % 255) - 127));
  }
  return layer;
}

DeepParts SmallParts(uint32_t seed = 1) {
  std::mt19937 random(seed);
  DeepParts parts;
  parts.model_version = 3;
  parts.fast_version = 2;
  parts.rows = static_cast<uint32_t>(Vocabulary().size());
  parts.width = 32;
  parts.channels = 48;
  parts.hidden = 16;
  parts.table_bits = kSmallBits;
  parts.table = *BuildPieceTable(Vocabulary(), kSmallBits);
  parts.params.row_shift = 6;
  parts.params.deep_weight_q8 = 256;
  parts.params.fast_weight_q8 = 128;
  parts.params.confidence_milli.fill(600);
  parts.params.binary_weight_q8.fill(256);
  parts.params.emotion_weight_q8 = 256;
  for (auto* list : {&parts.row_values, &parts.mark_values}) {
    const size_t rows = list == &parts.row_values ? parts.rows : kPieceFlagRows;
    for (size_t i = 0; i < rows * parts.width; ++i) {
      list->push_back(static_cast<int8_t>(static_cast<int>(random() % 255) - 127));
    }
  }
  parts.layers = {RandomLayer(96, 48, random), RandomLayer(144, 48, random),
                  RandomLayer(176, 16, random), RandomLayer(16, kDeepAnswers, random)};
  return parts;
}

TEST(DeepKernels, BothPathsGiveTheSameIntegers) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const size_t inputs = 2 * (1 + random() % 200), outputs = 1 + random() % 70;
    const size_t positions = random() % 20;
    const DeepLayerParts parts = RandomLayer(inputs, outputs, random);
    const DenseLayer layer =
        PackLayer(inputs, outputs, parts.weights.data(), parts.bias.data(), parts.shift.data());
    std::vector<int16_t> in(positions * 16 + inputs);
    for (int16_t& value : in) value = static_cast<int16_t>(random() % (kActivationMax + 1));
    std::vector<int16_t> vector(positions * layer.outputs, -1), portable = vector;
    ApplyLayer(layer, in.data(), 16, positions, vector.data(), layer.outputs);
    ApplyLayerPortable(layer, in.data(), 16, positions, portable.data(), layer.outputs);
    ASSERT_EQ(vector, portable) << inputs << " inputs, " << outputs << " outputs, " << positions;
    // And what the formula in the header says, for one of them.
    if (positions == 0) continue;
    const size_t p = random() % positions, o = random() % outputs;
    int64_t sum = parts.bias[o] + (int64_t{1} << (parts.shift[o] - 1));
    for (size_t i = 0; i < inputs; ++i) sum += parts.weights[o * inputs + i] * in[p * 16 + i];
    ASSERT_EQ(portable[p * layer.outputs + o],
              std::clamp<int64_t>(sum >> parts.shift[o], 0, kActivationMax));
  }
}

TEST(DeepKernels, TheLargestSumsStayInTheirBounds) {
  const std::vector<int8_t> weights(kLayerInputsMax, 127);
  const std::vector<int16_t> in(kLayerInputsMax, kActivationMax);
  const int32_t bias = kLayerBiasMax, shift = kLayerShiftMax;
  const DenseLayer layer = PackLayer(kLayerInputsMax, 1, weights.data(), &bias, &shift);
  std::vector<int16_t> vector(kLayerBlock), portable(kLayerBlock);
  ApplyLayer(layer, in.data(), 0, 1, vector.data(), 0);
  ApplyLayerPortable(layer, in.data(), 0, 1, portable.data(), 0);
  const int64_t sum =
      int64_t{127} * kActivationMax * kLayerInputsMax + bias + (int64_t{1} << (shift - 1));
  EXPECT_LT(sum, int64_t{1} << 31);
  EXPECT_EQ(portable[0], sum >> shift);
  EXPECT_EQ(vector, portable);
}

TEST(DeepNetwork, BothPathsGiveTheSameIntegersForAnyText) {
  const auto network = DeepNetwork::Open(WriteDeepModel(SmallParts()));
  ASSERT_TRUE(network.ok()) << network.status();
  std::mt19937 random(11);
  const auto entries = Vocabulary();
  DeepScratch scratch, other;
  text::Tokens tokens;
  size_t differing = 0;
  DeepLogits last{};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (size_t words = random() % 40; words > 0; --words) {
      std::string word = entries[kPieceNamesCount + random() % (entries.size() - kPieceNamesCount)];
      if (word[0] == '#') word = word.substr(random() % 3);
      if (random() % 5 == 0) word.push_back(static_cast<char>(random()));
      text += word + (random() % 4 == 0 ? "" : " ");
    }
    text::Tokenize(text, tokens);
    text::MarkNegation("en", tokens);
    const DeepLogits logits = (*network)->Read(tokens, scratch);
    ASSERT_EQ(logits, (*network)->ReadPortable(tokens, other)) << text;
    differing += logits != last;
    last = logits;
  }
  EXPECT_GT(differing, 2500u);  // it says something
}

TEST(DeepFile, IsReadAsItWasWritten) {
  const DeepParts parts = SmallParts();
  const std::string bytes = WriteDeepModel(parts);
  const auto read = ReadDeepModel(bytes);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(WriteDeepModel(*read), bytes);
  const auto network = DeepNetwork::Open(bytes);
  ASSERT_TRUE(network.ok());
  EXPECT_EQ((*network)->version(), 3u);
  EXPECT_EQ((*network)->fast_version(), 2u);
}

TEST(DeepFile, EveryByteThatChangesIsNoticed) {
  const std::string bytes = WriteDeepModel(SmallParts());
  for (size_t at = 0; at < bytes.size(); at += at < 400 ? 1 : 37) {
    for (int bit : {0, 3, 7}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      EXPECT_FALSE(DeepNetwork::Open(damaged).ok()) << "byte " << at << " bit " << bit;
    }
  }
}

TEST(DeepFile, EveryTruncationIsNoticed) {
  const std::string bytes = WriteDeepModel(SmallParts());
  for (size_t size = 0; size < bytes.size(); size += size < 400 ? 1 : 41) {
    const auto opened = DeepNetwork::Open(absl::string_view(bytes).substr(0, size));
    EXPECT_EQ(opened.status().code(), absl::StatusCode::kDataLoss) << size;
  }
  EXPECT_EQ(DeepNetwork::Open(bytes + "x").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DeepNetwork::Open(std::string(kDeepBytesMax + 1, 'x')).status().code(),
            absl::StatusCode::kResourceExhausted);
}

// Files whose checksum is right and whose numbers would lead astray: somebody made them so.
TEST(DeepFile, CraftedNumbersAreRefused) {
  struct Case {
    const char* name;
    void (*spoil)(DeepParts&);
  };
  for (const Case& c : {
           Case{"a row that there is none of",
                [](DeepParts& p) {
                  auto row = p.table.begin();
                  while (row[4] == 0) row += 8;
                  row[5] = 1;
                }},
           Case{"shift too large", [](DeepParts& p) { p.layers[1].shift[3] = kLayerShiftMax + 1; }},
           Case{"shift too small", [](DeepParts& p) { p.layers[1].shift[3] = 0; }},
           Case{"shift too small for its unit", [](DeepParts& p) { p.layers[0].shift[3] = 2; }},
           Case{"shift of no size", [](DeepParts& p) { p.layers[3].shift[0] = INT32_MIN; }},
           Case{"bias too large", [](DeepParts& p) { p.layers[2].bias[0] = kLayerBiasMax + 1; }},
           Case{"row shift", [](DeepParts& p) { p.params.row_shift = kActivationBits + 1; }},
           Case{"weights of the joining",
                [](DeepParts& p) { p.params.fast_weight_q8 = INT32_MAX; }},
           Case{"confidence", [](DeepParts& p) { p.params.confidence_milli[2] = 1001; }},
           Case{"no width", [](DeepParts& p) { p.width = 0; }},
           Case{"an odd width", [](DeepParts& p) { p.width = 31; }},
           Case{"another size", [](DeepParts& p) { p.channels = 64; }},
       }) {
    DeepParts parts = SmallParts();
    c.spoil(parts);
    EXPECT_EQ(DeepNetwork::Open(WriteDeepModel(parts)).status().code(), absl::StatusCode::kDataLoss)
        << c.name;
  }
}

TEST(DeepJoin, LogarithmsAreThoseOfProbabilities) {
  EXPECT_EQ(LogOfMilliQ8(1000), 0);
  EXPECT_NEAR(static_cast<double>(LogOfMilliQ8(500)), -177, 1);  // ln 0.5 = -0.693
  EXPECT_NEAR(static_cast<double>(LogOfMilliQ8(1)), -1768, 1);   // ln 0.001 = -6.908
  EXPECT_NEAR(static_cast<double>(LogOfMilliQ8(0)), -1946, 1);   // as half a thousandth
  for (int32_t milli = 1; milli <= 1000; ++milli) {
    EXPECT_GE(LogOfMilliQ8(milli), LogOfMilliQ8(milli - 1));
  }
}

TEST(DeepJoin, OnlyWhereItIsAskedAndKnowsTheLanguage) {
  const auto fast = Analyzer::Default();
  ASSERT_TRUE(fast.ok()) << fast.status();
  const std::string file = WriteDeepModel(SmallParts());
  const auto always = Analyzer::WithDeep(**fast, file);
  const auto never = Analyzer::WithDeep(**fast, file, 0);
  ASSERT_TRUE(always.ok()) << always.status();
  ASSERT_TRUE(never.ok());
  EXPECT_EQ((*always)->deep_version(), 3u);
  EXPECT_EQ((*fast)->deep_version(), 0u);

  const std::string english = "I am still waiting for a refund, this is not good";
  const Assessment plain = *(*fast)->Assess(english, "en");
  const Assessment joined = *(*always)->Assess(english, "en");
  EXPECT_EQ(joined.model_version, plain.model_version + 3 * kDeepVersionUnit);
  EXPECT_EQ(joined.negative_milli + joined.neutral_milli + joined.positive_milli, 1000);
  EXPECT_EQ(joined.score_milli, joined.positive_milli - joined.negative_milli);
  EXPECT_EQ(joined.evidence, plain.evidence);
  EXPECT_EQ(*(*never)->Assess(english, "en"), plain);
  for (const char* language : {"de", "xx"}) {
    EXPECT_EQ(*(*always)->Assess(english, language), *(*fast)->Assess(english, language));
  }
  const int32_t at = plain.confidence_milli;
  EXPECT_EQ(*(*Analyzer::WithDeep(**fast, file, at))->Assess(english, "en"), plain);
  EXPECT_EQ(*(*Analyzer::WithDeep(**fast, file, at + 1))->Assess(english, "en"), joined);
  EXPECT_FALSE(Analyzer::WithDeep(**fast, file, -1).ok());
  EXPECT_FALSE(Analyzer::WithDeep(**fast, file, kDeepAlways + 1).ok());
  EXPECT_FALSE(Analyzer::WithDeep(**fast, "no model").ok());
}

// The file that is shipped, on whatever path this machine has.
class ShippedDeepModel : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream in(EARSHOT_SOURCE_DIR "/models/deep.model", std::ios::binary);
    file_.assign(std::istreambuf_iterator<char>(in), {});
    auto network = DeepNetwork::Open(file_);
    ASSERT_TRUE(network.ok()) << network.status();
    network_ = *std::move(network);
  }
  std::string file_;
  std::unique_ptr<const DeepNetwork> network_;
};

TEST_F(ShippedDeepModel, ReadsTheTrade) {
  const auto fast = Analyzer::Default();
  const auto both = Analyzer::WithDeep(**fast, file_);
  ASSERT_TRUE(both.ok()) << both.status();
  struct Case {
    const char* text;
    Label label;
  };
  for (const Case& c : {
           Case{"@acme worst airline ever, two hours on hold and nobody answers", Label::kNegative},
           Case{"@acme thank you so much for the quick help, you made my day!", Label::kPositive},
           Case{"@acme what time does the counter in Berlin open on Monday?", Label::kNeutral},
           Case{"not bad at all, I love it", Label::kPositive},
           Case{"my bag is lost again and I am really disappointed", Label::kNegative},
       }) {
    EXPECT_EQ(LabelOf(*(*both)->Assess(c.text, "en")), c.label) << c.text;
  }
}

TEST_F(ShippedDeepModel, BothPathsGiveTheSameIntegersOnNoise) {
  std::mt19937 random(5);
  DeepScratch scratch, other;
  text::Tokens tokens;
  Digester digester;
  for (int round = 0; round < 400; ++round) {
    std::string text;
    for (size_t size = random() % 300; size > 0; --size) {
      text.push_back("abcdefghijklmnopqrstuvwxyz     eeeaaaiioooss#@!?.:)("[random() % 52]);
    }
    text::Tokenize(text, tokens);
    text::MarkNegation("en", tokens);
    ASSERT_EQ(network_->Read(tokens, scratch), network_->ReadPortable(tokens, other)) << text;
  }
}

// Every English validation text, where the data is at hand.
TEST_F(ShippedDeepModel, BothPathsGiveTheSameIntegersOnRealTexts) {
  DeepScratch scratch, other;
  text::Tokens tokens;
  for (const char* set : {"tweeteval", "airline"}) {
    std::ifstream in(std::string(EARSHOT_SHARED_DIR) + "/data/sentiment/" + set + "_val.tsv");
    for (std::string line; std::getline(in, line);) {
      text::Tokenize(line.substr(line.find('\t') + 1), tokens);
      text::MarkNegation("en", tokens);
      ASSERT_EQ(network_->Read(tokens, scratch), network_->ReadPortable(tokens, other)) << line;
    }
  }
}

TEST_F(ShippedDeepModel, AMegabyteCostsNoMoreThanTheLimit) {
  DeepScratch scratch;
  text::Tokens tokens;
  for (const std::string& unit : {std::string("word "), std::string("a"), std::string("😡")}) {
    std::string text;
    while (text.size() < (1 << 20) - unit.size()) text += unit;
    text::Tokenize(text, tokens);
    network_->Read(tokens, scratch);
    EXPECT_LE(scratch.pieces.size(), kDeepPiecesMax);
    EXPECT_LE(scratch.pieces.capacity(), 8 * kDeepPiecesMax);
  }
}

}  // namespace
}  // namespace earshot::sentiment
