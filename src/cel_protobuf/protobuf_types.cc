#include "cel_protobuf/protobuf_types.h"

#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cel_protobuf/convert.h"
#include "google/protobuf/descriptor.pb.h"

namespace earshot::cel_protobuf {
namespace {

namespace pb = google::protobuf;
using cel::ErrorCode;
using cel::Type;
using cel::TypeSpec;
using cel::Value;

TypeSpec SpecOfSingle(const pb::FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return Type::kInt;
    case pb::FieldDescriptor::CPPTYPE_UINT32:
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return Type::kUint;
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return Type::kDouble;
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return Type::kBool;
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return field->type() == pb::FieldDescriptor::TYPE_BYTES ? Type::kBytes : Type::kString;
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return TypeSpec::Named(field->enum_type()->full_name());
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return TypeSpec::Named(field->message_type()->full_name());
}

TypeSpec SpecOf(const pb::FieldDescriptor* field) {
  if (field->is_map()) {
    const pb::Descriptor* entry = field->message_type();
    return TypeSpec::Map(SpecOfSingle(entry->map_key()), SpecOfSingle(entry->map_value()));
  }
  return field->is_repeated() ? TypeSpec::List(SpecOfSingle(field)) : SpecOfSingle(field);
}

class MessageValue final : public cel::Message {
 public:
  MessageValue(const ProtobufTypes& types, const pb::Message& message)
      : types_(types), message_(message) {}

  const cel::MessageType* type() const override { return types_.TypeOf(message_.GetDescriptor()); }
  Value Get(const cel::MessageField& field, cel::Scratch* scratch) const override {
    return internal::Reader(types_, scratch).OfField(message_, DescriptorOf(field));
  }
  bool Has(const cel::MessageField& field) const override {
    const pb::FieldDescriptor* descriptor = DescriptorOf(field);
    const pb::Reflection* reflection = message_.GetReflection();
    return descriptor->is_repeated() ? reflection->FieldSize(message_, descriptor) > 0
                                     : reflection->HasField(message_, descriptor);
  }
  bool Equals(const cel::Message& other) const override {
    return internal::Equal(types_, message_, internal::MessageOf(other));
  }
  bool IsEmpty() const override { return message_.ByteSizeLong() == 0; }
  std::string ToText() const override {
    return absl::StrCat(message_.GetDescriptor()->full_name(), "{", message_.ShortDebugString(),
                        "}");
  }
  bool Holds(const cel::MessageField& field) const override {
    return DescriptorOf(field)->containing_type() == message_.GetDescriptor();
  }

  const pb::Message& message() const { return message_; }

 private:
  static const pb::FieldDescriptor* DescriptorOf(const cel::MessageField& field) {
    return static_cast<const pb::FieldDescriptor*>(field.handle);
  }

  const ProtobufTypes& types_;
  const pb::Message& message_;
};
static_assert(std::is_trivially_destructible_v<MessageValue>, "a scratch destroys nothing");

struct KeptMessage : cel::Scratch::Owned {
  explicit KeptMessage(std::unique_ptr<pb::Message> kept) : message(std::move(kept)) {}
  std::unique_ptr<pb::Message> message;
};

bool HasRoom(size_t bytes, cel::Scratch* scratch, Value* error) {
  if (scratch == nullptr) {
    *error = Value::Error(ErrorCode::kNeedsScratch);
  } else if (scratch->used() + bytes > kExpressionScratchBytesMax) {
    *error = Value::Error(ErrorCode::kTooLarge);
  } else {
    return true;
  }
  return false;
}

}  // namespace

namespace internal {

const pb::Message* Keep(std::unique_ptr<pb::Message> message, cel::Scratch* scratch, Value* error) {
  const pb::Message* kept = message.get();
  const size_t bytes = kept->SpaceUsedLong();
  if (!HasRoom(bytes, scratch, error)) return nullptr;
  scratch->Keep(std::make_unique<KeptMessage>(std::move(message)), bytes);
  return kept;
}

Value ValueOf(const ProtobufTypes& types, const pb::Message& message, cel::Scratch* scratch) {
  Value error;
  if (!HasRoom(sizeof(MessageValue), scratch, &error)) return error;
  return Value::Of(new (scratch->Bytes(sizeof(MessageValue))) MessageValue(types, message));
}

const pb::Message& MessageOf(const cel::Message& message) {
  return static_cast<const MessageValue&>(message).message();
}

}  // namespace internal

class ProtobufTypes::EnumEntry final : public cel::EnumType {
 public:
  explicit EnumEntry(const pb::EnumDescriptor* descriptor)
      : EnumType(descriptor->full_name()), descriptor_(descriptor) {}
  std::optional<int32_t> Number(absl::string_view constant) const override {
    const pb::EnumValueDescriptor* value = descriptor_->FindValueByName(std::string(constant));
    if (value == nullptr) return std::nullopt;
    return value->number();
  }
  std::vector<std::string> Constants() const override {
    std::vector<std::string> names;
    for (int i = 0; i < descriptor_->value_count(); ++i) {
      names.push_back(descriptor_->value(i)->name());
    }
    return names;
  }

 private:
  const pb::EnumDescriptor* descriptor_;
};

class ProtobufTypes::MessageEntry final : public cel::MessageType {
 public:
  MessageEntry(const ProtobufTypes& types, const pb::Descriptor* descriptor,
               const pb::Message* prototype)
      : MessageType(descriptor->full_name()),
        types_(types),
        descriptor_(descriptor),
        prototype_(prototype) {}

