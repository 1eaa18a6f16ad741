// From a tree to a tree with types: what each node is, which field or function it names, what it is
// worth if it is constant, and how it moves with now. Internal to this room.
#ifndef EARSHOT_CEL_CHECKER_H_
#define EARSHOT_CEL_CHECKER_H_

#include <string>
#include <vector>

#include "cel/ast.h"
#include "cel/environment.h"
#include "cel/functions.h"
#include "cel/program.h"
#include "cel/types.h"
#include "cel/value.h"

namespace earshot::cel::internal {

// How a value moves as now advances and all else stands still. Between the instants at which a
// recorded comparison changes, it grows by `slope` microseconds a microsecond; `exact` is false
// where that is not known.
struct Motion {
  bool depends = false;  // on now at all
  bool exact = true;
  int slope = 0;
};

// Calls that are not functions: they name variables of their own or leave arguments unevaluated.
enum class Macro : uint8_t {
  kNone,
  // These go through a list or map (see loops.h).
  kAll,
  kExists,
  kExistsOne,
  kMap,  // also transformList
  kFilter,
  kTransformMap,
  kTransformMapEntry,
  kSortBy,
  // These do not.
  kBind,
  kBlock,
  kOptMap,
  kOptFlatMap,
  kOr,
  kOrValue,
  kGetExtension,
  kHasExtension,
};
constexpr bool IsLoop(Macro macro) { return macro >= Macro::kAll && macro <= Macro::kSortBy; }

struct Checked {
  Ty type;
  Function function = Function::kNone;
  Macro macro = Macro::kNone;
  uint8_t variables = 0;   // of a loop: 1 or 2
  bool filtered = false;   // of a loop: the argument before the last one chooses
  bool qualified = false;  // the name in front of the dot is a library, not an argument
  bool maybe = false;      // .?slot: an optional of the field
  bool presence = false;   // has(slot), or has(args[0]) where no slot
  bool constant = false;
  bool may_be_optional = false;         // when evaluated: also where it is dyn
  bool unknown = false;                 // nobody declared it (only without a check): an error value
  int slot = -1;                        // kIdent, kSelect: the field that the path names
  int local = -1;                       // a variable of a macro; of the macro itself: its first one
  const MessageField* field = nullptr;  // kSelect on a message of known type
  const NamedType* named = nullptr;     // kStruct, and a call that makes an enum value
  const FunctionDeclaration* declared = nullptr;  // a call of a function of the host
  Value value;  // of a constant; its text lies in the scratch given to Check
  Motion motion;
};

// The first argument of a call that is a value.
inline size_t FirstArg(const Checked& checked) { return checked.qualified ? 1 : 0; }

// "a.b.c" of selections on a name, "" of anything else. `*begin` is where it starts.
std::string DottedPath(const Ast& ast, int index, size_t* begin);

// Reports a constant text that can never be read as what it is given for: a malformed pattern,
// zone, duration or timestamp as the last argument of `node`, whose function is given.
void CheckConstantText(const Ast& ast, const std::vector<Checked>& checked, const Node& node,
                       Function function, Reporter& reporter);

// One entry a node. With errors reported the result is of no use. Constant parts are evaluated
// here, so a malformed duration, pattern or zone is found now and not while events flow.
struct CheckedTree {
  std::vector<Checked> nodes;
  int locals = 0;  // variables of macros, numbered from 0
  Type type = Type::kDyn;
  std::string type_name;
};
CheckedTree Check(const Ast& ast, const Environment& environment, Type expected, Scratch* constants,
                  Reporter& reporter);

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_CHECKER_H_
