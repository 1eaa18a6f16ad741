#include "policy/yaml.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace earshot::policy {
namespace {

constexpr size_t kStep = 256;
constexpr size_t kQuotedBytesMax = 60;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// yaml-cpp takes some bytes for marks of its own (0x04 is its end of file); none of them belongs
// into a policy.
bool CheckBytes(const SourceMap& map, Findings& findings) {
  const absl::string_view source = map.source();
  if (const size_t valid = Utf8ValidPrefix(source); valid != source.size()) {
    findings.Error(
        map.At(valid), "encoding",
        absl::StrFormat("not UTF-8: byte 0x%02X", static_cast<unsigned char>(source[valid])));
    return false;
  }
  for (size_t i = 0; i < source.size(); ++i) {
    const unsigned char c = source[i];
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
      findings.Error(map.At(i), "encoding", absl::StrFormat("control character U+%04X", c));
      return false;
    }
    if (c == '\r' && (i + 1 >= source.size() || source[i + 1] != '\n')) {
      findings.Error(map.At(i), "encoding", "a carriage return without a line feed");
      return false;
    }
  }
  return true;
}

// Whether the quoted scalar at the beginning of `source` has its closing quote.
bool IsClosed(absl::string_view source) {
  const char quote = source[0];
  for (size_t i = 1; i < source.size(); ++i) {
    if (quote == '"' && source[i] == '\\') {
      ++i;
    } else if (source[i] == quote) {
      if (quote == '"' || i + 1 == source.size() || source[i + 1] != quote) return true;
      ++i;
    }
  }
  return false;
}

// The parser's own messages where they say what it expected rather than what a person did.
absl::string_view InPlainWords(absl::string_view message) {
  if (message == "illegal map value") {
    return "a ':' where none can stand (a value with ': ' in it needs quotes, indentation is "
           "spaces)";
  }
  if (message == "end of map not found") return "this line does not belong to the map above it";
  if (message == "end of sequence not found")
    return "this line does not belong to the list above it";
  if (message == "unknown token") return "no value can begin like this; put it in quotes";
  if (message == "bad file") return "nested too deep";
  return message;
}

