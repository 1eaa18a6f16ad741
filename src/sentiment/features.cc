// The features, group by group.
#include "sentiment/features.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "text/utf8.h"

namespace earshot::sentiment {
namespace {

using text::Token;
using text::TokenKind;
using text::Tokens;

// One number a group of features; part of kFeatureVersion.
enum Group : uint64_t {
  kGroupGram = 1,
  kGroupWord,
  kGroupNegatedWord,
  kGroupPair,
  kGroupVader,
  kGroupOpinion,
  kGroupLanguages,
  kGroupKind,
  kGroupCaps,
  kGroupText,
  kGroupLanguage,
  kGroupTrigram,
  kGroupSentiment,
};

constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15u;

constexpr uint32_t Mix(uint64_t group, uint64_t value) {
  uint64_t hash = (value ^ (group * 0xD6E8FEB86659FD93u)) * kMultiplier;
  hash ^= hash >> 32;
  hash *= 0xBF58476D1CE4E5B9u;
  return static_cast<uint32_t>(hash >> 32);
}

constexpr uint64_t Combine(uint64_t first, uint64_t second) {
  return (first * kMultiplier) ^ (second + (first >> 29));
}

// What stands for a token where its own letters would only say who or how much.
uint64_t StandIn(const Token& token) {
  switch (token.kind) {
    case TokenKind::kHandle:
    case TokenKind::kUrl:
    case TokenKind::kEmail:
    case TokenKind::kNumber:
    case TokenKind::kMoney:
      return 0x1000 + static_cast<uint64_t>(token.kind);
    default:
      return token.hash;
  }
}

int Sign(int value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

// Small counts each their own bucket, larger ones together.
uint64_t Bucket(uint32_t count) {
  if (count <= 4) return count;
  if (count <= 6) return 5;
  if (count <= 10) return 6;
  if (count <= 20) return 7;
  return 8;
}

// How many points there are; `points` has room for the most.
size_t ReadPoints(absl::string_view form, std::vector<uint32_t>& points) {
  points.resize(kWordPointsMax + 2);
  uint32_t* const first = points.data();
  uint32_t* out = first;
  *out++ = '<';
  for (size_t at = 0; at < form.size() && out <= first + kWordPointsMax;) {
    const uint8_t byte = static_cast<uint8_t>(form[at]);
    if (byte < 0x80) {
      *out++ = byte;
      ++at;
      continue;
    }
    const text::Decoded c = text::DecodeAt(form.data(), form.size(), at);
    *out++ = c.code_point;
    at += c.length;
  }
  *out++ = '>';
  return static_cast<size_t>(out - first);
}

uint64_t Longer(uint64_t hash, uint32_t point) {
  return ((hash ^ (hash >> 31)) + point) * kMultiplier;
}

// `own`: of the language, whose letters say what they say in no other; 0 for English.
void ReadWordGrams(absl::string_view form, uint32_t own, Features& features) {
  const std::vector<uint32_t>& points = features.points;
  const size_t count = ReadPoints(form, features.points);
  // Room for all there can be, written through a pointer, then cut to what there is.
  constexpr size_t kGramsEach = 3;
  const size_t before = features.grams.size();
  features.grams.resize(before + kGramsEach * count);
  uint32_t* out = features.grams.data() + before;
  for (size_t start = 0; start + 2 < count; ++start) {
    uint64_t hash = Longer((points[start] + 1) * kMultiplier, points[start + 1]);
    const size_t longest = std::min<size_t>(5, count - start);
    for (size_t n = 3; n <= longest; ++n) {
      hash = Longer(hash, points[start + n - 1]);
      const uint32_t gram = (static_cast<uint32_t>((hash ^ (hash >> 29)) >> 11) +
                             static_cast<uint32_t>(n) * 0x9E3779B9u) *
                            0x85EBCA6Bu;
      uint32_t mixed = (gram ^ own) * 0x85EBCA6Bu;
      mixed = (mixed ^ (mixed >> 15)) * 0xC2B2AE35u;
      *out++ = own == 0 ? gram : mixed ^ (mixed >> 13);
    }
  }
  features.grams.resize(static_cast<size_t>(out - features.grams.data()));
}

uint32_t OwnOf(absl::string_view language) {
  return language == "en" ? 0 : static_cast<uint32_t>(text::HashForm(language) >> 32) | 1;
}

// In whose letters a token is read. Who writes Hindi or Pidgin mixes them with English, word by word:
// a Latin word is read as in English.
uint32_t GramsOf(absl::string_view language, const Token& token) {
  const bool mixes = language == "hi" || language == "pcm";
  return mixes && !token.has(text::kNonAscii) ? 0 : OwnOf(language);
}

uint32_t KeyOf(const Token& token, uint32_t own) {
  return Mix(kGroupWord, token.hash ^ (uint64_t{own} << 32));
}

// Sums over a message that several text-level features read.
struct Tally {
  uint32_t shouts = 0, questions = 0, caps = 0, words = 0, hashtags = 0, elongated = 0;
  uint32_t good = 0, bad = 0, links = 0, negators = 0;
  int sum = 0;         // of valence, negation turned round
  int after_turn = 0;  // the same, after the last "but"
  int first = 0, last = 0;
  bool turned = false;
};

class MarkReader {
 public:
  MarkReader(const Tokens& tokens, const LexiconView& lexicon, absl::string_view language,
             Features& features)
      : tokens_(tokens), lexicon_(lexicon), english_(language == "en"), features_(features) {
    language_hash_ = text::HashForm(language);
  }

  void Run() {
    // Room for all there can be, written through a pointer, then cut to what there is.
    constexpr size_t kMarksEach = 8, kMarksOfText = 16;
    const size_t count = tokens_.list.size();
    features_.marks.resize(kMarksEach * count + kMarksOfText);
    features_.mark_end.resize(count);
    uint32_t* const first = out_ = features_.marks.data();
    uint64_t previous = 1;  // the beginning
    for (size_t i = 0; i < count; ++i) {
      const Token& token = tokens_.list[i];
      ReadToken(token, previous);
      if (!token.has(text::kInHashtag)) previous = StandIn(token);
      features_.mark_end[i] = static_cast<uint32_t>(out_ - first);
    }
    ReadText();
    EARSHOT_CHECK(static_cast<size_t>(out_ - first) <= features_.marks.size());
    features_.marks.resize(static_cast<size_t>(out_ - first));
  }

 private:
  void Add(Group group, uint64_t value) { *out_++ = Mix(group, value); }

  void ReadToken(const Token& token, uint64_t previous) {
    const bool negated = token.has(text::kNegated);
    const uint64_t self = StandIn(token);
    Add(kGroupWord, self);
    if (!token.has(text::kInHashtag)) Add(kGroupPair, Combine(previous, self));
    switch (token.kind) {
      case TokenKind::kWord:
        if (!token.has(text::kInHashtag)) ++tally_.words;
        if (negated) Add(kGroupNegatedWord, self);
        if (token.has(text::kNegator)) ++tally_.negators;
        if (token.has(text::kAllCaps)) ++tally_.caps;
        if (token.has(text::kElongated)) ++tally_.elongated;
        break;
      case TokenKind::kPunctuation: {
        const absl::string_view form = tokens_.Form(token);
        tally_.shouts += form.find('!') != absl::string_view::npos;
        tally_.questions += form.find('?') != absl::string_view::npos;
        break;
      }
      case TokenKind::kHashtag:
        ++tally_.hashtags;
        break;
      case TokenKind::kUrl:
        ++tally_.links;
        break;
      default:
        break;
    }
    ReadValence(token, negated);
  }

  void ReadValence(const Token& token, bool negated) {
    if (token.kind == TokenKind::kPunctuation || token.kind == TokenKind::kHandle) return;
    static const uint64_t but = text::HashForm("but");
    if (token.hash == but) {
      tally_.turned = true;
      tally_.after_turn = 0;
      return;
    }
    const Valence valence = lexicon_.Find(token.hash);
    if (valence.empty()) return;
    const uint64_t turned = negated ? 64 : 0;
    if (valence.vader != 0) Add(kGroupVader, static_cast<uint64_t>(valence.vader + 32) | turned);
    if (valence.opinion != 0)
      Add(kGroupOpinion, static_cast<uint64_t>(valence.opinion + 32) | turned);
    if (valence.languages != 0) {
      const uint64_t bucket =
          static_cast<uint64_t>(valence.languages / 2 + Sign(valence.languages) + 32);
      Add(kGroupLanguages, bucket | turned | (english_ ? 128 : 0));
      // The lists are coarse and their languages have little data: the sign alone is learnt sooner.
      if (!english_)
        Add(kGroupLanguages, 256 | static_cast<uint64_t>(Sign(valence.languages) + 2) | turned);
    }
    // English lists first: the others hold words of English that mean something else elsewhere.
    int value = valence.vader != 0 ? valence.vader : valence.opinion * 3;
    if (value == 0 || (!english_ && valence.languages != 0)) {
      if (!english_) value = valence.languages;
    }
    if (value == 0) return;
    if (token.has(text::kAllCaps)) Add(kGroupCaps, static_cast<uint64_t>(Sign(value) + 2) | turned);
    if (negated) value = -value * 3 / 4;
    tally_.sum += value;
    tally_.after_turn += value;
    ++(value > 0 ? tally_.good : tally_.bad);
    if (tally_.first == 0) tally_.first = Sign(value);
    tally_.last = Sign(value);
  }

  void ReadText() {
    enum Slot : uint64_t {
      kBias,
      kSum,
      kPair,
      kEdges,
      kShout,
      kQuestion,
      kCaps,
      kLength,
      kTags,
      kTurn,
      kLong,
      kLinks,
      kNegators,
      kEnd
    };
    auto add = [this](Slot slot, uint64_t value) {
      Add(kGroupText, (uint64_t{slot} << 32) | value);
    };
    add(kBias, 0);
    Add(kGroupLanguage, language_hash_);
    const int sum = std::clamp(tally_.sum / 2, -8, 8);
    add(kSum, static_cast<uint64_t>(sum + 16));
    add(kPair, std::min<uint64_t>(tally_.good, 4) * 8 + std::min<uint64_t>(tally_.bad, 4));
    add(kEdges, static_cast<uint64_t>((tally_.first + 1) * 3 + tally_.last + 1));
    add(kShout, Bucket(tally_.shouts));
    add(kQuestion, Bucket(tally_.questions) * 2 + EndsWithQuestion());
    add(kCaps, std::min<uint64_t>(tally_.caps, 4));
    add(kLength, Bucket(tally_.words));
    add(kTags, std::min<uint64_t>(tally_.hashtags, 4));
    add(kLong, std::min<uint64_t>(tally_.elongated, 2));
    add(kLinks, std::min<uint64_t>(tally_.links, 2));
    add(kNegators, std::min<uint64_t>(tally_.negators, 3));
    if (tally_.turned) add(kTurn, static_cast<uint64_t>(Sign(tally_.after_turn) + 2));
  }

  bool EndsWithQuestion() const {
    if (tokens_.list.empty()) return false;
    const Token& last = tokens_.list.back();
    return last.kind == TokenKind::kPunctuation &&
           tokens_.Form(last).find('?') != absl::string_view::npos;
  }

  const Tokens& tokens_;
  const LexiconView& lexicon_;
  const bool english_;
  uint64_t language_hash_ = 0;
  Features& features_;
  uint32_t* out_ = nullptr;  // the next mark
  Tally tally_;
};

constexpr size_t kSlotBytes = 8;

}  // namespace

Valence LexiconView::Find(uint64_t form_hash) const {
  if (slots_ == nullptr) return {};
  const uint32_t mask = (uint32_t{1} << bits_) - 1;
  const uint32_t key = static_cast<uint32_t>(form_hash) | 1;  // 0 marks a free slot
  uint32_t slot = static_cast<uint32_t>(form_hash >> 40) & mask;
  for (uint32_t probe = 0; probe < kLexiconProbesMax; ++probe, slot = (slot + 1) & mask) {
    const uint8_t* at = slots_ + slot * kSlotBytes;
    const uint32_t found = static_cast<uint32_t>(at[0]) | static_cast<uint32_t>(at[1]) << 8 |
                           static_cast<uint32_t>(at[2]) << 16 | static_cast<uint32_t>(at[3]) << 24;
    if (found == 0) return {};
    if (found == key) {
      return {static_cast<int8_t>(at[4]), static_cast<int8_t>(at[5]), static_cast<int8_t>(at[6])};
    }
  }
  return {};
}

std::vector<uint8_t> BuildLexicon(const std::vector<std::pair<uint64_t, Valence>>& entries,
                                  uint32_t bits) {
  std::vector<uint8_t> slots((size_t{1} << bits) * kSlotBytes, 0);
  const uint32_t mask = (uint32_t{1} << bits) - 1;
  for (const auto& [hash, valence] : entries) {
    const uint32_t key = static_cast<uint32_t>(hash) | 1;
    uint32_t slot = static_cast<uint32_t>(hash >> 40) & mask;
    for (uint32_t probe = 0; probe < kLexiconProbesMax; ++probe, slot = (slot + 1) & mask) {
      uint8_t* at = slots.data() + slot * kSlotBytes;
      if (at[0] != 0 || at[1] != 0 || at[2] != 0 || at[3] != 0) continue;
      for (int i = 0; i < 4; ++i) at[i] = static_cast<uint8_t>(key >> (8 * i));
      at[4] = static_cast<uint8_t>(valence.vader);
      at[5] = static_cast<uint8_t>(valence.opinion);
      at[6] = static_cast<uint8_t>(valence.languages);
      break;
    }
  }
  return slots;
}

void Features::Trim() {
  constexpr size_t kKeptMax = 64 << 10;
  for (std::vector<uint32_t>* list : {&known, &grams, &gram_end, &marks, &mark_end, &turned}) {
    if (list->capacity() > kKeptMax) std::vector<uint32_t>().swap(*list);
  }
}

uint32_t WordKey(absl::string_view language, const Token& token) {
  return KeyOf(token, GramsOf(language, token));
}

uint32_t VocabularyView::Find(uint32_t word_key) const {
  if (slots_ == nullptr) return kNone;
  const uint32_t mask = (uint32_t{1} << bits_) - 1;
  const uint32_t tag = (word_key & 0xFFFF) | 1;
  uint32_t slot = word_key >> (32 - bits_);
  for (uint32_t probe = 0; probe < kVocabularyProbesMax; ++probe, slot = (slot + 1) & mask) {
    const uint8_t* at = slots_ + slot * kSlotBytes;
    const uint32_t found = static_cast<uint32_t>(at[0] | at[1] << 8);
    if (found == tag) return slot;
    if (found == 0) return kNone;
  }
  return kNone;
}

std::vector<uint8_t> BuildVocabulary(const std::vector<VocabularyEntry>& entries, uint32_t bits) {
  std::vector<uint8_t> slots((size_t{1} << bits) * kSlotBytes, 0);
  const uint32_t mask = (uint32_t{1} << bits) - 1;
  for (const VocabularyEntry& entry : entries) {
    const uint32_t tag = (entry.key & 0xFFFF) | 1;
    uint32_t slot = entry.key >> (32 - bits);
    for (uint32_t probe = 0; probe < kVocabularyProbesMax; ++probe, slot = (slot + 1) & mask) {
      uint8_t* at = slots.data() + size_t{slot} * kSlotBytes;
      const uint32_t there = static_cast<uint32_t>(at[0] | at[1] << 8);
      if (there == tag) break;  // another word of the same key came first
      if (there != 0) continue;
      const uint32_t negative = static_cast<uint16_t>(entry.word.negative);
      const uint32_t positive = static_cast<uint16_t>(entry.word.positive);
      const uint32_t values[] = {tag, negative, positive, entry.word.size};
      for (size_t i = 0; i < kSlotBytes; ++i) {
        at[i] = static_cast<uint8_t>(values[i / 2] >> (8 * (i % 2)));
      }
      break;
    }
  }
  return slots;
}

void ReadFeatures(const Tokens& tokens, const LexiconView& lexicon,
                  const VocabularyView& vocabulary, absl::string_view language,
                  Features& features) {
  features.grams.clear();
  features.turned.clear();
  features.known.resize(tokens.list.size());
  features.gram_end.resize(tokens.list.size());
  // The same for all tokens of one kind of letters.
  Token ascii, wide;
  wide.flags = text::kNonAscii;
  const uint32_t own[] = {GramsOf(language, ascii), GramsOf(language, wide)};
  for (size_t i = 0; i < tokens.list.size(); ++i) {
    const Token& token = tokens.list[i];
    uint32_t known = VocabularyView::kNone;
    if (token.has(text::kUnderstated)) features.turned.push_back(static_cast<uint32_t>(i));
    if (token.kind == TokenKind::kWord) {
      const uint32_t here = own[token.has(text::kNonAscii) ? 1 : 0];
      known = vocabulary.Find(KeyOf(token, here));
      if (known == VocabularyView::kNone) ReadWordGrams(tokens.Form(token), here, features);
    }
    features.known[i] = known;
    features.gram_end[i] = static_cast<uint32_t>(features.grams.size());
  }
  MarkReader(tokens, lexicon, language, features).Run();
}

uint32_t LanguageWord(uint64_t form_hash) { return Mix(kGroupLanguage, form_hash); }
uint32_t LanguageBias() { return Mix(kGroupLanguage, 1); }

void ReadTrigrams(absl::string_view form, std::vector<uint32_t>& points,
                  std::vector<uint32_t>& trigrams) {
  const size_t count = ReadPoints(form, points);
  for (size_t start = 0; start + 2 < count; ++start) {
    const uint64_t three = uint64_t{points[start]} << 42 | uint64_t{points[start + 1]} << 21 |
                           uint64_t{points[start + 2]};
    trigrams.push_back(Mix(kGroupTrigram, three));
  }
}

uint32_t SentimentMark(bool positive, int32_t milli) {
  return Mix(kGroupSentiment, static_cast<uint64_t>(milli / 100) * 2 + (positive ? 1 : 0));
}

}  // namespace earshot::sentiment
