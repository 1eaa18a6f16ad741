#include "wire/json_input.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace earshot::wire {
namespace {

// More errors of one line than anybody reads.
constexpr size_t kErrorsPerObjectMax = 20;
constexpr size_t kQuotedBytesMax = 60;

absl::string_view Words(simdjson::error_code error) {
  switch (error) {
    case simdjson::EMPTY:
      return "expected a JSON object, found nothing";
    case simdjson::UNCLOSED_STRING:
      return "the JSON ends within a string";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return "the JSON ends before its object does";
    case simdjson::STRING_ERROR:
      return "a string has an escape that JSON does not know";
    case simdjson::UNESCAPED_CHARS:
      return "a control character stands unescaped in a string";
    case simdjson::DEPTH_ERROR:
      return "nested too deeply";
    default:
      return "malformed JSON";
  }
}

// The grammar of a JSON number, in parts. False: not one.
struct Number {
  bool negative = false;
  std::string digits;  // without the point
  int64_t point = 0;   // digits before the point, after the exponent is applied
  bool whole = true;   // written without point and exponent
};

bool ParseNumber(absl::string_view token, Number& out) {
  size_t i = 0;
  const auto digit = [&] { return i < token.size() && token[i] >= '0' && token[i] <= '9'; };
  if (i < token.size() && token[i] == '-') {
    out.negative = true;
    ++i;
  }
  if (!digit()) return false;
  const size_t first = i;
  while (digit()) out.digits += token[i++];
  if (token[first] == '0' && i - first > 1) return false;
  out.point = static_cast<int64_t>(out.digits.size());
  if (i < token.size() && token[i] == '.') {
    out.whole = false;
    ++i;
    if (!digit()) return false;
    while (digit()) out.digits += token[i++];
  }
  if (i < token.size() && (token[i] == 'e' || token[i] == 'E')) {
    out.whole = false;
    ++i;
    const bool minus = i < token.size() && token[i] == '-';
    if (i < token.size() && (token[i] == '-' || token[i] == '+')) ++i;
    if (!digit()) return false;
    int64_t exponent = 0;
    while (digit()) exponent = std::min<int64_t>(exponent * 10 + (token[i++] - '0'), 1'000'000'000);
    out.point += minus ? -exponent : exponent;
  }
  return i == token.size();
}

// number x 10^digits as an integer, rounded half away from zero; false past 32 bits.
bool Scale(const Number& number, int digits, int32_t& out) {
  const int64_t kept = number.point + digits;  // digits of the result
  int64_t value = 0;
  for (int64_t i = 0; i < kept; ++i) {
    const bool has = i < static_cast<int64_t>(number.digits.size());
    if (!has && value == 0) break;  // 0e999999999 is short work
    value = value * 10 + (has ? number.digits[i] - '0' : 0);
    if (value > INT32_MAX) return false;
  }
  if (kept >= 0 && kept < static_cast<int64_t>(number.digits.size()) &&
      number.digits[kept] >= '5') {
    ++value;
  }
  if (value > INT32_MAX) return false;
  out = static_cast<int32_t>(number.negative ? -value : value);
  return true;
}

std::string Quoted(absl::string_view text) {
  const absl::string_view head = Utf8Truncate(text, kQuotedBytesMax);
  return absl::StrCat("'", head, head.size() < text.size() ? "..." : "", "'");
}

}  // namespace

bool JsonInput::Open(absl::string_view text, uint32_t line, size_t bytes_max,
                     Diagnostics* warnings) {
  line_ = line;
  warnings_ = warnings;
  errors_.clear();
  code_ = absl::StatusCode::kInvalidArgument;
  stopped_ = false;
  path_.clear();
  root_fields_.clear();
  last_ = nullptr;
  size_ = 0;
  if (text.size() > bytes_max) {
    code_ = absl::StatusCode::kResourceExhausted;
    Error(nullptr, "too-long",
          absl::StrCat(text.size(), " bytes, at most ", bytes_max, " are allowed"));
    stopped_ = true;
    return false;
  }
  buffer_.assign(text.data(), text.size());
  buffer_.append(simdjson::SIMDJSON_PADDING, '\0');
  size_ = text.size();
  if (const size_t valid = Utf8ValidPrefix(text); valid != text.size()) {
    Error(buffer_.data() + valid, "not-utf8", absl::StrCat("not UTF-8 at byte ", valid));
    stopped_ = true;
    return false;
  }
  simdjson::ondemand::json_type type;
  auto opened = parser_.iterate(buffer_.data(), size_, buffer_.size()).get(document_);
  if (!opened) opened = document_.type().get(type);
  if (opened) {
    Syntax(opened);
    return false;
  }
  if (type != simdjson::ondemand::json_type::object) {
    Error(buffer_.data(), "type-mismatch", "expected a JSON object");
    stopped_ = true;
    return false;
  }
  if (const auto e = document_.get_object().get(root_)) {
    Syntax(e);
    return false;
  }
  return true;
}

bool JsonInput::Mentions(absl::string_view name) const {
  return absl::string_view(buffer_.data(), size_).find(name) != absl::string_view::npos;
}

bool JsonInput::PeekString(absl::string_view name, std::string& out) {
  out.clear();
  JsonValue value;
  auto e = root_.find_field(std::string_view(name.data(), name.size())).get(value);
  if (e == simdjson::SUCCESS) {
    std::string_view text;
    e = value.get_string().get(text);
    if (e == simdjson::SUCCESS) out.assign(text.data(), text.size());
    // Another type: the reading proper says so.
    if (e == simdjson::INCORRECT_TYPE) e = simdjson::SUCCESS;
  } else if (e == simdjson::NO_SUCH_FIELD) {
    e = simdjson::SUCCESS;
  }
  if (e == simdjson::SUCCESS) {
    document_.rewind();
    e = document_.get_object().get(root_);
  }
  if (e != simdjson::SUCCESS) Syntax(e);
  return e == simdjson::SUCCESS;
}

void JsonInput::Close() {
  if (stopped_) return;
  const char* at = nullptr;
  if (document_.current_location().get(at) != simdjson::OUT_OF_BOUNDS) {
    Error(at, "syntax", "something follows the JSON object");
    stopped_ = true;
  }
}

absl::Status JsonInput::status() const {
  if (errors_.empty()) return absl::OkStatus();
  return WithCode(code_, ToStatus(errors_));
}

Place JsonInput::PlaceOfField(absl::string_view name) const {
  for (const auto& [field, at] : root_fields_) {
    if (field == name) return PlaceAt(at - 1);
  }
  return {line_, 0};
}

Place JsonInput::PlaceAt(const char* at) const {
  Place place{line_, 0};
  if (at == nullptr || line_ == 0 || at < buffer_.data() || at > buffer_.data() + size_) {
    return place;
  }
  place.column = 1;
  for (const char* p = buffer_.data(); p < at; ++p) {
    if (*p == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<unsigned char>(*p) & 0xC0) != 0x80) {
      ++place.column;
    }
  }
  return place;
}

