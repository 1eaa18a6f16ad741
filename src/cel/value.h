// What an expression reads and gives: one small tagged value.
//
// A Value is 16 bytes, trivially copyable and owns nothing: text and lists are borrowed from
// whoever made them (the activation's record, the program's constants, the scratch of one
// evaluation) and live as long as that does. Two kinds are not data: kMissing, a field that the
// record does not have, and kError, with the reason. Times carry nanoseconds, because the language
// has them; Instant and Span hold microseconds, so below_micro() is the rest (0..999, always
// counted upwards from the microsecond).
#ifndef EARSHOT_CEL_VALUE_H_
#define EARSHOT_CEL_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/time.h"

namespace earshot::cel {

class EnumType;
class Message;
class NamedType;

// The type of a field or an expression, as the checker sees it. A list is kList with the type of
// its elements beside it; a list in a list has elements of kDyn.
enum class Type : uint8_t {
  kDyn = 0,  // known only when evaluated
  kNull = 1,
  kBool = 2,
  kInt = 3,
  kUint = 4,
  kDouble = 5,
  kString = 6,
  kBytes = 7,
  kDuration = 8,
  kTimestamp = 9,
  kType = 10,
  kMap = 11,        // what its keys and values are is known to the checker alone
  kOptional = 12,   // a value or none
  kIp = 13,         // an address of the network library
  kCidr = 14,       // a range of them
  kMessage = 16,    // of a TypeProvider; which is known to the checker alone
  kEnum = 17,       // likewise, where enumerations are types of their own
  kWrapper = 18,    // in a TypeSpec: a value of its part or null
  kParameter = 19,  // in a TypeSpec: of a declared function
  kList = 0x20,     // of kDyn
  kListOfBool = kList | kBool,
  kListOfInt = kList | kInt,
  kListOfUint = kList | kUint,
  kListOfDouble = kList | kDouble,
  kListOfString = kList | kString,
  kListOfBytes = kList | kBytes,
  kListOfDuration = kList | kDuration,
  kListOfTimestamp = kList | kTimestamp,
};

constexpr bool IsList(Type type) { return (static_cast<uint8_t>(type) & 0x20) != 0; }
constexpr Type ElementOf(Type list) {
  return IsList(list) ? static_cast<Type>(static_cast<uint8_t>(list) & 0x1F) : Type::kDyn;
}
constexpr Type ListOf(Type element) {
  return IsList(element) ? Type::kList : static_cast<Type>(0x20 | static_cast<uint8_t>(element));
}
// As messages name it: "int", "google.protobuf.Duration" is "duration", "list<string>".
absl::string_view TypeName(Type type);

// Why a value is an error. Numbers are stable: they may be counted and reported by hosts.
enum class ErrorCode : uint8_t {
  kNone = 0,
  kMissingField = 1,        // a field that this record does not have, read outside has()
  kNoMatchingOverload = 2,  // only through dyn: the operator has no meaning for these values
  kOverflow = 3,            // of int, uint, duration, timestamp or a conversion
  kDivideByZero = 4,
  kInvalidArgument =
      5,  // int("x"), timestamp("soon"), a malformed pattern or zone known only when evaluated
  kIndexOutOfRange = 6,
  kNeedsScratch = 7,   // the result is text made on the way: use Evaluate with a Scratch
  kTooLarge = 8,       // new text or lists beyond kExpressionScratchBytesMax
  kNoSuchKey = 9,      // of a map
  kTooManySteps = 10,  // a loop beyond kExpressionStepsMax
  kNoValue = 11,       // value() of an optional without one
  kDuplicateKey = 12,  // in a map
  kUnknownName = 13,   // a name that nobody declared, in an expression that was not checked
  kNoSuchField = 14,   // of a message, in an expression that was not checked
};
absl::string_view ErrorText(ErrorCode code);
absl::string_view ErrorName(ErrorCode code);  // stable, for machines: "missing-field"

class Value {
 public:
  enum class Kind : uint8_t {
    kMissing = 0,
    kError = 1,
    kNull = 2,
    kBool = 3,
    kInt = 4,
    kUint = 5,
    kDouble = 6,
    kString = 7,
    kBytes = 8,
    kDuration = 9,
    kTimestamp = 10,
    kType = 11,
    kList = 12,      // of Value
    kStrings = 13,   // a list too, of absl::string_view: how records hold theirs
    kMap = 14,       // of pairs of Value, ascending by key
    kOptional = 15,  // a Value or none
    kIp = 16,        // 4 or 16 bytes of an address
    kCidr = 17,      // the same with a number of bits
    kMessage = 18,   // see message.h
    kEnum = 19,      // a number of an EnumType
  };

