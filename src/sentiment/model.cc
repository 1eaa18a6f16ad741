// Reading and writing model files.
#include "sentiment/model.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "sentiment/bytes.h"

namespace earshot::sentiment {
namespace {

constexpr char kMagic[] = "EARSHOTM";
constexpr size_t kTagBytes = 8;
constexpr uint32_t kBitsMin = 4, kBitsMax = 24;

// The one order in which parameters stand in a file.
template <typename Params, typename Visit>
void VisitParams(Params& params, Visit visit) {
  for (auto& value : params.scale) visit(value);
  for (auto& value : params.bias_q8) visit(value);
  visit(params.complaint_threshold_milli);
  visit(params.offensive_threshold_milli);
  visit(params.sarcasm_threshold_milli);
  for (auto& value : params.confidence_q8) visit(value);
  for (auto& value : params.confidence_language_q8) visit(value);
  visit(params.language_scale);
  visit(params.language_least_milli);
  visit(params.gram_shift);
  visit(params.usual_size);
  visit(params.aux_usual_size);
}

struct Header {
  uint32_t format, model_version, feature_version, rows, heads, param_ints, languages,
      language_rows, tables, body_bytes;
  uint32_t lexicon_bits() const { return tables & 0xFF; }
  uint32_t vocabulary_bits() const { return tables >> 8 & 0xFF; }
  uint32_t aux_rows() const { return tables >> 16; }
};

Header ReadHeader(const char* at) {
  return {ReadU32(at + 8),  ReadU32(at + 12), ReadU32(at + 16), ReadU32(at + 20), ReadU32(at + 24),
          ReadU32(at + 28), ReadU32(at + 32), ReadU32(at + 36), ReadU32(at + 40), ReadU32(at + 44)};
}

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("model file: ", what));
}

bool BitsInRange(uint32_t bits) { return bits >= kBitsMin && bits <= kBitsMax; }

absl::Status CheckHeader(absl::string_view bytes, const Header& header) {
  if (header.format != kModelFormat) {
    return absl::UnimplementedError(
        absl::StrCat("model file: format ", header.format, ", this library reads ", kModelFormat));
  }
  if (header.body_bytes != bytes.size() - kModelHeaderBytes) {
    return Damaged(absl::StrCat("truncated or too long: ", bytes.size() - kModelHeaderBytes,
                                " bytes of body, the header says ", header.body_bytes));
  }
  if (WrittenDigest(bytes) != FileDigest(bytes, bytes.substr(kModelHeaderBytes))) {
    return Damaged("damaged: the checksum does not match");
  }
  if (header.feature_version != kFeatureVersion) {
    return absl::UnimplementedError(absl::StrCat("model file: trained on features of version ",
                                                 header.feature_version, ", this library has ",
                                                 kFeatureVersion));
  }
  if (header.heads != kHeads || header.param_ints != kParamsInts || header.languages == 0 ||
      header.languages > kLanguagesMax || header.rows < kRowsMin || header.rows > kRowsMax ||
      header.language_rows < kRowsMin || header.language_rows > kSmallRowsMax ||
      header.aux_rows() < kRowsMin || !BitsInRange(header.lexicon_bits()) ||
      !BitsInRange(header.vocabulary_bits())) {
    return Damaged("sizes that no trainer writes");
  }
  return absl::OkStatus();
}

absl::Status CheckParams(const ModelParams& params) {
  auto out_of = [](int32_t value, int32_t most) { return value < 0 || value > most; };
  if (out_of(params.complaint_threshold_milli, 1000) ||
      out_of(params.offensive_threshold_milli, 1000) ||
      out_of(params.sarcasm_threshold_milli, 1000) || out_of(params.language_least_milli, 1000) ||
      out_of(params.gram_shift, 8) || out_of(params.usual_size, 1 << 20) ||
      out_of(params.aux_usual_size, 1 << 20)) {
    return Damaged("parameters out of range");
  }
  return absl::OkStatus();
}

constexpr size_t kLanguageBytes = kTagBytes + 4;

absl::Status ReadLanguages(const char* at, uint32_t count, std::vector<ModelLanguage>& languages) {
  for (uint32_t i = 0; i < count; ++i, at += kLanguageBytes) {
    const auto* numbers = reinterpret_cast<const uint8_t*>(at + kTagBytes);
    if (numbers[0] >= text::kScripts || numbers[1] >= kLanguageStride || numbers[2] > 1) {
      return Damaged("a language out of range");
    }
    languages.push_back({std::string(at, strnlen(at, kTagBytes)),
                         static_cast<text::Script>(numbers[0]), numbers[1], numbers[2] == 1});
  }
  return absl::OkStatus();
}

