// Expressions over messages. Bytes are choices in a grammar of well-typed expressions over the
// messages of a trade, or after a first byte of 255 the expression itself. The compiled program and
// the plain evaluator give the same; generated and dynamic messages give the same; what is well
// typed never fails by type; printing is a fixpoint.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "cel/program.h"
#include "support/cel_beside.h"
#include "support/cel_oracle.h"
#include "unit/cel_protobuf/trade_messages.h"

namespace {

using namespace earshot;       // NOLINT: a program of its own
using namespace earshot::cel;  // NOLINT
using earshot::cel_protobuf::Enums;
using earshot::cel_protobuf::ProtobufTypes;

void Require(bool condition, const std::string& source, const std::string& why) {
  if (condition) return;
  std::fprintf(stderr, "%s\n%s\n", source.c_str(), why.c_str());
  std::abort();
}

// A form of an expression: what follows a $ is the type of a part of it. The first of a type has no
// parts.
struct Form {
  char type;
  const char* text;
};
// b bool, i int, u uint, d double, s string, y bytes, D duration, T timestamp, n int or null, C customer, A address, K ticket,
// L list of string, I list of int, P list of address, M map of string to int, o optional string, q optional address, x dyn.
constexpr Form kForms[] = {
    {'b', "customer.vip"},
    {'b', "has(customer.rating)"},
    {'b', "has($C.address)"},
    {'b', "has($C.address.city)"},
    {'b', "has($C.discount)"},
    {'b', "has($C.email)"},
    {'b', "has($C.tags)"},
    {'b', "has($C.visits)"},
    {'b', "has($C.since)"},
    {'b', "has($C.profile)"},
    {'b', "has($A.city)"},
    {'b', "has($K.urgency)"},
    {'b', "proto.hasExt($K, crm.test.backlog)"},
    {'b', "$C.vip"},
    {'b', "($C == $C)"},
    {'b', "($A == $A)"},
    {'b', "($A != $A)"},
    {'b', "($K == $K)"},
    {'b', "($L == $L)"},
    {'b', "($M == $M)"},
    {'b', "($n == $n)"},
    {'b', "($n == null)"},
    {'b', "($x == $x)"},
    {'b', "($i < $i)"},
    {'b', "($d >= $d)"},
    {'b', "($s == $s)"},
    {'b', "($T < $T)"},
    {'b', "($D > $D)"},
    {'b', "($b && $b)"},
    {'b', "($b || $b)"},
    {'b', "!$b"},
    {'b', "($s in $L)"},
    {'b', "($i in $I)"},
    {'b', "($s in $M)"},
    {'b', "($A in $P)"},
    {'b', "$P.exists(a, a.city == $s)"},
    {'b', "$P.all(a, has(a.country) || a == $A)"},
    {'b', "$L.exists_one(t, t == $s)"},
    {'b', "$q.hasValue()"},
    {'b', "(type($C) == crm.test.Customer)"},
    {'b', "(type($x) == type($x))"},
    {'i', "customer.age"},
    {'i', "$C.age"},
    {'i', "$C.points"},
    {'i', "$C.rating"},
    {'i', "$C.tier"},
    {'i', "$C.state"},
    {'i', "Tier.GOLD"},
    {'i', "Customer.State.CLOSED"},
    {'i', "$K.priority"},
    {'i', "$K.urgency"},
    {'i', "$M.shop"},
    {'i', "$M[$s]"},
    {'i', "$I[$i]"},
    {'i', "size($P)"},
    {'i', "size($L)"},
    {'i', "size($M)"},
    {'i', "proto.getExt($K, crm.test.backlog)"},
    {'i', "($i + $i)"},
    {'i', "($i * $i)"},
    {'i', "2147483647"},
    {'i', "-2147483649"},
    {'i', "$T.getHours()"},
    {'i', "int($u)"},
    {'u', "customer.cases"},
    {'u', "$C.cases"},
    {'u', "$C.serial"},
    {'u', "4294967296u"},
    {'u', "($u + $u)"},
    {'u', "uint($i)"},
    {'d', "customer.share"},
    {'d', "$C.share"},
    {'d', "$C.value"},
    {'d', "1e300"},
    {'d', "0.1"},
    {'d', "($d / $d)"},
    {'d', "double($i)"},
    {'s', "customer.name"},
    {'s', "$C.name"},
    {'s', "$C.email"},
    {'s', "$C.phone"},
    {'s', "$A.city"},
    {'s', "$A.country"},
    {'s', "$K.subject"},
    {'s', "$K.id"},
    {'s', "$K.origin.channel"},
    {'s', "$L[0]"},
    {'s', "proto.getExt($K, crm.test.Escalation.escalated_to)"},
    {'s', "$o.orValue($s)"},
    {'s', "($s + $s)"},
    {'s', "string($i)"},
    {'s', "'shop'"},
    {'s', "''"},
    {'y', "customer.token"},
    {'y', "$C.token"},
    {'y', "b'\\xff'"},
    {'y', "bytes($s)"},
    {'D', "customer.waiting"},
    {'D', "$C.waiting"},
    {'D', "$C.pauses.lunch"},
    {'D', "duration('90s')"},
    {'D', "($D + $D)"},
    {'D', "($T - $T)"},
    {'T', "customer.since"},
    {'T', "$C.since"},
    {'T', "timestamp('2026-03-02T09:30:00Z')"},
    {'T', "($T + $D)"},
    {'n', "customer.discount"},
    {'n', "$C.discount"},
    {'n', "$C.budget"},
    {'C', "customer"},
    {'C', "Customer{}"},
    {'C', "Customer{name: $s, age: $i}"},
    {'C', "Customer{cases: $u, share: $d, value: $d, vip: $b}"},
    {'C', "Customer{address: $A, tags: $L, visits: $M}"},
    {'C', "Customer{former_addresses: $P, scores: $I}"},
    {'C', "Customer{offices: {$i: $A}}"},
    {'C', "Customer{letter: $A}"},
    {'C', "Customer{email: $s}"},
    {'C', "Customer{rating: $i, tier: $i}"},
    {'C', "Customer{since: $T, waiting: $D}"},
    {'C', "Customer{discount: $i, nickname: $s, key: $y}"},
    {'C', "Customer{discount: $n}"},
    {'C', "Customer{budget: $i, factor: $d, limit: $d, consent: $b}"},
    {'C', "Customer{seats: $u, licences: $u}"},
    {'C', "Customer{setting: $x}"},
    {'C', "Customer{payload: $x}"},
    {'C', "Customer{payloads: [$x, $x]}"},
    {'C', "Customer{history: [$x, $x]}"},
    {'C', "Customer{profile: {'k': $x}}"},
    {'C', "Customer{pauses: {$s: $D}}"},
    {'C', "Customer{?name: $o, ?address: $q}"},
    {'C', "Customer{token: $y}"},
    {'C', "($b ? $C : $C)"},
    {'A', "customer.address"},
    {'A', "$C.address"},
    {'A', "$C.letter"},
    {'A', "Address{city: $s}"},
    {'A', "Address{city: $s, country: $s}"},
    {'A', "Address{?city: $o}"},
    {'A', "$P[0]"},
    {'A', "$C.offices[7]"},
    {'A', "$q.orValue($A)"},
    {'A', "($b ? $A : $A)"},
    {'A', "cel.bind(a, $A, $b ? a : Address{city: a.city})"},
    {'K', "ticket"},
    {'K', "ticket.parent"},
    {'K', "Ticket{id: $s, priority: $i}"},
    {'K', "Ticket{id: $s, subject: $s, attempts: $I, parent: $K}"},
    {'K', "proto.getExt($K, crm.test.duplicates)[0]"},
    {'L', "customer.tags"},
    {'L', "$C.tags"},
    {'L', "[$s, $s]"},
    {'L', "$P.map(a, a.city)"},
    {'L', "$L.filter(t, t != $s)"},
    {'L', "($L + $L)"},
    {'I', "customer.scores"},
    {'I', "$C.scores"},
    {'I', "$K.attempts"},
    {'I', "$C.tiers"},
    {'I', "[$i, $i]"},
    {'I', "$L.map(t, size(t))"},
    {'P', "customer.former_addresses"},
    {'P', "$C.former_addresses"},
    {'P', "[$A, $A]"},
    {'P', "$P.filter(a, $b || a.city == $s)"},
    {'P', "($P + $P)"},
    {'M', "customer.visits"},
    {'M', "$C.visits"},
    {'M', "{$s: $i}"},
    {'M', "$M.transformMap(k, v, v + $i)"},
    {'o', "customer.?nickname"},
    {'o', "$C.?email"},
    {'o', "$C.?address.?city"},
    {'o', "$q.city"},
    {'o', "$q.optMap(a, a.country)"},
    {'o', "$L[?0]"},
    {'o', "optional.of($s)"},
    {'o', "optional.ofNonZeroValue($s)"},
    {'q', "customer.?address"},
    {'q', "$C.?letter"},
    {'q', "optional.of($A)"},
    {'q', "optional.ofNonZeroValue($A)"},
    {'q', "$P[?$i]"},
    {'x', "dyn(customer.vip)"},
    {'x', "dyn($C)"},
    {'x', "dyn($A)"},
    {'x', "dyn($s)"},
    {'x', "dyn($i)"},
    {'x', "dyn($u)"},
    {'x', "dyn($d)"},
    {'x', "dyn($y)"},
    {'x', "dyn($D)"},
    {'x', "dyn($T)"},
    {'x', "dyn($L)"},
    {'x', "dyn($n)"},
    {'x', "dyn(null)"},
    {'x', "$C.payload"},
    {'x', "$C.setting"},
    {'x', "$C.profile.lang"},
};

class Grammar {
 public:
  Grammar(const uint8_t* data, size_t size) : at_(data), end_(data + size) {
    for (const Form& form : kForms) forms_[static_cast<uint8_t>(form.type)].push_back(form.text);
  }

