// What a negation covers: words that negate, words and signs that end their reach, and what is praise by being no
// reproach ("not bad"), per language as data.
#ifndef EARSHOT_TEXT_NEGATION_H_
#define EARSHOT_TEXT_NEGATION_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "text/tokenizer.h"

namespace earshot::text {

// Words after a negation that it may cover, and words before it where the language negates after
// the verb.
inline constexpr int kNegationReach = 5;
inline constexpr int kNegationReachBack = 2;

// True where there is a table for the language (BCP 47 primary subtag).
bool HasNegation(absl::string_view language);

// Sets kNegator, kNegated and kUnderstated on the tokens. A language without a table is read as English where
// `language` is "und" or "pcm", and left unmarked otherwise.
void MarkNegation(absl::string_view language, Tokens& tokens);

}  // namespace earshot::text

#endif  // EARSHOT_TEXT_NEGATION_H_