  const cel::MessageField* FindField(absl::string_view name) const override {
    const std::string key(name);
    absl::MutexLock lock(&mutex_);
    if (const auto found = fields_.find(key); found != fields_.end()) return found->second.get();
    const pb::FieldDescriptor* field = descriptor_->FindFieldByName(key);
    if (field == nullptr) {
      field = descriptor_->file()->pool()->FindExtensionByName(key);
      if (field == nullptr || field->containing_type() != descriptor_) return nullptr;
    }
    auto made = std::make_unique<cel::MessageField>();
    made->name = key;
    made->type = SpecOf(field);
    made->handle = field;
    return fields_.emplace(key, std::move(made)).first->second.get();
  }
  std::vector<std::string> FieldNames() const override {
    std::vector<std::string> names;
    for (int i = 0; i < descriptor_->field_count(); ++i) {
      names.push_back(descriptor_->field(i)->name());
    }
    return names;
  }
  Value Make(absl::Span<const cel::MessageField* const> fields, absl::Span<const Value> values,
             cel::Scratch* scratch) const override {
    std::unique_ptr<pb::Message> message(prototype_->New());
    for (size_t i = 0; i < fields.size(); ++i) {
      if (values[i].is_missing()) continue;
      const ErrorCode error = internal::SetField(
          message.get(), static_cast<const pb::FieldDescriptor*>(fields[i]->handle), values[i]);
      if (error != ErrorCode::kNone) return Value::Error(error);
    }
    return types_.Own(std::move(message), scratch);
  }

  const pb::Message* prototype() const { return prototype_; }

 private:
  const ProtobufTypes& types_;
  const pb::Descriptor* descriptor_;
  const pb::Message* prototype_;
  mutable absl::Mutex mutex_;
  mutable absl::flat_hash_map<std::string, std::unique_ptr<cel::MessageField>> fields_
      ABSL_GUARDED_BY(mutex_);
};

ProtobufTypes::ProtobufTypes(Enums enums)
    : ProtobufTypes(pb::DescriptorPool::generated_pool(), pb::MessageFactory::generated_factory(),
                    enums) {}

ProtobufTypes::ProtobufTypes(const pb::DescriptorPool* pool, pb::MessageFactory* factory,
                             Enums enums)
    : pool_(pool), factory_(factory), enums_(enums) {}

ProtobufTypes::~ProtobufTypes() = default;

// Well-known types are those of the program where the pool has none.
const pb::Descriptor* ProtobufTypes::Descriptor(absl::string_view name) const {
  const pb::Descriptor* descriptor = pool_->FindMessageTypeByName(std::string(name));
  if (descriptor == nullptr) {
    descriptor = pb::DescriptorPool::generated_pool()->FindMessageTypeByName(std::string(name));
    if (descriptor != nullptr && descriptor->file()->package() != "google.protobuf") return nullptr;
  }
  return descriptor != nullptr && descriptor->options().map_entry() ? nullptr : descriptor;
}

const cel::MessageType* ProtobufTypes::FindMessage(absl::string_view name) const {
  const pb::Descriptor* descriptor = Descriptor(name);
  return descriptor == nullptr ? nullptr : TypeOf(descriptor);
}

const cel::MessageType* ProtobufTypes::TypeOf(const pb::Descriptor* descriptor) const {
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<MessageEntry>& entry = messages_[descriptor];
  if (entry == nullptr) {
    const bool generated = descriptor->file()->pool() == pb::DescriptorPool::generated_pool();
    pb::MessageFactory* factory = generated ? pb::MessageFactory::generated_factory() : factory_;
    entry = std::make_unique<MessageEntry>(*this, descriptor, factory->GetPrototype(descriptor));
  }
  return entry.get();
}

const cel::EnumType* ProtobufTypes::FindEnum(absl::string_view name) const {
  const pb::EnumDescriptor* descriptor = pool_->FindEnumTypeByName(std::string(name));
  if (descriptor == nullptr && name == "google.protobuf.NullValue") {
    descriptor = pb::DescriptorPool::generated_pool()->FindEnumTypeByName(std::string(name));
  }
  return descriptor == nullptr ? nullptr : TypeOf(descriptor);
}

const cel::EnumType* ProtobufTypes::TypeOf(const pb::EnumDescriptor* descriptor) const {
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<EnumEntry>& entry = enums_of_[descriptor];
  if (entry == nullptr) entry = std::make_unique<EnumEntry>(descriptor);
  return entry.get();
}

Value ProtobufTypes::Enum(const pb::EnumDescriptor* type, int number) const {
  if (type->full_name() == "google.protobuf.NullValue") return Value::Null();
  return strong_enums() ? Value::Enum(TypeOf(type), number) : Value::Int(number);
}

std::unique_ptr<pb::Message> ProtobufTypes::New(absl::string_view name) const {
  const cel::MessageType* type = FindMessage(name);
  if (type == nullptr) return nullptr;
  return std::unique_ptr<pb::Message>(static_cast<const MessageEntry*>(type)->prototype()->New());
}

Value ProtobufTypes::Wrap(const pb::Message& message, cel::Scratch* scratch) const {
  return internal::Reader(*this, scratch).OfMessage(message);
}

Value ProtobufTypes::Own(std::unique_ptr<pb::Message> message, cel::Scratch* scratch) const {
  Value error;
  const pb::Message* kept = internal::Keep(std::move(message), scratch, &error);
  return kept == nullptr ? error : Wrap(*kept, scratch);
}

}  // namespace earshot::cel_protobuf
