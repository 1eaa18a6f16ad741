// The shapes of a policy file (policy/schema.h) as a JSON Schema, for editors.
#ifndef EARSHOT_WIRE_POLICY_SCHEMA_H_
#define EARSHOT_WIRE_POLICY_SCHEMA_H_

#include <string>

namespace earshot::wire {

// Draft 7, indented, a line end behind it.
std::string PolicySchemaJson();

}  // namespace earshot::wire

#endif  // EARSHOT_WIRE_POLICY_SCHEMA_H_
