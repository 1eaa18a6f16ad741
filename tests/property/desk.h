// One customer of the slow model: what is known of him, and how it moves as events happen and time passes.
#ifndef EARSHOT_TESTS_PROPERTY_DESK_H_
#define EARSHOT_TESTS_PROPERTY_DESK_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "care/decision.h"
#include "property/desk_model.h"
#include "property/desk_placing.h"

namespace earshot::property {

using care::Event;
using care::EventKind;
using care::Interaction;
using care::InteractionKey;

// One interaction as its latest revision has it.
struct Said {
  InteractionKey key;
  Interaction now;
  int32_t revision = 0;
  Instant occurred, received;
  bool deleted = false, withdrawn = false;  // by whomever; by its author
  std::string case_id, obligation, noise;
};

struct Clock {
  const policy::Target* target = nullptr;
  size_t row = 0;  // of its table
  std::string state = "running";
  Instant started, ended = kNever;
  std::string channel, touchpoint;  // whose hours count, where those of the touchpoint do
  Instant counted;                  // from when its hours count; `carried` had passed before
  Span carried{0};
  std::set<int32_t> warned;
  std::set<std::string> staged;  // target and stage
  Span Within() const { return target->table[row].within; }
  bool Live() const { return ended == kNever; }
};

struct Owed {
  std::string id, case_id, state = "open", closed_by, agent;
  bool first = true;
  Instant published, received, acknowledged = kNever, closed = kNever, ignored = kNever;
  Instant invited = kNever;  // a person held him off, and may have told him where to go
  Span expects{0};
  std::vector<InteractionKey> messages;
  const policy::Expectation* expectation = nullptr;
  bool risk = false, outrage = false;
  std::string channel, channel_kind, touchpoint;
  int64_t points = 0;  // by rules
  int32_t score = 0, severity = 0;
  int64_t reach = 0;
  care::Visibility visibility = care::Visibility::kPrivate;
  std::vector<Clock> clocks;
  std::vector<std::pair<Instant, bool>> promises;  // due, kept or broken
  std::vector<bool> held;                          // each rule, when it was last looked at
  bool Open() const { return state == "open"; }
};

struct Case {
  std::string id;
  int64_t messages = 0, answers = 0;
  bool resolved = false;
  std::string channel, touchpoint;  // of its latest message
  std::vector<Clock> resolutions;
};

class Desk {
 public:
  Desk(const DeskWorld& world, const PlacedCustomer& customer)
      : w_(world), p_(*world.policy), customer_(customer) {}

  void Walk() {
    size_t next = 0;
    for (Instant t = w_.begin; t <= w_.end; t = t + w_.grain) {
      for (; next < customer_.events.size() && customer_.events[next].occurred_at <= t; ++next) {
        Happen(customer_.events[next]);
      }
      LookAtClocks(t);
      LookAtRules(t);
      LookAtRules(t + Microseconds(1));
    }
  }

  void Tell(DeskAnswer& answer) const;
  // Who waits at the end, with the points of each.
  struct Waiting {
    std::string id;
    Instant published;
    int64_t points;
    bool aged;
  };
  void AddWaiting(std::vector<Waiting>& queue);

 private:
  // ---- what happens
  void Happen(const Event& e);
  void Post(const Event& e);
  void Hear(const Event& e, Said& said);
  void Speak(const Event& e, Said& said);
  void Edit(const Event& e, Said& said);
  void Delete(const Event& e, const care::InteractionChange& change);
  void Waive(const Event& e, const care::Waiver& waiver);
  void Promised(const Event& e, const care::Promise& promise);
  void Resolve(const Event& e, const care::CaseStatement& statement);
  void Assign(const Event& e, const care::AgentAssignment& assignment);

  // ---- the parts
  Said* Find(const InteractionKey& key);
  Owed* OwedOf(const std::string& id);
  Owed* OpenIn(const std::string& case_id);
  Owed* LatestIn(const std::string& case_id);
  void Touch(const std::string& case_id, const Said& said);
  Case* CaseOfThread(const Said& said);
  std::string CaseInvitedTo(const Said& said) const;
  care::Visibility VisibilityOf(const Interaction& i) const;
  void ChooseExpectation(Owed& owed) const;
  std::string CaseHeardIn(const Said& said);
  std::string CaseSpokenIn(const Said& said);
  Case* FindCase(const std::string& id);
  Owed& Open(const Event& e, const std::string& id, Said& said, const char* decision);
  void Close(Owed& owed, Instant at, const char* state, const char* clocks_become);
  void Acknowledge(Owed& owed, Instant at, const std::string& trigger);
  void StartResolution(Case& c, const Owed& owed, Instant at);
  // The target of a clock for who waits, and the row of its table; null: none.
  std::pair<const policy::Target*, size_t> TargetFor(policy::Clock clock, const Owed& owed) const;
  Clock NewClock(const policy::Target* target, size_t row, const Owed& owed, Instant at) const;
  void ChangeTargets(Instant at);
  void ChangeTarget(Clock& clock, const std::string& subject, const Owed& owed, Instant at);
  void TakeBackAnswer(const Event& e, const std::string& answer);
  int64_t MessagesIn(const Owed& owed);
  void Measure(Owed& owed, const Interaction& i);
  bool IsAnswer(const Interaction& i) const;
  bool IsHolding(const Interaction& i) const;
  std::string NoiseIn(const Interaction& i) const;

  // ---- time
  void LookAtClocks(Instant t);
  void LookAtPromises(Owed& owed, Instant t);
  void LookAtWait(Owed& owed, Instant t);
  void LookAtClock(Clock& clock, const std::string& subject, Owed* owed, Instant t);
  void LookAtStages(Clock& clock, const std::string& subject, Owed* owed, Instant t);
  Span Elapsed(const Clock& clock, Instant t);

  // ---- rules
  Moment MomentOf(const Owed& owed, const Said& said, Instant t) const;
  const Said& LatestOf(const Owed& owed) const;
  void AskAbout(Owed* owed, Instant t);
  void Ask(Owed& owed, const Said& said, int happening, Instant t);
  void AskOnly(Owed& owed, const Said& said, int happening, Instant t,
               const std::vector<bool>* only);
  bool MayFire(const policy::Rule& rule, const std::string& scope, Instant t) const;
  void LookAtRules(Instant t);
  void Remember(Instant t);

  void Decide(Instant at, care::DecisionKind kind, const std::string& subject,
              const std::string& more = "") {
    decisions_.push_back(
        absl::StrCat(FormatInstant(at), " ", care::DecisionKindName(kind), " ", subject, more));
  }

  const DeskWorld& w_;
  const policy::Policy& p_;
  const PlacedCustomer& customer_;
  std::vector<Said> said_;
  std::vector<Owed> owed_;
  std::vector<Case> cases_;
  std::vector<std::string> decisions_;
  std::string tier_;
  std::map<std::string, std::string> threads_;  // to the case that was the first to hear of each
  std::map<std::string, Span> answered_in_;     // by channel, the latest answer
  std::map<const calendar::Calendar*, std::vector<int64_t>> open_before_;  // grains since begin
  std::map<std::string, std::vector<Instant>> fired_;                      // rule and scope
};

}  // namespace earshot::property

#endif  // EARSHOT_TESTS_PROPERTY_DESK_H_
