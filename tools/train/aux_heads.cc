// Gradients of the heads for English, and folding what words bring into one row each.
#include "aux_heads.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/assessment.h"
#include "sentiment/score.h"

namespace earshot::train {
namespace {

using sentiment::kAuxHeads;
using sentiment::kRowHeads;

constexpr float kGramValue = 0.25f;
// Not learnt from at all where a figure is to be given for it: a fifth of the complaint tweets.
constexpr int kKeptBack = 0;

void Exponentiate(std::vector<double>& sums) {
  const double top = *std::max_element(sums.begin(), sums.end());
  double all = 0;
  for (double& sum : sums) all += sum = std::exp(sum - top);
  for (double& sum : sums) sum /= all;
}

}  // namespace

void AuxTrainer::Number(std::vector<AuxTask>& tasks) {
  std::unordered_map<uint32_t, uint32_t> count;
  for (const AuxTask& task : tasks) {
    for (const Sample& sample : task.samples) {
      for (uint32_t feature : sample.features) ++count[feature];
    }
  }
  for (const AuxTask& task : tasks) {
    for (const Sample& sample : task.samples) {
      for (uint32_t feature : sample.features) {
        if (count[feature] < 2) continue;
        number_.try_emplace(feature, static_cast<uint32_t>(number_.size()));
      }
    }
  }
  for (const bool positive : {false, true}) {
    for (int32_t milli = 0; milli <= 1000; milli += 100) {
      number_.try_emplace(sentiment::SentimentMark(positive, milli),
                          static_cast<uint32_t>(number_.size()));
    }
  }
  weight_.resize(number_.size());
}

AuxTrainer::Input AuxTrainer::InputOf(const Sample& sample) {
  Input input;
  const float shrink =
      static_cast<float>(sentiment::AuxShrinkQ12(options_.usual_size, sample.tokens)) / 4096;
  for (size_t i = 0; i < sample.features.size(); ++i) {
    const auto found = number_.find(sample.features[i]);
    if (found == number_.end()) continue;
    input.rows.emplace_back(found->second, i < sample.grams ? kGramValue * shrink : shrink);
  }
  const auto p = sentiment_.Answer(sample, parts_);
  for (const bool positive : {false, true}) {
    const auto milli = static_cast<int32_t>(1000 * p[positive ? 2 : 0]);
    input.rows.emplace_back(number_.at(sentiment::SentimentMark(positive, milli)), 1.0f);
  }
  input.point.resize(kDimensions);
  for (uint32_t word : sample.words) {
    const float* point = embedding_.Find(word);
    if (point == nullptr) continue;
    for (size_t d = 0; d < kDimensions; ++d) {
      input.point[d] += options_.embedding_value * shrink * point[d];
    }
  }
  return input;
}

std::vector<double> AuxTrainer::Answer(const AuxTask& task, const Input& input) const {
  const size_t base = task.base ? 1 : 0, first = task.first - kRowHeads;
  std::vector<double> sums(task.classes());
  for (size_t h = 0; h < task.heads; ++h) {
    double sum = bias_[first + h];
    for (const auto& [row, value] : input.rows) sum += weight_[row][first + h] * value;
    for (size_t d = 0; d < kDimensions; ++d) sum += direction_[first + h][d] * input.point[d];
    sums[h + base] = sum;
  }
  if (task.heads == 1) {
    const double p = 1 / (1 + std::exp(-sums[0]));
    return {1 - p, p};
  }
  Exponentiate(sums);
  return sums;
}

namespace {

// The weights of one task while it is trained: close together, and with their means over the last passes, which
// generalise better than where the last example left them.
class TaskWeights {
 public:
  TaskWeights(size_t rows, size_t heads)
      : heads_(heads),
        weight_((rows + kDimensions + 1) * heads),
        square_(weight_.size(), kSquareFirst),
        mean_(weight_.size()) {
    directions_ = rows * heads;
    bias_ = directions_ + kDimensions * heads;
  }
  float* row(size_t index) { return &weight_[index * heads_]; }
  float* direction(size_t dimension) { return &weight_[directions_ + dimension * heads_]; }
  float* bias() { return &weight_[bias_]; }
  void Step(float* weight, float gradient, float rate) {
    float& square = square_[static_cast<size_t>(weight - weight_.data())];
    square += gradient * gradient;
    *weight -= rate * gradient / std::sqrt(square);
  }
  void Note() {
    for (size_t i = 0; i < weight_.size(); ++i) mean_[i] += weight_[i];
    ++noted_;
  }
  void TakeMean() {
    for (size_t i = 0; i < weight_.size(); ++i) weight_[i] = mean_[i] / static_cast<float>(noted_);
  }

