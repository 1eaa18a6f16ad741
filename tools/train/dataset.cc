// Reading label-and-text files, counting hits.
#include "dataset.h"

#include <algorithm>
#include <fstream>

#include "text/tokenizer.h"

namespace earshot::train {

std::vector<Example> ReadExamples(const std::string& path,
                                  const std::vector<std::string>& classes) {
  std::vector<Example> examples;
  std::ifstream in(path, std::ios::binary);
  std::string line;
  while (std::getline(in, line)) {
    const size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    const auto found = std::find(classes.begin(), classes.end(), line.substr(0, tab));
    if (found == classes.end()) continue;
    examples.push_back({static_cast<int>(found - classes.begin()), line.substr(tab + 1)});
  }
  return examples;
}

std::vector<std::string> ReadTexts(const std::string& path) {
  std::vector<std::string> texts;
  std::ifstream in(path, std::ios::binary);
  std::string line;
  while (std::getline(in, line)) {
    const size_t tab = line.find('\t');
    if (tab != std::string::npos) texts.push_back(line.substr(tab + 1));
  }
  return texts;
}

std::vector<std::string> ReadFirstColumn(const std::string& path) {
  std::vector<std::string> columns;
  std::ifstream in(path, std::ios::binary);
  std::string line;
  while (std::getline(in, line)) columns.push_back(line.substr(0, line.find('\t')));
  return columns;
}

int64_t Confusion::Truths(size_t c) const {
  int64_t sum = 0;
  for (int64_t count : hits_[c]) sum += count;
  return sum;
}

int64_t Confusion::Answers(size_t c) const {
  int64_t sum = 0;
  for (const auto& row : hits_) sum += row[c];
  return sum;
}

int64_t Confusion::total() const {
  int64_t sum = 0;
  for (size_t c = 0; c < hits_.size(); ++c) sum += Truths(c);
  return sum;
}

double Confusion::Accuracy() const {
  int64_t right = 0;
  for (size_t c = 0; c < hits_.size(); ++c) right += hits_[c][c];
  return total() == 0 ? 0 : static_cast<double>(right) / static_cast<double>(total());
}

double Confusion::Recall(size_t c) const {
  return Truths(c) == 0 ? 0 : static_cast<double>(hits_[c][c]) / static_cast<double>(Truths(c));
}

double Confusion::F1(size_t c) const {
  const int64_t both = Truths(c) + Answers(c);
  return both == 0 ? 0 : 2.0 * static_cast<double>(hits_[c][c]) / static_cast<double>(both);
}

double Confusion::MacroRecall() const {
  double sum = 0;
  int classes = 0;
  for (size_t c = 0; c < hits_.size(); ++c) {
    if (Truths(c) == 0) continue;
    sum += Recall(c);
    ++classes;
  }
  return classes == 0 ? 0 : sum / classes;
}

double Confusion::MacroF1() const {
  double sum = 0;
  int classes = 0;
  for (size_t c = 0; c < hits_.size(); ++c) {
    if (Truths(c) == 0) continue;
    sum += F1(c);
    ++classes;
  }
  return classes == 0 ? 0 : sum / classes;
}

double Confusion::WeightedF1() const {
  double sum = 0;
  for (size_t c = 0; c < hits_.size(); ++c) sum += F1(c) * static_cast<double>(Truths(c));
  return total() == 0 ? 0 : sum / static_cast<double>(total());
}

std::vector<Split> SentimentValidation(const std::string& data) {
  std::vector<Split> splits;
  for (const char* name : {"tweeteval", "airline", "goemotions", "sst3"}) {
    splits.push_back({name, data + "/sentiment/" + name + "_val.tsv", "en"});
  }
  constexpr const char* kLanguages[][2] = {
      {"arabic", "ar"},   {"english", "en"},  {"french", "fr"},     {"german", "de"},
      {"hindi", "hi"},    {"italian", "it"},  {"portuguese", "pt"}, {"spanish", "es"},
      {"afri_amh", "am"}, {"afri_arq", "ar"}, {"afri_ary", "ar"},   {"afri_hau", "ha"},
      {"afri_ibo", "ig"}, {"afri_kin", "rw"}, {"afri_pcm", "pcm"},  {"afri_por", "pt"},
      {"afri_swa", "sw"}, {"afri_tso", "ts"}, {"afri_twi", "tw"},   {"afri_yor", "yo"}};
  for (const auto& [name, language] : kLanguages) {
    splits.push_back({name, data + "/sentiment/languages/" + name + "_val.tsv", language});
  }
  return splits;
}

namespace {

constexpr size_t kComparedBytesMin = 12;

}  // namespace

std::string Essence(const std::string& text) {
  std::string essence;
  for (size_t at = 0; at < text.size();) {
    const bool skipped = text[at] == '@' || text.compare(at, 4, "http") == 0;
    if (skipped) {
      while (at < text.size() && text[at] != ' ') ++at;
      continue;
    }
    const unsigned char c = static_cast<unsigned char>(text[at++]);
    if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) {
      essence.push_back(static_cast<char>(c));
    } else if (c >= 'A' && c <= 'Z') {
      essence.push_back(static_cast<char>(c | 0x20));
    }
  }
  return essence;
}

ValidationTexts::ValidationTexts(const std::string& data) {
  std::vector<std::string> paths;
  for (const Split& split : SentimentValidation(data)) paths.push_back(split.path);
  for (const char* task : {"emotion", "hate", "irony", "offensive"}) {
    paths.push_back(data + "/intent/" + task + "_val.tsv");
  }
  for (const std::string& path : paths) {
    for (const std::string& text : ReadTexts(path)) {
      const std::string essence = Essence(text);
      if (essence.size() >= kComparedBytesMin) hashes_.push_back(text::HashForm(essence));
    }
  }
  std::sort(hashes_.begin(), hashes_.end());
}

bool ValidationTexts::Contains(const std::string& text) const {
  const std::string essence = Essence(text);
  return essence.size() >= kComparedBytesMin &&
         std::binary_search(hashes_.begin(), hashes_.end(), text::HashForm(essence));
}

}  // namespace earshot::train