  // Missing.
  constexpr Value()
      : kind_(Kind::kMissing), code_(ErrorCode::kNone), below_micro_(0), size_(0), int_(0) {}

  static constexpr Value Missing() { return Value(); }
  // `at`: where in its expression, as a byte counted from 1; 0 is not known. A program fills it in.
  static constexpr Value Error(ErrorCode code, uint32_t at = 0) {
    Value v(Kind::kError);
    v.code_ = code;
    v.size_ = at;
    return v;
  }
  static constexpr Value Null() { return Value(Kind::kNull); }
  static constexpr Value Bool(bool b) {
    Value v(Kind::kBool);
    v.int_ = b ? 1 : 0;
    return v;
  }
  static constexpr Value Int(int64_t i) {
    Value v(Kind::kInt);
    v.int_ = i;
    return v;
  }
  static constexpr Value Uint(uint64_t u) {
    Value v(Kind::kUint);
    v.uint_ = u;
    return v;
  }
  static constexpr Value Double(double d) {
    Value v(Kind::kDouble);
    v.double_ = d;
    return v;
  }
  static Value String(absl::string_view text) { return Borrowed(Kind::kString, text); }
  static Value Bytes(absl::string_view bytes) { return Borrowed(Kind::kBytes, bytes); }
  static constexpr Value Duration(Span span, uint16_t below_micro = 0) {
    Value v(Kind::kDuration);
    v.int_ = span.micros;
    v.below_micro_ = below_micro;
    return v;
  }
  static constexpr Value Timestamp(Instant at, uint16_t below_micro = 0) {
    Value v(Kind::kTimestamp);
    v.int_ = at.micros;
    v.below_micro_ = below_micro;
    return v;
  }
  static constexpr Value TypeOf(Type type) {
    Value v(Kind::kType);
    v.int_ = static_cast<int64_t>(type);
    return v;
  }
  static Value TypeOf(const NamedType* type) {
    Value v(Kind::kType);
    v.pointer_ = type;
    v.size_ = 1;
    return v;
  }
  static Value Of(const Message* message) {
    Value v(Kind::kMessage);
    v.pointer_ = message;
    return v;
  }
  static Value Enum(const EnumType* type, int32_t number) {
    Value v(Kind::kEnum);
    v.pointer_ = type;
    v.size_ = static_cast<uint32_t>(number);
    return v;
  }
  static Value Strings(absl::Span<const absl::string_view> texts) {
    Value v(Kind::kStrings);
    v.pointer_ = texts.data();
    v.size_ = static_cast<uint32_t>(texts.size());
    return v;
  }
  static Value List(absl::Span<const Value> values) {
    Value v(Kind::kList);
    v.pointer_ = values.data();
    v.size_ = static_cast<uint32_t>(values.size());
    return v;
  }
  // Key, value, key, value ..., ascending by key as SortedMap has them.
  static Value Map(absl::Span<const Value> entries) {
    Value v(Kind::kMap);
    v.pointer_ = entries.data();
    v.size_ = static_cast<uint32_t>(entries.size() / 2);
    return v;
  }
  static Value Optional(const Value* value) {  // nullptr: none
    Value v(Kind::kOptional);
    v.pointer_ = value;
    v.size_ = value != nullptr ? 1 : 0;
    return v;
  }

  static Value Ip(absl::string_view bytes) { return Borrowed(Kind::kIp, bytes); }
  static Value Cidr(absl::string_view bytes, int bits) {
    Value v = Borrowed(Kind::kCidr, bytes);
    v.below_micro_ = static_cast<uint16_t>(bits);
    return v;
  }

  constexpr Kind kind() const { return kind_; }
  constexpr bool is_missing() const { return kind_ == Kind::kMissing; }
  constexpr bool is_error() const { return kind_ == Kind::kError; }
  constexpr bool is_list() const { return kind_ == Kind::kList || kind_ == Kind::kStrings; }
  // The question a rule asks: true, and neither false nor an error nor anything else.
  constexpr bool is_true() const { return kind_ == Kind::kBool && int_ != 0; }
  constexpr bool is_false() const { return kind_ == Kind::kBool && int_ == 0; }
  constexpr ErrorCode error() const { return code_; }
  constexpr uint32_t error_at() const { return size_; }

