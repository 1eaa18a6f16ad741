// The analyzer: one text in, one Assessment out, with the words that decided.
//
// An Analyzer is immutable once it is open, so any number of threads share one. Inference is
// integer arithmetic from the tokens to the thousandths: g++ and clang, any flags and any processor
// give the same numbers. No clock, no locale, no random number. Text is borrowed and never kept.
#ifndef EARSHOT_SENTIMENT_ANALYZER_H_
#define EARSHOT_SENTIMENT_ANALYZER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sentiment/assessment.h"

namespace earshot::sentiment {

class DeepNetwork;
class Delta;
class Model;

// Above every confidence: the deep tier is asked each time.
inline constexpr int32_t kDeepAlways = 1001;

// Working memory of one thread: with one of these kept between calls, a message allocates nothing.
// Not shared between threads. What it holds between calls is no part of any result.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(Scratch&&) noexcept;
  Scratch& operator=(Scratch&&) noexcept;

  struct Parts;
  Parts& parts() { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

class Analyzer {
 public:
  // The model inside the library. kFailedPrecondition where the library was built without one.
  static absl::StatusOr<std::shared_ptr<const Analyzer>> Default();
  // A model file's bytes (copied). kDataLoss where they are damaged or no model, kUnimplemented
  // where a newer version of the format wrote them.
  static absl::StatusOr<std::shared_ptr<const Analyzer>> FromBytes(absl::string_view model_file);

  // The same model with a vendor's delta file (delta.h) laid over it, in place of one that this
  // analyzer may have. Fails as Delta::Open does.
  absl::StatusOr<std::shared_ptr<const Analyzer>> WithDelta(absl::string_view delta_file) const;

  // `fast` (which may go afterwards; its delta goes with it) and above it the deep tier of a file's bytes: a network that is
  // asked where the fast tier's confidence is below `below_milli`, and whose answers are joined to
  // the fast tier's. It knows English; other languages are the fast tier's alone, as are the words
  // that decided and what stands behind kDeepPiecesMax pieces of a message. Errors as FromBytes.
  static absl::StatusOr<std::shared_ptr<const Analyzer>> WithDeep(
      const Analyzer& fast, absl::string_view deep_file, int32_t below_milli = kDeepAlways);

  ~Analyzer();
  Analyzer(const Analyzer&) = delete;
  Analyzer& operator=(const Analyzer&) = delete;

  // Text longer than kTextBytesMax: kResourceExhausted. Ill-formed UTF-8 is read as U+FFFD where it
  // stands; spans count the bytes given.
  //
  // `language_hint` is a BCP 47 tag ("en", "pt-BR") that the caller knows to be right: it replaces
  // the identification. "" or "und": identify. A language the model has not learnt is answered with
  // "und": score and confidence 0, neutral. Text without a letter has no language ("zxx") and is
  // scored by its emoji and emoticons; where it has none of these either it is "und".
  absl::StatusOr<Assessment> Assess(absl::string_view text,
                                    absl::string_view language_hint = "") const;
  // The same with the caller's working memory and result: what both hold is overwritten, and once
  // they have grown to the size of the messages nothing is allocated.
  absl::Status AssessInto(absl::string_view text, absl::string_view language_hint, Scratch& scratch,
                          Assessment& assessment) const;

  // Of the fast model; with a delta the upper 16 bits say which one. An assessment in which the deep
  // tier had a say has its version times kDeepVersionUnit added.
  uint32_t model_version() const;
  uint32_t deep_version() const;  // 0: none
  // The languages the model scores, sorted: "ar", "de", "en", ...
  const std::vector<std::string>& languages() const;

  const Model& model() const { return *model_; }
  const Delta* delta() const { return delta_.get(); }  // nullptr: none

 private:
  Analyzer(std::shared_ptr<const Model> model, std::shared_ptr<const Delta> delta);
  std::shared_ptr<const Model> model_;
  std::shared_ptr<const Delta> delta_;
  std::shared_ptr<const DeepNetwork> deep_;
  int32_t deep_below_milli_ = 0;
};

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_ANALYZER_H_
