// Why a text was read as it was: what each of its tokens added to each head, and where an intent of
// the phrase tables stands. For people and audits; an assessment itself carries the strongest few
// of these (Assessment::evidence).
#ifndef EARSHOT_SENTIMENT_EXPLAIN_H_
#define EARSHOT_SENTIMENT_EXPLAIN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sentiment/analyzer.h"
#include "sentiment/intents.h"

namespace earshot::sentiment {

// One question that the model answers by adding up.
struct HeadReading {
  std::string name;      // "sentiment", "complaint", "offensive"
  int32_t milli = 0;     // the score for sentiment, else the probability
  bool is_said = false;  // whether the assessment says so; for sentiment: that it is not neutral
  // In the order of the text, without overlaps: the words of a hashtag count for the hashtag. Exact
  // in log-odds, given in thousandths by the slope at a message that says nothing (1/3 for
  // sentiment, 1/4 for a probability). Tokens whose share rounds to 0 are left out.
  std::vector<EvidenceSpan> spans;
};

struct Explanation {
  Assessment assessment;              // as AssessInto gives it
  std::vector<HeadReading> heads;     // sentiment first; empty where the language is "und"
  std::vector<IntentPhrase> phrases;  // of the intents that the assessment has, by bit
};

// Fails as Assess does. Allocates; not for the hot path.
absl::StatusOr<Explanation> Explain(const Analyzer& analyzer, absl::string_view text,
                                    absl::string_view language_hint = "");

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_EXPLAIN_H_
