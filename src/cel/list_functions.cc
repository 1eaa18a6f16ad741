// Functions on lists, lists as sets, base64, and optionals.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "base/limits.h"
#include "cel/containers.h"
#include "cel/functions.h"
#include "cel/operators.h"

namespace earshot::cel::internal {
namespace {

using Kind = Value::Kind;

Value Overloadless() { return Value::Error(ErrorCode::kNoMatchingOverload); }
Value Invalid() { return Value::Error(ErrorCode::kInvalidArgument); }

Value Copy(const std::vector<Value>& values, Scratch* scratch) {
  return MakeList(values.data(), values.size(), "", scratch);
}

Value Slice(const Value& list, const Value& begin, const Value& end, Scratch* scratch) {
  if (begin.kind() != Kind::kInt || end.kind() != Kind::kInt) return Overloadless();
  const int64_t from = begin.int_value(), to = end.int_value();
  if (from < 0 || to < from || to > static_cast<int64_t>(list.list_size())) {
    return Value::Error(ErrorCode::kIndexOutOfRange);
  }
  std::vector<Value> values;
  for (int64_t i = from; i < to; ++i) values.push_back(list.element(static_cast<size_t>(i)));
  return Copy(values, scratch);
}

void Flatten(const Value& list, int64_t depth, std::vector<Value>* out) {
  for (size_t i = 0; i < list.list_size(); ++i) {
    const Value v = list.element(i);
    if (v.is_list() && depth > 0) {
      Flatten(v, depth - 1, out);
    } else {
      out->push_back(v);
    }
  }
}

Value Distinct(const Value& list, Scratch* scratch) {
  std::vector<Value> values;
  for (size_t i = 0; i < list.list_size(); ++i) {
    const Value v = list.element(i);
    const bool seen = std::any_of(values.begin(), values.end(),
                                  [&v](const Value& other) { return Equals(v, other); });
    if (!seen) values.push_back(v);
  }
  return Copy(values, scratch);
}

Value Sorted(const Value& list, Scratch* scratch) {
  std::vector<Value> values;
  for (size_t i = 0; i < list.list_size(); ++i) {
    values.push_back(list.element(i));
    const Value place = PlaceInOrder(values[i], values[0]);
    if (place.is_error()) return place;
  }
  std::stable_sort(values.begin(), values.end(),
                   [](const Value& a, const Value& b) { return Compare(a, b) == Order::kLess; });
  return Copy(values, scratch);
}

Value Range(const Value& n, Scratch* scratch) {
  if (n.kind() != Kind::kInt) return Overloadless();
  if (n.int_value() < 0) return Invalid();
  if (n.int_value() > static_cast<int64_t>(kExpressionValuesMax)) {
    return Value::Error(ErrorCode::kTooLarge);
  }
  std::vector<Value> values;
  for (int64_t i = 0; i < n.int_value(); ++i) values.push_back(Value::Int(i));
  return Copy(values, scratch);
}

bool ContainsAll(const Value& list, const Value& wanted) {
  for (size_t i = 0; i < wanted.list_size(); ++i) {
    if (!In(wanted.element(i), list).is_true()) return false;
  }
  return true;
}

bool Intersects(const Value& a, const Value& b) {
  for (size_t i = 0; i < a.list_size(); ++i) {
    if (In(a.element(i), b).is_true()) return true;
  }
  return false;
}

Value CallSets(Function function, const Value& a, const Value& b) {
  if (!b.is_list()) return Overloadless();
  if (uint64_t{a.weight()} * b.weight() > uint64_t{kExpressionStepsMax}) {
    return Value::Error(ErrorCode::kTooManySteps);
  }
  if (function == Function::kSetsIntersects) return Value::Bool(Intersects(a, b));
  if (!ContainsAll(a, b)) return Value::Bool(false);
  return Value::Bool(function == Function::kSetsContains || ContainsAll(b, a));
}

Value CallOptional(Function function, absl::Span<const Value> args, Scratch* scratch) {
  if (function == Function::kOptionalNone) return Value::Optional(nullptr);
  const Value& v = args[0];
  if (function == Function::kOptionalOf) return MakeOptional(v, scratch);
  if (function == Function::kOptionalOfNonZero) {
    return IsZero(v) ? Value::Optional(nullptr) : MakeOptional(v, scratch);
  }
  if (v.kind() != Kind::kOptional) return Overloadless();
  if (function == Function::kHasValue) return Value::Bool(v.has_value());
  return v.has_value() ? v.optional_value() : Value::Error(ErrorCode::kNoValue);
}

Value Base64(Function function, const Value& v, Scratch* scratch) {
  std::string out;
  if (function == Function::kBase64Encode) {
    if (v.kind() != Kind::kBytes) return Overloadless();
    absl::Base64Escape(v.string_value(), &out);
    return CopyString(out, Kind::kString, scratch);
  }
  if (v.kind() != Kind::kString) return Overloadless();
  return absl::Base64Unescape(v.string_value(), &out) ? CopyString(out, Kind::kBytes, scratch)
                                                      : Invalid();
}

}  // namespace

Value CallList(Function function, absl::Span<const Value> args, Scratch* scratch) {
  if (function >= Function::kOptionalOf) return CallOptional(function, args, scratch);
  const Value& v = args[0];
  if (function == Function::kRange) return Range(v, scratch);
  if (function == Function::kBase64Encode || function == Function::kBase64Decode) {
    return Base64(function, v, scratch);
  }
  if (!v.is_list()) return Overloadless();
  switch (function) {
    case Function::kSlice:
      return Slice(v, args[1], args[2], scratch);
    case Function::kFlatten: {
      if (args.size() > 1 && args[1].kind() != Kind::kInt) return Overloadless();
      const int64_t depth = args.size() > 1 ? args[1].int_value() : 1;
      if (depth < 0) return Invalid();
      std::vector<Value> values;
      Flatten(v, depth, &values);
      return Copy(values, scratch);
    }
    case Function::kDistinct:
      if (uint64_t{v.weight()} * v.weight() > uint64_t{kExpressionStepsMax}) {
        return Value::Error(ErrorCode::kTooManySteps);
      }
      return Distinct(v, scratch);
    case Function::kSort:
      return Sorted(v, scratch);
    case Function::kFirst:
    case Function::kLast: {
      const size_t n = v.list_size();
      if (n == 0) return Value::Optional(nullptr);
      return MakeOptional(v.element(function == Function::kFirst ? 0 : n - 1), scratch);
    }
    default:
      return CallSets(function, v, args[1]);
  }
}

}  // namespace earshot::cel::internal
