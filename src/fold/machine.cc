#include "fold/machine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "fold/noise.h"
#include "fold/record.h"

namespace earshot::fold {
namespace {

// A customer who writes again on the same touchpoint while he waits continues the same case, unless he has
// been silent for longer than this: then it is a new issue, and the old one keeps waiting.
constexpr Span kCaseIdle = Days(14);

std::string ThreadKey(const care::Event& event, const care::Interaction& interaction) {
  return absl::StrCat("thread:", event.source, "/", interaction.thread);
}

}  // namespace

bool Machine::CanStep(const care::Event& event) const {
  if (event.occurred_at <= last_fired_) return false;
  return last_event_ == nullptr || care::InOrder(*last_event_, event);
}

void Machine::Step(const EventPtr& event, care::Decisions& out) {
  EARSHOT_CHECK(CanStep(*event));
  Advance(event->occurred_at - Microseconds(1), out);
  if (context_->until <= event->occurred_at) Activate(out);
  LookBack(*event);
  last_event_ = event;
  opened_ = -1;
  const Moment moment{event->occurred_at, event.get(), &out};
  struct Visitor {
    Machine& machine;
    const EventPtr& event;
    const Moment& moment;
    void operator()(const care::Interaction&) { machine.ApplyInteraction(event, moment); }
    void operator()(const care::InteractionChange& body) { machine.ApplyChange(body, moment); }
    void operator()(const care::CustomerUpsert& body) { machine.ApplyUpsert(body, moment); }
    void operator()(const care::IdentityStatement&) {}  // the directory's business
    void operator()(const care::AgentAssignment& body) {
      const Known* known = machine.known_.Find(body.interaction);
      if (known == nullptr || known->obligation < 0) return;
      const bool assigned = event->kind == care::EventKind::kAgentAssign;
      machine.obligations_[known->obligation].agent = assigned ? body.agent : "";
      machine.AskRules(known->obligation, moment);
    }
    void operator()(const care::CaseStatement& body) { machine.ApplyCase(body, moment); }
    void operator()(const care::Waiver& body) { machine.ApplyWaiver(body, moment); }
    void operator()(const care::Promise& body) { machine.ApplyPromise(body, moment); }
    void operator()(const care::ClockAdvance&) {}  // the engine's business
    void operator()(const care::CallStep& body) { machine.ApplyCall(body, moment); }
    void operator()(const care::IdentityObservation& body) {
      machine.ApplyObservation(body, moment);
    }
    void operator()(const care::PartyUpsert&) {}  // the directory's business
    void operator()(const care::SurveyResponse& body) { machine.ApplySurvey(body, moment); }
    void operator()(const care::AccountChange& body) { machine.ApplyAccount(body, moment); }
    void operator()(const care::Consent& body) { machine.ApplyConsent(body, moment); }
    void operator()(const care::PolicyActivation&) {}  // the engine's business
    void operator()(const care::RuleRun& body) { machine.ApplyRun(body, moment); }
  };
  std::visit(Visitor{*this, event, moment}, event->body);
  ChangeTargets(moment);
}

void Machine::Advance(Instant now, care::Decisions& out) {
  for (;;) {
    // What falls due at the very instant at which another policy takes over is that policy's business.
    const bool changes = context_->until <= now;
    const Instant last = changes ? context_->until - Microseconds(1) : now;
    while (!wakes_.empty() && wakes_.begin()->at <= last) {
      const Wake wake = *wakes_.begin();
      wakes_.erase(wakes_.begin());
      Fire(wake, out);
      // As things are after everything that falls due at the instant.
      if (wakes_.empty() || wakes_.begin()->at > wake.at) ChangeTargets({wake.at, nullptr, &out});
    }
    if (!changes) return;
    Activate(out);
  }
}

// ---- interactions ----------------------------------------------------------

void Machine::ApplyInteraction(const EventPtr& event, const Moment& moment) {
  const care::InteractionKey key = event->interaction_key();
  const care::Interaction& interaction = *event->interaction();
  const bool inbound = interaction.direction == care::Direction::kInbound;
  int index = known_.IndexOf(key);
  if (index < 0) {
    index = known_.Add(event);
  } else {
    if (known_[index].inbound || !inbound) return ApplyEdit(event, known_[index], moment);
    // A copy of it was labelled as ours before. The customer may have said it: it is owed an answer.
    known_[index] = Known{event};
    --outbound_;
  }
  Known& known = known_[index];
  known.place = PlaceOf(*context_->policy, interaction);
  known.metrics = interaction.metrics;
  known.inbound = inbound;
  if (inbound) {
    ++inbound_;
    SeeAuthor(*event, interaction.author.identity, interaction.author.followers, moment);
    ApplyInbound(known, key, moment);
  } else {
    ++outbound_;
    ApplyOutbound(known, key, moment);
  }
}

void Machine::ApplyInbound(Known& known, const care::InteractionKey& key, const Moment& moment) {
  const care::Interaction& interaction = *known.event->interaction();
  known.noise = NoiseOf(*context_->policy, interaction, known.event->occurred_at);
  if (!known.noise.empty()) {
    care::Decision d = Draft(care::DecisionKind::kDispositionNoise, moment);
    d.subject = "interaction:" + key.Text();
    d.With("reason", known.noise);
    d.Because(known.noise, "opens no obligation");
    d.Cite(key);
    Emit(std::move(d), moment);
    return;
  }
  known.case_id = CaseOfInbound(*known.event, interaction);
  const int case_index = TouchCase(known, interaction);
  ++cases_[case_index].messages;
  Remember(cases_[case_index], interaction);
  int index = OpenObligationOf(known.case_id);
  const bool opens = index < 0;
  if (opens) {
    Opening opening;
    opening.published_at = known.event->occurred_at;
    opening.received_at = std::max(known.event->received_at, known.event->occurred_at);
    opening.reason = {"inbound",
                      absl::StrCat(care::AddressedName(interaction.addressed), " ",
                                   interaction.kind, " that nobody has answered"),
                      0};
    index = Open(known.case_id, known, key, opening, moment);
  } else {
    Join(index, known, key, moment.at);
  }
  known.obligation = index;
  CountViews(known, key, care::Metrics{}, moment);
  if (cases_[case_index].resolved || cases_[case_index].resolutions.empty()) {
    cases_[case_index].resolved = false;
    StartResolution(case_index, index, moment);
  }
  DetectHop(known, key, moment);
  Attribute(known, key, index, moment);
  SetPriority(index, moment);
  EvaluateRules(index, key, moment);
  if (opens) SuggestReplyText(known, key, moment);
  Listen(known, key, moment);
}

// An answer is given by a person, or by a bot that says it resolved, and holds nothing off.
bool Machine::IsAnswer(const care::Interaction& i) const {
  if (i.direction != care::Direction::kOutbound || i.auto_reply || i.campaign) return false;
  if (i.holding.value_or(false)) return false;
  if (i.author.role == care::Role::kBot || i.author.role == care::Role::kSystem) {
    return i.resolved_by_bot;
  }
  return !IsAcknowledgement(i);
}

bool Machine::IsAcknowledgement(const care::Interaction& i) const {
  if (i.direction != care::Direction::kOutbound || i.campaign) return false;
  if (i.auto_reply) return true;
  if (i.holding.has_value()) return *i.holding;
  return i.assessment.has_value() && (i.assessment->intents & kHoldingReply) != 0;
}

void Machine::ApplyOutbound(Known& known, const care::InteractionKey& key, const Moment& moment) {
  const care::Interaction& interaction = *known.event->interaction();
  known.case_id = CaseOfOutbound(*known.event, interaction);
  if (known.case_id.empty()) return;  // we spoke first; nothing was owed
  const int case_index = TouchCase(known, interaction);
  const int index = OpenObligationOf(known.case_id);
  if (IsAnswer(interaction)) {
    ++cases_[case_index].answers;
    if (index >= 0) {
      known.obligation = index;
      Close(index, ObligationState::kAnswered, key, moment);
    }
  } else if (IsAcknowledgement(interaction) && index >= 0) {
    Acknowledge(index, key, moment);
    KeepReplyPromise(index, interaction, moment);
  }
  if (index >= 0) EvaluateRules(index, key, moment);
}

// A later revision replaces what was said. Of a customer's message it is judged again; where its obligation
// was closed by then, what he says now is owed an answer of its own.
void Machine::ApplyEdit(const EventPtr& event, Known& known, const Moment& moment) {
  const care::Interaction& interaction = *event->interaction();
  if (event->revision < known.event->revision) return;  // an older revision that is dated later
  if ((interaction.direction == care::Direction::kInbound) != known.inbound)
    return;  // not the same act
  // What was said in a call is not said anew when its words arrive.
  const bool says_the_same =
      known.call >= 0 || (interaction.text == known.event->interaction()->text &&
                          interaction.rating == known.event->interaction()->rating);
  known.event = event;
  known.place = PlaceOf(*context_->policy, interaction);
  if (interaction.metrics != care::Metrics{}) {
    const care::Metrics before = std::exchange(known.metrics, interaction.metrics);
    CountViews(known, event->interaction_key(), before, moment);
  }
  if (!known.inbound || !known.noise.empty() || known.deleted || known.obligation < 0) return;
  const care::InteractionKey key = event->interaction_key();
  const ObligationState state = obligations_[known.obligation].state;
  if (state == ObligationState::kOpen) {
    Measure(obligations_[known.obligation], known, moment.at);
  } else if (says_the_same) {
    return;
  } else if (const int open = OpenObligationOf(known.case_id); open >= 0) {
    Join(open, known, key, moment.at);
    known.obligation = open;
  } else {
    Opening opening;
    opening.kind = care::DecisionKind::kObligationReopened;
    opening.suffix = absl::StrCat("#r", event->revision);
    opening.reason = {"edited_after_close", "the customer changed it after it was closed", 0};
    opening.published_at = event->occurred_at;
    opening.received_at = std::max(event->received_at, event->occurred_at);
    known.obligation = Open(known.case_id, known, key, opening, moment);
  }
  Attribute(known, key, known.obligation, moment);
  SetPriority(known.obligation, moment);
  EvaluateRules(known.obligation, key, moment);
  if (says_the_same) return;
  DropTestimonial(key, "edited", moment);
  Judge(known, key, moment);
}

void Machine::ApplyChange(const care::InteractionChange& change, const Moment& moment) {
  const int said = known_.IndexOf(change.interaction);
  if (said < 0) return;
  Known& known = known_[said];
  if (moment.event->kind == care::EventKind::kInteractionMetrics) {
    const care::Metrics before = std::exchange(known.metrics, change.metrics);
    CountViews(known, change.interaction, before, moment);
    if (known.obligation < 0 || !known.inbound) return;
    Obligation& obligation = obligations_[known.obligation];
    if (obligation.state != ObligationState::kOpen) return;
    Measure(obligation, known, moment.at);
    SetPriority(known.obligation, moment);
    EvaluateRules(known.obligation, change.interaction, moment);
    return;
  }
  const bool was_deleted = std::exchange(known.deleted, true);
  if (!known.inbound) {
    // The answer is gone: the customer has none.
    if (!was_deleted && known.obligation >= 0 &&
        obligations_[known.obligation].closed_by == change.interaction) {
      ReopenAnswered(known.obligation, moment);
    }
    return;
  }
  if (!was_deleted) DropTestimonial(change.interaction, "deleted", moment);
  // Taken down by somebody else, the question still stands; its author alone withdraws it.
  if (!change.by_author || known.obligation < 0) return;
  if (std::exchange(known.withdrawn, true)) return;
  for (Owed& owed : owed_) {
    owed.withdrawn += static_cast<int>(std::count(owed.said.begin(), owed.said.end(), said));
  }
  const Obligation& obligation = obligations_[known.obligation];
  if (obligation.state != ObligationState::kOpen) return;
  if (IsWithdrawn(known.obligation))
    Close(known.obligation, ObligationState::kWithdrawn, change.interaction, moment);
  EvaluateRules(known.obligation, change.interaction, moment);
}

// ---- statements ------------------------------------------------------------

void Machine::ApplyUpsert(const care::CustomerUpsert& upsert, const Moment& moment) {
  // After a link two of the host's customers may be one: the smaller id names him, whoever came first.
  if (host_id_.empty() || upsert.customer < host_id_) host_id_ = upsert.customer;
  tier_ = upsert.tier;
  language_ = upsert.language;
  name_ = upsert.name;
  zone_ = upsert.zone;
  value_ = upsert.value;
  if (!upsert.preferred_channel.empty()) {
    TrackOf({{}, upsert.customer}).preferred_channel = upsert.preferred_channel;
  }
  for (size_t o = 0; o < obligations_.size(); ++o) AskRules(static_cast<int>(o), moment);
}

void Machine::ApplyCase(const care::CaseStatement& statement, const Moment& moment) {
  std::string id;
  if (!statement.interaction.empty()) {
    const Known* known = known_.Find(statement.interaction);
    if (known != nullptr) id = known->case_id;
  } else {
    id = "ref:" + statement.case_ref;
  }
  const int index = FindCase(id);
  if (index < 0) return;
  LookBackAt(index);
  Case& subject = cases_[index];
  if (moment.event->kind == care::EventKind::kCaseReopen) {
    if (!subject.resolved) return;
    subject.resolved = false;
    StartResolution(index, LatestObligationOf(subject), moment);
    AskRules(OpenObligationOf(id), moment);
    return;
  }
  if (subject.resolved) return;
  subject.resolved = true;
  if (subject.resolved_at_first == kNever) subject.resolved_at_first = moment.at;
  subject.resolved_at_last = moment.at;
  // Resolving answers nobody: an open obligation stays open. Only the resolution clock stops.
  for (TargetRun& run : subject.resolutions) {
    if (run.ended_at != kNever) continue;
    if (run.state == TargetRun::State::kRunning) run.state = TargetRun::State::kMet;
    run.ended_at = moment.at;
  }
  absl::erase_if(wakes_,
                 [index](const Wake& wake) { return wake.index == index && wake.of_case(); });
  AskRules(OpenObligationOf(id), moment);
}

void Machine::ApplyWaiver(const care::Waiver& waiver, const Moment& moment) {
  const Known* known = known_.Find(waiver.interaction);
  if (known == nullptr || known->obligation < 0 || !known->inbound) return;
  Obligation& obligation = obligations_[known->obligation];
  if (obligation.state != ObligationState::kOpen) return;
  obligation.closed_author = waiver.author;
  obligation.closed_reason = waiver.reason;
  Close(known->obligation, ObligationState::kWaived, waiver.interaction, moment);
  EvaluateRules(known->obligation, obligation.interactions.back(), moment);
}

void Machine::ApplyPromise(const care::Promise& promise, const Moment& moment) {
  const Known* known = known_.Find(promise.interaction);
  if (known == nullptr || known->obligation < 0) return;
  Obligation& obligation = obligations_[known->obligation];
  if (obligation.state != ObligationState::kOpen) return;
  // What was promised with a reply that was sent may be told as a promise, too: it is one.
  const auto sent = suggested_replies_.find(known->obligation);
  if (sent == suggested_replies_.end() || !sent->second.promised ||
      sent->second.promise_due != promise.due_at) {
    MakePromise(known->obligation, promise.due_at, promise.text, moment);
  }
  AskRules(known->obligation, moment);
}

void Machine::MakePromise(int index, Instant due_at, std::string text, const Moment& moment) {
  Obligation& obligation = obligations_[index];
  const int part = static_cast<int>(obligation.promises.size());
  obligation.promises.push_back({due_at, std::move(text)});
  // One that was due before it was made is broken the moment it is made.
  wakes_.insert({std::max(due_at, moment.at), index, Wake::Kind::kPromise, part});
}

void Machine::ApplyRun(const care::RuleRun& run, const Moment& moment) {
  if (run.interaction.empty()) return AskRules(OpenObligationOf("ref:" + run.case_ref), moment);
  const Known* known = known_.Find(run.interaction);
  if (known != nullptr) AskRules(OpenObligationOf(known->case_id), moment);
}

// ---- cases -----------------------------------------------------------------

int Machine::FindCase(absl::string_view id) const {
  if (id.empty()) return -1;
  const auto it = case_index_.find(id);
  return it == case_index_.end() ? -1 : it->second;
}

int Machine::OpenObligationOf(absl::string_view case_id) const {
  const auto it = open_by_case_.find(case_id);
  return it == open_by_case_.end() ? -1 : it->second;
}

// The host's reference, else the case of what it replies to, else the one that he was asked to go on with here,
// else its thread, else the case that names the same order or ticket, else the case that waits on the same
// touchpoint, else a new one. A thread that begins with
// a reference belongs to the case of that reference from then on.
std::string Machine::CaseOfInbound(const care::Event& event,
                                   const care::Interaction& interaction) const {
  if (!interaction.case_ref.empty()) return "ref:" + interaction.case_ref;
  if (!interaction.in_reply_to.empty()) {
    const Known* parent = known_.Find(interaction.in_reply_to);
    if (parent != nullptr && !parent->case_id.empty()) return parent->case_id;
  }
  std::string by_thread;
  if (!interaction.thread.empty()) by_thread = ThreadKey(event, interaction);
  const int of_thread = FindCase(by_thread);
  if (of_thread < 0 || OpenObligationOf(cases_[of_thread].id) < 0) {
    if (std::string asked = CaseByInvitation(event, interaction); !asked.empty()) return asked;
  }
  if (of_thread >= 0) return cases_[of_thread].id;
  if (std::string by_reference = CaseByReference(event, interaction); !by_reference.empty()) {
    return by_reference;
  }
  if (!by_thread.empty()) return by_thread;
  const absl::string_view brand = BrandOf(*context_->policy, interaction);
  for (auto it = cases_.rbegin(); it != cases_.rend(); ++it) {
    if (it->channel == interaction.channel && it->touchpoint == interaction.touchpoint &&
        it->brand == brand && OpenObligationOf(it->id) >= 0 &&
        event.occurred_at - it->last_at <= kCaseIdle) {
      return it->id;
    }
  }
  return event.interaction_key().Text();
}

// As for an inbound one, but one of ours that names nothing belongs to what waits on the same touchpoint, else
// on the same channel, the longest wait first; where nothing waits it belongs to no case.
std::string Machine::CaseOfOutbound(const care::Event& event,
                                    const care::Interaction& interaction) const {
  if (!interaction.case_ref.empty()) {
    std::string id = "ref:" + interaction.case_ref;
    if (FindCase(id) >= 0) return id;
  }
  if (!interaction.in_reply_to.empty()) {
    const Known* parent = known_.Find(interaction.in_reply_to);
    if (parent != nullptr) return parent->case_id;
  }
  if (!interaction.thread.empty()) {
    const int index = FindCase(ThreadKey(event, interaction));
    if (index >= 0) return cases_[index].id;
  }
  const absl::string_view brand = BrandOf(*context_->policy, interaction);
  const Obligation* best = nullptr;
  bool best_same = false;
  for (const auto& [id, index] : open_by_case_) {
    const Obligation& o = obligations_[index];
    if (o.channel != interaction.channel || o.brand != brand) continue;
    const bool same = o.touchpoint == interaction.touchpoint;
    if (best == nullptr || (same && !best_same) ||
        (same == best_same && o.published_at < best->published_at)) {
      best = &o;
      best_same = same;
    }
  }
  return best == nullptr ? "" : best->case_id;
}

// The case by known.case_id, begun where there is none.
int Machine::TouchCase(Known& known, const care::Interaction& interaction) {
  const care::Event& event = *known.event;
  const std::string& id = known.case_id;
  const auto [it, is_new] = case_index_.try_emplace(id, static_cast<int>(cases_.size()));
  if (is_new) {
    Case fresh;
    fresh.id = id;
    fresh.opened_at = event.occurred_at;
    cases_.push_back(std::move(fresh));
  }
  const int index = it->second;  // what is put in next moves what `it` points to
  known.case_index = index;
  if (!is_new) LookBackAt(index);
  Case& touched = cases_[index];
  touched.last_at = event.occurred_at;
  if (!interaction.case_ref.empty()) touched.case_ref = interaction.case_ref;
  if (!interaction.thread.empty()) {
    std::string by_thread = ThreadKey(event, interaction);
    if (by_thread != known.case_id) case_index_.try_emplace(std::move(by_thread), index);
  }
  if (interaction.direction == care::Direction::kInbound) {
    if (touched.channel_first.empty()) touched.channel_first = interaction.channel;
    touched.one_channel &= touched.channel_first == interaction.channel;
  }
  if (interaction.direction == care::Direction::kInbound || is_new) {
    touched.channel = interaction.channel;
    touched.touchpoint = interaction.touchpoint;
    touched.brand.assign(known.place.brand.data(), known.place.brand.size());
    touched.identity = interaction.author.identity;
    touched.latest = event.interaction_key();
  }
  return index;
}

// ---- decisions -------------------------------------------------------------

// Says when and why, and not yet about what.
care::Decision Machine::Blank(care::DecisionKind kind, const Moment& moment) const {
  care::Decision d;
  d.kind = kind;
  d.at = moment.at;
  d.policy = context_->policy->hash();
  d.trigger = moment.event != nullptr
                  ? absl::StrCat("event:", moment.event->source, "/", moment.event->id)
              : moment.change != nullptr ? absl::StrCat("policy:", d.policy.Hex())
                                         : "wake";
  return d;
}

care::Decision Machine::Draft(care::DecisionKind kind, const Moment& moment) const {
  care::Decision d = Blank(kind, moment);
  if (moment.event == nullptr) return d;
  if (const care::Interaction* interaction = moment.event->interaction()) {
    d.identity = interaction->author.identity;
    d.channel = interaction->channel;
    d.touchpoint = interaction->touchpoint;
    d.brand = std::string(BrandOf(*context_->policy, *interaction));
  }
  return d;
}

care::Decision Machine::DraftFor(int obligation, care::DecisionKind kind,
                                 const Moment& moment) const {
  const Obligation& o = obligations_[obligation];
  care::Decision d = Blank(kind, moment);
  d.subject = "obligation:" + o.id;
  d.identity = o.identity;
  d.channel = o.channel;
  d.touchpoint = o.touchpoint;
  d.brand = o.brand;
  d.priority = o.priority;
  return d;
}

// Two customers may share a case of the host's: whose clock it is says what of his it is about.
care::Decision Machine::DraftForCase(int case_index, care::DecisionKind kind,
                                     const Moment& moment) const {
  const Case& subject = cases_[case_index];
  care::Decision d = Draft(kind, moment);
  d.subject = "case:" + subject.id;
  d.identity = subject.identity;
  d.Cite(subject.latest);
  d.channel = subject.channel;
  d.touchpoint = subject.touchpoint;
  d.brand = subject.brand;
  return d;
}

void Machine::Emit(care::Decision decision, const Moment& moment) {
  decision.id = care::DecisionId(context_->tenant, decision);
  // Two decisions that say the same at the same instant are two: the ordinal tells them apart.
  while (!emitted_.Insert(decision.id)) {
    ++decision.ordinal;
    decision.id = care::DecisionId(context_->tenant, decision);
  }
  moment.out->push_back(std::move(decision));
}

}  // namespace earshot::fold
