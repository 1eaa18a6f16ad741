// The sets that the heads for English learn from: their own, and what is borrowed from others.
#include <algorithm>
#include <map>

#include "aux_heads.h"
#include "base/assessment.h"
#include "mail.h"

namespace earshot::train {
namespace {

int FoldOf(const std::string& text) {
  return static_cast<int>((text::HashForm(text) >> 16) % kFolds);
}

struct Source {
  const char* path;
  std::vector<std::string> classes;
  int set;
  float weight;
  bool balanced;
  bool permissive;
};

void AddSource(const std::string& data, const Source& source, const ValidationTexts& validation,
               Featurizer& featurizer, std::vector<Sample>& samples) {
  auto examples = ReadExamples(data + "/" + source.path, source.classes);
  std::erase_if(examples, [&](const Example& e) { return validation.Contains(e.text); });
  std::vector<double> count(source.classes.size());
  for (const Example& example : examples) ++count[static_cast<size_t>(example.label)];
  for (const Example& example : examples) {
    Sample sample;
    sample.label = example.label;
    sample.set = source.set;
    sample.fold = FoldOf(example.text);
    sample.weight = source.weight;
    if (source.balanced) {
      const double even = static_cast<double>(examples.size()) / static_cast<double>(count.size());
      sample.weight *=
          static_cast<float>(std::min(4.0, even / count[static_cast<size_t>(example.label)]));
    }
    featurizer.Read(example.text, "en", sample);
    samples.push_back(std::move(sample));
  }
}

// Without handles and links.
std::string WithoutNames(const std::string& text) {
  std::string kept;
  for (size_t at = 0; at < text.size();) {
    const bool skipped = text[at] == '@' || text.compare(at, 4, "http") == 0;
    const size_t end = std::min(text.find(' ', at), text.size() - 1) + 1;
    if (!skipped) kept.append(text, at, end - at);
    at = end;
  }
  return kept.empty() ? text : kept;
}

// What customers ordinarily write is meant as it is said: without it a head that saw nothing but jokes and their like
// takes any praise, any reproach and any remark for one. Each source of it weighs the same, however long it is.
void BorrowMail(const std::string& data, const ValidationTexts& validation, Featurizer& featurizer,
                std::vector<Sample>& samples) {
  constexpr float kSourceWeight = 1200;
  const std::vector<Mail> all = ReadMail(data, validation);
  std::map<std::string, float> count;
  for (const Mail& mail : all) count[mail.source] += mail.kept_back ? 0 : 1;
  for (const Mail& mail : all) {
    if (mail.kept_back) continue;
    Sample sample;
    sample.set = kBorrowedMail;
    sample.weight = std::min(kSourceWeight / count[mail.source], 1.0f);
    sample.fold = FoldOf(mail.text);
    // To whom a message is addressed tells tweets from letters, and no joke from what is meant: half are read without.
    const bool named = (text::HashForm(mail.text) >> 40) % 2 == 0;
    featurizer.Read(named ? mail.text : WithoutNames(mail.text), "en", sample);
    samples.push_back(std::move(sample));
  }
}

// Angry customers are not offensive for it: their messages, but for those with strong words.
void BorrowDecent(const std::string& data, const ValidationTexts& validation,
                  Featurizer& featurizer, std::vector<Sample>& samples) {
  constexpr const char* kStrong[] = {"fuck",    "shit",    "bitch", "idiot", "stupid", "moron",
                                     "asshole", "bastard", "crap",  "damn",  "hell",   "suck"};
  for (const std::string& text : ReadTexts(data + "/sentiment/airline_train.tsv")) {
    if (validation.Contains(text)) continue;
    std::string lower = text;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    const bool strong =
        std::any_of(std::begin(kStrong), std::end(kStrong),
                    [&lower](const char* word) { return lower.find(word) != std::string::npos; });
    if (strong) continue;
    Sample sample;
    sample.set = kBorrowed;
    sample.weight = 0.3f;
    sample.fold = FoldOf(text);
    featurizer.Read(text, "en", sample);
    samples.push_back(std::move(sample));
  }
}

// The seventy-seven intents of a bank as topics that other trades have too, by the first part of a
// name that fits.
Topic TopicOf(const std::string& intent) {
  constexpr struct {
    const char* part;
    Topic topic;
  } kParts[] = {
      {"card_arrival", Topic::kDelivery},
      {"delivery_estimate", Topic::kDelivery},
      {"fee_charged", Topic::kFees},
      {"withdrawal_charge", Topic::kFees},
      {"exchange_charge", Topic::kFees},
      {"transfer_charge", Topic::kFees},
      {"card_charge", Topic::kFees},
      {"lost_or_stolen", Topic::kLostOrStolen},
      {"compromised", Topic::kLostOrStolen},
      {"swallowed", Topic::kLostOrStolen},
      {"not_recognised", Topic::kWrongCharge},
      {"charged_twice", Topic::kWrongCharge},
      {"wrong_amount", Topic::kWrongCharge},
      {"wrong_exchange", Topic::kWrongCharge},
      {"extra_charge", Topic::kWrongCharge},
      {"efund", Topic::kRefund},
      {"reverted", Topic::kRefund},
      {"declined", Topic::kDeclined},
      {"failed", Topic::kDeclined},
      {"not_working", Topic::kDeclined},
      {"not_allowed", Topic::kDeclined},
      {"pending", Topic::kPending},
      {"not_updated", Topic::kPending},
      {"not_received", Topic::kPending},
      {"timing", Topic::kPending},
      {"identity", Topic::kIdentity},
      {"verify", Topic::kIdentity},
      {"pin", Topic::kAccess},
      {"passcode", Topic::kAccess},
      {"edit_personal", Topic::kAccountChange},
      {"terminate", Topic::kAccountChange},
      {"cancel_transfer", Topic::kAccountChange},
      {"activate", Topic::kActivation},
      {"linking", Topic::kActivation},
      {"apple_pay", Topic::kActivation},
      {"about_to_expire", Topic::kOrder},
      {"physical", Topic::kOrder},
      {"spare", Topic::kOrder},
      {"virtual", Topic::kOrder},
      {"visa_or", Topic::kOrder},
      {"limits", Topic::kPaymentMethod},
      {"top_up", Topic::kPaymentMethod},
      {"topping", Topic::kPaymentMethod},
      {"transfer_into", Topic::kPaymentMethod},
      {"receiving", Topic::kPaymentMethod},
      {"exchange", Topic::kExchange},
      {"fiat", Topic::kExchange},
      {"supported", Topic::kExchange},
  };
  for (const auto& [part, topic] : kParts) {
    // "topping" has a "pin" in it, and "top_up" comes after what fails of it.
    if (std::string(part) == "pin" && intent.find("topping") != std::string::npos) continue;
    if (intent.find(part) != std::string::npos) return topic;
  }
  return Topic::kEligibility;  // age, country, acceptance, machines
}

// Messages of no topic: what people say to each other.
void AddTopicless(const std::string& data, const ValidationTexts& validation,
                  Featurizer& featurizer, std::vector<Sample>& samples) {
  constexpr size_t kEvery = 5;
  size_t at = 0;
  for (const char* path : {"sentiment/goemotions_train.tsv", "sentiment/tweet_extraction.tsv"}) {
    for (const std::string& text : ReadTexts(data + "/" + path)) {
      if (at++ % kEvery != 0 || validation.Contains(text)) continue;
      Sample sample;
      sample.fold = FoldOf(text);
      sample.weight = 0.5f;
      featurizer.Read(text, "en", sample);
      samples.push_back(std::move(sample));
    }
  }
}

AuxTask ReadTopics(const std::string& data, const ValidationTexts& validation,
                   Featurizer& featurizer) {
  AuxTask task{"topic", sentiment::kHeadTopic, kTopics - 1, true, {}};
  const std::string path = data + "/intent/banking77_train.tsv";
  std::vector<std::string> names = ReadFirstColumn(path);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const Example& example : ReadExamples(path, names)) {
    Sample sample;
    sample.label = static_cast<int>(TopicOf(names[static_cast<size_t>(example.label)]));
    sample.fold = FoldOf(example.text);
    featurizer.Read(example.text, "en", sample);
    task.samples.push_back(std::move(sample));
  }
  AddTopicless(data, validation, featurizer, task.samples);
  return task;
}

}  // namespace

