// iCalendar files (RFC 5545) to periods of a calendar: each event, as often as it recurs, is a stretch that
// closes or opens.
//
// What counts is DTSTART, DTEND or DURATION, RRULE, RDATE, EXDATE, RECURRENCE-ID, STATUS and SUMMARY; all
// other properties and components are passed over. An all-day event, and one without a zone, is of the wall
// clock of the calendar that it is used in; one with TZID or in UTC is absolute. A recurring event lasts as
// long on the wall clock each time.
#ifndef EARSHOT_ICAL_PERIODS_H_
#define EARSHOT_ICAL_PERIODS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "base/status.h"
#include "base/time.h"
#include "calendar/calendar.h"

namespace earshot::ical {

// The periods that have a part in [from, until), by beginning. Every finding goes to *findings with its line;
// where one is an error, there are no periods. Refused: text that is not iCalendar, a value that cannot be
// read, a TZID that is no IANA zone, rules that recur within a day, more than the kICal limits. Of several files
// that are read for one purpose, *steps is how often they may recur in all, and what is left of it.
std::vector<calendar::Period> ReadPeriods(absl::string_view text, Instant from, Instant until,
                                          Diagnostics* findings, int64_t* steps = nullptr);

}  // namespace earshot::ical

#endif  // EARSHOT_ICAL_PERIODS_H_
