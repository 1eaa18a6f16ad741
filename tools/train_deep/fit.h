// Joining a network to a fast model: the few numbers that weigh one tier against the other, fitted on texts that
// neither was trained on.
#ifndef EARSHOT_TOOLS_TRAIN_DEEP_FIT_H_
#define EARSHOT_TOOLS_TRAIN_DEEP_FIT_H_

#include <string>
#include <vector>

#include "base/assessment.h"
#include "sentiment/analyzer.h"
#include "sentiment/deep_network.h"
#include "texts.h"

namespace earshot::train {

// What both tiers say of one labelled text.
struct Reading {
  std::string set;
  int label = 0;
  Assessment fast;
  sentiment::DeepLogits logits{};
};

std::vector<Reading> ReadBoth(const std::string& data, DeepSplit split,
                              const sentiment::Analyzer& fast,
                              const sentiment::DeepNetwork& network);

// Everything in `params` but the row shift.
void FitJoin(const std::vector<Reading>& held, sentiment::DeepParams& params);

// The measures of each set, a line each, to standard output.
void ReportJoin(const std::vector<Reading>& readings, const sentiment::DeepNetwork& network);

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_DEEP_FIT_H_
