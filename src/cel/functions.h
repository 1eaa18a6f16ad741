// The functions of the language by name: which there are, what they take, what they do. Internal to
// this room. Operators are in operators.h.
#ifndef EARSHOT_CEL_FUNCTIONS_H_
#define EARSHOT_CEL_FUNCTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "cel/program.h"
#include "cel/value.h"
#include "re2/re2.h"

namespace earshot::cel::internal {

enum class Function : uint8_t {
  kNone,
  kSize,
  kContains,
  kStartsWith,
  kEndsWith,
  kMatches,
  kToInt,
  kToUint,
  kToDouble,
  kToString,
  kToBytes,
  kToBool,
  kToDuration,
  kToTimestamp,
  kToDyn,
  kTypeOf,
  kToEnum,  // of the type and a number or the name of a constant
  kCharAt,
  kIndexOf,
  kLastIndexOf,
  kJoin,
  kLowerAscii,
  kUpperAscii,
  kReplace,
  kSplit,
  kSubstring,
  kTrim,
  kReverse,
  kFormat,
  kQuote,
  kGreatest,
  kLeast,
  kCeil,
  kFloor,
  kRound,
  kTrunc,
  kAbs,
  kSign,
  kSqrt,
  kIsNan,
  kIsInf,
  kIsFinite,
  kBitAnd,
  kBitOr,
  kBitXor,
  kBitNot,
  kShiftLeft,
  kShiftRight,
  kSlice,
  kFlatten,
  kDistinct,
  kSort,
  kRange,
  kFirst,
  kLast,
  kSetsContains,
  kSetsEquivalent,
  kSetsIntersects,
  kBase64Encode,
  kBase64Decode,
  kOptionalOf,
  kOptionalOfNonZero,
  kOptionalNone,
  kHasValue,
  kOptionalValue,
  // Of texts, of addresses, of ranges of them: network.cc.
  kToIp,
  kToCidr,
  kIsIp,
  kIsCidr,
  kIsCanonical,
  kFamily,
  kIsUnspecified,
  kIsLoopback,
  kIsGlobalUnicast,
  kIsLinkLocalMulticast,
  kIsLinkLocalUnicast,
  kContainsIp,
  kContainsCidr,
  kCidrIp,
  kMasked,
  kPrefixLength,
  // Parts of times: all that come last.
  kGetFullYear,
  kGetMonth,
  kGetDate,
  kGetDayOfMonth,
  kGetDayOfWeek,
  kGetDayOfYear,
  kGetHours,
  kGetMinutes,
  kGetSeconds,
  kGetMilliseconds,
};

struct Overload {
  absl::string_view name;
  Function function;
  bool method;  // called as x.name(...), args[0] being x
  // A letter a type: n null, b bool, i int, u uint, d double, s string, y bytes, D duration,
  // T timestamp, t type, I address, C range of addresses, E any enumeration, * dyn, N any number;
  // [x list of x, {xy map, ?x optional; A and B are
  // whatever the arguments make them. A '+' at the end: more arguments like these.
  absl::string_view args;
  absl::string_view result;
};
absl::Span<const Overload> Overloads();
std::vector<std::string> FunctionNames();  // each once, for "did you mean"
// Part of the language or its well-known extensions, and not evaluated here yet.
bool IsKnownButUnsupported(absl::string_view name);

// Applies a function to what it takes; an error argument is the result. `scratch` is where new text
// goes; null gives kNeedsScratch where any is needed.
Value Call(Function function, absl::Span<const Value> args, Scratch* scratch);
// How every pattern is compiled: in silence, within kPatternMemoryBytesMax.
re2::RE2::Options PatternOptions();
Value Matches(const Value& text, const re2::RE2& pattern);
// The getters with a zone, and without one in UTC.
Value GetPart(Function function, const Value& timestamp, const absl::TimeZone& zone);
// "Europe/Berlin", "UTC", "+02:00", "-09:30", "02:00".
std::optional<absl::TimeZone> LoadZone(absl::string_view name);

// The extensions, by the file that holds them; Call passes their functions on. No argument is an
// error.
Value CallText(Function function, absl::Span<const Value> args, Scratch* scratch);
Value Format(const Value& pattern, const Value& args, Scratch* scratch);
Value CallMath(Function function, absl::Span<const Value> args);
Value CallList(Function function, absl::Span<const Value> args, Scratch* scratch);
Value CallNetwork(Function function, absl::Span<const Value> args, Scratch* scratch);

Value CopyString(absl::string_view text, Value::Kind kind, Scratch* scratch);

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_FUNCTIONS_H_
