// Types with parts, as the checker reasons about them: list<map<string, int>>, optional<dyn>,
// wrapper<int>, crm.v1.Customer, tuple<int, string>. Internal to this room.
//
// A Ty is the number of a type in one Types, which keeps each type once: equal types have equal
// numbers. Type parameters need no variables here: what an empty list holds is `free`, which joins
// with anything, and a parameter of a function is settled by the arguments of that one call.
#ifndef EARSHOT_CEL_TYPES_H_
#define EARSHOT_CEL_TYPES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "cel/message.h"
#include "cel/value.h"

namespace earshot::cel::internal {

struct Ty {
  int32_t id = 0;
  constexpr Ty() = default;
  constexpr explicit Ty(int32_t number) : id(number) {}
  // Of a type without parts; those with parts are made by Types.
  constexpr Ty(Type type) : id(static_cast<int32_t>(type)) {}  // NOLINT: reads like the enum
  constexpr bool operator==(Ty other) const { return id == other.id; }
  constexpr bool operator!=(Ty other) const { return id != other.id; }
};
inline constexpr Ty kFree{20};  // an element of [], whatever it will be

class Types {
 public:
  explicit Types(const TypeProvider* provider = nullptr);

  Ty Of(Type type);  // of a field: lists of their elements, maps of dyn
  Ty Of(const TypeSpec& spec);
  Ty Named(const MessageType* type) { return Named(type->name(), {}); }
  Ty ListOf(Ty element) { return Make(Shape::kList, element, kFree); }
  Ty MapOf(Ty key, Ty value) { return Make(Shape::kMap, key, value); }
  Ty OptionalOf(Ty value) { return Make(Shape::kOptional, value, kFree); }

  bool IsList(Ty type) const { return entries_[type.id].shape == Shape::kList; }
  bool IsMap(Ty type) const { return entries_[type.id].shape == Shape::kMap; }
  bool IsOptional(Ty type) const { return entries_[type.id].shape == Shape::kOptional; }
  // Null where the type is no message, or none that the provider knows.
  const MessageType* MessageOf(Ty type) const {
    const Entry& e = entries_[type.id];
    return e.shape == Shape::kNamed ? names_[e.name].message : nullptr;
  }
  const EnumType* EnumOf(Ty type) const {
    const Entry& e = entries_[type.id];
    return e.shape == Shape::kNamed ? names_[e.name].enumeration : nullptr;
  }
  // int of wrapper<int>; itself of any other.
  Ty Unwrapped(Ty type) const {
    return entries_[type.id].shape == Shape::kWrapper ? entries_[type.id].first : type;
  }
  // Settled only when evaluated.
  bool IsOpen(Ty type) const { return type == Type::kDyn || type == kFree; }
  Ty Element(Ty type) const { return IsOpen(type) ? Ty(Type::kDyn) : entries_[type.id].first; }
  Ty Key(Ty type) const { return Element(type); }
  Ty MapValue(Ty type) const { return IsOpen(type) ? Ty(Type::kDyn) : entries_[type.id].second; }

  // Nothing in it is left to be settled.
  bool IsClosed(Ty type) const;
  // Whether a value of one may stand where the other is wanted. A wrapper may be what it wraps:
  // whether it is null is known only when evaluated.
  bool Fits(Ty given, Ty wanted) const;
  // The same where null stands for "none": fields of a message, ?: and ==.
  bool FitsOrNull(Ty given, Ty wanted) const;
  // Whether == between the two can ever be true: numbers compare across their types.
  bool Comparable(Ty a, Ty b) const;
  // What is known of a value that is one or the other: dyn where nothing is.
  Ty Join(Ty a, Ty b);

  Type Coarse(Ty type) const;       // for what has no parts to ask for
  std::string Name(Ty type) const;  // "list<string>"; parts that are not known are left out

  // Whether `given` can be what a signature wants (see Overload), settling its parameters A and B.
  bool Match(absl::string_view* spec, Ty given, Ty* parameters);
  Ty Instantiate(absl::string_view* spec, const Ty* parameters);
  // The same for declared functions, whose parameters have names.
  struct Parameter {
    std::string name;
    Ty type = kFree;
  };
  bool Match(const TypeSpec& spec, Ty given, std::vector<Parameter>* parameters);
  Ty Instantiate(const TypeSpec& spec, const std::vector<Parameter>& parameters);

 private:
  // Of kNamed the parts are a chain of kPart: first, and the rest in second.
  enum class Shape : uint8_t { kPlain, kList, kMap, kOptional, kWrapper, kNamed, kPart };
  struct Entry {
    Shape shape = Shape::kPlain;
    Ty first, second;
    int name = 0;  // of kNamed: in names_
  };
  struct NameEntry {
    std::string name;
    const MessageType* message = nullptr;
    const EnumType* enumeration = nullptr;
  };
  Ty Make(Shape shape, Ty first, Ty second, int name = 0);
  Ty Merge(Ty a, Ty b);
  bool Alike(const Entry& a, const Entry& b) const {
    return a.shape == b.shape && a.name == b.name && a.shape != Shape::kPlain;
  }
  bool IsNullable(Ty type) const;
  Ty Named(absl::string_view name, const std::vector<Ty>& parts);
  // What stands for a type of google.protobuf; kFree for any other name.
  Ty WellKnown(absl::string_view name);

  const TypeProvider* provider_;
  std::vector<Entry> entries_;
  std::vector<NameEntry> names_;
};

bool IsNumber(Ty type);
bool IsTime(Ty type);

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_TYPES_H_
