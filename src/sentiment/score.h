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
  int64_t shrink_q12 = 4096;      // ModelParams::usual_size for this message
  int64_t aux_shrink_q12 = 4096;  // the same for the aux heads
  // Per token, positive less negative: what it moved the score by.
  std::vector<int32_t> balance;
  uint32_t words = 0, known = 0;  // words, and those in the vocabulary
  void Trim();
};

// The two heads that every language has; the others are left at 0.
void SumHeads(const Model& model, const Features& features, HeadSums& sums);
// The others, once the sentiment is known (in thousandths). `tokens`: how many the message has.
void SumAuxHeads(const Model& model, const Features& features, size_t tokens,
                 int32_t negative_milli, int32_t positive_milli, HeadSums& sums);
// What the marks alone add to them: the part that belongs to tokens.
void SumAuxMarks(const Model& model, const Features& features, HeadSums& sums);
int64_t AuxShrinkQ12(int32_t aux_usual_size, size_t tokens);

int64_t LogitQ8(const ModelParams& params, const HeadSums& sums, Head head);

// What the confidence is read from: indices into ModelParams::confidence_q8.
struct ConfidenceSignals {
  std::array<uint8_t, 16> list{};
  size_t count = 0;
};
ConfidenceSignals ReadConfidenceSignals(const text::Tokens& tokens, const HeadSums& sums,
                                        const std::array<int32_t, 3>& milli);
// `language`: index among Model::languages(), or kLanguagesMax where there is none.
int32_t ConfidenceMilli(const ModelParams& params, const ConfidenceSignals& signals,
                        size_t language);

// The tokens that moved the score most, strongest first, at most kEvidenceSpansMax. The
// contribution of a token is exact in log-odds of positive against negative, given in thousandths
// of score at 1/3 a unit (the slope at a message that says nothing). A token whose share rounds to
// 0 is none.
void CollectEvidence(const text::Tokens& tokens, const HeadSums& sums,
                     std::vector<EvidenceSpan>& evidence);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_SCORE_H_