std::vector<AuxTask> ReadAuxTasks(const std::string& data, bool permissive,
                                  const ValidationTexts& validation, Featurizer& featurizer) {
  const std::vector<std::string> levels = {"non-complaint", "no explicit reproach", "disapproval",
                                           "accusation", "blame"};
  const Source kComplaint = {
      "intent/complaint_tweets_train.tsv", {"other", "complaint"}, 0, 1.0f, false, false};
  const Source kLevels = {"intent/complaint_severity_train.tsv", levels, 0, 1.0f, true, true};
  std::vector<AuxTask> tasks;
  auto add = [&](const char* name, sentiment::Head first, uint32_t heads, bool base,
                 const Source& source) {
    tasks.push_back({name, first, heads, base, {}});
    if (source.permissive || !permissive) {
      AddSource(data, source, validation, featurizer, tasks.back().samples);
    }
  };
  add("complaint", sentiment::kHeadComplaint, 1, false, kComplaint);
  {
    // Of reviews it is known what is a complaint, of tweets to airlines what is against one.
    std::vector<Sample> reviews;
    AddSource(data, kLevels, validation, featurizer, reviews);
    for (Sample& sample : reviews) {
      sample.label = sample.label > 0 ? 1 : 0;
      sample.set = permissive ? 0 : kBorrowedReviews;
      sample.weight = permissive ? 1.0f : 0.2f;
      tasks.back().samples.push_back(std::move(sample));
    }
    if (!permissive) {
      std::vector<Sample> airline;
      AddSource(data, {"sentiment/airline_train.tsv", {"positive", "negative"}, 1, 1, false, false},
                validation, featurizer, airline);
      for (Sample& sample : airline) {
        sample.set = kBorrowedAirline;
        sample.weight = sample.label == 1 ? 0.05f : 0.2f;
        tasks.back().samples.push_back(std::move(sample));
      }
    }
  }
  add("offensive", sentiment::kHeadOffensive, 1, false,
      {"intent/offensive_train.tsv", {"not-offensive", "offensive"}, 0, 1.0f, true, false});
  if (!permissive) BorrowDecent(data, validation, featurizer, tasks.back().samples);
  add("sarcasm", sentiment::kHeadSarcasm, 1, false,
      {"intent/irony_train.tsv", {"non_irony", "irony"}, 0, 1.0f, true, false});
  if (!permissive) BorrowMail(data, validation, featurizer, tasks.back().samples);
  add("emotion", sentiment::kHeadAnger, 4, false,
      {"intent/emotion_train.tsv", {"anger", "joy", "optimism", "sadness"}, 0, 1.0f, true, false});
  add("reproach", sentiment::kHeadReproach, kReproachLevels - 1, true, kLevels);
  tasks.push_back(ReadTopics(data, validation, featurizer));
  return tasks;
}

