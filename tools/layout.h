// Laying out for reading on a page of 100 columns: tables, wrapped sentences, quotations, moments.
#ifndef EARSHOT_TOOLS_LAYOUT_H_
#define EARSHOT_TOOLS_LAYOUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/time.h"

namespace earshot::tools {

inline constexpr size_t kPageColumns = 100;

// Code points: near enough to columns for what stands in tables.
size_t Columns(absl::string_view text);
// Cut to `columns` with an ellipsis; white space of every kind becomes one space and control characters go, so
// that no text can play tricks on a terminal.
std::string OneLine(absl::string_view text, size_t columns);
// In quotation marks, `columns` with them.
std::string Quote(absl::string_view text, size_t columns);
std::string PadRight(absl::string_view text, size_t columns);
std::string PadLeft(absl::string_view text, size_t columns);
// Words over lines of at most `columns`, each line after the first indented.
std::string Wrap(absl::string_view text, size_t columns, size_t indent);

std::string DayOf(Instant at);    // "Mon 2 Mar 2026"
std::string ClockOf(Instant at);  // "09:05"
std::string WhenOf(Instant at);   // "Mon 09:05"
// Two largest units: "3d4h", "1h20m", "45s"; "-" for none.
std::string Short(Span span);
std::string Percent(int64_t milli);                                           // "33.3%"
std::string Count(int64_t n, absl::string_view one, absl::string_view many);  // "1 call", "2 calls"

// Columns as wide as their cells; the first `left` are left-aligned, the others right-aligned.
class Table {
 public:
  explicit Table(size_t left) : left_(left) {}
  void Row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  std::string Text(size_t indent) const;

 private:
  const size_t left_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace earshot::tools

#endif  // EARSHOT_TOOLS_LAYOUT_H_
