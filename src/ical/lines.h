// The frame of an iCalendar file: folded lines made whole, BEGIN and END matched, each VEVENT as a text of
// its own with the line that it begins on. The library behind this room never sees more than one event, and
// never one that nests.
#ifndef EARSHOT_ICAL_LINES_H_
#define EARSHOT_ICAL_LINES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/status.h"

namespace earshot::ical {

struct EventText {
  uint32_t line = 0;  // of BEGIN:VEVENT
  std::string text;   // unfolded lines, without the components inside of it (alarms)
};

// Findings get an error where the text is no iCalendar.
std::vector<EventText> SplitEvents(absl::string_view text, Diagnostics* findings);

}  // namespace earshot::ical

#endif  // EARSHOT_ICAL_LINES_H_
