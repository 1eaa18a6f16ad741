// From labelled texts to a delta file, and the report on the texts that were held out.
#include "sentiment/adapt.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "sentiment/adapt_fit.h"
#include "sentiment/delta.h"
#include "sentiment/fixed.h"
#include "sentiment/parts.h"

namespace earshot::sentiment {
namespace {

constexpr size_t kFlipsKept = 40;

// A question that texts may be labelled for.
struct Task {
  const char* name;
  int LabelledText::*label;
  std::vector<const char*> classes;
  std::vector<Head> heads;  // ascending, as columns
  FitShape shape;
};

const std::vector<Task>& Tasks() {
  static const auto* const tasks = [] {
    FitShape sentiment;
    sentiment.classes = 3;
    sentiment.columns = 2;
    sentiment.class_of = {0, 2};
    return new std::vector<Task>{{"sentiment",
                                  &LabelledText::sentiment,
                                  {"negative", "neutral", "positive"},
                                  {kHeadNegative, kHeadPositive},
                                  sentiment},
                                 {"complaint",
                                  &LabelledText::complaint,
                                  {"not-complaint", "complaint"},
                                  {kHeadComplaint},
                                  FitShape()},
                                 {"offensive",
                                  &LabelledText::offensive,
                                  {"not-offensive", "offensive"},
                                  {kHeadOffensive},
                                  FitShape()}};
  }();
  return *tasks;
}

// A text as the base reads it, before it is known which features count.
struct Read {
  bool is_scored = false;
  int fold = 0;
  bool is_held_out = false;
  std::array<double, kHeads> base{};
  std::vector<std::pair<uint32_t, float>> features;
};

uint64_t PlaceOf(absl::string_view text, uint64_t seed) {
  uint64_t hash = text::HashForm(text) ^ (seed * 0x9E3779B97F4A7C15u);
  hash = (hash ^ (hash >> 31)) * 0xBF58476D1CE4E5B9u;
  return hash ^ (hash >> 29);
}

absl::StatusOr<std::vector<Read>> ReadAll(const Analyzer& base,
                                          absl::Span<const LabelledText> texts,
                                          const AdaptOptions& options) {
  const float gram = 1.0f / static_cast<float>(1 << base.model().params().gram_shift);
  Scratch scratch;
  scratch.parts().is_read_on = true;
  Assessment assessment;
  std::vector<Read> all;
  for (const LabelledText& text : texts) {
    if (absl::Status s = base.AssessInto(text.text, text.language, scratch, assessment); !s.ok()) {
      return WithCode(s.code(), InvalidAt({text.line, 0}, s.message()));
    }
    Read read;
    const uint64_t place = PlaceOf(text.text, options.seed);
    read.is_held_out = static_cast<int>(place % 100) < options.held_out_percent;
    read.fold = static_cast<int>((place >> 32) % kFitFolds);
    read.is_scored = assessment.language != "und";
    if (read.is_scored) {
      const Scratch::Parts& parts = scratch.parts();
      const float shrink = static_cast<float>(parts.sums.shrink_q12) / 4096.0f;
      std::map<uint32_t, float> sums;
      for (uint32_t feature : parts.features.grams) sums[feature] += gram * shrink;
      for (uint32_t feature : parts.features.marks) sums[feature] += shrink;
      read.features.assign(sums.begin(), sums.end());
      for (size_t head = 0; head < kHeads; ++head) {
        read.base[head] = static_cast<double>(parts.base_logit_q8[head]) / kLogitOne;
      }
    }
    all.push_back(std::move(read));
  }
  return all;
}

// The features that two texts have, at most `most`, those of most texts first; sorted.
std::vector<uint32_t> Vocabulary(const std::vector<Read>& all, size_t most) {
  std::map<uint32_t, uint32_t> texts_with;
  for (const Read& read : all) {
    if (read.is_held_out) continue;
    for (const auto& [feature, value] : read.features) ++texts_with[feature];
  }
  std::vector<std::pair<uint32_t, uint32_t>> ranked;  // texts, feature
  for (const auto& [feature, count] : texts_with) {
    if (count >= 2 && feature != 0) ranked.emplace_back(count, feature);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  ranked.resize(std::min(ranked.size(), most));
  std::vector<uint32_t> features;
  for (const auto& [count, feature] : ranked) features.push_back(feature);
  std::sort(features.begin(), features.end());
  return features;
}

// What is short of kAdaptClassTextsMin; "" where the task can be learnt.
std::string Shortage(const Task& task, const std::vector<int64_t>& counts) {
  size_t with_texts = 0;
  for (size_t k = 0; k < counts.size(); ++k) {
    if (counts[k] == 0) continue;
    ++with_texts;
    if (counts[k] < static_cast<int64_t>(kAdaptClassTextsMin)) {
      return absl::StrCat(task.name, ": '", task.classes[k], "' has ", counts[k],
                          " texts to learn from; a label needs at least ", kAdaptClassTextsMin,
                          " (or none)");
    }
  }
  if (with_texts >= 2) return "";
  return absl::StrCat(task.name, ": one label alone teaches nothing");
}

struct Learnt {
  const Task* task;
  FitShape shape;
  FitResult result;
  int64_t texts = 0;
  ConfidenceSteps confidence{};
  int32_t threshold_milli = 500;
};

// The texts of one task in the form the fit wants; a class weighs what the others do, within reason.
std::vector<FitText> TextsOf(const Task& task, absl::Span<const LabelledText> texts,
                             const std::vector<Read>& all, const std::vector<uint32_t>& vocabulary,
                             const std::vector<int64_t>& counts) {
  constexpr double kWeightMax = 4;
  double total = 0, classes = 0;
  for (int64_t count : counts) {
    total += static_cast<double>(count);
    classes += count > 0 ? 1 : 0;
  }
  std::vector<FitText> fit;
  for (size_t i = 0; i < texts.size(); ++i) {
    const int label = texts[i].*task.label;
    if (label < 0 || all[i].is_held_out || !all[i].is_scored) continue;
    FitText text;
    text.answer = static_cast<size_t>(label);
    text.fold = all[i].fold;
    text.weight =
        std::min(kWeightMax, total / (classes * static_cast<double>(counts[text.answer])));
    for (size_t c = 0; c < task.heads.size(); ++c) text.base[c] = all[i].base[task.heads[c]];
    for (const auto& [feature, value] : all[i].features) {
      const auto found = std::lower_bound(vocabulary.begin(), vocabulary.end(), feature);
      if (found == vocabulary.end() || *found != feature) continue;
      text.features.emplace_back(static_cast<uint32_t>(found - vocabulary.begin()), value);
    }
    fit.push_back(std::move(text));
  }
  return fit;
}

// Rounds what was learnt to the integers of the file.
DeltaParts Round(const Analyzer& base, const std::vector<Learnt>& learnt,
                 const std::vector<uint32_t>& vocabulary) {
  DeltaParts parts;
  parts.base = base.model().digest();
  const double gram = 1.0 / (1 << base.model().params().gram_shift);
  std::vector<std::vector<int8_t>> rows(vocabulary.size());
  for (const Learnt& one : learnt) {
    const Fitted& fitted = one.result.fitted;
    if (one.task->name == std::string("sentiment")) parts.confidence_milli = one.confidence;
    for (size_t c = 0; c < one.shape.columns; ++c) {
      double largest = 0;
      for (const auto& row : fitted.weights) {
        largest = std::max(largest, std::fabs(double{row[c]}));
      }
      const double unit = largest / 127;
      for (size_t i = 0; i < rows.size(); ++i) {
        const double rounded = unit == 0 ? 0 : std::round(fitted.weights[i][c] / unit);
        rows[i].push_back(static_cast<int8_t>(std::clamp(rounded, -127.0, 127.0)));
      }
      HeadDelta head;
      head.keep_q12 = static_cast<int32_t>(std::lround(4096 * std::clamp(fitted.keep, 0.0, 15.0)));
      head.bias_q8 = static_cast<int32_t>(std::lround(256 * fitted.bias[c]));
      head.scale = static_cast<int32_t>(std::lround(unit * gram * 256 * 65536));
      head.threshold_milli = one.threshold_milli;
      parts.heads.push_back(one.task->heads[c]);
      parts.of_head.push_back(head);
    }
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    const bool says = std::any_of(rows[i].begin(), rows[i].end(), [](int8_t w) { return w != 0; });
    if (says) parts.rows.emplace_back(vocabulary[i], std::move(rows[i]));
  }
  return parts;
}

// ---- the report -------------------------------------------------------------------------------

struct Answer {
  size_t label = 0;
  int32_t sure_milli = 0;  // how often it claims to be right; for yes and no: that it is yes
};

// One analyzer's answers to the texts held out.
absl::StatusOr<std::vector<Answer>> AnswersOf(const Task& task, const Analyzer& analyzer,
                                              const std::vector<const LabelledText*>& texts) {
  Scratch scratch;
  scratch.parts().is_read_on = true;
  Assessment a;
  std::vector<Answer> answers;
  for (const LabelledText* text : texts) {
    EARSHOT_RETURN_IF_ERROR(analyzer.AssessInto(text->text, text->language, scratch, a));
    if (task.shape.classes == 3) {
      answers.push_back({static_cast<size_t>(LabelOf(a)), a.confidence_milli});
    } else {
      const Intent intent = task.heads[0] == kHeadComplaint ? kComplaint : kOffensive;
      const bool scored = a.language != "und";
      answers.push_back({(a.intents & intent) != 0 ? size_t{1} : size_t{0},
                         scored ? SigmoidMilli(scratch.parts().logit_q8[task.heads[0]]) : 0});
    }
  }
  return answers;
}

int32_t Ratio(double part, double whole) {
  return whole == 0 ? 0 : static_cast<int32_t>(std::lround(1000 * part / whole));
}

void Count(const std::vector<size_t>& truths, const std::vector<Answer>& answers, bool yes_and_no,
           int side, HeadReport& report) {
  constexpr size_t kBins = 10;
  std::array<double, kBins> sure{}, right{};
  const size_t classes = report.classes.size();
  std::vector<double> said(classes), hits(classes);
  double all_right = 0;
  for (size_t i = 0; i < truths.size(); ++i) {
    const Answer& answer = answers[i];
    const bool hit = answer.label == truths[i];
    said[answer.label] += 1;
    hits[truths[i]] += hit ? 1 : 0;
    all_right += hit ? 1 : 0;
    const size_t bin = std::min<size_t>(static_cast<size_t>(answer.sure_milli) / 100, kBins - 1);
    sure[bin] += answer.sure_milli / 1000.0;
    right[bin] += (yes_and_no ? truths[i] == 1 : hit) ? 1 : 0;
  }
  double recalls = 0, f1s = 0, occurring = 0, off = 0;
  for (size_t k = 0; k < classes; ++k) {
    HeadReport::Class& one = report.classes[k];
    const double texts = static_cast<double>(one.texts);
    one.recall_milli[side] = Ratio(hits[k], texts);
    one.precision_milli[side] = Ratio(hits[k], said[k]);
    if (one.texts == 0) continue;
    ++occurring;
    recalls += hits[k] / texts;
    f1s += 2 * hits[k] / (texts + said[k]);
  }
  for (size_t bin = 0; bin < kBins; ++bin) off += std::fabs(sure[bin] - right[bin]);
  const double texts = static_cast<double>(truths.size());
  report.macro_recall_milli[side] = Ratio(recalls, occurring);
  report.macro_f1_milli[side] = Ratio(f1s, occurring);
  report.accuracy_milli[side] = Ratio(all_right, texts);
  report.calibration_error_milli[side] = Ratio(off, texts);
}

absl::StatusOr<HeadReport> Judge(const Learnt& learnt, const Analyzer& before,
                                 const Analyzer& after, absl::Span<const LabelledText> texts,
                                 const std::vector<Read>& all) {
  const Task& task = *learnt.task;
  HeadReport report;
  report.name = task.name;
  report.learnt_from = learnt.texts;
  report.decay_chosen = static_cast<int32_t>(learnt.result.decay_index);
  std::vector<const LabelledText*> judged;
  std::vector<size_t> truths;
  for (const char* name : task.classes) {
    report.classes.emplace_back();
    report.classes.back().name = name;
  }
  for (size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].*task.label < 0 || !all[i].is_held_out) continue;
    judged.push_back(&texts[i]);
    truths.push_back(static_cast<size_t>(texts[i].*task.label));
    ++report.classes[truths.back()].texts;
  }
  report.judged_on = static_cast<int64_t>(judged.size());
  EARSHOT_ASSIGN_OR_RETURN(const auto first, AnswersOf(task, before, judged));
  EARSHOT_ASSIGN_OR_RETURN(const auto then, AnswersOf(task, after, judged));
  const bool yes_and_no = task.shape.classes == 2;
  Count(truths, first, yes_and_no, 0, report);
  Count(truths, then, yes_and_no, 1, report);
  std::vector<HeadReport::Flip> mended;
  for (size_t i = 0; i < judged.size(); ++i) {
    const size_t was = first[i].label, is = then[i].label;
    if (was == is) continue;
    HeadReport::Flip flip = {judged[i]->line, judged[i]->text, task.classes[truths[i]],
                             task.classes[was], task.classes[is]};
    if (was == truths[i]) {
      ++report.broken;
      if (report.flips.size() < kFlipsKept) report.flips.push_back(std::move(flip));
    } else if (is == truths[i]) {
      ++report.mended;
      if (mended.size() < kFlipsKept) mended.push_back(std::move(flip));
    } else {
      ++report.otherwise;
    }
  }
  for (auto& flip : mended) report.flips.push_back(std::move(flip));
  return report;
}

}  // namespace

