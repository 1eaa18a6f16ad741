// Random well-typed expressions: what the checker lets through never fails by type, printing is a
// fixpoint, and what is printed means the same.
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "cel/program.h"
#include "gtest/gtest.h"
#include "unit/cel/record.h"

namespace earshot::cel {
namespace {

class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  std::string Of(Type type, int depth) {
    if (depth == 0 || Pick(5) == 0) return Leaf(type);
    if (Pick(8) == 0) {
      return absl::StrCat("(", Of(Type::kBool, depth - 1), " ? ", Of(type, depth - 1), " : ",
                          Of(type, depth - 1), ")");
    }
    switch (type) {
      case Type::kBool:
        return Condition(depth - 1);
      case Type::kInt:
        return Int(depth - 1);
      case Type::kUint:
        return Operator(type, {" + ", " - ", " * ", " / ", " % "}, depth - 1);
      case Type::kDouble:
        return Operator(type, {" + ", " - ", " * ", " / "}, depth - 1);
      case Type::kString:
        return Text(depth - 1);
      case Type::kBytes:
        return absl::StrCat("bytes(", Of(Type::kString, depth - 1), ")");
      case Type::kDuration:
        return Pick(2) == 0 ? Operator(type, {" + ", " - "}, depth - 1)
                            : absl::StrCat("(", Of(Type::kTimestamp, depth - 1), " - ",
                                           Of(Type::kTimestamp, depth - 1), ")");
      case Type::kTimestamp:
        return absl::StrCat("(", Of(type, depth - 1), Pick(2) == 0 ? " + " : " - ",
                            Of(Type::kDuration, depth - 1), ")");
      default:
        return List(depth - 1);
    }
  }

