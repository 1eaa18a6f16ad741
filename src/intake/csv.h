// CSV as RFC 4180 has it and as spreadsheets write it: quoted fields with commas, doubled quotes and line breaks
// in them, CRLF or LF. One pass; places are those of the file.
//
// Of Debian's readers for C++ none takes line breaks within quotes (fast-cpp-csv-parser) without a dependency
// larger than this.
#ifndef EARSHOT_INTAKE_CSV_H_
#define EARSHOT_INTAKE_CSV_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace earshot::intake {

class CsvReader {
 public:
  // Keeps a view of `text`.
  explicit CsvReader(absl::string_view text);

  // Reads the next row that is not empty. False: there is none. An error (a quote that never ends, or text
  // behind a closing one) is where the file stops making sense: nothing can be read after it.
  absl::StatusOr<bool> Next(std::vector<std::string>& fields);
  // Of the first character of the row that Next gave.
  uint32_t line() const { return row_line_; }

 private:
  absl::Status ReadField(std::string& out);
  bool AtRowEnd() const;

  absl::string_view rest_;
  uint32_t line_ = 1, row_line_ = 1;
};

}  // namespace earshot::intake

#endif  // EARSHOT_INTAKE_CSV_H_
