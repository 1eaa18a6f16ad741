// Training of the sentiment heads, which every language has.
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
  int gram_shift = 2;   // a feature of characters has the value 2^-gram_shift, others 1
  int usual_size = 80;  // ModelParams::usual_size, in features other than those of characters
  uint32_t rows = 900'000;
  float point_value = 0.5f;  // a word's point counts so much beside the word itself
  int averaged = 8;          // the weights are means of so many moments of the last pass
};

// Least-squares monotone fit by pooling neighbours that are out of order.
std::vector<double> Isotonic(const std::vector<double>& value, const std::vector<double>& weight);

struct Calibration {
  double temperature = 1, negative_bias = 0, positive_bias = 0;
  int64_t samples = 0;
};

// Probabilities of negative, neutral and positive from the two logits.
std::array<double, 3> Softmax(double negative, double positive, bool two_classes);

class HeadTrainer {
 public:
  explicit HeadTrainer(const HeadOptions& options)
      : options_(options), rows_(options.rows, options.square_first), random_(options.seed) {}

  void TrainSentiment(std::vector<Sample>& samples);
  // Rounds the two columns to 8 bits, then fits temperature and biases on the held-out samples.
  Calibration FinishSentiment(const std::vector<Sample>& samples, sentiment::ModelParts& parts);
  // What a word's point brings to both heads, for WordBook.
  std::array<double, sentiment::kRowHeads> Brought(const float* point) const;
  // What a finished model says of a sample.
  std::array<double, 3> Answer(const Sample& sample, const sentiment::ModelParts& parts) const;

 private:
  float ValueOf(const Sample& sample, size_t i, float shrink) const {
    return i < sample.grams ? gram_value() * shrink : shrink;
  }
  float ShrinkOf(const Sample& sample) const;
  float gram_value() const { return 1.0f / static_cast<float>(1 << options_.gram_shift); }
  // What the point of a message adds to a head's logit, before it is shrunk.
  float OfPoint(const std::vector<float>& point, size_t column) const;
  void StepPoint(const std::vector<float>& point, float shrink, const float* slopes, float rate);
  void Quantise(size_t column, sentiment::ModelParts& parts);
  std::array<double, 2> QuantisedLogits(const Sample& sample,
                                        const sentiment::ModelParts& parts) const;

  HeadOptions options_;
  LinearRows<sentiment::kRowHeads> rows_;
  Random random_;
  std::array<double, sentiment::kRowHeads> unit_{};  // what 1 of 8 bits is worth
  struct Direction {
    std::array<float, kDimensions> weight{}, square{};
  };
  std::array<Direction, sentiment::kRowHeads> directions_{};
};

// The confidence of a model that is otherwise whole, from the texts held out: how often its label is
// right, by the signals that it shows.
void FitConfidence(const std::vector<Sample>& samples, sentiment::ModelParts& parts);

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_HEADS_H_
