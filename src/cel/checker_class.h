// The checker's own class, shared by checker.cc (operators and literals), check_names.cc (paths,
// fields, has), check_calls.cc (functions and macros) and check_messages.cc (what a host's types and
// functions add). Internal to this room.
#ifndef EARSHOT_CEL_CHECKER_CLASS_H_
#define EARSHOT_CEL_CHECKER_CLASS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cel/checker.h"

namespace earshot::cel::internal {

class Checker {
 public:
  Checker(const Ast& ast, const Environment& environment, Scratch* constants, Reporter& reporter)
      : ast_(ast),
        environment_(environment),
        constants_(constants),
        reporter_(reporter),
        checked_(ast.nodes.size()),
        types_(environment.types().get()) {}

  CheckedTree Run(Type expected);

 private:
  struct Variable {
    std::string name;
    Ty type;
    int local;
  };

  // Each gives the type of the node; kDyn after an error, so that one mistake is reported once.
  Ty Visit(int index);
  Ty Inspect(const Node& node, Checked& out);
  Ty Literal(const Node& node, Checked& out);
  Ty Arithmetic(const Node& node);
  Ty Relation(const Node& node);
  bool HasOrder(Ty type) const;  // < is for values of it, or may be
  Ty Logic(const Node& node);
  Ty Conditional(const Node& node);
  Ty ListOfArgs(const Node& node);
  Ty MapOfArgs(const Node& node);
  Ty Index(const Node& node);
  void Fold(const Node& node, Checked& out);
  void Move(const Node& node, Checked& out);

  // check_names.cc
  Ty Path(int index, Checked& out);
  Ty SelectFrom(const Node& node, Checked& out);
  bool NamedIn(absl::string_view path, Checked& out);
  bool NamedByProvider(absl::string_view path, Checked& out);
  // What `found` makes of a name: in the container, in what that lies in, ..., alone.
  template <typename Found>
  bool InContainer(absl::string_view name, bool rooted, const Found& found) const {
    std::string container = rooted ? "" : environment_.container();
    while (!container.empty()) {
      if (found(absl::StrCat(container, ".", name))) return true;
      const size_t dot = container.rfind('.');
      container.resize(dot == std::string::npos ? 0 : dot);
    }
    return found(std::string(name));
  }
  bool Resolve(absl::string_view path, bool rooted, Checked& out) {
    return InContainer(path, rooted, [&](const std::string& name) { return NamedIn(name, out); });
  }
  Ty Undeclared(absl::string_view path, size_t begin, Checked& out);
  Ty Has(const Node& node, Checked& out);
  const Variable* FindVariable(absl::string_view name) const;
  // The path of names of which `index` is the last one stands for no field and no variable.
  bool IsLibrary(int index, std::string* name) const;

  // check_messages.cc
  Ty FieldOf(Ty message, const Node& node, Checked& out);
  Ty MessageOfArgs(const Node& node, Checked& out);
  bool ExtensionCall(const Node& node, absl::string_view library, Checked& out, Ty* type);
  bool EnumCall(const Node& node, absl::string_view name, Checked& out, Ty* type);
  bool DeclaredCall(const Node& node, absl::string_view library, Checked& out, Ty* type);
  bool FitsDeclared(const Node& node, const FunctionDeclaration& declared, size_t first, Ty* type);
  std::vector<const FunctionDeclaration*> Declarations(const Node& node, absl::string_view library,
                                                       bool* qualified) const;

  // check_calls.cc
  Ty CallOf(const Node& node, Checked& out);
  Ty CallFunction(const Node& node, Checked& out, const std::vector<const Overload*>& named);
  Ty UnknownFunction(const Node& node, Checked& out);
  void ExplainOverloads(const Node& node, const Checked& out,
                        const std::vector<const Overload*>& named);
  bool MacroCall(const Node& node, Checked& out, Ty* type);
  Ty FieldCall(const Node& node, Checked& out);
  Ty Loop(const Node& node, Checked& out);
  Ty LoopResult(const Node& node, const Checked& out, Ty range, Ty body);
  Ty Bind(const Node& node, Checked& out);
  Ty Block(const Node& node, Checked& out);
  Ty OptionalMacro(const Node& node, Checked& out);
  bool VariableName(const Node& node, std::string* name) const;
  bool NeedsBool(int index, absl::string_view what);
  void Declare(std::string name, Ty type) { scope_.push_back({std::move(name), type, locals_++}); }

  Ty Fail(size_t offset, absl::string_view code, absl::string_view message) {
    // Without a check what does not fit is found when it is evaluated, as an error value.
    if (!environment_.checked() && (code == "type-mismatch" || code == "no-overload")) {
      return Type::kDyn;
    }
    reporter_.Error(offset, code, message);
    return Type::kDyn;
  }
  Ty Unsupported(size_t offset, absl::string_view what) {
    return Fail(offset, "unsupported", absl::StrCat(what, " not supported yet"));
  }
  size_t StartOf(int index) const;
  const Checked& Arg(const Node& node, size_t i) const { return checked_[node.args[i]]; }
  Ty NoOperator(const Node& node);
  std::string NameOf(const Node& node, size_t i) const { return types_.Name(Arg(node, i).type); }

  const Ast& ast_;
  const Environment& environment_;
  Scratch* constants_;
  Reporter& reporter_;
  std::vector<Checked> checked_;
  Types types_;
  std::vector<Variable> scope_;  // innermost last
  int locals_ = 0;
};

std::string DottedPath(const Ast& ast, int index, size_t* begin);
std::string Suggest(absl::string_view word, const std::vector<std::string>& candidates);
absl::string_view Shortened(absl::string_view name);

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_CHECKER_CLASS_H_
