// What an expert in customer care expects of one customer's time line, as tables (see scenario.h).
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "unit/fold/scenario.h"

namespace earshot::fold {
namespace {

constexpr char kPolicy[] = R"(
earshot: 1
name: desk
brand: {name: acme, own: ["x:acme"]}
channels:
  - {name: x, kind: social, visibility: public}
  - {name: mail, kind: email}
  - {name: old, kind: social, visibility: public, lifecycle: retired}
touchpoints:
  - {name: desk, channel: mail, hours: office}
calendars:
  - name: office
    zone: UTC
    week: {mon-fri: ["09:00-17:00"]}
expectations:
  - {name: social, channel: x, within: 1h, outrage: 1d, risk_at: 75%}
  - {name: rest, within: 1d, risk_at: 50%}
)";

std::string With(absl::string_view more) { return std::string(kPolicy) + std::string(more); }

TEST(Ignored, ComesByTheClockOfTheCustomerAndOnlyAnAnswerStopsIt) {
  Check(kPolicy, R"(
    09:00  post id=1                => obligation.opened x/1
    09:30  reply id=r re=1 auto     => obligation.acknowledged x/1
    09:45  tick                     => ignored.risk x/1 by social
    10:00  tick                     => ignored x/1 level=late
    10:30  reply id=s re=1          => obligation.answered x/1
    d3 00:00  tick                  =>
  )");
}

TEST(Ignored, FiresAtItsInstantHoweverLateTheHostAsks) {
  Check(kPolicy, R"(
    09:00  post id=1      => obligation.opened x/1
    d3 09:00  tick        => ignored.risk x/1 by social @d1/09:45:00; ignored x/1 level=late @d1/10:00:00; ignored x/1 level=outrage @d2/09:00:00; journey.change x:ann from=neutral to=escalating @d2/09:00:00
  )");
}

TEST(Ignored, AnAnswerAtTheVeryDeadlineIsInTime) {
  Check(kPolicy, R"(
    09:00  post id=1        => obligation.opened x/1
    10:00  reply id=r re=1  => ignored.risk x/1 by social @09:45:00; obligation.answered x/1
    d2 00:00 tick           =>
  )");
}

TEST(Obligation, WhoWritesAgainWhileWaitingIsNoYounger) {
  Check(kPolicy, R"(
    09:00  post id=1      => obligation.opened x/1
    09:40  post id=2      =>
    09:59  post id=3      => ignored.risk x/1 by social @09:45:00
    10:00  tick           => ignored x/1 level=late
  )");
}

TEST(Obligation, AnswersOfOtherCasesDoNotCloseIt) {
  Check(kPolicy, R"(
    09:00  post id=1 thread=a        => obligation.opened x/1
    09:01  post id=2 thread=b        => obligation.opened x/2
    09:02  reply id=r thread=b       => obligation.answered x/2
    09:03  reply id=s re=1           => obligation.answered x/1
    09:04  post id=3 thread=b        => obligation.opened x/3
  )");
}

TEST(Obligation, WhatIsNoAnswer) {
  Check(kPolicy, R"(
    09:00  post id=1                            => obligation.opened x/1
    09:01  reply id=a re=1 campaign             =>
    09:02  reply id=b re=1 role=bot             =>
    09:03  reply id=c re=1 holding              => obligation.acknowledged x/1
    09:04  reply id=d re=1 auto                 =>
    09:05  assign of=1 agent=bo                 =>
    09:06  resolve of=1                         =>
    09:06  reply id=f re=1 role=bot resolved holding =>
    09:07  reply id=e re=1 role=bot resolved    => obligation.answered x/1
  )");
}

TEST(Obligation, LeavesOpenByWithdrawalAndWaiverOnly) {
  Check(kPolicy, R"(
    09:00  post id=1                   => obligation.opened x/1
    09:01  post id=2                   =>
    09:02  delete of=1 moderator       =>
    09:03  delete of=2                 =>
    09:04  delete of=1                 => obligation.withdrawn x/1
    09:10  post id=3 thread=t          => obligation.opened x/3
    09:11  delete of=3                 => obligation.withdrawn x/3
    09:20  post id=4 thread=u          => obligation.opened x/4
    09:21  waive of=4 reason=duplicate => obligation.waived x/4 author=bo reason=duplicate
  )");
}

TEST(Obligation, ComesBackWithAnEditAfterTheAnswerOrWhenTheAnswerIsTakenBack) {
  Check(kPolicy, R"(
    09:00  post id=1                      => obligation.opened x/1
    09:10  reply id=r re=1                => obligation.answered x/1
    09:20  edit id=1 rev=1 text=words     =>
    09:30  edit id=1 rev=2 text=worse     => obligation.reopened x/1#r2
    09:40  reply id=s re=1                => obligation.answered x/1#r2
    11:00  delete of=s                    => obligation.reopened x/1#r2; ignored x/1#r2 level=late
    11:10  tick                           =>
  )");
}

TEST(Obligation, WhoseAnswerIsTakenBackWhileHeWaitsAgainHasWaitedSinceTheFirstMessage) {
  Check(kPolicy, R"(
    09:00  post id=1         => obligation.opened x/1
    09:10  reply id=r re=1   => obligation.answered x/1
    10:30  post id=2 re=r    => obligation.opened x/2
    10:40  delete of=r       => ignored x/2 level=late
    10:50  reply id=s re=2   => obligation.answered x/2
  )");
}

TEST(Obligation, IsOwedForWhatAnEarlierCopyCalledOurs) {
  Check(kPolicy, R"(
    08:00  edit id=1 rev=1 outbound  =>
    09:00  post id=1                 => obligation.opened x/1
    09:10  reply id=r re=1           => obligation.answered x/1
  )");
}

TEST(Noise, OwnRepostAutomaticAndRetired) {
  Check(kPolicy, R"(
    09:00  post id=1 by=acme           => disposition.noise x/1 reason=own_identity
    09:01  post id=2 role=employee     => disposition.noise x/2 reason=own_identity
    09:02  post id=3 repost=1          => disposition.noise x/3 reason=repost
    09:03  post id=4 auto              => disposition.noise x/4 reason=auto_reply
    09:04  post id=5 ch=old            => disposition.noise x/5 reason=channel_retired
    09:05  post id=6 ch=nobody-knows   => obligation.opened x/6
  )");
}

TEST(Preference, IsWhatHeSaysElseWhatHeDoes) {
  Scenario scenario(kPolicy);
  scenario.Run("09:00  post id=1 ch=mail\n09:01  post id=2 ch=mail");
  EXPECT_EQ(scenario.customer().View().preferred_channel, "");
  scenario.Run("09:02  post id=3 ch=mail\n09:03  post id=4 ch=x");
  EXPECT_EQ(scenario.customer().View().preferred_channel, "mail");
  scenario.Run("09:04  customer is=7 prefers=x");
  EXPECT_EQ(scenario.customer().View().preferred_channel, "x");
}

// What was a delight in one year is late in another: an expectation has dates of effect like any condition.
TEST(Expectations, HaveDatesOfEffect) {
  Check(R"(
earshot: 1
channels: [{name: x, kind: social, visibility: public}]
expectations:
  - name: until-tuesday
    when: interaction.occurred_at < timestamp("2026-03-03T00:00:00Z")
    within: 3h
  - {name: since-tuesday, within: 30m}
)",
        R"(
    09:00     post id=1         => obligation.opened x/1
    10:00     reply id=r re=1   => obligation.answered x/1
    d2 09:00  post id=2         => obligation.opened x/2
    d2 10:00  reply id=s re=2   => ignored.risk x/2 by since-tuesday @09:22:30; ignored x/2 level=late @09:30:00; obligation.answered x/2
  )");
}

