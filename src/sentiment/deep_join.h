// Both tiers' answers made into one assessment. The fast tier comes in through its probabilities and
// intents alone, so that a new fast model costs a fit of a few numbers, not a network.
#ifndef EARSHOT_SENTIMENT_DEEP_JOIN_H_
#define EARSHOT_SENTIMENT_DEEP_JOIN_H_

#include <cstdint>

#include "base/assessment.h"
#include "sentiment/deep_network.h"

namespace earshot::sentiment {

// An assessment that the deep tier had a say in has its version times this added to the fast one's.
inline constexpr uint32_t kDeepVersionUnit = 1 << 16;

// The logarithm of a probability in q8; what rounds to 0 thousandths counts as half of one.
int64_t LogOfMilliQ8(int32_t milli);

// The logit of `which`, above or at 0 where the answer is yes. `fast_says`: what the fast tier found.
int64_t JoinedLogitQ8(const DeepParams& params, const DeepLogits& logits, DeepBinary which,
                      bool fast_says);
// The intent that each of the three is.
inline constexpr uint64_t kBinaryIntents[kBinaries] = {kSarcasm, kOffensive, kComplaint};

// The strongest of the four emotions that the network tells apart: kDeepAnger .. kDeepSadness.
DeepAnswer StrongestEmotion(const DeepParams& params, const DeepLogits& logits);

// Replaces what the fast tier said by what both say: probabilities, score, confidence, severity,
// sarcasm, offensive, complaint and the version. Evidence and language stay as they are.
void JoinTiers(const DeepNetwork& network, const DeepLogits& logits, Assessment& assessment);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_DEEP_JOIN_H_
