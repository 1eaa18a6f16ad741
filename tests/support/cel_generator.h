// Random well-typed expressions over the fields of CareEnvironment. Every function of the language
// comes from the very table of overloads, so that a new one is tested from its first day; operators,
// literals and macros are written here.
//
// A type is the letters of that table: "s", "[i", "{si", "?s" (functions.h).
#ifndef EARSHOT_TESTS_SUPPORT_CEL_GENERATOR_H_
#define EARSHOT_TESTS_SUPPORT_CEL_GENERATOR_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cel/functions.h"

namespace earshot::cel::internal {

class ExpressionGenerator {
 public:
  // pick(n) is any of 0 .. n - 1; 0 leads to short expressions.
  explicit ExpressionGenerator(std::function<int(int)> pick) : pick_(std::move(pick)) {}

  std::string AnyType() {
    static const char* const kTypes[] = {"b",  "i",  "s",  "d",  "u",   "y",   "D",  "T",
                                         "[s", "[i", "?s", "?i", "{si", "{is", "[d", "[[s",
                                         "I",  "C",  "t",  "[b", "[u",  "[D",  "[?s"};
    return kTypes[Pick(23)];
  }

  std::string Of(const std::string& type, int depth) {
    const int way = depth <= 0 ? 0 : Pick(10);
    if (way == 0) return Leaf(type, depth);
    switch (way) {
      case 1:
        return Cat("(", Of("b", depth - 1), " ? ", Of(type, depth - 1), " : ", Of(type, depth - 1),
                   ")");
      case 2:
        return Part(type, depth - 1);
      case 3:
      case 4:
      case 5:
        return Function(type, depth - 1);
      default:
        return Operator(type, depth - 1);
    }
  }

 private:
  struct Variable {
    std::string name, type;
  };

  template <typename... Parts>
  static std::string Cat(const Parts&... parts) {
    return absl::StrCat(parts...);
  }
  int Pick(int n) { return pick_(n); }
  template <size_t n>
  std::string OneOf(const char* const (&choices)[n]) {
    return choices[Pick(static_cast<int>(n))];
  }

  // The first whole type of a list of them.
  static std::string First(absl::string_view spec) {
    size_t open = 1, i = 0;
    for (; open > 0 && i < spec.size(); ++i) {
      if (spec[i] == '{') open += 1;
      if (spec[i] != '[' && spec[i] != '?' && spec[i] != '{') --open;
    }
    return std::string(spec.substr(0, i));
  }
  static std::string Inside(const std::string& type) { return First(type.substr(1)); }
  static std::string MapValue(const std::string& map) { return map.substr(1 + Inside(map).size()); }
  // Whether `spec` can be `type`, with what its parameters then are.
  static bool Matches(const std::string& spec, const std::string& type, std::string* parameters) {
    size_t at = 0;
    for (char letter : spec) {
      if (letter == '*' || letter == 'N' || at >= type.size()) return false;
      if (letter == 'A' || letter == 'B') {
        const std::string part = First(absl::string_view(type).substr(at));
        parameters[letter - 'A'] = part;
        at += part.size();
      } else if (letter != type[at++]) {
        return false;
      }
    }
    return at == type.size();
  }
  std::string Instantiate(const std::string& spec, std::string* parameters) {
    static const char* const kNumbers[] = {"i", "u", "d"};
    static const char* const kKeys[] = {"s", "i", "u", "b"};
    std::string out;
    for (char letter : spec) {
      if (letter == 'A' || letter == 'B') {
        std::string& parameter = parameters[letter - 'A'];
        const bool key = !out.empty() && out.back() == '{';
        if (parameter.empty()) parameter = key ? OneOf(kKeys) : Scalar();
        out += parameter;
      } else if (letter == '*' || letter == 'N') {
        out += letter == 'N' ? OneOf(kNumbers) : Scalar();
      } else {
        out += letter;
      }
    }
    return out;
  }
  std::string Scalar() {
    static const char* const kScalars[] = {"i", "s", "b", "u", "d", "D", "T", "y"};
    return OneOf(kScalars);
  }

