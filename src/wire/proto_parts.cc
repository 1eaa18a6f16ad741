#include "wire/proto_parts.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message_lite.h>
#include <google/protobuf/stubs/logging.h>

#include "absl/strings/str_cat.h"
#include "base/limits.h"

namespace earshot::wire {

std::string Serialize(const google::protobuf::MessageLite& message) {
  std::string bytes;
  bytes.reserve(message.ByteSizeLong());
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&out);
  }
  return bytes;
}

absl::Status Parse(absl::string_view bytes, absl::string_view name,
                   google::protobuf::MessageLite& message) {
  if (bytes.size() > kBatchBytesMax) {
    return absl::ResourceExhaustedError(absl::StrCat(name, ": ", bytes.size(), " bytes, at most ",
                                                     kBatchBytesMax,
                                                     " are allowed (kBatchBytesMax)"));
  }
  // protobuf prints a line about text that is not UTF-8; a library in somebody's process does not.
  const google::protobuf::LogSilencer silence;
  if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("not a ", name, ": malformed bytes, or text that is not UTF-8"));
}

void ToProto(const care::Identity& from, v1::Identity& to) {
  to.set_namespace_(from.space);
  to.set_id(from.id);
}
void ToProto(const care::InteractionKey& from, v1::InteractionKey& to) {
  to.set_source(from.source);
  to.set_id(from.id);
}
care::Identity FromProto(const v1::Identity& from) { return {from.namespace_(), from.id()}; }
care::InteractionKey FromProto(const v1::InteractionKey& from) {
  return {from.source(), from.id()};
}

}  // namespace earshot::wire
