#include "cel/checker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/limits.h"
#include "cel/operators.h"

namespace earshot::cel::internal {
namespace {

bool IsNumber(Type type) {
  return type == Type::kInt || type == Type::kUint || type == Type::kDouble;
}
bool IsTime(Type type) { return type == Type::kDuration || type == Type::kTimestamp; }

// Whether a value of one type may stand where the other is wanted; dyn is settled when evaluated.
bool Fits(Type given, Type wanted) {
  if (given == wanted || given == Type::kDyn || wanted == Type::kDyn) return true;
  if (!IsList(given) || !IsList(wanted)) return false;
  return ElementOf(given) == Type::kDyn || ElementOf(wanted) == Type::kDyn;
}

// Whether == between the two can ever be true: numbers compare across their types.
bool Comparable(Type a, Type b) {
  if (Fits(a, b) || (IsNumber(a) && IsNumber(b))) return true;
  return IsList(a) && IsList(b) && Comparable(ElementOf(a), ElementOf(b));
}

bool HasOrder(Type type) {
  return type == Type::kDyn || type == Type::kBool || IsNumber(type) || type == Type::kString ||
         type == Type::kBytes || IsTime(type);
}

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

// No slip of the hand turns a declared name into one of a hundred letters, and comparing takes
// time.
constexpr size_t kSuggestBytesMax = 100;

std::string Suggest(absl::string_view word, const std::vector<std::string>& candidates) {
  return word.size() > kSuggestBytesMax ? "" : DidYouMean(word, candidates);
}

absl::string_view Shortened(absl::string_view name) { return name.substr(0, kSuggestBytesMax); }

struct NamedType {
  absl::string_view name;
  Type type;
};
constexpr NamedType kTypeNames[] = {
    {"bool", Type::kBool},
    {"int", Type::kInt},
    {"uint", Type::kUint},
    {"double", Type::kDouble},
    {"string", Type::kString},
    {"bytes", Type::kBytes},
    {"list", Type::kList},
    {"null_type", Type::kNull},
    {"type", Type::kType},
    {"google.protobuf.Duration", Type::kDuration},
    {"google.protobuf.Timestamp", Type::kTimestamp},
};

class Checker {
 public:
  Checker(const Ast& ast, const Environment& environment, Scratch* constants, Reporter& reporter)
      : ast_(ast),
        environment_(environment),
        constants_(constants),
        reporter_(reporter),
        checked_(ast.nodes.size()) {}

  std::vector<Checked> Run(Type expected) {
    const Type type = Visit(ast_.root);
    if (!Fits(type, expected)) {
      reporter_.Error(StartOf(ast_.root), "type-mismatch",
                      absl::StrCat("the expression is of type ", TypeName(type), ", expected ",
                                   TypeName(expected)));
    }
    return std::move(checked_);
  }

 private:
  // Each gives the type of the node; kDyn after an error, so that one mistake is reported once.
  Type Visit(int index);
  Type Inspect(const Node& node, Checked& out);
  Type Literal(const Node& node, Checked& out);
  Type Path(int index, Checked& out);
  Type CallOf(const Node& node, Checked& out);
  Type Has(const Node& node, Checked& out);
  Type Arithmetic(const Node& node, Checked& out);
  Type Relation(const Node& node, Checked& out);
  Type Logic(const Node& node);
  Type Conditional(const Node& node, Checked& out);
  Type ListOfArgs(const Node& node);
  void Fold(const Node& node, Checked& out);
  void Move(const Node& node, Checked& out);
  void ExplainOverloads(const Node& node, const std::vector<const Overload*>& named);