  std::string Function(const std::string& type, int depth) {
    std::vector<const Overload*> fitting;
    for (const Overload& overload : Overloads()) {
      std::string parameters[2];
      // dyn() and what gives dyn are well typed only by not being checked.
      if (Matches(std::string(overload.result), type, parameters)) fitting.push_back(&overload);
    }
    if (fitting.empty()) return Leaf(type, depth);
    const Overload& overload =
        *fitting[static_cast<size_t>(Pick(static_cast<int>(fitting.size())))];
    std::string parameters[2];
    Matches(std::string(overload.result), type, parameters);
    std::vector<std::string> args;
    absl::string_view spec = overload.args;
    int more = Pick(3);
    while (!spec.empty()) {
      if (spec[0] == '+') {
        if (more-- == 0) break;
        spec = overload.args;
      }
      const std::string one = First(spec);
      spec.remove_prefix(one.size());
      args.push_back(Of(Instantiate(one, parameters), depth));
    }
    std::string call =
        overload.method ? Cat("(", args[0], ").", overload.name, "(") : Cat(overload.name, "(");
    for (size_t i = overload.method ? 1 : 0; i < args.size(); ++i) {
      if (call.back() != '(') call += ", ";
      call += args[i];
    }
    return call + ")";
  }

  // The value of something that holds one.
  std::string Part(const std::string& type, int depth) {
    switch (Pick(7)) {
      case 0:
        return Cat("[", Of(type, depth), ", ", Of(type, depth), "][", Of("i", depth - 1), "]");
      case 1:
        return Cat("{'k': ", Of(type, depth), ", 'l': ", Of(type, depth), "}.",
                   Pick(2) ? "k" : "m");
      case 2:
        return Cat("[", Of(type, depth), "][?", Of("i", depth - 1), "].orValue(", Of(type, depth),
                   ")");
      case 3: {
        const std::string inner = Scalar();
        return Cat("cel.bind(", Name(), ", ", Of(inner, depth), ", ", With(inner, type, depth),
                   ")");
      }
      case 4:
        return Cat("cel.block([", Of("i", depth), ", ", Of(type, depth), "], cel.index(1))");
      case 5:
        return Cat("optional.of(", Of(type, depth), ").or(optional.none()).value()");
      default: {
        const std::string inner = Scalar();
        return Cat("optional.of(", Of(inner, depth), ").optMap(", Name(), ", ",
                   With(inner, type, depth), ").orValue(", Of(type, depth), ")");
      }
    }
  }

  // An expression in which the variable of Name() may stand.
  std::string Name() const { return Cat("v", scope_.size()); }
  std::string With(const std::string& variable, const std::string& type, int depth) {
    scope_.push_back({Name(), variable});
    std::string body = Of(type, depth);
    scope_.pop_back();
    return body;
  }
  // Two of them: (v0, v1, body).
  std::string WithTwo(const std::string& a, const std::string& b, const std::string& type,
                      int depth) {
    const std::string first = Name();
    scope_.push_back({first, a});
    const std::string second = Name();
    std::string body = With(b, type, depth);
    scope_.pop_back();
    return Cat(first, ", ", second, ", ", body);
  }

  std::string Infix(const std::string& type, const std::string& symbol, int depth) {
    return Cat("(", Of(type, depth), " ", symbol, " ", Of(type, depth), ")");
  }

