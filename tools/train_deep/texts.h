// The texts that the deep tier learns from and is judged by, in one order.
#ifndef EARSHOT_TOOLS_TRAIN_DEEP_TEXTS_H_
#define EARSHOT_TOOLS_TRAIN_DEEP_TEXTS_H_

#include <functional>
#include <string>
#include <vector>

#include "dataset.h"

namespace earshot::train {

enum class DeepSplit {
  kTrain,
  kHeld,  // out of training by the hash of what the text says: the fast tier's trainer keeps out the same
  kVal,
  kUnlabelled,
};
const char* SplitName(DeepSplit split);

struct DeepText {
  std::string set;  // of SentimentSets or SentimentValidation, or a task's name
  DeepSplit split = DeepSplit::kTrain;
  int label = -1;
  std::string text;
};

// The sets that are not of sentiment. Binary ones: label 1 is yes.
const std::vector<std::string>& EmotionClasses();

// English only; texts of validation splits are in no other split. Stops where `visit` says false. False: it did, or
// a file made no sense.
bool VisitTexts(const std::string& data, const ValidationTexts& validation,
                const std::function<bool(const DeepText&)>& visit);

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_DEEP_TEXTS_H_
