// The content hash: blind to layout, sharp for meaning.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "policy/policy.h"

namespace earshot::policy {
namespace {

Digest128 HashOf(const std::string& source) {
  Diagnostics found;
  const auto compiled = Policy::Compile(source, &found);
  EXPECT_TRUE(compiled.ok()) << RenderAll(found, "policy.yaml", source);
  return compiled.ok() ? (*compiled)->hash() : Digest128{};
}

constexpr char kPolicy[] = R"(earshot: 1
name: acme
brand: {name: Acme, own: [x:acme, x:acmehelp], competitors: [Globex]}
channels:
  - {name: x, kind: social, visibility: public}
  - {name: phone, kind: phone, sync: true}
touchpoints:
  - {name: "@acme", channel: x, hours: desk}
  - {name: "0800", channel: phone}
calendars:
  - name: desk
    zone: Europe/Berlin
    week: {mon-fri: ["09:00-12:00", "13:00-18:00"]}
    holidays: [{date: 2026-12-25, name: Christmas}]
    openings: [{date: 2026-12-13, hours: ["13:00-18:00"]}]
  - {name: night, zone: Europe/Berlin, week: {daily: "22:00-06:00"}}
targets:
  - {name: first, clock: first_response, within: 45m, warn_at: [50%, 80%]}
  - {name: next, when: author.verified, clock: next_response, within: 60m, hours: night}
expectations:
  - {name: phone, channel: phone, within: 2m, outrage: 40m}
  - {name: any, within: 1d, risk_at: 75%}
rules:
  - name: star
    when: sentiment.score < -400 && author.followers > 50000
    then: [{escalate: {level: 2, to: press}}, {tag: vip}]
    once_per: case
  - {name: gold, when: customer.tier == "gold", then: [{priority: 50}]}
priority: {severity: 300, tier: {gold: 100}, fair_after: 2d}
)";

struct Change {
  const char* from;
  const char* to;
};

std::string Changed(const Change& change) {
  const std::string source = kPolicy;
  const size_t at = source.find(change.from);
  EXPECT_NE(at, std::string::npos) << change.from;
  if (at == std::string::npos) return source;
  return source.substr(0, at) + change.to + source.substr(at + std::string(change.from).size());
}

TEST(PolicyHash, LayoutDoesNotChangeIt) {
  const Change rows[] = {
      {"name: acme\n", "# who we are\nname:   \"acme\"   # really\n\n\n"},
      {"{name: Acme, own: [x:acme, x:acmehelp], competitors: [Globex]}",
       "\n  competitors:\n    - Globex\n  own:\n    - {id: acmehelp, namespace: x}\n    - x:acme\n"
       "  name: 'Acme'"},
      {"  - {name: x, kind: social, visibility: public}\n  - {name: phone, kind: phone, sync: "
       "true}",
       "  - {kind: phone, name: phone}\n  - {kind: social, name: x}"},
      {"mon-fri: [\"09:00-12:00\", \"13:00-18:00\"]",
       "fri: [13:00-18:00, 9:00-12:00], \"mon,tue,wed,thu\": [\"09:00 - 12:00\", 13:00-18:00]"},
      {"within: 45m, warn_at: [50%, 80%]", "warn_at: [80.0%, 50%], within: 2700s"},
      {"within: 60m", "within: 1h"},
      {"within: 60m", "table: [{within: 1h}], stages: [], retarget: never"},
      {"earshot: 1\n", "earshot: 1\nlanguage: en\nreplies: []\n"},
      {"within: 45m", "within: 45m, hours: touchpoint"},
      {"sentiment.score < -400 && author.followers > 50000",
       "'sentiment.score<-400   &&   (author.followers > 50000)'"},
      {"when: customer.tier == \"gold\"", "when: \"customer.tier == 'gold'\""},
      {", then: [{priority: 50}]", ", order: 0, once_per: obligation, then: [{priority: +50}]"},
      {"fair_after: 2d", "urgency: 300, fair_after: 48h"},
      {"earshot: 1\n", "---\nearshot: 1\n"},
  };
  const Digest128 hash = HashOf(kPolicy);
  for (const Change& row : rows) {
    EXPECT_EQ(HashOf(Changed(row)).Hex(), hash.Hex()) << row.from << " -> " << row.to;
  }
}

TEST(PolicyHash, MeaningChangesIt) {
  const Change rows[] = {
      {"name: acme\n", "name: acme2\n"},
      {"name: Acme", "name: ACME"},
      {"x:acmehelp", "y:acmehelp"},
      {"own: [x:acme, x:acmehelp]", "own: [x:acme]"},
      {"[Globex]", "[Globex, Initech]"},
      {"[Globex]", "[]"},
      {"name: phone, kind: phone", "name: phone, kind: letter"},
      {"visibility: public", "visibility: semi_public"},
      {"sync: true", "sync: false"},
      {"sync: true", "sync: true, lifecycle: retired"},
      {"sync: true", "sync: true, since: 2026-03-01"},
      {"severity: 300", "severity: 300, hop: 81"},
      {"severity: 300", "severity: 300, latent_reach_bound: 61"},
      {"hours: desk", "hours: night"},
      {"hours: desk", "hours: always"},
      {"channel: x, hours", "channel: phone, hours"},
      {"\"@acme\", channel: x", "\"@acme\", channel: x, brand: B"},
      {"\"@acme\", channel: x", "\"@acme\", channel: x, owner: B"},
      {"zone: Europe/Berlin\n", "zone: Europe/Paris\n"},
      {"09:00-12:00", "09:00-12:01"},
      {"mon-fri", "mon-sat"},
      {"2026-12-25", "2026-12-26"},
      {"name: Christmas", "name: Christmas, from: \"12:00\""},
      {"2026-12-13", "2026-12-20"},
      {"hours: [\"13:00-18:00\"]", "hours: [\"13:00-17:00\"]"},
      {"22:00-06:00", "22:00-07:00"},
      {"name: first", "name: erste"},
      {"clock: first_response", "clock: resolution"},
      {"within: 45m", "within: 46m"},
      {"within: 60m", "table: [{when: author.verified, within: 60m}]"},
      {"within: 60m", "table: [{when: author.verified, within: 30m}, {within: 60m}]"},
      {"within: 60m", "within: 60m, stages: [{at: 75%, then: [{tag: t}]}]"},
      {"within: 60m", "within: 60m, retarget: restart"},
      {"earshot: 1\n", "earshot: 1\nlanguage: de\n"},
      {"earshot: 1\n", "earshot: 1\nreplies: [{name: r, texts: {en: Hello}}]\n"},
      {"[50%, 80%]", "[50%]"},
      {"[50%, 80%]", "[50%, 81%]"},
      {"when: author.verified, clock", "clock"},
      {"when: author.verified", "when: channel.sync"},
      {"hours: night", "hours: touchpoint"},
      {"hours: night", "hours: always"},
      {"outrage: 40m", "outrage: 41m"},
      {", outrage: 40m", ""},
      {"channel: phone, within: 2m", "channel_kind: phone, within: 2m"},
      {"within: 2m", "within: 3m"},
      {"risk_at: 75%", "risk_at: 74.9%"},
      {"-400 &&", "-401 &&"},
      {"< -400 &&", "<= -400 &&"},
      {"level: 2", "level: 3"},
      {"to: press", "to: legal"},
      {"{tag: vip}", "{route: vip}"},
      {"{escalate: {level: 2, to: press}}, {tag: vip}",
       "{tag: vip}, {escalate: {level: 2, to: press}}"},
      {", {tag: vip}", ""},
      {"once_per: case", "once_per: customer"},
      {"once_per: case", "once_per: case\n    order: 1"},
      {"name: gold, when", "name: silver, when"},
      {"{priority: 50}", "{priority: -50}"},
      {"severity: 300", "severity: 299"},
      {"gold: 100", "gold: 101"},
      {"gold: 100", "silver: 100"},
      {"fair_after: 2d", "fair_after: 3d"},
      {"fair_after: 2d", "repost: 41"},
      {"  - {name: phone, channel: phone, within: 2m, outrage: 40m}\n", ""},
      // The order of what is tried in order is meaning.
      {"  - {name: phone, channel: phone, within: 2m, outrage: 40m}\n"
       "  - {name: any, within: 1d, risk_at: 75%}\n",
       "  - {name: any, when: true, within: 1d, risk_at: 75%}\n"
       "  - {name: phone, channel: phone, within: 2m, outrage: 40m}\n"},
  };
  std::map<std::string, std::string> seen = {{HashOf(kPolicy).Hex(), "the policy itself"}};
  for (const Change& row : rows) {
    const std::string change = absl::StrCat(row.from, " -> ", row.to);
    const auto [first, fresh] = seen.emplace(HashOf(Changed(row)).Hex(), change);
    EXPECT_TRUE(fresh) << change << " hashes like " << first->second;
  }
}

// A policy once compiled keeps its hash for ever: it is in journals and in every decision.
TEST(PolicyHash, IsPinned) {
  EXPECT_EQ(HashOf("earshot: 1\n").Hex(), "5aaac47339b7f2ebcf858675f09c3e70");
}

}  // namespace
}  // namespace earshot::policy
