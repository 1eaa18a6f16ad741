// The language identifier's arithmetic.
#include "sentiment/language.h"

#include <algorithm>
#include <array>

#include "sentiment/add_bytes.h"
#include "sentiment/fixed.h"

namespace earshot::sentiment {
namespace {

using text::Script;

// Rows read of one message: more says nothing new. Sums of so many fit 16 bits by far.
constexpr int kRowsReadMax = 60;

// A column a byte of a row: what the tag at its end adds up to is asked for by nobody, and a whole
// number of vectors is added.
using Sums = std::array<int16_t, kLanguageRowBytes>;

// How likely the best of the script's languages is among them.
const ModelLanguage* MostLikely(const Model& model, Script script, const Sums& sums,
                                int32_t* milli) {
  const ModelLanguage* first = model.FirstOf(script);
  const size_t count = model.CountOf(script);
  const ModelLanguage* best = first;
  int32_t most = sums[first->column];
  for (const ModelLanguage* at = first; at != first + count; ++at) {
    if (sums[at->column] <= most) continue;
    most = sums[at->column];
    best = at;
  }
  // Most languages are so far behind that they count nothing: the quotient needs not be asked for.
  const int64_t scale = model.params().language_scale, far = int64_t{kExpEntries} * 65536;
  uint64_t all = 0;
  for (const ModelLanguage* at = first; at != first + count; ++at) {
    const int64_t behind = (most - sums[at->column]) * scale;
    if (behind < far) all += ExpNegative(behind / 65536);
  }
  *milli = static_cast<int32_t>((uint64_t{1000} << 24) / all);
  return best;
}

}  // namespace

Script DecidingScript(const text::Tokens& tokens) {
  const Script script = tokens.dominant_script();
  const bool kana = tokens.letters[static_cast<size_t>(Script::kKana)] > 0;
  return script == Script::kHan && kana ? Script::kKana : script;
}

bool TellsLanguage(const text::Token& token, Script script) {
  // Words of hashtags are said in a language of their own, and a Latin word among other letters is a
  // name.
  return token.kind == text::TokenKind::kWord && !token.has(text::kInHashtag) &&
         (script == Script::kLatin || token.has(text::kNonAscii));
}

const ModelLanguage* IdentifyLanguage(const Model& model, const text::Tokens& tokens,
                                      LanguageFeatures& memory) {
  const Script script = DecidingScript(tokens);
  if (script == Script::kOther) return nullptr;  // several scripts that nothing tells apart
  const size_t candidates = model.CountOf(script);
  if (candidates <= 1)
    return candidates == 0 ? nullptr : model.FirstOf(script);  // the letters say it
  Sums sums{};
  int left = kRowsReadMax;
  if (const int8_t* row = model.LanguageRow(LanguageBias()); row != nullptr) AddBytes(row, sums);
  for (const text::Token& token : tokens.list) {
    if (!TellsLanguage(token, script)) continue;
    if (left <= 0) break;
    if (const int8_t* row = model.LanguageRow(LanguageWord(token.hash)); row != nullptr) {
      AddBytes(row, sums);
      --left;
      continue;
    }
    memory.trigrams.clear();
    ReadTrigrams(tokens.Form(token), memory.points, memory.trigrams);
    for (size_t i = 0; i < memory.trigrams.size() && left > 0; ++i) {
      const int8_t* row = model.LanguageRow(memory.trigrams[i]);
      if (row == nullptr) continue;
      AddBytes(row, sums);
      --left;
    }
  }
  int32_t milli = 0;
  const ModelLanguage* best = MostLikely(model, script, sums, &milli);
  return milli >= model.params().language_least_milli ? best : nullptr;
}

}  // namespace earshot::sentiment
