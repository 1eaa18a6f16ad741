// Tokens to a tree: recursive descent for what nests, a loop for what only goes on.
//
// Recursion is bounded by kExpressionDepthMax, the tree by kExpressionHeightMax and
// kExpressionNodesMax, so later walks over it may recurse.
#include <algorithm>
#include <utility>

#include "absl/strings/charconv.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cel/ast.h"
#include "cel/lexer.h"

namespace earshot::cel::internal {
namespace {

constexpr absl::string_view kReserved[] = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

struct BinaryOperator {
  absl::string_view spelling;
  int precedence;  // higher binds tighter
  NodeKind kind;
};
constexpr int kOrPrecedence = 1, kAndPrecedence = 2;
constexpr BinaryOperator kBinary[] = {
    {"||", kOrPrecedence, NodeKind::kOr},
    {"&&", kAndPrecedence, NodeKind::kAnd},
    {"<", 3, NodeKind::kLess},
    {"<=", 3, NodeKind::kLessEqual},
    {">", 3, NodeKind::kGreater},
    {">=", 3, NodeKind::kGreaterEqual},
    {"==", 3, NodeKind::kEqual},
    {"!=", 3, NodeKind::kNotEqual},
    {"in", 3, NodeKind::kIn},
    {"+", 4, NodeKind::kAdd},
    {"-", 4, NodeKind::kSubtract},
    {"*", 5, NodeKind::kMultiply},
    {"/", 5, NodeKind::kDivide},
    {"%", 5, NodeKind::kModulo},
};

class Parser {
 public:
  Parser(absl::string_view source, Reporter& reporter)
      : reporter_(reporter), lexer_(source, reporter) {
    Advance();
  }

  Ast Run() {
    const int root = Expression();
    if (root >= 0 && token_.kind != TokenKind::kEnd)
      Unexpected("the end of the expression or an operator");
    if (stopped_ || reporter_.failed()) return {};
    ast_.root = root;
    return std::move(ast_);
  }

 private:
  // Every function gives a node's index, or -1 once parsing has stopped. The first syntax error
  // stops it: what follows one is guesswork, and guesses read as noise.
  int Expression();
  int Binary(int precedence_min);
  int Unary();
  int Postfix();
  int Primary();
  int Name(bool rooted);
  int Literal(bool negative);
  int Struct(int named);
  bool Arguments(absl::string_view closing, std::vector<int>* args, std::string* marks = nullptr);
  // Takes the '?' in front of element number `i`, if it is there, and notes it.
  void Mark(size_t i, std::string* marks) {
    if (!token_.Is("?")) {
      if (!marks->empty()) marks->push_back(' ');
      return;
    }
    marks->resize(i, ' ');
    marks->push_back('?');
    Advance();
  }
  int MapEntries();

  void Advance() {
    token_ = lexer_.Next();
    if (token_.kind == TokenKind::kBad) stopped_ = true;
  }
  int Stop(size_t offset, absl::string_view message, absl::string_view code = "syntax") {
    // One message is enough where the lexer has already said what is wrong.
    if (!stopped_) reporter_.Error(offset, code, message);
    stopped_ = true;
    return -1;
  }
  int Unexpected(absl::string_view expected) {
    if (token_.kind == TokenKind::kEnd) {
      return Stop(token_.begin,
                  absl::StrCat("the expression ends where ", expected, " was expected"));
    }
    return Stop(token_.begin,
                absl::StrCat("found '", token_.spelling.substr(0, 40), "', expected ", expected));
  }
  bool Expect(absl::string_view symbol) {
    if (stopped_) return false;
    if (!token_.Is(symbol)) {
      Unexpected(absl::StrCat("'", symbol, "'"));
      return false;
    }
    Advance();
    return !stopped_;
  }
  int Make(Node node);
  int MakeUnary(NodeKind kind, uint32_t begin, int operand) {
    Node node;
    node.kind = kind;
    node.begin = begin;
    node.args = {operand};
    return Make(std::move(node));
  }
  const BinaryOperator* Operator() const;
  int Combine(const BinaryOperator& op, uint32_t begin, int left, int right);

