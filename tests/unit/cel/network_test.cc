// Addresses and ranges of addresses; sortBy and transformMapEntry, the last of the macros.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cel/program.h"
#include "gtest/gtest.h"
#include "unit/cel/record.h"

namespace earshot::cel {
namespace {

std::string Result(absl::string_view source) {
  Diagnostics diagnostics;
  const auto program = Program::Compile(CareEnvironment(), source, Type::kDyn, {}, &diagnostics);
  if (!program.has_value()) return absl::StrCat("refused: ", diagnostics[0].code);
  Scratch scratch;
  return ToString(program->Evaluate(Record::Complaint(), scratch));
}

struct Case {
  const char* expression;
  const char* result;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(Result(c.expression), c.result) << c.expression;
}

TEST(Network, ReadsAddressesStrictlyAndWritesTheirOneSpelling) {
  const std::vector<std::pair<const char*, const char*>> good = {
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.255"},
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"2001:DB8::68", "2001:db8::68"},
      {"2001:db8:0:0:0:0:0:1", "2001:db8::1"},
      {"2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"},
      {"1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"},  // one zero group is not shortened
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"64:ff9b::1.2.3.4", "64:ff9b::102:304"},
      {"::ffff:c0a8:1", "192.168.0.1"},
  };
  for (const auto& [text, spelling] : good) {
    EXPECT_EQ(Result(absl::StrCat("string(ip('", text, "'))")), absl::StrCat("\"", spelling, "\""));
    EXPECT_EQ(Result(absl::StrCat("isIP('", text, "')")), "true") << text;
    EXPECT_EQ(Result(absl::StrCat("ip.isCanonical('", text, "')")),
              std::string(text) == spelling ? "true" : "false");
  }
  for (const char* bad : {"",
                          "1",
                          "1.2.3",
                          "1.2.3.4.5",
                          "1.2.3.256",
                          "01.2.3.4",
                          "1.2.3.4 ",
                          "+1.2.3.4",
                          "1..2.3",
                          ":",
                          ":::",
                          "1:2",
                          "1:2:3:4:5:6:7:8:9",
                          "::1::",
                          "1:2:3:4:5:6:7:8::",
                          "12345::",
                          "g::",
                          "1:",
                          ":1",
                          "fe80::1%en0",
                          "::ffff:192.168.0.1",
                          "1.2.3.4::",
                          "::1.2.3",
                          "1::2:1.2.3.4:5"}) {
    EXPECT_EQ(Result(absl::StrCat("isIP('", bad, "')")), "false") << bad;
    EXPECT_EQ(Result(absl::StrCat("ip('", bad, "')")), "refused: invalid-address") << bad;
    EXPECT_EQ(Result(absl::StrCat("ip(customer.tier + '", bad, "')")), "error: invalid argument");
  }
}

TEST(Network, ReadsRanges) {
  for (const char* good : {"10.0.0.0/8", "1.2.3.4/0", "1.2.3.4/32", "::/0", "2001:db8::1/128"}) {
    EXPECT_EQ(Result(absl::StrCat("string(cidr('", good, "'))")), absl::StrCat("\"", good, "\""));
    EXPECT_EQ(Result(absl::StrCat("isCIDR('", good, "')")), "true") << good;
  }
  for (const char* bad : {"", "/", "10.0.0.0", "10.0.0.0/", "/8", "10.0.0.0/33", "::/129", "::/08",
                          "::/-1", "10.0.0.0/8/8", "::ffff:c0a8:1/120", "fe80::1%en0/24"}) {
    EXPECT_EQ(Result(absl::StrCat("isCIDR('", bad, "')")), "false") << bad;
    EXPECT_EQ(Result(absl::StrCat("cidr('", bad, "')")), "refused: invalid-address") << bad;
  }
}

TEST(Network, WhatAnAddressIs) {
  struct Row {
    const char* address;
    int family;
    const char* is;  // unspecified, loopback, global unicast, link-local multicast and unicast
  };
  for (const Row& row :
       {Row{"0.0.0.0", 4, "u...."}, Row{"127.8.8.8", 4, ".l..."}, Row{"192.168.0.1", 4, "..g.."},
        Row{"255.255.255.255", 4, "....."}, Row{"224.0.0.1", 4, "...m."},
        Row{"224.0.1.1", 4, "....."}, Row{"169.254.1.1", 4, "....k"}, Row{"::", 6, "u...."},
        Row{"::1", 6, ".l..."}, Row{"2001:db8::1", 6, "..g.."}, Row{"ff02::1", 6, "...m."},
        Row{"ff05::1", 6, "....."}, Row{"febf::1", 6, "....k"}, Row{"fec0::1", 6, "..g.."},
        Row{"::ffff:7f00:1", 4, ".l..."}}) {
    const std::string ip = absl::StrCat("ip('", row.address, "').");
    EXPECT_EQ(Result(ip + "family()"), absl::StrCat(row.family)) << row.address;
    const char* questions[] = {"isUnspecified", "isLoopback", "isGlobalUnicast",
                               "isLinkLocalMulticast", "isLinkLocalUnicast"};
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(Result(absl::StrCat(ip, questions[i], "()")), row.is[i] == '.' ? "false" : "true")
          << row.address << " " << questions[i];
    }
  }
}

