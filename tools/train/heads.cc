// Gradients, rounding, calibration.
#include "heads.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sentiment/fixed.h"
#include "sentiment/score.h"
#include "text/negation.h"

namespace earshot::train {
namespace {

constexpr size_t kAhead = 12;  // rows fetched before they are needed

// A bias with AdaGrad of its own.
struct Bias {
  float weight = 0, square = 0;
  void Step(float slope, float rate) {
    square += slope * slope;
    weight -= rate * slope / std::sqrt(square + 1e-3f);
  }
};

}  // namespace

std::array<double, 3> Softmax(double negative, double positive, bool two_classes) {
  const double neutral = two_classes ? -1e9 : 0.0;
  const double top = std::max({negative, neutral, positive});
  std::array<double, 3> p = {std::exp(negative - top), std::exp(neutral - top),
                             std::exp(positive - top)};
  const double sum = p[0] + p[1] + p[2];
  for (double& value : p) value /= sum;
  return p;
}

std::vector<double> Isotonic(const std::vector<double>& value, const std::vector<double>& weight) {
  struct Block {
    double sum, weight;
    size_t count;
  };
  std::vector<Block> blocks;
  for (size_t i = 0; i < value.size(); ++i) {
    blocks.push_back({value[i] * weight[i], weight[i], 1});
    while (blocks.size() >= 2) {
      Block& last = blocks.back();
      Block& before = blocks[blocks.size() - 2];
      if (before.sum / before.weight <= last.sum / last.weight) break;
      before.sum += last.sum;
      before.weight += last.weight;
      before.count += last.count;
      blocks.pop_back();
    }
  }
  std::vector<double> fitted;
  for (const Block& block : blocks) {
    fitted.insert(fitted.end(), block.count, block.sum / block.weight);
  }
  return fitted;
}

float HeadTrainer::ShrinkOf(const Sample& sample) const {
  if (options_.usual_size == 0) return 1;
  const float marks = static_cast<float>(sample.features.size() - sample.grams);
  const float size = static_cast<float>(sample.grams) * gram_value() * gram_value() + marks;
  return std::sqrt(static_cast<float>(options_.usual_size) / std::max(size, 1.0f));
}

float HeadTrainer::OfPoint(const std::vector<float>& point, size_t column) const {
  float sum = 0;
  for (size_t d = 0; d < point.size(); ++d) sum += directions_[column].weight[d] * point[d];
  return sum * options_.point_value;
}

void HeadTrainer::StepPoint(const std::vector<float>& point, float shrink, const float* slopes,
                            float rate) {
  for (size_t c = 0; c < sentiment::kRowHeads; ++c) {
    Direction& direction = directions_[c];
    for (size_t d = 0; d < point.size(); ++d) {
      const float slope = slopes[c] * options_.point_value * shrink * point[d] +
                          options_.decay * direction.weight[d];
      direction.square[d] += slope * slope;
      direction.weight[d] -= rate * slope / std::sqrt(direction.square[d] + options_.square_first);
    }
  }
}

std::array<double, sentiment::kRowHeads> HeadTrainer::Brought(const float* point) const {
  std::array<double, sentiment::kRowHeads> brought{};
  if (point == nullptr) return brought;
  const std::vector<float> of_word(point, point + kDimensions);
  for (size_t c = 0; c < brought.size(); ++c) {
    if (unit_[c] > 0) brought[c] = OfPoint(of_word, c) / (unit_[c] * gram_value());
  }
  return brought;
}

void HeadTrainer::TrainSentiment(std::vector<Sample>& samples) {
  std::vector<std::array<Bias, 2>> biases(SentimentSets().size());
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < samples.size(); ++i) {
    if (!samples[i].held_out) order.push_back(i);
  }
  const size_t steps = order.size() * static_cast<size_t>(options_.epochs);
  size_t step = 0;
  for (int epoch = 0; epoch < options_.epochs; ++epoch) {
    Shuffle(order, random_);
    double loss = 0;
    for (uint32_t index : order) {
      const Sample& sample = samples[index];
      const auto& features = sample.features;
      auto& bias = biases[static_cast<size_t>(sample.set)];
      const float done = static_cast<float>(step++) / static_cast<float>(steps);
      const float rate = options_.rate * (1.0f - 0.9f * done);
      const float shrink = ShrinkOf(sample);
      float sums[2] = {0, 0};
      for (size_t i = 0; i < features.size(); ++i) {
        if (i + kAhead < features.size()) rows_.Prefetch(features[i + kAhead]);
        rows_.AddTo(features[i], ValueOf(sample, i, shrink), sums, 0, 2);
      }
      for (size_t c = 0; c < 2; ++c) sums[c] += shrink * OfPoint(sample.point, c);
      const auto p = Softmax(sums[0] + bias[0].weight, sums[1] + bias[1].weight,
                             SentimentSets()[static_cast<size_t>(sample.set)].two_classes);
      loss -= sample.weight * std::log(std::max(p[static_cast<size_t>(sample.label)], 1e-9));
      const float slopes[2] = {
          sample.weight * static_cast<float>(p[0] - (sample.label == 0 ? 1 : 0)),
          sample.weight * static_cast<float>(p[2] - (sample.label == 2 ? 1 : 0))};
      for (size_t c = 0; c < 2; ++c) bias[c].Step(slopes[c], rate);
      for (size_t i = 0; i < features.size(); ++i) {
        rows_.Step(features[i], ValueOf(sample, i, shrink), slopes, rate, options_.decay, 0, 2);
      }
      StepPoint(sample.point, shrink, slopes, rate);
      const size_t left = steps - step;
      if (options_.averaged > 0 && epoch + 1 == options_.epochs &&
          left % std::max<size_t>(order.size() / static_cast<size_t>(options_.averaged), 1) == 0) {
        rows_.Note();
      }
    }
    std::fprintf(stderr, "sentiment epoch %d: loss %.4f\n", epoch + 1,
                 loss / static_cast<double>(order.size()));
  }
  rows_.TakeMean();
}

