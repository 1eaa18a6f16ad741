#include "cel/checker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cel/checker_class.h"
#include "cel/containers.h"
#include "cel/messages.h"
#include "cel/operators.h"

namespace earshot::cel::internal {
namespace {

absl::string_view Spelling(NodeKind kind) {
  switch (kind) {
    case NodeKind::kNot:
      return "!";
    case NodeKind::kNegate:
    case NodeKind::kSubtract:
      return "-";
    case NodeKind::kMultiply:
      return "*";
    case NodeKind::kDivide:
      return "/";
    case NodeKind::kModulo:
      return "%";
    case NodeKind::kAdd:
      return "+";
    case NodeKind::kLess:
      return "<";
    case NodeKind::kLessEqual:
      return "<=";
    case NodeKind::kGreater:
      return ">";
    case NodeKind::kGreaterEqual:
      return ">=";
    case NodeKind::kEqual:
      return "==";
    case NodeKind::kNotEqual:
      return "!=";
    case NodeKind::kIn:
      return "in";
    case NodeKind::kAnd:
      return "&&";
    case NodeKind::kOr:
      return "||";
    default:
      return "?:";
  }
}

}  // namespace

CheckedTree Checker::Run(Type expected) {
  const Ty type = Visit(ast_.root);
  const Ty wanted = types_.Of(expected);
  if (!types_.Fits(type, wanted)) {
    Fail(StartOf(ast_.root), "type-mismatch",
         absl::StrCat("the expression is of type ", types_.Name(type), ", expected ",
                      types_.Name(wanted)));
  }
  return {std::move(checked_), locals_, types_.Coarse(type), types_.Name(type)};
}

// Where the text of a part begins; its node points at its operator.
size_t Checker::StartOf(int index) const {
  while (!ast_[index].args.empty()) {
    const NodeKind kind = ast_[index].kind;
    if (kind == NodeKind::kNot || kind == NodeKind::kNegate || kind == NodeKind::kList ||
        kind == NodeKind::kMap || kind == NodeKind::kStruct ||
        (kind == NodeKind::kCall && !ast_[index].is_method)) {
      break;
    }
    index = ast_[index].args[0];
  }
  return ast_[index].begin;
}

Ty Checker::NoOperator(const Node& node) {
  std::vector<std::string> types;
  for (size_t i = 0; i < node.args.size(); ++i) types.push_back(NameOf(node, i));
  return Fail(node.begin, "type-mismatch",
              absl::StrCat("'", Spelling(node.kind), "' cannot be applied to ",
                           absl::StrJoin(types, " and ")));
}

Ty Checker::Visit(int index) {
  const Node& node = ast_[index];
  Checked& out = checked_[index];
  if (node.kind == NodeKind::kIdent || node.kind == NodeKind::kSelect) {
    out.type = Path(index, out);
    out.may_be_optional = types_.IsOpen(out.type) || types_.IsOptional(out.type);
    return out.type;
  }
  const size_t errors = reporter_.errors();
  out.type = Inspect(node, out);
  // Without a check no type can be relied on.
  out.may_be_optional =
      types_.IsOpen(out.type) || types_.IsOptional(out.type) || !environment_.checked();
  if (reporter_.errors() == errors && !out.unknown) {
    CheckConstantText(ast_, checked_, node, out.function, reporter_);
    Fold(node, out);
    Move(node, out);
  }
  return out.type;
}

Ty Checker::Inspect(const Node& node, Checked& out) {
  if (node.kind == NodeKind::kCall) return CallOf(node, out);
  for (int arg : node.args) Visit(arg);
  if (node.kind == NodeKind::kStruct) return MessageOfArgs(node, out);
  switch (node.kind) {
    case NodeKind::kNot:
      return types_.Fits(Arg(node, 0).type, Type::kBool) ? Ty(Type::kBool) : NoOperator(node);
    case NodeKind::kNegate: {
      const Ty type = types_.Unwrapped(Arg(node, 0).type);
      if (type == Type::kInt || type == Type::kDouble || types_.IsOpen(type)) return type;
      return NoOperator(node);
    }
    case NodeKind::kMultiply:
    case NodeKind::kDivide:
    case NodeKind::kModulo:
    case NodeKind::kAdd:
    case NodeKind::kSubtract:
      return Arithmetic(node);
    case NodeKind::kLess:
    case NodeKind::kLessEqual:
    case NodeKind::kGreater:
    case NodeKind::kGreaterEqual:
    case NodeKind::kEqual:
    case NodeKind::kNotEqual:
    case NodeKind::kIn:
      return Relation(node);
    case NodeKind::kAnd:
    case NodeKind::kOr:
      return Logic(node);
    case NodeKind::kConditional:
      return Conditional(node);
    case NodeKind::kList:
      return ListOfArgs(node);
    case NodeKind::kMap:
      return MapOfArgs(node);
    case NodeKind::kIndex:
      return Index(node);
    default:
      return Literal(node, out);
  }
}

Ty Checker::Literal(const Node& node, Checked& out) {
  out.constant = true;
  switch (node.kind) {
    case NodeKind::kBool:
      out.value = Value::Bool(node.bool_value);
      return Type::kBool;
    case NodeKind::kInt:
      out.value = Value::Int(node.int_value);
      return Type::kInt;
    case NodeKind::kUint:
      out.value = Value::Uint(node.uint_value);
      return Type::kUint;
    case NodeKind::kDouble:
      out.value = Value::Double(node.double_value);
      return Type::kDouble;
    case NodeKind::kString:
      out.value = CopyString(node.text, Value::Kind::kString, constants_);
      return Type::kString;
    case NodeKind::kBytes:
      out.value = CopyString(node.text, Value::Kind::kBytes, constants_);
      return Type::kBytes;
    default:
      out.value = Value::Null();
      return Type::kNull;
  }
}

Ty Checker::Index(const Node& node) {
  const Ty whole = Arg(node, 0).type, at = Arg(node, 1).type;
  const bool optional = types_.IsOptional(whole);
  const Ty inner = optional ? types_.Element(whole) : whole;
  Ty element = Type::kDyn;
  if (types_.IsMap(inner)) {
    if (!types_.Comparable(at, types_.Key(inner))) {
      return Fail(
          node.begin, "type-mismatch",
          absl::StrCat("a value of a ", types_.Name(inner), " is not picked by ", types_.Name(at)));
    }
    element = types_.MapValue(inner);
  } else if (types_.IsList(inner)) {
    if (!types_.Fits(at, Type::kInt)) {
      return Fail(
          node.begin, "type-mismatch",
          absl::StrCat("an element of a list is picked by an int, not by ", types_.Name(at)));
    }
    element = types_.Element(inner);
  } else if (!types_.IsOpen(inner)) {
    return Fail(
        node.begin, "type-mismatch",
        absl::StrCat("a value of type ", types_.Name(inner), " has no elements to pick with [ ]"));
  }
  if (element == kFree) element = Type::kDyn;
  return node.optional || optional ? types_.OptionalOf(element) : element;
}

Ty Checker::Arithmetic(const Node& node) {
  const Ty a = types_.Unwrapped(Arg(node, 0).type), b = types_.Unwrapped(Arg(node, 1).type);
  const bool plus = node.kind == NodeKind::kAdd, minus = node.kind == NodeKind::kSubtract;
  if (types_.IsOpen(a) || types_.IsOpen(b)) {
    const Ty known = types_.IsOpen(a) ? b : a;
    // A number stays one with whatever number it meets; with times it depends on the other.
    if (IsNumber(known) || types_.IsOpen(known) || ((plus || minus) && IsTime(known))) {
      return IsNumber(known) ? known : Ty(Type::kDyn);
    }
    if (plus && (known == Type::kString || known == Type::kBytes)) return known;
    if (plus && types_.IsList(known)) return types_.ListOf(Type::kDyn);
    return NoOperator(node);
  }
  if (a == b && (a == Type::kInt || a == Type::kUint)) return a;
  if (a == b && a == Type::kDouble && node.kind != NodeKind::kModulo) return a;
  if (plus && a == b && (a == Type::kString || a == Type::kBytes)) return a;
  if (plus && types_.IsList(a) && types_.IsList(b)) {
    return types_.ListOf(types_.Join(types_.Element(a), types_.Element(b)));
  }
  if ((plus || minus) && IsTime(a) && IsTime(b)) {
    if (a == Type::kDuration && b == Type::kDuration) return Type::kDuration;
    if (plus && a != b) return Type::kTimestamp;
    if (minus && a == Type::kTimestamp)
      return b == Type::kDuration ? Type::kTimestamp : Type::kDuration;
  }
  if (IsNumber(a) && IsNumber(b) && a != b) {
    return Fail(node.begin, "type-mismatch",
                absl::StrCat("'", Spelling(node.kind), "' cannot mix ", types_.Name(a), " and ",
                             types_.Name(b), "; convert one with int(), uint() or double()"));
  }
  return NoOperator(node);
}

Ty Checker::Relation(const Node& node) {
  Ty a = Arg(node, 0).type, b = Arg(node, 1).type;
  if (node.kind == NodeKind::kIn) {
    const bool looks_through = types_.IsOpen(b) || types_.IsList(b) || types_.IsMap(b);
    if (!looks_through) {
      Fail(node.begin, "type-mismatch",
           absl::StrCat("'in' needs a list on its right, found ", types_.Name(b)));
    } else if (!types_.Comparable(a, types_.Element(b))) {
      Fail(node.begin, "type-mismatch",
           absl::StrCat("'in' cannot find ", types_.Name(a), " in ", types_.Name(b)));
    }
    return Type::kBool;
  }
  if (node.kind == NodeKind::kEqual || node.kind == NodeKind::kNotEqual) {
    if (types_.Comparable(a, b)) return Type::kBool;
    if (a == Type::kNull || b == Type::kNull) {
      return Fail(
          node.begin, "type-mismatch",
          absl::StrCat("a value of type ", types_.Name(a == Type::kNull ? b : a),
                       " is never null; a field that may be absent is asked for with has()"));
    }
    return NoOperator(node);
  }
  a = types_.Unwrapped(a);
  b = types_.Unwrapped(b);
  if (HasOrder(a) && HasOrder(b) && (types_.Fits(a, b) || (IsNumber(a) && IsNumber(b))))
    return Type::kBool;
  return NoOperator(node);
}

bool Checker::HasOrder(Ty type) const {
  return types_.IsOpen(type) || type == Type::kBool || IsNumber(type) || type == Type::kString ||
         type == Type::kBytes || IsTime(type);
}

Ty Checker::Logic(const Node& node) {
  for (size_t i = 0; i < node.args.size(); ++i) {
    if (types_.Fits(Arg(node, i).type, Type::kBool)) continue;
    Fail(StartOf(node.args[i]), "type-mismatch",
         absl::StrCat("'", Spelling(node.kind), "' needs a bool on both sides, found ",
                      NameOf(node, i)));
  }
  return Type::kBool;
}

Ty Checker::Conditional(const Node& node) {
  if (!types_.Fits(Arg(node, 0).type, Type::kBool)) {
    Fail(node.begin, "type-mismatch",
         absl::StrCat("the condition before '?' must be a bool, found ", NameOf(node, 0)));
  }
  const Ty a = Arg(node, 1).type, b = Arg(node, 2).type;
  if (types_.FitsOrNull(a, b) || types_.FitsOrNull(b, a)) return types_.Join(a, b);
  return Fail(
      node.begin, "type-mismatch",
      absl::StrCat("the two results of '?:' differ: ", types_.Name(a), " and ", types_.Name(b)));
}

Ty Checker::ListOfArgs(const Node& node) {
  Ty element = kFree;
  for (size_t i = 0; i < node.args.size(); ++i) {
    Ty type = Arg(node, i).type;
    if (IsMarked(node, i)) {
      if (!types_.IsOpen(type) && !types_.IsOptional(type)) {
        Fail(StartOf(node.args[i]), "type-mismatch",
             absl::StrCat("'?' takes an optional, found ", types_.Name(type)));
      }
      type = types_.Element(type);
    }
    element = types_.Join(element, type);
  }
  return types_.ListOf(element);
}

Ty Checker::MapOfArgs(const Node& node) {
  Ty key = kFree, value = kFree;
  for (size_t i = 0; i + 1 < node.args.size(); i += 2) {
    const Ty k = types_.Unwrapped(Arg(node, i).type);
    if (!types_.IsOpen(k) && k != Type::kBool && k != Type::kInt && k != Type::kUint &&
        k != Type::kString) {
      return Fail(
          StartOf(node.args[i]), "type-mismatch",
          absl::StrCat("a key of a map is a bool, int, uint or string, found ", types_.Name(k)));
    }
    Ty type = Arg(node, i + 1).type;
    if (IsMarked(node, i / 2)) {
      if (!types_.IsOpen(type) && !types_.IsOptional(type)) {
        Fail(StartOf(node.args[i + 1]), "type-mismatch",
             absl::StrCat("'?' takes an optional, found ", types_.Name(type)));
      }
      type = types_.Element(type);
    }
    key = types_.Join(key, k);
    value = types_.Join(value, type);
  }
  return types_.MapOf(key, value);
}

void Checker::Fold(const Node& node, Checked& out) {
  if (out.constant || out.presence || out.macro != Macro::kNone || out.local >= 0) return;
  if (node.args.empty() && node.kind != NodeKind::kList && node.kind != NodeKind::kMap &&
      node.kind != NodeKind::kCall && node.kind != NodeKind::kStruct) {
    return;
  }
  std::vector<Value> args;
  for (size_t i = FirstArg(out); i < node.args.size(); ++i) {
    if (!Arg(node, i).constant) return;
    args.push_back(Arg(node, i).value);
  }
  Value value;
  switch (node.kind) {
    case NodeKind::kCall:
      if (out.function == Function::kNone) return;
      if (out.named != nullptr) args.insert(args.begin(), Value::TypeOf(out.named));
      value = Call(out.function, args, constants_);
      break;
    case NodeKind::kStruct:
      value = MakeMessage(ShapeOf(node, static_cast<const MessageType*>(out.named)), args.data(),
                          constants_);
      break;
    case NodeKind::kNot:
      value = Not(args[0]);
      break;
    case NodeKind::kNegate:
      value = Negate(args[0]);
      break;
    case NodeKind::kList:
      value = MakeList(args.data(), args.size(), node.text, constants_);
      break;
    case NodeKind::kMap:
      value = MakeMap(args.data(), args.size(), node.text, constants_);
      break;
    case NodeKind::kIndex:
      value =
          Access(args[0], args[1], node.optional ? Reach::kOptional : Reach::kValue, constants_);
      break;
    case NodeKind::kAnd:
    case NodeKind::kOr:
    case NodeKind::kConditional:
      return;  // rare; evaluated like any other
    default:
      value = Binary(node.kind, args[0], args[1], constants_);
  }
  // An error stays where it is: `x || 1 / 0 > 1` may still be true.
  if (value.is_error()) return;
  out.constant = true;
  out.value = value;
}

void Checker::Move(const Node& node, Checked& out) {
  if (out.constant || out.presence) return;
  if (out.local >= 0 && out.macro == Macro::kNone) return;
  Motion motion;
  for (int arg : node.args) {
    motion.depends = motion.depends || checked_[arg].motion.depends;
    motion.exact = motion.exact && checked_[arg].motion.exact;
  }
  auto slope = [&](size_t i) { return Arg(node, i).motion.slope; };
  const bool time_sides =
      node.args.size() == 2 && IsTime(Arg(node, 0).type) && IsTime(Arg(node, 1).type);
  bool all_flat = true;
  for (size_t i = 0; i < node.args.size(); ++i) all_flat = all_flat && slope(i) == 0;
  if (!all_flat) {
    if (time_sides && (node.kind == NodeKind::kAdd || node.kind == NodeKind::kSubtract)) {
      motion.slope = node.kind == NodeKind::kAdd ? slope(0) + slope(1) : slope(0) - slope(1);
    } else if (time_sides && node.kind >= NodeKind::kLess && node.kind <= NodeKind::kNotEqual) {
      motion.slope = 0;  // recorded by the compiler: it changes only at instants that it knows
    } else if (node.kind == NodeKind::kConditional && slope(0) == 0 && slope(1) == slope(2)) {
      motion.slope = slope(1);
    } else {
      motion.exact = false;
    }
  }
  // What a macro does with its variables is not followed.
  if (out.macro != Macro::kNone && motion.depends) motion.exact = false;
  out.motion = motion;
}

CheckedTree Check(const Ast& ast, const Environment& environment, Type expected, Scratch* constants,
                  Reporter& reporter) {
  return Checker(ast, environment, constants, reporter).Run(expected);
}

}  // namespace earshot::cel::internal
