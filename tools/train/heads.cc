// Gradients, rounding, calibration.
#include "heads.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

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

std::array<double, 3> Softmax(double negative, double positive, bool two_classes) {
  const double neutral = two_classes ? -1e9 : 0.0;
  const double top = std::max({negative, neutral, positive});
  std::array<double, 3> p = {std::exp(negative - top), std::exp(neutral - top),
                             std::exp(positive - top)};
  const double sum = p[0] + p[1] + p[2];
  for (double& value : p) value /= sum;
  return p;
}

}  // namespace

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
    }
    std::fprintf(stderr, "sentiment epoch %d: loss %.4f\n", epoch + 1,
                 loss / static_cast<double>(order.size()));
  }
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
  // How often the most likely class is the right one, by how likely it is.
  std::vector<double> right(sentiment::kConfidenceSteps, 0.0),
      seen(sentiment::kConfidenceSteps, 1e-3);
  for (size_t i = 0; i < right.size(); ++i) right[i] = 1e-3 * (0.3 + 0.05 * static_cast<double>(i));
  for (const Held& h : held) {
    const auto p = Softmax(h.logits[0] * fit.temperature + fit.negative_bias,
                           h.logits[1] * fit.temperature + fit.positive_bias, false);
    const size_t answer = static_cast<size_t>(std::max_element(p.begin(), p.end()) - p.begin());
    const double place = std::clamp((p[answer] - 0.3) / 0.05, 0.0, 14.0);
    const size_t low = std::min<size_t>(static_cast<size_t>(place), 13);
    const double share = place - static_cast<double>(low);
    const double hit = static_cast<int>(answer) == h.label ? 1 : 0;
    right[low] += hit * (1 - share);
    seen[low] += 1 - share;
    right[low + 1] += hit * share;
    seen[low + 1] += share;
  }
  for (size_t i = 0; i < right.size(); ++i) right[i] /= seen[i];
  const auto fitted = Isotonic(right, seen);
  for (size_t i = 0; i < fitted.size(); ++i) {
    parts.params.confidence_milli[i] = static_cast<int32_t>(std::lround(1000 * fitted[i]));
  }
  for (size_t c = 0; c < 2; ++c) {
    parts.params.scale[c] =
        static_cast<int32_t>(std::lround(parts.params.scale[c] * fit.temperature));
    unit_[c] *= fit.temperature;
  }
  parts.params.bias_q8[0] = static_cast<int32_t>(std::lround(256 * fit.negative_bias));
  parts.params.bias_q8[1] = static_cast<int32_t>(std::lround(256 * fit.positive_bias));
  return fit;
}

void HeadTrainer::TrainBinary(sentiment::Head head, std::vector<Sample> samples, bool by_negative,
                              sentiment::ModelParts& parts) {
  rows_.set_square_first(options_.binary_square_first);
  std::vector<Bias> bias(2);
  std::array<Bias, sentiment::kNegativeSteps> steps{};
  std::vector<size_t> step_of(samples.size());
  for (size_t i = 0; i < samples.size(); ++i) {
    const auto logits = QuantisedLogits(samples[i], parts);
    const auto p = Softmax(logits[0] + parts.params.bias_q8[0] / 256.0,
                           logits[1] + parts.params.bias_q8[1] / 256.0, false);
    step_of[i] = static_cast<size_t>(p[0] * (sentiment::kNegativeSteps - 1));
  }
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < samples.size(); ++i) {
    if (!samples[i].held_out) order.push_back(i);
  }
  for (int epoch = 0; epoch < options_.binary_epochs; ++epoch) {
    Shuffle(order, random_);
    const float rate = options_.binary_rate * (1.0f - 0.15f * static_cast<float>(epoch));
    for (uint32_t index : order) {
      const Sample& sample = samples[index];
      // The second bias belongs to borrowed samples, whose share of the classes is their own.
      Bias& own = bias[sample.set == 0 ? 0 : 1];
      const float shrink = ShrinkOf(sample);
      float sum = own.weight + (by_negative ? steps[step_of[index]].weight : 0.0f);
      float sums[sentiment::kHeads] = {};
      for (size_t i = 0; i < sample.features.size(); ++i) {
        rows_.AddTo(sample.features[i], ValueOf(sample, i, shrink), sums, head, head + 1);
      }
      sum += sums[head];
      const float p = 1.0f / (1.0f + std::exp(-sum));
      float slopes[sentiment::kHeads] = {};
      slopes[head] = sample.weight * (p - static_cast<float>(sample.label));
      own.Step(slopes[head], rate);
      if (by_negative) steps[step_of[index]].Step(slopes[head], rate);
      for (size_t i = 0; i < sample.features.size(); ++i) {
        rows_.Step(sample.features[i], ValueOf(sample, i, shrink), slopes, rate,
                   options_.binary_decay, head, head + 1);
      }
    }
  }
  Quantise(head, parts);
  parts.params.bias_q8[head] = static_cast<int32_t>(std::lround(256 * bias[0].weight));
  if (!by_negative) return;
  for (size_t i = 0; i < steps.size(); ++i) {
    parts.params.complaint_by_negative_q8[i] =
        static_cast<int32_t>(std::lround(256 * steps[i].weight));
  }
}

int32_t HeadTrainer::BestThresholdMilli(sentiment::Head head, const std::vector<Sample>& samples,
                                        const sentiment::ModelParts& parts) const {
  std::vector<std::pair<double, int>> held;  // probability, label
  for (const Sample& sample : samples) {
    if (!sample.held_out) continue;
    const float shrink = ShrinkOf(sample);
    double sum = parts.params.bias_q8[head] / 256.0;
    for (size_t i = 0; i < sample.features.size(); ++i) {
      const size_t at = rows_.IndexOf(sample.features[i]) * sentiment::kRowBytes + head;
      sum += static_cast<int8_t>(parts.weights[at]) * unit_[head] * ValueOf(sample, i, shrink);
    }
    held.emplace_back(1 / (1 + std::exp(-sum)), sample.label);
  }
  int32_t best = 500;
  double best_f1 = 0;
  for (int32_t threshold = 200; threshold <= 700; threshold += 10) {
    Confusion confusion(2);
    for (const auto& [p, label] : held) confusion.Add(label, 1000 * p >= threshold ? 1 : 0);
    if (confusion.MacroF1() <= best_f1) continue;
    best_f1 = confusion.MacroF1();
    best = threshold;
  }
  return best;
}

}  // namespace earshot::train
