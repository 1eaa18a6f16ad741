// Intents that are said in set phrases ("I want my money back", "please DM us", "on hold for 40
// minutes"), found by a table of token patterns for each of nine languages. What a trained head finds is
// added by the analyzer.
#ifndef EARSHOT_SENTIMENT_INTENTS_H_
#define EARSHOT_SENTIMENT_INTENTS_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "sentiment/assessment.h"
#include "text/tokenizer.h"

namespace earshot::sentiment {

// Bits of Intent. `language` is a primary subtag; where no phrases of it are known only a question mark
// says anything. Linear in the tokens: a pattern looks at most kPatternReach tokens ahead.
uint64_t FindIntents(const text::Tokens& tokens, absl::string_view language);
inline constexpr int kPatternReach = 16;
// Of a text whose language is not known: what is said in a set phrase of any language that is grave enough to be
// heard all the same, thanks and the question mark.
uint64_t FindIntentsOfAny(const text::Tokens& tokens);

// The stretch of the text, in bytes, in which an intent was read.
struct IntentPhrase {
  Intent intent;
  uint32_t begin = 0, end = 0;
};
absl::string_view IntentName(Intent intent);  // "legal_threat"
// One for each intent that FindIntents gives, by bit.
std::vector<IntentPhrase> FindIntentPhrases(const text::Tokens& tokens, absl::string_view language);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_INTENTS_H_
