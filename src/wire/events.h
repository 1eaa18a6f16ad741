// Events to bytes and back: JSON Lines for people and scripts, protobuf for the journal and for
// hosts.
//
// docs/events.md documents the JSON form field by field. Reading is strict about types and
// forgiving about news: a wrong type or a value out of range is refused with line, field and what
// was expected; an unknown field is a warning, because the next version of a host may send it.
#ifndef EARSHOT_WIRE_EVENTS_H_
#define EARSHOT_WIRE_EVENTS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/status.h"
#include "care/event.h"

namespace earshot::wire {

// Reads events from JSON. Holds the parser's buffers, so that a stream of lines allocates only for
// what it keeps; one per thread.
class JsonEventReader {
 public:
  JsonEventReader();
  ~JsonEventReader();
  // One object. Warnings and, on failure, the errors carry `line` (the status has them as payload
  // too). The event has passed care::Validate.
  absl::StatusOr<care::Event> Read(absl::string_view object, uint32_t line, Diagnostics* warnings);
  // Lines of objects; blank lines are skipped. All or nothing: with any error the result is an
  // error that lists every bad line (up to kDiagnosticsMax). `first_line` is the number of the
  // first line.
  absl::StatusOr<std::vector<care::Event>> ReadLines(absl::string_view text, uint32_t first_line,
                                                     Diagnostics* warnings);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// One line without the newline; canonical: fixed order of fields, defaults left out. Reading it
// gives the same event back.
std::string EventToJson(const care::Event& event);

// earshot.v1.Event of proto/earshot/v1/event.proto, deterministic bytes.
std::string EventToProto(const care::Event& event);
absl::StatusOr<care::Event> EventFromProto(absl::string_view bytes);
// earshot.v1.EventBatch
absl::StatusOr<std::vector<care::Event>> EventBatchFromProto(absl::string_view bytes);
std::string EventBatchToProto(const std::vector<care::Event>& events);

}  // namespace earshot::wire

#endif  // EARSHOT_WIRE_EVENTS_H_
