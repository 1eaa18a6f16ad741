// What is made of probabilities, by either tier.
#ifndef EARSHOT_SENTIMENT_CONCLUDE_H_
#define EARSHOT_SENTIMENT_CONCLUDE_H_

#include <array>
#include <cstdint>

#include "sentiment/model.h"

namespace earshot::sentiment {

// How often a label is right whose probability is so high.
int32_t ConfidenceOf(const std::array<int32_t, kConfidenceSteps>& confidence_milli,
                     int32_t highest_milli);

// Rises with the probability of negative, and further with that of a complaint; threats and danger
// set a floor, since they are grave however calmly they are said.
int32_t SeverityOf(int32_t negative_milli, int32_t complaint_milli, uint64_t intents);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_CONCLUDE_H_
