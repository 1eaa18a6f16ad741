// Tests of fields against constants, in every shape that branches have: a record that is asked, one
// whose values lie side by side and one that remembers its answers must find the same, and it must
// be what the plain evaluator finds.
#include "cel/branches.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "support/cel_beside.h"
#include "support/cel_oracle.h"
#include "unit/cel/record.h"

namespace earshot::cel {
namespace {

std::string ResultOf(const Record& record, const std::string& source) {
  Diagnostics diagnostics;
  const auto program = Program::Compile(CareEnvironment(), source, Type::kDyn, {}, &diagnostics);
  if (!program.has_value()) return "refused: " + diagnostics[0].message;
  const std::string asked = ToString(program->Evaluate(record));
  Scratch scratch;
  const auto plain = internal::Oracle::Evaluate(CareEnvironment(), source, record, scratch);
  EXPECT_EQ(asked, ToString(*plain)) << source << " plainly";
  const size_t fields = CareEnvironment().fields().size();
  const BesideRecord dense(record, fields, Beside::kFromTheStart);
  const int before = dense.asked();
  EXPECT_EQ(ToString(program->Evaluate(dense)), asked) << source << " side by side";
  EXPECT_EQ(dense.asked(), before) << source;
  const BesideRecord remembering(record, fields, Beside::kWhenAsked);
  for (const char* when : {"first", "again"}) {
    EXPECT_EQ(ToString(program->Evaluate(remembering)), asked) << source << " " << when;
  }
  return asked;
}

struct Row {
  const char* expression;
  const char* complaint;  // of the record of that name
  const char* empty;      // of one that has no field
};

void CheckAll(const std::vector<Row>& rows) {
  const Record complaint = Record::Complaint(), empty;
  for (const Row& row : rows) {
    EXPECT_EQ(ResultOf(complaint, row.expression), row.complaint) << row.expression;
    EXPECT_EQ(ResultOf(empty, row.expression), row.empty) << row.expression;
  }
}

constexpr char kGone[] = "error: a field is missing";

TEST(Branches, OneTest) {
  CheckAll({
      {"obligation.open", "true", kGone},
      {"!obligation.open", "false", kGone},
      {"obligation.open == false", "false", kGone},
      {"sentiment.score == -620", "true", kGone},
      {"sentiment.score != -620", "false", kGone},
      {"sentiment.score < -620", "false", kGone},
      {"sentiment.score <= -620", "true", kGone},
      {"-621 < sentiment.score", "true", kGone},
      {"!(sentiment.score >= -619)", "true", kGone},
      {"sentiment.score < -9223372036854775807 - 1", "false", kGone},
      {"customer.cases < 4u", "true", kGone},
      {"customer.cases >= 18446744073709551615u", "false", kGone},
      {"customer.value >= 1250.5", "true", kGone},
      {"customer.value < 1250.5", "false", kGone},
      {"customer.value != 0.0", "true", kGone},
      {"customer.value == 1.0 / 0.0", "false", kGone},
      {"obligation.waiting > duration('45m')", "true", kGone},
      {"now >= timestamp('2026-03-02T09:30:00.000001Z')", "false", kGone},
      {"customer.tier == 'gold'", "true", kGone},
      {"customer.tier != 'gold'", "false", kGone},
      {"customer.tier == ''", "false", kGone},
      {"text == 'I want a REFUND, now! Größe 42'", "true", kGone},
      {"text != 'I want a REFUND, now! Größe 43'", "true", kGone},
      {"customer.tier in ['vip', 'gold']", "true", kGone},
      {"!(customer.tier in ['vip', 'gold'])", "false", kGone},
      {"customer.tier in ['vip', 'a tier with a long name']", "false", kGone},
      {"customer.tier in ['gold', 'a tier with a long name']", "true", kGone},
      {"sentiment.score in [1, -620]", "true", kGone},
      {"!(sentiment.score in [1, 2])", "true", kGone},
      {"has(customer.tier)", "true", "false"},
      {"!has(customer.tier)", "false", "true"},
      {"has(author.handle)", "false", "false"},
  });
}

TEST(Branches, SeveralTests) {
  CheckAll({
      {"obligation.open && sentiment.score < 0", "true", kGone},
      {"sentiment.score < 0 && !obligation.open", "false", kGone},
      {"author.handle == 'x' && sentiment.score > 0", "false", kGone},
      {"author.handle == 'x' && sentiment.score < 0", kGone, kGone},
      {"author.handle == 'x' || sentiment.score < 0", "true", kGone},
      {"author.handle == 'x' || sentiment.score > 0", kGone, kGone},
      {"has(author.handle) && author.handle == 'x'", "false", "false"},
      {"!has(author.handle) || author.handle == 'x'", "true", "true"},
      {"has(customer.tier) && customer.tier == 'gold'", "true", "false"},
      {"(obligation.open && author.verified) || sentiment.score > 0", "true", kGone},
      {"(!obligation.open || !author.verified) && sentiment.score < 0", "false", kGone},
      {"(customer.tier == 'vip' || customer.tier == 'gold') && channel.kind != 'email'", "true",
       kGone},
      {"!(customer.tier == 'vip' || (sentiment.score < 0 && !has(author.handle)))", "false", kGone},
      {"(has(customer.tier) || has(author.handle)) && (has(text) || has(raw))", "true", "false"},
      {"(author.handle == 'x' && obligation.open) || (author.handle == 'y' && author.verified) || "
       "customer.tier == 'gold'",
       "true", kGone},
      {"obligation.open && text.contains('REFUND') && customer.tier == 'gold'", "true", kGone},
      {"text.contains('refund') || author.handle == 'x' || customer.tier == 'gold'", "true", kGone},
      {"obligation.open ? customer.tier == 'gold' : sentiment.score > 0", "true", kGone},
      {"true && obligation.open", "true", kGone},
      {"false && obligation.open", "false", "false"},
  });
}

TEST(Branches, ValuesOfAnotherSort) {
  const char* const expressions[] = {"customer.tier == 'gold'",
                                     "customer.tier in ['gold', 'vip']",
                                     "has(customer.tier)",
                                     "customer.tier == 'gold' && obligation.open",
                                     "customer.tier == 'gold' || obligation.open",
                                     "obligation.waiting == duration('50m')",
                                     "obligation.waiting > duration('50m')"};
  const Value odd[] = {Value::Int(4), Value::Null(), Value::Error(ErrorCode::kOverflow),
                       Value::Bytes("gold"), Value::Duration(Minutes(50), 1)};  // a nanosecond more
  for (const char* expression : expressions) {
    for (const Value& value : odd) {
      Record record = Record::Complaint();
      record.Set("customer.tier", value).Set("obligation.waiting", value);
      ResultOf(record, expression);
    }
  }
  Record record = Record::Complaint();
  record.Set("obligation.waiting", Value::Duration(Minutes(50), 1));
  EXPECT_EQ(ResultOf(record, "obligation.waiting == duration('50m')"), "false");
  EXPECT_EQ(ResultOf(record, "obligation.waiting > duration('50m')"), "true");
  EXPECT_EQ(ResultOf(record.Set("customer.tier", Value::Int(4)), "customer.tier == 'gold'"),
            "error: no matching overload");
}

// Texts are compared as one number, as two or byte by byte, as their sizes have it; every size and
// every place at which two of them can differ.
TEST(Branches, TextsOfEverySize) {
  const std::string letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  for (size_t n = 0; n <= 34; ++n) {
    const std::string own = letters.substr(0, n);
    Record record;
    record.Set("customer.tier", Value::String(own));
    const auto check = [&](const std::string& other, bool same) {
      const char* const yes = same ? "true" : "false";
      const char* const no = same ? "false" : "true";
      EXPECT_EQ(ResultOf(record, absl::StrCat("customer.tier == '", other, "'")), yes);
      EXPECT_EQ(ResultOf(record, absl::StrCat("customer.tier != '", other, "'")), no);
      EXPECT_EQ(ResultOf(record, absl::StrCat("customer.tier in ['-', '", other, "']")), yes);
      EXPECT_EQ(ResultOf(record, absl::StrCat("!(customer.tier in ['", other, "', '-'])")), no);
      EXPECT_EQ(
          ResultOf(record, absl::StrCat("customer.tier in ['", other, "', '12345678901234567']")),
          yes);
    };
    check(own, true);
    check(own + "a", false);
    check(own + "\\x00", false);
    if (n > 0) check(own.substr(0, n - 1), false);
    for (size_t at = 0; at < n; ++at) {
      std::string other = own;
      other[at] = '~';
      check(other, false);
    }
  }
}

TEST(Branches, AnswersAreRemembered) {
  const Record complaint = Record::Complaint();
  const BesideRecord record(complaint, CareEnvironment().fields().size(), Beside::kWhenAsked);
  Diagnostics diagnostics;
  const auto program = Program::Compile(
      CareEnvironment(), "sentiment.score < 0 && customer.tier == 'gold' && author.verified",
      Type::kBool, {}, &diagnostics);
  ASSERT_TRUE(program.has_value());
  EXPECT_TRUE(program->Evaluate(record).is_true());
  const int asked = record.asked();
  EXPECT_GE(asked, 3);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(program->Evaluate(record).is_true());
  EXPECT_EQ(record.asked(), asked);
}

TEST(Branches, ACopyHasNothingSideBySide) {
  struct Kept : Activation {
    Kept() : value(Value::Bool(true)) { set_dense(&value); }
    Value Get(int) const override { return value; }
    Value value;
  };
  const Kept first;
  Kept copy(first), assigned;
  assigned = first;
  EXPECT_NE(first.dense(), nullptr);
  EXPECT_EQ(copy.dense(), nullptr);
  EXPECT_EQ(assigned.dense(), nullptr);
}

}  // namespace
}  // namespace earshot::cel
