// Reading one JSON object strictly: which fields there are, of which type, and where the text
// breaks that. Readers of events and decisions are tables of fields over it.
//
// simdjson's on-demand parser checks only what is asked for, so every value is asked for here:
// unknown fields are walked too. A failure is recorded with its column and the path of the field,
// and reading goes on behind a wrong type, so that one run over a line names all of them.
#ifndef EARSHOT_WIRE_JSON_INPUT_H_
#define EARSHOT_WIRE_JSON_INPUT_H_

#include <simdjson.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/status.h"
#include "base/time.h"

namespace earshot::wire {

using JsonValue = simdjson::ondemand::value;
using JsonObject = simdjson::ondemand::object;

class JsonInput {
 public:
  // Copies `text` (simdjson needs room behind it) and finds its root object. False: see status().
  bool Open(absl::string_view text, uint32_t line, size_t bytes_max, Diagnostics* warnings);
  JsonObject& root() { return root_; }
  // Whether the name occurs anywhere, as a key or within a text: worth a look for it.
  bool Mentions(absl::string_view name) const;
  // The text of the root's field of this name, from a pass of its own; "" where there is none or it
  // is no string. The root is at its start again afterwards. False: the text is malformed.
  bool PeekString(absl::string_view name, std::string& out);
  // Fields and elements that are null are read like others, not passed over as if they were absent.
  void KeepNulls() { keep_nulls_ = true; }
  // Nothing may follow the root object.
  void Close();

  bool stopped() const { return stopped_; }
  bool failed() const { return !errors_.empty(); }
  // OK, or every error so far with the code of the first.
  absl::Status status() const;
  // For what is found after reading: the place of a field of the root, by its name.
  Place PlaceOfField(absl::string_view name) const;
  uint32_t line() const { return line_; }

  // Each reads a value of the type wanted or records that it is not. The value is consumed either
  // way.
  bool Read(JsonValue value, std::string& out);
  bool Read(JsonValue value, bool& out);
  bool Read(JsonValue value, int64_t& out);
  // A number as it is written; whole: without a point or an exponent.
  bool ReadNumber(JsonValue value, std::string& token, bool& whole);
  bool ReadInt32(JsonValue value, int32_t& out);
  bool ReadUint32(JsonValue value, uint32_t& out);
  // A decimal as an integer of 10^-digits, exactly; digits beyond are rounded half away from zero.
  bool ReadDecimal(JsonValue value, int digits, int32_t& out);
  // RFC 3339, a date alone, or whole microseconds since 1970.
  bool Read(JsonValue value, Instant& out, bool* date_only = nullptr);
  // An object of texts by name.
  bool Read(JsonValue value, std::map<std::string, std::string>& out);

  // What the value is, in words: "a string".
  static absl::string_view TypeName(JsonValue& value);
  static bool IsString(JsonValue& value) { return TypeName(value) == "a string"; }
  // "author.followers: expected a whole number, found a string", and consumes the value.
  bool Mismatch(JsonValue value, absl::string_view expected);
  // An error or a warning at the place of the value or key, named by the path.
  void Error(const char* at, absl::string_view code, absl::string_view message);
  bool WantsWarnings() const;
  void Warn(const char* at, absl::string_view code, absl::string_view message);
  void Syntax(simdjson::error_code error);
  static const char* Start(JsonValue& value) { return value.raw_json_token().data(); }
  // Walks over a value, checking that it is JSON.
  void Skip(JsonValue value);

  // While it lives, messages name this part of the path.
  class Step {
   public:
    Step(JsonInput& input, absl::string_view name) : input_(input) {
      input_.path_.push_back({name, -1});
    }
    Step(JsonInput& input, int64_t index) : input_(input) { input_.path_.push_back({"", index}); }
    ~Step() { input_.path_.pop_back(); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    JsonInput& input_;
  };

  // Calls `read(name, at, value)` for each field whose value is not null. A name that stands twice
  // is an error.
  template <typename F>
  void ForEachField(JsonObject& object, F&& read);
  // Calls `read(value)` for each element that is not null.
  template <typename F>
  bool ForEachElement(JsonValue value, absl::string_view expected, F&& read);

 private:
  struct PathPart {
    absl::string_view name;
    int64_t index;
  };
  Place PlaceAt(const char* at) const;
  std::string Path() const;
  bool TakeNull(JsonValue& value);
  // Trailing white space off the raw token of a scalar.
  static absl::string_view Token(JsonValue& value);

