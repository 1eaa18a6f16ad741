// How a conversation goes: its messages' moods as one figure, later ones counting for more. Pure values.
#ifndef EARSHOT_FOLD_CONVERSATION_H_
#define EARSHOT_FOLD_CONVERSATION_H_

#include <cstdint>
#include <string>

#include "absl/types/span.h"

namespace earshot::fold {

// What one message of the customer says of his mood.
struct Feeling {
  int sign = 0;  // of its label: -1 negative, 0 neutral, 1 positive
  int32_t score_milli = 0;
};

struct Conversation {
  int64_t messages = 0;  // of the customer, assessed, neither noise nor deleted
  // 1000 * tanh(0.75 * sum of sign x relative position), the position of the i-th of n being i/n.
  int32_t score_milli = 0;
  int32_t start_milli = 0, end_milli = 0;  // scores of the first message and of the last
  int32_t shift_milli = 0;                 // end less start
  int32_t worst_milli = 0;                 // the lowest score
  friend bool operator==(const Conversation&, const Conversation&) = default;
};

// In the order in which they were said. No message: all 0.
Conversation ConversationOf(absl::Span<const Feeling> feelings);

// 1000 * tanh(numerator / denominator), to the nearest, in integers; denominator > 0.
int32_t TanhMilli(int64_t numerator, int64_t denominator);

// A customer's conversation within one month.
struct MonthOfConversation {
  std::string month;  // "2026-03", UTC
  Conversation conversation;
};

class Machine;
struct CustomerView;
// The conversations of the customer: all of it, by case, by month. In the order of the instants at
// which what now stands was said: an edited message counts where it was edited.
void DescribeConversations(const Machine& machine, CustomerView& view);

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_CONVERSATION_H_
