// What programs do with messages and enumerations. Internal to this room.
#ifndef EARSHOT_CEL_MESSAGES_H_
#define EARSHOT_CEL_MESSAGES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "cel/ast.h"
#include "cel/containers.h"
#include "cel/message.h"
#include "cel/program.h"
#include "cel/value.h"

namespace earshot::cel::internal {

// Which fields a message is made of, as its expression names them.
struct MessageShape {
  const MessageType* type = nullptr;
  std::vector<const MessageField*> fields;
  std::string marks;  // '?' for each that takes an optional
};
MessageShape ShapeOf(const Node& node, const MessageType* type);

// As many values as the shape has fields. An error among them is the result.
Value MakeMessage(const MessageShape& shape, const Value* values, Scratch* scratch);

// `field` is what the checker found, null where it knew no type.
Value SelectField(const Value& message, const MessageField* field, absl::string_view name,
                  Reach reach, Scratch* scratch);

// The value of an enumeration by number or by the name of a constant.
Value ToEnum(const Value& type, const Value& from);

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_MESSAGES_H_
