// What one customer takes for late: what his channel's customers do, or less where he is used to better. A fast
// answer on one channel shortens what he will accept on the others, less and less as time passes. Beside our
// targets, never instead; the figures keep the channel's expectation.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fold/machine.h"
#include "fold/record.h"

namespace earshot::fold {
namespace {

// Half of the difference right after the fast answer, half of that after each of these.
constexpr int64_t kSpillMilli = 500;
constexpr Span kSpillHalfLife = Days(30);
constexpr int64_t kHalvingsMax = 8;
// A difference of less than a tenth is not felt.
constexpr int64_t kFeltMilli = 900;

}  // namespace

// The first expectation that fits, and what he is used to where that is less: the channel to which he owes it,
// else null.
const std::string* Machine::ChooseExpectation(int index, Instant at) {
  const policy::Policy& policy = *context_->policy;
  Obligation& o = obligations_[index];
  const Known& known = LatestOf(index);
  const Record record(*this, &known, index, known.event->occurred_at, "expectation");
  for (size_t e = 0; e < policy.expectations().size() && o.expectation < 0; ++e) {
    const policy::Expectation& expectation = policy.expectations()[e];
    if (!expectation.channel.empty() && expectation.channel != o.channel) continue;
    if (!expectation.channel_kind.empty() && expectation.channel_kind != o.channel_kind) continue;
    if (expectation.when.has_value() && !expectation.when->Evaluate(record).is_true()) continue;
    o.expectation = static_cast<int>(e);
  }
  if (o.expectation < 0) return nullptr;
  const Span within = policy.expectations()[o.expectation].within;
  o.expects = o.usual = within;
  Span best = within;
  const std::string* because = nullptr;
  for (const auto& [channel, answered] : answered_in_) {
    const auto& [span, answered_at] = answered;
    const policy::Channel* other = policy.FindChannel(channel);
    // Nobody expects of a letter what a voice on the line can do.
    if (channel == o.channel || span >= within || (other != nullptr && other->sync)) continue;
    const int64_t halvings = (at - answered_at).micros / kSpillHalfLife.micros;
    if (halvings > kHalvingsMax) continue;
    const int64_t strength = kSpillMilli >> halvings;
    const Span wants{within.micros - static_cast<int64_t>(static_cast<__int128>(strength) *
                                                          (within - span).micros / 1000)};
    if (wants >= best) continue;
    best = wants;
    because = &channel;
  }
  const Span felt{static_cast<int64_t>(static_cast<__int128>(within.micros) * kFeltMilli / 1000)};
  if (because == nullptr || best > felt) return nullptr;
  o.expects = {best.micros - best.micros % Seconds(1).micros};
  return because;
}

void Machine::TellRaised(int index, const std::string& because, const Moment& moment) {
  const Obligation& o = obligations_[index];
  const Span within = context_->policy->expectations()[o.expectation].within;
  care::Decision d = DraftFor(index, care::DecisionKind::kExpectationRaised, moment);
  d.With("because", because);
  d.With("expects", FormatSpan(o.expects));
  d.Because("spill_over",
            absl::StrCat("answered within ", FormatSpan(answered_in_.at(because).first), " on ",
                         because, "; here ", FormatSpan(within), " are usual"));
  d.Cite(o.interactions.front());
  Emit(std::move(d), moment);
}

}  // namespace earshot::fold
