// Opening hours and deadlines for people: a timeline in the time of the place, and the same as JSON.
#ifndef EARSHOT_TOOLS_HOURS_TEXT_H_
#define EARSHOT_TOOLS_HOURS_TEXT_H_

#include <string>

#include "calendar/timeline.h"
#include "wire/json_writer.h"

namespace earshot::tools {

// "Mon 28 Dec 2026 09:40" on the wall clock of a zone.
std::string LocalTime(Instant at, absl::string_view zone);
// A line for each stage: when, what it is, how long, how much of open time has passed with it.
std::string StagesText(const calendar::Calendar& calendar,
                       const std::vector<calendar::Stage>& stages, bool cut);
// The stages, and when it is due.
std::string TimelineText(const calendar::Calendar& calendar, const calendar::Timeline& timeline);
// "stages":[{kind,begin,end,name,open_so_far}], "cut"
void StagesJson(const std::vector<calendar::Stage>& stages, bool cut, wire::JsonWriter& w);

}  // namespace earshot::tools

#endif  // EARSHOT_TOOLS_HOURS_TEXT_H_
