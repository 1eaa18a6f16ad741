// Training of the heads for English: complaint, offensive, sarcasm, emotions, reproach, topics.
#ifndef EARSHOT_TOOLS_TRAIN_AUX_HEADS_H_
#define EARSHOT_TOOLS_TRAIN_AUX_HEADS_H_

#include <string>
#include <unordered_map>
#include <vector>

#include "corpus.h"
#include "embed.h"
#include "heads.h"
#include "linear.h"

namespace earshot::train {

// Sample::fold is one of so many.
inline constexpr int kFolds = 5;
// Values of Sample::set. What is borrowed of one class alone shares the bias of a task's own samples;
// what is borrowed of both has its own share of the classes, and so a bias that is thrown away. Mail is borrowed of one
// class and left out in turn as a task's own samples are, so that false alarms can be counted.
inline constexpr int kBorrowed = 1, kBorrowedMail = 2, kBorrowedReviews = 3, kBorrowedAirline = 4;

// One set of labels. Its heads are [first, first + heads); where `base` is set, class 0 has none and
// the others are weighed against it. A task of one head is a yes or no.
struct AuxTask {
  std::string name;
  sentiment::Head first;
  uint32_t heads;
  bool base;
  std::vector<Sample> samples;  // Sample::set 0: its own; above: borrowed
  int epochs = 12;
  size_t classes() const { return heads + (base ? 1 : 0); }
};
std::vector<AuxTask> ReadAuxTasks(const std::string& data, bool permissive,
                                  const ValidationTexts& validation, Featurizer& featurizer);

// English texts, labelled or not, as words.
std::vector<std::vector<uint32_t>> ReadPlainEnglish(const std::string& data, bool permissive,
                                                    const ValidationTexts& validation,
                                                    Featurizer& featurizer);

struct AuxOptions {
  uint64_t seed = 1;
  float rate = 0.1f;
  float decay = 2e-4f;
  float embedding_value = 0.5f;  // of a text of average length
  int usual_size = 20;           // ModelParams::aux_usual_size
};

class AuxTrainer {
 public:
  // `letters`: groups of characters by word (Featurizer).
  AuxTrainer(const AuxOptions& options, const Embedding& embedding, const HeadTrainer& sentiment,
             const sentiment::ModelParts& parts, const Featurizer::Letters* letters)
      : options_(options),
        embedding_(embedding),
        sentiment_(sentiment),
        parts_(parts),
        letters_(letters) {}

  // Of each task: trained on four fifths, asked about the fifth, five times. Prints the figures, fits
  // how likely a yes is and sets the thresholds in `params` to where they were best.
  void CrossValidate(std::vector<AuxTask>& tasks, sentiment::ModelParams& params);
  // Trains on everything and writes rows, scales and biases.
  void Train(std::vector<AuxTask>& tasks, sentiment::ModelParts& parts);

 private:
  // What makes a logit the log-odds of being right; of heads that are no yes or no it changes nothing.
  struct YesOrNo {
    double slope = 1, bias = 0;
  };
  static YesOrNo Calibrate(const std::vector<std::pair<double, int>>& answers);
  struct Input {
    std::vector<std::pair<uint32_t, float>> rows;  // dense index, value
    std::vector<float> point;
  };
  void Number(std::vector<AuxTask>& tasks);
  Input InputOf(const Sample& sample);
  void TrainTask(const AuxTask& task, const std::vector<Input>& inputs, int left_out);
  std::vector<double> Answer(const AuxTask& task, const Input& input) const;
  float WeightOf(uint32_t feature, size_t column) const;
  using Rows = std::unordered_map<uint32_t, std::array<float, sentiment::kAuxHeads>>;
  // Picks the rows that a file has room for, and rounds them.
  void Write(const Rows& rows, const std::unordered_map<uint32_t, uint32_t>& count,
             sentiment::ModelParts& parts) const;

  AuxOptions options_;
  const Embedding& embedding_;
  const HeadTrainer& sentiment_;
  const sentiment::ModelParts& parts_;
  std::unordered_map<uint32_t, uint32_t> number_;  // of features seen twice
  std::vector<std::array<float, sentiment::kAuxHeads>> weight_;
  std::array<std::array<float, kDimensions>, sentiment::kAuxHeads> direction_{};
  std::array<float, sentiment::kAuxHeads> bias_{};
  std::array<YesOrNo, sentiment::kAuxHeads> yes_or_no_{};
  const Featurizer::Letters* letters_;
};

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_AUX_HEADS_H_
