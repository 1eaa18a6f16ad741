// Reading and writing the file of the deep tier.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "base/status.h"
#include "sentiment/deep_network.h"

namespace earshot::sentiment {
namespace {

constexpr absl::string_view kMagic = "EARSHOTD";
constexpr size_t kDigestAt = 48;
constexpr uint32_t kRowsMax = 1 << 20, kWidthMax = 256, kTableBitsMin = 4, kTableBitsMax = 20;
constexpr int32_t kJoinMax = 1 << 20;  // no weight or bias of the joining is larger

struct Header {
  uint32_t format, model_version, pieces_version, fast_version, rows, width, channels, hidden,
      table_bits, body_bytes;
};

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("deep model file: ", what));
}

void AppendU32(uint32_t value, std::string& out) {
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

Digest128 FileDigest(absl::string_view head, absl::string_view body) {
  Digester digester;
  digester.Add(head.substr(0, kDigestAt)).Add(DigestOf(body));
  return digester.Finish();
}

// Takes a file apart from the front; the sizes were checked before.
class Cursor {
 public:
  explicit Cursor(absl::string_view bytes) : rest_(bytes) {}
  uint32_t U32() {
    uint32_t value = 0;
    for (size_t i = 0; i < 4; ++i) {
      value |= static_cast<uint32_t>(static_cast<uint8_t>(rest_[i])) << (8 * i);
    }
    rest_.remove_prefix(4);
    return value;
  }
  void Ints(size_t count, std::vector<int32_t>& out) {
    out.resize(count);
    for (int32_t& value : out) value = static_cast<int32_t>(U32());
  }
  void Bytes(size_t count, std::vector<int8_t>& out) {
    const auto* const at = reinterpret_cast<const int8_t*>(rest_.data());
    out.assign(at, at + count);
    rest_.remove_prefix(count);
  }
  std::string Text(size_t count) {
    std::string out(rest_.substr(0, count));
    rest_.remove_prefix(count);
    return out;
  }

 private:
  absl::string_view rest_;
};

// The one order in which parameters stand in a file.
template <typename Params, typename Visit>
void VisitParams(Params& params, Visit visit) {
  visit(params.row_shift);
  visit(params.deep_weight_q8);
  visit(params.fast_weight_q8);
  for (auto& value : params.bias_q8) visit(value);
  for (auto& value : params.confidence_milli) visit(value);
  for (auto* list : {&params.binary_weight_q8, &params.binary_fast_q8, &params.binary_bias_q8}) {
    for (auto& value : *list) visit(value);
  }
  visit(params.emotion_weight_q8);
  for (auto& value : params.emotion_bias_q8) visit(value);
}

struct LayerSize {
  size_t inputs, outputs;
};
std::array<LayerSize, 4> LayerSizes(size_t width, size_t channels, size_t hidden) {
  return {{{3 * width, channels},
           {3 * channels, channels},
           {3 * channels + width, hidden},
           {hidden, kDeepAnswers}}};
}

size_t BodyBytes(const Header& header) {
  size_t bytes = kDeepParamsInts * 4 + (size_t{8} << header.table_bits) +
                 (size_t{header.rows} + kPieceFlagRows) * header.width;
  for (const LayerSize& size : LayerSizes(header.width, header.channels, header.hidden)) {
    bytes += size.outputs * (8 + size.inputs);
  }
  return bytes;
}

absl::Status CheckHeader(absl::string_view bytes, const Header& header) {
  if (header.format != kDeepFormat) {
    return absl::UnimplementedError(absl::StrCat("deep model file: format ", header.format,
                                                 ", this library reads ", kDeepFormat));
  }
  if (header.body_bytes != bytes.size() - kDeepHeaderBytes) {
    return Damaged(absl::StrCat("truncated or too long: ", bytes.size() - kDeepHeaderBytes,
                                " bytes of body, the header says ", header.body_bytes));
  }
  const Digest128 written =
      Digest128::FromBytes(reinterpret_cast<const uint8_t*>(bytes.data()) + kDigestAt);
  if (written != FileDigest(bytes, bytes.substr(kDeepHeaderBytes))) {
    return Damaged("damaged: the checksum does not match");
  }
  if (header.pieces_version != kPiecesVersion) {
    return absl::UnimplementedError(absl::StrCat("deep model file: pieces of version ",
                                                 header.pieces_version, ", this library cuts ",
                                                 kPiecesVersion));
  }
  const auto blocks = [](uint32_t size) {
    return size > 0 && size <= kWidthMax && size % kLayerBlock == 0;
  };
  if (header.rows < kPieceNamesCount || header.rows > kRowsMax || !blocks(header.width) ||
      !blocks(header.channels) || !blocks(header.hidden) || header.table_bits < kTableBitsMin ||
      header.table_bits > kTableBitsMax || BodyBytes(header) != header.body_bytes) {
    return Damaged("sizes that no trainer writes");
  }
  return absl::OkStatus();
}

bool ParamsInRange(DeepParams& params) {
  bool good = params.row_shift >= 0 && params.row_shift <= kActivationBits;
  VisitParams(params, [&good](int32_t value) {
    if (value < -kJoinMax || value > kJoinMax) good = false;
  });
  for (int32_t confidence : params.confidence_milli) {
    if (confidence < 0 || confidence > 1000) good = false;
  }
  return good;
}

// A crafted table may name rows that there are none of.
bool TableInRange(absl::string_view table, uint32_t rows) {
  Cursor cursor(table);
  for (size_t slot = 0; slot * 8 < table.size(); ++slot) {
    cursor.U32();
    if (cursor.U32() >= rows) return false;
  }
  return true;
}

bool LayerInRange(const DeepLayerParts& layer, int32_t more_shift) {
  for (int32_t shift : layer.shift) {
    // Checked before it is added to: any 32 bits may stand here.
    if (shift < 0 || shift > kLayerShiftMax) return false;
    if (shift + more_shift < kLayerShiftMin || shift + more_shift > kLayerShiftMax) return false;
  }
  for (int32_t bias : layer.bias) {
    if (bias < -kLayerBiasMax || bias > kLayerBiasMax) return false;
  }
  return true;
}

}  // namespace

