// The plain evaluator of expressions: walks the checked tree node by node, as slowly and as plainly
// as the language is defined. What the compiled program gives is compared with it.
//
// It shares with the program what one operator or function does to values (operators.h,
// functions.h), and nothing of order, jumps, folding, fused instructions, loops or the stack.
#ifndef EARSHOT_TESTS_SUPPORT_CEL_ORACLE_H_
#define EARSHOT_TESTS_SUPPORT_CEL_ORACLE_H_

#include <algorithm>
#include <string>
#include <vector>

#include "cel/checker.h"
#include "cel/containers.h"
#include "cel/messages.h"
#include "cel/operators.h"
#include "cel/program.h"

namespace earshot::cel::internal {

class Oracle {
 public:
  // Of a source that Program::Compile accepts for kDyn; nullopt where it would be refused.
  static std::optional<Value> Evaluate(const Environment& environment, absl::string_view source,
                                       const Activation& activation, Scratch& scratch) {
    Diagnostics diagnostics;
    Reporter reporter(source, {}, &diagnostics);
    const Ast ast = Parse(source, reporter);
    if (ast.root < 0) return std::nullopt;
    Scratch constants;
    const CheckedTree tree = Check(ast, environment, Type::kDyn, &constants, reporter);
    if (reporter.failed()) return std::nullopt;
    Oracle oracle(ast, tree, environment, activation, scratch);
    const Value result = oracle.Of(ast.root);
    return result.is_error() ? result : Kept(result, scratch);
  }

 private:
  using Kind = Value::Kind;

  Oracle(const Ast& ast, const CheckedTree& tree, const Environment& environment,
         const Activation& activation, Scratch& scratch)
      : ast_(ast),
        checked_(tree.nodes),
        environment_(environment),
        activation_(activation),
        scratch_(scratch),
        locals_(static_cast<size_t>(tree.locals)) {}

  // Literals lie in the tree, which goes: their text is copied.
  static Value Kept(const Value& v, Scratch& scratch) {
    if (v.kind() == Kind::kString || v.kind() == Kind::kBytes) {
      return CopyString(v.string_value(), v.kind(), &scratch);
    }
    if (v.kind() == Kind::kIp || v.kind() == Kind::kCidr) {
      const Value bytes = CopyString(v.address_bytes(), Kind::kBytes, &scratch);
      return v.kind() == Kind::kIp ? Value::Ip(bytes.string_value())
                                   : Value::Cidr(bytes.string_value(), v.prefix_bits());
    }
    if (v.kind() == Kind::kOptional) {
      return v.has_value() ? MakeOptional(Kept(v.optional_value(), scratch), &scratch) : v;
    }
    std::vector<Value> parts;
    if (v.kind() == Kind::kMap) {
      for (size_t i = 0; i < v.map_size(); ++i) {
        parts.push_back(Kept(v.map_key(i), scratch));
        parts.push_back(Kept(v.map_value(i), scratch));
      }
      return MakeMap(parts.data(), parts.size(), "", &scratch);
    }
    if (!v.is_list()) return v;
    for (size_t i = 0; i < v.list_size(); ++i) parts.push_back(Kept(v.element(i), scratch));
    return MakeList(parts.data(), parts.size(), "", &scratch);
  }

  static Value Overloadless() { return Value::Error(ErrorCode::kNoMatchingOverload); }
  static Value OrOverloadless(const Value& v) { return v.is_error() ? v : Overloadless(); }

