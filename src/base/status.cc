#include "base/status.h"

#include <algorithm>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace earshot {
namespace {

constexpr size_t kWordBytesMax = 100;
// One line a diagnostic: line, column, code, then the message with newlines escaped.
constexpr absl::string_view kPayloadUrl = "earshot/diagnostics";

bool ByPlace(const Diagnostic& a, const Diagnostic& b) {
  return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
}

// Bytes of the UTF-8 code point that starts at text[i]; a stray continuation byte counts as one.
size_t CodePointBytes(absl::string_view text, size_t i) {
  size_t n = 1;
  while (i + n < text.size() && (static_cast<unsigned char>(text[i + n]) & 0xC0) == 0x80) ++n;
  return n;
}

int EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<int> row(b.size() + 1), before;
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  std::vector<int> two_before;
  for (size_t i = 1; i <= a.size(); ++i) {
    two_before = std::move(before);
    before = row;
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1])});
      // Two neighbouring letters swapped are one slip, not two.
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], two_before[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

}  // namespace

bool HasErrors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

std::string Render(const Diagnostic& d, absl::string_view file, absl::string_view source) {
  std::string out;
  if (!file.empty()) absl::StrAppend(&out, file, ":");
  if (d.place.line != 0) {
    absl::StrAppend(&out, d.place.line, ":");
    if (d.place.column != 0) absl::StrAppend(&out, d.place.column, ":");
  }
  if (!out.empty()) out += ' ';
  absl::StrAppend(&out, d.severity == Severity::kError ? "error: " : "warning: ", d.message, "\n");
  if (d.place.line == 0 || source.empty()) return out;
  uint32_t number = 1;
  for (absl::string_view line : absl::StrSplit(source, '\n')) {
    if (number++ != d.place.line) continue;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const std::string gutter = absl::StrCat("  ", d.place.line, " | ");
    absl::StrAppend(&out, gutter, line, "\n");
    if (d.place.column == 0) return out;
    out.append(gutter.size() - 2, ' ');
    out += "| ";
    uint32_t column = 1;
    for (size_t i = 0; i < line.size() && column < d.place.column; i += CodePointBytes(line, i)) {
      out += line[i] == '\t' ? '\t' : ' ';
      ++column;
    }
    out += "^\n";
    return out;
  }
  return out;
}

std::string RenderAll(const Diagnostics& diagnostics, absl::string_view file,
                      absl::string_view source) {
  Diagnostics sorted = diagnostics;
  std::stable_sort(sorted.begin(), sorted.end(), ByPlace);
  std::string out;
  for (const Diagnostic& d : sorted) out += Render(d, file, source);
  return out;
}

absl::Status ToStatus(const Diagnostics& diagnostics) {
  Diagnostics errors;
  for (const Diagnostic& d : diagnostics) {
    if (d.severity == Severity::kError) errors.push_back(d);
  }
  if (errors.empty()) return absl::OkStatus();
  std::stable_sort(errors.begin(), errors.end(), ByPlace);
  std::string message, payload;
  for (const Diagnostic& d : errors) {
    if (!message.empty()) message += '\n';
    if (d.place.line != 0) {
      absl::StrAppend(&message, d.place.line, ":");
      if (d.place.column != 0) absl::StrAppend(&message, d.place.column, ":");
      message += ' ';
    }
    message += d.message;
    std::string one_line = d.message;
    std::replace(one_line.begin(), one_line.end(), '\n', '\v');
    absl::StrAppend(&payload, d.place.line, " ", d.place.column, " ", d.code.empty() ? "-" : d.code,
                    " ", one_line, "\n");
  }
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kPayloadUrl, absl::Cord(payload));
  return status;
}

Diagnostics DiagnosticsOf(const absl::Status& status) {
  Diagnostics out;
  if (status.ok()) return out;
  if (const auto payload = status.GetPayload(kPayloadUrl); payload.has_value()) {
    const std::string text(*payload);
    for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
      const std::vector<absl::string_view> parts = absl::StrSplit(line, absl::MaxSplits(' ', 3));
      if (parts.size() != 4) continue;
      Diagnostic d;
      if (!absl::SimpleAtoi(parts[0], &d.place.line) ||
          !absl::SimpleAtoi(parts[1], &d.place.column)) {
        continue;
      }
      d.code = std::string(parts[2]);
      d.message = std::string(parts[3]);
      std::replace(d.message.begin(), d.message.end(), '\v', '\n');
      out.push_back(std::move(d));
    }
  }
  if (out.empty()) out.push_back({Severity::kError, {}, "-", std::string(status.message())});
  return out;
}

Place PlaceOf(const absl::Status& status) {
  if (status.ok()) return {};
  return DiagnosticsOf(status).front().place;
}

absl::Status InvalidAt(Place place, absl::string_view message, absl::string_view code) {
  return ToStatus({{Severity::kError, place, std::string(code), std::string(message)}});
}

absl::Status WithCode(absl::StatusCode code, const absl::Status& status) {
  absl::Status out(code, status.message());
  status.ForEachPayload(
      [&out](absl::string_view url, const absl::Cord& payload) { out.SetPayload(url, payload); });
  return out;
}

std::string DidYouMean(absl::string_view word, absl::Span<const std::string> candidates) {
  // Nobody types such a name by a slip, and comparing it would cost its square.
  if (word.size() > kWordBytesMax) return "";
  // A third of the letters may be wrong, and never all of a short word.
  int best = static_cast<int>(word.size()) / 3 + 1;
  if (word.size() < 3) best = 1;
  std::string nearest;
  for (const std::string& candidate : candidates) {
    const int distance = EditDistance(word, candidate);
    if (distance < best ||
        (distance == best && nearest.empty() && distance < static_cast<int>(word.size()))) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace earshot
