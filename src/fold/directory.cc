#include "fold/directory.h"

#include <algorithm>
#include <utility>

#include "absl/container/inlined_vector.h"

namespace earshot::fold {
namespace {

// No chain of replies among our own messages is followed further than this; a longer one falls back on its
// thread. Keeps the cost of one event bounded whatever anybody sends.
constexpr int kReplyChainMax = 64;

// What an anchor is, in its digest.
constexpr int64_t kInteractionTag = 'i', kThreadTag = 't', kCaseTag = 'c';

Digest128 InteractionAnchor(const care::InteractionKey& key) {
  Digester d;
  return d.Add(kInteractionTag).Add(key.source).Add(key.id).Finish();
}
Digest128 ThreadAnchor(const care::Event& event, const care::Interaction& interaction) {
  Digester d;
  return d.Add(kThreadTag).Add(event.source).Add(interaction.thread).Finish();
}
Digest128 CaseAnchor(const std::string& case_ref) {
  Digester d;
  return d.Add(kCaseTag).Add(case_ref).Finish();
}

// Threads and cases that an interaction or a call is in.
using Rooms = absl::InlinedVector<Digest128, 2>;
Rooms RoomsOf(const care::Event& event) {
  Rooms rooms;
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

}  // namespace

// The anchor at which an event is placed; kNone for one that belongs nowhere.
Directory::AnchorRef Directory::AnchorOf(const care::Event& event) {
  struct Visitor {
    const care::Event& event;
    static AnchorRef At(const care::InteractionKey& key) {
      return {AnchorRef::Kind::kInteraction, InteractionAnchor(key), {}};
    }
    static AnchorRef At(const care::InteractionKey& key, const std::string& case_ref) {
      return key.empty() ? AnchorRef{AnchorRef::Kind::kRoom, CaseAnchor(case_ref), {}} : At(key);
    }
    static AnchorRef AtNode(std::string node) {
      return {AnchorRef::Kind::kNode, {}, std::move(node)};
    }
    static AnchorRef At(const care::Subject& who) {
      return AtNode(who.customer.empty() ? NodeOf(who.identity) : NodeOfCustomer(who.customer));
    }
    AnchorRef operator()(const care::Interaction&) const { return At(event.interaction_key()); }
    AnchorRef operator()(const care::InteractionChange& b) const { return At(b.interaction); }
    AnchorRef operator()(const care::CustomerUpsert& b) const {
      return AtNode(NodeOfCustomer(b.customer));
    }
    AnchorRef operator()(const care::IdentityStatement&) const { return {}; }
    AnchorRef operator()(const care::AgentAssignment& b) const { return At(b.interaction); }
    AnchorRef operator()(const care::CaseStatement& b) const {
      return At(b.interaction, b.case_ref);
    }
    AnchorRef operator()(const care::Waiver& b) const { return At(b.interaction); }
    AnchorRef operator()(const care::Promise& b) const { return At(b.interaction); }
    AnchorRef operator()(const care::ClockAdvance&) const { return {}; }
    AnchorRef operator()(const care::CallStep& b) const { return At(b.interaction); }
    AnchorRef operator()(const care::IdentityObservation& b) const {
      return AtNode(NodeOf(b.identity));
    }
    AnchorRef operator()(const care::PartyUpsert&) const { return {}; }
    AnchorRef operator()(const care::SurveyResponse& b) const {
      return b.who == care::Subject{} ? At(b.interaction) : At(b.who);
    }
    AnchorRef operator()(const care::AccountChange& b) const { return At(b.who); }
    AnchorRef operator()(const care::Consent& b) const { return At(b.who); }
    AnchorRef operator()(const care::PolicyActivation&) const { return {}; }
    AnchorRef operator()(const care::RuleRun& b) const { return At(b.interaction, b.case_ref); }
  };
  return std::visit(Visitor{event}, event.body);
}

bool Directory::IsCustomer(const care::Event& event) const {
  const care::Identity* speaker = SpeakerOf(event);
  const policy::Policy* policy = context_ != nullptr ? &context_->At(event.occurred_at) : policy_;
  if (speaker == nullptr || (policy != nullptr && policy->IsOwn(*speaker))) return false;
  return event.interaction() == nullptr ||
         event.interaction()->author.role == care::Role::kCustomer;
}

const care::Event* Directory::DefinerOf(const Anchor& anchor) {
  return anchor.definers.FirstOr(
      [](const care::Event& event) { return SpeakerOf(event) != nullptr; });
}

const care::Event* Directory::DefinerOf(const AnchorId& id) const {
  const std::unique_ptr<Anchor>* anchor = anchors_.Find(id);
  return anchor == nullptr ? nullptr : DefinerOf(**anchor);
}

std::optional<std::string> Directory::OwnerOf(const AnchorRef& anchor) const {
  if (anchor.kind == AnchorRef::Kind::kNode) return anchor.node;
  return OwnerOf(anchor.kind, anchor.id);
}

std::optional<std::string> Directory::OwnerOf(AnchorRef::Kind kind, const AnchorId& id) const {
  if (kind == AnchorRef::Kind::kInteraction) return OwnerOfInteraction(id);
  const care::Event* definer = DefinerOf(id);
  if (definer == nullptr) return std::nullopt;
  return NodeOf(*SpeakerOf(*definer));
}

// Looks only at what the interactions on the chain say, never at where something was placed before: that is
// what makes the result independent of the order of arrival, reply loops included.
std::optional<std::string> Directory::OwnerOfInteraction(const AnchorId& id) const {
  absl::InlinedVector<AnchorId, 4> chain{id};
  for (int i = 0; i < kReplyChainMax; ++i) {
    const care::Event* definer = DefinerOf(chain.back());
    if (definer == nullptr) break;
    if (const care::Identity* speaker = SpeakerOf(*definer)) return NodeOf(*speaker);
    const care::Interaction* interaction = definer->interaction();
    if (interaction->to.has_value()) return NodeOf(*interaction->to);
    if (interaction->in_reply_to.empty()) break;
    const AnchorId parent = InteractionAnchor(interaction->in_reply_to);
    if (std::find(chain.begin(), chain.end(), parent) != chain.end()) break;
    chain.push_back(parent);
  }
  for (const AnchorId& link : chain) {
    const care::Event* definer = DefinerOf(link);
    if (definer == nullptr) continue;
    for (const AnchorId& room : RoomsOf(*definer)) {
      if (auto owner = OwnerOf(AnchorRef::Kind::kRoom, room); owner.has_value()) return owner;
    }
    if (!definer->interaction()->customer_ref.empty()) {
      return NodeOfCustomer(definer->interaction()->customer_ref);
    }
  }
  return std::nullopt;
}

Directory::Anchor& Directory::AnchorAt(AnchorRef::Kind kind, const AnchorId& id) {
  std::unique_ptr<Anchor>& anchor = anchors_[id];
  if (anchor == nullptr) {
    anchor = std::make_unique<Anchor>();
    anchor->kind = kind;
  }
  return *anchor;
}

// Notes what the event says of whose its anchors are. Those at which the answer may be another now, and with
// them those that asked them, are added to `stirred`.
void Directory::Define(const EventPtr& event, const AnchorRef& at, bool add,
                       std::vector<AnchorId>& stirred) {
  const auto define = [&](AnchorRef::Kind kind, const AnchorId& id) {
    Anchor& anchor = AnchorAt(kind, id);
    const care::Event* before = DefinerOf(anchor);
    if (add) {
      anchor.definers.Insert(event);
    } else {
      anchor.definers.Erase(event);
    }
    if (DefinerOf(anchor) != before) stirred.push_back(id);
  };
  const care::Interaction* interaction = event->interaction();
  if (interaction == nullptr && SpeakerOf(*event) == nullptr) return;
  define(at.kind, at.id);
  Rooms asked = RoomsOf(*event);
  if (IsCustomer(*event)) {
    for (const AnchorId& room : asked) define(AnchorRef::Kind::kRoom, room);
  }
  if (interaction == nullptr || interaction->direction == care::Direction::kInbound) return;
  const auto affect = [&](AnchorRef::Kind kind, const AnchorId& id) {
    absl::btree_map<AnchorId, int>& affects = AnchorAt(kind, id).affects;
    if ((affects[at.id] += add ? 1 : -1) == 0) affects.erase(at.id);
  };
  for (const AnchorId& room : asked) affect(AnchorRef::Kind::kRoom, room);
  if (!interaction->in_reply_to.empty()) {
    affect(AnchorRef::Kind::kInteraction, InteractionAnchor(interaction->in_reply_to));
  }
}

DirectoryChange Directory::Change(const EventPtr& event, bool add) {
  DirectoryChange change;
  change.regrouped = add ? parties_.Add(event) : parties_.Remove(event);
  const AnchorRef at = AnchorOf(*event);
  if (at.kind == AnchorRef::Kind::kNone) return change;
  // What the event defines, and the anchors that it decides or decided: only these can move others.
  std::vector<AnchorId> stirred;
  if (!add && at.kind != AnchorRef::Kind::kNode) PlaceAt(event, at, add, change.moves);
  Define(event, at, add, stirred);
  if (at.kind == AnchorRef::Kind::kNode) {
    const std::optional<std::string> nobody;
    change.moves.push_back({event, add ? nobody : at.node, add ? at.node : nobody});
  } else if (add) {
    PlaceAt(event, at, add, change.moves);
  }
  Settle(std::move(stirred), change.moves);
  return change;
}

// An event comes to its anchor, or leaves it. Where it comes the anchor may be somebody else's from now on: what hung
// on it before follows.
void Directory::PlaceAt(const EventPtr& event, const AnchorRef& at, bool add,
                        std::vector<Move>& moves) {
  Anchor& anchor = AnchorAt(at.kind, at.id);
  if (!add) {
    anchor.about.Erase(event);
    if (anchor.owner.has_value()) {
      moves.push_back({event, anchor.owner, std::nullopt});
    } else {
      unplaced_.erase(event);
    }
    return;
  }
  std::optional<std::string> owner = OwnerOf(at);
  if (owner.has_value()) {
    moves.push_back({event, std::nullopt, owner});
  } else {
    unplaced_.insert(event);
  }
  MoveAll(anchor, std::move(owner), moves);
  anchor.about.Insert(event);
}

void Directory::MoveAll(Anchor& anchor, std::optional<std::string> owner,
                        std::vector<Move>& moves) {
  if (anchor.owner == owner) return;
  const std::optional<std::string> from = std::exchange(anchor.owner, std::move(owner));
  anchor.about.ForEach([&](const EventPtr& placed) {
    if (!from.has_value()) unplaced_.erase(placed);
    if (!anchor.owner.has_value()) unplaced_.insert(placed);
    moves.push_back({placed, from, anchor.owner});
  });
}

void Directory::Settle(std::vector<AnchorId> stirred, std::vector<Move>& moves) {
  DigestSet seen;
  while (!stirred.empty()) {
    const AnchorId id = stirred.back();
    stirred.pop_back();
    if (!seen.Insert(id)) continue;
    const std::unique_ptr<Anchor>* found = anchors_.Find(id);
    if (found == nullptr) continue;
    Anchor& anchor = **found;
    MoveAll(anchor, OwnerOf(anchor.kind, id), moves);
    for (const auto& [affected, count] : anchor.affects) stirred.push_back(affected);
  }
}

}  // namespace earshot::fold
