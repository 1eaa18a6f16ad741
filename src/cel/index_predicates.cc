#include "cel/index_predicates.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cel/comparisons.h"
#include "cel/containers.h"
#include "cel/functions.h"
#include "cel/operators.h"
#include "cel/text.h"

namespace earshot::cel::internal {
namespace {

using Kind = Value::Kind;

// The constant as a value of the field's kind that compares with it in the same way; missing where
// there is none.
Value AsFieldValue(const Value& constant, Type declared) {
  const Kind kind = constant.kind();
  const bool plain = kind == Kind::kBool || kind == Kind::kInt || kind == Kind::kUint ||
                     kind == Kind::kDouble || kind == Kind::kString;
  const bool time = kind == Kind::kDuration || kind == Kind::kTimestamp;
  if (!plain && !(time && constant.below_micro() == 0)) return Value::Missing();
  if (kind == Kind::kDouble && constant.double_value() != constant.double_value()) {
    return Value::Missing();
  }
  if (declared == Type::kDyn) return constant;
  const Value c = Comparable(KindOf(declared), constant);
  return c.kind() == KindOf(declared) ? c : Value::Missing();
}

// Walks one checked condition. Everything that it splits is joined again by && and ||, whose order
// does not matter to the result; only a predicate's own text is ever evaluated.
class Splitter {
 public:
  Splitter(const Ast& ast, const CheckedTree& tree, const Environment& environment,
           Predicates& predicates)
      : ast_(ast), checked_(tree.nodes), environment_(environment), predicates_(predicates) {}

  std::vector<Row> Rows(int node, bool negated);
  // Two parts that make values or loop share limits when evaluated as one: such a condition must
  // stay whole.
  bool Splits() const { return costly_ < 2 && !failed_; }

 private:
  std::vector<Row> Join(const std::vector<int>& args, bool all, bool negated, int node);
  std::vector<Row> Of(Predicate predicate, bool negated, int node);
  std::optional<Predicate> Simple(int index) const;
  std::optional<Predicate> Compared(int index) const;
  std::optional<Predicate> Call(const Node& node, const Checked& checked) const;
  bool Costly(int index) const;
  std::string Print(int index) const {
    Ast part = ast_;
    part.root = index;
    return PrintAst(part);
  }