  std::string Any() { return Of(kForms[Pick(std::size(kForms))].type, 5); }

 private:
  size_t Pick(size_t n) { return at_ < end_ ? *at_++ % n : 0; }

  std::string Of(char type, int depth) {
    const std::vector<const char*>& forms = forms_[static_cast<uint8_t>(type)];
    const char* form = forms[depth > 0 && out_ < 4000 ? Pick(forms.size()) : 0];
    std::string text;
    for (; *form != 0; ++form) {
      if (*form == '$') {
        text += Of(*++form, depth - 1);
      } else {
        text += *form;
        ++out_;
      }
    }
    return text;
  }

  const uint8_t* at_;
  const uint8_t* end_;
  size_t out_ = 0;
  std::array<std::vector<const char*>, 128> forms_;
};

// `customer` and `ticket`, full or empty, generated or dynamic.
class Trade : public Activation {
 public:
  Trade(std::shared_ptr<const ProtobufTypes> types,
        std::unique_ptr<google::protobuf::Message> customer,
        std::unique_ptr<google::protobuf::Message> ticket)
      : types_(std::move(types)),
        customer_(std::move(customer)),
        ticket_(std::move(ticket)),
        environment_({{.path = "customer", .spec = TypeSpec::Named("crm.test.Customer")},
                      {.path = "ticket", .spec = TypeSpec::Named("crm.test.Ticket")}}) {
    environment_.set_container("crm.test").set_types(types_);
    values_ = {types_->Wrap(*customer_, &kept_), types_->Wrap(*ticket_, &kept_)};
  }
  Value Get(int slot) const override { return values_[static_cast<size_t>(slot)]; }
  const Environment& environment() const { return environment_; }