 private:
  static constexpr float kSquareFirst = 0.1f;
  size_t heads_, directions_ = 0, bias_ = 0;
  std::vector<float> weight_, square_, mean_;
  int noted_ = 0;
};

// What each head's logit should have been less by; at most kAuxHeads of them.
std::array<float, kAuxHeads> SlopesOf(const AuxTask& task, const Sample& sample,
                                      const std::array<float, kAuxHeads>& sums) {
  const size_t base = task.base ? 1 : 0;
  std::vector<double> p(task.classes());
  for (size_t h = 0; h < task.heads; ++h) p[h + base] = sums[h];
  if (task.heads == 1) {
    p = {1 / (1 + std::exp(-p[0]))};
  } else {
    Exponentiate(p);
  }
  std::array<float, kAuxHeads> slopes{};
  for (size_t h = 0; h < task.heads; ++h) {
    const double truth =
        task.heads == 1 ? sample.label : (static_cast<size_t>(sample.label) == h + base ? 1 : 0);
    slopes[h] = sample.weight * static_cast<float>(p[h + base] - truth);
  }
  return slopes;
}

}  // namespace

void AuxTrainer::TrainTask(const AuxTask& task, const std::vector<Input>& inputs, int left_out) {
  const size_t heads = task.heads;
  TaskWeights weights(number_.size(), heads);
  std::array<std::array<float, kAuxHeads>, 2> other_bias{};
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < task.samples.size(); ++i) {
    const Sample& sample = task.samples[i];
    const bool in_turn = sample.set == 0 || sample.set == kBorrowedMail;
    if (!in_turn || sample.fold != left_out) order.push_back(i);
  }
  Random random(options_.seed);
  for (int epoch = 0; epoch < task.epochs; ++epoch) {
    Shuffle(order, random);
    const float rate =
        options_.rate * (1.0f - 0.9f * static_cast<float>(epoch) / static_cast<float>(task.epochs));
    for (uint32_t index : order) {
      const Sample& sample = task.samples[index];
      const Input& input = inputs[index];
      float* const bias =
          sample.set <= kBorrowedMail
              ? weights.bias()
              : other_bias[static_cast<size_t>(sample.set - kBorrowedReviews)].data();
      std::array<float, kAuxHeads> sums{};
      for (size_t h = 0; h < heads; ++h) sums[h] = bias[h];
      for (size_t d = 0; d < kDimensions; ++d) {
        const float* direction = weights.direction(d);
        for (size_t h = 0; h < heads; ++h) sums[h] += direction[h] * input.point[d];
      }
      for (const auto& [row, value] : input.rows) {
        const float* weight = weights.row(row);
        for (size_t h = 0; h < heads; ++h) sums[h] += weight[h] * value;
      }
      const auto slopes = SlopesOf(task, sample, sums);
      for (size_t h = 0; h < heads; ++h) bias[h] -= 0.2f * rate * slopes[h];
      for (size_t d = 0; d < kDimensions; ++d) {
        float* direction = weights.direction(d);
        for (size_t h = 0; h < heads; ++h) {
          weights.Step(direction + h, slopes[h] * input.point[d], rate);
        }
      }
      for (const auto& [row, value] : input.rows) {
        float* weight = weights.row(row);
        for (size_t h = 0; h < heads; ++h) {
          weights.Step(weight + h, slopes[h] * value + options_.decay * weight[h], rate);
        }
      }
    }
    if (3 * (epoch + 1) > 2 * task.epochs) weights.Note();
  }
  weights.TakeMean();
  for (size_t h = 0; h < heads; ++h) {
    const size_t column = task.first - kRowHeads + h;
    for (size_t row = 0; row < weight_.size(); ++row) weight_[row][column] = weights.row(row)[h];
    for (size_t d = 0; d < kDimensions; ++d) direction_[column][d] = weights.direction(d)[h];
    bias_[column] = weights.bias()[h];
  }
}