  const Ast& ast_;
  const std::vector<Checked>& checked_;
  const Environment& environment_;
  Predicates& predicates_;
  int costly_ = 0;
  bool failed_ = false;
};

std::vector<Row> Splitter::Rows(int index, bool negated) {
  const Node& node = ast_[index];
  const Checked& checked = checked_[index];
  if (checked.constant && checked.value.kind() == Kind::kBool) {
    if (checked.value.bool_value() != negated) return {Row{}};
    return {};
  }
  if (!checked.constant) {
    if (node.kind == NodeKind::kNot) return Rows(node.args[0], !negated);
    if (node.kind == NodeKind::kAnd) return Join(node.args, !negated, negated, index);
    if (node.kind == NodeKind::kOr) return Join(node.args, negated, negated, index);
    if (auto simple = Simple(index)) return Of(*std::move(simple), negated, index);
  }
  Predicate whole;
  return Of(std::move(whole), negated, index);
}

// `all`: a conjunction of the args (after negation), else a disjunction.
std::vector<Row> Splitter::Join(const std::vector<int>& args, bool all, bool negated, int node) {
  std::vector<Row> rows;
  if (all) rows.push_back({});
  for (const int arg : args) {
    std::vector<Row> more = Rows(arg, negated);
    if (!all) {
      if (rows.size() + more.size() > kRowsPerConditionMax) return Of({}, negated, node);
      std::move(more.begin(), more.end(), std::back_inserter(rows));
      continue;
    }
    if (rows.size() * more.size() > kRowsPerConditionMax) more = Of({}, negated, arg);
    std::vector<Row> product;
    for (const Row& row : rows) {
      for (const Row& other : more) {
        Row both = row;
        both.insert(both.end(), other.begin(), other.end());
        product.push_back(std::move(both));
      }
    }
    rows = std::move(product);
  }
  return rows;
}

std::vector<Row> Splitter::Of(Predicate predicate, bool negated, int node) {
  std::string source;
  if (predicate.kind == Predicate::Kind::kProgram) {
    if (Costly(node)) ++costly_;
    source = Print(node);
  }
  const std::string key = KeyOf(predicate, source);
  const uint32_t* known = predicates_.Find(key);
  if (known != nullptr) return {Row{Literal(*known, negated)}};
  if (predicate.kind == Predicate::Kind::kProgram) {
    Diagnostics ignored;
    predicate.program = Program::Compile(environment_, source, Type::kDyn, {}, &ignored);
    if (!predicate.program.has_value()) {
      failed_ = true;
      return {Row{}};
    }
  }
  return {Row{Literal(predicates_.Intern(std::move(predicate), key), negated)}};
}

bool Splitter::Costly(int index) const {
  const Node& node = ast_[index];
  const Checked& checked = checked_[index];
  if (checked.constant) return false;
  const bool makes =
      checked.maybe || node.optional || node.kind == NodeKind::kAdd ||
      node.kind == NodeKind::kList || node.kind == NodeKind::kMap ||
      node.kind == NodeKind::kStruct ||
      (node.kind == NodeKind::kCall &&
       (checked.function == Function::kToString ||
        (checked.function >= Function::kCharAt && checked.function < Function::kGetFullYear)));
  if (makes || checked.macro != Macro::kNone) return true;
  return std::any_of(node.args.begin(), node.args.end(), [this](int arg) { return Costly(arg); });
}

std::optional<Predicate> Splitter::Simple(int index) const {
  const Node& node = ast_[index];
  const Checked& checked = checked_[index];
  if (checked.presence && checked.slot >= 0) {
    Predicate has;
    has.kind = Predicate::Kind::kHas;
    has.slot = checked.slot;
    has.declared = environment_.fields()[has.slot].type;
    return has;
  }
  if (IsField(checked) && environment_.fields()[checked.slot].type == Type::kBool) {
    Predicate is_true;
    is_true.kind = Predicate::Kind::kCompare;
    is_true.slot = checked.slot;
    is_true.declared = Type::kBool;
    is_true.constants = {Value::Bool(true)};
    return is_true;
  }
  if (IsComparison(node.kind) || node.kind == NodeKind::kIn) return Compared(index);
  if (node.kind == NodeKind::kCall) return Call(node, checked);
  return std::nullopt;
}

std::optional<Predicate> Splitter::Compared(int index) const {
  const Node& node = ast_[index];
  Predicate out;
  const int field = node.args[1], element = node.args[0];  // of an element in a field
  if (node.kind == NodeKind::kIn && IsField(checked_[field]) && checked_[element].constant &&
      checked_[element].value.kind() == Kind::kString &&
      environment_.fields()[checked_[field].slot].type == Type::kListOfString) {
    out.kind = Predicate::Kind::kElement;
    out.slot = checked_[field].slot;
    out.declared = Type::kListOfString;
    out.constants = {checked_[element].value};
    return out;
  }
  const auto comparison = ComparisonOf(ast_, checked_, index);
  if (!comparison.has_value()) return std::nullopt;
  out.slot = checked_[comparison->field].slot;
  out.declared = environment_.fields()[out.slot].type;
  if (out.declared != Type::kDyn && KindOf(out.declared) == Kind::kMissing) {
    return std::nullopt;
  }
  const Value& value = checked_[comparison->constant].value;
  if (comparison->how == NodeKind::kIn) {
    if (!value.is_list() || value.list_size() == 0) return std::nullopt;
    out.kind = Predicate::Kind::kIn;
    for (size_t i = 0; i < value.list_size(); ++i) {
      out.constants.push_back(AsFieldValue(value.element(i), out.declared));
      if (out.constants.back().is_missing() ||
          out.constants.back().kind() != out.constants.front().kind()) {
        return std::nullopt;
      }
    }
    return out;
  }
  out.kind = Predicate::Kind::kCompare;
  out.op = comparison->how;
  out.constants = {AsFieldValue(value, out.declared)};
  if (out.constants[0].is_missing()) return std::nullopt;
  return out;
}

std::optional<Predicate> Splitter::Call(const Node& node, const Checked& checked) const {
  if (node.args.size() != 2 || FirstArg(checked) != 0 || checked.macro != Macro::kNone) {
    return std::nullopt;
  }
  const Checked& text = checked_[node.args[1]];
  if (!IsField(checked_[node.args[0]]) || !text.constant || text.value.kind() != Kind::kString) {
    return std::nullopt;
  }
  Predicate out;
  out.slot = checked_[node.args[0]].slot;
  out.declared = environment_.fields()[out.slot].type;
  if (out.declared != Type::kString || text.value.string_value().empty()) return std::nullopt;
  switch (checked.function) {
    case Function::kContains:
      out.kind = Predicate::Kind::kContains;
      break;
    case Function::kStartsWith:
      out.kind = Predicate::Kind::kStartsWith;
      break;
    case Function::kEndsWith:
      out.kind = Predicate::Kind::kEndsWith;
      break;
    case Function::kMatches:
      out.kind = Predicate::Kind::kMatches;
      break;
    default:
      return std::nullopt;
  }
  out.constants = {text.value};
  return out;
}

// Constants borrow from the tree of one compilation; from here on from the predicate itself, which
// does not move any more.
void House(Predicate& predicate) {
  for (const Value& v : predicate.constants) {
    if (v.kind() == Kind::kString) absl::StrAppend(&predicate.text, v.string_value());
  }
  size_t at = 0;
  for (Value& v : predicate.constants) {
    if (v.kind() != Kind::kString) continue;
    const size_t n = v.string_value().size();
    v = Value::String(absl::string_view(predicate.text).substr(at, n));
    at += n;
  }
  if (predicate.kind == Predicate::Kind::kMatches) {
    const absl::string_view text = predicate.constants[0].string_value();
    predicate.pattern = std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()),
                                                         PatternOptions());
  }
}