  // Each asks for its own kind first; of another kind the answer has no meaning.
  constexpr bool bool_value() const { return int_ != 0; }
  constexpr int64_t int_value() const { return int_; }
  constexpr uint64_t uint_value() const { return uint_; }
  constexpr double double_value() const { return double_; }
  absl::string_view string_value() const {  // of kString and kBytes
    return absl::string_view(static_cast<const char*>(pointer_), size_);
  }
  absl::string_view address_bytes() const {  // of kIp and kCidr
    return absl::string_view(static_cast<const char*>(pointer_), size_);
  }
  constexpr int prefix_bits() const { return below_micro_; }  // of kCidr
  constexpr Span duration_value() const { return {int_}; }
  constexpr Instant timestamp_value() const { return {int_}; }
  constexpr uint16_t below_micro() const { return below_micro_; }
  // Of kType: one of the named types, or else type_value() alone.
  const NamedType* named_type() const {
    return size_ == 0 ? nullptr : static_cast<const NamedType*>(pointer_);
  }
  constexpr Type type_value() const { return static_cast<Type>(int_); }
  const Message& message() const { return *static_cast<const Message*>(pointer_); }
  const EnumType& enum_type() const { return *static_cast<const EnumType*>(pointer_); }
  constexpr int32_t enum_number() const { return static_cast<int32_t>(size_); }

  size_t list_size() const { return size_; }
  Value element(size_t i) const {
    EARSHOT_CHECK(is_list() && i < size_);
    return kind_ == Kind::kStrings ? String(static_cast<const absl::string_view*>(pointer_)[i])
                                   : static_cast<const Value*>(pointer_)[i];
  }
  // Of kList.
  const Value* values() const { return static_cast<const Value*>(pointer_); }
  size_t map_size() const { return size_; }
  const Value& map_key(size_t i) const { return static_cast<const Value*>(pointer_)[2 * i]; }
  const Value& map_value(size_t i) const { return static_cast<const Value*>(pointer_)[2 * i + 1]; }
  bool has_value() const { return size_ != 0; }  // of kOptional
  const Value& optional_value() const { return *static_cast<const Value*>(pointer_); }

  // How many values a list, map or optional holds with all that is inside of them, at least 1:
  // parts that are shared count each time they are met, as whoever walks through them meets them.
  // Those that an expression made know it (rounded up a little); a host's count as flat.
  uint32_t weight() const {
    if (kind_ < Kind::kList || kind_ > Kind::kOptional) return 1;
    return below_micro_ == 0 ? size_ + 1
                             : static_cast<uint32_t>(below_micro_ & 0x7FF) << (below_micro_ >> 11);
  }
  Value WithWeight(uint32_t weight) const {  // below 2^31
    Value v = *this;
    uint16_t shift = 0;
    for (; weight > 0x7FF; weight = (weight + 1) / 2) ++shift;
    v.below_micro_ = static_cast<uint16_t>(shift << 11 | weight);
    return v;
  }

 private:
  explicit constexpr Value(Kind kind)
      : kind_(kind), code_(ErrorCode::kNone), below_micro_(0), size_(0), int_(0) {}
  static Value Borrowed(Kind kind, absl::string_view text) {
    Value v(kind);
    v.pointer_ = text.data();
    v.size_ = static_cast<uint32_t>(text.size());
    return v;
  }

  Kind kind_;
  ErrorCode code_;
  uint16_t below_micro_;
  uint32_t size_;
  union {
    int64_t int_;
    uint64_t uint_;
    double double_;
    const void* pointer_;
  };
};
static_assert(sizeof(Value) == 16 && std::is_trivially_copyable_v<Value>);

// Sorts pairs of key and value in place, into the one order of maps: false, true, numbers by value,
// strings by bytes. An error value for a key of another kind or one that is there twice.
Value SortedMap(absl::Span<Value> entries);

Type TypeOf(const Value& value);  // kDyn of what is no data
// What string() makes of a duration, timestamp, type or address.
std::string TextOf(const Value& value);
// A duration or timestamp from its text: kMissing where it is not one, an error value out of range.
Value TimeOfText(Type type, absl::string_view text);

// For people and tests: 42, 42u, 1.5, "text", b"\xff", duration("45m0s"), [1, 2], missing, error:
// overflow.
std::string ToString(const Value& value);

}  // namespace earshot::cel

#endif  // EARSHOT_CEL_VALUE_H_
