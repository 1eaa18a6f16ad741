// A YAML text as a tree of plain nodes that know where they stand. The only part of the room that
// sees yaml-cpp; its exceptions end here.
//
// What a policy does not need is refused, each with its place: anchors and aliases (so that no text
// can expand to more than it is), explicit tags, several documents, keys that are not plain names,
// a key given twice, control characters, text that is not UTF-8, nesting deeper than
// kPolicyDepthMax and more than kPolicyNodesMax nodes.
#ifndef EARSHOT_POLICY_YAML_H_
#define EARSHOT_POLICY_YAML_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/status.h"

namespace earshot::policy {

// Findings of one compilation: the first kDiagnosticsMax are kept, the rest is counted.
class Findings {
 public:
  void Error(Place place, absl::string_view code, std::string message) {
    Add({Severity::kError, place, std::string(code), std::move(message)});
  }
  void Warning(Place place, absl::string_view code, std::string message) {
    Add({Severity::kWarning, place, std::string(code), std::move(message)});
  }
  void Add(Diagnostic diagnostic);
  bool has_errors() const { return errors_ > 0; }
  size_t errors() const { return errors_; }
  // Where it is full, another finding would only be counted: its text need not be made.
  bool full() const;
  // Sorted by place; where some were only counted, a last one at `end` says how many.
  Diagnostics Take(Place end = {});

 private:
  Diagnostics kept_;
  size_t errors_ = 0, errors_kept_ = 0, warnings_ = 0, warnings_kept_ = 0;
};

// From byte offsets of a text to lines and columns.
class SourceMap {
 public:
  explicit SourceMap(absl::string_view source);
  Place At(size_t offset) const;
  // Of a 0-based line and a 0-based column in bytes; never past the end of the text.
  size_t Offset(int line, int column) const;
  absl::string_view source() const { return source_; }

 private:
  size_t CodePointsBefore(size_t offset) const;
  absl::string_view source_;
  std::vector<size_t> line_starts_;
  // Code points before each multiple of kStep bytes, so that a column costs the same on a line of
  // many megabytes.
  std::vector<size_t> code_points_;
};

struct Node {
  enum class Kind : uint8_t { kNull, kScalar, kList, kMap };
  enum class Style : uint8_t { kPlain, kSingleQuoted, kDoubleQuoted, kBlock };
  Kind kind = Kind::kNull;
  Style style = Style::kPlain;
  size_t offset = 0;        // of its first byte in the source
  std::string text;         // of a scalar
  std::vector<Node> items;  // of a list; of a map key, value, key, value, ...

  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_plain() const { return kind == Kind::kScalar && style == Style::kPlain; }
  // The value of a key of a map; null where there is none.
  const Node* Find(absl::string_view key) const;
};

// nullopt exactly where findings got an error that leaves no tree to go on with; a tree may come
// with errors too (a key given twice).
std::optional<Node> ParseYaml(const SourceMap& map, Findings& findings);

// For each byte of a scalar's text the offset of the byte of the source that it came from, one more
// for its end. Empty where that cannot be told (it then stands at the scalar's beginning).
std::vector<size_t> Alignment(const Node& scalar, absl::string_view source);

// The byte of `text` at a line and a column that count from 1, columns in code points.
size_t ByteAt(absl::string_view text, Place place);

// The text of a scalar in quotes for a message: short, without control characters.
std::string Quoted(absl::string_view text);

}  // namespace earshot::policy

#endif  // EARSHOT_POLICY_YAML_H_
