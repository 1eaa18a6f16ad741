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
      {"tweeteval", "sentiment/tweeteval_train.tsv", "en", false, 1.0f, false},
      {"airline", "sentiment/airline_train.tsv", "en", false, 1.0f, false},
      {"goemotions", "sentiment/goemotions_train.tsv", "en", false, 0.6f, true},
      {"sst3", "sentiment/sst3_train.tsv", "en", false, 1.0f, false},
      {"tweet_extraction", "sentiment/tweet_extraction.tsv", "en", false, 0.7f, true},
      {"brand", "sentiment/brand.tsv", "en", false, 0.5f, false},
      {"sanders", "sentiment/sanders.tsv", "en", false, 0.7f, false},
      {"s140_manual", "sentiment/s140_manual.tsv", "en", true, 1.0f, false},
      {"stsgold", "sentiment/stsgold.tsv", "en", true, 0.7f, false},
      {"customer_reviews", "sentiment/customer_reviews.tsv", "en", true, 0.7f, false},
      {"mpqa", "sentiment/mpqa.tsv", "en", true, 0.5f, false},
      {"movie_reviews", "sentiment/movie_reviews.tsv", "en", true, 0.75f, false},
      {"product_reviews", "sentiment/product_reviews_complaints.tsv", "en", false, 0.5f, true},
      {"arabic", "sentiment/languages/arabic_train.tsv", "ar", false, 3.0f, false},
      {"english", "sentiment/languages/english_train.tsv", "en", false, 1.0f, false},
      {"french", "sentiment/languages/french_train.tsv", "fr", false, 3.0f, false},
      {"german", "sentiment/languages/german_train.tsv", "de", false, 3.0f, false},
      {"hindi", "sentiment/languages/hindi_train.tsv", "hi", false, 3.0f, false},
      {"italian", "sentiment/languages/italian_train.tsv", "it", false, 3.0f, false},
      {"portuguese", "sentiment/languages/portuguese_train.tsv", "pt", false, 3.0f, false},
      {"spanish", "sentiment/languages/spanish_train.tsv", "es", false, 3.0f, false},
      {"afri_amh", "sentiment/languages/afri_amh_train.tsv", "am", false, 0.8f, true},
      {"afri_arq", "sentiment/languages/afri_arq_train.tsv", "ar", false, 0.8f, true},
      {"afri_ary", "sentiment/languages/afri_ary_train.tsv", "ar", false, 0.8f, true},
      {"afri_hau", "sentiment/languages/afri_hau_train.tsv", "ha", false, 0.8f, true},
      {"afri_ibo", "sentiment/languages/afri_ibo_train.tsv", "ig", false, 0.8f, true},
      {"afri_kin", "sentiment/languages/afri_kin_train.tsv", "rw", false, 0.8f, true},
      {"afri_pcm", "sentiment/languages/afri_pcm_train.tsv", "pcm", false, 0.8f, true},
      {"afri_por", "sentiment/languages/afri_por_train.tsv", "pt", false, 0.8f, true},
      {"afri_swa", "sentiment/languages/afri_swa_train.tsv", "sw", false, 0.8f, true},
      {"afri_tso", "sentiment/languages/afri_tso_train.tsv", "ts", false, 0.8f, true},
      {"afri_twi", "sentiment/languages/afri_twi_train.tsv", "tw", false, 0.8f, true},
      {"afri_yor", "sentiment/languages/afri_yor_train.tsv", "yo", false, 0.8f, true},
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

std::vector<uint8_t> ReadLexicons(const std::string& data, bool permissive, uint32_t bits,
                                  size_t* entries) {
  std::map<uint64_t, sentiment::Valence> found;
  VisitLexicon(data + "/lexicons/vader.tsv", [&found](uint64_t hash, double value) {
    found[hash].vader = AwayFromZero(2 * value, 8);
  });
  if (!permissive)
    VisitLexicon(data + "/lexicons/opinion.tsv", [&found](uint64_t hash, double value) {
      found[hash].opinion = value > 0 ? 1 : -1;
    });
  for (const char* list : {"multilingual_pattern", "multilingual_afinn"}) {
    if (permissive) break;  // their origin is not traced
    VisitLexicon(data + "/lexicons/" + list + ".tsv", [&found](uint64_t hash, double value) {
      found[hash].languages = AwayFromZero(2 * value, 10);
    });
  }
  *entries = found.size();
  return sentiment::BuildLexicon({found.begin(), found.end()}, bits);
}

namespace {

// Whether the letters of a word of a message in `language` are read as in English.
bool ReadInEnglish(const std::string& language, const text::Token& token) {
  return token.kind == text::TokenKind::kWord &&
         sentiment::WordKey(language, token) == sentiment::WordKey("en", token);
}

}  // namespace

