// One pass, left to right: the first byte of what comes decides which shape is tried.
#include "text/tokenizer.h"

#include <algorithm>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/check.h"
#include "text/scan.h"

namespace earshot::text {
namespace {

enum class Ascii : uint8_t { kSkip, kSpace, kAlpha, kDigit, kSign };

constexpr std::array<Ascii, 128> MakeAsciiTable() {
  std::array<Ascii, 128> table{};
  for (int c = 0; c < 128; ++c) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      table[c] = Ascii::kSpace;
    } else if (c < 0x20 || c == 0x7F) {
      table[c] = Ascii::kSkip;
    } else if (IsAsciiAlpha(static_cast<char>(c))) {
      table[c] = Ascii::kAlpha;
    } else if (IsAsciiDigit(static_cast<char>(c))) {
      table[c] = Ascii::kDigit;
    } else {
      table[c] = Ascii::kSign;
    }
  }
  return table;
}
constexpr std::array<Ascii, 128> kAscii = MakeAsciiTable();

bool IsHandleChar(char c) { return IsAsciiAlnum(c) || c == '_'; }

// Data sets and exports mask links as the bare word.
bool IsMaskedLink(absl::string_view form) {
  return !form.empty() && form[0] == 'h' && (form == "http" || form == "https");
}

#ifdef __SSE2__
// The letters at the start of sixteen bytes.
struct AsciiWord {
  static constexpr size_t kBytes = 16;
  char lower[kBytes];  // the first `size` count
  size_t size = 0;
  bool capitalised = false, all_upper = false;

  // False where there is none, it may go on behind the sixteen, or a letter stands there three times.
  bool Read(const char* text) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
    const __m128i low = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    // 'a' becomes the least of signed bytes, so that one comparison tells a letter.
    const __m128i from_a = _mm_add_epi8(low, _mm_set1_epi8(static_cast<char>(0x80 - 'a')));
    const __m128i is_letter = _mm_cmplt_epi8(from_a, _mm_set1_epi8(static_cast<char>(0x80 + 26)));
    const uint32_t letters = static_cast<uint32_t>(_mm_movemask_epi8(is_letter));
    size = static_cast<size_t>(__builtin_ctz(~letters));
    if (size == 0 || size >= kBytes) return false;
    const uint32_t word = (1u << size) - 1;
    const __m128i next = _mm_srli_si128(low, 1);
    const uint32_t twice = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(low, next)));
    if ((twice & (twice >> 1) & (word >> 2)) != 0) return false;
    // The sixth bit of a letter says that it is a small one; it is moved to where a mask is made of.
    const uint32_t small = static_cast<uint32_t>(_mm_movemask_epi8(_mm_slli_epi16(bytes, 2)));
    const uint32_t upper = word & ~small;
    capitalised = (upper & 1) != 0;
    all_upper = upper == word;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(lower), low);
    return true;
  }
};
#endif

// How much of a word is folded; its form, once elongation is squeezed, is at most kFormBytesMax of that.
constexpr size_t kFoldedBytesMax = 8 * kFormBytesMax;

class Reader {
 public:
  Reader(absl::string_view text, Tokens& out) : text_(text), out_(out) {}

  void Run() {
    while (at_ < text_.size() && out_.list.size() < kTokensPerTextMax) {
      const uint8_t byte = static_cast<uint8_t>(text_[at_]);
      if (byte >= 0x80) {
        ReadNonAscii();
        continue;
      }
      switch (kAscii[byte]) {
        case Ascii::kSkip:
          ++at_;
          break;
        case Ascii::kSpace:
          ++at_;
          space_ = true;
          break;
        case Ascii::kAlpha:
          ReadAlpha();
          break;
        case Ascii::kDigit:
          ReadDigit();
          break;
        case Ascii::kSign:
          ReadSign();
          break;
      }
    }
    out_.steps += text_.size();
  }

