// The policy: channels, touchpoints, calendars, targets, expectations, rules, reply texts and the weights of priority
// of one tenant, compiled from one YAML file into one immutable value with one content hash.
//
// Compile reports everything that is wrong at once, each with its place. After it nothing can fail or change,
// so any number of threads share a Policy. Look-ups that the fold needs at each event are by hash or index,
// never by walking.
#ifndef EARSHOT_POLICY_POLICY_H_
#define EARSHOT_POLICY_POLICY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/digest.h"
#include "base/status.h"
#include "base/time.h"
#include "calendar/calendar.h"
#include "care/event.h"
#include "cel/index.h"
#include "cel/program.h"
#include "policy/phrases.h"
#include "text/message.h"

namespace earshot::policy {

enum class Lifecycle : uint8_t { kPlanned, kActive, kReadOnly, kRetired };

// A medium as data: nothing in the library enumerates channels.
struct Channel {
  std::string name;
  std::string
      kind;  // "social", "chat", "phone", "email", "letter", "review", "form", "store", "partner", ...
  bool sync = false;
  care::Visibility visibility = care::Visibility::kPrivate;
  Lifecycle lifecycle = Lifecycle::kActive;
  Instant since = kInstantMin;  // of the lifecycle; before it the channel was active, or planned
  // At an instant: what happened before a channel died stays what it was.
  Lifecycle LifecycleAt(Instant at) const {
    if (at >= since) return lifecycle;
    return lifecycle == Lifecycle::kActive ? Lifecycle::kPlanned : Lifecycle::kActive;
  }
  Place place;
};

struct Touchpoint {
  std::string name;  // unique within its channel: "@support", "+49 30 1234", "store-berlin"
  std::string channel;
  std::string brand;    // "": the policy's
  std::string owner;    // "": the company; else the partner
  bool service = true;  // false: customers find us there, and are not told to
  int calendar = -1;    // index into calendars(); -1: always open
  Place place;
};

// How people speak of a brand.
struct BrandWords {
  std::vector<std::string> names;         // "Acme", "Acme Fibre"
  std::vector<std::string> descriptions;  // "my internet provider": it may be meant
};

enum class Clock : uint8_t { kFirstResponse, kNextResponse, kAcknowledgement, kResolution };
absl::string_view ClockName(Clock clock);  // "first_response"

struct Action {
  enum class Kind : uint8_t { kEscalate, kRoute, kTag, kNotify, kPriority } kind = Kind::kNotify;
  int32_t level = 0;   // escalate
  std::string to;      // escalate, route (queue), tag (its name), notify (whom)
  int64_t amount = 0;  // priority: added
  Place place;
};

// What becomes of a clock that runs when another target, or another row of its table, applies by now.
enum class Retarget : uint8_t {
  kNever,        // it keeps the target that it began with
  kKeepElapsed,  // what has passed of it counts, in the hours in which it passed
  kRestart,      // it begins anew at that instant
  kRetroactive,  // as if the other had applied from its beginning
};
std::string PercentOf(int32_t milli);               // "12.5%"
absl::string_view RetargetName(Retarget retarget);  // "keep_elapsed"

struct Target {
  // One of its table: the first whose condition holds says how long it may take.
  struct Row {
    std::optional<cel::Program> when;  // absent: always
    Span within;
    Place place;
  };
  // What is done when a part of the time has passed, or some time after all of it has.
  struct Stage {
    int32_t at_milli = 0;  // of the time, 1..1000; 0: `after` it
    Span after{0};
    std::vector<Action> then;
    Place place;
    std::string Name() const;  // "75%", "after 2h"
  };

  std::string name;
  Clock clock = Clock::kFirstResponse;
  std::optional<cel::Program> when;  // absent: always
  std::vector<Row> table;            // never empty: without `table` the one row is `within`
  // Which hours count: the touchpoint's calendar, a calendar of its own, or all of them.
  enum class Hours : uint8_t { kTouchpoint, kCalendar, kAlways } hours = Hours::kTouchpoint;
  int calendar = -1;
  std::vector<int32_t> warn_at_milli;  // of the time, ascending, each in 1..999
  std::vector<Stage> stages;           // no two of one name
  Retarget retarget = Retarget::kNever;
  Place place;
};

// What may be said at once to a customer who waits for an answer.
struct Reply {
  // What it promises: that he hears from us by the deadline of his answer, or when the touchpoint opens.
  enum class Promise : uint8_t { kNone, kDueAt, kOpensAt };
  struct Text {
    std::string language;  // BCP 47
    text::Message message;
  };

