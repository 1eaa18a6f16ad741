// Tokens of what people really type: words, handles, hashtags, links, addresses, numbers, money,
// emoji, emoticons and runs of punctuation, in one pass over any bytes, in linear time and memory.
//
// Each token has the span it covers in the caller's bytes, a normalised form (case folded,
// elongation squeezed to two letters, digits as 0) and the hash of that form. Tokens are ordered by
// where they begin and do not overlap, but for the words of a hashtag: they follow their hashtag
// and lie inside it.
#ifndef EARSHOT_TEXT_TOKENIZER_H_
#define EARSHOT_TEXT_TOKENIZER_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace earshot::text {

enum class TokenKind : uint8_t {
  kWord,
  kHandle,   // @support
  kHashtag,  // #WorstAirline; its words follow, flagged kInHashtag
  kUrl,
  kEmail,
  kNumber,       // 40, 2,500.00, 15%, 3:30
  kMoney,        // $300, 20€
  kEmoji,        // one sequence as a person sees it: modifiers, ZWJ families, flags, keycaps
  kEmoticon,     // :-( <3 ^_^
  kPunctuation,  // a run of one sign; runs of ! and ? together
  kSymbol,       // what is none of these
};

absl::string_view TokenKindName(TokenKind kind);

enum TokenFlag : uint16_t {
  kAllCaps = 1 << 0,      // two letters or more, all upper case
  kCapitalised = 1 << 1,  // first letter upper case, not all
  kElongated = 1 << 2,    // a letter or sign three times or more
  kNegated = 1 << 3,      // inside the scope of a negation (set by MarkNegation)
  kNegator = 1 << 4,      // negates (set by MarkNegation)
  kInHashtag = 1 << 5,
  kObfuscated = 1 << 6,  // f*ck
  kNonAscii = 1 << 7,
  kRepeated = 1 << 8,  // the same emoji as the token before
  kSpaceBefore = 1 << 9,
  kUnderstated =
      1 << 10,  // "not bad": says the opposite of its words, mildly (set by MarkNegation)
};

struct Token {
  uint32_t begin = 0, end = 0;             // bytes of the text given
  uint32_t norm_begin = 0, norm_size = 0;  // in Tokens::norm
  uint64_t hash = 0;                       // of the normalised form
  TokenKind kind = TokenKind::kSymbol;
  uint16_t flags = 0;
  bool has(TokenFlag flag) const { return (flags & flag) != 0; }
};

// Hash of a normalised form; frozen, since model files are full of them.
uint64_t HashForm(absl::string_view form);

// The tokens of one text and the memory they live in; reuse one and nothing is allocated.
class Tokens {
 public:
  std::vector<Token> list;
  std::string norm;                          // all normalised forms, one after another
  std::array<uint32_t, kScripts> letters{};  // how many letters of which script
  uint64_t steps = 0;  // characters looked at, lookahead included: work, for the tests

  absl::string_view Form(const Token& token) const {
    return absl::string_view(norm).substr(token.norm_begin, token.norm_size);
  }
  uint32_t letter_count() const;
  Script dominant_script() const;  // the one with most letters; a tie goes to the first
  void Trim();                     // gives back the memory of an unusually long text

  CleanText clean;
  WordBreaker breaker;
  std::string fold_buffer;
};

// Longest normalised form; a longer word is cut there (its span is not).
inline constexpr size_t kFormBytesMax = 128;

// A text is read up to so many tokens: some hundred pages, and more than anybody reads of what he is sent. What comes after says
// nothing, so that a megabyte of signs costs what a long letter does. A run that is cut into words (a hashtag, Thai) is
// finished.
inline constexpr size_t kTokensPerTextMax = 1 << 16;

// Fills `tokens` from `text`, which may be any bytes. Spans are 32 bits: at most 2^31 bytes, and
// callers have a lower limit (kTextBytesMax).
void Tokenize(absl::string_view text, Tokens& tokens);

}  // namespace earshot::text

#endif  // EARSHOT_TEXT_TOKENIZER_H_
