#include "fold/before.h"

#include <algorithm>
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

int64_t Machine::WaitingMessages(const Obligation& obligation) const {
  return std::count_if(obligation.interactions.begin(), obligation.interactions.end(),
                       [this](const auto& key) { return !known_.at(key).withdrawn; });
}

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
                                WaitingMessages(o),
                                o.priority,
                                o.acknowledged_at != kNever,
                                o.ignored_at < event.occurred_at,
                                o.agent};
  };
  for (const auto& [id, index] : open_by_case_) see(index);
  const care::InteractionKey own = event.interaction_key();
  const care::InteractionKey* named = event.interaction() != nullptr ? &own : NamedBy(event);
  if (named == nullptr) return;
  const auto known = known_.find(*named);
  if (known == known_.end()) return;
  before.interaction = {*named, known->second.event, known->second.metrics};
  // A closed one comes back where its answer is taken away.
  if (known->second.obligation >= 0) see(known->second.obligation);
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
  const auto known = named == nullptr ? known_.end() : known_.find(*named);
  return known != known_.end() && known->second.case_id == case_id;
}

void Machine::LookBackAt(int case_index) {
  if (before_ == nullptr || before_->touched.index == case_index) return;
  const Case& subject = cases_[case_index];
  before_->touched = {case_index, subject.messages, subject.answers, subject.resolved};
}

}  // namespace earshot::fold
