// Pieces of protobuf that events, decisions and state have in common.
#ifndef EARSHOT_WIRE_PROTO_PARTS_H_
#define EARSHOT_WIRE_PROTO_PARTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "care/event.h"
#include "earshot/v1/event.pb.h"

namespace google::protobuf {
class MessageLite;
}

namespace earshot::wire {

// The same message gives the same bytes in every process: maps are written in the order of their keys.
std::string Serialize(const google::protobuf::MessageLite& message);
// kInvalidArgument where `bytes` are no `name`. Says nothing on standard error, which protobuf would.
absl::Status Parse(absl::string_view bytes, absl::string_view name,
                   google::protobuf::MessageLite& message);

void ToProto(const care::Identity& from, v1::Identity& to);
void ToProto(const care::InteractionKey& from, v1::InteractionKey& to);
care::Identity FromProto(const v1::Identity& from);
care::InteractionKey FromProto(const v1::InteractionKey& from);

}  // namespace earshot::wire

#endif  // EARSHOT_WIRE_PROTO_PARTS_H_
