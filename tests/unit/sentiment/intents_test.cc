// Phrases that carry an intent, and near ones that do not. Each line names all its intents.
#include "sentiment/intents.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sentiment/analyzer.h"
#include "text/tokenizer.h"

namespace earshot::sentiment {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Found(absl::string_view message, absl::string_view language = "en") {
  text::Tokens tokens;
  text::Tokenize(message, tokens);
  const uint64_t intents = FindIntents(tokens, language);
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

TEST(Intents, WhatOnlySoundsLikeAFailedAttempt) {
  constexpr Case kCases[] = {
      {"I put a reservation on hold for 24 hours", ""},
      {"my ticket is on hold", ""},
      {"I put a reservation on hold, now I am on hold for 24 hours", "failed_channel"},
      {"never heard of it before", ""},
      {"never heard back", "failed_channel"},
      {"no one has answers about our bags", ""},
      {"no one answers", "failed_channel"},
      {"been waiting on the plane for 45 minutes", ""},
      {"been waiting 45 minutes for a callback", "failed_channel"},
      {"tracked my bag several times", ""},
      {"tried calling several times", "failed_channel"},
      {"they ignored our plane", ""},
      {"you ignored our emails", "failed_channel"},
      {"I put my account on hold for 2 months", ""},
      {"called twice, great service both times", ""},
      {"called twice and nobody cares", "failed_channel"},
      {"The courier rang the bell and nobody answered the door", ""},
      {"No answer needed", ""},
      {"Still no answer", "failed_channel"},
      {"Please do not cancel my order", "request"},
      {"I'll tell my friends how great you are", ""},
      {"I'll tell my friends how rude you are", "publicity_threat"},
  };
  for (const Case& c : kCases) EXPECT_EQ(Found(c.message), c.intents) << c.message;
}

TEST(Intents, HoldingIsToAskForTimeAndToAnswerIsNot) {
  constexpr const char* kHolding[] = {
      "One moment please", "Let me check that for you", "I'll pass this on to the team",
      "Bear with me",      "Thanks for your patience",  "Please call our hotline on 0800 123456."};
  constexpr const char* kAnswers[] = {
      "Your refund of 20 euros was paid today. Please DM us if it does not arrive.",
      "We open at 9. Call us on 0800 123456 if you have more questions.",
      "The outage is fixed now, restart your router. We will get back to you if it returns."};
  for (const char* text : kHolding) EXPECT_THAT(Found(text), HasSubstr("holding_reply")) << text;
  for (const char* text : kAnswers) {
    EXPECT_THAT(Found(text), Not(HasSubstr("holding_reply"))) << text;
  }
}

TEST(Intents, OfATextInNobodyKnowsWhichLanguage) {
  const auto found = [](absl::string_view message) {
    text::Tokens tokens;
    text::Tokenize(message, tokens);
    return FindIntentsOfAny(tokens);
  };
  EXPECT_EQ(found("Voy a poner una denuncia") & kLegalThreat, kLegalThreat);
  EXPECT_EQ(found("Merci beaucoup") & kThanks, kThanks);
  // What is only annoying is not guessed at.
  EXPECT_EQ(found("on hold for 40 minutes"), 0u);
}

struct Foreign {
  const char* language;
  const char* message;
  const char* intents;
};

TEST(Intents, InOtherLanguages) {
  constexpr Foreign kCases[] = {
      {"de", "Ich hänge seit einer Stunde in der Warteschleife", "failed_channel"},
      {"de", "bei der Hotline geht keiner ran", "failed_channel"},
      {"de", "Schon dreimal angerufen, keine Antwort", "failed_channel"},
      {"de", "Ich kündige meinen Vertrag", "churn_threat"},
      {"de", "Das geht jetzt an meinen Anwalt", "legal_threat"},
      {"de", "Danke für die schnelle Hilfe", "thanks"},
      {"de", "Wann kommt mein Paket", "question"},
      {"de", "Der Zug war pünktlich", ""},
      {"es", "Nadie contesta el teléfono", "failed_channel"},
      {"es", "llevo dos días esperando respuesta", "failed_channel"},
      {"es", "voy a dar de baja", "churn_threat"},
      {"es", "muchas gracias", "thanks"},
      {"es", "el vuelo llegó a tiempo", ""},
      {"fr", "Votre service client est injoignable", "failed_channel"},
      {"fr", "Toujours aucune réponse à mes mails", "failed_channel"},
      {"fr", "je vais résilier mon abonnement", "churn_threat"},
      {"fr", "Merci beaucoup", "thanks"},
      {"fr", "le train était à l'heure", ""},
      {"it", "nessuno risponde al telefono", "failed_channel"},
      {"it", "ho scritto tre volte", "failed_channel"},
      {"it", "mai più con voi", "churn_threat"},
      {"it", "grazie mille", "thanks"},
      {"it", "il treno era in orario", ""},
      {"pt", "ninguém atende", "failed_channel"},
      {"pt", "já liguei várias vezes", "failed_channel"},
      {"pt", "nunca mais compro aqui", "churn_threat"},
      {"pt", "muito obrigado", "thanks"},
      {"pt", "o voo chegou na hora", ""},
      {"tr", "müşteri hizmetlerine ulaşamıyorum", "failed_channel"},
      {"tr", "çok teşekkürler", "thanks"},
      {"ar", "محدش بيرد", "failed_channel"},
      {"ar", "شكرا جزيلا", "thanks"},
      {"ar", "متى يصل طلبي؟", "question"},
      {"hi", "कोई जवाब नहीं", "failed_channel"},
      {"hi", "धन्यवाद", "thanks"},
      {"pcm", "abeg dem don hang up on me", "failed_channel"},
      // A language without a table: a sign alone is read, and no other language's words are.
      {"sw", "on hold for 40 minutes", ""},
      {"sw", "on hold?", "question"},
      {"", "thanks", ""},
  };
  for (const Foreign& c : kCases) EXPECT_EQ(Found(c.message, c.language), c.intents) << c.message;
}

TEST(Intents, AFullStopEndsAPhrase) {
  EXPECT_EQ(Found("on. hold for ages"), "");
  EXPECT_EQ(Found("nobody. answers"), "");
}

TEST(Intents, AMegabyteOfBeginningsIsRead) {
  std::string message;
  while (message.size() < (1 << 20)) message += "called ";
  EXPECT_EQ(Found(message), "");
}

}  // namespace
}  // namespace earshot::sentiment
