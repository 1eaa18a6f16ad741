// string.format: %s %d %f %e %b %o %x %X, a precision for %f and %e, %% for itself.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cel/functions.h"
#include "cel/lexer.h"
#include "cel/text.h"

namespace earshot::cel::internal {
namespace {

using Kind = Value::Kind;
constexpr int kPrecisionDefault = 6;

// Each appends the value and gives false where the clause is not for it.
bool AppendNumberName(const Value& v, std::string* out) {
  if (v.kind() != Kind::kDouble || std::isfinite(v.double_value())) return false;
  *out += DoubleText(v.double_value());
  return true;
}

std::string TypeText(Type type) {
  switch (type) {
    case Type::kNull:
      return "null_type";
    case Type::kDuration:
      return "google.protobuf.Duration";
    case Type::kTimestamp:
      return "google.protobuf.Timestamp";
    case Type::kOptional:
      return "optional_type";
    default:
      return std::string(TypeName(type));
  }
}

bool AppendText(const Value& v, std::string* out);

bool AppendMap(const Value& map, std::string* out) {
  // By the text of their keys, as readers look for them.
  std::vector<std::pair<std::string, size_t>> keys(map.map_size());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (!AppendText(map.map_key(i), &keys[i].first)) return false;
    keys[i].second = i;
  }
  std::sort(keys.begin(), keys.end());
  *out += "{";
  for (size_t i = 0; i < keys.size(); ++i) {
    absl::StrAppend(out, i > 0 ? ", " : "", keys[i].first, ": ");
    if (!AppendText(map.map_value(keys[i].second), out)) return false;
  }
  *out += "}";
  return true;
}

bool AppendText(const Value& v, std::string* out) {
  if (out->size() > kExpressionScratchBytesMax) return true;  // refused by the caller
  switch (v.kind()) {
    case Kind::kNull:
      *out += "null";
      return true;
    case Kind::kBool:
      *out += v.bool_value() ? "true" : "false";
      return true;
    case Kind::kInt:
      absl::StrAppend(out, v.int_value());
      return true;
    case Kind::kUint:
      absl::StrAppend(out, v.uint_value());
      return true;
    case Kind::kDouble:
      *out += DoubleText(v.double_value());
      return true;
    case Kind::kBytes:
      if (!IsUtf8(v.string_value())) return false;
      [[fallthrough]];
    case Kind::kString:
      absl::StrAppend(out, v.string_value());
      return true;
    case Kind::kDuration:
      *out += DurationText(v);
      return true;
    case Kind::kTimestamp:
      *out += TimestampText(v);
      return true;
    case Kind::kType:
      *out += TypeText(v.type_value());
      return true;
    case Kind::kMap:
      return AppendMap(v, out);
    case Kind::kList:
    case Kind::kStrings:
      break;
    default:
      return false;
  }
  *out += "[";
  for (size_t i = 0; i < v.list_size(); ++i) {
    if (i > 0) *out += ", ";
    if (!AppendText(v.element(i), out)) return false;
  }
  *out += "]";
  return true;
}

bool AppendReal(const Value& v, std::chars_format form, int precision, std::string* out) {
  if (AppendNumberName(v, out)) return true;
  double d = v.double_value();
  if (v.kind() == Kind::kInt) d = static_cast<double>(v.int_value());
  if (v.kind() == Kind::kUint) d = static_cast<double>(v.uint_value());
  if (v.kind() != Kind::kInt && v.kind() != Kind::kUint && v.kind() != Kind::kDouble) return false;
  char digits[320 + kFormatPrecisionMax];  // 309 before the point of the largest double
  const auto end = std::to_chars(digits, digits + sizeof digits, d, form, precision);
  out->append(digits, end.ptr);
  return true;
}

// Digits of an integer to that base; a bool is 0 or 1 in base 2.
bool AppendInteger(const Value& v, int base, std::string* out) {
  char digits[65];
  std::to_chars_result end{};
  if (v.kind() == Kind::kInt) {
    end = std::to_chars(digits, digits + sizeof digits, v.int_value(), base);
  } else if (v.kind() == Kind::kUint) {
    end = std::to_chars(digits, digits + sizeof digits, v.uint_value(), base);
  } else if (v.kind() == Kind::kBool && base == 2) {
    end = std::to_chars(digits, digits + sizeof digits, v.bool_value() ? 1 : 0);
  } else {
    return base == 10 && AppendNumberName(v, out);
  }
  out->append(digits, end.ptr);
  return true;
}

bool AppendHex(const Value& v, bool upper, std::string* out) {
  std::string digits;
  if (v.kind() == Kind::kString || v.kind() == Kind::kBytes) {
    digits = absl::BytesToHexString(v.string_value());
  } else if (!AppendInteger(v, 16, &digits)) {
    return false;
  }
  if (upper) absl::AsciiStrToUpper(&digits);
  *out += digits;
  return true;
}

bool AppendClause(char clause, int precision, const Value& v, std::string* out) {
  if (precision >= 0 && clause != 'f' && clause != 'e') return false;
  if (precision < 0) precision = kPrecisionDefault;
  switch (clause) {
    case 's':
      return AppendText(v, out);
    case 'd':
      return AppendInteger(v, 10, out);
    case 'f':
      return AppendReal(v, std::chars_format::fixed, precision, out);
    case 'e':
      return AppendReal(v, std::chars_format::scientific, precision, out);
    case 'b':
      return AppendInteger(v, 2, out);
    case 'o':
      return AppendInteger(v, 8, out);
    case 'x':
    case 'X':
      return AppendHex(v, clause == 'X', out);
    default:
      return false;
  }
}

}  // namespace

Value Format(const Value& pattern, const Value& args, Scratch* scratch) {
  if (pattern.kind() != Kind::kString || !args.is_list()) {
    return Value::Error(ErrorCode::kNoMatchingOverload);
  }
  const Value invalid = Value::Error(ErrorCode::kInvalidArgument);
  const absl::string_view text = pattern.string_value();
  std::string out;
  size_t next = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out.push_back(text[at]);
      continue;
    }
    if (++at < text.size() && text[at] == '%') {
      out.push_back('%');
      continue;
    }
    int precision = -1;
    if (at < text.size() && text[at] == '.') {
      for (precision = 0; ++at < text.size() && absl::ascii_isdigit(text[at]);) {
        precision = precision * 10 + (text[at] - '0');
        if (precision > kFormatPrecisionMax) return invalid;
      }
    }
    if (at >= text.size() || next >= args.list_size()) return invalid;
    if (!AppendClause(text[at], precision, args.element(next++), &out)) return invalid;
    if (out.size() > kExpressionScratchBytesMax) return Value::Error(ErrorCode::kTooLarge);
  }
  return CopyString(out, Kind::kString, scratch);
}

}  // namespace earshot::cel::internal