namespace {

int IsYes(double logit, int32_t threshold_milli) {
  return 1000 / (1 + std::exp(-logit)) >= threshold_milli ? 1 : 0;
}

// What is found counts in the one, what is right both ways in the other: who complains is to be found, what is
// called offensive is to be right both ways, and sarcasm is between the two.
double WorthOf(const AuxTask& task, const Confusion& at) {
  if (task.first == sentiment::kHeadComplaint) return at.F1(1);
  if (task.first == sentiment::kHeadSarcasm) return (at.F1(1) + at.MacroF1()) / 2;
  return at.MacroF1();
}

int32_t BestThreshold(const AuxTask& task, const std::vector<std::pair<double, int>>& answers,
                      double* best_worth) {
  int32_t best = 500;
  *best_worth = 0;
  for (int32_t threshold = 150; threshold <= 850; threshold += 10) {
    Confusion at(2);
    for (const auto& [logit, label] : answers) at.Add(label, IsYes(logit, threshold));
    if (WorthOf(task, at) <= *best_worth) continue;
    *best_worth = WorthOf(task, at);
    best = threshold;
  }
  return best;
}

// The least at which no more of ordinary mail is flagged than a team bears with.
int32_t InboxThreshold(const std::vector<std::pair<double, double>>& mail) {
  constexpr double kFalseAlarmsMost = 0.02;
  double all = 0;
  for (const auto& [logit, weight] : mail) all += weight;
  int32_t threshold = 500;
  for (; threshold < 990; threshold += 10) {
    double flagged = 0;
    for (const auto& [logit, weight] : mail) flagged += IsYes(logit, threshold) * weight;
    if (flagged <= kFalseAlarmsMost * all) break;
  }
  return threshold;
}

void PrintAt(const std::vector<std::pair<double, int>>& answers, int32_t threshold) {
  Confusion at(2);
  for (const auto& [logit, label] : answers) at.Add(label, IsYes(logit, threshold));
  std::fprintf(stderr, " F1 %.4f, macro-F1 %.4f", at.F1(1), at.MacroF1());
}

}  // namespace

AuxTrainer::YesOrNo AuxTrainer::Calibrate(const std::vector<std::pair<double, int>>& answers) {
  YesOrNo fit;
  for (int round = 0; round < 2000; ++round) {
    double slope = 0, bias = 0;
    for (const auto& [logit, label] : answers) {
      const double off = 1 / (1 + std::exp(-(fit.slope * logit + fit.bias))) - label;
      slope += off * logit;
      bias += off;
    }
    fit.slope = std::max(0.05, fit.slope - 0.5 * slope / static_cast<double>(answers.size()));
    fit.bias -= 0.5 * bias / static_cast<double>(answers.size());
  }
  return fit;
}

