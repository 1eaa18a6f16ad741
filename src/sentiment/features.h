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
inline constexpr uint32_t kFeatureVersion = 3;

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

// A word in a message of one language, as the vocabulary knows it.
uint32_t WordKey(absl::string_view language, const text::Token& token);

// Words that training met often, each with the sums of all that its letters bring: one look instead
// of three groups of characters at every letter. What it holds is exactly what these would add up
// to. Slots of 8 bytes, little-endian: 16 bits of key (0: free), negative, positive, size.
class VocabularyView {
 public:
  struct Word {
    int16_t negative = 0, positive = 0;
    uint8_t size = 0;  // in units of a group of characters; see ModelParams::usual_size
  };
  VocabularyView() = default;
  VocabularyView(const uint8_t* slots, uint32_t bits) : slots_(slots), bits_(bits) {}
  // The slot of a word, or kNone.
  static constexpr uint32_t kNone = UINT32_MAX;
  uint32_t Find(uint32_t word_key) const;
  Word At(uint32_t slot) const {
    const uint8_t* at = slots_ + size_t{slot} * kSlotBytes;
    return {static_cast<int16_t>(at[2] | at[3] << 8), static_cast<int16_t>(at[4] | at[5] << 8),
            at[6]};
  }
  static constexpr size_t kSlotBytes = 8;

 private:
  const uint8_t* slots_ = nullptr;
  uint32_t bits_ = 0;
};
inline constexpr uint32_t kVocabularyProbesMax = 16;
struct VocabularyEntry {
  uint32_t key = 0;
  VocabularyView::Word word;
};
// The entries that find no slot are left out: their words are read by their letters.
std::vector<uint8_t> BuildVocabulary(const std::vector<VocabularyEntry>& entries, uint32_t bits);

struct Features {
  // Token i owns grams[gram_end[i-1], gram_end[i]) and marks[mark_end[i-1], mark_end[i]), of which
  // the first is the word itself. What stands in marks after the last token's belongs to the text
  // as a whole. Where known[i] is a slot of the vocabulary, that stands for the word and for its
  // grams, which are not listed.
  std::vector<uint32_t> grams;  // characters
  std::vector<uint32_t> gram_end;
  std::vector<uint32_t> marks;  // words, pairs of words, negated words, lexicons, counts
  std::vector<uint32_t> mark_end;
  std::vector<uint32_t> known;
  std::vector<uint32_t>
      turned;  // tokens that are text::kUnderstated, in order: they are no features
  std::vector<uint32_t> points;  // working memory: the code points of a word
  void Trim();
};

// Fills everything, once negation has been marked.
void ReadFeatures(const text::Tokens& tokens, const LexiconView& lexicon,
                  const VocabularyView& vocabulary, absl::string_view language, Features& features);

// What the language identifier asks of a word: the word itself, and groups of three letters.
uint32_t LanguageWord(uint64_t form_hash);
// Asked for in every message: how common a language is before anything was read.
uint32_t LanguageBias();
void ReadTrigrams(absl::string_view form, std::vector<uint32_t>& points,
                  std::vector<uint32_t>& trigrams);

// What the heads for one language (score.h, AuxLogits) learn of the sentiment that was found: a
// tenth of the probability of negative and of positive.
uint32_t SentimentMark(bool positive, int32_t milli);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_FEATURES_H_
