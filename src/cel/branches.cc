#include "cel/branches.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "cel/comparisons.h"

namespace earshot::cel::internal {
namespace {

using Kind = Value::Kind;

// Longer conditions are left to the program, and so is what is looked for in longer lists.
constexpr size_t kBranchesMax = 1000;
constexpr size_t kListMax = 1000;
constexpr size_t kShortTextMax = 16;

bool IsWhole(Kind kind) {
  return kind == Kind::kBool || kind == Kind::kInt || kind == Kind::kUint ||
         kind == Kind::kDuration || kind == Kind::kTimestamp;
}

// `low` is the least of the kind; nullopt for an empty range, which has no width.
std::optional<Branch> RangeOf(NodeKind how, const Value& constant) {
  const bool is_unsigned = constant.kind() == Kind::kUint;
  const uint64_t least = is_unsigned ? 0 : uint64_t{1} << 63;
  const uint64_t c = constant.uint_value();
  Branch b{.test = Test::kRange};
  switch (how) {
    case NodeKind::kEqual:
    case NodeKind::kNotEqual:
      b.low = c;
      if (how == NodeKind::kNotEqual) b.test = Test::kNotRange;
      return b;
    case NodeKind::kLess:
    case NodeKind::kGreaterEqual:
      if (c == least) return std::nullopt;
      b.low = least;
      b.width = c - 1 - least;
      if (how == NodeKind::kGreaterEqual) b.test = Test::kNotRange;
      return b;
    default:
      b.low = least;
      b.width = c - least;
      if (how == NodeKind::kGreater) b.test = Test::kNotRange;
      return b;
  }
}

// Nothing but != holds of NaN, so that an order is no other one negated.
std::optional<Branch> DoublesOf(NodeKind how, double c) {
  constexpr double kEnd = std::numeric_limits<double>::infinity();
  if (c != c) return std::nullopt;
  Branch b{.test = Test::kDoubles};
  b.least = -kEnd;
  b.most = kEnd;
  switch (how) {
    case NodeKind::kLess:
      if (c == -kEnd) return std::nullopt;
      b.most = std::nextafter(c, -kEnd);
      break;
    case NodeKind::kLessEqual:
      b.most = c;
      break;
    case NodeKind::kGreater:
      if (c == kEnd) return std::nullopt;
      b.least = std::nextafter(c, kEnd);
      break;
    case NodeKind::kGreaterEqual:
      b.least = c;
      break;
    default:
      b.least = b.most = c;
      if (how == NodeKind::kNotEqual) b.test = Test::kNotDoubles;
  }
  return b;
}

std::optional<Branch> ListOf(Kind kind, const Value& list) {
  if (list.kind() != Kind::kList || list.list_size() == 0 || list.list_size() > kListMax) {
    return std::nullopt;
  }
  if (kind != Kind::kString && !IsWhole(kind)) return std::nullopt;
  for (size_t i = 0; i < list.list_size(); ++i) {
    const Value& v = list.values()[i];
    if (v.kind() != kind || (IsWhole(kind) && v.below_micro() != 0)) return std::nullopt;
  }
  Branch b{.size = static_cast<uint32_t>(list.list_size()),
           .test = kind == Kind::kString ? Test::kTextIn : Test::kNumberIn};
  b.list = list.values();
  return b;
}

Branch Negated(Branch b) {
  b.test = Opposite(b.test);
  return b;
}

Branch SameText(absl::string_view text) {
  Branch b{.size = static_cast<uint32_t>(text.size())};
  if (text.size() > kShortTextMax) {
    b.test = Test::kText;
    b.text = text.data();
    return b;
  }
  const ShortText words = ShortTextOf(text);
  b.test = text.size() <= 8 ? Test::kWord : Test::kTwoWords;
  b.low = words.first;
  b.width = words.last;
  return b;
}

std::optional<Branch> TestOf(NodeKind how, Kind kind, const Value& constant) {
  if (how == NodeKind::kIn) return ListOf(kind, constant);
  const Value c = Comparable(kind, constant);
  if (c.kind() != kind) return std::nullopt;
  if (IsWhole(kind)) return c.below_micro() == 0 ? RangeOf(how, c) : std::nullopt;
  if (kind == Kind::kDouble) return DoublesOf(how, c.double_value());
  if (kind != Kind::kString || (how != NodeKind::kEqual && how != NodeKind::kNotEqual)) {
    return std::nullopt;
  }
  const Branch b = SameText(c.string_value());
  return how == NodeKind::kEqual ? b : Negated(b);
}

// From the end to the beginning, so that where a test goes to is there already.
class Writer {
 public:
  Writer(const Ast& ast, const std::vector<Checked>& checked, const Environment& environment)
      : ast_(ast), checked_(checked), environment_(environment) {}