TEST(Targets, WarnAndBreachInBusinessHours) {
  Check(With(R"(
targets:
  - {name: first, clock: first_response, within: 4h, hours: touchpoint, warn_at: [50%]}
  - {name: next, clock: next_response, within: 1h, hours: always}
  - {name: ack, clock: acknowledgement, within: 30m, hours: always}
)"),
        R"(
    15:00  post id=1 ch=mail tp=desk               => obligation.opened x/1
    15:20  reply id=a ch=mail tp=desk re=1 auto    => obligation.acknowledged x/1
    d2 12:00  tick        => target.warning x/1 part=50% by first @d1/17:00:00; ignored.risk x/1 by rest @03:00:00; target.breach x/1 by first @11:00:00
    d2 12:30  reply id=r ch=mail tp=desk re=1      => obligation.answered x/1
    d2 13:00  post id=2 ch=mail tp=desk re=r       => obligation.opened x/2
    d2 14:00  tick        => target.breach x/2 by ack @13:30:00; target.breach x/2 by next
  )");
}

TEST(Targets, ResolutionRunsUntilTheCaseIsResolvedAndStartsAgain) {
  Check(With(R"(
targets:
  - {name: solve, clock: resolution, within: 2h, hours: always}
)"),
        R"(
    09:00  post id=1          => obligation.opened x/1
    09:10  reply id=r re=1    => obligation.answered x/1
    10:00  resolve of=1       =>
    12:00  post id=2 re=r     => obligation.opened x/2
    12:10  reply id=s re=2    => obligation.answered x/2
    14:00  tick               => target.breach x/1 by solve
  )");
}

