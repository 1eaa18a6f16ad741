// A compiled expression: a flat list of instructions over a small stack. Internal to this room.
#ifndef EARSHOT_CEL_CODE_H_
#define EARSHOT_CEL_CODE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "cel/ast.h"
#include "cel/branches.h"
#include "cel/checker.h"
#include "cel/containers.h"
#include "cel/functions.h"
#include "cel/messages.h"
#include "cel/program.h"
#include "re2/re2.h"

namespace earshot::cel::internal {

enum class Op : uint8_t {
  kEnd,           // the value on top is the result
  kConst,         // push constants[a]
  kLoad,          // push the field of slot a, which must be of kind `kind` (kMissing: any)
  kHas,           // push whether slot a is there
  kCompareConst,  // push field a (of kind `kind`) `node` constants[b]; the commonest predicate, one
                  // step
  kUnary,         // `node` of the top
  kBinary,        // `node` of the two on top
  kCall,          // `function` of the `count` on top
  kMatches,       // top matches patterns[a]
  kPart,          // `function` of the top in zones[a]
  kList,          // the `count` on top become a list; b: the constant with their marks, or -1
  kMap,           // `count` keys and values on top become a map; b as for kList
  kAccess,        // top[-1][top], as `reach` has it
  kSelect,        // top.text, the text in constants[a], as `reach` has it; of a message
                  // fields[b], where that is not -1
  kMessage,       // the `count` on top become a message, as messages[a] has it
  kCallHost,      // functions[a] of the `count` on top
  kLoadOptional,  // push an optional of the field of slot a, which must be of kind `kind`
  kLocal,         // push the value at a of the stack
  kSlide,         // the top takes the place of the `count` below it
  kLoop,          // the top is what `macro` goes through; where it cannot, go to a
  kRound,         // of a loop with b variables; after the last one go to a; costs `count`
  kChoose,        // pop; false: go to a; neither true nor false: go to b
  kTake,          // pop what the body of `macro` gave; go to a for more, to b when decided
  kEndLoop,       // the five values of the loop become its result
  kUnwrap,        // an optional's value; without one go to a
  kOtherwise,     // an optional without a value: pop; with one (b: its value) go to a
  kIfFalse,       // top is false: leave it, go to a
  kIfTrue,        // top is true: leave it, go to a
  kAnd,           // combine the two on top; the lower one is not false
  kOr,            // combine the two on top; the lower one is not true
  kIfNot,         // pop; false: go to a; neither true nor false: push the error, go to b
  kGoto,          // go to a
  kExpect,        // an error unless the top is of kind `kind` (or a list, for kList)
};

struct Instruction {
  Op op = Op::kEnd;
  union {
    NodeKind node = NodeKind::kNull;
    Function function;
    Macro macro;
    Reach reach;
  };
  bool charged = false;  // in a loop: what it looks through counts as steps
  Value::Kind kind = Value::Kind::kMissing;
  int32_t a = 0;
  int32_t b = 0;
  uint32_t count = 0;
};

// Two sides of a comparison whose difference (left - right) moves with now at a constant rate
// between the instants at which other comparisons change. Their code lies behind the main program.
struct NowComparison {
  NodeKind op;
  int32_t slope;  // of left - right: microseconds for a microsecond, not zero
  int32_t left_begin;
  int32_t right_begin;
};

struct Code {
  Branches branches;  // tried before the instructions
  bool makes_values = false;     // needs a scratch
  std::string source;
  Place origin;
  Type type = Type::kDyn;
  std::string type_name;
  std::vector<Instruction> instructions;
  std::vector<uint32_t> begins;  // of each: where in the source an error of it is
  std::vector<Value> constants;
  std::vector<std::unique_ptr<const re2::RE2>> patterns;
  std::vector<absl::TimeZone> zones;
  std::shared_ptr<const TypeProvider> types;  // outlives the constants
  std::vector<MessageShape> messages;
  std::vector<const MessageField*> fields;
  std::vector<FunctionDeclaration::Implementation> functions;
  Scratch memory;  // of the constants
  std::vector<int> slots;
  std::vector<NowComparison> comparisons;
  size_t stack_max = 0;
  uint64_t cost_bound = 0;
  bool depends_on_now = false;
  bool now_is_exact = true;
};

// From instruction `begin` to the kEnd that follows. `scratch` may be null where !makes_values.
Value Run(const Code& code, int begin, const Activation& activation, Scratch* scratch);

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_CODE_H_
