// A slow and obvious model of customer care, written from the pages (DOMAIN, events, decisions, care, policy) and not
// from the fold: it takes every event of a world and a policy, puts each customer's events in order, and then walks
// through time grain by grain, looking at everything at every step. It knows no wake-up, no index and no increment.
//
// It answers what the engine must answer: dispositions, obligations, standing decisions and the order of the queue.
#ifndef EARSHOT_TESTS_PROPERTY_DESK_MODEL_H_
#define EARSHOT_TESTS_PROPERTY_DESK_MODEL_H_

#include <string>
#include <vector>

#include "property/desk_world.h"

namespace earshot::property {

// Lines for people that are compared as they are, each list sorted but the queue.
struct DeskAnswer {
  std::vector<std::string> customers;     // "x:ann = x:ann x:bob"
  std::vector<std::string> dispositions;  // "x/1 obligation x/1", "x/2 noise repost"
  std::vector<std::string> obligations;   // id, state, instants, interactions, targets
  std::vector<std::string> decisions;     // instant, kind, subject, by, arguments
  std::vector<std::string> queue;         // most urgent first
  friend bool operator==(const DeskAnswer&, const DeskAnswer&) = default;
};

DeskAnswer ModelAnswer(const DeskWorld& world);

}  // namespace earshot::property

#endif  // EARSHOT_TESTS_PROPERTY_DESK_MODEL_H_
