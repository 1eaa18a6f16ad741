// Somebody is erased: not a byte of him is left in the files, what is counted stays, and what is delivered again
// stays erased.
#include <fstream>
#include <iterator>

#include "unit/engine/story.h"

namespace earshot::engine {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

// What ann.lovelace is known by; long and strange enough that nothing else has it.
constexpr absl::string_view kHers[] = {"ann.lovelace@example.org",
                                       "Ann Lovelace",
                                       "annlove42",
                                       "ann_the_countess",
                                       "+49305550177",
                                       "crm-ann-7",
                                       "SK-77123",
                                       "lost in Samarkand",
                                       "we apologise, Ann",
                                       "Schoenhauser Allee 177",
                                       "sha-of-her-photo",
                                       "tw-ann-1",
                                       "tw-ann-2",
                                       "mail-ann-1",
                                       "call-ann-1",
                                       "upsert-ann",
                                       "link-ann",
                                       "friend-of-ann",
                                       "vip-lounge",
                                       "we called Ann back",
                                       "case-ann-9",
                                       "thread-ann-3"};

// She on four channels, bob who replies to her, joe who shares her case by name alone, and what we said.
constexpr absl::string_view kDay = R"(
{"event":"customer.upsert","source":"crm","id":"upsert-ann","occurred_at":"2026-03-02T08:00:00Z","customer":"crm-ann-7","name":"Ann Lovelace","tier":"gold","zone":"Europe/Berlin","attributes":{"lounge":"vip-lounge"},"identities":["x:annlove42","email:ann.lovelace@example.org"]}
{"event":"identity.link","source":"crm","id":"link-ann","occurred_at":"2026-03-02T08:01:00Z","a":"phone:+49305550177","customer":"crm-ann-7","evidence":"friend-of-ann says so"}
{"event":"interaction.post","source":"x","id":"tw-ann-1","occurred_at":"2026-03-02T09:00:00Z","received_at":"2026-03-02T09:00:05Z","channel":"x","author":{"namespace":"x","id":"annlove42","handle":"ann_the_countess","followers":1200},"text":"my bag SK-77123 was lost in Samarkand","geo":{"latitude":52.5,"longitude":13.4,"place":"Schoenhauser Allee 177"},"attachments":[{"type":"image","hash":"sha-of-her-photo"}],"assessment":{"score":-700,"negative":900,"neutral":100,"intents":["complaint"],"model":1,"evidence":[{"begin":20,"end":37,"contribution":-700}]}}
{"event":"interaction.post","source":"x","id":"tw-bob-1","occurred_at":"2026-03-02T09:02:00Z","channel":"x","author":{"namespace":"x","id":"bob"},"in_reply_to":"tw-ann-1","text":"mine too"}
{"event":"interaction.edit","source":"x","id":"tw-ann-1","revision":1,"occurred_at":"2026-03-02T09:03:00Z","channel":"x","author":{"namespace":"x","id":"annlove42","handle":"ann_the_countess"},"text":"my bag SK-77123 was lost in Samarkand, help","assessment":{"score":-700,"negative":900,"neutral":100,"intents":["complaint"],"model":1}}
{"event":"interaction.post","source":"x","id":"tw-ann-2","occurred_at":"2026-03-02T09:20:00Z","channel":"x","direction":"outbound","author":{"namespace":"x","id":"skylark","role":"agent"},"in_reply_to":"tw-ann-1","thread":"thread-ann-3","text":"we apologise, Ann"}
{"event":"interaction.post","source":"email","id":"mail-ann-1","occurred_at":"2026-03-02T10:00:00Z","channel":"email","author":{"namespace":"email","id":"ann.lovelace@example.org"},"subject":"SK-77123","text":"still lost in Samarkand","case":"case-ann-9","order":"SK-77123"}
{"event":"call.offered","source":"pbx","id":"call-ann-1-a","occurred_at":"2026-03-02T10:30:00Z","interaction":"call-ann-1","channel":"phone","caller":"phone:+49305550177"}
{"event":"obligation.waive","source":"crm","id":"w1","occurred_at":"2026-03-02T11:00:00Z","interaction":{"source":"email","id":"mail-ann-1"},"author":"kim","reason":"we called Ann back"}
{"event":"interaction.post","source":"x","id":"tw-joe-1","occurred_at":"2026-03-02T11:10:00Z","channel":"x","author":{"namespace":"x","id":"joe"},"text":"where is my bag?"}
)";

