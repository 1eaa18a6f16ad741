// Where an event belongs: a pure function of the *set* of events added, whatever their order.
//
// An inbound interaction belongs to its author. An outbound one belongs to the identity it is addressed to,
// else to whoever it replies to (over as many replies as it takes), else to the earliest customer in its
// thread or case, else to the host's customer it names. Everything about an interaction (edits, deletion,
// metrics, waiver, ...) belongs where the interaction belongs. What cannot be placed yet waits, and moves
// when the missing piece arrives.
//
// Customers are the components of Parties; the directory places events at nodes and asks it for the rest.
#ifndef EARSHOT_FOLD_DIRECTORY_H_
#define EARSHOT_FOLD_DIRECTORY_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "base/digest.h"
#include "base/digest_table.h"
#include "care/event.h"
#include "fold/context.h"
#include "fold/few_events.h"
#include "fold/grouping.h"
#include "fold/parties.h"
#include "policy/policy.h"

namespace earshot::fold {

// What adding one event changes. `from` or `to` is a node ("x:42", "customer:7"); absent: not placed.
struct Move {
  EventPtr event;
  std::optional<std::string> from;
  std::optional<std::string> to;
};

struct DirectoryChange {
  std::vector<Move> moves;
  // Nodes whose component changed, sorted: each was in another company before.
  std::vector<std::string> regrouped;
};

class Directory {
 public:
  // The policy says who speaks for us: our own posts do not make a thread somebody's. It must outlive this.
  explicit Directory(const policy::Policy* policy = nullptr) : policy_(policy) {}
  // The same where one policy follows another.
  explicit Directory(const Context* context) : policy_(nullptr), context_(context) {}

  // The event's key must not have been added before.
  DirectoryChange Add(const EventPtr& event) { return Change(event, true); }
  // Takes back an event that another delivery of the same key replaces.
  DirectoryChange Remove(const EventPtr& event) { return Change(event, false); }

  // The name of the customer that holds the node, and his nodes, sorted.
  std::string CustomerOf(const std::string& node) const { return parties_.NameOf(node); }
  std::vector<std::string> MembersOf(const std::string& node) const {
    return parties_.MembersOf(node);
  }
  // Where several customers share cases: who is who among them. Empty: he is alone.
  std::vector<Person> PersonsOf(const std::string& node) const {
    return parties_.InParty(node) ? parties_.PersonsOf(node) : std::vector<Person>{};
  }
  // The nodes of the one customer, whatever party he is in; sorted, never empty.
  std::vector<std::string> GroupOf(const std::string& node) const {
    return parties_.grouping().MembersOf(node);
  }
  // One customer, whatever party he is in; and by the host's last word two.
  bool AreOne(const std::string& a, const std::string& b) const {
    return parties_.grouping().NameOf(a) == parties_.grouping().NameOf(b);
  }
  bool AreDistinct(const std::string& a, const std::string& b) const {
    return parties_.grouping().AreDistinct(a, b);
  }
  // Events that belong to nobody yet, in fold order. Statements about identities and clocks belong nowhere
  // and are not counted.
  std::vector<EventPtr> Unplaced() const { return {unplaced_.begin(), unplaced_.end()}; }
  size_t unplaced_count() const { return unplaced_.size(); }

  static std::string NodeOf(const care::Identity& identity) { return identity.Text(); }
  static std::string NodeOfCustomer(const std::string& host_id) { return "customer:" + host_id; }

 private:
  // An anchor is what several events may hang on: an interaction, or a room, which is a thread or a case reference.
  // Found by the digest of what it is and its name, since there are as many as there are interactions.
  using AnchorId = Digest128;
  struct AnchorRef {
    enum class Kind { kNone, kInteraction, kRoom, kNode };
    Kind kind = Kind::kNone;
    AnchorId id;       // of an interaction and a room
    std::string node;  // of a node: nothing can move what hangs on it, so that no anchor is kept
  };
  struct Anchor {
    AnchorRef::Kind kind = AnchorRef::Kind::kNone;
    // Of an interaction its posts, edits and call steps; of a room what customers said in it.
    FewEvents definers;
    FewEvents about;                         // events that are placed where this anchor is
    std::optional<std::string> owner;        // where that is
    absl::btree_map<AnchorId, int> affects;  // anchors that ask this one, with how many times
  };

  static AnchorRef AnchorOf(const care::Event& event);
  Anchor& AnchorAt(AnchorRef::Kind kind, const AnchorId& id);  // made where there is none
  void Define(const EventPtr& event, const AnchorRef& at, bool add, std::vector<AnchorId>& stirred);
  DirectoryChange Change(const EventPtr& event, bool add);
  std::optional<std::string> OwnerOf(const AnchorRef& anchor) const;
  std::optional<std::string> OwnerOf(AnchorRef::Kind kind, const AnchorId& id) const;
  std::optional<std::string> OwnerOfInteraction(const AnchorId& id) const;
  // The event that says whose an anchor is; null where nothing does yet. Of contradicting revisions of one
  // interaction an inbound one counts: what a customer may have said is never lost to a mislabelled copy.
  const care::Event* DefinerOf(const AnchorId& id) const;
  static const care::Event* DefinerOf(const Anchor& anchor);
  // What hangs on it goes with it.
  void MoveAll(Anchor& anchor, std::optional<std::string> owner, std::vector<Move>& moves);
  void PlaceAt(const EventPtr& event, const AnchorRef& at, bool add, std::vector<Move>& moves);
  // Looks again whose the stirred anchors are, and those that ask them, and moves what hangs on them.
  void Settle(std::vector<AnchorId> stirred, std::vector<Move>& moves);
  bool IsCustomer(const care::Event& event) const;

  const policy::Policy* policy_;
  const Context* context_ = nullptr;  // instead
  Parties parties_;
  DigestMap<std::unique_ptr<Anchor>> anchors_;
  OrderedEvents unplaced_;
};

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_DIRECTORY_H_
