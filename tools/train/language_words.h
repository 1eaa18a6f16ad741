// Common words of languages, and what people write to companies in them. Strung together at random: poor prose, but
// what an identifier needs to see besides solemn declarations and tweets.
#ifndef EARSHOT_TOOLS_TRAIN_LANGUAGE_WORDS_H_
#define EARSHOT_TOOLS_TRAIN_LANGUAGE_WORDS_H_

#include "absl/types/span.h"

namespace earshot::train {

struct CommonWords {
  const char* language;
  const char* words;  // space separated; a word that stands twice is drawn twice as often
};
// Of languages that are only named.
absl::Span<const CommonWords> OtherWords();
// Of those that are scored, where the labelled sets are small and about other things.
absl::Span<const CommonWords> ScoredWords();

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_LANGUAGE_WORDS_H_