Verdict VerdictOfValue(const Value& v) {
  return v.is_true() ? Verdict::kTrue : v.is_false() ? Verdict::kFalse : Verdict::kError;
}

}  // namespace

std::string KeyOf(const Predicate& p, absl::string_view source) {
  if (p.kind == Predicate::Kind::kProgram) return absl::StrCat("p", source);
  std::string key =
      absl::StrCat("s", static_cast<int>(p.kind), ",", static_cast<int>(p.op), ",", p.slot, ":");
  for (const Value& v : p.constants) absl::StrAppend(&key, ToString(v), ";");
  return key;
}

std::string TextOf(const Predicate& p, const Environment& environment) {
  if (p.kind == Predicate::Kind::kProgram) return std::string(p.program->source());
  const std::string& path = environment.fields()[p.slot].path;
  static constexpr absl::string_view kOperators[] = {" < ", " <= ", " > ", " >= ", " == ", " != "};
  switch (p.kind) {
    case Predicate::Kind::kHas:
      return absl::StrCat("has(", path, ")");
    case Predicate::Kind::kCompare:
      if (p.declared == Type::kBool && p.op == NodeKind::kEqual && p.constants[0].is_true()) {
        return path;
      }
      return absl::StrCat(path,
                          kOperators[static_cast<int>(p.op) - static_cast<int>(NodeKind::kLess)],
                          ToString(p.constants[0]));
    case Predicate::Kind::kIn:
      return absl::StrCat(path, " in ", ToString(Value::List(p.constants)));
    case Predicate::Kind::kElement:
      return absl::StrCat(ToString(p.constants[0]), " in ", path);
    case Predicate::Kind::kContains:
      return absl::StrCat(path, ".contains(", ToString(p.constants[0]), ")");
    case Predicate::Kind::kStartsWith:
      return absl::StrCat(path, ".startsWith(", ToString(p.constants[0]), ")");
    case Predicate::Kind::kEndsWith:
      return absl::StrCat(path, ".endsWith(", ToString(p.constants[0]), ")");
    default:
      return absl::StrCat(path, ".matches(", ToString(p.constants[0]), ")");
  }
}

