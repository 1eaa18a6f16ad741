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
constexpr Unit kUnits[] = {{"w", 604'800'000'000},
                           {"d", 86'400'000'000},
                           {"h", 3'600'000'000},
                           {"m", 60'000'000},
                           {"s", 1'000'000},
                           {"ms", 1'000},
                           {"us", 1}};

// Each takes what it names off the front of `text`, or says that it is not there.
bool TakeDigits(absl::string_view& text, size_t count, int& out) {
  if (text.size() < count) return false;
  out = 0;
  for (size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return true;
}

bool TakeByte(absl::string_view& text, absl::string_view one_of) {
  if (text.empty() || one_of.find(text[0]) == absl::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// ".25"; none is fine, and what is finer than a microsecond is dropped.
bool TakeFraction(absl::string_view& text, int64_t& micros) {
  if (!TakeByte(text, ".")) return true;
  int64_t unit = 100'000;
  int digit, digits = 0;
  while (TakeDigits(text, 1, digit)) {
    micros += digit * unit;
    unit /= 10;
    ++digits;
  }
  return digits > 0;
}

// "Z", "+01:00": east of Greenwich is positive.
bool TakeOffset(absl::string_view& text, Span& offset) {
  if (TakeByte(text, "Zz")) return true;
  const bool west = !text.empty() && text[0] == '-';
  int hours, minutes;
  if (!TakeByte(text, "+-") || !TakeDigits(text, 2, hours) || !TakeByte(text, ":") ||
      !TakeDigits(text, 2, minutes) || hours > 23 || minutes > 59) {
    return false;
  }
  offset = (Hours(hours) + Minutes(minutes)) * (west ? -1 : 1);
  return true;
}

}  // namespace

std::string FormatInstant(Instant at) {
  if (at == kNever) return "never";
  int64_t seconds = at.micros / 1'000'000;
  int64_t micros = at.micros % 1'000'000;
  if (micros < 0) {
    micros += 1'000'000;
    --seconds;
  }
  const absl::CivilSecond civil =
      absl::ToCivilSecond(absl::FromUnixSeconds(seconds), absl::UTCTimeZone());
  std::string text = absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d", civil.year(), civil.month(),
                                     civil.day(), civil.hour(), civil.minute(), civil.second());
  if (micros != 0) {
    std::string fraction = absl::StrFormat("%06d", micros);
    while (fraction.back() == '0') fraction.pop_back();
    absl::StrAppend(&text, ".", fraction);
  }
  return text + "Z";
}

std::optional<Instant> ParseInstant(absl::string_view text, bool* date_only) {
  if (date_only != nullptr) *date_only = false;
  // By hand, since absl::ParseTime skips white space and takes shortened fields; a time on the wire is exact.
  int year, month, day, hour = 0, minute = 0, second = 0;
  if (!TakeDigits(text, 4, year) || !TakeByte(text, "-") || !TakeDigits(text, 2, month) ||
      !TakeByte(text, "-") || !TakeDigits(text, 2, day)) {
    return std::nullopt;
  }
  const bool date = text.empty();
  int64_t micros = 0;
  Span offset;
  if (!date &&
      (!TakeByte(text, "Tt") || !TakeDigits(text, 2, hour) || !TakeByte(text, ":") ||
       !TakeDigits(text, 2, minute) || !TakeByte(text, ":") || !TakeDigits(text, 2, second) ||
       !TakeFraction(text, micros) || !TakeOffset(text, offset) || !text.empty())) {
    return std::nullopt;
  }
  // RFC 3339 allows the 60th second; the network's clock has already gone on.
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const absl::CivilDay civil(year, month, day);
  // The civil day repairs what no calendar has (30 February): that is no time.
  if (civil.month() != month || civil.day() != day) return std::nullopt;
  if (date_only != nullptr) *date_only = date;
  const Span since = Days(civil - absl::CivilDay(1970, 1, 1)) + Hours(hour) + Minutes(minute) +
                     Seconds(second) + Microseconds(micros);
  return Instant{} + since - offset;
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
