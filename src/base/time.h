// Instants and spans: the only two ways in which Earshot speaks of time.
//
// Both count microseconds in 64 bits. An Instant is a point (since 1970-01-01T00:00:00Z), a Span a length;
// they are two types so that a deadline cannot be added to a deadline. No function here asks what time
// it is: whoever needs "now" is handed one.
#ifndef EARSHOT_BASE_TIME_H_
#define EARSHOT_BASE_TIME_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace earshot {

struct Span {
  int64_t micros = 0;
  friend constexpr auto operator<=>(const Span&, const Span&) = default;
  friend constexpr bool operator==(const Span&, const Span&) = default;
};

struct Instant {
  int64_t micros = 0;
  friend constexpr auto operator<=>(const Instant&, const Instant&) = default;
  friend constexpr bool operator==(const Instant&, const Instant&) = default;
};

constexpr Span Microseconds(int64_t n) { return {n}; }
constexpr Span Seconds(int64_t n) { return {n * 1'000'000}; }
constexpr Span Minutes(int64_t n) { return {n * 60'000'000}; }
constexpr Span Hours(int64_t n) { return {n * 3'600'000'000}; }
constexpr Span Days(int64_t n) { return {n * 86'400'000'000}; }

constexpr Instant operator+(Instant at, Span by) { return {at.micros + by.micros}; }
constexpr Instant operator-(Instant at, Span by) { return {at.micros - by.micros}; }
constexpr Span operator-(Instant a, Instant b) { return {a.micros - b.micros}; }
constexpr Span operator+(Span a, Span b) { return {a.micros + b.micros}; }
constexpr Span operator-(Span a, Span b) { return {a.micros - b.micros}; }
constexpr Span operator*(Span a, int64_t n) { return {a.micros * n}; }

// The range in which an event may happen: 1970-01-01 up to, not including, 2200-01-01. Sums of such
// instants and spans stay far from overflow. An event outside it is refused (kOutOfRange).
inline constexpr Instant kInstantMin{0};
inline constexpr Instant kInstantMax{7'258'118'400'000'000};
// "Never": later than every event and every deadline.
inline constexpr Instant kNever{INT64_MAX};

constexpr bool IsEventTime(Instant at) { return at >= kInstantMin && at < kInstantMax; }

// RFC 3339 in UTC, microseconds only where they are not zero: "2026-03-02T09:30:00Z". kNever is "never".
std::string FormatInstant(Instant at);
// RFC 3339 with any offset ("2026-03-02T09:30:00.25+01:00", "...Z"), or a date alone, which is its
// midnight UTC; `date_only` (may be null) tells which. nullopt: not a time.
std::optional<Instant> ParseInstant(absl::string_view text, bool* date_only = nullptr);

// "45m", "1h30m", "2d", "90s", "250ms"; weeks "2w". Largest unit first, integers only, no sign.
std::string FormatSpan(Span span);
std::optional<Span> ParseSpan(absl::string_view text);

}  // namespace earshot

#endif  // EARSHOT_BASE_TIME_H_