 private:
  absl::string_view Rest() const { return text_.substr(at_); }
  char Peek(size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  // A letter or digit stands directly before, and belongs to a token.
  bool Glued() const { return !space_ && at_ > 0 && IsAsciiAlnum(text_[at_ - 1]); }

  // The token that covers [at_, at_ + size), with a form already in norm from `norm_begin` on.
  void Emit(TokenKind kind, size_t size, size_t norm_begin, uint16_t flags = 0) {
    EmitAt(kind, at_, at_ + size, norm_begin, flags);
    at_ += size;
    space_ = false;
  }

  void EmitAt(TokenKind kind, size_t begin, size_t end, size_t norm_begin, uint16_t flags) {
    std::string& norm = out_.norm;
    if (norm.size() - norm_begin > kFormBytesMax) {
      size_t cut = norm_begin + kFormBytesMax;
      while ((static_cast<uint8_t>(norm[cut]) & 0xC0) == 0x80) --cut;
      norm.resize(cut);
    }
    Token& token = out_.list.emplace_back();
    token.begin = static_cast<uint32_t>(begin);
    token.end = static_cast<uint32_t>(end);
    token.norm_begin = static_cast<uint32_t>(norm_begin);
    token.norm_size = static_cast<uint32_t>(norm.size() - norm_begin);
    token.kind = kind;
    token.flags = static_cast<uint16_t>(flags | (space_ ? kSpaceBefore : 0));
    token.hash = HashForm(absl::string_view(norm).substr(norm_begin));
  }

  void EmitForm(TokenKind kind, size_t size, absl::string_view form, uint16_t flags = 0) {
    const size_t norm_begin = out_.norm.size();
    out_.norm.append(form.data(), form.size());
    Emit(kind, size, norm_begin, flags);
  }

  // Appends the folded, squeezed form of a word and returns its flags.
  uint16_t AppendWordForm(absl::string_view word) {
    std::string& norm = out_.norm;
    uint32_t letters = 0, upper = 0, run = 0;
    uint16_t flags = 0;
    char last = 0;
    for (size_t i = 0; i < word.size(); ++i) {
      const char c = word[i];
      if (static_cast<uint8_t>(c) >= 0x80) return AppendWideWordForm(word);
      char low = c;
      if (IsAsciiAlpha(c)) {
        ++letters;
        if (c < 'a') {
          ++upper;
          low = static_cast<char>(c | 0x20);
          if (i == 0) flags |= kCapitalised;
        }
      } else if (c == '*') {
        flags |= kObfuscated;
      }
      run = low == last ? run + 1 : 1;
      last = low;
      if (run <= 2) {
        norm.push_back(low);
      } else if (IsAsciiAlpha(c)) {
        flags |= kElongated;
      }
    }
    out_.letters[static_cast<size_t>(Script::kLatin)] += letters;
    return CaseFlags(flags, letters, upper);
  }

  static uint16_t CaseFlags(uint16_t flags, uint32_t letters, uint32_t upper) {
    if (letters >= 2 && upper == letters) {
      flags = static_cast<uint16_t>((flags & ~kCapitalised) | kAllCaps);
    }
    return flags;
  }

  uint16_t AppendWideWordForm(absl::string_view word) {
    std::string& norm = out_.norm;
    std::string& folded = out_.fold_buffer;
    folded.clear();
    // AppendWordForm may have written an ASCII beginning; it restarts here.
    norm.resize(form_begin_);
    uint32_t letters = 0, upper = 0;
    uint16_t flags = kNonAscii;
    bool slow = false;
    for (size_t i = 0; i < word.size();) {
      const Decoded c = DecodeAt(word.data(), word.size(), i);
      const CharInfo info = InfoOf(c.code_point);
      if (info.char_class == CharClass::kLetter || info.char_class == CharClass::kDictionary) {
        ++letters;
        ++out_.letters[static_cast<size_t>(info.script)];
      }
      if (info.upper) {
        ++upper;
        if (i == 0) flags |= kCapitalised;
      }
      if (c.code_point == '*') flags |= kObfuscated;
      if (folded.size() >= kFoldedBytesMax) {
        // The form is cut long before; the flags look at the whole word.
      } else if (c.code_point == 0x2019 || c.code_point == 0x02BC) {
        folded.push_back('\'');
      } else if (info.folded != 0) {
        AppendUtf8(info.folded, folded);
      } else {
        slow = true;
        folded.append(word.data() + i, c.length);
      }
      i += c.length;
    }
    if (slow) {
      std::string whole;
      AppendFolded(folded, whole);
      folded.swap(whole);
      out_.steps += word.size();
    }
    uint32_t last = 0, run = 0;
    for (size_t i = 0; i < folded.size();) {
      const Decoded c = DecodeAt(folded.data(), folded.size(), i);
      run = c.code_point == last ? run + 1 : 1;
      last = c.code_point;
      if (run <= 2) {
        norm.append(folded, i, c.length);
      } else {
        flags |= kElongated;
      }
      i += c.length;
    }
    out_.steps += folded.size();
    return CaseFlags(flags, letters, upper);
  }

  // The form of one word appended; its start is remembered for the wide path.
  uint16_t WordForm(absl::string_view word) {
    form_begin_ = out_.norm.size();
    return AppendWordForm(word);
  }

  // End of the word that goes on at `at`; letters and digits of any script with spaces, apostrophes
  // and stars inside.
  size_t WordEnd(size_t at) const {
    const size_t begin = at;
    while (at < text_.size()) {
      const char c = text_[at];
      if (IsHandleChar(c)) {
        ++at;
      } else if (c == '\'') {
        if (at == begin || at + 1 >= text_.size() || !LetterAt(at + 1)) break;
        ++at;
      } else if (c == '*') {
        size_t after = at;
        while (after < text_.size() && text_[after] == '*') ++after;
        if (at == begin || after >= text_.size() || !IsAsciiAlpha(text_[after])) break;
        at = after;
      } else if (static_cast<uint8_t>(c) < 0x80) {
        break;
      } else {
        const Decoded next = DecodeAt(text_.data(), text_.size(), at);
        const uint32_t p = next.code_point;
        const CharClass found = InfoOf(p).char_class;
        const bool inside = p == 0x2019 || p == 0x02BC || p == 0x200C || p == 0x200D || p == 0x00AD;
        if (inside) {
          if (at == begin || at + next.length >= text_.size() || !LetterAt(at + next.length)) break;
        } else if (found != CharClass::kLetter && found != CharClass::kMark &&
                   found != CharClass::kDigit) {
          break;
        }
        at += next.length;
      }
    }
    return at;
  }

  bool LetterAt(size_t at) const {
    const char c = text_[at];
    if (static_cast<uint8_t>(c) < 0x80) return IsAsciiAlpha(c);
    const CharClass found = InfoOf(DecodeAt(text_.data(), text_.size(), at).code_point).char_class;
    return found == CharClass::kLetter || found == CharClass::kMark;
  }

  void ReadWord(size_t end) {
    const size_t norm_begin = out_.norm.size();
    const absl::string_view word = text_.substr(at_, end - at_);
    const uint16_t flags = WordForm(word);
    const bool link = IsMaskedLink(absl::string_view(out_.norm).substr(norm_begin));
    Emit(link ? TokenKind::kUrl : TokenKind::kWord, word.size(), norm_begin, link ? 0 : flags);
  }

  void ReadAlpha() {
    if (ReadEmail()) return;
    const char low = static_cast<char>(text_[at_] | 0x20);
    if (low == 'h' || low == 'w') {
      if (const size_t size = ScanUrl(Rest()); size != 0)
        return EmitForm(TokenKind::kUrl, size, "http");
    }
    // Of those that begin with a letter (scan.cc) the second sign tells most words apart.
    if ((low == 'x' || low == 'o' || low == 't') &&
        (Peek(1) == '_' || Peek(1) == '.' || Peek(1) == 'D' || Peek(1) == ')')) {
      if (ReadEmoticon()) return;
    }
    if (ReadPlainWord()) return;
    const size_t end = WordEnd(at_);
    if (end + 1 < text_.size() && text_[end] == '.' && IsAsciiAlpha(text_[end + 1]) &&
        at_ >= no_domain_before_) {
      size_t looked = 0;
      const size_t size = ScanBareDomain(Rest(), &looked);
      out_.steps += looked;
      if (size != 0) return EmitForm(TokenKind::kUrl, size, "http");
      no_domain_before_ = at_ + looked;
    }
    ReadWord(end);
  }

  // A word of ASCII letters alone with none three times in a row, and nothing behind it that it could
  // go on with: what most words are. The others are left to the code that knows all words.
  bool ReadPlainWord() {
#ifdef __SSE2__
    AsciiWord word;
    if (at_ + AsciiWord::kBytes >= text_.size() || !word.Read(text_.data() + at_)) return false;
    const char next = text_[at_ + word.size];
    if (IsHandleChar(next) || next == '\'' || next == '*' || static_cast<uint8_t>(next) >= 0x80 ||
        (next == '.' && IsAsciiAlpha(text_[at_ + word.size + 1]))) {
      return false;
    }
    const size_t norm_begin = out_.norm.size();
    out_.norm.append(word.lower, AsciiWord::kBytes);
    out_.norm.resize(norm_begin + word.size);
    const uint32_t letters = static_cast<uint32_t>(word.size);
    out_.letters[static_cast<size_t>(Script::kLatin)] += letters;
    if (IsMaskedLink(absl::string_view(out_.norm).substr(norm_begin))) {
      Emit(TokenKind::kUrl, word.size, norm_begin);
    } else {
      const uint16_t flags = word.capitalised ? kCapitalised : 0;
      Emit(TokenKind::kWord, word.size, norm_begin,
           CaseFlags(flags, letters, word.all_upper ? letters : 0));
    }
    return true;
#else
    return false;
#endif
  }

  // The next '@' and the address around it, looked for once for each '@'.
  bool ReadEmail() {
    if (at_ >= at_sign_) {
      const void* found =
          at_ < text_.size() ? std::memchr(text_.data() + at_, '@', text_.size() - at_) : nullptr;
      email_size_ = 0;
      at_sign_ = found == nullptr
                     ? text_.size() + 1
                     : static_cast<size_t>(static_cast<const char*>(found) - text_.data());
      if (found != nullptr) {
        size_t from = at_sign_;
        while (from > at_ && at_sign_ - from < kEmailLocalBytesMax &&
               (IsAsciiAlnum(text_[from - 1]) ||
                std::memchr("._%+-", text_[from - 1], 5) != nullptr)) {
          --from;
        }
        while (from < at_sign_ && !IsAsciiAlnum(text_[from])) ++from;
        email_from_ = from;
        email_size_ = ScanEmail(text_.substr(from), at_sign_ - from);
        out_.steps += (at_sign_ - from) + email_size_;
      }
    }
    if (email_size_ == 0 || at_ != email_from_) return false;
    EmitForm(TokenKind::kEmail, email_size_, "@email");
    return true;
  }

  void ReadDigit() {
    if (ReadEmail()) return;
    if (const size_t size = ScanKeycap(Rest()); size != 0) return ReadEmojiOf(size);
    if (text_[at_] == '8' && ReadEmoticon()) return;
    const NumberShape number = ScanNumber(Rest());
    if (!number.money && at_ + number.size < text_.size() && IsAsciiAlpha(Peek(number.size))) {
      const size_t end = WordEnd(at_);
      const size_t letters = at_ + number.size;
      if (end > letters && !IsUnit(text_.substr(letters, end - letters)) && number.size == 1) {
        return ReadWord(end);  // "2nite", "4u"
      }
    }
    EmitNumber(number);
  }

  void EmitNumber(NumberShape number, size_t prefix = 0) {
    const size_t norm_begin = out_.norm.size();
    for (size_t i = 0; i < prefix + number.size && i < kFormBytesMax; ++i) {
      const char c = text_[at_ + i];
      out_.norm.push_back(IsAsciiDigit(c) ? '0' : c);
    }
    Emit(number.money ? TokenKind::kMoney : TokenKind::kNumber, prefix + number.size, norm_begin);
  }

  void ReadSign() {
    const char c = text_[at_];
    switch (c) {
      case '@':
        if (!Glued() && IsHandleChar(Peek(1))) return ReadHandle();
        break;
      case '#':
        if (const size_t size = ScanKeycap(Rest()); size != 0) return ReadEmojiOf(size);
        if (ReadHashtag(1)) return;
        break;
      case '*':
        if (const size_t size = ScanKeycap(Rest()); size != 0) return ReadEmojiOf(size);
        break;
      case '$':
        if (IsAsciiDigit(Peek(1))) {
          NumberShape number = ScanNumber(Rest().substr(1));
          number.money = true;
          return EmitNumber(number, 1);
        }
        break;
      case '!':
      case '?':
        return ReadShout();
      default:
        break;
    }
    if (ReadEmoticon()) return;
    size_t size = 1;
    while (at_ + size < text_.size() && text_[at_ + size] == c) ++size;
    // "..." and "....." say the same; so do rows of dashes.
    const absl::string_view form = text_.substr(at_, std::min<size_t>(size, 3));
    EmitForm(TokenKind::kPunctuation, size, form, size >= 3 ? kElongated : 0);
  }

  bool ReadEmoticon() {
    const EmoticonShape found = ScanEmoticon(Rest().substr(0, 4096), Glued());
    if (found.size == 0) return false;
    EmitForm(TokenKind::kEmoticon, found.size, found.form, found.elongated ? kElongated : 0);
    return true;
  }

  // "!!!", "?!?!": the first signs, at most three, are the form.
  void ReadShout() {
    size_t size = 1;
    while (Peek(size) == '!' || Peek(size) == '?') ++size;
    EmitForm(TokenKind::kPunctuation, size, text_.substr(at_, std::min<size_t>(size, 3)),
             size >= 3 ? kElongated : 0);
  }

  void ReadHandle() {
    size_t size = 1;
    while (IsHandleChar(Peek(size))) ++size;
    const size_t norm_begin = out_.norm.size();
    for (size_t i = 0; i < size && i < kFormBytesMax; ++i) {
      const char c = text_[at_ + i];
      out_.norm.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c);
    }
    Emit(TokenKind::kHandle, size, norm_begin);
  }

