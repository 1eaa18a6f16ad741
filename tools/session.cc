#include "session.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "lines.h"
#include "policy/policy.h"
#include "sentiment/analyzer.h"
#include "store/journal.h"
#include "wire/events.h"

namespace earshot::tools {
namespace {

constexpr size_t kBatchEvents = 1000;
constexpr size_t kWarningsShown = 10;

int64_t DayOf(Instant at) { return at.micros / Days(1).micros; }

// Reads the events of one file into batches, ingests them, and collects what is wrong.
class Feeder {
 public:
  Feeder(Session& session, const Sink& sink, Fed* fed)
      : session_(session), sink_(sink), fed_(fed), progress_(IsTerminal(STDERR_FILENO)) {}

  int File(const std::string& path);
  // What is left in the batch. False: refused, and said so.
  bool Flush();
  bool refused() const { return !errors_.empty() || failed_; }
  void ClearProgress() {
    if (progress_) std::fputs("\r\x1b[K", stderr);
  }

 private:
  void Take(care::Event event);
  void Error(Diagnostic d);

  Session& session_;
  const Sink& sink_;
  Fed* fed_;
  const bool progress_;
  std::vector<care::Event> batch_;
  std::string batch_file_;
  uint32_t batch_line_ = 0;
  int64_t day_ = -1;
  Diagnostics errors_;
  size_t errors_more_ = 0;
  bool failed_ = false;
};

void Feeder::Error(Diagnostic d) {
  if (errors_.size() < kDiagnosticsMax) {
    errors_.push_back(std::move(d));
  } else {
    ++errors_more_;
  }
}

bool Feeder::Flush() {
  if (batch_.empty() || refused()) return !refused();
  fed_->events += static_cast<int64_t>(batch_.size());
  for (const care::Event& event : batch_) {
    fed_->first = std::min(fed_->first, event.occurred_at);
    fed_->latest = std::max(fed_->latest, event.received_at);
  }
  absl::StatusOr<engine::IngestResult> result = session_.engine->Ingest(std::move(batch_));
  batch_.clear();
  if (!result.ok()) {
    ClearProgress();
    Refuse(result.status(), absl::StrCat(batch_file_, ": up to line ", batch_line_));
    failed_ = true;
    return false;
  }
  fed_->duplicates += result->duplicates;
  sink_(result->decisions);
  if (progress_) std::fprintf(stderr, "\r%lld events", static_cast<long long>(fed_->events));
  return true;
}

void Feeder::Take(care::Event event) {
  if (refused()) return;  // from here on lines are only checked
  const int64_t day = DayOf(event.received_at);
  if (batch_.size() >= kBatchEvents || day > day_) {
    Flush();
    day_ = std::max(day, day_);
  }
  batch_.push_back(std::move(event));
}

int Feeder::File(const std::string& path) {
  const std::string name = NameOfFile(path);
  LineReader lines(kEventLineBytesMax);
  if (const absl::Status status = lines.Open(path); !status.ok()) return Refuse(status, name);
  wire::JsonEventReader reader;
  Diagnostics warnings;
  std::string line;
  int64_t taken = 0;
  while (lines.Next(&line)) {
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    if (lines.too_long()) {
      Error({Severity::kError,
             {lines.number(), 0},
             "too-long",
             absl::StrCat("the line is longer than ", kEventLineBytesMax,
                          " bytes (kEventLineBytesMax)")});
      continue;
    }
    absl::StatusOr<care::Event> event = reader.Read(line, lines.number(), &warnings);
    if (!event.ok()) {
      Diagnostics found = DiagnosticsOf(event.status());
      if (!lines.has_end())
        found.back().message += " (the last line has no end: was the file cut off?)";
      for (Diagnostic& d : found) {
        if (d.place.line == 0) d.place.line = lines.number();
        Error(std::move(d));
      }
      continue;
    }
    ++taken;
    batch_file_ = name;
    batch_line_ = lines.number();
    Take(*std::move(event));
    if (failed_) return kRefused;
  }
  if (!lines.status().ok()) return Refuse(lines.status(), name);
  ClearProgress();
  const size_t more = warnings.size() > kWarningsShown ? warnings.size() - kWarningsShown : 0;
  warnings.resize(warnings.size() - more);
  std::fputs(RenderAll(warnings, name, "").c_str(), stderr);
  if (more > 0) Complain(absl::StrCat(name, ": and ", more, " more warnings"));
  if (!errors_.empty()) {
    std::fputs(RenderAll(errors_, name, "").c_str(), stderr);
    if (errors_more_ > 0) Complain(absl::StrCat(name, ": and ", errors_more_, " more errors"));
    Complain(absl::StrCat(fed_->events == 0
                              ? std::string("nothing was taken in")
                              : absl::StrCat(fed_->events, " events before this were taken in"),
                          "; mend these lines and run it again, known events are recognised"));
    return kRefused;
  }
  if (taken == 0) Complain(absl::StrCat(name, ": no events in it"));
  return kOk;
}

absl::StatusOr<std::unique_ptr<store::Journal>> OpenStore(const std::string& path) {
  return store::OpenSqliteJournal(path, store::Durability::kDurable);
}

int OpenEngine(const std::shared_ptr<const policy::Policy>& policy,
               std::unique_ptr<store::Journal> journal, const std::string& store, Access access,
               Session* session) {
  engine::Options options;
  options.read_only = access == Access::kRead;
  if (journal != nullptr) {
    // A store that a program made for its tenant is read as that one's.
    const absl::StatusOr<std::string> tenant = engine::TenantOf(*journal);
    if (tenant.ok()) options.tenant = *tenant;
  }
  auto analyzer = sentiment::Analyzer::Default();
  if (!analyzer.ok()) {
    Complain(absl::StrCat("texts are not assessed: ", analyzer.status().message()));
  }
  auto opened = engine::Engine::OpenWith(policy, analyzer.ok() ? *analyzer : nullptr, options,
                                         std::move(journal));
  if (!opened.ok()) return Refuse(opened.status(), store);
  session->engine = *std::move(opened);
  return kOk;
}

// Before anything is read or written.
int CheckUntil(const Command& command, const Arguments& arguments) {
  if (!arguments.Has("until") || ParseInstant(arguments.Get("until")).has_value()) return kOk;
  return BadUsage(command, absl::StrCat("--until: '", arguments.Get("until"),
                                        "' is no time; write it like 2026-03-09T00:00:00Z"));
}

}  // namespace

int LoadPolicy(const std::string& path, std::shared_ptr<const policy::Policy>* policy,
               PolicyText* text) {
  if (path.empty()) {
    *policy = policy::Policy::Default();
    text->source = std::string(policy::Policy::DefaultSource());
    return kOk;
  }
  const std::string name = NameOfFile(path);
  absl::StatusOr<PolicyText> read = ReadPolicy(path);
  if (!read.ok()) return Refuse(read.status(), name);
  *text = *std::move(read);
  Diagnostics diagnostics;
  auto compiled = policy::Policy::Compile(text->source, text->files, &diagnostics);
  std::fputs(RenderAll(diagnostics, name, text->source).c_str(), stderr);
  if (!compiled.ok()) {
    // What has no place is not among the diagnostics.
    return HasErrors(diagnostics) ? kRefused : Refuse(compiled.status(), name, text->source);
  }
  *policy = *std::move(compiled);
  return kOk;
}

int OpenForEvents(const Command& command, const Arguments& arguments, Session* session) {
  if (const int code = CheckUntil(command, arguments); code != kOk) return code;
  std::vector<std::string> words = arguments.positional();
  std::string policy_file;
  if (!arguments.Has("default-policy")) {
    if (words.empty()) {
      return BadUsage(command,
                      "which policy? Give a file, or --default-policy for the built-in one");
    }
    policy_file = words.front();
    words.erase(words.begin());
  }
  if (words.empty()) return BadUsage(command, "which events? Give files, or - for standard input");
  if (std::count(words.begin(), words.end(), "-") + (policy_file == "-") > 1) {
    return BadUsage(command, "standard input can be read once only");
  }
  session->files = std::move(words);
  std::shared_ptr<const policy::Policy> policy;
  PolicyText text;
  if (const int code = LoadPolicy(policy_file, &policy, &text); code != kOk) return code;
  const std::string store = arguments.Get("store");
  std::unique_ptr<store::Journal> journal;
  if (!store.empty()) {
    auto opened = OpenStore(store);
    if (!opened.ok()) return Refuse(opened.status(), store);
    journal = *std::move(opened);
    if (const absl::Status s = KeepPolicy(text, *journal); !s.ok()) {
      return Refuse(s, store);
    }
  }
  return OpenEngine(policy, std::move(journal), store, Access::kWrite, session);
}

int OpenStoreToRead(const std::string& store, Session* session, Access access) {
  struct stat found;
  if (::stat(store.c_str(), &found) != 0) {
    return Refuse(absl::NotFoundError(
                      "there is no such store; 'earshot run POLICY EVENTS --store FILE' makes one"),
                  store);
  }
  auto journal = OpenStore(store);
  if (!journal.ok()) return Refuse(journal.status(), store);
  auto text = KeptPolicy(**journal);
  if (!text.ok()) {
    return Refuse(
        absl::IsNotFound(text.status())
            ? absl::FailedPreconditionError(
                  "no policy is kept in this store; feed it once with 'earshot run POLICY "
                  "EVENTS --store FILE'")
            : text.status(),
        store);
  }
  Diagnostics diagnostics;
  auto policy = policy::Policy::Compile(text->source, text->files, &diagnostics);
  if (!policy.ok())
    return Refuse(policy.status(), absl::StrCat(store, ": its policy"), text->source);
  return OpenEngine(*policy, *std::move(journal), store, access, session);
}

int OpenToRead(const Command& command, const Arguments& arguments, Session* session,
               Access access) {
  if (const int code = CheckUntil(command, arguments); code != kOk) return code;
  Fed fed;
  const Sink ignore = [](const care::Decisions&) {};
  const std::string store = arguments.Get("store");
  if (store.empty()) {
    if (arguments.positional().empty() && !arguments.Has("default-policy")) {
      return BadUsage(command, "of what? Give --store FILE, or a policy and events");
    }
    if (const int code = OpenForEvents(command, arguments, session); code != kOk) return code;
    if (const int code = Feed(*session, ignore, &fed); code != kOk) return code;
    return AdvanceToEnd(arguments, *session, fed, ignore);
  }
  if (!arguments.positional().empty() || arguments.Has("default-policy")) {
    return BadUsage(command,
                    "either --store FILE or a policy and events: a store knows its policy");
  }
  if (const int code = OpenStoreToRead(store, session, access); code != kOk) return code;
  return AdvanceToEnd(arguments, *session, fed, ignore);
}

int Feed(Session& session, const Sink& sink, Fed* fed) {
  Feeder feeder(session, sink, fed);
  for (const std::string& file : session.files) {
    if (const int code = feeder.File(file); code != kOk) return code;
  }
  const bool all = feeder.Flush();
  feeder.ClearProgress();
  return all ? kOk : kRefused;
}

int AdvanceToEnd(const Arguments& arguments, Session& session, const Fed& fed, const Sink& sink) {
  const Instant until = arguments.Has("until") ? *ParseInstant(arguments.Get("until")) : fed.latest;
  if (until <= session.engine->now()) return kOk;
  auto fired = session.engine->Advance(until);
  if (!fired.ok()) return Refuse(fired.status(), "--until");
  sink(*fired);
  if (const absl::Status kept = session.engine->KeepClock(); !kept.ok()) {
    return Refuse(kept, arguments.Get("store"));
  }
  return kOk;
}

}  // namespace earshot::tools