  Branches Write() {
    if (Says(ast_.root)) Write(ast_.root, kLeaveTrue, kLeaveFalse);
    if (out_.empty() || out_.size() > kBranchesMax) return {{{.leave = kLeaveUnsaid}}, {}};
    std::reverse(out_.begin(), out_.end());
    const int last = static_cast<int>(out_.size()) - 1;
    Branches branches{std::move(out_), {}};
    for (int i = 0; i <= last; ++i) {
      Branch& b = branches.tests[i];
      if (b.leave >= 0) b.leave = static_cast<int16_t>(last - b.leave - i);
      if (IsIn(b, Test::kTextIn) && HasShortTexts(b)) Shorten(b, branches.words);
    }
    // Only now, since words move while there are more to come.
    const ShortText* words = branches.words.data();
    for (Branch& b : branches.tests) {
      if (!IsIn(b, Test::kWordIn)) continue;
      b.words = words;
      words += b.size;
    }
    return branches;
  }

 private:
  static bool IsIn(const Branch& b, Test test) {
    return b.test == test || b.test == Opposite(test);
  }

  static bool HasShortTexts(const Branch& b) {
    return std::all_of(b.list, b.list + b.size, [](const Value& text) {
      return text.string_value().size() <= kShortTextMax;
    });
  }

  static void Shorten(Branch& b, std::vector<ShortText>& words) {
    for (uint32_t i = 0; i < b.size; ++i) words.push_back(ShortTextOf(b.list[i].string_value()));
    b.test = b.test == Test::kTextIn ? Test::kWordIn : Test::kNotWordIn;
  }

  static bool IsLogic(NodeKind kind) { return kind == NodeKind::kAnd || kind == NodeKind::kOr; }

  // Whether there is any test in it.
  bool Says(int index) const {
    const Node& node = ast_[index];
    if (checked_[index].constant) return false;
    if (IsLogic(node.kind) || node.kind == NodeKind::kNot) {
      return std::any_of(node.args.begin(), node.args.end(), [this](int arg) { return Says(arg); });
    }
    return TestAt(index).has_value();
  }

  std::optional<Branch> TestAt(int index) const {
    const Checked& checked = checked_[index];
    const auto of_slot = [&](int slot, std::optional<Branch> test) {
      if (test.has_value()) {
        test->slot = slot;
        test->kind = static_cast<uint32_t>(KindOf(environment_.fields()[slot].type));
      }
      return test;
    };
    if (checked.presence && checked.slot >= 0) {
      return of_slot(checked.slot, Branch{.test = Test::kPresent});
    }
    if (IsField(checked)) {
      if (environment_.fields()[checked.slot].type != Type::kBool) return std::nullopt;
      return of_slot(checked.slot, RangeOf(NodeKind::kEqual, Value::Bool(true)));
    }
    const auto comparison = ComparisonOf(ast_, checked_, index);
    if (!comparison.has_value()) return std::nullopt;
    const int slot = checked_[comparison->field].slot;
    return of_slot(slot, TestOf(comparison->how, KindOf(environment_.fields()[slot].type),
                                checked_[comparison->constant].value));
  }

