#include "wire/expression_json.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/limits.h"
#include "wire/json_input.h"
#include "wire/json_writer.h"

namespace earshot::wire {
namespace {

using cel::Type;
using cel::Value;
using Kind = cel::Value::Kind;

Value TextIn(absl::string_view text, cel::Scratch& memory) {
  char* bytes = memory.Bytes(text.size());
  if (!text.empty()) std::memcpy(bytes, text.data(), text.size());
  return Value::String({bytes, text.size()});
}

Value* ValuesIn(const std::vector<Value>& values, cel::Scratch& memory) {
  Value* copy = memory.Values(values.size());
  std::copy(values.begin(), values.end(), copy);
  return copy;
}

// One JSON value of any kind, with all that is in it.
class AnyReader {
 public:
  AnyReader(JsonInput& in, cel::Scratch& memory) : in_(in), memory_(memory) {}

  Value Read(JsonValue value, size_t depth) {
    const absl::string_view type = JsonInput::TypeName(value);
    if (depth > kJsonDepthMax) {
      in_.Skip(value);  // which says so
      return Value::Null();
    }
    if (type == "an object") {
      JsonObject object;
      if (const auto e = value.get_object().get(object)) {
        in_.Syntax(e);
        return Value::Null();
      }
      return ReadFields(object, depth);
    }
    if (type == "an array") {
      std::vector<Value> values;
      in_.ForEachElement(value, "an array",
                         [&](JsonValue item) { values.push_back(Read(item, depth + 1)); });
      return Value::List({ValuesIn(values, memory_), values.size()});
    }
    if (type == "a number") return ReadNumber(value);
    if (type == "a string") {
      std::string text;
      in_.Read(value, text);
      return TextIn(text, memory_);
    }
    if (type == "true or false") {
      bool b = false;
      in_.Read(value, b);
      return Value::Bool(b);
    }
    in_.Skip(value);
    return Value::Null();
  }

  Value ReadFields(JsonObject& object, size_t depth) {
    std::vector<Value> entries;
    in_.ForEachField(object, [&](absl::string_view name, const char*, JsonValue item) {
      entries.push_back(TextIn(name, memory_));
      entries.push_back(Read(item, depth + 1));
    });
    return cel::SortedMap({ValuesIn(entries, memory_), entries.size()});
  }

 private:
  Value ReadNumber(JsonValue value) {
    const char* at = JsonInput::Start(value);
    std::string token;
    bool whole = false;
    if (!in_.ReadNumber(value, token, whole)) return Value::Null();
    int64_t i = 0;
    uint64_t u = 0;
    if (whole && absl::SimpleAtoi(token, &i)) return Value::Int(i);
    if (whole && absl::SimpleAtoi(token, &u)) return Value::Uint(u);
    double d = 0;
    if (!absl::SimpleAtod(token, &d) || std::isinf(d)) {
      in_.Error(at, "out-of-range", absl::StrCat(token, " is out of range"));
    }
    return Value::Double(d);
  }

  JsonInput& in_;
  cel::Scratch& memory_;
};

constexpr Type kFieldTypes[] = {
    Type::kBool,
    Type::kInt,
    Type::kUint,
    Type::kDouble,
    Type::kString,
    Type::kBytes,
    Type::kDuration,
    Type::kTimestamp,
    Type::kMap,
    Type::kDyn,
    Type::kList,
    Type::kListOfBool,
    Type::kListOfInt,
    Type::kListOfUint,
    Type::kListOfDouble,
    Type::kListOfString,
    Type::kListOfBytes,
    Type::kListOfDuration,
    Type::kListOfTimestamp,
};

std::optional<Type> TypeNamed(absl::string_view name) {
  for (Type type : kFieldTypes) {
    if (cel::TypeName(type) == name) return type;
  }
  return std::nullopt;
}

// Names joined by dots, none of which the language keeps for itself.
bool IsPath(absl::string_view path) {
  for (absl::string_view word : {"true", "false", "null", "in"}) {
    if (path == word) return false;
  }
  bool begins = true;
  for (char c : path) {
    if (c == '.') {
      if (begins) return false;
      begins = true;
    } else if (absl::ascii_isalpha(c) || c == '_' || (!begins && absl::ascii_isdigit(c))) {
      begins = false;
    } else {
      return false;
    }
  }
  return !begins;
}

class FieldsReader {
 public:
  explicit FieldsReader(JsonInput& in) : in_(in) {}

