// What is behind the opaque handles of earshot.h.
#ifndef EARSHOT_CAPI_HANDLES_H_
#define EARSHOT_CAPI_HANDLES_H_

#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "care/decisions.h"
#include "earshot.h"
#include "engine/engine.h"
#include "observe.h"
#include "policy/cel_policy.h"
#include "policy/policy.h"
#include "sentiment/analyzer.h"

struct earshot_error {
  earshot_status status = EARSHOT_OK;
  std::string message;
  earshot::Diagnostics diagnostics;
};

struct earshot_buffer {
  std::string text;
};

struct earshot_analyzer {
  std::shared_ptr<const earshot::sentiment::Analyzer> value;
};

struct earshot_policy {
  std::shared_ptr<const earshot::policy::Policy> value;
  earshot::Diagnostics warnings;
};

struct earshot_expr {
  earshot::cel::Environment environment;
  earshot::policy::CelSource source;
};

struct earshot_engine {
  std::unique_ptr<earshot::capi::Watch>
      watch;  // null: the host asks for nothing; outlives the engine
  std::unique_ptr<earshot::engine::Engine> value;
};

// Texts that are not in a Decision as such are made when they are first asked for: this is why the
// handle is exclusive.
struct earshot_decisions {
  struct Texts {
    std::string id, policy, json;
    std::vector<std::string> superseded;
  };
  earshot::care::Decisions list;
  std::vector<Texts> texts;  // empty or as long as list
  std::string lines;
  uint64_t accepted = 0, duplicates = 0;
  earshot::Diagnostics warnings;
};

#endif  // EARSHOT_CAPI_HANDLES_H_
