#include "ical/lines.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace earshot::ical {
namespace {

class Splitter {
 public:
  explicit Splitter(Diagnostics* findings) : findings_(*findings) {}

  std::vector<EventText> Split(absl::string_view text) {
    absl::ConsumePrefix(&text, "\xEF\xBB\xBF");
    uint32_t number = 0;
    while (!text.empty() && ok_) {
      const size_t end = text.find('\n');
      absl::string_view line = text.substr(0, end);
      text.remove_prefix(end == absl::string_view::npos ? text.size() : end + 1);
      absl::ConsumeSuffix(&line, "\r");
      ++number;
      if (!line.empty() && (line[0] == ' ' || line[0] == '\t')) {
        Fold(line.substr(1), number);
        continue;
      }
      Finish();
      whole_.assign(line.data(), line.size());
      whole_line_ = number;
    }
    Finish();
    if (ok_ && !open_.empty()) {
      Error(open_.back().line,
            absl::StrCat("BEGIN:", open_.back().name, " has no END: was the file cut off?"));
    }
    if (ok_ && !seen_calendar_) Error(1, "this is no iCalendar file: it has no BEGIN:VCALENDAR");
    if (!ok_) events_.clear();
    return std::move(events_);
  }

 private:
  struct Open {
    std::string name;
    uint32_t line;
  };

  void Error(uint32_t line, std::string message, absl::string_view code = "ical-syntax") {
    ok_ = false;
    findings_.push_back({Severity::kError, {line, 0}, std::string(code), std::move(message)});
  }

  void Fold(absl::string_view more, uint32_t number) {
    if (whole_.empty()) return Error(number, "a folded line continues nothing");
    if (whole_.size() + more.size() > kICalLineBytesMax) {
      return Error(
          number,
          absl::StrCat("a line is longer than ", kICalLineBytesMax, " bytes (kICalLineBytesMax)"),
          "too-large");
    }
    whole_.append(more.data(), more.size());
  }

  // One whole line.
  void Finish() {
    const std::string line = std::move(whole_);
    whole_.clear();
    if (!ok_ || absl::StripAsciiWhitespace(line).empty()) return;
    if (line.size() > kICalLineBytesMax) {
      return Error(
          whole_line_,
          absl::StrCat("a line is longer than ", kICalLineBytesMax, " bytes (kICalLineBytesMax)"),
          "too-large");
    }
    const absl::string_view trimmed = absl::StripTrailingAsciiWhitespace(line);
    if (absl::StartsWithIgnoreCase(trimmed, "BEGIN:")) return Begin(trimmed.substr(6));
    if (absl::StartsWithIgnoreCase(trimmed, "END:")) return End(trimmed.substr(4));
    if (open_.empty()) {
      return Error(whole_line_, "this is no iCalendar file: it must begin with BEGIN:VCALENDAR");
    }
    if (line.find(':') == std::string::npos) {
      return Error(whole_line_, "a line is NAME:VALUE, and here is no colon");
    }
    if (open_.size() == 2 && open_.back().name == "VEVENT") {
      absl::StrAppend(&events_.back().text, line, "\r\n");
    }
  }

  void Begin(absl::string_view name) {
    const std::string upper = absl::AsciiStrToUpper(name);
    if (open_.empty() && upper != "VCALENDAR") {
      return Error(whole_line_, "this is no iCalendar file: it must begin with BEGIN:VCALENDAR");
    }
    seen_calendar_ = true;
    if (open_.size() >= kICalDepthMax) {
      return Error(whole_line_,
                   absl::StrCat("nested deeper than ", kICalDepthMax, " (kICalDepthMax)"),
                   "too-deep");
    }
    if (open_.size() == 1 && upper == "VEVENT") {
      if (events_.size() >= kICalEntriesMax) {
        return Error(whole_line_,
                     absl::StrCat("more than ", kICalEntriesMax, " events (kICalEntriesMax)"),
                     "too-many");
      }
      events_.push_back({whole_line_, ""});
    }
    open_.push_back({upper, whole_line_});
  }

  void End(absl::string_view name) {
    const std::string upper = absl::AsciiStrToUpper(name);
    if (open_.empty() || open_.back().name != upper) {
      return Error(whole_line_, absl::StrCat("END:", upper, " does not end ",
                                             open_.empty() ? "anything" : open_.back().name));
    }
    open_.pop_back();
  }

  Diagnostics& findings_;
  std::vector<EventText> events_;
  std::vector<Open> open_;
  std::string whole_;
  uint32_t whole_line_ = 0;
  bool seen_calendar_ = false, ok_ = true;
};

}  // namespace

std::vector<EventText> SplitEvents(absl::string_view text, Diagnostics* findings) {
  const auto refuse = [&](absl::string_view code, std::string message) {
    findings->push_back({Severity::kError, {1, 0}, std::string(code), std::move(message)});
    return std::vector<EventText>();
  };
  if (text.size() > kICalBytesMax) {
    return refuse("too-large", absl::StrCat("the file has ", text.size(), " bytes, more than ",
                                            kICalBytesMax, " (kICalBytesMax)"));
  }
  if (text.find('\0') != absl::string_view::npos || !IsUtf8(text)) {
    return refuse("encoding", "the file is not UTF-8");
  }
  return Splitter(findings).Split(text);
}

}  // namespace earshot::ical
