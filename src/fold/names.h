// Every place of an event that names somebody or something of his: identities, customers, interactions,
// threads, cases and orders, each with what the event has to do with it. One list for all who look for a
// name in an event or put another one in its place.
#ifndef EARSHOT_FOLD_NAMES_H_
#define EARSHOT_FOLD_NAMES_H_

#include <string>
#include <variant>

#include "care/event.h"

namespace earshot::fold {

enum class Part {
  kSubject,  // the event is about him, or about it
  kMention,  // it only comes up
};

// `event` may be const or not; a visitor has Identity, Customer, Interaction (each with a Part), Thread, Case
// and Order. The key of a post or an edit counts as one of an interaction: the visitor gets a copy of it.
template <typename E, typename Visitor>
void VisitNames(E& event, Visitor& v) {
  const auto subject = [&v](auto& who) {
    if (!who.identity.empty()) v.Identity(who.identity, Part::kSubject);
    if (!who.customer.empty()) v.Customer(who.customer, Part::kSubject);
  };
  const auto interaction = [&v](auto& key, Part part) {
    if (!key.empty()) v.Interaction(key, part);
  };
  const auto order = [&v](auto& name) {
    if (!name.empty()) v.Order(name);
  };
  const auto in_case = [&v](auto& name) {
    if (!name.empty()) v.Case(name);
  };
  const auto visit = [&](auto& b) {
    using B = std::remove_cvref_t<decltype(b)>;
    if constexpr (std::is_same_v<B, care::Interaction>) {
      care::InteractionKey own = event.interaction_key();
      v.Interaction(own, Part::kSubject);
      const bool inbound = b.direction == care::Direction::kInbound;
      if (!b.author.identity.empty()) {
        v.Identity(b.author.identity, inbound ? Part::kSubject : Part::kMention);
      }
      if (b.to.has_value()) v.Identity(*b.to, Part::kSubject);
      interaction(b.in_reply_to, Part::kMention);
      interaction(b.repost_of, Part::kMention);
      if (!b.customer_ref.empty()) v.Customer(b.customer_ref, Part::kMention);
      if (!b.thread.empty()) v.Thread(event.source, b.thread);
      in_case(b.case_ref);
      order(b.order_ref);
    } else if constexpr (std::is_same_v<B, care::CustomerUpsert>) {
      v.Customer(b.customer, Part::kSubject);
      for (auto& identity : b.identities) v.Identity(identity, Part::kMention);
    } else if constexpr (std::is_same_v<B, care::IdentityStatement>) {
      v.Identity(b.a, Part::kSubject);
      if (!b.b.empty()) v.Identity(b.b, Part::kSubject);
      if (!b.customer.empty()) v.Customer(b.customer, Part::kSubject);
    } else if constexpr (std::is_same_v<B, care::IdentityObservation>) {
      v.Identity(b.identity, Part::kSubject);
    } else if constexpr (std::is_same_v<B, care::PartyUpsert>) {
      for (auto& customer : b.customers) v.Customer(customer, Part::kMention);
      for (auto& identity : b.identities) v.Identity(identity, Part::kMention);
    } else if constexpr (std::is_same_v<B, care::CallStep>) {
      interaction(b.interaction, Part::kSubject);
      if (!b.caller.empty()) v.Identity(b.caller, Part::kSubject);
      in_case(b.case_ref);
      order(b.order_ref);
    } else if constexpr (std::is_same_v<B, care::CaseStatement>) {
      in_case(b.case_ref);
      interaction(b.interaction, Part::kSubject);
    } else if constexpr (std::is_same_v<B, care::SurveyResponse> ||
                         std::is_same_v<B, care::Consent>) {
      subject(b.who);
      interaction(b.interaction, Part::kSubject);
    } else if constexpr (std::is_same_v<B, care::AccountChange>) {
      subject(b.who);
    } else if constexpr (std::is_same_v<B, care::RuleRun>) {
      in_case(b.case_ref);
      interaction(b.interaction, Part::kSubject);
    } else if constexpr (!std::is_same_v<B, care::ClockAdvance> &&
                         !std::is_same_v<B, care::PolicyActivation>) {
      // InteractionChange, AgentAssignment, Waiver, Promise
      interaction(b.interaction, Part::kSubject);
    }
  };
  std::visit(visit, event.body);
}

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_NAMES_H_
