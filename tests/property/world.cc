#include "property/world.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"

namespace earshot::property {
namespace {

using care::EventKind;

// Monday, 2 March 2026, 07:00 UTC.
constexpr Instant kStart{1'772'434'800'000'000};

constexpr char kPolicy[] = R"yaml(
earshot: 1
name: worlds
brand: {name: Skylark, own: ["x:skylark", "email:desk"], competitors: [Globex]}
brands:
  - {name: Skylark, described: [my airline]}
  - {name: Skycargo, names: [Cargo], described: [my airline, the carrier]}
channels:
  - {name: x, kind: social, visibility: public}
  - {name: email, kind: email, visibility: private}
  - {name: phone, kind: phone, sync: true, visibility: private}
  - {name: forum, kind: forum, visibility: public, lifecycle: retired}
calendars:
  - {name: desk, zone: Europe/Berlin, week: {mon-fri: ["09:00-12:00", "13:00-17:00"]}}
touchpoints:
  - {name: "@support", channel: x, hours: desk}
expectations:
  - {name: social, channel_kind: social, within: 60m, outrage: 3h}
  - {name: any, within: 2h}
targets:
  - name: first
    clock: first_response
    table: [{when: customer.tier == "gold", within: 20m}, {within: 45m}]
    hours: touchpoint
    warn_at: [50%, 80%]
    stages: [{at: 75%, then: [{notify: lead}, {priority: 30}]}, {after: 30m, then: [{escalate: {to: head}}]}]
    retarget: keep_elapsed
  - {name: next, clock: next_response, within: 30m, hours: always, stages: [{at: 100%, then: [{tag: missed}]}]}
  - {name: ack, clock: acknowledgement, within: 15m, hours: always}
  - name: solve
    clock: resolution
    table: [{when: obligation.messages >= 3, within: 2h}, {within: 5h}]
    hours: always
    warn_at: [80%]
    stages: [{after: 1h, then: [{escalate: {level: 3, to: board}}]}]
    retarget: retroactive
replies:
  - {name: closed, when: interaction.out_of_hours, promise: opens_at, texts: {en: "Hello {customer_name}, {opens_at}", de: "Hallo, {opens_at}"}}
  - {name: received, texts: {en: "{case, select, none {We} other {{case}: we}} answer by {due_at}."}}
rules:
  - name: star
    when: sentiment.score < -400 && author.followers > 50000
    then: [{escalate: {level: 2, to: press}}, {tag: vip}]
    once_per: case
  - name: gold
    when: obligation.open && obligation.waiting > duration("40m") && customer.tier == "gold"
    then: [{notify: duty}]
    once_per: obligation
  - name: legal
    when: '"legal_threat" in intents'
    then: [{route: legal}, {priority: 100}]
    once_per: customer
  - name: often
    when: obligation.open && obligation.messages >= 3
    then: [{tag: often}]
    once_per: obligation
  - {name: handed-over, when: 'changed("obligation.agent") && has(prev.obligation.agent)', then: [{notify: lead}], cooldown: 1h}
  - {name: louder, when: interaction.text != "" && prev.sentiment.score > sentiment.score, then: [{tag: louder}], on: changed}
  - {name: back, when: prev.case.resolved && changed(case.resolved), then: [{tag: back}], once_per: case}
  - {name: refund, on: manual, when: obligation.messages > 0, then: [{route: refunds}]}
)yaml";

constexpr char kOtherPolicy[] = R"yaml(
earshot: 1
name: worlds-2
channels:
  - {name: x, kind: social, visibility: public}
expectations:
  - {name: any, within: 30m}
targets:
  - {name: first, clock: first_response, within: 20m, hours: always, warn_at: [50%]}
rules:
  - {name: all, when: sentiment.score < 0, then: [{tag: cross}], once_per: interaction}
)yaml";

constexpr char kLaterPolicy[] = R"yaml(
earshot: 1
name: worlds-3
brand: {name: Skylark, own: ["x:skylark", "email:desk", "x:joe"], competitors: [Initech]}
channels:
  - {name: x, kind: social, visibility: public}
  - {name: email, kind: email, visibility: private, lifecycle: read_only}
  - {name: phone, kind: phone, sync: true, visibility: private}
  - {name: forum, kind: forum, visibility: public}
expectations:
  - {name: forum, channel_kind: forum, within: 20m, outrage: 1h}
  - {name: any, within: 90m, outrage: 2h}
targets:
  - {name: gold, when: customer.tier == "gold", clock: first_response, within: 10m, hours: always}
  - {name: first, clock: first_response, within: 2h, hours: always, warn_at: [25%, 90%]}
  - {name: next, clock: next_response, within: 1h, hours: always}
  - name: solve
    clock: resolution
    within: 3h
    hours: always
    warn_at: [10%, 80%]
    stages: [{after: 30m, then: [{escalate: {level: 3, to: board}}]}, {after: 1h, then: [{tag: late}]}]
replies:
  - {name: received, texts: {en: "We answer by {due_at, time, short}."}}
priority: {severity: 100, fair_after: 3h}
rules:
  - name: often
    when: obligation.open && obligation.messages >= 2
    then: [{tag: often}, {priority: 7}]
  - name: legal
    when: '"legal_threat" in intents'
    then: [{route: legal}, {priority: 100}]
    once_per: customer
  - {name: slow, when: obligation.waiting > duration("75m"), then: [{notify: lead}]}
)yaml";

