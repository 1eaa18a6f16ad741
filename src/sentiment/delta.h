// A vendor's own addition to a model: weights learnt from his labelled texts, laid over the heads of
// the base model it was learnt on and of no other. All numbers are little-endian.
//
//     0  magic "EARSHOTD"              40  bytes of the body
//     8  format version                44  zero
//    12  feature version               48  digest (16 bytes) of the 48 before it and of the body
//    16  digest of the base (16)       64  body: heads  name (16 bytes), HeadDelta as int32
//    32  heads adapted (columns)                 kDeltaSteps int32: confidence by probability
//    36  slots, a power of 2                     slots  feature (4), an int8 a column
//
// A head's logit becomes keep * (what the base says) + bias + scale * (sum of the weights of the
// features known here), shrunk by length as the base shrinks. Slots are an open-addressing table
// with whole features as keys, so that nothing is read for a string that was not learnt.
#ifndef EARSHOT_SENTIMENT_DELTA_H_
#define EARSHOT_SENTIMENT_DELTA_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/digest.h"
#include "sentiment/features.h"
#include "sentiment/model.h"
#include "sentiment/score.h"

namespace earshot::sentiment {

inline constexpr uint32_t kDeltaFormat = 1;
inline constexpr size_t kDeltaBytesMax = 8 << 20;
inline constexpr uint32_t kDeltaSlotsMin = 16, kDeltaSlotsMax = 1 << 20;

// The heads that a delta may adapt, as its file names them: other models may number them otherwise.
struct NamedHead {
  Head head;
  absl::string_view name;
};
inline constexpr std::array<NamedHead, 4> kAdaptable = {{{kHeadNegative, "negative"},
                                                         {kHeadPositive, "positive"},
                                                         {kHeadComplaint, "complaint"},
                                                         {kHeadOffensive, "offensive"}}};

// How often the label is right by how likely it is, 300 to 1000 thousandths by 50.
inline constexpr size_t kDeltaSteps = 15;
using ConfidenceSteps = std::array<int32_t, kDeltaSteps>;

struct HeadDelta {
  int32_t keep_q12 = 4096;  // how much of the base's logit stays
  int32_t bias_q8 = 0;
  int32_t scale = 0;              // as ModelParams::scale
  int32_t threshold_milli = 500;  // heads of yes and no
};

// A delta as it is learnt.
struct DeltaParts {
  Digest128 base;                  // Model::digest() of what it was learnt on
  std::vector<Head> heads;         // adapted, ascending; column i of the weights is heads[i]
  std::vector<HeadDelta> of_head;  // as `heads`
  ConfidenceSteps confidence_milli{};  // of sentiment, where it is adapted
  std::vector<std::pair<uint32_t, std::vector<int8_t>>> rows;  // feature, weights by column
};
std::string WriteDelta(const DeltaParts& parts);

// What a delta adds to one message, by its columns.
struct DeltaSums {
  std::array<int64_t, kAdaptable.size()> total{};
};

class Delta {
 public:
  // kDataLoss where the bytes are damaged or no delta, kUnimplemented for a newer format or other
  // features, kFailedPrecondition where they belong to another model than `base`.
  static absl::StatusOr<std::unique_ptr<const Delta>> Open(absl::string_view bytes,
                                                           const Model& base);

  bool Adapts(Head head) const { return column_[head] >= 0; }
  const HeadDelta& of(Head head) const { return heads_[static_cast<size_t>(column_[head])]; }
  // How often the label is right where its probability is so high.
  int32_t ConfidenceMilli(int32_t highest_milli) const;
  // 16 bits that tell deltas of one model apart; never 0.
  uint32_t mark() const { return mark_; }

  // Weights of a stretch of features. A word-like feature counts 2^gram_shift times one of
  // characters, as in the base.
  void AddGrams(const uint32_t* list, size_t count, DeltaSums& sums) const {
    AddTimes(list, count, 1, sums);
  }
  void AddMarks(const uint32_t* list, size_t count, DeltaSums& sums) const {
    AddTimes(list, count, mark_weight_, sums);
  }
  // All of a message; and what each token moved the score by (`balance`) as it is now.
  void Read(const Features& features, HeadSums& base_sums, DeltaSums& sums) const;

  // What the weights alone add to a head that it adapts.
  int64_t AddedQ8(const DeltaSums& sums, Head head, int64_t shrink_q12) const {
    return sums.total[static_cast<size_t>(column_[head])] * of(head).scale / 65536 * shrink_q12 /
           4096;
  }
  int64_t LogitQ8(Head head, int64_t base_q8, const DeltaSums& sums, int64_t shrink_q12) const {
    if (!Adapts(head)) return base_q8;
    return base_q8 * of(head).keep_q12 / 4096 + of(head).bias_q8 + AddedQ8(sums, head, shrink_q12);
  }

 private:
  Delta() = default;
  void AddTimes(const uint32_t* list, size_t count, int64_t times, DeltaSums& sums) const;
  const uint8_t* Find(uint32_t feature) const;

  std::string owned_;
  const uint8_t* slots_ = nullptr;
  uint32_t slot_mask_ = 0;
  size_t slot_bytes_ = 0;
  size_t columns_ = 0;
  uint32_t mark_ = 1;
  int64_t mark_weight_ = 1;
  std::array<int8_t, kHeads> column_{};               // -1: not adapted
  std::array<HeadDelta, kAdaptable.size()> heads_{};  // by column
  ConfidenceSteps confidence_{};
};

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_DELTA_H_
