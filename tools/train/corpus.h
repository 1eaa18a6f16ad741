// What the trainer reads: the labelled sets with their weights, the lexicons, and each text as features.
#ifndef EARSHOT_TOOLS_TRAIN_CORPUS_H_
#define EARSHOT_TOOLS_TRAIN_CORPUS_H_

#include <string>
#include <vector>

#include "dataset.h"
#include "sentiment/features.h"
#include "sentiment/model.h"

namespace earshot::train {

struct SetSpec {
  std::string name;
  std::string path;  // below the data folder
  std::string language;
  bool two_classes;  // no neutral: the neutral logit takes no part in its loss
  float weight;
};
const std::vector<SetSpec>& SentimentSets();

struct Sample {
  int label = 0;
  int set = 0;            // index of the set it came from
  bool held_out = false;  // for calibration
  float weight = 1;
  uint32_t grams = 0;  // features[0, grams) are of characters
  std::vector<uint32_t> features;
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
std::vector<uint8_t> ReadLexicons(const std::string& data, uint32_t bits, size_t* entries);

// Turns text into features as the analyzer does, the language being known.
class Featurizer {
 public:
  explicit Featurizer(const sentiment::LexiconView& lexicon) : lexicon_(lexicon) {}
  void Read(const std::string& text, const std::string& language, Sample& sample);
  std::vector<uint32_t> LanguageFeatures(const std::string& text);

 private:
  sentiment::LexiconView lexicon_;
  text::Tokens tokens_;
  sentiment::Features features_;
};

// One text in `parts` is held out, by its hash: the same whatever the order of the file.
bool HeldOut(const std::string& text, uint64_t parts);

// All sentiment samples; classes weigh the same within a set.
std::vector<Sample> ReadSentiment(const std::string& data, const ValidationTexts& validation,
                                  Featurizer& featurizer);

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_CORPUS_H_
