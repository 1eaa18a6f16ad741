#include "cel/comparisons.h"

#include <utility>

namespace earshot::cel::internal {

NodeKind Mirror(NodeKind kind) {
  switch (kind) {
    case NodeKind::kLess:
      return NodeKind::kGreater;
    case NodeKind::kLessEqual:
      return NodeKind::kGreaterEqual;
    case NodeKind::kGreater:
      return NodeKind::kLess;
    case NodeKind::kGreaterEqual:
      return NodeKind::kLessEqual;
    default:
      return kind;
  }
}

Value::Kind KindOf(Type type) {
  switch (type) {
    case Type::kNull:
      return Value::Kind::kNull;
    case Type::kBool:
      return Value::Kind::kBool;
    case Type::kInt:
      return Value::Kind::kInt;
    case Type::kUint:
      return Value::Kind::kUint;
    case Type::kDouble:
      return Value::Kind::kDouble;
    case Type::kString:
      return Value::Kind::kString;
    case Type::kBytes:
      return Value::Kind::kBytes;
    case Type::kDuration:
      return Value::Kind::kDuration;
    case Type::kTimestamp:
      return Value::Kind::kTimestamp;
    case Type::kType:
      return Value::Kind::kType;
    case Type::kIp:
      return Value::Kind::kIp;
    case Type::kCidr:
      return Value::Kind::kCidr;
    default:
      return IsList(type) ? Value::Kind::kList : Value::Kind::kMissing;
  }
}

std::optional<Comparison> ComparisonOf(const Ast& ast, const std::vector<Checked>& checked,
                                       int index) {
  const Node& node = ast[index];
  if (checked[index].constant || (!IsComparison(node.kind) && node.kind != NodeKind::kIn)) {
    return std::nullopt;
  }
  Comparison c{node.args[0], node.args[1], node.kind};
  if (c.how != NodeKind::kIn && checked[c.field].constant) {
    std::swap(c.field, c.constant);
    c.how = Mirror(c.how);
  }
  if (!IsField(checked[c.field]) || !checked[c.constant].constant) return std::nullopt;
  return c;
}

Value Comparable(Value::Kind field, const Value& constant) {
  if (field != Value::Kind::kDouble) return constant;
  if (constant.kind() == Value::Kind::kInt) {
    return Value::Double(static_cast<double>(constant.int_value()));
  }
  if (constant.kind() == Value::Kind::kUint) {
    return Value::Double(static_cast<double>(constant.uint_value()));
  }
  return constant;
}

}  // namespace earshot::cel::internal
