#include "cel/text.h"

#include <charconv>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"

namespace earshot::cel::internal {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Exactly n digits at text[*at], -1 where they are not there.
int TakeDigits(absl::string_view text, size_t* at, size_t n) {
  if (*at + n > text.size()) return -1;
  int value = 0;
  for (size_t k = 0; k < n; ++k, ++*at) {
    if (!IsDigit(text[*at])) return -1;
    value = value * 10 + (text[*at] - '0');
  }
  return value;
}

bool Take(absl::string_view text, size_t* at, absl::string_view any_of) {
  if (*at >= text.size() || any_of.find(text[*at]) == absl::string_view::npos) return false;
  ++*at;
  return true;
}

std::string FractionText(int64_t nanos) {
  if (nanos == 0) return "";
  std::string text = absl::StrFormat(".%09d", nanos);
  while (text.back() == '0') text.pop_back();
  return text;
}

}  // namespace

Value TimestampOf(__int128 nanos) {
  if (nanos < static_cast<__int128>(kTimestampMicrosMin) * 1000 ||
      nanos >= static_cast<__int128>(kTimestampMicrosEnd) * 1000) {
    return Value::Error(ErrorCode::kOverflow);
  }
  int64_t micros = static_cast<int64_t>(nanos / 1000);
  int64_t rest = static_cast<int64_t>(nanos % 1000);
  if (rest < 0) {
    rest += 1000;
    --micros;
  }
  return Value::Timestamp(Instant{micros}, static_cast<uint16_t>(rest));
}

Value DurationOf(__int128 nanos) {
  if (nanos < INT64_MIN || nanos > INT64_MAX) return Value::Error(ErrorCode::kOverflow);
  int64_t micros = static_cast<int64_t>(nanos / 1000);
  int64_t rest = static_cast<int64_t>(nanos % 1000);
  if (rest < 0) {
    rest += 1000;
    --micros;
  }
  return Value::Duration(Span{micros}, static_cast<uint16_t>(rest));
}

