#include "calendar/zones.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status.h"

namespace earshot::calendar {
namespace {

// The names that people mean; the database itself cannot be listed without looking into its files.
const std::vector<std::string>& WellKnownZones() {
  static const auto* zones = new std::vector<std::string>{"UTC",
                                                          "Africa/Cairo",
                                                          "Africa/Casablanca",
                                                          "Africa/Johannesburg",
                                                          "Africa/Lagos",
                                                          "Africa/Nairobi",
                                                          "America/Anchorage",
                                                          "America/Argentina/Buenos_Aires",
                                                          "America/Bogota",
                                                          "America/Caracas",
                                                          "America/Chicago",
                                                          "America/Denver",
                                                          "America/Halifax",
                                                          "America/Lima",
                                                          "America/Los_Angeles",
                                                          "America/Mexico_City",
                                                          "America/New_York",
                                                          "America/Phoenix",
                                                          "America/Santiago",
                                                          "America/Sao_Paulo",
                                                          "America/St_Johns",
                                                          "America/Toronto",
                                                          "America/Vancouver",
                                                          "Asia/Almaty",
                                                          "Asia/Bangkok",
                                                          "Asia/Dhaka",
                                                          "Asia/Dubai",
                                                          "Asia/Ho_Chi_Minh",
                                                          "Asia/Hong_Kong",
                                                          "Asia/Istanbul",
                                                          "Asia/Jakarta",
                                                          "Asia/Jerusalem",
                                                          "Asia/Karachi",
                                                          "Asia/Kathmandu",
                                                          "Asia/Kolkata",
                                                          "Asia/Manila",
                                                          "Asia/Riyadh",
                                                          "Asia/Seoul",
                                                          "Asia/Shanghai",
                                                          "Asia/Singapore",
                                                          "Asia/Taipei",
                                                          "Asia/Tashkent",
                                                          "Asia/Tehran",
                                                          "Asia/Tokyo",
                                                          "Atlantic/Reykjavik",
                                                          "Australia/Adelaide",
                                                          "Australia/Brisbane",
                                                          "Australia/Lord_Howe",
                                                          "Australia/Melbourne",
                                                          "Australia/Perth",
                                                          "Australia/Sydney",
                                                          "Europe/Amsterdam",
                                                          "Europe/Athens",
                                                          "Europe/Belgrade",
                                                          "Europe/Berlin",
                                                          "Europe/Brussels",
                                                          "Europe/Bucharest",
                                                          "Europe/Budapest",
                                                          "Europe/Copenhagen",
                                                          "Europe/Dublin",
                                                          "Europe/Helsinki",
                                                          "Europe/Istanbul",
                                                          "Europe/Kyiv",
                                                          "Europe/Lisbon",
                                                          "Europe/London",
                                                          "Europe/Luxembourg",
                                                          "Europe/Madrid",
                                                          "Europe/Moscow",
                                                          "Europe/Oslo",
                                                          "Europe/Paris",
                                                          "Europe/Prague",
                                                          "Europe/Rome",
                                                          "Europe/Sofia",
                                                          "Europe/Stockholm",
                                                          "Europe/Vienna",
                                                          "Europe/Vilnius",
                                                          "Europe/Warsaw",
                                                          "Europe/Zurich",
                                                          "Pacific/Auckland",
                                                          "Pacific/Honolulu"};
  return *zones;
}

}  // namespace

absl::StatusOr<absl::TimeZone> LoadZone(absl::string_view given) {
  const std::string name(given);
  absl::TimeZone zone;
  // Letters, digits and a few signs: what a name of the database is, and nothing that walks the
  // file system.
  bool plain = !name.empty() && absl::ascii_isalpha(name[0]) && name.size() <= kNameBytesMax &&
               name != "localtime";
  for (char c : name) {
    plain = plain && (absl::ascii_isalnum(c) || c == '/' || c == '_' || c == '-' || c == '+');
  }
  if (plain && absl::LoadTimeZone(name, &zone)) return zone;
  const std::string near = DidYouMean(name, WellKnownZones());
  return absl::InvalidArgumentError(
      absl::StrCat("unknown time zone '", name, "'",
                   near.empty() ? "; names look like 'Europe/Berlin'"
                                : absl::StrCat("; did you mean '", near, "'?")));
}

}  // namespace earshot::calendar
