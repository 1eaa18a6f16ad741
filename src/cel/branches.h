// Conditions of fields against constants as branches: a test of one field goes on to the next one or
// leaves for another, until the condition is true or false. Internal to this room.
//
// This is the fast way through a program, not another meaning of it: where a field is missing or odd
// and what is left does not decide either, or the condition has parts that are no such tests,
// nothing is said and the program itself is run. Parts may be tested in another order than they are
// written in, since && and || give the same in any.
#ifndef EARSHOT_CEL_BRANCHES_H_
#define EARSHOT_CEL_BRANCHES_H_

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "cel/ast.h"
#include "cel/checker.h"
#include "cel/environment.h"

namespace earshot::cel::internal {

// Of a comparison only what it lets through matters: an equality is a range of one, and what is
// negated leaves where the other goes on.
enum class Test : uint8_t {
  kRange,     // low .. low + width of a bool, a whole number or a time
  kDoubles,   // least .. most
  kText,      // the same text
  kTextIn,    // one of `size` texts
  kNumberIn,  // one of `size` values that are compared by their 8 bytes
  kPresent,   // has(field)
  kGoto,      // leaves
};

struct Branch {
  uint32_t head = 0;  // of the values that it can judge
  uint32_t size = 0;  // of the text or list
  union {
    uint64_t low = 0;
    double least;
    const char* text;
    const Value* list;
  };
  union {
    uint64_t width = 0;
    double most;
  };
  int32_t slot = 0;
  int16_t leave = 0;  // where to, if the test does not give `goes_on`: a branch or one of these
  Test test = Test::kGoto;
  bool goes_on = false;  // to the next branch
};
static_assert(sizeof(Branch) == 32);
inline constexpr int16_t kLeaveFalse = -1, kLeaveTrue = -2, kLeaveUnsaid = -3;

// None where it would say nothing. Texts and lists are borrowed from the constants of the tree.
std::vector<Branch> BranchesOf(const Ast& ast, const std::vector<Checked>& checked,
                               const Environment& environment);

// The kind of a value with all that makes it one of another sort than its kind alone: an error, a
// time with a part of a microsecond.
inline uint32_t HeadOf(const Value& v) { return std::bit_cast<std::array<uint32_t, 4>>(v)[0]; }

inline bool SameBytes(const char* a, const char* b, size_t n) {
  if (n >= 8) {
    uint64_t x, y;
    for (size_t at = 0; at + 8 < n; at += 8) {
      memcpy(&x, a + at, 8);
      memcpy(&y, b + at, 8);
      if (x != y) return false;
    }
    memcpy(&x, a + n - 8, 8);
    memcpy(&y, b + n - 8, 8);
    return x == y;
  }
  if (n >= 4) {
    uint32_t x, y, u, v;
    memcpy(&x, a, 4);
    memcpy(&y, b, 4);
    memcpy(&u, a + n - 4, 4);
    memcpy(&v, b + n - 4, 4);
    return x == y && u == v;
  }
  return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
}

// Whether the value passes; it is of the kind that the test is for.
inline bool Passes(const Branch& b, const Value& v) {
  switch (b.test) {
    case Test::kRange:
      return v.uint_value() - b.low <= b.width;
    case Test::kDoubles:
      return v.double_value() >= b.least && v.double_value() <= b.most;
    case Test::kText:
      return v.list_size() == b.size && SameBytes(v.string_value().data(), b.text, b.size);
    case Test::kTextIn:
      for (uint32_t i = 0; i < b.size; ++i) {
        const absl::string_view text = b.list[i].string_value(), own = v.string_value();
        if (text.size() == own.size() && SameBytes(text.data(), own.data(), own.size()))
          return true;
      }
      return false;
    case Test::kNumberIn:
      for (uint32_t i = 0; i < b.size; ++i) {
        if (b.list[i].uint_value() == v.uint_value()) return true;
      }
      return false;
    default:
      return true;
  }
}

// kLeaveFalse, kLeaveTrue or kLeaveUnsaid. `field` gives the value of a slot.
template <typename Field>
inline int16_t Decide(const Branch* const branches, const Field& field) {
  const Branch* b = branches;
  // A test whose field cannot be judged is an error, which does not matter where what follows
  // decides as it would have: then this is what must come out.
  int16_t must = 0;
  while (true) {
    int16_t leave = b->leave;
    if (b->test != Test::kGoto) {
      const Value& v = field(b->slot);
      bool passes;
      if (HeadOf(v) == b->head) {
        passes = Passes(*b, v);
      } else if (b->test == Test::kPresent && !v.is_error()) {
        passes = !v.is_missing();
      } else {
        if (leave >= 0 || leave == kLeaveUnsaid || (must != 0 && must != leave)) {
          return kLeaveUnsaid;
        }
        must = leave;
        ++b;
        continue;
      }
      if (passes == b->goes_on) {
        ++b;
        continue;
      }
    }
    if (leave < 0) return must == 0 || leave == must ? leave : kLeaveUnsaid;
    b = branches + leave;
  }
}

// The same for a record, which keeps its values side by side or is asked for each.
inline int16_t Decide(const Branch* branches, const Activation& record) {
  if (const Value* const dense = record.dense()) {
    return Decide(branches, [dense](int slot) -> const Value& { return dense[slot]; });
  }
  return Decide(branches, [&record](int slot) { return record.Get(slot); });
}

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_BRANCHES_H_