Value ParseTimestamp(absl::string_view text) {
  size_t at = 0;
  const int year = TakeDigits(text, &at, 4);
  // "10000-01-01..." and "-0001-..." are well formed and out of range, not malformed.
  if (year < 0 || !Take(text, &at, "-")) return Value::Missing();
  const int month = TakeDigits(text, &at, 2);
  if (month < 1 || month > 12 || !Take(text, &at, "-")) return Value::Missing();
  const int day = TakeDigits(text, &at, 2);
  if (day < 1 || !Take(text, &at, "Tt")) return Value::Missing();
  const absl::CivilDay date(year, month, day);
  if (date.day() != day) return Value::Missing();
  const int hour = TakeDigits(text, &at, 2);
  if (hour < 0 || hour > 23 || !Take(text, &at, ":")) return Value::Missing();
  const int minute = TakeDigits(text, &at, 2);
  if (minute < 0 || minute > 59 || !Take(text, &at, ":")) return Value::Missing();
  const int second = TakeDigits(text, &at, 2);
  if (second < 0 || second > 59) return Value::Missing();
  int64_t nanos = 0;
  if (Take(text, &at, ".")) {
    int digits = 0;
    while (at < text.size() && IsDigit(text[at])) {
      if (++digits > 9) return Value::Missing();
      nanos = nanos * 10 + (text[at++] - '0');
    }
    if (digits == 0) return Value::Missing();
    for (; digits < 9; ++digits) nanos *= 10;
  }
  int64_t offset_seconds = 0;
  if (!Take(text, &at, "Zz")) {
    const bool west = at < text.size() && text[at] == '-';
    if (!Take(text, &at, "+-")) return Value::Missing();
    const int hours = TakeDigits(text, &at, 2);
    if (hours < 0 || hours > 23 || !Take(text, &at, ":")) return Value::Missing();
    const int minutes = TakeDigits(text, &at, 2);
    if (minutes < 0 || minutes > 59) return Value::Missing();
    offset_seconds = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
  }
  if (at != text.size()) return Value::Missing();
  const int64_t days = date - absl::CivilDay(1970, 1, 1);
  const int64_t seconds = days * 86400 + hour * 3600 + minute * 60 + second - offset_seconds;
  return TimestampOf(static_cast<__int128>(seconds) * 1'000'000'000 + nanos);
}

Value ParseDuration(absl::string_view text) {
  struct Unit {
    absl::string_view name;
    int64_t nanos;
  };
  static constexpr Unit kUnits[] = {{"h", 3'600'000'000'000},
                                    {"ms", 1'000'000},
                                    {"m", 60'000'000'000},
                                    {"s", 1'000'000'000},
                                    {"us", 1'000},
                                    {"µs", 1'000},
                                    {"ns", 1}};
  // No quantity above this is in range even in nanoseconds; beyond it digits only make it larger.
  constexpr __int128 kWholeMax = static_cast<__int128>(1) << 80;
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (text == "0") return Value::Duration({0});
  if (text.empty()) return Value::Missing();
  __int128 total = 0;
  while (!text.empty()) {
    __int128 whole = 0;
    size_t at = 0;
    for (; at < text.size() && IsDigit(text[at]); ++at) {
      if (whole < kWholeMax) whole = whole * 10 + (text[at] - '0');
    }
    size_t digits = at;
    int64_t fraction = 0, scale = 1;
    if (at < text.size() && text[at] == '.') {
      for (++at; at < text.size() && IsDigit(text[at]); ++at, ++digits) {
        if (scale < 1'000'000'000'000'000) {  // digits below a nanosecond of an hour do not count
          fraction = fraction * 10 + (text[at] - '0');
          scale *= 10;
        }
      }
    }
    if (digits == 0) return Value::Missing();
    text.remove_prefix(at);
    const Unit* unit = nullptr;
    for (const Unit& candidate : kUnits) {
      if (text.substr(0, candidate.name.size()) == candidate.name) {
        unit = &candidate;
        break;
      }
    }
    if (unit == nullptr) return Value::Missing();
    text.remove_prefix(unit->name.size());
    if (whole > kWholeMax / unit->nanos) return Value::Error(ErrorCode::kOverflow);
    total += whole * unit->nanos + static_cast<__int128>(fraction) * unit->nanos / scale;
    if (total > kWholeMax) return Value::Error(ErrorCode::kOverflow);
  }
  return DurationOf(negative ? -total : total);
}

std::string TimestampText(const Value& timestamp) {
  const __int128 nanos = NanosOf(timestamp);
  int64_t seconds = static_cast<int64_t>(nanos / 1'000'000'000);
  int64_t rest = static_cast<int64_t>(nanos % 1'000'000'000);
  if (rest < 0) {
    rest += 1'000'000'000;
    --seconds;
  }
  const absl::CivilSecond civil = absl::CivilSecond(1970, 1, 1) + seconds;
  return absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d%sZ", civil.year(), civil.month(),
                         civil.day(), civil.hour(), civil.minute(), civil.second(),
                         FractionText(rest));
}

std::string DurationText(const Value& duration) {
  __int128 nanos = NanosOf(duration);
  const bool negative = nanos < 0;
  if (negative) nanos = -nanos;
  return absl::StrCat(negative ? "-" : "", static_cast<int64_t>(nanos / 1'000'000'000),
                      FractionText(static_cast<int64_t>(nanos % 1'000'000'000)), "s");
}

std::string DoubleText(double d) {
  if (std::isnan(d)) return "NaN";
  if (std::isinf(d)) return d > 0 ? "Infinity" : "-Infinity";
  char buffer[40];
  const auto result = std::to_chars(buffer, buffer + sizeof(buffer), d);
  return std::string(buffer, result.ptr);
}

std::string DoubleLiteral(double d) {
  std::string text = DoubleText(d);
  if (text.find_first_of(".enN") == std::string::npos) text += ".0";
  return text;
}

std::string Quote(absl::string_view text) {
  std::string out = "\"";
  for (char c : text) {
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
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

std::string QuoteBytes(absl::string_view bytes) {
  std::string out = "\"";
  for (char c : bytes) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (const auto byte = static_cast<unsigned char>(c); byte < 0x20 || byte >= 0x7F) {
      absl::StrAppendFormat(&out, "\\x%02x", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace earshot::cel::internal
