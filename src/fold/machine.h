// The machine of one customer: everything that is known at one instant of his time line, and the two ways it
// moves: an event, or a wake-up that falls due. It only goes forward; going back is starting again.
//
// Of two things at the same instant the event comes first: an answer at the very deadline meets it.
#ifndef EARSHOT_FOLD_MACHINE_H_
#define EARSHOT_FOLD_MACHINE_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "base/digest_table.h"
#include "care/decisions.h"
#include "fold/before.h"
#include "fold/customer.h"
#include "fold/grouping.h"
#include "fold/known.h"
#include "fold/state.h"
#include "policy/policy.h"

namespace earshot::fold {

struct Wake {
  enum class Kind : uint8_t {
    kTargetWarning,  // index: obligation, run and warning packed in `part`
    kTargetBreach,
    kResolutionWarning,  // index: case
    kResolutionBreach,
    kIgnoredRisk,
    kIgnored,
    kOutrage,
    kPromise,
    kRule,
    kSilence,      // index: -1 less the person
    kUnreachable,  // the channel of the obligation closes, or the window in which he may be answered
    kTargetStage,
    kResolutionStage,  // index: case
  };
  Instant at;
  int index = 0;
  Kind kind = Kind::kRule;
  int part = 0;
  friend constexpr auto operator<=>(const Wake&, const Wake&) = default;
  constexpr bool of_case() const {
    return kind == Kind::kResolutionWarning || kind == Kind::kResolutionBreach ||
           kind == Kind::kResolutionStage;
  }
  constexpr bool of_target() const {
    return kind == Kind::kTargetWarning || kind == Kind::kTargetBreach ||
           kind == Kind::kTargetStage;
  }
};

// A stage of a target that has been carried out in one cycle of a clock: in whichever policy, by its names.
struct Staged {
  bool of_case = false;
  int index = 0;  // of the case or the obligation
  size_t cycle = 0;
  std::string target, stage;
  friend auto operator<=>(const Staged&, const Staged&) = default;
};

// A reply that was suggested for an obligation, and what it promises.
struct Suggested {
  std::string reply;
  Instant promise_due = kNever;
  bool promised = false;  // it was sent
};

// What the machine alone keeps of an obligation, beside what everybody may see.
struct Owed {
  int case_index = -1;
  std::vector<int> said;      // its interactions, in their order: where the machine has them
  int withdrawn = 0;          // so many of them, by their author
  Instant asked_at = kNever;  // when its rules are asked next though nothing happens
};

// What is one person's own, also where he shares cases with others.
struct Track {
  JourneyState journey = JourneyState::kNeutral;
  Instant moved_at = kInstantMin;                  // when it last changed
  std::vector<Instant> spoke_at;                   // his latest words, the last few
  Instant silent_at = kNever;                      // when silence would say that he has gone
  absl::btree_map<std::string, int64_t> spoke_on;  // channel to inbound interactions
  std::string preferred_channel;                   // as he said
  // Purpose, and the interaction where it is for one alone.
  absl::btree_map<std::pair<std::string, care::InteractionKey>, bool> consents;
  int64_t purchases = 0;
  std::string spoke_of;  // the brand that he named last, and when
  Instant spoke_of_at;
};

class Machine {
 public:
  // `persons` (null: one) says which identities a reply may be moved between.
  Machine(const Context* context, std::shared_ptr<const std::vector<Person>> persons)
      : context_(context), persons_(std::move(persons)) {}

  // Whether the event can be applied where the machine stands: it comes after every event applied, and no
  // wake-up at or after its instant has fired.
  bool CanStep(const care::Event& event) const;
  // Fires what is due before the event, then applies it. Decisions are appended to `out`.
  void Step(const EventPtr& event, care::Decisions& out);
  // Fires what is due at or before `now`.
  void Advance(Instant now, care::Decisions& out);
  // Of a wake-up, or of another policy where anything goes on.
  Instant next_wake() const;
  bool HasReached(Instant at) const;
  const policy::Policy& policy() const { return *context_->policy; }  // that is in force

  // What each rule says of an obligation at `at`, as it is asked for its latest interaction.
  std::vector<RuleAnswer> RuleAnswers(int obligation, Instant at) const;

  const std::vector<Obligation>& obligations() const { return obligations_; }
  const std::vector<Case>& cases() const { return cases_; }
  const Interactions& known() const { return known_; }
  bool owes() const { return !open_by_case_.empty(); }
  const std::string& host_id() const { return host_id_; }
  const std::string& tier() const { return tier_; }
  const std::string& language() const { return language_; }
  const std::optional<int64_t>& value() const { return value_; }
  int64_t inbound() const { return inbound_; }
  int64_t outbound() const { return outbound_; }
  // What the machine knows that is not the case of one obligation, into the view.
  void Describe(CustomerView& view) const;

