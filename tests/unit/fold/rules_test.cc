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

TEST(Rules, AreAskedAtEveryEventAboutWhatIsOpen) {
  Check(Policy(R"(
rules:
  - {name: gold, when: customer.tier == "gold", then: [{tag: gold}]}
  - {name: taken, when: obligation.agent == "bo", then: [{tag: taken}]}
  - {name: done, when: case.resolved, then: [{tag: done}]}
  - {name: alone, when: obligation.messages == 1 && obligation.agent == "bo", then: [{tag: alone}]}
  - {name: gone, when: 'obligation.state == "withdrawn"', then: [{tag: gone}]}
)"),
        R"(
    09:00  post id=1               => obligation.opened x/1
    09:01  post id=2               =>
    09:10  customer is=7 tier=gold => tag x/1 to=gold by gold
    09:20  assign of=1 agent=bo    => tag x/1 to=taken by taken
    09:30  resolve of=1            => tag x/1 to=done by done
    09:35  delete of=1             => tag x/1 to=alone by alone
    09:40  delete of=2             => obligation.withdrawn x/1; tag x/1 to=gone by gone
  )");
}

// What else falls due must not show in when a rule fires.
TEST(Rules, AreWokenByWhatTimeMakesTrueAndByNothingElse) {
  Check(Policy(R"(
rules:
  - {name: gold, when: customer.tier == "gold", then: [{tag: gold}], cooldown: 30m}
  - {name: slow, when: 'obligation.waiting >= duration("40m")', then: [{tag: slow}]}
)"),
        R"(
    08:00  customer is=7 tier=gold  =>
    09:00  post id=1                => obligation.opened x/1; tag x/1 to=gold by gold
    09:45  tick                     => tag x/1 to=slow by slow @09:40:00
    09:50  post id=2                => tag x/1 to=gold by gold
  )");
}

TEST(Rules, AreNotLostWhereSomethingHappensAtTheirInstant) {
  Check(Policy(R"(
rules:
  - {name: slow, on: timer, when: 'obligation.waiting >= duration("30m")', then: [{tag: slow}]}
)"),
        R"(
    09:00  post id=1  => obligation.opened x/1
    09:30  post id=2  => tag x/1 to=slow by slow
  )");
}

