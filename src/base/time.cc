#include "base/time.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace earshot {
namespace {

struct Unit {
  absl::string_view name;
  int64_t micros;
};
// Largest first; FormatSpan walks down, ParseSpan insists on that order.
constexpr Unit kUnits[] = {{"w", 604'800'000'000}, {"d", 86'400'000'000}, {"h", 3'600'000'000},
                           {"m", 60'000'000},      {"s", 1'000'000},      {"ms", 1'000},
                           {"us", 1}};

}  // namespace

std::string FormatInstant(Instant at) {
  if (at == kNever) return "never";
  int64_t seconds = at.micros / 1'000'000;
  int64_t micros = at.micros % 1'000'000;
  if (micros < 0) {
    micros += 1'000'000;
    --seconds;
  }
  const absl::CivilSecond civil = absl::ToCivilSecond(absl::FromUnixSeconds(seconds), absl::UTCTimeZone());
  std::string text =
      absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d", civil.year(), civil.month(), civil.day(),
                      civil.hour(), civil.minute(), civil.second());
  if (micros != 0) {
    std::string fraction = absl::StrFormat("%06d", micros);
    while (fraction.back() == '0') fraction.pop_back();
    absl::StrAppend(&text, ".", fraction);
  }
  return text + "Z";
}

std::optional<Instant> ParseInstant(absl::string_view text, bool* date_only) {
  if (date_only != nullptr) *date_only = false;
  // absl::ParseTime skips white space and takes shortened fields; a time on the wire is exact.
  if (text.size() < 10 || text.front() < '0' || text.front() > '9' || text.back() == ' ') {
    return std::nullopt;
  }
  absl::Time time;
  std::string error;
  if (text.size() == 10) {
    if (!absl::ParseTime("%Y-%m-%d", text, absl::UTCTimeZone(), &time, &error)) return std::nullopt;
    if (date_only != nullptr) *date_only = true;
  } else if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return std::nullopt;
  }
  if (time == absl::InfiniteFuture() || time == absl::InfinitePast()) return std::nullopt;
  return Instant{absl::ToUnixMicros(time)};
}

std::string FormatSpan(Span span) {
  if (span.micros == 0) return "0s";
  std::string text;
  // Through unsigned, so that the most negative span has a magnitude too.
  uint64_t left = span.micros < 0 ? 0 - static_cast<uint64_t>(span.micros) : span.micros;
  if (span.micros < 0) text = "-";
  for (const Unit& unit : kUnits) {
    if (unit.name == "w") continue;  // "17d" reads better than "2w3d"
    const uint64_t n = left / unit.micros;
    left %= unit.micros;
    if (n != 0) absl::StrAppend(&text, n, unit.name);
  }
  return text;
}

std::optional<Span> ParseSpan(absl::string_view text) {
  int64_t total = 0;
  size_t unit_next = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    int64_t n;
    if (digits == 0 || !absl::SimpleAtoi(text.substr(0, digits), &n)) return std::nullopt;
    text.remove_prefix(digits);
    size_t letters = 0;
    while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z') ++letters;
    size_t unit = unit_next;
    while (unit < std::size(kUnits) && kUnits[unit].name != text.substr(0, letters)) ++unit;
    if (unit == std::size(kUnits)) return std::nullopt;
    int64_t part;
    if (__builtin_mul_overflow(n, kUnits[unit].micros, &part) ||
        __builtin_add_overflow(total, part, &total)) {
      return std::nullopt;
    }
    unit_next = unit + 1;
    text.remove_prefix(letters);
  }
  return Span{total};
}

}  // namespace earshot
