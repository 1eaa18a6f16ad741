#include "cel/value.h"

#include "absl/strings/str_cat.h"
#include "cel/message.h"
#include "cel/text.h"

namespace earshot::cel {

absl::string_view TypeName(Type type) {
  switch (type) {
    case Type::kDyn:
      return "dyn";
    case Type::kNull:
      return "null";
    case Type::kBool:
      return "bool";
    case Type::kInt:
      return "int";
    case Type::kUint:
      return "uint";
    case Type::kDouble:
      return "double";
    case Type::kString:
      return "string";
    case Type::kBytes:
      return "bytes";
    case Type::kDuration:
      return "duration";
    case Type::kTimestamp:
      return "timestamp";
    case Type::kType:
      return "type";
    case Type::kMap:
      return "map";
    case Type::kOptional:
      return "optional";
    case Type::kIp:
      return "net.IP";
    case Type::kCidr:
      return "net.CIDR";
    case Type::kMessage:
      return "message";
    case Type::kEnum:
      return "enum";
    case Type::kWrapper:
      return "wrapper";
    case Type::kParameter:
      return "parameter";
    case Type::kList:
      return "list";
    case Type::kListOfBool:
      return "list<bool>";
    case Type::kListOfInt:
      return "list<int>";
    case Type::kListOfUint:
      return "list<uint>";
    case Type::kListOfDouble:
      return "list<double>";
    case Type::kListOfString:
      return "list<string>";
    case Type::kListOfBytes:
      return "list<bytes>";
    case Type::kListOfDuration:
      return "list<duration>";
    case Type::kListOfTimestamp:
      return "list<timestamp>";
  }
  return "list";  // of null or of types
}

absl::string_view ErrorText(ErrorCode code) {
  switch (code) {
    case ErrorCode::kNone:
      return "no error";
    case ErrorCode::kMissingField:
      return "a field is missing";
    case ErrorCode::kNoMatchingOverload:
      return "no matching overload";
    case ErrorCode::kOverflow:
      return "out of range";
    case ErrorCode::kDivideByZero:
      return "division by zero";
    case ErrorCode::kInvalidArgument:
      return "invalid argument";
    case ErrorCode::kIndexOutOfRange:
      return "index out of range";
    case ErrorCode::kNeedsScratch:
      return "the result needs memory of its own";
    case ErrorCode::kTooLarge:
      return "new text or lists are too large";
    case ErrorCode::kNoSuchKey:
      return "no such key";
    case ErrorCode::kTooManySteps:
      return "too many steps";
    case ErrorCode::kNoValue:
      return "an optional without a value";
    case ErrorCode::kDuplicateKey:
      return "a key is there twice";
    case ErrorCode::kUnknownName:
      return "undeclared reference";
    case ErrorCode::kNoSuchField:
      return "no such field";
  }
  return "unknown error";
}

absl::string_view ErrorName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kNone:
      return "none";
    case ErrorCode::kMissingField:
      return "missing-field";
    case ErrorCode::kNoMatchingOverload:
      return "no-overload";
    case ErrorCode::kOverflow:
      return "range";
    case ErrorCode::kDivideByZero:
      return "divide-by-zero";
    case ErrorCode::kInvalidArgument:
      return "invalid-argument";
    case ErrorCode::kIndexOutOfRange:
      return "index";
    case ErrorCode::kNeedsScratch:
      return "needs-scratch";
    case ErrorCode::kTooLarge:
      return "too-large";
    case ErrorCode::kNoSuchKey:
      return "no-such-key";
    case ErrorCode::kTooManySteps:
      return "too-many-steps";
    case ErrorCode::kNoValue:
      return "no-value";
    case ErrorCode::kDuplicateKey:
      return "duplicate-key";
    case ErrorCode::kUnknownName:
      return "unknown-name";
    case ErrorCode::kNoSuchField:
      return "no-such-field";
  }
  return "unknown";
}