TEST(Rules, TakeAnEditForNoOpening) {
  Check(Policy(R"(
rules:
  - {name: new, on: created, when: true, then: [{tag: new}], cooldown: 1m}
)"),
        R"(
    09:00  post id=1                  => obligation.opened x/1; tag x/1 to=new by new
    09:10  edit id=1 rev=1 text=other =>
    09:20  reply id=r re=1            => obligation.answered x/1
    09:30  edit id=1 rev=2 text=worse => obligation.reopened x/1#r2; tag x/1#r2 to=new by new
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

TEST(Rules, KnowWhatWasBeforeTheEvent) {
  Check(Policy(R"(
rules:
  - {name: handed, on: changed, when: 'changed("obligation.agent") && has(prev.obligation.agent)', then: [{tag: handed}], max_fires: {count: 9, within: 1d}}
  - {name: taken, when: changed(obligation.agent) && !has(prev.obligation.agent), then: [{tag: taken}]}
  - {name: dropped, when: changed(obligation.agent) && !has(obligation.agent), then: [{tag: dropped}]}
  - {name: risen, when: prev.customer.tier == "silver" && customer.tier == "gold", then: [{tag: risen}]}
  - {name: answered, when: 'prev.obligation.state == "open" && obligation.state == "answered"', then: [{tag: answered}]}
)"),
        R"(
    09:00  customer is=7 tier=silver who=ann  =>
    09:10  post id=1                      => obligation.opened x/1
    09:20  assign of=1 agent=kim          => tag x/1 to=taken by taken
    09:25  assign of=1 agent=kim team=a   =>
    09:30  assign of=1 agent=lou          => tag x/1 to=handed by handed
    09:40  assign of=1 agent=kim          => tag x/1 to=handed by handed
    09:45  tick                           =>
    09:50  unassign of=1                  => tag x/1 to=handed by handed; tag x/1 to=dropped by dropped
    10:00  customer is=7 tier=gold        => tag x/1 to=risen by risen
    10:10  reply id=r re=1                => obligation.answered x/1; tag x/1 to=answered by answered
  )");
}

TEST(Rules, TellWhatIsNewFromWhatHasChanged) {
  Check(Policy(R"(
rules:
  - {name: never, when: changed("obligation.messages") && obligation.messages == 1, then: [{tag: never}]}
  - {name: more, when: changed("obligation.messages") && prev.obligation.messages == 1, then: [{tag: more}]}
  - {name: unsaid, when: changed("interaction.text") && prev.sentiment.score < interaction.views, then: [{tag: unsaid}], once_per: interaction}
  - {name: again, on: created, when: prev.case.resolved && changed("case.resolved"), then: [{tag: again}]}
  - {name: first, when: '!has(prev.customer.id)', then: [{tag: first}], once_per: interaction}
  - {name: viral, when: changed(reach) && prev.interaction.views < 1000 && reach > 1000, then: [{tag: viral}]}
)"),
        R"(
    09:00  post id=1 case=c score=-500           => obligation.opened x/1; tag x/1 to=first by first; journey.change x:ann from=neutral to=complaining
    09:10  post id=2 case=c                      => tag x/1 to=more by more; tag x/1 to=first by first
    09:20  edit id=1 rev=1 case=c text=so score=-500 => tag x/1 to=unsaid by unsaid
    09:25  metrics of=1 views=9000               => tag x/1 to=viral by viral
    09:30  reply id=r case=c                     => obligation.answered x/1; journey.change x:ann from=complaining to=answered; tag x/1 to=first by first
    09:40  resolve case=c                        =>
    10:00  post id=3 case=c                      => obligation.opened x/3; tag x/3 to=again by again; tag x/3 to=first by first
  )");
}

// An answer that is taken away brings back what was closed: it was answered before.
TEST(Rules, SeeAnObligationComeBack) {
  Check(Policy(R"(
rules:
  - {name: back, on: changed, when: 'prev.obligation.state == "answered" && obligation.open', then: [{tag: back}]}
)"),
        R"(
    09:00  post id=1        => obligation.opened x/1
    09:30  reply id=r re=1  => obligation.answered x/1
    09:40  delete of=r      => obligation.reopened x/1; tag x/1 to=back by back
  )");
}

TEST(Rules, ThatWaitToBeAskedForAreAskedByNobodyElse) {
  Check(Policy(R"(
groups: [{name: g, match: first}]
rules:
  - {name: refund, on: manual, when: obligation.messages > 1, then: [{route: refunds}]}
  - {name: call, on: [manual, created], when: true, then: [{tag: call}], cooldown: 1h}
  - {name: dark, on: manual, group: g, when: true, shadow: true, then: [{tag: dark}]}
  - {name: one, on: manual, group: g, when: true, then: [{tag: one}]}
  - {name: other, on: manual, group: g, when: true, then: [{tag: other}]}
  - {name: usual, when: 'event.kind == "rule.run"', then: [{tag: usual}]}
)"),
        R"(
    09:00  post id=1 case=c                    => obligation.opened x/1; tag x/1 to=call by call
    09:10  run of=1 rule=refund                =>
    09:20  post id=2 case=c                    =>
    09:30  run of=1 rule=refund author=kim     => route x/1 to=refunds by refund
    09:31  run of=2 rule=refund author=lou     => route x/1 to=refunds by refund
    09:40  run case=c rule=call                =>
    09:41  run case=c rule=other               => tag x/1 to=other by other
    09:42  run case=c rule=no-such             =>
    10:10  run case=c                          => route x/1 to=refunds by refund; tag x/1 to=call by call; tag x/1 to=one by one
    10:20  run case=d                          =>
    10:30  reply id=r case=c                   => obligation.answered x/1
    10:40  run case=c                          =>
  )");
}

TEST(Rules, SayWhyOfTheLatestEvent) {
  Scenario scenario(Policy(R"(
rules:
  - {name: handed, when: 'changed("obligation.agent")', then: [{tag: a}]}
  - {name: refund, on: manual, when: true, then: [{tag: a}]}
)"));
  const auto said = [&] {
    std::string out;
    for (const RuleAnswer& a :
         scenario.customer().RuleAnswers("x/1", Instant{1'772'442'000'000'000})) {
      absl::StrAppend(&out, OutcomeName(a.outcome), " ");
      for (const auto& r : a.reasons) absl::StrAppend(&out, r.predicate, " (", r.value, ") ");
    }
    return out;
  };
  scenario.Run("    09:00  post id=1\n");
  EXPECT_EQ(said(), R"(false changed("obligation.agent") (false) not_asked )");
  scenario.Run("    09:10  assign of=1 agent=kim\n");
  EXPECT_EQ(said(), R"(fired changed("obligation.agent") (true) not_asked )");
  scenario.Run("    09:20  run of=1\n");
  EXPECT_EQ(said(), R"(false changed("obligation.agent") (false) fired )");
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
