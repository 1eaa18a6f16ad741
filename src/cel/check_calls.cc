// Calls: which function is meant, and the macros, which name variables of their own.
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "cel/checker_class.h"

namespace earshot::cel::internal {
namespace {

struct MacroName {
  absl::string_view name;
  Macro macro;
  uint8_t variables;
  uint8_t args;  // with the receiver
  bool filtered;
};
constexpr MacroName kLoops[] = {
    {"all", Macro::kAll, 1, 3, false},
    {"all", Macro::kAll, 2, 4, false},
    {"exists", Macro::kExists, 1, 3, false},
    {"exists", Macro::kExists, 2, 4, false},
    {"exists_one", Macro::kExistsOne, 1, 3, false},
    {"exists_one", Macro::kExistsOne, 2, 4, false},
    {"existsOne", Macro::kExistsOne, 1, 3, false},
    {"existsOne", Macro::kExistsOne, 2, 4, false},
    {"map", Macro::kMap, 1, 3, false},
    {"map", Macro::kMap, 1, 4, true},
    {"filter", Macro::kFilter, 1, 3, false},
    {"transformList", Macro::kMap, 2, 4, false},
    {"transformList", Macro::kMap, 2, 5, true},
    {"transformMap", Macro::kTransformMap, 2, 4, false},
    {"transformMap", Macro::kTransformMap, 2, 5, true},
    {"transformMapEntry", Macro::kTransformMapEntry, 2, 4, false},
    {"transformMapEntry", Macro::kTransformMapEntry, 2, 5, true},
    {"sortBy", Macro::kSortBy, 1, 3, false},
};

bool IsLoopName(absl::string_view name) {
  for (const MacroName& known : kLoops) {
    if (known.name == name) return true;
  }
  return false;
}

}  // namespace

// x, or cel.iterVar(0, 1), which programs that rewrite expressions put there.
bool Checker::VariableName(const Node& node, std::string* name) const {
  if (node.kind == NodeKind::kIdent && !node.rooted) {
    *name = node.text;
    return true;
  }
  const bool numbered = node.kind == NodeKind::kCall && node.is_method &&
                        (node.text == "iterVar" || node.text == "index") &&
                        ast_[node.args[0]].kind == NodeKind::kIdent &&
                        ast_[node.args[0]].text == "cel";
  if (!numbered || node.args.size() != (node.text == "index" ? 2u : 3u)) return false;
  *name = node.text;
  for (size_t i = 1; i < node.args.size(); ++i) {
    if (ast_[node.args[i]].kind != NodeKind::kInt) return false;
    absl::StrAppend(name, ":", ast_[node.args[i]].int_value);  // no identifier has a colon
  }
  return true;
}

bool Checker::NeedsBool(int index, absl::string_view what) {
  if (types_.Fits(checked_[index].type, Type::kBool)) return true;
  Fail(StartOf(index), "type-mismatch",
       absl::StrCat("the condition of '", what, "' must be a bool, found ",
                    types_.Name(checked_[index].type)));
  return false;
}

Ty Checker::Loop(const Node& node, Checked& out) {
  std::string names[2];
  for (int i = 0; i < out.variables; ++i) {
    const int arg = node.args[1 + i];
    if (!VariableName(ast_[arg], &names[i])) {
      reporter_.Error(ast_[arg].begin, "syntax",
                      absl::StrCat("'", node.text, "' needs the name of a variable here"));
      return Type::kDyn;
    }
  }
  if (out.variables == 2 && names[0] == names[1]) {
    reporter_.Error(ast_[node.args[2]].begin, "syntax",
                    absl::StrCat("the two variables of '", node.text, "' need different names"));
    return Type::kDyn;
  }
  const Ty range = Visit(node.args[0]);
  const bool map = types_.IsMap(range), list = types_.IsList(range);
  const bool maps_too = out.macro != Macro::kSortBy;
  if (!(map && maps_too) && !list && !types_.IsOpen(range)) {
    Fail(node.begin, "type-mismatch",
         absl::StrCat("'", node.text, "' goes through a list", maps_too ? " or a map" : "",
                      ", found ", types_.Name(range)));
  }
  const size_t depth = scope_.size();
  out.local = locals_;
  if (out.variables == 1) {
    Declare(names[0], types_.Element(range));
  } else {
    Declare(names[0], map ? types_.Key(range) : list ? Ty(Type::kInt) : Ty(Type::kDyn));
    Declare(names[1], map ? types_.MapValue(range) : types_.Element(range));
  }
  const size_t body = node.args.size() - 1;
  if (out.filtered) {
    Visit(node.args[body - 1]);
    NeedsBool(node.args[body - 1], node.text);
  }
  const Ty type = Visit(node.args[body]);
  scope_.resize(depth);
  return LoopResult(node, out, range, type);
}

Ty Checker::LoopResult(const Node& node, const Checked& out, Ty range, Ty body) {
  switch (out.macro) {
    case Macro::kMap:
      return types_.ListOf(body);
    case Macro::kTransformMap:
      return types_.MapOf(types_.IsMap(range)    ? types_.Key(range)
                          : types_.IsList(range) ? Ty(Type::kInt)
                                                 : Ty(Type::kDyn),
                          body);
    case Macro::kTransformMapEntry:
      if (!types_.IsOpen(body) && !types_.IsMap(body)) {
        Fail(StartOf(node.args.back()), "type-mismatch",
             absl::StrCat("'", node.text, "' needs a map of what to keep, found ",
                          types_.Name(body)));
      }
      return types_.IsMap(body) ? body : types_.MapOf(Type::kDyn, Type::kDyn);
    case Macro::kSortBy:
      if (!HasOrder(body)) {
        Fail(StartOf(node.args.back()), "type-mismatch",
             absl::StrCat("'", node.text, "' needs something with an order, found ",
                          types_.Name(body)));
      }
      return types_.ListOf(types_.Element(range));
    case Macro::kFilter:
      NeedsBool(node.args.back(), node.text);
      return types_.ListOf(types_.Element(range));
    default:
      NeedsBool(node.args.back(), node.text);
      return Type::kBool;
  }
}

// cel.bind(name, value, result)
Ty Checker::Bind(const Node& node, Checked& out) {
  std::string name;
  if (node.args.size() != 4 || !VariableName(ast_[node.args[1]], &name)) {
    reporter_.Error(node.begin, "syntax", "write cel.bind(name, value, result)");
    return Type::kDyn;
  }
  out.macro = Macro::kBind;
  const Ty type = Visit(node.args[2]);
  out.local = locals_;
  Declare(name, type);
  const Ty result = Visit(node.args[3]);
  scope_.pop_back();
  return result;
}

// cel.block([values], result): each value may name those before it as cel.index(n).
Ty Checker::Block(const Node& node, Checked& out) {
  if (node.args.size() != 3 || ast_[node.args[1]].kind != NodeKind::kList ||
      !ast_[node.args[1]].text.empty()) {
    reporter_.Error(node.begin, "syntax", "write cel.block([values], result)");
    return Type::kDyn;
  }
  out.macro = Macro::kBlock;
  const size_t depth = scope_.size();
  // Their variables get numbers in a row, whatever macros stand inside of them.
  const std::vector<int>& values = ast_[node.args[1]].args;
  out.local = locals_;
  locals_ += static_cast<int>(values.size());
  Motion& motion = checked_[node.args[1]].motion;
  for (size_t i = 0; i < values.size(); ++i) {
    const Ty type = Visit(values[i]);
    scope_.push_back({absl::StrCat("index:", i), type, out.local + static_cast<int>(i)});
    motion.depends = motion.depends || checked_[values[i]].motion.depends;
  }
  const Ty result = Visit(node.args[2]);
  scope_.resize(depth);
  return result;
}

// x.optMap(name, result), x.optFlatMap(name, optional), x.or(optional), x.orValue(value)
Ty Checker::OptionalMacro(const Node& node, Checked& out) {
  const Ty optional = Visit(node.args[0]);
  if (!types_.IsOpen(optional) && !types_.IsOptional(optional)) {
    Fail(node.begin, "no-overload",
         absl::StrCat("'", node.text, "' is for optionals, found ", types_.Name(optional)));
  }
  const Ty inner = types_.Element(optional);
  if (out.macro == Macro::kOr || out.macro == Macro::kOrValue) {
    const Ty other = Visit(node.args[1]);
    const Ty wanted = out.macro == Macro::kOr ? types_.OptionalOf(inner) : inner;
    if (!types_.Fits(other, wanted)) {
      Fail(StartOf(node.args[1]), "no-overload",
           absl::StrCat("'", node.text, "' wants ", types_.Name(wanted), " here, found ",
                        types_.Name(other)));
    }
    return types_.Join(wanted, other);
  }
  std::string name;
  if (!VariableName(ast_[node.args[1]], &name)) {
    reporter_.Error(ast_[node.args[1]].begin, "syntax",
                    absl::StrCat("'", node.text, "' needs the name of a variable here"));
    return Type::kDyn;
  }
  out.local = locals_;
  Declare(name, inner);
  const Ty result = Visit(node.args[2]);
  scope_.pop_back();
  if (out.macro == Macro::kOptMap) return types_.OptionalOf(result);
  if (!types_.IsOpen(result) && !types_.IsOptional(result)) {
    Fail(StartOf(node.args[2]), "type-mismatch",
         absl::StrCat("'optFlatMap' needs an optional, found ", types_.Name(result)));
  }
  return types_.OptionalOf(types_.Element(result));
}

bool Checker::MacroCall(const Node& node, Checked& out, Ty* type) {
  if (node.text == "has" && !node.is_method) {
    *type = Has(node, out);
    return true;
  }
  if (!node.is_method) return false;
  std::string library;
  if (IsLibrary(node.args[0], &library) && library == "cel") {
    std::string name;
    if (node.text == "bind") *type = Bind(node, out);
    if (node.text == "block") *type = Block(node, out);
    if (node.text == "bind" || node.text == "block") {
      out.qualified = true;
      return true;
    }
    const Variable* variable = nullptr;
    if (VariableName(node, &name)) variable = FindVariable(name);
    if (variable != nullptr) {
      out.local = variable->local;
      *type = variable->type;
      return true;
    }
    return false;
  }
  for (const MacroName& known : kLoops) {
    if (known.name != node.text || known.args != node.args.size()) continue;
    out.macro = known.macro;
    out.variables = known.variables;
    out.filtered = known.filtered;
    *type = Loop(node, out);
    return true;
  }
  if (node.text == "optMap" && node.args.size() == 3) out.macro = Macro::kOptMap;
  if (node.text == "optFlatMap" && node.args.size() == 3) out.macro = Macro::kOptFlatMap;
  if (node.text == "or" && node.args.size() == 2) out.macro = Macro::kOr;
  if (node.text == "orValue" && node.args.size() == 2) out.macro = Macro::kOrValue;
  if (out.macro == Macro::kNone) return false;
  *type = OptionalMacro(node, out);
  return true;
}

// The field that a call of the environment's field function names.
Ty Checker::FieldCall(const Node& node, Checked& out) {
  size_t begin = node.begin;
  std::string path;
  if (node.args.size() == 1) {
    const Node& arg = ast_[node.args[0]];
    if (arg.kind == NodeKind::kString) {
      path = arg.text;
      begin = arg.begin;
    } else {
      path = DottedPath(ast_, node.args[0], &begin);
    }
  }
  const std::string front = absl::StrCat(node.text, "(\"");
  std::vector<std::string> candidates;
  for (absl::string_view candidate : environment_.paths()) {
    if (!absl::ConsumePrefix(&candidate, front)) continue;
    absl::ConsumeSuffix(&candidate, "\")");
    candidates.emplace_back(candidate);
  }
  if (path.empty()) {
    return Fail(node.begin, "no-overload",
                absl::StrCat("write the name of one field: ", front, candidates.front(), "\")"));
  }
  if (NamedIn(absl::StrCat(front, path, "\")"), out)) return out.type;
  const std::string near = Suggest(path, candidates);
  return Fail(
      begin, "unknown-field",
      absl::StrCat("'", Shortened(path), "' is no field that '", node.text, "' can be asked about",
                   near.empty() ? absl::StrCat("; there are ", absl::StrJoin(candidates, ", "))
                                : absl::StrCat("; did you mean '", near, "'?")));
}

Ty Checker::CallOf(const Node& node, Checked& out) {
  if (!node.is_method && node.text == environment_.field_function()) return FieldCall(node, out);
  Ty type;
  if (MacroCall(node, out, &type)) return type;
  std::string name = node.text, library;
  const bool in_library = node.is_method && IsLibrary(node.args[0], &library);
  if (!in_library) library.clear();
  if (ExtensionCall(node, library, out, &type) || DeclaredCall(node, library, out, &type)) {
    return type;
  }
  if (in_library) {
    const std::string whole = absl::StrCat(library, ".", node.text);
    for (const Overload& overload : Overloads()) {
      out.qualified = out.qualified || overload.name == whole;
    }
    if (out.qualified) {
      name = whole;
    } else if (IsKnownButUnsupported(library)) {
      return Unsupported(ast_[node.args[0]].begin, absl::StrCat("the library '", library, "' is"));
    }
  }
  std::vector<const Overload*> named;
  for (const Overload& overload : Overloads()) {
    if (overload.name == name) named.push_back(&overload);
  }
  if (named.empty()) return UnknownFunction(node, out);
  for (size_t i = FirstArg(out); i < node.args.size(); ++i) Visit(node.args[i]);
  return CallFunction(node, out, named);
}

Ty Checker::UnknownFunction(const Node& node, Checked& out) {
  // Arguments of an unknown function are not looked at: in a macro they name variables of its own.
  if (IsKnownButUnsupported(node.text)) {
    return Unsupported(node.begin, absl::StrCat("the function '", node.text, "' is"));
  }
  if (node.is_method && IsLoopName(node.text)) {
    reporter_.Error(node.begin, "syntax",
                    absl::StrCat("'", node.text, "' needs a variable and an expression: list.",
                                 node.text, "(x, ...)"));
    return Type::kDyn;
  }
  if (!environment_.checked()) {
    out.unknown = true;
    return Type::kDyn;
  }
  const size_t errors = reporter_.errors();
  if (node.is_method) Visit(node.args[0]);
  if (reporter_.errors() != errors) return Type::kDyn;
  const std::string near = Suggest(node.text, FunctionNames());
  return Fail(node.begin, "unknown-function",
              absl::StrCat("there is no function '", Shortened(node.text), "'",
                           near.empty() ? "" : absl::StrCat("; did you mean '", near, "'?")));
}

Ty Checker::CallFunction(const Node& node, Checked& out,
                         const std::vector<const Overload*>& named) {
  out.function = named[0]->function;
  const size_t first = FirstArg(out), n = node.args.size() - first;
  const bool method = node.is_method && !out.qualified;
  bool found = false, closed = true;
  for (size_t i = first; i < node.args.size(); ++i) {
    closed = closed && types_.IsClosed(Arg(node, i).type);
  }
  Ty result = Type::kDyn;
  for (const Overload* overload : named) {
    if (overload->method != method) continue;
    absl::string_view spec = overload->args;
    Ty parameters[2] = {kFree, kFree};
    bool fits = true;
    for (size_t i = 0; fits && i < n; ++i) {
      // '+' stands for more like all before it.
      if (spec == "+") spec = overload->args;
      fits = !spec.empty() && types_.Match(&spec, Arg(node, first + i).type, parameters);
    }
    if (!fits || !(spec.empty() || (spec == "+" && n > 0))) continue;
    absl::string_view given = overload->result;
    const Ty type = types_.Instantiate(&given, parameters);
    // One name may stand for two functions: ip(text) and range.ip().
    if (!found) out.function = overload->function;
    result = !found ? type : types_.Join(result, type);
    found = true;
    if (closed) break;
  }
  if (!found) {
    ExplainOverloads(node, out, named);
    // Without a check a call that no overload takes is an error value, not a call.
    out.unknown = !environment_.checked();
    return Type::kDyn;
  }
  return result == kFree ? Ty(Type::kDyn) : result;
}

void Checker::ExplainOverloads(const Node& node, const Checked& out,
                               const std::vector<const Overload*>& named) {
  const size_t first = FirstArg(out);
  std::vector<std::string> given;
  for (size_t i = first; i < node.args.size(); ++i) given.push_back(NameOf(node, i));
  std::vector<std::string> forms;
  const Ty anything[2] = {Type::kDyn, Type::kDyn};
  for (const Overload* overload : named) {
    std::vector<std::string> args;
    absl::string_view spec = overload->args;
    while (!spec.empty()) {
      if (spec == "+") {
        args.push_back("...");
        break;
      }
      args.push_back(types_.Name(types_.Instantiate(&spec, anything)));
    }
    std::string form;
    if (overload->method) {
      form = absl::StrCat(args[0], ".");
      args.erase(args.begin());
    }
    absl::StrAppend(&form, overload->name, "(", absl::StrJoin(args, ", "), ")");
    forms.push_back(std::move(form));
  }
  std::string call;
  if (node.is_method && !out.qualified) {
    call = absl::StrCat(given[0], ".");
    given.erase(given.begin());
  }
  absl::StrAppend(&call, out.qualified ? named[0]->name : absl::string_view(node.text), "(",
                  absl::StrJoin(given, ", "), ")");
  Fail(node.begin, "no-overload",
       absl::StrCat("there is no ", call, "; there is ", absl::StrJoin(forms, ", ")));
}

}  // namespace earshot::cel::internal
