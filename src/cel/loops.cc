#include "cel/loops.h"

#include <algorithm>

#include "cel/containers.h"
#include "cel/operators.h"

namespace earshot::cel::internal {
namespace {

using Kind = Value::Kind;

Value Overloadless() { return Value::Error(ErrorCode::kNoMatchingOverload); }

size_t Rounds(const Value& range) {
  return range.kind() == Kind::kMap ? range.map_size() : range.list_size();
}

// The room was made for as many as there are rounds, so one more always fits.
void Append(Value* loop, const Value& value) {
  Value& list = loop[kSoFar];
  Value* values = const_cast<Value*>(list.values());
  values[list.list_size()] = value;
  list = Value::List({values, list.list_size() + 1});
}

// Pairs of element and key become the elements in the order of their keys, equal ones as they were.
Value SortedByKeys(Value* values, size_t n) {
  struct Pair {
    Value element, key;
  };
  static_assert(sizeof(Pair) == 2 * sizeof(Value));
  Pair* pairs = reinterpret_cast<Pair*>(values);
  for (size_t i = 0; i < n; ++i) {
    const Value place = PlaceInOrder(pairs[i].key, pairs[0].key);
    if (place.is_error()) return place;
  }
  std::stable_sort(pairs, pairs + n, [](const Pair& a, const Pair& b) {
    return Compare(a.key, b.key) == Order::kLess;
  });
  for (size_t i = 0; i < n; ++i) values[i] = pairs[i].element;
  return ListOf(values, n);
}

// One map with the entries of all; a key that two have is an error.
Value Merged(const Value* maps, size_t n, Scratch* scratch) {
  size_t entries = 0;
  for (size_t i = 0; i < n; ++i) {
    if (maps[i].kind() != Kind::kMap) return Overloadless();
    entries += maps[i].map_size();
  }
  Value error;
  Value* merged = NewValues(2 * entries, scratch, &error);
  if (merged == nullptr) return error;
  size_t at = 0;
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < maps[i].map_size(); ++j) {
      merged[at++] = maps[i].map_key(j);
      merged[at++] = maps[i].map_value(j);
    }
  }
  return MapOf(merged, entries);
}

}  // namespace

bool BeginLoop(Macro macro, Value* loop, Scratch* scratch) {
  const Value range = loop[kRange];
  if (!range.is_list() && (range.kind() != Kind::kMap || macro == Macro::kSortBy)) {
    if (!range.is_error()) loop[kRange] = Overloadless();
    return false;
  }
  loop[kPosition] = Value::Int(0);
  loop[kVariable] = loop[kVariable + 1] = Value::Null();
  switch (macro) {
    case Macro::kAll:
      loop[kSoFar] = Value::Bool(true);
      return true;
    case Macro::kExists:
      loop[kSoFar] = Value::Bool(false);
      return true;
    case Macro::kExistsOne:
      loop[kSoFar] = Value::Int(0);
      return true;
    default:
      break;
  }
  const bool pairs = macro == Macro::kTransformMap || macro == Macro::kSortBy;
  const size_t n = Rounds(range) * (pairs ? 2 : 1);
  const Value* room = NewValues(n, scratch, &loop[kRange]);
  if (room == nullptr) return false;
  loop[kSoFar] = Value::List({room, 0});
  return true;
}

bool NextRound(Value* loop, int variables) {
  const Value& range = loop[kRange];
  const size_t i = static_cast<size_t>(loop[kPosition].int_value());
  if (i >= Rounds(range)) return false;
  loop[kPosition] = Value::Int(static_cast<int64_t>(i) + 1);
  Value *first = &loop[kVariable], *second = &loop[kVariable + 1];
  if (range.kind() == Kind::kMap) {
    *first = range.map_key(i);
    if (variables == 2) *second = range.map_value(i);
  } else if (variables == 2) {
    *first = Value::Int(static_cast<int64_t>(i));
    *second = range.element(i);
  } else {
    *first = range.element(i);
  }
  return true;
}

int ChooseRound(Value* loop, const Value& chosen) {
  if (chosen.kind() == Kind::kBool) return chosen.bool_value() ? 1 : -1;
  loop[kSoFar] = chosen.is_error() ? chosen : Overloadless();
  return 0;
}

bool TakeRound(Macro macro, Value* loop, const Value& given) {
  Value& so_far = loop[kSoFar];
  switch (macro) {
    case Macro::kAll:
      so_far = Combine(false, so_far, given);
      return !so_far.is_false();
    case Macro::kExists:
      so_far = Combine(true, so_far, given);
      return !so_far.is_true();
    case Macro::kExistsOne:
      if (given.is_true()) so_far = Value::Int(so_far.int_value() + 1);
      break;
    case Macro::kFilter:
      if (given.is_true()) Append(loop, loop[kVariable]);
      break;
    default:
      if (given.is_error()) {
        so_far = given;
        return false;
      }
      if (macro == Macro::kTransformMap || macro == Macro::kSortBy) Append(loop, loop[kVariable]);
      Append(loop, given);
      return true;
  }
  // exists_one and filter: an error in any round is that of the whole.
  if (given.kind() == Kind::kBool) return true;
  so_far = given.is_error() ? given : Overloadless();
  return false;
}

Value EndLoop(Macro macro, const Value* loop, Scratch* scratch) {
  const Value& so_far = loop[kSoFar];
  if (so_far.is_error() || macro == Macro::kAll || macro == Macro::kExists) return so_far;
  if (macro == Macro::kExistsOne) return Value::Bool(so_far.int_value() == 1);
  Value* values = const_cast<Value*>(so_far.values());
  if (macro == Macro::kTransformMapEntry) return Merged(values, so_far.list_size(), scratch);
  if (macro == Macro::kSortBy) return SortedByKeys(values, so_far.list_size() / 2);
  return macro == Macro::kTransformMap ? MapOf(values, so_far.list_size() / 2)
                                       : ListOf(values, so_far.list_size());
}

}  // namespace earshot::cel::internal
