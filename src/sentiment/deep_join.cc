// The sums that join both tiers.
#include "sentiment/deep_join.h"

#include <algorithm>
#include <functional>

#include "sentiment/conclude.h"
#include "sentiment/fixed.h"

namespace earshot::sentiment {

int64_t LogOfMilliQ8(int32_t milli) {
  // The table of the exponential read backwards: the first entry that is no greater.
  const uint32_t value = static_cast<uint32_t>((int64_t{std::max(2 * milli, 1)} << 24) / 2000);
  const auto& table = internal::kExp;
  const auto found = std::lower_bound(table.begin(), table.end(), value, std::greater<>());
  return -static_cast<int64_t>(found - table.begin());
}

int64_t JoinedLogitQ8(const DeepParams& params, const DeepLogits& logits, DeepBinary which,
                      bool fast_says) {
  return int64_t{params.binary_weight_q8[which]} * logits[size_t{kDeepIrony} + which] / kLogitOne +
         (fast_says ? params.binary_fast_q8[which] : 0) + params.binary_bias_q8[which];
}

DeepAnswer StrongestEmotion(const DeepParams& params, const DeepLogits& logits) {
  const auto logit = [&params, &logits](uint32_t emotion) {
    return int64_t{params.emotion_weight_q8} * logits[size_t{kDeepAnger} + emotion] / kLogitOne +
           params.emotion_bias_q8[emotion];
  };
  uint32_t best = 0;
  for (uint32_t emotion = 1; emotion < 4; ++emotion) {
    if (logit(emotion) > logit(best)) best = emotion;
  }
  return static_cast<DeepAnswer>(kDeepAnger + best);
}

void JoinTiers(const DeepNetwork& network, const DeepLogits& logits, Assessment& assessment) {
  const DeepParams& params = network.params();
  const int32_t fast[3] = {assessment.negative_milli, assessment.neutral_milli,
                           assessment.positive_milli};
  std::array<int64_t, 3> joined;
  for (size_t c = 0; c < 3; ++c) {
    joined[c] = (params.fast_weight_q8 * LogOfMilliQ8(fast[c]) +
                 int64_t{params.deep_weight_q8} * logits[size_t{kDeepNegative} + c]) /
                    kLogitOne +
                params.bias_q8[c];
  }
  const auto milli = SoftmaxMilli(joined);
  assessment.negative_milli = milli[0];
  assessment.neutral_milli = milli[1];
  assessment.positive_milli = milli[2];
  assessment.score_milli = milli[2] - milli[0];
  assessment.confidence_milli =
      ConfidenceOf(params.confidence_milli, std::max({milli[0], milli[1], milli[2]}));
  int64_t complaint = 0;
  uint64_t intents = assessment.intents;
  for (uint32_t which = 0; which < kBinaries; ++which) {
    const uint64_t intent = kBinaryIntents[which];
    const int64_t logit = JoinedLogitQ8(params, logits, static_cast<DeepBinary>(which),
                                        (assessment.intents & intent) != 0);
    intents = logit >= 0 ? intents | intent : intents & ~intent;
    if (which == kBinaryComplaint) complaint = logit;
  }
  assessment.intents = intents;
  assessment.severity_milli =
      SeverityOf(assessment.negative_milli, SigmoidMilli(complaint), intents);
  assessment.model_version += network.version() * kDeepVersionUnit;
}

}  // namespace earshot::sentiment
