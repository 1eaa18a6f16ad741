// What the fold knows of one customer, as values: dispositions, obligations, cases. Queries, figures and
// the wire read these; only the machine (machine.h) writes them.
#ifndef EARSHOT_FOLD_STATE_H_
#define EARSHOT_FOLD_STATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/digest.h"
#include "base/time.h"
#include "care/decisions.h"
#include "care/event.h"
#include "fold/conversation.h"
#include "fold/journey.h"
#include "policy/policy.h"

namespace earshot::fold {

enum class ObligationState : uint8_t { kOpen, kAnswered, kWithdrawn, kWaived };
absl::string_view ObligationStateName(ObligationState state);  // "open", "answered", ...

// By which what we send names a reply of the policy: what that promises counts from then on.
inline constexpr char kReplyAttribute[] = "reply";

// The part of a span, in thousandths, without overflow.
constexpr Span PartOf(Span span, int32_t milli) {
  return {static_cast<int64_t>(static_cast<__int128>(span.micros) * milli / 1000)};
}

// One target at work on one obligation (or, for resolution, on one case).
struct TargetRun {
  enum class State : uint8_t { kRunning, kMet, kBreached, kCancelled };
  int target = 0;  // index into Policy::targets(); -1: of a policy that is no more
  int row = 0;     // of its table
  int of = -1;     // the obligation whose touchpoint has its hours
  std::string name;
  policy::Clock clock = policy::Clock::kFirstResponse;
  State state = State::kRunning;
  Instant started_at;
  Instant due_at;
  Span within;           // how long it may take
  Instant counted_from;  // from which its hours count; before it `carried` of them had passed
  Span carried{0};
  Instant ended_at = kNever;  // when it was met or cancelled; a breached one may still end late
};

// Whom a post is about that was not sent to us, as far as one can tell.
struct Attribution {
  std::string brand;  // "": not known
  // "": the policy has no brands. Else told (by the host), sent (to us), named, described, spoken_of (before),
  // later (he named it afterwards), unknown.
  std::string how;
  int32_t confidence_milli = 0;
  uint32_t begin = 0, end = 0;  // the words that say so, in the text of its interaction
};

// An answer that is owed. Opened by an inbound interaction; further ones of its case join it while it is open,
// and never make it younger.
struct Obligation {
  std::string
      id;  // "<source>/<id>" of the interaction that opened it; "#r<revision>" after an edit
  std::string case_id;
  bool first = true;  // of its case
  ObligationState state = ObligationState::kOpen;
  care::Identity identity;  // author of its latest inbound interaction: a reply goes there
  std::string channel, channel_kind, touchpoint, brand;
  care::Visibility visibility = care::Visibility::kPrivate;  // the most public of its interactions
  Instant published_at;                            // t_pub of the oldest unanswered interaction
  Instant received_at;                             // t_recv of the same
  Instant acknowledged_at = kNever;                // first acknowledgement or answer
  Instant closed_at = kNever;                      // t_ans where it was answered
  care::InteractionKey closed_by;                  // the answer
  std::string closed_author, closed_reason;        // of a waiver
  std::vector<care::InteractionKey> interactions;  // inbound, in order; the first opened it
  int32_t score_milli_min = 0;                     // of its worst interaction
  int32_t severity_milli_max = 0;
  bool complaint = false;       // he complains in it
  bool kind_words = true;       // nothing but praise or thanks is said in it
  std::string product, topic;   // as the host and the analyzer say; "": they do not
  int64_t score_milli_sum = 0;  // of its messages as they came in
  int64_t scored = 0;           // how many of them the analyzer has read
  int64_t reach_max = 0;        // effective
  int64_t priority_added = 0;   // by rules
  int64_t priority = 0;         // as last set by priority.set
  int expectation = -1;         // index into Policy::expectations(); -1: none
  Span usual;                   // what that calls late
  Instant ignored_at = kNever;  // when the expectation passed unanswered
  Span
      expects;  // what this customer takes for late: the channel's, or less where he is used to better
  care::Addressed addressed = care::Addressed::kDirect;  // of the interaction that opened it
  Attribution about;
  int64_t latent_reach = 0;            // of the person, on whatever channel he has it
  int hops = 0;                        // channels that failed him before
  Instant invited_at = kNever;         // a person last held him off: "please DM us"
  Instant abandoned_at = kNever;       // the caller gave up
  Instant promise_broken_at = kNever;  // the first one
  int64_t exposure_minutes = 0;        // person-minutes up to exposed_since
  Instant exposed_since = kNever;      // kNever: nobody reads along, or nothing bad is said
  std::string agent;
  std::vector<TargetRun> targets;
  std::vector<std::pair<Instant, std::string>> promises;  // due, text
};

struct Case {
  std::string
      id;  // "ref:<host's>", "thread:<source>/<thread>", or "<source>/<id>" of its first interaction
  std::string case_ref;
  Instant opened_at;  // t_pub of its first interaction
  Instant last_at;    // of its latest interaction, either direction
  bool resolved = false;
  Instant resolved_at_first = kNever, resolved_at_last = kNever;
  int64_t messages = 0, answers = 0;
  std::string channel, touchpoint, brand;  // of its latest inbound interaction
  care::Identity identity;                 // of that
  care::InteractionKey latest;             // and its key
  std::string channel_first;               // where it began
  bool one_channel = true;                 // the customer never had to use another
  std::vector<std::string> references;     // orders, tickets, parts that it names: see ReferencesIn
  int64_t views = 0, views_per_hour = 0;   // of all its interactions, as the networks told last
  int64_t decade = 0;                      // of views, as last alerted
  std::vector<TargetRun> resolutions;      // one a cycle: a reopen starts another
  Conversation conversation;               // in a view alone
};

// Where one inbound interaction stands. Every one has exactly one of these at any instant.
struct Disposition {
  care::InteractionKey interaction;
  std::string noise;  // reason: own_identity, repost, auto_reply, channel_retired; "": not noise
  std::string obligation;  // its id, where it is not noise
  bool is_noise() const { return !noise.empty(); }
};

// The same issue arrived on another channel, or the customer says that another one failed him.
struct Hop {
  Instant at;
  care::InteractionKey interaction;  // that came in on `to`
  care::InteractionKey failed;       // on `from`; empty where only he says so
  std::string from, to;              // channels
  std::string origin;                // of an escalation: where fewer people saw it first
  std::string why;                   // failed_elsewhere, asked, publicity, preference, unknown
  std::string failure;      // abandoned, unanswered, promise_broken, not_helped, told; "": none
  Span lost;                // what it cost him up to here
  bool escalation = false;  // `to` is more visible and `from` failed
  bool leaked = false;      // it was private and became public
  int32_t confidence_milli = 1000;
  std::string obligation;  // that it belongs to now
  std::string case_id;
};

// One call, as its steps tell it.
struct Call {
  care::InteractionKey interaction;
  std::string channel, touchpoint, brand, agent, menu;
  Instant offered_at, queued_at = kNever, answered_at = kNever, abandoned_at = kNever,
                      ended_at = kNever, held_since = kNever;
  bool in_menu = false;    // nobody but the menu has heard him yet
  bool contained = false;  // the menu did what he wanted
  int holds = 0;
  Span held;  // on hold in all, up to held_since
};

// Where a customer says how it was, about a case of his or about all.
struct Survey {
  Instant at;
  std::string survey;
  care::Rating rating;
  std::string case_id, channel, brand;
};

// What a customer bought, renewed or cancelled, in the unit of the host.
struct Deal {
  Instant at;
  int64_t value = 0;
  bool lost = false;  // cancelled
};

// What was seen of one identity last: who told it and when.
struct ReachSnapshot {
  care::Identity identity;
  int64_t followers = 0;
  Instant at;
  std::string source;
};

// One of the persons who share the cases of a party; a customer without a party is one person.
struct Person {
  std::string name;
  std::vector<care::Identity> identities;         // sorted
  JourneyState journey = JourneyState::kNeutral;  // in a view alone
};

struct CustomerView {
  std::string name;                        // "customer:<host id>" or the smallest identity, "x:42"
  std::vector<care::Identity> identities;  // sorted
  std::string host_id, tier, language;
  std::optional<int64_t> value;
  std::vector<Disposition> dispositions;          // sorted by interaction
  std::vector<Obligation> obligations;            // in order of opening
  std::vector<Case> cases;                        // in order of opening
  std::vector<Person> persons;                    // sorted by name
  JourneyState journey = JourneyState::kNeutral;  // of a party: as it moved last
  std::vector<JourneyStep> steps;                 // in order
  std::vector<Hop> hops;                          // in order
  std::vector<Call> calls;                        // in order of their first step
  std::vector<Survey> surveys;                    // in order
  std::vector<Deal> deals;                        // in order
  std::vector<ReachSnapshot> reach;               // sorted by identity
  std::string preferred_channel;                  // as he said, else as he does; "": not known
  std::vector<std::pair<std::string, int64_t>> competitors;  // named by him, how often; sorted
  Instant next_wake = kNever;
  int64_t inbound = 0, outbound = 0;
  Conversation conversation;                               // of all his messages
  std::vector<MonthOfConversation> conversation_by_month;  // sorted
};

// What one rule says of one obligation, and what came of it.
struct RuleAnswer {
  enum class Outcome : uint8_t {
    kFalse,     // its condition does not hold
    kError,     // it is neither true nor false: a field is missing, an overflow, ...
    kFired,     // at its latest interaction or since
    kFires,     // it would at the next occasion
    kOnce,      // has fired before in its scope
    kCooldown,  // too soon after it has fired
    kBound,     // max_fires
    kGroup,     // another rule took its group
    kStopped,   // by a rule before it
    kNotAsked,  // 'on' leaves out what has happened
    kNotInForce,
    kShadow,
  };
  int rule = 0;  // index into Policy::rules()
  Outcome outcome = Outcome::kFalse;
  std::string by;  // of kGroup and kStopped: the rule that did it
  // Of a condition that does not hold, the predicate of each alternative that made it so; of one
  // that does, all of an alternative.
  std::vector<cel::Index::Reason> reasons;
};
absl::string_view OutcomeName(RuleAnswer::Outcome outcome);  // "false", "fired", "once", ...

struct QueueItem {
  std::string customer;
  Obligation obligation;
  int64_t priority = 0;  // at the instant asked for
  std::vector<care::Reason> parts;
  Span waiting;
  bool aged = false;  // past fair_after: outranks every younger one
};

// What a total priority is made of, at an instant. Pure; the parts add up to the total.
struct Priority {
  int64_t total = 0;
  std::vector<care::Reason> parts;
};
Priority PriorityOf(const policy::Policy& policy, const Obligation& obligation,
                    absl::string_view tier, Instant now);
// The total alone, without the texts of its parts.
int64_t PriorityTotalOf(const policy::Policy& policy, const Obligation& obligation,
                        absl::string_view tier, Instant now);
// followers x f with f from 0.15 below 100,000 falling linearly to 0.06 at 10 million (DOMAIN.md section 8);
// actual views replace the estimate.
int64_t EffectiveReach(int64_t followers, int64_t views);
// Thousandths of log10(n), n >= 1, rounded down, in integers.
int64_t Log10Milli(int64_t n);
// Person-minutes for which people could see something bad and no answer, up to an instant. Expose adds what
// passed up to then, before its reach changes.
int64_t ExposureUpTo(const Obligation& obligation, Instant at);
void Expose(Obligation& obligation, Instant at);
// Most urgent first: aged ones by age, then by priority, then the older one, then by id. A strict order.
bool MoreUrgent(const QueueItem& a, const QueueItem& b);

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_STATE_H_