  static bool IsOf(Type type, const Value& v) {
    if (type == Type::kDyn || type == Type::kMap || type == Type::kOptional) return true;
    if (cel::IsList(type)) return v.is_list();
    static constexpr std::pair<Type, Kind> kKinds[] = {{Type::kNull, Kind::kNull},
                                                       {Type::kBool, Kind::kBool},
                                                       {Type::kInt, Kind::kInt},
                                                       {Type::kUint, Kind::kUint},
                                                       {Type::kDouble, Kind::kDouble},
                                                       {Type::kString, Kind::kString},
                                                       {Type::kBytes, Kind::kBytes},
                                                       {Type::kDuration, Kind::kDuration},
                                                       {Type::kTimestamp, Kind::kTimestamp},
                                                       {Type::kType, Kind::kType},
                                                       {Type::kIp, Kind::kIp},
                                                       {Type::kCidr, Kind::kCidr},
                                                       {Type::kMessage, Kind::kMessage},
                                                       {Type::kEnum, Kind::kEnum}};
    for (const auto& [t, kind] : kKinds) {
      if (t == type) return v.kind() == kind;
    }
    return false;
  }

  Value Of(int index) {
    const Node& node = ast_[index];
    const Checked& checked = checked_[index];
    if (checked.unknown) return Value::Error(ErrorCode::kUnknownName);
    if (checked.slot >= 0) return OfField(checked);
    if (checked.macro != Macro::kNone) return OfMacro(node, checked);
    if (checked.local >= 0) return locals_[static_cast<size_t>(checked.local)];
    if (checked.presence) {
      const Node& field = ast_[node.args[0]];
      return Select(Of(field.args[0]), Value::String(field.text), nullptr, Reach::kPresence,
                    &scratch_);
    }
    const Reach reach = node.optional ? Reach::kOptional : Reach::kValue;
    switch (node.kind) {
      case NodeKind::kNull:
        return Value::Null();
      case NodeKind::kBool:
        return Value::Bool(node.bool_value);
      case NodeKind::kInt:
        return Value::Int(node.int_value);
      case NodeKind::kUint:
        return Value::Uint(node.uint_value);
      case NodeKind::kDouble:
        return Value::Double(node.double_value);
      case NodeKind::kString:
        return Value::String(node.text);
      case NodeKind::kBytes:
        return Value::Bytes(node.text);
      case NodeKind::kSelect:
        if (checked.constant) return checked.value;  // the name of a type
        return Select(Of(node.args[0]), Value::String(node.text), nullptr, reach, &scratch_);
      case NodeKind::kStruct: {
        const std::vector<Value> args = OfArgs(node, 0);
        return MakeMessage(ShapeOf(node, static_cast<const MessageType*>(checked.named)),
                           args.data(), &scratch_);
      }
      case NodeKind::kIdent:
        return checked.value;  // the name of a type
      case NodeKind::kCall: {
        std::vector<Value> args = OfArgs(node, FirstArg(checked));
        if (checked.declared != nullptr) return OfDeclared(*checked.declared, args);
        if (checked.named != nullptr) args.insert(args.begin(), Value::TypeOf(checked.named));
        return Call(checked.function, args, &scratch_);
      }
      case NodeKind::kIndex: {
        const std::vector<Value> args = OfArgs(node, 0);
        return Access(args[0], args[1], reach, &scratch_);
      }
      case NodeKind::kList:
      case NodeKind::kMap: {
        const std::vector<Value> args = OfArgs(node, 0);
        return node.kind == NodeKind::kList
                   ? MakeList(args.data(), args.size(), node.text, &scratch_)
                   : MakeMap(args.data(), args.size(), node.text, &scratch_);
      }
      case NodeKind::kNot:
        return Not(Of(node.args[0]));
      case NodeKind::kNegate:
        return Negate(Of(node.args[0]));
      case NodeKind::kAnd:
      case NodeKind::kOr:
        return Decide(node.kind == NodeKind::kOr, OfArgs(node, 0));
      case NodeKind::kConditional: {
        const Value condition = Of(node.args[0]);
        if (condition.kind() != Kind::kBool) return OrOverloadless(condition);
        return Of(node.args[condition.bool_value() ? 1 : 2]);
      }
      default: {
        const std::vector<Value> args = OfArgs(node, 0);
        return Binary(node.kind, args[0], args[1], &scratch_);
      }
    }
  }