void WordBook::Count(const text::Tokens& tokens, const sentiment::Features& features,
                     const std::string& language) {
  for (size_t i = 0; i < tokens.list.size(); ++i) {
    const text::Token& token = tokens.list[i];
    if (token.kind != text::TokenKind::kWord) continue;
    Word& word = words_[sentiment::WordKey(language, token)];
    if (word.count++ != 0) continue;
    word.mark = features.marks[i == 0 ? 0 : features.mark_end[i - 1]];
    word.english = ReadInEnglish(language, token);
    const uint32_t first = i == 0 ? 0 : features.gram_end[i - 1];
    word.grams.assign(features.grams.begin() + first,
                      features.grams.begin() + features.gram_end[i]);
  }
}

std::vector<sentiment::VocabularyEntry> WordBook::Fold(const sentiment::ModelParts& parts,
                                                       size_t most, const Brought& brought) const {
  std::vector<std::pair<uint32_t, uint32_t>> order;  // count, key
  for (const auto& [key, word] : words_) order.emplace_back(word.count, key);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (order.size() > most) order.resize(most);
  const int times = 1 << parts.params.gram_shift;
  std::vector<sentiment::VocabularyEntry> entries;
  for (const auto& [count, key] : order) {
    const Word& word = words_.at(key);
    int sums[sentiment::kRowHeads] = {0, 0}, size = 0;
    auto add = [&](uint32_t feature, int weight) {
      const uint8_t* row =
          &parts.weights[sentiment::RowOf(feature, parts.rows) * sentiment::kRowBytes];
      if (row[sentiment::kRowHeads] != sentiment::RowTagOf(feature)) return;
      for (size_t c = 0; c < sentiment::kRowHeads; ++c) {
        sums[c] += static_cast<int8_t>(row[c]) * weight;
      }
      size += weight * weight;
    };
    for (uint32_t gram : word.grams) add(gram, 1);
    add(word.mark, times);
    if (size > UINT8_MAX) continue;
    if (word.english) {
      const auto of_point = brought(word.mark);
      for (size_t c = 0; c < sentiment::kRowHeads; ++c) {
        sums[c] = std::clamp(sums[c] + static_cast<int>(std::lround(of_point[c])), -32767, 32767);
      }
    }
    entries.push_back({key,
                       {static_cast<int16_t>(sums[0]), static_cast<int16_t>(sums[1]),
                        static_cast<uint8_t>(size)}});
  }
  return entries;
}

void Featurizer::Read(const std::string& text, const std::string& language, Sample& sample,
                      WordBook* book) {
  text::Tokenize(text, tokens_);
  text::MarkNegation(language, tokens_);
  sentiment::ReadFeatures(tokens_, lexicon_, sentiment::VocabularyView(), language, features_);
  sample.tokens = tokens_.list.size();
  sample.grams = static_cast<uint32_t>(features_.grams.size());
  sample.features = features_.grams;
  sample.features.insert(sample.features.end(), features_.marks.begin(), features_.marks.end());
  // The first mark of a token is its word: what embeddings know it by.
  sample.words.clear();
  sample.point.clear();
  for (size_t i = 0; i < tokens_.list.size(); ++i) {
    sample.words.push_back(features_.marks[i == 0 ? 0 : features_.mark_end[i - 1]]);
    if (embedding_ != nullptr && ReadInEnglish(language, tokens_.list[i])) {
      AddPoint(sample.words.back(), sample);
    }
    if (letters_ == nullptr || tokens_.list[i].kind != text::TokenKind::kWord) continue;
    const uint32_t first = i == 0 ? 0 : features_.gram_end[i - 1];
    letters_->try_emplace(sample.words.back(), features_.grams.begin() + first,
                          features_.grams.begin() + features_.gram_end[i]);
  }
  if (book != nullptr) book->Count(tokens_, features_, language);
}

void Featurizer::AddPoint(uint32_t word, Sample& sample) const {
  const float* point = embedding_->Find(word);
  if (point == nullptr) return;
  sample.point.resize(kDimensions);
  for (size_t d = 0; d < kDimensions; ++d) sample.point[d] += point[d];
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

std::vector<Sample> ReadSentiment(const std::string& data, bool permissive,
                                  const ValidationTexts& validation, Featurizer& featurizer,
                                  WordBook& book) {
  constexpr uint64_t kHeldOutParts = 25;
  std::vector<Sample> samples;
  const auto& sets = SentimentSets();
  for (size_t set = 0; set < sets.size(); ++set) {
    const SetSpec& spec = sets[set];
    if (permissive && !spec.permissive) continue;
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
      featurizer.Read(example.text, spec.language, sample, &book);
      sample.words.clear();
      if (sample.held_out) sample.text = example.text;
      samples.push_back(std::move(sample));
    }
  }
  return samples;
}

}  // namespace earshot::train
