// What a text says about its issue, found without a model: references that two messages can share, the words
// that make them similar, the channel that a customer says has failed him, and the competitors he names.
// Pure functions of bytes: no locale, no floating point.
#ifndef EARSHOT_FOLD_ISSUE_H_
#define EARSHOT_FOLD_ISSUE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/time.h"
#include "policy/policy.h"

namespace earshot::fold {

// Order, ticket and part numbers: at least six digits, or letters with at least four. In capitals, sorted,
// each once, at most kReferencesMax.
inline constexpr size_t kReferencesMax = 8;
std::vector<std::string> ReferencesIn(absl::string_view text);

// The words that say what a message is about: in small letters, without those that every complaint shares.
// Sorted, each once, at most kTermsMax.
inline constexpr size_t kTermsMax = 64;
std::vector<std::string> TermsIn(absl::string_view text);

// How many two sorted lists have in common.
int SharedCount(const std::vector<std::string>& a, const std::vector<std::string>& b);

// "on hold for 40 minutes", "emailed you twice": the channel that he names, and the time that he says it took.
struct SelfReport {
  std::string channel_kind;     // "phone", "email", "chat", ...
  uint32_t begin = 0, end = 0;  // of the word that names it
  Span lost;                    // zero: he does not say
};
std::optional<SelfReport> FailedChannelIn(absl::string_view text);

// Names that stand in the text as words, in its order, at most kTermsMax.
struct NameFound {
  std::string means;            // as Phrases::Add was told
  uint32_t begin = 0, end = 0;  // in the text
};
std::vector<NameFound> NamesIn(const policy::Phrases& names, absl::string_view text);

// Names of the policy's competitors that stand in the text as words, sorted, each once.
std::vector<std::string> CompetitorsIn(const policy::Policy& policy, absl::string_view text);

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_ISSUE_H_