void AuxTrainer::CrossValidate(std::vector<AuxTask>& tasks, sentiment::ModelParams& params) {
  if (number_.empty()) Number(tasks);
  for (AuxTask& task : tasks) {
    if (task.samples.empty()) continue;
    std::vector<Input> inputs;
    for (const Sample& sample : task.samples) inputs.push_back(InputOf(sample));
    const size_t classes = std::max<size_t>(task.classes(), 2);
    Confusion confusion(classes);
    std::vector<std::pair<double, int>> answers;  // of a yes or no: logit, truth
    std::vector<std::pair<double, double>> mail;  // logit, weight
    const int folds = task.first == sentiment::kHeadTopic ? 1 : kFolds;
    for (int fold = 0; fold < folds; ++fold) {
      TrainTask(task, inputs, fold);
      for (size_t i = 0; i < task.samples.size(); ++i) {
        const Sample& sample = task.samples[i];
        if ((sample.set != 0 && sample.set != kBorrowedMail) || sample.fold != fold) continue;
        const auto p = Answer(task, inputs[i]);
        if (sample.set == kBorrowedMail) {
          mail.emplace_back(std::log(p[1] / p[0]), sample.weight);
          continue;
        }
        confusion.Add(sample.label,
                      static_cast<int>(std::max_element(p.begin(), p.end()) - p.begin()));
        if (task.heads == 1) answers.emplace_back(std::log(p[1] / p[0]), sample.label);
      }
    }
    std::fprintf(stderr, "%s, cross-validated: n %lld, macro-F1 %.4f, accuracy %.4f",
                 task.name.c_str(), static_cast<long long>(confusion.total()), confusion.MacroF1(),
                 confusion.Accuracy());
    if (task.heads == 1) {
      YesOrNo& fit = yes_or_no_[task.first - kRowHeads] = Calibrate(answers);
      for (auto& [logit, label] : answers) logit = fit.slope * logit + fit.bias;
      double best = 0;
      const int32_t threshold = BestThreshold(task, answers, &best);
      std::fprintf(stderr, ", F1 %.4f; slope %.3f, bias %.3f; at %d thousandths", confusion.F1(1),
                   fit.slope, fit.bias, threshold);
      PrintAt(answers, threshold);
      if (task.first == sentiment::kHeadComplaint) params.complaint_threshold_milli = threshold;
      if (task.first == sentiment::kHeadOffensive) params.offensive_threshold_milli = threshold;
      if (task.first == sentiment::kHeadSarcasm) {
        for (auto& [logit, weight] : mail) logit = fit.slope * logit + fit.bias;
        params.sarcasm_threshold_milli = mail.empty() ? threshold : InboxThreshold(mail);
        std::fprintf(stderr, "; in an inbox at %d thousandths", params.sarcasm_threshold_milli);
        PrintAt(answers, params.sarcasm_threshold_milli);
      }
    }
    std::fprintf(stderr, "\n");
  }
}

float AuxTrainer::WeightOf(uint32_t feature, size_t column) const {
  const auto found = number_.find(feature);
  return found == number_.end() ? 0.0f : weight_[found->second][column];
}

void AuxTrainer::Train(std::vector<AuxTask>& tasks, sentiment::ModelParts& parts) {
  if (number_.empty()) Number(tasks);
  for (AuxTask& task : tasks) {
    if (task.samples.empty()) continue;
    std::vector<Input> inputs;
    for (const Sample& sample : task.samples) inputs.push_back(InputOf(sample));
    TrainTask(task, inputs, task.first == sentiment::kHeadComplaint ? kKeptBack : -1);
  }
  // All rows there could be: features of the texts, and every word that has a point or letters.
  std::unordered_map<uint32_t, std::array<float, kAuxHeads>> rows;
  std::unordered_map<uint32_t, uint32_t> count;
  for (const AuxTask& task : tasks) {
    for (const Sample& sample : task.samples) {
      for (size_t i = sample.grams; i < sample.features.size(); ++i) ++count[sample.features[i]];
    }
  }
  for (const auto& [feature, times] : count) {
    auto& row = rows[feature];
    for (size_t h = 0; h < kAuxHeads; ++h) row[h] = WeightOf(feature, h);
  }
  for (const bool positive : {false, true}) {
    for (int32_t milli = 0; milli <= 1000; milli += 100) {
      const uint32_t feature = sentiment::SentimentMark(positive, milli);
      for (size_t h = 0; h < kAuxHeads; ++h) rows[feature][h] = WeightOf(feature, h);
      count[feature] = 1'000'000;
    }
  }
  auto add_word = [&](uint32_t word) {
    auto [at, fresh] = rows.try_emplace(word);
    if (fresh) at->second.fill(0);
    const float* point = embedding_.Find(word);
    const auto letters = letters_->find(word);
    for (size_t h = 0; h < kAuxHeads; ++h) {
      float sum = 0;
      if (letters != letters_->end()) {
        for (uint32_t gram : letters->second) sum += kGramValue * WeightOf(gram, h);
      }
      for (size_t d = 0; point != nullptr && d < kDimensions; ++d) {
        sum += options_.embedding_value * point[d] * direction_[h][d];
      }
      at->second[h] += sum;
    }
    count[word] += 2;
  };
  for (uint32_t word : embedding_.words()) add_word(word);
  for (const auto& [word, letters] : *letters_) {
    if (embedding_.Find(word) == nullptr && count.count(word) != 0) add_word(word);
  }
  Write(rows, count, parts);
}

