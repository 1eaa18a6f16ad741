// Functions and types that a host declares: overloads, parameters, namespaces, implementations.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cel/program.h"
#include "gtest/gtest.h"

namespace earshot::cel {
namespace {

Value Twice(absl::Span<const Value> args, Scratch*) {
  // A dyn may have been anything.
  if (args[0].kind() != Value::Kind::kInt) return Value::Error(ErrorCode::kNoMatchingOverload);
  return Value::Int(2 * args[0].int_value());
}
Value Refuse(absl::Span<const Value>, Scratch*) {
  return Value::Error(ErrorCode::kInvalidArgument);
}

const Environment& Declared() {
  static const auto* environment = [] {
    const TypeSpec t = TypeSpec::Parameter("T"), u = TypeSpec::Parameter("U");
    auto* made = new Environment({{"n", Type::kInt}, {"anything", Type::kDyn}});
    made->set_container("crm.desk")
        .Declare(
            {.name = "twice", .args = {Type::kInt}, .result = Type::kInt, .implementation = &Twice})
        .Declare({.name = "crm.refuse",
                  .args = {Type::kString},
                  .result = Type::kInt,
                  .implementation = &Refuse})
        .Declare({.name = "pair", .args = {t, u}, .result = TypeSpec::Named("pair", {t, u})})
        .Declare({.name = "first",
                  .args = {TypeSpec::Named("pair", {t, u})},
                  .result = t,
                  .method = true})
        .Declare({.name = "same", .args = {TypeSpec::List(t), t}, .result = t});
    return made;
  }();
  return *environment;
}

struct NoFields : Activation {
  Value Get(int slot) const override { return slot == 0 ? Value::Int(4) : Value::String("x"); }
};

std::string Result(absl::string_view source) {
  Diagnostics diagnostics;
  const auto program = Program::Compile(Declared(), source, Type::kDyn, {}, &diagnostics);
  if (!program.has_value()) return absl::StrCat("refused: ", diagnostics[0].message);
  Scratch scratch;
  return absl::StrCat(program->type_name(), ": ", ToString(program->Evaluate(NoFields(), scratch)));
}

TEST(Declared, FunctionsAreCheckedAndCalled) {
  const struct {
    const char* expression;
    const char* result;
  } cases[] = {
      {"twice(n) + 1", "int: 9"},
      {"[1, 2].map(x, twice(x))", "list<int>: [2, 4]"},
      {"twice(1 / 0)", "int: error: division by zero"},  // errors are not handed on
      {"refuse('x')", "int: error: invalid argument"},   // crm.refuse, found in the container
      {"crm.refuse('x') == 1 || true", "bool: true"},
      {"twice('x')", "refused: there is no twice(string); there is twice(int)"},
      {"twice(anything)", "int: error: no matching overload"},
      {"pair(1, 'a')", "pair<int, string>: error: no matching overload"},
      {"pair(1, 'a').first()", "int: error: no matching overload"},
      {"[pair(1, 2u), pair(dyn(1), 3u)]", "list<pair<dyn, uint>>: error: no matching overload"},
      {"pair(1, 'a') == pair(2, 'b')", "bool: error: no matching overload"},
      {"pair(1, 'a') == pair('a', 1)",
       "refused: '==' cannot be applied to pair<int, string> and pair<string, int>"},
      {"same([1], 2)", "int: error: no matching overload"},
      {"same([], 2u)", "uint: error: no matching overload"},
      {"same([1], 'x')", "refused: there is no same(list<int>, string); there is same(list, dyn)"},
      {"n.first()", "refused: there is no int.first(); there is pair<dyn, dyn>.first()"},
  };
  for (const auto& c : cases) EXPECT_EQ(Result(c.expression), c.result) << c.expression;
}

}  // namespace
}  // namespace earshot::cel
