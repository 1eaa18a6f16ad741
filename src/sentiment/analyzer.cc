// The path of one message: tokens, language, features, sums of rows, probabilities, what decided.
#include "sentiment/analyzer.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/status.h"
#include "sentiment/conclude.h"
#include "sentiment/deep_join.h"
#include "sentiment/deep_network.h"
#include "sentiment/delta.h"
#include "sentiment/features.h"
#include "sentiment/fixed.h"
#include "sentiment/intents.h"
#include "sentiment/language.h"
#include "sentiment/model.h"
#include "sentiment/parts.h"
#include "sentiment/score.h"
#include "text/negation.h"
#include "text/tokenizer.h"

#ifdef EARSHOT_HAVE_FAST_MODEL
extern "C" const char earshot_fast_model_begin[];
extern "C" const char earshot_fast_model_end[];
#endif

namespace earshot::sentiment {

Scratch::Scratch() : parts_(std::make_unique<Parts>()) {}
Scratch::~Scratch() = default;
Scratch::Scratch(Scratch&&) noexcept = default;
Scratch& Scratch::operator=(Scratch&&) noexcept = default;

int32_t ConfidenceOf(const std::array<int32_t, kConfidenceSteps>& confidence_milli,
                     int32_t highest_milli) {
  constexpr int32_t kFirst = 300, kStep = 50;
  const int32_t along = std::clamp(highest_milli, kFirst, 1000) - kFirst;
  const size_t step = std::min<size_t>(static_cast<size_t>(along / kStep), kConfidenceSteps - 2);
  const int32_t low = confidence_milli[step];
  const int32_t high = confidence_milli[step + 1];
  const int32_t within = along - static_cast<int32_t>(step) * kStep;
  return low + (high - low) * within / kStep;
}

int32_t SeverityOf(int32_t negative_milli, int32_t complaint_milli, uint64_t intents) {
  int32_t severity = negative_milli * (600 + complaint_milli * 400 / 1000) / 1000;
  if ((intents & (kChurnThreat | kLegalThreat | kPublicityThreat)) != 0) {
    severity += (1000 - severity) / 4;
  }
  if ((intents & kSafety) != 0) severity = std::max(severity + (1000 - severity) / 2, 700);
  return std::clamp(severity, 0, 1000);
}

namespace {

// A message of social media is far below this; what is above it is given back after the call.
constexpr size_t kOrdinaryTextBytes = 16 << 10;

bool HasFeelingWithoutLetters(const text::Tokens& tokens) {
  return std::any_of(tokens.list.begin(), tokens.list.end(), [](const text::Token& token) {
    return token.kind == text::TokenKind::kEmoji || token.kind == text::TokenKind::kEmoticon;
  });
}

// The primary subtag in lower case; "" where there is nothing to go by.
void PrimarySubtag(absl::string_view hint, std::string& out) {
  out.assign(hint.data(), std::min(hint.find_first_of("-_"), hint.size()));
  absl::AsciiStrToLower(&out);
  if (out == "und") out.clear();
}

void SetUndetermined(uint32_t model_version, Assessment& assessment) {
  assessment.language = "und";
  assessment.neutral_milli = 1000;
  assessment.model_version = model_version;
}

// Everything but the vectors' and the string's memory.
void Reset(Assessment& assessment) {
  assessment.score_milli = 0;
  assessment.negative_milli = assessment.neutral_milli = assessment.positive_milli = 0;
  assessment.severity_milli = assessment.confidence_milli = 0;
  assessment.intents = 0;
  assessment.evidence.clear();
}

// What one message comes to, head by head: as the base has it, then with the delta over it.
class Readings {
 public:
  Readings(const Model& model, const Delta* delta, Scratch::Parts& parts)
      : model_(model), delta_(delta), parts_(parts) {}

