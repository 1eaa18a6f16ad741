// Expressions for hosts that speak JSON: fields declared as an object, or found out from data; a
// record as what an expression reads; a result as JSON.
#ifndef EARSHOT_WIRE_EXPRESSION_JSON_H_
#define EARSHOT_WIRE_EXPRESSION_JSON_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cel/environment.h"
#include "cel/program.h"
#include "cel/value.h"

namespace earshot::wire {

// {"customer": {"tier": "string"}, "author.followers": "int", "intents": "list<string>"}: objects
// within one another are paths. Every mistake is reported with its place.
absl::StatusOr<std::vector<cel::Field>> ReadExpressionFields(absl::string_view json);

// The root object as a map; whole numbers are int (uint where they are too large), others double.
// What it gives lies in `memory`.
absl::StatusOr<cel::Value> ReadJsonRecord(absl::string_view json, cel::Scratch& memory);

// What fields a record has, and of which type: those of a nested object by their paths, unless one
// of its names could not stand in a path; then the object is a map.
std::vector<cel::Field> FieldsOfRecord(const cel::Value& record);

// A record as the fields of an environment, those that a program reads. A field that the record does
// not have, or has as null, is missing; one of another type is an error that names it. Whole numbers
// stand for uint and double too; a duration is "1h30m", a timestamp RFC 3339, bytes are base64.
class RecordFields : public cel::Activation {
 public:
  absl::Status Bind(const cel::Environment& environment, const std::vector<int>& slots,
                    const cel::Value& record, cel::Scratch& memory);
  cel::Value Get(int slot) const override { return values_[static_cast<size_t>(slot)]; }

 private:
  std::vector<cel::Value> values_;
};

// Times as their texts, bytes as base64, an optional as its value or null, keys of maps as text, and
// what JSON has no number for as "NaN", "Infinity", "-Infinity". An error value becomes an object
// with code, message and, where it is known, line and column.
std::string ExpressionResultJson(const cel::Value& result, Place place_of_error);

}  // namespace earshot::wire

#endif  // EARSHOT_WIRE_EXPRESSION_JSON_H_
