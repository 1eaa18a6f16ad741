// One map of the policy file, read key by key: what is there, what is missing, what has no business
// there. Every finding goes to the same list and names its place; a reader never stops at the
// first.
#ifndef EARSHOT_POLICY_READER_H_
#define EARSHOT_POLICY_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/status.h"
#include "base/time.h"
#include "policy/schema.h"
#include "policy/yaml.h"

namespace earshot::policy {

// What all readers of one compilation share.
struct Context {
  const SourceMap& map;
  Findings& findings;

  Place At(const Node& node) const { return map.At(node.offset); }
  void Error(const Node& node, absl::string_view code, std::string message) const {
    findings.Error(At(node), code, std::move(message));
  }
  void Warning(const Node& node, absl::string_view code, std::string message) const {
    findings.Warning(At(node), code, std::move(message));
  }
  // "; did you mean 'x'?" or "".
  std::string Hint(absl::string_view word, absl::Span<const std::string> candidates) const;
  // "'what' must be a list, not a map", in the words of the file.
  void WrongType(const Node& node, absl::string_view what, absl::string_view expected) const;
};

// "a rule", "an opening".
std::string WithArticle(absl::string_view noun);

// Scalars. Each reports what is wrong and answers nullopt then; `what` names it in messages.
std::optional<std::string> ReadText(const Context&, const Node&, absl::string_view what);
std::optional<bool> ReadBool(const Context&, const Node&, absl::string_view what);
std::optional<int64_t> ReadInt(const Context&, const Node&, absl::string_view what, int64_t min,
                               int64_t max);
// A span longer than nothing and no longer than kPolicySpanMax.
std::optional<Span> ReadSpan(const Context&, const Node&, absl::string_view what);
// "50%", "12.5%": thousandths, min..max.
std::optional<int32_t> ReadPercent(const Context&, const Node&, absl::string_view what, int32_t min,
                                   int32_t max);
// One of the names: its index.
std::optional<size_t> ReadChoice(const Context&, const Node&, absl::string_view what,
                                 absl::Span<const char* const> names);
// A list; null (a key with nothing after it) counts as an empty one.
const std::vector<Node>* ReadList(const Context&, const Node&, absl::string_view what, size_t max,
                                  absl::string_view max_name);

inline constexpr Span kPolicySpanMax = Days(3660);

class MapReader {
 public:
  // Reports keys that are not among those of the shape.
  MapReader(const Context& context, const Node& node, const Shape& shape);

  bool ok() const { return ok_; }  // it is a map at all
  const Node& node() const { return node_; }
  // null: not there, or without a value (which is reported).
  const Node* Find(absl::string_view key) const;
  // Reports where it is missing.
  const Node* Require(absl::string_view key) const;

  std::optional<std::string> Text(absl::string_view key) const;
  std::optional<std::string> RequiredText(absl::string_view key) const;
  std::optional<bool> Bool(absl::string_view key) const;
  // Within the bounds, and one of the choices, that the shape gives the key.
  std::optional<int64_t> Int(absl::string_view key) const;
  std::optional<size_t> Choice(absl::string_view key) const;
  std::optional<Span> SpanOf(absl::string_view key) const;
  std::optional<Span> RequiredSpan(absl::string_view key) const;

 private:
  const Context& context_;
  const Node& node_;
  const Shape& shape_;
  bool ok_ = false;
};

}  // namespace earshot::policy

#endif  // EARSHOT_POLICY_READER_H_
