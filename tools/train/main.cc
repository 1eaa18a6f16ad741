// earshot-train: learns a model file from the labelled data.
//
//   earshot-train --data ../shared/data --declarations FOLDER --vectors FILE --out models/fast.model
//
// One thread, a fixed order, no clock: the same data and seed give the same file on the same machine.
// It reads train splits only; the validation splits are read to keep their texts out of training,
// since the sets overlap. What a model can do is measured by bench_accuracy.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "aux_heads.h"
#include "corpus.h"
#include "embed.h"
#include "heads.h"
#include "language.h"

namespace earshot::train {
namespace {

constexpr uint32_t kModelVersion = 5, kPermissiveModelVersion = 1004;

struct Options {
  std::string data, declarations, vectors, out;
  bool permissive = false;  // from data alone whose terms nobody objects to
  HeadOptions heads;
  AuxOptions aux;
};

bool ParseOptions(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--permissive") {
      options.permissive = true;
      continue;
    }
    if (i + 1 >= argc) return false;
    const std::string value = argv[++i];
    auto number = [&value] { return static_cast<float>(std::atof(value.c_str())); };
    if (name == "--data") {
      options.data = value;
    } else if (name == "--declarations") {
      options.declarations = value;
    } else if (name == "--vectors") {
      options.vectors = value;
    } else if (name == "--out") {
      options.out = value;
    } else if (name == "--seed") {
      options.heads.seed = options.aux.seed = std::strtoull(value.c_str(), nullptr, 10);
    } else if (name == "--epochs") {
      options.heads.epochs = std::atoi(value.c_str());
    } else if (name == "--rate") {
      options.heads.rate = number();
    } else if (name == "--decay") {
      options.heads.decay = number();
    } else if (name == "--aux-rate") {
      options.aux.rate = number();
    } else if (name == "--aux-decay") {
      options.aux.decay = number();
    } else if (name == "--aux-embedding") {
      options.aux.embedding_value = number();
    } else {
      return false;
    }
  }
  return !options.data.empty() && !options.declarations.empty() && !options.vectors.empty() &&
         !options.out.empty();
}

// How large the parts are: 8 MB of model in all, or 4 where there is less to learn.
void SetSizes(bool permissive, HeadOptions& heads, sentiment::ModelParts& parts) {
  parts.model_version = permissive ? kPermissiveModelVersion : kModelVersion;
  heads.rows = parts.rows = permissive ? 300'000 : 900'000;
  parts.language_rows = permissive ? 16'000 : 24'000;
  parts.aux_rows = permissive ? 24'000 : 48'000;
  parts.lexicon_bits = permissive ? 14 : 17;
  parts.vocabulary_bits = permissive ? 16 : 17;
  parts.params.gram_shift = heads.gram_shift;
  parts.params.usual_size = heads.usual_size << (2 * heads.gram_shift);
  parts.weights.assign(size_t{parts.rows} * sentiment::kRowBytes, 0);
}

bool LearnEmbedding(const Options& options, const ValidationTexts& validation,
                    Featurizer& featurizer, Featurizer::Letters& letters, Embedding& embedding) {
  const std::vector<GivenVector> vectors = ReadVectors(options.vectors);
  if (vectors.empty()) return false;
  std::vector<std::pair<uint32_t, const GivenVector*>> given;
  featurizer.Collect(&letters);
  Sample sample;
  for (const GivenVector& vector : vectors) {
    featurizer.Read(vector.word, "en", sample);
    if (sample.words.size() == 1) given.emplace_back(sample.words[0], &vector);
  }
  embedding.Learn(ReadPlainEnglish(options.data, options.permissive, validation, featurizer),
                  options.aux.seed, given);
  featurizer.Collect(nullptr);
  return true;
}

