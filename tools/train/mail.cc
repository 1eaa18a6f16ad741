// Reading it from the train splits.
#include "mail.h"

#include <algorithm>

#include "text/tokenizer.h"

namespace earshot::train {
namespace {

// One in so many is kept back, by its letters: the same whatever the order of the files.
constexpr uint64_t kKeptBackParts = 8;
// Remarks of no feeling are many and no mail: one in so many.
constexpr size_t kEveryRemark = 4;

bool HasAny(const std::string& text, const std::vector<const char*>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&text](const char* word) { return text.find(word) != std::string::npos; });
}

}  // namespace

bool MayMock(const std::string& text) {
  static const std::vector<const char*> kSigns = {
      "sarcas",    "ironic",        "irony",      "#not",
      "/s ",       "🙄",          "🙃",       "👏",
      "slow clap", "bravo",         "yeah right", "thanks for nothing",
      "way to go", "good luck with"};
  static const std::vector<const char*> kPraise = {
      "thank",   "thx",        "great",     "awesome", "love",     "wonderful",
      "amazing", "fantastic",  "brilliant", "nice",    "good job", "well done",
      "congrat", "kudos",      "impress",   "perfect", "thrilled", "excellent",
      "lovely",  "glad",       "enjoy",     "fun ",    "classy",   "genius",
      "best ",   "appreciate", "so happy",  "cheers",  "cool"};
  static const std::vector<const char*> kTrouble = {
      "delay", "cancel",  "worst",   "hour",  "on hold", "wait",    "broke",  "lost",  "never",
      "ruin",  "slow",    "fail",    "still", "nothing", "wrong",   "late",   "stuck", "rude",
      "again", "terribl", "horribl", "awful", "ignor",   "useless", "charge", "stole", "not ",
      "n't",   "n’t",     "no ",     "suck",  "crash",   "problem", "miss",   "min"};
  std::string lower = text;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return HasAny(lower, kSigns) || (HasAny(lower, kPraise) && HasAny(lower, kTrouble));
}

std::vector<Mail> ReadMail(const std::string& data, const ValidationTexts& validation) {
  std::vector<Mail> mail;
  auto add = [&](const char* source, const std::string& text, bool may_mock) {
    if (validation.Contains(text) || (may_mock && MayMock(text))) return;
    const uint64_t hash = text::HashForm(Essence(text)) >> 16;
    mail.push_back({source, text, hash % kKeptBackParts == 0});
  };
  const auto inbound = ReadCsvColumn(data + "/twcs/twcs_5000.csv", "inbound");
  const auto threads = ReadCsvColumn(data + "/twcs/twcs_5000.csv", "text");
  for (size_t i = 0; i < std::min(inbound.size(), threads.size()); ++i) {
    const bool customer = inbound[i] == "True";
    add(customer ? "customers" : "companies", threads[i], customer);
  }
  // Who is content with a flight or a product says so, and asks what he asks.
  const std::string airline = data + "/sentiment/airline_train.tsv";
  for (const Example& e : ReadExamples(airline, {"positive", "neutral"})) {
    add("airline", e.text, false);
  }
  for (const Example& e : ReadExamples(airline, {"negative"})) add("airline", e.text, true);
  const std::string reviews = data + "/sentiment/customer_reviews.tsv";
  for (const Example& e : ReadExamples(reviews, {"positive"})) add("reviews", e.text, false);
  for (const Example& e : ReadExamples(reviews, {"negative"})) add("reviews", e.text, true);
  for (const std::string& text : ReadTexts(data + "/intent/complaint_severity_train.tsv")) {
    add("long reviews", text, false);
  }
  for (const std::string& text : ReadTexts(data + "/intent/complaint_tweets_train.tsv")) {
    add("complaints", text, true);
  }
  for (const std::string& text : ReadTexts(data + "/intent/banking77_train.tsv")) {
    add("bank", text, false);
  }
  size_t remark = 0;
  for (const Example& e : ReadExamples(data + "/sentiment/goemotions_train.tsv", {"neutral"})) {
    if (remark++ % kEveryRemark == 0) add("remarks", e.text, true);
  }
  return mail;
}

}  // namespace earshot::train
