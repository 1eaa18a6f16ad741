// An explanation as a person reads it: the message with its words coloured by what they added.
#ifndef EARSHOT_TOOLS_EXPLAIN_TEXT_H_
#define EARSHOT_TOOLS_EXPLAIN_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "sentiment/explain.h"

namespace earshot::tools {

// Control characters of a stranger's text stay off the terminal.
std::string Harmless(absl::string_view text);

// " -812 negative".
std::string ScoreForReading(const Assessment& assessment);

// A block of lines: the score with its probabilities, the message once for each question that its
// words moved (sentiment first), the intents with the phrase each was read in, the strongest words.
// Without colours the marks are [-bad-], [--worse--], [+good+], [++better++].
std::string ExplainForReading(absl::string_view text, const sentiment::Explanation& explanation,
                              bool colour);

}  // namespace earshot::tools

#endif  // EARSHOT_TOOLS_EXPLAIN_TEXT_H_
