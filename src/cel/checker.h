// From a tree to a tree with types: what each node is, which field or function it names, what it is
// worth if it is constant, and how it moves with now. Internal to this room.
#ifndef EARSHOT_CEL_CHECKER_H_
#define EARSHOT_CEL_CHECKER_H_

#include <vector>

#include "cel/ast.h"
#include "cel/environment.h"
#include "cel/functions.h"
#include "cel/program.h"
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

struct Checked {
  Type type = Type::kDyn;
  Function function = Function::kNone;
  int slot = -1;          // kIdent, kSelect: the field that the path names
  bool presence = false;  // has(slot)
  bool constant = false;
  Value value;  // of a constant; its text lies in the scratch given to Check
  Motion motion;
};

// Reports a constant text that can never be read as what it is given for: a malformed pattern,
// zone, duration or timestamp as the last argument of `node`, whose function is given.
void CheckConstantText(const Ast& ast, const std::vector<Checked>& checked, const Node& node,
                       Function function, Reporter& reporter);

// One entry a node. With errors reported the result is of no use. Constant parts are evaluated
// here, so a malformed duration, pattern or zone is found now and not while events flow.
std::vector<Checked> Check(const Ast& ast, const Environment& environment, Type expected,
                           Scratch* constants, Reporter& reporter);

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_CHECKER_H_
