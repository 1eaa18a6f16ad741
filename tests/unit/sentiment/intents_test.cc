// Phrases that carry an intent, and near ones that do not. Each line names all its intents.
#include "sentiment/intents.h"

#include <string>

#include "gtest/gtest.h"
#include "sentiment/analyzer.h"
#include "text/tokenizer.h"

namespace earshot::sentiment {
namespace {

std::string Found(absl::string_view message) {
  text::Tokens tokens;
  text::Tokenize(message, tokens);
  const uint64_t intents = FindIntents(tokens);
  std::string names;
  for (const IntentEntry& name : kIntentTable) {
    if ((intents & name.intent) == 0) continue;
    if (!names.empty()) names += " ";
    names += name.name;
  }
  return names;
}

struct Case {
  const char* message;
  const char* intents;
};

TEST(Intents, AreFoundInSetPhrases) {
  constexpr Case kCases[] = {
      {"I have been on hold for 40 minutes", "failed_channel"},
      {"on hold 2hrs now", "failed_channel"},
      {"emailed you twice last week", "failed_channel"},
      {"I called 5 times", "failed_channel"},
      {"sent three emails, no reply", "failed_channel"},
      {"nobody ever answers the phone", "failed_channel"},
      {"still haven't heard anything back", "failed_channel"},
      {"your agent hung up on me", "failed_channel"},
      {"we hung up the coats", ""},
      {"can't get through to anyone", "failed_channel"},
      {"stop ignoring me", "failed_channel"},
      {"Please DM us your order number", "request holding_reply"},
      {"Hi, follow us and send a DM", "holding_reply"},
      {"send us a direct message", "holding_reply"},
      {"Thanks for reaching out", "holding_reply thanks"},
      {"We'll get back to you", "holding_reply"},
      {"We are getting back to you", "holding_reply"},
      {"I am cancelling my account", "churn_threat"},
      {"switching to another provider", "churn_threat"},
      {"never using you again", "churn_threat"},
      {"you have lost a customer", "churn_threat"},
      {"my lawyer will be in touch", "legal_threat holding_reply"},
      {"see you in small claims court", "legal_threat"},
      {"I will sue", "legal_threat"},
      {"reporting you to the ombudsman", "legal_threat"},
      {"I'll tell all my followers", "publicity_threat"},
      {"this will go viral", "publicity_threat"},
      {"calling the press tomorrow", "publicity_threat"},
      {"the charger caught fire", "safety"},
      {"there is a gas leak", "safety"},
      {"got food poisoning", "safety"},
      {"I want to hurt myself", "safety"},
      {"thank you", "thanks"},
      {"cheers mate", "thanks"},
      {"can you check my order", "request"},
      {"pls fix", "request"},
      {"I want my money back", "request"},
      {"where is my order", "question"},
      {"@acme how do I log in", "question"},
      {"is it open?", "question"},
      {"is there any way around it", "question"},
      {"the flight was on time", ""},
      {"hold the door", ""},
      {"we met at court street", ""},
      {"", ""},
      {"😂", ""},
  };
  for (const Case& c : kCases) EXPECT_EQ(Found(c.message), c.intents) << c.message;
}

TEST(Intents, AFullStopEndsAPhrase) {
  EXPECT_EQ(Found("on. hold for ages"), "");
  EXPECT_EQ(Found("we are on hold. minutes matter"), "");
}

TEST(Intents, AMegabyteOfBeginningsIsRead) {
  std::string message;
  while (message.size() < (1 << 20)) message += "called ";
  EXPECT_EQ(Found(message), "");
}

}  // namespace
}  // namespace earshot::sentiment
