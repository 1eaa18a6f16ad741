// Whose is each event: the part of the slow model that knows deliveries, links and addressees.
#ifndef EARSHOT_TESTS_PROPERTY_DESK_PLACING_H_
#define EARSHOT_TESTS_PROPERTY_DESK_PLACING_H_

#include <string>
#include <vector>

#include "property/desk_world.h"

namespace earshot::property {

struct PlacedCustomer {
  std::string name;
  std::vector<std::string> nodes;   // sorted
  std::vector<care::Event> events;  // in order
};

// Of each key the delivery that counts, in the order of the determinism contract.
std::vector<care::Event> DeliveriesThatCount(const std::vector<care::Event>& events);
// By name; those to whom no event belongs are left out.
std::vector<PlacedCustomer> PlaceEvents(const DeskWorld& world);

// Ours speak for us: they are never customers.
bool SpeaksForUs(const policy::Policy& policy, const care::Interaction& said);

}  // namespace earshot::property

#endif  // EARSHOT_TESTS_PROPERTY_DESK_PLACING_H_
