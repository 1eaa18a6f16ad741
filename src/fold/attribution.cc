// Whom a post is about that was not sent to us: by a name in it, by what people say instead of one ("my internet
// provider"), by what this customer spoke of before, or by what he says later. Only under a policy that has `brands`.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fold/issue.h"
#include "fold/machine.h"
#include "fold/record.h"

namespace earshot::fold {
namespace {

// In thousandths. A description fits every firm of its trade: it is a candidate, sooner one of a customer of ours, and
// nearly sure where he spoke of that brand before.
constexpr int32_t kSaid = 1000, kSaidLater = 600, kDescribedAgain = 800, kDescribedByOurs = 700,
                  kDescribed = 500, kSpokenOf = 400;
// What he spoke of last is what he still speaks of, and what he names now is what he meant, for so long.
constexpr Span kAttributionWindow = Days(30);

// Each once, in order of their names.
std::vector<NameFound> ByName(std::vector<NameFound> found) {
  const auto less = [](const NameFound& a, const NameFound& b) {
    return std::pair(absl::string_view(a.means), a.begin) <
           std::pair(absl::string_view(b.means), b.begin);
  };
  std::sort(found.begin(), found.end(), less);
  found.erase(std::unique(found.begin(), found.end(),
                          [](const auto& a, const auto& b) { return a.means == b.means; }),
              found.end());
  return found;
}

std::string TextOf(const care::Interaction& interaction) {
  return interaction.subject.empty() ? interaction.text
                                     : absl::StrCat(interaction.text, "\n", interaction.subject);
}

}  // namespace

Attribution Machine::AboutOf(const care::Interaction& interaction, const Moment& moment) const {
  const policy::Policy& policy = *context_->policy;
  const policy::Touchpoint* touchpoint =
      policy.FindTouchpoint(interaction.channel, interaction.touchpoint);
  if (!interaction.brand.empty()) return {interaction.brand, "told", kSaid};
  // What is overheard in the stream of a touchpoint was not sent to it.
  if (interaction.addressed == care::Addressed::kDirect ||
      (interaction.addressed == care::Addressed::kMention && touchpoint != nullptr)) {
    return {std::string(BrandOf(policy, interaction)), "sent", kSaid};
  }
  const std::string text = TextOf(interaction);
  // A span beyond the text is in the subject, which evidence cannot point into.
  const auto at = [&interaction](Attribution about, const NameFound& found) {
    if (found.end <= interaction.text.size()) {
      about.begin = found.begin;
      about.end = found.end;
    }
    return about;
  };
  const std::vector<NameFound> named = ByName(NamesIn(policy.brand_names(), text));
  if (!named.empty()) {
    const auto parts = static_cast<int32_t>(named.size());
    return at({named[0].means, "named", kSaid / parts}, named[0]);
  }
  const Track& track = TrackOf({interaction.author.identity, ""});
  const bool spoke = !track.spoke_of.empty() && moment.at - track.spoke_of_at <= kAttributionWindow;
  const std::vector<NameFound> described = ByName(NamesIn(policy.brand_descriptions(), text));
  for (const NameFound& found : described) {
    if (spoke && found.means == track.spoke_of) {
      return at({found.means, "described", kDescribedAgain}, found);
    }
  }
  if (!described.empty()) {
    const auto parts = static_cast<int32_t>(described.size());
    const int32_t sure = host_id_.empty() ? kDescribed : kDescribedByOurs;
    return at({described[0].means, "described", sure / parts}, described[0]);
  }
  if (spoke) return {track.spoke_of, "spoken_of", kSpokenOf};
  return {"", "unknown", 0};
}

void Machine::Attribute(const Known& known, const care::InteractionKey& key, int index,
                        const Moment& moment) {
  if (context_->policy->brands().empty()) return;
  const care::Interaction& interaction = *known.event->interaction();
  const Attribution about = AboutOf(interaction, moment);
  Obligation& o = obligations_[index];
  const bool first = o.about.how.empty();
  if (first || about.confidence_milli > o.about.confidence_milli) {
    const bool same = !first && about.brand == o.about.brand;
    o.about = about;
    const bool plain = about.confidence_milli == kSaid;
    if (!first) o.about.how = o.interactions.size() > 1 ? "later" : about.how;
    if (!same && !(first && plain)) TellAttribution(index, {{key, about.begin, about.end}}, moment);
  }
  if (about.confidence_milli < kSaid || about.brand.empty()) return;
  Track& track = TrackOf({interaction.author.identity, ""});
  track.spoke_of = about.brand;
  track.spoke_of_at = moment.at;
  // What he left open before is about the same, as far as one can tell.
  for (size_t i = 0; i < obligations_.size(); ++i) {
    Obligation& earlier = obligations_[i];
    if (static_cast<int>(i) == index || earlier.about.how != "unknown") continue;
    if (moment.at - earlier.published_at > kAttributionWindow) continue;
    if (!SamePerson(earlier.identity, interaction.author.identity)) continue;
    earlier.about = {about.brand, "later", kSaidLater};
    TellAttribution(static_cast<int>(i),
                    {{earlier.interactions.front(), 0, 0}, {key, about.begin, about.end}}, moment);
  }
}

void Machine::TellAttribution(int index, std::vector<care::Evidence> evidence,
                              const Moment& moment) {
  const Attribution& about = obligations_[index].about;
  care::Decision d = DraftFor(index, care::DecisionKind::kAttributionSet, moment);
  if (!about.brand.empty()) d.arguments.emplace_back("brand", about.brand);
  d.arguments.emplace_back("how", about.how);
  d.confidence_milli = about.confidence_milli;
  d.Because(about.how, about.brand.empty()
                           ? std::string("nothing in it says whom it is about")
                           : absl::StrCat("it is about ", about.brand, ", sure to ",
                                          about.confidence_milli, " in a thousand"));
  d.evidence = std::move(evidence);
  Emit(std::move(d), moment);
}

}  // namespace earshot::fold
