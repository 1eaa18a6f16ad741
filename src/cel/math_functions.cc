// The math library: math.greatest, math.least, rounding, signs, bits.
#include <cmath>

#include "cel/functions.h"
#include "cel/operators.h"

namespace earshot::cel::internal {
namespace {

using Kind = Value::Kind;

Value Overloadless() { return Value::Error(ErrorCode::kNoMatchingOverload); }

bool IsNumber(const Value& v) {
  return v.kind() == Kind::kInt || v.kind() == Kind::kUint || v.kind() == Kind::kDouble;
}

// Of equals the first; of one list its elements.
Value Extreme(absl::Span<const Value> args, Order wanted) {
  const bool list = args.size() == 1 && args[0].is_list();
  const size_t n = list ? args[0].list_size() : args.size();
  if (n == 0) return Value::Error(ErrorCode::kInvalidArgument);
  Value best;
  for (size_t i = 0; i < n; ++i) {
    const Value v = list ? args[0].element(i) : args[i];
    if (!IsNumber(v)) return Overloadless();
    if (i == 0 || Compare(v, best) == wanted) best = v;
  }
  return best;
}

Value Rounded(Function function, const Value& v) {
  if (v.kind() != Kind::kDouble) return Overloadless();
  const double d = v.double_value();
  switch (function) {
    case Function::kCeil:
      return Value::Double(std::ceil(d));
    case Function::kFloor:
      return Value::Double(std::floor(d));
    case Function::kRound:
      return Value::Double(std::round(d));  // halves away from zero
    case Function::kTrunc:
      return Value::Double(std::trunc(d));
    case Function::kIsNan:
      return Value::Bool(std::isnan(d));
    case Function::kIsInf:
      return Value::Bool(std::isinf(d));
    default:
      return Value::Bool(std::isfinite(d));
  }
}

Value Absolute(const Value& v) {
  if (v.kind() == Kind::kUint) return v;
  if (v.kind() == Kind::kDouble) return Value::Double(std::fabs(v.double_value()));
  if (v.kind() != Kind::kInt) return Overloadless();
  return v.int_value() < 0 ? Negate(v) : v;
}

Value Sign(const Value& v) {
  switch (v.kind()) {
    case Kind::kInt:
      return Value::Int((v.int_value() > 0) - (v.int_value() < 0));
    case Kind::kUint:
      return Value::Uint(v.uint_value() > 0 ? 1 : 0);
    case Kind::kDouble: {
      const double d = v.double_value();
      return std::isnan(d) ? v : Value::Double((d > 0) - (d < 0));
    }
    default:
      return Overloadless();
  }
}

Value Root(const Value& v) {
  if (!IsNumber(v)) return Overloadless();
  const double d = v.kind() == Kind::kInt    ? static_cast<double>(v.int_value())
                   : v.kind() == Kind::kUint ? static_cast<double>(v.uint_value())
                                             : v.double_value();
  return Value::Double(std::sqrt(d));
}

// int and uint have the same bits: what is done to them is done unsigned.
Value Bits(Function function, absl::Span<const Value> args) {
  const Value& v = args[0];
  if (v.kind() != Kind::kInt && v.kind() != Kind::kUint) return Overloadless();
  const bool is_signed = v.kind() == Kind::kInt;
  const uint64_t a = is_signed ? static_cast<uint64_t>(v.int_value()) : v.uint_value();
  auto made = [is_signed](uint64_t bits) {
    return is_signed ? Value::Int(static_cast<int64_t>(bits)) : Value::Uint(bits);
  };
  if (function == Function::kBitNot) return made(~a);
  const Value& w = args[1];
  if (function == Function::kShiftLeft || function == Function::kShiftRight) {
    if (w.kind() != Kind::kInt) return Overloadless();
    if (w.int_value() < 0) return Value::Error(ErrorCode::kInvalidArgument);
    if (w.int_value() >= 64) return made(0);
    return made(function == Function::kShiftLeft ? a << w.int_value() : a >> w.int_value());
  }
  if (w.kind() != v.kind()) return Overloadless();
  const uint64_t b = is_signed ? static_cast<uint64_t>(w.int_value()) : w.uint_value();
  if (function == Function::kBitAnd) return made(a & b);
  return made(function == Function::kBitOr ? a | b : a ^ b);
}

}  // namespace

Value CallMath(Function function, absl::Span<const Value> args) {
  switch (function) {
    case Function::kGreatest:
      return Extreme(args, Order::kGreater);
    case Function::kLeast:
      return Extreme(args, Order::kLess);
    case Function::kAbs:
      return Absolute(args[0]);
    case Function::kSign:
      return Sign(args[0]);
    case Function::kSqrt:
      return Root(args[0]);
    case Function::kBitAnd:
    case Function::kBitOr:
    case Function::kBitXor:
    case Function::kBitNot:
    case Function::kShiftLeft:
    case Function::kShiftRight:
      return Bits(function, args);
    default:
      return Rounded(function, args[0]);
  }
}

}  // namespace earshot::cel::internal