  Reporter& reporter_;
  Lexer lexer_;
  Token token_;
  Ast ast_;
  int depth_ = 0;
  bool stopped_ = false;
};

int Parser::Make(Node node) {
  if (stopped_) return -1;
  int height = 0;
  for (int arg : node.args) {
    if (arg < 0) return -1;
    height = std::max<int>(height, ast_.nodes[arg].height);
  }
  if (height >= kExpressionHeightMax) {
    return Stop(node.begin,
                absl::StrCat("the expression is too long a chain: more than ", kExpressionHeightMax,
                             " levels"),
                "limit");
  }
  if (ast_.nodes.size() >= kExpressionNodesMax) {
    return Stop(node.begin,
                absl::StrCat("the expression has more than ", kExpressionNodesMax, " parts"),
                "limit");
  }
  node.height = static_cast<uint16_t>(height + 1);
  ast_.nodes.push_back(std::move(node));
  return static_cast<int>(ast_.nodes.size()) - 1;
}

int Parser::Expression() {
  if (depth_ >= kExpressionDepthMax) {
    return Stop(
        token_.begin,
        absl::StrCat("the expression is nested deeper than ", kExpressionDepthMax, " levels"),
        "limit");
  }
  ++depth_;
  int node = Binary(kOrPrecedence);
  if (node >= 0 && token_.Is("?")) {
    const uint32_t begin = token_.begin;
    Advance();
    const int then = Binary(kOrPrecedence);
    if (then >= 0 && Expect(":")) {
      const int otherwise = Expression();
      Node conditional;
      conditional.kind = NodeKind::kConditional;
      conditional.begin = begin;
      conditional.args = {node, then, otherwise};
      node = Make(std::move(conditional));
    } else {
      node = -1;
    }
  }
  --depth_;
  return node;
}

const BinaryOperator* Parser::Operator() const {
  if (token_.kind != TokenKind::kSymbol &&
      !(token_.kind == TokenKind::kIdent && token_.spelling == "in")) {
    return nullptr;
  }
  for (const BinaryOperator& op : kBinary) {
    if (op.spelling == token_.spelling) return &op;
  }
  return nullptr;
}

int Parser::Combine(const BinaryOperator& op, uint32_t begin, int left, int right) {
  if (left < 0 || right < 0) return -1;
  Node node;
  node.kind = op.kind;
  node.begin = begin;
  if (op.kind != NodeKind::kAnd && op.kind != NodeKind::kOr) {
    node.args = {left, right};
    return Make(std::move(node));
  }
  // Chains of && and || become one flat node: they associate, errors included, and stay shallow.
  if (ast_.nodes[left].kind == op.kind) {
    node.args = std::move(ast_.nodes[left].args);  // nobody else names it: long chains stay linear
  } else {
    node.args = {left};
  }
  if (ast_.nodes[right].kind == op.kind) {
    node.args.insert(node.args.end(), ast_.nodes[right].args.begin(), ast_.nodes[right].args.end());
  } else {
    node.args.push_back(right);
  }
  return Make(std::move(node));
}

int Parser::Binary(int precedence_min) {
  int left = Unary();
  while (left >= 0) {
    const BinaryOperator* op = Operator();
    if (op == nullptr || op->precedence < precedence_min) return left;
    const uint32_t begin = token_.begin;
    Advance();
    const int right = Binary(op->precedence + 1);
    left = Combine(*op, begin, left, right);
  }
  return left;
}

int Parser::Unary() {
  if (stopped_) return -1;
  if (!token_.Is("!") && !token_.Is("-")) return Postfix();
  std::vector<std::pair<NodeKind, uint32_t>> operators;
  while (token_.Is("!") || token_.Is("-")) {
    if (operators.size() >= static_cast<size_t>(kExpressionHeightMax)) {
      return Stop(token_.begin, "too many operators in a row", "limit");
    }
    operators.push_back({token_.Is("!") ? NodeKind::kNot : NodeKind::kNegate, token_.begin});
    Advance();
  }
  int node;
  // The minus right before a number belongs to it: -9223372036854775808 is a number, its absolute
  // is not.
  if (token_.kind == TokenKind::kNumber && operators.back().first == NodeKind::kNegate) {
    operators.pop_back();
    node = Literal(true);
    if (token_.Is(".") || token_.Is("[")) {
      return Stop(token_.begin, "put a negative number into parentheses before '.' or '['");
    }
  } else {
    node = Postfix();
  }
  for (size_t i = operators.size(); i-- > 0 && node >= 0;) {
    node = MakeUnary(operators[i].first, operators[i].second, node);
  }
  return node;
}

int Parser::Postfix() {
  int node = Primary();
  while (node >= 0 && !stopped_) {
    if (token_.Is(".")) {
      Advance();
      Node next;
      next.optional = token_.Is("?");
      if (next.optional) Advance();
      if (token_.kind != TokenKind::kIdent || token_.spelling == "in") {
        return Unexpected("the name of a field or function after '.'");
      }
      const bool quoted = token_.quoted;
      next.kind = NodeKind::kSelect;
      next.begin = token_.begin;
      next.text = quoted ? token_.text : std::string(token_.spelling);
      next.args = {node};
      Advance();
      if (token_.Is("(") && !next.optional && !quoted) {
        next.kind = NodeKind::kCall;
        next.is_method = true;
        Advance();
        if (!Arguments(")", &next.args)) return -1;
      }
      node = Make(std::move(next));
    } else if (token_.Is("[")) {
      Node next;
      next.kind = NodeKind::kIndex;
      next.begin = token_.begin;
      Advance();
      next.optional = token_.Is("?");
      if (next.optional) Advance();
      const int index = Expression();
      if (index < 0 || !Expect("]")) return -1;
      next.args = {node, index};
      node = Make(std::move(next));
    } else if (token_.Is("{")) {
      const Node& last = ast_.nodes[node];
      if (last.kind != NodeKind::kIdent && last.kind != NodeKind::kSelect) return node;
      node = Struct(node);
    } else {
      return node;
    }
  }
  return node;
}

int Parser::Struct(int named) {
  Node node;
  node.kind = NodeKind::kStruct;
  node.begin = ast_.nodes[named].begin;
  int at = named;
  while (ast_.nodes[at].kind == NodeKind::kSelect) {
    if (!IsPlainName(ast_.nodes[at].text) || ast_.nodes[at].optional) {
      return Unexpected("an operator or the end");
    }
    node.text = absl::StrCat(".", ast_.nodes[at].text, node.text);
    at = ast_.nodes[at].args[0];
  }
  if (ast_.nodes[at].kind != NodeKind::kIdent) return Unexpected("an operator or the end");
  node.text = absl::StrCat(ast_.nodes[at].text, node.text);
  node.begin = ast_.nodes[at].begin;
  node.rooted = ast_.nodes[at].rooted;
  Advance();
  std::string marks;
  while (!stopped_ && !token_.Is("}")) {
    Mark(node.args.size(), &marks);
    if (token_.kind != TokenKind::kIdent) return Unexpected("the name of a field or '}'");
    node.names.push_back(token_.quoted ? token_.text : std::string(token_.spelling));
    Advance();
    if (!Expect(":")) return -1;
    node.args.push_back(Expression());
    if (node.args.back() < 0) return -1;
    if (!token_.Is(",")) break;
    Advance();
  }
  if (!Expect("}")) return -1;
  if (!marks.empty()) node.names.push_back(std::move(marks));
  return Make(std::move(node));
}

// After the opening bracket, through the closing one.
bool Parser::Arguments(absl::string_view closing, std::vector<int>* args, std::string* marks) {
  while (!stopped_ && !token_.Is(closing)) {
    if (marks != nullptr) Mark(args->size(), marks);
    args->push_back(Expression());
    if (args->back() < 0) return false;
    if (!token_.Is(",")) break;
    Advance();
    if (closing == ")" && token_.Is(closing)) {
      Unexpected("another argument after ','");
      return false;
    }
  }
  return Expect(closing);
}

int Parser::MapEntries() {
  Node node;
  node.kind = NodeKind::kMap;
  node.begin = token_.begin;
  Advance();
  while (!stopped_ && !token_.Is("}")) {
    Mark(node.args.size() / 2, &node.text);
    node.args.push_back(Expression());
    if (node.args.back() < 0 || !Expect(":")) return -1;
    node.args.push_back(Expression());
    if (node.args.back() < 0) return -1;
    if (!token_.Is(",")) break;
    Advance();
  }
  if (!Expect("}")) return -1;
  return Make(std::move(node));
}

int Parser::Primary() {
  if (stopped_) return -1;
  Node node;
  node.begin = token_.begin;
  switch (token_.kind) {
    case TokenKind::kNumber:
      return Literal(false);
    case TokenKind::kString:
    case TokenKind::kBytes:
      node.kind = token_.kind == TokenKind::kString ? NodeKind::kString : NodeKind::kBytes;
      node.text = std::move(token_.text);
      Advance();
      return Make(std::move(node));
    case TokenKind::kIdent:
      return token_.quoted ? Unexpected("a value") : Name(false);
    case TokenKind::kSymbol:
      break;
    default:
      return Unexpected("a value");
  }
  if (token_.Is("(")) {
    Advance();
    const int inner = Expression();
    return inner >= 0 && Expect(")") ? inner : -1;
  }
  if (token_.Is("[")) {
    node.kind = NodeKind::kList;
    Advance();
    if (!Arguments("]", &node.args, &node.text)) return -1;
    return Make(std::move(node));
  }
  if (token_.Is("{")) return MapEntries();
  if (token_.Is(".")) {
    Advance();
    if (token_.kind == TokenKind::kIdent && !token_.quoted) return Name(true);
    return Unexpected("a name after '.'");
  }
  return Unexpected("a value");
}

int Parser::Name(bool rooted) {
  Node node;
  node.begin = token_.begin;
  const absl::string_view name = token_.spelling;
  if (!rooted && (name == "true" || name == "false")) {
    node.kind = NodeKind::kBool;
    node.bool_value = name == "true";
  } else if (!rooted && name == "null") {
    node.kind = NodeKind::kNull;
  } else if (name == "in" || name == "true" || name == "false" || name == "null") {
    return Unexpected("a value");
  } else if (std::find(std::begin(kReserved), std::end(kReserved), name) != std::end(kReserved)) {
    return Stop(token_.begin, absl::StrCat("'", name, "' is a reserved word and cannot be a name"));
  } else {
    node.kind = NodeKind::kIdent;
    node.text = std::string(name);
    node.rooted = rooted;
  }
  Advance();
  if (node.kind == NodeKind::kIdent && token_.Is("(")) {
    node.kind = NodeKind::kCall;
    Advance();
    if (!Arguments(")", &node.args)) return -1;
  }
  return Make(std::move(node));
}

int Parser::Literal(bool negative) {
  Node node;
  node.begin = token_.begin;
  absl::string_view spelling = token_.spelling;
  const bool hex = spelling.size() > 1 && (spelling[1] | 0x20) == 'x';
  if (!hex && spelling.find_first_of(".eE") != absl::string_view::npos) {
    node.kind = NodeKind::kDouble;
    const auto result =
        absl::from_chars(spelling.data(), spelling.data() + spelling.size(), node.double_value);
    // Too small rounds to zero, as everywhere; too large is no number.
    if (result.ec != std::errc() && node.double_value > 1) {
      return Stop(node.begin, absl::StrCat(spelling, " is too large for a double"), "range");
    }
    if (negative) node.double_value = -node.double_value;
    Advance();
    return Make(std::move(node));
  }
  const bool is_unsigned = (spelling.back() | 0x20) == 'u';
  if (is_unsigned) spelling.remove_suffix(1);
  uint64_t magnitude = 0;
  bool fits = true;
  for (char c : hex ? spelling.substr(2) : spelling) {
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    fits = fits && !__builtin_mul_overflow(magnitude, hex ? 16u : 10u, &magnitude) &&
           !__builtin_add_overflow(magnitude, static_cast<uint64_t>(digit), &magnitude);
  }
  constexpr uint64_t kIntMagnitudeMax = uint64_t{1} << 63;
  if (is_unsigned) {
    node.kind = NodeKind::kUint;
    node.uint_value = magnitude;
    if (!fits)
      return Stop(node.begin, absl::StrCat(spelling, "u is too large for a uint"), "range");
    Advance();
    const int made = Make(std::move(node));
    return negative && made >= 0 ? MakeUnary(NodeKind::kNegate, ast_.nodes[made].begin, made)
                                 : made;
  }
  if (!fits || magnitude > kIntMagnitudeMax || (magnitude == kIntMagnitudeMax && !negative)) {
    return Stop(node.begin,
                absl::StrCat(negative ? "-" : "", spelling, " does not fit an int (64 bits)"),
                "range");
  }
  node.kind = NodeKind::kInt;
  node.int_value = static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
  Advance();
  return Make(std::move(node));
}

}  // namespace

Ast Parse(absl::string_view source, Reporter& reporter) {
  if (source.size() > kExpressionBytesMax) {
    reporter.Error(0, "limit",
                   absl::StrCat("the expression is longer than ", kExpressionBytesMax, " bytes"));
    return {};
  }
  size_t bad = 0;
  if (!IsUtf8(source, &bad)) {
    reporter.Error(bad, "utf-8", "the expression is not valid UTF-8 here");
    return {};
  }
  return Parser(source, reporter).Run();
}

Place Reporter::PlaceOfOffset(size_t offset) const {
  Place place{1, 1};
  for (size_t i = 0; i < std::min(offset, source_.size()); ++i) {
    if (source_[i] == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<unsigned char>(source_[i]) & 0xC0) != 0x80) {
      ++place.column;
    }
  }
  if (origin_.line == 0) return place;
  if (place.line == 1 && origin_.column != 0) place.column += origin_.column - 1;
  place.line += origin_.line - 1;
  return place;
}

void Reporter::Add(Severity severity, size_t offset, absl::string_view code,
                   absl::string_view message) {
  if (severity == Severity::kError) ++errors_;
  if (errors_ > kDiagnosticsMax) return;
  diagnostics_->push_back(
      {severity, PlaceOfOffset(offset), std::string(code), std::string(message)});
}

void Reporter::Error(size_t offset, absl::string_view code, absl::string_view message) {
  Add(Severity::kError, offset, code, message);
}

void Reporter::Warning(size_t offset, absl::string_view code, absl::string_view message) {
  Add(Severity::kWarning, offset, code, message);
}

}  // namespace earshot::cel::internal
