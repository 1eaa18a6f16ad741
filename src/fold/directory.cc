#include "fold/directory.h"

#include <algorithm>
#include <utility>

namespace earshot::fold {
namespace {

// No chain of replies among our own messages is followed further than this; a longer one falls back on its
// thread. Keeps the cost of one event bounded whatever anybody sends.
constexpr int kReplyChainMax = 64;

std::string InteractionAnchor(const care::InteractionKey& key) { return "i:" + key.Text(); }
std::string ThreadAnchor(const care::Event& event, const care::Interaction& interaction) {
  return "t:" + event.source + "/" + interaction.thread;
}
std::string CaseAnchor(const std::string& case_ref) { return "c:" + case_ref; }

// Threads and cases that an interaction or a call is in.
std::vector<std::string> RoomsOf(const care::Event& event) {
  std::vector<std::string> rooms;
  if (const care::Interaction* interaction = event.interaction()) {
    if (!interaction->thread.empty()) rooms.push_back(ThreadAnchor(event, *interaction));
    if (!interaction->case_ref.empty()) rooms.push_back(CaseAnchor(interaction->case_ref));
  } else if (const auto* call = std::get_if<care::CallStep>(&event.body)) {
    if (!call->case_ref.empty()) rooms.push_back(CaseAnchor(call->case_ref));
  }
  return rooms;
}

// Who speaks to us in the event; null: nobody, or it does not say.
const care::Identity* SpeakerOf(const care::Event& event) {
  if (const care::Interaction* interaction = event.interaction()) {
    if (interaction->direction != care::Direction::kInbound) return nullptr;
    return &interaction->author.identity;
  }
  const auto* call = std::get_if<care::CallStep>(&event.body);
  return call == nullptr || call->caller.empty() ? nullptr : &call->caller;
}

std::string SubjectAnchor(const care::Subject& who) {
  return "n:" + (who.customer.empty() ? Directory::NodeOf(who.identity)
                                      : Directory::NodeOfCustomer(who.customer));
}

// The anchor at which an event is placed; "" for one that belongs nowhere.
std::string AnchorOf(const care::Event& event) {
  struct Visitor {
    const care::Event& event;
    std::string operator()(const care::Interaction&) const {
      return InteractionAnchor(event.interaction_key());
    }
    std::string operator()(const care::InteractionChange& b) const {
      return InteractionAnchor(b.interaction);
    }
    std::string operator()(const care::CustomerUpsert& b) const {
      return "n:" + Directory::NodeOfCustomer(b.customer);
    }
    std::string operator()(const care::IdentityStatement&) const { return ""; }
    std::string operator()(const care::AgentAssignment& b) const {
      return InteractionAnchor(b.interaction);
    }
    std::string operator()(const care::CaseStatement& b) const {
      return b.interaction.empty() ? CaseAnchor(b.case_ref) : InteractionAnchor(b.interaction);
    }
    std::string operator()(const care::Waiver& b) const { return InteractionAnchor(b.interaction); }
    std::string operator()(const care::Promise& b) const {
      return InteractionAnchor(b.interaction);
    }
    std::string operator()(const care::ClockAdvance&) const { return ""; }
    std::string operator()(const care::CallStep& b) const {
      return InteractionAnchor(b.interaction);
    }
    std::string operator()(const care::IdentityObservation& b) const {
      return "n:" + Directory::NodeOf(b.identity);
    }
    std::string operator()(const care::PartyUpsert&) const { return ""; }
    std::string operator()(const care::SurveyResponse& b) const {
      return b.who == care::Subject{} ? InteractionAnchor(b.interaction) : SubjectAnchor(b.who);
    }
    std::string operator()(const care::AccountChange& b) const { return SubjectAnchor(b.who); }
    std::string operator()(const care::Consent& b) const { return SubjectAnchor(b.who); }
    std::string operator()(const care::PolicyActivation&) const { return ""; }
    std::string operator()(const care::RuleRun& b) const {
      return b.interaction.empty() ? CaseAnchor(b.case_ref) : InteractionAnchor(b.interaction);
    }
  };
  return std::visit(Visitor{event}, event.body);
}

}  // namespace

bool Directory::IsCustomer(const care::Event& event) const {
  const care::Identity* speaker = SpeakerOf(event);
  const policy::Policy* policy = context_ != nullptr ? &context_->At(event.occurred_at) : policy_;
  if (speaker == nullptr || (policy != nullptr && policy->IsOwn(*speaker))) return false;
  return event.interaction() == nullptr ||
         event.interaction()->author.role == care::Role::kCustomer;
}

const care::Event* Directory::DefinerOf(const std::string& anchor) const {
  const auto it = anchors_.find(anchor);
  if (it == anchors_.end() || it->second.definers.empty()) return nullptr;
  for (const EventPtr& event : it->second.definers) {
    if (SpeakerOf(*event) != nullptr) return event.get();
  }
  return it->second.definers.begin()->get();
}

std::optional<std::string> Directory::OwnerOf(const std::string& anchor) const {
  if (anchor[0] == 'n') return anchor.substr(2);
  if (anchor[0] == 'i') return OwnerOfInteraction(anchor);
  const care::Event* definer = DefinerOf(anchor);
  if (definer == nullptr) return std::nullopt;
  return NodeOf(*SpeakerOf(*definer));
}

// Looks only at what the interactions on the chain say, never at where something was placed before: that is
// what makes the result independent of the order of arrival, reply loops included.
std::optional<std::string> Directory::OwnerOfInteraction(const std::string& anchor) const {
  std::vector<std::string> chain{anchor};
  for (int i = 0; i < kReplyChainMax; ++i) {
    const care::Event* definer = DefinerOf(chain.back());
    if (definer == nullptr) break;
    if (const care::Identity* speaker = SpeakerOf(*definer)) return NodeOf(*speaker);
    const care::Interaction* interaction = definer->interaction();
    if (interaction->to.has_value()) return NodeOf(*interaction->to);
    if (interaction->in_reply_to.empty()) break;
    std::string parent = InteractionAnchor(interaction->in_reply_to);
    if (std::find(chain.begin(), chain.end(), parent) != chain.end()) break;
    chain.push_back(std::move(parent));
  }
  for (const std::string& link : chain) {
    const care::Event* definer = DefinerOf(link);
    if (definer == nullptr) continue;
    for (const std::string& room : RoomsOf(*definer)) {
      if (auto owner = OwnerOf(room); owner.has_value()) return owner;
    }
    if (!definer->interaction()->customer_ref.empty()) {
      return NodeOfCustomer(definer->interaction()->customer_ref);
    }
  }
  return std::nullopt;
}

DirectoryChange Directory::Change(const EventPtr& event, bool add) {
  DirectoryChange change;
  change.regrouped = add ? parties_.Add(event) : parties_.Remove(event);
  const std::string anchor = AnchorOf(*event);
  if (anchor.empty()) return change;

  // What the event defines, and the anchors that it decides or decided: only these can move others.
  std::vector<std::string> stirred;
  const auto define = [&](const std::string& name) {
    OrderedEvents& definers = anchors_[name].definers;
    const care::Event* before = DefinerOf(name);
    if (add) {
      definers.insert(event);
    } else {
      definers.erase(event);
    }
    if (DefinerOf(name) != before) stirred.push_back(name);
  };
  const care::Interaction* interaction = event->interaction();
  if (interaction != nullptr || SpeakerOf(*event) != nullptr) {
    define(anchor);
    const std::vector<std::string> rooms = RoomsOf(*event);
    if (IsCustomer(*event)) {
      for (const std::string& room : rooms) define(room);
    }
    if (interaction != nullptr && interaction->direction != care::Direction::kInbound) {
      std::vector<std::string> asked = rooms;
      if (!interaction->in_reply_to.empty()) {
        asked.push_back(InteractionAnchor(interaction->in_reply_to));
      }
      for (const std::string& name : asked) {
        absl::btree_map<std::string, int>& affects = anchors_[name].affects;
        if ((affects[anchor] += add ? 1 : -1) == 0) affects.erase(anchor);
      }
    }
  }
  if (add) {
    anchors_[anchor].about.insert(event);
    Place(event, OwnerOf(anchor), change.moves);
  } else {
    anchors_[anchor].about.erase(event);
    Place(event, std::nullopt, change.moves);
    unplaced_.erase(event);
  }

  absl::btree_set<std::string> seen;
  while (!stirred.empty()) {
    const std::string name = std::move(stirred.back());
    stirred.pop_back();
    if (!seen.insert(name).second) continue;
    const auto it = anchors_.find(name);
    if (it == anchors_.end()) continue;
    const std::optional<std::string> owner = OwnerOf(name);
    for (const EventPtr& placed : it->second.about) Place(placed, owner, change.moves);
    for (const auto& [affected, count] : it->second.affects) stirred.push_back(affected);
  }
  return change;
}

void Directory::Place(const EventPtr& event, const std::optional<std::string>& owner,
                      std::vector<Move>& moves) {
  const Digest128 key = care::KeyOf(*event);
  const auto it = owner_.find(key);
  std::optional<std::string> from;
  if (it != owner_.end()) from = it->second;
  if (owner.has_value()) {
    unplaced_.erase(event);
  } else {
    unplaced_.insert(event);
  }
  if (from == owner) return;
  moves.push_back({event, from, owner});
  if (owner.has_value()) {
    owner_[key] = *owner;
  } else {
    owner_.erase(key);
  }
}

}  // namespace earshot::fold