 private:
  int Pick(int n) { return static_cast<int>(random_() % n); }
  Type Scalar() {
    static constexpr Type kTypes[] = {Type::kBool,     Type::kInt,    Type::kUint,
                                      Type::kDouble,   Type::kString, Type::kDuration,
                                      Type::kTimestamp};
    return kTypes[Pick(7)];
  }
  std::string Operator(Type type, std::vector<std::string> operators, int depth) {
    return absl::StrCat("(", Of(type, depth), operators[Pick(static_cast<int>(operators.size()))],
                        Of(type, depth), ")");
  }
  std::string Text(int depth) {
    const std::string text = Of(Type::kString, depth);
    switch (Pick(6)) {
      case 0:
        return absl::StrCat("string(", Of(Scalar(), depth), ")");
      case 1:
        return absl::StrCat("{'k': ", text, ", 'l': 'x'}.k");
      case 2:
        return absl::StrCat(Of(Type::kListOfString, depth), "[?1].orValue(", text, ")");
      case 3:
        return absl::StrCat(text, ".replace('o', ", Of(Type::kString, depth), ", 3).trim()");
      case 4:
        return absl::StrCat("cel.bind(b, ", text, ", b + b)");
      default:
        return Operator(Type::kString, {" + "}, depth);
    }
  }
  std::string List(int depth) {
    const std::string list = Of(Type::kListOfString, depth);
    switch (Pick(4)) {
      case 0:
        return absl::StrCat(list, ".filter(v, v != ", Of(Type::kString, depth), ")");
      case 1:
        return absl::StrCat(list, ".map(v, v.size() > 2, v + ", Of(Type::kString, depth), ")");
      case 2:
        return absl::StrCat("{'a': ", list, "}.transformMap(k, v, v + [k])['a']");
      default:
        return absl::StrCat("[", Of(Type::kString, depth), ", ?", list, "[?0]]");
    }
  }
  std::string Int(int depth) {
    switch (Pick(8)) {
      case 6:
        return absl::StrCat("math.greatest(", Of(Type::kInt, depth), ", ", Of(Type::kInt, depth),
                            ")");
      case 7:
        return absl::StrCat(Of(Type::kString, depth), ".indexOf('o')");
      case 0:
        return absl::StrCat("size(", Of(Type::kString, depth), ")");
      case 1:
        return absl::StrCat("size(", Of(Type::kListOfString, depth), ")");
      case 2:
        return absl::StrCat("-", Of(Type::kInt, depth));
      case 3:
        return absl::StrCat("int(", Of(Type::kDouble, depth), ")");
      case 4:
        return absl::StrCat(Of(Type::kTimestamp, depth), ".getHours(",
                            Pick(2) == 0 ? "" : "'Asia/Tokyo'", ")");
      default:
        return Operator(Type::kInt, {" + ", " - ", " * ", " / ", " % "}, depth);
    }
  }
  std::string Condition(int depth) {
    static const char* kCompare[] = {" < ", " <= ", " > ", " >= ", " == ", " != "};
    switch (Pick(10)) {
      case 7:
        return absl::StrCat(Of(Type::kListOfString, depth), Pick(2) == 0 ? ".exists" : ".all",
                            "(v, v == 'refund' || ", Of(Type::kBool, depth), ")");
      case 8:
        return absl::StrCat("(", Of(Type::kString, depth), " in {'x': 1, ",
                            Of(Type::kString, depth), ": 2})");
      case 9:
        return absl::StrCat(Of(Type::kListOfString, depth), ".exists_one(i, v, i < 5 && v != 'x')");
      case 0:
        return absl::StrCat("(", Of(Type::kBool, depth), " && ", Of(Type::kBool, depth), ")");
      case 1:
        return absl::StrCat("(", Of(Type::kBool, depth), " || ", Of(Type::kBool, depth), ")");
      case 2:
        return absl::StrCat("!", Of(Type::kBool, depth));
      case 3:
        return absl::StrCat("(", Of(Type::kString, depth), " in ", Of(Type::kListOfString, depth),
                            ")");
      case 4:
        return absl::StrCat(Of(Type::kString, depth), Pick(2) == 0 ? ".contains(" : ".matches(",
                            "'o')");
      default: {
        const Type type = Scalar();
        return absl::StrCat("(", Of(type, depth), kCompare[Pick(6)], Of(type, depth), ")");
      }
    }
  }
  std::string Leaf(Type type) {
    const bool first = Pick(2) == 0;
    switch (type) {
      case Type::kBool:
        return first ? "obligation.open" : "has(author.handle)";
      case Type::kInt:
        return first ? "author.followers" : absl::StrCat(Pick(200) - 100);
      case Type::kUint:
        return first ? "customer.cases" : absl::StrCat(Pick(9), "u");
      case Type::kDouble:
        return first ? "customer.value" : absl::StrCat(Pick(9), ".25");
      case Type::kString:
        return first ? (Pick(2) == 0 ? "author.handle" : "text") : "'gold'";
      case Type::kBytes:
        return first ? "raw" : "b'\\xfe'";
      case Type::kDuration:
        return first ? "obligation.waiting" : "duration('90s')";
      case Type::kTimestamp:
        return first ? "now" : "timestamp('2026-01-01T00:00:00Z')";
      default:
        return first ? "intents" : "['x', 'refund']";
    }
  }

  std::mt19937 random_;
};

TEST(RandomExpressions, NeverFailByTypeAndPrintTheSame) {
  const Record record = Record::Complaint();
  Generator generator(20261122);
  int values = 0;
  for (int round = 0; round < 4000; ++round) {
    static constexpr Type kTypes[] = {Type::kBool, Type::kInt, Type::kString, Type::kDuration,
                                      Type::kListOfString};
    const Type type = kTypes[round % 5];
    const std::string source = generator.Of(type, 1 + round % 4);
    Diagnostics diagnostics;
    const auto program = Program::Compile(CareEnvironment(), source, type, {}, &diagnostics);
    ASSERT_TRUE(program.has_value()) << source << ": " << diagnostics[0].message;
    EXPECT_EQ(program->type(), type) << source;
    Scratch scratch;
    const Value value = program->Evaluate(record, scratch);
    ASSERT_NE(value.error(), ErrorCode::kNoMatchingOverload) << source;
    values += !value.is_error();

    const std::string printed = *Print(source, &diagnostics);
    ASSERT_EQ(*Print(printed, &diagnostics), printed) << source;
    const auto again = Program::Compile(CareEnvironment(), printed, type, {}, &diagnostics);
    ASSERT_TRUE(again.has_value()) << printed;
    Scratch other;
    EXPECT_EQ(ToString(again->Evaluate(record, other)), ToString(value))
        << source << " / " << printed;
  }
  EXPECT_GT(values, 1000);  // the rest are missing fields and overflows
}

}  // namespace
}  // namespace earshot::cel
