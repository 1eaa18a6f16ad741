// Messages, enumerations and functions of a host, as expressions see them: interfaces, so that this
// room knows no serialization library. `cel_protobuf` implements them for Protocol Buffers.
//
// A host describes its types in a TypeProvider and hands it to the Environment. All of these live
// as long as the provider; programs that were compiled with it keep it alive.
#ifndef EARSHOT_CEL_MESSAGE_H_
#define EARSHOT_CEL_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "cel/value.h"

namespace earshot::cel {

class Scratch;

// A type with all its parts, where a Type alone does not say enough: map<string, crm.v1.Customer>.
struct TypeSpec {
  Type type = Type::kDyn;
  std::string name;             // of kMessage and kParameter
  std::vector<TypeSpec> parts;  // of kList, kMap, kOptional, kWrapper and opaque kMessage

  TypeSpec() = default;
  TypeSpec(Type plain) : type(plain) {}  // NOLINT: reads like the enum
  static TypeSpec List(TypeSpec element) { return {Type::kList, "", {std::move(element)}}; }
  static TypeSpec Map(TypeSpec key, TypeSpec value) {
    return {Type::kMap, "", {std::move(key), std::move(value)}};
  }
  static TypeSpec Optional(TypeSpec value) { return {Type::kOptional, "", {std::move(value)}}; }
  // A value of that type or null.
  static TypeSpec Wrapper(Type plain) { return {Type::kWrapper, "", {plain}}; }
  // A message or enumeration of the provider, a well-known type of google.protobuf, or else a type
  // that only declared functions make and take: tuple<A, B>.
  static TypeSpec Named(std::string name, std::vector<TypeSpec> parts = {}) {
    return {Type::kMessage, std::move(name), std::move(parts)};
  }
  // Of a declared function: whatever its arguments make it, the same wherever the name recurs.
  static TypeSpec Parameter(std::string name) { return {Type::kParameter, std::move(name), {}}; }

 private:
  TypeSpec(Type type, std::string name, std::vector<TypeSpec> parts)
      : type(type), name(std::move(name)), parts(std::move(parts)) {}
};

class NamedType {
 public:
  // As type(x) compares it: "crm.v1.Customer".
  const std::string& name() const { return name_; }

 protected:
  explicit NamedType(std::string name) : name_(std::move(name)) {}
  ~NamedType() = default;
  NamedType(const NamedType&) = delete;
  NamedType& operator=(const NamedType&) = delete;

 private:
  std::string name_;
};

class EnumType : public NamedType {
 public:
  virtual std::optional<int32_t> Number(absl::string_view constant) const = 0;
  virtual std::vector<std::string> Constants() const = 0;  // for "did you mean"

 protected:
  using NamedType::NamedType;
  ~EnumType() = default;
};

struct MessageField {
  std::string name;              // of an extension: with its package
  TypeSpec type;                 // what reading it gives
  const void* handle = nullptr;  // the provider's own
};

class MessageType : public NamedType {
 public:
  // A name with dots asks for an extension. Stays where it is as long as the provider lives.
  virtual const MessageField* FindField(absl::string_view name) const = 0;
  virtual std::vector<std::string> FieldNames() const = 0;  // for "did you mean"
  // A message of these fields, whatever memory it needs owned by `scratch`; of a well-known type
  // what stands for it (a wrapper gives its value). A missing value leaves its field unset. An error
  // value where one does not fit.
  virtual Value Make(absl::Span<const MessageField* const> fields, absl::Span<const Value> values,
                     Scratch* scratch) const = 0;

 protected:
  using NamedType::NamedType;
  ~MessageType() = default;
};

// One message, borrowed like text: whoever made it keeps it until nobody reads the value any more.
class Message {
 public:
  virtual const MessageType* type() const = 0;
  // `field` is of its type. What is not set gives its default.
  virtual Value Get(const MessageField& field, Scratch* scratch) const = 0;
  virtual bool Has(const MessageField& field) const = 0;
  virtual bool Equals(const Message& other) const = 0;
  virtual bool IsEmpty() const = 0;                         // no field is set
  virtual std::string ToText() const = 0;                   // for people and tests
  virtual bool Holds(const MessageField& field) const = 0;  // whether `field` is of its type

 protected:
  ~Message() = default;
};

// Thread-safe.
class TypeProvider {
 public:
  virtual ~TypeProvider() = default;
  virtual const MessageType* FindMessage(absl::string_view name) const = 0;
  virtual const EnumType* FindEnum(absl::string_view name) const = 0;
  // Whether enumerations are types of their own; else their constants and fields are ints.
  virtual bool strong_enums() const = 0;
};

// A function that the host declares. Without an implementation an expression that calls it can be
// checked, and gives an error value.
struct FunctionDeclaration {
  using Implementation = Value (*)(absl::Span<const Value> args, Scratch* scratch);
  std::string name;  // with its namespace
  std::vector<TypeSpec> args;
  TypeSpec result;
  bool method = false;                      // called as args[0].name(...)
  Implementation implementation = nullptr;  // gets no errors among its arguments
};

}  // namespace earshot::cel

#endif  // EARSHOT_CEL_MESSAGE_H_