std::string RawBytes(const Folder& folder, const std::string& path) {
  std::string all;
  (void)folder;
  for (const char* end : {"", "-wal", "-shm", "-journal"}) {
    std::ifstream in(path + end, std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  return all;
}

std::vector<std::string> LeftIn(const std::string& bytes) {
  std::vector<std::string> left;
  for (const absl::string_view hers : kHers) {
    if (bytes.find(std::string(hers)) != std::string::npos) left.emplace_back(hers);
  }
  return left;
}

EraseResult MustErase(Engine& engine, EraseScope scope, absl::string_view name) {
  auto result = engine.Erase(scope, name);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? *std::move(result) : EraseResult{};
}

class Erase : public testing::Test {
 protected:
  void OpenAndTell(store::Durability durability) {
    options_.path = folder_.File("desk.earshot");
    options_.durability = durability;
    engine_ = MustOpen(options_);
    // As hosts deliver: bit by bit, some of it twice, so that pages and log hold more than one copy.
    for (const care::Event& event : Events(kDay)) MustIngest(*engine_, {event});
    MustIngest(*engine_, kDay);
    MustAdvance(*engine_, "2026-03-02T12:00:00Z");
  }
  std::string Raw() { return RawBytes(folder_, options_.path); }

  Folder folder_;
  Options options_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(Erase, NotAByteOfHerIsLeftInTheFiles) {
  for (const auto durability : {store::Durability::kDurable, store::Durability::kBuffered}) {
    std::filesystem::remove(folder_.File("desk.earshot"));
    OpenAndTell(durability);
    // Else the absence of them would say nothing.
    ASSERT_EQ(LeftIn(Raw()).size(), std::size(kHers));
    const std::string figures = ReportToJson(engine_->Report(), false);
    const Counts before = engine_->counts();
    const EraseResult erased =
        MustErase(*engine_, EraseScope::kCustomer, "email:ann.lovelace@example.org");
    EXPECT_EQ(erased.events, 8);
    EXPECT_EQ(erased.interactions, 4);
    EXPECT_EQ(erased.mentions, 1);  // bob's reply
    EXPECT_THAT(LeftIn(Raw()), ::testing::IsEmpty());
    EXPECT_TRUE(ReportToJson(engine_->Report(), false) == figures);
    EXPECT_EQ(engine_->counts().events, before.events);
    EXPECT_EQ(engine_->counts().obligations, before.obligations);
    EXPECT_EQ(engine_->counts().open, before.open);
    EXPECT_THAT(LeftIn(ReportToJson(engine_->Report(), true)), ::testing::IsEmpty());
    for (const std::string& name : engine_->CustomerNames()) {
      const auto all = engine_->Export(name);
      ASSERT_TRUE(all.ok()) << all.status();
      EXPECT_THAT(LeftIn(*all), ::testing::IsEmpty());
    }
    EXPECT_THAT(*engine_->Export("x:bob"), HasSubstr("mine too"));

    const Digest128 digest = engine_->Digest();
    EXPECT_EQ(MustIngest(*engine_, kDay).accepted, 0);
    EXPECT_EQ(MustErase(*engine_, EraseScope::kCustomer, "customer:crm-ann-7").events, 0);
    ASSERT_TRUE(engine_->BackUp(folder_.File("copy")).ok());
    engine_.reset();
    EXPECT_THAT(LeftIn(Raw()), ::testing::IsEmpty());
    EXPECT_THAT(LeftIn(RawBytes(folder_, folder_.File("copy"))), ::testing::IsEmpty());
    std::filesystem::remove(folder_.File("copy"));
    engine_ = MustOpen(options_);
    EXPECT_EQ(engine_->Digest(), digest);
    EXPECT_EQ(MustIngest(*engine_, kDay).accepted, 0);
    EXPECT_EQ(engine_->Digest(), digest);
    EXPECT_THAT(LeftIn(Raw()), ::testing::IsEmpty());
    engine_.reset();
  }
}

TEST_F(Erase, WhatIsToldCorrectsWhatStood) {
  OpenAndTell(store::Durability::kDurable);
  std::set<Digest128> standing;
  for (const care::Decision& d : engine_->Standing()) standing.insert(d.id);
  for (const care::Decision& d :
       MustErase(*engine_, EraseScope::kCustomer, "x:annlove42").decisions) {
    for (const Digest128& id : d.supersedes) EXPECT_EQ(standing.erase(id), 1u);
    if (d.kind != care::DecisionKind::kDecisionWithdrawn) standing.insert(d.id);
  }
  std::set<Digest128> now;
  for (const care::Decision& d : engine_->Standing()) now.insert(d.id);
  EXPECT_EQ(standing, now);
}

// The rest of her stays: her mail and her name are not in question.
TEST_F(Erase, OneIdentity) {
  OpenAndTell(store::Durability::kDurable);
  const std::string figures = ReportToJson(engine_->Report(), false);
  EXPECT_EQ(MustErase(*engine_, EraseScope::kIdentity, "x:annlove42").mentions, 2);
  const auto left = LeftIn(Raw());
  EXPECT_THAT(left, ::testing::Not(Contains("annlove42")));
  EXPECT_THAT(left, ::testing::Not(Contains("tw-ann-1")));
  EXPECT_THAT(left, Contains("mail-ann-1"));
  EXPECT_THAT(left, Contains("Ann Lovelace"));
  EXPECT_TRUE(ReportToJson(engine_->Report(), false) == figures);
  EXPECT_EQ(engine_->Customer("customer:crm-ann-7")->identities.size(), 3u);
}

TEST_F(Erase, OneInteraction) {
  OpenAndTell(store::Durability::kDurable);
  const Counts before = engine_->counts();
  const EraseResult erased = MustErase(*engine_, EraseScope::kInteraction, "email/mail-ann-1");
  EXPECT_EQ(erased.events, 2);  // with its waiver
  const auto left = LeftIn(Raw());
  EXPECT_THAT(left, ::testing::Not(Contains("mail-ann-1")));
  EXPECT_THAT(left, ::testing::Not(Contains("we called Ann back")));
  EXPECT_THAT(left, Contains("ann.lovelace@example.org"));
  // What only its order number tied to others hangs on nothing now; what is counted is as it was.
  EXPECT_EQ(engine_->counts().inbound, before.inbound);
  EXPECT_EQ(engine_->counts().open, before.open);
  EXPECT_EQ(engine_->counts().waived, before.waived);
  // A later word about it is about nothing that is known.
  EXPECT_EQ(
      MustIngest(
          *engine_,
          R"({"event":"interaction.delete","source":"email","id":"d1","occurred_at":"2026-03-02T11:30:00Z","interaction":"mail-ann-1"})")
          .accepted,
      0);
  // An answer to it is heard, without the name of what it answers.
  EXPECT_EQ(
      MustIngest(
          *engine_,
          R"({"source":"email","id":"o9","occurred_at":"2026-03-02T11:30:00Z","channel":"email","direction":"outbound","author":{"namespace":"email","id":"desk"},"to":"email:ann.lovelace@example.org","in_reply_to":"mail-ann-1","text":"found"})")
          .accepted,
      1);
  EXPECT_THAT(LeftIn(Raw()), ::testing::Not(Contains("mail-ann-1")));
}

// Who comes back is somebody new.
TEST_F(Erase, SheMayComeBack) {
  OpenAndTell(store::Durability::kDurable);
  MustErase(*engine_, EraseScope::kCustomer, "x:annlove42");
  const auto again = MustIngest(
      *engine_,
      R"({"source":"x","id":"tw-new","occurred_at":"2026-03-03T09:00:00Z","channel":"x","author":{"namespace":"x","id":"annlove42"},"text":"hello again"})");
  EXPECT_EQ(again.accepted, 1);
  const auto view = engine_->Customer("x:annlove42");
  ASSERT_TRUE(view.ok());
  EXPECT_EQ(view->name, "x:annlove42");
  EXPECT_EQ(view->inbound, 1);
  EXPECT_EQ(view->identities.size(), 1u);
  EXPECT_EQ(MustErase(*engine_, EraseScope::kCustomer, "x:annlove42").events, 1);
  EXPECT_EQ(MustIngest(*engine_, kDay).accepted, 0);
}

TEST_F(Erase, WhatIsRefused) {
  OpenAndTell(store::Durability::kDurable);
  const struct {
    EraseScope scope;
    const char* name;
    const char* says;
  } cases[] = {
      {EraseScope::kCustomer, "ann", "names nobody"},
      {EraseScope::kCustomer, "", "names nobody"},
      {EraseScope::kCustomer, "party:p", "is a party"},
      {EraseScope::kCustomer, "x:skylark", "speaks for us"},
      {EraseScope::kIdentity, "customer:crm-ann-7", "not an identity"},
  };
  const Digest128 digest = engine_->Digest();
  for (const auto& c : cases) {
    const auto result = engine_->Erase(c.scope, c.name);
    EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument) << c.name;
    EXPECT_THAT(result.status().message(), HasSubstr(c.says));
  }
  for (const EraseScope scope : {EraseScope::kCustomer, EraseScope::kIdentity}) {
    EXPECT_EQ(MustErase(*engine_, scope, "x:nobody").events, 0);
  }
  EXPECT_EQ(MustErase(*engine_, EraseScope::kInteraction, "x/nothing").events, 0);
  EXPECT_EQ(engine_->Digest(), digest);
  EXPECT_EQ(engine_->Export("x:nobody").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(Erase, AllThatIsHeldOnSomebody) {
  OpenAndTell(store::Durability::kDurable);
  const auto all = engine_->Export("customer:crm-ann-7");
  ASSERT_TRUE(all.ok()) << all.status();
  for (const absl::string_view hers : kHers) EXPECT_THAT(*all, HasSubstr(std::string(hers)));
  EXPECT_THAT(*all, ::testing::Not(HasSubstr("mine too")));
  EXPECT_THAT(*all,
              HasSubstr(R"("named_in":[{"event":"interaction.post","source":"x","id":"tw-bob-1")"));
  EXPECT_THAT(*all, ::testing::Not(HasSubstr("tw-joe-1")));
}

// Her husband keeps his own words, and the case that they share stays one.
TEST(EraseOfAParty, LeavesTheOthers) {
  auto engine = MustOpen();
  MustIngest(*engine, R"(
{"event":"party.upsert","source":"crm","id":"p","occurred_at":"2026-03-02T08:00:00Z","party":"home","identities":["x:wife","email:husband@example.org"]}
{"source":"x","id":"1","occurred_at":"2026-03-02T09:00:00Z","channel":"x","author":{"namespace":"x","id":"wife"},"text":"the hob broke","case":"c-1"}
{"source":"email","id":"2","occurred_at":"2026-03-02T09:10:00Z","channel":"email","author":{"namespace":"email","id":"husband@example.org"},"text":"about our hob","case":"c-1"}
{"source":"email","id":"3","occurred_at":"2026-03-02T09:20:00Z","channel":"email","direction":"outbound","author":{"namespace":"email","id":"desk"},"in_reply_to":"2","text":"on its way","case":"c-1"}
)");
  MustAdvance(*engine, "2026-03-02T12:00:00Z");
  const std::string figures = ReportToJson(engine->Report(), false);
  EXPECT_EQ(MustErase(*engine, EraseScope::kCustomer, "x:wife").events, 1);
  EXPECT_TRUE(ReportToJson(engine->Report(), false) == figures);
  const std::string his = *engine->Export("email:husband@example.org");
  EXPECT_THAT(his, HasSubstr("about our hob"));
  EXPECT_THAT(his, ::testing::Not(HasSubstr("wife")));
  EXPECT_THAT(his, ::testing::Not(HasSubstr("the hob broke")));
}

}  // namespace
}  // namespace earshot::engine