  // `sign` is the length of '#' or its full-width twin.
  bool ReadHashtag(size_t sign) {
    size_t end = at_ + sign;
    bool letter = false;
    while (end < text_.size()) {
      const char c = text_[end];
      if (static_cast<uint8_t>(c) < 0x80) {
        if (!IsHandleChar(c)) break;
        letter |= IsAsciiAlpha(c);
        ++end;
        continue;
      }
      const Decoded next = DecodeAt(text_.data(), text_.size(), end);
      const CharClass found = InfoOf(next.code_point).char_class;
      if (found != CharClass::kLetter && found != CharClass::kMark && found != CharClass::kDigit &&
          found != CharClass::kDictionary) {
        break;
      }
      letter = true;
      end += next.length;
    }
    if (!letter) return false;
    const size_t begin = at_;
    const size_t norm_begin = out_.norm.size();
    const auto letters = out_.letters;  // its words count them
    out_.norm.push_back('#');
    const uint16_t flags = WordForm(text_.substr(begin + sign, end - begin - sign));
    out_.letters = letters;
    Emit(TokenKind::kHashtag, end - begin, norm_begin, flags);
    SplitHashtag(begin + sign, end);
    return true;
  }

  // Words by case, digits and underscores: "WorstAirline2015", "DHLfail" is "dhlfail": only case
  // tells.
  void SplitHashtag(size_t begin, size_t end) {
    enum class Kind { kLower, kUpper, kDigit, kLine };
    size_t start = begin, previous_at = begin;
    Kind previous = Kind::kLine;
    for (size_t at = begin; at < end;) {
      const Decoded c = DecodeAt(text_.data(), text_.size(), at);
      Kind kind = Kind::kLower;
      if (c.code_point == '_') {
        kind = Kind::kLine;
      } else if (c.code_point < 0x80 ? IsAsciiDigit(static_cast<char>(c.code_point))
                                     : InfoOf(c.code_point).char_class == CharClass::kDigit) {
        kind = Kind::kDigit;
      } else if (c.code_point < 0x80 ? c.code_point >= 'A' && c.code_point <= 'Z'
                                     : InfoOf(c.code_point).upper) {
        kind = Kind::kUpper;
      }
      const bool digit_edge = (kind == Kind::kDigit) != (previous == Kind::kDigit);
      if (kind == Kind::kLine || previous == Kind::kLine || digit_edge ||
          (previous == Kind::kLower && kind == Kind::kUpper)) {
        EmitHashtagWord(start, at);
        start = kind == Kind::kLine ? at + 1 : at;
      } else if (previous == Kind::kUpper && kind == Kind::kLower && previous_at > start) {
        EmitHashtagWord(start, previous_at);  // "USAirways": the last capital starts the word
        start = previous_at;
      }
      previous = kind;
      previous_at = at;
      at += c.length;
    }
    EmitHashtagWord(start, end);
  }

