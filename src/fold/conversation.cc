// The formula, and who said what in which order.
#include "fold/conversation.h"

#include <algorithm>
#include <vector>

#include "absl/container/btree_map.h"
#include "base/check.h"
#include "fold/machine.h"

namespace earshot::fold {
namespace {

constexpr int kFraction = 20;  // bits of the argument behind the point
constexpr uint64_t kOne = uint64_t{1} << 32;
// exp(-2^(k - 20)) with 32 fractional bits, k = 0 .. 23: an exponential is the product of those that
// the bits of its argument name.
constexpr uint64_t kExp[] = {
    4294963200, 4294959104, 4294950912, 4294934528, 4294901760, 4294836226, 4294705160, 4294443040,
    4293918848, 4292870656, 4290775039, 4286586875, 4278222805, 4261543595, 4228380000, 4162825044,
    4034748382, 3790295335, 3344923893, 2605029347, 1580030169, 581260615,  78665070,   1440801,
};

// exp(-y), 0 <= y < 16.
uint64_t ExpNegative(uint64_t y_q20) {
  uint64_t product = kOne;
  for (int bit = 0; bit < 24; ++bit) {
    // Below 2^33 each, so that the product and its rounding fit.
    if ((y_q20 >> bit & 1) != 0) product = ((product >> 1) * kExp[bit] + (kOne >> 2)) >> 31;
  }
  return product;
}

}  // namespace

int32_t TanhMilli(int64_t numerator, int64_t denominator) {
  EARSHOT_CHECK(denominator > 0);
  constexpr int64_t kSaturated = 5;  // tanh(5) is 0.99991
  if (numerator < 0) return -TanhMilli(-numerator, denominator);
  if (numerator / kSaturated >= denominator) return 1000;
  // tanh x = (1 - exp(-2x)) / (1 + exp(-2x))
  const uint64_t twice =
      (static_cast<uint64_t>(numerator) << (kFraction + 1)) / static_cast<uint64_t>(denominator);
  const uint64_t e = ExpNegative(twice);
  return static_cast<int32_t>((1000 * (kOne - e) + (kOne + e) / 2) / (kOne + e));
}

Conversation ConversationOf(absl::Span<const Feeling> feelings) {
  Conversation c;
  c.messages = static_cast<int64_t>(feelings.size());
  if (feelings.empty()) return c;
  c.start_milli = feelings.front().score_milli;
  c.end_milli = feelings.back().score_milli;
  c.shift_milli = c.end_milli - c.start_milli;
  c.worst_milli = c.start_milli;
  int64_t sum = 0;  // of sign x position, the position in units of 1/n
  for (size_t i = 0; i < feelings.size(); ++i) {
    c.worst_milli = std::min(c.worst_milli, feelings[i].score_milli);
    sum += feelings[i].sign * static_cast<int64_t>(i + 1);
  }
  c.score_milli = TanhMilli(3 * sum, 4 * c.messages);
  return c;
}

namespace {

Feeling FeelingOf(const Known& known) {
  const Assessment& a = *known.event->interaction()->assessment;
  // An assessment that a host brought may have a score alone.
  const bool has_label = a.negative_milli + a.neutral_milli + a.positive_milli > 0;
  const int by_score = a.score_milli < 0 ? -1 : a.score_milli > 0 ? 1 : 0;
  const Label label = LabelOf(a);
  const int by_label = label == Label::kNegative ? -1 : label == Label::kPositive ? 1 : 0;
  return {has_label ? by_label : by_score, a.score_milli};
}

}  // namespace

void DescribeConversations(const Machine& machine, CustomerView& view) {
  std::vector<const Known*> said;
  for (const Known* known : machine.known().SortedByKey()) {
    const bool counts = known->inbound && !known->deleted && known->noise.empty() &&
                        known->event->interaction() != nullptr &&
                        known->event->interaction()->assessment.has_value();
    if (counts) said.push_back(known);
  }
  std::sort(said.begin(), said.end(),
            [](const Known* a, const Known* b) { return care::InOrder(*a->event, *b->event); });
  std::vector<Feeling> all;
  absl::btree_map<std::string, std::vector<Feeling>> by_case, by_month;
  for (const Known* known : said) {
    all.push_back(FeelingOf(*known));
    by_case[known->case_id].push_back(all.back());
    constexpr size_t kMonth = 7;  // "2026-03" of an instant as it is written
    by_month[FormatInstant(known->event->occurred_at).substr(0, kMonth)].push_back(all.back());
  }
  view.conversation = ConversationOf(all);
  for (Case& one : view.cases) one.conversation = ConversationOf(by_case[one.id]);
  for (const auto& [month, feelings] : by_month) {
    view.conversation_by_month.push_back({month, ConversationOf(feelings)});
  }
}

}  // namespace earshot::fold
