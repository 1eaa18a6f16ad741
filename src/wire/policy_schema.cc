#include "wire/policy_schema.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "policy/schema.h"
#include "wire/json_writer.h"

namespace earshot::wire {
namespace {

using policy::KeyShape;
using policy::Shape;

constexpr char kTime[] = "([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00";
constexpr char kDate[] = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
constexpr char kDay[] = "(mon|tue|wed|thu|fri|sat|sun)";

class Writer {
 public:
  std::string Run() {
    w_.BeginObject();
    w_.Field("$schema", "http://json-schema.org/draft-07/schema#");
    w_.Field("title", "Earshot policy");
    Body(policy::kPolicyShape);
    w_.EndObject();
    return w_.Take();
  }

 private:
  void Object(const Shape& shape, const char* meaning = "") {
    w_.BeginObject();
    if (*meaning != '\0') w_.Field("description", meaning);
    Body(shape);
    w_.EndObject();
  }
  void Text(absl::string_view pattern) {
    w_.Field("type", "string").Field("pattern", absl::StrCat("^(", pattern, ")$"));
  }
  void Types(std::initializer_list<const char*> types) {
    w_.Key("type").BeginArray();
    for (const char* type : types) w_.String(type);
    w_.EndArray();
  }
  void Items(const Shape& list) {
    w_.Key("items");
    Object(*list.of);
    if (list.items_min > 0) w_.Field("minItems", static_cast<int64_t>(list.items_min));
    if (list.items_max > 0) w_.Field("maxItems", static_cast<int64_t>(list.items_max));
  }
  void Hours() {
    const std::string span = absl::StrCat("^ *(", kTime, ") *- *(", kTime, ") *$");
    w_.Key("anyOf").BeginArray();
    w_.BeginObject().Field("type", "string").Field("pattern", span).EndObject();
    w_.BeginObject().Field("type", "array").Key("items");
    w_.BeginObject().Field("type", "string").Field("pattern", span).EndObject().EndObject();
    w_.EndArray();
  }
  void Map(const Shape& shape);
  void Body(const Shape& shape);