  void Read(JsonObject& object, const std::string& front) {
    in_.ForEachField(object, [&](absl::string_view name, const char* at, JsonValue value) {
      const std::string path = front.empty() ? std::string(name) : absl::StrCat(front, ".", name);
      if (!IsPath(path) || path.size() > kNameBytesMax) {
        in_.Error(at, "field-name",
                  "a field is named by letters, digits and '_', joined by dots, and by no word of "
                  "the language");
        in_.Skip(value);
      } else if (JsonInput::TypeName(value) == "an object") {
        JsonObject inner;
        if (const auto e = value.get_object().get(inner)) return in_.Syntax(e);
        if (path.size() < kNameBytesMax) Read(inner, path);
      } else {
        ReadType(path, at, value);
      }
    });
  }
  std::vector<cel::Field> Take() { return std::move(fields_); }

 private:
  void ReadType(const std::string& path, const char* at, JsonValue value) {
    std::string name;
    if (!in_.Read(value, name)) return;
    const std::optional<Type> type = TypeNamed(name);
    if (!type.has_value()) {
      std::vector<std::string> names;
      for (Type known : kFieldTypes) names.emplace_back(cel::TypeName(known));
      const std::string near = DidYouMean(name, names);
      return in_.Error(
          at, "unknown-type",
          absl::StrCat("there is no type '", name.substr(0, 60), "'",
                       near.empty() ? absl::StrCat("; there are ", absl::StrJoin(names, ", "))
                                    : absl::StrCat("; did you mean '", near, "'?")));
    }
    if (!paths_.insert(path).second) return in_.Error(at, "duplicate-field", "is declared twice");
    if (fields_.size() == kExpressionFieldsMax) {
      return in_.Error(at, "limit",
                       absl::StrCat("more than ", kExpressionFieldsMax, " fields are declared"));
    }
    fields_.push_back({path, *type, false});
  }

