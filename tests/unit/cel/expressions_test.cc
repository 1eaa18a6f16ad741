// What expressions give: a table of the language as rules use it, over one record of customer care.
#include <string>
#include <vector>

#include "cel/program.h"
#include "gtest/gtest.h"
#include "unit/cel/record.h"

namespace earshot::cel {
namespace {

struct Case {
  const char* expression;
  const char* expected;  // as ToString writes it
};

std::string Result(absl::string_view source) {
  Diagnostics diagnostics;
  const auto program = Program::Compile(CareEnvironment(), source, Type::kDyn, {}, &diagnostics);
  if (!program.has_value()) return "does not compile: " + diagnostics[0].message;
  EXPECT_TRUE(diagnostics.empty());
  Scratch scratch;
  const Record record = Record::Complaint();
  return ToString(program->Evaluate(record, scratch));
}

void CheckAll(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(Result(c.expression), c.expected) << c.expression;
}

TEST(Expressions, Literals) {
  CheckAll({
      {"null", "null"},
      {"true", "true"},
      {"false", "false"},
      {"0", "0"},
      {"42", "42"},
      {"-7", "-7"},
      {"0x1F", "31"},
      {"-0xff", "-255"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"42u", "42u"},
      {"0xFFu", "255u"},
      {"18446744073709551615u", "18446744073709551615u"},
      {"1.5", "1.5"},
      {".25", "0.25"},
      {"1e3", "1000.0"},
      {"2.5E-3", "0.0025"},
      {"-0.0", "-0.0"},
      {"1e-999", "0.0"},
      {"'single'", "\"single\""},
      {"\"double\"", "\"double\""},
      {"'it\\'s'", "\"it's\""},
      {"'tab\\there'", "\"tab\\there\""},
      {"'\\x41\\102\\u0043\\U00000044'", "\"ABCD\""},
      {"'\\u00fc' == 'ü'", "true"},
      {"'\\U0001F600'.size()", "1"},
      {"r'\\d+'", "\"\\\\d+\""},
      {"R\"a\\b\"", "\"a\\\\b\""},
      {"'''two\nlines'''", "\"two\\nlines\""},
      {"\"\"\"say \"hi\" now\"\"\"", "\"say \\\"hi\\\" now\""},
      {"b'abc'", "b\"abc\""},
      {"b'\\xff\\000'", "b\"\\xff\\x00\""},
      {"b'ü'", "b\"\\xc3\\xbc\""},
      {"br'\\x'", "b\"\\\\x\""},
      {"rb'\\x'", "b\"\\\\x\""},
      {"[]", "[]"},
      {"[1, 2, 3]", "[1, 2, 3]"},
      {"[1, 2,]", "[1, 2]"},
      {"[1, 'two', null]", "[1, \"two\", null]"},
      {"1 // the rest is a remark", "1"},
      {" \t\n 1 \r\n ", "1"},
  });
}

TEST(Expressions, Arithmetic) {
  CheckAll({
      {"1 + 2 * 3", "7"},
      {"(1 + 2) * 3", "9"},
      {"10 - 4 - 3", "3"},
      {"7 / 2", "3"},
      {"-7 / 2", "-3"},
      {"-7 % 3", "-1"},
      {"7 % -3", "1"},
      {"7u / 2u", "3u"},
      {"1.0 / 4.0", "0.25"},
      {"1.0 / 0.0", "Infinity"},
      {"-1.0 / 0.0", "-Infinity"},
      {"0.0 / 0.0", "NaN"},
      {"-(5)", "-5"},
      {"--5", "5"},
      {"-customer.value", "-1250.5"},
      {"9223372036854775807 + 1", "error: out of range"},
      {"-9223372036854775808 - 1", "error: out of range"},
      {"-9223372036854775808 * -1", "error: out of range"},
      {"-9223372036854775808 / -1", "error: out of range"},
      {"-9223372036854775808 % -1", "0"},
      {"-(-9223372036854775808)", "error: out of range"},
      {"4294967296 * 4294967296", "error: out of range"},
      {"0u - 1u", "error: out of range"},
      {"18446744073709551615u + 1u", "error: out of range"},
      {"1 / 0", "error: division by zero"},
      {"1 % 0", "error: division by zero"},
      {"1u / 0u", "error: division by zero"},
      {"'a' + 'b' + 'c'", "\"abc\""},
      {"customer.tier + '/' + channel.kind", "\"gold/x\""},
      {"b'a' + b'b'", "b\"ab\""},
      {"[1] + [2, 3]", "[1, 2, 3]"},
      {"intents + ['x']", "[\"complaint\", \"refund\", \"x\"]"},
      {"author.followers + 1", "51001"},
      {"author.followers / 0", "error: division by zero"},
      {"customer.cases - 4u", "error: out of range"},
  });
}

TEST(Expressions, ComparisonsAndEquality) {
  CheckAll({
      {"1 < 2", "true"},
      {"2 <= 2", "true"},
      {"3 > 4", "false"},
      {"4 >= 4", "true"},
      {"1 == 1.0", "true"},
      {"1u == 1", "true"},
      {"1 < 1.5", "true"},
      {"-1 < 0u", "true"},
      {"1u > 0.5", "true"},
      {"18446744073709551615u > 9223372036854775807", "true"},
      {"0.0 == -0.0", "true"},
      {"0.0 / 0.0 == 0.0 / 0.0", "false"},
      {"0.0 / 0.0 != 0.0 / 0.0", "true"},
      {"0.0 / 0.0 < 1.0", "false"},
      {"'a' < 'b'", "true"},
      {"'Z' < 'a'", "true"},
      {"'a' < 'aa'", "true"},
      {"b'a' < b'b'", "true"},
      {"false < true", "true"},
      {"null == null", "true"},
      {"[1, 2] == [1, 2]", "true"},
      {"[1, 2] == [2, 1]", "false"},
      {"[1] == [1.0]", "true"},
      {"[[1], [2]] != [[1], [3]]", "true"},
      {"intents == ['complaint', 'refund']", "true"},
      {"dyn(1) == 'one'", "false"},
      {"dyn(1) < 'one'", "error: no matching overload"},
      {"type(1) == int", "true"},
      {"type(intents) == list", "true"},
      {"type(now) == google.protobuf.Timestamp", "true"},
      {"sentiment.score < -500", "true"},
      {"-500 > sentiment.score", "true"},
      {"-620 <= sentiment.score", "true"},
      {"sentiment.score < -619.5", "true"},
      {"author.followers > 50000", "true"},
      {"author.followers >= 51001", "false"},
      {"customer.tier == 'gold'", "true"},
      {"customer.tier != 'gold'", "false"},
      {"'gold' == customer.tier", "true"},
      {"customer.tier < 'silver'", "true"},
      {"customer.value >= 1250.5", "true"},
      {"customer.cases == 3u", "true"},
      {"customer.cases > 2", "true"},
      {"author.verified == true", "true"},
      {"author.handle == 'x'", "error: a field is missing"},
      {"anything == 1", "error: a field is missing"},
  });
}

TEST(Expressions, LogicAndChoice) {
  CheckAll({
      {"sentiment.score < -400 && author.followers > 50000", "true"},
      {"sentiment.score < -400 && author.followers > 60000 || customer.tier == 'gold'", "true"},
      {"!(customer.tier == 'gold')", "false"},
      {"!author.verified", "false"},
      {"author.handle == 'x' && false", "false"},
      {"false && author.handle == 'x'", "false"},
      {"author.handle == 'x' || obligation.open", "true"},
      {"author.handle == 'x' && obligation.open", "error: a field is missing"},
      {"obligation.open ? 'open' : 'closed'", "\"open\""},
      {"obligation.open ? 1 : 1 / 0", "1"},
      {"author.handle == 'x' ? 1 : 2", "error: a field is missing"},
      {"customer.tier == 'gold' ? duration('30m') : duration('2h')", "duration(\"1800s\")"},
      {"true ? (false ? 1 : 2) : 3", "2"},
      {"false ? 1 : false ? 2 : 3", "3"},
      {"has(customer.tier)", "true"},
      {"has(author.handle)", "false"},
      {"has(author.handle) && author.handle == 'x'", "false"},
      {"!has(author.handle) || author.handle == 'x'", "true"},
      {"has(anything)", "false"},
      {"has(obligation.waiting) && obligation.waiting > duration('45m')", "true"},
  });
}

TEST(Expressions, Lists) {
  CheckAll({
      {"'refund' in intents", "true"},
      {"'praise' in intents", "false"},
      {"channel.kind in ['x', 'facebook']", "true"},
      {"channel.kind in []", "false"},
      {"1 in [3, 2, 1]", "true"},
      {"1.0 in [3, 2, 1]", "true"},
      {"!(customer.tier in ['free', 'standard'])", "true"},
      {"customer.tier in [channel.kind, 'gold']", "true"},
      {"author.handle in ['a']", "error: a field is missing"},
      {"'a' in [author.handle]", "error: a field is missing"},
      {"intents[0]", "\"complaint\""},
      {"intents[1] == 'refund'", "true"},
      {"intents[2]", "error: index out of range"},
      {"intents[-1]", "error: index out of range"},
      {"[10, 20][dyn(1.0)]", "20"},
      {"[10, 20][dyn(0.5)]", "error: invalid argument"},
      {"size(intents)", "2"},
      {"intents.size() > 1", "true"},
      {"[[1, 2], [3]][0][1]", "2"},
  });
}

TEST(Expressions, Text) {
  CheckAll({
      {"size('Größe')", "5"},
      {"size(b'Größe')", "7"},
      {"size('')", "0"},
      {"text.contains('REFUND')", "true"},
      {"text.contains('refund')", "false"},
      {"text.contains('')", "true"},
      {"text.startsWith('I want')", "true"},
      {"text.startsWith('i')", "false"},
      {"text.endsWith('42')", "true"},
      {"text.endsWith('I want a REFUND, now! Größe 42 and more')", "false"},
      {"text.matches('(?i)refund|money back')", "true"},
      {"text.matches('^refund')", "false"},
      {"matches(text, '[0-9]{2}$')", "true"},
      {"text.matches('Gr..e')", "true"},
      {"text.matches(customer.tier)", "false"},
      {"text.matches('(' + customer.tier)", "error: invalid argument"},
      {"author.handle.contains('x')", "error: a field is missing"},
      {"(customer.tier + '!').endsWith('d!')", "true"},
  });
}

TEST(Expressions, TimesAndDurations) {
  CheckAll({
      {"duration('45m')", "duration(\"2700s\")"},
      {"duration('1h30m') == duration('90m')", "true"},
      {"duration('-1.5s')", "duration(\"-1.5s\")"},
      {"duration('0')", "duration(\"0s\")"},
      {"duration('1us') > duration('999ns')", "true"},
      {"timestamp('2026-03-02T09:30:00Z') == now", "true"},
      {"timestamp('2026-03-02T10:30:00+01:00') == now", "true"},
      {"timestamp(1772443800) == now", "true"},
      {"now - obligation.opened_at", "duration(\"3000s\")"},
      {"now - obligation.opened_at > duration('45m')", "true"},
      {"obligation.waiting > duration('45m')", "true"},
      {"obligation.waiting > expectation", "false"},
      {"obligation.opened_at + expectation > now", "true"},
      {"duration('1h') + obligation.opened_at > now", "true"},
      {"now - duration('1h') < obligation.opened_at", "true"},
      {"expectation - obligation.waiting", "duration(\"600s\")"},
      {"now.getFullYear()", "2026"},
      {"now.getMonth()", "2"},
      {"now.getDate()", "2"},
      {"now.getDayOfMonth()", "1"},
      {"now.getDayOfWeek()", "1"},
      {"now.getDayOfYear()", "60"},
      {"now.getHours()", "9"},
      {"now.getMinutes()", "30"},
      {"now.getSeconds()", "0"},
      {"now.getMilliseconds()", "0"},
      {"now.getHours('Europe/Berlin')", "10"},
      {"now.getHours('America/New_York')", "4"},
      {"now.getHours('+05:30')", "15"},
      {"now.getMinutes('Asia/Kathmandu')", "15"},
      {"now.getDayOfWeek('Pacific/Honolulu')", "0"},
      {"now.getHours(customer.tier)", "error: invalid argument"},
      {"timestamp('2026-07-01T22:30:00Z').getDate('Europe/Berlin')", "2"},
      {"obligation.waiting.getMinutes()", "50"},
      {"duration('3h').getSeconds()", "10800"},
      {"duration('1.234s').getMilliseconds()", "234"},
      {"timestamp('9999-12-31T23:59:59Z') + duration('1s')", "error: out of range"},
      {"timestamp('0001-01-01T00:00:00Z') - duration('1ns')", "error: out of range"},
      {"timestamp('9999-12-31T00:00:00Z') - timestamp('0001-01-01T00:00:00Z')",
       "error: out of range"},
  });
}

TEST(Expressions, Conversions) {
  CheckAll({
      {"int('42')", "42"},
      {"int(' 42')", "error: invalid argument"},
      {"int('')", "error: invalid argument"},
      {"int(3.99)", "3"},
      {"int(-3.99)", "-3"},
      {"int(1e19)", "error: out of range"},
      {"int(0.0 / 0.0)", "error: out of range"},
      {"int(3u)", "3"},
      {"int(18446744073709551615u)", "error: out of range"},
      {"int(now)", "1772443800"},
      {"int(timestamp('1969-12-31T23:59:59.5Z'))", "-1"},
      {"uint(3)", "3u"},
      {"uint(-1)", "error: out of range"},
      {"uint('x')", "error: invalid argument"},
      {"double('1.5e3')", "1500.0"},
      {"double(7)", "7.0"},
      {"double('')", "error: invalid argument"},
      {"string(42)", "\"42\""},
      {"string(-1.25)", "\"-1.25\""},
      {"string(true)", "\"true\""},
      {"string(now)", "\"2026-03-02T09:30:00Z\""},
      {"string(duration('90m'))", "\"5400s\""},
      {"string(b'ok')", "\"ok\""},
      {"string(raw)", "error: invalid argument"},
      {"string(author.followers) + ' followers'", "\"51000 followers\""},
      {"bytes('ü')", "b\"\\xc3\\xbc\""},
      {"bool('true')", "true"},
      {"bool('0')", "false"},
      {"bool('yes')", "error: invalid argument"},
      {"dyn(1) + 1", "2"},
      {"type(null) == null_type", "true"},
  });
}

// Every side of && || ?: takes every value that it can; what must come out is written as the
// standard says it.
TEST(Expressions, TruthTables) {
  const std::string kTrue = "obligation.open", kFalse = "!obligation.open",
                    kError = "author.handle == 'x'", kOther = "dyn(intents[0])";
  const std::vector<std::string> sides = {kTrue, kFalse, kError, kOther};
  auto is_error = [&](const std::string& side) { return side == kError || side == kOther; };
  auto error_of = [&](const std::string& side) {
    return side == kError ? "error: a field is missing" : "error: no matching overload";
  };
  for (const std::string& a : sides) {
    for (const std::string& b : sides) {
      std::string both, either;
      if (a == kFalse || b == kFalse) {
        both = "false";
      } else if (is_error(a) || is_error(b)) {
        both = error_of(is_error(a) ? a : b);
      } else {
        both = "true";
      }
      if (a == kTrue || b == kTrue) {
        either = "true";
      } else if (is_error(a) || is_error(b)) {
        either = error_of(is_error(a) ? a : b);
      } else {
        either = "false";
      }
      EXPECT_EQ(Result(a + " && " + b), both);
      EXPECT_EQ(Result(a + " || " + b), either);
      for (const std::string& c : sides) {
        // Associative, so that a chain may be cut anywhere: three sides are two sides twice.
        const bool any_false = a == kFalse || b == kFalse || c == kFalse;
        const std::string first_error = is_error(a) ? a : is_error(b) ? b : is_error(c) ? c : "";
        EXPECT_EQ(Result(a + " && " + b + " && " + c), any_false ? "false"
                                                       : !first_error.empty()
                                                           ? error_of(first_error)
                                                           : "true");
        EXPECT_EQ(Result(a + " && (" + b + " && " + c + ")"), Result(a + " && " + b + " && " + c));
      }
    }
    const std::string chosen = Result(a + " ? 'then' : 'else'");
    EXPECT_EQ(chosen, a == kTrue ? "\"then\"" : a == kFalse ? "\"else\"" : error_of(a));
  }
}

TEST(Expressions, TheFormWithoutScratchRefusesOnlyNewText) {
  const Record record = Record::Complaint();
  auto evaluate = [&](absl::string_view source) {
    Diagnostics diagnostics;
    const auto program = Program::Compile(CareEnvironment(), source, Type::kDyn, {}, &diagnostics);
    return ToString(program->Evaluate(record));
  };
  EXPECT_EQ(evaluate("customer.tier"), "\"gold\"");
  EXPECT_EQ(evaluate("['a', 'b']"), "[\"a\", \"b\"]");
  EXPECT_EQ(evaluate("customer.tier + '!'"), "error: the result needs memory of its own");
  EXPECT_EQ(evaluate("customer.tier + '!' == 'gold!'"), "true");
  EXPECT_EQ(evaluate("size([customer.tier])"), "1");
}

TEST(Expressions, ARecordThatHoldsAnotherTypeThanDeclaredIsAnError) {
  Record record = Record::Complaint();
  record.Set("author.followers", Value::String("many")).Set("customer.tier", Value::Int(1));
  Diagnostics diagnostics;
  for (absl::string_view source : {"author.followers > 5", "author.followers == 5",
                                   "customer.tier == 'gold'", "customer.tier.contains('x')"}) {
    const auto program = Program::Compile(CareEnvironment(), source, Type::kBool, {}, &diagnostics);
    EXPECT_EQ(program->Evaluate(record).error(), ErrorCode::kNoMatchingOverload) << source;
  }
}

TEST(Expressions, WhatAnEvaluationMakesIsBounded) {
  Record record = Record::Complaint();
  const std::string large(1 << 20, 'a');
  record.Set("text", Value::String(large));
  std::string source = "text";
  for (int i = 0; i < 40; ++i) source += " + text";
  Diagnostics diagnostics;
  const auto program = Program::Compile(CareEnvironment(), "size(" + source + ") > 0", Type::kBool,
                                        {}, &diagnostics);
  EXPECT_EQ(program->Evaluate(record).error(), ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace earshot::cel