TEST(Targets, ResolutionStartsAgainAtWhatReopensTheCase) {
  Check(With(R"(
targets:
  - {name: solve, clock: resolution, within: 2h, hours: always}
)"),
        R"(
    09:00  post id=1 ch=mail           => obligation.opened x/1
    10:00  resolve of=1                =>
    13:00  post id=2 ch=mail           =>
    15:00  tick                        => target.breach x/1 by solve
    15:10  reply id=r ch=mail re=1     => obligation.answered x/1
    15:20  resolve of=1                =>
    16:00  reopen of=1                 =>
    18:00  tick                        => target.breach x/1 by solve
  )");
}

TEST(Obligation, WhoseAnswerIsTakenBackHasItsClocksAgain) {
  Check(With(R"(
targets:
  - {name: first, clock: first_response, within: 4h, hours: always, warn_at: [2.5%, 50%]}
)"),
        R"(
    09:00  post id=1              => obligation.opened x/1
    09:01  promise of=1 due=09:50 =>
    09:02  promise of=1 due=09:15 =>
    09:05  reply id=r re=1        => obligation.answered x/1
    09:20  delete of=r            => obligation.reopened x/1
    11:00  tick => ignored.risk x/1 by social @09:45:00; promise.breach x/1 @09:50:00; ignored x/1 level=late @10:00:00; target.warning x/1 part=50% by first
    11:10  reply id=s re=1        => obligation.answered x/1
    d3 09:00  delete of=s         => obligation.reopened x/1; target.breach x/1 by first; ignored x/1 level=outrage; journey.change x:ann from=neutral to=escalating
  )");
}

TEST(Obligation, DoesNotComeBackWhereNobodyAsksAnyMore) {
  Check(kPolicy, R"(
    09:00  post id=1        => obligation.opened x/1
    09:10  reply id=r re=1  => obligation.answered x/1
    09:20  delete of=1      =>
    09:30  delete of=r      =>
    11:00  tick             =>
  )");
}

TEST(Promise, IsBrokenAtItsInstantUnlessAnswered) {
  Check(kPolicy, R"(
    09:00  post id=1                 => obligation.opened x/1
    09:10  promise of=1 due=09:30    =>
    09:40  tick                      => promise.breach x/1 @09:30:00
    10:00  post id=2 thread=t        => ignored.risk x/1 by social @09:45:00; obligation.opened x/2; ignored x/1 level=late
    10:01  promise of=2 due=10:30    =>
    10:20  reply id=r thread=t       => obligation.answered x/2
    10:31  tick                      =>
  )");
}

TEST(Rules, FireOncePerScopeAtEventsAndAtTheirInstant) {
  Check(With(R"(
rules:
  - name: hostile
    when: sentiment.score < -400
    then: [{escalate: {level: 2, to: press-desk}}, {tag: vip}]
    once_per: case
  - name: forgotten-gold
    when: obligation.open && obligation.waiting > duration("45m") && customer.tier == "gold"
    then: [{notify: duty-manager}]
  - name: every-message
    when: event.kind == "interaction.post" && interaction.direction == "inbound"
    then: [{route: front-desk}]
    once_per: interaction
)"),
        R"(
    08:00  customer is=7 tier=gold     =>
    09:00  post id=1 score=-600        => obligation.opened x/1; escalate x/1 level=2 to=press-desk by hostile; tag x/1 to=vip by hostile; route x/1 to=front-desk by every-message; journey.change 7 from=neutral to=complaining
    09:10  post id=2 score=-900        => route x/1 to=front-desk by every-message
    10:00  tick  => ignored.risk x/1 by social @09:45:00; notify x/1 to=duty-manager by forgotten-gold @09:45:00.000001; ignored x/1 level=late
  )");
}

