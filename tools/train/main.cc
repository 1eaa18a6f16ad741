// earshot-train: learns a model file from the labelled data, and reports what it can do.
//
//   earshot-train --data ../shared/data --out models/fast.model --seed 1
//
// One thread, a fixed order, no clock: the same data and seed give the same file on the same machine. Reads
// train splits only. The validation splits are read to keep their texts out of training, since the sets
// overlap, and after the file is written to report on it.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "corpus.h"
#include "heads.h"
#include "language.h"
#include "sentiment/analyzer.h"

namespace earshot::train {
namespace {

constexpr uint32_t kModelVersion = 2;

struct Options {
  std::string data, out;
  HeadOptions heads;
};

bool ParseOptions(int argc, char** argv, Options& options) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--data") {
      options.data = value;
    } else if (name == "--out") {
      options.out = value;
    } else if (name == "--seed") {
      options.heads.seed = std::strtoull(value.c_str(), nullptr, 10);
    } else if (name == "--epochs") {
      options.heads.epochs = std::atoi(value.c_str());
    } else if (name == "--rate") {
      options.heads.rate = static_cast<float>(std::atof(value.c_str()));
    } else if (name == "--decay") {
      options.heads.decay = static_cast<float>(std::atof(value.c_str()));
    } else if (name == "--gram-shift") {
      options.heads.gram_shift = std::atoi(value.c_str());
    } else if (name == "--binary-epochs") {
      options.heads.binary_epochs = std::atoi(value.c_str());
    } else if (name == "--binary-rate") {
      options.heads.binary_rate = static_cast<float>(std::atof(value.c_str()));
    } else if (name == "--binary-decay") {
      options.heads.binary_decay = static_cast<float>(std::atof(value.c_str()));
    } else if (name == "--binary-square-first") {
      options.heads.binary_square_first = static_cast<float>(std::atof(value.c_str()));
    } else {
      return false;
    }
  }
  return argc % 2 == 1 && !options.data.empty() && !options.out.empty();
}

constexpr uint64_t kComplaintParts = 5;
constexpr uint64_t kOffensiveParts = 10;  // one is held out to choose the threshold

std::vector<Sample> ReadBinary(const std::string& path, const std::vector<std::string>& classes,
                               uint64_t held_out_parts, const ValidationTexts& validation,
                               Featurizer& featurizer) {
  std::vector<Sample> samples;
  for (const Example& example : ReadExamples(path, classes)) {
    if (validation.Contains(example.text)) continue;
    Sample sample;
    sample.label = example.label;
    sample.held_out = held_out_parts != 0 && HeldOut(example.text, held_out_parts);
    featurizer.Read(example.text, "en", sample);
    samples.push_back(std::move(sample));
  }
  return samples;
}

// Complaints to airlines are complaints: what is against one there, weighed down, since nobody labelled it so.
void BorrowAirline(const std::string& data, const ValidationTexts& validation,
                   Featurizer& featurizer, std::vector<Sample>& samples) {
  for (const Example& example :
       ReadExamples(data + "/sentiment/airline_train.tsv", {"positive", "negative"})) {
    if (validation.Contains(example.text)) continue;
    Sample sample;
    sample.label = example.label;
    sample.set = 1;
    sample.weight = example.label == 1 ? 0.05f : 0.2f;
    featurizer.Read(example.text, "en", sample);
    samples.push_back(std::move(sample));
  }
}

// Angry customers are not offensive for it: their messages, but for those with strong words, weighed down.
void BorrowDecent(const std::string& data, const ValidationTexts& validation,
                  Featurizer& featurizer, std::vector<Sample>& samples) {
  constexpr const char* kStrong[] = {"fuck",    "shit",    "bitch", "idiot", "stupid", "moron",
                                     "asshole", "bastard", "crap",  "damn",  "hell",   "suck"};
  for (const std::string& text : ReadTexts(data + "/sentiment/airline_train.tsv")) {
    if (validation.Contains(text)) continue;
    std::string lower = text;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    const bool strong =
        std::any_of(std::begin(kStrong), std::end(kStrong),
                    [&lower](const char* word) { return lower.find(word) != std::string::npos; });
    if (strong) continue;
    Sample sample;
    sample.weight = 0.3f;
    featurizer.Read(text, "en", sample);
    samples.push_back(std::move(sample));
  }
}

void PrintBinary(const char* name, const Confusion& confusion, bool last) {
  std::printf("  \"%s\": {\"n\": %lld, \"f1\": %.4f, \"macro_f1\": %.4f, \"recall\": %.4f}%s\n",
              name, static_cast<long long>(confusion.total()), confusion.F1(1), confusion.MacroF1(),
              confusion.Recall(1), last ? "" : ",");
}

