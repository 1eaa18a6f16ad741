// The lines of which the lists of the report are made.
#ifndef EARSHOT_TOOLS_REPORT_ENTRY_H_
#define EARSHOT_TOOLS_REPORT_ENTRY_H_

#include <string>

#include "absl/strings/string_view.h"
#include "story.h"

namespace earshot::tools {

inline constexpr size_t kListed = 12;  // a list shows so many

// When it began, channel, who, a column of one's own, and what he said in the room left.
std::string Entry(const Story& story, const Tale& tale, absl::string_view own);
// "and 5 more; ..."; empty where all are shown.
std::string AndMore(size_t all, size_t shown, absl::string_view how);

}  // namespace earshot::tools

#endif  // EARSHOT_TOOLS_REPORT_ENTRY_H_
