// Which language a message is in: the script first, then, where several languages share it, a linear
// model over words and, for words it does not know, three-letter groups. Where the answer is not
// sure enough there is none: a guess would be scored.
#ifndef EARSHOT_SENTIMENT_LANGUAGE_H_
#define EARSHOT_SENTIMENT_LANGUAGE_H_

#include <cstdint>
#include <vector>

#include "sentiment/features.h"
#include "sentiment/model.h"
#include "text/tokenizer.h"

namespace earshot::sentiment {

// The script that decides: that of most letters, but Japanese is told by any kana.
text::Script DecidingScript(const text::Tokens& tokens);

// What the identifier reads of a message, for the trainer: a token's word, then its trigrams. A
// model reads the trigrams only of words that it has no row for.
struct LanguageFeatures {
  std::vector<uint32_t> trigrams;
  std::vector<uint32_t> points;
};
bool TellsLanguage(const text::Token& token, text::Script script);

// Null where it is not sure.
const ModelLanguage* IdentifyLanguage(const Model& model, const text::Tokens& tokens,
                                      LanguageFeatures& memory);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_LANGUAGE_H_
