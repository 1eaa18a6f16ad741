// The figure of a conversation: tables a person can check by hand, and what must hold of any.
#include "fold/conversation.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "unit/fold/scenario.h"

namespace earshot::fold {
namespace {

// "-+0": negative, positive, neutral, in that order.
std::vector<Feeling> Said(const std::string& signs) {
  std::vector<Feeling> feelings;
  for (char sign : signs) {
    const int s = sign == '-' ? -1 : sign == '+' ? 1 : 0;
    feelings.push_back({s, s * 700});
  }
  return feelings;
}

TEST(Conversation, ScoresAsTheFormulaSays) {
  constexpr struct {
    const char* said;
    int32_t score;
  } kCases[] = {
      {"", 0},      {"0", 0},     {"-", -635},  // tanh(0.75)
      {"+", 635},   {"-+", 358},                // tanh(0.75 * (2 - 1) / 2): he left happy
      {"+-", -358}, {"--", -809}, {"---", -905},
      {"--+", 0},  // two complaints weigh as much as one thanks at the end
      {"0+", 635},  {"+0", 358},  {"----------------", -1000},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(ConversationOf(Said(one.said)).score_milli, one.score) << one.said;
  }
}

TEST(Conversation, SaysWhereItBeganWhereItEndedAndTheWorst) {
  const std::vector<Feeling> feelings = {{0, 100}, {-1, -900}, {1, 600}};
  const Conversation c = ConversationOf(feelings);
  EXPECT_EQ(c.messages, 3);
  EXPECT_EQ(c.start_milli, 100);
  EXPECT_EQ(c.end_milli, 600);
  EXPECT_EQ(c.shift_milli, 500);
  EXPECT_EQ(c.worst_milli, -900);
}

TEST(Conversation, TanhIsTheNearestThousandth) {
  for (int64_t denominator : {1, 3, 4, 7, 1000, 123'457, 4'000'000}) {
    for (int64_t step = -700; step <= 700; ++step) {
      const int64_t numerator = step * denominator / 100;
      const double real =
          1000 * std::tanh(static_cast<double>(numerator) / static_cast<double>(denominator));
      EXPECT_NEAR(TanhMilli(numerator, denominator), real, 0.5001)
          << numerator << "/" << denominator;
    }
  }
  EXPECT_EQ(TanhMilli(INT64_MAX, 1), 1000);
  EXPECT_EQ(TanhMilli(-INT64_MAX, 1), -1000);
}

TEST(Conversation, TurnedRoundItIsTheOppositeAndMoreAnnoyanceIsNeverBetter) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string said;
    for (size_t n = 1 + random() % 40; n > 0; --n) said += "-0+"[random() % 3];
    const int32_t score = ConversationOf(Said(said)).score_milli;
    std::string turned = said;
    for (char& sign : turned) sign = sign == '-' ? '+' : sign == '+' ? '-' : '0';
    EXPECT_EQ(ConversationOf(Said(turned)).score_milli, -score) << said;
    for (size_t i = 0; i < said.size(); ++i) {
      std::string worse = said;
      worse[i] = '-';
      EXPECT_LE(ConversationOf(Said(worse)).score_milli, score) << said << " at " << i;
    }
    // The later of two places counts for more.
    std::string early = said, late = said;
    early[0] = '-';
    late.back() = '-';
    early.back() = late[0] = '0';
    EXPECT_LE(ConversationOf(Said(late)).score_milli, ConversationOf(Said(early)).score_milli)
        << said;
  }
}

TEST(Conversation, AMillionMessagesDoNotOverflow) {
  const std::vector<Feeling> feelings(1'000'000, Feeling{-1, -1000});
  EXPECT_EQ(ConversationOf(feelings).score_milli, -1000);
}

constexpr char kDesk[] = R"(
earshot: 1
name: desk
brand: {name: acme, own: ["x:acme"]}
channels:
  - {name: x, kind: social, visibility: public}
)";

TEST(Conversation, OfACaseOfTheCustomerAndOfHisMonths) {
  Scenario scenario(kDesk);
  scenario.Run(R"(
    09:00      post id=1 thread=a score=-700
    09:30      reply id=r re=1 thread=a score=900
    10:00      post id=2 thread=a score=400
    11:00      post id=3 thread=b score=-100
    11:10      post id=4 thread=b score=-900
    11:20      delete of=4
    d40 09:00  post id=5 thread=c score=800
    d40 09:10  post id=6 thread=c score=-800 auto
  )");
  const CustomerView view = scenario.customer().View();
  // -1, +1, -1, +1 at a quarter, a half, three quarters and the end; ours, deleted and automatic ones are not his.
  EXPECT_EQ(view.conversation, (Conversation{4, TanhMilli(3, 8), -700, 800, 1500, -700}));
  ASSERT_EQ(view.cases.size(), 3u);
  EXPECT_EQ(view.cases[0].conversation, (Conversation{2, TanhMilli(3, 8), -700, 400, 1100, -700}));
  EXPECT_EQ(view.cases[1].conversation, (Conversation{1, -635, -100, -100, 0, -100}));
  EXPECT_EQ(view.cases[2].conversation, (Conversation{1, 635, 800, 800, 0, 800}));
  ASSERT_EQ(view.conversation_by_month.size(), 2u);
  EXPECT_EQ(view.conversation_by_month[0].month, "2026-03");
  EXPECT_EQ(view.conversation_by_month[0].conversation.messages, 3);
  EXPECT_EQ(view.conversation_by_month[1].month, "2026-04");
  EXPECT_EQ(view.conversation_by_month[1].conversation, view.cases[2].conversation);
}

TEST(Conversation, IsTheSameInAnyOrderOfArrival) {
  constexpr absl::string_view kRows[] = {
      "09:00 post id=1 thread=a score=-700", "10:00 post id=2 thread=a score=400",
      "11:00 post id=3 thread=a score=-100", "12:00 post id=4 thread=a score=300"};
  std::vector<size_t> order = {0, 1, 2, 3};
  std::vector<Conversation> seen;
  do {
    Scenario scenario(kDesk);
    for (size_t i : order) scenario.Run(kRows[i]);
    seen.push_back(scenario.customer().View().conversation);
  } while (std::next_permutation(order.begin(), order.end()));
  for (const Conversation& one : seen) EXPECT_EQ(one, seen[0]);
}

}  // namespace
}  // namespace earshot::fold
