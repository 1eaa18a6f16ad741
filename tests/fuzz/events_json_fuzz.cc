// Any bytes as lines of events: refused with a place, or read into valid events whose canonical form is stable.
#include <cstdint>
#include <cstdlib>

#include "wire/events.h"

namespace {
void Require(bool holds) {
  if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  earshot::wire::JsonEventReader reader;
  earshot::Diagnostics warnings;
  const auto events = reader.ReadLines(text, 1, &warnings);
  if (!events.ok()) {
    Require(!earshot::DiagnosticsOf(events.status()).empty());
    Require(earshot::PlaceOf(events.status()).line >= 1);
    return 0;
  }
  for (const earshot::care::Event& event : *events) {
    Require(earshot::care::Validate(event).ok());
    const std::string json = earshot::wire::EventToJson(event);
    const auto back = reader.Read(json, 1, nullptr);
    Require(back.ok() && *back == event);
    Require(earshot::wire::EventToJson(*back) == json);
  }
  return 0;
}
