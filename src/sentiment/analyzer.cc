// The path of one message: tokens, language, features, sums of rows, probabilities, what decided.
#include "sentiment/analyzer.h"

#include <algorithm>
#include <utility>

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

// The first entry of a tag; null where the model cannot name it.
const ModelLanguage* LanguageOf(const Model& model, absl::string_view tag) {
  for (const ModelLanguage& language : model.languages()) {
    if (language.tag == tag) return &language;
  }
  return nullptr;
}

// Everything but the vectors' and the string's memory.
void Reset(Assessment& assessment) {
  assessment.score_milli = 0;
  assessment.negative_milli = assessment.neutral_milli = assessment.positive_milli = 0;
  assessment.severity_milli = assessment.confidence_milli = 0;
  assessment.intents = 0;
  for (const AssessmentNumber& number : kAssessmentNumbers) assessment.*number.milli = 0;
  assessment.reproach = Reproach::kNone;
  assessment.topic = Topic::kNone;
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
  int32_t Confidence(const std::array<int32_t, 3>& milli, const ModelLanguage& language) const {
    if (Adapted(kHeadPositive))
      return delta_->ConfidenceMilli(std::max({milli[0], milli[1], milli[2]}));
    return ConfidenceMilli(model_.params(),
                           ReadConfidenceSignals(parts_.tokens, parts_.sums, milli),
                           static_cast<size_t>(&language - model_.languages().data()));
  }
  // Once the sentiment is known: the sums of the heads for English.
  void ReadAux(const std::array<int32_t, 3>& milli) {
    SumAuxHeads(model_, parts_.features, parts_.tokens.list.size(), milli[0], milli[2],
                parts_.sums);
  }
  const ModelParams& params() const { return model_.params(); }

 private:
  bool Adapted(Head head) const { return delta_ != nullptr && delta_->Adapts(head); }
  const Model& model_;
  const Delta* delta_;
  Scratch::Parts& parts_;
};

// The likeliest of classes 1 to `heads`, whose heads begin with `first`, and of class 0, which has
// none and the logit `least`; with how likely it is.
struct Choice {
  uint32_t best = 0;
  int32_t milli = 0;
};
Choice Choose(Readings& readings, Head first, uint32_t heads, int64_t least) {
  std::array<int64_t, kHeads + 1> logits{};
  logits[0] = least;
  Choice choice;
  for (uint32_t i = 1; i <= heads; ++i) {
    logits[i] = readings.LogitOf(static_cast<Head>(first + i - 1));
    if (logits[i] > logits[choice.best]) choice.best = i;
  }
  uint64_t all = 0;
  for (uint32_t i = 0; i <= heads; ++i) all += ExpNegative(logits[choice.best] - logits[i]);
  choice.milli = static_cast<int32_t>((uint64_t{1000} << 24) / all);
  return choice;
}

// The heads for English, and the intents that follow from them.
uint64_t ConcludeAux(Readings& readings, Assessment& assessment) {
  const ModelParams& params = readings.params();
  assessment.complaint_milli = SigmoidMilli(readings.LogitOf(kHeadComplaint));
  assessment.offensive_milli = SigmoidMilli(readings.LogitOf(kHeadOffensive));
  assessment.sarcasm_milli = SigmoidMilli(readings.LogitOf(kHeadSarcasm));
  const auto emotions =
      SoftmaxMilli<4>({readings.LogitOf(kHeadAnger), readings.LogitOf(kHeadJoy),
                       readings.LogitOf(kHeadOptimism), readings.LogitOf(kHeadSadness)});
  assessment.anger_milli = emotions[0];
  assessment.joy_milli = emotions[1];
  assessment.optimism_milli = emotions[2];
  assessment.sadness_milli = emotions[3];
  uint64_t intents = 0;
  if (assessment.complaint_milli >=
      readings.ThresholdOf(kHeadComplaint, params.complaint_threshold_milli)) {
    intents |= kComplaint;
  }
  if (assessment.offensive_milli >=
      readings.ThresholdOf(kHeadOffensive, params.offensive_threshold_milli)) {
    intents |= kOffensive;
  }
  if (assessment.sarcasm_milli >= params.sarcasm_threshold_milli) intents |= kSarcasm;
  // What is no complaint reproaches nobody.
  if ((intents & kComplaint) != 0) {
    constexpr int64_t kNever = -(int64_t{1} << 40);
    assessment.reproach =
        static_cast<Reproach>(Choose(readings, kHeadReproach, kReproachLevels - 1, kNever).best);
  }
  const Choice topic = Choose(readings, kHeadTopic, kTopics - 1, 0);
  assessment.topic = static_cast<Topic>(topic.best);
  if (assessment.topic != Topic::kNone) assessment.topic_milli = topic.milli;
  return intents;
}