 private:
  std::shared_ptr<const ProtobufTypes> types_;
  std::unique_ptr<google::protobuf::Message> customer_, ticket_;
  Environment environment_;
  Scratch kept_;
  std::array<Value, 2> values_;
};

// What the expression is on this record; every way of asking agrees.
std::string ResultOn(const Trade& trade, const std::string& source, bool well_typed) {
  Diagnostics diagnostics;
  const auto program = Program::Compile(trade.environment(), source, Type::kDyn, {}, &diagnostics);
  Require(program.has_value() != HasErrors(diagnostics), source, "refused without a word");
  if (!program.has_value()) {
    for (const Diagnostic& d : diagnostics) {
      Require(d.place.line > 0 && d.place.column > 0 && !d.message.empty(), source, "no place");
      Require(!well_typed || d.code == "limit" || d.code == "range" || d.code == "invalid-duration",
              source, d.message);
    }
    return "refused: " + diagnostics[0].code;
  }
  Scratch scratch, plain, more;
  const Value value = program->Evaluate(trade, scratch);
  const std::string result = ToString(value);
  // A value of an Any or a dyn may be of any type.
  const bool dynamic =
      source.find("dyn(") != std::string::npos || source.find(".payload") != std::string::npos ||
      source.find(".setting") != std::string::npos || source.find(".profile") != std::string::npos;
  Require(!well_typed || dynamic || value.error() != ErrorCode::kNoMatchingOverload, source,
          "fails by type");
  if (value.error() == ErrorCode::kTooManySteps) return result;
  const BesideRecord beside(trade, 2, Beside::kWhenAsked);
  Require(ToString(program->Evaluate(beside, more)) == result, source, "differs side by side");
  const auto oracle = internal::Oracle::Evaluate(trade.environment(), source, trade, plain);
  Require(oracle.has_value(), source, "the plain evaluator does not take it");
  Require(internal::OracleAgrees(value, *oracle), source,
          result + " is plainly " + ToString(*oracle));
  return result;
}

const std::vector<std::unique_ptr<Trade>>& Trades() {
  static const auto* trades = [] {
    auto* out = new std::vector<std::unique_ptr<Trade>>;
    auto* dynamic = new cel_protobuf::DynamicTrade;  // lives as long as its messages
    const crm::test::Customer customers[] = {cel_protobuf::Ann(), crm::test::Customer()};
    const crm::test::Ticket tickets[] = {cel_protobuf::Lost(), crm::test::Ticket()};
    for (const int i : {0, 1}) {
      out->push_back(std::make_unique<Trade>(std::make_shared<ProtobufTypes>(Enums::kInts),
                                             std::make_unique<crm::test::Customer>(customers[i]),
                                             std::make_unique<crm::test::Ticket>(tickets[i])));
      out->push_back(std::make_unique<Trade>(
          dynamic->Types(Enums::kInts), dynamic->Copy(customers[i]), dynamic->Copy(tickets[i])));
    }
    return out;
  }();
  return *trades;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const bool as_written = size > 0 && data[0] == 255;
  const std::string source = as_written
                                 ? std::string(reinterpret_cast<const char*>(data) + 1, size - 1)
                                 : Grammar(data, size).Any();
  const auto& trades = Trades();
  for (size_t i = 0; i < trades.size(); i += 2) {
    const std::string generated = ResultOn(*trades[i], source, !as_written);
    const std::string dynamic = ResultOn(*trades[i + 1], source, !as_written);
    Require(generated == dynamic, source, generated + " is dynamically " + dynamic);
  }
  Diagnostics errors;
  const auto printed = Print(source, &errors);
  Require(printed.has_value() || as_written, source, "cannot be printed");
  if (!printed.has_value()) return 0;
  const auto again = Print(*printed, &errors);
  Require(again.has_value() ? *again == *printed : errors[0].code == "limit", *printed,
          "prints another way");
  if (again.has_value()) {
    const std::string result = ResultOn(*trades[0], *printed, false);
    Require(result == ResultOn(*trades[0], source, false) || result == "refused: limit", *printed,
            "means something else when printed");
  }
  return 0;
}
