// One expression, compiled: checked against its environment once, then evaluated any number of
// times.
//
// Compile reports everything that is wrong at once. What comes out is immutable: threads share it
// without a lock, copies are cheap. Evaluation never throws, ends after a number of steps that is
// bounded by the size of program and data, and allocates nothing unless the expression itself makes
// new text or lists (or matches against a pattern that is not a constant).
#ifndef EARSHOT_CEL_PROGRAM_H_
#define EARSHOT_CEL_PROGRAM_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/status.h"
#include "base/time.h"
#include "cel/environment.h"
#include "cel/value.h"

namespace earshot::cel {

namespace internal {
struct Code;
}  // namespace internal

// Memory for text and lists that an evaluation makes. Values that an Evaluate returned stay valid
// until the next Reset. Not for two threads at once.
class Scratch {
 public:
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  void Reset();  // forgets everything, keeps one block
  char* Bytes(size_t n) { return static_cast<char*>(Allocate(n)); }
  Value* Values(size_t n) { return static_cast<Value*>(Allocate(n * sizeof(Value))); }
  size_t used() const { return used_total_; }

  // Memory that is not its own: an object that must be destroyed, kept until Reset and counted.
  struct Owned {
    virtual ~Owned() = default;
  };
  void Keep(std::unique_ptr<Owned> object, size_t bytes) {
    owned_.push_back(std::move(object));
    used_total_ += bytes;
  }

 private:
  void* Allocate(size_t n);  // aligned for a Value

  std::vector<std::unique_ptr<uint64_t[]>> blocks_;
  std::vector<std::unique_ptr<Owned>> owned_;
  size_t block_words_ = 0;  // of the last block
  size_t used_words_ = 0;   // in the last block
  size_t used_total_ = 0;   // bytes handed out since Reset
};

class Program {
 public:
  // `origin` is where the expression stands in the file that holds it: places on its first line are
  // offset by it, later lines count their own columns from 1. {} stands for the start of a file.
  // `expected` is the type that the result must have; kDyn takes any. nullopt exactly when an error
  // was added to `diagnostics`.
  static std::optional<Program> Compile(const Environment& environment, absl::string_view source,
                                        Type expected, Place origin, Diagnostics* diagnostics);

  // The result, or an error value (a field that was read is missing, an overflow, ...); never
  // kMissing. Text in it is borrowed from the activation or the program. An expression whose result
  // is new text or a new list needs the second form: the first answers kNeedsScratch.
  Value Evaluate(const Activation& activation) const;
  Value Evaluate(const Activation& activation, Scratch& scratch) const;

  absl::string_view source() const;
  Type type() const;                      // of the result, as far as it is known
  absl::string_view type_name() const;    // the same with all its parts: "map<string, list<int>>"
  const std::vector<int>& slots() const;  // the fields that it reads, ascending, each once

  // Where an error that an Evaluate returned has arisen, in the file that holds the expression; {}
  // where that is not known.
  Place PlaceOf(const Value& error) const;
  // The most instructions that an evaluation runs where no list or map of the record holds more than
  // kExpressionItemsAssumed; never above kExpressionCostMax.
  uint64_t cost_bound() const;

  // Whether any field that it reads depends on now.
  bool depends_on_now() const;
  // False where the result depends on now in another way than through comparisons that are linear
  // in it
  // (`now.getHours() > 9`): NextChange then answers with the next whole minute, which may be too
  // early and never is late by more than a minute.
  bool now_is_exact() const;
  // The earliest instant strictly after `now` at which a comparison in it can change its truth
  // value if everything but now stays as it is; `activation` must hold the values as of `now`.
  // nullopt: never.
  std::optional<Instant> NextChange(const Activation& activation, Instant now) const;

 private:
  explicit Program(std::shared_ptr<const internal::Code> code) : code_(std::move(code)) {}
  std::shared_ptr<const internal::Code> code_;
};

// The expression in its standard form: one space around operators, no needless parentheses, strings
// in double quotes. Printing what was printed changes nothing. Needs no environment; nullopt with
// syntax errors.
std::optional<std::string> Print(absl::string_view source, Diagnostics* diagnostics);

}  // namespace earshot::cel

#endif  // EARSHOT_CEL_PROGRAM_H_
