// Events of every kind with every field set now and then, from a seed: what round trips are tried on.
#ifndef EARSHOT_TESTS_UNIT_WIRE_RANDOM_EVENTS_H_
#define EARSHOT_TESTS_UNIT_WIRE_RANDOM_EVENTS_H_

#include <random>
#include <string>
#include <vector>

#include "care/decision.h"
#include "care/event.h"

namespace earshot::testing {

class RandomEvents {
 public:
  explicit RandomEvents(uint64_t seed) : random_(seed) {}

  // Passes care::Validate.
  care::Event Next() {
    care::Event e;
    const std::vector<std::string> kinds = care::AllEventKindNames();
    e.kind = care::EventKindFromName(kinds[Below(kinds.size())]);
    e.source = Name();
    e.id = Name();
    e.revision = e.kind == care::EventKind::kInteractionEdit ? 1 + Below(9) : Below(3);
    e.precision = static_cast<care::Precision>(Below(4));
    e.occurred_at = Time();
    if (e.precision == care::Precision::kDay && Chance()) e.occurred_at = {Below(70'000) * kDay};
    e.received_at = Chance() ? e.occurred_at : e.occurred_at + Microseconds(Below(kDay));
    if (e.received_at >= kInstantMax) e.received_at = e.occurred_at;
    e.body = BodyOf(e);
    return e;
  }

  care::Decision NextDecision() {
    care::Decision d;
    const std::vector<care::DecisionKind> kinds = care::AllDecisionKinds();
    d.kind = kinds[Below(kinds.size())];
    d.subject = "obligation:" + Name();
    d.trigger = Chance() ? "wake" : "event:" + Name();
    if (Chance()) d.rule = Name();
    d.policy = Digest();
    d.at = Time();
    if (Chance()) d.due_at = Time();
    d.priority = Below(100'000) - 1'000;
    for (int n = Below(3); n > 0; --n) d.priority_parts.push_back({Name(), Text(), Below(9) - 4});
    for (int n = Below(3); n > 0; --n) d.reasons.push_back({Name(), Text(), Below(9) - 4});
    for (int n = Below(3); n > 0; --n) {
      d.evidence.push_back(
          {Key(), static_cast<uint32_t>(Below(5)), static_cast<uint32_t>(Below(50))});
    }
    if (Chance()) d.arguments.emplace_back("level", "2");
    if (Chance()) d.arguments.emplace_back("to", Name());
    if (Chance()) d.identity = Someone();
    if (Chance()) d.channel = Name();
    if (Chance()) d.touchpoint = Name();
    if (Chance()) d.brand = Name();
    d.ordinal = Below(3);
    d.confidence_milli = Chance() ? 1000 : Below(1001);
    for (int n = Below(3); n > 0; --n) d.supersedes.push_back(Digest());
    d.id = care::DecisionId("t", d);
    return d;
  }

  int64_t Below(int64_t n) { return std::uniform_int_distribution<int64_t>(0, n - 1)(random_); }
  bool Chance() { return Below(2) == 0; }

  std::string Name() {
    static const char* const kNames[] = {
        "x", "ann", "42", "a:b/c#d", "O'Neil \"Q\"", "café", "日本", "a b", "\\n", "x/123", "0"};
    return kNames[Below(std::size(kNames))];
  }
  std::string Text() {
    static const std::string kTexts[] = {"",
                                         "my bag is gone",
                                         "line one\nline two\ttab \"quoted\" back\\slash",
                                         std::string("nul \0 inside", 12),
                                         "😡😡 why?? \u2028 \x7f",
                                         "bell \x07 escape \x1b"};
    return kTexts[Below(std::size(kTexts))];
  }

 private:
  static constexpr int64_t kDay = 86'400'000'000;

  Instant Time() {
    // Whole seconds, odd microseconds, and the ends of the range.
    switch (Below(4)) {
      case 0:
        return {Below(7'258'118'400) * 1'000'000};
      case 1:
        return {Below(kInstantMax.micros)};
      case 2:
        return kInstantMin;
      default:
        return kInstantMax - Microseconds(1);
    }
  }
  Digest128 Digest() { return {random_(), random_()}; }
  care::Identity Someone() { return {Name(), Name()}; }
  care::InteractionKey Key() { return {Name(), Name() + "-other"}; }
  care::Attributes SomeAttributes() {
    care::Attributes out;
    for (int n = Below(3); n > 0; --n) out[Name()] = Text();
    return out;
  }
  care::Metrics SomeMetrics() {
    if (Chance()) return {};
    return {Below(9), Below(1'000'000'000'000), Below(2), Below(5)};
  }

  Assessment SomeAssessment(size_t text_bytes) {
    Assessment a;
    a.score_milli = Below(2001) - 1000;
    a.negative_milli = Below(1001);
    a.neutral_milli = 1000 - a.negative_milli;
    a.severity_milli = Below(1001);
    a.confidence_milli = Below(1001);
    a.intents = Below(kThanks * 2);
    a.language = Chance() ? "en" : "und";
    a.model_version = Below(3);
    for (const AssessmentNumber& number : kAssessmentNumbers) a.*number.milli = Below(1001);
    a.reproach = static_cast<Reproach>(Below(kReproachLevels));
    a.topic = static_cast<Topic>(Below(kTopics));
    for (int n = Below(3); n > 0; --n) {
      const uint32_t end = Below(text_bytes + 1);
      a.evidence.push_back(
          {static_cast<uint32_t>(Below(end + 1)), end, static_cast<int32_t>(Below(2001) - 1000)});
    }
    return a;
  }

  care::Interaction SomeInteraction(const care::Event& e) {
    care::Interaction v;
    if (Chance()) v.kind = Name();
    v.channel = Name();
    if (Chance()) v.touchpoint = Name();
    if (Chance()) v.brand = Name();
    v.direction = static_cast<care::Direction>(Below(3));
    const bool inbound = v.direction == care::Direction::kInbound;
    if (inbound || Chance()) v.author.identity = Someone();
    v.author.role = static_cast<care::Role>(inbound ? Below(7) : 1 + Below(6));
    if (Chance()) v.author.handle = Name();
    v.author.followers = Chance() ? 0 : Below(100'000'000);
    v.author.verified = Chance();
    if (Chance()) v.to = Someone();
    v.addressed = static_cast<care::Addressed>(Below(3));
    if (Chance()) v.visibility = static_cast<care::Visibility>(Below(3));
    if (Chance()) v.in_reply_to = {Chance() ? e.source : Name(), Name() + "-parent"};
    if (Chance()) v.repost_of = {Chance() ? e.source : Name(), Name() + "-original"};
    if (Chance()) v.thread = Name();
    v.subject = Text();
    v.text = Text();
    if (Chance()) v.language = "en-GB";
    if (Chance()) v.rating = {static_cast<int32_t>(Below(5001)), 5000};
    v.metrics = SomeMetrics();
    if (Chance()) {
      v.geo = {static_cast<int32_t>(Below(180'000'001) - 90'000'000),
               static_cast<int32_t>(Below(360'000'001) - 180'000'000), Chance() ? "" : Name(),
               true};
    }
    v.reply_permission = static_cast<care::ReplyPermission>(Below(5));
    if (v.reply_permission == care::ReplyPermission::kWindowUntil) {
      v.reply_window_until = Instant{1 + Below(kInstantMax.micros - 1)};
    }
    for (int n = Below(3); n > 0; --n) v.attachments.push_back({Name(), Chance() ? "" : Name()});
    if (Chance()) v.case_ref = Name();
    if (Chance()) v.order_ref = Name();
    if (Chance()) v.customer_ref = Name();
    v.attributes = SomeAttributes();
    v.auto_reply = Chance();
    v.campaign = Chance();
    v.resolved_by_bot = Chance();
    if (Chance()) v.holding = Chance();
    if (Chance()) v.assessment = SomeAssessment(v.text.size());
    return v;
  }

  care::Subject Whose() {
    if (Chance()) return {Someone(), ""};
    return {{}, Name()};
  }

  care::IdentityStatement SomeStatement(const care::Event& e) {
    care::IdentityStatement v;
    v.a = Someone();
    if (e.kind == care::EventKind::kIdentityDeclareDistinct || Chance()) {
      v.b = Someone();
      v.b.id += "-other";
    } else {
      v.customer = Name();
    }
    v.evidence = Text();
    v.strength_milli = Below(1001);
    return v;
  }

  care::Body BodyOf(const care::Event& e) {
    switch (e.kind) {
      case care::EventKind::kUnknown:
      case care::EventKind::kInteractionPost:
      case care::EventKind::kInteractionEdit:
        return SomeInteraction(e);
      case care::EventKind::kInteractionDelete:
        return care::InteractionChange{Chance() ? Key() : e.interaction_key(), {}, Chance()};
      case care::EventKind::kInteractionMetrics:
        return care::InteractionChange{Chance() ? Key() : e.interaction_key(), SomeMetrics(), true};
      case care::EventKind::kCustomerUpsert: {
        care::CustomerUpsert v{Name(),       Text(),           Name(), "en", "Europe/Berlin",
                               Below(9) - 4, SomeAttributes(), {},     ""};
        if (Chance()) v.preferred_channel = Name();
        for (int n = Below(3); n > 0; --n) v.identities.push_back(Someone());
        return v;
      }
      case care::EventKind::kIdentityLink:
      case care::EventKind::kIdentityUnlink:
      case care::EventKind::kIdentityDeclareDistinct:
        return SomeStatement(e);
      case care::EventKind::kAgentAssign:
      case care::EventKind::kAgentUnassign:
        return care::AgentAssignment{Key(), Name(), Chance() ? "" : Name()};
      case care::EventKind::kCaseResolve:
      case care::EventKind::kCaseReopen:
        if (Chance()) return care::CaseStatement{Name(), {}, "ann", Text()};
        return care::CaseStatement{"", Key(), "", Text()};
      case care::EventKind::kObligationWaive:
        return care::Waiver{Key(), Name(), "spam " + Text()};
      case care::EventKind::kPromiseMade:
        return care::Promise{Key(), Time(), Text()};
      case care::EventKind::kClockAdvance:
        return care::ClockAdvance{Chance() ? e.occurred_at : Time()};
      case care::EventKind::kCallOffered:
      case care::EventKind::kCallIvrEntered:
      case care::EventKind::kCallQueued:
      case care::EventKind::kCallAnswered:
      case care::EventKind::kCallHeld:
      case care::EventKind::kCallAbandoned:
      case care::EventKind::kCallEnded:
        return care::CallStep{Chance() ? Key() : e.interaction_key(),
                              Name(),
                              Chance() ? "" : Name(),
                              Chance() ? "" : Name(),
                              Someone(),
                              Chance() ? "" : Name(),
                              Chance() ? "" : Name(),
                              Chance() ? "" : Name(),
                              Chance() ? "" : Name(),
                              e.kind == care::EventKind::kCallEnded && Chance()};
      case care::EventKind::kIdentityObserve:
      case care::EventKind::kIdentityVerify:
        return care::IdentityObservation{Someone(), Chance() ? "" : Name(), Below(9'000'000),
                                         Chance()};
      case care::EventKind::kPartyUpsert:
        return care::PartyUpsert{Name(), {Name(), Name()}, {Someone()}};
      case care::EventKind::kSurveyResponse:
        return care::SurveyResponse{
            Whose(), Key(), Name(), {static_cast<int32_t>(Below(5001)), 5000}};
      case care::EventKind::kAccountPurchase:
      case care::EventKind::kAccountRenewed:
      case care::EventKind::kAccountCancelled:
      case care::EventKind::kAccountReferral:
        return care::AccountChange{Whose(), Chance() ? "" : Name(), Below(9) - 4, Text()};
      case care::EventKind::kConsentGrant:
      case care::EventKind::kConsentWithdraw:
        return care::Consent{Whose(), Name(), Chance() ? care::InteractionKey{} : Key()};
      case care::EventKind::kPolicyActivate:
        return care::PolicyActivation{
            "earshot: 1\nname: " + Name(), Chance() ? "" : Name(), {{Name(), Text()}}};
      case care::EventKind::kRuleRun:
        if (Chance()) return care::RuleRun{Name(), Name(), {}, "ann"};
        return care::RuleRun{"", "", Key(), ""};
    }
    return care::ClockAdvance{};
  }

  std::mt19937_64 random_;
};

}  // namespace earshot::testing

#endif  // EARSHOT_TESTS_UNIT_WIRE_RANDOM_EVENTS_H_
