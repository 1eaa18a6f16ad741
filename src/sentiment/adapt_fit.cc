// Gradients, folds, calibration.
#include "sentiment/adapt_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sentiment/sequence.h"

namespace earshot::sentiment {
namespace {

constexpr int kEpochs = 8;
constexpr double kRate = 0.08;
// How strongly weights are held near 0; the first: there are none, only `keep` and the biases.
constexpr std::array<double, 6> kDecays = {-1, 3e-2, 1e-2, 3e-3, 1e-3, 2e-4};
// The folds choose by these many texts at most: more would not choose better.
constexpr size_t kChoosingTextsMax = 20'000;

using Order = std::vector<uint32_t>;

// Slope of the loss by each column, and the loss itself.
double Slopes(const FitShape& shape, const FitText& text, const Columns& logits, Columns& slopes) {
  const ClassShares p = SharesOfClasses(shape, logits, false);
  for (size_t c = 0; c < shape.columns; ++c) {
    slopes[c] = text.weight * (p[shape.class_of[c]] - (text.answer == shape.class_of[c] ? 1 : 0));
  }
  return -text.weight * std::log(std::max(p[text.answer], 1e-9));
}

// A multiple and biases for given logits, by plain descent; few texts leave both near where they were.
struct Line {
  double keep = 1;
  Columns bias{};
};
Line FitLine(const FitShape& shape, const std::vector<FitText>& texts, const Order& order,
             const std::vector<Columns>& logits) {
  constexpr int kRounds = 400;
  constexpr double kPriorTexts = 10;
  Line line;
  // Texts that are never of a class cannot say how far off it is: the scale stays.
  const bool scale_moves = std::none_of(shape.is_absent.begin(), shape.is_absent.end(),
                                        [](bool absent) { return absent; });
  double all = kPriorTexts;
  for (uint32_t i : order) all += texts[i].weight;
  for (int round = 0; round < kRounds; ++round) {
    double keep_slope = kPriorTexts * (line.keep - 1);
    Columns bias_slope{};
    for (size_t c = 0; c < shape.columns; ++c) bias_slope[c] = kPriorTexts * 0.1 * line.bias[c];
    for (uint32_t i : order) {
      Columns now{}, slopes{};
      for (size_t c = 0; c < shape.columns; ++c) now[c] = line.keep * logits[i][c] + line.bias[c];
      Slopes(shape, texts[i], now, slopes);
      for (size_t c = 0; c < shape.columns; ++c) {
        keep_slope += slopes[c] * logits[i][c];
        bias_slope[c] += slopes[c];
      }
    }
    if (scale_moves) line.keep = std::clamp(line.keep - 0.3 * keep_slope / all, 0.0, 4.0);
    for (size_t c = 0; c < shape.columns; ++c) line.bias[c] -= 0.7 * bias_slope[c] / all;
  }
  return line;
}

Fitted Learn(const FitShape& shape, const std::vector<FitText>& texts, Order order, size_t features,
             double decay, uint64_t seed) {
  std::vector<Columns> base(texts.size());
  for (uint32_t i : order) base[i] = texts[i].base;
  const Line line = FitLine(shape, texts, order, base);
  Fitted fitted{line.keep, line.bias, {}};
  fitted.weights.resize(features);
  if (decay < 0) return fitted;
  std::vector<std::array<float, kFitColumnsMax>> square(features);
  Sequence sequence(seed);
  const double steps = static_cast<double>(order.size()) * kEpochs;
  double step = 0;
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    Shuffle(order, sequence);
    for (uint32_t index : order) {
      const FitText& text = texts[index];
      Columns slopes{};
      Slopes(shape, text, LogitsOf(shape, fitted, text), slopes);
      const double rate = kRate * (1 - 0.9 * step++ / steps);
      for (const auto& [feature, value] : text.features) {
        for (size_t c = 0; c < shape.columns; ++c) {
          float& weight = fitted.weights[feature][c];
          const double slope = slopes[c] * value + decay * weight;
          square[feature][c] += static_cast<float>(slope * slope);
          weight -= static_cast<float>(rate * slope / std::sqrt(square[feature][c] + 0.1));
        }
      }
    }
  }
  return fitted;
}

// The logits of each text of `order` by what was learnt from the other folds.
std::vector<Columns> Unseen(const FitShape& shape, const std::vector<FitText>& texts,
                            const Order& order, size_t features, double decay, uint64_t seed) {
  std::vector<Columns> logits(texts.size());
  for (int fold = 0; fold < kFitFolds; ++fold) {
    Order others;
    for (uint32_t i : order) {
      if (texts[i].fold != fold) others.push_back(i);
    }
    const Fitted fitted = Learn(shape, texts, std::move(others), features, decay, seed);
    for (uint32_t i : order) {
      if (texts[i].fold == fold) logits[i] = LogitsOf(shape, fitted, texts[i]);
    }
  }
  return logits;
}

double Loss(const FitShape& shape, const std::vector<FitText>& texts, const Order& order,
            const std::vector<Columns>& logits) {
  double loss = 0;
  Columns slopes{};
  for (uint32_t i : order) loss += Slopes(shape, texts[i], logits[i], slopes);
  return loss;
}

// Least-squares monotone fit by pooling neighbours that are out of order.
std::vector<double> Rising(const std::vector<double>& value, const std::vector<double>& weight) {
  struct Pool {
    double sum, weight;
    size_t count;
  };
  std::vector<Pool> pools;
  for (size_t i = 0; i < value.size(); ++i) {
    pools.push_back({value[i] * weight[i], weight[i], 1});
    while (pools.size() > 1) {
      const Pool last = pools.back();
      Pool& before = pools[pools.size() - 2];
      if (before.sum * last.weight <= last.sum * before.weight) break;
      before = {before.sum + last.sum, before.weight + last.weight, before.count + last.count};
      pools.pop_back();
    }
  }
  std::vector<double> fitted;
  for (const Pool& pool : pools) fitted.insert(fitted.end(), pool.count, pool.sum / pool.weight);
  return fitted;
}

}  // namespace

