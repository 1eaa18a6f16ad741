// Values as the language writes them: literals, the results of string(), and what timestamp() and
// duration() read. Internal to this room.
#ifndef EARSHOT_CEL_TEXT_H_
#define EARSHOT_CEL_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "cel/value.h"

namespace earshot::cel::internal {

// The language's own ranges: years 1 to 9999, and ten thousand years either way. In microseconds
// both lie far inside 64 bits.
inline constexpr int64_t kTimestampMicrosMin = -62'135'596'800'000'000;
inline constexpr int64_t kTimestampMicrosEnd = 253'402'300'800'000'000;  // one past the last

std::string Quote(absl::string_view text);        // "a\n\"b\""
std::string QuoteBytes(absl::string_view bytes);  // "\xff"
std::string DoubleText(double d);                 // the shortest that reads back; "NaN", "Infinity"
std::string DoubleLiteral(double d);              // the same, never mistaken for an int: "1.0"

// RFC 3339 with any offset and up to nine digits of fraction; kMissing where it is not one, an
// error value where it is out of range.
Value ParseTimestamp(absl::string_view text);
// "1h30m", "-1.5s", "90ms", "0": units h, m, s, ms, us, ns, any order; kMissing where it is not
// one.
Value ParseDuration(absl::string_view text);
std::string TimestampText(const Value& timestamp);  // "2026-03-02T09:30:00.5Z"
std::string NetworkText(const Value& ip_or_cidr);   // "10.0.0.1", "2001:db8::/32"; network.cc
std::string DurationText(const Value& duration);    // "5400s", "-0.5s"

// From nanoseconds, with the range checked: an error value outside it.
Value TimestampOf(__int128 nanos);
Value DurationOf(__int128 nanos);
inline __int128 NanosOf(const Value& v) {
  return static_cast<__int128>(v.int_value()) * 1000 + v.below_micro();
}

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_TEXT_H_
