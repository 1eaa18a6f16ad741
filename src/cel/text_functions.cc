// The functions on text beyond the standard ones. Positions count code points, as size() does.
#include <string.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cel/containers.h"
#include "cel/functions.h"
#include "cel/lexer.h"

namespace earshot::cel::internal {
namespace {

using Kind = Value::Kind;
constexpr size_t kNone = absl::string_view::npos;

Value Overloadless() { return Value::Error(ErrorCode::kNoMatchingOverload); }
Value OutOfRange() { return Value::Error(ErrorCode::kIndexOutOfRange); }

bool Begins(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

int64_t CodePoints(absl::string_view text) {
  int64_t n = 0;
  for (char c : text) n += Begins(c);
  return n;
}

// The byte at which code point i begins; the end of the text for one past the last.
size_t ByteOf(absl::string_view text, int64_t i) {
  if (i < 0) return kNone;
  for (size_t at = 0; at < text.size(); ++at) {
    if (Begins(text[at]) && i-- == 0) return at;
  }
  return i == 0 ? text.size() : kNone;
}

size_t SizeAt(absl::string_view text, size_t at) {
  size_t n = 1;
  while (at + n < text.size() && !Begins(text[at + n])) ++n;
  return n;
}

// memmem and not find: linear also where the text is made to be searched slowly.
size_t FindFrom(absl::string_view text, absl::string_view part, size_t from) {
  if (part.empty()) return from;
  if (from > text.size() || part.size() > text.size() - from) return kNone;
  const void* found = memmem(text.data() + from, text.size() - from, part.data(), part.size());
  return found == nullptr ? kNone
                          : static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

Value IndexOf(absl::string_view text, absl::string_view part, const Value* from) {
  const size_t begin = from == nullptr ? 0 : ByteOf(text, from->int_value());
  if (begin == kNone) return OutOfRange();
  const size_t at = FindFrom(text, part, begin);
  return Value::Int(at == kNone ? -1 : CodePoints(text.substr(0, at)));
}

// The last occurrence that begins at or before `from`, found forwards, so that it stays linear.
Value LastIndexOf(absl::string_view text, absl::string_view part, const Value* from) {
  const int64_t n = CodePoints(text);
  if (part.empty()) {
    if (from == nullptr) return Value::Int(n);
    return from->int_value() < 0 || from->int_value() > n ? OutOfRange() : *from;
  }
  size_t last = text.size();
  if (from != nullptr) {
    if (from->int_value() < 0 || from->int_value() >= n) return OutOfRange();
    last = ByteOf(text, from->int_value());
  }
  // Backwards in the reversed text would be linear too; stepping over what was found is not, where
  // occurrences overlap, so both are turned around once.
  std::string reversed(text.substr(0, std::min(text.size(), last + part.size())));
  std::string wanted(part);
  std::reverse(reversed.begin(), reversed.end());
  std::reverse(wanted.begin(), wanted.end());
  const size_t at = FindFrom(reversed, wanted, 0);
  if (at == kNone) return Value::Int(-1);
  return Value::Int(CodePoints(text.substr(0, reversed.size() - at - wanted.size())));
}

Value Replace(absl::string_view text, absl::string_view old, absl::string_view fresh, int64_t limit,
              Scratch* scratch) {
  std::string out;
  size_t at = 0;
  while (limit != 0 && at <= text.size()) {
    const size_t found = FindFrom(text, old, at);
    if (found == kNone) break;
    out.append(text.data() + at, found - at);
    out.append(fresh.data(), fresh.size());
    at = found + old.size();
    --limit;
    if (old.empty()) {  // before each code point and at the end
      const size_t n = at < text.size() ? SizeAt(text, at) : 0;
      out.append(text.data() + at, n);
      at += std::max<size_t>(n, 1);
    }
    if (out.size() > kExpressionScratchBytesMax) return Value::Error(ErrorCode::kTooLarge);
  }
  if (at < text.size()) out.append(text.data() + at, text.size() - at);
  return CopyString(out, Kind::kString, scratch);
}

Value Split(absl::string_view text, absl::string_view by, int64_t limit, Scratch* scratch) {
  std::vector<Value> parts;
  size_t at = 0;
  while (limit != 0) {
    size_t end = kNone, next = kNone;
    if (by.empty()) {  // each code point
      if (at >= text.size()) break;
      end = next = at + SizeAt(text, at);
      if (end >= text.size()) end = kNone;
    } else {
      end = FindFrom(text, by, at);
      if (end != kNone) next = end + by.size();
    }
    if (end == kNone || limit == 1) {
      parts.push_back(Value::String(text.substr(at)));
      break;
    }
    parts.push_back(Value::String(text.substr(at, end - at)));
    if (parts.size() > kExpressionValuesMax) return Value::Error(ErrorCode::kTooLarge);
    at = next;
    --limit;
  }
  return MakeList(parts.data(), parts.size(), "", scratch);
}

Value Substring(absl::string_view text, int64_t begin, const Value* end) {
  const size_t from = ByteOf(text, begin);
  const size_t to = end == nullptr ? text.size() : ByteOf(text, end->int_value());
  if (from == kNone || to == kNone || from > to) return OutOfRange();
  return Value::String(text.substr(from, to - from));
}

bool IsSpace(absl::string_view point) {
  // White_Space of Unicode, as it is written in UTF-8.
  static constexpr absl::string_view kSpaces[] = {
      "\t",           "\n",          "\v",           "\f",           "\r",           " ",
      "\xc2\x85",     "\xc2\xa0",    "\xe1\x9a\x80", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf",
      "\xe2\x81\x9f", "\xe3\x80\x80"};
  if (point.size() == 3 && point.substr(0, 2) == "\xe2\x80") {
    const unsigned char last = static_cast<unsigned char>(point[2]);
    if (last >= 0x80 && last <= 0x8a) return true;
  }
  return std::find(std::begin(kSpaces), std::end(kSpaces), point) != std::end(kSpaces);
}

Value Trim(absl::string_view text) {
  while (!text.empty()) {
    const size_t n = SizeAt(text, 0);
    if (!IsSpace(text.substr(0, n))) break;
    text.remove_prefix(n);
  }
  while (!text.empty()) {
    size_t at = text.size() - 1;
    while (at > 0 && !Begins(text[at])) --at;
    if (!IsSpace(text.substr(at))) break;
    text = text.substr(0, at);
  }
  return Value::String(text);
}

Value Reversed(absl::string_view text, Scratch* scratch) {
  std::string out;
  out.reserve(text.size());
  for (size_t end = text.size(); end > 0;) {
    size_t at = end - 1;
    while (at > 0 && !Begins(text[at])) --at;
    out.append(text.data() + at, end - at);
    end = at;
  }
  return CopyString(out, Kind::kString, scratch);
}

Value Join(const Value& list, absl::string_view between, Scratch* scratch) {
  std::string out;
  for (size_t i = 0; i < list.list_size(); ++i) {
    const Value part = list.element(i);
    if (part.kind() != Kind::kString) return Overloadless();
    absl::StrAppend(&out, i > 0 ? between : "", part.string_value());
    if (out.size() > kExpressionScratchBytesMax) return Value::Error(ErrorCode::kTooLarge);
  }
  return CopyString(out, Kind::kString, scratch);
}

Value QuoteText(absl::string_view text, Scratch* scratch) {
  static constexpr absl::string_view kFrom = "\a\b\f\n\r\t\v\\\"", kTo = "abfnrtv\\\"";
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    const size_t n = SizeAt(text, at);
    const size_t escape = kFrom.find(text[at]);
    if (escape != kNone && n == 1) {
      out.push_back('\\');
      out.push_back(kTo[escape]);
    } else if (IsUtf8(text.substr(at, n))) {
      out.append(text.data() + at, n);
    } else {
      out.append("\xef\xbf\xbd");
    }
    at += n;
  }
  return CopyString(out + "\"", Kind::kString, scratch);
}

Value Cased(Function function, absl::string_view text, Scratch* scratch) {
  std::string out(text);
  for (char& c : out) {
    c = function == Function::kLowerAscii ? absl::ascii_tolower(static_cast<unsigned char>(c))
                                          : absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return CopyString(out, Kind::kString, scratch);
}

Value ReversedList(const Value& list, Scratch* scratch) {
  Value error;
  const size_t n = list.list_size();
  Value* values = NewValues(n, scratch, &error);
  if (values == nullptr) return error;
  for (size_t i = 0; i < n; ++i) values[i] = list.element(n - 1 - i);
  return ListOf(values, n);
}

// Whether the arguments after the first are what the function takes: texts, then numbers.
bool RightKinds(Function function, absl::Span<const Value> args) {
  size_t texts = 2, numbers = args.size();
  if (function == Function::kCharAt || function == Function::kSubstring) texts = 1;
  if (function == Function::kReplace) texts = 3;
  if (function == Function::kJoin || function == Function::kFormat) return true;
  for (size_t i = 0; i < numbers; ++i) {
    if (args[i].kind() != (i < texts ? Kind::kString : Kind::kInt)) return false;
  }
  return true;
}

}  // namespace

Value CallText(Function function, absl::Span<const Value> args, Scratch* scratch) {
  const Value& v = args[0];
  if (function == Function::kReverse && v.is_list()) return ReversedList(v, scratch);
  if (!RightKinds(function, args)) return Overloadless();
  const absl::string_view text = v.kind() == Kind::kString ? v.string_value() : "";
  const Value* third = args.size() > 2 ? &args[2] : nullptr;
  switch (function) {
    case Function::kCharAt: {
      const size_t at = ByteOf(text, args[1].int_value());
      if (at == kNone) return OutOfRange();
      return Value::String(at == text.size() ? "" : text.substr(at, SizeAt(text, at)));
    }
    case Function::kIndexOf:
      return IndexOf(text, args[1].string_value(), third);
    case Function::kLastIndexOf:
      return LastIndexOf(text, args[1].string_value(), third);
    case Function::kJoin:
      if (!v.is_list() || (args.size() > 1 && args[1].kind() != Kind::kString))
        return Overloadless();
      return Join(v, args.size() > 1 ? args[1].string_value() : "", scratch);
    case Function::kLowerAscii:
    case Function::kUpperAscii:
      return Cased(function, text, scratch);
    case Function::kReplace:
      return Replace(text, args[1].string_value(), args[2].string_value(),
                     args.size() > 3 ? args[3].int_value() : -1, scratch);
    case Function::kSplit:
      return Split(text, args[1].string_value(), third == nullptr ? -1 : third->int_value(),
                   scratch);
    case Function::kSubstring:
      return Substring(text, args[1].int_value(), third);
    case Function::kTrim:
      return Trim(text);
    case Function::kReverse:
      return Reversed(text, scratch);
    case Function::kFormat:
      return Format(v, args[1], scratch);
    default:
      return QuoteText(text, scratch);
  }
}

}  // namespace earshot::cel::internal
