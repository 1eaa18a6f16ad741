#include "conformance/suite.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"

namespace earshot::conformance {
namespace {

namespace pb = google::protobuf;
using cel::Type;
using cel::TypeSpec;
using cel::Value;

const pb::FieldDescriptor* Field(const pb::Message& message, const char* name) {
  const pb::FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field != nullptr) return field;
  std::fprintf(stderr, "%s has no field %s\n", message.GetDescriptor()->full_name().c_str(), name);
  std::abort();
}

Value Copied(const std::string& text, Value::Kind kind, cel::Scratch* scratch) {
  char* bytes = scratch->Bytes(text.size());
  text.copy(bytes, text.size());
  const absl::string_view view(bytes, text.size());
  return kind == Value::Kind::kString ? Value::String(view) : Value::Bytes(view);
}

Value ToContainer(const pb::Message& container, bool is_map,
                  const cel_protobuf::ProtobufTypes& types, cel::Scratch* scratch) {
  std::vector<Value> parts;
  for (const pb::Message* part : Parts(container, is_map ? "entries" : "values")) {
    if (!is_map) {
      parts.push_back(ToValue(*part, types, scratch));
      continue;
    }
    parts.push_back(ToValue(*Part(*part, "key"), types, scratch));
    parts.push_back(ToValue(*Part(*part, "value"), types, scratch));
  }
  Value* kept = scratch->Values(parts.size());
  std::copy(parts.begin(), parts.end(), kept);
  const absl::Span<Value> span(kept, parts.size());
  return is_map ? cel::SortedMap(span) : Value::List(span);
}

Type PrimitiveOf(const std::string& name) {
  static const auto* names = new std::map<std::string, Type>{
      {"BOOL", Type::kBool},     {"INT64", Type::kInt},           {"UINT64", Type::kUint},
      {"DOUBLE", Type::kDouble}, {"STRING", Type::kString},       {"BYTES", Type::kBytes},
      {"ANY", Type::kDyn},       {"TIMESTAMP", Type::kTimestamp}, {"DURATION", Type::kDuration}};
  const auto found = names->find(name);
  return found == names->end() ? Type::kDyn : found->second;
}

std::string EnumName(const pb::Message& message, const pb::FieldDescriptor* field) {
  return message.GetReflection()->GetEnum(message, field)->name();
}

TypeSpec SpecOfPart(const pb::Message& type, const char* field) {
  const pb::Message* part = Part(type, field);
  return part == nullptr ? TypeSpec() : ToSpec(*part);
}

}  // namespace

std::string Text(const pb::Message& message, const char* field) {
  return message.GetReflection()->GetString(message, Field(message, field));
}

bool Flag(const pb::Message& message, const char* field) {
  return message.GetReflection()->GetBool(message, Field(message, field));
}

const pb::Message* Part(const pb::Message& message, const char* field) {
  const pb::FieldDescriptor* descriptor = Field(message, field);
  const pb::Reflection* reflection = message.GetReflection();
  return reflection->HasField(message, descriptor) ? &reflection->GetMessage(message, descriptor)
                                                   : nullptr;
}

std::vector<const pb::Message*> Parts(const pb::Message& message, const char* field) {
  const pb::FieldDescriptor* descriptor = Field(message, field);
  const pb::Reflection* reflection = message.GetReflection();
  std::vector<const pb::Message*> parts;
  for (int i = 0; i < reflection->FieldSize(message, descriptor); ++i) {
    parts.push_back(&reflection->GetRepeatedMessage(message, descriptor, i));
  }
  return parts;
}

const pb::FieldDescriptor* Which(const pb::Message& message, const char* oneof) {
  return message.GetReflection()->GetOneofFieldDescriptor(
      message, message.GetDescriptor()->FindOneofByName(oneof));
}

Suite::Suite(const std::string& descriptor_set_path) : factory_(&pool_) {
  std::ifstream in(descriptor_set_path, std::ios::binary);
  pb::FileDescriptorSet files;
  if (!files.ParseFromIstream(&in)) return;
  for (const pb::FileDescriptorProto& file : files.file()) pool_.BuildFile(file);
  file_type_ = pool_.FindMessageTypeByName("cel.expr.conformance.test.SimpleTestFile");
  legacy_ = std::make_shared<cel_protobuf::ProtobufTypes>(&pool_, &factory_);
  strong_ = std::make_shared<cel_protobuf::ProtobufTypes>(&pool_, &factory_,
                                                          cel_protobuf::Enums::kStrong);
}

