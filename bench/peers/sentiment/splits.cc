// bench_splits: every labelled split below a data folder, cut as the trainer cuts it, for run.py.
//
//   bench_splits FOLDER TRAIN_OUT EVAL_OUT
//
// Writes rows "task TAB set TAB language TAB kind TAB label TAB text". What the peers are trained on is what the
// model is: no text of a validation split, none that is held out. `kind` of a row to be judged:
//   validation  a split of its own
//   held-out    texts of a train split that no weight is learnt from, chosen by hash
//   seen        a set without either: trained on by all, so that its figures flatter all who learn
// Exits with 3 where the folder has nothing.
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "corpus.h"
#include "dataset.h"

namespace {

using namespace earshot::train;  // NOLINT: a program of one file over the trainer's parts

constexpr uint64_t kSentimentParts = 25, kIntentParts = 5;

struct Intent {
  const char* task;
  const char* train;
  const char* validation;  // "": a fifth of `train` is held out instead
  std::vector<std::string> classes;
};

const std::vector<Intent>& Intents() {
  static const auto* const intents = new std::vector<Intent>{
      {"complaint", "complaint_tweets_train", "", {"other", "complaint"}},
      {"offensive", "offensive_train", "offensive_val", {"not-offensive", "offensive"}},
      {"irony", "irony_train", "irony_val", {"non_irony", "irony"}},
      {"hate", "hate_train", "hate_val", {"not-hate", "hate"}},
      {"emotion", "emotion_train", "emotion_val", {"anger", "joy", "optimism", "sadness"}},
      {"severity",
       "complaint_severity_train",
       "",
       {"non-complaint", "no explicit reproach", "disapproval", "accusation", "blame"}}};
  return *intents;
}

class Writer {
 public:
  Writer(const std::string& path, const char* task) : out_(path, std::ios::app), task_(task) {}
  void Row(const std::string& set, const std::string& language, const char* kind,
           const std::string& label, const std::string& text) {
    out_ << task_ << '\t' << set << '\t' << language << '\t' << kind << '\t' << label << '\t'
         << text << '\n';
  }

 private:
  std::ofstream out_;
  std::string task_;
};

void WriteSentiment(const std::string& data, const ValidationTexts& validation,
                    const std::string& train_out, const std::string& eval_out) {
  Writer train(train_out, "sentiment"), eval(eval_out, "sentiment");
  const auto& classes = SentimentClasses();
  std::vector<Split> splits = SentimentValidation(data);
  for (const auto& [name, language] : {std::pair{"afri_orm", "om"}, {"afri_tir", "ti"}}) {
    splits.push_back({name, data + "/sentiment/languages/" + name + "_val.tsv", language});
  }
  for (const Split& split : splits) {
    for (const Example& e : ReadExamples(split.path, classes)) {
      eval.Row(split.name, split.language, "validation", classes[static_cast<size_t>(e.label)],
               e.text);
    }
  }
  for (const SetSpec& spec : SentimentSets()) {
    const bool has_validation =
        std::any_of(splits.begin(), splits.end(),
                    [&spec](const Split& split) { return split.name == spec.name; });
    for (const Example& e : ReadExamples(data + "/" + spec.path, classes)) {
      if (validation.Contains(e.text)) continue;
      const std::string& label = classes[static_cast<size_t>(e.label)];
      const bool held_out = HeldOut(Essence(e.text), kSentimentParts);
      if (!held_out) train.Row(spec.name, spec.language, "train", label, e.text);
      if (has_validation || (spec.two_classes ? held_out : !held_out)) continue;
      eval.Row(spec.name, spec.language, spec.two_classes ? "seen" : "held-out", label, e.text);
    }
  }
}

void WriteIntent(const std::string& data, const Intent& intent, const ValidationTexts& validation,
                 const std::string& train_out, const std::string& eval_out) {
  Writer train(train_out, intent.task), eval(eval_out, intent.task);
  const std::string folder = data + "/intent/";
  const bool by_hash = intent.validation[0] == '\0';
  for (const Example& e : ReadExamples(folder + intent.train + ".tsv", intent.classes)) {
    const std::string& label = intent.classes[static_cast<size_t>(e.label)];
    if (by_hash && HeldOut(e.text, kIntentParts)) {
      eval.Row(intent.task, "en", "held-out", label, e.text);
    } else if (!validation.Contains(e.text)) {
      train.Row(intent.task, "en", "train", label, e.text);
    }
  }
  if (by_hash) return;
  for (const Example& e : ReadExamples(folder + intent.validation + ".tsv", intent.classes)) {
    eval.Row(intent.task, "en", "validation", intent.classes[static_cast<size_t>(e.label)], e.text);
  }
}

// banking77 names its 77 classes in the file alone.
std::vector<std::string> ClassesIn(const std::string& path) {
  std::vector<std::string> classes = ReadFirstColumn(path);
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return classes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: bench_splits FOLDER TRAIN_OUT EVAL_OUT\n");
    return 2;
  }
  const std::string data = argv[1], train_out = argv[2], eval_out = argv[3];
  for (const std::string& out : {train_out, eval_out}) std::ofstream(out, std::ios::trunc);
  const ValidationTexts validation(data);
  WriteSentiment(data, validation, train_out, eval_out);
  for (const Intent& intent : Intents()) {
    WriteIntent(data, intent, validation, train_out, eval_out);
  }
  const Intent banking = {"banking77", "banking77_train", "",
                          ClassesIn(data + "/intent/banking77_train.tsv")};
  WriteIntent(data, banking, validation, train_out, eval_out);
  return std::ifstream(eval_out).peek() == EOF ? 3 : 0;
}
