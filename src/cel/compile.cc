// From a checked tree to instructions, and the programs that callers hold.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cel/checker.h"
#include "cel/code.h"
#include "cel/comparisons.h"
#include "cel/loops.h"

namespace earshot::cel {
namespace internal {
namespace {

bool MakesValues(Function function) {
  return function == Function::kToString ||
         (function >= Function::kCharAt && function < Function::kGetFullYear);
}

class Compiler {
 public:
  Compiler(const Ast& ast, const CheckedTree& tree, const Environment& environment,
           Reporter& reporter, Code* code)
      : reporter_(reporter),
        ast_(ast),
        tree_(tree),
        checked_(tree.nodes),
        environment_(environment),
        code_(*code),
        local_at_(tree.locals, -1) {}

  void Run(Type expected) {
    const Checked& root = checked_[ast_.root];
    code_.type = tree_.type;
    code_.type_name = tree_.type_name;
    Lower(ast_.root);
    code_.branches = BranchesOf(ast_, checked_, environment_);
    if (tree_.type == Type::kDyn && expected != Type::kDyn) {
      code_.type = expected;
      Emit({.op = Op::kExpect, .kind = KindOf(expected)});
    }
    End();
    code_.now_is_exact = root.motion.exact && root.motion.slope == 0;
    noting_ = false;
    rounds_ = 0;  // what is compiled again is not the evaluation
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
  void Lower(int index) {
    const uint32_t outside = begin_;
    begin_ = ast_[index].begin;
    LowerNode(index);
    begin_ = outside;
  }
  void LowerNode(int index);
  void LowerField(const Checked& checked);
  void LowerCall(const Node& node, const Checked& checked);
  void LowerLogic(const Node& node);
  void LowerSelect(const Checked& checked, int from, absl::string_view name, Reach reach);
  void LowerMacro(const Node& node, const Checked& checked);
  void LowerLoop(const Node& node, const Checked& checked);
  void LowerOptional(const Node& node, const Checked& checked);
  void LowerContainer(const Node& node, Op op);
  void LowerMessage(const Node& node, const Checked& checked);
  void NoteMoving(int index);
  bool LowerCompareConst(int index);
  uint64_t RoundsOf(int index) const;
  void CountLoop(const Node& node, uint64_t rounds);

  int Here() const { return static_cast<int>(code_.instructions.size()); }
  int Emit(Instruction instruction) {
    code_.instructions.push_back(instruction);
    code_.begins.push_back(begin_);
    code_.cost_bound += rounds_;
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

  Reporter& reporter_;
  const Ast& ast_;
  const CheckedTree& tree_;
  const std::vector<Checked>& checked_;
  const Environment& environment_;
  Code& code_;
  int depth_ = 0;
  uint32_t begin_ = 0;         // of the node that is compiled
  uint64_t rounds_ = 1;        // of all loops around what is compiled, multiplied
  std::vector<int> moving_;    // comparisons that change as now advances
  bool noting_ = true;         // not while their sides are compiled again
  std::vector<int> local_at_;  // where on the stack each variable of a macro is
  int loops_ = 0;              // that what is compiled stands in
  int macros_ = 0;             // with variables, loops among them
};

void Compiler::LowerField(const Checked& checked) {
  code_.slots.push_back(checked.slot);
  const Op op = checked.presence ? Op::kHas : checked.maybe ? Op::kLoadOptional : Op::kLoad;
  code_.makes_values = code_.makes_values || checked.maybe;
  Emit({.op = op, .kind = KindOf(environment_.fields()[checked.slot].type), .a = checked.slot});
  Push();
}

// A field against a constant.
bool Compiler::LowerCompareConst(int index) {
  if (loops_ > 0) return false;  // there, what is looked through is counted
  const auto comparison = ComparisonOf(ast_, checked_, index);
  if (!comparison.has_value()) return false;
  const int slot = checked_[comparison->field].slot;
  const Value::Kind kind = KindOf(environment_.fields()[slot].type);
  code_.slots.push_back(slot);
  Emit({.op = Op::kCompareConst,
        .node = comparison->how,
        .kind = kind,
        .a = slot,
        .b = Constant(Comparable(kind, checked_[comparison->constant].value))});
  Push();
  return true;
}

void Compiler::LowerCall(const Node& node, const Checked& checked) {
  const Function function = checked.function;
  const size_t first = FirstArg(checked);
  const int last = node.args.empty() ? -1 : node.args.back();
  const bool constant_text = node.args.size() == 2 && checked_[last].constant &&
                             checked_[last].value.kind() == Value::Kind::kString;
  if (constant_text && function == Function::kMatches) {
    const absl::string_view text = checked_[last].value.string_value();
    auto pattern =
        std::make_unique<re2::RE2>(re2::StringPiece(text.data(), text.size()), PatternOptions());
    if (pattern->ok()) {
      Lower(node.args[0]);
      code_.patterns.push_back(std::move(pattern));
      Emit({.op = Op::kMatches,
            .charged = loops_ > 0,
            .a = static_cast<int>(code_.patterns.size()) - 1});
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
  int count = static_cast<int>(node.args.size() - first);
  if (function == Function::kToEnum) {
    Emit({.op = Op::kConst, .a = Constant(Value::TypeOf(checked.named))});
    Push();
    ++count;
  }
  for (size_t i = first; i < node.args.size(); ++i) Lower(node.args[i]);
  if (checked.declared != nullptr) {
    code_.makes_values = true;
    code_.functions.push_back(checked.declared->implementation);
    Emit({.op = Op::kCallHost,
          .charged = loops_ > 0,
          .a = static_cast<int>(code_.functions.size()) - 1,
          .count = static_cast<uint32_t>(count)});
    Push(1 - count);
    return;
  }
  code_.makes_values = code_.makes_values || MakesValues(function);
  Emit({.op = Op::kCall,
        .function = function,
        .charged = loops_ > 0,
        .count = static_cast<uint32_t>(count)});
  Push(1 - count);
}

// Left to right, leaving as soon as one side decides; what was left behind until then is true or an
// error (for &&), so each further side is combined with it.
void Compiler::LowerLogic(const Node& node) {
  const bool is_and = node.kind == NodeKind::kAnd;
  std::vector<int> leaves;
  for (size_t i = 0; i < node.args.size(); ++i) {
    const bool last = i + 1 == node.args.size();
    Lower(node.args[i]);
    if (i > 0) {
      Emit({.op = is_and ? Op::kAnd : Op::kOr});
      Push(-1);
    }
    if (!last) leaves.push_back(Emit({.op = is_and ? Op::kIfFalse : Op::kIfTrue}));
  }
  for (const int leave : leaves) code_.instructions[leave].a = Here();
}

void Compiler::LowerContainer(const Node& node, Op op) {
  for (int arg : node.args) Lower(arg);
  code_.makes_values = true;
  Emit({.op = op,
        .charged = loops_ > 0,
        .b = node.text.empty()
                 ? -1
                 : Constant(CopyString(node.text, Value::Kind::kString, &code_.memory)),
        .count = static_cast<uint32_t>(node.args.size())});
  Push(1 - static_cast<int>(node.args.size()));
}

void Compiler::LowerSelect(const Checked& checked, int from, absl::string_view name, Reach reach) {
  Lower(from);
  // A message may have to convert what it holds.
  code_.makes_values = code_.makes_values || reach == Reach::kOptional ||
                       checked_[from].may_be_optional || checked.field != nullptr;
  if (checked.field != nullptr) code_.fields.push_back(checked.field);
  Emit({.op = Op::kSelect,
        .reach = reach,
        .charged = loops_ > 0,
        .a = Constant(CopyString(name, Value::Kind::kString, &code_.memory)),
        .b = checked.field != nullptr ? static_cast<int>(code_.fields.size()) - 1 : -1});
}

void Compiler::LowerMessage(const Node& node, const Checked& checked) {
  for (int arg : node.args) Lower(arg);
  code_.makes_values = true;
  code_.messages.push_back(ShapeOf(node, static_cast<const MessageType*>(checked.named)));
  const int count = static_cast<int>(node.args.size());
  Emit({.op = Op::kMessage,
        .charged = loops_ > 0,
        .a = static_cast<int>(code_.messages.size()) - 1,
        .count = static_cast<uint32_t>(count)});
  Push(1 - count);
}

// How many rounds a loop over it takes at most, as far as that can be known.
uint64_t Compiler::RoundsOf(int index) const {
  const Node& node = ast_[index];
  const Checked& checked = checked_[index];
  const Value& v = checked.value;
  if (checked.constant && v.is_list()) return v.list_size();
  if (checked.constant && v.kind() == Value::Kind::kMap) return v.map_size();
  if (checked.macro == Macro::kNone && node.kind == NodeKind::kList) return node.args.size();
  if (checked.macro == Macro::kNone && node.kind == NodeKind::kMap) return node.args.size() / 2;
  // These have no more elements than what they go through.
  if (IsLoop(checked.macro) && checked.macro != Macro::kTransformMapEntry) {
    return RoundsOf(node.args[0]);
  }
  return kExpressionItemsAssumed;
}

void Compiler::CountLoop(const Node& node, uint64_t rounds) {
  rounds_ *= rounds;
  if (rounds_ <= kExpressionCostMax) return;
  rounds_ = kExpressionCostMax + 1;  // what multiplies this stays far below 64 bits
  if (!reporter_.failed()) {
    reporter_.Error(node.begin, "limit",
                    absl::StrCat("loops within one another: '", node.text, "' may take more than ",
                                 kExpressionCostMax, " rounds, a list of the record taken as ",
                                 kExpressionItemsAssumed, " elements"));
  }
}

// A loop: kLoop, kRound, the choosing condition with kChoose, the body, kTake back to kRound,
// kEndLoop. What fails at once goes past the end with its error on top.
void Compiler::LowerLoop(const Node& node, const Checked& checked) {
  Lower(node.args[0]);
  const int base = depth_ - 1;
  const bool collects = checked.macro != Macro::kAll && checked.macro != Macro::kExists &&
                        checked.macro != Macro::kExistsOne;
  code_.makes_values = code_.makes_values || collects;
  const int enter = Emit({.op = Op::kLoop, .macro = checked.macro});
  Push(kLoopSlots - 1);
  for (int i = 0; i < checked.variables; ++i) local_at_[checked.local + i] = base + kVariable + i;
  const uint64_t outside = rounds_;
  CountLoop(node, RoundsOf(node.args[0]));
  ++loops_;
  ++macros_;
  const int round = Emit({.op = Op::kRound, .b = checked.variables});
  int choose = -1;
  if (checked.filtered) {
    Lower(node.args[node.args.size() - 2]);
    choose = Emit({.op = Op::kChoose, .a = round});
    Push(-1);
  }
  Lower(node.args.back());
  const int take = Emit({.op = Op::kTake, .macro = checked.macro, .a = round});
  Push(-1);
  --loops_;
  --macros_;
  rounds_ = outside;
  const int end = Emit({.op = Op::kEndLoop, .macro = checked.macro});
  Push(1 - kLoopSlots);
  code_.instructions[enter].a = Here();
  code_.instructions[round].a = code_.instructions[take].b = end;
  code_.instructions[round].count = static_cast<uint32_t>(end - round);
  if (choose >= 0) code_.instructions[choose].b = end;
}

void Compiler::LowerOptional(const Node& node, const Checked& checked) {
  Lower(node.args[0]);
  if (checked.macro == Macro::kOr || checked.macro == Macro::kOrValue) {
    const int have = Emit({.op = Op::kOtherwise, .b = checked.macro == Macro::kOrValue ? 1 : 0});
    Push(-1);
    Lower(node.args[1]);
    code_.instructions[have].a = Here();
    return;
  }
  const int none = Emit({.op = Op::kUnwrap});
  local_at_[checked.local] = depth_ - 1;
  ++macros_;
  Lower(node.args[2]);
  --macros_;
  Emit({.op = Op::kSlide, .count = 1});
  Push(-1);
  if (checked.macro == Macro::kOptMap) {
    code_.makes_values = true;
    Emit({.op = Op::kCall, .function = Function::kOptionalOf, .count = 1});
  }
  code_.instructions[none].a = Here();
}

void Compiler::LowerMacro(const Node& node, const Checked& checked) {
  if (IsLoop(checked.macro)) return LowerLoop(node, checked);
  if (checked.macro == Macro::kGetExtension || checked.macro == Macro::kHasExtension) {
    size_t begin = 0;
    return LowerSelect(
        checked, node.args[1],
        checked.field != nullptr ? checked.field->name : DottedPath(ast_, node.args[2], &begin),
        checked.macro == Macro::kHasExtension ? Reach::kPresence : Reach::kValue);
  }
  if (checked.macro != Macro::kBind && checked.macro != Macro::kBlock) {
    return LowerOptional(node, checked);
  }
  std::vector<int> values;
  if (checked.macro == Macro::kBlock) {
    values = ast_[node.args[1]].args;
  } else {
    values = {node.args[2]};
  }
  ++macros_;
  for (size_t i = 0; i < values.size(); ++i) {
    Lower(values[i]);
    local_at_[checked.local + static_cast<int>(i)] = depth_ - 1;
  }
  Lower(node.args.back());
  --macros_;
  Emit({.op = Op::kSlide, .count = static_cast<uint32_t>(values.size())});
  Push(-static_cast<int>(values.size()));
}

// A comparison whose sides move apart as now advances will change: its sides are compiled once
// more, for NextChange.
void Compiler::NoteMoving(int index) {
  const Node& node = ast_[index];
  const Motion &left = checked_[node.args[0]].motion, &right = checked_[node.args[1]].motion;
  if (left.exact && right.exact && checked_[index].motion.exact && left.slope != right.slope &&
      noting_ && macros_ == 0) {
    moving_.push_back(index);
  }
}

void Compiler::LowerNode(int index) {
  const Node& node = ast_[index];
  const Checked& checked = checked_[index];
  if (checked.constant) {
    Emit({.op = Op::kConst, .a = Constant(checked.value)});
    Push();
    return;
  }
  if (checked.unknown) {
    Emit({.op = Op::kConst, .a = Constant(Value::Error(ErrorCode::kUnknownName))});
    Push();
    return;
  }
  if (checked.slot >= 0) return LowerField(checked);
  if (checked.macro != Macro::kNone) return LowerMacro(node, checked);
  if (checked.local >= 0) {
    Emit({.op = Op::kLocal, .a = local_at_[checked.local]});
    Push();
    return;
  }
  if (checked.presence) {
    const Node& part = ast_[node.args[0]];
    return LowerSelect(checked_[node.args[0]], part.args[0], part.text, Reach::kPresence);
  }
  if (IsComparison(node.kind) || node.kind == NodeKind::kIn) {
    NoteMoving(index);
    if (LowerCompareConst(index)) return;
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
      return LowerContainer(node, Op::kList);
    case NodeKind::kMap:
      return LowerContainer(node, Op::kMap);
    case NodeKind::kSelect:
      return LowerSelect(checked, node.args[0], node.text,
                         node.optional ? Reach::kOptional : Reach::kValue);
    case NodeKind::kStruct:
      return LowerMessage(node, checked);
    case NodeKind::kIndex:
      Lower(node.args[0]);
      Lower(node.args[1]);
      code_.makes_values =
          code_.makes_values || node.optional || checked_[node.args[0]].may_be_optional;
      Emit({.op = Op::kAccess,
            .reach = node.optional ? Reach::kOptional : Reach::kValue,
            .charged = loops_ > 0});
      Push(-1);
      return;
    default:
      Lower(node.args[0]);
      Lower(node.args[1]);
      code_.makes_values = code_.makes_values || node.kind == NodeKind::kAdd;
      Emit({.op = Op::kBinary, .node = node.kind, .charged = loops_ > 0});
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
  code->types = environment.types();
  const internal::CheckedTree checked =
      internal::Check(ast, environment, expected, &code->memory, reporter);
  if (reporter.failed()) return std::nullopt;
  code->source = std::string(source);
  code->origin = origin;
  internal::Compiler(ast, checked, environment, reporter, code.get()).Run(expected);
  if (!reporter.failed() && code->cost_bound > kExpressionCostMax) {
    reporter.Error(ast[ast.root].begin, "limit",
                   absl::StrCat("the expression may take ", code->cost_bound,
                                " steps, a list of the record taken as ", kExpressionItemsAssumed,
                                " elements; at most ", kExpressionCostMax, " are allowed"));
  }
  if (reporter.failed()) return std::nullopt;
  return Program(std::move(code));
}

absl::string_view Program::source() const { return code_->source; }
Type Program::type() const { return code_->type; }
absl::string_view Program::type_name() const { return code_->type_name; }
uint64_t Program::cost_bound() const { return code_->cost_bound; }
Place Program::PlaceOf(const Value& error) const {
  if (!error.is_error() || error.error_at() == 0) return {};
  return internal::Reporter(code_->source, code_->origin, nullptr)
      .PlaceOfOffset(error.error_at() - 1);
}
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