  JsonInput& in_;
  std::vector<cel::Field> fields_;
  std::set<std::string> paths_;
};

// Found by halves: every key is a text, and a map has them in order.
const Value* KeyOf(const Value& map, absl::string_view name) {
  size_t low = 0, high = map.map_size();
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const int order = map.map_key(middle).string_value().compare(name);
    if (order == 0) return &map.map_value(middle);
    (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
  }
  return nullptr;
}

// {"a.b": x} before {"a": {"b": x}}.
const Value* PathOf(const Value& map, absl::string_view path) {
  if (map.kind() != Kind::kMap) return nullptr;
  if (const Value* value = KeyOf(map, path)) return value;
  const size_t dot = path.find('.');
  if (dot == absl::string_view::npos) return nullptr;
  const Value* inner = KeyOf(map, path.substr(0, dot));
  return inner == nullptr ? nullptr : PathOf(*inner, path.substr(dot + 1));
}

absl::string_view KindName(const Value& v) {
  switch (v.kind()) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "a bool";
    case Kind::kInt:
    case Kind::kUint:
      return "a whole number";
    case Kind::kDouble:
      return "a number with a fraction";
    case Kind::kString:
      return "a text";
    case Kind::kMap:
      return "an object";
    default:
      return "an array";
  }
}

// The value as one of a field of that type; false where it cannot be one.
bool Convert(Type type, const Value& v, cel::Scratch& memory, Value* out) {
  *out = v;
  if (cel::IsList(type)) {
    if (v.kind() != Kind::kList) return false;
    std::vector<Value> values(v.list_size());
    for (size_t i = 0; i < values.size(); ++i) {
      if (!Convert(cel::ElementOf(type), v.element(i), memory, &values[i])) return false;
    }
    *out = Value::List({ValuesIn(values, memory), values.size()});
    return true;
  }
  switch (type) {
    case Type::kDyn:
      return true;
    case Type::kBool:
      return v.kind() == Kind::kBool;
    case Type::kInt:
      return v.kind() == Kind::kInt;
    case Type::kUint:
      if (v.kind() == Kind::kInt && v.int_value() >= 0) {
        *out = Value::Uint(static_cast<uint64_t>(v.int_value()));
      }
      return out->kind() == Kind::kUint;
    case Type::kDouble:
      if (v.kind() == Kind::kInt) *out = Value::Double(static_cast<double>(v.int_value()));
      if (v.kind() == Kind::kUint) *out = Value::Double(static_cast<double>(v.uint_value()));
      return out->kind() == Kind::kDouble;
    case Type::kMap:
      return v.kind() == Kind::kMap;
    default:
      break;
  }
  if (v.kind() != Kind::kString) return false;
  if (type == Type::kString) return true;
  if (type == Type::kBytes) {
    std::string bytes;
    if (!absl::Base64Unescape(v.string_value(), &bytes)) return false;
    *out = Value::Bytes(TextIn(bytes, memory).string_value());
    return true;
  }
  *out = cel::TimeOfText(type, v.string_value());
  return !out->is_missing() && !out->is_error();
}

void Deduce(const Value& map, const std::string& front, std::vector<cel::Field>& out) {
  for (size_t i = 0; i < map.map_size(); ++i) {
    const Value& value = map.map_value(i);
    const std::string path =
        absl::StrCat(front, front.empty() ? "" : ".", map.map_key(i).string_value());
    if (!IsPath(path) || out.size() >= kExpressionFieldsMax) continue;
    switch (value.kind()) {
      case Kind::kMap: {
        bool named = value.map_size() > 0;
        for (size_t j = 0; j < value.map_size(); ++j) {
          const absl::string_view key = value.map_key(j).string_value();
          named = named && IsPath(key) && !absl::StrContains(key, ".");
        }
        if (named) {
          Deduce(value, path, out);
        } else {
          out.push_back({path, Type::kMap, false});
        }
        break;
      }
      case Kind::kList: {
        Type element = Type::kDyn;
        for (size_t j = 0; j < value.list_size(); ++j) {
          const Type type = cel::TypeOf(value.element(j));
          element = j == 0 || type == element ? type : Type::kDyn;
          if (element == Type::kDyn) break;
        }
        const bool plain = element == Type::kBool || element == Type::kInt ||
                           element == Type::kDouble || element == Type::kString;
        out.push_back({path, plain ? cel::ListOf(element) : Type::kList, false});
        break;
      }
      case Kind::kNull:
        out.push_back({path, Type::kDyn, false});
        break;
      default:
        out.push_back({path, cel::TypeOf(value), false});
    }
  }
}

void Write(const Value& v, JsonWriter& w);

void WriteDouble(double d, JsonWriter& w) {
  if (std::isnan(d)) {
    w.String("NaN");
  } else if (std::isinf(d)) {
    w.String(d > 0 ? "Infinity" : "-Infinity");
  } else {
    w.Raw(cel::ToString(Value::Double(d)));
  }
}

void WriteMap(const Value& v, JsonWriter& w) {
  w.BeginObject();
  for (size_t i = 0; i < v.map_size(); ++i) {
    const Value& key = v.map_key(i);
    w.Key(key.kind() == Kind::kString ? std::string(key.string_value())
          : key.kind() == Kind::kUint ? absl::StrCat(key.uint_value())
                                      : cel::ToString(key));
    Write(v.map_value(i), w);
  }
  w.EndObject();
}

void Write(const Value& v, JsonWriter& w) {
  switch (v.kind()) {
    case Kind::kBool:
      w.Bool(v.bool_value());
      return;
    case Kind::kInt:
      w.Int(v.int_value());
      return;
    case Kind::kUint:
      w.Raw(absl::StrCat(v.uint_value()));
      return;
    case Kind::kDouble:
      return WriteDouble(v.double_value(), w);
    case Kind::kString:
      w.String(v.string_value());
      return;
    case Kind::kBytes:
      w.String(absl::Base64Escape(v.string_value()));
      return;
    case Kind::kDuration:
    case Kind::kTimestamp:
    case Kind::kIp:
    case Kind::kCidr:
    case Kind::kType:
      w.String(cel::TextOf(v));
      return;
    case Kind::kList:
    case Kind::kStrings:
      w.BeginArray();
      for (size_t i = 0; i < v.list_size(); ++i) Write(v.element(i), w);
      w.EndArray();
      return;
    case Kind::kMap:
      return WriteMap(v, w);
    case Kind::kOptional:
      if (v.has_value()) return Write(v.optional_value(), w);
      w.Null();
      return;
    default:
      w.Null();
  }
}

}  // namespace

