// The macros that go through a list or map: all, exists, exists_one, map, filter, sortBy and those of
// two variables. Internal to this room.
//
// A loop keeps five values on the stack of its program: what it goes through, how far it is, what
// it has so far, and its variables.
#ifndef EARSHOT_CEL_LOOPS_H_
#define EARSHOT_CEL_LOOPS_H_

#include "cel/checker.h"
#include "cel/program.h"
#include "cel/value.h"

namespace earshot::cel::internal {

enum LoopSlot : int { kRange = 0, kPosition = 1, kSoFar = 2, kVariable = 3, kLoopSlots = 5 };

// With the range at loop[kRange]; false where that is an error afterwards.
bool BeginLoop(Macro macro, Value* loop, Scratch* scratch);
// Sets the variables for the next round; false after the last.
bool NextRound(Value* loop, int variables);
// What the condition before the body says: -1 skip this round, 0 the loop failed, 1 go on.
int ChooseRound(Value* loop, const Value& chosen);
// Takes what the body gave; false where no further round matters.
bool TakeRound(Macro macro, Value* loop, const Value& given);
Value EndLoop(Macro macro, const Value* loop, Scratch* scratch);

// For `decides` false the && of two values of which the lower is not false, for true the || of two
// of which the lower is not true: the upper decides, else the first error, else both agree.
inline Value Combine(bool decides, const Value& a, const Value& b) {
  if (b.kind() == Value::Kind::kBool && b.bool_value() == decides) return b;
  if (a.is_error()) return a;
  if (a.kind() != Value::Kind::kBool) return Value::Error(ErrorCode::kNoMatchingOverload);
  if (b.is_error() || b.kind() == Value::Kind::kBool) return b;
  return Value::Error(ErrorCode::kNoMatchingOverload);
}

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_LOOPS_H_
