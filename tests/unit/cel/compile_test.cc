// What the compiler refuses, where it points, and what it tells about a program that it made.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cel/program.h"
#include "gtest/gtest.h"
#include "unit/cel/record.h"

namespace earshot::cel {
namespace {

Diagnostics Errors(absl::string_view source, Type expected = Type::kDyn, Place origin = {}) {
  Diagnostics diagnostics;
  const auto program = Program::Compile(CareEnvironment(), source, expected, origin, &diagnostics);
  EXPECT_EQ(program.has_value(), !HasErrors(diagnostics)) << source;
  return diagnostics;
}

TEST(Compile, Refusals) {
  struct Case {
    const char* expression;
    uint32_t column;
    const char* code;
    const char* part;  // of the message
  };
  const std::vector<Case> cases = {
      // syntax
      {"", 1, "syntax", "the expression ends where a value was expected"},
      {"1 +", 4, "syntax", "the expression ends where a value was expected"},
      {"(1 + 2", 7, "syntax", "the expression ends where ')' was expected"},
      {"1 2", 3, "syntax", "found '2', expected the end of the expression or an operator"},
      {"a = 1", 3, "syntax", "write '=='"},
      {"text & text", 6, "syntax", "write '&&'"},
      {"text | text", 6, "syntax", "write '||'"},
      {"1 ? 2", 6, "syntax", "':'"},
      {"[1, 2", 6, "syntax", "']'"},
      {"size(text,)", 11, "syntax", "another argument after ','"},
      {"'open", 1, "syntax", "not closed"},
      {"'a\nb'", 1, "syntax", "not closed"},
      {"'\\q'", 2, "syntax", "is not an escape"},
      {"'\\ud800'", 2, "syntax", "is not an escape"},
      {"b'\\u0041'", 3, "syntax", "is not an escape"},
      {"12abc", 1, "syntax", "'12abc' is not a number"},
      {"text # 1", 6, "syntax", "unexpected '#'"},
      {"text ∧ text", 6, "syntax", "unexpected '∧'"},
      {"while", 1, "syntax", "reserved word"},
      {"text.", 6, "syntax", "the name of a field or function after '.'"},
      {"9223372036854775808", 1, "range", "does not fit an int"},
      {"18446744073709551616u", 1, "range", "too large for a uint"},
      {"1e999", 1, "range", "too large for a double"},
      // names
      {"custmer.tier == 'gold'", 1, "unknown-field", "did you mean 'customer.tier'?"},
      {"true && author.folowers > 5", 9, "unknown-field", "did you mean 'author.followers'?"},
      {"xyzzy", 1, "unknown-field", "undeclared reference to 'xyzzy'"},
      {"customer", 1, "unknown-field", "'customer' is a group of fields"},
      {"customer.tier.name", 1, "unknown-field",
       "'customer.tier' is of type string and has no field 'name'"},
      {"text.contain('x')", 6, "unknown-function", "did you mean 'contains'?"},
      {"lenght(text)", 1, "unknown-function", "there is no function 'lenght'"},
      // types
      {"sentiment.score < 'x'", 17, "type-mismatch", "'<' cannot be applied to int and string"},
      {"customer.tier == 5", 15, "type-mismatch", "'==' cannot be applied to string and int"},
      {"customer.tier == null", 15, "type-mismatch", "asked for with has()"},
      {"true ? false ? 1 : 2 : 3", 14, "syntax", "found '?', expected ':'"},
      {"true || text.size() + 1", 9, "type-mismatch", "needs a bool on both sides, found int"},
      {"customer.tier && true", 1, "type-mismatch", "needs a bool on both sides, found string"},
      {"!customer.tier", 1, "type-mismatch", "'!' cannot be applied to string"},
      {"-customer.tier", 1, "type-mismatch", "'-' cannot be applied to string"},
      {"-customer.cases", 1, "type-mismatch", "'-' cannot be applied to uint"},
      {"1 + 1.5", 3, "type-mismatch", "convert one with"},
      {"'a' - 'b'", 5, "type-mismatch", "'-' cannot be applied to string and string"},
      {"now + now", 5, "type-mismatch", "'+' cannot be applied to timestamp and timestamp"},
      {"1.5 % 2.0", 5, "type-mismatch", "'%' cannot be applied to double and double"},
      {"intents < intents", 9, "type-mismatch", "'<' cannot be applied to list<string>"},
      {"1 in intents", 3, "type-mismatch", "'in' cannot find int in list<string>"},
      {"'x' in 'xyz'", 5, "type-mismatch", "'in' needs a list on its right"},
      {"customer.tier ? 1 : 2", 15, "type-mismatch", "must be a bool, found string"},
      {"true ? 1 : 'x'", 6, "type-mismatch", "differ: int and string"},
      {"text[0]", 5, "type-mismatch", "of type string has no elements"},
      {"intents['x']", 8, "type-mismatch", "picked by an int"},
      {"text.size(1)", 6, "no-overload", "there is no string.size(int)"},
      {"size(5)", 1, "no-overload", "there is no size(int)"},
      {"text.startsWith(5)", 6, "no-overload", "there is string.startsWith(string)"},
      {"contains(text, 'x')", 1, "no-overload", "there is string.contains(string)"},
      {"obligation.waiting.getHours('UTC')", 20, "no-overload", "duration.getHours(string)"},
      {"has(text == 'x')", 10, "type-mismatch", "has() takes the name of a field"},
      {"has(author.folowers)", 5, "unknown-field", "did you mean 'author.followers'?"},
      {"has(int)", 5, "type-mismatch", "has() takes the name of a field"},
      {"has()", 1, "type-mismatch", "has() takes one field"},
      // constants that are wrong at every event
      {"obligation.waiting > duration('45 min')", 31, "invalid-duration",
       "'45 min' is not a duration"},
      {"obligation.waiting > duration('2d')", 31, "invalid-duration", "a day is 24h"},
      {"duration('300000h')", 0, "", ""},
      {"duration('3000000h')", 10, "range", "out of range"},
      {"now > timestamp('tomorrow')", 17, "invalid-timestamp", "'tomorrow' is not a timestamp"},
      {"now > timestamp('2026-02-30T00:00:00Z')", 17, "invalid-timestamp", "is not a timestamp"},
      {"now > timestamp('0000-01-01T00:00:00Z')", 17, "range", "out of range"},
      {"text.matches('(')", 14, "invalid-pattern", "not a regular expression"},
      {"text.matches('(?=a)')", 14, "invalid-pattern", "not a regular expression"},
      {"now.getHours('Europe/Berln') > 9", 14, "unknown-zone", "unknown time zone 'Europe/Berln'"},
      {"now.getHours('../../etc/passwd') > 9", 14, "unknown-zone", "unknown time zone"},
      {"ip('10.0.0')", 4, "invalid-address", "'10.0.0' is not an IP address"},
      {"cidr('10.0.0.0/33')", 6, "invalid-address", "is not a range of addresses"},
      {"proto.getExt(text, customer.tier)", 14, "type-mismatch",
       "extensions are those of a message, found string"},
      {"google.protobuf.Duration{seconds: 1}", 1, "unknown-type", "there is no message type"},
      {"proto.hasExt(anything)", 7, "syntax", "write proto.hasExt(message, package.extension)"},
      {"`a b`", 1, "syntax", "expected a value"},
      // macros
      {"intents.exists(1, true)", 16, "syntax", "needs the name of a variable"},
      {"intents.exists(i)", 9, "syntax", "'exists' needs a variable and an expression"},
      {"intents.all(i, i)", 16, "type-mismatch", "must be a bool, found string"},
      {"intents.all(i, j, i == j)", 21, "type-mismatch",
       "'==' cannot be applied to int and string"},
      {"intents.all(i, i, true)", 16, "syntax", "need different names"},
      {"text.all(c, true)", 6, "type-mismatch", "goes through a list or a map, found string"},
      {"intents.map(i, i) == i", 22, "unknown-field", "undeclared reference to 'i'"},
      {"cel.bind(x, 1, x + text)", 18, "type-mismatch", "'+' cannot be applied to int and string"},
      {"cel.bind(1, 1, 1)", 5, "syntax", "write cel.bind(name, value, result)"},
      // maps and optionals
      {"{1.5: 1}", 2, "type-mismatch", "a key of a map is a bool, int, uint or string"},
      {"{'a': 1}[2]", 9, "type-mismatch", "a value of a map<string, int> is not picked by int"},
      {"{'a': 1}.a + 'x'", 12, "type-mismatch", "'+' cannot be applied to int and string"},
      {"[?text]", 3, "type-mismatch", "'?' takes an optional, found string"},
      {"text.orValue('x')", 6, "no-overload", "is for optionals, found string"},
      {"customer.?tier.orValue(1)", 24, "no-overload", "wants string here, found int"},
      // extensions
      {"text.charAt('x')", 6, "no-overload", "there is string.charAt(int)"},
      {"math.greatest('x')", 6, "no-overload", "there is no math.greatest(string)"},
  };
  for (const Case& c : cases) {
    const Diagnostics errors = Errors(c.expression);
    if (c.column == 0) {
      EXPECT_TRUE(errors.empty()) << c.expression;
      continue;
    }
    ASSERT_EQ(errors.size(), 1u) << c.expression;
    EXPECT_EQ(errors[0].place, (Place{1, c.column})) << c.expression;
    EXPECT_EQ(errors[0].code, c.code) << c.expression;
    EXPECT_NE(errors[0].message.find(c.part), std::string::npos)
        << c.expression << ": " << errors[0].message;
  }
}

TEST(Compile, ReportsEverythingAtOnce) {
  const Diagnostics errors = Errors(
      "custmer.tier == 'gold' && sentiment.score < 'x' && text.contain('a') && "
      "obligation.waiting > duration('soon') && customer.tier{} == 1 && "
      "now.getHours('Nowhere') > 3");
  std::vector<std::string> codes;
  for (const Diagnostic& d : errors) codes.push_back(d.code);
  EXPECT_EQ(codes, (std::vector<std::string>{"unknown-field", "type-mismatch", "unknown-function",
                                             "invalid-duration", "unknown-type", "unknown-zone"}));
}

TEST(Compile, PlacesAreThoseOfTheFile) {
  EXPECT_EQ(Errors("true && xyzzy", Type::kDyn, {12, 9})[0].place, (Place{12, 17}));
  EXPECT_EQ(Errors("'ü' == text && xyzzy", Type::kDyn, {12, 9})[0].place, (Place{12, 24}));
  EXPECT_EQ(Errors("true &&\n  xyzzy", Type::kDyn, {12, 9})[0].place, (Place{13, 3}));
}

TEST(Compile, ExpectedType) {
  EXPECT_TRUE(Errors("customer.tier == 'gold'", Type::kBool).empty());
  EXPECT_TRUE(Errors("duration('5m')", Type::kDuration).empty());
  EXPECT_TRUE(Errors("[]", Type::kListOfString).empty());
  const Diagnostics errors = Errors("customer.tier", Type::kBool);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].message, "the expression is of type string, expected bool");

