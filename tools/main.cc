// earshot: the engine at a terminal and in scripts. Finds the subcommand and gives it its arguments.
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli.h"

namespace earshot::tools {

extern const Command kRun, kCheck, kScore, kReport, kExplain, kQueue, kTimeline, kImport,
    kImportPolicy, kCalendar, kExpr, kTry, kTrain, kFsck, kBackup, kStats, kErase, kExport;

absl::Span<const Command* const> Commands() {
  static constexpr const Command* kAll[] = {
      &kRun,   &kReport, &kQueue,        &kTimeline, &kExplain, &kCheck, &kTry,  &kScore,
      &kTrain, &kImport, &kImportPolicy, &kCalendar, &kExpr,    &kStats, &kFsck, &kBackup,
      &kErase, &kExport};
  return kAll;
}

namespace {

std::string HelpOf(const Command& command) {
  std::string text = absl::StrCat("Usage: ", command.usage, "\n\n", command.help, "\n\nOptions:\n");
  for (const Flag& flag : command.flags) {
    const std::string name =
        absl::StrCat("--", flag.name, flag.value[0] == '\0' ? "" : " ", flag.value);
    absl::StrAppendFormat(&text, "  %-22s %s\n", name, flag.help);
  }
  absl::StrAppendFormat(&text, "  %-22s %s\n", "--help", "this page");
  return text;
}

std::string GeneralHelp() {
  std::string text =
      "Usage: earshot COMMAND ...\n\n"
      "Hears what customers say on every channel, and says what they are owed: policy and events "
      "in,\n"
      "decisions out.\n\nCommands:\n";
  for (const Command* command : Commands()) {
    absl::StrAppendFormat(&text, "  %-13s %s\n", command->name, command->summary);
  }
  absl::StrAppend(&text,
                  "\n'earshot COMMAND --help' explains one of them, with an example; 'earshot "
                  "--version' says which\nversion this is.\n\n"
                  "Exit codes: 0 done; 1 the input was refused, and the message says where; 2 the "
                  "command line was not\nunderstood.\n");
  return text;
}

int UnknownCommand(const std::string& word) {
  std::vector<std::string> names;
  for (const Command* command : Commands()) names.emplace_back(command->name);
  const std::string near = DidYouMean(word, names);
  Complain(absl::StrCat("unknown command '", word, "'",
                        near.empty() ? "" : absl::StrCat("; did you mean '", near, "'?"),
                        "\nTry 'earshot --help'."));
  return kUsage;
}

int Main(int argc, char** argv) {
  // A closed pipe is then an error of write, which ends the program quietly (Output::Flush).
  std::signal(SIGPIPE, SIG_IGN);
  if (argc < 2) {
    Complain(absl::StrCat("which command?\n\n", GeneralHelp()));
    return kUsage;
  }
  const std::string word = argv[1];
  Output out;
  if (word == "--help" || word == "-h" || word == "help") {
    out.Write(GeneralHelp());
    return kOk;
  }
  if (word == "--version") {
    out.Line("earshot " EARSHOT_VERSION_TEXT);
    return kOk;
  }
  for (const Command* command : Commands()) {
    if (word != command->name) continue;
    for (int i = 2; i < argc && std::string(argv[i]) != "--"; ++i) {
      if (std::string(argv[i]) == "--help" || std::string(argv[i]) == "-h") {
        out.Write(HelpOf(*command));
        return kOk;
      }
    }
    const absl::StatusOr<Arguments> arguments = Parse(command->flags, argc - 2, argv + 2);
    if (!arguments.ok()) return BadUsage(*command, arguments.status().message());
    return command->run(*arguments);
  }
  return UnknownCommand(word);
}

}  // namespace
}  // namespace earshot::tools

int main(int argc, char** argv) { return earshot::tools::Main(argc, argv); }
