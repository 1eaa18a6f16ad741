// A tree back to text, so that parsing the text gives the same tree and printing that the same
// text.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cel/ast.h"
#include "cel/lexer.h"
#include "cel/text.h"

namespace earshot::cel::internal {
namespace {

// How tightly an operator binds; a part that binds less than its surroundings needs parentheses.
enum Precedence : int {
  kConditionalLevel = 0,
  kOrLevel,
  kAndLevel,
  kRelationLevel,
  kAddLevel,
  kMultiplyLevel,
  kUnaryLevel,
  kPostfixLevel,
};

struct Operator {
  absl::string_view spelling;
  Precedence level;
};

Operator OperatorOf(NodeKind kind) {
  switch (kind) {
    case NodeKind::kMultiply:
      return {" * ", kMultiplyLevel};
    case NodeKind::kDivide:
      return {" / ", kMultiplyLevel};
    case NodeKind::kModulo:
      return {" % ", kMultiplyLevel};
    case NodeKind::kAdd:
      return {" + ", kAddLevel};
    case NodeKind::kSubtract:
      return {" - ", kAddLevel};
    case NodeKind::kLess:
      return {" < ", kRelationLevel};
    case NodeKind::kLessEqual:
      return {" <= ", kRelationLevel};
    case NodeKind::kGreater:
      return {" > ", kRelationLevel};
    case NodeKind::kGreaterEqual:
      return {" >= ", kRelationLevel};
    case NodeKind::kEqual:
      return {" == ", kRelationLevel};
    case NodeKind::kNotEqual:
      return {" != ", kRelationLevel};
    case NodeKind::kIn:
      return {" in ", kRelationLevel};
    case NodeKind::kAnd:
      return {" && ", kAndLevel};
    case NodeKind::kOr:
      return {" || ", kOrLevel};
    case NodeKind::kConditional:
      return {" ? ", kConditionalLevel};
    case NodeKind::kNot:
      return {"!", kUnaryLevel};
    case NodeKind::kNegate:
      return {"-", kUnaryLevel};
    default:
      return {"", kPostfixLevel};
  }
}

bool IsNumber(const Node& node) {
  return node.kind == NodeKind::kInt || node.kind == NodeKind::kUint ||
         node.kind == NodeKind::kDouble;
}

class Printer {
 public:
  explicit Printer(const Ast& ast) : ast_(ast) {}
  std::string Run() {
    Print(ast_.root, kConditionalLevel);
    return std::move(out_);
  }

 private:
  void Print(int index, int level_min);
  void PrintPlain(const Node& node);
  void PrintName(absl::string_view name);
  void PrintCommaSeparated(const Node& node, size_t first) {
    for (size_t i = first; i < node.args.size(); ++i) {
      if (i > first) out_ += ", ";
      if (node.kind == NodeKind::kList && IsMarked(node, i)) out_ += '?';
      Print(node.args[i], kConditionalLevel);
    }
  }
  // What stands before '.', '[' or after '-': a number there gets parentheses, so that no dot or
  // sign of it is read as something else.
  void PrintOperand(int index, int level_min) {
    if (IsNumber(ast_[index])) {
      out_ += '(';
      Print(index, kConditionalLevel);
      out_ += ')';
    } else {
      Print(index, level_min);
    }
  }

  const Ast& ast_;
  std::string out_;
};

void Printer::Print(int index, int level_min) {
  const Node& node = ast_[index];
  const Operator op = OperatorOf(node.kind);
  const bool parentheses = op.level < level_min;
  if (parentheses) out_ += '(';
  switch (node.kind) {
    case NodeKind::kConditional:
      Print(node.args[0], kOrLevel);
      out_ += " ? ";
      Print(node.args[1], kOrLevel);
      out_ += " : ";
      Print(node.args[2], kConditionalLevel);
      break;
    case NodeKind::kAnd:
    case NodeKind::kOr:
      for (size_t i = 0; i < node.args.size(); ++i) {
        if (i > 0) absl::StrAppend(&out_, op.spelling);
        Print(node.args[i], op.level + 1);
      }
      break;
    case NodeKind::kNot:
      absl::StrAppend(&out_, op.spelling);
      Print(node.args[0], kUnaryLevel);
      break;
    case NodeKind::kNegate:
      absl::StrAppend(&out_, op.spelling);
      PrintOperand(node.args[0], kUnaryLevel);
      break;
    default:
      if (op.level == kPostfixLevel) {
        PrintPlain(node);
      } else {
        Print(node.args[0], op.level);
        absl::StrAppend(&out_, op.spelling);
        Print(node.args[1], op.level + 1);
      }
  }
  if (parentheses) out_ += ')';
}

// In backticks where it is not an identifier.
void Printer::PrintName(absl::string_view name) {
  const bool plain = IsPlainName(name);
  absl::StrAppend(&out_, plain ? "" : "`", name, plain ? "" : "`");
}

void Printer::PrintPlain(const Node& node) {
  switch (node.kind) {
    case NodeKind::kNull:
      out_ += "null";
      return;
    case NodeKind::kBool:
      out_ += node.bool_value ? "true" : "false";
      return;
    case NodeKind::kInt:
      absl::StrAppend(&out_, node.int_value);
      return;
    case NodeKind::kUint:
      absl::StrAppend(&out_, node.uint_value, "u");
      return;
    case NodeKind::kDouble:
      out_ += DoubleLiteral(node.double_value);
      return;
    case NodeKind::kString:
      out_ += Quote(node.text);
      return;
    case NodeKind::kBytes:
      absl::StrAppend(&out_, "b", QuoteBytes(node.text));
      return;
    case NodeKind::kIdent:
      if (node.rooted) out_ += '.';
      out_ += node.text;
      return;
    case NodeKind::kSelect:
      PrintOperand(node.args[0], kPostfixLevel);
      out_ += node.optional ? ".?" : ".";
      PrintName(node.text);
      return;
    case NodeKind::kIndex:
      PrintOperand(node.args[0], kPostfixLevel);
      out_ += node.optional ? "[?" : "[";
      Print(node.args[1], kConditionalLevel);
      out_ += ']';
      return;
    case NodeKind::kCall:
      if (node.is_method) {
        PrintOperand(node.args[0], kPostfixLevel);
        out_ += '.';
      } else if (node.rooted) {
        out_ += '.';
      }
      absl::StrAppend(&out_, node.text, "(");
      PrintCommaSeparated(node, node.is_method ? 1 : 0);
      out_ += ')';
      return;
    case NodeKind::kList:
      out_ += '[';
      PrintCommaSeparated(node, 0);
      out_ += ']';
      return;
    case NodeKind::kMap:
      out_ += '{';
      for (size_t i = 0; i + 1 < node.args.size(); i += 2) {
        if (i > 0) out_ += ", ";
        if (IsMarked(node, i / 2)) out_ += '?';
        Print(node.args[i], kConditionalLevel);
        out_ += ": ";
        Print(node.args[i + 1], kConditionalLevel);
      }
      out_ += '}';
      return;
    case NodeKind::kStruct:
      absl::StrAppend(&out_, node.rooted ? "." : "", node.text, "{");
      for (size_t i = 0; i < node.args.size(); ++i) {
        if (i > 0) out_ += ", ";
        if (IsMarked(node, i)) out_ += '?';
        PrintName(node.names[i]);
        out_ += ": ";
        Print(node.args[i], kConditionalLevel);
      }
      out_ += '}';
      return;
    default:
      return;
  }
}

}  // namespace

std::string PrintAst(const Ast& ast) { return ast.root < 0 ? "" : Printer(ast).Run(); }

}  // namespace earshot::cel::internal