ClassShares SharesOfClasses(const FitShape& shape, const Columns& logits, bool with_absent) {
  ClassShares logit{};
  for (size_t c = 0; c < shape.columns; ++c) logit[shape.class_of[c]] = logits[c];
  auto counts = [&](size_t k) { return with_absent || !shape.is_absent[k]; };
  double top = -1e9, sum = 0;
  for (size_t k = 0; k < shape.classes; ++k) {
    if (counts(k)) top = std::max(top, logit[k]);
  }
  ClassShares p{};
  for (size_t k = 0; k < shape.classes; ++k) {
    if (counts(k)) sum += p[k] = std::exp(logit[k] - top);
  }
  for (double& share : p) share /= sum;
  return p;
}

Columns LogitsOf(const FitShape& shape, const Fitted& fitted, const FitText& text) {
  Columns logits{};
  for (const auto& [feature, value] : text.features) {
    for (size_t c = 0; c < shape.columns; ++c) {
      logits[c] += double{fitted.weights[feature][c]} * value;
    }
  }
  for (size_t c = 0; c < shape.columns; ++c) {
    logits[c] += fitted.keep * text.base[c] + fitted.bias[c];
  }
  return logits;
}

FitResult Fit(const FitShape& shape, const std::vector<FitText>& texts, size_t features,
              uint64_t seed) {
  Order all(texts.size());
  std::iota(all.begin(), all.end(), 0);
  Order choosing = all;
  Sequence sequence(seed);
  Shuffle(choosing, sequence);
  choosing.resize(std::min(choosing.size(), kChoosingTextsMax));
  FitResult result;
  double best = 0;
  for (size_t i = 0; i < kDecays.size(); ++i) {
    auto unseen = Unseen(shape, texts, choosing, features, kDecays[i], seed);
    const double loss = Loss(shape, texts, choosing, unseen);
    if (i > 0 && loss >= best) continue;
    best = loss;
    result.decay_index = i;
    result.unseen = std::move(unseen);
  }
  const double decay = kDecays[result.decay_index];
  if (choosing.size() < all.size()) {
    result.unseen = Unseen(shape, texts, all, features, decay, seed);
  }
  result.fitted = Learn(shape, texts, all, features, decay, seed);
  // What is sure of itself on texts it has seen is less so on others.
  const Line line = FitLine(shape, texts, all, result.unseen);
  auto along = [&](Columns& logits) {
    for (size_t c = 0; c < shape.columns; ++c) logits[c] = line.keep * logits[c] + line.bias[c];
  };
  for (Columns& logits : result.unseen) along(logits);
  along(result.fitted.bias);
  result.fitted.keep *= line.keep;
  for (auto& row : result.fitted.weights) {
    for (float& weight : row) weight = static_cast<float>(weight * line.keep);
  }
  return result;
}

