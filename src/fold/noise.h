// What is owed nothing, and why: our own words, repetitions, what a machine sent, what came in on a dead channel.
#ifndef EARSHOT_FOLD_NOISE_H_
#define EARSHOT_FOLD_NOISE_H_

#include <string>

#include "base/time.h"
#include "care/event.h"
#include "policy/policy.h"

namespace earshot::fold {

// The reason: own_identity, repost, auto_reply, channel_retired; "": it is no noise.
std::string NoiseOf(const policy::Policy& policy, const care::Interaction& interaction, Instant at);

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_NOISE_H_