void Append(const std::vector<uint8_t>& bytes, std::string& body) {
  body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace

std::string WriteModel(const ModelParts& parts) {
  std::string body;
  VisitParams(parts.params,
              [&body](int32_t value) { AppendU32(static_cast<uint32_t>(value), body); });
  for (const ModelLanguage& language : parts.languages) {
    std::string entry = language.tag.substr(0, kTagBytes - 1);
    entry.resize(kTagBytes, '\0');
    for (const uint32_t number : {static_cast<uint32_t>(language.script), uint32_t{language.column},
                                  language.scored ? 1u : 0u, 0u}) {
      entry.push_back(static_cast<char>(number));
    }
    body += entry;
  }
  for (const auto* table :
       {&parts.language_weights, &parts.lexicon, &parts.vocabulary, &parts.aux, &parts.weights}) {
    Append(*table, body);
  }

  std::string head(kMagic, 8);
  const uint32_t tables = parts.lexicon_bits | parts.vocabulary_bits << 8 | parts.aux_rows << 16;
  for (uint32_t value :
       {kModelFormat, parts.model_version, kFeatureVersion, parts.rows, uint32_t{kHeads},
        static_cast<uint32_t>(kParamsInts), static_cast<uint32_t>(parts.languages.size()),
        parts.language_rows, tables, static_cast<uint32_t>(body.size())}) {
    AppendU32(value, head);
  }
  return SealFile(std::move(head), body);
}

absl::StatusOr<std::unique_ptr<const Model>> Model::Open(absl::string_view bytes, bool copy) {
  if (bytes.size() < kModelHeaderBytes) return Damaged("shorter than its header");
  if (bytes.size() > kModelBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("model file: more than kModelBytesMax (", kModelBytesMax, ") bytes"));
  }
  if (bytes.substr(0, 8) != absl::string_view(kMagic, 8)) return Damaged("not a model of Earshot");
  const Header header = ReadHeader(bytes.data());
  EARSHOT_RETURN_IF_ERROR(CheckHeader(bytes, header));

  std::unique_ptr<Model> model(new Model);
  if (copy) {
    model->owned_.assign(bytes.data(), bytes.size());
    bytes = model->owned_;
  }
  const size_t params_bytes = kParamsInts * 4;
  const size_t tag_bytes = header.languages * kLanguageBytes;
  const size_t language_bytes = size_t{header.language_rows} * kLanguageRowBytes;
  const size_t lexicon_bytes = (size_t{1} << header.lexicon_bits()) * 8;
  const size_t vocabulary_bytes = (size_t{1} << header.vocabulary_bits()) * 8;
  const size_t aux_bytes = size_t{header.aux_rows()} * kAuxRowBytes;
  const size_t row_bytes = size_t{header.rows} * kRowBytes;
  if (params_bytes + tag_bytes + language_bytes + lexicon_bytes + vocabulary_bytes + aux_bytes +
          row_bytes !=
      header.body_bytes) {
    return Damaged("its sections do not add up to its size");
  }
  model->version_ = header.model_version;
  model->digest_ = WrittenDigest(bytes);
  model->rows_ = header.rows;
  model->language_rows_ = header.language_rows;
  model->aux_rows_ = header.aux_rows();
  const char* at = bytes.data() + kModelHeaderBytes;
  VisitParams(model->params_, [&at](int32_t& value) {
    value = static_cast<int32_t>(ReadU32(at));
    at += 4;
  });
  EARSHOT_RETURN_IF_ERROR(CheckParams(model->params_));
  EARSHOT_RETURN_IF_ERROR(ReadLanguages(at, header.languages, model->languages_));
  at += tag_bytes;
  for (size_t i = 0; i < model->languages_.size(); ++i) {
    const size_t script = static_cast<size_t>(model->languages_[i].script);
    uint8_t& count = model->script_count_[script];
    if (count == 0) model->script_begin_[script] = static_cast<uint8_t>(i);
    if (model->script_begin_[script] + count++ != i) return Damaged("languages out of order");
  }
  for (const ModelLanguage& language : model->languages_) {
    if (language.scored) model->sorted_languages_.push_back(language.tag);
  }
  std::sort(model->sorted_languages_.begin(), model->sorted_languages_.end());
  // One language may be written in several scripts.
  model->sorted_languages_.erase(
      std::unique(model->sorted_languages_.begin(), model->sorted_languages_.end()),
      model->sorted_languages_.end());
  const auto* table = reinterpret_cast<const uint8_t*>(at);
  model->language_weights_ = table;
  table += language_bytes;
  model->lexicon_ = LexiconView(table, header.lexicon_bits());
  table += lexicon_bytes;
  model->vocabulary_ = VocabularyView(table, header.vocabulary_bits());
  table += vocabulary_bytes;
  model->aux_ = table;
  model->weights_ = table + aux_bytes;
  return std::unique_ptr<const Model>(std::move(model));
}

}  // namespace earshot::sentiment
