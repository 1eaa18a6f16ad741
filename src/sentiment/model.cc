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
  for (auto& value : params.complaint_by_negative_q8) visit(value);
  visit(params.complaint_threshold_milli);
  visit(params.offensive_threshold_milli);
  for (auto& value : params.confidence_milli) visit(value);
  visit(params.language_scale);
  visit(params.language_least_milli);
  visit(params.gram_shift);
  visit(params.usual_size);
}

struct Header {
  uint32_t format, model_version, feature_version, rows, heads, param_ints, languages,
      language_row_bits, lexicon_bits, body_bytes;
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
      header.languages > kLanguageStride || header.rows < kRowsMin || header.rows > kRowsMax ||
      !BitsInRange(header.language_row_bits) || !BitsInRange(header.lexicon_bits)) {
    return Damaged("sizes that no trainer writes");
  }
  return absl::OkStatus();
}

absl::Status CheckParams(const ModelParams& params) {
  const bool thresholds =
      params.complaint_threshold_milli >= 0 && params.complaint_threshold_milli <= 1000 &&
      params.offensive_threshold_milli >= 0 && params.offensive_threshold_milli <= 1000 &&
      params.language_least_milli >= 0 && params.language_least_milli <= 1000;
  if (!thresholds || params.gram_shift < 0 || params.gram_shift > 8 || params.usual_size < 0 ||
      params.usual_size > (1 << 20)) {
    return Damaged("parameters out of range");
  }
  for (int32_t confidence : params.confidence_milli) {
    if (confidence < 0 || confidence > 1000) return Damaged("parameters out of range");
  }
  return absl::OkStatus();
}

}  // namespace

std::string WriteModel(const ModelParts& parts) {
  std::string body;
  VisitParams(parts.params,
              [&body](int32_t value) { AppendU32(static_cast<uint32_t>(value), body); });
  for (const std::string& language : parts.languages) {
    std::string tag = language.substr(0, kTagBytes - 1);
    tag.resize(kTagBytes, '\0');
    body += tag;
  }
  body.append(reinterpret_cast<const char*>(parts.language_rows.data()),
              parts.language_rows.size());
  body.append(reinterpret_cast<const char*>(parts.lexicon.data()), parts.lexicon.size());
  body.append(reinterpret_cast<const char*>(parts.weights.data()), parts.weights.size());

  std::string head(kMagic, 8);
  for (uint32_t value :
       {kModelFormat, parts.model_version, kFeatureVersion, parts.rows, uint32_t{kHeads},
        static_cast<uint32_t>(kParamsInts), static_cast<uint32_t>(parts.languages.size()),
        parts.language_row_bits, parts.lexicon_bits, static_cast<uint32_t>(body.size())}) {
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
  const size_t tag_bytes = header.languages * kTagBytes;
  const size_t language_bytes = (size_t{1} << header.language_row_bits) * kLanguageStride;
  const size_t lexicon_bytes = (size_t{1} << header.lexicon_bits) * 8;
  const size_t row_bytes = size_t{header.rows} * kRowBytes;
  if (params_bytes + tag_bytes + language_bytes + lexicon_bytes + row_bytes != header.body_bytes) {
    return Damaged("its sections do not add up to its size");
  }
  model->version_ = header.model_version;
  model->digest_ = WrittenDigest(bytes);
  model->rows_ = header.rows;
  model->language_row_bits_ = header.language_row_bits;
  const char* at = bytes.data() + kModelHeaderBytes;
  VisitParams(model->params_, [&at](int32_t& value) {
    value = static_cast<int32_t>(ReadU32(at));
    at += 4;
  });
  EARSHOT_RETURN_IF_ERROR(CheckParams(model->params_));
  for (uint32_t i = 0; i < header.languages; ++i, at += kTagBytes) {
    model->languages_.emplace_back(at, strnlen(at, kTagBytes));
  }
  for (const std::string& language : model->languages_) {
    if (language != kOtherLanguage) model->sorted_languages_.push_back(language);
  }
  std::sort(model->sorted_languages_.begin(), model->sorted_languages_.end());
  model->language_rows_ = reinterpret_cast<const int8_t*>(at);
  at += language_bytes;
  model->lexicon_ = LexiconView(reinterpret_cast<const uint8_t*>(at), header.lexicon_bits);
  at += lexicon_bytes;
  model->weights_ = reinterpret_cast<const uint8_t*>(at);
  return std::unique_ptr<const Model>(std::move(model));
}

}  // namespace earshot::sentiment