 private:
  friend class Record;  // the activation of conditions (record.h)

  // before.cc: for policies that ask what was before an event
  void LookBack(const care::Event& event);
  void LookBackAt(int case_index);  // before it is touched
  // It says something of this obligation, or of its case or its customer.
  bool Concerns(const care::Event& event, int obligation) const;
  int64_t WaitingMessages(int obligation) const {
    return static_cast<int64_t>(owed_[obligation].said.size()) - owed_[obligation].withdrawn;
  }

  // What is being applied: decisions name it as their trigger.
  struct Moment {
    Instant at;
    const care::Event* event = nullptr;  // null: a wake-up
    care::Decisions* out = nullptr;
    const PolicyChange* change = nullptr;  // of a policy that takes over
  };

  // activation.cc: another policy
  void Activate(care::Decisions& out);
  bool HasOpen() const;
  void Rename(Obligation& obligation) const;
  void Rename(TargetRun& run) const;
  void Resume(int index, Instant closed_at, Instant at);
  void Retarget(int index, const Moment& moment);
  void RetargetCase(int case_index, const Moment& moment);
  void WatchChannel(int index, const policy::Policy& before, Instant at);

  // machine.cc: events
  void ApplyInteraction(const EventPtr& event, const Moment& moment);
  void ApplyInbound(Known& known, const care::InteractionKey& key, const Moment& moment);
  void ApplyOutbound(Known& known, const care::InteractionKey& key, const Moment& moment);
  void ApplyEdit(const EventPtr& event, Known& known, const Moment& moment);
  void ApplyChange(const care::InteractionChange& change, const Moment& moment);
  void ApplyUpsert(const care::CustomerUpsert& upsert, const Moment& moment);
  void ApplyCase(const care::CaseStatement& statement, const Moment& moment);
  void ApplyWaiver(const care::Waiver& waiver, const Moment& moment);
  void ApplyPromise(const care::Promise& promise, const Moment& moment);
  void ApplyRun(const care::RuleRun& run, const Moment& moment);
  bool IsAnswer(const care::Interaction& interaction) const;
  bool IsAcknowledgement(const care::Interaction& interaction) const;
  std::string CaseOfInbound(const care::Event& event, const care::Interaction& interaction) const;
  std::string CaseOfOutbound(const care::Event& event, const care::Interaction& interaction) const;
  int FindCase(absl::string_view id) const;
  int TouchCase(Known& known, const care::Interaction& interaction);
  int OpenObligationOf(absl::string_view case_id) const;
  const Known& LatestOf(int obligation) const { return known_[owed_[obligation].said.back()]; }

  // targets.cc: the clocks of targets
  // The target of a clock, and the row of its table; -1: none.
  struct Choice {
    int target = -1, row = 0;
  };
  // The first whose condition holds and that has a row whose condition does.
  Choice ChooseTarget(policy::Clock clock, int obligation) const;
  TargetRun RunOf(const Choice& choice, int obligation, Instant start) const;
  const calendar::Calendar& HoursOf(const TargetRun& run) const;
  void ScheduleTargets(int index);
  // What comes of a clock that runs at or after an instant; its deadline and stages that lie before it come at it.
  // `index`: of the obligation or, where it is a case's, of the case; `number`: of the run there.
  void ScheduleRun(const TargetRun& run, int index, int number, Instant from);
  void ScheduleStages(const TargetRun& run, int index, int number, Instant from);
  void CatchUpTargets(int index, const Moment& moment);
  void StartResolution(int case_index, int obligation, const Moment& moment);
  int LatestObligationOf(const Case& subject) const;
  // Of clocks that run, another target or row where another applies by now.
  void ChangeTargets(const Moment& moment);
  // `index` as in ScheduleRun; `of`: the obligation that it is chosen for.
  void ChangeRun(TargetRun& run, const Choice& to, int index, int of, const Moment& moment);

  // obligations.cc: what is owed
  // Why one opens: a new one (no suffix), or one that comes back.
  struct Opening {
    care::DecisionKind kind = care::DecisionKind::kObligationOpened;
    std::string suffix;  // of its id
    care::Reason reason;
    Instant published_at, received_at;
  };
  int Open(const std::string& case_id, const Known& known, const care::InteractionKey& key,
           const Opening& opening, const Moment& moment);
  void Join(int index, const Known& known, const care::InteractionKey& key, Instant at);
  void Acknowledge(int index, const care::InteractionKey& by, const Moment& moment);
  void Close(int index, ObligationState state, const care::InteractionKey& by,
             const Moment& moment);
  void ReopenAnswered(int index, const Moment& moment);
  void Measure(Obligation& obligation, const Known& known, Instant at) const;
  void ScheduleExpectation(int index, Instant after);
  // `outraged`: its outrage was decided before its wait grew.
  void CatchUpExpectation(int index, bool outraged, const Moment& moment);
  bool PassedOutrage(const Obligation& obligation, Instant at) const;
  bool IsWithdrawn(int obligation) const;  // all of it, by its author
  void Forget(int obligation);             // its wake-ups
  void SetPriority(int index, const Moment& moment);

