// An engine opened as the command line says (a policy and event files, or a store), and events fed into it.
#ifndef EARSHOT_TOOLS_SESSION_H_
#define EARSHOT_TOOLS_SESSION_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "care/decisions.h"
#include "cli.h"
#include "engine/engine.h"
#include "policy_files.h"

namespace earshot::tools {

struct Session {
  std::unique_ptr<engine::Engine> engine;
  std::vector<std::string> files;  // of events, still to be fed
};

// Compiles the policy of this file with those that it names, or the built-in one for an empty path. Warnings go to standard error.
int LoadPolicy(const std::string& path, std::shared_ptr<const policy::Policy>* policy,
               PolicyText* text);

// Takes POLICY (or --default-policy) and EVENTS from the command line, opens the engine over --store where
// that is given, and keeps the policy's text in the store, so that later commands need only --store.
int OpenForEvents(const Command& command, const Arguments& arguments, Session* session);
// kRead leaves a store as it is, its clock included: what falls due until --until is still told by whoever feeds it next.
enum class Access { kRead, kWrite };
// (--store FILE | POLICY EVENTS...): the engine with all events in it, advanced to --until or to their end.
int OpenToRead(const Command& command, const Arguments& arguments, Session* session,
               Access access = Access::kRead);
// Where only a store is asked for.
int OpenStoreToRead(const std::string& store, Session* session, Access access = Access::kRead);

struct Fed {
  int64_t events = 0, duplicates = 0;
  Instant first = kNever;  // of what happened
  Instant latest;          // of what was received
};
using Sink = std::function<void(const care::Decisions&)>;

// Feeds all files in order. A batch ends after kBatchEvents or where the first event of a later day arrives, so that
// what a late delivery corrects is seen as a correction. A refused line stops it after what precedes its batch;
// the rest is still checked, so that all bad lines are named at once.
int Feed(Session& session, const Sink& sink, Fed* fed);
// To --until, or to the latest arrival.
int AdvanceToEnd(const Arguments& arguments, Session& session, const Fed& fed, const Sink& sink);

}  // namespace earshot::tools

#endif  // EARSHOT_TOOLS_SESSION_H_
