// What one customer is used to: a fast answer on one channel shortens what he will accept on the others, less
// and less as time passes. Beside what his channel's customers expect and beside our targets, never instead.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fold/machine.h"

namespace earshot::fold {
namespace {

// Half of the difference right after the fast answer, half of that after each of these.
constexpr int64_t kSpillMilli = 500;
constexpr Span kSpillHalfLife = Days(30);
constexpr int64_t kHalvingsMax = 8;
// A difference of less than a tenth is not felt.
constexpr int64_t kFeltMilli = 900;

}  // namespace

void Machine::RaiseExpectation(int index, const Moment& moment) {
  Obligation& o = obligations_[index];
  if (o.expectation < 0) return;
  const Span within = context_->policy->expectations()[o.expectation].within;
  Span best = within;
  const std::string* because = nullptr;
  for (const auto& [channel, answered] : answered_in_) {
    const auto& [span, at] = answered;
    const policy::Channel* other = context_->policy->FindChannel(channel);
    // Nobody expects of a letter what a voice on the line can do.
    if (channel == o.channel || span >= within || (other != nullptr && other->sync)) continue;
    const int64_t halvings = (moment.at - at).micros / kSpillHalfLife.micros;
    if (halvings > kHalvingsMax) continue;
    const int64_t strength = kSpillMilli >> halvings;
    const Span wants{within.micros - static_cast<int64_t>(static_cast<__int128>(strength) *
                                                          (within - span).micros / 1000)};
    if (wants >= best) continue;
    best = wants;
    because = &channel;
  }
  const Span felt{static_cast<int64_t>(static_cast<__int128>(within.micros) * kFeltMilli / 1000)};
  if (because == nullptr || best > felt) return;
  best.micros -= best.micros % Seconds(1).micros;
  o.expects = best;
  care::Decision d = DraftFor(index, care::DecisionKind::kExpectationRaised, moment);
  d.arguments = {{"because", *because}, {"expects", FormatSpan(best)}};
  d.reasons = {{"spill_over",
                absl::StrCat("answered within ", FormatSpan(answered_in_.at(*because).first),
                             " on ", *because, "; here ", FormatSpan(within), " are usual"),
                0}};
  d.evidence = {{o.interactions.front(), 0, 0}};
  Emit(std::move(d), moment);
}

}  // namespace earshot::fold