TEST(Priority, IsSetWithItsPartsAndNeverFalsWithReposts) {
  Scenario scenario(kPolicy, true);
  scenario.Run(R"(
    09:00  post id=1 score=-500 severity=400
    09:30  post id=2 score=100
  )");
  const Obligation o = scenario.customer().View().obligations[0];
  const Priority p = PriorityOf(*scenario.context().policy, o, "", o.published_at + Minutes(30));
  int64_t total = 0;
  for (const care::Reason& part : p.parts) total += part.contribution;
  EXPECT_EQ(total, p.total);
  EXPECT_EQ(p.total, o.priority);
  // severity 400 of 1000 x 300, half an expectation x 300, -500 x 200, one repost.
  EXPECT_EQ(p.total, 120 + 150 + 100 + 40);
}

TEST(Late, CorrectsAndNamesWhatItSupersedes) {
  Check(kPolicy, R"(
    09:00  post id=1               => obligation.opened x/1
    10:00  tick                    => ignored.risk x/1 by social @09:45:00; ignored x/1 level=late
    09:20  reply id=r re=1         => obligation.answered x/1; decision.withdrawn x/1 kind=ignored.risk by social @09:45:00 !; decision.withdrawn x/1 kind=ignored by social @10:00:00 !
  )");
}

// Invariant 3 at the level of one customer: whatever the order of arrival, the state and what stands are the
// same, and whoever applies every correction as it comes stands where the fold stands.
TEST(Late, AnyOrderGivesTheSame) {
  const std::vector<Line> lines = ReadTable(R"(
    09:00  post id=1 score=-300
    09:10  post id=2 re=1
    09:20  reply id=r re=2 auto
    10:30  reply id=s re=1
    10:40  edit id=2 rev=1 text=other
    10:50  post id=3 thread=t followers=2000000
    11:00  delete of=s
    11:00  waive of=3
    11:05  customer is=7 tier=gold
    11:10  promise of=2 due=11:20
    12:30  reply id=u re=2
    12:40  post id=4 auto
    12:41  resolve of=1
    12:42  metrics of=1 views=5000
  )");
  const std::string policy = With(R"(
targets:
  - {name: first, clock: first_response, within: 30m, hours: always, warn_at: [50%, 80%]}
  - {name: solve, clock: resolution, within: 2h, hours: always}
rules:
  - {name: slow, when: 'obligation.waiting >= duration("40m")', then: [{notify: boss}]}
  - {name: gold, when: 'customer.tier == "gold"', then: [{priority: 50}, {tag: gold}], once_per: customer}
)");
  std::optional<Digest128> first;
  for (int seed = 0; seed < 60; ++seed) {
    std::vector<Line> order = lines;
    std::mt19937 random(seed);
    if (seed > 0) std::shuffle(order.begin(), order.end(), random);
    Scenario scenario(policy);
    care::Decisions told;
    std::vector<Digest128> stands;
    Instant now{0};
    for (const Line& line : order) {
      care::Decisions out;
      if (random() % 3 == 0) now = std::max(now, line.at);
      scenario.customer().Add(EventOf(line, line.at), now, out);
      told.Append(out);
    }
    care::Decisions out;
    scenario.customer().Advance(lines.front().at + Days(2), out);
    told.Append(out);
    for (const care::Decision& d : told) {
      for (const Digest128& gone : d.supersedes) std::erase(stands, gone);
      if (d.kind != care::DecisionKind::kDecisionWithdrawn) stands.push_back(d.id);
    }
    std::vector<Digest128> standing;
    for (const care::Decision& d : scenario.customer().Standing()) standing.push_back(d.id);
    std::sort(stands.begin(), stands.end());
    std::sort(standing.begin(), standing.end());
    EXPECT_EQ(stands, standing) << "seed " << seed;
    if (!first.has_value()) first = scenario.customer().Digest();
    EXPECT_EQ(scenario.customer().Digest(), *first) << "seed " << seed;
    EXPECT_GT(standing.size(), 20u);
  }
}

}  // namespace
}  // namespace earshot::fold
