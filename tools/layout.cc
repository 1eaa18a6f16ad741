#include "layout.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace earshot::tools {
namespace {

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

absl::CivilSecond Civil(Instant at) {
  return absl::ToCivilSecond(absl::FromUnixMicros(at.micros), absl::UTCTimeZone());
}

// Not through the locale: a log reads the same everywhere.
constexpr const char* kWeekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
const char* WeekdayOf(Instant at) {
  return kWeekdays[static_cast<int>(absl::GetWeekday(absl::CivilDay(Civil(at))))];
}

}  // namespace

size_t Columns(absl::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !Continues(c); }));
}

std::string OneLine(absl::string_view text, size_t columns) {
  std::string out;
  size_t used = 0;
  bool space = false;
  for (size_t i = 0; i < text.size();) {
    size_t n = 1;
    while (i + n < text.size() && Continues(text[i + n])) ++n;
    const absl::string_view one = text.substr(i, n);
    const unsigned char c = static_cast<unsigned char>(one[0]);
    i += n;
    // C1 controls and the marks that turn the direction of what follows, as UTF-8.
    const bool control = c < 0x20 || c == 0x7F ||
                         (c == 0xC2 && n == 2 && static_cast<unsigned char>(one[1]) < 0xA0) ||
                         one == "\xE2\x80\xAE" || one == "\xE2\x80\xAD";
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      space = !out.empty();
      continue;
    }
    if (control) continue;
    if (used + (space ? 1 : 0) + 1 > columns) {
      while (!out.empty() && used >= columns) {
        size_t last = out.size() - 1;
        while (last > 0 && Continues(out[last])) --last;
        out.resize(last);
        --used;
      }
      return out + "…";
    }
    if (space) out += ' ';
    out.append(one.data(), one.size());
    used += space ? 2 : 1;
    space = false;
  }
  return out;
}

std::string Quote(absl::string_view text, size_t columns) {
  return absl::StrCat("\"", OneLine(text, columns > 2 ? columns - 2 : 0), "\"");
}

std::string PadRight(absl::string_view text, size_t columns) {
  const size_t used = Columns(text);
  return absl::StrCat(text, std::string(columns > used ? columns - used : 0, ' '));
}

std::string PadLeft(absl::string_view text, size_t columns) {
  const size_t used = Columns(text);
  return absl::StrCat(std::string(columns > used ? columns - used : 0, ' '), text);
}

std::string Wrap(absl::string_view text, size_t columns, size_t indent) {
  std::string out;
  size_t used = 0;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const size_t wide = Columns(word);
    if (used > 0 && used + 1 + wide > columns) {
      absl::StrAppend(&out, "\n", std::string(indent, ' '));
      used = indent;
    } else if (used > 0) {
      out += ' ';
      ++used;
    }
    out.append(word.data(), word.size());
    used += wide;
  }
  return out;
}

std::string DayOf(Instant at) {
  const absl::CivilSecond c = Civil(at);
  return absl::StrFormat("%s %d %s %d", WeekdayOf(at), c.day(), kMonths[c.month() - 1], c.year());
}
std::string ClockOf(Instant at) {
  const absl::CivilSecond c = Civil(at);
  return absl::StrFormat("%02d:%02d", c.hour(), c.minute());
}
std::string WhenOf(Instant at) { return absl::StrCat(WeekdayOf(at), " ", ClockOf(at)); }

std::string Short(Span span) {
  int64_t seconds = span.micros / 1'000'000;
  if (seconds < 60) return absl::StrCat(seconds, "s");
  const int64_t minutes = seconds / 60;
  if (minutes < 60) {
    return seconds % 60 == 0 || minutes >= 10 ? absl::StrCat(minutes, "m")
                                              : absl::StrCat(minutes, "m", seconds % 60, "s");
  }
  const int64_t hours = minutes / 60;
  if (hours < 24) {
    return minutes % 60 == 0 ? absl::StrCat(hours, "h")
                             : absl::StrCat(hours, "h", minutes % 60, "m");
  }
  return hours % 24 == 0 ? absl::StrCat(hours / 24, "d")
                         : absl::StrCat(hours / 24, "d", hours % 24, "h");
}

std::string Percent(int64_t milli) { return absl::StrFormat("%d.%d%%", milli / 10, milli % 10); }

std::string Count(int64_t n, absl::string_view one, absl::string_view many) {
  return absl::StrCat(n, " ", n == 1 ? one : many);
}

std::string Table::Text(size_t indent) const {
  std::vector<size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Columns(row[i]));
  }
  std::string out;
  for (const auto& row : rows_) {
    std::string line(indent, ' ');
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += "  ";
      line += i < left_ ? PadRight(row[i], widths[i]) : PadLeft(row[i], widths[i]);
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    absl::StrAppend(&out, line, "\n");
  }
  return out;
}

}  // namespace earshot::tools
