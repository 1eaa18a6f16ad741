// Events and decisions as values: names, order, keys, content, and what is well-formed.
#include "care/event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/limits.h"
#include "care/decision.h"

namespace earshot::care {
namespace {

using ::testing::HasSubstr;

Event Post() {
  Event e;
  e.kind = EventKind::kInteractionPost;
  e.source = "x";
  e.id = "7";
  e.occurred_at = e.received_at = *ParseInstant("2026-03-02T09:30:00Z");
  Interaction v;
  v.channel = "x";
  v.author.identity = {"x", "42"};
  v.text = "my bag is gone";
  e.body = v;
  return e;
}

Interaction& In(Event& e) { return std::get<Interaction>(e.body); }

template <typename Body>
Event Of(EventKind kind, Body body) {
  Event e = Post();
  e.kind = kind;
  e.body = std::move(body);
  return e;
}

TEST(Names, GoBothWays) {
  std::set<std::string> seen;
  for (const std::string& name : AllEventKindNames()) {
    EXPECT_EQ(EventKindName(EventKindFromName(name)), name);
    EXPECT_FALSE(IsPlannedEventKind(name)) << name;
    EXPECT_TRUE(seen.insert(name).second);
  }
  EXPECT_EQ(seen.size(), 34u);
  EXPECT_EQ(EventKindName(EventKind::kUnknown), "");
  EXPECT_EQ(EventKindFromName("Interaction.Post"), EventKind::kUnknown);
  for (const DecisionKind kind : AllDecisionKinds()) {
    EXPECT_EQ(DecisionKindFromName(DecisionKindName(kind)), kind);
  }
  EXPECT_EQ(AllDecisionKinds().size(), 37u);
  EXPECT_EQ(RoleFromName("employee"), Role::kEmployee);
  EXPECT_EQ(VisibilityFromName("semi_public"), Visibility::kSemiPublic);
  EXPECT_EQ(PrecisionFromName("at_receipt"), Precision::kAtReceipt);
  EXPECT_EQ(DirectionFromName("internal"), Direction::kInternal);
  EXPECT_EQ(AddressedFromName("untargeted"), Addressed::kUntargeted);
  EXPECT_EQ(ReplyPermissionFromName("requires_mention"), ReplyPermission::kRequiresMention);
  EXPECT_FALSE(RoleFromName("boss").has_value());
}

TEST(Names, PlannedKindsAreKnownByName) {
  for (const char* name :
       {"privacy.erase", "case.open", "case.link", "calendar.upsert", "channel.upsert"}) {
    EXPECT_TRUE(IsPlannedEventKind(name)) << name;
    EXPECT_EQ(EventKindFromName(name), EventKind::kUnknown) << name;
  }
  EXPECT_FALSE(IsPlannedEventKind("call.offer"));
}

TEST(Order, ByTimeThenByKey) {
  std::vector<Event> sorted(6, Post());
  sorted[1].kind = EventKind::kInteractionEdit;
  sorted[2].revision = 1;
  sorted[3].id = "8";
  sorted[4].source = "y";
  sorted[4].id = "0";
  sorted[5].occurred_at = sorted[5].occurred_at + Microseconds(1);
  sorted[5].source = "a";
  for (size_t i = 0; i < sorted.size(); ++i) {
    for (size_t j = 0; j < sorted.size(); ++j) {
      EXPECT_EQ(InOrder(sorted[i], sorted[j]), i < j) << i << " " << j;
    }
  }
}

TEST(Digests, TheKeyIsSourceIdRevisionAndKind) {
  const Event e = Post();
  const auto key_after = [&](const std::function<void(Event&)>& change) {
    Event changed = e;
    change(changed);
    return KeyOf(changed);
  };
  EXPECT_NE(key_after([](Event& c) { c.source = "y"; }), KeyOf(e));
  EXPECT_NE(key_after([](Event& c) { c.id = "8"; }), KeyOf(e));
  EXPECT_NE(key_after([](Event& c) { c.revision = 1; }), KeyOf(e));
  EXPECT_NE(key_after([](Event& c) { c.kind = EventKind::kInteractionEdit; }), KeyOf(e));
  EXPECT_EQ(key_after([](Event& c) { In(c).text = "else"; }), KeyOf(e));
  EXPECT_EQ(key_after([](Event& c) { c.occurred_at = {}; }), KeyOf(e));
}

// Two deliveries of one event differ in when they came and in who assessed them, and in nothing else.
TEST(Digests, ContentIsAllButReceiptAndAssessment) {
  const Event e = Post();
  const std::function<void(Event&)> same[] = {
      [](Event& c) { c.received_at = c.received_at + Hours(1); },
      [](Event& c) { In(c).assessment.emplace().score_milli = -500; },
  };
  for (const auto& change : same) {
    Event changed = e;
    change(changed);
    EXPECT_EQ(ContentOf(changed), ContentOf(e));
  }
  const std::function<void(Event&)> differ[] = {
      [](Event& c) { c.id = "8"; },
      [](Event& c) { c.occurred_at = c.occurred_at + Microseconds(1); },
      [](Event& c) { c.precision = Precision::kMinute; },
      [](Event& c) { In(c).kind = "post"; },
      [](Event& c) { In(c).channel = "y"; },
      [](Event& c) { In(c).touchpoint = "t"; },
      [](Event& c) { In(c).brand = "b"; },
      [](Event& c) { In(c).author.identity.id = "43"; },
      [](Event& c) { In(c).author.handle = "h"; },
      [](Event& c) { In(c).author.role = Role::kBot; },
      [](Event& c) { In(c).author.followers = 1; },
      [](Event& c) { In(c).author.verified = true; },
      [](Event& c) { In(c).to = Identity{}; },
      [](Event& c) { In(c).direction = Direction::kOutbound; },
      [](Event& c) { In(c).addressed = Addressed::kMention; },
      [](Event& c) { In(c).visibility = Visibility::kPublic; },
      [](Event& c) { In(c).in_reply_to.id = "1"; },
      [](Event& c) { In(c).repost_of.id = "1"; },
      [](Event& c) { In(c).thread = "t"; },
      [](Event& c) { In(c).subject = "s"; },
      [](Event& c) { In(c).text = "t"; },
      [](Event& c) { In(c).language = "en"; },
      [](Event& c) { In(c).rating.value_milli = 1; },
      [](Event& c) { In(c).rating.scale_milli = 1; },
      [](Event& c) { In(c).metrics.likes = 1; },
      [](Event& c) { In(c).geo.present = true; },
      [](Event& c) { In(c).geo.latitude_e6 = 1; },
      [](Event& c) { In(c).geo.place = "p"; },
      [](Event& c) { In(c).reply_permission = ReplyPermission::kNone; },
      [](Event& c) { In(c).reply_window_until = {1}; },
      [](Event& c) { In(c).attachments.emplace_back(); },
      [](Event& c) { In(c).case_ref = "r"; },
      [](Event& c) { In(c).order_ref = "r"; },
      [](Event& c) { In(c).customer_ref = "r"; },
      [](Event& c) { In(c).attributes["a"] = ""; },
      [](Event& c) { In(c).auto_reply = true; },
      [](Event& c) { In(c).campaign = true; },
      [](Event& c) { In(c).resolved_by_bot = true; },
      [](Event& c) { In(c).holding = false; },
  };
  std::set<Digest128> seen = {ContentOf(e)};
  for (const auto& change : differ) {
    Event changed = e;
    change(changed);
    EXPECT_TRUE(seen.insert(ContentOf(changed)).second) << seen.size();
  }
}

struct Refusal {
  const char* message;
  std::function<void(Event&)> change;
};

void ExpectRefusals(const Event& good, const std::vector<Refusal>& refusals) {
  ASSERT_TRUE(Validate(good).ok()) << Validate(good);
  for (const Refusal& r : refusals) {
    Event bad = good;
    r.change(bad);
    EXPECT_THAT(std::string(Validate(bad).message()), HasSubstr(r.message));
  }
}

TEST(Validate, Envelope) {
  ExpectRefusals(
      Post(),
      {{"event: no meaning for the number 0", [](Event& e) { e.kind = EventKind::kUnknown; }},
       {"event: no meaning for the number 99",
        [](Event& e) { e.kind = static_cast<EventKind>(99); }},
       {"the body is not one of clock.advance",
        [](Event& e) { e.kind = EventKind::kClockAdvance; }},
       {"source: is required", [](Event& e) { e.source = ""; }},
       {"id: is required", [](Event& e) { e.id = ""; }},
       {"id: not UTF-8 at byte 1", [](Event& e) { e.id = "a\xff"; }},
       {"revision: -1 is below 0", [](Event& e) { e.revision = -1; }},
       {"revision: an edit has", [](Event& e) { e.kind = EventKind::kInteractionEdit; }},
       {"precision: no meaning", [](Event& e) { e.precision = static_cast<Precision>(4); }},
       {"occurred_at: 1969-12-31T23:59:59.999999Z is outside 1970..2200",
        [](Event& e) { e.occurred_at = kInstantMin - Microseconds(1); }},
       {"occurred_at: 2200-01-01T00:00:00Z is outside",
        [](Event& e) { e.occurred_at = kInstantMax; }},
       {"received_at: never is outside", [](Event& e) { e.received_at = kNever; }}});
}

TEST(Validate, ClocksMayDifferByTheNamedSkew) {
  Event e = Post();
  e.received_at = e.occurred_at - Microseconds(kClockSkewMaxMicros);
  EXPECT_TRUE(Validate(e).ok());
  e.received_at = e.received_at - Microseconds(1);
  EXPECT_EQ(Validate(e).code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(Validate(e).message()), HasSubstr("kClockSkewMax"));
  e.precision = Precision::kDay;
  EXPECT_TRUE(Validate(e).ok());
}

TEST(Validate, Interactions) {
  ExpectRefusals(
      Post(),
      {{"kind: is required", [](Event& e) { In(e).kind = ""; }},
       {"channel: is required", [](Event& e) { In(e).channel = ""; }},
       {"author: is required", [](Event& e) { In(e).author.identity = {}; }},
       {"author.namespace: is required", [](Event& e) { In(e).author.identity.space = ""; }},
       {"author.id: is required", [](Event& e) { In(e).author.identity.id = ""; }},
       {"author.followers: -1 is below 0", [](Event& e) { In(e).author.followers = -1; }},
       {"author.role: a customer cannot be the author of an outbound interaction",
        [](Event& e) { In(e).direction = Direction::kOutbound; }},
       {"author.role: a customer cannot be the author of an internal interaction",
        [](Event& e) { In(e).direction = Direction::kInternal; }},
       {"direction: no meaning", [](Event& e) { In(e).direction = static_cast<Direction>(3); }},
       {"to: is required", [](Event& e) { In(e).to = Identity{}; }},
       {"in_reply_to: is itself",
        [](Event& e) {
          In(e).in_reply_to = {"x", "7"};
        }},
       {"in_reply_to.source: is required",
        [](Event& e) {
          In(e).in_reply_to = {"", "7"};
        }},
       {"repost_of: is itself",
        [](Event& e) {
          In(e).repost_of = {"x", "7"};
        }},
       {"text: not UTF-8 at byte 0", [](Event& e) { In(e).text = "\xff"; }},
       {"rating.value: 5001 thousandths is outside 0..5000",
        [](Event& e) {
          In(e).rating = {5001, 5000};
        }},
       {"rating.scale: is required",
        [](Event& e) {
          In(e).rating = {1, 0};
        }},
       {"metrics.shares: -1", [](Event& e) { In(e).metrics.shares = -1; }},
       {"geo.longitude: 180000001 is outside",
        [](Event& e) {
          In(e).geo = {0, 180'000'001, "", true};
        }},
       {"geo: has values and is marked absent", [](Event& e) { In(e).geo.place = "here"; }},
       {"reply_window_until: is required",
        [](Event& e) { In(e).reply_permission = ReplyPermission::kWindowUntil; }},
       {"attachments.type: is required", [](Event& e) { In(e).attachments.emplace_back(); }},
       {"attributes: is required", [](Event& e) { In(e).attributes[""] = "x"; }},
       {"assessment.negative: 1001",
        [](Event& e) { In(e).assessment.emplace().negative_milli = 1001; }},
       {"assessment.evidence: 0..15 is not within the text of 14 bytes", [](Event& e) {
          In(e).assessment.emplace().evidence.push_back({0, 15, 1});
        }}});
}

// Networks echo one's own posts; the fold calls that noise, nobody refuses it.
TEST(Validate, AnInboundOneByAnAgentIsAccepted) {
  Event e = Post();
  In(e).author.role = Role::kAgent;
  EXPECT_TRUE(Validate(e).ok());
  In(e).direction = Direction::kOutbound;
  In(e).author.identity = {};
  EXPECT_TRUE(Validate(e).ok());  // a reply of which nobody knows who wrote it
}

TEST(Validate, LimitsHoldAtAndOnePast) {
  struct Case {
    const char* name;
    std::function<void(Event&, size_t)> fill;
    size_t limit;
  };
  const Case cases[] = {
      {"kNameBytesMax", [](Event& e, size_t n) { In(e).thread = std::string(n, 'n'); },
       kNameBytesMax},
      {"kTextBytesMax", [](Event& e, size_t n) { In(e).text = std::string(n, 't'); },
       kTextBytesMax},
      {"kAttributeBytesMax",
       [](Event& e, size_t n) { In(e).attributes["a"] = std::string(n, 'v'); }, kAttributeBytesMax},
      {"kAttributesMax",
       [](Event& e, size_t n) {
         for (size_t i = 0; i < n; ++i) In(e).attributes[std::to_string(i)] = "v";
       },
       kAttributesMax},
      {"kAttachmentsMax",
       [](Event& e, size_t n) {
         In(e).attachments.assign(n, Attachment{"image", ""});
       },
       kAttachmentsMax},
      {"kEvidenceSpansMax",
       [](Event& e, size_t n) { In(e).assessment.emplace().evidence.resize(n); },
       kEvidenceSpansMax},
      {"kIdentitiesPerEventMax",
       [](Event& e, size_t n) {
         e.kind = EventKind::kCustomerUpsert;
         CustomerUpsert v;
         v.customer = "k";
         v.identities.assign(n, Identity{"x", "1"});
         e.body = v;
       },
       kIdentitiesPerEventMax},
  };
  for (const Case& c : cases) {
    Event e = Post();
    c.fill(e, c.limit);
    EXPECT_TRUE(Validate(e).ok()) << c.name << Validate(e);
    e = Post();
    c.fill(e, c.limit + 1);
    EXPECT_EQ(Validate(e).code(), absl::StatusCode::kResourceExhausted) << c.name;
    EXPECT_THAT(std::string(Validate(e).message()), HasSubstr(c.name));
  }
}

TEST(Validate, OtherBodies) {
  ExpectRefusals(Of(EventKind::kInteractionDelete, InteractionChange{{"x", "7"}, {}, true}),
                 {{"interaction: is required",
                   [](Event& e) { std::get<InteractionChange>(e.body).interaction = {}; }}});
  ExpectRefusals(
      Of(EventKind::kCustomerUpsert, CustomerUpsert{"k"}),
      {{"customer: is required", [](Event& e) { std::get<CustomerUpsert>(e.body).customer = ""; }},
       {"identities: is required",
        [](Event& e) { std::get<CustomerUpsert>(e.body).identities.emplace_back(); }}});
  const auto statement = [](Event& e) -> IdentityStatement& {
    return std::get<IdentityStatement>(e.body);
  };
  ExpectRefusals(Of(EventKind::kIdentityLink, IdentityStatement{{"x", "1"}, {"x", "2"}}),
                 {{"a: is required", [&](Event& e) { statement(e).a = {}; }},
                  {"exactly one of b and customer", [&](Event& e) { statement(e).b = {}; }},
                  {"exactly one of b and customer", [&](Event& e) { statement(e).customer = "k"; }},
                  {"b: is the same identity as a",
                   [&](Event& e) {
                     statement(e).b = {"x", "1"};
                   }},
                  {"strength: 1001", [&](Event& e) { statement(e).strength_milli = 1001; }}});
  ExpectRefusals(Of(EventKind::kIdentityDeclareDistinct, IdentityStatement{{"x", "1"}, {"x", "2"}}),
                 {{"b: is required", [&](Event& e) { statement(e).b = {}; }},
                  {"give b instead", [&](Event& e) { statement(e).customer = "k"; }}});
  ExpectRefusals(Of(EventKind::kAgentAssign, AgentAssignment{{"x", "7"}, "bo", ""}),
                 {{"agent: an agent or a team is required",
                   [](Event& e) { std::get<AgentAssignment>(e.body).agent = ""; }}});
  EXPECT_TRUE(Validate(Of(EventKind::kAgentUnassign, AgentAssignment{{"x", "7"}, "", ""})).ok());
  ExpectRefusals(Of(EventKind::kCaseResolve, CaseStatement{"c", {}, "", ""}),
                 {{"exactly one of case and interaction",
                   [](Event& e) { std::get<CaseStatement>(e.body).case_ref = ""; }},
                  {"exactly one of case and interaction", [](Event& e) {
                     std::get<CaseStatement>(e.body).interaction = {"x", "7"};
                   }}});
  ExpectRefusals(
      Of(EventKind::kObligationWaive, Waiver{{"x", "7"}, "bo", "spam"}),
      {{"interaction: is required", [](Event& e) { std::get<Waiver>(e.body).interaction = {}; }},
       {"author: is required", [](Event& e) { std::get<Waiver>(e.body).author = ""; }},
       {"reason: is required", [](Event& e) { std::get<Waiver>(e.body).reason = ""; }}});
  ExpectRefusals(
      Of(EventKind::kPromiseMade, Promise{{"x", "7"}, {5}, ""}),
      {{"due_at: never is outside", [](Event& e) { std::get<Promise>(e.body).due_at = kNever; }}});
  ExpectRefusals(Of(EventKind::kClockAdvance, ClockAdvance{{5}}),
                 {{"now: 1969", [](Event& e) { std::get<ClockAdvance>(e.body).now = {-1}; }}});
}

TEST(Validate, CallsPartiesAndLives) {
  CallStep step;
  step.interaction = {"x", "7"};
  EXPECT_TRUE(Validate(Of(EventKind::kCallAnswered, step)).ok());
  step.channel = "phone";
  step.caller = {"phone", "+49"};
  const auto call = [](Event& e) -> CallStep& { return std::get<CallStep>(e.body); };
  ExpectRefusals(
      Of(EventKind::kCallQueued, step),
      {{"interaction: is required", [&](Event& e) { call(e).interaction = {}; }},
       {"channel: is required", [&](Event& e) { call(e).channel = ""; }},
       {"caller: is required", [&](Event& e) { call(e).caller = {}; }},
       {"resolved: is said by call.ended alone", [&](Event& e) { call(e).resolved = true; }}});
  ExpectRefusals(
      Of(EventKind::kIdentityObserve, IdentityObservation{{"x", "1"}, "", 5, false}),
      {{"identity: is required",
        [](Event& e) { std::get<IdentityObservation>(e.body).identity = {}; }},
       {"followers: -1", [](Event& e) { std::get<IdentityObservation>(e.body).followers = -1; }}});
  const auto party = [](Event& e) -> PartyUpsert& { return std::get<PartyUpsert>(e.body); };
  ExpectRefusals(Of(EventKind::kPartyUpsert, PartyUpsert{"h", {"1"}, {{"x", "1"}}}),
                 {{"party: is required", [&](Event& e) { party(e).party = ""; }},
                  {"customers: is required", [&](Event& e) { party(e).customers = {""}; }},
                  {"identities: is required", [&](Event& e) { party(e).identities = {{}}; }},
                  {"kIdentitiesPerEventMax",
                   [&](Event& e) { party(e).customers.assign(kIdentitiesPerEventMax + 1, "c"); }}});
  const auto survey = [](Event& e) -> SurveyResponse& { return std::get<SurveyResponse>(e.body); };
  ExpectRefusals(
      Of(EventKind::kSurveyResponse, SurveyResponse{{{"x", "1"}, ""}, {}, "csat", {4000, 5000}}),
      {{"identity: an identity or a customer is required", [&](Event& e) { survey(e).who = {}; }},
       {"customer: give it or an identity", [&](Event& e) { survey(e).who.customer = "7"; }},
       {"survey: is required", [&](Event& e) { survey(e).survey = ""; }},
       {"rating.scale: is required", [&](Event& e) { survey(e).rating = {}; }},
       {"rating.value: 6000", [&](Event& e) { survey(e).rating.value_milli = 6000; }}});
  ExpectRefusals(Of(EventKind::kAccountReferral, AccountChange{{{}, "7"}, "", 0, ""}),
                 {{"identity: an identity or a customer is required",
                   [](Event& e) { std::get<AccountChange>(e.body).who = {}; }}});
  ExpectRefusals(
      Of(EventKind::kConsentGrant, Consent{{{}, "7"}, "testimonial", {}}),
      {{"purpose: is required", [](Event& e) { std::get<Consent>(e.body).purpose = ""; }}});
}

TEST(Events, PoliciesAndRunsAreChecked) {
  const auto activation = [](Event& e) -> PolicyActivation& {
    return std::get<PolicyActivation>(e.body);
  };
  const std::string large(kICalBytesMax, 'x');
  Event full = Of(EventKind::kPolicyActivate, PolicyActivation{std::string(kPolicyBytesMax, 'x')});
  for (size_t i = 0; i < kActivationFilesBytesMax / kICalBytesMax; ++i) {
    activation(full).files[absl::StrCat(i, ".ics")] = large;
  }
  EXPECT_TRUE(Validate(full).ok()) << Validate(full);
  ExpectRefusals(full,
                 {{"policy: is required", [&](Event& e) { activation(e).policy = ""; }},
                  {"kPolicyBytesMax", [&](Event& e) { activation(e).policy += "x"; }},
                  {"policy: not UTF-8", [&](Event& e) { activation(e).policy = "a\xff"; }},
                  {"files: is required", [&](Event& e) { activation(e).files[""] = "x"; }},
                  {"kICalBytesMax", [&](Event& e) { activation(e).files["0.ics"] += "x"; }},
                  {"kActivationFilesBytesMax", [&](Event& e) { activation(e).files["y"] = "x"; }}});
  Event many = Of(EventKind::kPolicyActivate, PolicyActivation{"earshot: 1", "ann", {}});
  for (size_t i = 0; i < kPolicyFilesMax; ++i) activation(many).files[absl::StrCat(i)] = "";
  EXPECT_TRUE(Validate(many).ok());
  ExpectRefusals(many, {{"kPolicyFilesMax", [&](Event& e) { activation(e).files["more"] = ""; }}});
  const auto run = [](Event& e) -> RuleRun& { return std::get<RuleRun>(e.body); };
  ExpectRefusals(Of(EventKind::kRuleRun, RuleRun{"refund", "7", {}, "ann"}),
                 {{"case: exactly one of", [&](Event& e) { run(e).case_ref = ""; }},
                  {"case: exactly one of",
                   [&](Event& e) {
                     run(e).interaction = {"x", "1"};
                   }},
                  {"rule: not UTF-8", [&](Event& e) { run(e).rule = "\xff"; }}});
}

TEST(Decisions, TheIdIsOfEverythingButIdAndSupersedes) {
  Decision d;
  d.kind = DecisionKind::kIgnored;
  d.subject = "obligation:x/7";
  const Digest128 id = DecisionId("t", d);
  EXPECT_NE(DecisionId("u", d), id);
  const std::function<void(Decision&)> same[] = {[](Decision& c) {
                                                   c.id = {1, 1};
                                                 },
                                                 [](Decision& c) {
                                                   c.supersedes = {{1, 1}};
                                                 }};
  for (const auto& change : same) {
    Decision changed = d;
    change(changed);
    EXPECT_EQ(DecisionId("t", changed), id);
  }
  const std::function<void(Decision&)> differ[] = {
      [](Decision& c) { c.kind = DecisionKind::kTag; },
      [](Decision& c) { c.subject = "s"; },
      [](Decision& c) { c.trigger = "wake"; },
      [](Decision& c) { c.rule = "r"; },
      [](Decision& c) {
        c.policy = {1, 1};
      },
      [](Decision& c) { c.at = {1}; },
      [](Decision& c) { c.due_at = Instant{}; },
      [](Decision& c) { c.priority = 1; },
      [](Decision& c) {
        c.priority_parts = {{"a", "", 0}};
      },
      [](Decision& c) {
        c.reasons = {{"a", "", 0}};
      },
      [](Decision& c) {
        c.reasons = {{"a", "", 1}};
      },
      [](Decision& c) {
        c.reasons = {{"a", "b", 0}};
      },
      [](Decision& c) {
        c.evidence = {{{"x", "7"}, 0, 0}};
      },
      [](Decision& c) {
        c.evidence = {{{"x", "7"}, 0, 1}};
      },
      [](Decision& c) {
        c.arguments = {{"a", "b"}};
      },
      [](Decision& c) {
        c.identity = {"x", "1"};
      },
      [](Decision& c) { c.channel = "x"; },
      [](Decision& c) { c.touchpoint = "x"; },
      [](Decision& c) { c.brand = "x"; },
      [](Decision& c) { c.ordinal = 1; },
      [](Decision& c) { c.confidence_milli = 999; },
  };
  std::set<Digest128> seen = {id};
  for (const auto& change : differ) {
    Decision changed = d;
    change(changed);
    EXPECT_TRUE(seen.insert(DecisionId("t", changed)).second) << seen.size();
  }
}

TEST(Decisions, SlotsAndArguments) {
  Decision a;
  a.kind = DecisionKind::kTargetWarning;
  a.subject = "obligation:x/7";
  a.rule = "first";
  a.arguments = {{"level", "2"}, {"to", "desk"}};
  Decision b = a;
  b.at = {5};
  b.priority = 9;
  b.reasons = {{"r", "", 1}};
  EXPECT_TRUE(SameSlot(a, b));
  b.ordinal = 1;
  EXPECT_FALSE(SameSlot(a, b));
  EXPECT_EQ(a.Argument("to"), "desk");
  EXPECT_EQ(a.Argument("from"), "");
}

}  // namespace
}  // namespace earshot::care