std::unique_ptr<pb::Message> Suite::Read(const std::string& path, std::string* error) {
  struct Errors : pb::io::ErrorCollector {
    void AddError(int line, int column, const std::string& message) override {
      absl::StrAppend(&text, line + 1, ":", column + 1, ": ", message, "\n");
    }
    std::string text;
  } errors;
  std::ifstream in(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  std::unique_ptr<pb::Message> file(factory_.GetPrototype(file_type_)->New());
  pb::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  if (parser.ParseFromString(text, file.get())) return file;
  *error = errors.text;
  return nullptr;
}

TypeSpec ToSpec(const pb::Message& type) {
  const pb::FieldDescriptor* kind = Which(type, "type_kind");
  const std::string name = kind == nullptr ? "dyn" : kind->name();
  if (name == "null") return Type::kNull;
  if (name == "primitive" || name == "well_known") return PrimitiveOf(EnumName(type, kind));
  if (name == "wrapper") return TypeSpec::Wrapper(PrimitiveOf(EnumName(type, kind)));
  if (name == "message_type") return TypeSpec::Named(Text(type, "message_type"));
  if (name == "type_param") return TypeSpec::Parameter(Text(type, "type_param"));
  if (name == "type") return Type::kType;
  if (name == "list_type") return TypeSpec::List(SpecOfPart(*Part(type, "list_type"), "elem_type"));
  if (name == "map_type") {
    const pb::Message& map = *Part(type, "map_type");
    return TypeSpec::Map(SpecOfPart(map, "key_type"), SpecOfPart(map, "value_type"));
  }
  if (name != "abstract_type") return Type::kDyn;
  const pb::Message& abstract = *Part(type, "abstract_type");
  std::vector<TypeSpec> parts;
  for (const pb::Message* part : Parts(abstract, "parameter_types")) {
    parts.push_back(ToSpec(*part));
  }
  if (Text(abstract, "name") != "optional_type") {
    return TypeSpec::Named(Text(abstract, "name"), std::move(parts));
  }
  return TypeSpec::Optional(parts.empty() ? TypeSpec() : parts[0]);
}

Value ToValue(const pb::Message& value, const cel_protobuf::ProtobufTypes& types,
              cel::Scratch* scratch) {
  const pb::FieldDescriptor* kind = Which(value, "kind");
  if (kind == nullptr) return Value::Null();
  const pb::Reflection* reflection = value.GetReflection();
  const std::string& name = kind->name();
  if (name == "bool_value") return Value::Bool(reflection->GetBool(value, kind));
  if (name == "int64_value") return Value::Int(reflection->GetInt64(value, kind));
  if (name == "uint64_value") return Value::Uint(reflection->GetUInt64(value, kind));
  if (name == "double_value") return Value::Double(reflection->GetDouble(value, kind));
  if (name == "string_value" || name == "bytes_value") {
    return Copied(reflection->GetString(value, kind),
                  name == "string_value" ? Value::Kind::kString : Value::Kind::kBytes, scratch);
  }
  if (name == "null_value") return Value::Null();
  const pb::Message& part = reflection->GetMessage(value, kind);
  if (name == "object_value") return types.Wrap(part, scratch);
  if (name == "enum_value") {
    const int32_t number = part.GetReflection()->GetInt32(part, Field(part, "value"));
    const cel::EnumType* type = types.FindEnum(Text(part, "type"));
    return type == nullptr ? Value::Error(cel::ErrorCode::kInvalidArgument)
                           : Value::Enum(type, number);
  }
  return ToContainer(part, name == "map_value", types, scratch);
}

bool Same(const Value& got, const Value& wanted) {
  if (got.is_list() && wanted.is_list()) {
    if (got.list_size() != wanted.list_size()) return false;
    for (size_t i = 0; i < got.list_size(); ++i) {
      if (!Same(got.element(i), wanted.element(i))) return false;
    }
    return true;
  }
  if (got.kind() != wanted.kind()) return false;
  switch (got.kind()) {
    case Value::Kind::kDouble:
      if (std::isnan(got.double_value())) return std::isnan(wanted.double_value());
      return got.double_value() == wanted.double_value();
    case Value::Kind::kMap:
      if (got.map_size() != wanted.map_size()) return false;
      for (size_t i = 0; i < got.map_size(); ++i) {
        if (!Same(got.map_key(i), wanted.map_key(i))) return false;
        if (!Same(got.map_value(i), wanted.map_value(i))) return false;
      }
      return true;
    case Value::Kind::kMessage:
      return got.message().Equals(wanted.message());
    default:
      return cel::ToString(got) == cel::ToString(wanted);
  }
}

}  // namespace earshot::conformance
