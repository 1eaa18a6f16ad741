// Rules as operators write them: when they are asked, in which order, what keeps them back, and what
// they say of themselves.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "unit/fold/scenario.h"

namespace earshot::fold {
namespace {

std::string Policy(absl::string_view rules) {
  return absl::StrCat(R"(
earshot: 1
channels:
  - {name: x, kind: social}
)",
                      rules);
}

TEST(Rules, AreAskedAtWhatTheyNameOnly) {
  Check(Policy(R"(
rules:
  - {name: opened, on: created, when: true, then: [{tag: new}], once_per: interaction}
  - {name: wrote, on: [message_in], when: true, then: [{tag: in}], once_per: interaction}
  - {name: replied, on: message_out, when: true, then: [{tag: out}], once_per: interaction}
  - {name: edited, on: changed, when: true, then: [{tag: edit}], once_per: interaction, max_fires: {count: 9, within: 1d}}
  - {name: waits, on: timer, when: 'obligation.waiting >= duration("30m")', then: [{tag: slow}]}
)"),
        R"(
    09:00  post id=1               => obligation.opened x/1; tag x/1 to=new by opened; tag x/1 to=in by wrote
    09:10  post id=2               => tag x/1 to=in by wrote
    09:11  edit id=2 rev=1 text=so => tag x/1 to=edit by edited
    09:40  tick                    => tag x/1 to=slow by waits @09:30:00
    09:50  reply id=r re=2         => obligation.answered x/1; tag x/1 to=out by replied
  )");
}

TEST(Rules, ComeByPhaseThenOrderThenAsTheFileHasThem) {
  Check(Policy(R"(
rules:
  - {name: c, when: true, then: [{tag: c}]}
  - {name: d, when: true, then: [{tag: d}], phase: 1, order: -5}
  - {name: b, when: true, then: [{tag: b}], order: -1}
  - {name: a, when: true, then: [{tag: a}], phase: -1, order: 9}
)"),
        R"(
    09:00  post id=1  => obligation.opened x/1; tag x/1 to=a by a; tag x/1 to=b by b; tag x/1 to=c by c; tag x/1 to=d by d
  )");
}

TEST(Rules, OfAnExclusiveGroupTheFirstIsCarriedOut) {
  Check(Policy(R"(
groups:
  - {name: routing, match: first}
  - {name: tags}
rules:
  - {name: star, group: routing, when: author.followers > 1000, then: [{route: press}], once_per: interaction}
  - {name: angry, group: routing, when: sentiment.score < -400, then: [{route: senior}], once_per: interaction}
  - {name: rest, group: routing, when: true, then: [{route: desk}], once_per: interaction}
  - {name: t1, group: tags, when: true, then: [{tag: t1}]}
  - {name: t2, group: tags, when: true, then: [{tag: t2}]}
)"),
        R"(
    09:00  post id=1 score=-600 followers=2000 => obligation.opened x/1; route x/1 to=press by star; tag x/1 to=t1 by t1; tag x/1 to=t2 by t2; journey.change x:ann from=neutral to=complaining
    09:01  post id=2 score=-600                => route x/1 to=senior by angry
    09:02  post id=3                           => route x/1 to=desk by rest
  )");
}

TEST(Rules, StopWhatFollows) {
  Check(Policy(R"(
groups: [{name: g}]
rules:
  - {name: a, group: g, stop: group, when: sentiment.score < -400, then: [{tag: a}], once_per: interaction}
  - {name: b, group: g, when: true, then: [{tag: b}], once_per: interaction}
  - {name: c, stop: all, when: sentiment.score < -800, then: [{tag: c}], once_per: case}
  - {name: d, when: true, then: [{tag: d}], once_per: interaction}
)"),
        R"(
    09:00  post id=1             => obligation.opened x/1; tag x/1 to=b by b; tag x/1 to=d by d
    09:01  post id=2 score=-500  => tag x/1 to=a by a; tag x/1 to=d by d; journey.change x:ann from=neutral to=complaining
    09:02  post id=3 score=-900  => tag x/1 to=a by a; tag x/1 to=c by c
    09:03  post id=4 score=-900  => tag x/1 to=a by a
  )");
}

TEST(Rules, RestAfterTheyHaveFired) {
  Check(Policy(R"(
rules:
  - {name: calm, when: true, then: [{notify: lead}], on: message_in, cooldown: 1h}
  - {name: twice, when: true, then: [{tag: t}], on: message_in, once_per: customer, max_fires: {count: 2, within: 2h}}
)"),
        R"(
    09:00  post id=1  => obligation.opened x/1; notify x/1 to=lead by calm; tag x/1 to=t by twice
    09:30  post id=2  => tag x/1 to=t by twice
    09:59  post id=3  =>
    10:00  post id=4  => notify x/1 to=lead by calm
    11:00  post id=5  => notify x/1 to=lead by calm; tag x/1 to=t by twice
    11:29  post id=6  =>
    11:30  post id=7  => tag x/1 to=t by twice
  )");
}

TEST(Rules, HoldBetweenTheirDatesAndComeIntoForceAtTheInstant) {
  Check(Policy(R"(
rules:
  - {name: campaign, when: true, then: [{tag: spring}], from: 2026-03-02T09:30:00Z, until: "2026-03-02T10:00:00Z"}
)"),
        R"(
    09:00  post id=1           => obligation.opened x/1
    09:40  tick                => tag x/1 to=spring by campaign @09:30:00
    10:00  post id=2 thread=t  => obligation.opened x/2
  )");
}

TEST(Rules, ThatAreSwitchedOffOrInTheShadowDoNothing) {
  Check(Policy(R"(
groups:
  - {name: off, enabled: false}
rules:
  - {name: a, when: true, then: [{tag: a}], enabled: false}
  - {name: b, when: true, then: [{tag: b}], group: off}
  - {name: c, when: true, then: [{tag: c}], shadow: true, stop: all}
  - {name: d, when: true, then: [{tag: d}]}
)"),
        R"(
    09:00  post id=1  => obligation.opened x/1; tag x/1 to=d by d
  )");
}

// Many rules go through bitmaps and few do not: what they say is the same.
TEST(Rules, ManyAndFewSayTheSame) {
  const std::string few = R"(
  - {name: angry, when: sentiment.score < -400 && channel.kind == "social", then: [{tag: angry}]}
  - {name: gold, when: customer.tier == "gold", then: [{tag: gold}]}
  - {name: slow, when: 'obligation.open && obligation.waiting > duration("20m")', then: [{tag: slow}]}
)";
  std::string many = few;
  for (int i = 0; i < 300; ++i) {
    absl::StrAppend(&many, "  - {name: r", i, ", when: author.followers == ", 1000 + i,
                    " && customer.tier != \"gold\", then: [{tag: never}]}\n");
  }
  const char table[] = R"(
    08:00  customer is=7 tier=gold        =>
    09:00  post id=1 score=-600           => obligation.opened x/1; tag x/1 to=angry by angry; tag x/1 to=gold by gold; journey.change 7 from=neutral to=complaining
    09:10  post id=2 followers=1007       =>
    09:30  tick                           => tag x/1 to=slow by slow @09:20:00.000001
  )";
  Check(Policy("rules:" + few), table);
  Check(Policy("rules:" + many), table);
}

