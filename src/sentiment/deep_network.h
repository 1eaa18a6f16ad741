// The network of the deep tier and its file. Little-endian throughout.
//
//     0  magic "EARSHOTD"         32  channels                64  body:
//     8  format version           36  hidden units                params    DeepParams as int32
//    12  model version            40  bits of the table           table     pieces: slots of 8 bytes
//    16  version of the pieces    44  bytes of the body           rows      int8, of the pieces
//    20  version of the fast      48  digest (16 bytes) of        marks     int8, kPieceFlagRows
//        model it is joined to        the 48 before it and        layers    first, second, hidden,
//    24  rows                         of the body                           answers: shift, bias
//    28  width of a row                                                     (int32), weights (int8)
//
// A piece is the sum of its row and the row of its marks; two convolutions of width three follow;
// their maxima and means over the message go through one hidden layer to the answers. The digest
// covers every bit; beyond it every number is checked that could lead a sum or an index astray.
#ifndef EARSHOT_SENTIMENT_DEEP_NETWORK_H_
#define EARSHOT_SENTIMENT_DEEP_NETWORK_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sentiment/deep_kernels.h"
#include "sentiment/deep_pieces.h"
#include "sentiment/model.h"

namespace earshot::sentiment {

inline constexpr uint32_t kDeepFormat = 1;
inline constexpr size_t kDeepHeaderBytes = 64;
inline constexpr size_t kDeepBytesMax = 16 << 20;

// What the network answers; logits in q8.
enum DeepAnswer : uint32_t {
  kDeepNegative,
  kDeepNeutral,
  kDeepPositive,
  kDeepAnger,
  kDeepJoy,
  kDeepOptimism,
  kDeepSadness,
  kDeepIrony,
  kDeepOffensive,
  kDeepComplaint,
  kDeepAnswers,
};
using DeepLogits = std::array<int32_t, kDeepAnswers>;

// The three answers that are yes or no, in the order of their logits.
enum DeepBinary : uint32_t { kBinaryIrony, kBinaryOffensive, kBinaryComplaint, kBinaries };

// How the answers of both tiers are joined; fitted without touching the network.
struct DeepParams {
  int32_t row_shift = 0;                           // a row's value of 1.0 is 2^row_shift
  int32_t deep_weight_q8 = 0, fast_weight_q8 = 0;  // of log probability, sentiment
  std::array<int32_t, 3> bias_q8{};
  std::array<int32_t, kConfidenceSteps> confidence_milli{};
  // Of yes or no: the network's logit, what the fast tier's finding adds, the bias. Yes from 0 on.
  std::array<int32_t, kBinaries> binary_weight_q8{}, binary_fast_q8{}, binary_bias_q8{};
  int32_t emotion_weight_q8 = 0;
  std::array<int32_t, 4> emotion_bias_q8{};
};
inline constexpr size_t kDeepParamsInts = 1 + 2 + 3 + kConfidenceSteps + 3 * kBinaries + 1 + 4;

struct DeepLayerParts {
  std::vector<int32_t> shift;  // a weight of 1.0 is 2^shift
  std::vector<int32_t> bias;   // in units of the sum
  std::vector<int8_t> weights;
};

// A network as the trainer hands it over.
struct DeepParts {
  uint32_t model_version = 0, fast_version = 0;
  uint32_t rows = 0, width = 0, channels = 0, hidden = 0, table_bits = 0;
  DeepParams params;
  std::string table;  // BuildPieceTable
  std::vector<int8_t> row_values, mark_values;
  std::array<DeepLayerParts, 4> layers;
};
std::string WriteDeepModel(const DeepParts& parts);
// The parts of a file that Open takes: to write it again with other parameters.
absl::StatusOr<DeepParts> ReadDeepModel(absl::string_view bytes);

// Working memory; grows to kDeepPiecesMax pieces at most.
struct DeepScratch {
  std::vector<Piece> pieces;
  std::vector<int16_t> values, first, second, pooled, hidden;
};

class DeepNetwork {
 public:
  // kDataLoss where the bytes are damaged or no such model, kUnimplemented where another version of
  // the format or of the pieces wrote them.
  static absl::StatusOr<std::unique_ptr<const DeepNetwork>> Open(absl::string_view bytes);

  // All zero for a message without a token. `tokens` with negation marked.
  DeepLogits Read(const text::Tokens& tokens, DeepScratch& scratch) const;
  // The same by the portable path alone; for the tests.
  DeepLogits ReadPortable(const text::Tokens& tokens, DeepScratch& scratch) const;

  uint32_t version() const { return version_; }
  uint32_t fast_version() const { return fast_version_; }
  const DeepParams& params() const { return params_; }

 private:
  using Apply = decltype(ApplyLayer);
  DeepNetwork() = default;
  DeepLogits Run(const text::Tokens& tokens, DeepScratch& scratch, Apply* apply) const;
  void Embed(DeepScratch& scratch) const;
  void Pool(DeepScratch& scratch) const;

  uint32_t version_ = 0, fast_version_ = 0;
  size_t width_ = 0, channels_ = 0;
  DeepParams params_;
  std::string table_bytes_;
  PieceTable table_;
  std::vector<int8_t> rows_, marks_;
  DenseLayer first_, second_, hidden_;
  DeepLayerParts answers_;
};

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_DEEP_NETWORK_H_
