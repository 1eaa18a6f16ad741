// Learning a delta: the heads of a model adapted to a vendor's own labelled texts, on his own machine.
//
// Floating point is used here and nowhere after: what is learnt is rounded to the integers of the
// delta file. One thread, one order: the same texts, options and machine give the same file.
#ifndef EARSHOT_SENTIMENT_ADAPT_H_
#define EARSHOT_SENTIMENT_ADAPT_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "sentiment/analyzer.h"

namespace earshot::sentiment {

inline constexpr size_t kAdaptTextsMax = 1'000'000;
// A class with fewer texts than this teaches nothing that would hold for the next text.
inline constexpr size_t kAdaptClassTextsMin = 20;

// One text with what a person said of it. -1: nothing said.
struct LabelledText {
  std::string text;
  std::string language;  // "": found by the model
  int sentiment = -1;    // 0 negative, 1 neutral, 2 positive
  int complaint = -1;    // 0 no, 1 yes
  int offensive = -1;
  uint32_t line = 0;  // for messages
};

// Lines "LABELS<TAB>TEXT", or JSON objects are the reader's business: this reads one field of labels,
// separated by commas: negative, neutral, positive, complaint, not-complaint, offensive,
// not-offensive. kInvalidArgument names what it does not know, with the nearest that it does.
absl::Status ReadLabels(absl::string_view labels, LabelledText& out);

struct AdaptOptions {
  uint64_t seed = 1;
  int held_out_percent = 20;  // of the texts, by hash: they judge and teach nothing. 0 to 50
  size_t features_max = 60'000;
};

// How one head answered the texts held out, before and after.
struct HeadReport {
  struct Class {
    std::string name;
    int64_t texts = 0;
    int32_t recall_milli[2] = {0, 0}, precision_milli[2] = {0, 0};  // before, after
  };
  struct Flip {
    uint32_t line = 0;
    std::string text, label, before, after;
  };
  std::string name;  // "sentiment", "complaint", "offensive"
  int64_t learnt_from = 0, judged_on = 0;
  std::vector<Class> classes;
  int32_t macro_recall_milli[2] = {0, 0}, macro_f1_milli[2] = {0, 0}, accuracy_milli[2] = {0, 0};
  // Mean distance of what it says and how often it is right, over ten bins.
  int32_t calibration_error_milli[2] = {0, 0};
  int64_t mended = 0, broken = 0, otherwise = 0;  // wrong to right, right to wrong, wrong to wrong
  std::vector<Flip> flips;                        // those of `broken` first, then of `mended`
  int32_t decay_chosen = 0;                       // index of the strength, for the curious
};

struct Adapted {
  std::string delta;  // the file
  size_t rows = 0;    // features that have weights of their own in it
  std::vector<HeadReport> heads;
};

// The delta of what the texts label. kInvalidArgument where no head has two classes with
// kAdaptClassTextsMin texts, naming what is short; kResourceExhausted above kAdaptTextsMax. A delta
// that `base` has is not built upon.
absl::StatusOr<Adapted> Adapt(const Analyzer& base, absl::Span<const LabelledText> texts,
                              const AdaptOptions& options);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_ADAPT_H_
