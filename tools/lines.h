// Lines of a file or of standard input, one after another, none longer than its limit in memory.
#ifndef EARSHOT_TOOLS_LINES_H_
#define EARSHOT_TOOLS_LINES_H_

#include <cstdint>
#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace earshot::tools {

class LineReader {
 public:
  explicit LineReader(size_t bytes_max) : bytes_max_(bytes_max) {}
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  absl::Status Open(const std::string& path);  // "-": standard input
  // False at the end or on an error (see status()). Without its newline; a byte-order mark before the first
  // line is taken off.
  bool Next(std::string* line);
  uint32_t number() const { return number_; }  // of the line last read, from 1
  bool too_long() const { return too_long_; }  // it was longer than the limit and is cut
  bool has_end() const { return has_end_; }    // a newline followed it
  const absl::Status& status() const { return status_; }

 private:
  bool Fill();

  const size_t bytes_max_;
  std::FILE* file_ = nullptr;
  std::string buffer_;
  size_t begin_ = 0;
  uint32_t number_ = 0;
  bool too_long_ = false, has_end_ = false;
  absl::Status status_;
};

}  // namespace earshot::tools

#endif  // EARSHOT_TOOLS_LINES_H_
