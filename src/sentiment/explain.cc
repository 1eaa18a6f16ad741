// Sums of single tokens, by the same arithmetic as the sums of the message.
#include "sentiment/explain.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/status.h"
#include "sentiment/delta.h"
#include "sentiment/fixed.h"
#include "sentiment/parts.h"

namespace earshot::sentiment {
namespace {

using Logits = std::array<int64_t, kHeads>;

// The features of one token as if they were a message.
void Take(const Features& all, size_t token, Features& one) {
  const size_t gram = token == 0 ? 0 : all.gram_end[token - 1];
  const size_t mark = token == 0 ? 0 : all.mark_end[token - 1];
  one.grams.assign(all.grams.begin() + static_cast<ptrdiff_t>(gram),
                   all.grams.begin() + static_cast<ptrdiff_t>(all.gram_end[token]));
  one.marks.assign(all.marks.begin() + static_cast<ptrdiff_t>(mark),
                   all.marks.begin() + static_cast<ptrdiff_t>(all.mark_end[token]));
  one.gram_end.assign(1, static_cast<uint32_t>(one.grams.size()));
  one.mark_end.assign(1, static_cast<uint32_t>(one.marks.size()));
  one.known.assign(1, all.known[token]);
  one.turned.clear();
  if (std::binary_search(all.turned.begin(), all.turned.end(), token)) one.turned.push_back(0);
}

// What each token adds to each head's logit in this message, in q8.
std::vector<Logits> SharesOf(const Analyzer& analyzer, const Scratch::Parts& parts) {
  const Model& model = analyzer.model();
  const Delta* delta = analyzer.delta();
  std::vector<Logits> shares(parts.tokens.list.size());
  Features one;
  HeadSums sums;
  for (size_t token = 0; token < shares.size(); ++token) {
    Take(parts.features, token, one);
    SumHeads(model, one, sums);
    SumAuxMarks(model, one, sums);
    // Of the message, not of the token alone.
    sums.shrink_q12 = parts.sums.shrink_q12;
    sums.aux_shrink_q12 = parts.sums.aux_shrink_q12;
    DeltaSums added;
    if (delta != nullptr) {
      delta->AddGrams(one.grams.data(), one.grams.size(), added);
      delta->AddMarks(one.marks.data(), one.marks.size(), added);
    }
    for (uint32_t i = 0; i < kHeads; ++i) {
      const Head head = static_cast<Head>(i);
      int64_t share = LogitQ8(model.params(), sums, head) - model.params().bias_q8[head];
      if (delta != nullptr && delta->Adapts(head)) {
        share =
            share * delta->of(head).keep_q12 / 4096 + delta->AddedQ8(added, head, sums.shrink_q12);
      }
      shares[token][i] = share;
    }
  }
  // A hashtag is read as one: its words follow it.
  size_t hashtag = 0;
  for (size_t token = 0; token < shares.size(); ++token) {
    if (!parts.tokens.list[token].has(text::kInHashtag)) {
      hashtag = token;
      continue;
    }
    for (uint32_t i = 0; i < kHeads; ++i) shares[hashtag][i] += shares[token][i];
    shares[token] = {};
  }
  return shares;
}

template <typename ShareOf>
std::vector<EvidenceSpan> Spans(const text::Tokens& tokens, const std::vector<Logits>& shares,
                                int64_t one_milli_q8, ShareOf share_of) {
  std::vector<EvidenceSpan> spans;
  for (size_t token = 0; token < shares.size(); ++token) {
    const int64_t milli = share_of(shares[token]) * 1000 / one_milli_q8;
    if (milli == 0) continue;
    spans.push_back({tokens.list[token].begin, tokens.list[token].end,
                     static_cast<int32_t>(std::clamp<int64_t>(milli, -100'000, 100'000))});
  }
  return spans;
}

}  // namespace

absl::StatusOr<Explanation> Explain(const Analyzer& analyzer, absl::string_view text,
                                    absl::string_view language_hint) {
  Scratch scratch;
  scratch.parts().is_read_on = true;
  Explanation explanation;
  Assessment& assessment = explanation.assessment;
  EARSHOT_RETURN_IF_ERROR(analyzer.AssessInto(text, language_hint, scratch, assessment));
  // In a language that is not scored nothing was added up.
  if (assessment.neutral_milli == 1000 && assessment.confidence_milli == 0) return explanation;
  const Scratch::Parts& parts = scratch.parts();
  const std::vector<Logits> shares = SharesOf(analyzer, parts);

  HeadReading sentiment = {
      "sentiment", assessment.score_milli, LabelOf(assessment) != Label::kNeutral, {}};
  sentiment.spans = Spans(parts.tokens, shares, 3 * kLogitOne, [](const Logits& share) {
    return share[kHeadPositive] - share[kHeadNegative];
  });
  explanation.heads.push_back(std::move(sentiment));
  // English alone has texts that these were learnt from; elsewhere they decide nothing.
  if (assessment.language == "en") {
    struct Binary {
      const char* name;
      Head head;
      Intent intent;
    };
    for (const auto& [name, head, intent] : {Binary{"complaint", kHeadComplaint, kComplaint},
                                             {"offensive", kHeadOffensive, kOffensive},
                                             {"sarcasm", kHeadSarcasm, kSarcasm}}) {
      HeadReading reading = {
          name, SigmoidMilli(parts.logit_q8[head]), (assessment.intents & intent) != 0, {}};
      reading.spans = Spans(parts.tokens, shares, 4 * kLogitOne,
                            [head = head](const Logits& share) { return share[head]; });
      explanation.heads.push_back(std::move(reading));
    }
  }
  for (const IntentPhrase& phrase : FindIntentPhrases(parts.tokens, assessment.language)) {
    if ((assessment.intents & phrase.intent) != 0) explanation.phrases.push_back(phrase);
  }
  return explanation;
}

}  // namespace earshot::sentiment
