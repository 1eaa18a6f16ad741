// Protocol Buffers messages, generated or dynamic, as the expression language sees them.
//
//   auto types = std::make_shared<cel_protobuf::ProtobufTypes>();
//   cel::Environment environment(
//       {{.path = "customer", .spec = cel::TypeSpec::Named("crm.v1.Customer")}});
//   environment.set_types(types);
//   ... record.Get(slot) returns types->Wrap(customer, &scratch), made once for each record
//
// What the language has a type of its own for is never a message: wrappers are their value or null,
// Struct, ListValue and Value are maps, lists and plain values, Duration and Timestamp are times,
// and an Any is what it holds. Needs the full protobuf runtime with descriptors and reflection.
#ifndef EARSHOT_CEL_PROTOBUF_PROTOBUF_TYPES_H_
#define EARSHOT_CEL_PROTOBUF_PROTOBUF_TYPES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "cel/message.h"
#include "cel/program.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace earshot::cel_protobuf {

enum class Enums { kInts, kStrong };

class ProtobufTypes : public cel::TypeProvider {
 public:
  // Every message that is compiled into the program.
  explicit ProtobufTypes(Enums enums = Enums::kInts);
  // Those of `pool`, made by `factory` (a DynamicMessageFactory, say). Both outlive this object and
  // whatever was compiled with it. Well-known types may be missing from the pool.
  ProtobufTypes(const google::protobuf::DescriptorPool* pool,
                google::protobuf::MessageFactory* factory, Enums enums = Enums::kInts);
  ~ProtobufTypes() override;

  const cel::MessageType* FindMessage(absl::string_view name) const override;
  const cel::EnumType* FindEnum(absl::string_view name) const override;
  bool strong_enums() const override { return enums_ == Enums::kStrong; }

  // The value of a message, which is borrowed and must not change while the value is in use. What
  // has to be converted lies in `scratch`.
  cel::Value Wrap(const google::protobuf::Message& message, cel::Scratch* scratch) const;
  // The same of a message that `scratch` keeps from now on.
  cel::Value Own(std::unique_ptr<google::protobuf::Message> message, cel::Scratch* scratch) const;
  // A value of an enumeration of these types.
  cel::Value Enum(const google::protobuf::EnumDescriptor* type, int number) const;

  // An empty message of that type, null where it is neither in the pool nor well-known.
  std::unique_ptr<google::protobuf::Message> New(absl::string_view name) const;
  const cel::MessageType* TypeOf(const google::protobuf::Descriptor* descriptor) const;

 private:
  class MessageEntry;
  class EnumEntry;
  const cel::EnumType* TypeOf(const google::protobuf::EnumDescriptor* descriptor) const;
  const google::protobuf::Descriptor* Descriptor(absl::string_view name) const;

  const google::protobuf::DescriptorPool* pool_;
  google::protobuf::MessageFactory* factory_;
  Enums enums_;
  mutable absl::Mutex mutex_;
  mutable absl::flat_hash_map<const google::protobuf::Descriptor*, std::unique_ptr<MessageEntry>>
      messages_ ABSL_GUARDED_BY(mutex_);
  mutable absl::flat_hash_map<const google::protobuf::EnumDescriptor*, std::unique_ptr<EnumEntry>>
      enums_of_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace earshot::cel_protobuf

#endif  // EARSHOT_CEL_PROTOBUF_PROTOBUF_TYPES_H_
