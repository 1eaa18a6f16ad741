#include "fold/record.h"

#include "base/assessment.h"

namespace earshot::fold {
namespace {

using cel::Value;
using policy::FieldSlot;

Value TextOrMissing(absl::string_view text) {
  return text.empty() ? Value::Missing() : Value::String(text);
}

}  // namespace

Record::Record(const Machine& machine, const Known* known, int obligation, Instant now,
               absl::string_view event_kind, const Before* before)
    : machine_(machine),
      known_(known),
      before_(before),
      obligation_index_(obligation),
      now_(now),
      event_kind_(event_kind) {
  set_answers(answers_.data());
  if (obligation >= 0) {
    obligation_ = &machine.obligations_[obligation];
    owed_ = &machine.owed_[obligation];
    case_index_ = owed_->case_index;
  }
  if (known != nullptr) {
    interaction_ = known->event->interaction();
    if (obligation < 0) case_index_ = known->case_index;
    if (interaction_->assessment.has_value()) {
      for (const IntentEntry& intent : kIntentTable) {
        if (interaction_->assessment->intents & intent.intent) {
          intents_[intent_count_++] = intent.name;
        }
      }
    }
  }
  if (case_index_ >= 0) case_ = &machine.cases_[case_index_];
}

Value Record::Get(int number) const {
  const auto [slot, aspect] = policy::InfoOf(number);
  if (aspect == policy::Aspect::kChanged) return Value::Bool(HasChanged(slot));
  if (aspect == policy::Aspect::kBefore) return Was(slot);
  if (slot == FieldSlot::kNow) return Value::Timestamp(now_);
  if (slot == FieldSlot::kEventKind) return Value::String(event_kind_);
  if (slot <= FieldSlot::kAuthorVerified) {
    return interaction_ == nullptr ? Value::Missing() : OfInteraction(slot);
  }
  if (slot <= FieldSlot::kTouchpointService || slot == FieldSlot::kReach) {
    return interaction_ == nullptr ? Value::Missing() : OfSentiment(slot);
  }
  if (slot <= FieldSlot::kObligationAboutSure) {
    return obligation_ == nullptr ? Value::Missing() : OfObligation(slot);
  }
  return OfCustomer(slot);
}

Value Record::OfInteraction(FieldSlot slot) const {
  const care::Interaction& i = *interaction_;
  const care::Event& e = *known_->event;
  switch (slot) {
    case FieldSlot::kInteractionSource:
      return Value::String(e.source);
    case FieldSlot::kInteractionId:
      return Value::String(e.id);
    case FieldSlot::kInteractionKind:
      return Value::String(i.kind);
    case FieldSlot::kInteractionText:
      return Value::String(i.text);
    case FieldSlot::kInteractionSubject:
      return Value::String(i.subject);
    case FieldSlot::kInteractionLanguage:
      if (!i.language.empty()) return Value::String(i.language);
      return Value::String(i.assessment.has_value() ? absl::string_view(i.assessment->language)
                                                    : "und");
    case FieldSlot::kInteractionDirection:
      return Value::String(care::DirectionName(i.direction));
    case FieldSlot::kInteractionAddressed:
      return Value::String(care::AddressedName(i.addressed));
    case FieldSlot::kInteractionVisibility:
      return Value::String(care::VisibilityName(known_->place.visibility));
    case FieldSlot::kInteractionRevision:
      return Value::Int(e.revision);
    case FieldSlot::kInteractionOccurred:
      return Value::Timestamp(e.occurred_at);
    case FieldSlot::kInteractionReceived:
      return Value::Timestamp(e.received_at);
    case FieldSlot::kInteractionRating:
      if (i.rating.scale_milli <= 0) return Value::Missing();
      return Value::Int(int64_t{i.rating.value_milli} * 1000 / i.rating.scale_milli);
    case FieldSlot::kInteractionViews:
      return Value::Int(known_->metrics.views);
    case FieldSlot::kInteractionShares:
      return Value::Int(known_->metrics.shares);
    case FieldSlot::kInteractionLikes:
      return Value::Int(known_->metrics.likes);
    case FieldSlot::kInteractionReplies:
      return Value::Int(known_->metrics.replies);
    case FieldSlot::kInteractionPlace:
      return TextOrMissing(i.geo.place);
    case FieldSlot::kInteractionOrder:
      return TextOrMissing(i.order_ref);
    case FieldSlot::kInteractionIsRepost:
      return Value::Bool(!i.repost_of.empty());
    case FieldSlot::kInteractionIsAuto:
      return Value::Bool(i.auto_reply);
    case FieldSlot::kInteractionOutOfHours:
      return Value::Bool(
          !machine_.context_->policy->CalendarOf(known_->place.touchpoint).IsOpen(e.received_at));
    case FieldSlot::kInteractionAttributes:
      if (attributes_.empty()) {
        for (const auto& [name, value] : i.attributes) {  // sorted, as a map of values must be
          attributes_.push_back(Value::String(name));
          attributes_.push_back(Value::String(value));
        }
      }
      return Value::Map(attributes_);
    case FieldSlot::kAuthorNamespace:
      return Value::String(i.author.identity.space);
    case FieldSlot::kAuthorId:
      return Value::String(i.author.identity.id);
    case FieldSlot::kAuthorHandle:
      return Value::String(i.author.handle);
    case FieldSlot::kAuthorRole:
      return Value::String(care::RoleName(i.author.role));
    case FieldSlot::kAuthorFollowers:
      return Value::Int(i.author.followers);
    case FieldSlot::kAuthorVerified:
      return Value::Bool(i.author.verified);
    default:
      return Value::Missing();
  }
}

Value Record::OfSentiment(FieldSlot slot) const {
  const care::Interaction& i = *interaction_;
  const Place& place = known_->place;
  static const Assessment kNone;
  const Assessment& a = i.assessment.has_value() ? *i.assessment : kNone;
  switch (slot) {
    case FieldSlot::kSentimentScore:
      return Value::Int(a.score_milli);
    case FieldSlot::kSentimentLabel:
      return Value::String(LabelName(LabelOf(a)));
    case FieldSlot::kSentimentNegative:
      return Value::Int(a.negative_milli);
    case FieldSlot::kSentimentNeutral:
      return Value::Int(a.neutral_milli);
    case FieldSlot::kSentimentPositive:
      return Value::Int(a.positive_milli);
    case FieldSlot::kSentimentSeverity:
      return Value::Int(a.severity_milli);
    case FieldSlot::kSentimentConfidence:
      return Value::Int(a.confidence_milli);
    case FieldSlot::kIntents:
      return Value::Strings({intents_, intent_count_});
    case FieldSlot::kChannelName:
      return Value::String(i.channel);
    case FieldSlot::kChannelKind:
      return Value::String(place.channel_kind);
    case FieldSlot::kChannelVisibility:
      return Value::String(care::VisibilityName(
          place.channel == nullptr ? place.visibility : place.channel->visibility));
    case FieldSlot::kChannelSync:
      return Value::Bool(place.channel != nullptr && place.channel->sync);
    case FieldSlot::kChannelKnown:
      return Value::Bool(place.channel != nullptr);
    case FieldSlot::kTouchpointName:
      return Value::String(i.touchpoint);
    case FieldSlot::kTouchpointBrand:
      return Value::String(place.brand);
    case FieldSlot::kTouchpointOwner:
      return Value::String(place.touchpoint != nullptr && !place.touchpoint->owner.empty()
                               ? absl::string_view(place.touchpoint->owner)
                               : "company");
    case FieldSlot::kTouchpointKnown:
      return Value::Bool(place.touchpoint != nullptr);
    case FieldSlot::kTouchpointService:
      return Value::Bool(place.touchpoint == nullptr || place.touchpoint->service);
    case FieldSlot::kReach:
      return Value::Int(EffectiveReach(i.author.followers, known_->metrics.views));
    default:
      return Value::Missing();
  }
}

Value Record::OfObligation(FieldSlot slot) const {
  const Obligation& o = *obligation_;
  switch (slot) {
    case FieldSlot::kObligationOpen:
      return Value::Bool(o.state == ObligationState::kOpen);
    case FieldSlot::kObligationState:
      return Value::String(ObligationStateName(o.state));
    case FieldSlot::kObligationWaiting:
      // A closed one waits no longer: its wait stands still.
      return Value::Duration((o.state == ObligationState::kOpen ? now_ : o.closed_at) -
                             o.published_at);
    case FieldSlot::kObligationOpenedAt:
      return Value::Timestamp(o.published_at);
    case FieldSlot::kObligationMessages:
      return Value::Int(machine_.WaitingMessages(obligation_index_));
    case FieldSlot::kObligationAcked:
      return Value::Bool(o.acknowledged_at != kNever);
    case FieldSlot::kObligationIgnored:
      return Value::Bool(o.ignored_at <= now_);
    case FieldSlot::kObligationFirst:
      return Value::Bool(o.first);
    case FieldSlot::kObligationPriority:
      return Value::Int(o.priority);
    case FieldSlot::kObligationAgent:
      return TextOrMissing(o.agent);
    case FieldSlot::kObligationAbout:
      return TextOrMissing(o.about.brand);
    case FieldSlot::kObligationAboutSure:
      return o.about.how.empty() ? Value::Missing() : Value::Int(o.about.confidence_milli);
    default:
      return Value::Missing();
  }
}

Value Record::OfCustomer(FieldSlot slot) const {
  switch (slot) {
    case FieldSlot::kCaseId:
      return case_ == nullptr ? Value::Missing() : Value::String(case_->id);
    case FieldSlot::kCaseMessages:
      return case_ == nullptr ? Value::Missing() : Value::Int(case_->messages);
    case FieldSlot::kCaseAnswers:
      return case_ == nullptr ? Value::Missing() : Value::Int(case_->answers);
    case FieldSlot::kCaseResolved:
      return case_ == nullptr ? Value::Missing() : Value::Bool(case_->resolved);
    case FieldSlot::kCustomerId:
      return TextOrMissing(machine_.host_id_);
    case FieldSlot::kCustomerTier:
      return TextOrMissing(machine_.tier_);
    case FieldSlot::kCustomerLanguage:
      return TextOrMissing(machine_.language_);
    case FieldSlot::kCustomerValue:
      return machine_.value_.has_value() ? Value::Int(*machine_.value_) : Value::Missing();
    case FieldSlot::kCustomerMessages:
      return Value::Int(machine_.inbound_);
    default:
      return Value::Missing();
  }
}

bool Record::WasThere(FieldSlot slot) const {
  if (before_ == nullptr) return false;
  if (slot < FieldSlot::kObligationOpen || slot == FieldSlot::kReach) {
    return interaction_ != nullptr && before_->interaction.has_value() &&
           before_->interaction->key == known_->event->interaction_key();
  }
  if (slot <= FieldSlot::kObligationAgent) {
    return obligation_ != nullptr && static_cast<size_t>(obligation_index_) < before_->obligations;
  }
  if (slot <= FieldSlot::kCaseResolved) {
    return case_ != nullptr && static_cast<size_t>(case_index_) < before_->cases;
  }
  return before_->customer;
}

Value Record::Was(FieldSlot slot) const {
  if (!WasThere(slot)) return Value::Missing();
  if (slot < FieldSlot::kObligationOpen || slot == FieldSlot::kReach) return InteractionWas(slot);
  return slot <= FieldSlot::kObligationAgent ? ObligationWas(slot) : CustomerWas(slot);
}

Value Record::InteractionWas(FieldSlot slot) const {
  const Before::OfInteraction& was = *before_->interaction;
  const care::Interaction& i = *was.event->interaction();
  static const Assessment kNone;
  const Assessment& a = i.assessment.has_value() ? *i.assessment : kNone;
  switch (slot) {
    case FieldSlot::kInteractionText:
      return Value::String(i.text);
    case FieldSlot::kInteractionViews:
      return Value::Int(was.metrics.views);
    case FieldSlot::kInteractionShares:
      return Value::Int(was.metrics.shares);
    case FieldSlot::kInteractionLikes:
      return Value::Int(was.metrics.likes);
    case FieldSlot::kInteractionReplies:
      return Value::Int(was.metrics.replies);
    case FieldSlot::kSentimentScore:
      return Value::Int(a.score_milli);
    case FieldSlot::kSentimentSeverity:
      return Value::Int(a.severity_milli);
    case FieldSlot::kReach:
      return Value::Int(EffectiveReach(i.author.followers, was.metrics.views));
    default:
      return Value::Missing();
  }
}

Value Record::ObligationWas(FieldSlot slot) const {
  const auto found = before_->obligation.find(obligation_index_);
  if (found == before_->obligation.end()) return OfObligation(slot);  // closed, and as it was
  const Before::OfObligation& was = found->second;
  switch (slot) {
    case FieldSlot::kObligationOpen:
      return Value::Bool(was.state == ObligationState::kOpen);
    case FieldSlot::kObligationState:
      return Value::String(ObligationStateName(was.state));
    case FieldSlot::kObligationMessages:
      return Value::Int(was.messages);
    case FieldSlot::kObligationAcked:
      return Value::Bool(was.acknowledged);
    case FieldSlot::kObligationIgnored:
      return Value::Bool(was.ignored);
    case FieldSlot::kObligationPriority:
      return Value::Int(was.priority);
    case FieldSlot::kObligationAgent:
      return TextOrMissing(was.agent);
    default:
      return Value::Missing();
  }
}

Value Record::CustomerWas(FieldSlot slot) const {
  const Before& was = *before_;
  // One that the event does not touch is as it was.
  const bool touched = slot <= FieldSlot::kCaseResolved && was.touched.index == case_index_;
  if (slot <= FieldSlot::kCaseResolved && !touched) return OfCustomer(slot);
  switch (slot) {
    case FieldSlot::kCaseMessages:
      return Value::Int(was.touched.messages);
    case FieldSlot::kCaseAnswers:
      return Value::Int(was.touched.answers);
    case FieldSlot::kCaseResolved:
      return Value::Bool(was.touched.resolved);
    case FieldSlot::kCustomerId:
      return TextOrMissing(was.host_id);
    case FieldSlot::kCustomerTier:
      return TextOrMissing(was.tier);
    case FieldSlot::kCustomerLanguage:
      return TextOrMissing(was.language);
    case FieldSlot::kCustomerValue:
      return was.value.has_value() ? Value::Int(*was.value) : Value::Missing();
    case FieldSlot::kCustomerMessages:
      return Value::Int(was.inbound);
    default:
      return Value::Missing();
  }
}

bool Record::HasChanged(FieldSlot slot) const {
  if (!WasThere(slot)) return false;  // created, not changed
  const Value was = Was(slot), is = Get(static_cast<int>(slot));
  if (was.is_missing() || is.is_missing()) return was.is_missing() != is.is_missing();
  switch (is.kind()) {
    case Value::Kind::kBool:
      return was.is_true() != is.is_true();
    case Value::Kind::kInt:
      return was.int_value() != is.int_value();
    default:
      return was.string_value() != is.string_value();
  }
}

}  // namespace earshot::fold