  std::vector<Value> OfArgs(const Node& node, size_t first) {
    std::vector<Value> values;
    for (size_t i = first; i < node.args.size(); ++i) values.push_back(Of(node.args[i]));
    return values;
  }

  Value OfField(const Checked& checked) {
    const Value v = activation_.Get(checked.slot);
    if (checked.presence) return v.is_error() ? v : Value::Bool(!v.is_missing());
    if (v.is_missing()) {
      return checked.maybe ? Value::Optional(nullptr) : Value::Error(ErrorCode::kMissingField);
    }
    const Type type = environment_.fields()[static_cast<size_t>(checked.slot)].type;
    if (!v.is_error() && !IsOf(type, v)) return Overloadless();
    return checked.maybe ? MakeOptional(v, &scratch_) : v;
  }

  // && and ||: the side that decides, else the first that is no bool, else what all agree on.
  static Value Decide(bool decides, const std::vector<Value>& sides) {
    for (const Value& v : sides) {
      if (v.kind() == Kind::kBool && v.bool_value() == decides) return v;
    }
    for (const Value& v : sides) {
      if (v.kind() != Kind::kBool) return OrOverloadless(v);
    }
    return Value::Bool(!decides);
  }

  Value OfDeclared(const FunctionDeclaration& declared, const std::vector<Value>& args) {
    for (const Value& arg : args) {
      if (arg.is_error()) return arg;
    }
    return declared.implementation != nullptr ? declared.implementation(args, &scratch_)
                                              : Overloadless();
  }

  Value OfMacro(const Node& node, const Checked& checked) {
    if (IsLoop(checked.macro)) return OfLoop(node, checked);
    if (checked.macro == Macro::kGetExtension || checked.macro == Macro::kHasExtension) {
      size_t begin = 0;
      const std::string name =
          checked.field != nullptr ? checked.field->name : DottedPath(ast_, node.args[2], &begin);
      return Select(Of(node.args[1]), Value::String(name), nullptr,
                    checked.macro == Macro::kHasExtension ? Reach::kPresence : Reach::kValue,
                    &scratch_);
    }
    const size_t local = static_cast<size_t>(std::max(checked.local, 0));
    if (checked.macro == Macro::kBind) {
      locals_[local] = Of(node.args[2]);
      return Of(node.args[3]);
    }
    if (checked.macro == Macro::kBlock) {
      const std::vector<int>& values = ast_[node.args[1]].args;
      for (size_t i = 0; i < values.size(); ++i) locals_[local + i] = Of(values[i]);
      return Of(node.args[2]);
    }
    const Value optional = Of(node.args[0]);
    if (optional.kind() != Kind::kOptional) return OrOverloadless(optional);
    if (checked.macro == Macro::kOr) return optional.has_value() ? optional : Of(node.args[1]);
    if (checked.macro == Macro::kOrValue) {
      return optional.has_value() ? optional.optional_value() : Of(node.args[1]);
    }
    if (!optional.has_value()) return optional;
    locals_[local] = optional.optional_value();
    const Value result = Of(node.args[2]);
    return checked.macro == Macro::kOptMap ? MakeOptional(result, &scratch_) : result;
  }

