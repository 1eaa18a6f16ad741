#include "fold/noise.h"

namespace earshot::fold {

std::string NoiseOf(const policy::Policy& policy, const care::Interaction& interaction,
                    Instant at) {
  switch (interaction.author.role) {
    case care::Role::kAgent:
    case care::Role::kBot:
    case care::Role::kBrand:
    case care::Role::kEmployee:
    case care::Role::kSystem:
      return "own_identity";
    case care::Role::kCustomer:
    case care::Role::kPartner:
      break;  // a partner's question is owed an answer too
  }
  if (policy.IsOwn(interaction.author.identity)) return "own_identity";
  if (!interaction.repost_of.empty()) return "repost";
  if (interaction.auto_reply) return "auto_reply";
  const policy::Channel* channel = policy.FindChannel(interaction.channel);
  if (channel != nullptr && channel->LifecycleAt(at) == policy::Lifecycle::kRetired) {
    return "channel_retired";
  }
  return "";
}

}  // namespace earshot::fold
