// The model file: what it holds, how it is checked, how it is read. All numbers are little-endian.
//
//     0  magic "EARSHOTM"         40  bits of lexicon, vocabulary (8 each), rows of aux (16)
//     8  format version           44  bytes of the body
//    12  model version            48  digest (16 bytes) of the 48 before it and of the body
//    16  feature version          64  body:
//    20  rows of weights              params      ModelParams as int32
//    24  heads                        languages   12 bytes each: tag (8), script, column, scored, 0
//    28  int32s of params             language    rows of kLanguageRowBytes
//    32  languages (count)            lexicon     slots of 8 bytes
//    36  rows, languages              vocabulary  slots of 8 bytes
//                                     aux         rows of kAuxRowBytes
//                                     weights     rows of kRowBytes
//
// Tags are padded with zeros. A row holds an int8 a column and the lowest bits of the feature it
// belongs to: features that only share the row are read as nothing, so that a string never learnt
// says nothing instead of what another said.
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
#include "base/assessment.h"
#include "base/digest.h"
#include "sentiment/features.h"
#include "text/unicode.h"

namespace earshot::sentiment {

inline constexpr uint32_t kModelFormat = 3;
inline constexpr size_t kModelHeaderBytes = 64;
inline constexpr size_t kModelBytesMax = 64 << 20;
// Most languages of one script that a model tells apart. Columns are a script's own: column 3 is
// one language among Latin letters and another among Cyrillic ones.
inline constexpr uint32_t kLanguageStride = 62;
inline constexpr size_t kLanguageRowBytes = kLanguageStride + 2;  // the tag is 16 bits
inline constexpr size_t kLanguagesMax = 200;

struct ModelLanguage {
  std::string tag;  // BCP 47, at most 7 bytes
  text::Script script = text::Script::kLatin;
  uint8_t column = 0;
  bool scored = false;  // or only told apart from those that are
  friend bool operator==(const ModelLanguage&, const ModelLanguage&) = default;
};

// Columns of the sums. The first two have weights for every language; neutral has none: its logit is
// 0 and theirs are relative to it. The others, "aux", are heads for English with rows of their own.
enum Head : uint32_t {
  kHeadNegative,
  kHeadPositive,
  kHeadComplaint,
  kHeadOffensive,
  kHeadSarcasm,
  kHeadAnger,  // four that are weighed against each other
  kHeadJoy,
  kHeadOptimism,
  kHeadSadness,
  kHeadReproach,                                     // first of kReproachLevels - 1, against none
  kHeadTopic = kHeadReproach + kReproachLevels - 1,  // first of kTopics - 1, against none
  kHeads = kHeadTopic + kTopics - 1
};
inline constexpr uint32_t kRowHeads = kHeadPositive + 1, kAuxHeads = kHeads - kRowHeads;
inline constexpr size_t kRowBytes = kRowHeads + 1, kAuxRowBytes = kAuxHeads + 2;
inline constexpr uint32_t kRowsMin = 16, kRowsMax = 8 << 20, kSmallRowsMax = UINT16_MAX;

// Where the row of a feature lies in a table of `rows`, and whose it has to be.
constexpr size_t RowOf(uint32_t feature, uint32_t rows) {
  return static_cast<size_t>((uint64_t{feature} * rows) >> 32);
}
constexpr uint8_t RowTagOf(uint32_t feature) { return static_cast<uint8_t>(feature); }
// Of the small tables; never 0, which no feature owns.
constexpr uint16_t WideTagOf(uint32_t feature) { return static_cast<uint16_t>(feature | 1); }

// The confidence is a sum of weights, one a signal that is there (score.cc, ConfidenceSignals), put
// through the logistic function.
inline constexpr size_t kConfidenceSignals = 64;

struct ModelParams {
  // q8 logit = weight sum * scale / 65536 * shrink + bias.
  std::array<int32_t, kHeads> scale{};
  std::array<int32_t, kHeads> bias_q8{};
  int32_t complaint_threshold_milli = 500;
  int32_t offensive_threshold_milli = 500;
  int32_t sarcasm_threshold_milli = 500;
  std::array<int32_t, kConfidenceSignals> confidence_q8{};
  std::array<int32_t, kLanguagesMax> confidence_language_q8{};  // by index of the language
  int32_t language_scale = 0;                                   // as `scale`
  int32_t language_least_milli = 0;  // a language less likely than this is "und"
  int32_t gram_shift = 0;            // weights of characters count 2^-gram_shift of the others
  // Sums are multiplied by the square root of this over how much was found in the message, so that a
  // long message is not surer for its length alone. In units of a gram; 0: as they are.
  int32_t usual_size = 0;
  int32_t aux_usual_size = 0;  // the same for the aux heads, in tokens
};
inline constexpr size_t kParamsInts = 2 * kHeads + 3 + kConfidenceSignals + kLanguagesMax + 5;

// A model as the trainer hands it over.
struct ModelParts {
  uint32_t model_version = 0;
  uint32_t rows = 0;
  uint32_t language_rows = 0;
  uint32_t aux_rows = 0;
  uint32_t lexicon_bits = 0;
  uint32_t vocabulary_bits = 0;
  ModelParams params;
  std::vector<ModelLanguage> languages;
  std::vector<uint8_t> language_weights;  // language_rows x kLanguageRowBytes
  std::vector<uint8_t> lexicon;           // BuildLexicon
  std::vector<uint8_t> vocabulary;        // BuildVocabulary
  std::vector<uint8_t> aux;               // aux_rows x kAuxRowBytes
  std::vector<uint8_t> weights;           // rows x kRowBytes
};
std::string WriteModel(const ModelParts& parts);

class Model {
 public:
  // `copy`: keep the bytes; otherwise they outlive the model.
  static absl::StatusOr<std::unique_ptr<const Model>> Open(absl::string_view bytes, bool copy);

