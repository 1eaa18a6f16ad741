// The part of the report about worth: what each channel is good for, who found us where no service is offered, what those
// who leave say in public, and what customers buy after they have said how it was.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "layout.h"
#include "report_text.h"

namespace earshot::tools {
namespace {

using figures::Figure;

int64_t ValueOf(const Figure* figure) { return figure == nullptr ? 0 : figure->value.value_or(0); }

std::string ChannelTable(const figures::Report& report) {
  Table table(1);
  table.Row({"channel", "owed", "people reached", "ended well", "well less badly"});
  bool any = false;
  for (const Figure& reach : report.figures) {
    if (reach.id != "channel.reach") continue;
    const Figure* outcome = FindFigure(report, "channel.outcome", "channel", reach.key);
    const Figure* value = FindFigure(report, "channel.value", "channel", reach.key);
    table.Row({OneLine(reach.key, 20), absl::StrCat(reach.n), absl::StrCat(ValueOf(&reach)),
               outcome == nullptr ? "-" : Percent(ValueOf(outcome)),
               value == nullptr ? "-" : absl::StrCat(ValueOf(value))});
    any = true;
  }
  return any ? table.Text(2) : "";
}

std::string FoundAnyway(const figures::Report& report) {
  std::string where;
  for (const Figure& f : report.figures) {
    if (f.id != "service.offered" || f.group != "touchpoint" || f.value.value_or(1000) != 0)
      continue;
    absl::StrAppend(&where, where.empty() ? "" : ", ", f.key, " (", f.n, ")");
  }
  return where.empty()
             ? ""
             : absl::StrCat("Customers found us where no service is offered: ", where, ".");
}

std::string WordOfMouth(const figures::Report& report) {
  std::string out;
  for (const auto& [state, words] :
       {std::pair("at_risk", "may leave"), std::pair("lost", "have left")}) {
    const Figure* said = FindFigure(report, "word_of_mouth", "state", state);
    if (said == nullptr) continue;
    const Figure* reach = FindFigure(report, "word_of_mouth.reach", "state", state);
    absl::StrAppend(&out, out.empty() ? "" : " ", "Customers who ", words,
                    " were heard to complain in public ", said->n,
                    said->n == 1 ? " time" : " times", ", before ", ValueOf(reach), " people.");
  }
  return out;
}

std::string RevenueTable(const figures::Report& report) {
  Table table(1);
  table.Row({"said before", "deals", "bought", "cancelled"});
  bool any = false;
  for (const char* contentment :
       {"nps/promoter", "nps/passive", "nps/detractor", "csat/satisfied", "csat/dissatisfied",
        "ces/satisfied", "ces/dissatisfied", "none/none"}) {
    const Figure* bought = FindFigure(report, "revenue", "contentment", contentment);
    const Figure* lost = FindFigure(report, "revenue.lost", "contentment", contentment);
    if (bought == nullptr && lost == nullptr) continue;
    const int64_t deals = (bought == nullptr ? 0 : bought->n) + (lost == nullptr ? 0 : lost->n);
    const bool asked = std::string(contentment) != "none/none";
    table.Row({asked ? contentment : "was not asked", absl::StrCat(deals),
               absl::StrCat(ValueOf(bought)), absl::StrCat(ValueOf(lost))});
    any = true;
  }
  return any ? table.Text(2) : "";
}

}  // namespace

std::string WhatItIsWorth(const figures::Report& report) {
  const std::string channels = ChannelTable(report);
  if (channels.empty()) return "";
  std::string out = absl::StrCat("What each channel is worth\n", channels);
  for (const std::string& sentence : {FoundAnyway(report), WordOfMouth(report)}) {
    if (!sentence.empty()) absl::StrAppend(&out, "  ", Wrap(sentence, kPageColumns - 2, 2), "\n");
  }
  if (const std::string revenue = RevenueTable(report); !revenue.empty()) {
    absl::StrAppend(&out, "\nWhat customers bought, by what they had said in a survey\n", revenue);
  }
  return out;
}

}  // namespace earshot::tools