ConfidenceSteps FitConfidence(const FitShape& shape, const std::vector<FitText>& texts,
                              const std::vector<Columns>& logits) {
  constexpr double kPriorTexts = 8, kFirst = 0.3, kStep = 0.05;
  std::vector<double> right(kDeltaSteps), seen(kDeltaSteps, kPriorTexts);
  for (size_t i = 0; i < kDeltaSteps; ++i) {
    right[i] = kPriorTexts * (kFirst + kStep * static_cast<double>(i));
  }
  for (size_t i = 0; i < texts.size(); ++i) {
    const ClassShares p = SharesOfClasses(shape, logits[i], true);
    const size_t answer = static_cast<size_t>(std::max_element(p.begin(), p.end()) - p.begin());
    const double place = std::clamp((p[answer] - kFirst) / kStep, 0.0, kDeltaSteps - 1.0);
    const size_t low = std::min<size_t>(static_cast<size_t>(place), kDeltaSteps - 2);
    const double share = place - static_cast<double>(low);
    const double hit = answer == texts[i].answer ? 1 : 0;
    right[low] += hit * (1 - share);
    seen[low] += 1 - share;
    right[low + 1] += hit * share;
    seen[low + 1] += share;
  }
  for (size_t i = 0; i < kDeltaSteps; ++i) right[i] /= seen[i];
  const std::vector<double> fitted = Rising(right, seen);
  ConfidenceSteps milli{};
  for (size_t i = 0; i < kDeltaSteps; ++i) {
    milli[i] = static_cast<int32_t>(std::lround(1000 * fitted[i]));
  }
  return milli;
}

int32_t FitThreshold(const FitShape& shape, const std::vector<FitText>& texts,
                     const std::vector<Columns>& logits) {
  std::vector<std::pair<double, bool>> said;  // probability of yes, whether it is
  for (size_t i = 0; i < texts.size(); ++i) {
    said.emplace_back(1000 * SharesOfClasses(shape, logits[i], true)[1], texts[i].answer == 1);
  }
  int32_t best = 500;
  double best_f1 = -1;
  for (int32_t away = 0; away <= 250; away += 10) {
    for (const int32_t threshold : {500 + away, 500 - away}) {
      double hits[2] = {0, 0}, misses = 0;
      for (const auto& [milli, yes] : said) {
        const bool answer = milli >= threshold;
        if (answer == yes) {
          ++hits[yes ? 1 : 0];
        } else {
          ++misses;
        }
      }
      const double f1 =
          hits[0] / (2 * hits[0] + misses + 1e-9) + hits[1] / (2 * hits[1] + misses + 1e-9);
      if (f1 <= best_f1) continue;  // the nearer to even wins a tie
      best_f1 = f1;
      best = threshold;
    }
  }
  return best;
}

}  // namespace earshot::sentiment
