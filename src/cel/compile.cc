// From a checked tree to instructions, and the programs that callers hold.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cel/checker.h"
#include "cel/code.h"

namespace earshot::cel {
namespace internal {
namespace {

// What the record must give for a field of that type; kMissing: anything. Any list is asked for as
// kList.
Value::Kind KindOf(Type type) {
  switch (type) {
    case Type::kNull:
      return Value::Kind::kNull;
    case Type::kBool:
      return Value::Kind::kBool;
    case Type::kInt:
      return Value::Kind::kInt;
    case Type::kUint:
      return Value::Kind::kUint;
    case Type::kDouble:
      return Value::Kind::kDouble;
    case Type::kString:
      return Value::Kind::kString;
    case Type::kBytes:
      return Value::Kind::kBytes;
    case Type::kDuration:
      return Value::Kind::kDuration;
    case Type::kTimestamp:
      return Value::Kind::kTimestamp;
    case Type::kType:
      return Value::Kind::kType;
    default:
      return IsList(type) ? Value::Kind::kList : Value::Kind::kMissing;
  }
}

bool IsComparison(NodeKind kind) { return kind >= NodeKind::kLess && kind <= NodeKind::kNotEqual; }

// a < b is b > a.
NodeKind Mirror(NodeKind kind) {
  switch (kind) {
    case NodeKind::kLess:
      return NodeKind::kGreater;
    case NodeKind::kLessEqual:
      return NodeKind::kGreaterEqual;
    case NodeKind::kGreater:
      return NodeKind::kLess;
    case NodeKind::kGreaterEqual:
      return NodeKind::kLessEqual;
    default:
      return kind;
  }
}

class Compiler {
 public:
  Compiler(const Ast& ast, const std::vector<Checked>& checked, const Environment& environment,
           Code* code)
      : ast_(ast), checked_(checked), environment_(environment), code_(*code) {}

  void Run(Type expected) {
    const Checked& root = checked_[ast_.root];
    code_.type = root.type;
    Lower(ast_.root);
    if (root.type == Type::kDyn && expected != Type::kDyn) {
      code_.type = expected;
      Emit({.op = Op::kExpect, .kind = KindOf(expected)});
    }
    End();
    code_.now_is_exact = root.motion.exact && root.motion.slope == 0;
    noting_ = false;
    for (const int node : moving_) {
      NowComparison comparison;
      comparison.op = ast_[node].kind;
      const int left = ast_[node].args[0], right = ast_[node].args[1];
      comparison.slope = checked_[left].motion.slope - checked_[right].motion.slope;
      comparison.left_begin = Here();
      Lower(left);
      End();
      comparison.right_begin = Here();
      Lower(right);
      End();
      code_.comparisons.push_back(comparison);
    }
    std::sort(code_.slots.begin(), code_.slots.end());
    code_.slots.erase(std::unique(code_.slots.begin(), code_.slots.end()), code_.slots.end());
    for (int slot : code_.slots) {
      code_.depends_on_now = code_.depends_on_now || environment_.fields()[slot].depends_on_now;
    }
  }

 private:
  void Lower(int index);
  void LowerField(const Checked& checked);
  void LowerCall(const Node& node, const Checked& checked);
  void LowerLogic(const Node& node);
  void NoteMoving(int index);
  bool LowerCompareConst(const Node& node, Op op = Op::kCompareConst);

  int Here() const { return static_cast<int>(code_.instructions.size()); }
  int Emit(Instruction instruction) {
    code_.instructions.push_back(instruction);
    return Here() - 1;
  }
  void End() {
    Emit({.op = Op::kEnd});
    depth_ = 0;
  }
  void Push(int n = 1) {
    depth_ += n;
    code_.stack_max = std::max(code_.stack_max, static_cast<size_t>(depth_));
  }
  int Constant(const Value& value) {
    code_.constants.push_back(value);
    return static_cast<int>(code_.constants.size()) - 1;
  }

