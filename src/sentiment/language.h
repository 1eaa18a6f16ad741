// Which language a message is in: the script first, then a linear model over words and three-letter
// groups. Where the answer is not sure enough it is "und": a score in a language nobody learnt
// would be a guess.
#ifndef EARSHOT_SENTIMENT_LANGUAGE_H_
#define EARSHOT_SENTIMENT_LANGUAGE_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "sentiment/features.h"
#include "sentiment/model.h"
#include "text/tokenizer.h"

namespace earshot::sentiment {

// Languages of a model may be written in `script`; "other" always.
bool LanguageUsesScript(absl::string_view language, text::Script script);

struct LanguageScores {
  std::array<int64_t, kLanguageStride> logit_q8{};
  size_t best = 0;
  int32_t best_milli = 0;  // its probability among the languages of the script
};
LanguageScores ScoreLanguages(const Model& model, const text::Tokens& tokens,
                              const Features& features);

// "en", ..., or "und".
absl::string_view IdentifyLanguage(const Model& model, const text::Tokens& tokens,
                                   const Features& features);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_LANGUAGE_H_
