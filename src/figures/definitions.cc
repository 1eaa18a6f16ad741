// What each figure means, in the words in which it is printed. Others measure other things under
// the same names, so that no figure leaves the library without its sentence.
#include <algorithm>
#include <utility>

#include "figures/figures.h"

namespace earshot::figures {
namespace {

using Definition = std::pair<absl::string_view, absl::string_view>;

// Sorted by id; a test holds it to that, and to every figure that a report can carry.
constexpr Definition kDefinitions[] = {
    {"acknowledge.time",
     "From publication to the first acknowledgement or answer; calendar time; all obligations, "
     "those "
     "without either censored when they closed or now."},
    {"attainment",
     "Met / (met + breached) of the targets at work; each on the hours of its target; running ones "
     "that are not yet due count as censored and those cancelled not at all."},
    {"backlog",
     "Obligations open now; a count; the length of each is its age from publication in calendar "
     "time."},
    {"ignored.count",
     "Obligations that passed the expectation of their channel without an answer, answered later "
     "or "
     "not; calendar time; all obligations that have an expectation."},
    {"ignored.rate",
     "1 - F(h): the part not answered within h, the expectation of its channel, by Kaplan-Meier; "
     "calendar time; all obligations that have an expectation, open, withdrawn and waived ones "
     "censored."},
    {"resolution.first",
     "From the first publication of a case to its first resolution; calendar time; cases with an "
     "obligation, those never resolved censored now."},
    {"resolution.first.business",
     "From the first publication of a case to its first resolution; hours of the touchpoint; cases "
     "with an obligation, those never resolved censored now."},
    {"resolution.full",
     "From the first publication of a case to its last resolution; calendar time; cases with an "
     "obligation, those unresolved or reopened censored now."},
    {"resolution.full.business",
     "From the first publication of a case to its last resolution; hours of the touchpoint; cases "
     "with an obligation, those unresolved or reopened censored now."},
    {"response.experienced",
     "From publication of the oldest unanswered message to the answer; calendar time; all "
     "obligations, open ones censored now, withdrawn and waived ones when they closed."},
    {"response.first",
     "As response.experienced, of the first obligation of each case; calendar time; all cases, "
     "open "
     "ones censored now."},
    {"response.first.business",
     "From arrival to the answer, of the first obligation of each case; hours of the touchpoint; "
     "all "
     "cases, open ones censored now."},
    {"response.next",
     "As response.experienced, of the later obligations of each case; calendar time; open ones "
     "censored now."},
    {"response.next.business",
     "From arrival to the answer, of the later obligations of each case; hours of the touchpoint; "
     "open ones censored now."},
    {"response.operational",
     "From arrival to the answer; hours of the touchpoint; answered obligations only, as help "
     "desks "
     "report it: those who still wait are not in it."},
    {"wait.requester",
     "Time with at least one obligation open, summed over a case and never reset by assignment or "
     "reroute; calendar time; cases with an obligation, those still waiting censored now."},
    {"wait.requester.business",
     "Time with at least one obligation open, summed over a case and never reset by assignment or "
     "reroute; hours of the touchpoint; cases with an obligation, those still waiting censored "
     "now."},
    {"wait.total_customer",
     "Union of the waits of one customer in one case over all channels; calendar time; cases with "
     "an "
     "obligation, those still waiting censored now."},
};

}  // namespace

absl::Span<const Definition> Definitions() { return kDefinitions; }

absl::string_view DefinitionOf(absl::string_view id) {
  const auto* found = std::lower_bound(
      std::begin(kDefinitions), std::end(kDefinitions), id,
      [](const Definition& entry, absl::string_view wanted) { return entry.first < wanted; });
  return found != std::end(kDefinitions) && found->first == id ? found->second : "";
}

}  // namespace earshot::figures
