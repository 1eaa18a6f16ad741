// Any bytes as an iCalendar file: refused with a place, or periods in order that a calendar can be made of, the
// same however often it is read.
#include <cstdint>
#include <cstdlib>

#include "ical/periods.h"

namespace {
void Require(bool holds) {
  if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using earshot::calendar::kCalendarFrom;
  using earshot::calendar::kCalendarUntil;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  earshot::Diagnostics found;
  const auto periods = earshot::ical::ReadPeriods(text, kCalendarFrom, kCalendarUntil, &found);
  if (earshot::HasErrors(found)) {
    Require(periods.empty());
    for (const earshot::Diagnostic& d : found) Require(d.place.line > 0 && !d.message.empty());
    return 0;
  }
  for (size_t i = 0; i < periods.size(); ++i) {
    Require(periods[i].seconds.begin < periods[i].seconds.end);
    Require(i == 0 || periods[i - 1].seconds.begin <= periods[i].seconds.begin);
  }
  earshot::Diagnostics again;
  Require(earshot::ical::ReadPeriods(text, kCalendarFrom, kCalendarUntil, &again).size() ==
          periods.size());
  earshot::calendar::CalendarSpec spec;
  for (auto& day : spec.week) day = {{0, 1440}};
  spec.closures = periods;
  const auto calendar = earshot::calendar::Calendar::Compile(spec);
  Require(calendar.ok() || calendar.status().code() == absl::StatusCode::kInvalidArgument ||
          calendar.status().code() == absl::StatusCode::kOutOfRange ||
          calendar.status().code() == absl::StatusCode::kResourceExhausted);
  return 0;
}
