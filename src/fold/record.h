// One moment as conditions see it: the interaction, its obligation, its case and its customer, by field slot.
#ifndef EARSHOT_FOLD_RECORD_H_
#define EARSHOT_FOLD_RECORD_H_

#include <array>
#include <iterator>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/assessment.h"
#include "cel/environment.h"
#include "fold/machine.h"
#include "policy/fields.h"

namespace earshot::fold {

// Borrows from the machine; lives for one evaluation. `known` and `obligation` may be absent: their fields
// are then missing.
class Record : public cel::Activation {
 public:
  // `before` null: nothing has changed.
  Record(const Machine& machine, const Known* known, int obligation, Instant now,
         absl::string_view event_kind, const Before* before = nullptr);
  cel::Value Get(int slot) const override;

 private:
  cel::Value OfInteraction(policy::FieldSlot slot) const;
  cel::Value OfSentiment(policy::FieldSlot slot) const;
  cel::Value OfObligation(policy::FieldSlot slot) const;
  cel::Value OfCustomer(policy::FieldSlot slot) const;
  // As it was before the event; missing of what was not there.
  cel::Value Was(policy::FieldSlot slot) const;
  cel::Value InteractionWas(policy::FieldSlot slot) const;
  cel::Value ObligationWas(policy::FieldSlot slot) const;
  cel::Value CustomerWas(policy::FieldSlot slot) const;
  bool WasThere(policy::FieldSlot slot) const;
  bool HasChanged(policy::FieldSlot slot) const;

  const Machine& machine_;
  const Known* known_;
  const care::Interaction* interaction_ = nullptr;
  const Obligation* obligation_ = nullptr;
  const Owed* owed_ = nullptr;  // of that
  const Case* case_ = nullptr;
  const Before* before_;
  int obligation_index_;
  int case_index_ = -1;
  Instant now_;
  absl::string_view event_kind_;
  absl::string_view intents_[std::size(kIntentTable)];
  size_t intent_count_ = 0;
  mutable std::vector<cel::Value> attributes_;  // made when they are asked for
  // What has been asked for, for the next condition that reads it.
  mutable std::array<cel::Value, policy::kSlotCount> answers_{};
};

// We are not there yet, or nothing can be said there any more.
inline bool CannotSpeak(policy::Lifecycle life) { return life != policy::Lifecycle::kActive; }

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_RECORD_H_
