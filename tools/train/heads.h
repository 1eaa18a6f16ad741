// Training of the heads that share the weight rows: sentiment, complaint, offensive.
#ifndef EARSHOT_TOOLS_TRAIN_HEADS_H_
#define EARSHOT_TOOLS_TRAIN_HEADS_H_

#include <array>
#include <string>
#include <vector>

#include "corpus.h"
#include "linear.h"
#include "sentiment/model.h"

namespace earshot::train {

struct HeadOptions {
  uint64_t seed = 1;
  int epochs = 3;
  float rate = 0.05f;
  float decay = 3e-4f;
  float square_first = 0.1f;
  int binary_epochs = 4;
  float binary_rate = 0.05f;
  float binary_decay = 1e-5f;
  float binary_square_first = 0.1f;
  int gram_shift = 2;   // a feature of characters has the value 2^-gram_shift, others 1
  int usual_size = 80;  // ModelParams::usual_size, in features other than those of characters
  uint32_t rows = 1'200'000;
};

// Least-squares monotone fit by pooling neighbours that are out of order.
std::vector<double> Isotonic(const std::vector<double>& value, const std::vector<double>& weight);

struct Calibration {
  double temperature = 1, negative_bias = 0, positive_bias = 0;
  int64_t samples = 0;
};

class HeadTrainer {
 public:
  explicit HeadTrainer(const HeadOptions& options)
      : options_(options), rows_(options.rows, options.square_first), random_(options.seed) {}

  void TrainSentiment(std::vector<Sample>& samples);
  // Rounds the two columns to 8 bits, then fits temperature, biases and confidence on the held-out samples.
  Calibration FinishSentiment(const std::vector<Sample>& samples, sentiment::ModelParts& parts);

  // A head of two classes (label 1: yes). With `by_negative` it also learns from what sentiment found.
  void TrainBinary(sentiment::Head head, std::vector<Sample> samples, bool by_negative,
                   sentiment::ModelParts& parts);
  // The threshold of the best macro F1 on the held-out samples, for a head without `by_negative`.
  int32_t BestThresholdMilli(sentiment::Head head, const std::vector<Sample>& samples,
                             const sentiment::ModelParts& parts) const;

 private:
  float ValueOf(const Sample& sample, size_t i, float shrink) const {
    return i < sample.grams ? gram_value() * shrink : shrink;
  }
  float ShrinkOf(const Sample& sample) const;
  float gram_value() const { return 1.0f / static_cast<float>(1 << options_.gram_shift); }
  void Quantise(size_t column, sentiment::ModelParts& parts);
  std::array<double, 2> QuantisedLogits(const Sample& sample,
                                        const sentiment::ModelParts& parts) const;

  HeadOptions options_;
  LinearRows<sentiment::kHeads> rows_;
  Random random_;
  std::array<double, sentiment::kHeads> unit_{};  // what 1 of 8 bits is worth
};

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_HEADS_H_
