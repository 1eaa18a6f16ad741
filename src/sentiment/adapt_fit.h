// The arithmetic of learning a delta: a sparse softmax on top of the logits that the base gives, its
// strength chosen by five folds, its probabilities and confidence fitted to what the folds said of
// texts that they had not seen.
#ifndef EARSHOT_SENTIMENT_ADAPT_FIT_H_
#define EARSHOT_SENTIMENT_ADAPT_FIT_H_

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "sentiment/delta.h"

namespace earshot::sentiment {

inline constexpr size_t kFitClassesMax = 3;
inline constexpr size_t kFitColumnsMax = 2;
inline constexpr int kFitFolds = 5;

// A text to learn from. `base`: the logits that the base gives, by column.
struct FitText {
  std::vector<std::pair<uint32_t, float>> features;  // index of the feature, its value
  std::array<double, kFitColumnsMax> base{};
  size_t answer = 0;  // class
  int fold = 0;       // 0 .. kFitFolds - 1
  double weight = 1;
};

// Classes and the columns that speak for them; a class without a column has the logit 0.
struct FitShape {
  size_t classes = 2, columns = 1;
  std::array<size_t, kFitColumnsMax> class_of{1, 0};
  std::array<bool, kFitClassesMax> is_absent{};  // no text of it: takes no part in the loss
};

struct Fitted {
  double keep = 1;
  std::array<double, kFitColumnsMax> bias{};
  std::vector<std::array<float, kFitColumnsMax>> weights;  // by feature
};

using ClassShares = std::array<double, kFitClassesMax>;
using Columns = std::array<double, kFitColumnsMax>;

ClassShares SharesOfClasses(const FitShape& shape, const Columns& logits, bool with_absent);
Columns LogitsOf(const FitShape& shape, const Fitted& fitted, const FitText& text);

struct FitResult {
  Fitted fitted;                // on all texts
  std::vector<Columns> unseen;  // of each text, by the fold that had not seen it; calibrated
  size_t decay_index = 0;       // of the strengths tried; 0: no weights at all
};
// Deterministic in its arguments.
FitResult Fit(const FitShape& shape, const std::vector<FitText>& texts, size_t features,
              uint64_t seed);

// How often the likeliest class is right by how likely it is; where few texts say, as often as it is
// likely.
ConfidenceSteps FitConfidence(const FitShape& shape, const std::vector<FitText>& texts,
                              const std::vector<Columns>& logits);

// Of a head of yes and no: from which probability on yes gives the best macro F1.
int32_t FitThreshold(const FitShape& shape, const std::vector<FitText>& texts,
                     const std::vector<Columns>& logits);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_ADAPT_FIT_H_
