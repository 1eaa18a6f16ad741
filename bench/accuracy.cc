// bench_accuracy: what the shipped model gets right on the validation splits, with the language found by itself
// and with the language told. A table for people, --json for machines.
//
//   bench_accuracy [--json] [--data FOLDER] [--model FILE] [--deep FILE]
//
// --deep: with the deep tier of that file above the fast one.
// Without the data there is nothing to measure: it says so and succeeds.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "dataset.h"
#include "mail.h"
#include "sentiment/analyzer.h"
#include "text/tokenizer.h"

namespace {

using earshot::sentiment::Analyzer;
using earshot::sentiment::LabelOf;
using earshot::train::Confusion;
using earshot::train::Example;

struct Result {
  std::string name;
  size_t n = 0;
  Confusion found{3}, told{3};
  double language_right = 0;
  double calibration_error = 0;  // mean distance of confidence and accuracy over ten bins
};

// Expected calibration error of (confidence, right) pairs.
double CalibrationError(const std::vector<std::pair<int, bool>>& answers) {
  std::array<double, 10> confidence{}, right{}, count{};
  for (const auto& [milli, hit] : answers) {
    const size_t bin = std::min<size_t>(static_cast<size_t>(milli) / 100, 9);
    confidence[bin] += milli / 1000.0;
    right[bin] += hit ? 1 : 0;
    count[bin] += 1;
  }
  double error = 0;
  for (size_t bin = 0; bin < 10; ++bin) error += std::fabs(confidence[bin] - right[bin]);
  return answers.empty() ? 0 : error / static_cast<double>(answers.size());
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

Result Measure(const Analyzer& analyzer, const earshot::train::Split& split) {
  Result result;
  result.name = split.name;
  std::vector<std::pair<int, bool>> answers;
  size_t right_language = 0;
  const auto examples =
      earshot::train::ReadExamples(split.path, earshot::train::SentimentClasses());
  for (const Example& example : examples) {
    const auto found = analyzer.Assess(example.text);
    const auto told = analyzer.Assess(example.text, split.language);
    if (!found.ok() || !told.ok()) continue;
    result.found.Add(example.label, static_cast<int>(LabelOf(*found)));
    result.told.Add(example.label, static_cast<int>(LabelOf(*told)));
    right_language += found->language == split.language;
    answers.push_back({told->confidence_milli, static_cast<int>(LabelOf(*told)) == example.label});
  }
  result.n = answers.size();
  result.language_right =
      answers.empty() ? 0 : static_cast<double>(right_language) / static_cast<double>(result.n);
  result.calibration_error = CalibrationError(answers);
  return result;
}

// A head for English against its labels: what the answer is called must be one of `classes`.
struct HeadResult {
  std::string name;
  Confusion confusion;
  double calibration_error = 0;  // of the probability of yes, where there is one
};

struct HeadSplit {
  const char* name;
  const char* path;
  std::vector<std::string> classes;
  int (*answer)(const earshot::Assessment&);
  int32_t earshot::Assessment::*milli;  // null: none
  bool kept_back;                       // only the fifth that training left out
};

const std::vector<HeadSplit>& HeadSplits() {
  using earshot::Assessment;
  static const auto* const splits = new std::vector<HeadSplit>{
      {"complaint",
       "/intent/complaint_tweets_train.tsv",
       {"other", "complaint"},
       [](const Assessment& a) { return (a.intents & earshot::kComplaint) != 0 ? 1 : 0; },
       &Assessment::complaint_milli,
       true},
      {"offensive",
       "/intent/offensive_val.tsv",
       {"not-offensive", "offensive"},
       [](const Assessment& a) { return (a.intents & earshot::kOffensive) != 0 ? 1 : 0; },
       &Assessment::offensive_milli,
       false},
      {"sarcasm",
       "/intent/irony_val.tsv",
       {"non_irony", "irony"},
       [](const Assessment& a) { return (a.intents & earshot::kSarcasm) != 0 ? 1 : 0; },
       &Assessment::sarcasm_milli,
       false},
      {"sarcasm, by set",
       "/intent/irony_val.tsv",
       {"non_irony", "irony"},
       [](const Assessment& a) {
         return a.sarcasm_milli >= earshot::train::kIronySetThresholdMilli ? 1 : 0;
       },
       &Assessment::sarcasm_milli,
       false},
      {"emotion",
       "/intent/emotion_val.tsv",
       {"anger", "joy", "optimism", "sadness"},
       [](const Assessment& a) {
         const int32_t milli[] = {a.anger_milli, a.joy_milli, a.optimism_milli, a.sadness_milli};
         return static_cast<int>(std::max_element(milli, milli + 4) - milli);
       },
       nullptr,
       false},
  };
  return *splits;
}

HeadResult MeasureHead(const Analyzer& analyzer, const HeadSplit& split, const std::string& data) {
  constexpr uint64_t kParts = 5;
  HeadResult result{split.name, Confusion(split.classes.size())};
  std::vector<std::pair<int, bool>> answers;
  for (const Example& example : earshot::train::ReadExamples(data + split.path, split.classes)) {
    if (split.kept_back && (earshot::text::HashForm(example.text) >> 16) % kParts != 0) continue;
    const auto assessment = analyzer.Assess(example.text, "en");
    if (!assessment.ok()) continue;
    result.confusion.Add(example.label, split.answer(*assessment));
    if (split.milli != nullptr) {
      answers.push_back({(*assessment).*split.milli, example.label == 1});
    }
  }
  result.calibration_error = CalibrationError(answers);
  return result;
}

void PrintHeads(const std::vector<HeadResult>& heads) {
  std::printf("\n%-14s %6s | %8s %8s %8s %8s %8s\n", "head, English", "n", "F1 (yes)", "macro F1",
              "recall", "accuracy", "ECE");
  for (const HeadResult& h : heads) {
    const bool yes_or_no = h.confusion.classes() == 2;
    std::printf("%-14s %6lld | %8.4f %8.4f %8.4f %8.4f %8.4f\n", h.name.c_str(),
                static_cast<long long>(h.confusion.total()), yes_or_no ? h.confusion.F1(1) : 0.0,
                h.confusion.MacroF1(), h.confusion.MacroRecall(), h.confusion.Accuracy(),
                h.calibration_error);
  }
}

// What customers ordinarily write and no head was trained on: how much of it is taken for mockery, and for abuse.
void PrintFalseAlarms(const Analyzer& analyzer, const std::string& data) {
  struct Count {
    int n = 0, mocking = 0, by_set = 0, offensive = 0;
  };
  std::map<std::string, Count> counts;
  for (const auto& mail : earshot::train::ReadMail(data, earshot::train::ValidationTexts(data))) {
    if (!mail.kept_back) continue;
    const auto a = analyzer.Assess(mail.text, "en");
    if (!a.ok()) continue;
    for (Count* count : {&counts[mail.source], &counts["all"]}) {
      ++count->n;
      count->mocking += (a->intents & earshot::kSarcasm) != 0 ? 1 : 0;
      count->by_set += a->sarcasm_milli >= earshot::train::kIronySetThresholdMilli ? 1 : 0;
      count->offensive += (a->intents & earshot::kOffensive) != 0 ? 1 : 0;
    }
  }
  std::printf("\n%-14s %6s | %8s %8s %8s  (share flagged of mail kept back)\n", "ordinary mail",
              "n", "sarcasm", "by set", "offens.");
  for (const auto& [source, count] : counts) {
    const double n = count.n;
    std::printf("%-14s %6d | %8.4f %8.4f %8.4f\n", source.c_str(), count.n, count.mocking / n,
                count.by_set / n, count.offensive / n);
  }
}

// Means that the table does not show by itself.
void PrintMeans(const std::vector<Result>& results) {
  double eight = 0, weighted = 0;
  int eights = 0, africans = 0;
  for (const Result& r : results) {
    if (r.name.compare(0, 5, "afri_") == 0) {
      weighted += r.told.WeightedF1();
      ++africans;
    } else if (r.name != "tweeteval" && r.name != "airline" && r.name != "goemotions" &&
               r.name != "sst3") {
      eight += r.told.MacroF1();
      ++eights;
    }
  }
  if (eights == 0 || africans == 0) return;
  std::printf("\nmean macro F1 of %d languages %.4f, mean weighted F1 of %d AfriSenti %.4f\n",
              eights, eight / eights, africans, weighted / africans);
}

void Print(const std::vector<Result>& results, bool json) {
  if (json) {
    std::printf("[\n");
  } else {
    std::printf("%-14s %6s | language found:%24s | language told:\n", "validation", "n", "");
    std::printf("%-14s %6s | %8s %8s %8s %8s | %8s %8s %8s %8s\n", "", "", "recall", "F1",
                "accuracy", "language", "recall", "F1", "accuracy", "ECE");
  }
  for (size_t i = 0; i < results.size(); ++i) {
    const Result& r = results[i];
    const char* format =
        json ? "  {\"split\": \"%s\", \"n\": %zu, \"macro_recall\": %.4f, \"macro_f1\": %.4f, "
               "\"accuracy\": %.4f, \"language_right\": %.4f, \"told_macro_recall\": %.4f, "
               "\"told_macro_f1\": %.4f, \"told_accuracy\": %.4f, \"told_calibration_error\": "
               "%.4f}%s\n"
             : "%-14s %6zu | %8.4f %8.4f %8.4f %8.4f | %8.4f %8.4f %8.4f %8.4f%s\n";
    std::printf(format, r.name.c_str(), r.n, r.found.MacroRecall(), r.found.MacroF1(),
                r.found.Accuracy(), r.language_right, r.told.MacroRecall(), r.told.MacroF1(),
                r.told.Accuracy(), r.calibration_error, json && i + 1 < results.size() ? "," : "");
  }
  if (json) std::printf("]\n");
}

}  // namespace

int main(int argc, char** argv) {
  std::string data = std::string(EARSHOT_SHARED_DIR) + "/data";
  std::string deep;
  std::string model;
  bool json = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--json") {
      json = true;
    } else if (argument == "--data" && i + 1 < argc) {
      data = argv[++i];
    } else if (argument == "--model" && i + 1 < argc) {
      model = argv[++i];
    } else if (argument == "--deep" && i + 1 < argc) {
      deep = argv[++i];
    } else {
      std::fprintf(stderr,
                   "usage: bench_accuracy [--json] [--data FOLDER] [--model FILE] [--deep FILE]\n");
      return 2;
    }
  }
  auto analyzer = model.empty() ? Analyzer::Default() : Analyzer::FromBytes(ReadFile(model));
  if (analyzer.ok() && !deep.empty()) {
    analyzer = Analyzer::WithDeep(**analyzer, ReadFile(deep));
  }
  if (!analyzer.ok()) {
    std::fprintf(stderr, "%s\n", std::string(analyzer.status().message()).c_str());
    return 1;
  }
  std::vector<Result> results;
  for (const auto& split : earshot::train::SentimentValidation(data)) {
    if (!std::ifstream(split.path)) continue;
    results.push_back(Measure(**analyzer, split));
  }
  if (results.empty()) {
    std::printf(json ? "[]\n" : "not measured: no data\n");
    return 0;
  }
  Print(results, json);
  if (json) return 0;
  PrintMeans(results);
  std::vector<HeadResult> heads;
  for (const HeadSplit& split : HeadSplits()) {
    heads.push_back(MeasureHead(**analyzer, split, data));
  }
  PrintHeads(heads);
  PrintFalseAlarms(**analyzer, data);
  return 0;
}
