#include "fold/before.h"

#include <utility>

#include "fold/machine.h"

namespace earshot::fold {
namespace {

// The interaction that an event says something about; null: about none, or about a new one.
const care::InteractionKey* NamedBy(const care::Event& event) {
  return std::visit(
      [](const auto& body) -> const care::InteractionKey* {
        if constexpr (requires { body.interaction.source; }) return &body.interaction;
        return nullptr;
      },
      event.body);
}

}  // namespace

void Machine::LookBack(const care::Event& event) {
  before_ = nullptr;
  if (!context_->policy->looks_back()) return;
  before_ = std::make_unique<Before>();
  Before& before = *before_;
  before.customer = last_event_ != nullptr;
  before.host_id = host_id_;
  before.tier = tier_;
  before.language = language_;
  before.value = value_;
  before.inbound = inbound_;
  before.obligations = obligations_.size();
  before.cases = cases_.size();
  const auto see = [&](int index) {
    const Obligation& o = obligations_[index];
    before.obligation[index] = {o.state,
                                WaitingMessages(index),
                                o.priority,
                                o.acknowledged_at != kNever,
                                o.ignored_at < event.occurred_at,
                                o.agent};
  };
  for (const auto& [id, index] : open_by_case_) see(index);
  const care::InteractionKey own = event.interaction_key();
  const care::InteractionKey* named = event.interaction() != nullptr ? &own : NamedBy(event);
  if (named == nullptr) return;
  const Known* known = known_.Find(*named);
  if (known == nullptr) return;
  before.interaction = {*named, known->event, known->metrics};
  // A closed one comes back where its answer is taken away.
  if (known->obligation >= 0) see(known->obligation);
}

bool Machine::Concerns(const care::Event& event, int obligation) const {
  const auto* run = std::get_if<care::RuleRun>(&event.body);
  const auto* statement = std::get_if<care::CaseStatement>(&event.body);
  const std::string& case_id = obligations_[obligation].case_id;
  if (run != nullptr && case_id == "ref:" + run->case_ref) return true;
  if (statement != nullptr && case_id == "ref:" + statement->case_ref) return true;
  if (std::holds_alternative<care::CustomerUpsert>(event.body)) return true;
  const care::InteractionKey own = event.interaction_key();
  const care::InteractionKey* named = event.interaction() != nullptr ? &own : NamedBy(event);
  const Known* known = named == nullptr ? nullptr : known_.Find(*named);
  return known != nullptr && known->case_id == case_id;
}

void Machine::LookBackAt(int case_index) {
  if (before_ == nullptr || before_->touched.index == case_index) return;
  const Case& subject = cases_[case_index];
  before_->touched = {case_index, subject.messages, subject.answers, subject.resolved};
}

}  // namespace earshot::fold
