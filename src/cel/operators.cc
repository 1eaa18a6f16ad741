#include "cel/operators.h"

#include <string.h>

#include <cmath>

#include "base/limits.h"
#include "cel/containers.h"
#include "cel/functions.h"
#include "cel/message.h"
#include "cel/text.h"

namespace earshot::cel::internal {
namespace {

using Kind = Value::Kind;

Value Overloadless() { return Value::Error(ErrorCode::kNoMatchingOverload); }
Value Overflow() { return Value::Error(ErrorCode::kOverflow); }

bool IsNumber(Kind kind) {
  return kind == Kind::kInt || kind == Kind::kUint || kind == Kind::kDouble;
}

template <typename T>
Order ThreeWay(T a, T b) {
  return a < b ? Order::kLess : a > b ? Order::kGreater : Order::kEqual;
}

Order Reverse(Order order) {
  if (order == Order::kLess) return Order::kGreater;
  if (order == Order::kGreater) return Order::kLess;
  return order;
}

Order CompareDoubles(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return Order::kUnordered;
  return ThreeWay(a, b);
}

// As the standard has it: the integer is rounded to a double first, so 2^63 - 1 equals 2^63.
double AsDouble(const Value& v) {
  return v.kind() == Kind::kInt    ? static_cast<double>(v.int_value())
         : v.kind() == Kind::kUint ? static_cast<double>(v.uint_value())
                                   : v.double_value();
}

Order CompareNumbers(const Value& a, const Value& b) {
  if (a.kind() == Kind::kDouble || b.kind() == Kind::kDouble)
    return CompareDoubles(AsDouble(a), AsDouble(b));
  if (a.kind() == b.kind()) {
    return a.kind() == Kind::kInt ? ThreeWay(a.int_value(), b.int_value())
                                  : ThreeWay(a.uint_value(), b.uint_value());
  }
  if (a.kind() == Kind::kUint) return Reverse(CompareNumbers(b, a));
  return a.int_value() < 0 ? Order::kLess
                           : ThreeWay(static_cast<uint64_t>(a.int_value()), b.uint_value());
}

Order CompareTimes(const Value& a, const Value& b) {
  const Order order = ThreeWay(a.int_value(), b.int_value());
  return order != Order::kEqual ? order : ThreeWay(a.below_micro(), b.below_micro());
}

Value Ordered(NodeKind op, const Value& a, const Value& b) {
  const Order order = Compare(a, b);
  if (order == Order::kNoOverload) return Overloadless();
  switch (op) {
    case NodeKind::kLess:
      return Value::Bool(order == Order::kLess);
    case NodeKind::kLessEqual:
      return Value::Bool(order == Order::kLess || order == Order::kEqual);
    case NodeKind::kGreater:
      return Value::Bool(order == Order::kGreater);
    default:
      return Value::Bool(order == Order::kGreater || order == Order::kEqual);
  }
}

Value IntArithmetic(NodeKind op, int64_t a, int64_t b) {
  int64_t result = 0;
  bool over = false;
  switch (op) {
    case NodeKind::kAdd:
      over = __builtin_add_overflow(a, b, &result);
      break;
    case NodeKind::kSubtract:
      over = __builtin_sub_overflow(a, b, &result);
      break;
    case NodeKind::kMultiply:
      over = __builtin_mul_overflow(a, b, &result);
      break;
    default:
      if (b == 0) return Value::Error(ErrorCode::kDivideByZero);
      if (a == INT64_MIN && b == -1) return op == NodeKind::kDivide ? Overflow() : Value::Int(0);
      result = op == NodeKind::kDivide ? a / b : a % b;
  }
  return over ? Overflow() : Value::Int(result);
}

Value UintArithmetic(NodeKind op, uint64_t a, uint64_t b) {
  uint64_t result = 0;
  bool over = false;
  switch (op) {
    case NodeKind::kAdd:
      over = __builtin_add_overflow(a, b, &result);
      break;
    case NodeKind::kSubtract:
      over = __builtin_sub_overflow(a, b, &result);
      break;
    case NodeKind::kMultiply:
      over = __builtin_mul_overflow(a, b, &result);
      break;
    default:
      if (b == 0) return Value::Error(ErrorCode::kDivideByZero);
      result = op == NodeKind::kDivide ? a / b : a % b;
  }
  return over ? Overflow() : Value::Uint(result);
}

Value DoubleArithmetic(NodeKind op, double a, double b) {
  switch (op) {
    case NodeKind::kAdd:
      return Value::Double(a + b);
    case NodeKind::kSubtract:
      return Value::Double(a - b);
    case NodeKind::kMultiply:
      return Value::Double(a * b);
    case NodeKind::kDivide:
      // IEEE 754 says what a division by zero is; C++ alone does not.
      if (b == 0) {
        if (a == 0 || std::isnan(a)) return Value::Double(NAN);
        return Value::Double(std::signbit(a) == std::signbit(b) ? INFINITY : -INFINITY);
      }
      return Value::Double(a / b);
    default:
      return Overloadless();
  }
}

Value TimeArithmetic(NodeKind op, const Value& a, const Value& b) {
  const bool plus = op == NodeKind::kAdd;
  if (!plus && op != NodeKind::kSubtract) return Overloadless();
  const bool a_instant = a.kind() == Kind::kTimestamp, b_instant = b.kind() == Kind::kTimestamp;
  if ((plus && a_instant && b_instant) || (!plus && !a_instant && b_instant)) return Overloadless();
  const __int128 nanos = plus ? NanosOf(a) + NanosOf(b) : NanosOf(a) - NanosOf(b);
  return a_instant != b_instant ? TimestampOf(nanos) : DurationOf(nanos);
}

Value Concatenate(const Value& a, const Value& b, Scratch* scratch) {
  if (scratch == nullptr) return Value::Error(ErrorCode::kNeedsScratch);
  if (a.is_list()) {
    const size_t n = a.list_size() + b.list_size();
    if (scratch->used() + n * sizeof(Value) > kExpressionScratchBytesMax) {
      return Value::Error(ErrorCode::kTooLarge);
    }
    Value* values = scratch->Values(n);
    for (size_t i = 0; i < n; ++i) {
      values[i] = i < a.list_size() ? a.element(i) : b.element(i - a.list_size());
    }
    return ListOf(values, n);
  }
  const absl::string_view left = a.string_value(), right = b.string_value();
  const size_t n = left.size() + right.size();
  if (scratch->used() + n > kExpressionScratchBytesMax) return Value::Error(ErrorCode::kTooLarge);
  char* bytes = scratch->Bytes(n);
  if (!left.empty()) memcpy(bytes, left.data(), left.size());
  if (!right.empty()) memcpy(bytes + left.size(), right.data(), right.size());
  const absl::string_view joined(bytes, n);
  return a.kind() == Kind::kBytes ? Value::Bytes(joined) : Value::String(joined);
}

}  // namespace

Order Compare(const Value& a, const Value& b) {
  if (IsNumber(a.kind()) && IsNumber(b.kind())) return CompareNumbers(a, b);
  if (a.kind() != b.kind()) return Order::kNoOverload;
  switch (a.kind()) {
    case Kind::kBool:
      return ThreeWay(a.int_value(), b.int_value());
    case Kind::kString:
    case Kind::kBytes:
      return ThreeWay(a.string_value().compare(b.string_value()), 0);
    case Kind::kDuration:
    case Kind::kTimestamp:
      return CompareTimes(a, b);
    default:
      return Order::kNoOverload;
  }
}

Value PlaceInOrder(const Value& v, const Value& first) {
  const Order own = Compare(v, v);
  if (own == Order::kUnordered) return Value::Error(ErrorCode::kInvalidArgument);
  return v.kind() == first.kind() && own == Order::kEqual ? v : Overloadless();
}

bool Equals(const Value& a, const Value& b) {
  if (a.kind() == Kind::kString && b.kind() == Kind::kString) {
    const absl::string_view left = a.string_value(), right = b.string_value();
    return left.size() == right.size() && memcmp(left.data(), right.data(), left.size()) == 0;
  }
  if (IsNumber(a.kind()) && IsNumber(b.kind())) return CompareNumbers(a, b) == Order::kEqual;
  if (a.is_list() && b.is_list()) {
    if (a.list_size() != b.list_size()) return false;
    for (size_t i = 0; i < a.list_size(); ++i) {
      if (!Equals(a.element(i), b.element(i))) return false;
    }
    return true;
  }
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kMap:
      if (a.map_size() != b.map_size()) return false;
      for (size_t i = 0; i < a.map_size(); ++i) {  // both in the one order of maps
        if (!Equals(a.map_key(i), b.map_key(i))) return false;
        if (!Equals(a.map_value(i), b.map_value(i))) return false;
      }
      return true;
    case Kind::kOptional:
      if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
      return Equals(a.optional_value(), b.optional_value());
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return a.int_value() == b.int_value();
    case Kind::kType:
      if (a.named_type() == nullptr || b.named_type() == nullptr) {
        return a.named_type() == b.named_type() && a.type_value() == b.type_value();
      }
      return a.named_type()->name() == b.named_type()->name();
    case Kind::kMessage:
      return a.message().Equals(b.message());
    case Kind::kEnum:
      return a.enum_number() == b.enum_number() && a.enum_type().name() == b.enum_type().name();
    case Kind::kBytes:
      return a.string_value() == b.string_value();
    case Kind::kIp:
      return a.address_bytes() == b.address_bytes();
    case Kind::kCidr:
      return a.prefix_bits() == b.prefix_bits() && a.address_bytes() == b.address_bytes();
    case Kind::kDuration:
    case Kind::kTimestamp:
      return CompareTimes(a, b) == Order::kEqual;
    default:
      return false;
  }
}

