// What an assessment leaves in its working memory: for the code of this room that says why (explain)
// and the one that learns (adapt). Valid until the next text.
#ifndef EARSHOT_SENTIMENT_PARTS_H_
#define EARSHOT_SENTIMENT_PARTS_H_

#include <array>
#include <cstdint>
#include <string>

#include "sentiment/analyzer.h"
#include "sentiment/deep_network.h"
#include "sentiment/delta.h"
#include "sentiment/features.h"
#include "sentiment/score.h"
#include "text/tokenizer.h"

namespace earshot::sentiment {

struct Scratch::Parts {
  text::Tokens tokens;
  Features features;
  HeadSums sums;
  DeltaSums delta;
  DeepScratch deep;  // bounded by itself
  // Of each head, all that is added to the sums included: as the base model has it, and as it was
  // answered, which a delta makes another.
  std::array<int64_t, kHeads> base_logit_q8{}, logit_q8{};
  std::string hint;
  bool is_read_on = false;  // set by who reads this after the call: nothing is given back then

  // Memory of an unusually long message is not kept for the sake of the next short one.
  void Trim() {
    tokens.Trim();
    features.Trim();
    sums.Trim();
  }
};

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_PARTS_H_
