// What a host's types and functions add: fields of messages, messages that an expression makes,
// extensions, values of enumerations, declared functions.
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cel/checker_class.h"

namespace earshot::cel::internal {
namespace {

std::string DidYouMeanField(const MessageType& type, absl::string_view name) {
  const std::string near = Suggest(name, type.FieldNames());
  return near.empty() ? "" : absl::StrCat("; did you mean '", near, "'?");
}

std::string FormOf(const FunctionDeclaration& declared, std::vector<std::string> args) {
  std::string form;
  if (declared.method && !args.empty()) {
    form = absl::StrCat(args[0], ".");
    args.erase(args.begin());
  }
  return absl::StrCat(form, declared.name, "(", absl::StrJoin(args, ", "), ")");
}

}  // namespace

// A message type, an enumeration, or a constant of one.
bool Checker::NamedByProvider(absl::string_view path, Checked& out) {
  const TypeProvider* provider = environment_.types().get();
  if (provider == nullptr) return false;
  const NamedType* named = provider->FindMessage(path);
  if (named == nullptr && provider->strong_enums()) named = provider->FindEnum(path);
  if (named != nullptr) {
    out.constant = true;
    out.value = Value::TypeOf(named);
    out.type = Type::kType;
    return true;
  }
  const size_t dot = path.rfind('.');
  if (dot == absl::string_view::npos) return false;
  const EnumType* enumeration = provider->FindEnum(path.substr(0, dot));
  if (enumeration == nullptr) return false;
  const std::optional<int32_t> number = enumeration->Number(path.substr(dot + 1));
  if (!number.has_value()) return false;
  out.constant = true;
  out.type = types_.Of(TypeSpec::Named(enumeration->name()));
  out.value = out.type == Type::kNull  ? Value::Null()
              : out.type == Type::kInt ? Value::Int(*number)
                                       : Value::Enum(enumeration, *number);
  return true;
}

// Of a selection on a message; its name with dots, in backticks, is that of an extension.
Ty Checker::FieldOf(Ty message, const Node& node, Checked& out) {
  const MessageType* type = types_.MessageOf(message);
  out.field = type->FindField(node.text);
  if (out.field != nullptr) return types_.Of(out.field->type);
  if (!environment_.checked()) return Type::kDyn;
  return Fail(node.begin, "unknown-field",
              absl::StrCat(type->name(), " has no field '", Shortened(node.text), "'",
                           DidYouMeanField(*type, node.text)));
}

// crm.v1.Customer{name: "Ann", ?tier: optional}
Ty Checker::MessageOfArgs(const Node& node, Checked& out) {
  const TypeProvider* provider = environment_.types().get();
  const MessageType* type = nullptr;
  if (provider != nullptr) {
    InContainer(node.text, node.rooted, [&](const std::string& name) {
      type = provider->FindMessage(name);
      return type != nullptr;
    });
  }
  if (type == nullptr) {
    out.unknown = !environment_.checked();
    if (out.unknown) return Type::kDyn;
    return Fail(node.begin, "unknown-type",
                absl::StrCat("there is no message type '", Shortened(node.text), "' here"));
  }
  out.named = type;
  for (size_t i = 0; i < node.args.size(); ++i) {
    const MessageField* field = type->FindField(node.names[i]);
    if (field == nullptr) {
      out.unknown = !environment_.checked();
      if (out.unknown) return Type::kDyn;
      Fail(StartOf(node.args[i]), "unknown-field",
           absl::StrCat(type->name(), " has no field '", Shortened(node.names[i]), "'",
                        DidYouMeanField(*type, node.names[i])));
      continue;
    }
    Ty given = Arg(node, i).type;
    if (IsMarked(node, i)) {
      if (!types_.IsOpen(given) && !types_.IsOptional(given)) {
        Fail(StartOf(node.args[i]), "type-mismatch",
             absl::StrCat("'?' takes an optional, found ", types_.Name(given)));
        continue;
      }
      given = types_.Element(given);
    }
    const Ty wanted = types_.Of(field->type);
    if (types_.FitsOrNull(given, wanted)) continue;
    Fail(StartOf(node.args[i]), "type-mismatch",
         absl::StrCat("the field '", field->name, "' is of type ", types_.Name(wanted), ", found ",
                      types_.Name(given)));
  }
  return types_.Named(type);
}

// proto.getExt(message, package.extension) and proto.hasExt.
bool Checker::ExtensionCall(const Node& node, absl::string_view library, Checked& out, Ty* type) {
  if (library != "proto" || (node.text != "getExt" && node.text != "hasExt")) return false;
  out.qualified = true;
  const bool has = node.text == "hasExt";
  *type = has ? Ty(Type::kBool) : Ty(Type::kDyn);
  size_t begin = 0;
  const std::string name = node.args.size() == 3 ? DottedPath(ast_, node.args[2], &begin) : "";
  if (name.empty()) {
    reporter_.Error(node.begin, "syntax",
                    absl::StrCat("write proto.", node.text, "(message, package.extension)"));
    return true;
  }
  out.macro = has ? Macro::kHasExtension : Macro::kGetExtension;
  const Ty whole = Visit(node.args[1]);
  const MessageType* message = types_.MessageOf(whole);
  if (message == nullptr) {
    if (!types_.IsOpen(whole)) {
      Fail(StartOf(node.args[1]), "type-mismatch",
           absl::StrCat("extensions are those of a message, found ", types_.Name(whole)));
    }
    return true;
  }
  InContainer(name, ast_[node.args[2]].rooted, [&](const std::string& path) {
    out.field = message->FindField(path);
    return out.field != nullptr;
  });
  if (out.field == nullptr) {
    if (!environment_.checked()) return true;
    Fail(begin, "unknown-field",
         absl::StrCat(message->name(), " has no extension '", Shortened(name), "'"));
    return true;
  }
  if (!has) *type = types_.Of(out.field->type);
  return true;
}

// crm.v1.Tier(2), crm.v1.Tier("GOLD")
bool Checker::EnumCall(const Node& node, absl::string_view name, Checked& out, Ty* type) {
  const TypeProvider* provider = environment_.types().get();
  const size_t first = node.is_method ? 1 : 0;
  if (provider == nullptr || !provider->strong_enums() || node.args.size() != first + 1) {
    return false;
  }
  const EnumType* enumeration = nullptr;
  InContainer(name, node.rooted, [&](const std::string& path) {
    enumeration = provider->FindEnum(path);
    return enumeration != nullptr;
  });
  if (enumeration == nullptr) return false;
  out.qualified = node.is_method;
  out.named = enumeration;
  out.function = Function::kToEnum;
  *type = types_.Of(TypeSpec::Named(enumeration->name()));
  const Ty given = Visit(node.args[first]);
  if (!types_.Fits(given, Type::kInt) && !types_.Fits(given, Type::kString)) {
    Fail(StartOf(node.args[first]), "no-overload",
         absl::StrCat("a value of ", enumeration->name(),
                      " is made of an int or the name of a constant, found ", types_.Name(given)));
  }
  return true;
}

// Those that the name of a call may mean: with its library in front, or a method.
std::vector<const FunctionDeclaration*> Checker::Declarations(const Node& node,
                                                              absl::string_view library,
                                                              bool* qualified) const {
  std::vector<const FunctionDeclaration*> named;
  auto look = [&](absl::string_view text, bool method) {
    return InContainer(text, node.rooted || method, [&](const std::string& name) {
      for (const FunctionDeclaration& declared : environment_.functions()) {
        if (declared.method == method && declared.name == name) named.push_back(&declared);
      }
      return !named.empty();
    });
  };
  if (!node.is_method) {
    look(node.text, false);
  } else {
    *qualified = !library.empty() && look(absl::StrCat(library, ".", node.text), false);
    if (!*qualified) look(node.text, true);
  }
  return named;
}

bool Checker::FitsDeclared(const Node& node, const FunctionDeclaration& declared, size_t first,
                           Ty* type) {
  if (declared.args.size() != node.args.size() - first) return false;
  std::vector<Types::Parameter> parameters;
  for (size_t i = 0; i < declared.args.size(); ++i) {
    if (!types_.Match(declared.args[i], Arg(node, first + i).type, &parameters)) return false;
  }
  *type = types_.Instantiate(declared.result, parameters);
  return true;
}

bool Checker::DeclaredCall(const Node& node, absl::string_view library, Checked& out, Ty* type) {
  if (EnumCall(node, library.empty() ? node.text : absl::StrCat(library, ".", node.text), out,
               type)) {
    return true;
  }
  if (environment_.functions().empty()) return false;
  bool qualified = false;
  const std::vector<const FunctionDeclaration*> named = Declarations(node, library, &qualified);
  if (named.empty()) return false;
  out.qualified = qualified;
  const size_t first = FirstArg(out);
  for (size_t i = first; i < node.args.size(); ++i) Visit(node.args[i]);
  *type = Type::kDyn;
  for (const FunctionDeclaration* declared : named) {
    Ty result;
    if (!FitsDeclared(node, *declared, first, &result)) continue;
    *type = out.declared == nullptr ? result : types_.Join(*type, result);
    if (out.declared == nullptr) out.declared = declared;
  }
  if (out.declared != nullptr) return true;
  out.unknown = !environment_.checked();
  std::vector<std::string> given, forms;
  for (size_t i = first; i < node.args.size(); ++i) given.push_back(NameOf(node, i));
  for (const FunctionDeclaration* declared : named) {
    std::vector<std::string> args;
    for (const TypeSpec& arg : declared->args) args.push_back(types_.Name(types_.Of(arg)));
    forms.push_back(FormOf(*declared, std::move(args)));
  }
  Fail(node.begin, "no-overload",
       absl::StrCat("there is no ", FormOf(*named[0], std::move(given)), "; there is ",
                    absl::StrJoin(forms, ", ")));
  return true;
}

}  // namespace earshot::cel::internal
