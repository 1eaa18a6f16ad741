// Few events and many are held alike.
#include "fold/few_events.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "absl/strings/str_cat.h"

namespace earshot::fold {
namespace {

EventPtr At(int minute, bool inbound = true) {
  auto event = std::make_shared<care::Event>();
  event->kind = care::EventKind::kInteractionPost;
  event->source = "x";
  event->id = absl::StrCat(minute);
  event->occurred_at = Instant{0} + Minutes(minute);
  care::Interaction i;
  i.direction = inbound ? care::Direction::kInbound : care::Direction::kOutbound;
  event->body = i;
  return event;
}

std::vector<EventPtr> All(const FewEvents& few) {
  std::vector<EventPtr> all;
  few.ForEach([&all](const EventPtr& event) { all.push_back(event); });
  return all;
}

// About the number at which they move to a tree, up and down again, in any order, some twice.
TEST(FewEvents, AreWhatATreeHolds) {
  for (uint32_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    FewEvents few;
    OrderedEvents tree;
    std::vector<EventPtr> pool;
    for (int m = 0; m < static_cast<int>(FewEvents::kInPlace) + 6; ++m) pool.push_back(At(m));
    for (int step = 0; step < 300; ++step) {
      const EventPtr& event = pool[random() % pool.size()];
      // Mostly in for a while, then mostly out.
      if (random() % 8 < (step / 100 % 2 == 0 ? 6u : 2u)) {
        few.Insert(event);
        tree.insert(event);
      } else {
        few.Erase(event);
        tree.erase(event);
      }
      ASSERT_EQ(All(few), std::vector<EventPtr>(tree.begin(), tree.end()));
      ASSERT_EQ(few.empty(), tree.empty());
    }
  }
}

TEST(FewEvents, TheFirstOfAKindElseTheFirst) {
  const auto inbound = [](const care::Event& event) {
    return event.interaction()->direction == care::Direction::kInbound;
  };
  FewEvents few;
  EXPECT_EQ(few.FirstOr(inbound), nullptr);
  const EventPtr ours = At(1, false), his = At(2), his_later = At(3);
  few.Insert(ours);
  EXPECT_EQ(few.FirstOr(inbound), ours.get());
  few.Insert(his_later);
  few.Insert(his);
  EXPECT_EQ(few.FirstOr(inbound), his.get());
}

}  // namespace
}  // namespace earshot::fold
