// The matcher of set phrases; the phrases are in phrases_en.cc and phrases_other.cc.
#include "sentiment/intents.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "sentiment/phrases.h"

namespace earshot::sentiment {
namespace {

using text::Token;
using text::TokenKind;
using text::Tokens;

enum class Part : uint8_t { kWords, kNumber, kGap, kBegin, kEnd };
constexpr int kGapMax = 3;

struct Element {
  Part part = Part::kWords;
  std::vector<uint64_t> hashes;  // sorted
  uint64_t seen = 0;             // a bit for each of them: most words are none
  void Note(uint64_t hash) {
    hashes.push_back(hash);
    seen |= BitOf(hash);
  }
  bool Has(uint64_t hash) const {
    return (seen & BitOf(hash)) != 0 && std::binary_search(hashes.begin(), hashes.end(), hash);
  }
  static uint64_t BitOf(uint64_t hash) { return uint64_t{1} << (hash >> 58); }
};

struct Pattern {
  Intent intent;
  PhraseKind kind;
  std::vector<Element> elements;
};

struct Start {
  uint64_t hash;
  uint32_t pattern;
  bool operator<(const Start& other) const {
    return hash != other.hash ? hash < other.hash : pattern < other.pattern;
  }
};

constexpr uint32_t kSlotBits = 12;
uint64_t SlotOf(uint64_t hash) { return hash >> (64 - kSlotBits); }

struct Table {
  std::vector<Pattern> patterns;
  std::vector<Start> starts;             // patterns by their first word
  std::vector<uint32_t> from_beginning;  // those that start with ^
  // Of `starts`, which are in the order of their hashes, where those of each slot begin; most words
  // start nothing.
  std::array<uint16_t, (size_t{1} << kSlotBits) + 1> begin{};
};

Pattern Compile(const Phrase& phrase) {
  Pattern pattern{phrase.intent, phrase.kind, {}};
  for (absl::string_view piece : absl::StrSplit(phrase.pattern, ' ', absl::SkipEmpty())) {
    Element element;
    if (piece == "#") {
      element.part = Part::kNumber;
    } else if (piece == "~") {
      element.part = Part::kGap;
    } else if (piece == "^") {
      element.part = Part::kBegin;
    } else if (piece == "$") {
      element.part = Part::kEnd;
    } else {
      for (absl::string_view word : absl::StrSplit(piece, '|')) {
        element.Note(text::HashForm(word));
      }
      std::sort(element.hashes.begin(), element.hashes.end());
    }
    pattern.elements.push_back(std::move(element));
  }
  // A gap at the end matches nothing more and asks for nothing.
  while (pattern.elements.back().part == Part::kGap) pattern.elements.pop_back();
  return pattern;
}

Table MakeTable(absl::Span<const Phrase> phrases) {
  Table made;
  for (const Phrase& phrase : phrases) {
    const uint32_t index = static_cast<uint32_t>(made.patterns.size());
    made.patterns.push_back(Compile(phrase));
    const Element& first = made.patterns.back().elements[0];
    if (first.part == Part::kBegin) made.from_beginning.push_back(index);
    for (uint64_t hash : first.hashes) made.starts.push_back({hash, index});
  }
  std::sort(made.starts.begin(), made.starts.end());
  for (const Start& start : made.starts) ++made.begin[SlotOf(start.hash) + 1];
  for (size_t slot = 1; slot < made.begin.size(); ++slot) {
    made.begin[slot] = static_cast<uint16_t>(made.begin[slot] + made.begin[slot - 1]);
  }
  return made;
}

// Of the language, by its primary subtag; Pidgin is read as English. nullptr: no phrases are known.
const Table* PatternsOf(absl::string_view language) {
  struct Entry {
    absl::string_view language;
    Table table;
  };
  static const auto* const tables = [] {
    auto* made = new std::vector<Entry>;
    made->push_back({"en", MakeTable(EnglishPhrases())});
    for (const PhraseTable& other : OtherPhrases()) {
      made->push_back({other.language, MakeTable(other.phrases)});
    }
    return made;
  }();
  if (language == "pcm" || language == "zxx") return &tables->front().table;
  for (const Entry& entry : *tables) {
    if (entry.language == language) return &entry.table;
  }
  return nullptr;
}

// Tokens that phrases are made of: words and numbers. Signs and handles between words are passed
// over, but a full stop ends the phrase.
bool IsPassedOver(const Token& token) {
  return token.kind != TokenKind::kWord && token.kind != TokenKind::kNumber;
}

bool Asks(absl::string_view sign) {
  return sign.find('?') != absl::string_view::npos || sign.find("؟") != absl::string_view::npos;
}

bool IsStop(const Tokens& tokens, const Token& token) {
  if (token.kind != TokenKind::kPunctuation) return false;
  const absl::string_view form = tokens.Form(token);
  return form[0] == '.' || form[0] == '!' || form[0] == '?';
}

// Where the next word stands from `at` on; tokens.list.size() at the end or at a stop.
inline size_t NextWord(const Tokens& tokens, size_t at, int& reach) {
  while (at < tokens.list.size() && IsPassedOver(tokens.list[at])) {
    if (--reach <= 0 || IsStop(tokens, tokens.list[at])) return tokens.list.size();
    ++at;
  }
  return at;
}

// Whether elements [index, end) match from token `at` on, and the token behind the match. The
// recursion is as deep as a pattern is long, and gaps of three words bound the tries.
bool Matches(const Tokens& tokens, const Pattern& pattern, size_t index, size_t at, int reach,
             size_t& behind) {
  for (; index < pattern.elements.size(); ++index) {
    const Element& element = pattern.elements[index];
    if (element.part == Part::kBegin) continue;
    if (element.part == Part::kEnd) {
      int left = reach;
      behind = at;
      return NextWord(tokens, at, left) == tokens.list.size();
    }
    if (element.part == Part::kGap) {
      for (int skipped = 0; skipped <= kGapMax; ++skipped) {
        if (Matches(tokens, pattern, index + 1, at, reach, behind)) return true;
        at = NextWord(tokens, at, reach);
        if (at >= tokens.list.size() || --reach <= 0) return false;
        ++at;
      }
      return false;
    }
    at = NextWord(tokens, at, reach);
    if (at >= tokens.list.size() || --reach <= 0) return false;
    const Token& token = tokens.list[at];
    const bool fits =
        element.part == Part::kNumber ? token.kind == TokenKind::kNumber : element.Has(token.hash);
    if (!fits) return false;
    ++at;
  }
  behind = at;
  return true;
}

// Finds a match of each intent and tells `found(intent, first token, token behind)`.
template <typename Found>
uint64_t Search(const Tokens& tokens, absl::string_view language, Found found) {
  const Table* const of_language = PatternsOf(language);
  static const Table* const kNothing = new Table(MakeTable({}));
  const Table& table = of_language == nullptr ? *kNothing : *of_language;
  uint64_t intents = 0;
  // Up to where no phrase of an intent begins, because what stands there only sounds like it.
  uint64_t barred = 0;
  size_t barred_until = 0;
  size_t behind = 0;
  for (uint32_t index : table.from_beginning) {
    size_t at = 0;
    // Whom one speaks to comes before what one says.
    while (at < tokens.list.size() && tokens.list[at].kind == TokenKind::kHandle) ++at;
    const Pattern& pattern = table.patterns[index];
    if ((intents & pattern.intent) != 0) continue;
    if (!Matches(tokens, pattern, 0, at, kPatternReach, behind)) continue;
    intents |= pattern.intent;
    found(pattern.intent, at, behind);
  }
  for (size_t at = 0; at < tokens.list.size(); ++at) {
    const Token& token = tokens.list[at];
    if (at >= barred_until) barred = 0;
    if (token.kind == TokenKind::kPunctuation) {
      if ((intents & kQuestion) == 0 && Asks(tokens.Form(token))) {
        intents |= kQuestion;
        found(kQuestion, at, at + 1);
      }
      continue;
    }
    if (token.kind != TokenKind::kWord) continue;
    const uint64_t slot = SlotOf(token.hash);
    for (uint32_t i = table.begin[slot]; i < table.begin[slot + 1]; ++i) {
      if (table.starts[i].hash != token.hash) continue;
      const Pattern& pattern = table.patterns[table.starts[i].pattern];
      if (((intents | barred) & pattern.intent) != 0) continue;
      if (!Matches(tokens, pattern, 1, at + 1, kPatternReach, behind)) continue;
      if (pattern.kind == PhraseKind::kLookAlike) {
        barred |= pattern.intent;
        barred_until = std::max(barred_until, behind);
        continue;
      }
      intents |= pattern.intent;
      found(pattern.intent, at, behind);
    }
  }
  return intents;
}

}  // namespace

uint64_t FindIntents(const Tokens& tokens, absl::string_view language) {
  return Search(tokens, language, [](Intent, size_t, size_t) {});
}

uint64_t FindIntentsOfAny(const Tokens& tokens) {
  constexpr uint64_t kHeard = kLegalThreat | kPublicityThreat | kChurnThreat | kSafety | kThanks |
                              kHoldingReply | kQuestion;
  uint64_t intents = FindIntents(tokens, "en");
  for (const PhraseTable& other : OtherPhrases()) intents |= FindIntents(tokens, other.language);
  return intents & kHeard;
}

absl::string_view IntentName(Intent intent) {
  for (const IntentEntry& entry : kIntentTable) {
    if (entry.intent == intent) return entry.name;
  }
  return "";
}

std::vector<IntentPhrase> FindIntentPhrases(const Tokens& tokens, absl::string_view language) {
  std::vector<IntentPhrase> phrases;
  Search(tokens, language, [&](Intent intent, size_t first, size_t behind) {
    if (first >= behind) return;
    phrases.push_back({intent, tokens.list[first].begin, tokens.list[behind - 1].end});
  });
  std::sort(phrases.begin(), phrases.end(),
            [](const IntentPhrase& a, const IntentPhrase& b) { return a.intent < b.intent; });
  return phrases;
}

}  // namespace earshot::sentiment