Type TypeOf(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return Type::kNull;
    case Value::Kind::kBool:
      return Type::kBool;
    case Value::Kind::kInt:
      return Type::kInt;
    case Value::Kind::kUint:
      return Type::kUint;
    case Value::Kind::kDouble:
      return Type::kDouble;
    case Value::Kind::kString:
      return Type::kString;
    case Value::Kind::kBytes:
      return Type::kBytes;
    case Value::Kind::kDuration:
      return Type::kDuration;
    case Value::Kind::kTimestamp:
      return Type::kTimestamp;
    case Value::Kind::kMessage:
      return Type::kMessage;
    case Value::Kind::kEnum:
      return Type::kEnum;
    case Value::Kind::kType:
      return Type::kType;
    case Value::Kind::kList:
    case Value::Kind::kStrings:
      return Type::kList;
    case Value::Kind::kMap:
      return Type::kMap;
    case Value::Kind::kOptional:
      return Type::kOptional;
    case Value::Kind::kIp:
      return Type::kIp;
    case Value::Kind::kCidr:
      return Type::kCidr;
    default:
      return Type::kDyn;
  }
}

std::string TextOf(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kDuration:
      return internal::DurationText(value);
    case Value::Kind::kTimestamp:
      return internal::TimestampText(value);
    case Value::Kind::kIp:
    case Value::Kind::kCidr:
      return internal::NetworkText(value);
    default:
      return ToString(value);
  }
}

Value TimeOfText(Type type, absl::string_view text) {
  return type == Type::kDuration ? internal::ParseDuration(text) : internal::ParseTimestamp(text);
}

std::string ToString(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kMissing:
      return "missing";
    case Value::Kind::kError:
      return absl::StrCat("error: ", ErrorText(value.error()));
    case Value::Kind::kNull:
      return "null";
    case Value::Kind::kBool:
      return value.bool_value() ? "true" : "false";
    case Value::Kind::kInt:
      return absl::StrCat(value.int_value());
    case Value::Kind::kUint:
      return absl::StrCat(value.uint_value(), "u");
    case Value::Kind::kDouble:
      return internal::DoubleLiteral(value.double_value());
    case Value::Kind::kString:
      return internal::Quote(value.string_value());
    case Value::Kind::kBytes:
      return absl::StrCat("b", internal::QuoteBytes(value.string_value()));
    case Value::Kind::kDuration:
      return absl::StrCat("duration(\"", internal::DurationText(value), "\")");
    case Value::Kind::kTimestamp:
      return absl::StrCat("timestamp(\"", internal::TimestampText(value), "\")");
    case Value::Kind::kType:
      return value.named_type() != nullptr ? value.named_type()->name()
                                           : std::string(TypeName(value.type_value()));
    case Value::Kind::kMessage:
      return value.message().ToText();
    case Value::Kind::kEnum:
      return absl::StrCat(value.enum_type().name(), "(", value.enum_number(), ")");
    case Value::Kind::kMap: {
      std::string out = "{";
      for (size_t i = 0; i < value.map_size(); ++i) {
        absl::StrAppend(&out, i > 0 ? ", " : "", ToString(value.map_key(i)), ": ",
                        ToString(value.map_value(i)));
      }
      return out + "}";
    }
    case Value::Kind::kOptional:
      return value.has_value() ? absl::StrCat("optional.of(", ToString(value.optional_value()), ")")
                               : "optional.none()";
    case Value::Kind::kIp:
      return absl::StrCat("ip(\"", internal::NetworkText(value), "\")");
    case Value::Kind::kCidr:
      return absl::StrCat("cidr(\"", internal::NetworkText(value), "\")");
    case Value::Kind::kList:
    case Value::Kind::kStrings:
      break;
  }
  std::string out = "[";
  for (size_t i = 0; i < value.list_size(); ++i) {
    absl::StrAppend(&out, i > 0 ? ", " : "", ToString(value.element(i)));
  }
  return out + "]";
}

}  // namespace earshot::cel