  // wakes.cc: what falls due
  void Fire(const Wake& wake, care::Decisions& out);
  void FireTarget(const Wake& wake, const Moment& moment);
  void FireResolution(const Wake& wake, const Moment& moment);
  void FireStage(const Wake& wake, const Moment& moment);
  void FireExpectation(const Wake& wake, const Moment& moment);
  void FirePromise(const Wake& wake, const Moment& moment);

  // calls.cc: the steps of calls
  void ApplyCall(const care::CallStep& step, const Moment& moment);
  int CallOf(const care::CallStep& step, const Moment& moment);
  void Hold(int call, Known& known, const Moment& moment);
  void GiveUp(int call, const Moment& moment);

  // hops.cc: the same issue on another channel
  struct Origin {
    int obligation = -1;
    int last = -1;  // what he said in it last
    std::string failure;
    int32_t confidence_milli = 0;
  };
  Instant FirstOn(const std::string& channel, const Origin& origin, const Known& now) const;
  void DetectHop(const Known& known, const care::InteractionKey& key, const Moment& moment);
  Origin OriginOf(const Known& known, const Moment& moment) const;
  std::string FailureOf(const Obligation& earlier, const care::Interaction& now) const;
  std::string WhyHere(const care::Interaction& interaction, const Hop& hop) const;
  void TellHop(Hop hop, int obligation, std::vector<care::Evidence> evidence, const Moment& moment);
  std::string CaseByReference(const care::Event& event, const care::Interaction& interaction) const;
  std::string CaseByInvitation(const care::Event& event,
                               const care::Interaction& interaction) const;
  bool JustCalled(const Known& earlier, const care::Interaction& now, Instant at) const;
  void Remember(Case& subject, const care::Interaction& interaction) const;

  // journey.cc: where the customer stands, and what follows
  void Feel(const care::Subject& who, Signal signal, absl::string_view reason,
            const care::InteractionKey& evidence, const Moment& moment);
  // Everybody who speaks in the obligation.
  void FeelAll(int obligation, Signal signal, absl::string_view reason,
               const care::InteractionKey& evidence, const Moment& moment);
  void Listen(const Known& known, const care::InteractionKey& key, const Moment& moment);
  void Judge(const Known& known, const care::InteractionKey& key, const Moment& moment);
  void DropTestimonial(const care::InteractionKey& key, absl::string_view reason,
                       const Moment& moment);
  void ApplySurvey(const care::SurveyResponse& survey, const Moment& moment);
  void ApplyAccount(const care::AccountChange& change, const Moment& moment);
  void ApplyConsent(const care::Consent& consent, const Moment& moment);
  void ApplyObservation(const care::IdentityObservation& observation, const Moment& moment);
  void ExpectWords(int person, const Moment& moment);
  void FireSilence(int person, const Moment& moment);
  void TellTestimonial(const care::InteractionKey& key, absl::string_view reason,
                       const Moment& moment);
  care::Decision DraftForCustomer(const care::Subject& who, care::DecisionKind kind,
                                  const Moment& moment) const;
  int PersonOf(const care::Subject& who) const;
  int PersonOf(const care::Identity& identity) const;
  Track& TrackOf(const care::Subject& who) { return tracks_[PersonOf(who)]; }
  const Track& TrackOf(const care::Subject& who) const { return TrackOfPerson(PersonOf(who)); }
  const Track& TrackOfPerson(int person) const;
  care::Subject AuthorOf(const care::InteractionKey& key) const;

  // attribution.cc: whom a post is about
  Attribution AboutOf(const care::Interaction& interaction, const Moment& moment) const;
  void Attribute(const Known& known, const care::InteractionKey& key, int obligation,
                 const Moment& moment);
  void TellAttribution(int obligation, std::vector<care::Evidence> evidence, const Moment& moment);

