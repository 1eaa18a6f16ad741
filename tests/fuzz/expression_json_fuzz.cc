// Any bytes as the declarations, the record and the source of an expression by itself, cut at zero
// bytes: each is refused with a message or taken, what is deduced from a record fits that record,
// and a result is JSON that can be read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "wire/expression_json.h"

namespace {

using namespace earshot;  // NOLINT: a program of its own

void Require(bool condition) {
  if (!condition) std::abort();
}

void Evaluate(const std::vector<cel::Field>& fields, absl::string_view source,
              const cel::Value& record, cel::Scratch& memory, bool must_fit) {
  const cel::Environment environment(fields);
  Diagnostics findings;
  const auto program =
      cel::Program::Compile(environment, source, cel::Type::kDyn, {1, 1}, &findings);
  Require(program.has_value() != HasErrors(findings));
  if (!program.has_value()) return;
  wire::RecordFields bound;
  const absl::Status fits = bound.Bind(environment, program->slots(), record, memory);
  Require(fits.ok() || !must_fit);
  if (!fits.ok()) return;
  cel::Scratch made, again;
  const cel::Value result = program->Evaluate(bound, made);
  const std::string json = wire::ExpressionResultJson(result, program->PlaceOf(result));
  // In an object, as the reader wants one. Deep or long results are past its limits, not malformed.
  const auto read = wire::ReadJsonRecord("{\"v\":" + json + "}", again);
  Require(read.ok() || read.status().code() == absl::StatusCode::kResourceExhausted ||
          result.kind() == cel::Value::Kind::kMap || result.is_list() ||
          result.kind() == cel::Value::Kind::kOptional);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view all(reinterpret_cast<const char*>(data), size);
  std::vector<absl::string_view> parts = absl::StrSplit(all, absl::MaxSplits('\0', 2));
  parts.resize(3);
  cel::Scratch memory;
  const auto fields = wire::ReadExpressionFields(parts[0]);
  Require(fields.ok() || !fields.status().message().empty());
  const auto record = wire::ReadJsonRecord(parts[1], memory);
  Require(record.ok() || !record.status().message().empty());
  if (!record.ok()) return 0;
  if (fields.ok()) Evaluate(*fields, parts[2], *record, memory, false);
  const std::vector<cel::Field> deduced = wire::FieldsOfRecord(*record);
  Evaluate(deduced, parts[2], *record, memory, true);
  for (const cel::Field& field : deduced) {
    Evaluate(deduced, "type(" + field.path + ")", *record, memory, true);
  }
  return 0;
}
