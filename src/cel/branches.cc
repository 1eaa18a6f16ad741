#include "cel/branches.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "cel/comparisons.h"

namespace earshot::cel::internal {
namespace {

using Kind = Value::Kind;

// Longer conditions are left to the program, and so is what is looked for in longer lists.
constexpr size_t kBranchesMax = 1000;
constexpr size_t kListMax = 1000;

struct TestOrNot {
  Branch branch;
  bool negated = false;
};

bool IsWhole(Kind kind) {
  return kind == Kind::kBool || kind == Kind::kInt || kind == Kind::kUint ||
         kind == Kind::kDuration || kind == Kind::kTimestamp;
}

// `low` is the least of the kind; nullopt for an empty range, which has no width.
std::optional<TestOrNot> RangeOf(NodeKind how, const Value& constant) {
  const bool is_unsigned = constant.kind() == Kind::kUint;
  const uint64_t least = is_unsigned ? 0 : uint64_t{1} << 63;
  const uint64_t c = constant.uint_value();
  TestOrNot test{{.test = Test::kRange}};
  Branch& b = test.branch;
  switch (how) {
    case NodeKind::kEqual:
    case NodeKind::kNotEqual:
      b.low = c;
      test.negated = how == NodeKind::kNotEqual;
      return test;
    case NodeKind::kLess:
    case NodeKind::kGreaterEqual:
      if (c == least) return std::nullopt;
      b.low = least;
      b.width = c - 1 - least;
      test.negated = how == NodeKind::kGreaterEqual;
      return test;
    default:
      b.low = least;
      b.width = c - least;
      test.negated = how == NodeKind::kGreater;
      return test;
  }
}

// Nothing but != holds of NaN, so that an order is no other one negated.
std::optional<TestOrNot> DoublesOf(NodeKind how, double c) {
  constexpr double kEnd = std::numeric_limits<double>::infinity();
  if (c != c) return std::nullopt;
  TestOrNot test{{.test = Test::kDoubles}};
  Branch& b = test.branch;
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
      test.negated = how == NodeKind::kNotEqual;
  }
  return test;
}

std::optional<TestOrNot> ListOf(Kind kind, const Value& list) {
  if (list.kind() != Kind::kList || list.list_size() == 0 || list.list_size() > kListMax) {
    return std::nullopt;
  }
  if (kind != Kind::kString && !IsWhole(kind)) return std::nullopt;
  for (size_t i = 0; i < list.list_size(); ++i) {
    const Value& v = list.values()[i];
    if (v.kind() != kind || (IsWhole(kind) && v.below_micro() != 0)) return std::nullopt;
  }
  TestOrNot test{{.test = kind == Kind::kString ? Test::kTextIn : Test::kNumberIn}};
  test.branch.list = list.values();
  test.branch.size = static_cast<uint32_t>(list.list_size());
  return test;
}

std::optional<TestOrNot> TestOf(NodeKind how, Kind kind, const Value& constant) {
  if (how == NodeKind::kIn) return ListOf(kind, constant);
  const Value c = Comparable(kind, constant);
  if (c.kind() != kind) return std::nullopt;
  if (IsWhole(kind)) return c.below_micro() == 0 ? RangeOf(how, c) : std::nullopt;
  if (kind == Kind::kDouble) return DoublesOf(how, c.double_value());
  if (kind != Kind::kString || (how != NodeKind::kEqual && how != NodeKind::kNotEqual)) {
    return std::nullopt;
  }
  TestOrNot test{{.test = Test::kText}, how == NodeKind::kNotEqual};
  test.branch.text = c.string_value().data();
  test.branch.size = static_cast<uint32_t>(c.string_value().size());
  return test;
}

// From the end to the beginning, so that where a test goes to is there already.
class Writer {
 public:
  Writer(const Ast& ast, const std::vector<Checked>& checked, const Environment& environment)
      : ast_(ast), checked_(checked), environment_(environment) {}

  std::vector<Branch> Write() {
    if (!Says(ast_.root)) return {};
    Write(ast_.root, kLeaveTrue, kLeaveFalse);
    if (out_.size() > kBranchesMax) return {};
    std::reverse(out_.begin(), out_.end());
    const int last = static_cast<int>(out_.size()) - 1;
    for (Branch& b : out_) {
      if (b.leave >= 0) b.leave = static_cast<int16_t>(last - b.leave);
    }
    return out_;
  }

 private:
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

  std::optional<TestOrNot> TestAt(int index) const {
    const Checked& checked = checked_[index];
    const auto of_slot = [&](int slot, std::optional<TestOrNot> test) {
      if (test.has_value()) {
        test->branch.slot = slot;
        test->branch.head = static_cast<uint32_t>(KindOf(environment_.fields()[slot].type));
      }
      return test;
    };
    if (checked.presence && checked.slot >= 0) {
      auto test = of_slot(checked.slot, TestOrNot{{.test = Test::kPresent}});
      test->branch.head = ~uint32_t{0};  // looked at apart
      return test;
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

  int16_t Put(TestOrNot test, int16_t yes, int16_t no) {
    if (out_.size() > kBranchesMax) return kLeaveUnsaid;  // it will be thrown away
    if (test.negated) std::swap(yes, no);
    const int16_t next = static_cast<int16_t>(out_.size()) - 1;
    if (next < 0 || (yes != next && no != next)) {
      Branch over;
      over.leave = yes;
      out_.push_back(over);
      yes = static_cast<int16_t>(out_.size() - 1);
    }
    test.branch.goes_on = yes == static_cast<int16_t>(out_.size()) - 1;
    test.branch.leave = test.branch.goes_on ? no : yes;
    out_.push_back(test.branch);
    return static_cast<int16_t>(out_.size() - 1);
  }

  const Ast& ast_;
  const std::vector<Checked>& checked_;
  const Environment& environment_;
  std::vector<Branch> out_;
};

}  // namespace

std::vector<Branch> BranchesOf(const Ast& ast, const std::vector<Checked>& checked,
                               const Environment& environment) {
  return Writer(ast, checked, environment).Write();
}

}  // namespace earshot::cel::internal