Verdict VerdictOf(const Predicate& p, const Activation& record, Scratch& scratch) {
  if (p.kind == Predicate::Kind::kProgram) {
    scratch.Reset();
    return VerdictOfValue(p.program->Evaluate(record, scratch));
  }
  const Value v = record.Ask(p.slot);
  if (v.is_error()) return Verdict::kError;
  if (p.kind == Predicate::Kind::kHas) return v.is_missing() ? Verdict::kFalse : Verdict::kTrue;
  if (v.is_missing()) return Verdict::kError;
  if (p.declared == Type::kListOfString) {
    return v.is_list() ? VerdictOfValue(In(p.constants[0], v)) : Verdict::kError;
  }
  if (p.declared != Type::kDyn && v.kind() != KindOf(p.declared)) return Verdict::kError;
  switch (p.kind) {
    case Predicate::Kind::kCompare:
      return VerdictOfValue(Binary(p.op, v, p.constants[0], nullptr));
    case Predicate::Kind::kIn:
      return VerdictOfValue(In(v, Value::List(p.constants)));
    case Predicate::Kind::kMatches:
      return VerdictOfValue(Matches(v, *p.pattern));
    default: {
      const Value args[] = {v, p.constants[0]};
      const Function function = p.kind == Predicate::Kind::kContains     ? Function::kContains
                                : p.kind == Predicate::Kind::kStartsWith ? Function::kStartsWith
                                                                         : Function::kEndsWith;
      return VerdictOfValue(Call(function, args, nullptr));
    }
  }
}

uint32_t Predicates::Intern(Predicate predicate, const std::string& key) {
  auto housed = std::make_shared<Predicate>(std::move(predicate));
  House(*housed);
  const uint32_t number = static_cast<uint32_t>(size_++);
  if (number % kBlock == 0) {
    blocks_.push_back(std::make_shared<Block>());
  } else if (blocks_.back().use_count() > 1) {
    blocks_.back() = std::make_shared<Block>(*blocks_.back());
  }
  blocks_.back()->push_back(std::move(housed));
  recent_.emplace(key, number);
  return number;
}

const uint32_t* Predicates::Find(const std::string& key) const {
  const auto recent = recent_.find(key);
  if (recent != recent_.end()) return &recent->second;
  const auto found = keys_->find(key);
  return found == keys_->end() ? nullptr : &found->second;
}

void Predicates::Settle() {
  auto keys = std::make_shared<Keys>(*keys_);
  keys->insert(recent_.begin(), recent_.end());
  keys_ = std::move(keys);
  recent_.clear();
}

size_t Predicates::MemoryBytes() const {
  size_t bytes = 0;
  for (const auto& block : blocks_) {
    for (const auto& p : *block) {
      bytes +=
          sizeof(Predicate) + p->constants.capacity() * sizeof(Value) + p->text.capacity() + 32;
    }
  }
  for (const auto& [key, number] : *keys_) bytes += sizeof(key) + key.capacity() + 8;
  return bytes;
}

std::vector<Row> RowsOf(const Program& condition, const Environment& environment,
                        Predicates& predicates) {
  Diagnostics ignored;
  Reporter reporter(condition.source(), {}, &ignored);
  const Ast ast = Parse(condition.source(), reporter);
  if (ast.root >= 0) {
    Scratch constants;
    const CheckedTree tree = Check(ast, environment, Type::kBool, &constants, reporter);
    Splitter splitter(ast, tree, environment, predicates);
    std::vector<Row> rows = splitter.Rows(ast.root, false);
    if (splitter.Splits() && !reporter.failed()) {
      for (Row& row : rows) {
        std::sort(row.begin(), row.end());
        row.erase(std::unique(row.begin(), row.end()), row.end());
      }
      return rows;
    }
  }
  Predicate whole;
  whole.program = condition;
  const std::string key = KeyOf(whole, absl::StrCat("=", condition.source()));
  const uint32_t* known = predicates.Find(key);
  const uint32_t number = known != nullptr ? *known : predicates.Intern(std::move(whole), key);
  return {Row{Literal(number, false)}};
}

}  // namespace earshot::cel::internal