std::vector<Sample> TrainSentiment(const Options& options, const ValidationTexts& validation,
                                   const Embedding& embedding, Featurizer& featurizer,
                                   HeadTrainer& trainer, sentiment::ModelParts& parts) {
  featurizer.Know(&embedding);
  WordBook book;
  std::vector<Sample> samples =
      ReadSentiment(options.data, options.permissive, validation, featurizer, book);
  std::fprintf(stderr, "sentiment: %zu texts\n", samples.size());
  if (samples.empty()) return samples;
  RowOwners owners(parts.rows);
  owners.Count(samples);
  owners.Decide();
  for (size_t row = 0; row < parts.rows; ++row) {
    parts.weights[row * sentiment::kRowBytes + sentiment::kRowHeads] = owners.tags()[row];
  }
  owners.Strike(samples);
  trainer.TrainSentiment(samples);
  const Calibration fit = trainer.FinishSentiment(samples, parts);
  std::fprintf(stderr, "calibration on %lld: temperature %.3f, biases %.3f %.3f\n",
               static_cast<long long>(fit.samples), fit.temperature, fit.negative_bias,
               fit.positive_bias);
  // A table that is full to nine tenths still finds a word in a few steps.
  const auto entries =
      book.Fold(parts, (size_t{1} << parts.vocabulary_bits) * 85 / 100,
                [&](uint32_t word) { return trainer.Brought(embedding.Find(word)); });
  parts.vocabulary = sentiment::BuildVocabulary(entries, parts.vocabulary_bits);
  std::fprintf(stderr, "vocabulary: %zu words\n", entries.size());
  return samples;
}

void TrainAux(const Options& options, const ValidationTexts& validation, Featurizer& featurizer,
              Featurizer::Letters& letters, const Embedding& embedding,
              const HeadTrainer& sentiment, sentiment::ModelParts& parts) {
  featurizer.Collect(&letters);
  auto tasks = ReadAuxTasks(options.data, options.permissive, validation, featurizer);
  featurizer.Collect(nullptr);
  AuxTrainer trainer(options.aux, embedding, sentiment, parts, &letters);
  trainer.CrossValidate(tasks, parts.params);
  trainer.Train(tasks, parts);
}

int Train(Options options) {
  sentiment::ModelParts parts;
  SetSizes(options.permissive, options.heads, parts);
  size_t entries = 0;
  parts.lexicon = ReadLexicons(options.data, options.permissive, parts.lexicon_bits, &entries);
  std::fprintf(stderr, "lexicon: %zu forms\n", entries);
  Featurizer featurizer(sentiment::LexiconView(parts.lexicon.data(), parts.lexicon_bits));
  const ValidationTexts validation(options.data);

  Embedding embedding;
  Featurizer::Letters letters;
  if (!LearnEmbedding(options, validation, featurizer, letters, embedding)) {
    std::fprintf(stderr, "no vectors in %s\n", options.vectors.c_str());
    return 1;
  }
  HeadTrainer trainer(options.heads);
  const std::vector<Sample> samples =
      TrainSentiment(options, validation, embedding, featurizer, trainer, parts);
  if (samples.empty()) {
    std::fprintf(stderr, "no data at %s\n", options.data.c_str());
    return 1;
  }
  TrainAux(options, validation, featurizer, letters, embedding, trainer, parts);
  TrainLanguage(options.data, options.declarations, options.permissive, options.heads.seed,
                validation, parts);
  FitConfidence(samples, parts);

  const std::string bytes = sentiment::WriteModel(parts);
  std::ofstream out(options.out, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) {
    std::fprintf(stderr, "cannot write %s\n", options.out.c_str());
    return 1;
  }
  std::fprintf(stderr, "%s: %zu bytes\n", options.out.c_str(), bytes.size());
  return 0;
}

}  // namespace
}  // namespace earshot::train

int main(int argc, char** argv) {
  earshot::train::Options options;
  if (!earshot::train::ParseOptions(argc, argv, options)) {
    std::fprintf(
        stderr,
        "usage: earshot-train --data FOLDER --declarations FOLDER --vectors FILE --out FILE\n"
        "                     [--seed N]\n"
        "                     [--permissive] [--epochs N] [--rate R] [--decay D]\n"
        "                     [--aux-rate R] [--aux-decay D] [--aux-embedding E]\n");
    return 2;
  }
  return earshot::train::Train(options);
}
