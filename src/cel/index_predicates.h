// From conditions to predicates and alternatives: the form in which an index holds them. Internal
// to this room.
//
// A condition becomes a list of alternatives (rows), a row a list of literals, a literal a
// predicate or its negation. Predicates are shared: each has one number however often it is said.
#ifndef EARSHOT_CEL_INDEX_PREDICATES_H_
#define EARSHOT_CEL_INDEX_PREDICATES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "cel/ast.h"
#include "cel/checker.h"
#include "cel/environment.h"
#include "cel/index.h"
#include "cel/program.h"

namespace earshot::cel::internal {

// Alternatives of one condition; where distributing gives more, a disjunction stays whole.
inline constexpr size_t kRowsPerConditionMax = 8;

struct Predicate {
  enum class Kind : uint8_t {
    kHas,       // has(field)
    kCompare,   // field op constants[0]
    kIn,        // field in constants
    kContains,  // field.contains(constants[0]) and so on
    kStartsWith,
    kEndsWith,
    kMatches,
    kElement,  // constants[0] in field
    kProgram,  // anything else
  };
  Kind kind = Kind::kProgram;
  NodeKind op = NodeKind::kEqual;
  int slot = -1;
  Type declared = Type::kDyn;    // of the field
  std::vector<Value> constants;  // of one kind
  std::string text;              // that the constants borrow from
  std::optional<Program> program;
  std::shared_ptr<const re2::RE2> pattern;

  bool is_text() const { return kind >= Kind::kContains && kind <= Kind::kMatches; }
  // Found by one search of the field for all predicates of that field.
  bool is_searched() const { return is_text() || kind == Kind::kElement; }
  bool is_cut() const { return kind <= Kind::kIn; }
};

// The same predicate of two conditions has the same key.
std::string KeyOf(const Predicate& predicate, absl::string_view source);
std::string TextOf(const Predicate& predicate, const Environment& environment);
// By the rules of the evaluator. `scratch` is reset.
Verdict VerdictOf(const Predicate& predicate, const Activation& record, Scratch& scratch);
inline Verdict Negated(Verdict v) {
  return v == Verdict::kError ? v : v == Verdict::kTrue ? Verdict::kFalse : Verdict::kTrue;
}

struct Literal {
  uint32_t code = 0;  // twice the number of a predicate, and one where it is negated
  Literal() = default;
  Literal(uint32_t predicate, bool negated) : code(predicate * 2 + (negated ? 1 : 0)) {}
  uint32_t predicate() const { return code >> 1; }
  bool negated() const { return (code & 1) != 0; }
  friend bool operator==(Literal a, Literal b) { return a.code == b.code; }
  friend bool operator<(Literal a, Literal b) { return a.code < b.code; }
};
using Row = std::vector<Literal>;

// All predicates of an index. Numbers do not change when more are added, and a copy shares what
// was there.
class Predicates {
 public:
  size_t size() const { return size_; }
  const Predicate& operator[](uint32_t number) const {
    return *blocks_[number / kBlock]->at(number % kBlock);
  }
  uint32_t Intern(Predicate predicate, const std::string& key);
  const uint32_t* Find(const std::string& key) const;
  // Moves what was added since to the part that copies share.
  void Settle();
  size_t MemoryBytes() const;

 private:
  static constexpr size_t kBlock = 256;
  using Block = std::vector<std::shared_ptr<const Predicate>>;
  using Keys = absl::flat_hash_map<std::string, uint32_t>;
  size_t size_ = 0;
  std::vector<std::shared_ptr<Block>> blocks_;
  std::shared_ptr<const Keys> keys_ = std::make_shared<Keys>();
  Keys recent_;
};

// No rows: the condition is never true.
std::vector<Row> RowsOf(const Program& condition, const Environment& environment,
                        Predicates& predicates);

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_INDEX_PREDICATES_H_
