// What the operators do to values. Internal to this room.
//
// All are strict: an error operand is the result, the left one first. && || and ?: are not
// operators but jumps (evaluate.cc), since they may ignore an error.
#ifndef EARSHOT_CEL_OPERATORS_H_
#define EARSHOT_CEL_OPERATORS_H_

#include "cel/ast.h"
#include "cel/program.h"
#include "cel/value.h"

namespace earshot::cel::internal {

// + - * / % < <= > >= == != in [], by the kind of their node.
Value Binary(NodeKind op, const Value& a, const Value& b, Scratch* scratch);
Value Not(const Value& v);
Value Negate(const Value& v);

// Numbers by value across their types, lists by their elements, everything else only within its
// kind.
bool Equals(const Value& a, const Value& b);

enum class Order : int8_t { kLess = -1, kEqual = 0, kGreater = 1, kUnordered = 2, kNoOverload = 3 };
Order Compare(const Value& a, const Value& b);
// `v` where it can be sorted beside `first`; an error where it is of another kind or has no place in
// an order: NaN, a map.
Value PlaceInOrder(const Value& v, const Value& first);

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_OPERATORS_H_