  void EmitHashtagWord(size_t begin, size_t end) {
    if (begin >= end) return;
    const size_t norm_begin = out_.norm.size();
    const bool digits = IsAsciiDigit(text_[begin]);
    uint16_t flags = WordForm(text_.substr(begin, end - begin));
    if (digits)
      std::fill(out_.norm.begin() + static_cast<ptrdiff_t>(norm_begin), out_.norm.end(), '0');
    EmitAt(digits ? TokenKind::kNumber : TokenKind::kWord, begin, end, norm_begin,
           static_cast<uint16_t>(flags | kInHashtag));
  }

  void ReadNonAscii() {
    const Decoded c = DecodeAt(text_.data(), text_.size(), at_);
    const CharInfo info = InfoOf(c.code_point);
    if (c.code_point == 0xFF03 && ReadHashtag(c.length)) return;
    if (const char sign = PunctuationInAscii(c.code_point); sign != 0) {
      return ReadWidePunctuation(c, sign);
    }
    if (c.code_point == 0x2026)
      return EmitForm(TokenKind::kPunctuation, c.length, "...", kElongated);
    switch (info.char_class) {
      case CharClass::kSpace:
        at_ += c.length;
        space_ = true;
        return;
      case CharClass::kLetter:
      case CharClass::kMark:
        return ReadWord(WordEnd(at_));
      case CharClass::kDigit:
        return ReadWord(WordEnd(at_));
      case CharClass::kDictionary:
        return ReadDictionaryRun();
      case CharClass::kEmoji:
        // The signs of trade marks are text unless asked to be emoji.
        if ((c.code_point == 0xA9 || c.code_point == 0xAE || c.code_point == 0x2122) &&
            Rest().substr(c.length, 3) != "\xEF\xB8\x8F") {
          return EmitForm(TokenKind::kSymbol, c.length, Rest().substr(0, c.length));
        }
        return ReadEmojiOf(ScanEmoji(Rest()));
      case CharClass::kRegional:
        return ReadEmojiOf(ScanEmoji(Rest()));
      case CharClass::kMoney:
        if (IsAsciiDigit(Peek(c.length))) {
          NumberShape number = ScanNumber(Rest().substr(c.length));
          number.money = true;
          return EmitNumber(number, c.length);
        }
        return EmitForm(TokenKind::kSymbol, c.length, Rest().substr(0, c.length));
      case CharClass::kPunctuation:
        return EmitForm(TokenKind::kPunctuation, c.length, Rest().substr(0, c.length));
      case CharClass::kModifier:
      case CharClass::kSymbol:
        return EmitForm(TokenKind::kSymbol, c.length, Rest().substr(0, c.length));
      case CharClass::kOther:
        if (c.code_point == kReplacement) return EmitForm(TokenKind::kSymbol, c.length, "\uFFFD");
        at_ += c.length;  // joiners, selectors, controls on their own say nothing
        return;
    }
  }