void HeadTrainer::Quantise(size_t column, sentiment::ModelParts& parts) {
  std::vector<float> sizes;
  for (size_t row = 0; row < rows_.size(); ++row) {
    const float size = std::fabs(rows_.weight(row, column));
    if (size > 0) sizes.push_back(size);
  }
  if (sizes.empty()) return;
  // A few weights in ten thousand are cut off so that the many keep their digits.
  const size_t at = sizes.size() - 1 - sizes.size() / 3000;
  std::nth_element(sizes.begin(), sizes.begin() + static_cast<ptrdiff_t>(at), sizes.end());
  unit_[column] = sizes[at] / 127.0;
  for (size_t row = 0; row < rows_.size(); ++row) {
    const double rounded = std::round(rows_.weight(row, column) / unit_[column]);
    parts.weights[row * sentiment::kRowBytes + column] =
        static_cast<uint8_t>(static_cast<int8_t>(std::clamp(rounded, -127.0, 127.0)));
  }
  parts.params.scale[column] =
      static_cast<int32_t>(std::lround(unit_[column] * gram_value() * 256 * 65536));
}

std::array<double, 2> HeadTrainer::QuantisedLogits(const Sample& sample,
                                                   const sentiment::ModelParts& parts) const {
  std::array<double, 2> sums{};
  const float shrink = ShrinkOf(sample);
  for (size_t i = 0; i < sample.features.size(); ++i) {
    const uint8_t* row = &parts.weights[rows_.IndexOf(sample.features[i]) * sentiment::kRowBytes];
    for (size_t c = 0; c < 2; ++c) {
      sums[c] += static_cast<int8_t>(row[c]) * unit_[c] * ValueOf(sample, i, shrink);
    }
  }
  for (size_t c = 0; c < 2; ++c) sums[c] += shrink * OfPoint(sample.point, c);
  return sums;
}

Calibration HeadTrainer::FinishSentiment(const std::vector<Sample>& samples,
                                         sentiment::ModelParts& parts) {
  Quantise(sentiment::kHeadNegative, parts);
  Quantise(sentiment::kHeadPositive, parts);
  struct Held {
    std::array<double, 2> logits;
    int label;
    double weight;
  };
  std::vector<Held> held;
  double all = 0;
  for (const Sample& sample : samples) {
    if (!sample.held_out) continue;
    held.push_back({QuantisedLogits(sample, parts), sample.label, sample.weight});
    all += sample.weight;
  }
  Calibration fit;
  fit.samples = static_cast<int64_t>(held.size());
  for (int round = 0; round < 600; ++round) {
    double slope[3] = {0, 0, 0};
    for (const Held& h : held) {
      const auto p = Softmax(h.logits[0] * fit.temperature + fit.negative_bias,
                             h.logits[1] * fit.temperature + fit.positive_bias, false);
      const double dn = h.weight * (p[0] - (h.label == 0 ? 1 : 0));
      const double dp = h.weight * (p[2] - (h.label == 2 ? 1 : 0));
      slope[0] += dn * h.logits[0] + dp * h.logits[1];
      slope[1] += dn;
      slope[2] += dp;
    }
    fit.temperature = std::max(0.05, fit.temperature - 0.3 * slope[0] / all);
    fit.negative_bias -= 0.5 * slope[1] / all;
    fit.positive_bias -= 0.5 * slope[2] / all;
  }
  for (size_t c = 0; c < 2; ++c) {
    parts.params.scale[c] =
        static_cast<int32_t>(std::lround(parts.params.scale[c] * fit.temperature));
    unit_[c] *= fit.temperature;
    for (float& weight : directions_[c].weight) weight *= static_cast<float>(fit.temperature);
  }
  parts.params.bias_q8[0] = static_cast<int32_t>(std::lround(256 * fit.negative_bias));
  parts.params.bias_q8[1] = static_cast<int32_t>(std::lround(256 * fit.positive_bias));
  return fit;
}

