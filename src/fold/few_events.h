// Events in the order of the fold, mostly one or two: in place while they are few, in a tree once they are many, so
// that neither a message by itself nor a thread of a hundred thousand is dear.
#ifndef EARSHOT_FOLD_FEW_EVENTS_H_
#define EARSHOT_FOLD_FEW_EVENTS_H_

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "fold/grouping.h"

namespace earshot::fold {

class FewEvents {
 public:
  static constexpr size_t kInPlace = 16;

  // One that is there already is not there twice.
  void Insert(const EventPtr& event) {
    if (many_ != nullptr) {
      many_->insert(event);
      return;
    }
    const auto at = std::lower_bound(few_.begin(), few_.end(), event, EventOrder());
    if (at != few_.end() && !EventOrder()(event, *at)) return;
    if (few_.size() < kInPlace) {
      few_.insert(at, event);
      return;
    }
    many_ = std::make_unique<OrderedEvents>(few_.begin(), few_.end());
    many_->insert(event);
    few_ = {};
  }
  void Erase(const EventPtr& event) {
    if (many_ != nullptr) {
      many_->erase(event);
      if (many_->empty()) many_ = nullptr;
      return;
    }
    const auto at = std::lower_bound(few_.begin(), few_.end(), event, EventOrder());
    if (at != few_.end() && !EventOrder()(event, *at)) few_.erase(at);
  }
  bool empty() const { return few_.empty() && many_ == nullptr; }
  // The first for which `is(event)` holds, else the first; null: there is none.
  template <typename Is>
  const care::Event* FirstOr(const Is& is) const {
    const auto look = [&](const auto& events) -> const care::Event* {
      for (const EventPtr& event : events) {
        if (is(*event)) return event.get();
      }
      return events.empty() ? nullptr : events.begin()->get();
    };
    return many_ != nullptr ? look(*many_) : look(few_);
  }
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    for (const EventPtr& event : few_) visit(event);
    if (many_ == nullptr) return;
    for (const EventPtr& event : *many_) visit(event);
  }

 private:
  absl::InlinedVector<EventPtr, 1> few_;
  std::unique_ptr<OrderedEvents> many_;  // instead, once there were more than kInPlace
};

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_FEW_EVENTS_H_
