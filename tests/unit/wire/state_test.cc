// What queries answer, as JSON and protobuf.
#include "wire/state.h"

#include <gtest/gtest.h>

#include <string>

#include "earshot/v1/state.pb.h"

namespace earshot::wire {
namespace {

fold::Obligation Owed() {
  fold::Obligation o;
  o.id = "x/7";
  o.case_id = "x/7";
  o.identity = {"x", "42"};
  o.channel = "x";
  o.visibility = care::Visibility::kPublic;
  o.published_at = o.received_at = *ParseInstant("2026-03-02T09:30:00Z");
  o.interactions = {{"x", "7"}};
  o.score_milli_min = -650;
  o.promises = {{o.published_at + Hours(2), "by noon"}};
  return o;
}

TEST(State, AnObligationIsTheseBytes) {
  EXPECT_EQ(ObligationToJson(Owed()),
            R"({"id":"x/7","case":"x/7","first":true,"state":"open",)"
            R"("identity":{"namespace":"x","id":"42"},"channel":"x","visibility":"public",)"
            R"("published_at":"2026-03-02T09:30:00Z","received_at":"2026-03-02T09:30:00Z",)"
            R"("interactions":[{"source":"x","id":"7"}],"score":-650,"severity":0,"reach":0,)"
            R"("priority":0,"promises":[{"due_at":"2026-03-02T11:30:00Z","text":"by noon"}]})");
}

TEST(State, CustomerAndQueue) {
  fold::CustomerView customer;
  customer.name = "x:42";
  customer.dispositions = {{{"x", "6"}, "repost", ""}, {{"x", "7"}, "", "x/7"}};
  EXPECT_EQ(CustomerToJson(customer),
            R"({"name":"x:42","identities":[],"inbound":0,"outbound":0,"dispositions":[)"
            R"({"interaction":{"source":"x","id":"6"},"noise":"repost"},)"
            R"({"interaction":{"source":"x","id":"7"},"obligation":"x/7"}],)"
            R"("obligations":[],"cases":[],"journey":"neutral"})");
  fold::QueueItem item;
  item.customer = "x:42";
  item.obligation = Owed();
  item.priority = 100;
  item.parts = {{"severity", "", 100}};
  item.waiting = Minutes(5);
  EXPECT_EQ(QueueItemToJson(item),
            R"({"customer":"x:42","priority":100,"parts":[{"code":"severity","contribution":100}],)"
            R"("waiting_micros":300000000,"aged":false,"obligation":)" +
                ObligationToJson(item.obligation) + "}");

  v1::Queue queue;
  ASSERT_TRUE(queue.ParseFromString(QueueToProto({item})));
  ASSERT_EQ(queue.items_size(), 1);
  EXPECT_EQ(queue.items(0).obligation().state(), v1::OBLIGATION_STATE_OPEN);
  EXPECT_FALSE(queue.items(0).obligation().has_closed_at_micros());
  EXPECT_EQ(queue.items(0).waiting_micros(), 300'000'000);
  v1::CustomerState state;
  ASSERT_TRUE(state.ParseFromString(CustomerToProto(customer)));
  EXPECT_EQ(state.dispositions(0).noise(), "repost");
  EXPECT_FALSE(state.has_next_wake_micros());
}

TEST(State, ConversationsStandWhereThereAreAny) {
  fold::CustomerView customer;
  customer.name = "x:42";
  fold::Case one;
  one.id = "x/7";
  one.conversation = {2, -359, 700, -700, -1400, -700};
  customer.cases = {one, fold::Case{"x/8"}};
  customer.conversation = one.conversation;
  customer.conversation_by_month = {{"2026-03", one.conversation}};
  const std::string figures =
      R"("messages":2,"score":-359,"start":700,"end":-700,"shift":-1400,"worst":-700})";
  const std::string json = CustomerToJson(customer);
  EXPECT_NE(json.find(R"("conversation":{)" + figures + R"(},{"id":"x/8")"), std::string::npos)
      << json;
  EXPECT_NE(json.find(R"(],"journey":"neutral","conversation":{)" + figures +
                      R"(,"conversation_by_month":[{"month":"2026-03",)" + figures + "]}"),
            std::string::npos)
      << json;
  v1::CustomerState state;
  ASSERT_TRUE(state.ParseFromString(CustomerToProto(customer)));
  EXPECT_EQ(state.conversation().score_milli(), -359);
  EXPECT_EQ(state.cases(0).conversation().shift_milli(), -1400);
  EXPECT_FALSE(state.cases(1).has_conversation());
  EXPECT_EQ(state.conversation_by_month(0).month(), "2026-03");
  EXPECT_EQ(state.conversation_by_month(0).conversation().worst_milli(), -700);
}

}  // namespace
}  // namespace earshot::wire