std::vector<std::vector<uint32_t>> ReadPlainEnglish(const std::string& data, bool permissive,
                                                    const ValidationTexts& validation,
                                                    Featurizer& featurizer) {
  std::vector<std::string> texts;
  auto append = [&texts](const std::vector<std::string>& more) {
    texts.insert(texts.end(), more.begin(), more.end());
  };
  for (const SetSpec& spec : SentimentSets()) {
    if (spec.language == "en" && (spec.permissive || !permissive)) {
      append(ReadTexts(data + "/" + spec.path));
    }
  }
  append(ReadTexts(data + "/intent/banking77_train.tsv"));
  if (!permissive) {
    for (const char* name : {"complaint_tweets", "emotion", "hate", "irony", "offensive"}) {
      append(ReadTexts(data + "/intent/" + name + "_train.tsv"));
    }
    append(ReadCsvColumn(data + "/twcs/twcs_5000.csv", "text"));
    append(ReadCsvColumn(data + "/airline/tweets.csv", "text"));
  }
  std::vector<std::vector<uint32_t>> words;
  Sample sample;
  for (const std::string& text : texts) {
    if (validation.Contains(text)) continue;
    featurizer.Read(text, "en", sample);
    words.push_back(sample.words);
  }
  return words;
}

}  // namespace earshot::train