// Builds the tree from yaml-cpp's events. After a refusal it only goes on counting depth.
class Builder final : public YAML::EventHandler {
 public:
  Builder(const SourceMap& map, Findings& findings) : map_(map), findings_(findings) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 2) Refuse(mark, "several-documents", "a policy is one YAML document");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (Admit(mark, "", anchor)) Put(Make(Node::Kind::kNull, mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { RefuseAnchor(mark); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (!Admit(mark, tag, anchor)) return;
    Node node = Make(Node::Kind::kScalar, mark);
    node.text = value;
    const absl::string_view source = map_.source().substr(node.offset);
    const char first = source.empty() ? '\0' : source[0];
    node.style = first == '"'                   ? Node::Style::kDoubleQuoted
                 : first == '\''                ? Node::Style::kSingleQuoted
                 : first == '|' || first == '>' ? Node::Style::kBlock
                                                : Node::Style::kPlain;
    if (first == '!') {
      Refuse(mark, "tag",
             "a value that begins with '!' needs quotes (without them it is a YAML tag)");
    } else if ((first == '"' || first == '\'') && !IsClosed(source)) {
      // yaml-cpp lets the end of the file close it.
      Refuse(mark, "yaml-syntax", "not valid YAML: this quote is never closed");
    }
    const bool quoted =
        node.style == Node::Style::kSingleQuoted || node.style == Node::Style::kDoubleQuoted;
    last_quoted_ = quoted ? std::optional(node.offset) : std::nullopt;
    Put(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(Node::Kind::kList, mark, tag, anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(Node::Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override { Close(); }

  // The parser gave up. Where a person would look for the slip is not always where that was.
  void Stumbled(const YAML::Exception& e) {
    size_t at = map_.Offset(e.mark.line, e.mark.column);
    std::string message(InPlainWords(e.msg));
    const bool in_list = e.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW;
    if ((in_list || e.msg == YAML::ErrorMsg::END_OF_MAP_FLOW) && !stack_.empty()) {
      at = stack_.back().offset;
      message = in_list ? "this '[' is not closed by ']', or a ',' is missing in it"
                        : "this '{' is not closed by '}', or a ',' is missing in it";
    } else if (last_quoted_.has_value() && map_.At(*last_quoted_).line == map_.At(at).line) {
      message = "text after a closing quote: put all of the value into quotes of the other kind";
    }
    findings_.Error(map_.At(at), "yaml-syntax", absl::StrCat("not valid YAML: ", message));
  }

  bool refused() const { return refused_; }
  std::optional<Node> Take() { return std::move(root_); }

 private:
  Node Make(Node::Kind kind, const YAML::Mark& mark) {
    Node node;
    node.kind = kind;
    node.offset = map_.Offset(mark.line, mark.column);
    return node;
  }

  void Refuse(const YAML::Mark& mark, absl::string_view code, std::string message) {
    if (!refused_) {
      findings_.Error(map_.At(map_.Offset(mark.line, mark.column)), code, std::move(message));
    }
    refused_ = true;
  }

  void RefuseAnchor(const YAML::Mark& mark) {
    Refuse(mark, "anchor", "anchors and aliases are not supported: write the value out");
  }

  bool Admit(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (refused_) return false;
    if (anchor != YAML::NullAnchor) {
      RefuseAnchor(mark);
    } else if (!tag.empty() && tag != "?" && tag != "!") {
      Refuse(mark, "tag",
             "a value that begins with '!' needs quotes (without them it is a YAML tag)");
    } else if (nodes_++ == kPolicyNodesMax) {
      Refuse(mark, "too-many",
             absl::StrCat("more than ", kPolicyNodesMax, " values (kPolicyNodesMax)"));
    } else if (stack_.size() >= kPolicyDepthMax) {
      Refuse(mark, "too-deep",
             absl::StrCat("nested deeper than ", kPolicyDepthMax, " (kPolicyDepthMax)"));
    }
    return !refused_;
  }

  void Open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    if (Admit(mark, tag, anchor)) stack_.push_back(Make(kind, mark));
  }

  void Close() {
    if (refused_) return;
    EARSHOT_CHECK(!stack_.empty());
    Node node = std::move(stack_.back());
    stack_.pop_back();
    if (node.kind == Node::Kind::kMap) CheckKeys(node);
    Put(std::move(node));
  }

  void Put(Node node) {
    if (stack_.empty()) {
      root_ = std::move(node);
    } else {
      stack_.back().items.push_back(std::move(node));
    }
  }

  void CheckKeys(const Node& node) {
    absl::btree_set<absl::string_view> seen;
    for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
      const Node& key = node.items[i];
      if (!key.is_scalar()) {
        findings_.Error(map_.At(key.offset), "key", "a key must be a name");
      } else if (!seen.insert(key.text).second) {
        findings_.Error(map_.At(key.offset), "duplicate-key",
                        absl::StrCat("the key ", Quoted(key.text), " is given twice"));
      }
    }
  }

  const SourceMap& map_;
  Findings& findings_;
  std::vector<Node> stack_;
  std::optional<Node> root_;
  std::optional<size_t> last_quoted_;  // where the last scalar begins, if it is in quotes
  size_t nodes_ = 0;
  int documents_ = 0;
  bool refused_ = false;
};

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// One escape of a double-quoted scalar: its bytes in the source, and in the text that it stands
// for.
std::pair<size_t, size_t> EscapeBytes(absl::string_view escape) {
  if (escape.size() < 2) return {escape.size(), 0};
  size_t digits = escape[1] == 'x' ? 2 : escape[1] == 'u' ? 4 : escape[1] == 'U' ? 8 : 0;
  // Next line (0x85), no-break space, line and paragraph separator are more than a byte.
  if (digits == 0) {
    const char c = escape[1];
    return {2, c == 'N' || c == '_' ? 2 : c == 'L' || c == 'P' ? 3 : 1};
  }
  digits = std::min(digits, escape.size() - 2);
  uint32_t code = 0;
  for (const char c : escape.substr(2, digits)) {
    code = code << 4 | static_cast<uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return {2 + digits, code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4};
}

}  // namespace

void Findings::Add(Diagnostic d) {
  const bool error = d.severity == Severity::kError;
  size_t& kept = error ? errors_kept_ : warnings_kept_;
  ++(error ? errors_ : warnings_);
  if (kept >= kDiagnosticsMax) return;
  ++kept;
  kept_.push_back(std::move(d));
}

bool Findings::full() const { return errors_kept_ >= kDiagnosticsMax; }

Diagnostics Findings::Take(Place end) {
  std::stable_sort(kept_.begin(), kept_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  });
  // Two readers of one key say the same thing of it.
  kept_.erase(std::unique(kept_.begin(), kept_.end(),
                          [](const Diagnostic& a, const Diagnostic& b) {
                            return a.place == b.place && a.message == b.message;
                          }),
              kept_.end());
  if (const size_t more = errors_ - errors_kept_; more > 0) {
    kept_.push_back({Severity::kError, end, "more", absl::StrCat("and ", more, " more errors")});
  }
  if (const size_t more = warnings_ - warnings_kept_; more > 0) {
    kept_.push_back(
        {Severity::kWarning, end, "more", absl::StrCat("and ", more, " more warnings")});
  }
  return std::move(kept_);
}

SourceMap::SourceMap(absl::string_view source) : source_(source), line_starts_{0} {
  size_t code_points = 0;
  for (size_t i = 0; i < source.size(); ++i) {
    if (i % kStep == 0) code_points_.push_back(code_points);
    if (!IsContinuation(source[i])) ++code_points;
    if (source[i] == '\n') line_starts_.push_back(i + 1);
  }
  if (code_points_.empty()) code_points_.push_back(0);
}

size_t SourceMap::CodePointsBefore(size_t offset) const {
  const size_t step = std::min(offset / kStep, code_points_.size() - 1);
  size_t n = code_points_[step];
  for (size_t i = step * kStep; i < offset; ++i) n += !IsContinuation(source_[i]);
  return n;
}

Place SourceMap::At(size_t offset) const {
  offset = std::min(offset, source_.size());
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const size_t line = after - line_starts_.begin();
  const size_t column = CodePointsBefore(offset) - CodePointsBefore(line_starts_[line - 1]) + 1;
  return {static_cast<uint32_t>(line), static_cast<uint32_t>(column)};
}

size_t SourceMap::Offset(int line, int column) const {
  if (line < 0) return 0;
  if (static_cast<size_t>(line) >= line_starts_.size()) return source_.size();
  return std::min(line_starts_[line] + static_cast<size_t>(std::max(column, 0)), source_.size());
}

const Node* Node::Find(absl::string_view key) const {
  if (kind != Kind::kMap) return nullptr;
  for (size_t i = 0; i + 1 < items.size(); i += 2) {
    if (items[i].text == key) return &items[i + 1];
  }
  return nullptr;
}

std::optional<Node> ParseYaml(const SourceMap& map, Findings& findings) {
  if (!CheckBytes(map, findings)) return std::nullopt;
  Builder builder(map, findings);
  try {
    std::istringstream in{std::string(map.source())};
    YAML::Parser parser(in);
    while (!builder.refused() && parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& e) {
    // After a refusal the parser may stumble over the rest; what was refused is what is wrong.
    if (!builder.refused()) builder.Stumbled(e);
    return std::nullopt;
  } catch (const std::exception& e) {
    findings.Error({}, "yaml-syntax", absl::StrCat("not valid YAML: ", e.what()));
    return std::nullopt;
  }
  if (builder.refused()) return std::nullopt;
  std::optional<Node> root = builder.Take();
  if (!root.has_value() || root->kind == Node::Kind::kNull) {
    findings.Error({}, "empty", "the policy is empty");
    return std::nullopt;
  }
  return root;
}

std::vector<size_t> Alignment(const Node& scalar, absl::string_view source) {
  const absl::string_view text = scalar.text;
  std::vector<size_t> out;
  out.reserve(text.size() + 1);
  size_t j = scalar.offset;
  if (scalar.style == Node::Style::kSingleQuoted || scalar.style == Node::Style::kDoubleQuoted) {
    ++j;
  } else if (scalar.style == Node::Style::kBlock) {
    // The indicator's line is no content; the indentation below it is skipped like any blank.
    while (j < source.size() && source[j] != '\n') ++j;
    ++j;
  }
  while (out.size() < text.size()) {
    if (j >= source.size()) return {};
    const size_t i = out.size();
    if (scalar.style == Node::Style::kDoubleQuoted && source[j] == '\\') {
      if (j + 1 < source.size() && (source[j + 1] == '\n' || source[j + 1] == '\r')) {
        for (++j; j < source.size() && IsBlank(source[j]);) ++j;
        continue;
      }
      const auto [from, to] = EscapeBytes(source.substr(j));
      if (from == 0 || to == 0 || i + to > text.size()) return {};
      out.insert(out.end(), to, j);
      j += from;
    } else if (IsBlank(source[j])) {
      // A run of blanks: as it stands within a line, folded into fewer over line ends.
      size_t end = j, next = i;
      while (end < source.size() && IsBlank(source[end])) ++end;
      while (next < text.size() && IsBlank(text[next])) ++next;
      const bool as_it_stands = end - j == next - i;
      for (size_t k = i; k < next; ++k) out.push_back(as_it_stands ? j + (k - i) : j);
      j = end;
    } else if (source[j] == text[i]) {
      out.push_back(j);
      j += scalar.style == Node::Style::kSingleQuoted && text[i] == '\'' ? 2 : 1;
    } else {
      return {};
    }
  }
  out.push_back(std::min(j, source.size()));
  return out;
}

size_t ByteAt(absl::string_view text, Place place) {
  size_t i = 0;
  for (uint32_t line = 1; line < place.line; ++line) {
    const size_t end = text.find('\n', i);
    if (end == absl::string_view::npos) break;
    i = end + 1;
  }
  for (uint32_t column = 1; column < place.column && i < text.size() && text[i] != '\n'; ++column) {
    ++i;
    while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) ++i;
  }
  return i;
}

std::string Quoted(absl::string_view text) {
  std::string out = "'";
  for (size_t i = 0; i < text.size(); ++i) {
    if (i >= kQuotedBytesMax && !IsContinuation(text[i])) {
      return out + "...'";
    }
    const unsigned char c = text[i];
    out += c < 0x20 || c == 0x7F ? ' ' : text[i];
  }
  return out + "'";
}

}  // namespace earshot::policy
