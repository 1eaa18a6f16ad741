// What customers ordinarily write, meant as it is said: the measure of how often a head raises a false alarm in a
// company's inbox, where hardly anybody jokes. The sets that jokes are learnt from are half jokes.
#ifndef EARSHOT_TOOLS_TRAIN_MAIL_H_
#define EARSHOT_TOOLS_TRAIN_MAIL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "dataset.h"

namespace earshot::train {

// At what probability of sarcasm the tweets that were collected for it, of which half are, are told apart: chosen in
// cross-validation on that set alone. The model's own threshold is an inbox's.
inline constexpr int32_t kIronySetThresholdMilli = 440;

struct Mail {
  const char* source;
  std::string text;
  bool kept_back;  // trained on by no head for English: false alarms are measured on these
};

// Support threads, reviews, questions to a bank and to airlines, remarks without feeling. Left out are the texts of
// validation splits and, by words alone, those that may be mockery: nobody has labelled these texts for it.
std::vector<Mail> ReadMail(const std::string& data, const ValidationTexts& validation);

// Whether words of praise stand beside words of trouble, or a sign of mockery stands in it.
bool MayMock(const std::string& text);

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_MAIL_H_
