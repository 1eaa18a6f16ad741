// From tokens to the rows of the weight tables that a message touches. The trainer and the analyzer
// share this code, so a model can only be asked for features it was trained on. A feature is 32
// bits of hash: the upper bits say which row of a table, the lowest eight whose row it is.
#ifndef EARSHOT_SENTIMENT_FEATURES_H_
#define EARSHOT_SENTIMENT_FEATURES_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "text/tokenizer.h"

namespace earshot::sentiment {

// Changing what any feature is or how it is hashed means a new number here: a model file carries
// the number it was trained with, and another is refused.
inline constexpr uint32_t kFeatureVersion = 2;

// Character n-grams of a word look at this many code points of it.
inline constexpr size_t kWordPointsMax = 48;

// What the lexicons say of one form; 0 where one says nothing. Valence in half units of the source.
struct Valence {
  int8_t vader = 0;      // -8 .. 8
  int8_t opinion = 0;    // -1, 1
  int8_t languages = 0;  // -10 .. 10: the multilingual lists
  bool empty() const { return vader == 0 && opinion == 0 && languages == 0; }
};

// An open-addressing table of forms, as it lies in a model file: slots of 8 bytes, little-endian.
class LexiconView {
 public:
  LexiconView() = default;
  LexiconView(const uint8_t* slots, uint32_t bits) : slots_(slots), bits_(bits) {}
  Valence Find(uint64_t form_hash) const;

 private:
  const uint8_t* slots_ = nullptr;
  uint32_t bits_ = 0;
};
// Slots probed before a form counts as absent; whoever builds a table keeps within it.
inline constexpr uint32_t kLexiconProbesMax = 64;
std::vector<uint8_t> BuildLexicon(const std::vector<std::pair<uint64_t, Valence>>& entries,
                                  uint32_t bits);

struct Features {
  // Token i owns grams[gram_end[i-1], gram_end[i]) and marks[mark_end[i-1], mark_end[i]). What
  // stands in marks after the last token's belongs to the text as a whole.
  std::vector<uint32_t> grams;  // characters
  std::vector<uint32_t> gram_end;
  std::vector<uint32_t> marks;  // words, pairs of words, lexicons, signs
  std::vector<uint32_t> mark_end;
  std::vector<uint32_t> language;  // what the language identifier reads
  std::vector<uint32_t> points;    // working memory: the code points of a word
  void Clear();
  void Trim();
};

// Fills grams and language.
void ReadGrams(const text::Tokens& tokens, Features& features);
// Makes the grams those of a language: the same letters say different things in different ones.
// Called once after ReadGrams; English keeps its grams as they are.
void LocaliseGrams(absl::string_view language, Features& features);
// Fills marks, once negation has been marked. `english`: the message is in English.
void ReadMarks(const text::Tokens& tokens, const LexiconView& lexicon, absl::string_view language,
               Features& features);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_FEATURES_H_
