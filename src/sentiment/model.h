// The model file: what it holds, how it is checked, how it is read. All numbers are little-endian.
//
//     0  magic "EARSHOTM"         32  languages (count)       64  body:
//     8  format version           36  row bits, languages         params    ModelParams as int32
//    12  model version            40  row bits, lexicon            tags      8 bytes a language,
//    16  feature version          44  bytes of the body            language  int8 rows
//    20  rows of weights          48  digest (16 bytes) of         lexicon   slots of 8 bytes
//    24  heads                        the 48 before it and         weights   rows of kRowBytes
//    28  int32s of params             of the body
//
// Tags are padded with zeros; a language row has kLanguageStride weights. A weight row holds an int8
// a head and the lowest eight bits of the feature it belongs to: features that only share the row
// are read as nothing, so that a string never learnt says nothing instead of what another said.
// A file is refused where any bit of it is not what was written: the digest covers everything.
#ifndef EARSHOT_SENTIMENT_MODEL_H_
#define EARSHOT_SENTIMENT_MODEL_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/digest.h"
#include "sentiment/features.h"

namespace earshot::sentiment {

inline constexpr uint32_t kModelFormat = 2;
inline constexpr size_t kModelHeaderBytes = 64;
inline constexpr size_t kModelBytesMax = 64 << 20;
inline constexpr uint32_t kLanguageStride = 24;  // most languages one model tells apart

// The column of all languages that the model does not score: it is told apart, and answered "und".
inline constexpr absl::string_view kOtherLanguage = "other";

// Columns of a weight row. Neutral has none: its logit is 0 and the others are relative to it.
enum Head : uint32_t { kHeadNegative, kHeadPositive, kHeadComplaint, kHeadOffensive, kHeads };

inline constexpr size_t kRowBytes = kHeads + 1;
inline constexpr uint32_t kRowsMin = 16, kRowsMax = 8 << 20;

// Where the row of a feature lies in a table of `rows`, and whose it has to be.
constexpr size_t RowOf(uint32_t feature, uint32_t rows) {
  return static_cast<size_t>((uint64_t{feature} * rows) >> 32);
}
constexpr uint8_t RowTagOf(uint32_t feature) { return static_cast<uint8_t>(feature); }

inline constexpr size_t kNegativeSteps = 11;    // of the probability of negative, in tenths
inline constexpr size_t kConfidenceSteps = 15;  // of the highest probability, 300 to 1000 by 50

struct ModelParams {
  // q8 logit = weight sum * scale / 65536 + bias.
  std::array<int32_t, kHeads> scale{};
  std::array<int32_t, kHeads> bias_q8{};
  // What the sentiment found adds to the complaint logit.
  std::array<int32_t, kNegativeSteps> complaint_by_negative_q8{};
  int32_t complaint_threshold_milli = 500;
  int32_t offensive_threshold_milli = 500;
  // How often the label is right where its probability is so high.
  std::array<int32_t, kConfidenceSteps> confidence_milli{};
  int32_t language_scale = 0;        // as `scale`, of the mean over what was read
  int32_t language_least_milli = 0;  // a language less likely than this is "und"
  int32_t gram_shift = 0;            // weights of characters count 2^-gram_shift of the others
  // Sums are multiplied by the square root of this over how much was found in the message, so that a
  // long message is not surer for its length alone. In units of a gram; 0: as they are.
  int32_t usual_size = 0;
};
inline constexpr size_t kParamsInts = 2 * kHeads + kNegativeSteps + 2 + kConfidenceSteps + 4;

// A model as the trainer hands it over.
struct ModelParts {
  uint32_t model_version = 0;
  uint32_t rows = 0;
  uint32_t language_row_bits = 0;
  uint32_t lexicon_bits = 0;
  ModelParams params;
  std::vector<std::string> languages;  // of column i; tags of at most 7 bytes
  std::vector<int8_t> language_rows;   // 2^language_row_bits x kLanguageStride
  std::vector<uint8_t> lexicon;        // BuildLexicon
  std::vector<uint8_t> weights;        // rows x kRowBytes
};
std::string WriteModel(const ModelParts& parts);

class Model {
 public:
  // `copy`: keep the bytes; otherwise they outlive the model.
  static absl::StatusOr<std::unique_ptr<const Model>> Open(absl::string_view bytes, bool copy);

  uint32_t version() const { return version_; }
  const Digest128& digest() const { return digest_; }  // of the file
  const ModelParams& params() const { return params_; }
  const std::vector<std::string>& languages() const { return languages_; }  // by column
  // Those it scores: all but kOtherLanguage.
  const std::vector<std::string>& sorted_languages() const { return sorted_languages_; }
  const LexiconView& lexicon() const { return lexicon_; }
  // kRowBytes: the heads and the tag of the feature that owns it.
  const uint8_t* Row(uint32_t feature) const {
    return weights_ + RowOf(feature, rows_) * kRowBytes;
  }
  const int8_t* LanguageRow(uint32_t feature) const {
    return language_rows_ +
           static_cast<size_t>(feature >> (32 - language_row_bits_)) * kLanguageStride;
  }

 private:
  Model() = default;

  std::string owned_;
  uint32_t version_ = 0;
  Digest128 digest_;
  uint32_t rows_ = 0;
  uint32_t language_row_bits_ = 0;
  ModelParams params_;
  std::vector<std::string> languages_;
  std::vector<std::string> sorted_languages_;
  LexiconView lexicon_;
  const int8_t* language_rows_ = nullptr;
  const uint8_t* weights_ = nullptr;
};

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_MODEL_H_
