// Many conditions asked at once: which of them does this record make true, and which are errors?
//
// Conditions are split into predicates, each kept once however many conditions say it. A field that
// is compared with constants has its domain cut at these; for each part a bitmap, made beforehand,
// says which conditions are still possible. A record is then the conjunction of one bitmap a field.
// Text is searched once for all that is looked for in it; what fits none of this is evaluated at
// most once a record, and only where a condition hangs on it. The answer is the one that evaluating
// each condition alone gives, errors included: && and || are distributed over the three values
// true, false and error, which changes none of them.
//
// It stands in this room because it takes conditions apart as the checker left them; it knows no more
// of customer care than they do.
//
// An Index is immutable: threads share it without a lock. Changing a condition gives another Index
// that shares with the first what the change does not touch.
#ifndef EARSHOT_CEL_INDEX_H_
#define EARSHOT_CEL_INDEX_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "cel/environment.h"
#include "cel/program.h"

namespace earshot::cel {

namespace internal {
struct IndexData;
struct IndexScratch;
}  // namespace internal

// What one record, or each record of a batch, makes of the conditions. Kept from record to record:
// after the first ones nothing is allocated. Not for two threads at once.
class Matches {
 public:
  Matches();
  ~Matches();
  Matches(Matches&&) noexcept;
  Matches& operator=(Matches&&) noexcept;

  // Numbers of conditions, ascending.
  absl::Span<const uint32_t> matched() const { return matched_; }  // true
  absl::Span<const uint32_t> errors() const { return errors_; }    // an error
  // The same as matched(), a bit a condition. All that MatchBits fills in, but for errors().
  absl::Span<const uint64_t> bits() const { return bits_; }

 private:
  friend class Index;
  std::vector<uint32_t> matched_, errors_;
  std::vector<uint64_t> bits_;
  std::unique_ptr<internal::IndexScratch> scratch_;
};

// Records by columns: the values of one field, a record each. A field without a column is missing
// in every record.
struct Columns {
  size_t records = 0;
  std::vector<absl::Span<const Value>> of_slot;
};

// For each record of a batch what matched, one after another: those of record i are
// matched[begin[i]] up to matched[begin[i + 1]], and likewise errors.
struct BatchMatches {
  std::vector<uint32_t> matched, errors;
  std::vector<size_t> matched_begin, errors_begin;
};

enum class Verdict : uint8_t { kFalse, kTrue, kError };

class Index {
 public:
  // Of no conditions.
  Index();

  // All conditions must have been compiled in `environment`, which must outlive the index.
  static Index Build(const Environment& environment, absl::Span<const Program> conditions);
  // Where condition `number` is another one, or, for number == size(), one more.
  Index With(size_t number, const Program& condition) const;

  size_t size() const;

  void Match(const Activation& record, Matches& matches) const;
  void MatchBits(const Activation& record, Matches& matches) const;
  // Faster a record than one by one; the order of records is kept.
  void MatchBatch(const Columns& columns, Matches& scratch, BatchMatches& matches) const;

  // The earliest instant after `now` at which a comparison of a condition that `counts` can change
  // as time passes: the earliest of what their NextChange says.
  std::optional<Instant> NextChange(const Activation& record, Instant now,
                                    absl::FunctionRef<bool(uint32_t)> counts) const;

  // One predicate of a condition, as a person would write it, and what this record makes of it.
  struct Reason {
    std::string predicate;  // `customer.tier == "gold"`
    std::string field;      // "customer.tier"; "" of a predicate over several
    std::string value;      // of the field: "\"silver\"", "missing"
    Verdict verdict = Verdict::kFalse;
  };
  // For each condition its verdict and, where it is not true, the predicates that made it so: one
  // of each alternative. Of a condition that is true, the predicates of an alternative that holds.
  struct Why {
    Verdict verdict = Verdict::kFalse;
    std::vector<Reason> reasons;
  };
  Why Explain(size_t number, const Activation& record, Matches& scratch) const;

  // What can be said of conditions without a record.
  bool NeverTrue(size_t number) const;
  // True for every record that has its fields.
  bool AlwaysTrue(size_t number) const;
  // Wherever `narrow` is true `wide` is true too, as far as their predicates tell.
  bool Implies(size_t narrow, size_t wide) const;

  // Equal for conditions that are made of the same predicates in the same way, in whatever order.
  std::string Form(size_t number) const;

  // What the index itself takes; conditions that it shares with its maker are not counted.
  size_t MemoryBytes() const;

 private:
  explicit Index(std::shared_ptr<const internal::IndexData> data) : data_(std::move(data)) {}
  std::shared_ptr<const internal::IndexData> data_;
};

}  // namespace earshot::cel

#endif  // EARSHOT_CEL_INDEX_H_
