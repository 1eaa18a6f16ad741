// Any bytes as twcs.csv: refused with a place, or one valid event a row, the same however often it is read.
#include <cstdint>
#include <cstdlib>

#include "intake/twcs.h"

namespace {
void Require(bool holds) {
  if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  earshot::Diagnostics warnings;
  const auto events = earshot::intake::EventsFromTwcs(text, &warnings);
  if (!events.ok()) {
    Require(!earshot::DiagnosticsOf(events.status()).empty());
    return 0;
  }
  for (const earshot::care::Event& event : *events) Require(earshot::care::Validate(event).ok());
  Require(*earshot::intake::EventsFromTwcs(text, nullptr) == *events);
  return 0;
}
