// The language identifier's arithmetic and the scripts of the languages.
#include "sentiment/language.h"

#include <algorithm>

#include "sentiment/fixed.h"

namespace earshot::sentiment {

using text::Script;

bool LanguageUsesScript(absl::string_view language, Script script) {
  if (language == kOtherLanguage) return true;
  if (language == "am") return script == Script::kEthiopic || script == Script::kLatin;
  if (language == "ar") return script == Script::kArabic || script == Script::kLatin;
  if (language == "hi") return script == Script::kDevanagari || script == Script::kLatin;
  return script == Script::kLatin;
}

LanguageScores ScoreLanguages(const Model& model, const text::Tokens& tokens,
                              const Features& features) {
  const ModelParams& params = model.params();
  const Script script = tokens.dominant_script();
  std::array<int32_t, kLanguageStride> sum{};
  // A long message is clear long before its end; the bound also keeps the sums within 32 bits.
  constexpr size_t kFeaturesReadMax = 2000;
  const size_t read = std::min(features.language.size(), kFeaturesReadMax);
  for (size_t i = 0; i < read; ++i) {
    const int8_t* row = model.LanguageRow(features.language[i]);
    for (size_t column = 0; column < kLanguageStride; ++column) sum[column] += row[column];
  }
  LanguageScores scores;
  bool any = false;
  for (size_t i = 0; i < model.languages().size(); ++i) {
    if (!LanguageUsesScript(model.languages()[i], script)) continue;
    scores.logit_q8[i] = int64_t{sum[i]} * params.language_scale / 65536;
    if (!any || scores.logit_q8[i] > scores.logit_q8[scores.best]) scores.best = i;
    any = true;
  }
  uint64_t all = 0;
  for (size_t i = 0; i < model.languages().size(); ++i) {
    if (!LanguageUsesScript(model.languages()[i], script)) continue;
    all += ExpNegative(scores.logit_q8[scores.best] - scores.logit_q8[i]);
  }
  scores.best_milli = all == 0 ? 0 : static_cast<int32_t>((uint64_t{1000} << 24) / all);
  return scores;
}

absl::string_view IdentifyLanguage(const Model& model, const text::Tokens& tokens,
                                   const Features& features) {
  const Script script = tokens.dominant_script();
  // Scripts that no language of any model here is written in need no arithmetic.
  if (script != Script::kLatin && script != Script::kArabic && script != Script::kDevanagari &&
      script != Script::kEthiopic) {
    return "und";
  }
  const LanguageScores scores = ScoreLanguages(model, tokens, features);
  if (scores.best_milli < model.params().language_least_milli) return "und";
  const absl::string_view language = model.languages()[scores.best];
  return language == kOtherLanguage ? absl::string_view("und") : language;
}

}  // namespace earshot::sentiment
