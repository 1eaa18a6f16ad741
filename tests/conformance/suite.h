// The conformance files of the Common Expression Language as messages of their own protos, which this
// program knows as data only (a FileDescriptorSet): without them there is nothing to measure.
#ifndef EARSHOT_TESTS_CONFORMANCE_SUITE_H_
#define EARSHOT_TESTS_CONFORMANCE_SUITE_H_

#include <memory>
#include <string>
#include <vector>

#include "cel/message.h"
#include "cel/program.h"
#include "cel_protobuf/protobuf_types.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"

namespace earshot::conformance {

// Fields of a message by name; a wrong name is a mistake of this program and ends it.
std::string Text(const google::protobuf::Message& message, const char* field);
bool Flag(const google::protobuf::Message& message, const char* field);
// Null where it is not set.
const google::protobuf::Message* Part(const google::protobuf::Message& message, const char* field);
std::vector<const google::protobuf::Message*> Parts(const google::protobuf::Message& message,
                                                    const char* field);
// The field of a oneof that is set, or null.
const google::protobuf::FieldDescriptor* Which(const google::protobuf::Message& message,
                                               const char* oneof);

class Suite {
 public:
  explicit Suite(const std::string& descriptor_set_path);

  bool ok() const { return file_type_ != nullptr; }
  // Null, with *error saying why, where it cannot be read.
  std::unique_ptr<google::protobuf::Message> Read(const std::string& path, std::string* error);
  const std::shared_ptr<const cel_protobuf::ProtobufTypes>& types(bool strong_enums) const {
    return strong_enums ? strong_ : legacy_;
  }

 private:
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
  const google::protobuf::Descriptor* file_type_ = nullptr;
  std::shared_ptr<const cel_protobuf::ProtobufTypes> legacy_, strong_;
};

// Of cel.expr.Type.
cel::TypeSpec ToSpec(const google::protobuf::Message& type);
// Of cel.expr.Value; what it needs lies in `scratch`.
cel::Value ToValue(const google::protobuf::Message& value, const cel_protobuf::ProtobufTypes& types,
                   cel::Scratch* scratch);
// Whether a test that wants the one is content with the other: kinds count, NaN equals NaN.
bool Same(const cel::Value& got, const cel::Value& wanted);

}  // namespace earshot::conformance

#endif  // EARSHOT_TESTS_CONFORMANCE_SUITE_H_
