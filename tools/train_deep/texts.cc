// Reading them.
#include "texts.h"

#include <fstream>
#include <iterator>

#include "corpus.h"
#include "intake/csv.h"

namespace earshot::train {
namespace {

using Visit = std::function<bool(const DeepText&)>;

constexpr uint64_t kHeldOutParts = 25;      // as ReadSentiment
constexpr uint64_t kComplaintParts = 5;     // the fifth on which complaints are measured
constexpr uint64_t kSmallHeldOutParts = 8;  // of the small sets, to choose thresholds by

struct Task {
  std::string name;
  std::vector<std::string> classes;
  uint64_t held_out_parts;
};

const std::vector<Task>& Tasks() {
  static const auto* const tasks = new std::vector<Task>{
      {"emotion", EmotionClasses(), kSmallHeldOutParts},
      {"irony", {"non_irony", "irony"}, kSmallHeldOutParts},
      {"offensive", {"not-offensive", "offensive"}, kSmallHeldOutParts},
  };
  return *tasks;
}

DeepSplit SplitOf(const std::string& text, uint64_t parts) {
  return HeldOut(Essence(text), parts) ? DeepSplit::kHeld : DeepSplit::kTrain;
}

bool VisitSentiment(const std::string& data, const ValidationTexts& validation,
                    const Visit& visit) {
  for (const SetSpec& spec : SentimentSets()) {
    if (spec.language != "en") continue;
    for (const Example& example : ReadExamples(data + "/" + spec.path, SentimentClasses())) {
      if (validation.Contains(example.text)) continue;
      const DeepSplit split = SplitOf(example.text, kHeldOutParts);
      if (!visit({spec.name, split, example.label, example.text})) return false;
    }
  }
  for (const Split& split : SentimentValidation(data)) {
    if (split.language != "en") continue;
    for (const Example& example : ReadExamples(split.path, SentimentClasses())) {
      if (!visit({split.name, DeepSplit::kVal, example.label, example.text})) return false;
    }
  }
  return true;
}

bool VisitTasks(const std::string& data, const ValidationTexts& validation, const Visit& visit) {
  for (const Task& task : Tasks()) {
    const std::string path = data + "/intent/" + task.name;
    for (const Example& example : ReadExamples(path + "_train.tsv", task.classes)) {
      if (validation.Contains(example.text)) continue;
      const DeepSplit split = SplitOf(example.text, task.held_out_parts);
      if (!visit({task.name, split, example.label, example.text})) return false;
    }
    for (const Example& example : ReadExamples(path + "_val.tsv", task.classes)) {
      if (!visit({task.name, DeepSplit::kVal, example.label, example.text})) return false;
    }
  }
  // The fast tier's trainer measures complaints on the fifth of the texts that this hash keeps out.
  for (const Example& example :
       ReadExamples(data + "/intent/complaint_tweets_train.tsv", {"other", "complaint"})) {
    const bool measured = HeldOut(example.text, kComplaintParts);
    if (!measured && validation.Contains(example.text)) continue;
    const DeepSplit split = measured ? DeepSplit::kVal : SplitOf(example.text, kSmallHeldOutParts);
    if (!visit({"complaint", split, example.label, example.text})) return false;
  }
  return true;
}

bool VisitUnlabelled(const std::string& data, const ValidationTexts& validation,
                     const Visit& visit) {
  struct Source {
    const char *set, *path;
    size_t column;
  };
  for (const Source& source : {Source{"airline_all", "/airline/tweets.csv", 8},
                               Source{"twcs", "/twcs/twcs_5000.csv", 5}}) {
    std::ifstream in(data + source.path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    intake::CsvReader reader(bytes);
    std::vector<std::string> fields;
    for (bool head = true;; head = false) {
      const auto more = reader.Next(fields);
      if (!more.ok()) return false;
      if (!*more) break;
      if (head || fields.size() <= source.column) continue;
      const std::string& text = fields[source.column];
      if (validation.Contains(text)) continue;
      if (!visit({source.set, DeepSplit::kUnlabelled, -1, text})) return false;
    }
  }
  return true;
}

}  // namespace

const char* SplitName(DeepSplit split) {
  static constexpr const char* kNames[] = {"train", "held", "val", "unlabelled"};
  return kNames[static_cast<size_t>(split)];
}

const std::vector<std::string>& EmotionClasses() {
  static const auto* const classes =
      new std::vector<std::string>{"anger", "joy", "optimism", "sadness"};
  return *classes;
}

bool VisitTexts(const std::string& data, const ValidationTexts& validation, const Visit& visit) {
  return VisitSentiment(data, validation, visit) && VisitTasks(data, validation, visit) &&
         VisitUnlabelled(data, validation, visit);
}

}  // namespace earshot::train
