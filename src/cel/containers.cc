#include "cel/containers.h"

#include <algorithm>
#include <cmath>

#include "base/limits.h"
#include "cel/messages.h"
#include "cel/operators.h"

namespace earshot::cel {
namespace internal {
namespace {

using Kind = Value::Kind;

Value Overloadless() { return Value::Error(ErrorCode::kNoMatchingOverload); }

bool IsNumber(Kind kind) {
  return kind == Kind::kInt || kind == Kind::kUint || kind == Kind::kDouble;
}

int RankOfKey(const Value& key) {
  if (key.kind() == Kind::kBool) return 0;
  if (IsNumber(key.kind())) return 1;
  return key.kind() == Kind::kString ? 2 : 3;
}

bool KeyLess(const Value& a, const Value& b) {
  const int left = RankOfKey(a), right = RankOfKey(b);
  return left != right ? left < right : Compare(a, b) == Order::kLess;
}

// A position in a list: a double or uint that is a whole number counts as that number.
Value ElementAt(const Value& list, const Value& index, bool* outside) {
  int64_t i = -1;
  *outside = false;
  if (index.kind() == Kind::kInt) {
    i = index.int_value();
  } else if (index.kind() == Kind::kUint) {
    i = index.uint_value() > INT64_MAX ? -1 : static_cast<int64_t>(index.uint_value());
  } else if (index.kind() != Kind::kDouble) {
    return Overloadless();
  } else if (index.double_value() >= 0 && index.double_value() < 4294967296.0 &&
             index.double_value() == std::trunc(index.double_value())) {
    i = static_cast<int64_t>(index.double_value());
  } else {
    return Value::Error(ErrorCode::kInvalidArgument);
  }
  *outside = i < 0 || i >= static_cast<int64_t>(list.list_size());
  return *outside ? Value::Error(ErrorCode::kIndexOutOfRange)
                  : list.element(static_cast<size_t>(i));
}

Value Answer(bool found, const Value& value, Reach reach, Scratch* scratch) {
  if (reach == Reach::kPresence) return Value::Bool(found);
  if (reach == Reach::kValue || (found && value.is_error())) return value;
  return found ? MakeOptional(value, scratch) : Value::Optional(nullptr);
}

Value OfMap(const Value& map, const Value& key, Reach reach, Scratch* scratch) {
  if (RankOfKey(key) == 3) return Overloadless();
  const Value* value = Find(map, key);
  return Answer(value != nullptr, value != nullptr ? *value : Value::Error(ErrorCode::kNoSuchKey),
                reach, scratch);
}

}  // namespace

Value* NewValues(size_t n, Scratch* scratch, Value* error) {
  if (scratch == nullptr) {
    *error = Value::Error(ErrorCode::kNeedsScratch);
    return nullptr;
  }
  if (n > kExpressionValuesMax ||
      scratch->used() + n * sizeof(Value) > kExpressionScratchBytesMax) {
    *error = Value::Error(ErrorCode::kTooLarge);
    return nullptr;
  }
  return scratch->Values(n);
}

Value ListOf(const Value* values, size_t n) {
  uint64_t weight = 1;
  for (size_t i = 0; i < n; ++i) {
    if (values[i].is_error()) return values[i];
    weight += values[i].weight();
  }
  if (weight > kExpressionValuesMax) return Value::Error(ErrorCode::kTooLarge);
  return Value::List({values, n}).WithWeight(static_cast<uint32_t>(weight));
}

Value MakeList(const Value* values, size_t n, absl::string_view marks, Scratch* scratch) {
  for (size_t i = 0; i < n; ++i) {
    if (values[i].is_error()) return values[i];
  }
  Value error;
  Value* copy = NewValues(n, scratch, &error);
  if (copy == nullptr) return error;
  size_t kept = 0;
  for (size_t i = 0; i < n; ++i) {
    if (i < marks.size() && marks[i] == '?') {
      if (values[i].kind() != Kind::kOptional) return Overloadless();
      if (values[i].has_value()) copy[kept++] = values[i].optional_value();
    } else {
      copy[kept++] = values[i];
    }
  }
  return ListOf(copy, kept);
}

Value MapOf(Value* entries, size_t n) {
  uint64_t weight = 1;
  for (size_t i = 0; i < 2 * n; ++i) {
    if (entries[i].is_error()) return entries[i];
    weight += entries[i].weight();
  }
  if (weight > kExpressionValuesMax) return Value::Error(ErrorCode::kTooLarge);
  const Value map = SortedMap({entries, 2 * n});
  return map.is_error() ? map : map.WithWeight(static_cast<uint32_t>(weight));
}

Value MakeMap(const Value* entries, size_t n, absl::string_view marks, Scratch* scratch) {
  for (size_t i = 0; i < n; ++i) {
    if (entries[i].is_error()) return entries[i];
  }
  Value error;
  Value* copy = NewValues(n, scratch, &error);
  if (copy == nullptr) return error;
  size_t kept = 0;
  for (size_t i = 0; i + 1 < n; i += 2) {
    Value value = entries[i + 1];
    if (i / 2 < marks.size() && marks[i / 2] == '?') {
      if (value.kind() != Kind::kOptional) return Overloadless();
      if (!value.has_value()) continue;
      value = value.optional_value();
    }
    copy[kept++] = entries[i];
    copy[kept++] = value;
  }
  return MapOf(copy, kept / 2);
}

Value MakeOptional(const Value& value, Scratch* scratch) {
  if (value.is_error()) return value;
  Value error;
  Value* inside = NewValues(1, scratch, &error);
  if (inside == nullptr) return error;
  *inside = value;
  const uint32_t weight = value.weight() + 1;
  if (weight > kExpressionValuesMax) return Value::Error(ErrorCode::kTooLarge);
  return Value::Optional(inside).WithWeight(weight);
}

const Value* Find(const Value& map, const Value& key) {
  size_t low = 0, high = map.map_size();
  if (key.kind() == Kind::kDouble && std::isnan(key.double_value())) return nullptr;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (KeyLess(map.map_key(middle), key)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == map.map_size() || !Equals(map.map_key(low), key)) return nullptr;
  return &map.map_value(low);
}

Value Access(const Value& whole, const Value& key, Reach reach, Scratch* scratch) {
  if (whole.is_error()) return whole;
  if (key.is_error()) return key;
  if (whole.kind() == Kind::kOptional) {
    if (reach == Reach::kValue) reach = Reach::kOptional;
    if (!whole.has_value()) return Answer(false, Value(), reach, scratch);
    return Access(whole.optional_value(), key, reach, scratch);
  }
  if (whole.kind() == Kind::kMap) return OfMap(whole, key, reach, scratch);
  if (!whole.is_list()) return Overloadless();
  bool outside = false;
  const Value element = ElementAt(whole, key, &outside);
  return outside || !element.is_error() ? Answer(!outside, element, reach, scratch) : element;
}

Value Select(const Value& whole, const Value& name, const MessageField* field, Reach reach,
             Scratch* scratch) {
  const Value* inner = &whole;
  while (inner->kind() == Kind::kOptional && inner->has_value()) inner = &inner->optional_value();
  if (inner->kind() == Kind::kMessage) {
    if (inner != &whole && reach == Reach::kValue) reach = Reach::kOptional;
    return SelectField(*inner, field, name.string_value(), reach, scratch);
  }
  return inner->is_list() ? Overloadless() : Access(whole, name, reach, scratch);
}

Value In(const Value& element, const Value& container) {
  if (container.kind() == Kind::kMap) {
    return RankOfKey(element) == 3 ? Overloadless()
                                   : Value::Bool(Find(container, element) != nullptr);
  }
  if (!container.is_list()) return Overloadless();
  for (size_t i = 0; i < container.list_size(); ++i) {
    if (Equals(element, container.element(i))) return Value::Bool(true);
  }
  return Value::Bool(false);
}

bool IsZero(const Value& v) {
  switch (v.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kDouble:
      return v.double_value() == 0;
    case Kind::kString:
    case Kind::kBytes:
      return v.string_value().empty();
    case Kind::kList:
    case Kind::kStrings:
      return v.list_size() == 0;
    case Kind::kMap:
      return v.map_size() == 0;
    case Kind::kOptional:
      return !v.has_value();
    case Kind::kType:
    case Kind::kIp:
    case Kind::kCidr:
      return false;
    case Kind::kMessage:
      return v.message().IsEmpty();
    case Kind::kEnum:
      return v.enum_number() == 0;
    default:
      return v.int_value() == 0 && v.below_micro() == 0;
  }
}

}  // namespace internal

Value SortedMap(absl::Span<Value> entries) {
  struct Pair {
    Value key, value;
  };
  static_assert(sizeof(Pair) == 2 * sizeof(Value));
  Pair* pairs = reinterpret_cast<Pair*>(entries.data());
  const size_t n = entries.size() / 2;
  for (size_t i = 0; i < n; ++i) {
    const Value& key = pairs[i].key;
    // A double may ask for a key and not be one.
    if (internal::RankOfKey(key) == 3 || key.kind() == Value::Kind::kDouble) {
      return Value::Error(ErrorCode::kNoMatchingOverload);
    }
  }
  std::sort(pairs, pairs + n,
            [](const Pair& a, const Pair& b) { return internal::KeyLess(a.key, b.key); });
  for (size_t i = 1; i < n; ++i) {
    if (!internal::KeyLess(pairs[i - 1].key, pairs[i].key)) {
      return Value::Error(ErrorCode::kDuplicateKey);
    }
  }
  return Value::Map(entries);
}

}  // namespace earshot::cel
