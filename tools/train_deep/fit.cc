// Gradients over a handful of numbers.
#include "fit.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "corpus.h"
#include "heads.h"
#include "sentiment/deep_join.h"
#include "text/negation.h"
#include "text/tokenizer.h"

namespace earshot::train {
namespace {

using sentiment::DeepParams;
using sentiment::kDeepNegative;

constexpr double kUnit = 256;  // of q8

bool IsSentiment(const std::string& set) {
  return set != "emotion" && set != "irony" && set != "offensive" && set != "complaint";
}

int32_t ToQ8(double value) { return static_cast<int32_t>(std::lround(value * kUnit)); }

struct Three {
  std::array<double, 3> fast{}, deep{};
  int label = 0;
  double weight = 0;
};

// Classes weigh the same within a set, sets as they do in the fast tier's training.
std::vector<Three> SentimentOf(const std::vector<Reading>& held) {
  std::map<std::string, double> set_weight;
  for (const SetSpec& spec : SentimentSets()) {
    if (!spec.two_classes) set_weight[spec.name] = spec.weight;
  }
  std::map<std::string, std::array<double, 3>> counts;
  for (const Reading& r : held) {
    if (set_weight.contains(r.set)) ++counts[r.set][static_cast<size_t>(r.label)];
  }
  std::vector<Three> out;
  for (const Reading& r : held) {
    if (!set_weight.contains(r.set)) continue;
    const auto& count = counts[r.set];
    Three three;
    const int32_t fast[3] = {r.fast.negative_milli, r.fast.neutral_milli, r.fast.positive_milli};
    for (size_t c = 0; c < 3; ++c) {
      three.fast[c] = static_cast<double>(sentiment::LogOfMilliQ8(fast[c])) / kUnit;
      three.deep[c] = r.logits[size_t{kDeepNegative} + c] / kUnit;
    }
    three.label = r.label;
    const double all = count[0] + count[1] + count[2];
    const double balance = all / (3 * count[static_cast<size_t>(r.label)]);
    three.weight = set_weight[r.set] * std::min(balance, 4.0);
    out.push_back(three);
  }
  return out;
}

// Deep weight, fast weight, bias of negative, bias of positive.
using Join = std::array<double, 4>;

std::array<double, 3> Joined(const Three& three, const Join& join) {
  std::array<double, 3> p;
  for (size_t c = 0; c < 3; ++c) p[c] = join[0] * three.deep[c] + join[1] * three.fast[c];
  p[0] += join[2];
  p[2] += join[3];
  const double top = *std::max_element(p.begin(), p.end());
  double sum = 0;
  for (double& value : p) sum += value = std::exp(value - top);
  for (double& value : p) value /= sum;
  return p;
}

Join FitSentiment(const std::vector<Three>& held) {
  Join join = {0.5, 0.5, 0, 0};
  double all = 0;
  for (const Three& three : held) all += three.weight;
  for (int round = 0; round < 1500; ++round) {
    Join slope{};
    for (const Three& three : held) {
      const auto p = Joined(three, join);
      for (size_t c = 0; c < 3; ++c) {
        const double d = three.weight * (p[c] - (static_cast<int>(c) == three.label ? 1 : 0)) / all;
        slope[0] += d * three.deep[c];
        slope[1] += d * three.fast[c];
        if (c == 0) slope[2] += d;
        if (c == 2) slope[3] += d;
      }
    }
    for (size_t i = 0; i < join.size(); ++i) join[i] -= 0.2 * slope[i];
  }
  return join;
}

// How often the most likely class is the right one, by how likely it is.
void FitConfidence(const std::vector<Three>& held, const Join& join, DeepParams& params) {
  constexpr double kFirst = 0.3, kStep = 0.05;
  std::vector<double> right(sentiment::kConfidenceSteps), seen(right.size(), 1e-3);
  for (size_t i = 0; i < right.size(); ++i) {
    right[i] = 1e-3 * (kFirst + kStep * static_cast<double>(i));
  }
  const double last = static_cast<double>(right.size() - 1);
  for (const Three& three : held) {
    const auto p = Joined(three, join);
    const size_t answer = static_cast<size_t>(std::max_element(p.begin(), p.end()) - p.begin());
    const double place = std::clamp((p[answer] - kFirst) / kStep, 0.0, last);
    const size_t low = std::min(static_cast<size_t>(place), right.size() - 2);
    const double share = place - static_cast<double>(low);
    const double hit = static_cast<int>(answer) == three.label ? 1 : 0;
    right[low] += hit * (1 - share);
    seen[low] += 1 - share;
    right[low + 1] += hit * share;
    seen[low + 1] += share;
  }
  for (size_t i = 0; i < right.size(); ++i) right[i] /= seen[i];
  const auto fitted = Isotonic(right, seen);
  for (size_t i = 0; i < fitted.size(); ++i) {
    params.confidence_milli[i] = static_cast<int32_t>(std::lround(1000 * fitted[i]));
  }
}

struct Yes {
  double logit = 0;
  bool fast = false;
  int label = 0;
};

// What the fast tier's yes is worth against its no. Not fitted: the fast tier's trainer learns these small sets whole,
// so that on every text that could be fitted on it is right as it is nowhere else.
constexpr double kFastYes = 1.0;

// The scale of the network's logit by logistic regression, then the bias that gives the best F1 (`macro`: of both
// classes), then the fast tier's yes or no, which moves the mean of the logits by nothing.
void FitBinary(const std::vector<Yes>& held, uint32_t which, bool macro, DeepParams& params) {
  double scale = 1, bias = 0;
  for (int round = 0; round < 1500 && !held.empty(); ++round) {
    double slope[2] = {0, 0};
    for (const Yes& yes : held) {
      const double d = (1 / (1 + std::exp(-(scale * yes.logit + bias))) - yes.label) /
                       static_cast<double>(held.size());
      slope[0] += d * yes.logit;
      slope[1] += d;
    }
    scale -= 0.3 * slope[0];
    bias -= 0.3 * slope[1];
  }
  double best_bias = bias, best = -1;
  for (double move = 0; move <= 1.2; move += 0.05) {
    for (double moved : {bias - move, bias + move}) {
      Confusion confusion(2);
      for (const Yes& yes : held) {
        confusion.Add(yes.label, scale * yes.logit + moved >= 0 ? 1 : 0);
      }
      const double value = macro ? confusion.MacroF1() : confusion.F1(1);
      if (value <= best + 0.002) continue;  // nearer to what was fitted, unless it is worth it
      best = value;
      best_bias = moved;
    }
  }
  double share = 0;
  for (const Yes& yes : held) share += yes.fast ? 1.0 / static_cast<double>(held.size()) : 0;
  // A fast tier that never says yes says nothing.
  const double worth = share == 0 ? 0 : kFastYes;
  params.binary_weight_q8[which] = ToQ8(scale);
  params.binary_fast_q8[which] = ToQ8(worth);
  params.binary_bias_q8[which] = ToQ8(best_bias - worth * share);
}

constexpr const char* kBinaryNames[sentiment::kBinaries] = {"irony", "offensive", "complaint"};

// Expected calibration error in ten bins.
double CalibrationError(const std::vector<std::pair<int, bool>>& answers) {
  std::array<double, 10> gap{};
  for (const auto& [milli, hit] : answers) {
    gap[std::min<size_t>(static_cast<size_t>(milli) / 100, 9)] += milli / 1000.0 - (hit ? 1 : 0);
  }
  double error = 0;
  for (double value : gap) error += std::fabs(value);
  return answers.empty() ? 0 : error / static_cast<double>(answers.size());
}

}  // namespace

std::vector<Reading> ReadBoth(const std::string& data, DeepSplit split,
                              const sentiment::Analyzer& fast,
                              const sentiment::DeepNetwork& network) {
  std::vector<Reading> readings;
  text::Tokens tokens;
  sentiment::DeepScratch scratch;
  VisitTexts(data, ValidationTexts(data), [&](const DeepText& from) {
    if (from.split != split) return true;
    auto assessment = fast.Assess(from.text, "en");
    if (!assessment.ok()) return true;
    text::Tokenize(from.text, tokens);
    text::MarkNegation("en", tokens);
    readings.push_back(
        {from.set, from.label, *std::move(assessment), network.Read(tokens, scratch)});
    return true;
  });
  return readings;
}

void FitJoin(const std::vector<Reading>& held, DeepParams& params) {
  const auto sentiment = SentimentOf(held);
  const Join join = FitSentiment(sentiment);
  params.deep_weight_q8 = ToQ8(join[0]);
  params.fast_weight_q8 = ToQ8(join[1]);
  params.bias_q8 = {ToQ8(join[2]), 0, ToQ8(join[3])};
  FitConfidence(sentiment, join, params);
  for (uint32_t which = 0; which < sentiment::kBinaries; ++which) {
    std::vector<Yes> answers;
    for (const Reading& r : held) {
      if (r.set != kBinaryNames[which]) continue;
      const bool found = (r.fast.intents & sentiment::kBinaryIntents[which]) != 0;
      answers.push_back({r.logits[size_t{sentiment::kDeepIrony} + which] / kUnit, found, r.label});
    }
    FitBinary(answers, which, which != sentiment::kBinaryComplaint, params);
  }
  params.emotion_weight_q8 = ToQ8(1);
  params.emotion_bias_q8 = {};
  std::fprintf(stderr, "joined: deep %.3f, fast %.3f, biases %.3f %.3f, on %zu texts\n", join[0],
               join[1], join[2], join[3], sentiment.size());
}

void ReportJoin(const std::vector<Reading>& readings, const sentiment::DeepNetwork& network) {
  std::map<std::string, std::vector<const Reading*>> sets;
  for (const Reading& r : readings) sets[r.set].push_back(&r);
  std::printf("%-12s %6s  %s\n", "set", "n", "fast, network alone, both");
  for (const auto& [set, list] : sets) {
    if (IsSentiment(set)) {
      Confusion fast(3), deep(3), both(3);
      std::vector<std::pair<int, bool>> answers;
      for (const Reading* r : list) {
        fast.Add(r->label, static_cast<int>(LabelOf(r->fast)));
        const auto three = r->logits.begin() + kDeepNegative;
        deep.Add(r->label, static_cast<int>(std::max_element(three, three + 3) - three));
        Assessment joined = r->fast;
        sentiment::JoinTiers(network, r->logits, joined);
        const int label = static_cast<int>(LabelOf(joined));
        both.Add(r->label, label);
        answers.push_back({joined.confidence_milli, label == r->label});
      }
      std::printf("%-12s %6zu  macro recall %.4f %.4f %.4f  macro F1 %.4f  ECE %.4f\n", set.c_str(),
                  list.size(), fast.MacroRecall(), deep.MacroRecall(), both.MacroRecall(),
                  both.MacroF1(), CalibrationError(answers));
      continue;
    }
    const bool emotion = set == "emotion";
    Confusion fast(emotion ? 4 : 2), both(emotion ? 4 : 2);
    for (const Reading* r : list) {
      if (emotion) {
        both.Add(r->label,
                 static_cast<int>(sentiment::StrongestEmotion(network.params(), r->logits) -
                                  sentiment::kDeepAnger));
        continue;
      }
      const auto which = static_cast<sentiment::DeepBinary>(
          std::find(kBinaryNames, kBinaryNames + sentiment::kBinaries, set) - kBinaryNames);
      const bool found = (r->fast.intents & sentiment::kBinaryIntents[which]) != 0;
      fast.Add(r->label, found ? 1 : 0);
      both.Add(r->label,
               sentiment::JoinedLogitQ8(network.params(), r->logits, which, found) >= 0 ? 1 : 0);
    }
    if (emotion) {
      std::printf("%-12s %6zu  macro F1 %.4f (network alone)\n", set.c_str(), list.size(),
                  both.MacroF1());
    } else {
      std::printf("%-12s %6zu  F1 %.4f fast, %.4f both; macro F1 %.4f fast, %.4f both\n",
                  set.c_str(), list.size(), fast.F1(1), both.F1(1), fast.MacroF1(), both.MacroF1());
    }
  }
}

}  // namespace earshot::train
