// Two threads on one engine, one analyzer and one policy through the C++ face: what [shared] promises. Run
// under the thread sanitizer it finds races; anywhere it compares with one thread that did the same.
#include <string>
#include <thread>
#include <vector>

#include "earshot.hpp"
#include "gtest/gtest.h"

namespace {

std::string Line(int customer, int number) {
  const std::string id = std::to_string(customer) + "-" + std::to_string(number);
  return R"({"source":"x","id":")" + id + R"(","occurred_at":"2026-03-02T0)" +
         std::to_string(number % 10) +
         R"(:00:00Z","channel":"x","author":{"namespace":"x","id":")" + std::to_string(customer) +
         R"("},"text":"still waiting for an answer, message )" + id + "\"}\n";
}

constexpr int kCustomers = 8, kMessages = 10;

void Feed(earshot::Engine& engine, int from, int to) {
  for (int customer = from; customer < to; ++customer) {
    for (int number = 0; number < kMessages; ++number) {
      EXPECT_EQ(engine.IngestJson(Line(customer, number)).accepted(), 1u);
    }
  }
}

TEST(Threads, TwoWritersAndAReaderGiveWhatOneThreadGives) {
  const earshot::Policy policy = earshot::Policy::Default();
  const earshot::Analyzer analyzer = earshot::Analyzer::Open();
  earshot::EngineOptions options;
  options.policy = &policy;
  options.analyzer = &analyzer;
  earshot::Engine alone = earshot::Engine::Open(options);
  Feed(alone, 0, kCustomers);

  earshot::Engine shared = earshot::Engine::Open(options);
  std::vector<std::thread> threads;
  threads.emplace_back([&] { Feed(shared, 0, kCustomers / 2); });
  threads.emplace_back([&] { Feed(shared, kCustomers / 2, kCustomers); });
  threads.emplace_back([&] {
    for (int i = 0; i < 20; ++i) {
      EXPECT_LE(shared.Counts().events, static_cast<uint64_t>(kCustomers * kMessages));
      shared.QueueJson(3);
      shared.NextWakeup();
      EXPECT_EQ(analyzer.Assess("thank you, that was quick").language.empty(), false);
      EXPECT_EQ(policy.Hash().size(), 32u);
    }
  });
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(shared.Digest(), alone.Digest());
  EXPECT_EQ(shared.Standing().JsonLines(), alone.Standing().JsonLines());
  EXPECT_EQ(shared.Counts().events, static_cast<uint64_t>(kCustomers * kMessages));
}

}  // namespace
