// earshot.hpp - the C++ face of libearshot: ownership and types over earshot.h, and nothing else.
//
// Header-only C++17 with std types alone, so that it works with any compiler and standard library that can
// call C. Handles are move-only and free themselves. What fails throws earshot::Error; a host without
// exceptions uses earshot.h itself. Threads and lifetimes are those of earshot.h.
#ifndef EARSHOT_HPP_
#define EARSHOT_HPP_

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "earshot.h"

namespace earshot {
// The names in here are versioned, so that they are never those of the library's inside when a host links it
// statically.
inline namespace face1 {

// UTC with microseconds.
using Instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

enum class Status : earshot_status {
  kOk = EARSHOT_OK,
  kInvalidArgument = EARSHOT_INVALID_ARGUMENT,
  kNotFound = EARSHOT_NOT_FOUND,
  kAlreadyExists = EARSHOT_ALREADY_EXISTS,
  kResourceExhausted = EARSHOT_RESOURCE_EXHAUSTED,
  kFailedPrecondition = EARSHOT_FAILED_PRECONDITION,
  kOutOfRange = EARSHOT_OUT_OF_RANGE,
  kUnimplemented = EARSHOT_UNIMPLEMENTED,
  kInternal = EARSHOT_INTERNAL,
  kDataLoss = EARSHOT_DATA_LOSS,
};

struct Diagnostic {
  std::uint32_t line = 0;  // 1-based; 0: no place
  std::uint32_t column = 0;
  std::string code;
  std::string message;
};

namespace detail {

inline earshot_text Text(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view View(earshot_text text) {
  return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
}
inline std::string Copy(earshot_text text) { return std::string(View(text)); }
inline Instant At(std::int64_t micros) { return Instant(std::chrono::microseconds(micros)); }
inline std::string Hex(const std::array<std::uint8_t, 16>& bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}
inline Diagnostic Copy(const earshot_diagnostic& d) {
  return {d.line, d.column, Copy(d.code), Copy(d.message)};
}

template <typename T, void (*kFree)(T*)>
struct Free {
  void operator()(T* handle) const { kFree(handle); }
};
template <typename T, void (*kFree)(T*)>
using Handle = std::unique_ptr<T, Free<T, kFree>>;

}  // namespace detail

// What went wrong and where. what() is every finding, a line each, ready to print.
class Error : public std::runtime_error {
 public:
  Error(Status status, const std::string& message, std::vector<Diagnostic> diagnostics)
      : std::runtime_error(message), status_(status), diagnostics_(std::move(diagnostics)) {}
  Status status() const { return status_; }
  std::uint32_t line() const { return diagnostics_.empty() ? 0 : diagnostics_.front().line; }
  std::uint32_t column() const { return diagnostics_.empty() ? 0 : diagnostics_.front().column; }
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  Status status_;
  std::vector<Diagnostic> diagnostics_;
};

namespace detail {

// Throws where `status` is a failure; takes `error`.
inline void Check(earshot_status status, earshot_error* error) {
  if (status == EARSHOT_OK) return;
  const Handle<earshot_error, earshot_error_free> owned(error);
  std::vector<Diagnostic> diagnostics;
  for (std::size_t i = 0; i < earshot_error_count(error); ++i) {
    earshot_diagnostic diagnostic = EARSHOT_DIAGNOSTIC_INIT;
    if (earshot_error_at(error, i, &diagnostic) == EARSHOT_OK)
      diagnostics.push_back(Copy(diagnostic));
  }
  throw Error(static_cast<Status>(status), Copy(earshot_error_message(error)),
              std::move(diagnostics));
}

// One call that can fail: `call` gets where to leave the error.
template <typename Call>
void Try(Call&& call) {
  earshot_error* error = nullptr;
  const earshot_status status = call(&error);
  Check(status, error);
}

// A call that gives a text of its own.
template <typename Call>
std::string TryText(Call&& call) {
  earshot_buffer* buffer = nullptr;
  Try([&](earshot_error** error) { return call(&buffer, error); });
  const Handle<earshot_buffer, earshot_buffer_free> owned(buffer);
  return Copy(earshot_buffer_text(buffer));
}

}  // namespace detail

// Of the library that runs.
inline std::string_view Version() { return detail::View(earshot_version()); }

// What a text says and how its writer feels; see earshot_assessment.
struct Assessment {
  std::int32_t score_milli = 0;
  std::int32_t negative_milli = 0, neutral_milli = 0, positive_milli = 0;
  std::int32_t severity_milli = 0;
  std::int32_t confidence_milli = 0;
  std::uint64_t intents = 0;  // EARSHOT_INTENT_*
  std::string language;
  std::uint32_t model_version = 0;
  // In English alone, 0 elsewhere.
  std::int32_t complaint_milli = 0, offensive_milli = 0, sarcasm_milli = 0;
  std::int32_t anger_milli = 0, joy_milli = 0, optimism_milli = 0, sadness_milli = 0;
  std::int32_t topic_milli = 0;
  std::uint32_t reproach = 0;  // EARSHOT_REPROACH_*
  std::uint32_t topic = 0;     // EARSHOT_TOPIC_*
};

// Immutable; any number of threads share one.
class Analyzer {
 public:
  // The model inside the library, or a model file.
  static Analyzer Open(std::string_view model_path = {}) {
    earshot_analyzer* handle = nullptr;
    detail::Try([&](earshot_error** error) {
      return earshot_analyzer_open(detail::Text(model_path), &handle, error);
    });
    return Analyzer(handle);
  }

  // The same with the deep tier above it, asked where the confidence is below so many thousandths;
  // see earshot_analyzer_open_deep.
  static Analyzer OpenDeep(std::string_view deep_path,
                           std::int32_t below_milli = EARSHOT_DEEP_ALWAYS,
                           std::string_view model_path = {}) {
    earshot_analyzer* handle = nullptr;
    detail::Try([&](earshot_error** error) {
      return earshot_analyzer_open_deep(detail::Text(model_path), detail::Text(deep_path),
                                        below_milli, &handle, error);
    });
    return Analyzer(handle);
  }

  // This model with a delta file of `earshot train` laid over it; this analyzer stays as it is.
  Analyzer Adapted(std::string_view delta_path) const {
    earshot_analyzer* handle = nullptr;
    detail::Try([&](earshot_error** error) {
      return earshot_analyzer_adapt(handle_.get(), detail::Text(delta_path), &handle, error);
    });
    return Analyzer(handle);
  }

  Assessment Assess(std::string_view body, std::string_view language = {}) const {
    earshot_assessment a = EARSHOT_ASSESSMENT_INIT;
    detail::Try([&](earshot_error** error) {
      return earshot_assess(handle_.get(), detail::Text(body), detail::Text(language), &a, error);
    });
    return {
        a.score_milli,      a.negative_milli, a.neutral_milli, a.positive_milli, a.severity_milli,
        a.confidence_milli, a.intents,        a.language,      a.model_version,  a.complaint_milli,
        a.offensive_milli,  a.sarcasm_milli,  a.anger_milli,   a.joy_milli,      a.optimism_milli,
        a.sadness_milli,    a.topic_milli,    a.reproach,      a.topic};
  }

  // The line of `earshot score`.
  std::string AssessJson(std::string_view body, std::string_view language = {},
                         std::string_view id = {}, bool explain = false) const {
    return detail::TryText([&](earshot_buffer** out, earshot_error** error) {
      return earshot_assess_json(handle_.get(), detail::Text(id), detail::Text(body),
                                 detail::Text(language), explain ? EARSHOT_ASSESS_EXPLAIN : 0, out,
                                 error);
    });
  }

  const earshot_analyzer* handle() const { return handle_.get(); }

 private:
  explicit Analyzer(earshot_analyzer* handle) : handle_(handle) {}
  detail::Handle<earshot_analyzer, earshot_analyzer_free> handle_;
};

// Immutable; any number of threads share one.
class Policy {
 public:
  // YAML. The Error lists every mistake with its place.
  static Policy Compile(std::string_view source) {
    earshot_policy* handle = nullptr;
    detail::Try([&](earshot_error** error) {
      return earshot_policy_compile(detail::Text(source), &handle, error);
    });
    return Policy(handle);
  }
  // The policy inside the library.
  static Policy Default() {
    earshot_policy* handle = nullptr;
    detail::Try([&](earshot_error** error) { return earshot_policy_default(&handle, error); });
    return Policy(handle);
  }
  static std::string_view DefaultSource() { return detail::View(earshot_policy_default_source()); }

  // 32 hexadecimal digits.
  std::string Hash() const {
    std::array<std::uint8_t, 16> bytes{};
    detail::Try([&](earshot_error** error) {
      return earshot_policy_hash(handle_.get(), bytes.data(), error);
    });
    return detail::Hex(bytes);
  }
  std::vector<Diagnostic> Warnings() const {
    std::vector<Diagnostic> out;
    for (std::size_t i = 0; i < earshot_policy_warning_count(handle_.get()); ++i) {
      earshot_diagnostic diagnostic = EARSHOT_DIAGNOSTIC_INIT;
      detail::Try([&](earshot_error** error) {
        return earshot_policy_warning_at(handle_.get(), i, &diagnostic, error);
      });
      out.push_back(detail::Copy(diagnostic));
    }
    return out;
  }

  const earshot_policy* handle() const { return handle_.get(); }

 private:
  explicit Policy(earshot_policy* handle) : handle_(handle) {}
  detail::Handle<earshot_policy, earshot_policy_free> handle_;
};

// A value that an expression gave.
struct ExprResult {
  std::int32_t kind = EARSHOT_EXPR_NULL;  // EARSHOT_EXPR_*
  std::string json;                       // of an error an object with code and message
  // The question a filter asks: true, and neither false nor an error nor anything else.
  bool IsTrue() const { return kind == EARSHOT_EXPR_BOOL && json == "true"; }
  bool IsError() const { return kind == EARSHOT_EXPR_ERROR; }
};

// The language of conditions over records of the host's own.
class Expr {
 public:
  // fields_json: {"author": {"followers": "int"}}. The Error lists every mistake with its place.
  static Expr Compile(std::string_view source, std::string_view fields_json = {}) {
    earshot_expr* handle = nullptr;
    detail::Try([&](earshot_error** error) {
      return earshot_expr_compile(detail::Text(source), detail::Text(fields_json), &handle, error);
    });
    return Expr(handle);
  }
  std::string_view Type() const { return detail::View(earshot_expr_type(handle_.get())); }
  ExprResult Eval(std::string_view record_json = {}) const {
    ExprResult result;
    result.json = detail::TryText([&](earshot_buffer** buffer, earshot_error** error) {
      return earshot_expr_eval(handle_.get(), detail::Text(record_json), &result.kind, buffer,
                               error);
    });
    return result;
  }

  const earshot_expr* handle() const { return handle_.get(); }

 private:
  explicit Expr(earshot_expr* handle) : handle_(handle) {}
  detail::Handle<earshot_expr, earshot_expr_free> handle_;
};

struct Reason {
  std::string_view code;
  std::string_view detail;
  std::int64_t contribution = 0;
};

struct Evidence {
  std::string_view source;  // key of the interaction
  std::string_view id;
  std::uint32_t begin = 0, end = 0;  // bytes of its text; both 0: all of it
};

class Decisions;

// One decision. It and its texts live as long as the Decisions it was read from, and move with them.
class Decision {
 public:
  std::int32_t kind() const { return value_.kind; }  // EARSHOT_DECISION_*
  std::string_view kind_name() const { return detail::View(value_.kind_name); }
  std::string_view id() const { return detail::View(value_.id); }
  std::string_view subject() const { return detail::View(value_.subject); }
  std::string_view trigger() const { return detail::View(value_.trigger); }
  std::string_view rule() const { return detail::View(value_.rule); }
  std::string_view policy() const { return detail::View(value_.policy); }
  Instant at() const { return detail::At(value_.at_micros); }
  std::optional<Instant> due_at() const {
    if (value_.due_at_micros == EARSHOT_NEVER) return std::nullopt;
    return detail::At(value_.due_at_micros);
  }
  std::int64_t priority() const { return value_.priority; }
  std::string_view identity_namespace() const { return detail::View(value_.identity_namespace); }
  std::string_view identity_id() const { return detail::View(value_.identity_id); }
  std::string_view channel() const { return detail::View(value_.channel); }
  std::string_view touchpoint() const { return detail::View(value_.touchpoint); }
  std::string_view brand() const { return detail::View(value_.brand); }
  std::int32_t ordinal() const { return value_.ordinal; }
  std::int32_t confidence_milli() const { return value_.confidence_milli; }

  // nullopt: the decision has no argument of that name.
  std::optional<std::string_view> Argument(std::string_view name) const {
    earshot_text out{};
    earshot_error* error = nullptr;
    const earshot_status status =
        earshot_decisions_argument(decisions_, index_, detail::Text(name), &out, &error);
    if (status == EARSHOT_NOT_FOUND) {
      earshot_error_free(error);
      return std::nullopt;
    }
    detail::Check(status, error);
    return detail::View(out);
  }
  std::vector<Reason> Reasons() const {
    std::vector<Reason> out;
    for (std::uint32_t i = 0; i < value_.reason_count; ++i) {
      earshot_reason reason = EARSHOT_REASON_INIT;
      detail::Try([&](earshot_error** error) {
        return earshot_decisions_reason(decisions_, index_, i, &reason, error);
      });
      out.push_back({detail::View(reason.code), detail::View(reason.detail), reason.contribution});
    }
    return out;
  }
  std::vector<Evidence> EvidenceList() const {
    std::vector<Evidence> out;
    for (std::uint32_t i = 0; i < value_.evidence_count; ++i) {
      earshot_evidence evidence = EARSHOT_EVIDENCE_INIT;
      detail::Try([&](earshot_error** error) {
        return earshot_decisions_evidence(decisions_, index_, i, &evidence, error);
      });
      out.push_back(
          {detail::View(evidence.source), detail::View(evidence.id), evidence.begin, evidence.end});
    }
    return out;
  }
  // Ids of the decisions that this one replaces.
  std::vector<std::string_view> Supersedes() const {
    std::vector<std::string_view> out;
    for (std::uint32_t i = 0; i < value_.superseded_count; ++i) {
      earshot_text id{};
      detail::Try([&](earshot_error** error) {
        return earshot_decisions_superseded(decisions_, index_, i, &id, error);
      });
      out.push_back(detail::View(id));
    }
    return out;
  }
  // One JSON object, the bytes that every face gives.
  std::string_view Json() const {
    earshot_text out{};
    detail::Try([&](earshot_error** error) {
      return earshot_decisions_json(decisions_, index_, &out, error);
    });
    return detail::View(out);
  }

 private:
  friend class Decisions;
  Decision(earshot_decisions* decisions, std::size_t index) : decisions_(decisions), index_(index) {
    detail::Try([&](earshot_error** error) {
      return earshot_decisions_get(decisions_, index_, &value_, error);
    });
  }
  earshot_decisions* decisions_;
  std::size_t index_;
  earshot_decision value_ = EARSHOT_DECISION_INIT;
};

// What a call brought about, in order; a range of Decision.
class Decisions {
 public:
  class Iterator {
   public:
    Decision operator*() const { return (*decisions_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return index_ != other.index_; }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    friend class Decisions;
    Iterator(const Decisions* decisions, std::size_t index)
        : decisions_(decisions), index_(index) {}
    const Decisions* decisions_;
    std::size_t index_;
  };

  std::size_t size() const { return earshot_decisions_count(handle_.get()); }
  bool empty() const { return size() == 0; }
  Decision operator[](std::size_t index) const { return Decision(handle_.get(), index); }
  Iterator begin() const { return Iterator(this, 0); }
  Iterator end() const { return Iterator(this, size()); }

  // All as JSON Lines.
  std::string_view JsonLines() const {
    earshot_text out{};
    detail::Try([&](earshot_error** error) {
      return earshot_decisions_json_lines(handle_.get(), &out, error);
    });
    return detail::View(out);
  }
  // Of the ingest that made them.
  std::uint64_t accepted() const { return earshot_decisions_accepted(handle_.get()); }
  std::uint64_t duplicates() const { return earshot_decisions_duplicates(handle_.get()); }
  std::vector<Diagnostic> Warnings() const {
    std::vector<Diagnostic> out;
    for (std::size_t i = 0; i < earshot_decisions_warning_count(handle_.get()); ++i) {
      earshot_diagnostic diagnostic = EARSHOT_DIAGNOSTIC_INIT;
      detail::Try([&](earshot_error** error) {
        return earshot_decisions_warning_at(handle_.get(), i, &diagnostic, error);
      });
      out.push_back(detail::Copy(diagnostic));
    }
    return out;
  }

 private:
  friend class Engine;
  friend struct FoldStep StepFold(std::string_view, std::string_view, std::optional<Instant>,
                                  const struct FoldOptions&);
  explicit Decisions(earshot_decisions* handle) : handle_(handle) {}
  detail::Handle<earshot_decisions, earshot_decisions_free> handle_;
};

struct EngineOptions {
  std::string path;                    // empty: in memory
  const Policy* policy = nullptr;      // nullptr: the one inside the library
  const Analyzer* analyzer = nullptr;  // nullptr: the model inside the library
  std::string tenant;                  // empty: "default"
  std::uint32_t flags = 0;             // EARSHOT_ENGINE_*
  // Whom the engine tells of its work, and by whose clock; nullptr: nobody.
  const earshot_observer* observer = nullptr;

  const earshot_policy* policy_handle() const {
    return policy == nullptr ? nullptr : policy->handle();
  }
  const earshot_analyzer* analyzer_handle() const {
    return analyzer == nullptr ? nullptr : analyzer->handle();
  }
};

// A counter, or how often something took how long (earshot_metric).
struct Metric {
  std::int32_t kind = 0;  // EARSHOT_METRIC_*
  std::string name, label;
  std::uint64_t value = 0, sum_micros = 0;
  std::vector<std::uint64_t> buckets;  // of a histogram
};

// One tenant. Any number of threads may call it at once.
class Engine {
 public:
  static Engine Open(const EngineOptions& options = {}) {
    return OpenWith(options, [&](const earshot_engine_options& with, earshot_engine** out,
                                 earshot_error** error) {
      return earshot_engine_open(detail::Text(options.path), options.policy_handle(),
                                 options.analyzer_handle(), &with, out, error);
    });
  }
  // By a function of earshot.h that opens one: call(earshot_engine_options, earshot_engine**, earshot_error**).
  template <typename Call>
  static Engine OpenWith(const EngineOptions& options, Call&& call) {
    earshot_engine_options c = EARSHOT_ENGINE_OPTIONS_INIT;
    c.flags = options.flags;
    c.tenant = detail::Text(options.tenant);
    c.observer = options.observer;
    earshot_engine* handle = nullptr;
    detail::Try([&](earshot_error** error) { return call(c, &handle, error); });
    return Engine(handle);
  }

  // JSON Lines; all events or none.
  Decisions IngestJson(std::string_view lines) {
    return Decide([&](earshot_decisions** out, earshot_error** error) {
      return earshot_engine_ingest_json(handle_.get(), detail::Text(lines), out, error);
    });
  }
  // The bytes of an earshot.v1.EventBatch.
  Decisions IngestProto(std::string_view bytes) {
    return Decide([&](earshot_decisions** out, earshot_error** error) {
      return earshot_engine_ingest_proto(handle_.get(),
                                         reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                         bytes.size(), out, error);
    });
  }
  // Fires everything due at or before `now`.
  Decisions Advance(Instant now) {
    return Decide([&](earshot_decisions** out, earshot_error** error) {
      return earshot_engine_advance(handle_.get(), now.time_since_epoch().count(), out, error);
    });
  }
  // The next instant at which Advance would do something.
  std::optional<Instant> NextWakeup() const {
    std::int64_t micros = 0;
    detail::Try([&](earshot_error** error) {
      return earshot_engine_next_wakeup(handle_.get(), &micros, error);
    });
    if (micros == EARSHOT_NEVER) return std::nullopt;
    return detail::At(micros);
  }
  Instant Now() const {
    std::int64_t micros = 0;
    detail::Try(
        [&](earshot_error** error) { return earshot_engine_now(handle_.get(), &micros, error); });
    return detail::At(micros);
  }
  // 32 hexadecimal digits.
  std::string Digest() const {
    std::array<std::uint8_t, 16> bytes{};
    detail::Try([&](earshot_error** error) {
      return earshot_engine_digest(handle_.get(), bytes.data(), error);
    });
    return detail::Hex(bytes);
  }
  Decisions Standing() const {
    return Decide([&](earshot_decisions** out, earshot_error** error) {
      return earshot_engine_standing(handle_.get(), out, error);
    });
  }
  // JSON Lines, the most urgent first; 0: all.
  std::string QueueJson(std::size_t limit = 0) const {
    return detail::TryText([&](earshot_buffer** out, earshot_error** error) {
      return earshot_engine_queue_json(handle_.get(), limit, out, error);
    });
  }
  std::string CustomerJson(std::string_view node) const {
    return detail::TryText([&](earshot_buffer** out, earshot_error** error) {
      return earshot_engine_customer_json(handle_.get(), detail::Text(node), out, error);
    });
  }
  std::string ReportJson(bool with_interactions = false) const {
    return detail::TryText([&](earshot_buffer** out, earshot_error** error) {
      return earshot_engine_report_json(
          handle_.get(), with_interactions ? EARSHOT_REPORT_INTERACTIONS : 0, out, error);
    });
  }
  std::string ExplainJson(std::string_view id) const {
    return detail::TryText([&](earshot_buffer** out, earshot_error** error) {
      return earshot_engine_explain_json(handle_.get(), detail::Text(id), out, error);
    });
  }
  earshot_counts Counts() const {
    earshot_counts counts = EARSHOT_COUNTS_INIT;
    detail::Try([&](earshot_error** error) {
      return earshot_engine_counts(handle_.get(), &counts, error);
    });
    return counts;
  }
  // All that it counts, where its observer asked for it.
  std::vector<Metric> Metrics() const {
    std::vector<Metric> out;
    const auto visit = [](void* visitor, const earshot_metric* m) {
      Metric metric{m->kind,  detail::Copy(m->name), detail::Copy(m->label),
                    m->value, m->sum_micros,         {}};
      if (m->buckets != nullptr) {
        metric.buckets.assign(m->buckets, m->buckets + EARSHOT_METRIC_BUCKETS);
      }
      static_cast<std::vector<Metric>*>(visitor)->push_back(std::move(metric));
    };
    detail::Try([&](earshot_error** error) {
      return earshot_engine_metrics(handle_.get(), visit, &out, error);
    });
    return out;
  }
  // EARSHOT_ERASE_*; the decisions correct what stood.
  std::pair<earshot_erased, Decisions> Erase(int32_t scope, std::string_view name) {
    earshot_erased erased = EARSHOT_ERASED_INIT;
    Decisions decisions = Decide([&](earshot_decisions** out, earshot_error** error) {
      return earshot_engine_erase(handle_.get(), scope, detail::Text(name), &erased, out, error);
    });
    return {erased, std::move(decisions)};
  }
  // All that is held on a customer; NOT_FOUND where nothing is.
  std::string ExportJson(std::string_view node) const {
    return detail::TryText([&](earshot_buffer** out, earshot_error** error) {
      return earshot_engine_export_json(handle_.get(), detail::Text(node), out, error);
    });
  }

 private:
  explicit Engine(earshot_engine* handle) : handle_(handle) {}
  template <typename Call>
  static Decisions Decide(Call&& call) {
    earshot_decisions* decisions = nullptr;
    detail::Try([&](earshot_error** error) { return call(&decisions, error); });
    return Decisions(decisions);
  }
  detail::Handle<earshot_engine, earshot_engine_free> handle_;
};

// What a step of the fold by itself gives (earshot_fold_step).
struct FoldStep {
  std::string state;  // bytes, for the next step
  Decisions decisions;
  std::optional<Instant> next_wakeup;
};

struct FoldOptions {
  const Policy* policy = nullptr;      // nullptr: the one inside the library
  const Analyzer* analyzer = nullptr;  // nullptr: texts are not assessed
  std::string tenant;                  // empty: "default"
};

// Takes the events of one customer (JSON Lines) into his state and fires what is due at or before `now`; without `now`
// only the events. An empty state: nothing is known of him. A pure function, see earshot_fold_step.
inline FoldStep StepFold(std::string_view state, std::string_view lines, std::optional<Instant> now,
                         const FoldOptions& options = {}) {
  earshot_buffer* bytes = nullptr;
  earshot_decisions* decisions = nullptr;
  std::int64_t wakeup = EARSHOT_NEVER;
  detail::Try([&](earshot_error** error) {
    return earshot_fold_step(options.policy == nullptr ? nullptr : options.policy->handle(),
                             options.analyzer == nullptr ? nullptr : options.analyzer->handle(),
                             detail::Text(options.tenant), detail::Text(state), detail::Text(lines),
                             now.has_value() ? now->time_since_epoch().count() : EARSHOT_NO_CLOCK,
                             &bytes, &decisions, &wakeup, error);
  });
  const detail::Handle<earshot_buffer, earshot_buffer_free> owned(bytes);
  FoldStep step{{}, Decisions(decisions), std::nullopt};
  step.state = detail::Copy(earshot_buffer_text(bytes));
  if (wakeup != EARSHOT_NEVER) step.next_wakeup = detail::At(wakeup);
  return step;
}

// What a state says, as one JSON object.
inline std::string FoldStateJson(std::string_view state, const Policy* policy = nullptr) {
  return detail::TryText([&](earshot_buffer** out, earshot_error** error) {
    return earshot_fold_state_json(policy == nullptr ? nullptr : policy->handle(),
                                   detail::Text(state), out, error);
  });
}

struct FoldKey {
  std::string name;  // "x:42"; empty where only other events tell
  std::uint64_t hash = 0;
};

// By what to partition a stream, from one event as JSON.
inline FoldKey FoldKeyOf(std::string_view line, const Policy* policy = nullptr) {
  FoldKey key;
  key.name = detail::TryText([&](earshot_buffer** out, earshot_error** error) {
    return earshot_fold_key(policy == nullptr ? nullptr : policy->handle(), detail::Text(line), out,
                            &key.hash, error);
  });
  return key;
}

}  // namespace face1
}  // namespace earshot

#endif  // EARSHOT_HPP_
