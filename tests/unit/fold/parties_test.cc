// Who shares cases: parties over customers, in whatever order the statements arrive.
#include "fold/parties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace earshot::fold {
namespace {

using ::testing::ElementsAre;

EventPtr Of(care::EventKind kind, int minute, care::Body body) {
  auto event = std::make_shared<care::Event>();
  event->kind = kind;
  event->source = "crm";
  event->id = std::to_string(minute);
  event->occurred_at = event->received_at = Instant{} + Minutes(minute);
  event->body = std::move(body);
  return event;
}

EventPtr Party(const std::string& name, std::vector<std::string> people, int minute) {
  care::PartyUpsert party;
  party.party = name;
  for (std::string& id : people) party.identities.push_back({"x", std::move(id)});
  return Of(care::EventKind::kPartyUpsert, minute, std::move(party));
}

EventPtr Says(care::EventKind kind, const std::string& a, const std::string& b, int minute) {
  return Of(kind, minute, care::IdentityStatement{{"x", a}, {"x", b}, "", "", 1000});
}

TEST(Parties, AreFoldedTogetherAndStayDifferentPersons) {
  Parties parties;
  EXPECT_THAT(parties.Add(Says(care::EventKind::kIdentityDeclareDistinct, "w", "h", 1)),
              ElementsAre());
  EXPECT_THAT(parties.Add(Party("home", {"w", "h"}, 2)), ElementsAre("party:home", "x:h", "x:w"));
  EXPECT_EQ(parties.NameOf("x:w"), "party:home");
  EXPECT_EQ(parties.NameOf("x:h"), "party:home");
  const std::vector<Person> persons = parties.PersonsOf("x:w");
  ASSERT_EQ(persons.size(), 2u);
  EXPECT_EQ(persons[0].name, "x:h");
  EXPECT_THAT(persons[1].identities, ElementsAre(care::Identity{"x", "w"}));
  EXPECT_EQ(parties.NameOf("x:z"), "x:z");
  EXPECT_FALSE(parties.InParty("x:z"));
}

TEST(Parties, WhomALaterStatementLeavesOutHasLeft) {
  Parties parties;
  parties.Add(Party("home", {"w", "h"}, 1));
  parties.Add(Party("home", {"w"}, 2));
  EXPECT_EQ(parties.NameOf("x:h"), "x:h");
  EXPECT_EQ(parties.NameOf("x:w"), "party:home");
  const EventPtr earlier = Party("home", {"z"}, 0);
  parties.Add(earlier);  // late, and older: it changes nothing
  EXPECT_EQ(parties.NameOf("x:z"), "x:z");
}

TEST(Parties, AnyOrderGivesTheSameAndTakingBackRestores) {
  const std::vector<EventPtr> events = {
      Party("a", {"1", "2"}, 1),
      Party("b", {"3"}, 2),
      Says(care::EventKind::kIdentityLink, "2", "3", 3),
      Says(care::EventKind::kIdentityLink, "4", "1", 4),
      Says(care::EventKind::kIdentityUnlink, "2", "3", 5),
      Party("a", {"2", "5"}, 6),
      Says(care::EventKind::kIdentityDeclareDistinct, "4", "6", 7),
      Says(care::EventKind::kIdentityLink, "1", "6", 8),
      Party("c", {"5", "6"}, 9),
  };
  const auto told = [](const Parties& parties) {
    std::string text;
    for (const char* id : {"1", "2", "3", "4", "5", "6"}) {
      const std::string node = std::string("x:") + id;
      text += parties.NameOf(node) + "(";
      for (const std::string& member : parties.MembersOf(node)) text += member + " ";
      text += ") ";
    }
    return text;
  };
  Parties whole;
  for (const EventPtr& event : events) whole.Add(event);
  for (int seed = 0; seed < 200; ++seed) {
    std::vector<EventPtr> order = events;
    std::mt19937 random(seed);
    std::shuffle(order.begin(), order.end(), random);
    Parties parties;
    const EventPtr extra = Party("a", {"1", "3", "6"}, 20);
    parties.Add(extra);
    for (const EventPtr& event : order) parties.Add(event);
    parties.Remove(extra);
    EXPECT_EQ(told(parties), told(whole)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace earshot::fold
