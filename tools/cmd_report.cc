// earshot report: the figures, and the story that they sum up.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli.h"
#include "layout.h"
#include "report_text.h"
#include "session.h"
#include "story.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"store", "FILE", "a store that 'earshot run --store' has written"},
    {"default-policy", "", "the built-in policy instead of POLICY"},
    {"until", "TIME", "as of this time; a store keeps its own clock"},
    {"by", "GROUP", "channel or brand: figures of that group only"},
    {"open", "FIGURE[:KEY]", "what a figure counts, one line each: response.first:x"},
    {"json", "", "one JSON object (docs/report.md)"},
    {"interactions", "", "with --json: what each figure opens into"},
};
int Report(const Arguments& arguments);

}  // namespace

extern const Command kReport;
const Command kReport = {"report",
                         "who was ignored, what was escalated, all figures",
                         "earshot report (--store FILE | POLICY EVENTS...) [options]",
                         "Tells who was ignored, where and for how long, what was escalated and "
                         "why, and the figures per channel and\n"
                         "brand with their definitions (docs/report.md).\n\n"
                         "Example:\n"
                         "  earshot report --store skylark.earshot\n"
                         "  earshot report --store skylark.earshot --open ignored.count:phone\n"
                         "  earshot report --default-policy events.jsonl --json --by brand",
                         kFlags,
                         Report};

namespace {

// FIGURE, or FIGURE:KEY where the key is a channel, brand or target. The figures meant; none: said so.
std::vector<figures::Figure> Find(const figures::Report& report, const std::string& wanted,
                                  const std::string& group) {
  const size_t colon = wanted.find(':');
  const std::string id = wanted.substr(0, colon);
  const std::string key = colon == std::string::npos ? "" : wanted.substr(colon + 1);
  std::vector<figures::Figure> found;
  for (const figures::Figure& f : report.figures) {
    if (f.id != id || f.key != key) continue;
    if (colon == std::string::npos ? f.group == "all" : group.empty() || f.group == group) {
      found.push_back(f);
    }
  }
  if (!found.empty()) return found;
  if (figures::DefinitionOf(id).empty()) {
    std::vector<std::string> ids;
    for (const auto& definition : figures::Definitions()) ids.emplace_back(definition.first);
    const std::string near = DidYouMean(id, ids);
    std::string all;
    for (const std::string& one : ids) absl::StrAppend(&all, all.empty() ? "" : ", ", one);
    Complain(absl::StrCat(
        "there is no figure '", id, "'; ",
        near.empty() ? "there are: " + all : absl::StrCat("did you mean '", near, "'?")));
    return found;
  }
  std::vector<std::string> keys;
  for (const figures::Figure& f : report.figures) {
    if (f.id == id && !f.key.empty()) keys.push_back(f.key);
  }
  const std::string near = DidYouMean(key, keys);
  Complain(absl::StrCat("nothing is counted in ", wanted,
                        near.empty() ? "" : absl::StrCat("; did you mean '", id, ":", near, "'?")));
  return found;
}

std::string Page(const engine::Engine& engine, const figures::Report& report,
                 const std::string& by) {
  const Story story(engine);
  const std::string name = engine.policy().name();
  std::string out = absl::StrCat(name.empty() ? "Report" : name, ", as of ", DayOf(report.now), " ",
                                 ClockOf(report.now), " UTC\n");
  const std::string counts = absl::StrCat(
      Count(report.inbound, "message", "messages"), " heard, of which ", report.noise, " noise; ",
      report.outbound, " from us; ", Count(report.obligations, "answer", "answers"), " owed, ",
      report.open, " still open, ", report.ignored, " past what customers expect");
  absl::StrAppend(&out, Wrap(counts, kPageColumns, 2), "\n\n");
  absl::StrAppend(&out, WhoWasIgnored(story, report), "\n", WhatWasEscalated(story), "\n");
  if (const std::string ways = WhereTheyWent(story, report); !ways.empty())
    absl::StrAppend(&out, ways, "\n");
  if (by != "brand") absl::StrAppend(&out, FiguresBy(report, "channel"), "\n");
  if (by != "channel") absl::StrAppend(&out, FiguresBy(report, "brand"), "\n");
  if (const std::string worth = WhatItIsWorth(report); !worth.empty())
    absl::StrAppend(&out, worth, "\n");
  if (const std::string targets = TargetsTable(report); !targets.empty())
    absl::StrAppend(&out, targets, "\n");
  absl::StrAppend(&out, DefinitionsUsed(),
                  "  Any figure opens into its interactions: earshot report ... --open "
                  "ignored.count:phone\n");
  return out;
}

int Report(const Arguments& arguments) {
  const std::string by = arguments.Get("by");
  if (!by.empty() && by != "channel" && by != "brand") {
    const std::string near = DidYouMean(by, {"channel", "brand"});
    return BadUsage(kReport,
                    absl::StrCat("--by: '", by, "' is neither channel nor brand",
                                 near.empty() ? "" : absl::StrCat("; did you mean '", near, "'?")));
  }
  Session session;
  if (const int code = OpenToRead(kReport, arguments, &session); code != kOk) return code;
  figures::Report report = session.engine->Report();
  Output out;
  if (arguments.Has("open")) {
    std::vector<figures::Figure> found = Find(report, arguments.Get("open"), by);
    if (found.empty()) return kRefused;
    if (arguments.Has("json")) {
      report.figures = std::move(found);
      out.Line(engine::ReportToJson(report, true));
      return kOk;
    }
    for (const figures::Figure& f : found) out.Write(Opened(f));
    return kOk;
  }
  if (arguments.Has("json")) {
    if (!by.empty()) {
      report.figures.erase(
          std::remove_if(report.figures.begin(), report.figures.end(),
                         [&by](const figures::Figure& f) { return f.group != by; }),
          report.figures.end());
    }
    out.Line(engine::ReportToJson(report, arguments.Has("interactions")));
    return kOk;
  }
  out.Write(Page(*session.engine, report, by));
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
