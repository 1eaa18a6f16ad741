#include "wire/json_writer.h"

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/utf8.h"

namespace earshot::wire {
namespace {

constexpr char kHex[] = "0123456789abcdef";

// Appends well-formed UTF-8 with what JSON insists on escaped. DEL and the line separators of
// JavaScript pass: JSON allows them, and readers of lines split at '\n' alone.
void AppendEscaped(absl::string_view text, std::string& out) {
  size_t done = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text.data() + done, i - done);
    done = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += "\\u00";
        out += kHex[c >> 4];
        out += kHex[c & 15];
    }
  }
  out.append(text.data() + done, text.size() - done);
}

}  // namespace

void JsonWriter::Separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_item_.empty()) return;
  if (has_item_.back()) out_ += ',';
  has_item_.back() = true;
}

JsonWriter& JsonWriter::BeginObject() {
  Separate();
  out_ += '{';
  has_item_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::EndObject() {
  EARSHOT_CHECK(!has_item_.empty() && !after_key_);
  out_ += '}';
  if (!has_item_.empty()) has_item_.pop_back();
  return *this;
}

JsonWriter& JsonWriter::BeginArray() {
  Separate();
  out_ += '[';
  has_item_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::EndArray() {
  EARSHOT_CHECK(!has_item_.empty() && !after_key_);
  out_ += ']';
  if (!has_item_.empty()) has_item_.pop_back();
  return *this;
}

JsonWriter& JsonWriter::Key(absl::string_view name) {
  String(name);
  out_ += ':';
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::String(absl::string_view value) {
  Separate();
  out_ += '"';
  while (!value.empty()) {
    const size_t valid = Utf8ValidPrefix(value);
    AppendEscaped(value.substr(0, valid), out_);
    value.remove_prefix(valid);
    if (value.empty()) break;
    out_ += "\xEF\xBF\xBD";
    value.remove_prefix(1);
  }
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::Int(int64_t value) {
  Separate();
  absl::StrAppend(&out_, value);
  return *this;
}

JsonWriter& JsonWriter::Bool(bool value) {
  Separate();
  out_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::Null() {
  Separate();
  out_ += "null";
  return *this;
}

JsonWriter& JsonWriter::Raw(absl::string_view json) {
  Separate();
  out_.append(json.data(), json.size());
  return *this;
}

}  // namespace earshot::wire