void AuxTrainer::Write(const Rows& rows, const std::unordered_map<uint32_t, uint32_t>& count,
                       sentiment::ModelParts& parts) const {
  std::array<double, kAuxHeads> unit{};
  for (size_t h = 0; h < kAuxHeads; ++h) {
    std::vector<float> sizes;
    for (const auto& [feature, row] : rows) {
      if (row[h] != 0) sizes.push_back(std::fabs(row[h]));
    }
    if (sizes.empty()) continue;
    const size_t at = sizes.size() - 1 - std::min<size_t>(sizes.size() / 2000, 25);
    std::nth_element(sizes.begin(), sizes.begin() + static_cast<ptrdiff_t>(at), sizes.end());
    unit[h] = sizes[at] / 127.0;
  }
  // What says most, and says it often, has the first choice of rows.
  std::vector<std::pair<double, uint32_t>> order;
  for (const auto& [feature, row] : rows) {
    double size = 0;
    for (size_t h = 0; h < kAuxHeads; ++h) {
      if (unit[h] > 0) size = std::max(size, std::fabs(row[h]) / unit[h]);
    }
    const auto seen = count.find(feature);
    const double times = seen == count.end() ? 1 : std::min<double>(seen->second, 400);
    order.emplace_back(-size * std::sqrt(times), feature);
  }
  std::sort(order.begin(), order.end());
  parts.aux.assign(size_t{parts.aux_rows} * sentiment::kAuxRowBytes, 0);
  for (const auto& [size, feature] : order) {
    uint8_t* to = &parts.aux[sentiment::RowOf(feature, parts.aux_rows) * sentiment::kAuxRowBytes];
    if (to[kAuxHeads] != 0 || to[kAuxHeads + 1] != 0) continue;
    const auto& row = rows.at(feature);
    for (size_t h = 0; h < kAuxHeads; ++h) {
      const double rounded = unit[h] > 0 ? std::round(row[h] / unit[h]) : 0;
      to[h] = static_cast<uint8_t>(static_cast<int8_t>(std::clamp(rounded, -127.0, 127.0)));
    }
    to[kAuxHeads] = static_cast<uint8_t>(sentiment::WideTagOf(feature));
    to[kAuxHeads + 1] = static_cast<uint8_t>(sentiment::WideTagOf(feature) >> 8);
  }
  // A yes or no is as likely as it was right in cross-validation; one that nothing was learnt for is a no.
  constexpr int32_t kNeverQ8 = -16 * 256;
  for (size_t h = 0; h < kAuxHeads; ++h) {
    const YesOrNo& fit = yes_or_no_[h];
    parts.params.scale[kRowHeads + h] =
        static_cast<int32_t>(std::lround(fit.slope * unit[h] * 256 * 65536));
    const bool yes_or_no = kRowHeads + h < sentiment::kHeadAnger;
    parts.params.bias_q8[kRowHeads + h] =
        unit[h] == 0 && yes_or_no
            ? kNeverQ8
            : static_cast<int32_t>(std::lround(256 * (fit.slope * bias_[h] + fit.bias)));
  }
  parts.params.aux_usual_size = options_.usual_size;
}

}  // namespace earshot::train