constexpr const char* kPolicies[] = {kPolicy, kOtherPolicy, kLaterPolicy};

// Which features a world has: chance decides once, so that some worlds go without each.
struct Features {
  explicit Features(Random& r)
      : linking(!r.OneIn(3)),
        distinct(!r.OneIn(3)),
        conflicts(r.OneIn(2)),
        edits(!r.OneIn(3)),
        noise(!r.OneIn(3)),
        statements(!r.OneIn(4)),
        threads(r.OneIn(2)),
        crowded(r.OneIn(3)),
        calls(!r.OneIn(3)),
        lives(!r.OneIn(3)),
        parties(r.OneIn(2)),
        storms(r.OneIn(3)) {}
  bool linking, distinct, conflicts, edits, noise, statements, threads, crowded, calls, lives,
      parties, storms;
};

class Maker {
 public:
  explicit Maker(uint64_t seed) : r_(seed), f_(r_) {
    people_ = {
        {"x", "ann"}, {"x", "bob"}, {"email", "ann@example.org"}, {"email", "Ann@Example.org"}};
    if (!f_.crowded)
      people_.insert(people_.end(), {{"x", "eve"}, {"phone", "+4930"}, {"x", "joe"}});
    ids_ = f_.crowded ? 5 : 24;
  }

  care::Event Next() {
    for (;;) {
      care::Event event = Draw();
      if (care::Validate(event).ok()) return event;
    }
  }

  Random& random() { return r_; }
  bool conflicts() const { return f_.conflicts; }
  Instant At() { return kStart + Minutes(10 * r_.Below(f_.crowded ? 20 : 80)); }

 private:
  care::InteractionKey AnyKey() { return {Source(), absl::StrCat(r_.Below(ids_))}; }
  std::string Source() { return r_.OneIn(4) ? "email" : "x"; }

  care::Event Base(EventKind kind) {
    care::Event e;
    e.kind = kind;
    e.source = Source();
    e.id = absl::StrCat(r_.Below(ids_));
    e.occurred_at = At();
    e.received_at = r_.OneIn(3) ? e.occurred_at + Minutes(5 * r_.Below(30)) : e.occurred_at;
    return e;
  }

  care::Event Draw() {
    const int64_t dice = r_.Below(100);
    if (dice < 45) return Post(EventKind::kInteractionPost);
    if (dice < 57 && f_.calls) return Call();
    if (dice < 64 && f_.lives) return Life();
    if (dice < 74 && f_.edits) return Change();
    if (dice < 78 && f_.parties) return Party();
    if (dice < 86 && f_.linking) return Identities();
    return f_.statements ? Statement() : Post(EventKind::kInteractionPost);
  }

  // Deliveries of one interaction, and its edits, mostly agree on whether it was we who spoke.
  care::Direction DirectionOf(const care::Event& e) {
    if (r_.OneIn(30)) {
      return r_.OneIn(2) ? care::Direction::kInbound : care::Direction::kOutbound;
    }
    switch (DigestOf(absl::StrCat(e.source, e.id)).low % 12) {
      case 0:
        return care::Direction::kInternal;
      case 1:
      case 2:
      case 3:
      case 4:
        return care::Direction::kOutbound;
      default:
        return care::Direction::kInbound;
    }
  }

