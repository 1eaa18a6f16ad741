// The engine for C callers.
#include "engine/engine.h"

#include <memory>
#include <string>

#include "base/limits.h"
#include "boundary.h"
#include "handles.h"
#include "wire/events.h"
#include "wire/state.h"

namespace earshot::capi {
namespace {

std::unique_ptr<earshot_decisions> DecisionsOf(engine::IngestResult result) {
  auto made = std::make_unique<earshot_decisions>();
  made->list = std::move(result.decisions);
  made->accepted = static_cast<uint64_t>(result.accepted);
  made->duplicates = static_cast<uint64_t>(result.duplicates);
  return made;
}

// A call that brings decisions about: `work` gives them, and whoever watches is told how it went. What goes wrong with
// the telling is no failure of the call: it has happened.
template <typename Work, typename Tell>
absl::Status Decide(earshot_engine* engine, absl::string_view call, earshot_decisions** out,
                    const Work& work, const Tell& tell) {
  Watch* watch = engine->watch.get();
  const int64_t began = watch == nullptr ? 0 : watch->Clock();
  absl::StatusOr<std::unique_ptr<earshot_decisions>> made = work();
  if (watch != nullptr) {
    CrossOr(0, [&] {
      made.ok() ? tell(*watch, **made, began) : watch->Failed(call, made.status());
      return 0;
    });
  }
  if (!made.ok()) return made.status();
  *out = made->release();
  return absl::OkStatus();
}

void TellIngested(Watch& watch, const earshot_decisions& made, int64_t began) {
  watch.Ingested(static_cast<int64_t>(made.accepted), static_cast<int64_t>(made.duplicates),
                 made.list, began);
}

// What all queries begin with.
template <typename Out>
absl::Status EngineAnd(const earshot_engine* engine, Out* out, absl::string_view name) {
  EARSHOT_RETURN_IF_ERROR(Required(engine, "engine"));
  return Required(out, name);
}

}  // namespace
}  // namespace earshot::capi

using namespace earshot::capi;  // NOLINT: the functions below are outside every namespace

void earshot_engine_free(earshot_engine* engine) {
  CrossOr(0, [&] {
    // Nobody is left to be told of a failure; nothing was due, so that only idle time would be lost.
    if (engine != nullptr) engine->value->KeepClock().IgnoreError();
    delete engine;
    return 0;
  });
}

earshot_status earshot_engine_ingest_json(earshot_engine* engine, earshot_text lines,
                                          earshot_decisions** out_decisions,
                                          earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_decisions, "out_decisions"));
    const auto work = [&]() -> absl::StatusOr<std::unique_ptr<earshot_decisions>> {
      EARSHOT_ASSIGN_OR_RETURN(const absl::string_view text, View(lines, "lines"));
      earshot::wire::JsonEventReader reader;
      earshot::Diagnostics warnings;
      EARSHOT_ASSIGN_OR_RETURN(auto events, reader.ReadLines(text, 1, &warnings));
      EARSHOT_ASSIGN_OR_RETURN(auto result, engine->value->Ingest(std::move(events)));
      auto made = DecisionsOf(std::move(result));
      made->warnings = std::move(warnings);
      return made;
    };
    return Decide(engine, "ingest", out_decisions, work, TellIngested);
  });
}

earshot_status earshot_engine_ingest_proto(earshot_engine* engine, const uint8_t* events,
                                           size_t size, earshot_decisions** out_decisions,
                                           earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_decisions, "out_decisions"));
    const auto work = [&]() -> absl::StatusOr<std::unique_ptr<earshot_decisions>> {
      EARSHOT_ASSIGN_OR_RETURN(const absl::string_view bytes,
                               View({reinterpret_cast<const char*>(events), size}, "events"));
      EARSHOT_ASSIGN_OR_RETURN(auto batch, earshot::wire::EventBatchFromProto(bytes));
      EARSHOT_ASSIGN_OR_RETURN(auto result, engine->value->Ingest(std::move(batch)));
      return DecisionsOf(std::move(result));
    };
    return Decide(engine, "ingest", out_decisions, work, TellIngested);
  });
}

earshot_status earshot_engine_advance(earshot_engine* engine, int64_t now_micros,
                                      earshot_decisions** out_decisions, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_decisions, "out_decisions"));
    const auto work = [&]() -> absl::StatusOr<std::unique_ptr<earshot_decisions>> {
      if (!earshot::IsEventTime({now_micros})) {
        return absl::OutOfRangeError("now_micros: not between 1970-01-01 and 2200-01-01");
      }
      EARSHOT_ASSIGN_OR_RETURN(auto decisions, engine->value->Advance({now_micros}));
      return DecisionsOf({std::move(decisions)});
    };
    return Decide(
        engine, "advance", out_decisions, work,
        [](Watch& watch, const earshot_decisions& made, int64_t) { watch.Advanced(made.list); });
  });
}

earshot_status earshot_engine_next_wakeup(const earshot_engine* engine, int64_t* out_micros,
                                          earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_micros, "out_micros"));
    *out_micros = engine->value->NextWakeup().micros;
    return absl::OkStatus();
  });
}

earshot_status earshot_engine_now(const earshot_engine* engine, int64_t* out_micros,
                                  earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_micros, "out_micros"));
    *out_micros = engine->value->now().micros;
    return absl::OkStatus();
  });
}

earshot_status earshot_engine_digest(const earshot_engine* engine, uint8_t out_digest[16],
                                     earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_digest, "out_digest"));
    WriteDigest(engine->value->Digest(), out_digest);
    return absl::OkStatus();
  });
}

