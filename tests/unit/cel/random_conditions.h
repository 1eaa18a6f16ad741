// Random conditions and records for the tests of an index: few fields and few constants, so that
// conditions share them and values lie on and beside them; fields that are missing, of another kind
// than declared, or errors themselves.
#ifndef EARSHOT_TESTS_UNIT_CEL_RANDOM_CONDITIONS_H_
#define EARSHOT_TESTS_UNIT_CEL_RANDOM_CONDITIONS_H_

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cel/environment.h"
#include "cel/value.h"

namespace earshot::cel {

inline const Environment& RandomEnvironment() {
  static const auto* const environment = new Environment({
      {"now", Type::kTimestamp, true},
      {"waiting", Type::kDuration, true},
      {"open", Type::kBool, false},
      {"count", Type::kInt, false},
      {"size_", Type::kUint, false},
      {"risk", Type::kDouble, false},
      {"tier", Type::kString, false},
      {"text", Type::kString, false},
      {"intents", Type::kListOfString, false},
      {"any", Type::kDyn, false},
  });
  return *environment;
}

class RandomConditions {
 public:
  explicit RandomConditions(uint64_t seed) : random_(seed) {}

  uint64_t Pick(uint64_t n) { return random_() % n; }

  std::string Condition(int depth = 3) {
    switch (depth == 0 ? 9 : Pick(10)) {
      case 0:
      case 1:
      case 2:
        return absl::StrCat("(", Condition(depth - 1), " && ", Condition(depth - 1), ")");
      case 3:
      case 4:
        return absl::StrCat("(", Condition(depth - 1), " || ", Condition(depth - 1), ")");
      case 5:
        return absl::StrCat("!(", Condition(depth - 1), ")");
      case 6:
        if (Pick(3) == 0) {
          return absl::StrCat("(", Condition(depth - 1), " ? ", Condition(depth - 1), " : ",
                              Condition(depth - 1), ")");
        }
        return absl::StrCat(Predicate(), " && ", Predicate(), " && ", Predicate());
      default:
        return Predicate();
    }
  }

  std::vector<Value> Record() {
    const auto& fields = RandomEnvironment().fields();
    std::vector<Value> record;
    for (const Field& field : fields) {
      const uint64_t how = Pick(12);
      record.push_back(how == 0   ? Value::Missing()
                       : how == 1 ? ValueOf(fields[Pick(fields.size())].type)
                       : how == 2 && Pick(4) == 0
                           ? Value::Error(ErrorCode::kOverflow)
                           : ValueOf(field.type == Type::kDyn ? fields[Pick(fields.size() - 1)].type
                                                              : field.type));
    }
    return record;
  }