TEST(Network, RangesHoldAddressesAndRanges) {
  Check({
      {"cidr('10.1.2.3/20').containsIP('10.1.15.255')", "true"},
      {"cidr('10.1.2.3/20').containsIP('10.1.16.0')", "false"},
      {"cidr('0.0.0.0/0').containsIP('255.1.1.1') && !cidr('::/0').containsIP('1.1.1.1')", "true"},
      {"cidr('10.0.0.0/8').containsIP(ip('10.0.0.1'))", "true"},
      {"cidr('10.0.0.0/8').containsCIDR('10.0.0.0/8')", "true"},
      {"cidr('10.0.0.0/9').containsCIDR(cidr('10.0.0.0/8'))", "false"},
      {"cidr('10.0.0.0/8').containsCIDR('11.0.0.0/16')", "false"},
      {"cidr('10.1.2.3/12').masked()", "cidr(\"10.0.0.0/12\")"},
      {"cidr('2001:db8:ffff::/33').masked()", "cidr(\"2001:db8:8000::/33\")"},
      {"cidr('1.2.3.4/0').masked() == cidr('0.0.0.0/0')", "true"},
      {"cidr('10.1.2.3/12').ip()", "ip(\"10.1.2.3\")"},
      {"cidr('10.1.2.3/12').prefixLength()", "12"},
      {"cidr('10.0.0.0/8').containsIP('10.0.0')", "refused: invalid-address"},
      {"cidr('10.0.0.0/8').containsIP(customer.tier)", "error: invalid argument"},
  });
}

TEST(Network, AddressesAreValuesOfTypesOfTheirOwn) {
  Check({
      {"type(ip('::1')) == net.IP && type(cidr('::1/1')) == net.CIDR", "true"},
      {"type(ip('::1')) == type(cidr('::1/1'))", "false"},
      {"ip('::ffff:c0a8:1') == ip('192.168.0.1')", "true"},
      {"cidr('10.0.0.1/8') == cidr('10.0.0.0/8')", "false"},  // the address counts, not the range
      {"ip('1.2.3.4') in [ip('4.3.2.1'), ip('1.2.3.4')]", "true"},
      {"[ip('1.2.3.4'), ip('::1'), ip('1.2.3.4')].distinct().size()", "2"},
      {"ip('1.2.3.4') == '1.2.3.4'", "refused: type-mismatch"},
      {"dyn(ip('1.2.3.4')) == '1.2.3.4'", "false"},
      {"isIP(cidr('10.0.0.0/8'))", "refused: no-overload"},
      {"ip('1.2.3.4') < ip('1.2.3.5')", "refused: type-mismatch"},
      {"dyn('x').family()", "error: no matching overload"},
      {"optional.ofNonZeroValue(ip('0.0.0.0')).hasValue()", "true"},
      {"{'a': ip('1.2.3.4')}.a.family()", "4"},
      {"cidr('10.0.0.0/8').family()", "refused: no-overload"},
  });
}

TEST(Network, AsksWithoutAllocatingAScratch) {
  Diagnostics diagnostics;
  const auto program =
      Program::Compile(CareEnvironment(), "cidr('10.0.0.0/8').containsIP(channel.kind)",
                       Type::kBool, {}, &diagnostics);
  ASSERT_TRUE(program.has_value());
  Record record;
  record.Set("channel.kind", Value::String("10.9.8.7"));
  EXPECT_TRUE(program->Evaluate(record).is_true());
}

TEST(SortBy, OrdersByAKeyAndKeepsEqualOnesAsTheyWere) {
  Check({
      {"['bb', 'a', 'ccc', 'd'].sortBy(s, size(s))", "[\"a\", \"d\", \"bb\", \"ccc\"]"},
      {"[3, 1, 2].sortBy(n, -n)", "[3, 2, 1]"},
      {"[].sortBy(x, x)", "[]"},
      {"intents.sortBy(i, i)", "[\"complaint\", \"refund\"]"},
      {"[1, 2].sortBy(n, {'a': n})", "refused: type-mismatch"},
      {"[1, 2].sortBy(n, dyn({'a': n}))", "error: no matching overload"},
      {"[1, 2].sortBy(n, n == 1 ? dyn(1) : dyn('x'))", "error: no matching overload"},
      {"[1, 0].sortBy(n, 1 / n)", "error: division by zero"},
      {"[1.0, 0.0].sortBy(n, 0.0 / n)", "error: invalid argument"},  // NaN has no place
      {"[[1], [2]].sort()", "refused: no-overload"},
      {"dyn([[1], [2]]).sort()", "error: no matching overload"},
      {"{'a': 1}.sortBy(k, k)", "refused: type-mismatch"},
      {"dyn({'a': 1}).sortBy(k, k)", "error: no matching overload"},
  });
}

TEST(TransformMapEntry, MakesOneMapOfTheEntriesOfAll) {
  Check({
      {"{'a': 1, 'b': 2}.transformMapEntry(k, v, {v: k})", "{1: \"a\", 2: \"b\"}"},
      {"['x', 'y'].transformMapEntry(i, v, {v: i})", "{\"x\": 0, \"y\": 1}"},
      {"['x', 'y'].transformMapEntry(i, v, i > 0, {v: i})", "{\"y\": 1}"},
      {"[1, 2].transformMapEntry(i, v, {v: 1, -v: 2})", "{-2: 2, -1: 2, 1: 1, 2: 1}"},
      {"['x', 'x'].transformMapEntry(i, v, {v: i})", "error: a key is there twice"},
      {"['x'].transformMapEntry(i, v, v)", "refused: type-mismatch"},
      {"['x'].transformMapEntry(i, v, dyn(v))", "error: no matching overload"},
      {"[].transformMapEntry(i, v, {v: i})", "{}"},
  });
}

}  // namespace
}  // namespace earshot::cel