TEST(Rules, SayWhatBecameOfThem) {
  Scenario scenario(Policy(R"(
groups: [{name: g, match: first}]
rules:
  - {name: fires, when: sentiment.score < -400, then: [{tag: a}]}
  - {name: false-1, when: sentiment.score < -400 && author.followers > 5000, then: [{tag: a}]}
  - {name: false-2, when: author.followers > 5000 || channel.kind == "email", then: [{tag: a}]}
  - {name: missing, when: customer.tier == "gold", then: [{tag: a}]}
  - {name: first, group: g, when: true, then: [{tag: a}]}
  - {name: second, group: g, when: true, then: [{tag: a}]}
  - {name: later, when: true, then: [{tag: a}], from: "2027-01-01T00:00:00Z"}
  - {name: replies, on: message_out, when: true, then: [{tag: a}]}
  - {name: once, on: created, when: true, then: [{tag: a}], once_per: customer}
  - {name: dark, when: true, then: [{tag: a}], shadow: true}
  - {name: stops, when: true, stop: all, then: [{tag: a}], once_per: interaction}
  - {name: stopped, when: true, then: [{tag: a}]}
)"));
  scenario.Run("    09:00  post id=1 score=-600\n");
  std::vector<std::string> lines;
  const auto& policy = *scenario.context().policy;
  for (const RuleAnswer& a :
       scenario.customer().RuleAnswers("x/1", Instant{1'772'442'000'000'000})) {
    std::vector<std::string> reasons;
    for (const auto& r : a.reasons)
      reasons.push_back(absl::StrCat(r.predicate, " (", r.value, ")"));
    lines.push_back(absl::StrCat(policy.rules()[a.rule].name, ": ", OutcomeName(a.outcome),
                                 a.by.empty() ? "" : " by ", a.by, reasons.empty() ? "" : "; ",
                                 absl::StrJoin(reasons, ", ")));
  }
  EXPECT_EQ(absl::StrJoin(lines, "\n"),
            R"(fires: fired; sentiment.score < -400 (-600)
false-1: false; author.followers > 5000 (0)
false-2: false; author.followers > 5000 (0), channel.kind == "email" ("social")
missing: error; customer.tier == "gold" (missing)
first: fired
second: group by first
later: not_in_force
replies: not_asked
once: fired
dark: shadow
stops: fired
stopped: stopped by stops)");
  EXPECT_TRUE(scenario.customer().RuleAnswers("x/9", Instant{0}).empty());
}

}  // namespace
}  // namespace earshot::fold
