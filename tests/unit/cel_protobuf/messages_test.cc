// Fields, construction, equality and types of messages: each table is checked against generated and
// against dynamic messages.
#include <limits>
#include <string>

#include "base/limits.h"
#include "unit/cel_protobuf/trade.h"

namespace earshot::cel_protobuf {
namespace {

// The same cases for both kinds of messages.
class Messages : public testing::TestWithParam<bool> {
 protected:
  Desk Make(Enums enums = Enums::kInts, bool checked = true) {
    const crm::test::Customer ann = Ann();
    const crm::test::Ticket lost = Lost();
    if (GetParam()) {
      customer_ = dynamic_.Copy(ann);
      ticket_ = dynamic_.Copy(lost);
    } else {
      customer_ = std::make_unique<crm::test::Customer>(ann);
      ticket_ = std::make_unique<crm::test::Ticket>(lost);
    }
    return Desk(GetParam() ? dynamic_.Types(enums) : std::make_shared<ProtobufTypes>(enums),
                checked);
  }
  void CheckAll(const std::vector<Case>& cases, Enums enums = Enums::kInts, bool checked = true) {
    Desk desk = Make(enums, checked);
    desk.Bind(*customer_, *ticket_);
    Check(desk, cases);
  }

  DynamicTrade dynamic_;
  std::unique_ptr<google::protobuf::Message> customer_, ticket_;
};
INSTANTIATE_TEST_SUITE_P(GeneratedAndDynamic, Messages, testing::Bool());

TEST_P(Messages, FieldsOfEveryKind) {
  CheckAll({
      {"customer.name + '!'", "\"Ann!\""},
      {"customer.age == 34 && customer.points == 0", "true"},
      {"customer.cases", "2u"},
      {"customer.share", "0.5"},
      {"customer.vip", "true"},
      {"customer.token", "b\"\\xff\\x01\""},
      {"customer.tier", "2"},
      {"customer.tier == Tier.GOLD && Tier.SILVER == 1", "true"},
      {"customer.state == Customer.State.ACTIVE", "true"},
      {"customer.address.city", "\"Porto\""},
      {"customer.address.country", "\"\""},
      {"customer.tags", "[\"early\", \"loud\"]"},
      {"customer.tags.exists(t, t == 'loud')", "true"},
      {"customer.former_addresses[0].city", "\"Lyon\""},
      {"customer.former_addresses.map(a, a.city)", "[\"Lyon\"]"},
      {"customer.visits", "{\"fair\": 1, \"shop\": 3}"},
      {"customer.visits['shop'] + customer.visits.fair", "4"},
      {"customer.offices[7].city", "\"Faro\""},
      {"customer.offices[8].city", "error: no such key"},
      {"customer.scores.filter(s, s < 0)", "[-2]"},
      {"customer.email", "\"ann@example.org\""},
      {"customer.phone", "\"\""},
      {"customer.letter.city", "\"\""},
  });
}

TEST_P(Messages, WellKnownTypesAreWhatTheyStandFor) {
  CheckAll({
      {"customer.since", "timestamp(\"2026-03-02T09:30:00Z\")"},
      {"customer.since.getHours()", "9"},
      {"customer.waiting", "duration(\"-3.500000001s\")"},
      {"customer.discount + 1", "16"},
      {"customer.budget == null && customer.discount != null", "true"},
      {"customer.budget + 1", "error: no matching overload"},
      {"customer.profile.lang", "\"pt\""},
      {"customer.profile", "{\"lang\": \"pt\", \"level\": 2.0}"},
      {"customer.setting[0]", "true"},
      {"customer.history", "[]"},
      {"customer.payload.city", "\"Porto\""},
      {"customer.payload == customer.address", "true"},
      {"customer.nothing", "null"},
      {"customer.pauses.lunch", "duration(\"1800s\")"},
      {"type(customer.discount) == int && type(customer.budget) == null_type", "true"},
  });
}

TEST_P(Messages, PresenceAndDefaults) {
  CheckAll({
      {"has(customer.name) && !has(customer.points)", "true"},
      {"has(customer.address) && !has(customer.letter)", "true"},
      {"has(customer.email) && !has(customer.phone)", "true"},
      {"has(customer.rating)", "false"},
      {"has(Customer{rating: 0}.rating)", "true"},
      {"has(customer.tags) && !has(customer.tiers)", "true"},
      {"has(customer.visits) && has(customer.visits.shop) && !has(customer.visits.mall)", "true"},
      {"has(customer.discount) && !has(customer.budget)", "true"},
      {"has(customer.payload.city) && !has(customer.payload.country)", "true"},
      {"ticket.priority == 3 && !has(ticket.priority)", "true"},
      {"ticket.subject", "\"(none)\""},
      {"ticket.urgency == Urgency.LOW && ticket.parent.urgency == Urgency.HIGH", "true"},
      {"ticket.origin.channel", "\"x\""},
      {"customer.?nickname.orValue('none') + customer.?name.orValue('none')", "\"noneAnn\""},
      {"customer.?address.?city", "optional.of(\"Porto\")"},
      {"customer.?letter.city", "optional.none()"},
      {"optional.of(customer).address.city", "optional.of(\"Porto\")"},
      {"optional.ofNonZeroValue(Customer{}).hasValue()", "false"},
      {"optional.ofNonZeroValue(Customer{age: 1}).hasValue()", "true"},
  });
}

TEST_P(Messages, Extensions) {
  CheckAll({
      {"proto.getExt(ticket, crm.test.backlog) + 1", "13"},
      {"proto.getExt(ticket, backlog)", "12"},  // in the container
      {"proto.hasExt(ticket, crm.test.backlog)", "true"},
      {"proto.getExt(ticket, crm.test.Escalation.escalated_to)", "\"lead\""},
      {"proto.hasExt(ticket.parent, crm.test.backlog)", "false"},
      {"ticket.`crm.test.backlog`", "12"},
      {"has(ticket.`crm.test.backlog`)", "true"},
      {"proto.getExt(ticket, crm.test.duplicates).map(t, t.id)", "[\"T2\"]"},
      {"proto.getExt(ticket, crm.test.backlogs)",
       "refused: crm.test.Ticket has no extension 'crm.test.backlogs'"},
      {"proto.getExt('T1', crm.test.backlog)",
       "refused: extensions are those of a message, found string"},
      {"proto.getExt(ticket)", "refused: write proto.getExt(message, package.extension)"},
  });
}

TEST_P(Messages, AreMade) {
  CheckAll({
      {"Customer{}", "crm.test.Customer{}"},
      {"Customer{name: 'Bo', age: -1, cases: 2u, share: 1.5}.age", "-1"},
      {"crm.test.Customer{name: 'Bo'}.name + .crm.test.Customer{name: 'Cy'}.name", "\"BoCy\""},
      {"Customer{address: Address{city: 'Faro'}}.address.city", "\"Faro\""},
      {"Customer{tags: ['a', 'b'], visits: {'x': 1}}.tags.size()", "2"},
      {"Customer{visits: {'x': 1, 'y': 2}}.visits", "{\"x\": 1, \"y\": 2}"},
      {"Customer{tier: Tier.GOLD}.tier", "2"},
      {"Customer{tier: 77}.tier", "77"},
      {"Customer{tier: 5000000000}", "error: out of range"},
      {"Customer{age: 2147483647 + 1}", "error: out of range"},
      {"Customer{cases: 4294967296u}", "error: out of range"},
      {"Customer{share: 1e300}.share", "Infinity"},
      {"Customer{discount: 5}.discount", "5"},
      {"{customer.?nickname.orValue(customer.name): 1}", "{\"Ann\": 1}"},
      {"{Customer{discount: 5}.discount: 1}", "{5: 1}"},
      {"Customer{discount: null}.discount", "null"},
      {"Customer{discounts: [1, null, 2]}.discounts", "[1, 2]"},
      {"Customer{setting: null}.setting == null && has(Customer{setting: null}.setting)", "true"},
      {"Customer{address: null} == Customer{}", "true"},
      {"Customer{?nickname: optional.of('B')}.nickname", "\"B\""},
      {"has(Customer{?nickname: optional.none()}.nickname)", "false"},
      {"Customer{waiting: duration('-1.5s')}.waiting", "duration(\"-1.5s\")"},
      {"Customer{since: timestamp('1969-12-31T23:59:59.5Z')}.since",
       "timestamp(\"1969-12-31T23:59:59.5Z\")"},
      {"Customer{payload: 5}.payload + 1", "6"},
      {"Customer{payload: [1, 'a']}.payload", "[1.0, \"a\"]"},
      {"Customer{payload: {'a': 1}}.payload", "{\"a\": 1.0}"},
      {"Customer{payload: Address{city: 'Faro'}}.payload.city", "\"Faro\""},
      {"Customer{payloads: [b'x', 1u, 2.5, true, 'y', null, duration('1s'), "
       "timestamp(0)]}.payloads",
       "[b\"x\", 1u, 2.5, true, \"y\", null, duration(\"1s\"), "
       "timestamp(\"1970-01-01T00:00:00Z\")]"},
      {"ticket == Ticket{id: 'T1'}", "false"},
      {"Ticket{id: 'T1', priority: 3} == Ticket{id: 'T1'}", "false"},  // set is not unset
  });
}

TEST_P(Messages, AsJson) {
  CheckAll({
      {"Customer{setting: 9007199254740991}.setting", "9007199254740991.0"},
      {"Customer{setting: 9007199254740992}.setting", "\"9007199254740992\""},
      {"Customer{setting: -9007199254740992}.setting", "\"-9007199254740992\""},
      {"Customer{setting: 18446744073709551615u}.setting", "\"18446744073709551615\""},
      {"Customer{setting: b'foo'}.setting", "\"Zm9v\""},
      {"Customer{setting: duration('90s')}.setting", "\"90s\""},
      {"Customer{setting: timestamp(0)}.setting", "\"1970-01-01T00:00:00Z\""},
      {"Customer{setting: {'a': [1, null]}}.setting", "{\"a\": [1.0, null]}"},
      {"Customer{setting: google.protobuf.FieldMask{paths: ['a', 'b_c']}}.setting", "\"a,bC\""},
      {"Customer{setting: google.protobuf.Empty{}}.setting", "{}"},
      {"Customer{setting: Address{city: 'Faro'}}.setting", "{\"city\": \"Faro\"}"},
      {"Customer{setting: dyn(type(1))}", "error: no matching overload"},
      {"Customer{profile: {'a': 1}}.profile.a", "1.0"},
      {"google.protobuf.Struct{fields: {'a': 'b'}}", "{\"a\": \"b\"}"},
      {"google.protobuf.Int32Value{value: 3} + 1", "4"},
      {"google.protobuf.Any{type_url: 'type.googleapis.com/crm.test.Address', "
       "value: b'\\x0a\\x01F'}.city",
       "\"F\""},
      {"google.protobuf.Any{}", "error: invalid argument"},
      {"google.protobuf.Any{type_url: 'a/crm.test.Nobody'}", "error: invalid argument"},
      {"google.protobuf.Timestamp{seconds: 253402300800}", "error: out of range"},
      {"google.protobuf.Duration{seconds: 1, nanos: 500000000}", "duration(\"1.5s\")"},
  });
}

TEST_P(Messages, Equality) {
  CheckAll({
      {"customer == customer", "true"},
      {"Customer{age: 1} == Customer{age: 1}", "true"},
      {"Customer{age: 1} == Customer{age: 2}", "false"},
      {"Customer{value: double('NaN')} == Customer{value: double('NaN')}", "false"},
      {"Customer{visits: {'a': 1, 'b': 2}} == Customer{visits: {'b': 2, 'a': 1}}", "true"},
      {"dyn(Customer{}) == dyn(Address{})", "false"},
      {"Customer{} == Address{}",
       "refused: '==' cannot be applied to crm.test.Customer and crm.test.Address"},
      {"[Address{city: 'a'}] == [Address{city: 'a'}]", "true"},
      {"Address{city: 'a'} in [Address{}, Address{city: 'a'}]", "true"},
      {"customer == null", "false"},
      {"customer < customer",
       "refused: '<' cannot be applied to crm.test.Customer and "
       "crm.test.Customer"},
      {"type(customer) == Customer && type(customer) != Address", "true"},
      {"type(customer)", "crm.test.Customer"},
      {"type(Customer) == type", "true"},
  });
}

TEST_P(Messages, MistakesAreNamed) {
  CheckAll({
      {"customer.nmae", "refused: crm.test.Customer has no field 'nmae'; did you mean 'name'?"},
      {"has(customer.nmae)",
       "refused: crm.test.Customer has no field 'nmae'; did you mean 'name'?"},
      {"customer.address.town", "refused: crm.test.Address has no field 'town'"},
      {"customer.name.first", "refused: a value of type string has no field 'first'"},
      {"Customer{nmae: 'x'}",
       "refused: crm.test.Customer has no field 'nmae'; did you mean 'name'?"},
      {"Customer{age: 'x'}", "refused: the field 'age' is of type int, found string"},
      {"Customer{age: null}", "refused: the field 'age' is of type int, found null"},
      {"Customer{profile: null}",
       "refused: the field 'profile' is of type map<string, dyn>, found null"},
      {"Customer{tags: [1]}", "refused: the field 'tags' is of type list<string>, found list<int>"},
      {"Customer{?nickname: 'x'}", "refused: '?' takes an optional, found string"},
      {"Custmer{}", "refused: there is no message type 'Custmer' here"},
      {"Tier.GOLDEN", "refused: undeclared reference to 'Tier.GOLDEN'; did you mean 'Tier.GOLD'?"},
      {"customer.age.value", "refused: a value of type int has no field 'value'"},
      {"customer.all(x, true)",
       "refused: 'all' goes through a list or a map, found crm.test.Customer"},
  });
}

TEST_P(Messages, WithoutACheckAreErrorsWhenEvaluated) {
  CheckAll(
      {
          {"customer.nmae", "error: no such field"},
          {"has(customer.nmae)", "error: no such field"},
          {"customer.nmae || true", "true"},
          {"Customer{nmae: 'x'}", "error: undeclared reference"},
          {"Customer{age: 'x'}", "error: no matching overload"},
          {"Customer{tags: 5}", "error: no matching overload"},
          {"Customer{visits: {1: 1}}", "error: no matching overload"},
          {"Custmer{}", "error: undeclared reference"},
          {"google.protobuf.Int32Value{value: 1}.value", "error: no matching overload"},
          {"proto.getExt(ticket, crm.test.nothing)", "error: no such field"},
          {"customer['name']", "error: no matching overload"},
      },
      Enums::kInts, false);
}

TEST_P(Messages, StrongEnums) {
  CheckAll(
      {
          {"customer.tier", "crm.test.Tier(2)"},
          {"Tier.GOLD", "crm.test.Tier(2)"},
          {"customer.tier == Tier.GOLD", "true"},
          {"customer.tier == 2", "refused: '==' cannot be applied to crm.test.Tier and int"},
          {"dyn(customer.tier) == 2", "false"},
          {"int(customer.tier) + 1", "3"},
          {"Tier(1)", "crm.test.Tier(1)"},
          {"Tier(int(customer.tier))", "crm.test.Tier(2)"},
          {"Tier('GOLD') == Tier.GOLD", "true"},
          {"Customer.State('CLOSED')", "crm.test.Customer.State(1)"},
          {"Tier('BRONZE')", "error: invalid argument"},
          {"Tier(2147483648)", "error: out of range"},
          {"Tier(2147483647)", "crm.test.Tier(2147483647)"},
          {"Tier(1.0)",
           "refused: a value of crm.test.Tier is made of an int or the name of a constant, found "
           "double"},
          {"type(Tier.GOLD) == Tier && type(Tier.GOLD) != Customer.State", "true"},
          {"Customer{tier: Tier.SILVER}.tier", "crm.test.Tier(1)"},
          {"Customer{tiers: [Tier.GOLD]}.tiers", "[crm.test.Tier(2)]"},
          {"Customer{tier: 1}", "refused: the field 'tier' is of type crm.test.Tier, found int"},
          {"Customer{tier: dyn(Customer.State.CLOSED)}", "error: no matching overload"},
          {"optional.ofNonZeroValue(Tier.TIER_UNKNOWN).hasValue()", "false"},
      },
      Enums::kStrong);
}

TEST(MessageTypes, AreDeduced) {
  Desk desk(std::make_shared<ProtobufTypes>());
  const struct {
    const char* expression;
    const char* type;
  } cases[] = {
      {"customer", "crm.test.Customer"},
      {"customer.former_addresses", "list<crm.test.Address>"},
      {"customer.offices", "map<int, crm.test.Address>"},
      {"customer.tier", "int"},
      {"customer.discount", "wrapper<int>"},
      {"customer.discount + 1", "int"},
      {"[customer.discount, 1]", "list<wrapper<int>>"},
      {"[customer.discount, customer.nickname]", "list"},
      {"[customer, null]", "list<crm.test.Customer>"},
      {"true ? customer.discount : null", "wrapper<int>"},
      {"customer.profile", "map<string, dyn>"},
      {"customer.payload", "dyn"},
      {"customer.?address", "optional<crm.test.Address>"},
      {"customer.former_addresses.map(a, a.city)", "list<string>"},
      {"Customer{}.address", "crm.test.Address"},
  };
  for (const auto& c : cases) EXPECT_EQ(desk.TypeName(c.expression), c.type) << c.expression;
}

// A message of the program's own meets one that came over a wire with its own descriptors.
TEST(TwoPools, OneTypeIsEqualAndFits) {
  DynamicTrade dynamic;
  Desk desk(std::make_shared<ProtobufTypes>());
  const auto copy = dynamic.Copy(Ann());
  cel::Scratch scratch;
  const auto foreign = dynamic.Types(Enums::kInts);
  desk.Bind(Ann(), Lost()).BindAnything(foreign->Wrap(*copy, &scratch));
  Check(desk, {
                  {"anything == customer", "true"},
                  {"Customer{address: anything.address}.address == customer.address", "true"},
              });
}

TEST(Limits, DeepJsonAndLargeMessagesAreRefused) {
  Desk desk(std::make_shared<ProtobufTypes>());
  cel::Scratch scratch;
  google::protobuf::Value deep;
  google::protobuf::Value* inner = &deep;
  // A list in a value is two levels of messages.
  for (int i = 0; i < 49; ++i) inner = inner->mutable_list_value()->add_values();
  EXPECT_TRUE(desk.types().Wrap(deep, &scratch).is_list());
  for (int i = 0; i < 2; ++i) inner = inner->mutable_list_value()->add_values();
  EXPECT_EQ(desk.types().Wrap(deep, &scratch).error(), cel::ErrorCode::kTooLarge);

  crm::test::Customer large;
  for (size_t i = 0; i <= kExpressionValuesMax; ++i) large.add_scores(1);
  desk.Bind(large, Lost());
  EXPECT_EQ(desk.Result("customer.scores.size()"), "error: new text or lists are too large");
}

// An Any in an Any in an Any: nothing that is read walks deeper than it may.
TEST(Limits, NestedAny) {
  Desk desk(std::make_shared<ProtobufTypes>());
  for (const int levels : {50, 5'000}) {
    google::protobuf::Any any;
    any.PackFrom(Ann().address());
    for (int i = 0; i < levels; ++i) {
      google::protobuf::Any outer;
      outer.PackFrom(any);
      any.Swap(&outer);
    }
    crm::test::Customer customer;
    *customer.mutable_payload() = any;
    desk.Bind(customer, Lost());
    EXPECT_EQ(desk.Result("customer.payload.city"),
              levels == 50 ? "\"Porto\"" : "error: new text or lists are too large");
    EXPECT_EQ(desk.Result("customer == customer"), "true");
  }
}

// A map field that names a key twice on the wire has the later value, as in generated code.
TEST_P(Messages, MapEntriesThatRepeatAKey) {
  crm::test::Customer customer;
  (*customer.mutable_visits())["a"] = 1;
  const std::string once = customer.SerializeAsString();
  (*customer.mutable_visits())["a"] = 2;
  const std::string twice = once + customer.SerializeAsString();
  Desk desk = Make();
  ASSERT_TRUE(customer_->ParsePartialFromString(twice));
  desk.Bind(*customer_, *ticket_);
  EXPECT_EQ(desk.Result("customer.visits"), "{\"a\": 2}");
}

}  // namespace
}  // namespace earshot::cel_protobuf