Value Binary(NodeKind op, const Value& a, const Value& b, Scratch* scratch) {
  if (a.is_error()) return a;
  if (b.is_error()) return b;
  switch (op) {
    case NodeKind::kEqual:
      return Value::Bool(Equals(a, b));
    case NodeKind::kNotEqual:
      return Value::Bool(!Equals(a, b));
    case NodeKind::kLess:
    case NodeKind::kLessEqual:
    case NodeKind::kGreater:
    case NodeKind::kGreaterEqual:
      return Ordered(op, a, b);
    case NodeKind::kIn:
      return In(a, b);
    case NodeKind::kIndex:
      return Access(a, b, Reach::kValue, scratch);
    default:
      break;
  }
  const bool a_time = a.kind() == Kind::kDuration || a.kind() == Kind::kTimestamp;
  const bool b_time = b.kind() == Kind::kDuration || b.kind() == Kind::kTimestamp;
  if (a_time && b_time) return TimeArithmetic(op, a, b);
  if (op == NodeKind::kAdd && a.is_list() && b.is_list()) return Concatenate(a, b, scratch);
  if (a.kind() != b.kind()) return Overloadless();
  switch (a.kind()) {
    case Kind::kInt:
      return IntArithmetic(op, a.int_value(), b.int_value());
    case Kind::kUint:
      return UintArithmetic(op, a.uint_value(), b.uint_value());
    case Kind::kDouble:
      return DoubleArithmetic(op, a.double_value(), b.double_value());
    case Kind::kString:
    case Kind::kBytes:
      return op == NodeKind::kAdd ? Concatenate(a, b, scratch) : Overloadless();
    default:
      return Overloadless();
  }
}

Value Not(const Value& v) {
  if (v.is_error()) return v;
  return v.kind() == Kind::kBool ? Value::Bool(!v.bool_value()) : Overloadless();
}

Value Negate(const Value& v) {
  if (v.is_error()) return v;
  if (v.kind() == Kind::kDouble) return Value::Double(-v.double_value());
  if (v.kind() != Kind::kInt) return Overloadless();
  return v.int_value() == INT64_MIN ? Overflow() : Value::Int(-v.int_value());
}

}  // namespace earshot::cel::internal
