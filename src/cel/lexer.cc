#include "cel/lexer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace earshot::cel::internal {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

}  // namespace

void AppendUtf8(uint32_t c, std::string* out) {
  if (c < 0x80) {
    out->push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out->push_back(static_cast<char>(0xC0 | (c >> 6)));
    out->push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out->push_back(static_cast<char>(0xE0 | (c >> 12)));
    out->push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out->push_back(static_cast<char>(0xF0 | (c >> 18)));
    out->push_back(static_cast<char>(0x80 | ((c >> 12) & 0x3F)));
    out->push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

bool IsUtf8(absl::string_view text, size_t* bad) {
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    size_t n = byte < 0x80                   ? 1
               : byte >= 0xC2 && byte < 0xE0 ? 2
               : byte >= 0xE0 && byte < 0xF0 ? 3
                                             : 4;
    bool good = byte < 0x80 || (byte >= 0xC2 && byte < 0xF5);
    good = good && i + n <= text.size();
    uint32_t c = n == 1 ? byte : byte & (0xFF >> (n + 1));
    for (size_t k = 1; good && k < n; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      good = (next & 0xC0) == 0x80;
      c = (c << 6) | (next & 0x3F);
    }
    good = good && !(n == 3 && (c < 0x800 || (c >= 0xD800 && c < 0xE000))) &&
           !(n == 4 && (c < 0x10000 || c > 0x10FFFF));
    if (!good) {
      if (bad != nullptr) *bad = i;
      return false;
    }
    i += n;
  }
  return true;
}

void Lexer::SkipSpace() {
  while (at_ < source_.size()) {
    const char c = source_[at_];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      ++at_;
    } else if (c == '/' && at_ + 1 < source_.size() && source_[at_ + 1] == '/') {
      while (at_ < source_.size() && source_[at_] != '\n') ++at_;
    } else {
      return;
    }
  }
}

Token Lexer::Number() {
  const size_t begin = at_;
  auto digits = [this] {
    while (at_ < source_.size() && IsDigit(source_[at_])) ++at_;
  };
  auto at = [this](size_t i) { return i < source_.size() ? source_[i] : '\0'; };
  bool whole = true;
  if (at(at_) == '0' && (at(at_ + 1) == 'x' || at(at_ + 1) == 'X') && HexValue(at(at_ + 2)) < 16) {
    at_ += 2;
    while (HexValue(at(at_)) < 16) ++at_;
  } else {
    digits();
    if (at(at_) == '.' && IsDigit(at(at_ + 1))) {
      whole = false;
      ++at_;
      digits();
    }
    const char sign = at(at_ + 1);
    if ((at(at_) == 'e' || at(at_) == 'E') &&
        (IsDigit(sign) || ((sign == '+' || sign == '-') && IsDigit(at(at_ + 2))))) {
      whole = false;
      at_ += 2;
      digits();
    }
  }
  if (whole && (at(at_) == 'u' || at(at_) == 'U')) ++at_;
  Token token{
      TokenKind::kNumber, static_cast<uint32_t>(begin), source_.substr(begin, at_ - begin), {}};
  if (IsLetter(at(at_))) {
    while (IsLetter(at(at_)) || IsDigit(at(at_))) ++at_;
    reporter_.Error(begin, "syntax",
                    absl::StrCat("'", source_.substr(begin, at_ - begin), "' is not a number"));
    token.kind = TokenKind::kBad;
  }
  return token;
}

bool Lexer::Digits(size_t n, int base, uint32_t* value) {
  *value = 0;
  for (size_t k = 0; k < n; ++k, ++at_) {
    const int digit = at_ < source_.size() ? HexValue(source_[at_]) : 16;
    if (digit >= base) return false;
    *value = *value * base + digit;
  }
  return true;
}

// After the backslash. False: not an escape; at_ stands somewhere behind the backslash.
bool Lexer::Escape(bool bytes, std::string* out) {
  if (at_ >= source_.size()) return false;
  static constexpr absl::string_view kFrom = "abfnrtv\\?\"'`";
  static constexpr absl::string_view kTo = "\a\b\f\n\r\t\v\\?\"'`";
  const char c = source_[at_++];
  if (const size_t i = kFrom.find(c); i != absl::string_view::npos) {
    out->push_back(kTo[i]);
    return true;
  }
  uint32_t value = 0;
  if (c == 'x' || c == 'X') {
    if (!Digits(2, 16, &value)) return false;
  } else if (c >= '0' && c <= '3') {
    --at_;
    if (!Digits(3, 8, &value)) return false;
  } else if ((c == 'u' || c == 'U') && !bytes) {
    if (!Digits(c == 'u' ? 4 : 8, 16, &value)) return false;
    if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return false;
  } else {
    return false;
  }
  // In text \xHH is a code point, in bytes a byte.
  if (bytes) {
    out->push_back(static_cast<char>(value));
  } else {
    AppendUtf8(value, out);
  }
  return true;
}

