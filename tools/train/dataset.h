// Labelled texts from tab-separated files, and the measures that the trainer and the benchmark report.
#ifndef EARSHOT_TOOLS_TRAIN_DATASET_H_
#define EARSHOT_TOOLS_TRAIN_DATASET_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace earshot::train {

struct Example {
  int label =
      0;  // of the classes that were asked for; for sentiment 0 negative, 1 neutral, 2 positive
  std::string text;
};

inline const std::vector<std::string>& SentimentClasses() {
  static const auto* const classes =
      new std::vector<std::string>{"negative", "neutral", "positive"};
  return *classes;
}

// Rows "label<TAB>text" whose label is one of `classes`; others are left out. Empty where there is no file.
std::vector<Example> ReadExamples(const std::string& path, const std::vector<std::string>& classes);

// The texts alone, whatever their labels.
std::vector<std::string> ReadTexts(const std::string& path);
// The column of that name of a CSV file with a header, quoted cells and line breaks in them.
std::vector<std::string> ReadCsvColumn(const std::string& path, const std::string& column);
std::vector<std::string> ReadFirstColumn(const std::string& path);

// Hit[truth][answer] counts, and what is commonly made of them.
class Confusion {
 public:
  explicit Confusion(size_t classes) : hits_(classes, std::vector<int64_t>(classes)) {}
  void Add(int truth, int answer) {
    ++hits_[static_cast<size_t>(truth)][static_cast<size_t>(answer)];
  }
  size_t classes() const { return hits_.size(); }
  int64_t total() const;
  double Accuracy() const;
  double MacroRecall() const;  // over the classes that occur
  double MacroF1() const;
  double WeightedF1() const;
  double F1(size_t class_index) const;
  double Recall(size_t class_index) const;

 private:
  int64_t Truths(size_t class_index) const;
  int64_t Answers(size_t class_index) const;
  std::vector<std::vector<int64_t>> hits_;
};

// The validation splits of sentiment below a data folder, with the language each is in.
struct Split {
  std::string name, path, language;
};
std::vector<Split> SentimentValidation(const std::string& data);

// The letters and digits of a text, without handles and links: what makes two texts the same one.
std::string Essence(const std::string& text);

// Texts of the validation splits, so that none is trained on. The sets overlap: the English of
// sentiment/languages is taken from the tweets of tweeteval, movie_reviews holds sentences of sst3.
class ValidationTexts {
 public:
  explicit ValidationTexts(const std::string& data);
  // By letters and digits alone, without names and links; texts of next to nothing are in any set.
  bool Contains(const std::string& text) const;

 private:
  std::vector<uint64_t> hashes_;  // sorted
};

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_DATASET_H_