std::array<double, 3> HeadTrainer::Answer(const Sample& sample,
                                          const sentiment::ModelParts& parts) const {
  Sample known;  // without the features that own no row
  known.point = sample.point;
  for (size_t i = 0; i < sample.features.size(); ++i) {
    const uint32_t feature = sample.features[i];
    const size_t row = sentiment::RowOf(feature, parts.rows) * sentiment::kRowBytes;
    if (parts.weights[row + sentiment::kRowHeads] != sentiment::RowTagOf(feature)) continue;
    known.features.push_back(feature);
    if (i < sample.grams) ++known.grams;
  }
  const auto logits = QuantisedLogits(known, parts);
  return Softmax(logits[0] + parts.params.bias_q8[0] / 256.0,
                 logits[1] + parts.params.bias_q8[1] / 256.0, false);
}

void FitConfidence(const std::vector<Sample>& samples, sentiment::ModelParts& parts) {
  const auto opened = sentiment::Model::Open(sentiment::WriteModel(parts), /*copy=*/true);
  if (!opened.ok()) return;
  const sentiment::Model& model = **opened;
  struct Seen {
    sentiment::ConfidenceSignals signals;
    size_t language;
    double right, weight;
  };
  std::vector<Seen> all;
  text::Tokens tokens;
  sentiment::Features features;
  sentiment::HeadSums sums;
  for (const Sample& sample : samples) {
    if (!sample.held_out) continue;
    const size_t set = static_cast<size_t>(sample.set);
    const std::string& tag = SentimentSets()[set].language;
    text::Tokenize(sample.text, tokens);
    text::MarkNegation(tag, tokens);
    sentiment::ReadFeatures(tokens, model.lexicon(), model.vocabulary(), tag, features);
    sentiment::SumHeads(model, features, sums);
    const auto milli =
        sentiment::SoftmaxMilli<3>({LogitQ8(model.params(), sums, sentiment::kHeadNegative), 0,
                                    LogitQ8(model.params(), sums, sentiment::kHeadPositive)});
    size_t language = 0;
    while (language < model.languages().size() && model.languages()[language].tag != tag) {
      ++language;
    }
    const int answer = static_cast<int>(LabelOf(milli[0], milli[1], milli[2]));
    // Sets of words rather than of messages, and those labelled in passing, say little of how sure one
    // may be of a message.
    const std::string& name = SentimentSets()[set].name;
    const bool main = name == "tweeteval" || name == "airline" || name == "goemotions" ||
                      name == "sst3" || tag != "en";
    all.push_back({ReadConfidenceSignals(tokens, sums, milli), language,
                   answer == sample.label ? 1.0 : 0.0, main ? 1.0 : 0.25});
  }
  std::vector<double> weight(sentiment::kConfidenceSignals), square(weight.size(), 1e-6);
  std::vector<double> own(sentiment::kLanguagesMax), own_square(own.size(), 1e-6);
  double total = 0;
  for (const Seen& seen : all) total += seen.weight;
  constexpr int kRounds = 1500;
  constexpr double kDecay = 2e-4;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<double> slope(weight.size()), own_slope(own.size());
    for (const Seen& seen : all) {
      double sum = own[seen.language];
      for (size_t i = 0; i < seen.signals.count; ++i) sum += weight[seen.signals.list[i]];
      const double off = seen.weight / total * (1 / (1 + std::exp(-sum)) - seen.right);
      for (size_t i = 0; i < seen.signals.count; ++i) slope[seen.signals.list[i]] += off;
      own_slope[seen.language] += off;
    }
    auto step = [](double gradient, double& value, double& seen_square) {
      gradient += kDecay * value;
      seen_square += gradient * gradient;
      value -= 0.1 * gradient / std::sqrt(seen_square);
    };
    for (size_t i = 0; i < weight.size(); ++i) step(slope[i], weight[i], square[i]);
    for (size_t i = 0; i < own.size(); ++i) step(own_slope[i], own[i], own_square[i]);
  }
  for (size_t i = 0; i < weight.size(); ++i) {
    parts.params.confidence_q8[i] = static_cast<int32_t>(std::lround(256 * weight[i]));
  }
  for (size_t i = 0; i < own.size(); ++i) {
    parts.params.confidence_language_q8[i] = static_cast<int32_t>(std::lround(256 * own[i]));
  }
}

}  // namespace earshot::train
