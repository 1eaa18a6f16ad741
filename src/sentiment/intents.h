// Intents that are said in set phrases ("I want my money back", "please DM us", "on hold for 40
// minutes"), found by a table of token patterns. English; what a trained head finds is added by the
// analyzer.
#ifndef EARSHOT_SENTIMENT_INTENTS_H_
#define EARSHOT_SENTIMENT_INTENTS_H_

#include <cstdint>

#include "sentiment/assessment.h"
#include "text/tokenizer.h"

namespace earshot::sentiment {

// Bits of Intent. Linear in the tokens: a pattern looks at most kPatternReach tokens ahead.
uint64_t FindIntents(const text::Tokens& tokens);
inline constexpr int kPatternReach = 16;

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_INTENTS_H_
