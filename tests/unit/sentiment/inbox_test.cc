// What an inbox ordinarily holds: messages written down for this test, which no model was trained on. Few of them may be
// taken for mockery, or a team learns to look away; of those that do mock, some have to be found all the same.
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "sentiment/analyzer.h"

namespace earshot::sentiment {
namespace {

constexpr const char* kOrdinary[] = {
    "Hello, I ordered a pair of shoes on Monday and have not received a confirmation e-mail yet. "
    "Could you check, please?",
    "Hi, my parcel should have arrived yesterday but the tracking page still says \"in transit\".",
    "The parcel arrived today, thank you very much for your help.",
    "Dear Sir or Madam, I would like to cancel my subscription at the end of the month.",
    "Can you tell me what your opening hours are over Easter?",
    "I have been on hold for forty minutes and nobody picks up.",
    "My invoice number is 4471. The amount does not match what I was quoted.",
    "The screen of my phone is cracked. Is that covered by the guarantee?",
    "I would like to change the delivery address of order 88213.",
    "Your driver left the package in the rain and everything inside is wet.",
    "Where can I find the receipt for my last payment?",
    "I returned the jacket two weeks ago and am still waiting for my refund.",
    "Thanks, that worked!",
    "Could somebody please call me back on this number?",
    "The app logs me out every time I open it.",
    "I am very disappointed with the service in your shop in Leeds.",
    "We booked a room with sea view and were given one over the car park.",
    "Please send me a copy of my contract.",
    "Is there a charge for luggage on the 9.15 to Oslo?",
    "My flight was cancelled and I need to be in Madrid by Friday. What are my options?",
    "The technician was friendly and solved the problem in ten minutes.",
    "I was charged twice for the same ticket.",
    "Your website says the item is in stock, but the shop told me it is not.",
    "I cannot log in, the password reset mail never arrives.",
    "How long does a transfer to another bank take?",
    "Good morning, I have a question about my bill for October.",
    "This is the third time I write about the same problem. Please solve it.",
    "The soup was cold and the waiter was rude to my mother.",
    "Do you deliver to the Channel Islands?",
    "I love the new design, well done.",
    "My mother is 84 and cannot use the app. Is there another way to pay?",
    "The coffee machine leaks since last week.",
    "Who do I speak to about a lost suitcase?",
    "I want my money back.",
    "Great service at the counter today, please pass on my thanks to Anna.",
    "The battery lasts only two hours, that cannot be right.",
    "Please confirm that my appointment on Thursday still stands.",
    "I moved house and need to update my account.",
    "Internet has been down in our street since six this morning.",
    "You promised to call me back yesterday. Nobody did.",
    "The size 42 is too small, can I swap it for a 43?",
    "What is the difference between the two plans?",
    "My card was swallowed by the machine at the station.",
    "Thank you for the quick reply.",
    "I am writing to complain about the noise from your building site.",
    "The heating in carriage 4 does not work, it is freezing in here.",
    "Has my application been received?",
    "I have attached the photos you asked for.",
    "The voucher code does not work at the checkout.",
    "Your colleague told me the fee would be waived, but it was taken from my account again.",
    "I'd like to speak to a manager about what happened on Saturday.",
    "Why was my order split into three parcels?",
    "Everything is fine now, you can close the ticket.",
    "Sorry for the late answer, I was on holiday. Yes, please go ahead.",
    "The instructions are only in German. Do you have them in English?",
    "Our delivery is late again, and again nobody told us.",
    "My son loves the toy, but one wheel came off on the first day.",
    "I never agreed to this price increase and I refuse to pay it.",
    "Is it possible to pay in three instalments?",
    "Please stop sending me advertising.",
    "It has been six weeks. I expect an answer by Monday or I will go to the ombudsman.",
    "The food was delicious and the staff could not have been kinder.",
    "I think I was sent somebody else's order.",
    "When will the blue one be back in stock?",
    "There is a scratch on the table top, see the picture.",
    "I tried turning it off and on again, it makes no difference.",
    "Your chat closed before I could answer.",
    "Happy to recommend you to my friends.",
    "Why do I have to give my phone number to see a price?",
    "I was told five working days, it is now the ninth.",
    "Could you please explain the item \"service fee\" on my statement?",
    "The train was forty minutes late and I missed my connection.",
    "My account has been blocked and I do not know why.",
    "We waited over an hour for our food and left without eating.",
    "I would like to book a table for six on Saturday at seven.",
    "The smell of gas in the hall is getting stronger, please send someone.",
    "Thanks for sorting this out so quickly, much appreciated.",
    "I am allergic to nuts. Which of your bars are safe?",
    "Nobody on your hotline could tell me what the error code means.",
    "I am happy with the phone but not with the price of the contract.",
};

constexpr const char* kMocking[] = {
    "Great, another delay. I just love spending my evening at the airport.",
    "Oh wonderful, my parcel is lost again. What a surprise!",
    "Two hours on hold, what a fantastic service you have there!",
    "Thank you so much for cancelling my flight the night before my wedding. Really made my day.",
    "I just love it when the internet goes down in the middle of a call #winning",
    "Yeah, because who needs luggage on a holiday anyway",
    "Nice job losing my bags AGAIN, you guys are the best 🙄",
    "So glad I paid extra for \"priority\" boarding so I could stand in line for an hour. Money "
    "well spent.",
    "Congratulations on ruining another weekend, keep up the good work!",
    "Nothing says customer care like being hung up on three times in a row",
    "Wow, only three weeks to answer an e-mail, you must be so proud",
    "Oh sure, a robot that does not understand a word, just what I needed",
    "Love paying 80 euros a month for an internet that works every other day",
    "Awesome, my brand new phone does not charge. Best purchase ever.",
    "Thanks a lot for the cold pizza, it was almost edible",
    "How nice of you to charge me twice, I was feeling too rich anyway",
    "Best airline ever! Only lost my bag twice this year.",
    "What a lovely surprise, another price increase",
};

template <size_t kCount>
std::vector<std::string> Flagged(const char* const (&messages)[kCount]) {
  const auto analyzer = Analyzer::Default();
  EXPECT_TRUE(analyzer.ok()) << analyzer.status();
  std::vector<std::string> flagged;
  for (const char* message : messages) {
    const auto assessment = (*analyzer)->Assess(message, "en");
    EXPECT_TRUE(assessment.ok()) << assessment.status();
    if ((assessment->intents & kSarcasm) != 0) flagged.push_back(message);
  }
  return flagged;
}

TEST(Inbox, OrdinaryMailIsMeantAsItIsSaid) {
  const auto flagged = Flagged(kOrdinary);
  EXPECT_LE(20 * flagged.size(), std::size(kOrdinary)) << testing::PrintToString(flagged);
}

TEST(Inbox, MockeryIsFoundAllTheSame) {
  EXPECT_GE(3 * Flagged(kMocking).size(), std::size(kMocking));
}

}  // namespace
}  // namespace earshot::sentiment
