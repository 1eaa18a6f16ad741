// Equality of messages: field by field, a NaN unequal to itself, an Any by what it holds.
#include <memory>
#include <string>
#include <vector>

#include "cel_protobuf/convert.h"
#include "google/protobuf/util/message_differencer.h"

namespace earshot::cel_protobuf::internal {
namespace {

namespace pb = google::protobuf;

// The differencer unpacks an Any in an Any without end. In fewer bytes than this no stack is too
// small for what they can hold.
constexpr size_t kShallowBytesMax = 4096;

bool IsDeep(const ProtobufTypes& types, const pb::Message& message, int depth);

bool HoldsDeep(const ProtobufTypes& types, const pb::Message& any, int depth) {
  const pb::Reflection* reflection = any.GetReflection();
  const std::string url = reflection->GetString(any, any.GetDescriptor()->FindFieldByNumber(1));
  const size_t slash = url.rfind('/');
  if (slash == std::string::npos) return false;
  const std::unique_ptr<pb::Message> inner = types.New(absl::string_view(url).substr(slash + 1));
  return inner != nullptr &&
         inner->ParsePartialFromString(
             reflection->GetString(any, any.GetDescriptor()->FindFieldByNumber(2))) &&
         IsDeep(types, *inner, depth + 1);
}

bool IsDeep(const ProtobufTypes& types, const pb::Message& message, int depth) {
  if (depth > kDepthMax) return true;
  if (message.GetDescriptor()->well_known_type() == pb::Descriptor::WELLKNOWNTYPE_ANY) {
    return HoldsDeep(types, message, depth);
  }
  const pb::Reflection* reflection = message.GetReflection();
  std::vector<const pb::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int n = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < n; ++i) {
      const pb::Message& part = field->is_repeated()
                                    ? reflection->GetRepeatedMessage(message, field, i)
                                    : reflection->GetMessage(message, field);
      if (IsDeep(types, part, depth + 1)) return true;
    }
  }
  return false;
}

}  // namespace

bool Equal(const ProtobufTypes& types, const pb::Message& a, const pb::Message& b) {
  if (a.GetDescriptor() != b.GetDescriptor()) {
    if (a.GetDescriptor()->full_name() != b.GetDescriptor()->full_name()) return false;
    // One type from two pools: a generated message and a dynamic one.
    const std::unique_ptr<pb::Message> copy(a.New());
    return copy->ParsePartialFromString(b.SerializePartialAsString()) && Equal(types, a, *copy);
  }
  if ((a.ByteSizeLong() > kShallowBytesMax && IsDeep(types, a, 0)) ||
      (b.ByteSizeLong() > kShallowBytesMax && IsDeep(types, b, 0))) {
    return a.SerializePartialAsString() == b.SerializePartialAsString();
  }
  return pb::util::MessageDifferencer::Equals(a, b);
}

}  // namespace earshot::cel_protobuf::internal
