// bench_accuracy: what the shipped model gets right on the validation splits, with the language found by itself
// and with the language told. A table for people, --json for machines.
//
//   bench_accuracy [--json] [--data FOLDER] [--deep FILE]
//
// --deep: with the deep tier of that file above the fast one.
// Without the data there is nothing to measure: it says so and succeeds.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "dataset.h"
#include "sentiment/analyzer.h"

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
  bool json = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--json") {
      json = true;
    } else if (argument == "--data" && i + 1 < argc) {
      data = argv[++i];
    } else if (argument == "--deep" && i + 1 < argc) {
      deep = argv[++i];
    } else {
      std::fprintf(stderr, "usage: bench_accuracy [--json] [--data FOLDER] [--deep FILE]\n");
      return 2;
    }
  }
  auto analyzer = Analyzer::Default();
  if (analyzer.ok() && !deep.empty()) {
    std::ifstream in(deep, std::ios::binary);
    const std::string file{std::istreambuf_iterator<char>(in), {}};
    analyzer = Analyzer::WithDeep(**analyzer, file);
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
  return 0;
}
