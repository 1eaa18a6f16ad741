// The tree of an expression between parser, checker, compiler and printer. Internal to this room.
//
// Nodes lie in one vector and name each other by index, so that throwing away a deep tree does not
// recurse.
#ifndef EARSHOT_CEL_AST_H_
#define EARSHOT_CEL_AST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/status.h"
#include "cel/value.h"

namespace earshot::cel::internal {

enum class NodeKind : uint8_t {
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kIdent,   // text
  kSelect,  // args[0] . text
  kCall,    // text(args); is_method: args[0].text(args[1..])
  kIndex,   // args[0][args[1]]
  kList,    // args
  kMap,     // args: key, value, key, value ...
  kStruct,  // text{fields}: names[i]: args[i]; one more name, the marks, where a field is optional
  kNot,
  kNegate,
  kMultiply,
  kDivide,
  kModulo,
  kAdd,
  kSubtract,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kEqual,
  kNotEqual,
  kIn,
  kAnd,          // two or more args
  kOr,           // two or more args
  kConditional,  // args[0] ? args[1] : args[2]
};

struct Node {
  NodeKind kind = NodeKind::kNull;
  bool is_method = false;
  bool optional = false;  // .? and [?
  bool rooted = false;    // kIdent: .name, which no variable of a macro hides
  uint16_t height = 1;    // of the tree below, at most kExpressionHeightMax
  uint32_t begin = 0;     // byte in the source at which a message about it points
  union {
    bool bool_value;
    int64_t int_value = 0;
    uint64_t uint_value;
    double double_value;
  };
  std::string text;  // of kList and kMap: their marks (see MarksOf)
  std::vector<int> args;
  std::vector<std::string> names;
};

// '?' for each optional element, entry or field, ' ' for the others; empty without.
inline absl::string_view MarksOf(const Node& node) {
  if (node.kind != NodeKind::kStruct) return node.text;
  return node.names.size() > node.args.size() ? node.names.back() : absl::string_view();
}
inline bool IsMarked(const Node& node, size_t i) {
  const absl::string_view marks = MarksOf(node);
  return i < marks.size() && marks[i] == '?';
}

struct Ast {
  std::vector<Node> nodes;
  int root = -1;
  const Node& operator[](int i) const { return nodes[i]; }
};

// Turns byte offsets of one source into places of the file that holds it, and collects what is
// wrong.
class Reporter {
 public:
  Reporter(absl::string_view source, Place origin, Diagnostics* diagnostics)
      : source_(source), origin_(origin), diagnostics_(diagnostics) {}

  void Error(size_t offset, absl::string_view code, absl::string_view message);
  void Warning(size_t offset, absl::string_view code, absl::string_view message);
  bool failed() const { return errors_ != 0; }
  size_t errors() const { return errors_; }
  Place PlaceOfOffset(size_t offset) const;

 private:
  void Add(Severity severity, size_t offset, absl::string_view code, absl::string_view message);

  absl::string_view source_;
  Place origin_;
  Diagnostics* diagnostics_;
  size_t errors_ = 0;
};

// Empty (root -1) with an error reported. Refuses what is too long, too deep or has too many nodes.
Ast Parse(absl::string_view source, Reporter& reporter);
std::string PrintAst(const Ast& ast);

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_AST_H_