  simdjson::ondemand::parser parser_;
  simdjson::ondemand::document document_;
  JsonObject root_;
  std::string buffer_;  // the text, then padding
  size_t size_ = 0;
  uint32_t line_ = 0;
  Diagnostics errors_;
  Diagnostics* warnings_ = nullptr;
  absl::StatusCode code_ = absl::StatusCode::kInvalidArgument;
  bool stopped_ = false;
  bool keep_nulls_ = false;
  std::vector<PathPart> path_;
  // The last key or element reached: malformed JSON is placed there. simdjson's own location is not
  // asked, since it reads out of bounds where a text was refused as a whole.
  const char* last_ = nullptr;
  std::vector<std::pair<std::string, const char*>> root_fields_;
};

// One field of an object that is read into a T.
template <typename T>
struct JsonField {
  const char* name;
  void (*read)(JsonInput& in, JsonValue value, T& out);
};
template <typename T>
using JsonFields = absl::Span<const JsonField<T>>;

template <typename F>
void JsonInput::ForEachField(JsonObject& object, F&& read) {
  std::set<std::string> seen;
  std::string name;
  for (auto field : object) {
    const char* at = nullptr;
    std::string_view unescaped;
    JsonValue value;
    if (const auto e = field.key().raw().get(at)) return Syntax(e);
    if (const auto e = field.unescaped_key().get(unescaped)) return Syntax(e);
    last_ = at - 1;
    name.assign(unescaped.data(), unescaped.size());
    if (const auto e = field.value().get(value)) return Syntax(e);
    const Step step(*this, name);
    if (path_.size() == 1) root_fields_.emplace_back(name, at);
    if (!seen.insert(name).second) {
      Error(at - 1, "duplicate-field", "stands twice");
      Skip(value);
    } else if (keep_nulls_ || !TakeNull(value)) {
      if (!stopped_) read(absl::string_view(name), at - 1, value);
    }
    if (stopped_) return;
  }
}

template <typename F>
bool JsonInput::ForEachElement(JsonValue value, absl::string_view expected, F&& read) {
  if (TypeName(value) != "an array") return Mismatch(value, expected);
  simdjson::ondemand::array array;
  if (const auto e = value.get_array().get(array)) {
    Syntax(e);
    return false;
  }
  int64_t index = 0;
  for (auto element : array) {
    JsonValue item;
    if (const auto e = element.get(item)) {
      Syntax(e);
      return false;
    }
    last_ = Start(item);
    const Step step(*this, index++);
    if ((keep_nulls_ || !TakeNull(item)) && !stopped_) read(item);
    if (stopped_) return false;
  }
  return true;
}

// The names of a table, for "did you mean".
template <typename T>
std::vector<std::string> NamesOf(JsonFields<T> fields) {
  std::vector<std::string> names;
  for (const JsonField<T>& field : fields) names.emplace_back(field.name);
  return names;
}

template <typename T>
void ReadFields(JsonInput& in, JsonObject& object, JsonFields<T> fields, T& out) {
  in.ForEachField(object, [&](absl::string_view name, const char* at, JsonValue value) {
    for (const JsonField<T>& field : fields) {
      if (name == field.name) return field.read(in, value, out);
    }
    if (!in.WantsWarnings()) return in.Skip(value);
    const std::string near = DidYouMean(name, NamesOf(fields));
    in.Warn(at, "unknown-field",
            near.empty() ? "unknown field, ignored"
                         : "unknown field, ignored; did you mean '" + near + "'?");
    in.Skip(value);
  });
}

template <typename T>
bool ReadObject(JsonInput& in, JsonValue value, JsonFields<T> fields, T& out) {
  if (JsonInput::TypeName(value) != "an object") return in.Mismatch(value, "an object");
  JsonObject object;
  if (const auto e = value.get_object().get(object)) {
    in.Syntax(e);
    return false;
  }
  ReadFields(in, object, fields, out);
  return !in.failed();
}

// A name out of a closed list: numbers from 0, names by name_of until it has none.
template <typename E>
bool ReadEnum(JsonInput& in, JsonValue value, absl::string_view (*name_of)(E), E& out) {
  std::string name;
  const char* at = JsonInput::Start(value);
  if (!in.Read(value, name)) return false;
  std::vector<std::string> names;
  for (int i = 0; !name_of(static_cast<E>(i)).empty(); ++i) {
    names.emplace_back(name_of(static_cast<E>(i)));
    if (names.back() == name) {
      out = static_cast<E>(i);
      return true;
    }
  }
  std::string expected = "expected one of";
  for (const std::string& one : names) expected += " " + one;
  const std::string near = DidYouMean(name, names);
  if (!near.empty()) expected += "; did you mean '" + near + "'?";
  in.Error(at, "unknown-value", "'" + name + "' is unknown: " + expected);
  return false;
}

}  // namespace earshot::wire

#endif  // EARSHOT_WIRE_JSON_INPUT_H_
