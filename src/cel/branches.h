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

#include "absl/strings/string_view.h"
#include "cel/ast.h"
#include "cel/checker.h"
#include "cel/environment.h"

namespace earshot::cel::internal {

// Of a comparison only what it lets through matters: an equality is a range of one. Each with its
// opposite, so that a test that goes on and one that leaves are both a single jump.
enum class Test : uint8_t {
  kRange,  // low .. low + width of a bool, a whole number or a time
  kNotRange,
  kDoubles,  // least .. most
  kNotDoubles,
  kWord,  // the same text, of 8 bytes at most
  kNotWord,
  kTwoWords,  // the same text, of 9 to 16 bytes
  kNotTwoWords,
  kText,  // the same text
  kNotText,
  kWordIn,  // one of `size` texts of 16 bytes at most
  kNotWordIn,
  kTextIn,  // one of `size` texts
  kNotTextIn,
  kNumberIn,  // one of `size` values that are compared by their 8 bytes
  kNotNumberIn,
  kPresent,  // has(field)
  kNotPresent,
  kLeave,  // whatever the record
};
constexpr Test Opposite(Test test) {
  return test == Test::kLeave ? test : static_cast<Test>(static_cast<uint8_t>(test) ^ 1);
}

// A text of 16 bytes at most as numbers; with its size they are the text.
struct ShortText {
  uint64_t first = 0;
  uint64_t last = 0;
  uint32_t size = 0;
};

struct Branch {
  uint32_t kind = 0;  // of the values that it can judge
  uint32_t size = 0;  // of the text or list
  union {
    uint64_t low = 0;
    double least;
    const char* text;
    const Value* list;
    const ShortText* words;
  };
  union {
    uint64_t width = 0;
    double most;
  };
  int32_t slot = 0;
  int16_t leave = 0;         // leaves: over so many branches, or for one of those below
  Test test = Test::kLeave;  // goes on to the next branch, or else
};
static_assert(sizeof(Branch) == 32);
inline constexpr int16_t kLeaveFalse = -1, kLeaveTrue = -2, kLeaveUnsaid = -3;

// One condition. Texts and lists are borrowed from the constants of the tree.
struct Branches {
  std::vector<Branch> tests;     // never empty: at least one that leaves unsaid
  std::vector<ShortText> words;  // of its kWordIn
};
Branches BranchesOf(const Ast& ast, const std::vector<Checked>& checked,
                    const Environment& environment);

// The kind of a value with all that makes it one of another sort than its kind alone: an error, a
// time with a part of a microsecond.
inline uint32_t HeadOf(const Value& v) { return std::bit_cast<std::array<uint32_t, 4>>(v)[0]; }
// And how long a text it is.
inline uint64_t HeadAndSizeOf(const Value& v) {
  return std::bit_cast<std::array<uint64_t, 2>>(v)[0];
}

template <typename Word>
inline Word LoadAt(const char* p) {
  Word word;
  memcpy(&word, p, sizeof(word));
  return word;
}

// Of a text of 8 bytes at most, a number that is its own among those of the same size.
inline uint64_t WordOf(const char* p, size_t n) {
  if (n >= 4) return LoadAt<uint32_t>(p) | uint64_t{LoadAt<uint32_t>(p + n - 4)} << 32;
  const auto byte = [p](size_t at) { return static_cast<uint64_t>(static_cast<uint8_t>(p[at])); };
  return n == 0 ? 0 : byte(0) | byte(n / 2) << 8 | byte(n - 1) << 16;
}

inline ShortText ShortTextOf(absl::string_view text) {  // of 16 bytes at most
  const char* const p = text.data();
  const size_t n = text.size();
  const uint32_t size = static_cast<uint32_t>(n);
  if (n <= 8) return {WordOf(p, n), 0, size};
  return {LoadAt<uint64_t>(p), LoadAt<uint64_t>(p + n - 8), size};
}

// Whether the value, which is of the kind that the test is for, is what it names. A single text has
// its size already.
inline bool IsInRange(const Branch& b, const Value& v) { return v.uint_value() - b.low <= b.width; }
inline bool IsInDoubles(const Branch& b, const Value& v) {
  return v.double_value() >= b.least && v.double_value() <= b.most;
}
inline bool IsWord(const Branch& b, const Value& v) {
  return WordOf(v.string_value().data(), b.size) == b.low;
}
inline bool IsTwoWords(const Branch& b, const Value& v) {
  const char* const p = v.string_value().data();
  return LoadAt<uint64_t>(p) == b.low && LoadAt<uint64_t>(p + b.size - 8) == b.width;
}
bool IsText(const Branch& b, const Value& v);
bool IsAmongTexts(const Branch& b, const Value& v);
inline bool IsAmongWords(const Branch& b, const Value& v) {
  if (v.list_size() > 16) return false;
  const ShortText own = ShortTextOf(v.string_value());
  for (const ShortText *w = b.words, *end = w + b.size; w != end; ++w) {
    if (w->first == own.first && w->size == own.size && w->last == own.last) return true;
  }
  return false;
}
inline bool IsAmongNumbers(const Branch& b, const Value& v) {
  for (uint32_t i = 0; i < b.size; ++i) {
    if (b.list[i].uint_value() == v.uint_value()) return true;
  }
  return false;
}

// How a test comes to its field: of a record that keeps its values side by side, or of any.
struct DenseField {
  const Value& operator()(int slot) const { return record.dense()[slot]; }
  bool KnowsMissing() const { return record.is_complete(); }
  const Activation& record;
};
struct AskedField {
  Value operator()(int slot) const { return record.Ask(slot); }
  bool KnowsMissing() const { return true; }
  const Activation& record;
};

enum class Way : uint8_t { kOn, kLeave, kOdd };

// `field` gives the value of a slot. Each case asks for it itself, so that nothing is looked at twice
// on the way to its jump.
template <typename Field>
inline Way WayOf(const Branch& b, const Field& field) {
  const auto on = [&](auto is, bool wanted) {
    const Value& v = field(b.slot);
    if (HeadOf(v) != b.kind) return Way::kOdd;
    return is(b, v) == wanted ? Way::kOn : Way::kLeave;
  };
  const auto same = [&](auto is, bool wanted) {
    const Value& v = field(b.slot);
    if (HeadAndSizeOf(v) != LoadAt<uint64_t>(reinterpret_cast<const char*>(&b))) {
      return HeadOf(v) != b.kind ? Way::kOdd : wanted ? Way::kLeave : Way::kOn;
    }
    return is(b, v) == wanted ? Way::kOn : Way::kLeave;
  };
  const auto has = [&](bool wanted) {
    const Value& v = field(b.slot);
    if (v.is_error() || (v.is_missing() && !field.KnowsMissing())) return Way::kOdd;
    return v.is_missing() != wanted ? Way::kOn : Way::kLeave;
  };
  switch (b.test) {
    case Test::kRange:
      return on(IsInRange, true);
    case Test::kNotRange:
      return on(IsInRange, false);
    case Test::kDoubles:
      return on(IsInDoubles, true);
    case Test::kNotDoubles:
      return on(IsInDoubles, false);
    case Test::kWord:
      return same(IsWord, true);
    case Test::kNotWord:
      return same(IsWord, false);
    case Test::kTwoWords:
      return same(IsTwoWords, true);
    case Test::kNotTwoWords:
      return same(IsTwoWords, false);
    case Test::kText:
      return same(IsText, true);
    case Test::kNotText:
      return same(IsText, false);
    case Test::kWordIn:
      return on(IsAmongWords, true);
    case Test::kNotWordIn:
      return on(IsAmongWords, false);
    case Test::kTextIn:
      return on(IsAmongTexts, true);
    case Test::kNotTextIn:
      return on(IsAmongTexts, false);
    case Test::kNumberIn:
      return on(IsAmongNumbers, true);
    case Test::kNotNumberIn:
      return on(IsAmongNumbers, false);
    case Test::kPresent:
      return has(true);
    case Test::kNotPresent:
      return has(false);
    case Test::kLeave:
      return Way::kLeave;
  }
  __builtin_unreachable();
}

// From branch `b` on, where a field that cannot be judged has been met.
int16_t DecideOddly(const Branch* b, const Activation& record);

// kLeaveFalse, kLeaveTrue or kLeaveUnsaid.
template <typename Field>
inline int16_t DecideBy(const Branch* b, const Field& field) {
  while (true) {
    const Way way = WayOf(*b, field);
    if (way == Way::kOn) {
      ++b;
    } else if (way == Way::kLeave) {
      if (b->leave < 0) return b->leave;
      b += b->leave;
    } else {
      return DecideOddly(b, field.record);
    }
  }
}

int16_t DecideAsked(const Branch* b, const Activation& record);
inline int16_t Decide(const Branch* b, const Activation& record) {
  if (record.dense() == nullptr) return DecideAsked(b, record);
  return DecideBy(b, DenseField{record});
}

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_BRANCHES_H_