  // Known only when evaluated: then it is an error value.
  Diagnostics diagnostics;
  const auto program =
      Program::Compile(CareEnvironment(), "anything", Type::kBool, {}, &diagnostics);
  Record record = Record::Complaint();
  EXPECT_EQ(program->Evaluate(record.Set("anything", Value::Int(1))).error(),
            ErrorCode::kNoMatchingOverload);
  EXPECT_TRUE(program->Evaluate(record.Set("anything", Value::Bool(true))).is_true());
}

std::string Repeat(absl::string_view part, size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i) absl::StrAppend(&out, part);
  return out;
}

TEST(Compile, Limits) {
  auto nested = [](int depth) { return Repeat("(", depth - 1) + "1" + Repeat(")", depth - 1); };
  EXPECT_TRUE(Errors(nested(kExpressionDepthMax)).empty());
  EXPECT_EQ(Errors(nested(kExpressionDepthMax + 1))[0].code, "limit");

  const std::string bytes_max = "1" + std::string(kExpressionBytesMax - 1, ' ');
  EXPECT_TRUE(Errors(bytes_max).empty());
  EXPECT_EQ(Errors(bytes_max + " ")[0].code, "limit");

  EXPECT_TRUE(Errors("1" + Repeat("+1", kExpressionHeightMax - 1)).empty());
  EXPECT_EQ(Errors("1" + Repeat("+1", kExpressionHeightMax))[0].code, "limit");
  EXPECT_EQ(Errors(Repeat("-", kExpressionHeightMax + 1) + "author.followers")[0].code, "limit");

  // A list is one part, its elements are the others.
  auto list = [](size_t parts) { return "[" + Repeat("1,", parts - 1) + "]"; };
  EXPECT_TRUE(Errors(list(kExpressionNodesMax)).empty());
  EXPECT_EQ(Errors(list(kExpressionNodesMax + 1))[0].code, "limit");

  // && and || chains do not count as height.
  EXPECT_TRUE(Errors("true" + Repeat(" && true", 3000)).empty());
}

