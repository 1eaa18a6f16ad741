// Expressions for hosts that speak JSON: declarations, records, results, and what is refused of each.
#include "wire/expression_json.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "gtest/gtest.h"

namespace earshot::wire {
namespace {

// "path type, ..." or the first thing that is wrong, with its place.
std::string Fields(absl::string_view json) {
  const auto fields = ReadExpressionFields(json);
  if (!fields.ok()) {
    const Diagnostic d = DiagnosticsOf(fields.status())[0];
    return absl::StrCat(d.place.line, ":", d.place.column, " ", d.code);
  }
  std::string out;
  for (const cel::Field& f : *fields) {
    absl::StrAppend(&out, out.empty() ? "" : ", ", f.path, " ", cel::TypeName(f.type));
  }
  return out;
}

TEST(ExpressionFields, AreTypesByName) {
  const std::vector<std::pair<const char*, const char*>> table = {
      {"{}", ""},
      {R"({"a": "int", "b": "list<string>"})", "a int, b list<string>"},
      {R"({"author": {"followers": "int", "place": {"city": "string"}}})",
       "author.followers int, author.place.city string"},
      {R"({"author.followers": "int"})", "author.followers int"},
      {R"({"a": "strng"})", "1:2 unknown-type"},
      {R"({"a": 1})", "1:7 type-mismatch"},
      {R"({"a b": "int"})", "1:2 field-name"},
      {R"({"in": "int"})", "1:2 field-name"},
      {R"({".a": "int"})", "1:2 field-name"},
      {R"({"1a": "int"})", "1:2 field-name"},
      {R"({"a": {"b": "int"}, "a.b": "int"})", "1:21 duplicate-field"},
      {"{\"a\": \"int\",\n \"b\": \"what\"}", "2:2 unknown-type"},
      {"[]", "1:1 type-mismatch"},
      {R"({"a": "int"} 1)", "1:0 syntax"},
  };
  for (const auto& [json, result] : table) EXPECT_EQ(Fields(json), result) << json;
}

std::string Deduced(absl::string_view json) {
  cel::Scratch memory;
  const auto record = ReadJsonRecord(json, memory);
  if (!record.ok()) return std::string(record.status().message());
  std::string out;
  for (const cel::Field& f : FieldsOfRecord(*record)) {
    absl::StrAppend(&out, out.empty() ? "" : ", ", f.path, " ", cel::TypeName(f.type));
  }
  return out;
}

TEST(ExpressionFields, AreFoundOutFromARecord) {
  const std::vector<std::pair<const char*, const char*>> table = {
      {R"({"b": true, "i": 1, "d": 1.5, "s": "x", "n": null})",
       "b bool, d double, i int, n dyn, s string"},
      {R"({"u": 18446744073709551615})", "u uint"},
      {R"({"a": {"b": {"c": 1}}})", "a.b.c int"},
      {R"({"l": [1, 2], "m": [1, "x"], "e": [], "s": ["x"], "r": [1.5]})",
       "e list, l list<int>, m list, r list<double>, s list<string>"},
      {R"({"headers": {"content-type": "x", "a": 1}, "none": {}})", "headers map, none map"},
      {R"({"content-type": 1, "in": 2, "ok": 3})", "ok int"},
  };
  for (const auto& [json, result] : table) EXPECT_EQ(Deduced(json), result) << json;
}

// The result as JSON, or "refused: " and why.
std::string Eval(absl::string_view source, absl::string_view fields, absl::string_view record) {
  cel::Scratch memory, made;
  const cel::Environment environment(*ReadExpressionFields(fields));
  Diagnostics diagnostics;
  const auto program =
      cel::Program::Compile(environment, source, cel::Type::kDyn, {1, 1}, &diagnostics);
  if (!program.has_value()) return absl::StrCat("does not compile: ", diagnostics[0].message);
  const auto read = ReadJsonRecord(record, memory);
  if (!read.ok()) return absl::StrCat("refused: ", read.status().message());
  RecordFields bound;
  const absl::Status fits = bound.Bind(environment, program->slots(), *read, memory);
  if (!fits.ok()) return absl::StrCat("refused: ", fits.message());
  const cel::Value result = program->Evaluate(bound, made);
  return ExpressionResultJson(result, program->PlaceOf(result));
}

TEST(ExpressionRecord, GivesFieldsOfTheirTypes) {
  struct Row {
    const char *type, *value, *source, *result;
  };
  for (const Row& row : std::vector<Row>{
           {"int", "7", "x + 1", "8"},
           {"uint", "7", "x + 1u", "8"},
           {"double", "7", "x / 2.0", "3.5"},
           {"double", "18446744073709551615", "x > 1e19", "true"},
           {"string", "\"\\u00fc\\ud83d\\ude00\"", "size(x)", "2"},
           {"bytes", "\"/wE=\"", "x == b'\\xff\\x01'", "true"},
           {"duration", "\"1h30m\"", "x + duration('1s')", "\"5401s\""},
           {"timestamp", "\"2026-03-02T09:30:00+01:00\"", "x", "\"2026-03-02T08:30:00Z\""},
           {"list<uint>", "[1, 2]", "x[1] == 2u", "true"},
           {"list<duration>", "[\"1s\"]", "x", "[\"1s\"]"},
           {"list", "[1, \"a\", null, [true]]", "x", "[1,\"a\",null,[true]]"},
           {"map", "{\"b\": 1, \"a\": {\"c\": 2.0}}", "x", "{\"a\":{\"c\":2.0},\"b\":1}"},
           {"map", "{\"a\": 1}", "x.a + 1", "2"},
           {"dyn", "null", "x == null", "true"},
           {"dyn", "18446744073709551615", "x", "18446744073709551615"},
           {"dyn", "1e2", "x", "100.0"},
       }) {
    EXPECT_EQ(Eval(row.source, absl::StrCat("{\"x\": \"", row.type, "\"}"),
                   absl::StrCat("{\"x\": ", row.value, "}")),
              row.result)
        << row.type << " " << row.value;
  }
}

TEST(ExpressionRecord, PathsAreNestedOrWritten) {
  const char* fields = R"({"a": {"b": "int"}, "m": "map"})";
  EXPECT_EQ(Eval("a.b", fields, R"({"a": {"b": 1}})"), "1");
  EXPECT_EQ(Eval("a.b", fields, R"({"a.b": 2, "a": {"b": 1}})"), "2");
  EXPECT_EQ(Eval("has(a.b)", fields, R"({"a": {}})"), "false");
  EXPECT_EQ(Eval("has(a.b)", fields, R"({"a": {"b": null}})"), "false");
  EXPECT_EQ(Eval("has(a.b)", fields, R"({"a": 5})"), "false");
  EXPECT_EQ(Eval("1", fields, R"({"undeclared": {"is": ["passed over"]}})"), "1");
}

TEST(ExpressionRecord, WhatDoesNotFitIsRefusedByName) {
  struct Row {
    const char *type, *value, *part;
  };
  for (const Row& row : std::vector<Row>{
           {"int", "1.5", "x: expected int, found a number with a fraction"},
           {"int", "18446744073709551615", "x: expected int, found a whole number"},
           {"uint", "-1", "x: expected uint"},
           {"bool", "1", "x: expected bool, found a whole number"},
           {"string", "{}", "x: expected string, found an object"},
           {"duration", "\"soon\"", "x: expected duration, found a text 'soon'"},
           {"timestamp", "\"2026\"", "x: expected timestamp, found a text '2026'"},
           {"bytes", "\"?\"", "x: expected bytes"},
           {"list<int>", "[1, \"a\"]", "x: expected list<int>, found an array"},
           {"map", "[]", "x: expected map, found an array"},
       }) {
    const std::string result = Eval("has(x)", absl::StrCat("{\"x\": \"", row.type, "\"}"),
                                    absl::StrCat("{\"x\": ", row.value, "}"));
    EXPECT_NE(result.find("refused: "), std::string::npos) << result;
    EXPECT_NE(result.find(row.part), std::string::npos) << result;
  }
  // What the expression does not read is not looked at.
  EXPECT_EQ(Eval("1", R"({"x": "int"})", R"({"x": "a"})"), "1");
  for (const char* bad : {"", "1", "[]", "{", R"({"a": })", R"({"a": 1} x)", R"({"a": 1, "a": 2})",
                          R"({"a": 1e999})", R"({"a": 01})", "{\"a\": \"\xff\"}"}) {
    EXPECT_NE(Eval("1", "{}", bad).find("refused: "), std::string::npos) << bad;
  }
}

std::string Nested(size_t depth) {
  return absl::StrCat("{\"a\": ", std::string(depth, '['), std::string(depth, ']'), "}");
}

TEST(ExpressionRecord, Limits) {
  EXPECT_EQ(Eval("1", "{}", Nested(kJsonDepthMax)), "1");
  EXPECT_NE(Eval("1", "{}", Nested(kJsonDepthMax + 1)).find("nested deeper"), std::string::npos);
  EXPECT_NE(Eval("1", "{}", Nested(100'000)).find("refused: "), std::string::npos);
  const auto padded = [](size_t bytes) { return "{}" + std::string(bytes - 2, ' '); };
  EXPECT_EQ(Eval("1", "{}", padded(kExpressionRecordBytesMax)), "1");
  EXPECT_NE(Eval("1", "{}", padded(kExpressionRecordBytesMax + 1)).find("at most"),
            std::string::npos);
  std::string many;
  for (size_t i = 0; i < kExpressionFieldsMax; ++i) {
    absl::StrAppend(&many, many.empty() ? "{" : ",", "\"f", i, "\":\"int\"");
  }
  EXPECT_TRUE(ReadExpressionFields(many + "}").ok());
  EXPECT_EQ(Fields(many + ",\"g\":\"int\"}").substr(0, 2), "1:");
}

TEST(ExpressionResult, OfEveryKind) {
  const std::vector<std::pair<const char*, const char*>> table = {
      {"null", "null"},
      {"0.0 / 0.0", "\"NaN\""},
      {"-1.0 / 0.0", "\"-Infinity\""},
      {"b'\\xff'", "\"/w==\""},
      {"{1: 'a', true: 2u, 'k': [1.5]}", R"({"true":2,"1":"a","k":[1.5]})"},
      {"optional.of(1)", "1"},
      {"optional.none()", "null"},
      {"type(1)", "\"int\""},
      {"cidr('10.0.0.0/8')", "\"10.0.0.0/8\""},
      {"'\\n\\\"'", R"("\n\"")"},
      {"1 / (1 - 1)",
       R"({"code":"divide-by-zero","message":"division by zero","line":1,"column":3})"},
  };
  for (const auto& [source, json] : table) EXPECT_EQ(Eval(source, "{}", "{}"), json) << source;
}

}  // namespace
}  // namespace earshot::wire
