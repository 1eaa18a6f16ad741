// The engine of one tenant: journal, analyzer, directory and customers composed. Policy + events in,
// decisions out. It starts no thread, reads no clock and prints nothing.
//
// Any number of threads may call it at once; calls that change it take turns. What Ingest acknowledged is
// durable, and reopening the file replays it to the same state.
#ifndef EARSHOT_ENGINE_ENGINE_H_
#define EARSHOT_ENGINE_ENGINE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/digest.h"
#include "base/time.h"
#include "care/decisions.h"
#include "care/event.h"
#include "figures/figures.h"
#include "fold/state.h"
#include "policy/policy.h"
#include "sentiment/analyzer.h"
#include "store/journal.h"

namespace earshot::engine {

struct Options {
  std::string tenant = "default";
  std::string path;  // "": in memory, nothing is kept
  store::Durability durability = store::Durability::kDurable;
  // So many customers to whom no answer is owed are kept as they were touched; those touched longer ago rest, and
  // are folded from their events again when they are needed. Shows in memory and time alone.
  size_t idle_awake_max = 4096;
  // To look and no more: Ingest and Erase are refused, and Advance moves the clock of this engine alone, so that
  // what fell due meanwhile is still told to whoever opens the store next.
  bool read_only = false;
};

// Whose a store is; kNotFound where it is new.
absl::StatusOr<std::string> TenantOf(store::Journal& journal);

struct IngestResult {
  care::Decisions decisions;  // in order of `at`, then of emission
  int64_t accepted = 0;       // new, or in the place of another delivery of the same key
  int64_t duplicates = 0;     // known keys: recognised and without effect
};

struct Counts {
  int64_t events = 0, inbound = 0, outbound = 0, noise = 0;
  int64_t obligations = 0, open = 0, answered = 0, withdrawn = 0, waived = 0;
  int64_t customers = 0, standing = 0, unplaced = 0;
};

enum class EraseScope : uint8_t {
  kCustomer = 0,     // by his name or any identity of his: all that he is at present
  kIdentity = 1,     // one identity, "x:42"
  kInteraction = 2,  // "<source>/<id>", with what is about it
};

struct EraseResult {
  care::Decisions decisions;  // what somebody who knows the standing ones has to be told
  int64_t events = 0;         // redacted
  int64_t interactions = 0;   // of these
  int64_t mentions = 0;       // events of others in which a name was replaced
};

// A decision with what it stands on.
struct Explanation {
  care::Decision decision;
  std::vector<care::Event> evidence;  // the interactions that it names, in order
  care::Decisions history;            // standing decisions about the same subject, in order
};

class Engine {
 public:
  // `analyzer` may be null: texts are then not assessed (score 0, model_version 0) unless the event brings its
  // assessment. A file written under another tenant is refused; under another policy it is refolded.
  static absl::StatusOr<std::unique_ptr<Engine>> Open(
      std::shared_ptr<const policy::Policy> policy,
      std::shared_ptr<const sentiment::Analyzer> analyzer, const Options& options);
  // The same over a journal of the caller's instead of options.path; null: nothing is kept.
  static absl::StatusOr<std::unique_ptr<Engine>> OpenWith(
      std::shared_ptr<const policy::Policy> policy,
      std::shared_ptr<const sentiment::Analyzer> analyzer, const Options& options,
      std::unique_ptr<store::Journal> journal);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // All events or none; durable on OK. Checks, assesses what is not assessed, journals, folds.
  // Where two deliveries of one key differ, the one received first counts, then the smaller digest: the
  // order of arrival does not. Where they differ in the assessment alone, one that the host brings counts
  // before ours. A clock.advance among the events is an Advance after the batch, in the same transaction; it is
  // accepted where it moves the clock and a duplicate where it does not.
  absl::StatusOr<IngestResult> Ingest(std::vector<care::Event> events);
  // Fires everything due at or before `now`; sorted by (at, subject, kind, id). An instant before the present
  // one does nothing; one outside 1970..2200 is kOutOfRange. The clock is journalled where something is due, else with
  // the next events or by KeepClock: a process that dies loses idle time and no more.
  absl::StatusOr<care::Decisions> Advance(Instant now);
  // Before the engine is closed: writes the clock where the journal does not know it yet, so that reopening tells the
  // same time.
  absl::Status KeepClock();
  // Makes all that was acknowledged durable, where the store was opened as buffered.
  absl::Status Sync();
  // Takes the content and every name out of what is held, in the journal and its files as in memory; counts and
  // timings stay, under names that lead to nobody (docs/privacy.md). On OK no byte of it is left, and what is
  // delivered again stays erased. Writes the whole store anew. Where nothing is held nothing happens. An error
  // after the erasure itself says so: calling again, or reopening, finishes it.
  absl::StatusOr<EraseResult> Erase(EraseScope scope, absl::string_view name);
  // All that is held on a customer, by name or any identity of his, as one JSON object. kNotFound.
  absl::StatusOr<std::string> Export(absl::string_view node) const;
  // A copy of the store in a new file at `to`, whole and in one state, while others go on ingesting.
  absl::Status BackUp(absl::string_view to);
  // The next instant at which Advance would do something; kNever: none.
  Instant NextWakeup() const;
  Instant now() const;  // the latest instant given to Advance; kInstantMin before

  // Engines that took the same set of events up to the same instant have the same digest.
  Digest128 Digest() const;
  // Open obligations, most urgent first; limit 0: all.
  std::vector<fold::QueueItem> Queue(size_t limit) const;
  // By name ("customer:7", "x:42") or any identity of his. kNotFound.
  absl::StatusOr<fold::CustomerView> Customer(absl::string_view node) const;
  std::vector<std::string> CustomerNames() const;  // sorted
  // What he and we said to each other, edits included, in the order of the fold. kNotFound.
  absl::StatusOr<std::vector<care::Event>> Conversation(absl::string_view node) const;
  // All decisions that stand, sorted by (at, subject, kind, id).
  care::Decisions Standing() const;
  // What each rule of the policy says of an obligation of this customer, and why, at the latest
  // instant that the engine knows.
  absl::StatusOr<std::vector<fold::RuleAnswer>> RuleAnswers(absl::string_view node,
                                                            absl::string_view obligation) const;
  absl::StatusOr<Explanation> Explain(const Digest128& decision) const;
  figures::Report Report() const;
  Counts counts() const;
  // Customers folded anew since it was opened: for an event out of order, a link, another policy or an erasure.
  int64_t refolds() const;
  // The policy in force at the latest instant that the engine knows.
  const policy::Policy& policy() const;

 private:
  struct Impl;
  explicit Engine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// figures::Report as one JSON object (docs/report.md): version, now, counts, figures with id, group, key, unit,
// definition, n, censored, value or p50, p90, p99, mean. `with_interactions`: what each opens into.
std::string ReportToJson(const figures::Report& report, bool with_interactions);
std::string ExplanationToJson(const Explanation& explanation);

}  // namespace earshot::engine

#endif  // EARSHOT_ENGINE_ENGINE_H_