  std::string Operator(const std::string& type, int depth) {
    static const char* const kWhole[] = {"+", "-", "*", "/", "%"};
    static const char* const kReal[] = {"+", "-", "*", "/"};
    static const char* const kPlusMinus[] = {"+", "-"};
    switch (type[0]) {
      case 'b':
        return Condition(depth);
      case 'i':
        return Pick(6) == 0 ? Cat("-", Of("i", depth)) : Infix(type, OneOf(kWhole), depth);
      case 'u':
        return Infix(type, OneOf(kWhole), depth);
      case 'd':
        return Pick(6) == 0 ? Cat("-", Of("d", depth)) : Infix(type, OneOf(kReal), depth);
      case 's':
      case 'y':
        return Infix(type, "+", depth);
      case 'D':
        return Pick(2) == 0 ? Infix(type, OneOf(kPlusMinus), depth) : Infix("T", "-", depth);
      case 'T':
        return Cat("(", Of("T", depth), " ", OneOf(kPlusMinus), " ", Of("D", depth), ")");
      case '[':
        return List(type, depth);
      case '{':
        return Map(type, depth);
      case '?':
        return Optional(type, depth);
      default:
        return Function(type, depth);
    }
  }

  std::string Condition(int depth) {
    static const char* const kOrders[] = {"<", "<=", ">", ">=", "==", "!="};
    static const char* const kNumbers[] = {"i", "u", "d"};
    static const char* const kTests[] = {"all", "exists", "exists_one", "existsOne"};
    static const char* const kFields[] = {"author.handle", "customer.tier", "now", "anything"};
    switch (Pick(12)) {
      case 0:
      case 1:
        return Infix("b", Pick(2) == 0 ? "&&" : "||", depth);
      case 2:
        return Cat("!", Of("b", depth));
      case 3:
        return Infix(Scalar(), OneOf(kOrders), depth);
      case 4:
        return Infix(AnyType(), Pick(2) == 0 ? "==" : "!=", depth);
      case 5:
        return Cat("(", Of(OneOf(kNumbers), depth), " ", OneOf(kOrders), " ",
                   Of(OneOf(kNumbers), depth), ")");
      case 6: {
        const std::string inner = Scalar();
        return Cat("(", Of(inner, depth), " in ", Of("[" + inner, depth), ")");
      }
      case 7:
        return Cat("(", Of("s", depth), " in ", Of("{si", depth), ")");
      case 8: {
        const std::string inner = Scalar();
        return Cat(Of("[" + inner, depth), ".", OneOf(kTests), "(", Name(), ", ",
                   With(inner, "b", depth), ")");
      }
      case 9:
        return Cat(Of("{si", depth), ".", OneOf(kTests), "(", WithTwo("s", "i", "b", depth), ")");
      case 10:
        return Cat("has(", OneOf(kFields), ")");
      default:
        return Cat("has((", Of("{si", depth), ").k)");
    }
  }

  std::string List(const std::string& type, int depth) {
    const std::string element = Inside(type), other = Scalar();
    switch (Pick(8)) {
      case 0:
        return Infix(type, "+", depth);
      case 1:
        return Cat("[", Of(element, depth), ", ", Of(element, depth), "]");
      case 2:
        return Cat("[?", Of("?" + element, depth), ", ", Of(element, depth), "]");
      case 3:
        return Cat(Of("[" + other, depth), ".map(", Name(), ", ", With(other, element, depth), ")");
      case 4:
        return Cat(Of(type, depth), ".filter(", Name(), ", ", With(element, "b", depth), ")");
      case 5:
        return Cat(Of(type, depth), ".sortBy(", Name(), ", ", With(element, other, depth), ")");
      case 6:
        return Cat(Of("{si", depth), ".transformList(", WithTwo("s", "i", element, depth), ")");
      default: {
        const std::string name = Name(), condition = With(other, "b", depth);
        return Cat(Of("[" + other, depth), ".map(", name, ", ", condition, ", ",
                   With(other, element, depth), ")");
      }
    }
  }

  std::string Map(const std::string& type, int depth) {
    const std::string key = Inside(type), value = MapValue(type), other = Scalar();
    switch (Pick(4)) {
      case 0:
        return Cat("{", Of(key, depth), ": ", Of(value, depth), "}");
      case 1:
        return Cat("{", Of(key, depth), ": ", Of(value, depth), ", ?", Of(key, depth), ": ",
                   Of("?" + value, depth), "}");
      case 2:
        if (key == "i") {
          return Cat(Of("[" + other, depth), ".transformMap(", WithTwo("i", other, value, depth),
                     ")");
        }
        return Cat(Of(Cat("{", key, other), depth), ".transformMap(",
                   WithTwo(key, other, value, depth), ")");
      default:
        return Cat(Of("[" + other, depth), ".transformMapEntry(",
                   WithTwo("i", other, type, depth > 0 ? 1 : 0), ")");
    }
  }