  const Ast& ast_;
  const std::vector<Checked>& checked_;
  const Environment& environment_;
  Code& code_;
  int depth_ = 0;
  std::vector<int> moving_;  // comparisons that change as now advances
  bool noting_ = true;       // not while their sides are compiled again
};

void Compiler::LowerField(const Checked& checked) {
  code_.slots.push_back(checked.slot);
  const Op op = checked.presence ? Op::kHas : Op::kLoad;
  Emit({.op = op, .kind = KindOf(environment_.fields()[checked.slot].type), .a = checked.slot});
  Push();
}

bool Compiler::LowerCompareConst(const Node& node, Op fused) {
  int field = node.args[0], constant = node.args[1];
  NodeKind op = node.kind;
  if (op != NodeKind::kIn && checked_[field].constant) {
    std::swap(field, constant);
    op = Mirror(op);
  }
  const Checked& f = checked_[field];
  if (f.slot < 0 || f.presence || !checked_[constant].constant) return false;
  code_.slots.push_back(f.slot);
  Emit({.op = fused,
        .node = op,
        .kind = KindOf(environment_.fields()[f.slot].type),
        .a = f.slot,
        .b = Constant(checked_[constant].value)});
  if (fused == Op::kCompareConst) Push();
  return true;
}

void Compiler::LowerCall(const Node& node, const Checked& checked) {
  const Function function = checked.function;
  const int last = node.args.back();
  const bool constant_text = node.args.size() == 2 && checked_[last].constant &&
                             checked_[last].value.kind() == Value::Kind::kString;
  if (constant_text && function == Function::kMatches) {
    const absl::string_view text = checked_[last].value.string_value();
    auto pattern =
        std::make_unique<re2::RE2>(re2::StringPiece(text.data(), text.size()), PatternOptions());
    if (pattern->ok()) {
      Lower(node.args[0]);
      code_.patterns.push_back(std::move(pattern));
      Emit({.op = Op::kMatches, .a = static_cast<int>(code_.patterns.size()) - 1});
      return;
    }
  }
  if (constant_text && function >= Function::kGetFullYear) {
    if (const auto zone = LoadZone(checked_[last].value.string_value())) {
      Lower(node.args[0]);
      code_.zones.push_back(*zone);
      Emit({.op = Op::kPart, .function = function, .a = static_cast<int>(code_.zones.size()) - 1});
      return;
    }
  }
  for (int arg : node.args) Lower(arg);
  code_.makes_values = code_.makes_values || function == Function::kToString;
  Emit({.op = Op::kCall, .function = function, .count = static_cast<uint32_t>(node.args.size())});
  Push(1 - static_cast<int>(node.args.size()));
}

// Left to right, leaving as soon as one side decides; what was left behind until then is true or an
// error (for &&), so each further side is combined with it.
void Compiler::LowerLogic(const Node& node) {
  const bool is_and = node.kind == NodeKind::kAnd;
  std::vector<int> leaves;
  for (size_t i = 0; i < node.args.size(); ++i) {
    const Node& side = ast_[node.args[i]];
    const bool last = i + 1 == node.args.size();
    // The commonest conjunct, a field against a constant, compares, combines and leaves in one
    // step.
    if (i > 0 && (IsComparison(side.kind) || side.kind == NodeKind::kIn) &&
        !checked_[node.args[i]].constant &&
        LowerCompareConst(side, is_and ? Op::kAndCompareConst : Op::kOrCompareConst)) {
      NoteMoving(node.args[i]);
      leaves.push_back(Here() - 1);
      continue;
    }
    Lower(node.args[i]);
    if (i > 0) {
      Emit({.op = is_and ? Op::kAnd : Op::kOr});
      Push(-1);
    }
    if (!last) leaves.push_back(Emit({.op = is_and ? Op::kIfFalse : Op::kIfTrue}));
  }
  for (int leave : leaves) {
    Instruction& in = code_.instructions[leave];
    if (in.op == Op::kAndCompareConst || in.op == Op::kOrCompareConst) {
      in.count = static_cast<uint32_t>(Here());
    } else {
      in.a = Here();
    }
  }
}

// A comparison whose sides move apart as now advances will change: its sides are compiled once
// more, for NextChange.
void Compiler::NoteMoving(int index) {
  const Node& node = ast_[index];
  const Motion &left = checked_[node.args[0]].motion, &right = checked_[node.args[1]].motion;
  if (left.exact && right.exact && checked_[index].motion.exact && left.slope != right.slope &&
      noting_) {
    moving_.push_back(index);
  }
}

void Compiler::Lower(int index) {
  const Node& node = ast_[index];
  const Checked& checked = checked_[index];
  if (checked.constant) {
    Emit({.op = Op::kConst, .a = Constant(checked.value)});
    Push();
    return;
  }
  if (checked.slot >= 0) return LowerField(checked);
  if (IsComparison(node.kind) || node.kind == NodeKind::kIn) {
    NoteMoving(index);
    if (LowerCompareConst(node)) return;
  }
  switch (node.kind) {
    case NodeKind::kAnd:
    case NodeKind::kOr:
      return LowerLogic(node);
    case NodeKind::kCall:
      return LowerCall(node, checked);
    case NodeKind::kNot:
    case NodeKind::kNegate:
      Lower(node.args[0]);
      Emit({.op = Op::kUnary, .node = node.kind});
      return;
    case NodeKind::kConditional: {
      Lower(node.args[0]);
      const int choose = Emit({.op = Op::kIfNot});
      Push(-1);
      Lower(node.args[1]);
      const int over = Emit({.op = Op::kGoto});
      code_.instructions[choose].a = Here();
      Push(-1);
      Lower(node.args[2]);
      code_.instructions[over].a = code_.instructions[choose].b = Here();
      return;
    }
    case NodeKind::kList:
      for (int arg : node.args) Lower(arg);
      code_.makes_values = true;
      Emit({.op = Op::kList, .count = static_cast<uint32_t>(node.args.size())});
      Push(1 - static_cast<int>(node.args.size()));
      return;
    default:
      Lower(node.args[0]);
      Lower(node.args[1]);
      code_.makes_values = code_.makes_values || node.kind == NodeKind::kAdd;
      Emit({.op = Op::kBinary, .node = node.kind});
      Push(-1);
  }
}

}  // namespace
}  // namespace internal

std::optional<Program> Program::Compile(const Environment& environment, absl::string_view source,
                                        Type expected, Place origin, Diagnostics* diagnostics) {
  internal::Reporter reporter(source, origin, diagnostics);
  const internal::Ast ast = internal::Parse(source, reporter);
  if (ast.root < 0) return std::nullopt;
  auto code = std::make_shared<internal::Code>();
  const std::vector<internal::Checked> checked =
      internal::Check(ast, environment, expected, &code->memory, reporter);
  if (reporter.failed()) return std::nullopt;
  code->source = std::string(source);
  internal::Compiler(ast, checked, environment, code.get()).Run(expected);
  return Program(std::move(code));
}

absl::string_view Program::source() const { return code_->source; }
Type Program::type() const { return code_->type; }
const std::vector<int>& Program::slots() const { return code_->slots; }
bool Program::depends_on_now() const { return code_->depends_on_now; }
bool Program::now_is_exact() const { return code_->now_is_exact; }

std::optional<std::string> Print(absl::string_view source, Diagnostics* diagnostics) {
  internal::Reporter reporter(source, {}, diagnostics);
  const internal::Ast ast = internal::Parse(source, reporter);
  if (ast.root < 0) return std::nullopt;
  return internal::PrintAst(ast);
}

}  // namespace earshot::cel