absl::Status ReadLabels(absl::string_view labels, LabelledText& out) {
  std::vector<std::string> known;
  for (const Task& task : Tasks()) {
    for (const char* name : task.classes) known.emplace_back(name);
  }
  for (absl::string_view label : absl::StrSplit(labels, ',')) {
    label = absl::StripAsciiWhitespace(label);
    bool found = false;
    for (const Task& task : Tasks()) {
      for (size_t k = 0; k < task.classes.size(); ++k) {
        if (label != task.classes[k]) continue;
        int& said = out.*task.label;
        if (said >= 0 && said != static_cast<int>(k)) {
          return absl::InvalidArgumentError(absl::StrCat(
              "labels: both '", task.classes[static_cast<size_t>(said)], "' and '", label, "'"));
        }
        said = static_cast<int>(k);
        found = true;
      }
    }
    if (found) continue;
    const std::string near = DidYouMean(label, known);
    return absl::InvalidArgumentError(
        absl::StrCat("labels: no label '", label, "'",
                     near.empty() ? "" : absl::StrCat("; did you mean '", near, "'?")));
  }
  return absl::OkStatus();
}

absl::StatusOr<Adapted> Adapt(const Analyzer& base, absl::Span<const LabelledText> texts,
                              const AdaptOptions& options) {
  if (texts.size() > kAdaptTextsMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat(texts.size(), " texts, more than kAdaptTextsMax (", kAdaptTextsMax, ")"));
  }
  if (options.held_out_percent < 0 || options.held_out_percent > 50) {
    return absl::InvalidArgumentError("held_out_percent: 0 to 50");
  }
  EARSHOT_ASSIGN_OR_RETURN(const std::vector<Read> all, ReadAll(base, texts, options));
  const std::vector<uint32_t> vocabulary = Vocabulary(all, options.features_max);
  std::vector<Learnt> learnt;
  for (const Task& task : Tasks()) {
    std::vector<int64_t> counts(task.shape.classes);
    for (size_t i = 0; i < texts.size(); ++i) {
      const int label = texts[i].*task.label;
      if (label >= 0 && !all[i].is_held_out && all[i].is_scored) {
        ++counts[static_cast<size_t>(label)];
      }
    }
    const bool labelled =
        std::any_of(counts.begin(), counts.end(), [](int64_t n) { return n > 0; });
    if (!labelled) continue;
    if (const std::string short_of = Shortage(task, counts); !short_of.empty()) {
      return absl::InvalidArgumentError(short_of);
    }
    Learnt one = {&task, task.shape, {}, 0, {}, 500};
    for (size_t k = 0; k < counts.size(); ++k) one.shape.is_absent[k] = counts[k] == 0;
    const std::vector<FitText> fit = TextsOf(task, texts, all, vocabulary, counts);
    one.texts = static_cast<int64_t>(fit.size());
    one.result = Fit(one.shape, fit, vocabulary.size(), options.seed);
    if (task.shape.classes == 3) {
      one.confidence =
          FitConfidence(one.shape, fit, one.result.unseen);
    } else {
      one.threshold_milli = FitThreshold(one.shape, fit, one.result.unseen);
    }
    learnt.push_back(std::move(one));
  }
  if (learnt.empty()) {
    return absl::InvalidArgumentError("no text with a label in a language that the model knows");
  }
  const DeltaParts parts = Round(base, learnt, vocabulary);
  Adapted adapted;
  adapted.delta = WriteDelta(parts);
  adapted.rows = parts.rows.size();
  EARSHOT_ASSIGN_OR_RETURN(const auto after, base.WithDelta(adapted.delta));
  for (const Learnt& one : learnt) {
    EARSHOT_ASSIGN_OR_RETURN(HeadReport report, Judge(one, base, *after, texts, all));
    adapted.heads.push_back(std::move(report));
  }
  return adapted;
}

}  // namespace earshot::sentiment