  care::Event Post(EventKind kind) {
    care::Event e = Base(kind);
    care::Interaction i;
    i.direction = DirectionOf(e);
    const care::Direction direction = i.direction;
    i.channel = r_.Of<std::string>({"x", "x", "email", "phone", "forum", "unheard-of"});
    if (i.channel == "x" && r_.OneIn(2)) i.touchpoint = "@support";
    i.text = r_.Of<std::string>({"my bag is gone", "still waiting for the bag, it is gone",
                                 "thanks", "I will sue you", "", "on hold for 40 minutes",
                                 "order SK-1234 again", "switching to Globex", "my airline again",
                                 "my airline, that is Cargo"});
    if (direction == care::Direction::kInbound) {
      i.author.identity = r_.Of(people_);
      i.author.followers = r_.OneIn(5) ? 80'000 : 12;
      if (f_.noise && r_.OneIn(8)) i.author.identity = {"x", "skylark"};
      if (f_.noise && r_.OneIn(10)) i.author.role = care::Role::kBot;
      i.auto_reply = f_.noise && r_.OneIn(10);
      if (f_.noise && r_.OneIn(8)) i.repost_of = AnyKey();
      if (r_.OneIn(6)) i.visibility = care::Visibility::kPrivate;
      if (r_.OneIn(8)) i.addressed = care::Addressed::kUntargeted;
      if (r_.OneIn(8)) i.reply_permission = care::ReplyPermission::kNone;
      if (r_.OneIn(8)) i.metrics.views = r_.Below(3) * 100'000;
      if (r_.OneIn(6)) i.order_ref = "o1";
      if (r_.OneIn(8)) i.customer_ref = "7";
    } else {
      i.author.role = r_.OneIn(5) ? care::Role::kBot : care::Role::kAgent;
      i.author.identity = {"x", "skylark"};
      if (r_.OneIn(3)) i.to = r_.Of(people_);
      i.auto_reply = r_.OneIn(8);
      i.campaign = r_.OneIn(12);
      i.resolved_by_bot = r_.OneIn(3);
      if (r_.OneIn(5)) i.holding = r_.OneIn(2);
      i.attributes["reply"] = i.resolved_by_bot ? "closed" : "received";
      if (r_.OneIn(8)) i.customer_ref = "7";
    }
    if (!r_.OneIn(3)) i.in_reply_to = AnyKey();
    if (f_.threads && r_.OneIn(2)) i.thread = r_.OneIn(2) ? "t1" : "t2";
    if (r_.OneIn(8)) i.case_ref = "c1";
    if (i.in_reply_to == e.interaction_key()) i.in_reply_to = {};
    if (i.repost_of == e.interaction_key()) i.repost_of = {};
    Assessment a;
    a.score_milli = static_cast<int32_t>(r_.Below(11) * 200 - 1000);
    a.negative_milli = 1000;
    a.severity_milli = static_cast<int32_t>(r_.Below(3) * 400);
    if (i.text == "I will sue you") a.intents = kLegalThreat;
    if (i.text == "on hold for 40 minutes") a.intents = kFailedChannel;
    if (i.text == "thanks") a.intents = r_.OneIn(2) ? kPraise : kThanks;
    if (i.text == "switching to Globex") a.intents = kChurnThreat;
    if (f_.storms && direction == care::Direction::kInbound && !r_.OneIn(4)) {
      // One of many who complain of the same thing within an hour.
      e.occurred_at = kStart + Hours(9) + Minutes(r_.Below(59));
      e.received_at = e.occurred_at;
      i.author = {};
      i.author.identity = {"x", absl::StrCat("fan", r_.Below(30))};
      i.author.followers = r_.OneIn(2) ? 3'000'000 : 12;
      i.repost_of = {};
      i.auto_reply = false;
      i.attributes["product"] = "hob";
      i.geo.present = true;
      i.geo.place = "Leeds";
      a.score_milli = -800;
      a.topic = Topic::kDelivery;
      a.topic_milli = 900;
    }
    a.language = "en";
    a.model_version = 1;
    i.assessment = a;
    e.body = std::move(i);
    return e;
  }

