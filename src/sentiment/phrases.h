// The set phrases in which intents are said, as data: one table a language. How a pattern is written stands here,
// how it is found in intents.cc.
//
// A pattern is words with spaces between: a|b is either, # a number, ~ at most three words of any kind, $ the end of
// the message, ^ its beginning (only first). Words are given in folded form; a word may also match through the
// hashtag it stands in. A phrase of `kLookAlike` says what only sounds like the intent ("put a ticket on hold"):
// no phrase of that intent begins within it. Look-alikes stand before the phrases that they guard against.
#ifndef EARSHOT_SENTIMENT_PHRASES_H_
#define EARSHOT_SENTIMENT_PHRASES_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "sentiment/assessment.h"

namespace earshot::sentiment {

enum class PhraseKind : uint8_t { kSays, kLookAlike };

struct Phrase {
  Intent intent;
  absl::string_view pattern;
  PhraseKind kind = PhraseKind::kSays;
};

struct PhraseTable {
  absl::string_view language;  // primary subtag
  absl::Span<const Phrase> phrases;
};

absl::Span<const Phrase> EnglishPhrases();  // phrases_en.cc
// German, Spanish, French, Italian, Portuguese, Turkish, Arabic and Hindi: phrases_other.cc.
absl::Span<const PhraseTable> OtherPhrases();

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_PHRASES_H_
