#include "cel/names.h"

#include "cel/lexer.h"

namespace earshot::cel {

std::vector<NameUse> NamesIn(absl::string_view source) {
  using internal::Token;
  using internal::TokenKind;
  Diagnostics ignored;
  internal::Reporter reporter(source, {1, 1}, &ignored);
  internal::Lexer lexer(source, reporter);
  std::vector<NameUse> uses;
  bool behind_dot = false;
  Token token = lexer.Next();
  while (token.kind != TokenKind::kEnd && token.kind != TokenKind::kBad) {
    if (token.kind != TokenKind::kIdent || behind_dot) {
      behind_dot = token.Is(".");
      token = lexer.Next();
      continue;
    }
    NameUse use;
    use.name = std::string(token.spelling);
    use.begin = token.begin;
    use.end = use.name_end = token.begin + token.spelling.size();
    token = lexer.Next();
    if (token.Is(".")) {
      token = lexer.Next();
      if (token.kind == TokenKind::kIdent && !token.quoted) {
        use.next = std::string(token.spelling);
        use.end = token.begin + token.spelling.size();
        token = lexer.Next();
      }
    }
    behind_dot = false;
    uses.push_back(std::move(use));
  }
  return uses;
}

}  // namespace earshot::cel