  // The steps of few calls, in any order.
  care::Event Call() {
    care::Event e = Base(
        r_.Of<EventKind>({EventKind::kCallOffered, EventKind::kCallIvrEntered,
                          EventKind::kCallQueued, EventKind::kCallAnswered, EventKind::kCallHeld,
                          EventKind::kCallAbandoned, EventKind::kCallEnded}));
    care::CallStep step;
    step.interaction = {"x", absl::StrCat(r_.OneIn(6) ? "" : "call-", r_.Below(ids_ / 4 + 1))};
    if (e.kind <= EventKind::kCallQueued || r_.OneIn(2)) {
      step.channel = "phone";
      step.caller = r_.Of(people_);
    }
    if (r_.OneIn(4)) step.order_ref = "o1";
    if (r_.OneIn(8)) step.case_ref = "c1";
    step.resolved = e.kind == EventKind::kCallEnded && r_.OneIn(3);
    e.body = std::move(step);
    return e;
  }

  // What happens to a customer besides what he says.
  care::Event Life() {
    care::Subject who{r_.Of(people_), ""};
    if (r_.OneIn(4)) who = {{}, "7"};
    switch (r_.Below(4)) {
      case 0: {
        care::Event e =
            Base(r_.OneIn(2) ? EventKind::kIdentityObserve : EventKind::kIdentityVerify);
        e.body = care::IdentityObservation{r_.Of(people_), "", r_.Below(4) * 500'000, false};
        return e;
      }
      case 1: {
        care::Event e = Base(EventKind::kSurveyResponse);
        if (r_.OneIn(3)) who = {};
        e.body = care::SurveyResponse{who,
                                      AnyKey(),
                                      r_.Of<std::string>({"csat", "nps", "ces"}),
                                      {static_cast<int32_t>(r_.Below(6)) * 1000, 5000}};
        return e;
      }
      case 2: {
        care::Event e =
            Base(r_.Of<EventKind>({EventKind::kAccountPurchase, EventKind::kAccountRenewed,
                                   EventKind::kAccountCancelled, EventKind::kAccountReferral}));
        e.body = care::AccountChange{who, "hob", 10, r_.OneIn(2) ? "Globex is cheaper" : ""};
        return e;
      }
      default: {
        care::Event e = Base(r_.OneIn(2) ? EventKind::kConsentGrant : EventKind::kConsentWithdraw);
        care::Consent consent{who, r_.OneIn(2) ? "testimonial" : "contact", {}};
        if (r_.OneIn(2)) consent.interaction = AnyKey();
        e.body = std::move(consent);
        return e;
      }
    }
  }

  care::Event Party() {
    care::Event e = Base(EventKind::kPartyUpsert);
    care::PartyUpsert party;
    party.party = r_.OneIn(3) ? "p2" : "p1";
    for (int64_t n = r_.Below(4); n > 0; --n) party.identities.push_back(r_.Of(people_));
    if (r_.OneIn(3)) party.customers.push_back(r_.OneIn(3) ? "8" : "7");
    e.body = std::move(party);
    return e;
  }

  care::Event Change() {
    if (r_.OneIn(2)) {
      care::Event e = Post(EventKind::kInteractionEdit);
      e.revision = static_cast<int32_t>(1 + r_.Below(3));
      return e;
    }
    care::Event e =
        Base(r_.OneIn(3) ? EventKind::kInteractionMetrics : EventKind::kInteractionDelete);
    care::InteractionChange change;
    change.interaction = AnyKey();
    change.by_author = !r_.OneIn(3);
    if (e.kind == EventKind::kInteractionMetrics) change.metrics.views = r_.Below(3) * 100'000;
    e.body = change;
    return e;
  }

  care::Event Identities() {
    if (r_.OneIn(3)) {
      care::Event e = Base(EventKind::kCustomerUpsert);
      care::CustomerUpsert upsert;
      upsert.customer = r_.OneIn(3) ? "8" : "7";
      upsert.tier = r_.OneIn(2) ? "gold" : "silver";
      if (r_.OneIn(2)) upsert.identities.push_back(r_.Of(people_));
      if (r_.OneIn(3)) upsert.preferred_channel = r_.OneIn(2) ? "email" : "x";
      e.body = std::move(upsert);
      return e;
    }
    care::Event e = Base(r_.Of<EventKind>(
        {EventKind::kIdentityLink, EventKind::kIdentityLink, EventKind::kIdentityUnlink,
         f_.distinct ? EventKind::kIdentityDeclareDistinct : EventKind::kIdentityLink}));
    care::IdentityStatement statement;
    statement.a = r_.Of(people_);
    if (e.kind != EventKind::kIdentityDeclareDistinct && r_.OneIn(3)) {
      statement.customer = r_.OneIn(3) ? "8" : "7";
    } else {
      statement.b = r_.Of(people_);
    }
    e.body = std::move(statement);
    return e;
  }

  care::Event Statement() {
    switch (r_.Below(6)) {
      case 0:
      case 1: {
        care::Event e = Base(r_.OneIn(3) ? EventKind::kAgentUnassign : EventKind::kAgentAssign);
        e.body = care::AgentAssignment{AnyKey(), "kim", "desk"};
        return e;
      }
      case 2: {
        care::Event e = Base(EventKind::kObligationWaive);
        e.body = care::Waiver{AnyKey(), "kim", "answered in the shop"};
        return e;
      }
      case 3: {
        care::Event e = Base(EventKind::kPromiseMade);
        e.body = care::Promise{AnyKey(), e.occurred_at + Minutes(10 * r_.Below(12)), "today"};
        return e;
      }
      default: {
        care::Event e = Base(r_.OneIn(2) ? EventKind::kCaseResolve : EventKind::kCaseReopen);
        care::CaseStatement statement;
        if (r_.OneIn(3)) {
          statement.case_ref = "c1";
        } else {
          statement.interaction = AnyKey();
        }
        e.body = std::move(statement);
        return e;
      }
    }
  }

  Random r_;
  Features f_;
  std::vector<care::Identity> people_;
  int64_t ids_;
};

}  // namespace

