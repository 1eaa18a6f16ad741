// From protobuf to values: fields, lists, maps and what well-known types stand for.
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "cel/containers.h"
#include "cel/functions.h"
#include "cel_protobuf/convert.h"

namespace earshot::cel_protobuf::internal {
namespace {

namespace pb = google::protobuf;
using cel::ErrorCode;
using cel::Value;
using Descriptor = pb::Descriptor;

constexpr int64_t kMicrosASecond = 1'000'000;

// Seconds and nanoseconds: fields 1 and 2 of Duration and Timestamp.
struct Moment {
  int64_t micros = 0;
  uint16_t below_micro = 0;
};

// False where it is outside of what the type may hold.
bool MomentOf(const pb::Message& message, int64_t seconds_min, int64_t seconds_max, Moment* out) {
  const pb::Reflection* reflection = message.GetReflection();
  const int64_t seconds =
      reflection->GetInt64(message, message.GetDescriptor()->FindFieldByNumber(1));
  const int64_t nanos =
      reflection->GetInt32(message, message.GetDescriptor()->FindFieldByNumber(2));
  if (seconds < seconds_min || seconds > seconds_max || nanos <= -1'000'000'000 ||
      nanos >= 1'000'000'000) {
    return false;
  }
  const int64_t rest = (nanos % 1000 + 1000) % 1000;
  out->micros = seconds * kMicrosASecond + (nanos - rest) / 1000;
  out->below_micro = static_cast<uint16_t>(rest);
  return true;
}

Value DurationOf(const pb::Message& message) {
  constexpr int64_t kSecondsMax = 315'576'000'000;  // ten thousand years
  Moment moment;
  if (!MomentOf(message, -kSecondsMax, kSecondsMax, &moment)) {
    return Value::Error(ErrorCode::kOverflow);
  }
  return Value::Duration(Span{moment.micros}, moment.below_micro);
}

Value TimestampOf(const pb::Message& message) {
  Moment moment;
  if (!MomentOf(message, -62'135'596'800, 253'402'300'799, &moment)) {
    return Value::Error(ErrorCode::kOverflow);
  }
  return Value::Timestamp(Instant{moment.micros}, moment.below_micro);
}

// What an unset field of that message type gives: nothing where nothing is one of its values.
bool IsNullWhenUnset(const pb::FieldDescriptor* field) {
  const WellKnown known = field->message_type()->well_known_type();
  return IsWrapper(known) || known == Descriptor::WELLKNOWNTYPE_ANY ||
         known == Descriptor::WELLKNOWNTYPE_VALUE;
}

}  // namespace

// Borrowed where the message holds it as it is.
Value Reader::Text(const std::string& text, const std::string& made,
                   const pb::FieldDescriptor* field) {
  const bool bytes = field->type() == pb::FieldDescriptor::TYPE_BYTES;
  if (&text == &made) {
    return cel::internal::CopyString(text, bytes ? Value::Kind::kBytes : Value::Kind::kString,
                                     scratch_);
  }
  return bytes ? Value::Bytes(text) : Value::String(text);
}

Value Reader::OfSingle(const pb::Message& message, const pb::FieldDescriptor* field, int depth) {
  const pb::Reflection* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return Value::Int(reflection->GetInt32(message, field));
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return Value::Int(reflection->GetInt64(message, field));
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return Value::Uint(reflection->GetUInt32(message, field));
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return Value::Uint(reflection->GetUInt64(message, field));
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      return Value::Double(reflection->GetFloat(message, field));
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return Value::Double(reflection->GetDouble(message, field));
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return Value::Bool(reflection->GetBool(message, field));
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return types_.Enum(field->enum_type(), reflection->GetEnumValue(message, field));
    case pb::FieldDescriptor::CPPTYPE_STRING: {
      std::string made;
      return Text(reflection->GetStringReference(message, field, &made), made, field);
    }
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  if (!reflection->HasField(message, field) && IsNullWhenUnset(field)) return Value::Null();
  return OfMessage(reflection->GetMessage(message, field), depth + 1);
}

Value Reader::OfElement(const pb::Message& message, const pb::FieldDescriptor* field, int index,
                        int depth) {
  const pb::Reflection* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return Value::Int(reflection->GetRepeatedInt32(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return Value::Int(reflection->GetRepeatedInt64(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return Value::Uint(reflection->GetRepeatedUInt32(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return Value::Uint(reflection->GetRepeatedUInt64(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      return Value::Double(reflection->GetRepeatedFloat(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return Value::Double(reflection->GetRepeatedDouble(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return Value::Bool(reflection->GetRepeatedBool(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return types_.Enum(field->enum_type(),
                         reflection->GetRepeatedEnumValue(message, field, index));
    case pb::FieldDescriptor::CPPTYPE_STRING: {
      std::string made;
      return Text(reflection->GetRepeatedStringReference(message, field, index, &made), made,
                  field);
    }
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return OfMessage(reflection->GetRepeatedMessage(message, field, index), depth + 1);
}

Value Reader::OfRepeated(const pb::Message& message, const pb::FieldDescriptor* field, int depth) {
  const int n = message.GetReflection()->FieldSize(message, field);
  Value error;
  Value* values = cel::internal::NewValues(static_cast<size_t>(n), scratch_, &error);
  if (values == nullptr) return error;
  for (int i = 0; i < n; ++i) values[i] = OfElement(message, field, i, depth);
  return cel::internal::ListOf(values, static_cast<size_t>(n));
}

// As the list of entries that a map field is on the wire: the public way to walk through one of any
// type.
Value Reader::OfMap(const pb::Message& message, const pb::FieldDescriptor* field, int depth) {
  const pb::Reflection* reflection = message.GetReflection();
  const int n = reflection->FieldSize(message, field);
  Value error;
  Value* entries = cel::internal::NewValues(2 * static_cast<size_t>(n), scratch_, &error);
  if (entries == nullptr) return error;
  const pb::FieldDescriptor* key = field->message_type()->map_key();
  const pb::FieldDescriptor* value = field->message_type()->map_value();
  // Entry number `i` at place `at`.
  auto read = [&](int i, size_t at) {
    const pb::Message& entry = reflection->GetRepeatedMessage(message, field, i);
    entries[2 * at] = OfSingle(entry, key, depth);
    entries[2 * at + 1] = OfSingle(entry, value, depth);
  };
  for (int i = 0; i < n; ++i) read(i, static_cast<size_t>(i));
  const Value map = cel::internal::MapOf(entries, static_cast<size_t>(n));
  if (map.error() != ErrorCode::kDuplicateKey) return map;
  // A dynamic message keeps entries as they came, also where a key came twice: the last one counts.
  absl::flat_hash_set<std::string> seen;
  size_t kept = 0;
  for (int i = n; i-- > 0;) {
    read(i, kept);
    if (seen.insert(ToString(entries[2 * kept])).second) ++kept;
  }
  return cel::internal::MapOf(entries, kept);
}

Value Reader::OfField(const pb::Message& message, const pb::FieldDescriptor* field, int depth) {
  if (field->is_map()) return OfMap(message, field, depth);
  return field->is_repeated() ? OfRepeated(message, field, depth) : OfSingle(message, field, depth);
}

// The message that it holds, parsed and kept.
Value Reader::OfAny(const pb::Message& any, int depth) {
  const pb::Reflection* reflection = any.GetReflection();
  const Descriptor* type = any.GetDescriptor();
  std::string url_made, bytes_made;
  const std::string& url =
      reflection->GetStringReference(any, type->FindFieldByNumber(1), &url_made);
  const std::string& bytes =
      reflection->GetStringReference(any, type->FindFieldByNumber(2), &bytes_made);
  const size_t slash = url.rfind('/');
  if (slash == std::string::npos) return Value::Error(ErrorCode::kInvalidArgument);
  std::unique_ptr<pb::Message> message = types_.New(absl::string_view(url).substr(slash + 1));
  if (message == nullptr || !message->ParsePartialFromString(bytes)) {
    return Value::Error(ErrorCode::kInvalidArgument);
  }
  Value error;
  const pb::Message* kept = Keep(std::move(message), scratch_, &error);
  return kept == nullptr ? error : OfMessage(*kept, depth + 1);
}

// google.protobuf.Value: whichever of its kinds is set.
Value Reader::OfJson(const pb::Message& value, int depth) {
  const pb::FieldDescriptor* kind = value.GetReflection()->GetOneofFieldDescriptor(
      value, value.GetDescriptor()->FindOneofByName("kind"));
  return kind == nullptr ? Value::Null() : OfSingle(value, kind, depth);
}

Value Reader::OfMessage(const pb::Message& message, int depth) {
  if (depth > kDepthMax) return Value::Error(ErrorCode::kTooLarge);
  const Descriptor* type = message.GetDescriptor();
  const WellKnown known = type->well_known_type();
  if (IsWrapper(known)) return OfSingle(message, type->FindFieldByNumber(1), depth);
  switch (known) {
    case Descriptor::WELLKNOWNTYPE_ANY:
      return OfAny(message, depth);
    case Descriptor::WELLKNOWNTYPE_VALUE:
      return OfJson(message, depth);
    case Descriptor::WELLKNOWNTYPE_STRUCT:
    case Descriptor::WELLKNOWNTYPE_LISTVALUE:
      return OfField(message, type->FindFieldByNumber(1), depth);
    case Descriptor::WELLKNOWNTYPE_DURATION:
      return DurationOf(message);
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      return TimestampOf(message);
    default:
      return ValueOf(types_, message, scratch_);
  }
}

}  // namespace earshot::cel_protobuf::internal
