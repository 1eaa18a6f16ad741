// Time zones by their IANA names, with a guess at what was meant where there is none.
#ifndef EARSHOT_CALENDAR_ZONES_H_
#define EARSHOT_CALENDAR_ZONES_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace earshot::calendar {

// kInvalidArgument for a name that the zone database does not know.
absl::StatusOr<absl::TimeZone> LoadZone(absl::string_view name);

}  // namespace earshot::calendar

#endif  // EARSHOT_CALENDAR_ZONES_H_