std::string JsonInput::Path() const {
  std::string path;
  for (const PathPart& part : path_) {
    if (part.index >= 0) {
      absl::StrAppend(&path, "[", part.index, "]");
    } else {
      if (!path.empty()) path += '.';
      absl::StrAppend(&path, Utf8Truncate(part.name, kQuotedBytesMax));
    }
  }
  return path;
}

void JsonInput::Error(const char* at, absl::string_view code, absl::string_view message) {
  const std::string path = Path();
  errors_.push_back({Severity::kError, PlaceAt(at), std::string(code),
                     path.empty() ? std::string(message) : absl::StrCat(path, ": ", message)});
  if (errors_.size() >= kErrorsPerObjectMax) stopped_ = true;
}

bool JsonInput::WantsWarnings() const {
  return warnings_ != nullptr && warnings_->size() < kDiagnosticsMax;
}

void JsonInput::Warn(const char* at, absl::string_view code, absl::string_view message) {
  if (!WantsWarnings()) return;
  warnings_->push_back(
      {Severity::kWarning, PlaceAt(at), std::string(code), absl::StrCat(Path(), ": ", message)});
}

void JsonInput::Syntax(simdjson::error_code error) {
  if (stopped_) return;
  Error(last_, "syntax", Words(error));
  stopped_ = true;
}