Token Lexer::Quoted(size_t prefix, bool raw, bool bytes) {
  const size_t begin = at_;
  at_ += prefix;
  const char quote = source_[at_];
  const std::string three(3, quote);
  const bool triple = source_.substr(at_, 3) == three;
  const size_t quotes = triple ? 3 : 1;
  at_ += quotes;
  Token token{bytes ? TokenKind::kBytes : TokenKind::kString, static_cast<uint32_t>(begin), {}, {}};
  bool good = true;
  while (true) {
    if (at_ >= source_.size() || (!triple && (source_[at_] == '\n' || source_[at_] == '\r'))) {
      reporter_.Error(begin, "syntax",
                      absl::StrCat("this ", bytes ? "bytes" : "string", " literal is not closed"));
      good = false;
      break;
    }
    if (triple ? source_.substr(at_, 3) == three : source_[at_] == quote) {
      at_ += quotes;
      break;
    }
    const size_t here = at_;
    const char c = source_[at_++];
    if (c != '\\' || raw) {
      token.text.push_back(c);
      // A raw string keeps its backslashes; they do not hide the closing quote.
      continue;
    }
    if (!Escape(bytes, &token.text)) {
      at_ = std::min(at_, source_.size());
      reporter_.Error(
          here, "syntax",
          absl::StrCat("'", source_.substr(here, std::min<size_t>(2, source_.size() - here)),
                       "...' is not an escape; known are \\n \\r \\t \\\\ \\\" \\' \\xHH \\uHHHH "
                       "\\UHHHHHHHH and three octal digits; r\"...\" keeps backslashes"));
      good = false;
      // What follows the backslash may be the closing quote's neighbour: go on right behind it.
      at_ = here + 1;
    }
  }
  if (!good) token.kind = TokenKind::kBad;
  token.spelling = source_.substr(begin, at_ - begin);
  return token;
}

// `content-type`: names that only keys of maps and fields of messages can have.
Token Lexer::QuotedName() {
  const size_t begin = at_;
  const size_t end = source_.find('`', begin + 1);
  const absl::string_view name =
      end == absl::string_view::npos ? "" : source_.substr(begin + 1, end - begin - 1);
  bool good = !name.empty();
  for (char c : name) {
    good = good && (IsLetter(c) || IsDigit(c) || absl::string_view("-./ ").find(c) != name.npos);
  }
  Token token{TokenKind::kIdent, static_cast<uint32_t>(begin), source_.substr(begin, 1), {}};
  if (!good) {
    reporter_.Error(begin, "syntax",
                    "a name in backticks has letters, digits, '_', '-', '.', '/' and spaces");
    token.kind = TokenKind::kBad;
    return token;
  }
  at_ = end + 1;
  token.spelling = source_.substr(begin, at_ - begin);
  token.text = std::string(name);
  token.quoted = true;
  return token;
}

bool IsPlainName(absl::string_view name) {
  bool plain = !name.empty() && !IsDigit(name[0]) && name != "in";
  for (char c : name) plain = plain && (IsLetter(c) || IsDigit(c));
  return plain;
}

Token Lexer::Next() {
  SkipSpace();
  const size_t begin = at_;
  if (at_ >= source_.size()) return {TokenKind::kEnd, static_cast<uint32_t>(begin), {}, {}};
  auto at = [this](size_t i) { return i < source_.size() ? source_[i] : '\0'; };
  auto is_quote = [](char c) { return c == '"' || c == '\''; };
  auto is = [](char c, char lower) { return (c | 0x20) == lower; };
  const char c = source_[at_];
  if (is_quote(c)) return Quoted(0, false, false);
  if (is(c, 'r') && is_quote(at(at_ + 1))) return Quoted(1, true, false);
  if (is(c, 'b') && is_quote(at(at_ + 1))) return Quoted(1, false, true);
  if (((is(c, 'b') && is(at(at_ + 1), 'r')) || (is(c, 'r') && is(at(at_ + 1), 'b'))) &&
      is_quote(at(at_ + 2))) {
    return Quoted(2, true, true);
  }
  if (c == '`') return QuotedName();
  if (IsDigit(c) || (c == '.' && IsDigit(at(at_ + 1)))) return Number();
  if (IsLetter(c)) {
    while (IsLetter(at(at_)) || IsDigit(at(at_))) ++at_;
    return {
        TokenKind::kIdent, static_cast<uint32_t>(begin), source_.substr(begin, at_ - begin), {}};
  }
  static constexpr absl::string_view kTwo[] = {"<=", ">=", "==", "!=", "&&", "||"};
  for (absl::string_view two : kTwo) {
    if (source_.substr(at_, 2) == two) {
      at_ += 2;
      return {TokenKind::kSymbol, static_cast<uint32_t>(begin), two, {}};
    }
  }
  ++at_;
  if (absl::string_view("+-*/%!<>?:.,()[]{}").find(c) != absl::string_view::npos) {
    return {TokenKind::kSymbol, static_cast<uint32_t>(begin), source_.substr(begin, 1), {}};
  }
  while (at_ < source_.size() && (static_cast<unsigned char>(source_[at_]) & 0xC0) == 0x80) ++at_;
  std::string message = absl::StrCat("unexpected '", source_.substr(begin, at_ - begin), "'");
  if (c == '=') message = "'=' does not compare; write '=='";
  if (c == '&') message = "'&' is not an operator; write '&&'";
  if (c == '|') message = "'|' is not an operator; write '||'";
  reporter_.Error(begin, "syntax", message);
  return {TokenKind::kBad, static_cast<uint32_t>(begin), source_.substr(begin, at_ - begin), {}};
}

}  // namespace earshot::cel::internal
