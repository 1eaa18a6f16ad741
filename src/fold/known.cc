#include "fold/known.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/hash/hash.h"

namespace earshot::fold {
namespace {

constexpr size_t kLookedThrough = 8;

size_t HashOf(absl::string_view source, absl::string_view id) {
  return absl::Hash<std::pair<absl::string_view, absl::string_view>>()({source, id});
}

}  // namespace

Place PlaceOf(const policy::Policy& policy, const care::Interaction& interaction) {
  Place place;
  place.channel = policy.FindChannel(interaction.channel);
  place.touchpoint = policy.FindTouchpoint(interaction.channel, interaction.touchpoint);
  if (!interaction.brand.empty()) {
    place.brand = interaction.brand;
  } else if (place.touchpoint != nullptr && !place.touchpoint->brand.empty()) {
    place.brand = place.touchpoint->brand;
  } else {
    place.brand = policy.brand();
  }
  place.channel_kind = place.channel == nullptr ? absl::string_view("unknown")
                                                : absl::string_view(place.channel->kind);
  if (interaction.visibility.has_value()) {
    place.visibility = *interaction.visibility;
  } else if (place.channel != nullptr) {
    place.visibility = place.channel->visibility;
  }
  return place;
}

int Interactions::IndexOf(absl::string_view source, absl::string_view id) const {
  const auto is = [&](const Known& known) {
    return known.event->id == id && known.event->source == source;
  };
  if (slots_.empty()) {
    for (size_t i = known_.size(); i-- > 0;) {
      if (is(known_[i])) return static_cast<int>(i);
    }
    return -1;
  }
  const size_t mask = slots_.size() - 1;
  for (size_t slot = HashOf(source, id) & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (is(known_[slots_[slot] - 1])) return static_cast<int>(slots_[slot] - 1);
  }
  return -1;
}

const Known& Interactions::Get(const care::InteractionKey& key) const {
  return known_.at(static_cast<size_t>(IndexOf(key)));
}

Known& Interactions::Get(const care::InteractionKey& key) {
  return known_.at(static_cast<size_t>(IndexOf(key)));
}

void Interactions::Enter(int index) {
  const care::Event& event = *known_[static_cast<size_t>(index)].event;
  const size_t mask = slots_.size() - 1;
  size_t slot = HashOf(event.source, event.id) & mask;
  while (slots_[slot] != 0) slot = (slot + 1) & mask;
  slots_[slot] = static_cast<uint32_t>(index) + 1;
}

int Interactions::Add(const EventPtr& event) {
  const int index = static_cast<int>(known_.size());
  known_.emplace_back().event = event;
  if (known_.size() <= kLookedThrough) return index;
  if (2 * known_.size() <= slots_.size()) {
    Enter(index);
  } else {
    slots_.assign(std::max(4 * kLookedThrough, 2 * slots_.size()), 0);
    for (int i = 0; i <= index; ++i) Enter(i);
  }
  return index;
}

std::vector<const Known*> Interactions::SortedByKey() const {
  std::vector<const Known*> sorted;
  sorted.reserve(known_.size());
  for (const Known& known : known_) sorted.push_back(&known);
  std::sort(sorted.begin(), sorted.end(), [](const Known* a, const Known* b) {
    return std::tie(a->event->source, a->event->id) < std::tie(b->event->source, b->event->id);
  });
  return sorted;
}

}  // namespace earshot::fold
