// What every subcommand shares: declared options with "did you mean", exit codes, output that ends quietly
// when nobody reads it any more, and files read with their names kept for messages.
#ifndef EARSHOT_TOOLS_CLI_H_
#define EARSHOT_TOOLS_CLI_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/status.h"

namespace earshot::tools {

inline constexpr int kOk = 0;
inline constexpr int kRefused = 1;  // the input, or the machine: the message says which
inline constexpr int kUsage = 2;    // the command line itself

struct Flag {
  const char* name;   // without the two hyphens
  const char* value;  // what it takes, for the help: "FILE"; "": a switch
  const char* help;
};

class Arguments {
 public:
  bool Has(absl::string_view flag) const { return flags_.contains(std::string(flag)); }
  // "" where it was not given.
  std::string Get(absl::string_view flag) const;
  const std::vector<std::string>& positional() const { return positional_; }
  void DropLast() { positional_.pop_back(); }  // of the positional ones

 private:
  friend absl::StatusOr<Arguments> Parse(absl::Span<const Flag> flags, int argc, char** argv);
  absl::btree_map<std::string, std::string> flags_;
  std::vector<std::string> positional_;
};
// argv[0] is the first argument. A lone "-" is positional; behind "--" everything is.
absl::StatusOr<Arguments> Parse(absl::Span<const Flag> flags, int argc, char** argv);

struct Command {
  const char* name;
  const char* summary;  // one line
  const char* usage;    // "earshot run POLICY EVENTS..."
  const char* help;     // what it does, and an example
  absl::Span<const Flag> flags;
  int (*run)(const Arguments& arguments);
};
absl::Span<const Command* const> Commands();  // main.cc

// Standard output in large pieces. A reader who goes away ends the program without a word.
class Output {
 public:
  ~Output() { Flush(); }
  // Control signs other than ends of lines and tabs are left out: whoever writes to us must not steer the terminal.
  void Write(absl::string_view text);
  void Line(absl::string_view text);
  void Styled(absl::string_view text);  // our own colours
  void Flush();

 private:
  std::string buffer_;
};

// To standard error: "earshot: MESSAGE".
void Complain(absl::string_view message);
// Complains and names the help of the command; kUsage.
int BadUsage(const Command& command, absl::string_view message);
// Every finding of the status as "FILE:line:column: error: MESSAGE"; kRefused.
int Refuse(const absl::Status& status, absl::string_view file, absl::string_view source = "");

// A whole file, or standard input for "-". kResourceExhausted past `bytes_max`.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max);
// The whole file anew: written beside it first, so that a full disk leaves the old one.
absl::Status WriteFile(const std::string& path, absl::string_view bytes);
// "standard input" for "-".
std::string NameOfFile(const std::string& path);

bool IsTerminal(int descriptor);
// To standard output, unless NO_COLOR is set or it is no terminal.
bool WantsColour();

}  // namespace earshot::tools

#endif  // EARSHOT_TOOLS_CLI_H_