  JsonWriter w_;
};

void Writer::Map(const Shape& shape) {
  w_.Field("type", "object").Key("properties").BeginObject();
  for (const KeyShape& key : shape.keys) {
    if (key.shape->kind == Shape::Kind::kNotYet) continue;
    w_.Key(key.name);
    Object(*key.shape, key.meaning);
  }
  w_.EndObject().BoolField("additionalProperties", false);
  if (shape.single) w_.Field("minProperties", int64_t{1}).Field("maxProperties", int64_t{1});
  bool any = false;
  for (const KeyShape& key : shape.keys) any = any || key.required;
  if (any) {
    w_.Key("required").BeginArray();
    for (const KeyShape& key : shape.keys) {
      if (key.required) w_.String(key.name);
    }
    w_.EndArray();
  }
  if (shape.alternatives.empty()) return;
  w_.Key(shape.exclusive ? "oneOf" : "anyOf").BeginArray();
  for (const char* together : shape.alternatives) {
    w_.BeginObject().Key("required").BeginArray();
    for (const absl::string_view key : absl::StrSplit(together, ' ')) w_.String(key);
    w_.EndArray().EndObject();
  }
  w_.EndArray();
}

void Writer::Body(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::kText:  // what is written plain may look like a number
      return Types({"string", "number", "boolean"});
    case Shape::Kind::kCondition:  // "true" is one
      return Types({"string", "boolean"});
    case Shape::Kind::kBool:
      w_.Field("type", "boolean");
      return;
    case Shape::Kind::kInt:
      w_.Field("type", "integer").Field("minimum", shape.min).Field("maximum", shape.max);
      return;
    case Shape::Kind::kSpan:
      return Text("([0-9]+(w|d|h|m|s|ms|us))+");
    case Shape::Kind::kPercent:
      return Text("[0-9]+(\\.[0-9])?%");
    case Shape::Kind::kInstant:
      return Types({"string", "integer"});
    case Shape::Kind::kDate:
      return Text(kDate);
    case Shape::Kind::kMonthDay:
      return Text("[0-9]{2}-[0-9]{2}");
    case Shape::Kind::kTimeOfDay:
      return Text(kTime);
    case Shape::Kind::kHoliday:
      return Text(absl::StrCat(kDate, "( +(from|until) +(", kTime, "))?"));
    case Shape::Kind::kIdentity:
      return Text("[^:]+:.+");
    case Shape::Kind::kHours:
      return Hours();
    case Shape::Kind::kWeek: {
      const std::string part = absl::StrCat(kDay, "( *- *", kDay, ")?");
      w_.Field("type", "object").Key("patternProperties").BeginObject();
      w_.Key(absl::StrCat("^(daily|", part, "( *, *", part, ")*)$")).BeginObject();
      Hours();
      w_.EndObject().EndObject().BoolField("additionalProperties", false);
      return;
    }
    case Shape::Kind::kChoice:
      w_.Key("enum").BeginArray();
      for (const char* choice : shape.choices) w_.String(choice);
      w_.EndArray();
      return;
    case Shape::Kind::kMap:
      return Map(shape);
    case Shape::Kind::kValues:
      w_.Field("type", "object").Key("additionalProperties");
      Object(*shape.of);
      w_.Field("maxProperties", static_cast<int64_t>(shape.items_max));
      return;
    case Shape::Kind::kList:  // one without a value is an empty one
      if (shape.items_min == 0) {
        Types({"array", "null"});
      } else {
        w_.Field("type", "array");
      }
      return Items(shape);
    case Shape::Kind::kOneOrMore:
      w_.Key("anyOf").BeginArray();
      Object(*shape.of);
      w_.BeginObject().Field("type", "array");
      Items(shape);
      w_.EndObject().EndArray();
      return;
    case Shape::Kind::kEither:
      w_.Key("anyOf").BeginArray();
      Object(*shape.of);
      Object(*shape.other);
      w_.EndArray();
      return;
    case Shape::Kind::kNotYet:
      return;
  }
}

// The end of the text that begins at `i` with its quote: behind the other one.
size_t StringEnd(absl::string_view json, size_t i) {
  for (++i; json[i] != '"'; ++i) i += json[i] == '\\' ? 1 : 0;
  return i + 1;
}

// Whether what begins at `i` holds no other object or array and is short.
bool IsFlat(absl::string_view json, size_t i) {
  const size_t begin = i++;
  while (json[i] != '{' && json[i] != '[' && json[i] != '}' && json[i] != ']') {
    i = json[i] == '"' ? StringEnd(json, i) : i + 1;
  }
  return (json[i] == '}' || json[i] == ']') && i - begin < 80;
}

// Compact JSON on lines, two blanks a level; what is flat stays on one.
std::string Indented(absl::string_view json) {
  std::string out;
  std::string margin = "\n";
  bool flat = false;
  for (size_t i = 0; i < json.size();) {
    const char c = json[i];
    if (c == '"') {
      const size_t end = StringEnd(json, i);
      absl::StrAppend(&out, json.substr(i, end - i));
      i = end;
      continue;
    }
    ++i;
    if (c == '{' || c == '[') {
      flat = IsFlat(json, i - 1);
      out += c;
      if (!flat) absl::StrAppend(&out, margin += "  ");
    } else if (c == '}' || c == ']') {
      if (!flat) {
        margin.resize(margin.size() - 2);
        out += margin;
      }
      flat = false;
      out += c;
    } else if (c == ',') {
      absl::StrAppend(&out, ",", flat ? " " : margin);
    } else {
      out += c;
      if (c == ':') out += ' ';
    }
  }
  return out + "\n";
}

}  // namespace

std::string PolicySchemaJson() { return Indented(Writer().Run()); }

}  // namespace earshot::wire
