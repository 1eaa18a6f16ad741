// The interactions of one customer as they stand now: found by their key, kept in the order in which they came.
#ifndef EARSHOT_FOLD_KNOWN_H_
#define EARSHOT_FOLD_KNOWN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "care/event.h"
#include "fold/grouping.h"
#include "policy/policy.h"

namespace earshot::fold {

// Where an interaction stands under a policy: what it says itself, else its touchpoint's, else the policy's.
// Looked up once; borrows from the event and from the policy.
struct Place {
  const policy::Channel* channel = nullptr;        // null: the policy does not know it
  const policy::Touchpoint* touchpoint = nullptr;  // the same
  absl::string_view brand;
  absl::string_view channel_kind;
  care::Visibility visibility = care::Visibility::kPrivate;
};
Place PlaceOf(const policy::Policy& policy, const care::Interaction& interaction);
inline absl::string_view BrandOf(const policy::Policy& policy,
                                 const care::Interaction& interaction) {
  return PlaceOf(policy, interaction).brand;
}

// What part of the scale he gave, in thousandths: 1 of 5 stars is 200.
inline constexpr int32_t kNotRated = -1, kBadRatingMilli = 400, kGoodRatingMilli = 800;
inline int32_t RatedMilli(const care::Rating& rating) {
  return rating.scale_milli <= 0
             ? kNotRated
             : static_cast<int32_t>(int64_t{1000} * rating.value_milli / rating.scale_milli);
}

// An interaction as it stands now: its latest revision.
struct Known {
  EventPtr event;  // post or edit with what it says at present
  Place place;     // of that
  bool inbound = false;
  bool deleted = false;
  bool withdrawn = false;  // deleted by its author
  care::Metrics metrics;
  std::string case_id;        // "" for noise and for what belongs to no case
  int case_index = -1;        // of that case
  int obligation = -1;        // inbound: the one it is in; outbound: the one it answered
  int call = -1;              // the call that it is
  Instant views_at = kNever;  // when `metrics` was told
  std::string noise;

  const care::Interaction& interaction() const { return *event->interaction(); }
};

class Interactions {
 public:
  // -1 and null where there is none.
  int IndexOf(const care::InteractionKey& key) const { return IndexOf(key.source, key.id); }
  Known* Find(const care::InteractionKey& key) { return At(IndexOf(key)); }
  const Known* Find(const care::InteractionKey& key) const { return At(IndexOf(key)); }
  // For a key that is known to be there.
  const Known& Get(const care::InteractionKey& key) const;
  Known& Get(const care::InteractionKey& key);
  Known& operator[](int index) { return known_[static_cast<size_t>(index)]; }
  const Known& operator[](int index) const { return known_[static_cast<size_t>(index)]; }
  // The event's key must be new. What was found before has moved.
  int Add(const EventPtr& event);

  size_t size() const { return known_.size(); }
  std::vector<const Known*> SortedByKey() const;

 private:
  int IndexOf(absl::string_view source, absl::string_view id) const;
  Known* At(int index) { return index < 0 ? nullptr : &(*this)[index]; }
  const Known* At(int index) const { return index < 0 ? nullptr : &(*this)[index]; }
  void Enter(int index);

  std::vector<Known> known_;
  // Open addressing: one more than the index in known_, 0 where nothing is. A power of two, at most half
  // full; asked for one key and never walked. The few of most customers are looked through instead.
  std::vector<uint32_t> slots_;
};

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_KNOWN_H_