  Type Fail(size_t offset, absl::string_view code, absl::string_view message) {
    reporter_.Error(offset, code, message);
    return Type::kDyn;
  }
  Type Unsupported(size_t offset, absl::string_view what) {
    return Fail(offset, "unsupported", absl::StrCat(what, " not supported yet"));
  }
  // Where the text of a part begins; its node points at its operator.
  size_t StartOf(int index) const {
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
  const Checked& Arg(const Node& node, size_t i) const { return checked_[node.args[i]]; }
  Type NoOperator(const Node& node) {
    std::vector<absl::string_view> types;
    for (int arg : node.args) types.push_back(TypeName(checked_[arg].type));
    return Fail(node.begin, "type-mismatch",
                absl::StrCat("'", Spelling(node.kind), "' cannot be applied to ",
                             absl::StrJoin(types, " and ")));
  }

  const Ast& ast_;
  const Environment& environment_;
  Scratch* constants_;
  Reporter& reporter_;
  std::vector<Checked> checked_;
};

// "a.b.c" of selections on a name, "" of anything else. `*begin` is where it starts.
std::string DottedPath(const Ast& ast, int index, size_t* begin) {
  std::vector<absl::string_view> names;
  while (ast[index].kind == NodeKind::kSelect) {
    names.push_back(ast[index].text);
    index = ast[index].args[0];
  }
  if (ast[index].kind != NodeKind::kIdent) return "";
  names.push_back(ast[index].text);
  *begin = ast[index].begin;
  std::reverse(names.begin(), names.end());
  return absl::StrJoin(names, ".");
}

Type Checker::Visit(int index) {
  const Node& node = ast_[index];
  Checked& out = checked_[index];
  if (node.kind == NodeKind::kIdent || node.kind == NodeKind::kSelect) {
    out.type = Path(index, out);
    return out.type;
  }
  const size_t errors = reporter_.errors();
  out.type = Inspect(node, out);
  if (reporter_.errors() == errors) {
    CheckConstantText(ast_, checked_, node, out.function, reporter_);
    Fold(node, out);
    Move(node, out);
  }
  return out.type;
}

Type Checker::Inspect(const Node& node, Checked& out) {
  if (node.kind == NodeKind::kCall) return CallOf(node, out);
  for (int arg : node.args) Visit(arg);
  switch (node.kind) {
    case NodeKind::kNot:
      return Fits(Arg(node, 0).type, Type::kBool) ? Type::kBool : NoOperator(node);
    case NodeKind::kNegate: {
      const Type type = Arg(node, 0).type;
      if (type == Type::kInt || type == Type::kDouble || type == Type::kDyn) return type;
      return NoOperator(node);
    }
    case NodeKind::kMultiply:
    case NodeKind::kDivide:
    case NodeKind::kModulo:
    case NodeKind::kAdd:
    case NodeKind::kSubtract:
      return Arithmetic(node, out);
    case NodeKind::kLess:
    case NodeKind::kLessEqual:
    case NodeKind::kGreater:
    case NodeKind::kGreaterEqual:
    case NodeKind::kEqual:
    case NodeKind::kNotEqual:
    case NodeKind::kIn:
      return Relation(node, out);
    case NodeKind::kAnd:
    case NodeKind::kOr:
      return Logic(node);
    case NodeKind::kConditional:
      return Conditional(node, out);
    case NodeKind::kList:
      return ListOfArgs(node);
    case NodeKind::kIndex: {
      const Type list = Arg(node, 0).type, at = Arg(node, 1).type;
      if (!Fits(list, Type::kList)) {
        return Fail(
            node.begin, "type-mismatch",
            absl::StrCat("a value of type ", TypeName(list), " has no elements to pick with [ ]"));
      }
      if (!Fits(at, Type::kInt)) {
        return Fail(
            node.begin, "type-mismatch",
            absl::StrCat("an element of a list is picked by an int, not by ", TypeName(at)));
      }
      return ElementOf(list);
    }
    case NodeKind::kMap:
      return Unsupported(node.begin, "maps are");
    case NodeKind::kStruct:
      return Unsupported(node.begin, "messages are");
    default:
      return Literal(node, out);
  }
}

Type Checker::Literal(const Node& node, Checked& out) {
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

Type Checker::Path(int index, Checked& out) {
  size_t begin = 0;
  const std::string path = DottedPath(ast_, index, &begin);
  const Node& node = ast_[index];
  if (path.empty()) {
    const size_t errors = reporter_.errors();
    const Type type = Visit(node.args[0]);
    if (reporter_.errors() != errors) return Type::kDyn;
    if (type == Type::kDyn) return Unsupported(node.begin, "fields of a dyn are");
    return Fail(
        node.begin, "unknown-field",
        absl::StrCat("a value of type ", TypeName(type), " has no field '", node.text, "'"));
  }
  if (const std::optional<int> slot = environment_.Slot(path)) {
    const Field& field = environment_.fields()[*slot];
    out.slot = *slot;
    out.motion.depends = field.depends_on_now;
    out.motion.exact = !field.depends_on_now || IsTime(field.type);
    out.motion.slope = field.depends_on_now ? 1 : 0;
    return field.type;
  }
  for (const NamedType& named : kTypeNames) {
    if (named.name != path) continue;
    out.constant = true;
    out.value = Value::TypeOf(named.type);
    return Type::kType;
  }
  if (environment_.IsPrefix(path)) {
    std::vector<std::string> below;
    for (const std::string& candidate : environment_.paths()) {
      if (absl::StartsWith(candidate, path + ".") && below.size() < 3) below.push_back(candidate);
    }
    return Fail(begin, "unknown-field",
                absl::StrCat("'", path, "' is a group of fields, not a value; name one of them: ",
                             absl::StrJoin(below, ", "), below.size() == 3 ? ", ..." : ""));
  }
  // The longest declared path in front of it, if any, has no such field.
  for (size_t dot = path.rfind('.'); dot != std::string::npos && dot > 0;
       dot = path.rfind('.', dot - 1)) {
    const std::optional<int> slot = environment_.Slot(path.substr(0, dot));
    if (!slot.has_value()) continue;
    const Type type = environment_.fields()[*slot].type;
    if (type == Type::kDyn) return Unsupported(begin, "fields of a dyn are");
    return Fail(begin, "unknown-field",
                absl::StrCat("'", path.substr(0, dot), "\' is of type ", TypeName(type),
                             " and has no field '", path.substr(dot + 1), "'"));
  }
  if (path == "map" || path == "optional_type")
    return Unsupported(begin, absl::StrCat("the type '", path, "' is"));
  const std::string near = Suggest(path, environment_.paths());
  return Fail(begin, "unknown-field",
              absl::StrCat("undeclared reference to '", Shortened(path), "'",
                           near.empty() ? "" : absl::StrCat("; did you mean '", near, "'?")));
}

Type Checker::Has(const Node& node, Checked& out) {
  if (node.args.size() != 1 || node.is_method) {
    return Fail(node.begin, "type-mismatch", "has() takes one field: has(author.followers)");
  }
  const int arg = node.args[0];
  size_t begin = 0;
  if (ast_[arg].kind != NodeKind::kSelect && ast_[arg].kind != NodeKind::kIdent) {
    return Fail(ast_[arg].begin, "type-mismatch", "has() takes the name of a field, not a value");
  }
  const std::string path = DottedPath(ast_, arg, &begin);
  const size_t errors = reporter_.errors();
  Visit(arg);
  if (reporter_.errors() != errors) return Type::kBool;
  if (checked_[arg].slot < 0) {
    return Fail(begin, "type-mismatch", "has() takes the name of a field, not a value");
  }
  out.slot = checked_[arg].slot;
  out.presence = true;
  // Whether a field is there does not change as time goes by: only what it holds does.
  return Type::kBool;
}

void Checker::ExplainOverloads(const Node& node, const std::vector<const Overload*>& named) {
  std::vector<absl::string_view> given;
  for (int arg : node.args) given.push_back(TypeName(checked_[arg].type));
  std::vector<std::string> forms;
  for (const Overload* overload : named) {
    std::vector<absl::string_view> args;
    for (int i = 0; i < overload->arity; ++i) args.push_back(TypeName(overload->args[i]));
    std::string form;
    if (overload->method) {
      form = absl::StrCat(args[0], ".");
      args.erase(args.begin());
    }
    absl::StrAppend(&form, overload->name, "(", absl::StrJoin(args, ", "), ")");
    forms.push_back(std::move(form));
  }
  std::string call;
  if (node.is_method) {
    call = absl::StrCat(given[0], ".");
    given.erase(given.begin());
  }
  absl::StrAppend(&call, node.text, "(", absl::StrJoin(given, ", "), ")");
  Fail(node.begin, "no-overload",
       absl::StrCat("there is no ", call, "; there is ", absl::StrJoin(forms, ", ")));
}

Type Checker::CallOf(const Node& node, Checked& out) {
  if (node.text == "has" && !node.is_method) return Has(node, out);
  std::vector<const Overload*> named;
  for (const Overload& overload : Overloads()) {
    if (overload.name == node.text) named.push_back(&overload);
  }
  if (node.is_method) {
    // math.greatest(...): the name in front is a library, not a field.
    const Node& first = ast_[node.args[0]];
    if (first.kind == NodeKind::kIdent && !environment_.Slot(first.text).has_value() &&
        !environment_.IsPrefix(first.text) && IsKnownButUnsupported(first.text)) {
      return Unsupported(first.begin, absl::StrCat("the library '", first.text, "' is"));
    }
  }
  if (named.empty()) {
    // Arguments of an unknown function are not looked at: in a macro they name variables of its
    // own.
    if (IsKnownButUnsupported(node.text)) {
      return Unsupported(node.begin, absl::StrCat("the function '", node.text, "' is"));
    }
    const size_t errors = reporter_.errors();
    if (node.is_method) Visit(node.args[0]);
    if (reporter_.errors() != errors) return Type::kDyn;
    const std::string near = Suggest(node.text, FunctionNames());
    return Fail(node.begin, "unknown-function",
                absl::StrCat("there is no function '", Shortened(node.text), "'",
                             near.empty() ? "" : absl::StrCat("; did you mean '", near, "'?")));
  }
  for (int arg : node.args) Visit(arg);
  out.function = named[0]->function;
  bool found = false;
  Type result = Type::kDyn;
  for (const Overload* overload : named) {
    bool fits = overload->method == node.is_method && overload->arity == node.args.size();
    for (size_t i = 0; fits && i < node.args.size(); ++i)
      fits = Fits(Arg(node, i).type, overload->args[i]);
    if (!fits) continue;
    result = !found || result == overload->result ? overload->result : Type::kDyn;
    found = true;
  }
  if (!found) ExplainOverloads(node, named);
  return result;
}

Type Checker::Arithmetic(const Node& node, Checked& out) {
  const Type a = Arg(node, 0).type, b = Arg(node, 1).type;
  const bool plus = node.kind == NodeKind::kAdd, minus = node.kind == NodeKind::kSubtract;
  (void)out;
  if (a == Type::kDyn || b == Type::kDyn) {
    const Type known = a == Type::kDyn ? b : a;
    // A number stays one with whatever number it meets; with times it depends on the other.
    if (IsNumber(known) || known == Type::kDyn || ((plus || minus) && IsTime(known))) {
      return IsNumber(known) ? known : Type::kDyn;
    }
    if (plus && (known == Type::kString || known == Type::kBytes)) return known;
    if (plus && IsList(known)) return Type::kList;
    return NoOperator(node);
  }
  if (a == b && (a == Type::kInt || a == Type::kUint)) return a;
  if (a == b && a == Type::kDouble && node.kind != NodeKind::kModulo) return a;
  if (plus && a == b && (a == Type::kString || a == Type::kBytes)) return a;
  if (plus && IsList(a) && IsList(b)) return a == b ? a : Type::kList;
  if ((plus || minus) && IsTime(a) && IsTime(b)) {
    if (a == Type::kDuration && b == Type::kDuration) return Type::kDuration;
    if (plus && a != b) return Type::kTimestamp;
    if (minus && a == Type::kTimestamp)
      return b == Type::kDuration ? Type::kTimestamp : Type::kDuration;
  }
  if (IsNumber(a) && IsNumber(b) && a != b) {
    return Fail(node.begin, "type-mismatch",
                absl::StrCat("'", Spelling(node.kind), "' cannot mix ", TypeName(a), " and ",
                             TypeName(b), "; convert one with int(), uint() or double()"));
  }
  return NoOperator(node);
}

Type Checker::Relation(const Node& node, Checked& out) {
  const Type a = Arg(node, 0).type, b = Arg(node, 1).type;
  (void)out;
  if (node.kind == NodeKind::kIn) {
    if (!Fits(b, Type::kList)) {
      return Fail(node.begin, "type-mismatch",
                  absl::StrCat("'in' needs a list on its right, found ", TypeName(b)));
    }
    if (!Comparable(a, ElementOf(b))) {
      return Fail(node.begin, "type-mismatch",
                  absl::StrCat("'in' cannot find ", TypeName(a), " in ", TypeName(b)));
    }
    return Type::kBool;
  }
  if (node.kind == NodeKind::kEqual || node.kind == NodeKind::kNotEqual) {
    if (Comparable(a, b)) return Type::kBool;
    if (a == Type::kNull || b == Type::kNull) {
      return Fail(
          node.begin, "type-mismatch",
          absl::StrCat("a value of type ", TypeName(a == Type::kNull ? b : a),
                       " is never null; a field that may be absent is asked for with has()"));
    }
    return NoOperator(node);
  }
  if (HasOrder(a) && HasOrder(b) && (Fits(a, b) || (IsNumber(a) && IsNumber(b))))
    return Type::kBool;
  return NoOperator(node);
}

Type Checker::Logic(const Node& node) {
  for (size_t i = 0; i < node.args.size(); ++i) {
    if (Fits(Arg(node, i).type, Type::kBool)) continue;
    Fail(StartOf(node.args[i]), "type-mismatch",
         absl::StrCat("'", Spelling(node.kind), "' needs a bool on both sides, found ",
                      TypeName(Arg(node, i).type)));
  }
  return Type::kBool;
}

Type Checker::Conditional(const Node& node, Checked& out) {
  (void)out;
  if (!Fits(Arg(node, 0).type, Type::kBool)) {
    Fail(node.begin, "type-mismatch",
         absl::StrCat("the condition before '?' must be a bool, found ",
                      TypeName(Arg(node, 0).type)));
  }
  const Type a = Arg(node, 1).type, b = Arg(node, 2).type;
  if (a == b) return a;
  if (a == Type::kDyn || b == Type::kDyn) return Type::kDyn;
  if (Fits(a, b)) return Type::kList;
  return Fail(node.begin, "type-mismatch",
              absl::StrCat("the two results of '?:' differ: ", TypeName(a), " and ", TypeName(b)));
}

Type Checker::ListOfArgs(const Node& node) {
  if (node.args.empty()) return Type::kList;
  const Type first = Arg(node, 0).type;
  for (size_t i = 1; i < node.args.size(); ++i) {
    if (Arg(node, i).type != first) return Type::kList;
  }
  return ListOf(first);
}

void Checker::Fold(const Node& node, Checked& out) {
  if (out.constant || out.presence || node.args.empty()) {
    if (node.kind == NodeKind::kList && node.args.empty()) {
      out.constant = true;
      out.value = Value::List({});
    }
    return;
  }
  std::vector<Value> args;
  for (int arg : node.args) {
    if (!checked_[arg].constant) return;
    args.push_back(checked_[arg].value);
  }
  Value value;
  switch (node.kind) {
    case NodeKind::kCall:
      value = Call(out.function, args, constants_);
      break;
    case NodeKind::kNot:
      value = Not(args[0]);
      break;
    case NodeKind::kNegate:
      value = Negate(args[0]);
      break;
    case NodeKind::kList: {
      Value* values = constants_->Values(args.size());
      std::copy(args.begin(), args.end(), values);
      value = Value::List({values, args.size()});
      break;
    }
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
  out.motion = motion;
}

}  // namespace

std::vector<Checked> Check(const Ast& ast, const Environment& environment, Type expected,
                           Scratch* constants, Reporter& reporter) {
  return Checker(ast, environment, constants, reporter).Run(expected);
}

}  // namespace earshot::cel::internal
