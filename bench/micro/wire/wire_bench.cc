// What an event costs at the border: read and written as JSON and as protobuf, one thread.
#include <benchmark/benchmark.h>

#include <string>

#include "wire/events.h"

namespace {

const char kLine[] =
    R"({"source":"x","id":"1234567890","occurred_at":"2026-03-02T09:30:00Z","channel":"x",)"
    R"("touchpoint":"@acme","author":{"namespace":"x","id":"4711","handle":"@ann","followers":120},)"
    R"("addressed":"direct","visibility":"public","in_reply_to":"1234567889",)"
    R"("text":"@acme it has been three days and nobody tells me where my bag is. Not good enough!"})";

void ReadJson(benchmark::State& state) {
  earshot::wire::JsonEventReader reader;
  for (auto _ : state) benchmark::DoNotOptimize(reader.Read(kLine, 1, nullptr));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ReadJson);

earshot::care::Event Sample() { return *earshot::wire::JsonEventReader().Read(kLine, 1, nullptr); }

void WriteJson(benchmark::State& state) {
  const auto event = Sample();
  for (auto _ : state) benchmark::DoNotOptimize(earshot::wire::EventToJson(event));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(WriteJson);

void ReadProto(benchmark::State& state) {
  const std::string bytes = earshot::wire::EventToProto(Sample());
  for (auto _ : state) benchmark::DoNotOptimize(earshot::wire::EventFromProto(bytes));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ReadProto);

void WriteProto(benchmark::State& state) {
  const auto event = Sample();
  for (auto _ : state) benchmark::DoNotOptimize(earshot::wire::EventToProto(event));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(WriteProto);

}  // namespace
