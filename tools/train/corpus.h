// What the trainer reads: the labelled sets with their weights, the lexicons, and each text as features.
#ifndef EARSHOT_TOOLS_TRAIN_CORPUS_H_
#define EARSHOT_TOOLS_TRAIN_CORPUS_H_

#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "dataset.h"
#include "embed.h"
#include "sentiment/features.h"
#include "sentiment/model.h"

namespace earshot::train {

struct SetSpec {
  std::string name;
  std::string path;  // below the data folder
  std::string language;
  bool two_classes;  // no neutral: the neutral logit takes no part in its loss
  float weight;
  bool permissive;  // its terms let a model for cautious vendors learn from it
};
const std::vector<SetSpec>& SentimentSets();

struct Sample {
  int label = 0;
  int set = 0;            // index of the set it came from
  bool held_out = false;  // for calibration
  int fold = 0;           // of those that cross-validation leaves out in turn
  float weight = 1;
  uint32_t grams = 0;  // features[0, grams) are of characters
  std::vector<uint32_t> features;
  size_t tokens = 0;
  std::string text;             // of those held out
  std::vector<uint32_t> words;  // its words in order, where asked for: what embeddings know them by
  std::vector<float> point;     // of its words read in English, added up; empty where none is known
};

// The words of the training texts, each with what the analyzer would read its letters as.
class WordBook {
 public:
  void Count(const text::Tokens& tokens, const sentiment::Features& features,
             const std::string& language);
  // What a word read in English has of its point, in units of a weight of a group of characters.
  using Brought = std::function<std::array<double, sentiment::kRowHeads>(uint32_t word)>;
  // The commonest, with the sums of the rows they own and what their points bring; at most `most`.
  std::vector<sentiment::VocabularyEntry> Fold(const sentiment::ModelParts& parts, size_t most,
                                               const Brought& brought) const;

 private:
  struct Word {
    uint32_t count = 0;
    uint32_t mark = 0;
    bool english = false;  // its letters are read as in English
    std::vector<uint32_t> grams;
  };
  std::map<uint32_t, Word> words_;  // by WordKey; ordered, so that ties fall the same way each time
};

// Which feature owns each row: the one that most samples have. The others that fall on the row are
// struck from the samples, as the analyzer will read them as nothing.
class RowOwners {
 public:
  explicit RowOwners(uint32_t rows);
  void Count(const std::vector<Sample>& samples);  // those held out are not counted
  void Decide();
  void Strike(std::vector<Sample>& samples) const;
  const std::vector<uint8_t>& tags() const { return tags_; }  // of the owner of each row

 private:
  uint32_t rows_;
  std::vector<uint16_t> counts_;  // 256 of each row
  std::vector<uint8_t> tags_;
};

// The lexicon table of `bits` from vader, opinion and the multilingual lists (see the card for licences).
std::vector<uint8_t> ReadLexicons(const std::string& data, bool permissive, uint32_t bits,
                                  size_t* entries);

// Turns text into features as the analyzer does, the language being known.
class Featurizer {
 public:
  explicit Featurizer(const sentiment::LexiconView& lexicon) : lexicon_(lexicon) {}
  void Read(const std::string& text, const std::string& language, Sample& sample,
            WordBook* book = nullptr);
  // The groups of characters of each word read in English, by the word's own feature.
  using Letters = std::unordered_map<uint32_t, std::vector<uint32_t>>;
  void Collect(Letters* letters) { letters_ = letters; }
  // Samples are read with their points from here on.
  void Know(const Embedding* embedding) { embedding_ = embedding; }

 private:
  sentiment::LexiconView lexicon_;
  void AddPoint(uint32_t word, Sample& sample) const;
  Letters* letters_ = nullptr;
  const Embedding* embedding_ = nullptr;
  text::Tokens tokens_;
  sentiment::Features features_;
};

// One text in `parts` is held out, by its hash: the same whatever the order of the file.
bool HeldOut(const std::string& text, uint64_t parts);

// All sentiment samples; classes weigh the same within a set.
std::vector<Sample> ReadSentiment(const std::string& data, bool permissive,
                                  const ValidationTexts& validation, Featurizer& featurizer,
                                  WordBook& book);

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_CORPUS_H_
