// The list of sets, and reading them.
#include "corpus.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>

#include "text/negation.h"

namespace earshot::train {

const std::vector<SetSpec>& SentimentSets() {
  static const auto* const sets = new std::vector<SetSpec>{
      {"tweeteval", "sentiment/tweeteval_train.tsv", "en", false, 1.0f},
      {"airline", "sentiment/airline_train.tsv", "en", false, 1.0f},
      {"goemotions", "sentiment/goemotions_train.tsv", "en", false, 0.6f},
      {"sst3", "sentiment/sst3_train.tsv", "en", false, 1.0f},
      {"tweet_extraction", "sentiment/tweet_extraction.tsv", "en", false, 0.7f},
      {"brand", "sentiment/brand.tsv", "en", false, 0.5f},
      {"sanders", "sentiment/sanders.tsv", "en", false, 0.7f},
      {"s140_manual", "sentiment/s140_manual.tsv", "en", true, 1.0f},
      {"stsgold", "sentiment/stsgold.tsv", "en", true, 0.7f},
      {"customer_reviews", "sentiment/customer_reviews.tsv", "en", true, 0.7f},
      {"mpqa", "sentiment/mpqa.tsv", "en", true, 0.5f},
      {"movie_reviews", "sentiment/movie_reviews.tsv", "en", true, 0.75f},
      {"product_reviews", "sentiment/product_reviews_complaints.tsv", "en", false, 0.5f},
      {"arabic", "sentiment/languages/arabic_train.tsv", "ar", false, 1.5f},
      {"english", "sentiment/languages/english_train.tsv", "en", false, 1.0f},
      {"french", "sentiment/languages/french_train.tsv", "fr", false, 1.5f},
      {"german", "sentiment/languages/german_train.tsv", "de", false, 1.5f},
      {"hindi", "sentiment/languages/hindi_train.tsv", "hi", false, 1.5f},
      {"italian", "sentiment/languages/italian_train.tsv", "it", false, 1.5f},
      {"portuguese", "sentiment/languages/portuguese_train.tsv", "pt", false, 1.5f},
      {"spanish", "sentiment/languages/spanish_train.tsv", "es", false, 1.5f},
      {"afri_amh", "sentiment/languages/afri_amh_train.tsv", "am", false, 0.8f},
      {"afri_arq", "sentiment/languages/afri_arq_train.tsv", "ar", false, 0.8f},
      {"afri_ary", "sentiment/languages/afri_ary_train.tsv", "ar", false, 0.8f},
      {"afri_hau", "sentiment/languages/afri_hau_train.tsv", "ha", false, 0.8f},
      {"afri_ibo", "sentiment/languages/afri_ibo_train.tsv", "ig", false, 0.8f},
      {"afri_kin", "sentiment/languages/afri_kin_train.tsv", "rw", false, 0.8f},
      {"afri_pcm", "sentiment/languages/afri_pcm_train.tsv", "pcm", false, 0.8f},
      {"afri_por", "sentiment/languages/afri_por_train.tsv", "pt", false, 0.8f},
      {"afri_swa", "sentiment/languages/afri_swa_train.tsv", "sw", false, 0.8f},
      {"afri_tso", "sentiment/languages/afri_tso_train.tsv", "ts", false, 0.8f},
      {"afri_twi", "sentiment/languages/afri_twi_train.tsv", "tw", false, 0.8f},
      {"afri_yor", "sentiment/languages/afri_yor_train.tsv", "yo", false, 0.8f},
  };
  return *sets;
}

namespace {

template <typename Visit>
void VisitLexicon(const std::string& path, Visit visit) {
  std::ifstream in(path, std::ios::binary);
  std::string line;
  text::Tokens tokens;
  while (std::getline(in, line)) {
    const size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    const std::string word = line.substr(0, tab);
    text::Tokenize(word, tokens);
    // Entries of several tokens, and those that are read as something else here, are of no use.
    if (tokens.list.size() != 1) continue;
    const text::TokenKind kind = tokens.list[0].kind;
    if (kind != text::TokenKind::kWord && kind != text::TokenKind::kEmoticon) continue;
    visit(tokens.list[0].hash, std::strtod(line.c_str() + tab + 1, nullptr));
  }
}

int8_t Rounded(double value, int limit) {
  return static_cast<int8_t>(std::clamp(static_cast<int>(std::lround(value)), -limit, limit));
}

int8_t AwayFromZero(double value, int limit) {
  const int8_t rounded = Rounded(value, limit);
  return rounded != 0 || value == 0 ? rounded : static_cast<int8_t>(value > 0 ? 1 : -1);
}

}  // namespace

std::vector<uint8_t> ReadLexicons(const std::string& data, uint32_t bits, size_t* entries) {
  std::map<uint64_t, sentiment::Valence> found;
  VisitLexicon(data + "/lexicons/vader.tsv", [&found](uint64_t hash, double value) {
    found[hash].vader = AwayFromZero(2 * value, 8);
  });
  VisitLexicon(data + "/lexicons/opinion.tsv",
               [&found](uint64_t hash, double value) { found[hash].opinion = value > 0 ? 1 : -1; });
  for (const char* list : {"multilingual_pattern", "multilingual_afinn"}) {
    VisitLexicon(data + "/lexicons/" + list + ".tsv", [&found](uint64_t hash, double value) {
      found[hash].languages = AwayFromZero(2 * value, 10);
    });
  }
  *entries = found.size();
  return sentiment::BuildLexicon({found.begin(), found.end()}, bits);
}

void Featurizer::Read(const std::string& text, const std::string& language, Sample& sample) {
  text::Tokenize(text, tokens_);
  sentiment::ReadGrams(tokens_, features_);
  sentiment::LocaliseGrams(language, features_);
  text::MarkNegation(language, tokens_);
  sentiment::ReadMarks(tokens_, lexicon_, language, features_);
  sample.grams = static_cast<uint32_t>(features_.grams.size());
  sample.features = features_.grams;
  sample.features.insert(sample.features.end(), features_.marks.begin(), features_.marks.end());
}

std::vector<uint32_t> Featurizer::LanguageFeatures(const std::string& text) {
  text::Tokenize(text, tokens_);
  sentiment::ReadGrams(tokens_, features_);
  return features_.language;
}

RowOwners::RowOwners(uint32_t rows) : rows_(rows), counts_(size_t{rows} * 256), tags_(rows) {}

void RowOwners::Count(const std::vector<Sample>& samples) {
  std::vector<uint32_t> once;
  for (const Sample& sample : samples) {
    if (sample.held_out) continue;
    once = sample.features;
    std::sort(once.begin(), once.end());
    once.erase(std::unique(once.begin(), once.end()), once.end());
    for (uint32_t feature : once) {
      uint16_t& count =
          counts_[sentiment::RowOf(feature, rows_) * 256 + sentiment::RowTagOf(feature)];
      if (count != UINT16_MAX) ++count;
    }
  }
}

void RowOwners::Decide() {
  for (size_t row = 0; row < rows_; ++row) {
    const auto first = counts_.begin() + static_cast<ptrdiff_t>(row * 256);
    tags_[row] = static_cast<uint8_t>(std::max_element(first, first + 256) - first);
  }
  std::vector<uint16_t>().swap(counts_);
}

void RowOwners::Strike(std::vector<Sample>& samples) const {
  for (Sample& sample : samples) {
    uint32_t kept = 0, grams = 0;
    for (size_t i = 0; i < sample.features.size(); ++i) {
      const uint32_t feature = sample.features[i];
      if (tags_[sentiment::RowOf(feature, rows_)] != sentiment::RowTagOf(feature)) continue;
      sample.features[kept++] = feature;
      if (i < sample.grams) ++grams;
    }
    sample.features.resize(kept);
    sample.grams = grams;
  }
}

bool HeldOut(const std::string& text, uint64_t parts) {
  return (text::HashForm(text) >> 16) % parts == 0;
}

std::vector<Sample> ReadSentiment(const std::string& data, const ValidationTexts& validation,
                                  Featurizer& featurizer) {
  constexpr uint64_t kHeldOutParts = 25;
  std::vector<Sample> samples;
  const auto& sets = SentimentSets();
  for (size_t set = 0; set < sets.size(); ++set) {
    const SetSpec& spec = sets[set];
    auto examples = ReadExamples(data + "/" + spec.path, SentimentClasses());
    std::erase_if(examples, [&validation](const Example& example) {
      return validation.Contains(example.text);
    });
    // Decided by what the text says: sets share texts, and one held out is trained on in none.
    auto held_out = [](const Example& example) {
      return HeldOut(Essence(example.text), kHeldOutParts);
    };
    if (spec.two_classes) std::erase_if(examples, held_out);
    std::array<double, 3> count{};
    for (const Example& example : examples) ++count[static_cast<size_t>(example.label)];
    const double classes = spec.two_classes ? 2 : 3;
    for (const Example& example : examples) {
      Sample sample;
      sample.label = example.label;
      sample.set = static_cast<int>(set);
      sample.held_out = held_out(example);
      const double of_class = count[static_cast<size_t>(example.label)];
      const double balance = static_cast<double>(examples.size()) / (classes * of_class);
      sample.weight = spec.weight * static_cast<float>(std::min(balance, 4.0));
      featurizer.Read(example.text, spec.language, sample);
      samples.push_back(std::move(sample));
    }
  }
  return samples;
}

}  // namespace earshot::train