  int64_t LogitOf(Head head, int64_t added_q8 = 0) {
    const int64_t base = LogitQ8(model_.params(), parts_.sums, head) + added_q8;
    parts_.base_logit_q8[head] = base;
    parts_.logit_q8[head] = delta_ == nullptr
                                ? base
                                : delta_->LogitQ8(head, base, parts_.delta, parts_.sums.shrink_q12);
    return parts_.logit_q8[head];
  }
  int32_t ThresholdOf(Head head, int32_t of_base_milli) const {
    return Adapted(head) ? delta_->of(head).threshold_milli : of_base_milli;
  }
  int32_t Confidence(int32_t highest_milli) const {
    return Adapted(kHeadPositive) ? delta_->ConfidenceMilli(highest_milli)
                                  : ConfidenceOf(model_.params().confidence_milli, highest_milli);
  }

 private:
  bool Adapted(Head head) const { return delta_ != nullptr && delta_->Adapts(head); }
  const Model& model_;
  const Delta* delta_;
  Scratch::Parts& parts_;
};

void Conclude(const ModelParams& params, const text::Tokens& tokens, Readings readings,
              Assessment& assessment) {
  const auto milli =
      SoftmaxMilli({readings.LogitOf(kHeadNegative), 0, readings.LogitOf(kHeadPositive)});
  assessment.negative_milli = milli[0];
  assessment.neutral_milli = milli[1];
  assessment.positive_milli = milli[2];
  assessment.score_milli = milli[2] - milli[0];
  assessment.confidence_milli = readings.Confidence(std::max({milli[0], milli[1], milli[2]}));

  const int32_t complaint = SigmoidMilli(readings.LogitOf(
      kHeadComplaint, params.complaint_by_negative_q8[static_cast<size_t>(milli[0]) *
                                                      (kNegativeSteps - 1) / 1000]));
  const int32_t offensive = SigmoidMilli(readings.LogitOf(kHeadOffensive));
  uint64_t intents = assessment.language == "en" ? FindIntents(tokens) : 0;
  if (assessment.language == "en") {
    if (complaint >= readings.ThresholdOf(kHeadComplaint, params.complaint_threshold_milli))
      intents |= kComplaint;
    if (offensive >= readings.ThresholdOf(kHeadOffensive, params.offensive_threshold_milli))
      intents |= kOffensive;
  } else {
    intents |= FindIntents(tokens) & kQuestion;  // a question mark is one in any language
  }
  if (LabelOf(assessment) == Label::kPositive && milli[2] >= 600 && (intents & kComplaint) == 0) {
    intents |= kPraise;
  }
  assessment.intents = intents;
  assessment.severity_milli =
      SeverityOf(milli[0], assessment.language == "en" ? complaint : milli[0], intents);
}

}  // namespace

Analyzer::Analyzer(std::shared_ptr<const Model> model, std::shared_ptr<const Delta> delta)
    : model_(std::move(model)), delta_(std::move(delta)) {}
Analyzer::~Analyzer() = default;

absl::StatusOr<std::shared_ptr<const Analyzer>> Analyzer::Default() {
#ifdef EARSHOT_HAVE_FAST_MODEL
  // Opened once in a process; a failure is the same failure each time.
  static const auto* const opened = new absl::StatusOr<std::shared_ptr<const Analyzer>>(
      []() -> absl::StatusOr<std::shared_ptr<const Analyzer>> {
        const absl::string_view bytes(
            earshot_fast_model_begin,
            static_cast<size_t>(earshot_fast_model_end - earshot_fast_model_begin));
        EARSHOT_ASSIGN_OR_RETURN(auto model, Model::Open(bytes, /*copy=*/false));
        return std::shared_ptr<const Analyzer>(new Analyzer(std::move(model), nullptr));
      }());
  return *opened;
#else
  return absl::FailedPreconditionError("this build of the library has no model inside");
#endif
}

absl::StatusOr<std::shared_ptr<const Analyzer>> Analyzer::FromBytes(absl::string_view model_file) {
  EARSHOT_ASSIGN_OR_RETURN(auto model, Model::Open(model_file, /*copy=*/true));
  return std::shared_ptr<const Analyzer>(new Analyzer(std::move(model), nullptr));
}

absl::StatusOr<std::shared_ptr<const Analyzer>> Analyzer::WithDelta(
    absl::string_view delta_file) const {
  EARSHOT_ASSIGN_OR_RETURN(auto delta, Delta::Open(delta_file, *model_));
  std::shared_ptr<Analyzer> adapted(new Analyzer(model_, std::move(delta)));
  adapted->deep_ = deep_;
  adapted->deep_below_milli_ = deep_below_milli_;
  return std::shared_ptr<const Analyzer>(std::move(adapted));
}

absl::StatusOr<std::shared_ptr<const Analyzer>> Analyzer::WithDeep(const Analyzer& fast,
                                                                   absl::string_view deep_file,
                                                                   int32_t below_milli) {
  if (below_milli < 0 || below_milli > kDeepAlways) {
    return absl::InvalidArgumentError(
        absl::StrCat("the confidence below which the deep tier is asked is ", below_milli,
                     ": 0 to ", kDeepAlways, " thousandths"));
  }
  EARSHOT_ASSIGN_OR_RETURN(auto network, DeepNetwork::Open(deep_file));
  std::shared_ptr<Analyzer> joined(new Analyzer(fast.model_, fast.delta_));
  joined->deep_ = std::move(network);
  joined->deep_below_milli_ = below_milli;
  return std::shared_ptr<const Analyzer>(std::move(joined));
}

absl::StatusOr<Assessment> Analyzer::Assess(absl::string_view text,
                                            absl::string_view language_hint) const {
  // What a call leaves in the scratch is part of no result, so a thread may keep one.
  thread_local Scratch scratch;
  Assessment assessment;
  EARSHOT_RETURN_IF_ERROR(AssessInto(text, language_hint, scratch, assessment));
  return assessment;
}

absl::Status Analyzer::AssessInto(absl::string_view text, absl::string_view language_hint,
                                  Scratch& scratch, Assessment& assessment) const {
  if (text.size() > kTextBytesMax) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "text has ", text.size(), " bytes, more than kTextBytesMax (", kTextBytesMax, ")"));
  }
  Scratch::Parts& parts = scratch.parts();
  Reset(assessment);
  text::Tokenize(text, parts.tokens);
  ReadGrams(parts.tokens, parts.features);

  PrimarySubtag(language_hint, parts.hint);
  assessment.language = "und";
  if (parts.tokens.letter_count() == 0) {
    if (HasFeelingWithoutLetters(parts.tokens)) assessment.language = "zxx";
  } else if (parts.hint.empty()) {
    const absl::string_view found = IdentifyLanguage(*model_, parts.tokens, parts.features);
    assessment.language.assign(found.data(), found.size());
  } else if (std::binary_search(model_->sorted_languages().begin(),
                                model_->sorted_languages().end(), parts.hint)) {
    assessment.language = parts.hint;
  }
  if (assessment.language == "und") {
    SetUndetermined(model_version(), assessment);
  } else {
    // Signs alone say to an English reader what they say to any other.
    const absl::string_view read_as =
        assessment.language == "zxx" ? absl::string_view("en") : assessment.language;
    LocaliseGrams(read_as, parts.features);
    text::MarkNegation(read_as, parts.tokens);
    ReadMarks(parts.tokens, model_->lexicon(), read_as, parts.features);
    SumHeads(*model_, parts.features, parts.sums);
    if (delta_ != nullptr) delta_->Read(parts.features, parts.sums, parts.delta);
    Conclude(model_->params(), parts.tokens, Readings(*model_, delta_.get(), parts), assessment);
    CollectEvidence(parts.tokens, parts.sums, assessment.evidence);
    assessment.model_version = model_version();
    // The network knows English alone.
    if (deep_ != nullptr && assessment.language == "en" &&
        assessment.confidence_milli < deep_below_milli_) {
      JoinTiers(*deep_, deep_->Read(parts.tokens, parts.deep), assessment);
    }
  }
  EARSHOT_CHECK(assessment.negative_milli + assessment.neutral_milli + assessment.positive_milli ==
                1000);
  if (text.size() > kOrdinaryTextBytes && !parts.is_read_on) parts.Trim();
  return absl::OkStatus();
}

uint32_t Analyzer::model_version() const {
  return model_->version() + (delta_ == nullptr ? 0 : delta_->mark() << 16);
}
uint32_t Analyzer::deep_version() const { return deep_ == nullptr ? 0 : deep_->version(); }
const std::vector<std::string>& Analyzer::languages() const { return model_->sorted_languages(); }

}  // namespace earshot::sentiment