absl::string_view JsonInput::TypeName(JsonValue& value) {
  simdjson::ondemand::json_type type;
  if (value.type().get(type)) return "no JSON value";
  switch (type) {
    case simdjson::ondemand::json_type::array:
      return "an array";
    case simdjson::ondemand::json_type::object:
      return "an object";
    case simdjson::ondemand::json_type::number:
      return "a number";
    case simdjson::ondemand::json_type::string:
      return "a string";
    case simdjson::ondemand::json_type::boolean:
      return "true or false";
    case simdjson::ondemand::json_type::null:
      return "null";
  }
  return "no JSON value";
}

absl::string_view JsonInput::Token(JsonValue& value) {
  const std::string_view raw = value.raw_json_token();
  absl::string_view token(raw.data(), raw.size());
  while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\n' ||
                            token.back() == '\r')) {
    token.remove_suffix(1);
  }
  return token;
}

bool JsonInput::TakeNull(JsonValue& value) {
  if (TypeName(value) != "null") return false;
  bool is_null = false;
  const auto e = value.is_null().get(is_null);
  if (e || !is_null) Syntax(e ? e : simdjson::N_ATOM_ERROR);
  return true;
}

bool JsonInput::Mismatch(JsonValue value, absl::string_view expected) {
  const absl::string_view found = TypeName(value);
  if (found == "no JSON value") {
    Syntax(simdjson::TAPE_ERROR);
    return false;
  }
  Error(Start(value), "type-mismatch", absl::StrCat("expected ", expected, ", found ", found));
  Skip(value);
  return false;
}

bool JsonInput::Read(JsonValue value, std::string& out) {
  if (TypeName(value) != "a string") return Mismatch(value, "a string");
  std::string_view text;
  if (const auto e = value.get_string().get(text)) {
    Syntax(e);
    return false;
  }
  out.assign(text.data(), text.size());
  return true;
}

bool JsonInput::Read(JsonValue value, bool& out) {
  if (TypeName(value) != "true or false") return Mismatch(value, "true or false");
  if (const auto e = value.get_bool().get(out)) {
    Syntax(e);
    return false;
  }
  return true;
}

bool JsonInput::Read(JsonValue value, int64_t& out) {
  if (TypeName(value) != "a number") return Mismatch(value, "a whole number");
  const absl::string_view token = Token(value);
  const char* at = Start(value);
  Number number;
  const bool is_number = ParseNumber(token, number);
  Skip(value);
  if (!is_number || stopped_) return false;
  if (!number.whole) {
    Error(at, "type-mismatch", absl::StrCat("expected a whole number, found ", Quoted(token)));
    return false;
  }
  if (!absl::SimpleAtoi(token, &out)) {
    Error(at, "out-of-range", absl::StrCat(Quoted(token), " does not fit 64 bits"));
    return false;
  }
  return true;
}

bool JsonInput::ReadNumber(JsonValue value, std::string& token, bool& whole) {
  if (TypeName(value) != "a number") return Mismatch(value, "a number");
  token = std::string(Token(value));
  Number number;
  const bool is_number = ParseNumber(token, number);
  Skip(value);
  whole = number.whole;
  return is_number && !stopped_;
}

