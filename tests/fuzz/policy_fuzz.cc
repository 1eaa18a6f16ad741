// Any bytes as a policy: compiling ends, says OK exactly when it found no error, and a policy that
// compiled keeps its hash when its file is written anew with another layout.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "base/status.h"
#include "policy/policy.h"
#include "policy/yaml.h"

namespace {

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

using earshot::policy::Node;

void WriteText(const Node& node, std::string& out) {
  if (node.is_plain()) {
    // Numbers and percentages mean what they mean without quotes only; a plain scalar of several
    // lines has been folded into one.
    out += node.text;
    return;
  }
  out += '"';
  for (const char c : node.text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      out += c;
    }
  }
  out += '"';
}

// In flow style with the keys of every map in reverse.
void Write(const Node& node, std::string& out) {
  switch (node.kind) {
    case Node::Kind::kNull:
      out += "null";
      break;
    case Node::Kind::kScalar:
      WriteText(node, out);
      break;
    case Node::Kind::kList:
      out += "[";
      for (const Node& item : node.items) {
        Write(item, out);
        out += ",\n ";
      }
      out += "]";
      break;
    case Node::Kind::kMap:
      out += "{";
      for (size_t i = node.items.size() / 2; i-- > 0;) {
        Write(node.items[2 * i], out);
        out += " :  ";
        Write(node.items[2 * i + 1], out);
        out += " ,  # why\n ";
      }
      out += "}";
      break;
  }
}

// Whether every plain scalar can stand as it is in flow style too.
bool PlainIsSafe(const Node& node) {
  if (!node.is_plain()) return std::all_of(node.items.begin(), node.items.end(), PlainIsSafe);
  const absl::string_view text = node.text;
  if (text.empty() || text.find_first_of(",[]{}\n\t\r") != absl::string_view::npos) return false;
  if (text.find(": ") != absl::string_view::npos || text.find(" #") != absl::string_view::npos) {
    return false;
  }
  const bool number = text[0] == '-' && text.size() > 1 && text[1] >= '0' && text[1] <= '9';
  return text.back() != ':' &&
         (number || absl::string_view("-?:.#&*!|>'\"%@`").find(text[0]) == absl::string_view::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view source(reinterpret_cast<const char*>(data), size);
  earshot::Diagnostics found;
  const auto compiled = earshot::policy::Policy::Compile(source, &found);
  Require(compiled.ok() == !earshot::HasErrors(found), "OK exactly when there is no error");
  Require(earshot::RenderAll(found, "policy.yaml", source).empty() == found.empty(),
          "every finding has words");
  if (!compiled.ok()) return 0;
  Require(!(*compiled)->hash().empty(), "a policy has a hash");

  const earshot::policy::SourceMap map(source);
  earshot::policy::Findings findings;
  const auto root = earshot::policy::ParseYaml(map, findings);
  if (!root.has_value() || !PlainIsSafe(*root)) return 0;
  std::string again;
  Write(*root, again);
  const auto recompiled = earshot::policy::Policy::Compile(again);
  Require(recompiled.ok(), "a policy written anew compiles");
  Require((*recompiled)->hash() == (*compiled)->hash(), "layout does not change the hash");
  return 0;
}
