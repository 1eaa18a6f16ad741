// earshot import: the files of others to our event lines.
#include <string>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cli.h"
#include "intake/twcs.h"
#include "wire/events.h"

namespace earshot::tools {
namespace {

int Import(const Arguments& arguments);

}  // namespace

extern const Command kImport;
const Command kImport = {
    "import",
    "the files of others to event lines",
    "earshot import SOURCE FILE...",
    "Writes event lines (docs/events.md) for the rows of the files, in their order. Sources:\n"
    "  twcs   \"Customer Support on Twitter\" exports (CSV)\n\n"
    "Example:\n"
    "  earshot import twcs tweets.csv > events.jsonl",
    {},
    Import};

namespace {

int Import(const Arguments& arguments) {
  const auto& words = arguments.positional();
  if (words.empty()) return BadUsage(kImport, "from where? The sources are: twcs");
  if (words.front() != "twcs") {
    const std::string near = DidYouMean(words.front(), {"twcs"});
    return BadUsage(
        kImport, absl::StrCat("unknown source '", words.front(), "'",
                              near.empty() ? "; the sources are: twcs" : "; did you mean 'twcs'?"));
  }
  if (words.size() == 1)
    return BadUsage(kImport, "which files? Give at least one, or - for standard input");
  Output out;
  for (size_t i = 1; i < words.size(); ++i) {
    const std::string name = NameOfFile(words[i]);
    const absl::StatusOr<std::string> csv = ReadFile(words[i], kBatchBytesMax);
    if (!csv.ok()) return Refuse(csv.status(), name);
    Diagnostics warnings;
    const auto events = intake::EventsFromTwcs(*csv, &warnings);
    std::fputs(RenderAll(warnings, name, "").c_str(), stderr);
    if (!events.ok()) return Refuse(events.status(), name);
    if (events->empty()) Complain(absl::StrCat(name, ": no events in it"));
    for (const care::Event& event : *events) out.Line(wire::EventToJson(event));
  }
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
