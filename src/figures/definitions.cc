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
    {"abandonment",
     "Calls given up before a person answered / calls answered or given up; calls that the menu "
     "resolved and those still on the line are not in it; calendar time."},
    {"abandonment.menu",
     "Calls given up in the menu / calls answered or given up; calls that the menu resolved and "
     "those still on the line are not in it; calendar time."},
    {"acknowledge.time",
     "From publication to the first acknowledgement or answer; calendar time; all obligations, "
     "those without either censored when they closed or now."},
    {"advocacy.time",
     "From a complaint to the first word or deed as an advocate; calendar time; all complaints, "
     "those without one censored at the next complaint or now."},
    {"asa",
     "From the queue (or the offer) to the first answer by a person; calendar time; answered calls "
     "only, as contact centres report it: see abandonment for the others."},
    {"attainment",
     "Met / (met + breached) of the targets at work; each on the hours of its target; running ones "
     "that are not yet due count as censored and those cancelled not at all."},
    {"attribution",
     "Obligations by the brand that they are about and by how that is known (told, sent, named, "
     "described, spoken_of, later, "
     "unknown), under a policy with brands; a count; no clock."},
    {"backlog",
     "Obligations open now; a count; the length of each is its age from publication in calendar "
     "time."},
    {"case.began",
     "Cases by the month and the channel in which they began; a count; all cases with a word of a "
     "customer; calendar time."},
    {"ces", "Mean rating of effort surveys in thousandths of their scale; all answers; no clock."},
    {"channel.failure",
     "Obligations that passed their expectation, were given up by the caller, broke a promise or "
     "drove the customer to a more visible channel / all obligations; calendar time."},
    {"channel.mix",
     "Obligations by the tier of the customer and the channel on which they opened; a count; tier "
     "none: the host did not say; no clock."},
    {"channel.outcome",
     "Obligations that ended well (answered within their expectation, no promise broken, the "
     "matter did not come again on "
     "another channel) / those and the ones that failed in one of these; by channel; calendar "
     "time."},
    {"channel.rank",
     "Place of the channel by channel.failure, 1 is the one that fails most; a count; no clock."},
    {"channel.reach", "Effective reach of the obligations of a channel, summed; people; no clock."},
    {"channel.value",
     "What a channel is worth: obligations that ended well less those that failed, as "
     "channel.outcome counts them; a count; "
     "calendar time."},
    {"competitor.named",
     "Messages and cancellations in which customers name a competitor of the policy; a count; no "
     "clock."},
    {"containment",
     "Resolved cases in which the customer never had to use a second channel / resolved cases, by "
     "the channel where they began; no clock."},
    {"coverage.gap",
     "Obligations that opened in an hour of the week (UTC) in which nobody has ever answered on "
     "that channel; a count; calendar time."},
    {"csat",
     "Answers to satisfaction surveys of at least 80 % of the scale / all answers; no clock."},
    {"escalation_path.count",
     "Hops to a more visible channel after a failure; a count; those that only the customer "
     "reports are in it; no clock."},
    {"escalation_path.lost",
     "From the first word on the channel that failed to the hop, or what the customer says it "
     "took; calendar time; escalation paths."},
    {"escalation_path.rate",
     "Obligations after whose failure the customer went to a more visible channel / all "
     "obligations of the channel; calendar time."},
    {"exposure",
     "Effective reach times the hours for which something negative stood in public without an "
     "answer, summed; person-hours; calendar time."},
    {"heard", "Obligations by visibility and by touchpoint; a count; no clock."},
    {"heard.unanswered",
     "Obligations open or waived, never answered / all obligations; by brand, by channel and by "
     "how "
     "we were addressed; calendar time."},
    {"hold.time",
     "Time on hold in one call; calendar time; calls with a hold, those on hold now censored."},
    {"hop.count",
     "Hops from one channel to another, and by why the customer came there; a count; those that "
     "only the customer reports are in it; no clock."},
    {"hop.rate",
     "Obligations whose matter came again on another channel / all obligations of the channel; no "
     "clock."},
    {"ignored.count",
     "Obligations that passed the expectation of their channel, or of a customer who is used to "
     "better, without an answer, answered later or not; calendar time; all obligations that have "
     "an expectation."},
    {"ignored.rate",
     "1 - F(h): the part not answered within h, the expectation of its channel, by Kaplan-Meier; "
     "calendar time; all obligations that have an expectation, open, withdrawn and waived ones "
     "censored."},
    {"journey",
     "Customers who have spoken to us, by where they stand: neutral, complaining, escalating, "
     "answered, recovered, advocate, at_risk, lost; a count; no clock."},
    {"leakage.rate",
     "Private obligations whose matter became public / private obligations; no clock."},
    {"nps",
     "Promoters (at least 90 % of the scale) less detractors (at most 60 %) in thousandths of all "
     "answers to recommendation surveys; no clock."},
    {"parity",
     "Ratio of the median waits of two channels (group reach: of those who reach 1,000 people and "
     "those who do not) in thousandths, 1000 is equal, with the order statistics that hold it at "
     "95 %; calendar time; obligations of severities that both have, by thirds."},
    {"parity.within",
     "Difference of the parts answered within their expectation on two channels (group reach: as "
     "parity), in thousandths; obligations of severities that both have, by thirds; calendar "
     "time."},
    {"recovery.rate",
     "Complaints that ended in recovery / all complaints; a complaint lasts from the first unhappy "
     "word to the next one after it was over; calendar time."},
    {"recovery.time",
     "From a complaint to recovery; calendar time; all complaints, those without it censored at "
     "the next complaint or now."},
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
     "open ones censored now."},
    {"response.first.business",
     "From arrival to the answer, of the first obligation of each case; hours of the touchpoint; "
     "all cases, open ones censored now."},
    {"response.next",
     "As response.experienced, of the later obligations of each case; calendar time; open ones "
     "censored now."},
    {"response.next.business",
     "From arrival to the answer, of the later obligations of each case; hours of the touchpoint; "
     "open ones censored now."},
    {"response.operational",
     "From arrival to the answer; hours of the touchpoint; answered obligations only, as help "
     "desks report it: those who still wait are not in it."},
    {"revenue",
     "Value of purchases and renewals, summed by what the latest survey before it said (csat, nps, "
     "ces; none: he was not "
     "asked); in the unit of the host; customers who have spoken to us; calendar time."},
    {"revenue.lost", "As revenue, of what was cancelled; in the unit of the host; calendar time."},
    {"service.offered",
     "Obligations at touchpoints where service is offered / all at touchpoints of the policy: the "
     "rest are customers who "
     "found us anyway; no clock."},
    {"service_level",
     "Calls answered within 20 s of the queue / calls answered or given up outside of the menu; "
     "every call given up counts against it; calendar time."},
    {"service_level.without_short",
     "As service_level, without the calls that were given up within 20 s; calendar time."},
    {"topic.score",
     "Mean score, in thousandths, of what was said of a product on a topic, and by month; "
     "obligations that name either; no clock."},
    {"training.index",
     "P(the next issue begins on the channel to which the customer had hopped and where he was "
     "answered faster) - P(the next issue of one without a hop begins elsewhere); thousandths; "
     "next issues within 30 days; calendar time."},
    {"wait.requester",
     "Time with at least one obligation open, summed over a case and never reset by assignment or "
     "reroute; calendar time; cases with an obligation, those still waiting censored now."},
    {"wait.requester.business",
     "Time with at least one obligation open, summed over a case and never reset by assignment or "
     "reroute; hours of the touchpoint; cases with an obligation, those still waiting censored "
     "now."},
    {"wait.total_customer",
     "Union of the waits of one customer in one case over all channels; calendar time; cases with "
     "an obligation, those still waiting censored now."},
    {"word_of_mouth",
     "Obligations with something bad said in public by customers who are at risk or lost; a count; "
     "no clock."},
    {"word_of_mouth.reach",
     "Effective reach of what word_of_mouth counts, summed; people; no clock."},
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