bool JsonInput::ReadInt32(JsonValue value, int32_t& out) {
  const char* at = Start(value);
  int64_t wide = 0;
  if (!Read(value, wide)) return false;
  if (wide < INT32_MIN || wide > INT32_MAX) {
    Error(at, "out-of-range", absl::StrCat(wide, " does not fit 32 bits"));
    return false;
  }
  out = static_cast<int32_t>(wide);
  return true;
}

bool JsonInput::ReadUint32(JsonValue value, uint32_t& out) {
  const char* at = Start(value);
  int64_t wide = 0;
  if (!Read(value, wide)) return false;
  if (wide < 0 || wide > UINT32_MAX) {
    Error(at, "out-of-range", absl::StrCat(wide, " is outside 0..", UINT32_MAX));
    return false;
  }
  out = static_cast<uint32_t>(wide);
  return true;
}

bool JsonInput::ReadDecimal(JsonValue value, int digits, int32_t& out) {
  if (TypeName(value) != "a number") return Mismatch(value, "a number");
  const absl::string_view token = Token(value);
  const char* at = Start(value);
  Number number;
  const bool is_number = ParseNumber(token, number);
  Skip(value);
  if (!is_number || stopped_) return false;
  if (Scale(number, digits, out)) return true;
  Error(at, "out-of-range", absl::StrCat(Quoted(token), " is too large"));
  return false;
}

bool JsonInput::Read(JsonValue value, Instant& out, bool* date_only) {
  if (date_only != nullptr) *date_only = false;
  if (TypeName(value) == "a number") return Read(value, out.micros);
  if (TypeName(value) != "a string") return Mismatch(value, "a time (RFC 3339 or microseconds)");
  const char* at = Start(value);
  std::string text;
  if (!Read(value, text)) return false;
  const std::optional<Instant> instant = ParseInstant(text, date_only);
  if (!instant.has_value()) {
    Error(at, "bad-time",
          absl::StrCat("expected a time like 2026-03-02T09:30:00Z, found ", Quoted(text)));
    return false;
  }
  out = *instant;
  return true;
}

bool JsonInput::Read(JsonValue value, std::map<std::string, std::string>& out) {
  if (TypeName(value) != "an object") return Mismatch(value, "an object of strings");
  JsonObject object;
  if (const auto e = value.get_object().get(object)) {
    Syntax(e);
    return false;
  }
  ForEachField(object, [&](absl::string_view name, const char*, JsonValue item) {
    std::string text;
    if (Read(item, text)) out.emplace(std::string(name), std::move(text));
  });
  return !failed();
}

void JsonInput::Skip(JsonValue value) {
  if (stopped_) return;
  const absl::string_view type = TypeName(value);
  simdjson::error_code error = simdjson::SUCCESS;
  if (path_.size() > kJsonDepthMax) {
    Error(Start(value), "too-deep", absl::StrCat("nested deeper than ", kJsonDepthMax));
    code_ = absl::StatusCode::kResourceExhausted;
    stopped_ = true;
  } else if (type == "an object") {
    JsonObject object;
    error = value.get_object().get(object);
    if (!error) {
      ForEachField(object, [this](absl::string_view, const char*, JsonValue item) { Skip(item); });
    }
  } else if (type == "an array") {
    ForEachElement(value, "an array", [this](JsonValue item) { Skip(item); });
  } else if (type == "a string") {
    std::string_view text;
    error = value.get_string().get(text);
  } else if (type == "a number") {
    // Left unconsumed, which passes over a scalar: asking for a double would refuse what is past
    // them.
    Number number;
    if (!ParseNumber(Token(value), number)) error = simdjson::NUMBER_ERROR;
  } else if (type == "true or false") {
    bool ignored;
    error = value.get_bool().get(ignored);
  } else if (type == "null") {
    TakeNull(value);
  } else {
    error = simdjson::TAPE_ERROR;
  }
  if (error) Syntax(error);
}

}  // namespace earshot::wire