TEST(Compile, AListLargerThanTheStackIsEvaluated) {
  std::string source = "author.followers in [author.followers + 1";
  for (int i = 0; i < 200; ++i) absl::StrAppend(&source, ", author.followers - ", i);
  Diagnostics diagnostics;
  const auto program =
      Program::Compile(CareEnvironment(), source + "]", Type::kBool, {}, &diagnostics);
  EXPECT_TRUE(program->Evaluate(Record::Complaint()).is_true());
}

TEST(Compile, InvalidUtf8IsRefused) {
  EXPECT_EQ(Errors("text == '\xff'")[0].code, "utf-8");
  EXPECT_EQ(Errors("'\xed\xa0\x80'")[0].code, "utf-8");
}

TEST(Compile, TellsWhichFieldsAProgramReads) {
  Diagnostics diagnostics;
  const auto program = Program::Compile(
      CareEnvironment(),
      "customer.tier == 'gold' && has(author.handle) && size(text) > 5 && customer.tier != 'x'",
      Type::kBool, {}, &diagnostics);
  std::vector<std::string> paths;
  for (int slot : program->slots()) paths.push_back(CareEnvironment().fields()[slot].path);
  EXPECT_EQ(paths, (std::vector<std::string>{"text", "author.handle", "customer.tier"}));
  EXPECT_EQ(program->type(), Type::kBool);
  EXPECT_FALSE(program->depends_on_now());
  EXPECT_TRUE(program->now_is_exact());
}