std::string WriteDeepModel(const DeepParts& parts) {
  std::string body;
  VisitParams(parts.params,
              [&body](int32_t value) { AppendU32(static_cast<uint32_t>(value), body); });
  body += parts.table;
  const auto append = [&body](const std::vector<int8_t>& bytes) {
    body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  append(parts.row_values);
  append(parts.mark_values);
  for (const DeepLayerParts& layer : parts.layers) {
    for (const auto* list : {&layer.shift, &layer.bias}) {
      for (int32_t value : *list) AppendU32(static_cast<uint32_t>(value), body);
    }
    append(layer.weights);
  }
  std::string head(kMagic);
  for (uint32_t value : {kDeepFormat, parts.model_version, kPiecesVersion, parts.fast_version,
                         parts.rows, parts.width, parts.channels, parts.hidden, parts.table_bits,
                         static_cast<uint32_t>(body.size())}) {
    AppendU32(value, head);
  }
  const auto digest = FileDigest(head, body).Bytes();
  head.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return head + body;
}

absl::StatusOr<DeepParts> ReadDeepModel(absl::string_view bytes) {
  if (bytes.size() < kDeepHeaderBytes) return Damaged("shorter than its header");
  if (bytes.size() > kDeepBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("deep model file: more than kDeepBytesMax (", kDeepBytesMax, ") bytes"));
  }
  if (bytes.substr(0, kMagic.size()) != kMagic) return Damaged("not a deep model of Earshot");
  Cursor head(bytes.substr(kMagic.size()));
  Header header{};
  for (uint32_t* field : {&header.format, &header.model_version, &header.pieces_version,
                          &header.fast_version, &header.rows, &header.width, &header.channels,
                          &header.hidden, &header.table_bits, &header.body_bytes}) {
    *field = head.U32();
  }
  EARSHOT_RETURN_IF_ERROR(CheckHeader(bytes, header));

  DeepParts parts;
  parts.model_version = header.model_version;
  parts.fast_version = header.fast_version;
  parts.rows = header.rows;
  parts.width = header.width;
  parts.channels = header.channels;
  parts.hidden = header.hidden;
  parts.table_bits = header.table_bits;
  Cursor body(bytes.substr(kDeepHeaderBytes));
  VisitParams(parts.params, [&body](int32_t& value) { value = static_cast<int32_t>(body.U32()); });
  if (!ParamsInRange(parts.params)) return Damaged("parameters out of range");
  parts.table = body.Text(size_t{8} << header.table_bits);
  if (!TableInRange(parts.table, header.rows)) return Damaged("a piece without a row");
  body.Bytes(size_t{header.rows} * header.width, parts.row_values);
  body.Bytes(size_t{kPieceFlagRows} * header.width, parts.mark_values);
  const auto sizes = LayerSizes(header.width, header.channels, header.hidden);
  for (size_t i = 0; i < sizes.size(); ++i) {
    DeepLayerParts& layer = parts.layers[i];
    body.Ints(sizes[i].outputs, layer.shift);
    body.Ints(sizes[i].outputs, layer.bias);
    body.Bytes(sizes[i].outputs * sizes[i].inputs, layer.weights);
    // What the first layer reads has its own unit; the others read activations.
    const int32_t more = i == 0 ? parts.params.row_shift - kActivationBits : 0;
    if (!LayerInRange(layer, more)) return Damaged("a layer out of range");
  }
  return parts;
}

absl::StatusOr<std::unique_ptr<const DeepNetwork>> DeepNetwork::Open(absl::string_view bytes) {
  EARSHOT_ASSIGN_OR_RETURN(DeepParts parts, ReadDeepModel(bytes));
  std::unique_ptr<DeepNetwork> network(new DeepNetwork);
  network->version_ = parts.model_version;
  network->fast_version_ = parts.fast_version;
  network->width_ = parts.width;
  network->channels_ = parts.channels;
  network->params_ = parts.params;
  network->table_bytes_ = std::move(parts.table);
  network->table_ =
      PieceTable(reinterpret_cast<const uint8_t*>(network->table_bytes_.data()), parts.table_bits);
  network->rows_ = std::move(parts.row_values);
  network->marks_ = std::move(parts.mark_values);
  const auto sizes = LayerSizes(parts.width, parts.channels, parts.hidden);
  for (int32_t& shift : parts.layers[0].shift) shift += parts.params.row_shift - kActivationBits;
  const auto pack = [&parts, &sizes](size_t i) {
    const DeepLayerParts& layer = parts.layers[i];
    return PackLayer(sizes[i].inputs, sizes[i].outputs, layer.weights.data(), layer.bias.data(),
                     layer.shift.data());
  };
  network->first_ = pack(0);
  network->second_ = pack(1);
  network->hidden_ = pack(2);
  network->answers_ = std::move(parts.layers[3]);
  return std::unique_ptr<const DeepNetwork>(std::move(network));
}

}  // namespace earshot::sentiment
