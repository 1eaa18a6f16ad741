// The analyzer on messages that no reader would call otherwise, and what must hold of every answer.
#include "sentiment/analyzer.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "text/tokenizer.h"

namespace earshot::sentiment {
namespace {

const Analyzer& TheAnalyzer() {
  static const auto* const analyzer = [] {
    auto opened = Analyzer::Default();
    EXPECT_TRUE(opened.ok()) << opened.status();
    return new std::shared_ptr<const Analyzer>(*opened);
  }();
  return **analyzer;
}

Assessment Assess(absl::string_view text, absl::string_view hint = "") {
  auto assessment = TheAnalyzer().Assess(text, hint);
  EXPECT_TRUE(assessment.ok()) << assessment.status();
  return *assessment;
}

struct Golden {
  const char* label;
  const char* message;
};
constexpr Golden kGolden[] = {
    {"negative", "Worst airline ever. Never flying with you again!"},
    {"negative", "My parcel is three weeks late and nobody answers my emails"},
    {"negative", "Absolutely disgusting service, I want a refund now"},
    {"negative", "The app keeps crashing and I lost all my data :("},
    {"negative", "You charged me twice and I am furious"},
    {"negative", "I hate this phone, total waste of money"},
    {"negative", "Still no internet. This is a joke."},
    {"negative", "Your staff were rude and unhelpful"},
    {"negative", "I'm so disappointed with this order, everything arrived broken"},
    {"negative", "terrible terrible terrible 😡😡"},
    {"negative", "flight cancelled, bags lost, no apology. unacceptable!"},
    {"negative", "been on hold for 2 hours, this is ridiculous"},
    {"negative", "not happy with the way I was treated"},
    {"negative", "The food was awful and cold"},
    {"negative", "why is your website always down\?\? so annoying"},
    {"negative", "I regret buying this, it stopped working after a day"},
    {"negative", "This is the worst customer service I have ever had"},
    {"negative", "Your driver was horrible and dangerous"},
    {"negative", "ugh my order is wrong AGAIN"},
    {"negative", "Thanks for nothing"},
    {"negative", "Thanks for ruining my birthday"},
    {"negative", "Great, another delay. Just great."},
    {"negative", "nice try"},
    {"negative", "Stop lying to your customers"},
    {"positive", "Thank you so much, the problem is solved!"},
    {"positive", "Best flight ever, the crew was amazing ❤️"},
    {"positive", "I love my new headphones, great sound"},
    {"positive", "Excellent service as always, thanks team!"},
    {"positive", "Really happy with my purchase :)"},
    {"positive", "You guys are awesome, thank you for the quick help"},
    {"positive", "The hotel was wonderful and the staff friendly"},
    {"positive", "Great job, super fast delivery 👍"},
    {"positive", "so excited for my trip tomorrow!!!"},
    {"positive", "Thanks for the fast reply, you are the best"},
    {"positive", "Delicious food and lovely people, we will be back"},
    {"positive", "Perfect, works like a charm"},
    {"positive", "kudos to your agent Anna, she was fantastic"},
    {"positive", "Love it love it love it 😍"},
    {"positive", "Amazing experience, highly recommend"},
    {"neutral", "What time does the store open on Sunday?"},
    {"neutral", "My order number is 12345"},
    {"neutral", "I will fly from Boston to Denver on Monday"},
    {"neutral", "Do you ship to Norway?"},
    {"neutral", "The meeting is on Tuesday at 10:30"},
    {"neutral", "How do I change my address?"},
    {"neutral", "Is there a direct train to Leeds?"},
    {"neutral", "Where can I find the opening hours of the branch?"},
    {"neutral", "New model announced for April"},
    {"neutral", "Which documents do I need for the application?"},
};

TEST(Analyzer, ReadsClearMessagesAsPeopleDo) {
  for (const Golden& golden : kGolden) {
    const Assessment assessment = Assess(golden.message);
    EXPECT_EQ(std::string(LabelName(LabelOf(assessment))), golden.label)
        << golden.message << " score " << assessment.score_milli << " " << assessment.language;
    EXPECT_EQ(assessment.language, "en") << golden.message;
  }
}

TEST(Analyzer, ReadsOtherLanguagesWhenToldWhich) {
  constexpr struct {
    const char* language;
    const char* label;
    const char* message;
  } kCases[] = {
      {"de", "negative", "Das ist der schlechteste Service aller Zeiten"},
      {"de", "positive", "Vielen Dank, ihr seid super!"},
      {"es", "positive", "Muchas gracias por la ayuda, sois los mejores"},
      {"fr", "positive", "C'est parfait, merci beaucoup !"},
      {"fr", "negative", "Service nul, je suis très en colère"},
      {"pt-BR", "positive", "Obrigado, adorei o atendimento"},
      {"it", "negative", "Ho ricevuto il pacco rotto, pessimo servizio"},
      {"ar", "negative", "خدمة سيئة جدا"},
      {"hi", "negative", "यह बहुत बुरा है"},
  };
  for (const auto& c : kCases) {
    const Assessment assessment = Assess(c.message, c.language);
    EXPECT_EQ(std::string(LabelName(LabelOf(assessment))), c.label) << c.message;
    EXPECT_EQ(assessment.language, absl::string_view(c.language).substr(0, 2));
  }
}

void ExpectWellFormed(const Assessment& a, absl::string_view message) {
  EXPECT_EQ(a.negative_milli + a.neutral_milli + a.positive_milli, 1000) << message;
  for (int32_t value : {a.negative_milli, a.neutral_milli, a.positive_milli, a.severity_milli,
                        a.confidence_milli}) {
    EXPECT_GE(value, 0) << message;
    EXPECT_LE(value, 1000) << message;
  }
  EXPECT_EQ(a.score_milli, a.positive_milli - a.negative_milli) << message;
  EXPECT_LE(a.evidence.size(), static_cast<size_t>(kEvidenceSpansMax));
  for (size_t i = 0; i < a.evidence.size(); ++i) {
    EXPECT_LT(a.evidence[i].begin, a.evidence[i].end);
    EXPECT_LE(a.evidence[i].end, message.size());
    EXPECT_NE(a.evidence[i].contribution_milli, 0);
    if (i > 0) {
      EXPECT_GE(std::abs(a.evidence[i - 1].contribution_milli),
                std::abs(a.evidence[i].contribution_milli));
    }
  }
  for (const AssessmentNumber& number : kAssessmentNumbers) {
    EXPECT_GE(a.*number.milli, 0) << message;
    EXPECT_LE(a.*number.milli, 1000) << message;
  }
  EXPECT_LT(static_cast<uint32_t>(a.reproach), kReproachLevels);
  EXPECT_LT(static_cast<uint32_t>(a.topic), kTopics);
  if (a.language == "und") {
    EXPECT_EQ(a.score_milli, 0) << message;
    EXPECT_EQ(a.confidence_milli, 0) << message;
    EXPECT_TRUE(a.evidence.empty()) << message;
  }
}

const std::vector<std::string>& OddMessages() {
  static const auto* const messages = new std::vector<std::string>{"",
                                                                   " ",
                                                                   "a",
                                                                   "?",
                                                                   "!!!!!!",
                                                                   "12345",
                                                                   "\xFF\xFE",
                                                                   "bad\xFF service",
                                                                   "\xE2\x82",
                                                                   std::string(5, '\0'),
                                                                   "@a @b @c",
                                                                   "http://t.co/x",
                                                                   "😡",
                                                                   ":-)",
                                                                   "これは最悪です",
                                                                   "не работает",
                                                                   "ขอบคุณมากครับ",
                                                                   "&lt;3",
                                                                   std::string(2000, 'a'),
                                                                   "not not not not good",
                                                                   "#FAIL #WorstEver",
                                                                   "good bad good bad",
                                                                   "\xEF\xB7\xBA\xEF\xB7\xBA"};
  return *messages;
}

TEST(Analyzer, EveryAnswerIsWellFormed) {
  for (const std::string& message : OddMessages()) {
    for (const char* hint : {"", "en", "de", "und", "xx", "EN-us", "-", "zxx"}) {
      ExpectWellFormed(Assess(message, hint), message);
    }
  }
  for (const Golden& golden : kGolden) ExpectWellFormed(Assess(golden.message), golden.message);
}

TEST(Analyzer, NamesLanguagesItDoesNotScoreAndGuessesNothing) {
  constexpr struct {
    const char* language;
    const char* message;
  } kCases[] = {
      {"ja", "これは最悪です"},
      {"ru", "не работает, ужасно, когда ответите"},
      {"uk", "чому ви не відповідаєте, це дуже погано"},
      {"bg", "защо не отговаряте, много лошо обслужване"},
      {"th", "ขอบคุณมากครับ"},
      {"nl", "Ik wacht al drie weken op mijn bestelling"},
      {"sv", "Tack så mycket för hjälpen"},
      {"ko", "정말 최악이에요"},
      {"el", "Αυτό είναι απαράδεκτο"},
      {"pl", "czekam na odpowiedź i nie wiem dlaczego"},
      {"tr", "neden hiç cevap vermiyorsunuz, çok kötü"},
      {"hu", "nagyon rossz az ügyfélszolgálat, még mindig várok"},
      {"fi", "palvelu on huono ja odotan vielä vastausta"},
      {"vi", "tại sao không trả lời tôi"},
      {"zh", "为什么没有人回答"},
      {"he", "למה אף אחד לא עונה לי"},
      {"fa", "چرا هنوز پاسخ نمی دهید، خیلی بد است"},
      {"ka", "რატომ არ მპასუხობთ"},
      {"ta", "ஏன் யாரும் பதில் சொல்லவில்லை"},
  };
  for (const auto& c : kCases) {
    const Assessment assessment = Assess(c.message);
    EXPECT_EQ(assessment.language, c.language) << c.message;
    EXPECT_EQ(assessment.score_milli, 0) << c.message;
    EXPECT_EQ(assessment.confidence_milli, 0) << c.message;
    EXPECT_EQ(LabelOf(assessment), Label::kNeutral) << c.message;
    EXPECT_TRUE(assessment.evidence.empty()) << c.message;
  }
  EXPECT_EQ(Assess("worst service ever", "nl").language, "nl");
  EXPECT_EQ(Assess("worst service ever", "nl").score_milli, 0);
}

TEST(Analyzer, SaysUndWhereNothingTellsTheLanguage) {
  for (const char* message : {"", "...", "12345", "𐎠𐎡𐎢"}) {
    const Assessment assessment = Assess(message);
    EXPECT_EQ(assessment.language, "und") << message;
    EXPECT_EQ(assessment.score_milli, 0) << message;
    EXPECT_EQ(assessment.confidence_milli, 0) << message;
  }
  EXPECT_EQ(Assess("worst service ever", "tlh").language, "und");
  EXPECT_EQ(Assess("worst service ever", "other").language, "und");
}

TEST(Analyzer, ReadsTheHeadsForEnglishInEnglishAlone) {
  const Assessment english = Assess("I am furious, my card still has not arrived!", "en");
  EXPECT_EQ(
      english.anger_milli + english.joy_milli + english.optimism_milli + english.sadness_milli,
      1000);
  EXPECT_NE(english.intents & kComplaint, 0u);
  EXPECT_NE(english.reproach, Reproach::kNone);
  const Assessment german = Assess("Ich bin wütend, meine Karte ist immer noch nicht da!", "de");
  for (const AssessmentNumber& number : kAssessmentNumbers) {
    EXPECT_EQ(german.*number.milli, 0) << number.name;
  }
  EXPECT_EQ(german.reproach, Reproach::kNone);
  EXPECT_EQ(german.topic, Topic::kNone);
}

TEST(Analyzer, NamesWhatACustomerWantsSettled) {
  constexpr struct {
    Topic topic;
    const char* message;
  } kCases[] = {
      {Topic::kDelivery, "When will my new card arrive? I ordered it two weeks ago"},
      {Topic::kRefund, "How do I get a refund for this item?"},
      {Topic::kWrongCharge, "I have been charged twice for the same thing"},
      {Topic::kLostOrStolen, "I lost my card yesterday, please block it"},
      {Topic::kAccess, "I forgot my passcode and cannot log in"},
      {Topic::kFees, "Why was I charged a fee for this transfer?"},
      {Topic::kDeclined, "My card payment was declined at the shop"},
      {Topic::kNone, "what a beautiful morning, off to the beach with friends"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(TopicName(Assess(c.message, "en").topic), TopicName(c.topic)) << c.message;
  }
}

TEST(Analyzer, TellsTheEmotionsOfPlainMessages) {
  auto most = [](const Assessment& a) {
    const std::vector<int32_t> milli = {a.anger_milli, a.joy_milli, a.optimism_milli,
                                        a.sadness_milli};
    return std::max_element(milli.begin(), milli.end()) - milli.begin();
  };
  EXPECT_EQ(most(Assess("this makes me so angry and furious", "en")), 0);
  EXPECT_EQ(most(Assess("haha that was hilarious, I am so happy", "en")), 1);
  EXPECT_EQ(most(Assess("do not fear tomorrow, have hope and faith", "en")), 2);
  EXPECT_EQ(most(Assess("feeling so sad and depressed and lonely", "en")), 3);
}

TEST(Analyzer, IdentifiesTheLanguagesOfItsData) {
  constexpr struct {
    const char* language;
    const char* message;
  } kCases[] = {
      {"en", "where is my order, it should have been here on Monday"},
      {"en", "My order number is 12345"},
      {"en", "thanks!"},
      {"de", "Warum antwortet niemand auf meine Nachricht?"},
      {"fr", "Je n'ai toujours pas reçu mon colis"},
      {"es", "Llevo dos semanas esperando mi pedido"},
      {"it", "Ho ricevuto il pacco rotto"},
      {"pt", "Não consigo falar com ninguém no atendimento"},
      {"ar", "متى يصل الطلب"},
      {"hi", "मेरा ऑर्डर कब आएगा"},
      {"am", "አመሰግናለሁ በጣም ጥሩ አገልግሎት"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Assess(c.message).language, c.language) << c.message;
}

TEST(Analyzer, ScoresEmojiWithoutWords) {
  const Assessment angry = Assess("😡😡😡");
  EXPECT_EQ(angry.language, "zxx");
  EXPECT_LT(angry.score_milli, 0);
  EXPECT_EQ(LabelOf(Assess("👍 :)")), Label::kPositive);
}

TEST(Analyzer, NegationTurnsAMessageRound) {
  EXPECT_LT(Assess("I am not happy with this").score_milli,
            Assess("I am happy with this").score_milli);
  EXPECT_LT(Assess("this is not good").score_milli, Assess("this is good").score_milli);
  EXPECT_LT(Assess("never helpful").score_milli, Assess("always helpful").score_milli);
}

TEST(Analyzer, EvidenceNamesTheWordThatDecided) {
  const std::string message = "the crew was fantastic on tuesday";
  const Assessment assessment = Assess(message);
  ASSERT_FALSE(assessment.evidence.empty());
  const EvidenceSpan& first = assessment.evidence[0];
  EXPECT_EQ(message.substr(first.begin, first.end - first.begin), "fantastic");
  EXPECT_GT(first.contribution_milli, 0);
}

TEST(Analyzer, EvidenceCountsTheBytesGiven) {
  const std::string message = "\xFF&amp; 😂 terrible";
  const Assessment assessment = Assess(message, "en");
  bool found = false;
  for (const EvidenceSpan& span : assessment.evidence) {
    found |= message.substr(span.begin, span.end - span.begin) == "terrible";
  }
  EXPECT_TRUE(found);
}

TEST(Analyzer, SeverityRisesWithWhatIsAtStake) {
  EXPECT_LT(Assess("thank you so much").severity_milli, 100);
  EXPECT_GT(Assess("this is the worst service ever, unacceptable").severity_milli, 600);
  EXPECT_GE(Assess("I smell gas in my flat").severity_milli, 700);
  EXPECT_GT(Assess("I will sue you for this").severity_milli,
            Assess("I will write to you about this").severity_milli);
}

TEST(Analyzer, TextIsReadUpToTheLimitAndRefusedPastIt) {
  const std::string at_limit(kTextBytesMax, 'a');
  EXPECT_TRUE(TheAnalyzer().Assess(at_limit).ok());
  const absl::Status refused = TheAnalyzer().Assess(at_limit + "a").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused.message()), testing::HasSubstr("kTextBytesMax"));
}

TEST(Analyzer, SameIntegersAgainAndInEveryThread) {
  std::vector<std::string> messages = OddMessages();
  for (const Golden& golden : kGolden) messages.push_back(golden.message);
  std::vector<Assessment> expected;
  for (const std::string& message : messages) expected.push_back(Assess(message));
  std::vector<std::thread> threads;
  std::vector<int> same(4, 0);
  for (size_t t = 0; t < same.size(); ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < messages.size(); ++i) {
        // Each thread begins elsewhere, so that what a scratch held before differs.
        const size_t at = (i + t * 7) % messages.size();
        auto assessment = TheAnalyzer().Assess(messages[at]);
        same[t] += assessment.ok() && *assessment == expected[at];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int count : same) EXPECT_EQ(count, static_cast<int>(messages.size()));
}

TEST(Analyzer, ScratchAndResultAreReusedWithoutTrace) {
  Scratch scratch;
  Assessment assessment;
  for (const Golden& golden : kGolden) {
    ASSERT_TRUE(TheAnalyzer().AssessInto(golden.message, "", scratch, assessment).ok());
    EXPECT_EQ(assessment, Assess(golden.message)) << golden.message;
  }
}

// Integers that this model gives; they differ with another model, never with another machine or compiler.
TEST(Analyzer, IntegersOfThisModelArePinned) {
  ASSERT_EQ(TheAnalyzer().model_version(), 5u);
  const Assessment bad = Assess("Worst airline ever. Never flying with you again!", "en");
  EXPECT_EQ(bad.negative_milli, 978);
  EXPECT_EQ(bad.neutral_milli, 10);
  EXPECT_EQ(bad.severity_milli, 968);
  const Assessment german = Assess("Vielen Dank, ihr seid super! 👍", "de");
  EXPECT_EQ(german.positive_milli, 916);
  EXPECT_EQ(german.confidence_milli, 970);
}

TEST(Analyzer, EveryIntentHasAName) {
  uint64_t all = 0;
  for (const IntentEntry& name : kIntentTable) {
    EXPECT_EQ(all & name.intent, 0u);
    all |= name.intent;
  }
  EXPECT_EQ(all, (uint64_t{1} << 14) - 1);
}

}  // namespace
}  // namespace earshot::sentiment
