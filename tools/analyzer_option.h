// The analyzer that a command line asks for: --model, --delta, --deep and --deep-below.
#ifndef EARSHOT_TOOLS_ANALYZER_OPTION_H_
#define EARSHOT_TOOLS_ANALYZER_OPTION_H_

#include <memory>

#include "cli.h"
#include "sentiment/analyzer.h"

namespace earshot::tools {

// The built-in model without --model. An exit code; what is wrong has been said then.
int OpenAnalyzer(const Arguments& arguments, std::shared_ptr<const sentiment::Analyzer>* out);

}  // namespace earshot::tools

#endif  // EARSHOT_TOOLS_ANALYZER_OPTION_H_
