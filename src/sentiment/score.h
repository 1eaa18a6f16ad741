// The sums behind an assessment: rows of the weight table added up per token, so that what decided
// can be named exactly. Integers throughout.
#ifndef EARSHOT_SENTIMENT_SCORE_H_
#define EARSHOT_SENTIMENT_SCORE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "base/assessment.h"
#include "sentiment/features.h"
#include "sentiment/model.h"
#include "text/tokenizer.h"

namespace earshot::sentiment {

// Sums of weights. A weight of a word-like feature counts 2^gram_shift times one of characters,
// whose sums are many and small.
struct HeadSums {
  std::array<int64_t, kHeads> total{};
  int64_t shrink_q12 = 4096;  // ModelParams::usual_size for this message
  // Per token, positive less negative: what it moved the score by.
  std::vector<int32_t> balance;
  void Trim();
};

void SumHeads(const Model& model, const Features& features, HeadSums& sums);

int64_t LogitQ8(const ModelParams& params, const HeadSums& sums, Head head);

// The tokens that moved the score most, strongest first, at most kEvidenceSpansMax. The
// contribution of a token is exact in log-odds of positive against negative, given in thousandths
// of score at 1/3 a unit (the slope at a message that says nothing). A token whose share rounds to
// 0 is none.
void CollectEvidence(const text::Tokens& tokens, const HeadSums& sums,
                     std::vector<EvidenceSpan>& evidence);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_SCORE_H_
