// What a text refers to, and what it says has failed.
#include "fold/issue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace earshot::fold {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Issue, References) {
  const struct {
    const char* text;
    std::vector<std::string> found;
  } cases[] = {
      {"where is order ab-48213?", {"AB-48213"}},
      {"order 482139 and ticket SK-1234, order 482139", {"482139", "SK-1234"}},
      {"five digits are a price: 48213", {}},
      {"on 2026-03-02 at 09:30:15, for 1200000.50", {}},
      {"@115712 says see https://t.co/abc123", {}},
      {"", {}},
  };
  for (const auto& c : cases) EXPECT_EQ(ReferencesIn(c.text), c.found) << c.text;
}

TEST(Issue, ReferencesAreBounded) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "A" + std::to_string(1000 + i) + " ";
  EXPECT_EQ(ReferencesIn(text).size(), kReferencesMax);
}

TEST(Issue, TermsLeaveOutWhatEveryComplaintSays) {
  EXPECT_THAT(TermsIn("Please help, my Hob ignition is broken and I am still waiting"),
              ElementsAre("broken", "ignition"));
  EXPECT_EQ(SharedCount(TermsIn("hob ignition broken"), TermsIn("the IGNITION is broken")), 2);
  EXPECT_EQ(SharedCount(TermsIn("invoice wrong"), TermsIn("lovely weather")), 0);
}

TEST(Issue, TheChannelThatFailedAndTheTimeLost) {
  const struct {
    const char* text;
    const char* kind;
    Span lost;
  } cases[] = {
      {"on hold for 40 minutes", "phone", Minutes(40)},
      {"emailed you twice", "email", Span{}},
      {"been on the PHONE for an hour, then 20 min", "phone", Hours(1)},
      {"seit 2 Stunden in der Warteschleife", "phone", Hours(2)},
      {"3 días esperando un correo", "email", Days(3)},
      {"j'ai appelé il y a 2 semaines", "phone", Days(14)},
      {"your chat hung up after 90min", "chat", Minutes(90)},
      {"on hold for 999999 weeks", "phone", Span{}},
      {"nobody came", nullptr, Span{}},
  };
  for (const auto& c : cases) {
    const auto report = FailedChannelIn(c.text);
    ASSERT_EQ(report.has_value(), c.kind != nullptr) << c.text;
    if (c.kind == nullptr) continue;
    EXPECT_EQ(report->channel_kind, c.kind) << c.text;
    EXPECT_EQ(report->lost, c.lost) << c.text;
    EXPECT_LT(report->begin, report->end);
    EXPECT_LE(report->end, std::string(c.text).size());
  }
}

TEST(Issue, NamesAreFoundInOrderWithTheirPlace) {
  policy::Phrases names;
  names.Add("Volt", "Volt");
  names.Add("my isp", "Acme");
  names.Add("@acme", "Acme");
  const auto found = NamesIn(names, "My ISP or VOLT, voltage, my isps");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].means, "Acme");
  EXPECT_EQ(found[0].begin, 0u);
  EXPECT_EQ(found[0].end, 6u);
  EXPECT_EQ(found[1].means, "Volt");
  EXPECT_EQ(found[1].begin, 10u);
  EXPECT_THAT(NamesIn(names, "thanks @acme"), testing::SizeIs(1));
  EXPECT_THAT(NamesIn(names, ""), IsEmpty());
}

TEST(Issue, CompetitorsAreWords) {
  const auto policy = policy::Policy::Compile(
      "earshot: 1\nbrand: {competitors: [Globex, \"Initech Cloud\", Initech]}\n");
  ASSERT_TRUE(policy.ok()) << policy.status();
  EXPECT_THAT(CompetitorsIn(**policy, "off to GLOBEX, then initech cloud!"),
              ElementsAre("Globex", "Initech", "Initech Cloud"));
  EXPECT_THAT(CompetitorsIn(**policy, "globexian initechs"), IsEmpty());
}

}  // namespace
}  // namespace earshot::fold
