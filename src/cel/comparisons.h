// A field against a constant: the commonest predicate, which programs, branches and indexes all take
// from a checked tree. Internal to this room.
#ifndef EARSHOT_CEL_COMPARISONS_H_
#define EARSHOT_CEL_COMPARISONS_H_

#include <optional>
#include <vector>

#include "cel/ast.h"
#include "cel/checker.h"
#include "cel/environment.h"

namespace earshot::cel::internal {

constexpr bool IsComparison(NodeKind kind) {
  return kind >= NodeKind::kLess && kind <= NodeKind::kNotEqual;
}

// a < b is b > a.
NodeKind Mirror(NodeKind kind);

// What the record must give for a field of that type; kMissing: anything. Any list is asked for as
// kList.
Value::Kind KindOf(Type type);

// Whether the node is the value of a field and nothing else.
inline bool IsField(const Checked& c) {
  return c.slot >= 0 && !c.presence && !c.maybe && c.local < 0;
}

struct Comparison {
  int field;  // the nodes of the two sides
  int constant;
  NodeKind how;  // field `how` constant
};
// Of a comparison or `in`, where one side is a field and the other one known.
std::optional<Comparison> ComparisonOf(const Ast& ast, const std::vector<Checked>& checked,
                                       int index);

// The constant as it is compared: a number of another type becomes one of the field's own where that
// changes no answer.
Value Comparable(Value::Kind field, const Value& constant);

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_COMPARISONS_H_
