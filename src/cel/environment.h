// What an expression may speak of: the declared fields, and how a record is asked for them.
//
// A field is a dotted path ("author.followers") with a type. Its slot is its index in the
// declaration, so that a compiled program asks for number 7 and nobody looks up a name while events
// flow.
#ifndef EARSHOT_CEL_ENVIRONMENT_H_
#define EARSHOT_CEL_ENVIRONMENT_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "cel/message.h"
#include "cel/value.h"

namespace earshot::cel {

struct Field {
  std::string path;  // identifiers joined by dots
  Type type = Type::kDyn;
  // The value grows with `now`, a microsecond for a microsecond, all else held fixed: the timestamp
  // `now` itself, and durations since something ("obligation.waiting"). Only for kTimestamp and
  // kDuration.
  bool depends_on_now = false;
  // Instead of `type`, where that does not say enough: a message, a wrapper, a map of lists.
  std::optional<TypeSpec> spec = std::nullopt;
};

// Immutable once built; shared by threads.
class Environment {
 public:
  Environment() = default;
  // Paths must be different from each other; of two equal ones the first counts.
  explicit Environment(std::vector<Field> fields);

  // Where names are looked up first: in "a.b", x is a.b.x, else a.x, else x. Empty at first.
  Environment& set_container(std::string container) {
    container_ = std::move(container);
    return *this;
  }
  const std::string& container() const { return container_; }
  // Without a check, what the types forbid and names that nobody declared are error values when
  // evaluated, and no reason to refuse an expression. For hosts that get theirs from elsewhere.
  Environment& set_checked(bool checked) {
    checked_ = checked;
    return *this;
  }
  bool checked() const { return checked_; }
  // The messages and enumerations that expressions may name; none at first.
  Environment& set_types(std::shared_ptr<const TypeProvider> types) {
    types_ = std::move(types);
    return *this;
  }
  const std::shared_ptr<const TypeProvider>& types() const { return types_; }
  // Functions beside those of the language; several of one name are overloads.
  Environment& Declare(FunctionDeclaration function) {
    functions_.push_back(std::move(function));
    return *this;
  }
  const std::vector<FunctionDeclaration>& functions() const { return functions_; }

  // A function whose fields are declared as they are called, `changed("case.resolved")`: name(path) is
  // then that field, with the path as a text or as it is.
  Environment& set_field_function(std::string name) {
    field_function_ = std::move(name);
    return *this;
  }
  const std::string& field_function() const { return field_function_; }

  std::optional<int> Slot(absl::string_view path) const;
  absl::Span<const Field> fields() const { return fields_; }
  // Whether a declared path goes on below this one: "author" where "author.followers" is declared.
  bool IsPrefix(absl::string_view path) const { return prefixes_.contains(path); }
  // Every path, in the order of declaration: the candidates of "did you mean".
  const std::vector<std::string>& paths() const { return paths_; }

 private:
  std::string container_;
  std::string field_function_;
  bool checked_ = true;
  std::shared_ptr<const TypeProvider> types_;
  std::vector<FunctionDeclaration> functions_;
  std::vector<Field> fields_;
  std::vector<std::string> paths_;
  absl::flat_hash_map<std::string, int> slots_;
  absl::flat_hash_set<std::string> prefixes_;
};

// One record: an event with its customer, case and channel, or whatever the fields were declared
// for.
class Activation {
 public:
  virtual ~Activation() = default;
  // The value of a field, Value::Missing() where this record has none. Must give the same answer
  // each time it is asked during one evaluation. A value of another type than declared counts as an
  // error.
  virtual Value Get(int slot) const = 0;
  // Where a record keeps its values side by side, by slot: a program then reads them there and asks
  // nobody. Null where it does not.
  const Value* dense() const { return dense_; }
  // Whether a value that is missing there is missing, and not one that nobody has asked for yet.
  bool is_complete() const { return answers_ == nullptr; }
  // The value of a field, from there or by Get.
  Value Ask(int slot) const {
    if (dense_ == nullptr) return Get(slot);
    if (answers_ == nullptr || !dense_[slot].is_missing()) return dense_[slot];
    return answers_[slot] = Get(slot);
  }

 protected:
  Activation() = default;
  // What lies side by side is the other one's.
  Activation(const Activation&) {}
  Activation& operator=(const Activation&) {
    dense_ = answers_ = nullptr;
    return *this;
  }
  explicit Activation(const Value* dense) : dense_(dense) {}
  void set_dense(const Value* dense) { dense_ = dense; }
  // Or side by side what Get has answered: one Value::Missing() for each field at first, and again
  // when the record changes. Then it is not for two threads at once.
  void set_answers(Value* answers) { dense_ = answers_ = answers; }

 private:
  const Value* dense_ = nullptr;
  Value* answers_ = nullptr;
};

}  // namespace earshot::cel

#endif  // EARSHOT_CEL_ENVIRONMENT_H_
