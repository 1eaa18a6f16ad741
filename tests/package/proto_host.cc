// A host that compiles the published schema itself, with the full protobuf run-time, and links libearshot, which
// carries the same schema: the two must live in one process. Prints the decisions and the digest.
#include <earshot.hpp>
#include <iostream>
#include <string>

#include "earshot/v1/event.pb.h"

int main() {
  earshot::v1::EventBatch batch;
  batch.set_format_version(1);
  earshot::v1::Event& event = *batch.add_events();
  event.set_kind(earshot::v1::EVENT_KIND_INTERACTION_POST);
  event.set_source("x");
  event.set_id("1");
  event.set_occurred_at_micros(1772442000000000);  // 2026-03-02T09:00:00Z
  event.set_received_at_micros(1772442000000000);
  earshot::v1::Interaction& post = *event.mutable_interaction();
  post.set_kind("message");
  post.set_channel("x");
  post.set_text("is anybody there?");
  post.mutable_author()->mutable_identity()->set_namespace_("x");
  post.mutable_author()->mutable_identity()->set_id("42");
  try {
    earshot::Engine engine = earshot::Engine::Open();
    std::cout << engine.IngestProto(batch.SerializeAsString()).JsonLines();
    earshot::Engine text = earshot::Engine::Open();
    text.IngestJson(R"({"source":"x","id":"1","occurred_at":"2026-03-02T09:00:00Z","channel":"x",)"
                    R"("author":{"namespace":"x","id":"42"},"text":"is anybody there?"})");
    std::cout << (engine.Digest() == text.Digest() ? "same" : "different") << " "
              << batch.GetDescriptor()->full_name() << "\n";
  } catch (const earshot::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