  // suggest.cc: how and where to answer
  std::string PreferredChannel(const Track& track) const;
  bool SamePerson(const care::Identity& a, const care::Identity& b) const;
  bool MayContact(const Track& track) const;
  void SuggestReply(const Known& known, int obligation, const Moment& moment);
  void SuggestOutreach(int obligation, absl::string_view why, const Moment& moment);
  void TellOutreach(care::Decision d, const care::Subject& who, care::ReplyPermission permission,
                    absl::string_view why, const Moment& moment);
  void SuggestAcknowledgement(const Known& known, const care::InteractionKey& key,
                              const Moment& moment);
  // The first reply text of the policy that fits an obligation which has just been opened.
  void SuggestReplyText(const Known& known, const care::InteractionKey& key, const Moment& moment);
  void TellReplyText(const policy::Reply& reply, const Known& known,
                     const care::InteractionKey& key, Instant due_at, Instant opens_at,
                     const Moment& moment);
  // What a suggested reply promises counts from when we say that it was sent.
  void KeepReplyPromise(int obligation, const care::Interaction& sent, const Moment& moment);
  void MakePromise(int obligation, Instant due_at, std::string text, const Moment& moment);

  // reach.cc: who could see it, and how fast it spreads
  void SeeAuthor(const care::Event& event, const care::Identity& identity, int64_t followers,
                 const Moment& moment);
  void CountViews(Known& known, const care::InteractionKey& key, const care::Metrics& before,
                  const Moment& moment);

  // expectation.cc: what he takes for late
  const std::string* ChooseExpectation(int index, Instant at);
  void TellRaised(int index, const std::string& because, const Moment& moment);

  // rules.cc
  void EvaluateRules(int obligation, const care::InteractionKey& key, const Moment& moment);
  // The same of an open obligation, about its latest interaction; -1 and closed ones are left alone.
  void AskRules(int obligation, const Moment& moment);
  bool BecameTrue(int rule, const std::string& scope, int obligation, const Known* known,
                  Instant at) const;
  uint8_t HappeningOf(int obligation, const care::InteractionKey& key, const Moment& moment) const;
  // `asked_for`: by somebody, who may do so again.
  RuleAnswer::Outcome Occasion(int rule, const std::string& scope, Instant at,
                               bool asked_for) const;
  void NoteFired(int rule, std::string scope, Instant at);
  static care::DecisionKind KindOf(policy::Action::Kind kind);
  void Carry(const policy::Rule& rule, int obligation, const care::InteractionKey& key,
             const Moment& moment);
  void ScheduleRules(int obligation, const Moment& moment);
  std::string ScopeOf(const policy::Rule& rule, int obligation,
                      const care::InteractionKey& key) const;

  care::Decision Blank(care::DecisionKind kind, const Moment& moment) const;
  care::Decision Draft(care::DecisionKind kind, const Moment& moment) const;
  care::Decision DraftFor(int obligation, care::DecisionKind kind, const Moment& moment) const;
  care::Decision DraftForCase(int case_index, care::DecisionKind kind, const Moment& moment) const;
  void Emit(care::Decision decision, const Moment& moment);

  const Context* context_;
  std::shared_ptr<const std::vector<Person>> persons_;
  EventPtr last_event_;
  std::unique_ptr<Before> before_;  // of last_event_, where the policy asks
  int opened_ = -1;  // the obligation that the latest event opened, until its rules are asked
  Instant last_fired_{INT64_MIN};
  Interactions known_;
  std::vector<Obligation> obligations_;
  std::vector<Owed> owed_;  // beside each of them
  std::vector<Case> cases_;
  absl::btree_map<std::string, int> case_index_;
  absl::btree_map<std::string, int> open_by_case_;  // case id to its open obligation
  absl::btree_set<Wake> wakes_;
  // By rule and scope, when it fired: as many of the last times as its bound asks for, at least one.
  absl::btree_map<std::pair<int, std::string>, std::vector<Instant>> fired_;
  DigestSet emitted_;
  std::vector<Hop> hops_;
  absl::btree_set<std::pair<std::string, std::string>> hopped_;  // origin and channel: told once
  absl::btree_set<std::string> failing_;                         // channels said to fail him
  std::vector<Call> calls_;
  absl::btree_map<int, Track> tracks_;  // by person: index into persons_, 0 where there is one
  std::vector<JourneyStep> steps_;
  std::vector<Survey> surveys_;
  std::vector<Deal> deals_;
  absl::btree_map<care::Identity, ReachSnapshot> reach_;
  int64_t latent_reach_ = 0;
  absl::btree_map<std::pair<std::string, care::Identity>, Instant> heard_;  // channel, as whom
  absl::btree_map<std::string, int64_t> competitors_;
  // Per channel how fast he was answered there last, and when.
  absl::btree_map<std::string, std::pair<Span, Instant>> answered_in_;
  std::vector<care::InteractionKey> testimonials_;
  absl::btree_set<std::pair<std::string, std::string>>
      suggested_;  // obligation, channel: told once
  absl::btree_set<Staged> staged_;
  absl::btree_map<int, Suggested> suggested_replies_;  // by obligation
  std::string host_id_, tier_, language_, name_, zone_;
  std::optional<int64_t> value_;
  int64_t inbound_ = 0, outbound_ = 0;
};

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_MACHINE_H_
