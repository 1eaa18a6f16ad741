// The fields that the JSON form of each kind of event has, for documentation and its test.
#ifndef EARSHOT_WIRE_EVENT_FIELDS_H_
#define EARSHOT_WIRE_EVENT_FIELDS_H_

#include <string>
#include <vector>

#include "care/event.h"

namespace earshot::wire {

// "source", "author", "author.followers", ... in the order of the reader's tables.
std::vector<std::string> EventFields(care::EventKind kind);

}  // namespace earshot::wire

#endif  // EARSHOT_WIRE_EVENT_FIELDS_H_
