// Lists, maps and optionals that an expression makes, and what lies inside of them. Internal to
// this room.
#ifndef EARSHOT_CEL_CONTAINERS_H_
#define EARSHOT_CEL_CONTAINERS_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "cel/message.h"
#include "cel/program.h"
#include "cel/value.h"

namespace earshot::cel::internal {

// Room for n values; nullptr, with *error saying why, where there is none.
Value* NewValues(size_t n, Scratch* scratch, Value* error);

// Of the values as they lie there. An error among them is the result, and so is holding too much.
Value ListOf(const Value* values, size_t n);
// Copies. A '?' in `marks` stands for an optional, which gives its value or nothing (see ast.h).
Value MakeList(const Value* values, size_t n, absl::string_view marks, Scratch* scratch);
Value MakeMap(const Value* entries, size_t n, absl::string_view marks, Scratch* scratch);
// Sorts pairs of key and value where they lie.
Value MapOf(Value* entries, size_t n);
Value MakeOptional(const Value& value, Scratch* scratch);

// Equal keys are found across the types of numbers; nullptr where there is none.
const Value* Find(const Value& map, const Value& key);

// What a program asks of a part: its value (an error where there is none), an optional of it, or
// whether it is there. Of an optional's part the answer is an optional again.
enum class Reach : uint8_t { kValue, kOptional, kPresence };
Value Access(const Value& whole, const Value& key, Reach reach, Scratch* scratch);
// The same by name: lists have no names. `field` is what the checker found of a message, or null.
Value Select(const Value& whole, const Value& name, const MessageField* field, Reach reach,
             Scratch* scratch);

Value In(const Value& element, const Value& container);
bool IsZero(const Value& value);  // false, 0, "", [], {}, null, none, no time

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_CONTAINERS_H_
