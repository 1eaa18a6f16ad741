#include "cel/functions.h"

#include <string.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/limits.h"
#include "cel/lexer.h"
#include "cel/messages.h"
#include "cel/text.h"

namespace earshot::cel::internal {
namespace {

Value Overloadless() { return Value::Error(ErrorCode::kNoMatchingOverload); }
Value Invalid() { return Value::Error(ErrorCode::kInvalidArgument); }
Value Overflow() { return Value::Error(ErrorCode::kOverflow); }

Value Size(const Value& v) {
  switch (v.kind()) {
    case Value::Kind::kString: {
      int64_t n = 0;  // code points: every byte that does not continue one
      for (char c : v.string_value()) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
      return Value::Int(n);
    }
    case Value::Kind::kBytes:
      return Value::Int(static_cast<int64_t>(v.string_value().size()));
    case Value::Kind::kList:
    case Value::Kind::kStrings:
      return Value::Int(static_cast<int64_t>(v.list_size()));
    case Value::Kind::kMap:
      return Value::Int(static_cast<int64_t>(v.map_size()));
    default:
      return Overloadless();
  }
}

Value Text(Function function, const Value& a, const Value& b) {
  if (a.kind() != Value::Kind::kString || b.kind() != Value::Kind::kString) return Overloadless();
  const absl::string_view text = a.string_value(), part = b.string_value();
  if (part.size() > text.size()) return Value::Bool(false);
  if (part.empty()) return Value::Bool(true);
  switch (function) {
    case Function::kStartsWith:
      return Value::Bool(memcmp(text.data(), part.data(), part.size()) == 0);
    case Function::kEndsWith:
      return Value::Bool(
          memcmp(text.data() + text.size() - part.size(), part.data(), part.size()) == 0);
    default:
      // memmem and not find: linear also where the text is made to be searched slowly.
      return Value::Bool(memmem(text.data(), text.size(), part.data(), part.size()) != nullptr);
  }
}

Value MatchesDynamic(const Value& text, const Value& pattern) {
  if (text.kind() != Value::Kind::kString || pattern.kind() != Value::Kind::kString)
    return Overloadless();
  const absl::string_view source = pattern.string_value();
  if (source.size() > kExpressionBytesMax) return Invalid();
  const re2::RE2 compiled(re2::StringPiece(source.data(), source.size()), PatternOptions());
  if (!compiled.ok()) return Invalid();
  return Matches(text, compiled);
}

// The whole text as one number in decimal, a sign allowed where the type has one.
template <typename Number>
Value ParseNumber(absl::string_view text, Value (*make)(Number)) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (text.empty() || result.ptr != end) return Invalid();
  if (result.ec == std::errc::result_out_of_range) return Overflow();
  if (result.ec != std::errc()) return Invalid();
  return make(number);
}

Value MakeInt(int64_t i) { return Value::Int(i); }
Value MakeUint(uint64_t u) { return Value::Uint(u); }

Value ToInt(const Value& v) {
  switch (v.kind()) {
    case Value::Kind::kInt:
      return v;
    case Value::Kind::kUint:
      return v.uint_value() > INT64_MAX ? Overflow()
                                        : Value::Int(static_cast<int64_t>(v.uint_value()));
    case Value::Kind::kDouble:
      // Strictly inside: 2^63 itself and everything that rounds to it is outside.
      if (!(v.double_value() > -9223372036854775808.0 &&
            v.double_value() < 9223372036854775808.0)) {
        return Overflow();
      }
      return Value::Int(static_cast<int64_t>(v.double_value()));
    case Value::Kind::kString:
      return ParseNumber<int64_t>(v.string_value(), MakeInt);
    case Value::Kind::kTimestamp: {
      const int64_t micros = v.int_value();
      return Value::Int(micros / 1'000'000 - (micros % 1'000'000 < 0));
    }
    case Value::Kind::kEnum:
      return Value::Int(v.enum_number());
    default:
      return Overloadless();
  }
}

Value ToUint(const Value& v) {
  switch (v.kind()) {
    case Value::Kind::kUint:
      return v;
    case Value::Kind::kInt:
      return v.int_value() < 0 ? Overflow() : Value::Uint(static_cast<uint64_t>(v.int_value()));
    case Value::Kind::kDouble:
      if (!(v.double_value() > -1.0 && v.double_value() < 18446744073709551616.0))
        return Overflow();
      return Value::Uint(static_cast<uint64_t>(v.double_value()));
    case Value::Kind::kString:
      return ParseNumber<uint64_t>(v.string_value(), MakeUint);
    default:
      return Overloadless();
  }
}

Value ToDouble(const Value& v) {
  switch (v.kind()) {
    case Value::Kind::kDouble:
      return v;
    case Value::Kind::kInt:
      return Value::Double(static_cast<double>(v.int_value()));
    case Value::Kind::kUint:
      return Value::Double(static_cast<double>(v.uint_value()));
    case Value::Kind::kString: {
      double d;
      const absl::string_view text = v.string_value();
      const char* end = text.data() + text.size();
      const auto result = std::from_chars(text.data(), end, d);
      return text.empty() || result.ptr != end || result.ec != std::errc() ? Invalid()
                                                                           : Value::Double(d);
    }
    default:
      return Overloadless();
  }
}

Value ToBool(const Value& v) {
  if (v.kind() == Value::Kind::kBool) return v;
  if (v.kind() != Value::Kind::kString) return Overloadless();
  for (absl::string_view yes : {"true", "TRUE", "True", "t", "1"}) {
    if (v.string_value() == yes) return Value::Bool(true);
  }
  for (absl::string_view no : {"false", "FALSE", "False", "f", "0"}) {
    if (v.string_value() == no) return Value::Bool(false);
  }
  return Invalid();
}

Value ToText(const Value& v, Scratch* scratch) {
  switch (v.kind()) {
    case Value::Kind::kString:
      return v;
    case Value::Kind::kBytes:
      return IsUtf8(v.string_value()) ? Value::String(v.string_value()) : Invalid();
    case Value::Kind::kBool:
      return Value::String(v.bool_value() ? "true" : "false");
    case Value::Kind::kInt:
      return CopyString(absl::StrCat(v.int_value()), Value::Kind::kString, scratch);
    case Value::Kind::kUint:
      return CopyString(absl::StrCat(v.uint_value()), Value::Kind::kString, scratch);
    case Value::Kind::kDouble:
      return CopyString(DoubleText(v.double_value()), Value::Kind::kString, scratch);
    case Value::Kind::kTimestamp:
      return CopyString(TimestampText(v), Value::Kind::kString, scratch);
    case Value::Kind::kDuration:
      return CopyString(DurationText(v), Value::Kind::kString, scratch);
    case Value::Kind::kIp:
    case Value::Kind::kCidr:
      return CopyString(NetworkText(v), Value::Kind::kString, scratch);
    default:
      return Overloadless();
  }
}

Value ToDuration(const Value& v) {
  if (v.kind() == Value::Kind::kDuration) return v;
  if (v.kind() != Value::Kind::kString) return Overloadless();
  const Value parsed = ParseDuration(v.string_value());
  return parsed.is_missing() ? Invalid() : parsed;
}

Value ToTimestamp(const Value& v) {
  if (v.kind() == Value::Kind::kTimestamp) return v;
  if (v.kind() == Value::Kind::kInt)
    return TimestampOf(static_cast<__int128>(v.int_value()) * 1'000'000'000);
  if (v.kind() != Value::Kind::kString) return Overloadless();
  const Value parsed = ParseTimestamp(v.string_value());
  return parsed.is_missing() ? Invalid() : parsed;
}

Value TypeValueOf(const Value& v) {
  if (v.kind() == Value::Kind::kMessage) return Value::TypeOf(v.message().type());
  if (v.kind() == Value::Kind::kEnum) return Value::TypeOf(&v.enum_type());
  return Value::TypeOf(TypeOf(v));
}

// Of a duration: the whole of it in that unit, cut towards zero; milliseconds alone are those of
// its second.
Value GetDurationPart(Function function, const Value& v) {
  const __int128 nanos = NanosOf(v);
  switch (function) {
    case Function::kGetHours:
      return Value::Int(static_cast<int64_t>(nanos / 3'600'000'000'000));
    case Function::kGetMinutes:
      return Value::Int(static_cast<int64_t>(nanos / 60'000'000'000));
    case Function::kGetSeconds:
      return Value::Int(static_cast<int64_t>(nanos / 1'000'000'000));
    case Function::kGetMilliseconds:
      return Value::Int(static_cast<int64_t>(nanos % 1'000'000'000 / 1'000'000));
    default:
      return Overloadless();
  }
}

}  // namespace

std::optional<absl::TimeZone> LoadZone(absl::string_view name) {
  if (name.empty()) return std::nullopt;
  const size_t colon = name.find(':');
  if (colon == absl::string_view::npos) {
    absl::TimeZone zone;
    if (name == "UTC") return absl::UTCTimeZone();
    // A name of the database is letters, digits and a few signs: nothing that walks the file
    // system.
    for (char c : name) {
      if (!absl::ascii_isalnum(c) && absl::string_view("/_+-").find(c) == absl::string_view::npos) {
        return std::nullopt;
      }
    }
    if (!absl::ascii_isalpha(name[0]) || name == "localtime") return std::nullopt;
    if (!absl::LoadTimeZone(name, &zone)) return std::nullopt;
    return zone;
  }
  int sign = 1;
  if (name[0] == '+' || name[0] == '-') {
    sign = name[0] == '-' ? -1 : 1;
    name.remove_prefix(1);
  }
  auto two = [&name](size_t at) {
    return absl::ascii_isdigit(name[at]) && absl::ascii_isdigit(name[at + 1])
               ? (name[at] - '0') * 10 + (name[at + 1] - '0')
               : 99;
  };
  if (name.size() != 5 || name[2] != ':' || two(0) > 23 || two(3) > 59) return std::nullopt;
  return absl::FixedTimeZone(sign * (two(0) * 3600 + two(3) * 60));
}

Value GetPart(Function function, const Value& v, const absl::TimeZone& zone) {
  if (v.is_error()) return v;
  if (v.kind() != Value::Kind::kTimestamp) return Overloadless();
  const int64_t micros = v.int_value();
  const int64_t seconds = micros / 1'000'000 - (micros % 1'000'000 < 0);
  if (function == Function::kGetMilliseconds)
    return Value::Int((micros - seconds * 1'000'000) / 1000);
  const absl::CivilSecond civil = zone.At(absl::FromUnixSeconds(seconds)).cs;
  switch (function) {
    case Function::kGetFullYear:
      return Value::Int(civil.year());
    case Function::kGetMonth:
      return Value::Int(civil.month() - 1);
    case Function::kGetDate:
      return Value::Int(civil.day());
    case Function::kGetDayOfMonth:
      return Value::Int(civil.day() - 1);
    case Function::kGetDayOfWeek:
      return Value::Int((static_cast<int>(absl::GetWeekday(civil)) + 1) % 7);  // Sunday is 0
    case Function::kGetDayOfYear:
      return Value::Int(absl::GetYearDay(absl::CivilDay(civil)) - 1);
    case Function::kGetHours:
      return Value::Int(civil.hour());
    case Function::kGetMinutes:
      return Value::Int(civil.minute());
    case Function::kGetSeconds:
      return Value::Int(civil.second());
    default:
      return Overloadless();
  }
}

re2::RE2::Options PatternOptions() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemoryBytesMax);
  return options;
}

Value Matches(const Value& text, const re2::RE2& pattern) {
  if (text.is_error()) return text;
  if (text.kind() != Value::Kind::kString) return Overloadless();
  const absl::string_view s = text.string_value();
  return Value::Bool(re2::RE2::PartialMatch(re2::StringPiece(s.data(), s.size()), pattern));
}

Value CopyString(absl::string_view text, Value::Kind kind, Scratch* scratch) {
  if (scratch == nullptr) return Value::Error(ErrorCode::kNeedsScratch);
  if (scratch->used() + text.size() > kExpressionScratchBytesMax)
    return Value::Error(ErrorCode::kTooLarge);
  char* bytes = scratch->Bytes(text.size());
  if (!text.empty()) memcpy(bytes, text.data(), text.size());
  const absl::string_view copy(bytes, text.size());
  return kind == Value::Kind::kBytes ? Value::Bytes(copy) : Value::String(copy);
}

Value Call(Function function, absl::Span<const Value> args, Scratch* scratch) {
  for (const Value& arg : args) {
    if (arg.is_error()) return arg;
  }
  if (function >= Function::kCharAt && function < Function::kGetFullYear) {
    if (function <= Function::kQuote) return CallText(function, args, scratch);
    if (function <= Function::kShiftRight) return CallMath(function, args);
    if (function < Function::kToIp) return CallList(function, args, scratch);
    return CallNetwork(function, args, scratch);
  }
  const Value& v = args[0];
  switch (function) {
    case Function::kSize:
      return Size(v);
    case Function::kContains:
    case Function::kStartsWith:
    case Function::kEndsWith:
      return Text(function, v, args[1]);
    case Function::kMatches:
      return MatchesDynamic(v, args[1]);
    case Function::kToInt:
      return ToInt(v);
    case Function::kToUint:
      return ToUint(v);
    case Function::kToDouble:
      return ToDouble(v);
    case Function::kToString:
      return ToText(v, scratch);
    case Function::kToBytes:
      return v.kind() == Value::Kind::kBytes || v.kind() == Value::Kind::kString
                 ? Value::Bytes(v.string_value())
                 : Overloadless();
    case Function::kToBool:
      return ToBool(v);
    case Function::kToDuration:
      return ToDuration(v);
    case Function::kToTimestamp:
      return ToTimestamp(v);
    case Function::kToDyn:
      return v;
    case Function::kTypeOf:
      return TypeValueOf(v);
    case Function::kToEnum:
      return ToEnum(v, args[1]);
    case Function::kNone:
      return Overloadless();
    default:
      break;
  }
  if (args.size() == 1 && v.kind() == Value::Kind::kDuration) return GetDurationPart(function, v);
  if (args.size() == 1) return GetPart(function, v, absl::UTCTimeZone());
  if (args[1].kind() != Value::Kind::kString) return Overloadless();
  const std::optional<absl::TimeZone> zone = LoadZone(args[1].string_value());
  return zone.has_value() ? GetPart(function, v, *zone) : Invalid();
}

}  // namespace earshot::cel::internal