// Who thanks us for nothing praises nobody: what was read as positive was meant as negative. Only for phrases that
// are hardly ever meant as they are said; the trained head alone turns nothing round.
void TurnRound(Assessment& assessment) {
  constexpr int32_t kSureMilli = 900;
  assessment.sarcasm_milli = std::max(assessment.sarcasm_milli, kSureMilli);
  assessment.intents = (assessment.intents | kSarcasm) & ~uint64_t{kPraise | kThanks};
  if (assessment.score_milli <= 0) return;
  std::swap(assessment.negative_milli, assessment.positive_milli);
  assessment.score_milli = -assessment.score_milli;
  assessment.severity_milli =
      SeverityOf(assessment.negative_milli, assessment.complaint_milli, assessment.intents);
}

// True: he mocks us, in a set phrase.
bool Conclude(const text::Tokens& tokens, const ModelLanguage& language, Readings readings,
              Assessment& assessment) {
  const auto milli =
      SoftmaxMilli<3>({readings.LogitOf(kHeadNegative), 0, readings.LogitOf(kHeadPositive)});
  assessment.negative_milli = milli[0];
  assessment.neutral_milli = milli[1];
  assessment.positive_milli = milli[2];
  assessment.score_milli = milli[2] - milli[0];
  assessment.confidence_milli = readings.Confidence(milli, language);

  const bool english = assessment.language == "en";
  uint64_t intents = FindIntents(tokens, assessment.language);
  const bool mocks = (intents & kSarcasm) != 0;
  if (english) {
    readings.ReadAux(milli);
    intents |= ConcludeAux(readings, assessment);
  }
  if (LabelOf(assessment) == Label::kPositive && milli[2] >= 600 && (intents & kComplaint) == 0) {
    intents |= kPraise;
  }
  assessment.intents = intents;
  assessment.severity_milli =
      SeverityOf(milli[0], english ? assessment.complaint_milli : milli[0], intents);
  return mocks;
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
  PrimarySubtag(language_hint, parts.hint);
  const ModelLanguage* language = nullptr;
  if (parts.tokens.letter_count() == 0) {
    // Signs alone say to an English reader what they say to any other.
    if (HasFeelingWithoutLetters(parts.tokens)) language = LanguageOf(*model_, "en");
  } else if (parts.hint.empty()) {
    language = IdentifyLanguage(*model_, parts.tokens, parts.language);
  } else {
    language = LanguageOf(*model_, parts.hint);
  }
  assessment.model_version = model_version();
  if (language == nullptr || !language->scored) {
    assessment.language = language == nullptr ? "und" : language->tag;
    assessment.neutral_milli = 1000;
    if (language == nullptr && parts.tokens.letter_count() > 0) {
      assessment.intents = FindIntentsOfAny(parts.tokens);
      assessment.severity_milli = SeverityOf(0, 0, assessment.intents);
    }
  } else {
    text::MarkNegation(language->tag, parts.tokens);
    ReadFeatures(parts.tokens, model_->lexicon(), model_->vocabulary(), language->tag,
                 parts.features);
    SumHeads(*model_, parts.features, parts.sums);
    if (delta_ != nullptr) delta_->Read(parts.features, parts.sums, parts.delta);
    assessment.language = parts.tokens.letter_count() == 0 ? "zxx" : language->tag;
    const bool mocks =
        Conclude(parts.tokens, *language, Readings(*model_, delta_.get(), parts), assessment);
    CollectEvidence(parts.tokens, parts.sums, assessment.evidence);
    // The network knows English alone.
    if (deep_ != nullptr && assessment.language == "en" &&
        assessment.confidence_milli < deep_below_milli_) {
      JoinTiers(*deep_, deep_->Read(parts.tokens, parts.deep), assessment);
    }
    if (mocks) TurnRound(assessment);
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
