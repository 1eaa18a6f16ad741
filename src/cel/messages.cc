#include "cel/messages.h"

#include <limits>

#include "absl/container/inlined_vector.h"

namespace earshot::cel::internal {
namespace {

using Kind = Value::Kind;

Value Overloadless() { return Value::Error(ErrorCode::kNoMatchingOverload); }

}  // namespace

MessageShape ShapeOf(const Node& node, const MessageType* type) {
  MessageShape shape;
  shape.type = type;
  for (size_t i = 0; i < node.args.size(); ++i) {
    shape.fields.push_back(type->FindField(node.names[i]));
  }
  shape.marks = std::string(MarksOf(node));
  return shape;
}

Value MakeMessage(const MessageShape& shape, const Value* values, Scratch* scratch) {
  if (scratch == nullptr) return Value::Error(ErrorCode::kNeedsScratch);
  absl::InlinedVector<Value, 16> given(values, values + shape.fields.size());
  for (size_t i = 0; i < given.size(); ++i) {
    if (given[i].is_error()) return given[i];
    if (i >= shape.marks.size() || shape.marks[i] != '?') continue;
    if (given[i].kind() != Kind::kOptional) return Overloadless();
    given[i] = given[i].has_value() ? given[i].optional_value() : Value::Missing();
  }
  return shape.type->Make(shape.fields, given, scratch);
}

Value SelectField(const Value& message, const MessageField* field, absl::string_view name,
                  Reach reach, Scratch* scratch) {
  const Message& whole = message.message();
  if (field == nullptr || !whole.Holds(*field)) field = whole.type()->FindField(name);
  if (field == nullptr) return Value::Error(ErrorCode::kNoSuchField);
  if (reach == Reach::kPresence) return Value::Bool(whole.Has(*field));
  if (reach == Reach::kValue) return whole.Get(*field, scratch);
  if (!whole.Has(*field)) return Value::Optional(nullptr);
  return MakeOptional(whole.Get(*field, scratch), scratch);
}

Value ToEnum(const Value& type, const Value& from) {
  const EnumType& enumeration = *static_cast<const EnumType*>(type.named_type());
  if (from.kind() == Kind::kString) {
    const std::optional<int32_t> number = enumeration.Number(from.string_value());
    return number.has_value() ? Value::Enum(&enumeration, *number)
                              : Value::Error(ErrorCode::kInvalidArgument);
  }
  if (from.kind() != Kind::kInt) return Overloadless();
  const int64_t number = from.int_value();
  if (number < std::numeric_limits<int32_t>::min() ||
      number > std::numeric_limits<int32_t>::max()) {
    return Value::Error(ErrorCode::kOverflow);
  }
  return Value::Enum(&enumeration, static_cast<int32_t>(number));
}

}  // namespace earshot::cel::internal