earshot_status earshot_engine_standing(const earshot_engine* engine,
                                       earshot_decisions** out_decisions, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_decisions, "out_decisions"));
    *out_decisions = DecisionsOf({engine->value->Standing()}).release();
    return absl::OkStatus();
  });
}

earshot_status earshot_engine_queue_json(const earshot_engine* engine, size_t limit,
                                         earshot_buffer** out_json, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_json, "out_json"));
    std::string lines;
    for (const earshot::fold::QueueItem& item : engine->value->Queue(limit)) {
      lines += earshot::wire::QueueItemToJson(item);
      lines += '\n';
    }
    return WriteBuffer(std::move(lines), out_json);
  });
}

earshot_status earshot_engine_customer_json(const earshot_engine* engine, earshot_text node,
                                            earshot_buffer** out_json, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_json, "out_json"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view name, View(node, "node"));
    if (name.empty()) return absl::InvalidArgumentError("node: empty");
    EARSHOT_ASSIGN_OR_RETURN(const auto view, engine->value->Customer(name));
    return WriteBuffer(earshot::wire::CustomerToJson(view), out_json);
  });
}

earshot_status earshot_engine_report_json(const earshot_engine* engine, uint32_t flags,
                                          earshot_buffer** out_json, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_json, "out_json"));
    EARSHOT_RETURN_IF_ERROR(FlagsAmong(flags, EARSHOT_REPORT_INTERACTIONS, "flags"));
    return WriteBuffer(earshot::engine::ReportToJson(engine->value->Report(),
                                                     (flags & EARSHOT_REPORT_INTERACTIONS) != 0),
                       out_json);
  });
}

earshot_status earshot_engine_explain_json(const earshot_engine* engine, earshot_text id,
                                           earshot_buffer** out_json, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_json, "out_json"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view hex, View(id, "id"));
    const auto digest = earshot::Digest128::FromHex(hex);
    if (!digest.has_value()) {
      return absl::InvalidArgumentError("id: 32 lower-case hexadecimal digits are expected");
    }
    EARSHOT_ASSIGN_OR_RETURN(const auto explanation, engine->value->Explain(*digest));
    return WriteBuffer(earshot::engine::ExplanationToJson(explanation), out_json);
  });
}

earshot_status earshot_engine_counts(const earshot_engine* engine, earshot_counts* out_counts,
                                     earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_counts, "out_counts"));
    const earshot::engine::Counts counts = engine->value->counts();
    const auto count = [](int64_t n) { return static_cast<uint64_t>(n); };
    earshot_counts value{};
    value.events = count(counts.events);
    value.inbound = count(counts.inbound);
    value.outbound = count(counts.outbound);
    value.noise = count(counts.noise);
    value.obligations = count(counts.obligations);
    value.open = count(counts.open);
    value.answered = count(counts.answered);
    value.withdrawn = count(counts.withdrawn);
    value.waived = count(counts.waived);
    value.customers = count(counts.customers);
    value.standing = count(counts.standing);
    value.unplaced = count(counts.unplaced);
    return WriteSized(out_counts, value, kCountsBytesFirst, "out_counts");
  });
}

earshot_status earshot_engine_erase(earshot_engine* engine, int32_t scope, earshot_text name,
                                    earshot_erased* out_erased, earshot_decisions** out_decisions,
                                    earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_decisions, "out_decisions"));
    if (scope < EARSHOT_ERASE_CUSTOMER || scope > EARSHOT_ERASE_INTERACTION) {
      return absl::InvalidArgumentError(absl::StrCat("scope: there is no scope ", scope));
    }
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view who, View(name, "name"));
    if (who.empty()) return absl::InvalidArgumentError("name: empty");
    if (out_erased != nullptr) {
      EARSHOT_RETURN_IF_ERROR(
          CheckStructSize(out_erased->struct_size, kErasedBytesFirst, "out_erased"));
    }
    earshot::engine::EraseResult result;
    const auto work = [&]() -> absl::StatusOr<std::unique_ptr<earshot_decisions>> {
      EARSHOT_ASSIGN_OR_RETURN(
          result, engine->value->Erase(static_cast<earshot::engine::EraseScope>(scope), who));
      return DecisionsOf({result.decisions});
    };
    EARSHOT_RETURN_IF_ERROR(Decide(
        engine, "erase", out_decisions, work,
        [&](Watch& watch, const earshot_decisions&, int64_t) { watch.Erased(scope, result); }));
    if (out_erased == nullptr) return absl::OkStatus();
    earshot_erased value{};
    value.events = static_cast<uint64_t>(result.events);
    value.interactions = static_cast<uint64_t>(result.interactions);
    value.mentions = static_cast<uint64_t>(result.mentions);
    return WriteSized(out_erased, value, kErasedBytesFirst, "out_erased");
  });
}

earshot_status earshot_engine_metrics(const earshot_engine* engine, earshot_metric_visit visit,
                                      void* visitor, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(engine, "engine"));
    if (visit == nullptr) return Required(nullptr, "visit");
    if (engine->watch == nullptr || !engine->watch->counts()) {
      return absl::FailedPreconditionError(
          "the engine was opened without EARSHOT_OBSERVE_METRICS: it counts nothing");
    }
    engine->watch->Visit(engine->value->refolds(), visit, visitor);
    return absl::OkStatus();
  });
}

earshot_status earshot_engine_export_json(const earshot_engine* engine, earshot_text node,
                                          earshot_buffer** out_json, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(EngineAnd(engine, out_json, "out_json"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view name, View(node, "node"));
    if (name.empty()) return absl::InvalidArgumentError("node: empty");
    EARSHOT_ASSIGN_OR_RETURN(std::string all, engine->value->Export(name));
    return WriteBuffer(std::move(all), out_json);
  });
}