  // Signs that mean what an ASCII one does, as a run of that code point.
  void ReadWidePunctuation(const Decoded& c, char sign) {
    size_t size = c.length, count = 1;
    const absl::string_view unit = Rest().substr(0, c.length);
    while (Rest().substr(size, c.length) == unit) size += c.length, ++count;
    EmitForm(TokenKind::kPunctuation, size, std::string(std::min<size_t>(count, 3), sign),
             count >= 3 ? kElongated : 0);
  }

  void ReadEmojiOf(size_t size) {
    const size_t norm_begin = out_.norm.size();
    for (size_t i = 0; i < size;) {
      const Decoded c = DecodeAt(text_.data(), text_.size(), at_ + i);
      // Skin tones and presentation selectors do not change what is felt.
      if (c.code_point != 0xFE0F && (c.code_point < 0x1F3FB || c.code_point > 0x1F3FF)) {
        AppendUtf8(c.code_point, out_.norm);
      }
      i += c.length;
    }
    Emit(TokenKind::kEmoji, size, norm_begin);
    const size_t count = out_.list.size();
    if (count >= 2 && out_.list[count - 2].kind == TokenKind::kEmoji &&
        out_.list[count - 2].hash == out_.list[count - 1].hash) {
      out_.list[count - 1].flags |= kRepeated;
    }
  }

