// Pieces of JSON that events, decisions and state have in common.
#ifndef EARSHOT_WIRE_JSON_PARTS_H_
#define EARSHOT_WIRE_JSON_PARTS_H_

#include <cstdint>
#include <string>

#include "base/assessment.h"
#include "care/event.h"
#include "wire/json_writer.h"

namespace earshot::wire {

void WriteKey(JsonWriter& w, const care::InteractionKey& key);      // {"source","id"}
void WriteIdentity(JsonWriter& w, const care::Identity& identity);  // {"namespace","id"}
void WriteAssessment(JsonWriter& w, const Assessment& assessment);

// An integer of 10^-digits as a decimal, without trailing zeros: 4500, 3 is "4.5".
std::string DecimalText(int64_t value, int digits);

}  // namespace earshot::wire

#endif  // EARSHOT_WIRE_JSON_PARTS_H_