TEST(Print, StandardForm) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"1+2*3", "1 + 2 * 3"},
      {"(1+2)*3", "(1 + 2) * 3"},
      {"((1))", "1"},
      {"1-(2-3)", "1 - (2 - 3)"},
      {"(1-2)-3", "1 - 2 - 3"},
      {"a&&(b&&c)", "a && b && c"},
      {"a&&(b||c)", "a && (b || c)"},
      {"(a&&b)||c", "a && b || c"},
      {"!(a && b)", "!(a && b)"},
      {"!a.b", "!a.b"},
      {"-(5)", "-(5)"},
      {"--5", "-(-5)"},
      {"- x", "-x"},
      {"(a?b:c)?d:e", "(a ? b : c) ? d : e"},
      {"a?b:(c?d:e)", "a ? b : c ? d : e"},
      {"a?(b?c:d):e", "a ? (b ? c : d) : e"},
      {"x  in[1,2,]", "x in [1, 2]"},
      {"'a\\nb'", "\"a\\nb\""},
      {"r'\\d'", "\"\\\\d\""},
      {"b'\\x00z'", "b\"\\x00z\""},
      {"1.0", "1.0"},
      {"1e100", "1e+100"},
      {"0x10u", "16u"},
      {"f( a ,b )", "f(a, b)"},
      {"a . b ( c ) [ 0 ]", "a.b(c)[0]"},
      {"(1).f()", "(1).f()"},
      {"{'a':1,'b':2}", "{\"a\": 1, \"b\": 2}"},
      {"a.B{c:1}", "a.B{c: 1}"},
      {"(a < b) == c", "a < b == c"},
      {"a < (b == c)", "a < (b == c)"},
      {"a . ?b[ ?0 ]", "a.?b[?0]"},
      {"[a,?b]", "[a, ?b]"},
      {"{?'a':b,'c':d}", "{?\"a\": b, \"c\": d}"},
      {"a.`b-c`", "a.`b-c`"},
      {"a.`b`", "a.b"},
      {".a + .f(b)", ".a + .f(b)"},
      {"a.exists(x,x>1)", "a.exists(x, x > 1)"},
  };
  for (const auto& [source, printed] : cases) {
    Diagnostics diagnostics;
    EXPECT_EQ(Print(source, &diagnostics).value_or("error"), printed) << source;
    EXPECT_EQ(Print(printed, &diagnostics).value_or("error"), printed) << source;
  }
  Diagnostics diagnostics;
  EXPECT_FALSE(Print("1 +", &diagnostics).has_value());
  EXPECT_EQ(diagnostics.size(), 1u);
}

}  // namespace
}  // namespace earshot::cel
