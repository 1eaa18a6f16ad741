// A record of customer care for the tests of expressions: its fields, and one that can be filled
// in.
#ifndef EARSHOT_TESTS_UNIT_CEL_RECORD_H_
#define EARSHOT_TESTS_UNIT_CEL_RECORD_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "cel/environment.h"
#include "cel/program.h"
#include "cel/value.h"

namespace earshot::cel {

inline const Environment& CareEnvironment() {
  static const auto* environment = new Environment({
      {"now", Type::kTimestamp, true},
      {"text", Type::kString, false},
      {"intents", Type::kListOfString, false},
      {"sentiment.score", Type::kInt, false},
      {"sentiment.label", Type::kString, false},
      {"author.followers", Type::kInt, false},
      {"author.verified", Type::kBool, false},
      {"author.handle", Type::kString, false},
      {"customer.tier", Type::kString, false},
      {"customer.value", Type::kDouble, false},
      {"customer.cases", Type::kUint, false},
      {"channel.kind", Type::kString, false},
      {"channel.visibility", Type::kString, false},
      {"obligation.open", Type::kBool, false},
      {"obligation.opened_at", Type::kTimestamp, false},
      {"obligation.waiting", Type::kDuration, true},
      {"expectation", Type::kDuration, false},
      {"raw", Type::kBytes, false},
      {"anything", Type::kDyn, false},
  });
  return *environment;
}

class Record : public Activation {
 public:
  Record() : values_(CareEnvironment().fields().size()) {}
  // The event that most tests speak of: a gold customer complains in public, waiting for 50
  // minutes.
  static Record Complaint() {
    static const absl::string_view kIntents[] = {"complaint", "refund"};
    Record record;
    record
        .Set("now",
             Value::Timestamp(Instant{1'772'443'800'000'000}))  // 2026-03-02T09:30:00Z, a Monday
        .Set("text", Value::String("I want a REFUND, now! Größe 42"))
        .Set("intents", Value::Strings(kIntents))
        .Set("sentiment.score", Value::Int(-620))
        .Set("sentiment.label", Value::String("negative"))
        .Set("author.followers", Value::Int(51000))
        .Set("author.verified", Value::Bool(true))
        .Set("customer.tier", Value::String("gold"))
        .Set("customer.value", Value::Double(1250.5))
        .Set("customer.cases", Value::Uint(3))
        .Set("channel.kind", Value::String("x"))
        .Set("channel.visibility", Value::String("public"))
        .Set("obligation.open", Value::Bool(true))
        .Set("obligation.opened_at", Value::Timestamp(Instant{1'772'440'800'000'000}))
        .Set("obligation.waiting", Value::Duration(Minutes(50)))
        .Set("expectation", Value::Duration(Hours(1)))
        .Set("raw", Value::Bytes("\xff\x01"));
    return record;  // author.handle and anything are missing
  }

  Record& Set(absl::string_view path, Value value) {
    values_[*CareEnvironment().Slot(path)] = value;
    return *this;
  }
  Value Get(int slot) const override { return values_[slot]; }

 private:
  std::vector<Value> values_;
};

}  // namespace earshot::cel

#endif  // EARSHOT_TESTS_UNIT_CEL_RECORD_H_
