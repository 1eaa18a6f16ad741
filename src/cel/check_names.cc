// What names stand for: declared fields, variables of macros, types, and the parts of maps.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cel/checker_class.h"
#include "cel/lexer.h"

namespace earshot::cel::internal {
namespace {

// No slip of the hand turns a declared name into one of a hundred letters, and comparing takes
// time.
constexpr size_t kSuggestBytesMax = 100;

struct NamedType {
  absl::string_view name;
  Type type;
};
constexpr NamedType kTypeNames[] = {
    {"bool", Type::kBool},
    {"int", Type::kInt},
    {"uint", Type::kUint},
    {"double", Type::kDouble},
    {"string", Type::kString},
    {"bytes", Type::kBytes},
    {"list", Type::kList},
    {"map", Type::kMap},
    {"optional_type", Type::kOptional},
    {"null_type", Type::kNull},
    {"type", Type::kType},
    {"net.IP", Type::kIp},
    {"net.CIDR", Type::kCidr},
    {"google.protobuf.Duration", Type::kDuration},
    {"google.protobuf.Timestamp", Type::kTimestamp},
};

}  // namespace

std::string Suggest(absl::string_view word, const std::vector<std::string>& candidates) {
  return word.size() > kSuggestBytesMax ? "" : DidYouMean(word, candidates);
}

absl::string_view Shortened(absl::string_view name) { return name.substr(0, kSuggestBytesMax); }

// "a.b.c" of selections on a name, "" of anything else. `*begin` is where it starts.
std::string DottedPath(const Ast& ast, int index, size_t* begin) {
  std::vector<absl::string_view> names;
  while (ast[index].kind == NodeKind::kSelect) {
    if (ast[index].optional || !IsPlainName(ast[index].text)) return "";
    names.push_back(ast[index].text);
    index = ast[index].args[0];
  }
  if (ast[index].kind != NodeKind::kIdent) return "";
  names.push_back(ast[index].text);
  *begin = ast[index].begin;
  std::reverse(names.begin(), names.end());
  return absl::StrJoin(names, ".");
}

const Checker::Variable* Checker::FindVariable(absl::string_view name) const {
  for (size_t i = scope_.size(); i-- > 0;) {
    if (scope_[i].name == name) return &scope_[i];
  }
  return nullptr;
}

// A field, a type or the constant of an enumeration of exactly that path.
bool Checker::NamedIn(absl::string_view path, Checked& out) {
  if (const std::optional<int> slot = environment_.Slot(path)) {
    const Field& field = environment_.fields()[*slot];
    out.slot = *slot;
    out.motion.depends = field.depends_on_now;
    out.motion.exact = !field.depends_on_now || IsTime(field.type);
    out.motion.slope = field.depends_on_now ? 1 : 0;
    out.type = field.spec.has_value() ? types_.Of(*field.spec) : types_.Of(field.type);
    return true;
  }
  for (const NamedType& named : kTypeNames) {
    if (named.name != path) continue;
    out.constant = true;
    out.value = Value::TypeOf(named.type);
    out.type = Type::kType;
    return true;
  }
  return NamedByProvider(path, out);
}

Ty Checker::Path(int index, Checked& out) {
  size_t begin = 0;
  const std::string path = DottedPath(ast_, index, &begin);
  const Node& node = ast_[index];
  if (path.empty()) return SelectFrom(node, out);
  int first = index;
  while (ast_[first].kind == NodeKind::kSelect) first = ast_[first].args[0];
  const bool rooted = ast_[first].rooted;
  const Variable* variable = rooted ? nullptr : FindVariable(ast_[first].text);
  if (variable != nullptr) {
    if (node.kind == NodeKind::kSelect) return SelectFrom(node, out);
    out.local = variable->local;
    return variable->type;
  }
  if (Resolve(path, rooted, out)) return out.type;
  if (environment_.IsPrefix(path)) {
    std::vector<std::string> below;
    for (const std::string& candidate : environment_.paths()) {
      if (absl::StartsWith(candidate, path + ".") && below.size() < 3) below.push_back(candidate);
    }
    return Fail(begin, "unknown-field",
                absl::StrCat("'", path, "' is a group of fields, not a value; name one of them: ",
                             absl::StrJoin(below, ", "), below.size() == 3 ? ", ..." : ""));
  }
  // The longest path in front of it that stands for something, if any, has no such part or may
  // have it.
  for (size_t dot = path.rfind('.'); dot != std::string::npos && dot > 0;
       dot = path.rfind('.', dot - 1)) {
    Checked front;
    if (!Resolve(path.substr(0, dot), rooted, front)) continue;
    if (front.slot < 0 && front.value.kind() == Value::Kind::kType) break;
    const Ty type = front.type;
    if (types_.IsOpen(type) || types_.IsMap(type) || types_.IsOptional(type) ||
        types_.MessageOf(type) != nullptr) {
      return SelectFrom(node, out);
    }
    if (!environment_.checked()) break;
    return Fail(begin, "unknown-field",
                absl::StrCat("'", path.substr(0, dot), "\' is of type ", types_.Name(type),
                             " and has no field '", path.substr(dot + 1), "'"));
  }
  return Undeclared(path, begin, out);
}

Ty Checker::Undeclared(absl::string_view path, size_t begin, Checked& out) {
  if (!environment_.checked()) {
    out.unknown = true;
    return Type::kDyn;
  }
  std::vector<std::string> candidates = environment_.paths();
  const size_t dot = path.rfind('.');
  const EnumType* enumeration = nullptr;
  if (environment_.types() != nullptr && dot != absl::string_view::npos) {
    InContainer(path.substr(0, dot), false, [&](const std::string& name) {
      enumeration = environment_.types()->FindEnum(name);
      return enumeration != nullptr;
    });
  }
  if (enumeration != nullptr) {
    for (const std::string& constant : enumeration->Constants()) {
      candidates.push_back(absl::StrCat(path.substr(0, dot + 1), constant));
    }
  }
  const std::string near = Suggest(path, candidates);
  return Fail(begin, "unknown-field",
              absl::StrCat("undeclared reference to '", Shortened(path), "'",
                           near.empty() ? "" : absl::StrCat("; did you mean '", near, "'?")));
}

// args[0].text where that is not the path of a field: a key of a map, an optional's own.
Ty Checker::SelectFrom(const Node& node, Checked& out) {
  size_t begin = 0;
  const std::string front = node.optional ? DottedPath(ast_, node.args[0], &begin) : "";
  if (!front.empty() && FindVariable(front.substr(0, front.find('.'))) == nullptr &&
      NamedIn(absl::StrCat(front, ".", node.text), out) && out.slot >= 0) {
    // customer.?tier: none where this record has no such field.
    out.maybe = true;
    out.motion.exact = !out.motion.depends;
    out.motion.slope = 0;
    return types_.OptionalOf(out.type);
  }
  const size_t errors = reporter_.errors();
  const Ty whole = Visit(node.args[0]);
  if (reporter_.errors() != errors) return Type::kDyn;
  const bool optional = types_.IsOptional(whole);
  const Ty inner = optional ? types_.Element(whole) : whole;
  Ty part = Type::kDyn;
  if (types_.MessageOf(inner) != nullptr) {
    part = FieldOf(inner, node, out);
    if (reporter_.errors() != errors) return part;
  } else if (types_.IsMap(inner) && types_.Fits(Type::kString, types_.Key(inner))) {
    part = types_.MapValue(inner);
  } else if (!types_.IsOpen(inner) && environment_.checked()) {
    return Fail(
        node.begin, "unknown-field",
        absl::StrCat("a value of type ", types_.Name(inner), " has no field '", node.text, "'"));
  }
  if (part == kFree) part = Type::kDyn;
  Move(node, out);
  return node.optional || optional ? types_.OptionalOf(part) : part;
}

Ty Checker::Has(const Node& node, Checked& out) {
  if (node.args.size() != 1 || node.is_method) {
    return Fail(node.begin, "type-mismatch", "has() takes one field: has(author.followers)");
  }
  const int arg = node.args[0];
  if (ast_[arg].kind != NodeKind::kSelect && ast_[arg].kind != NodeKind::kIdent) {
    reporter_.Error(ast_[arg].begin, "type-mismatch",
                    "has() takes the name of a field, not a value");
    return Type::kBool;
  }
  size_t begin = ast_[arg].begin;
  DottedPath(ast_, arg, &begin);
  const size_t errors = reporter_.errors();
  Visit(arg);
  if (reporter_.errors() != errors) return Type::kBool;
  const Checked& field = checked_[arg];
  if (field.slot < 0 && (ast_[arg].kind != NodeKind::kSelect || field.constant)) {
    reporter_.Error(begin, "type-mismatch", "has() takes the name of a field, not a value");
    return Type::kBool;
  }
  out.slot = field.slot;
  out.presence = true;
  // Whether a field is there does not change as time goes by: only what it holds does.
  if (field.slot < 0) out.motion.depends = field.motion.depends;
  if (field.slot < 0) out.motion.exact = !field.motion.depends;
  return Type::kBool;
}

bool Checker::IsLibrary(int index, std::string* name) const {
  size_t begin = 0;
  *name = DottedPath(ast_, index, &begin);
  if (name->empty()) return false;
  const std::string first = name->substr(0, name->find('.'));
  return FindVariable(first) == nullptr && !environment_.Slot(first).has_value() &&
         !environment_.IsPrefix(first);
}

}  // namespace earshot::cel::internal
