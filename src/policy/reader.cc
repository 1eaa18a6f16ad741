#include "policy/reader.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/limits.h"

namespace earshot::policy {
namespace {

// Longer words are no slip of the hand, and the distance costs their length.
constexpr size_t kHintBytesMax = 64;
constexpr size_t kHintCandidatesMax = 500;

absl::string_view KindName(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return "nothing";
    case Node::Kind::kList:
      return "a list";
    case Node::Kind::kMap:
      return "a map";
    case Node::Kind::kScalar:
      break;
  }
  return "";
}

// "'45 min'", "a list": what stands there instead, for messages.
std::string Found(const Node& node) {
  if (!node.is_scalar()) return std::string(KindName(node));
  return node.is_plain() ? Quoted(node.text) : absl::StrCat("the text ", Quoted(node.text));
}

}  // namespace

std::string WithArticle(absl::string_view noun) {
  const bool vowel = absl::StrContains("aeiou", noun.substr(0, 1));
  return absl::StrCat(vowel ? "an " : "a ", noun);
}

std::string Context::Hint(absl::string_view word, absl::Span<const std::string> candidates) const {
  if (findings.full() || word.size() > kHintBytesMax) return "";
  std::vector<std::string> near;
  for (const std::string& candidate : candidates) {
    const size_t longer = std::max(candidate.size(), word.size());
    if (longer - std::min(candidate.size(), word.size()) > word.size() / 3 + 1) continue;
    if (near.size() < kHintCandidatesMax) near.push_back(candidate);
  }
  const std::string nearest = DidYouMean(word, near);
  return nearest.empty() ? "" : absl::StrCat("; did you mean ", Quoted(nearest), "?");
}

void Context::WrongType(const Node& node, absl::string_view what,
                        absl::string_view expected) const {
  Error(node, "wrong-type", absl::StrCat("'", what, "' must be ", expected, ", not ", Found(node)));
}

std::optional<std::string> ReadText(const Context& context, const Node& node,
                                    absl::string_view what) {
  if (!node.is_scalar()) {
    context.WrongType(node, what, "text");
    return std::nullopt;
  }
  if (node.text.empty()) {
    context.Error(node, "empty", absl::StrCat("'", what, "' is empty"));
    return std::nullopt;
  }
  if (node.text.size() > kNameBytesMax) {
    context.Error(node, "too-large",
                  absl::StrCat("'", what, "' has ", node.text.size(), " bytes, more than ",
                               kNameBytesMax, " (kNameBytesMax)"));
    return std::nullopt;
  }
  for (const char c : node.text) {
    if (absl::ascii_iscntrl(c)) {
      context.Error(node, "bad-name",
                    absl::StrCat("'", what, "' has a line end or another control character in it"));
      return std::nullopt;
    }
  }
  return node.text;
}

std::optional<bool> ReadBool(const Context& context, const Node& node, absl::string_view what) {
  if (node.is_plain() && node.text == "true") return true;
  if (node.is_plain() && node.text == "false") return false;
  context.WrongType(node, what, "true or false");
  return std::nullopt;
}

std::optional<int64_t> ReadInt(const Context& context, const Node& node, absl::string_view what,
                               int64_t min, int64_t max) {
  int64_t value = 0;
  // SimpleAtoi skips white space; a plain scalar has none around it.
  if (!node.is_plain() || !absl::SimpleAtoi(node.text, &value)) {
    const bool digits = node.is_plain() && !node.text.empty() &&
                        node.text.find_first_not_of("+-0123456789") == std::string::npos;
    if (!digits) {
      context.WrongType(node, what, "a whole number");
      return std::nullopt;
    }
    value = max;  // more digits than 64 bits hold: out of range below
    context.Error(node, "out-of-range",
                  absl::StrCat("'", what, "' must be between ", min, " and ", max, ", not ",
                               Quoted(node.text)));
    return std::nullopt;
  }
  if (value < min || value > max) {
    context.Error(
        node, "out-of-range",
        absl::StrCat("'", what, "' must be between ", min, " and ", max, ", not ", value));
    return std::nullopt;
  }
  return value;
}

std::optional<Span> ReadSpan(const Context& context, const Node& node, absl::string_view what) {
  const std::optional<Span> span = node.is_scalar() ? ParseSpan(node.text) : std::nullopt;
  if (!span.has_value()) {
    context.Error(node, "bad-span",
                  absl::StrCat("'", what, "' must be a span of time like 45m, 1h30m or 2d, not ",
                               Found(node)));
    return std::nullopt;
  }
  if (*span <= Span{0} || *span > kPolicySpanMax) {
    context.Error(node, "out-of-range",
                  absl::StrCat("'", what, "' must be more than 0s and at most ",
                               FormatSpan(kPolicySpanMax), ", not ", Quoted(node.text)));
    return std::nullopt;
  }
  return span;
}

