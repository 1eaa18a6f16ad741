// What a suggested reply says: the same words from every door of the engine, and no id that depends on them.
#include "engine/reply_text.h"

#include "engine/fold_step.h"
#include "unit/engine/story.h"

namespace earshot::engine {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kDesk[] = R"yaml(
earshot: 1
name: desk
brand: {name: skylark, own: ["x:skylark"]}
channels: [{name: email, kind: email}]
calendars: [{name: office, zone: Europe/Berlin, week: {mon-fri: 09:00-17:00}}]
touchpoints: [{name: info, channel: email, hours: office}]
targets: [{name: first, clock: first_response, within: 2h}]
replies:
  - name: received
    texts:
      en: "{customer_name}: by {due_at, time, HH:mm}."
      de: "{customer_name}: bis {due_at, time, HH:mm}."
)yaml";

constexpr char kPost[] =
    R"({"source":"mail","id":"1","occurred_at":"2026-03-02T09:00:00Z","channel":"email","touchpoint":"info","author":{"namespace":"mail","id":"a@example.org","handle":"ann"},"text":"Where is it?","language":"en"})"
    "\n";
constexpr char kUpsert[] =
    R"({"event":"customer.upsert","source":"crm","id":"u","occurred_at":"2026-03-02T08:00:00Z","customer":"7","name":"Ann Ash","language":"de","zone":"Asia/Tokyo","identities":["mail:a@example.org"]})"
    "\n";

std::unique_ptr<Engine> Open() { return MustOpen({}, CompilePolicy(kDesk)); }

care::Decisions Suggestions(const care::Decisions& decisions) {
  care::Decisions out;
  for (const care::Decision& d : decisions) {
    if (d.kind == care::DecisionKind::kAcknowledgeSuggest) out.push_back(d);
  }
  return out;
}

TEST(ReplyText, IsInTheDecisionAndNotInItsId) {
  auto engine = Open();
  const auto said = Suggestions(MustIngest(*engine, Events(kPost)).decisions);
  ASSERT_THAT(said, SizeIs(1));
  EXPECT_EQ(said[0].Argument("text"), "ann: by 12:00.");  // in Berlin
  EXPECT_EQ(said[0].Argument("language"), "en");
  EXPECT_EQ(said[0].Argument("promise_due"), "2026-03-02T11:00:00Z");
  care::Decision without = said[0];
  std::erase_if(without.arguments, [](const auto& argument) { return argument.first == "text"; });
  EXPECT_EQ(care::DecisionId("default", without), said[0].id);
  EXPECT_TRUE(std::is_sorted(said[0].arguments.begin(), said[0].arguments.end()));
}

TEST(ReplyText, IsTheSameFromEveryDoor) {
  auto engine = Open();
  const auto told = Suggestions(MustIngest(*engine, Events(kPost)).decisions);
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(Suggestions(engine->Standing()), told);
  const auto explained = engine->Explain(told[0].id);
  ASSERT_TRUE(explained.ok());
  EXPECT_EQ(explained->decision, told[0]);
  const auto exported = engine->Export("mail:a@example.org");
  ASSERT_TRUE(exported.ok());
  EXPECT_THAT(*exported, HasSubstr("ann: by 12:00."));
  const auto step =
      StepFold(*CompilePolicy(kDesk), nullptr, "default", "", Events(kPost), kInstantMin);
  ASSERT_TRUE(step.ok());
  EXPECT_EQ(Suggestions(step->decisions), told);
}

TEST(ReplyText, IsInHisLanguageAndHisZone) {
  auto engine = Open();
  MustIngest(*engine, Events(kUpsert));
  const auto said = Suggestions(MustIngest(*engine, Events(kPost)).decisions);
  ASSERT_THAT(said, SizeIs(1));
  EXPECT_EQ(said[0].Argument("text"), "Ann Ash: bis 20:00.");
}

// After an erasure nobody is named in it; that it was suggested and what it promised stay.
TEST(ReplyText, NamesNobodyWhoWasErased) {
  auto engine = Open();
  MustIngest(*engine, Events(std::string(kUpsert) + kPost));
  ASSERT_TRUE(engine->Erase(EraseScope::kCustomer, "mail:a@example.org").ok());
  const auto left = Suggestions(engine->Standing());
  ASSERT_THAT(left, SizeIs(1));
  EXPECT_EQ(left[0].Argument("customer_name"), "");
  EXPECT_EQ(left[0].Argument("text"), ": bis 12:00.");
  EXPECT_EQ(left[0].Argument("promise_due"), "2026-03-02T11:00:00Z");
}

TEST(ReplyText, OfAPolicyThatIsNotThereIsNone) {
  auto engine = Open();
  care::Decisions said = Suggestions(MustIngest(*engine, Events(kPost)).decisions);
  ASSERT_THAT(said, SizeIs(1));
  care::Decision mute = said[0];
  std::erase_if(mute.arguments, [](const auto& argument) { return argument.first == "text"; });
  said.Replace(0, std::move(mute));
  const auto other = DeskPolicy();
  const fold::Context context{other.get(), "default"};
  WriteReplyTexts(&context, said);
  EXPECT_EQ(said[0].Argument("text"), "");
}

}  // namespace
}  // namespace earshot::engine
