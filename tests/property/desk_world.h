// Random desks of customer care: a policy, what its rules mean in plain C++, and a log of events. Every instant and
// every span is a whole number of `grain`s, so that a model may walk through time step by step and miss nothing.
//
// Swarm testing: each world has a random subset of the features; what is rare in life is common here.
#ifndef EARSHOT_TESTS_PROPERTY_DESK_WORLD_H_
#define EARSHOT_TESTS_PROPERTY_DESK_WORLD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "care/event.h"
#include "policy/policy.h"

namespace earshot::property {

// What a condition of a rule may look at, of one obligation at one moment.
struct Moment {
  bool open = false, acknowledged = false, ignored = false, first = false;
  Span waiting{0};
  int64_t messages = 0, case_messages = 0, case_answers = 0;
  bool case_resolved = false;
  std::string channel_kind, tier;  // tier "": missing
  const care::Interaction* interaction = nullptr;
};

// The same rule twice: as the policy says it and as a person would check it.
struct PlainRule {
  std::string name;
  std::function<bool(const Moment&)> holds;
};

// A target twice: whether it applies, and the rows of its table.
struct PlainTarget {
  std::function<bool(const Moment&)> holds;
  std::vector<std::function<bool(const Moment&)>> rows;
};

struct DeskFeatures {
  bool promises, edits, deletes, links, distinct, late, retired, calendars, waivers, rules, targets,
      cases, assigns, conflicts, noise, outbound, threads, customers, resolves, outrage, untargeted,
      aged, spill, tables, stages, retarget;
};

struct DeskWorld {
  uint64_t seed = 0;
  DeskFeatures features;
  std::string yaml;
  std::shared_ptr<const policy::Policy> policy;
  std::vector<PlainRule> rules;      // by their place in policy->rules()
  std::vector<PlainTarget> targets;  // by their place in policy->targets()
  std::vector<care::Event> events;   // in no order, with repetitions and contradictions
  Span grain;
  Instant begin, end;
};

DeskWorld MakeDeskWorld(uint64_t seed);
// For people: the features that are on, and one event.
std::string ShowFeatures(const DeskFeatures& features);
std::string ShowEvent(const care::Event& event);

}  // namespace earshot::property

#endif  // EARSHOT_TESTS_PROPERTY_DESK_WORLD_H_
