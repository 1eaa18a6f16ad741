// A JSON text as a tree, for small files whose shape is not known beforehand (rules of other products). What
// comes in by the million is read with json_input.h instead.
#ifndef EARSHOT_WIRE_JSON_TREE_H_
#define EARSHOT_WIRE_JSON_TREE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace earshot::wire {

struct Json {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  bool boolean = false;
  std::string text;                                  // of a string; of a number as it is written
  std::vector<Json> items;                           // of an array
  std::vector<std::pair<std::string, Json>> fields;  // of an object, in its order

  bool is(Kind k) const { return kind == k; }
  // nullptr where this is no object or has no such field.
  const Json* Find(absl::string_view name) const;
  // The text of a string, a number or a bool; "" of anything else.
  std::string AsText() const;
  // AsText of a field; "" where there is none.
  std::string TextOf(absl::string_view name) const;
};

// kInvalidArgument where it is no JSON, kResourceExhausted past kImportBytesMax or kImportDepthMax.
absl::StatusOr<Json> ParseJson(absl::string_view text);

}  // namespace earshot::wire

#endif  // EARSHOT_WIRE_JSON_TREE_H_
