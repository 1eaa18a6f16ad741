// A scripted life of a store (batches, clock, syncs, reopenings), what it must hold after each step
// of it, and the judge who looks at what is left of it.
#ifndef EARSHOT_TESTS_CRASH_SCRIPT_H_
#define EARSHOT_TESTS_CRASH_SCRIPT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/digest.h"
#include "base/time.h"
#include "care/event.h"
#include "engine/engine.h"
#include "store/journal.h"

namespace earshot::crash {

struct Op {
  enum class Kind { kIngest, kAdvance, kSync, kReopen, kErase };
  Kind kind = Kind::kIngest;
  std::vector<care::Event> events;
  Instant now{0};
  store::Durability durability = store::Durability::kDurable;  // of kReopen
  std::string whom;  // of kErase: an identity, whose id stands nowhere else
};

// After so many ops, [0] before the first.
struct Milestone {
  int64_t records = 0;
  Digest128 contents;  // of all records
  Digest128 digest;
  Instant now{0};
  size_t durable = 0;  // so many ops survive the machine
};

struct Script {
  std::string name;
  store::Durability durability = store::Durability::kDurable;  // of the first opening
  int checkpoint_pages = 4000;
  std::vector<Op> ops;
  std::vector<Milestone> milestones;  // of an engine without a file
};

enum class Manner { kDurable, kBuffered, kMixed };
// `ops` of which about a quarter move the clock; a batch now and then is large, with long texts. Beside these,
// two people are heard of, and erased one after the other.
Script MakeScript(const std::string& name, uint64_t seed, size_t ops, Manner manner,
                  int checkpoint_pages);

// The same without the milestones.
Script MakeScriptUnrehearsed(const std::string& name, uint64_t seed, size_t ops, Manner manner,
                             int checkpoint_pages);

// Somebody who works through a script on the file at `path`.
class Runner {
 public:
  Runner(const Script* script, std::string path) : script_(script), path_(std::move(path)) {}

  absl::Status Open(store::Durability durability);
  absl::Status OpenWith(std::unique_ptr<store::Journal> journal);
  // The next op. Opens first where nothing is open.
  absl::Status Next();
  absl::Status ToTheEnd();
  bool at_end() const { return done_ == script_->ops.size(); }
  size_t done() const { return done_; }
  void StartFrom(size_t done) { done_ = done; }
  void Close() { engine_.reset(); }
  engine::Engine* engine() { return engine_.get(); }

 private:
  store::Durability DurabilityNow() const;

  const Script* script_;
  std::string path_;
  std::unique_ptr<engine::Engine> engine_;
  size_t done_ = 0;
};

// What is wrong, for people; empty: nothing.
using Verdict = std::string;

// Opens the file at `path`: it must hold the first k ops of the script, whole and in order, for a k
// between `least` and `most`. *k says which.
Verdict Judge(const Script& script, const std::string& path, size_t least, size_t most, size_t* k);
// The same, then works through the next `ops` and looks again.
Verdict JudgeAndGoOn(const Script& script, const std::string& path, size_t least, size_t most,
                     size_t ops, size_t* k);
// May a store that is damaged, or a disk that fails, be refused with this?
bool IsHonest(const absl::Status& status);

// One figure of the report and what went wrong for it.
struct Tally {
  int64_t checks = 0;
  std::vector<std::string> wrong;
  void Check(const std::string& where, const Verdict& verdict) {
    ++checks;
    if (!verdict.empty() && wrong.size() < 20) wrong.push_back(where + ": " + verdict);
  }
};

// Every `share`-th of what there is; 1: all. Each prints what it did and gives the number of things
// that went wrong.
int64_t PowerLosses(int64_t share);
int64_t Faults(int64_t share);
int64_t Flips(int64_t share);
int64_t Kills(int64_t runs, uint64_t seed, const char* self);
int Victim(const std::string& path,
           size_t done);            // the process that Kills kills: goes on after so many ops
int64_t Close(const Tally& tally);  // prints what went wrong

}  // namespace earshot::crash

#endif  // EARSHOT_TESTS_CRASH_SCRIPT_H_