uint64_t Random::Next() {
  uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

World MakeWorld(uint64_t seed, int64_t events) {
  Maker maker(seed);
  World world;
  absl::btree_set<Digest128> keys;
  // Ids are few: a drawn key that is taken is dropped, or kept as a conflicting delivery where the world
  // has these.
  for (int64_t draws = 0; draws < events; ++draws) {
    care::Event event = maker.Next();
    const bool taken = !keys.insert(care::KeyOf(event)).second;
    if (!taken || maker.conflicts()) world.events.push_back(std::move(event));
  }
  world.end = kStart + Hours(20);
  // Dice of their own, so that the rest of a world is what it was.
  Random random(seed * 977 + 5);
  const auto put = [&](care::Event event) {
    const auto at = random.Below(static_cast<int64_t>(world.events.size()) + 1);
    world.events.insert(world.events.begin() + at, std::move(event));
  };
  for (int64_t n = random.Below(4); n > 0; --n) {
    care::Event run;
    run.kind = EventKind::kRuleRun;
    run.source = "crm";
    run.id = absl::StrCat("run-", n);
    run.occurred_at = run.received_at = maker.At();
    run.body = care::RuleRun{
        random.OneIn(2) ? "refund" : "", "", {"x", absl::StrCat(random.Below(24))}, "kim"};
    put(std::move(run));
  }
  const bool changes = random.OneIn(2);
  for (int64_t n = changes ? 1 + random.Below(3) : 0; n > 0; --n) {
    put(ActivationOf(random.OneIn(3) ? 0 : 2, maker.At() + Minutes(random.Below(2))));
  }
  return world;
}

World WithoutActivations(World world) {
  std::erase_if(world.events,
                [](const care::Event& e) { return e.kind == EventKind::kPolicyActivate; });
  return world;
}

care::Event ActivationOf(int which, Instant at) {
  care::Event event;
  event.kind = EventKind::kPolicyActivate;
  event.source = "crm";
  event.id = absl::StrCat("policy-", which, "-", at.micros);
  event.occurred_at = event.received_at = at;
  event.body = care::PolicyActivation{kPolicies[which], "kim", {}};
  return event;
}

std::shared_ptr<const policy::Policy> WorldPolicy(int which) {
  Diagnostics diagnostics;
  auto policy = policy::Policy::Compile(kPolicies[which], &diagnostics);
  EXPECT_TRUE(policy.ok()) << RenderAll(diagnostics, "worlds.yaml", kPolicies[which]);
  return policy.ok() ? *policy : nullptr;
}

}  // namespace earshot::property