  std::string name;
  std::optional<cel::Program> when;  // absent: always
  absl::btree_map<std::string, Text>
      texts;  // by language in lower case; never without the policy's
  Promise promise = Promise::kNone;
  bool names_due = false, names_opening = false;  // in any of its texts
  Place place;
};

// What the customers of a channel consider late, on their clock, whatever our targets are.
struct Expectation {
  std::string name;
  std::optional<cel::Program> when;
  std::string channel;       // "": any
  std::string channel_kind;  // "": any
  Span within;
  std::optional<Span> outrage;  // the wait that makes people tell others
  int32_t risk_at_milli = 750;  // ignored.risk at this part of `within`
  Place place;
};

enum class OncePer : uint8_t { kInteraction, kObligation, kCase, kCustomer };

// What a rule may be asked at, as bits of Rule::on. One happening can be two of these.
enum Happening : uint8_t {
  kOnCreated = 1,  // an obligation opened
  kOnMessageIn = 2,
  kOnMessageOut = 4,
  kOnChanged = 8,  // anything else that an event says
  kOnTimer = 16,   // nothing but time has passed
  kOnAny = 31,
  kOnManual = 32,  // somebody asked for it; only where a rule says so
};

// Rules of which at most one is carried out: the first whose condition holds.
struct RuleGroup {
  std::string name;
  bool first = false;  // else all of them
  Place place;
};

struct Rule {
  enum class Stop : uint8_t { kNone, kGroup, kAll };

  std::string name;
  cel::Program when;
  std::vector<Action> then;
  OncePer once_per = OncePer::kObligation;
  // Ascending by phase, then by order; equal ones in the order of the file.
  int32_t order = 0;
  int32_t phase = 0;
  uint8_t on = kOnAny;
  Stop stop = Stop::kNone;  // which of the rules after it are left out where its condition holds
  int group = -1;           // index into rule_groups()
  bool shadow = false;      // asked, and nothing comes of it
  // Without either it fires once per scope.
  std::optional<Span> cooldown;  // no sooner again than this after it has fired
  int32_t fires_max = 0;         // 0: without a bound; else so often within fires_within
  Span fires_within{0};
  // The instants between which it is in force.
  Instant from{INT64_MIN}, until = kNever;
  Place place;

  bool once() const { return !cooldown.has_value() && fires_max == 0; }
  bool InForce(Instant at) const { return at >= from && at < until; }
};

// Weights of the priority formula (DOMAIN.md section 8), all in points.
struct PriorityWeights {
  int64_t severity = 300;         // at severity 1000
  int64_t urgency = 300;          // at wait == expectation, linear in between, capped at 4 times
  int64_t sentiment = 200;        // at score -1000
  int64_t repost = 40;            // for each further message while waiting, up to 5
  int64_t reach_bound = 250;      // B: no reach adds more
  int64_t reach_per_decade = 40;  // k, for each factor 10 of reach
  int64_t latent_reach_bound =
      60;            // of a person's reach elsewhere, on a channel where nobody reads along
  int64_t hop = 80;  // for each channel that failed him before, up to 3
  absl::btree_map<std::string, int64_t> tier;  // customer.tier to points
  // An obligation older than this outranks every younger one (invariant 9).
  Span fair_after = Days(2);
};

// The language of a policy that names none.
inline constexpr char kLanguageDefault[] = "en";

// Files that a policy names, by that name, with their content: a policy is one value, so that what it
// reads is given with it.
using Files = absl::btree_map<std::string, std::string>;

class Policy {
 public:
  // `source` is YAML, or JSON as a subset of it. Every finding goes to *diagnostics (may be null), warnings
  // too; where one is an error, the status is ToStatus of them.
  static absl::StatusOr<std::shared_ptr<const Policy>> Compile(absl::string_view source,
                                                               Diagnostics* diagnostics = nullptr);
  static absl::StatusOr<std::shared_ptr<const Policy>> Compile(absl::string_view source,
                                                               const Files& files,
                                                               Diagnostics* diagnostics = nullptr);
  // The files that a policy names, sorted, each once: what to read before compiling it. Names that Compile
  // would refuse, and a text that is no policy, name none.
  static std::vector<std::string> FilesNamedIn(absl::string_view source);
  // The policy inside the library: the well-known channels with the expectations of DOMAIN.md.
  static std::shared_ptr<const Policy> Default();
  static absl::string_view DefaultSource();

