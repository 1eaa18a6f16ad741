// The instants at which a condition changes: examples, and against evaluating at every step.
#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cel/program.h"
#include "gtest/gtest.h"
#include "unit/cel/record.h"

namespace earshot::cel {
namespace {

// A record as of any instant: what depends on now moves with it, all else stands still.
class MovingRecord : public Activation {
 public:
  MovingRecord(Instant now, Instant opened, Span expectation, bool has_obligation)
      : record_(Record::Complaint()) {
    record_.Set("obligation.opened_at", Value::Timestamp(opened))
        .Set("expectation", Value::Duration(expectation));
    record_.Set("now", Value::Timestamp(now));
    record_.Set("obligation.waiting",
                has_obligation ? Value::Duration(now - opened) : Value::Missing());
  }
  Value Get(int slot) const override { return record_.Get(slot); }

 private:
  Record record_;
};

Program Compiled(absl::string_view source, Type type = Type::kBool) {
  Diagnostics diagnostics;
  auto program = Program::Compile(CareEnvironment(), source, type, {}, &diagnostics);
  EXPECT_TRUE(program.has_value())
      << source << ": " << (diagnostics.empty() ? "" : diagnostics[0].message);
  return *program;
}

constexpr Instant kOpened{1'772'440'800'000'000};  // 2026-03-02T08:40:00Z

TEST(NextChange, FirstInstantAtWhichTheAnswerDiffers) {
  struct Case {
    const char* condition;
    Span waited;                 // since opening
    std::optional<Span> change;  // since opening
  };
  const Span kMicro = Microseconds(1);
  const std::vector<Case> cases = {
      {"obligation.waiting > duration('45m')", Minutes(0), Minutes(45) + kMicro},
      {"obligation.waiting >= duration('45m')", Minutes(0), Minutes(45)},
      {"obligation.waiting <= duration('45m')", Minutes(0), Minutes(45) + kMicro},
      {"obligation.waiting < duration('45m')", Minutes(0), Minutes(45)},
      {"duration('45m') < obligation.waiting", Minutes(0), Minutes(45) + kMicro},
      {"obligation.waiting == duration('45m')", Minutes(0), Minutes(45)},
      {"obligation.waiting == duration('45m')", Minutes(45), Minutes(45) + kMicro},
      {"obligation.waiting != duration('45m')", Minutes(44), Minutes(45)},
      {"obligation.waiting > duration('45m')", Minutes(45), Minutes(45) + kMicro},
      {"obligation.waiting > duration('45m')", Minutes(46), std::nullopt},
      {"obligation.waiting >= duration('45m')", Minutes(45), std::nullopt},
      {"now - obligation.opened_at > duration('45m')", Minutes(10), Minutes(45) + kMicro},
      {"now > obligation.opened_at + expectation", Minutes(10), Minutes(60) + kMicro},
      {"obligation.opened_at + expectation <= now", Minutes(10), Minutes(60)},
      {"expectation - obligation.waiting < duration('10m')", Minutes(0), Minutes(50) + kMicro},
      {"now + duration('5m') >= obligation.opened_at + expectation", Minutes(0), Minutes(55)},
      {"obligation.waiting > expectation && customer.tier == 'gold'", Minutes(0),
       Minutes(60) + kMicro},
      {"obligation.waiting > duration('1h') || obligation.waiting > duration('30m')", Minutes(0),
       Minutes(30) + kMicro},
      {"obligation.waiting > duration('1h') || obligation.waiting > duration('30m')", Minutes(31),
       Minutes(60) + kMicro},
      {"obligation.waiting > (customer.tier == 'gold' ? duration('20m') : expectation)", Minutes(0),
       Minutes(20) + kMicro},
      // below a microsecond the change is at the next whole one
      {"obligation.waiting > duration('1500ns')", Minutes(0), Microseconds(2)},
      {"obligation.waiting >= duration('1500ns')", Minutes(0), Microseconds(2)},
      // time passes, nothing changes
      {"now - now > duration('1s')", Minutes(0), std::nullopt},
      {"now - obligation.waiting > obligation.opened_at", Minutes(0), std::nullopt},
      {"now - obligation.opened_at == obligation.waiting", Minutes(0), std::nullopt},
      {"has(obligation.waiting)", Minutes(0), std::nullopt},
      {"customer.tier == 'gold'", Minutes(0), std::nullopt},
      // twice as fast
      {"obligation.waiting + obligation.waiting > duration('1h')", Minutes(0),
       Minutes(30) + kMicro},
      {"now + obligation.waiting > obligation.opened_at + duration('3us')", Minutes(0),
       Microseconds(2)},
  };
  for (const Case& c : cases) {
    const Program program = Compiled(c.condition);
    const Instant now = kOpened + c.waited;
    const auto change = program.NextChange(MovingRecord(now, kOpened, Hours(1), true), now);
    EXPECT_EQ(change.has_value(), c.change.has_value()) << c.condition;
    if (change.has_value() && c.change.has_value()) {
      EXPECT_EQ((*change - kOpened).micros, c.change->micros) << c.condition;
    }
    EXPECT_TRUE(program.now_is_exact()) << c.condition;
  }
}

TEST(NextChange, AMissingFieldDoesNotWake) {
  const Program program = Compiled("obligation.waiting > duration('45m')");
  EXPECT_TRUE(program.depends_on_now());
  EXPECT_FALSE(
      program.NextChange(MovingRecord(kOpened, kOpened, Hours(1), false), kOpened).has_value());
}

TEST(NextChange, WhatIsNotLinearFallsOnTheMinute) {
  for (absl::string_view source :
       {"now.getHours() > 9", "obligation.waiting.getMinutes() > 45", "string(now) > 'x'",
        "now in [now]",
        "(customer.tier == 'gold' ? obligation.waiting : expectation) > duration('1h')"}) {
    const Program program = Compiled(source);
    EXPECT_FALSE(program.now_is_exact()) << source;
    const Instant now = kOpened + Seconds(61);
    EXPECT_EQ(program.NextChange(MovingRecord(now, kOpened, Hours(1), true), now),
              kOpened + Minutes(2))
        << source;
    // On the minute, the next one.
    EXPECT_EQ(program.NextChange(MovingRecord(kOpened, kOpened, Hours(1), true), kOpened),
              kOpened + Minutes(1));
  }
  EXPECT_FALSE(Compiled("now + duration('1h')", Type::kTimestamp).now_is_exact());
}

TEST(NextChange, AnExactComparisonBesideAnInexactOneStaysExact) {
  const Program program = Compiled("now.getHours() > 9 && obligation.waiting > duration('90s')");
  const Instant now = kOpened + Seconds(70);
  EXPECT_EQ(program.NextChange(MovingRecord(now, kOpened, Hours(1), true), now),
            kOpened + Seconds(90) + Microseconds(1));
}

// Random conditions over now, with small numbers so that every microsecond can be tried.
std::string RandomTime(std::mt19937& random, bool duration, int depth) {
  auto pick = [&random](int n) { return static_cast<int>(random() % n); };
  if (depth == 0) {
    if (duration) {
      static const char* kLeaves[] = {"obligation.waiting", "expectation", "duration('3us')",
                                      "duration('7500ns')", "duration('-2us')"};
      return kLeaves[pick(5)];
    }
    static const char* kLeaves[] = {"now", "obligation.opened_at",
                                    "timestamp('2026-03-02T08:40:00.000005Z')"};
    return kLeaves[pick(3)];
  }
  const std::string a = RandomTime(random, true, depth - 1);
  if (!duration) {
    const std::string t = RandomTime(random, false, depth - 1);
    return pick(2) == 0 ? absl::StrCat("(", t, " + ", a, ")") : absl::StrCat("(", t, " - ", a, ")");
  }
  switch (pick(4)) {
    case 0:
      return absl::StrCat("(", a, " + ", RandomTime(random, true, depth - 1), ")");
    case 1:
      return absl::StrCat("(", a, " - ", RandomTime(random, true, depth - 1), ")");
    case 2:
      return absl::StrCat("(", RandomTime(random, false, depth - 1), " - ",
                          RandomTime(random, false, depth - 1), ")");
    default:
      return absl::StrCat("(obligation.waiting > ", a, " ? ", RandomTime(random, true, depth - 1),
                          " : ", RandomTime(random, true, depth - 1), ")");
  }
}

std::string RandomCondition(std::mt19937& random, int depth) {
  static const char* kOperators[] = {" < ", " <= ", " > ", " >= ", " == ", " != "};
  if (depth > 0 && random() % 2 == 0) {
    const std::string a = RandomCondition(random, depth - 1),
                      b = RandomCondition(random, depth - 1);
    switch (random() % 4) {
      case 0:
        return absl::StrCat("(", a, " && ", b, ")");
      case 1:
        return absl::StrCat("(", a, " || ", b, ")");
      case 2:
        return absl::StrCat("!(", a, ")");
      default:
        return absl::StrCat("(", a, " ? ", b, " : customer.tier == 'gold')");
    }
  }
  const bool duration = random() % 2 == 0;
  const std::string a = RandomTime(random, duration, random() % 3);
  return absl::StrCat(a, kOperators[random() % 6], RandomTime(random, duration, random() % 3));
}

TEST(NextChange, NeverLateAndForOneComparisonNeverEarlyAgainstEveryMicrosecond) {
  std::mt19937 random(20261122);
  int exact = 0, changes = 0;
  for (int round = 0; round < 3000; ++round) {
    const int depth = static_cast<int>(random() % 3);
    const std::string source = RandomCondition(random, depth);
    const Program program = Compiled(source);
    if (!program.now_is_exact()) continue;
    ++exact;
    const bool single = depth == 0 && source.find('?') == std::string::npos;
    const Span expectation = Microseconds(static_cast<int64_t>(random() % 12));
    const Instant opened = kOpened;
    auto at = [&](Instant now) {
      return ToString(program.Evaluate(MovingRecord(now, opened, expectation, true)));
    };
    // Two steps a history: from its start, and from the change that was announced.
    Instant now = opened + Microseconds(static_cast<int64_t>(random() % 5));
    for (int step = 0; step < 3; ++step) {
      const auto change = program.NextChange(MovingRecord(now, opened, expectation, true), now);
      const std::string here = at(now);
      const Instant until = std::min(change.value_or(kNever), now + Microseconds(40));
      for (Instant t = now; t < until; t = t + Microseconds(1)) {
        ASSERT_EQ(at(t), here) << source << " at " << (t - opened).micros << " from "
                               << (now - opened).micros;
      }
      if (!change.has_value()) break;
      ASSERT_GT(*change, now) << source;
      if (single) {
        ASSERT_NE(at(*change), here) << source << " at " << (*change - opened).micros;
      }
      ++changes;
      now = *change;
    }
  }
  EXPECT_GT(exact, 1000);
  EXPECT_GT(changes, 1000);
}

}  // namespace
}  // namespace earshot::cel