  // Where to start so that it ends at `yes` or `no`. Nothing is said of parts that are no tests: the
  // others come first, since any of them may decide.
  int16_t Write(int index, int16_t yes, int16_t no) {
    const Node& node = ast_[index];
    if (!Says(index)) return kLeaveUnsaid;
    if (node.kind == NodeKind::kNot) return Write(node.args[0], no, yes);
    if (!IsLogic(node.kind)) return Put(*TestAt(index), yes, no);
    const bool is_and = node.kind == NodeKind::kAnd;
    const bool whole =
        std::all_of(node.args.begin(), node.args.end(), [this](int arg) { return Says(arg); });
    int16_t next = !whole ? kLeaveUnsaid : is_and ? yes : no;
    for (size_t i = node.args.size(); i-- > 0;) {
      if (!Says(node.args[i])) continue;
      next = is_and ? Write(node.args[i], next, no) : Write(node.args[i], yes, next);
    }
    return next;
  }

  int16_t Put(Branch test, int16_t yes, int16_t no) {
    if (out_.size() > kBranchesMax) return kLeaveUnsaid;  // it will be thrown away
    const int16_t next = static_cast<int16_t>(out_.size()) - 1;
    if (next < 0 || (yes != next && no != next)) {
      out_.push_back({.leave = yes});
      yes = static_cast<int16_t>(out_.size() - 1);
    }
    const bool yes_goes_on = yes == static_cast<int16_t>(out_.size()) - 1;
    if (!yes_goes_on) test = Negated(test);
    test.leave = yes_goes_on ? no : yes;
    out_.push_back(test);
    return static_cast<int16_t>(out_.size() - 1);
  }

  const Ast& ast_;
  const std::vector<Checked>& checked_;
  const Environment& environment_;
  std::vector<Branch> out_;
};

bool SameBytes(const char* a, const char* b, size_t n) {
  if (n < 8) return memcmp(a, b, n) == 0;
  for (size_t at = 0; at + 8 < n; at += 8) {
    if (LoadAt<uint64_t>(a + at) != LoadAt<uint64_t>(b + at)) return false;
  }
  return LoadAt<uint64_t>(a + n - 8) == LoadAt<uint64_t>(b + n - 8);
}

}  // namespace

bool IsText(const Branch& b, const Value& v) {
  return SameBytes(v.string_value().data(), b.text, b.size);
}

bool IsAmongTexts(const Branch& b, const Value& v) {
  const absl::string_view own = v.string_value();
  return std::any_of(b.list, b.list + b.size, [own](const Value& one) {
    const absl::string_view text = one.string_value();
    return text.size() == own.size() && SameBytes(text.data(), own.data(), own.size());
  });
}

// Apart from the other one, so that neither carries what only the other needs.
int16_t DecideAsked(const Branch* b, const Activation& record) {
  struct GotField : AskedField {
    Value operator()(int slot) const { return record.Get(slot); }
  };
  return DecideBy(b, GotField{{record}});
}

int16_t DecideOddly(const Branch* b, const Activation& record) {
  // A test whose field cannot be judged is an error, which does not matter where what follows
  // decides as it would have: then this is what must come out.
  int16_t must = 0;
  const AskedField field{record};
  while (true) {
    const int16_t leave = b->leave;
    switch (WayOf(*b, field)) {
      case Way::kOn:
        ++b;
        break;
      case Way::kLeave:
        if (leave < 0) return must == 0 || leave == must ? leave : kLeaveUnsaid;
        b += leave;
        break;
      case Way::kOdd:
        if (leave >= 0 || leave == kLeaveUnsaid || (must != 0 && must != leave)) {
          return kLeaveUnsaid;
        }
        must = leave;
        ++b;
        break;
    }
  }
}

Branches BranchesOf(const Ast& ast, const std::vector<Checked>& checked,
                    const Environment& environment) {
  return Writer(ast, checked, environment).Write();
}

}  // namespace earshot::cel::internal
