// From values to protobuf fields: ranges, null, and what well-known types stand for.
#include <cfloat>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "cel_protobuf/convert.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/wrappers.pb.h"

namespace earshot::cel_protobuf::internal {
namespace {

namespace pb = google::protobuf;
using cel::ErrorCode;
using cel::Value;
using Descriptor = pb::Descriptor;
using Kind = Value::Kind;

ErrorCode Set(pb::Message* message, const pb::FieldDescriptor* field, const Value& value,
              int depth);
ErrorCode SetMessage(pb::Message* message, const Value& value, int depth);

bool Fits32(int64_t i) {
  return i >= std::numeric_limits<int32_t>::min() && i <= std::numeric_limits<int32_t>::max();
}

// Too large for a float is infinite there; C++ alone does not say so.
float ToFloat(double d) {
  if (std::isfinite(d) && std::fabs(d) > FLT_MAX) {
    return d > 0 ? std::numeric_limits<float>::infinity() : -std::numeric_limits<float>::infinity();
  }
  return static_cast<float>(d);
}

// Null in place of a message means none; where null is one of its values, it is one.
bool IsPruned(const pb::FieldDescriptor* field, const Value& value) {
  if (value.kind() != Kind::kNull || field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) {
    return false;
  }
  switch (field->message_type()->well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_ANY:
    case Descriptor::WELLKNOWNTYPE_VALUE:
      return false;
    case Descriptor::WELLKNOWNTYPE_STRUCT:
    case Descriptor::WELLKNOWNTYPE_LISTVALUE:
      return false;  // a map or list, which is never null: refused below
    default:
      return true;
  }
}

// Sets a scalar, or adds one where the field is repeated.
class Scalar {
 public:
  Scalar(pb::Message* message, const pb::FieldDescriptor* field)
      : message_(message), field_(field), reflection_(message->GetReflection()) {}

  ErrorCode Take(const Value& value) {
    switch (field_->cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_INT32:
        if (value.kind() != Kind::kInt) return ErrorCode::kNoMatchingOverload;
        if (!Fits32(value.int_value())) return ErrorCode::kOverflow;
        return Put(&pb::Reflection::SetInt32, &pb::Reflection::AddInt32,
                   static_cast<int32_t>(value.int_value()));
      case pb::FieldDescriptor::CPPTYPE_INT64:
        if (value.kind() != Kind::kInt) return ErrorCode::kNoMatchingOverload;
        return Put(&pb::Reflection::SetInt64, &pb::Reflection::AddInt64, value.int_value());
      case pb::FieldDescriptor::CPPTYPE_UINT32:
        if (value.kind() != Kind::kUint) return ErrorCode::kNoMatchingOverload;
        if (value.uint_value() > std::numeric_limits<uint32_t>::max()) return ErrorCode::kOverflow;
        return Put(&pb::Reflection::SetUInt32, &pb::Reflection::AddUInt32,
                   static_cast<uint32_t>(value.uint_value()));
      case pb::FieldDescriptor::CPPTYPE_UINT64:
        if (value.kind() != Kind::kUint) return ErrorCode::kNoMatchingOverload;
        return Put(&pb::Reflection::SetUInt64, &pb::Reflection::AddUInt64, value.uint_value());
      case pb::FieldDescriptor::CPPTYPE_FLOAT:
        if (value.kind() != Kind::kDouble) return ErrorCode::kNoMatchingOverload;
        return Put(&pb::Reflection::SetFloat, &pb::Reflection::AddFloat,
                   ToFloat(value.double_value()));
      case pb::FieldDescriptor::CPPTYPE_DOUBLE:
        if (value.kind() != Kind::kDouble) return ErrorCode::kNoMatchingOverload;
        return Put(&pb::Reflection::SetDouble, &pb::Reflection::AddDouble, value.double_value());
      case pb::FieldDescriptor::CPPTYPE_BOOL:
        if (value.kind() != Kind::kBool) return ErrorCode::kNoMatchingOverload;
        return Put(&pb::Reflection::SetBool, &pb::Reflection::AddBool, value.bool_value());
      case pb::FieldDescriptor::CPPTYPE_STRING: {
        const bool bytes = field_->type() == pb::FieldDescriptor::TYPE_BYTES;
        if (value.kind() != (bytes ? Kind::kBytes : Kind::kString)) {
          return ErrorCode::kNoMatchingOverload;
        }
        return Put(&pb::Reflection::SetString, &pb::Reflection::AddString,
                   std::string(value.string_value()));
      }
      default:
        return TakeEnum(value);
    }
  }