  const Digest128& hash() const {
    return hash_;
  }  // of the normalised content, not of layout or comments
  const std::string& name() const { return name_; }
  const std::string& brand() const { return brand_; }
  // brand.own: identities that speak for us; never customers.
  bool IsOwn(const care::Identity& identity) const { return own_.contains(identity); }
  const absl::btree_set<care::Identity>& own() const { return own_; }
  const absl::btree_set<std::string>& competitors() const { return competitors_; }
  const Phrases& competitor_names() const { return competitor_names_; }  // means: as it is written
  // Those that posts may be about without being sent to one of their touchpoints; by name.
  const absl::btree_map<std::string, BrandWords>& brands() const { return brands_; }
  const Phrases& brand_names() const { return brand_names_; }  // means: the brand
  const Phrases& brand_descriptions() const { return brand_descriptions_; }

  absl::Span<const Channel> channels() const { return channels_; }
  absl::Span<const Touchpoint> touchpoints() const { return touchpoints_; }
  absl::Span<const std::pair<std::string, calendar::Calendar>> calendars() const {
    return calendars_;
  }
  absl::Span<const Target> targets() const { return targets_; }
  absl::Span<const Expectation> expectations() const { return expectations_; }
  // Sorted by (phase, order, place); those that are switched off are not among them.
  absl::Span<const Rule> rules() const { return rules_; }
  absl::Span<const RuleGroup> rule_groups() const { return rule_groups_; }
  // Those of rules() that come into force at an instant.
  absl::Span<const int> dated_rules() const { return dated_rules_; }
  // Whether any rule asks what was before an event: whoever folds has to remember it then.
  bool looks_back() const { return looks_back_; }
  // The conditions of rules(), by their place there.
  const cel::Index& rule_index() const { return rule_index_; }
  const PriorityWeights& priority() const { return priority_; }
  // The first whose condition holds is suggested.
  absl::Span<const Reply> replies() const { return replies_; }
  // In which a customer is answered of whom no other is known, or for whom there is no text in his.
  const std::string& language() const { return language_; }
  // Of a reply, the text in a language, else in what it is a variety of, else in the policy's.
  const Reply::Text& TextIn(const Reply& reply, absl::string_view language) const;
  const Reply* FindReply(absl::string_view name) const;
  // Whether a clock that runs can get another target.
  bool retargets() const { return retargets_; }

  // nullptr: not declared here, which is never a reason to refuse an event.
  const Channel* FindChannel(absl::string_view name) const;
  const Touchpoint* FindTouchpoint(absl::string_view channel, absl::string_view name) const;
  // The calendar of a touchpoint: its own, else always open.
  const calendar::Calendar& CalendarOf(const Touchpoint* touchpoint) const;
  // The hours that count for a target at a touchpoint.
  const calendar::Calendar& HoursOf(const Target& target, absl::string_view channel,
                                    absl::string_view touchpoint) const;
  const calendar::Calendar& CalendarAt(int index) const;  // -1: always open

 private:
  friend class Compiler;
  Policy() = default;

  Digest128 hash_;
  std::string name_, brand_;
  absl::btree_set<care::Identity> own_;
  absl::btree_set<std::string> competitors_;
  absl::btree_map<std::string, BrandWords> brands_;
  std::vector<Channel> channels_;
  std::vector<Touchpoint> touchpoints_;
  std::vector<std::pair<std::string, calendar::Calendar>> calendars_;
  std::vector<Target> targets_;
  std::vector<Expectation> expectations_;
  std::vector<Rule> rules_;
  std::vector<RuleGroup> rule_groups_;
  std::vector<int> dated_rules_;
  bool looks_back_ = false;
  cel::Index rule_index_;
  PriorityWeights priority_;
  std::vector<Reply> replies_;
  std::string language_ = kLanguageDefault;
  bool retargets_ = false;
  std::vector<Digest128> calendar_specs_;  // what the file says of each, for the hash
  Phrases competitor_names_, brand_names_, brand_descriptions_;
  absl::btree_map<std::string, int> channel_index_;
  absl::btree_map<std::pair<std::string, std::string>, int> touchpoint_index_;
};

}  // namespace earshot::policy

#endif  // EARSHOT_POLICY_POLICY_H_
