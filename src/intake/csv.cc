#include "intake/csv.h"

#include <algorithm>

#include "base/limits.h"
#include "base/status.h"

namespace earshot::intake {

CsvReader::CsvReader(absl::string_view text) : rest_(text) {
  if (rest_.substr(0, 3) == "\xEF\xBB\xBF") rest_.remove_prefix(3);
}

bool CsvReader::AtRowEnd() const {
  return rest_.empty() || rest_[0] == '\n' || rest_.substr(0, 2) == "\r\n" || rest_ == "\r";
}

absl::Status CsvReader::ReadField(std::string& out) {
  out.clear();
  if (rest_.empty() || rest_[0] != '"') {
    size_t end = 0;
    while (end < rest_.size() && rest_[end] != ',' && rest_[end] != '\n') ++end;
    const bool line_end = end == rest_.size() || rest_[end] == '\n';
    size_t kept = end;
    if (line_end && kept > 0 && rest_[kept - 1] == '\r') --kept;
    out.assign(rest_.data(), kept);
    rest_.remove_prefix(kept);
    return absl::OkStatus();
  }
  const uint32_t opened = line_;
  rest_.remove_prefix(1);
  for (;;) {
    const size_t quote = rest_.find('"');
    if (quote == absl::string_view::npos) {
      return InvalidAt({opened, 0}, "a quoted field begins here and never ends", "syntax");
    }
    out.append(rest_.data(), quote);
    line_ += static_cast<uint32_t>(std::count(rest_.begin(), rest_.begin() + quote, '\n'));
    rest_.remove_prefix(quote + 1);
    if (rest_.empty() || rest_[0] != '"') break;
    out += '"';
    rest_.remove_prefix(1);
  }
  if (AtRowEnd() || rest_[0] == ',') return absl::OkStatus();
  return InvalidAt({line_, 0}, "expected a comma or the end of the row behind a quoted field",
                   "syntax");
}

absl::StatusOr<bool> CsvReader::Next(std::vector<std::string>& fields) {
  while (!rest_.empty() && AtRowEnd()) {
    rest_.remove_prefix(rest_[0] == '\r' && rest_.size() > 1 ? 2 : 1);
    ++line_;
  }
  if (rest_.empty()) return false;
  row_line_ = line_;
  size_t count = 0;
  for (;;) {
    if (count == kCsvColumnsMax) {
      return WithCode(absl::StatusCode::kResourceExhausted,
                      InvalidAt({row_line_, 0}, "more columns than kCsvColumnsMax", "too-many"));
    }
    if (count == fields.size()) fields.emplace_back();
    EARSHOT_RETURN_IF_ERROR(ReadField(fields[count++]));
    if (AtRowEnd()) break;
    rest_.remove_prefix(1);  // the comma
  }
  fields.resize(count);
  if (!rest_.empty()) {
    rest_.remove_prefix(rest_[0] == '\r' && rest_.size() > 1 ? 2 : 1);
    ++line_;
  }
  return true;
}

}  // namespace earshot::intake
