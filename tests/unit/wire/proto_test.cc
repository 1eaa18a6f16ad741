// Events and decisions as protobuf: the way there and back, and what is refused rather than guessed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/limits.h"
#include "earshot/v1/decision.pb.h"
#include "earshot/v1/event.pb.h"
#include "unit/wire/random_events.h"
#include "wire/decisions.h"
#include "wire/events.h"

namespace earshot::wire {
namespace {

using ::testing::HasSubstr;

v1::Event Smallest() {
  v1::Event e;
  e.set_kind(v1::EVENT_KIND_INTERACTION_POST);
  e.set_source("x");
  e.set_id("7");
  e.set_occurred_at_micros(1'000'000);
  e.mutable_interaction()->set_channel("x");
  e.mutable_interaction()->mutable_author()->mutable_identity()->set_namespace_("x");
  e.mutable_interaction()->mutable_author()->mutable_identity()->set_id("42");
  return e;
}

TEST(EventsProto, WhatIsAbsentHasTheMeaningThatTheSchemaSays) {
  const auto event = EventFromProto(Smallest().SerializeAsString());
  ASSERT_TRUE(event.ok()) << event.status();
  JsonEventReader reader;
  const auto json = reader.Read(
      R"({"source":"x","id":"7","occurred_at":1000000,"channel":"x","author":"x:42"})", 1, nullptr);
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_TRUE(*event == *json);

  v1::Event received = Smallest();
  received.clear_occurred_at_micros();
  received.set_received_at_micros(5);
  EXPECT_EQ(EventFromProto(received.SerializeAsString())->precision, care::Precision::kAtReceipt);

  v1::Event outbound = Smallest();
  outbound.mutable_interaction()->set_direction(v1::DIRECTION_OUTBOUND);
  EXPECT_EQ(EventFromProto(outbound.SerializeAsString())->interaction()->author.role,
            care::Role::kAgent);
}

TEST(EventsProto, RandomEventsComeBack) {
  testing::RandomEvents random(11);
  std::vector<care::Event> events;
  for (int i = 0; i < 3'000; ++i) {
    events.push_back(random.Next());
    const std::string bytes = EventToProto(events.back());
    const auto back = EventFromProto(bytes);
    ASSERT_TRUE(back.ok()) << EventToJson(events.back()) << back.status();
    ASSERT_TRUE(*back == events.back()) << EventToJson(events.back()) << EventToJson(*back);
    ASSERT_EQ(EventToProto(*back), bytes);
  }
  const std::string batch = EventBatchToProto(events);
  const auto back = EventBatchFromProto(batch);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_TRUE(*back == events);
}

TEST(EventsProto, Refusals) {
  struct Case {
    const char* what;
    void (*change)(v1::Event&);
    absl::StatusCode code;
    const char* message;
  };
  const Case cases[] = {
      {"no kind", [](v1::Event& e) { e.clear_kind(); }, absl::StatusCode::kInvalidArgument,
       "kind: is required"},
      {"a newer kind", [](v1::Event& e) { e.set_kind(static_cast<v1::EventKind>(190)); },
       absl::StatusCode::kUnimplemented, "event kind number 190"},
      {"a kind past a byte", [](v1::Event& e) { e.set_kind(static_cast<v1::EventKind>(257)); },
       absl::StatusCode::kUnimplemented, "event kind number 257"},
      {"a negative kind", [](v1::Event& e) { e.set_kind(static_cast<v1::EventKind>(-255)); },
       absl::StatusCode::kUnimplemented, "event kind number -255"},
      {"no body", [](v1::Event& e) { e.clear_body(); }, absl::StatusCode::kInvalidArgument,
       "interaction.post without a body"},
      {"another's body", [](v1::Event& e) { e.mutable_clock(); },
       absl::StatusCode::kInvalidArgument, "the body is not one of interaction.post"},
      {"no time", [](v1::Event& e) { e.clear_occurred_at_micros(); },
       absl::StatusCode::kInvalidArgument, "occurred_at: is required"},
      {"the year 9999", [](v1::Event& e) { e.set_occurred_at_micros(253'402'300'799'000'000); },
       absl::StatusCode::kOutOfRange, "occurred_at: 9999-12-31T23:59:59Z is outside 1970..2200"},
      {"a newer direction",
       [](v1::Event& e) { e.mutable_interaction()->set_direction(static_cast<v1::Direction>(4)); },
       absl::StatusCode::kInvalidArgument, "direction: no meaning for the number 3"},
      {"a direction past a byte",
       [](v1::Event& e) {
         e.mutable_interaction()->set_direction(static_cast<v1::Direction>(257));
       },
       absl::StatusCode::kInvalidArgument, "direction: no meaning"},
      {"a newer permission",
       [](v1::Event& e) {
         e.mutable_interaction()->set_reply_permission(static_cast<v1::ReplyPermission>(5));
       },
       absl::StatusCode::kInvalidArgument, "reply_permission: no meaning"},
      {"a newer intent",
       [](v1::Event& e) { e.mutable_interaction()->mutable_assessment()->set_intents(1ull << 40); },
       absl::StatusCode::kInvalidArgument, "assessment.intents: no meaning"},
  };
  for (const Case& c : cases) {
    v1::Event e = Smallest();
    c.change(e);
    const auto event = EventFromProto(e.SerializeAsString());
    ASSERT_FALSE(event.ok()) << c.what;
    EXPECT_EQ(event.status().code(), c.code) << c.what << event.status();
    EXPECT_THAT(std::string(event.status().message()), HasSubstr(c.message)) << c.what;
  }
}

TEST(EventsProto, BytesThatAreNoEvent) {
  ::testing::internal::CaptureStderr();
  EXPECT_FALSE(EventFromProto("\xff\xff\xff").ok());
  // Field 2, a string of one byte that is no UTF-8.
  const auto bad = EventFromProto("\x08\x01\x12\x01\xff");
  EXPECT_THAT(std::string(bad.status().message()), HasSubstr("not UTF-8"));
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");  // a library prints nothing
  EXPECT_FALSE(EventFromProto("").ok());
}

TEST(EventsProto, BatchesHaveAVersionAndALimit) {
  v1::EventBatch batch;
  batch.set_format_version(2);
  EXPECT_EQ(EventBatchFromProto(batch.SerializeAsString()).status().code(),
            absl::StatusCode::kUnimplemented);
  EXPECT_FALSE(EventBatchFromProto("").ok());
  batch.set_format_version(1);
  EXPECT_TRUE(EventBatchFromProto(batch.SerializeAsString())->empty());

  *batch.add_events() = Smallest();
  batch.add_events();
  const auto one_bad = EventBatchFromProto(batch.SerializeAsString());
  EXPECT_THAT(std::string(one_bad.status().message()), HasSubstr("events[1]: kind: is required"));

  batch.mutable_events()->RemoveLast();
  for (size_t i = 1; i < kEventsPerBatchMax; ++i) *batch.add_events() = Smallest();
  EXPECT_EQ(EventBatchFromProto(batch.SerializeAsString())->size(), kEventsPerBatchMax);
  *batch.add_events() = Smallest();
  EXPECT_EQ(EventBatchFromProto(batch.SerializeAsString()).status().code(),
            absl::StatusCode::kResourceExhausted);
}

// The numbers of the schema are those of the values: both are on disks and never move.
TEST(EventsProto, KindsHaveTheSameNumbersOnBothSides) {
  for (const std::string& name : care::AllEventKindNames()) {
    const int number = static_cast<int>(care::EventKindFromName(name));
    EXPECT_TRUE(v1::EventKind_IsValid(number)) << name;
  }
  for (int number = 1; number <= v1::EventKind_MAX; ++number) {
    EXPECT_EQ(v1::EventKind_IsValid(number),
              !care::EventKindName(static_cast<care::EventKind>(number)).empty())
        << number;
  }
  for (int number = 1; number <= v1::DecisionKind_MAX; ++number) {
    EXPECT_EQ(v1::DecisionKind_IsValid(number),
              !care::DecisionKindName(static_cast<care::DecisionKind>(number)).empty())
        << number;
  }
  EXPECT_EQ(v1::Role_MAX, static_cast<int>(care::Role::kSystem) + 1);
  EXPECT_EQ(v1::Precision_MAX, static_cast<int>(care::Precision::kAtReceipt) + 1);
  EXPECT_EQ(v1::ReplyPermission_MAX, static_cast<int>(care::ReplyPermission::kNone));
}

// Hosts compile these files as they like; the lite runtime is our choice alone.
TEST(EventsProto, ThePublishedSchemaChoosesNoRuntime) {
  for (const char* name : {"event", "decision", "state"}) {
    std::ifstream in(std::string(EARSHOT_SOURCE_DIR "/proto/earshot/v1/") + name + ".proto");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_THAT(text, HasSubstr("package earshot.v1;")) << name;
    EXPECT_EQ(text.find("optimize_for"), std::string::npos) << name;
  }
}

TEST(DecisionsProto, RandomDecisionsComeBack) {
  testing::RandomEvents random(12);
  for (int i = 0; i < 2'000; ++i) {
    const care::Decision decision = random.NextDecision();
    const auto back = DecisionFromProto(DecisionToProto(decision));
    ASSERT_TRUE(back.ok()) << back.status();
    ASSERT_TRUE(*back == decision) << DecisionToJson(decision);
  }
}

TEST(DecisionsProto, Refusals) {
  v1::Decision d;
  d.set_kind(static_cast<v1::DecisionKind>(91));
  EXPECT_EQ(DecisionFromProto(d.SerializeAsString()).status().code(),
            absl::StatusCode::kUnimplemented);
  d.set_kind(v1::DECISION_KIND_IGNORED);
  d.set_id("short");
  EXPECT_THAT(std::string(DecisionFromProto(d.SerializeAsString()).status().message()),
              HasSubstr("id: expected 16 bytes, found 5"));
}

}  // namespace
}  // namespace earshot::wire