 private:
  std::string Of(const std::vector<std::string>& choices) { return choices[Pick(choices.size())]; }
  std::string Relation() { return Of({" < ", " <= ", " > ", " >= ", " == ", " != "}); }
  // More constants than a field has classes for.
  std::string Int() { return absl::StrCat(static_cast<int64_t>(Pick(100)) - 20); }
  std::string Span() { return absl::StrCat("duration('", Pick(20), "m')"); }
  std::string At() { return absl::StrCat("timestamp('2026-03-02T09:", 10 + Pick(40), ":00Z')"); }
  std::string Tier() {
    return Of({"'gold'", "'silver'", "'free'", "'platinum'", "''", "'vip'", "'gol'"});
  }
  std::string Word() {
    return Of({"'refund'", "'ref'", "'und'", "'cancel'", "'an'", "'a'", "'Now'", "'Größe'", "'aa'",
               "'aab'", "'!'"});
  }
  std::string Pattern() {
    return Of({"'(?i)refund|money back'", "'can.el'", "'^I want'", "'(?i)KELVIN'", "'[0-9]{3}'",
               "'Größe'", "'(?i)straße'", "'now\\\\b'", "''", "'a*b'", "'(?i)disk'"});
  }
  std::string Predicate() {
    switch (Pick(22)) {
      case 0:
        return Of({"open", "open == true", "open != true", "open == false", "!open"});
      case 1:
      case 2:
        return absl::StrCat("count", Relation(), Int());
      case 3:
        return absl::StrCat(Int(), Relation(), "count");
      case 4:
        return absl::StrCat("count in [", Int(), ", ", Int(), ", ", Int(), "]");
      case 5:
        return absl::StrCat("size_", Relation(), Pick(20), "u");
      case 6:
        return absl::StrCat("risk", Relation(), Of({"0.5", "0.25", "-0.0", "0.0", "1e300", "3"}));
      case 7:
      case 8:
        return absl::StrCat("tier", Of({" == ", " != "}), Tier());
      case 9:
        return absl::StrCat("tier in [", Tier(), ", ", Tier(), "]");
      case 10:
        return ordered_ ? absl::StrCat("tier", Relation(), Tier())
                        : absl::StrCat("tier == ", Tier());
      case 11:
        return absl::StrCat("waiting", Relation(), Span());
      case 12:
        return absl::StrCat("now", Relation(), At());
      case 13:
        return absl::StrCat(
            "has(",
            Of({"now", "waiting", "open", "count", "risk", "tier", "text", "intents", "any"}), ")");
      case 14:
        return absl::StrCat("text.", Of({"contains", "startsWith", "endsWith"}), "(", Word(), ")");
      case 15:
        return absl::StrCat("text.matches(", Pattern(), ")");
      case 16:
        return absl::StrCat(Word(), " in intents");
      case 17:
        return absl::StrCat("any", Relation(), Of({"3", "'gold'", "true", "0.5", "7u", Span()}));
      case 18:
        return absl::StrCat("any in ", Of({"['gold', 'vip']", "[1, 2, 3]", "[1, 'gold']", "[]"}));
      case 19:
        return Of({"count + 1 > 9223372036854775806", "10 / count > 1", "tier + 'x' == 'goldx'",
                   "size(text) > 20", "any", "true", "false", "intents.exists(i, i == 'refund')",
                   "text == 'a' + tier", "count > 2.5", "now - waiting > now"});
      case 20:
        return absl::StrCat("now - timestamp('2026-03-02T09:00:00Z')", Relation(), Span());
      default:
        return absl::StrCat("count", Of({" >= ", " < "}), Int());
    }
  }

  Value ValueOf(Type type) {
    static const absl::string_view kTexts[] = {"I want a refund",
                                               "",
                                               "cancel it Now",
                                               "Größe 42 aaab",
                                               "MONEY BACK or ref!",
                                               "a",
                                               "123 \xE2\x84\xAA"
                                               "elvin",
                                               "di\xC5\xBF"
                                               "k stra\xC3\x9F"
                                               "e",
                                               "refund"};
    static const absl::string_view kTiers[] = {"gold", "silver", "free", "vip", "", "goldx", "zz"};
    static const absl::string_view kLists[][2] = {
        {"refund", "cancel"}, {"a", "aa"}, {"Now", "other"}, {"", "!"}};
    switch (type) {
      case Type::kBool:
        return Value::Bool(Pick(2) == 0);
      case Type::kInt:
        if (Pick(30) == 0) return Value::Int(Pick(2) == 0 ? INT64_MAX : INT64_MIN);
        return Value::Int(static_cast<int64_t>(Pick(110)) - 25);
      case Type::kUint:
        return Value::Uint(Pick(30) == 0 ? UINT64_MAX : Pick(22));
      case Type::kDouble: {
        const double values[] = {0.5, 0.25, -0.0, 0.0, 1e300, 3, -1, std::nan(""), INFINITY, 0.3};
        return Value::Double(values[Pick(10)]);
      }
      case Type::kString:
        return Value::String(Pick(2) == 0 ? kTexts[Pick(9)] : kTiers[Pick(7)]);
      case Type::kDuration:
        return Value::Duration(Minutes(static_cast<int64_t>(Pick(22))),
                               Pick(10) == 0 ? static_cast<uint16_t>(500) : uint16_t{0});
      case Type::kTimestamp:
        return Value::Timestamp(Instant{1'772'442'000'000'000 +  // 2026-03-02T09:00:00Z
                                        static_cast<int64_t>(Pick(60)) * 60'000'000});
      default:
        return Value::Strings(kLists[Pick(4)]);
    }
  }

  std::mt19937_64 random_;
  bool ordered_ = Pick(2) == 0;
};

}  // namespace earshot::cel

#endif  // EARSHOT_TESTS_UNIT_CEL_RANDOM_CONDITIONS_H_
