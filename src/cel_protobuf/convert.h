// Between protobuf fields and values. Internal to this room.
#ifndef EARSHOT_CEL_PROTOBUF_CONVERT_H_
#define EARSHOT_CEL_PROTOBUF_CONVERT_H_

#include <memory>
#include <string>

#include "cel/program.h"
#include "cel/value.h"
#include "cel_protobuf/protobuf_types.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace earshot::cel_protobuf::internal {

using WellKnown = google::protobuf::Descriptor::WellKnownType;

// How deep messages of well-known types may lie in each other: Struct in Value in Any.
inline constexpr int kDepthMax = 100;

inline bool IsWrapper(WellKnown type) {
  return type >= google::protobuf::Descriptor::WELLKNOWNTYPE_DOUBLEVALUE &&
         type <= google::protobuf::Descriptor::WELLKNOWNTYPE_BOOLVALUE;
}

// read.cc
class Reader {
 public:
  Reader(const ProtobufTypes& types, cel::Scratch* scratch) : types_(types), scratch_(scratch) {}
  cel::Value OfMessage(const google::protobuf::Message& message, int depth = 0);
  cel::Value OfField(const google::protobuf::Message& message,
                     const google::protobuf::FieldDescriptor* field, int depth = 0);

 private:
  cel::Value OfSingle(const google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor* field, int depth);
  cel::Value OfElement(const google::protobuf::Message& message,
                       const google::protobuf::FieldDescriptor* field, int index, int depth);
  cel::Value OfRepeated(const google::protobuf::Message& message,
                        const google::protobuf::FieldDescriptor* field, int depth);
  cel::Value OfMap(const google::protobuf::Message& message,
                   const google::protobuf::FieldDescriptor* field, int depth);
  cel::Value OfAny(const google::protobuf::Message& any, int depth);
  cel::Value OfJson(const google::protobuf::Message& value, int depth);
  cel::Value Text(const std::string& text, const std::string& made,
                  const google::protobuf::FieldDescriptor* field);

  const ProtobufTypes& types_;
  cel::Scratch* scratch_;
};

// write.cc: kNone, or why the value does not fit.
cel::ErrorCode SetField(google::protobuf::Message* message,
                        const google::protobuf::FieldDescriptor* field, const cel::Value& value);

// equal.cc
bool Equal(const ProtobufTypes& types, const google::protobuf::Message& a,
           const google::protobuf::Message& b);

// protobuf_types.cc: a message that is no well-known type, as a value and back.
cel::Value ValueOf(const ProtobufTypes& types, const google::protobuf::Message& message,
                   cel::Scratch* scratch);
const google::protobuf::Message& MessageOf(const cel::Message& message);
// Null, with *error saying why, where there is no room.
const google::protobuf::Message* Keep(std::unique_ptr<google::protobuf::Message> message,
                                      cel::Scratch* scratch, cel::Value* error);

}  // namespace earshot::cel_protobuf::internal

#endif  // EARSHOT_CEL_PROTOBUF_CONVERT_H_
