// The report for operations people, on a page of 100 columns: who was ignored, where and for how long; what was
// escalated and why; figures per channel, each with its definition.
#ifndef EARSHOT_TOOLS_REPORT_TEXT_H_
#define EARSHOT_TOOLS_REPORT_TEXT_H_

#include <string>

#include "engine/engine.h"
#include "figures/figures.h"
#include "story.h"

namespace earshot::tools {

std::string WhoWasIgnored(const Story& story, const figures::Report& report);
// Who came from one channel to another because the first had failed him, and how many came how; then where the
// customers stand. Empty where nobody did.
std::string WhereTheyWent(const Story& story, const figures::Report& report);
// Channels by reach and outcome, what customers buy and what those who leave say. Empty where nothing was owed.
std::string WhatItIsWorth(const figures::Report& report);
std::string WhatWasEscalated(const Story& story);
// A row per channel or brand ("channel", "brand").
std::string FiguresBy(const figures::Report& report, absl::string_view group);
std::string TargetsTable(const figures::Report& report);
std::string DefinitionsUsed();
// One figure opened into what it counts.
std::string Opened(const figures::Figure& figure);

// nullptr where the report has none.
const figures::Figure* FindFigure(const figures::Report& report, absl::string_view id,
                                  absl::string_view group, absl::string_view key);

}  // namespace earshot::tools

#endif  // EARSHOT_TOOLS_REPORT_TEXT_H_
