// One customer folded: his events in order, the machine that stands at their end, and the decisions that
// stand. An event in order is one step; anything else refolds, and what differs comes out as corrections.
//
//     state = fold(policy, events ordered by (occurred_at, source, id))
//     decisions = f(state, now)      next wake-up = g(state)
//
// No clock, no input or output, no floating point, no hash order, no locale.
//
// Who is quiet can rest: his machine and his decisions are let go, and folded from his events again when
// somebody asks for them. No decision depends on who rests and when.
#ifndef EARSHOT_FOLD_CUSTOMER_H_
#define EARSHOT_FOLD_CUSTOMER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/digest.h"
#include "care/decisions.h"
#include "fold/context.h"
#include "fold/grouping.h"
#include "fold/state.h"
#include "policy/policy.h"

namespace earshot::fold {

class Machine;

class Customer {
 public:
  Customer(const Context* context, std::string name);
  ~Customer();
  Customer(Customer&&) noexcept;
  Customer& operator=(Customer&&) noexcept;

  // Adds one event; fires what is due on the way and, after it, what is due at or before `now`. Decisions that
  // are new, and corrections of delivered ones, are appended to `out`. An event out of order refolds, and then the
  // answer is false.
  bool Add(const EventPtr& event, Instant now, care::Decisions& out);
  // Many at once, and some taken away: one refold.
  void Change(const std::vector<EventPtr>& add, const std::vector<EventPtr>& remove, Instant now,
              care::Decisions& out);
  // Fires everything due at or before `now`.
  void Advance(Instant now, care::Decisions& out);
  // Whether anything of that instant or after it has been folded: what changes there needs a refold.
  bool HasReached(Instant at) const;

  Instant next_wake() const;
  const std::string& name() const { return name_; }
  const std::vector<EventPtr>& events() const { return events_; }
  care::Decisions Standing() const;  // in order of emission
  size_t standing_count() const { return resting() ? said_.size() : standing_.size(); }
  // Whether the decision may stand here; false: it does not.
  bool MaySay(const Digest128& decision) const;
  CustomerView View() const;
  // Open obligations with their priority at `now`; unsorted.
  void AppendQueue(Instant now, std::vector<QueueItem>& out) const;
  // What each rule says of the obligation with this id at `now`; empty where there is none.
  std::vector<RuleAnswer> RuleAnswers(absl::string_view obligation, Instant now) const;
  // Of events (with assessments), obligations, dispositions, cases and standing decisions.
  Digest128 Digest() const;

  // Members of the customer, for View and Digest only: the fold itself never asks who else he is.
  void SetMembers(std::vector<std::string> nodes) { members_ = std::move(nodes); }
  // Who of them is one person: a reply is never moved from one to another. Before the first event.
  void SetPersons(std::vector<Person> persons);
  const std::vector<std::string>& members() const { return members_; }

  // Takes all events and standing decisions out, for a regrouping (see Correct).
  std::vector<EventPtr> TakeEvents();
  care::Decisions TakeStanding();
  // Folds from nothing, without telling anybody: the caller compares Standing() itself.
  void Rebuild(std::vector<EventPtr> events, Instant now);

  // Rests, where no answer is owed to him and what he said is soon folded again. Any change wakes him; a
  // question does not, and is answered by folding him beside.
  bool Rest();
  bool resting() const { return machine_ == nullptr; }
  // Before what he was folded under becomes another: what he was told is known from then on.
  void Wake();

 private:
  Customer Woken() const;

  const Context* context_;
  std::string name_;
  std::vector<std::string> members_;
  std::shared_ptr<const std::vector<Person>> persons_;  // null: one
  std::vector<EventPtr> events_;                        // sorted by InOrder
  Instant now_ = kInstantMin;                           // the latest that he was told of
  std::unique_ptr<Machine> machine_;                    // null: he rests
  care::Decisions standing_;
  // While he rests: when he is to be woken, and of each standing decision the first bits of its id.
  Instant next_wake_ = kNever;
  std::vector<uint32_t> said_;
};

// Who has more events does not rest: waking him would take too long, and they weigh more than his state.
inline constexpr size_t kRestingEventsMax = 32;

// What has to be said so that somebody who was told `before` knows `after`: what is new, with what it
// supersedes; what no longer holds and nothing replaces, as decision.withdrawn. In order of `at`.
care::Decisions Correct(absl::string_view tenant, const care::Decisions& before,
                        const care::Decisions& after);

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_CUSTOMER_H_