  std::string Optional(const std::string& type, int depth) {
    const std::string inner = Inside(type), other = Scalar();
    switch (Pick(6)) {
      case 0:
        return Cat("{'k': ", Of(inner, depth), "}.?", Pick(2) ? "k" : "m");
      case 1:
        return Cat(Of("[" + inner, depth), "[?", Of("i", depth), "]");
      case 2:
        return Cat(Of(type, depth), ".or(", Of(type, depth), ")");
      case 3:
        return Cat(Of("?" + other, depth), ".optFlatMap(", Name(), ", ", With(other, type, depth),
                   ")");
      case 4:
        if (inner == "s") return Pick(2) == 0 ? "customer.?tier" : "author.?handle";
        return Cat("optional.of(", Of(inner, depth), ")");
      default:
        return Cat("optional.of(", Of(inner, depth), ")");
    }
  }

  std::string Leaf(const std::string& type, int depth) {
    for (size_t i = scope_.size(); i-- > 0;) {
      if (scope_[i].type == type && Pick(2) == 1) return scope_[i].name;
    }
    static const char* const kBools[] = {"true", "false", "obligation.open", "author.verified"};
    static const char* const kInts[] = {
        "1", "0", "2", "author.followers", "sentiment.score", "-3", "64", "9223372036854775807"};
    static const char* const kUints[] = {"1u", "0u", "customer.cases", "18446744073709551615u"};
    static const char* const kDoubles[] = {"1.0", "0.0", "customer.value", "-2.5", "1e300"};
    static const char* const kStrings[] = {"''",   "'o'",           "text",          "'Größe'",
                                           "'%s'", "author.handle", "customer.tier", "'7'"};
    static const char* const kBytes[] = {"b''", "raw", "b'\\xfe'"};
    static const char* const kDurations[] = {"duration('90s')", "obligation.waiting",
                                             "expectation"};
    static const char* const kTimes[] = {"now", "timestamp('2026-01-01T00:00:00Z')",
                                         "obligation.opened_at"};
    static const char* const kAddresses[] = {"ip('10.1.2.3')", "ip('2001:db8::1')"};
    static const char* const kRanges[] = {"cidr('10.0.0.0/8')", "cidr('2001:db8::/33')"};
    static const char* const kTypes[] = {"int", "list", "net.IP", "google.protobuf.Duration"};
    switch (type[0]) {
      case 'b':
        return OneOf(kBools);
      case 'i':
        return OneOf(kInts);
      case 'u':
        return OneOf(kUints);
      case 'd':
        return OneOf(kDoubles);
      case 's':
        return OneOf(kStrings);
      case 'y':
        return OneOf(kBytes);
      case 'D':
        return OneOf(kDurations);
      case 'T':
        return OneOf(kTimes);
      case 'I':
        return OneOf(kAddresses);
      case 'C':
        return OneOf(kRanges);
      case 't':
        return OneOf(kTypes);
      case '[':
        if (type == "[s" && Pick(2) == 0) return "intents";
        return Cat("[", Leaf(Inside(type), depth), "]");
      case '{':
        return Cat("{", Leaf(Inside(type), depth), ": ", Leaf(MapValue(type), depth), "}");
      case '?':
        return Pick(2) == 0 ? Cat("optional.of(", Leaf(Inside(type), depth), ")")
                            : "optional.none()";
      default:
        return "null";
    }
  }

  std::function<int(int)> pick_;
  std::vector<Variable> scope_;
};

}  // namespace earshot::cel::internal

#endif  // EARSHOT_TESTS_SUPPORT_CEL_GENERATOR_H_
