// Maps, macros, optionals and the extension libraries: tables of expressions and what they give,
// and the limits on what a loop may cost.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cel/program.h"
#include "gtest/gtest.h"
#include "unit/cel/record.h"

namespace earshot::cel {
namespace {

std::string Result(absl::string_view source, const Record& record = Record::Complaint()) {
  Diagnostics diagnostics;
  const auto program = Program::Compile(CareEnvironment(), source, Type::kDyn, {}, &diagnostics);
  if (!program.has_value()) return absl::StrCat("refused: ", diagnostics[0].message);
  Scratch scratch;
  return ToString(program->Evaluate(record, scratch));
}

struct Case {
  const char* expression;
  const char* result;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(Result(c.expression), c.result) << c.expression;
}

TEST(Maps, LiteralsAndWhatLiesInThem) {
  Check({
      {"{}", "{}"},
      {"{'b': 1, 'a': 2, 3: 3, true: 4, 2u: 5}",
       "{true: 4, 2u: 5, 3: 3, \"a\": 2, \"b\": 1}"},  // one order, whatever was written
      {"{'a': 1, 'a': 2}", "error: a key is there twice"},
      {"{1: 'x', 1u: 'y'}", "error: a key is there twice"},
      {"{dyn(1.5): 1}", "error: no matching overload"},
      {"{'gold': 1, 'vip': 2}[customer.tier]", "1"},
      {"{'vip': 2}[customer.tier]", "error: no such key"},
      {"{'a': {'b': [1, 2]}}.a.b[1]", "2"},
      {"{'a': 1}.b", "error: no such key"},
      {"{1: 'x'}[1u] + {1: 'x'}[dyn(1.0)]", "\"xx\""},
      {"has({'a': 1}.a) && !has({'a': 1}.b)", "true"},
      {"'gold' in {'gold': 1} && !('x' in {'gold': 1})", "true"},
      {"size({'a': 1, 'b': 2}) == {'a': 1, 'b': 2}.size()", "true"},
      {"{'a': 1, 'b': 2} == {'b': 2.0, 'a': 1u}", "true"},
      {"{'a': 1} == {'a': 1, 'b': 2}", "false"},
      {"{'content-type': 5}.`content-type`", "5"},
      {"type({}) == map && type(type) == type", "true"},
  });
}

TEST(Macros, GoThroughListsAndMaps) {
  Check({
      {"intents.exists(i, i == 'refund')", "true"},
      {"intents.all(i, i == 'refund')", "false"},
      {"intents.exists_one(i, i.startsWith('r'))", "true"},
      {"[1, 1].existsOne(x, x == 1)", "false"},
      {"intents.map(i, size(i))", "[9, 6]"},
      {"[1, 2, 3].map(x, x > 1, x * 10)", "[20, 30]"},
      {"intents.filter(i, i != 'refund')", "[\"complaint\"]"},
      {"[].all(x, false) && ![].exists(x, true)", "true"},
      {"{'a': 1, 'b': 2}.map(k, k)", "[\"a\", \"b\"]"},
      {"{'a': 1, 'b': 2}.exists(k, v, k == 'b' && v == 2)", "true"},
      {"[5, 6].all(i, v, v == i + 5)", "true"},
      {"[5, 6].transformList(i, v, i + v)", "[5, 7]"},
      {"{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 2)", "{\"b\": 4}"},
      {"[[1, 2], [3]].map(x, x.map(y, y + size(x)))", "[[3, 4], [4]]"},
      {"[1].map(x, [2].map(x, x))", "[[2]]"},  // the inner x hides the outer
      {"[1].exists(text, .text.startsWith('I') && text == 1)", "true"},
      // errors: the deciding side wins, wherever it stands
      {"[0, 1].exists(x, 1 / x == 1)", "true"},
      {"[0, 2].exists(x, 1 / x == 1)", "error: division by zero"},
      {"[0, 2].all(x, 1 / x == 1)", "false"},
      {"[0, 1].exists_one(x, 1 / x == 1)", "error: division by zero"},
      {"[0, 1].map(x, 1 / x)", "error: division by zero"},
      {"dyn(5).all(x, true)", "error: no matching overload"},
      {"dyn([1]).all(x, x)", "error: no matching overload"},
      {"cel.bind(n, author.followers + 1, n * n > n)", "true"},
      {"cel.bind(x, 1, cel.bind(y, x + 1, [x, y]))", "[1, 2]"},
      {"cel.block([1, cel.index(0) + 1], cel.index(1) * 10)", "20"},
  });
}

TEST(Optionals, OfFieldsKeysAndPositions) {
  Check({
      {"customer.?tier.orValue('none')", "\"gold\""},
      {"author.?handle.orValue('none')", "\"none\""},  // this record has none
      {"author.?handle.hasValue()", "false"},
      {"{'a': 1}.?a", "optional.of(1)"},
      {"{'a': {'c': 1}}.?b.c", "optional.none()"},
      {"{'a': {'b': 1}}.?a.b.orValue(0)", "1"},
      {"[1][?0].optMap(x, x + 1)", "optional.of(2)"},
      {"[1][?5].optMap(x, x + 1)", "optional.none()"},
      {"optional.of(1).optFlatMap(x, [x][?0])", "optional.of(1)"},
      // What is never there may be of any type, whatever else can be done with it.
      {"optional.none().optFlatMap(x, [x].sort()[?0]).optMap(x, x.upperAscii())", "optional.none()"},
      {"optional.none().or(optional.of(2)).value()", "2"},
      {"optional.none().value()", "error: an optional without a value"},
      {"optional.of(1).orValue(1 / 0)", "1"},
      {"[?optional.none(), ?optional.of(1), 2]", "[1, 2]"},
      {"{?'a': optional.none(), ?'b': optional.of(1)}", "{\"b\": 1}"},
      {"optional.ofNonZeroValue('') == optional.none()", "true"},
      {"optional.of(1) == optional.of(1u) && optional.of(1) != optional.none()", "true"},
  });
}

TEST(Extensions, Text) {
  Check({
      {"'Größe'.charAt(2) + 'Größe'.substring(3) + 'Größe'.substring(0, 2)", "\"ößeGr\""},
      {"'Größe'.charAt(5)", "\"\""},
      {"'Größe'.charAt(6)", "error: index out of range"},
      {"'abcabc'.indexOf('c', 3) == 5 && 'abcabc'.lastIndexOf('c', 4) == 2", "true"},
      {"'aaa'.lastIndexOf('aa')", "1"},
      {"'a,b,,c'.split(',')", "[\"a\", \"b\", \"\", \"c\"]"},
      {"'a,b,c'.split(',', 2)", "[\"a\", \"b,c\"]"},
      {"'üb'.split('')", "[\"ü\", \"b\"]"},
      {"'aXbX'.replace('X', '--') + 'aa'.replace('a', 'b', 1) + 'ab'.replace('', '.')",
       "\"a--b--ba.a.b.\""},
      {"' \\t x\\u00a0'.trim() + 'ÄbC'.lowerAscii() + 'äbC'.upperAscii()", "\"xÄbcäBC\""},
      {"['a', 'b'].join('-') + 'abü'.reverse()", "\"a-büba\""},
      {"'%s %d %.2f %x %05'.format([1])", "error: invalid argument"},
      {"'%s|%d|%.2f|%e|%b|%o|%X|%%'.format([[1, 'a'], -5, 2.005, 12345.678, 5, 8, 255])",
       "\"[1, a]|-5|2.00|1.234568e+04|101|10|FF|%\""},
      {"'%s'.format([{'b': duration('90s'), 'a': null}])", "\"{a: null, b: 90s}\""},
      {"strings.quote('a\\n\"')", "\"\\\"a\\\\n\\\\\\\"\\\"\""},
      {"base64.encode(b'hello') + string(base64.decode('aGk'))", "\"aGVsbG8=hi\""},
      {"base64.decode('*')", "error: invalid argument"},
  });
}

TEST(Extensions, NumbersAndLists) {
  Check({
      {"math.greatest(1, 2.5, 2u)", "2.5"},
      {"math.least([3, 1, 2]) + math.greatest(4, 5)", "6"},
      {"math.round(2.5) + math.round(-2.5) + math.ceil(0.2) + math.floor(-0.2)", "0.0"},
      {"math.abs(-9223372036854775807 - 1)", "error: out of range"},
      {"math.bitShiftRight(-8, 1)", "9223372036854775804"},
      {"math.bitShiftLeft(1, -1)", "error: invalid argument"},
      {"math.sqrt(16) == 4.0 && math.isNaN(math.sqrt(-1)) && math.sign(-3) == -1", "true"},
      {"[3, 1, 2].sort() + lists.range(2) + [1, 2, 3].slice(1, 2)", "[1, 2, 3, 0, 1, 2]"},
      {"[[1], [2, [3]]].flatten()", "[1, 2, [3]]"},
      {"[1, 1u, 2].distinct()", "[1, 2]"},
      {"[1, 'a'].sort()", "error: no matching overload"},
      {"sets.contains([1, 2], [2]) && !sets.equivalent([1], [1, 2])", "true"},
      {"sets.intersects(intents, ['refund', 'x'])", "true"},
      {"[1, 2].first().value() + [1, 2].last().value()", "3"},
  });
}

TEST(Types, KnowTheirParts) {
  for (const auto& [source, type] : std::vector<std::pair<const char*, const char*>>{
           {"[]", "list"},
           {"[[1], []]", "list<list<int>>"},
           {"[[], [[]], [[[1]]]]", "list<list<list<list<int>>>>"},
           {"[1, 'a']", "list"},
           {"{'a': [1u]}", "map<string, list<uint>>"},
           {"intents.map(i, {i: size(i)})", "list<map<string, int>>"},
           {"[optional.none(), optional.of(1)]", "list<optional<int>>"},
           {"{'a': 1}.?a.orValue(0)", "int"},
           {"{'a': 1.5}.transformMap(k, v, string(v))", "map<string, string>"},
       }) {
    Diagnostics diagnostics;
    const auto program = Program::Compile(CareEnvironment(), source, Type::kDyn, {}, &diagnostics);
    ASSERT_TRUE(program.has_value()) << source << ": " << diagnostics[0].message;
    EXPECT_EQ(program->type_name(), type) << source;
  }
}

TEST(Limits, ALoopThatTakesTooLongIsAnError) {
  // Seven instructions a round: 300,000 rounds are too many, 100,000 are not.
  EXPECT_EQ(Result("lists.range(100000).all(x, x + 1 > 0)"), "true");
  EXPECT_EQ(Result("lists.range(1000).all(x, lists.range(1000).all(y, x + y >= 0))"),
            "error: too many steps");
  // What a round looks through counts, not only that it does.
  EXPECT_EQ(Result("cel.bind(l, lists.range(10000), l.all(x, x in l))"), "error: too many steps");
}

TEST(Limits, ValuesMax) {
  EXPECT_EQ(Result(absl::StrCat("size(lists.range(", kExpressionValuesMax, "))")),
            "error: new text or lists are too large");
  EXPECT_EQ(Result(absl::StrCat("size(lists.range(", kExpressionValuesMax / 2, "))")),
            absl::StrCat(kExpressionValuesMax / 2));
  // Shared parts count each time: forty doublings are no list of 2^40 values.
  std::string source = "x39 == x39", prefix;
  for (int i = 39; i > 0; --i) {
    source = absl::StrCat("cel.bind(x", i, ", [x", i - 1, ", x", i - 1, "], ", source, ")");
  }
  EXPECT_EQ(Result(absl::StrCat("cel.bind(x0, [1], ", source, ")")),
            "error: new text or lists are too large");
}

TEST(Limits, ALoopThatAsksAllocatesNoList) {
  Diagnostics diagnostics;
  const auto program = Program::Compile(CareEnvironment(), "intents.exists(i, i == 'refund')",
                                        Type::kBool, {}, &diagnostics);
  EXPECT_TRUE(program->Evaluate(Record::Complaint()).is_true());  // needs no scratch
}

TEST(Maps, OfTheRecord) {
  const Environment environment({{"profile", Type::kMap, false}, {"event", Type::kDyn, false}});
  static const Value kTexts[2] = {Value::String("new"), Value::Null()};
  class Host : public Activation {
   public:
    Host() {
      EXPECT_EQ(SortedMap(absl::MakeSpan(entries_)).map_size(), 2u);  // sorted where they lie
    }
    Value Get(int slot) const override {
      return slot == 0 ? Value::Map(entries_) : Value::List(kTexts);
    }

   private:
    Value entries_[4] = {Value::String("tags"), Value::List(kTexts), Value::String("plan"),
                         Value::String("gold")};
  };
  const Host host;
  for (const Case& c :
       std::vector<Case>{{"profile.plan == 'gold' && profile['plan'] == profile.plan", "true"},
                         {"has(profile.plan) && !has(profile.since)", "true"},
                         {"profile.since == 5", "error: no such key"},
                         {"profile.?since.orValue(5) == 5", "true"},
                         {"profile.tags.exists(t, t == null)", "true"},
                         {"profile.map(k, k)", "[\"plan\", \"tags\"]"},
                         {"event.exists(t, t == 'new') && event[0].startsWith('n')", "true"},
                         {"event.field", "error: no matching overload"},
                         {"event + 1", "error: no matching overload"}}) {
    Diagnostics diagnostics;
    const auto program = Program::Compile(environment, c.expression, Type::kDyn, {}, &diagnostics);
    ASSERT_TRUE(program.has_value()) << c.expression << ": " << diagnostics[0].message;
    Scratch scratch;
    EXPECT_EQ(ToString(program->Evaluate(host, scratch)), c.result) << c.expression;
  }
  // A record that does not keep to what was declared is an error, not a wrong answer.
  Diagnostics diagnostics;
  const Environment wrong({{"unused", Type::kDyn, false}, {"event", Type::kMap, false}});
  const auto program = Program::Compile(wrong, "event.a", Type::kDyn, {}, &diagnostics);
  EXPECT_EQ(program->Evaluate(host).error(), ErrorCode::kNoMatchingOverload);
}

TEST(Unchecked, WhatDoesNotFitIsAnErrorValue) {
  Environment environment({{"x.y", Type::kInt, false}, {"y", Type::kString, false}});
  environment.set_checked(false).set_container("x");
  class XY : public Activation {
   public:
    Value Get(int slot) const override { return slot == 0 ? Value::Int(5) : Value::String("s"); }
  };
  for (const Case& c : std::vector<Case>{{"y", "5"},  // x.y, by the container
                                         {".y", "\"s\""},
                                         {"y == 's'", "false"},
                                         {"1 + 'a'", "error: no matching overload"},
                                         {"nothing || true", "true"},
                                         {"nothing", "error: undeclared reference"},
                                         {"nothing(1) && false", "false"}}) {
    Diagnostics diagnostics;
    const auto program = Program::Compile(environment, c.expression, Type::kDyn, {}, &diagnostics);
    ASSERT_TRUE(program.has_value()) << c.expression << ": " << diagnostics[0].message;
    Scratch scratch;
    EXPECT_EQ(ToString(program->Evaluate(XY(), scratch)), c.result) << c.expression;
  }
}

}  // namespace
}  // namespace earshot::cel