absl::StatusOr<std::vector<cel::Field>> ReadExpressionFields(absl::string_view json) {
  JsonInput in;
  FieldsReader reader(in);
  if (in.Open(json, 1, kExpressionRecordBytesMax, nullptr)) {
    reader.Read(in.root(), "");
    in.Close();
  }
  EARSHOT_RETURN_IF_ERROR(in.status());
  return reader.Take();
}

absl::StatusOr<cel::Value> ReadJsonRecord(absl::string_view json, cel::Scratch& memory) {
  JsonInput in;
  in.KeepNulls();
  Value record;
  if (in.Open(json, 1, kExpressionRecordBytesMax, nullptr)) {
    record = AnyReader(in, memory).ReadFields(in.root(), 0);
    in.Close();
  }
  EARSHOT_RETURN_IF_ERROR(in.status());
  return record;
}

std::vector<cel::Field> FieldsOfRecord(const cel::Value& record) {
  std::vector<cel::Field> fields;
  Deduce(record, "", fields);
  return fields;
}

absl::Status RecordFields::Bind(const cel::Environment& environment, const std::vector<int>& slots,
                                const cel::Value& record, cel::Scratch& memory) {
  values_.assign(environment.fields().size(), Value::Missing());
  set_dense(values_.data());
  Diagnostics wrong;
  for (int slot : slots) {
    const cel::Field& field = environment.fields()[static_cast<size_t>(slot)];
    const Value* value = PathOf(record, field.path);
    if (value == nullptr || (value->kind() == Kind::kNull && field.type != Type::kDyn)) continue;
    Value& out = values_[static_cast<size_t>(slot)];
    if (!Convert(field.type, *value, memory, &out)) {
      wrong.push_back(
          {Severity::kError,
           {},
           "type-mismatch",
           absl::StrCat(field.path, ": expected ", cel::TypeName(field.type), ", found ",
                        KindName(*value),
                        value->kind() == Kind::kString
                            ? absl::StrCat(" '", value->string_value().substr(0, 40), "'")
                            : "")});
    }
  }
  return ToStatus(wrong);
}

std::string ExpressionResultJson(const cel::Value& result, Place place_of_error) {
  JsonWriter w;
  if (!result.is_error()) {
    Write(result, w);
    return w.Take();
  }
  const Place& place = place_of_error;
  w.BeginObject().Field("code", cel::ErrorName(result.error()));
  w.Field("message", cel::ErrorText(result.error()));
  if (place.line != 0) {
    w.Field("line", int64_t{place.line}).Field("column", int64_t{place.column});
  }
  w.EndObject();
  return w.Take();
}

}  // namespace earshot::wire