  uint32_t version() const { return version_; }
  const Digest128& digest() const { return digest_; }  // of the file
  const ModelParams& params() const { return params_; }
  const std::vector<ModelLanguage>& languages() const { return languages_; }
  // Those of one script stand together.
  const ModelLanguage* FirstOf(text::Script script) const {
    return languages_.data() + script_begin_[static_cast<size_t>(script)];
  }
  size_t CountOf(text::Script script) const { return script_count_[static_cast<size_t>(script)]; }
  // Tags of those it scores.
  const std::vector<std::string>& sorted_languages() const { return sorted_languages_; }
  const LexiconView& lexicon() const { return lexicon_; }
  const VocabularyView& vocabulary() const { return vocabulary_; }
  // kRowBytes: the heads and the tag of the feature that owns it.
  const uint8_t* Row(uint32_t feature) const {
    return weights_ + RowOf(feature, rows_) * kRowBytes;
  }
  // kAuxHeads weights, or null where the row is another feature's.
  const int8_t* AuxRow(uint32_t feature) const {
    return Owned(aux_ + RowOf(feature, aux_rows_) * kAuxRowBytes, kAuxHeads, feature);
  }
  // kLanguageStride weights, or null.
  const int8_t* LanguageRow(uint32_t feature) const {
    return Owned(language_weights_ + RowOf(feature, language_rows_) * kLanguageRowBytes,
                 kLanguageStride, feature);
  }

 private:
  Model() = default;
  static const int8_t* Owned(const uint8_t* row, size_t columns, uint32_t feature) {
    const uint32_t tag = static_cast<uint32_t>(row[columns] | row[columns + 1] << 8);
    return tag == WideTagOf(feature) ? reinterpret_cast<const int8_t*>(row) : nullptr;
  }

  std::string owned_;
  uint32_t version_ = 0;
  Digest128 digest_;
  uint32_t rows_ = 0, language_rows_ = 0, aux_rows_ = 0;
  ModelParams params_;
  std::vector<ModelLanguage> languages_;
  std::array<uint8_t, text::kScripts> script_begin_{}, script_count_{};
  std::vector<std::string> sorted_languages_;
  LexiconView lexicon_;
  VocabularyView vocabulary_;
  const uint8_t* language_weights_ = nullptr;
  const uint8_t* aux_ = nullptr;
  const uint8_t* weights_ = nullptr;
};

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_MODEL_H_
