// Writes compact, deterministic JSON: fields in the order of the calls, UTF-8 passed through,
// control characters escaped, each ill-formed byte as U+FFFD. The one writer of JSON in the
// library.
#ifndef EARSHOT_WIRE_JSON_WRITER_H_
#define EARSHOT_WIRE_JSON_WRITER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace earshot::wire {

class JsonWriter {
 public:
  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginArray();
  JsonWriter& EndArray();
  JsonWriter& Key(absl::string_view name);
  JsonWriter& String(absl::string_view value);
  JsonWriter& Int(int64_t value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  // Already JSON.
  JsonWriter& Raw(absl::string_view json);
  // Key and value in one call.
  JsonWriter& Field(absl::string_view name, absl::string_view value) {
    return Key(name).String(value);
  }
  JsonWriter& Field(absl::string_view name, const char* value) { return Key(name).String(value); }
  JsonWriter& Field(absl::string_view name, int64_t value) { return Key(name).Int(value); }
  JsonWriter& BoolField(absl::string_view name, bool value) { return Key(name).Bool(value); }

  const std::string& text() const { return out_; }
  std::string Take() { return std::move(out_); }

 private:
  void Separate();
  std::string out_;
  std::vector<bool> has_item_;  // one a level
  bool after_key_ = false;
};

}  // namespace earshot::wire

#endif  // EARSHOT_WIRE_JSON_WRITER_H_