  Value OfLoop(const Node& node, const Checked& checked) {
    const Value range = Of(node.args[0]);
    const bool map = range.kind() == Kind::kMap;
    if (!range.is_list() && (!map || checked.macro == Macro::kSortBy)) {
      return OrOverloadless(range);
    }
    const size_t local = static_cast<size_t>(checked.local);
    std::vector<Value> keys, bodies;  // of the rounds that were not filtered out
    for (size_t i = 0; i < (map ? range.map_size() : range.list_size()); ++i) {
      const Value key = map ? range.map_key(i) : Value::Int(static_cast<int64_t>(i));
      const Value value = map ? range.map_value(i) : range.element(i);
      locals_[local] = checked.variables == 2 || map ? key : value;
      if (checked.variables == 2) locals_[local + 1] = value;
      const Value first = locals_[local];
      if (checked.filtered) {
        const Value chosen = Of(node.args[node.args.size() - 2]);
        if (chosen.kind() != Kind::kBool) return OrOverloadless(chosen);
        if (!chosen.bool_value()) continue;
      }
      const Value body = Of(node.args.back());
      // What comes after the round that ends a loop is not looked at.
      const bool asks = checked.macro == Macro::kExistsOne || checked.macro == Macro::kFilter;
      const bool decides = checked.macro == Macro::kExists || checked.macro == Macro::kAll;
      if (asks && body.kind() != Kind::kBool) return OrOverloadless(body);
      if (!asks && !decides && body.is_error()) return body;
      keys.push_back(first);
      bodies.push_back(body);
      if (decides && body.kind() == Kind::kBool &&
          body.bool_value() == (checked.macro == Macro::kExists)) {
        break;
      }
    }
    return Gather(checked.macro, keys, bodies);
  }

  Value Gather(Macro macro, const std::vector<Value>& keys, const std::vector<Value>& bodies) {
    std::vector<Value> out;
    switch (macro) {
      case Macro::kAll:
      case Macro::kExists:
        return Decide(macro == Macro::kExists, bodies);
      case Macro::kExistsOne:
        return Value::Bool(std::count_if(bodies.begin(), bodies.end(),
                                         [](const Value& v) { return v.is_true(); }) == 1);
      case Macro::kFilter:
        for (size_t i = 0; i < keys.size(); ++i) {
          if (bodies[i].is_true()) out.push_back(keys[i]);
        }
        return MakeList(out.data(), out.size(), "", &scratch_);
      case Macro::kTransformMap:
        for (size_t i = 0; i < keys.size(); ++i) {
          out.push_back(keys[i]);
          out.push_back(bodies[i]);
        }
        return MakeMap(out.data(), out.size(), "", &scratch_);
      case Macro::kTransformMapEntry:
        for (const Value& body : bodies) {
          if (body.kind() != Kind::kMap) return Overloadless();
          for (size_t i = 0; i < body.map_size(); ++i) {
            out.push_back(body.map_key(i));
            out.push_back(body.map_value(i));
          }
        }
        return MakeMap(out.data(), out.size(), "", &scratch_);
      case Macro::kSortBy:
        return SortedBy(keys, bodies);
      default:
        return MakeList(bodies.data(), bodies.size(), "", &scratch_);
    }
  }

  // Insertion, behind all that are not greater.
  Value SortedBy(const std::vector<Value>& elements, const std::vector<Value>& keys) {
    std::vector<Value> sorted, sorted_keys;
    for (size_t i = 0; i < keys.size(); ++i) {
      const Value place = PlaceInOrder(keys[i], keys[0]);
      if (place.is_error()) return place;
      size_t at = sorted.size();
      while (at > 0 && Compare(keys[i], sorted_keys[at - 1]) == Order::kLess) --at;
      sorted.insert(sorted.begin() + static_cast<std::ptrdiff_t>(at), elements[i]);
      sorted_keys.insert(sorted_keys.begin() + static_cast<std::ptrdiff_t>(at), keys[i]);
    }
    return MakeList(sorted.data(), sorted.size(), "", &scratch_);
  }

  const Ast& ast_;
  const std::vector<Checked>& checked_;
  const Environment& environment_;
  const Activation& activation_;
  Scratch& scratch_;
  std::vector<Value> locals_;
};

// Whether the two may be told apart: the limits on steps and memory alone are the program's own.
inline bool OracleAgrees(const Value& program, const Value& oracle) {
  for (const Value* v : {&program, &oracle}) {
    if (v->error() == ErrorCode::kTooManySteps || v->error() == ErrorCode::kTooLarge) return true;
  }
  return ToString(program) == ToString(oracle);
}

}  // namespace earshot::cel::internal

#endif  // EARSHOT_TESTS_SUPPORT_CEL_ORACLE_H_