// The figures, from the file as a user would read it.
int Report(const std::string& data, const std::string& model_bytes) {
  auto opened = sentiment::Analyzer::FromBytes(model_bytes);
  if (!opened.ok()) {
    std::fprintf(stderr, "%s\n", std::string(opened.status().message()).c_str());
    return 1;
  }
  const sentiment::Analyzer& analyzer = **opened;
  std::printf("{\n  \"bytes\": %zu,\n  \"validation\": {\n", model_bytes.size());
  const auto splits = SentimentValidation(data);
  for (size_t i = 0; i < splits.size(); ++i) {
    Confusion told(3), found(3);
    int64_t language_right = 0;
    const auto examples = ReadExamples(splits[i].path, SentimentClasses());
    for (const Example& example : examples) {
      const auto hinted = analyzer.Assess(example.text, splits[i].language);
      const auto alone = analyzer.Assess(example.text);
      if (!hinted.ok() || !alone.ok()) return 1;
      told.Add(example.label, static_cast<int>(sentiment::LabelOf(*hinted)));
      found.Add(example.label, static_cast<int>(sentiment::LabelOf(*alone)));
      language_right += alone->language == splits[i].language;
    }
    std::printf(
        "    \"%s\": {\"n\": %zu, \"macro_recall\": %.4f, \"macro_f1\": %.4f, \"accuracy\": "
        "%.4f, \"without_hint\": {\"macro_recall\": %.4f, \"language_right\": %.4f}}%s\n",
        splits[i].name.c_str(), examples.size(), told.MacroRecall(), told.MacroF1(),
        told.Accuracy(), found.MacroRecall(),
        static_cast<double>(language_right) / static_cast<double>(examples.size() + 1e-9),
        i + 1 < splits.size() ? "," : "");
  }
  std::printf("  },\n");
  Confusion complaint(2), offensive(2);
  for (const Example& example :
       ReadExamples(data + "/intent/complaint_tweets_train.tsv", {"other", "complaint"})) {
    if (!HeldOut(example.text, kComplaintParts)) continue;
    const auto assessment = analyzer.Assess(example.text, "en");
    if (assessment.ok()) complaint.Add(example.label, (assessment->intents & kComplaint) != 0);
  }
  for (const Example& example :
       ReadExamples(data + "/intent/offensive_val.tsv", {"not-offensive", "offensive"})) {
    const auto assessment = analyzer.Assess(example.text, "en");
    if (assessment.ok()) offensive.Add(example.label, (assessment->intents & kOffensive) != 0);
  }
  PrintBinary("complaint_held_out_fifth", complaint, false);
  PrintBinary("offensive_val", offensive, true);
  std::printf("}\n");
  return 0;
}

int Train(const Options& options) {
  sentiment::ModelParts parts;
  parts.model_version = kModelVersion;
  parts.rows = options.heads.rows;
  parts.language_row_bits = 15;
  parts.lexicon_bits = 17;
  parts.params.gram_shift = options.heads.gram_shift;
  parts.params.usual_size = options.heads.usual_size << (2 * options.heads.gram_shift);
  parts.weights.assign(size_t{parts.rows} * sentiment::kRowBytes, 0);
  size_t entries = 0;
  parts.lexicon = ReadLexicons(options.data, parts.lexicon_bits, &entries);
  std::fprintf(stderr, "lexicon: %zu forms\n", entries);
  Featurizer featurizer(sentiment::LexiconView(parts.lexicon.data(), parts.lexicon_bits));

  const ValidationTexts validation(options.data);
  std::vector<Sample> samples = ReadSentiment(options.data, validation, featurizer);
  std::fprintf(stderr, "sentiment: %zu texts\n", samples.size());
  if (samples.empty()) {
    std::fprintf(stderr, "no data at %s\n", options.data.c_str());
    return 1;
  }
  auto complaints = ReadBinary(options.data + "/intent/complaint_tweets_train.tsv",
                               {"other", "complaint"}, kComplaintParts, validation, featurizer);
  auto offensive =
      ReadBinary(options.data + "/intent/offensive_train.tsv", {"not-offensive", "offensive"},
                 kOffensiveParts, validation, featurizer);
  RowOwners owners(parts.rows);
  for (const auto* list : {&samples, &complaints, &offensive}) owners.Count(*list);
  owners.Decide();
  for (size_t row = 0; row < parts.rows; ++row) {
    parts.weights[row * sentiment::kRowBytes + sentiment::kHeads] = owners.tags()[row];
  }
  BorrowAirline(options.data, validation, featurizer, complaints);
  BorrowDecent(options.data, validation, featurizer, offensive);
  for (auto* list : {&samples, &complaints, &offensive}) owners.Strike(*list);

  HeadTrainer trainer(options.heads);
  trainer.TrainSentiment(samples);
  const Calibration fit = trainer.FinishSentiment(samples, parts);
  std::fprintf(stderr, "calibration on %lld: temperature %.3f, biases %.3f %.3f\n",
               static_cast<long long>(fit.samples), fit.temperature, fit.negative_bias,
               fit.positive_bias);
  trainer.TrainBinary(sentiment::kHeadComplaint, std::move(complaints), true, parts);
  trainer.TrainBinary(sentiment::kHeadOffensive, offensive, false, parts);
  parts.params.offensive_threshold_milli =
      trainer.BestThresholdMilli(sentiment::kHeadOffensive, offensive, parts);
  std::fprintf(stderr, "offensive from %d thousandths\n", parts.params.offensive_threshold_milli);
  TrainLanguage(options.data, options.heads.seed, validation, featurizer, parts);

  const std::string bytes = sentiment::WriteModel(parts);
  std::ofstream out(options.out, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) {
    std::fprintf(stderr, "cannot write %s\n", options.out.c_str());
    return 1;
  }
  return Report(options.data, bytes);
}

}  // namespace
}  // namespace earshot::train

int main(int argc, char** argv) {
  earshot::train::Options options;
  if (!earshot::train::ParseOptions(argc, argv, options)) {
    std::fprintf(
        stderr,
        "usage: earshot-train --data FOLDER --out FILE [--seed N] [--epochs N] [--rate R]\n"
        "                     [--decay D] [--gram-shift N] [--binary-epochs N] [--binary-rate R]\n"
        "                     [--binary-decay D] [--binary-square-first S]\n");
    return 2;
  }
  return earshot::train::Train(options);
}
