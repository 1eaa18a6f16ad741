#include "lines.h"

#include <cerrno>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace earshot::tools {
namespace {

constexpr size_t kReadBytes = 1 << 16;

}  // namespace

LineReader::~LineReader() {
  if (file_ != nullptr && file_ != stdin) std::fclose(file_);
}

absl::Status LineReader::Open(const std::string& path) {
  file_ = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
  if (file_ != nullptr) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("cannot be opened: ", std::strerror(errno)));
}

bool LineReader::Fill() {
  buffer_.resize(kReadBytes);
  begin_ = 0;
  const size_t got = std::fread(buffer_.data(), 1, kReadBytes, file_);
  buffer_.resize(got);
  if (got == 0 && std::ferror(file_) != 0) {
    status_ = absl::UnavailableError(absl::StrCat("cannot be read: ", std::strerror(errno)));
  }
  return got > 0;
}

bool LineReader::Next(std::string* line) {
  line->clear();
  too_long_ = has_end_ = false;
  bool any = false;
  while (begin_ < buffer_.size() || Fill()) {
    any = true;
    const size_t end = buffer_.find('\n', begin_);
    const size_t stop = end == std::string::npos ? buffer_.size() : end;
    const size_t room = bytes_max_ - std::min(bytes_max_, line->size());
    too_long_ = too_long_ || stop - begin_ > room;
    line->append(buffer_, begin_, std::min(stop - begin_, room));
    begin_ = stop;
    if (end == std::string::npos) continue;
    ++begin_;
    has_end_ = true;
    break;
  }
  if (!any) return false;
  ++number_;
  if (number_ == 1 && absl::StartsWith(*line, "\xEF\xBB\xBF")) line->erase(0, 3);
  if (!line->empty() && line->back() == '\r') line->pop_back();
  return true;
}

}  // namespace earshot::tools