  void ReadDictionaryRun() {
    size_t size = 0;
    while (at_ + size < text_.size() && size < kDictionaryRunBytesMax) {
      const Decoded c = DecodeAt(text_.data(), text_.size(), at_ + size);
      const CharClass found = InfoOf(c.code_point).char_class;
      if (found != CharClass::kDictionary && (found != CharClass::kMark || size == 0)) break;
      if (size + c.length > kDictionaryRunBytesMax) break;
      size += c.length;
    }
    const absl::string_view run = Rest().substr(0, size);
    out_.steps += size;
    const std::vector<uint32_t>& ends = out_.breaker.Break(run);
    size_t begin = 0;
    for (uint32_t end : ends) {
      if (end <= begin || end > run.size()) continue;
      const size_t norm_begin = out_.norm.size();
      const uint16_t flags = WordForm(run.substr(begin, end - begin));
      Emit(TokenKind::kWord, end - begin, norm_begin, flags);
      begin = end;
    }
  }

  absl::string_view text_;
  Tokens& out_;
  size_t at_ = 0;
  bool space_ = true;  // nothing, or white space, stands before at_
  size_t form_begin_ = 0;
  size_t at_sign_ = 0;  // of the next '@'; what the fields below say of it
  size_t email_from_ = 0, email_size_ = 0;
  size_t no_domain_before_ = 0;
};

}  // namespace

void Tokenize(absl::string_view text, Tokens& tokens) {
  tokens.list.clear();
  tokens.norm.clear();
  tokens.letters.fill(0);
  tokens.steps = 0;
  tokens.clean.Assign(text);
  Reader(tokens.clean.view(), tokens).Run();
  if (!tokens.clean.mapped()) return;
  for (Token& token : tokens.list) {
    token.begin = tokens.clean.RawOffset(token.begin);
    token.end = tokens.clean.RawOffset(token.end);
  }
}

}  // namespace earshot::text
