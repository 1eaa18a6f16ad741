// Any bytes as an event or a batch: refused, or valid events that both forms carry unchanged.
#include <cstdint>
#include <cstdlib>

#include "wire/events.h"

namespace {
void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckEvent(const earshot::care::Event& event) {
  Require(earshot::care::Validate(event).ok());
  const std::string bytes = earshot::wire::EventToProto(event);
  const auto back = earshot::wire::EventFromProto(bytes);
  Require(back.ok() && *back == event);
  Require(earshot::wire::EventToProto(*back) == bytes);
  earshot::wire::JsonEventReader reader;
  const auto json = reader.Read(earshot::wire::EventToJson(event), 1, nullptr);
  Require(json.ok() && *json == event);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto event = earshot::wire::EventFromProto(bytes); event.ok()) CheckEvent(*event);
  const auto events = earshot::wire::EventBatchFromProto(bytes);
  if (!events.ok()) return 0;
  for (const earshot::care::Event& event : *events) CheckEvent(event);
  return 0;
}
