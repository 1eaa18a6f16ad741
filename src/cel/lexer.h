// Bytes of an expression to tokens. Internal to this room.
#ifndef EARSHOT_CEL_LEXER_H_
#define EARSHOT_CEL_LEXER_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "cel/ast.h"

namespace earshot::cel::internal {

enum class TokenKind : uint8_t {
  kEnd,
  kIdent,   // also keywords: the parser tells them apart by text
  kNumber,  // its spelling, without a sign
  kString,  // unescaped
  kBytes,
  kSymbol,  // one of + - * / % ! < <= > >= == != && || ? : . , ( ) [ ] { }
  kBad,     // already reported
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  uint32_t begin = 0;
  absl::string_view spelling;  // in the source
  std::string text;            // of strings and of names in backticks
  bool quoted = false;         // a name in backticks: only after a dot
  bool Is(absl::string_view symbol) const {
    return kind == TokenKind::kSymbol && spelling == symbol;
  }
};

class Lexer {
 public:
  Lexer(absl::string_view source, Reporter& reporter) : source_(source), reporter_(reporter) {}
  Token Next();

 private:
  void SkipSpace();
  Token Number();
  Token QuotedName();
  Token Quoted(size_t prefix, bool raw, bool bytes);
  bool Escape(bool bytes, std::string* out);
  bool Digits(size_t n, int base, uint32_t* value);

  absl::string_view source_;
  Reporter& reporter_;
  size_t at_ = 0;
};

bool IsPlainName(absl::string_view name);  // one that needs no backticks after a dot
void AppendUtf8(uint32_t code_point, std::string* out);
// True for well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. Where not,
// *bad is the offset of the first byte that is not.
bool IsUtf8(absl::string_view text, size_t* bad = nullptr);

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_LEXER_H_
