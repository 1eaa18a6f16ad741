// The part of the report about ways: from a channel that failed to the next, and from complaint to recovery or loss.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "layout.h"
#include "report_entry.h"
#include "report_text.h"

namespace earshot::tools {
namespace {

using care::Decision;
using care::DecisionKind;
using figures::Figure;

std::string FailureWords(absl::string_view failure) {
  constexpr std::pair<absl::string_view, absl::string_view> kWords[] = {
      {"abandoned", "gave up waiting"}, {"promise_broken", "promise broken"},
      {"unanswered", "not answered"},   {"not_helped", "not helped"},
      {"told", "says so himself"},
  };
  for (const auto& [name, words] : kWords) {
    if (failure == name) return std::string(words);
  }
  return std::string(failure);
}

std::string WaysTable(const figures::Report& report) {
  Table table(1);
  table.Row({"from > to", "came", "in public", "time lost"});
  for (const Figure& f : report.figures) {
    if (f.id != "hop.count" || f.group != "channels") continue;
    const Figure* open = FindFigure(report, "escalation_path.count", "channels", f.key);
    std::string way = f.key;
    if (const size_t at = way.find('>'); at != std::string::npos) way.replace(at, 1, " > ");
    const Figure* lost =
        FindFigure(report, "escalation_path.lost", "origin", f.key.substr(0, f.key.find('>')));
    const bool known = open != nullptr && lost != nullptr && lost->p50.value_or(0) > 0;
    table.Row({OneLine(way, 30), absl::StrCat(f.n), absl::StrCat(open == nullptr ? 0 : open->n),
               known ? Short({*lost->p50}) : "-"});
  }
  return table.Text(2);
}

std::string Standing(const figures::Report& report) {
  std::string out;
  for (const Figure& f : report.figures) {
    if (f.id != "journey") continue;
    std::string state = f.key;
    std::replace(state.begin(), state.end(), '_', ' ');
    absl::StrAppend(&out, out.empty() ? "" : ", ", f.n, " ", state);
  }
  if (out.empty()) return out;
  const Figure* recovered = FindFigure(report, "recovery.rate", "all", "");
  if (recovered != nullptr && recovered->value.has_value()) {
    absl::StrAppend(&out, ". Of ", recovered->n, " complaints ", Percent(*recovered->value),
                    " ended in kind words");
  }
  return absl::StrCat("\nWhere customers stand\n  ",
                      Wrap(absl::StrCat(out, "."), kPageColumns - 2, 2), "\n");
}

}  // namespace

std::string WhereTheyWent(const Story& story, const figures::Report& report) {
  std::vector<std::pair<const Tale*, const Decision*>> found;
  for (const Tale& tale : story.tales()) {
    for (const Decision* d : tale.decisions) {
      if (d->kind == DecisionKind::kHopDetected && !d->Argument("failure").empty()) {
        found.emplace_back(&tale, d);
      }
    }
  }
  const std::string standing = Standing(report);
  if (found.empty() && standing.empty()) return "";
  std::string out = "Who came from another channel, and what had failed there\n";
  if (found.empty()) out += "  Nobody.\n";
  size_t shown = 0;
  for (const auto& [tale, d] : found) {
    if (shown++ == kListed) break;
    // Where he came to is the channel of the entry.
    out += Entry(story, *tale,
                 absl::StrCat(PadRight(OneLine(d->Argument("from"), 11), 12),
                              PadRight(FailureWords(d->Argument("failure")), 15)));
  }
  out +=
      AndMore(found.size(), std::min(shown, kListed), "earshot report --open hop.rate lists all");
  if (!found.empty()) absl::StrAppend(&out, "\n", WaysTable(report));
  return out + standing;
}

}  // namespace earshot::tools