std::optional<int32_t> ReadPercent(const Context& context, const Node& node, absl::string_view what,
                                   int32_t min, int32_t max) {
  const auto refuse = [&](absl::string_view code, absl::string_view expected) {
    context.Error(node, code,
                  absl::StrCat("'", what, "' must be ", expected, ", not ", Found(node)));
    return std::nullopt;
  };
  absl::string_view text = node.text;
  if (!node.is_scalar() || text.size() < 2 || text.back() != '%') {
    return refuse("bad-percent", "a percentage like 50%");
  }
  text.remove_suffix(1);
  int32_t tenths = 0;
  if (const size_t dot = text.find('.'); dot != absl::string_view::npos) {
    if (dot + 2 != text.size() || !absl::ascii_isdigit(text.back())) {
      return refuse("bad-percent", "a percentage like 50% or 12.5%");
    }
    tenths = text.back() - '0';
    text.remove_suffix(2);
  }
  int32_t whole = 0;
  if (text.empty() || text.size() > 6 ||
      !std::all_of(text.begin(), text.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(text, &whole)) {
    return refuse("bad-percent", "a percentage like 50%");
  }
  const int32_t milli = whole * 10 + tenths;
  if (milli < min || milli > max) {
    const auto percent = [](int32_t m) {
      return m % 10 == 0 ? absl::StrCat(m / 10, "%") : absl::StrCat(m / 10, ".", m % 10, "%");
    };
    return refuse("out-of-range", absl::StrCat("between ", percent(min), " and ", percent(max)));
  }
  return milli;
}

std::optional<size_t> ReadChoice(const Context& context, const Node& node, absl::string_view what,
                                 absl::Span<const char* const> choices) {
  if (node.is_scalar()) {
    const auto found = std::find(choices.begin(), choices.end(), node.text);
    if (found != choices.end()) return found - choices.begin();
  }
  const std::vector<std::string> names(choices.begin(), choices.end());
  if (!node.is_scalar()) {
    context.WrongType(node, what, absl::StrCat("one of ", absl::StrJoin(names, ", ")));
    return std::nullopt;
  }
  context.Error(node, "unknown-value",
                absl::StrCat("'", what, "' must be one of ", absl::StrJoin(names, ", "), ", not ",
                             Quoted(node.text), context.Hint(node.text, names)));
  return std::nullopt;
}

const std::vector<Node>* ReadList(const Context& context, const Node& node, absl::string_view what,
                                  size_t max, absl::string_view max_name) {
  static const std::vector<Node>* const empty = new std::vector<Node>;
  if (node.kind == Node::Kind::kNull) return empty;
  if (node.kind != Node::Kind::kList) {
    context.WrongType(node, what, "a list");
    return nullptr;
  }
  if (node.items.size() > max) {
    context.Error(node.items[max], "too-many",
                  absl::StrCat("'", what, "' has ", node.items.size(), " entries, more than ", max,
                               " (", max_name, ")"));
    return nullptr;
  }
  return &node.items;
}

MapReader::MapReader(const Context& context, const Node& node, const Shape& shape)
    : context_(context), node_(node), shape_(shape) {
  const absl::string_view what = shape.what;
  if (node.kind != Node::Kind::kMap) {
    context.Error(node, "wrong-type",
                  absl::StrCat(WithArticle(what), " must be a map of keys, not ", Found(node)));
    return;
  }
  ok_ = true;
  for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
    const Node& key = node.items[i];
    // A key that is no name was reported with the tree.
    if (!key.is_scalar() || shape.Key(key.text) != nullptr) continue;
    std::vector<std::string> names;
    for (const KeyShape& known : shape.keys) names.emplace_back(known.name);
    std::string hint = context.Hint(key.text, names);
    if (hint.empty()) hint = absl::StrCat("; it may have ", absl::StrJoin(names, ", "));
    context.Error(key, "unknown-key",
                  absl::StrCat(WithArticle(what), " has no key ", Quoted(key.text), hint));
  }
}

const Node* MapReader::Find(absl::string_view key) const {
  if (!ok_) return nullptr;
  for (size_t i = 0; i + 1 < node_.items.size(); i += 2) {
    if (!node_.items[i].is_scalar() || node_.items[i].text != key) continue;
    if (node_.items[i + 1].kind == Node::Kind::kNull) {
      context_.Error(node_.items[i], "missing-value", absl::StrCat("'", key, "' has no value"));
      return nullptr;
    }
    return &node_.items[i + 1];
  }
  return nullptr;
}

const Node* MapReader::Require(absl::string_view key) const {
  if (!ok_) return nullptr;
  bool there = false;
  for (size_t i = 0; i + 1 < node_.items.size(); i += 2) {
    there = there || (node_.items[i].is_scalar() && node_.items[i].text == key);
  }
  if (!there) {
    context_.Error(node_, "missing-key", absl::StrCat("this ", shape_.what, " has no '", key, "'"));
    return nullptr;
  }
  return Find(key);
}

std::optional<std::string> MapReader::Text(absl::string_view key) const {
  const Node* node = Find(key);
  return node == nullptr ? std::nullopt : ReadText(context_, *node, key);
}

std::optional<std::string> MapReader::RequiredText(absl::string_view key) const {
  const Node* node = Require(key);
  return node == nullptr ? std::nullopt : ReadText(context_, *node, key);
}

std::optional<bool> MapReader::Bool(absl::string_view key) const {
  const Node* node = Find(key);
  return node == nullptr ? std::nullopt : ReadBool(context_, *node, key);
}

std::optional<int64_t> MapReader::Int(absl::string_view key) const {
  const KeyShape* known = shape_.Key(key);
  const Node* node = Find(key);
  if (node == nullptr || known == nullptr) return std::nullopt;
  return ReadInt(context_, *node, key, known->shape->min, known->shape->max);
}

std::optional<size_t> MapReader::Choice(absl::string_view key) const {
  const KeyShape* known = shape_.Key(key);
  const Node* node = Find(key);
  if (node == nullptr || known == nullptr) return std::nullopt;
  return ReadChoice(context_, *node, key, known->shape->choices);
}

std::optional<Span> MapReader::SpanOf(absl::string_view key) const {
  const Node* node = Find(key);
  return node == nullptr ? std::nullopt : ReadSpan(context_, *node, key);
}

std::optional<Span> MapReader::RequiredSpan(absl::string_view key) const {
  const Node* node = Require(key);
  return node == nullptr ? std::nullopt : ReadSpan(context_, *node, key);
}

}  // namespace earshot::policy
