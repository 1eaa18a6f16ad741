// What queries return, as JSON objects (docs/state.md) and as the messages of proto/earshot/v1/state.proto.
// One way only: state is folded from events, never fed in.
#ifndef EARSHOT_WIRE_STATE_H_
#define EARSHOT_WIRE_STATE_H_

#include <string>
#include <vector>

#include "fold/state.h"

namespace earshot::wire {

// One line each, without the newline: a fixed order of fields, what is empty or never left out.
std::string ObligationToJson(const fold::Obligation& obligation);
std::string CustomerToJson(const fold::CustomerView& customer);
std::string QueueItemToJson(const fold::QueueItem& item);

std::string CustomerToProto(const fold::CustomerView& customer);      // CustomerState
std::string QueueToProto(const std::vector<fold::QueueItem>& queue);  // Queue

}  // namespace earshot::wire

#endif  // EARSHOT_WIRE_STATE_H_