 private:
  ErrorCode TakeEnum(const Value& value) {
    int64_t number = 0;
    if (value.kind() == Kind::kEnum) {
      if (value.enum_type().name() != field_->enum_type()->full_name()) {
        return ErrorCode::kNoMatchingOverload;
      }
      number = value.enum_number();
    } else if (value.kind() == Kind::kInt) {
      number = value.int_value();
    } else if (value.kind() != Kind::kNull ||
               field_->enum_type()->full_name() != "google.protobuf.NullValue") {
      return ErrorCode::kNoMatchingOverload;
    }
    if (!Fits32(number)) return ErrorCode::kOverflow;
    return Put(&pb::Reflection::SetEnumValue, &pb::Reflection::AddEnumValue,
               static_cast<int>(number));
  }

  template <typename Setter, typename Adder, typename Plain>
  ErrorCode Put(Setter set, Adder add, Plain value) {
    if (field_->is_repeated()) {
      (reflection_->*add)(message_, field_, std::move(value));
    } else {
      (reflection_->*set)(message_, field_, std::move(value));
    }
    return ErrorCode::kNone;
  }

  pb::Message* message_;
  const pb::FieldDescriptor* field_;
  const pb::Reflection* reflection_;
};

ErrorCode SetMoment(pb::Message* message, const Value& value) {
  const Descriptor* type = message->GetDescriptor();
  const bool duration = type->well_known_type() == Descriptor::WELLKNOWNTYPE_DURATION;
  if (value.kind() != (duration ? Kind::kDuration : Kind::kTimestamp)) {
    return ErrorCode::kNoMatchingOverload;
  }
  int64_t seconds = value.int_value() / 1'000'000;
  int64_t nanos = value.int_value() % 1'000'000 * 1000 + value.below_micro();
  if (!duration && nanos < 0) {  // a timestamp counts them upwards, a duration has one sign
    nanos += 1'000'000'000;
    --seconds;
  }
  if (duration && seconds > 0 && nanos < 0) {
    nanos += 1'000'000'000;
    --seconds;
  } else if (duration && seconds < 0 && nanos > 0) {
    nanos -= 1'000'000'000;
    ++seconds;
  }
  const pb::Reflection* reflection = message->GetReflection();
  reflection->SetInt64(message, type->FindFieldByNumber(1), seconds);
  reflection->SetInt32(message, type->FindFieldByNumber(2), static_cast<int32_t>(nanos));
  return ErrorCode::kNone;
}

// JSON has doubles; what does not fit one exactly is its digits.
ErrorCode SetJsonNumber(pb::Message* json, bool exact, double number, const std::string& digits) {
  const Descriptor* type = json->GetDescriptor();
  if (exact) {
    json->GetReflection()->SetDouble(
        json, type->FindFieldByNumber(pb::Value::kNumberValueFieldNumber), number);
  } else {
    json->GetReflection()->SetString(
        json, type->FindFieldByNumber(pb::Value::kStringValueFieldNumber), digits);
  }
  return ErrorCode::kNone;
}

// As the mapping of protobuf to JSON has it: a mask of fields is a text, an empty message {}.
ErrorCode SetJsonOfMessage(pb::Message* json, const pb::Message& message) {
  std::string text;
  return pb::util::MessageToJsonString(message, &text).ok() &&
                 pb::util::JsonStringToMessage(text, json).ok()
             ? ErrorCode::kNone
             : ErrorCode::kInvalidArgument;
}

ErrorCode SetJson(pb::Message* json, const Value& value, int depth) {
  constexpr int64_t kExactMax = (int64_t{1} << 53) - 1;
  int number = pb::Value::kStringValueFieldNumber;
  Value given = value;
  std::string text;
  switch (value.kind()) {
    case Kind::kInt:
      return SetJsonNumber(json, value.int_value() >= -kExactMax && value.int_value() <= kExactMax,
                           static_cast<double>(value.int_value()), absl::StrCat(value.int_value()));
    case Kind::kUint:
      return SetJsonNumber(json, value.uint_value() <= static_cast<uint64_t>(kExactMax),
                           static_cast<double>(value.uint_value()),
                           absl::StrCat(value.uint_value()));
    case Kind::kMessage:
      return SetJsonOfMessage(json, MessageOf(value.message()));
    case Kind::kDuration: {
      pb::Duration duration;
      SetMoment(&duration, value);
      return SetJsonOfMessage(json, duration);
    }
    case Kind::kTimestamp: {
      pb::Timestamp timestamp;
      SetMoment(&timestamp, value);
      return SetJsonOfMessage(json, timestamp);
    }
    case Kind::kNull:
      number = pb::Value::kNullValueFieldNumber;
      break;
    case Kind::kDouble:
      number = pb::Value::kNumberValueFieldNumber;
      break;
    case Kind::kString:
      break;
    case Kind::kBytes:
      text = absl::Base64Escape(value.string_value());
      given = Value::String(text);
      break;
    case Kind::kBool:
      number = pb::Value::kBoolValueFieldNumber;
      break;
    case Kind::kMap:
      number = pb::Value::kStructValueFieldNumber;
      break;
    case Kind::kList:
    case Kind::kStrings:
      number = pb::Value::kListValueFieldNumber;
      break;
    default:
      return ErrorCode::kNoMatchingOverload;
  }
  return Set(json, json->GetDescriptor()->FindFieldByNumber(number), given, depth);
}

template <typename Known>
ErrorCode PackKnown(pb::Any* any, const Value& value, int depth) {
  Known known;
  const ErrorCode error = SetMessage(&known, value, depth);
  if (error == ErrorCode::kNone) any->PackFrom(known);
  return error;
}

ErrorCode Pack(pb::Any* any, const Value& value, int depth) {
  switch (value.kind()) {
    case Kind::kNull:
      return PackKnown<pb::Value>(any, value, depth);
    case Kind::kBool:
      return PackKnown<pb::BoolValue>(any, value, depth);
    case Kind::kInt:
      return PackKnown<pb::Int64Value>(any, value, depth);
    case Kind::kUint:
      return PackKnown<pb::UInt64Value>(any, value, depth);
    case Kind::kDouble:
      return PackKnown<pb::DoubleValue>(any, value, depth);
    case Kind::kString:
      return PackKnown<pb::StringValue>(any, value, depth);
    case Kind::kBytes:
      return PackKnown<pb::BytesValue>(any, value, depth);
    case Kind::kDuration:
      return PackKnown<pb::Duration>(any, value, depth);
    case Kind::kTimestamp:
      return PackKnown<pb::Timestamp>(any, value, depth);
    case Kind::kList:
    case Kind::kStrings:
      return PackKnown<pb::ListValue>(any, value, depth);
    case Kind::kMap:
      return PackKnown<pb::Struct>(any, value, depth);
    case Kind::kMessage:
      any->PackFrom(MessageOf(value.message()));
      return ErrorCode::kNone;
    default:
      return ErrorCode::kNoMatchingOverload;
  }
}

ErrorCode SetAny(pb::Message* message, const Value& value, int depth) {
  pb::Any any;
  const ErrorCode error = Pack(&any, value, depth);
  if (error != ErrorCode::kNone) return error;
  // The field's own type may be a dynamic one.
  const Descriptor* type = message->GetDescriptor();
  message->GetReflection()->SetString(message, type->FindFieldByNumber(1), any.type_url());
  message->GetReflection()->SetString(message, type->FindFieldByNumber(2), any.value());
  return ErrorCode::kNone;
}

ErrorCode SetPlainMessage(pb::Message* message, const Value& value) {
  if (value.kind() != Kind::kMessage) return ErrorCode::kNoMatchingOverload;
  const pb::Message& given = MessageOf(value.message());
  if (given.GetDescriptor() == message->GetDescriptor()) {
    message->CopyFrom(given);
    return ErrorCode::kNone;
  }
  if (given.GetDescriptor()->full_name() != message->GetDescriptor()->full_name()) {
    return ErrorCode::kNoMatchingOverload;
  }
  return message->ParsePartialFromString(given.SerializePartialAsString())
             ? ErrorCode::kNone
             : ErrorCode::kInvalidArgument;
}

// `message` is empty before.
ErrorCode SetMessage(pb::Message* message, const Value& value, int depth) {
  if (depth > kDepthMax) return ErrorCode::kTooLarge;
  const Descriptor* type = message->GetDescriptor();
  const WellKnown known = type->well_known_type();
  if (IsWrapper(known)) return Scalar(message, type->FindFieldByNumber(1)).Take(value);
  switch (known) {
    case Descriptor::WELLKNOWNTYPE_ANY:
      return SetAny(message, value, depth);
    case Descriptor::WELLKNOWNTYPE_VALUE:
      return SetJson(message, value, depth);
    case Descriptor::WELLKNOWNTYPE_STRUCT:
    case Descriptor::WELLKNOWNTYPE_LISTVALUE:
      return Set(message, type->FindFieldByNumber(1), value, depth);
    case Descriptor::WELLKNOWNTYPE_DURATION:
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      return SetMoment(message, value);
    default:
      return SetPlainMessage(message, value);
  }
}

ErrorCode SetSingle(pb::Message* message, const pb::FieldDescriptor* field, const Value& value,
                    int depth) {
  if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) {
    return Scalar(message, field).Take(value);
  }
  if (IsPruned(field, value)) return ErrorCode::kNone;
  const pb::Reflection* reflection = message->GetReflection();
  return SetMessage(field->is_repeated() ? reflection->AddMessage(message, field)
                                         : reflection->MutableMessage(message, field),
                    value, depth + 1);
}

ErrorCode SetMap(pb::Message* message, const pb::FieldDescriptor* field, const Value& map,
                 int depth) {
  if (map.kind() != Kind::kMap) return ErrorCode::kNoMatchingOverload;
  const pb::FieldDescriptor* key = field->message_type()->map_key();
  const pb::FieldDescriptor* value = field->message_type()->map_value();
  for (size_t i = 0; i < map.map_size(); ++i) {
    if (IsPruned(value, map.map_value(i))) continue;
    pb::Message* entry = message->GetReflection()->AddMessage(message, field);
    ErrorCode error = Scalar(entry, key).Take(map.map_key(i));
    if (error == ErrorCode::kNone) error = SetSingle(entry, value, map.map_value(i), depth);
    if (error != ErrorCode::kNone) return error;
  }
  return ErrorCode::kNone;
}

ErrorCode Set(pb::Message* message, const pb::FieldDescriptor* field, const Value& value,
              int depth) {
  if (field->is_map()) return SetMap(message, field, value, depth);
  if (!field->is_repeated()) return SetSingle(message, field, value, depth);
  if (!value.is_list()) return ErrorCode::kNoMatchingOverload;
  for (size_t i = 0; i < value.list_size(); ++i) {
    const ErrorCode error = SetSingle(message, field, value.element(i), depth);
    if (error != ErrorCode::kNone) return error;
  }
  return ErrorCode::kNone;
}

}  // namespace

ErrorCode SetField(pb::Message* message, const pb::FieldDescriptor* field, const Value& value) {
  return Set(message, field, value, 0);
}

}  // namespace earshot::cel_protobuf::internal
