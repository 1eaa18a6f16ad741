// What events do to a customer of the slow model.
#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "property/desk.h"

namespace earshot::property {
namespace {

int64_t ReachOf(int64_t followers) {
  const double few = 100'000, many = 10'000'000;
  const double n = static_cast<double>(followers);
  const double share = n <= few ? 0.15 : n >= many ? 0.06 : 0.15 - 0.09 * (n - few) / (many - few);
  return static_cast<int64_t>(n * share + 1e-6);
}

}  // namespace

// ---- what happens ----------------------------------------------------------------------------

void Desk::Happen(const Event& e) {
  if (e.interaction() != nullptr) {
    Post(e);
  } else if (e.kind == EventKind::kInteractionDelete) {
    Delete(e, std::get<care::InteractionChange>(e.body));
  } else if (const auto* w = std::get_if<care::Waiver>(&e.body)) {
    Waive(e, *w);
  } else if (const auto* p = std::get_if<care::Promise>(&e.body)) {
    Promised(e, *p);
  } else if (const auto* s = std::get_if<care::CaseStatement>(&e.body)) {
    Resolve(e, *s);
  } else if (const auto* a = std::get_if<care::AgentAssignment>(&e.body)) {
    Assign(e, *a);
  } else if (const auto* u = std::get_if<care::CustomerUpsert>(&e.body)) {
    tier_ = u->tier;
    for (Owed& owed : owed_) AskAbout(&owed, e.occurred_at);
  }
  ChangeTargets(e.occurred_at);
  Remember(e.occurred_at);
}

void Desk::Post(const Event& e) {
  const bool inbound = e.interaction()->direction == care::Direction::kInbound;
  if (Said* said = Find(e.interaction_key())) {
    const bool was_inbound = said->now.direction == care::Direction::kInbound;
    if (was_inbound || !inbound) return Edit(e, *said);
    std::erase_if(said_, [&](const Said& s) { return s.key == e.interaction_key(); });
  }
  said_.push_back({e.interaction_key(), *e.interaction(), e.revision, e.occurred_at,
                   std::max(e.received_at, e.occurred_at), false, false, "", "", ""});
  Said& said = said_.back();
  if (said.now.direction == care::Direction::kInbound) {
    Hear(e, said);
  } else {
    Speak(e, said);
  }
}

std::string Desk::NoiseIn(const Interaction& i) const {
  if (SpeaksForUs(p_, i)) return "own_identity";
  if (!i.repost_of.empty()) return "repost";
  if (i.auto_reply) return "auto_reply";
  const policy::Channel* channel = p_.FindChannel(i.channel);
  if (channel != nullptr && channel->lifecycle == policy::Lifecycle::kRetired) {
    return "channel_retired";
  }
  return "";
}

void Desk::Hear(const Event& e, Said& said) {
  said.noise = NoiseIn(said.now);
  if (!said.noise.empty()) {
    Decide(e.occurred_at, care::DecisionKind::kDispositionNoise, "interaction:" + said.key.Text(),
           " reason=" + said.noise);
    return;
  }
  said.case_id = CaseHeardIn(said);
  Touch(said.case_id, said);
  Case& c = *FindCase(said.case_id);
  ++c.messages;
  c.channel = said.now.channel;
  c.touchpoint = said.now.touchpoint;
  int happening = policy::kOnMessageIn;
  Owed* owed = OpenIn(c.id);
  if (owed == nullptr) {
    owed = &Open(e, said.key.Text(), said, "opened");
    happening |= policy::kOnCreated;
  } else {
    owed->messages.push_back(said.key);
    said.obligation = owed->id;
    Measure(*owed, said.now);
  }
  if (c.messages == 1 || c.resolved) StartResolution(c, *owed, said.received);
  c.resolved = false;
  Ask(*owed, said, happening, e.occurred_at);
}

Owed& Desk::Open(const Event& e, const std::string& id, Said& said, const char* decision) {
  Owed owed;
  owed.id = id;
  owed.case_id = said.case_id;
  owed.first = LatestIn(said.case_id) == nullptr;
  owed.published = e.occurred_at;
  owed.received = std::max(e.received_at, e.occurred_at);
  owed.messages = {said.key};
  owed.channel = said.now.channel;
  owed.touchpoint = said.now.touchpoint;
  owed.held.assign(w_.rules.size(), false);
  const policy::Channel* channel = p_.FindChannel(said.now.channel);
  if (channel != nullptr) owed.channel_kind = channel->kind;
  ChooseExpectation(owed);
  for (const policy::Clock clock :
       {owed.first ? policy::Clock::kFirstResponse : policy::Clock::kNextResponse,
        policy::Clock::kAcknowledgement}) {
    const auto [target, row] = TargetFor(clock, owed);
    if (target != nullptr) owed.clocks.push_back(NewClock(target, row, owed, owed.received));
  }
  said.obligation = id;
  Measure(owed, said.now);
  owed_.push_back(owed);
  Decide(e.occurred_at, care::DecisionKindFromName(absl::StrCat("obligation.", decision)),
         "obligation:" + id);
  return owed_.back();
}

// The worst that was ever said in it, and the widest of who could see it.
void Desk::Measure(Owed& owed, const Interaction& i) {
  owed.score = std::min(owed.score, i.assessment->score_milli);
  owed.severity = std::max(owed.severity, i.assessment->severity_milli);
  owed.reach = std::max(owed.reach, ReachOf(i.author.followers));
  owed.visibility = std::min(owed.visibility, VisibilityOf(i));
}

care::Visibility Desk::VisibilityOf(const Interaction& i) const {
  const policy::Channel* channel = p_.FindChannel(i.channel);
  return i.visibility.value_or(channel == nullptr ? care::Visibility::kPrivate
                                                  : channel->visibility);
}

// The channel's, or less: half way to how fast he was answered on another channel, where he would feel that.
void Desk::ChooseExpectation(Owed& owed) const {
  for (const policy::Expectation& x : p_.expectations()) {
    if (!x.channel.empty() && x.channel != owed.channel) continue;
    if (!x.channel_kind.empty() && x.channel_kind != owed.channel_kind) continue;
    owed.expectation = &x;
    break;
  }
  if (owed.expectation == nullptr) return;
  const Span within = owed.expectation->within;
  Span least = within;
  for (const auto& [name, span] : answered_in_) {
    const policy::Channel* channel = p_.FindChannel(name);
    if (name == owed.channel || span >= within || (channel != nullptr && channel->sync)) continue;
    least = std::min(least, Span{(within.micros + span.micros) / 2});
  }
  owed.expects = least.micros * 10 > within.micros * 9 ? within : least;
}

void Desk::StartResolution(Case& c, const Owed& owed, Instant at) {
  const auto [target, row] = TargetFor(policy::Clock::kResolution, owed);
  if (target != nullptr) c.resolutions.push_back(NewClock(target, row, owed, at));
}

std::pair<const policy::Target*, size_t> Desk::TargetFor(policy::Clock clock,
                                                         const Owed& owed) const {
  const Moment moment = MomentOf(owed, LatestOf(owed), owed.published);
  for (size_t t = 0; t < w_.targets.size(); ++t) {
    const policy::Target& target = p_.targets()[t];
    if (target.clock != clock || !w_.targets[t].holds(moment)) continue;
    for (size_t row = 0; row < w_.targets[t].rows.size(); ++row) {
      if (w_.targets[t].rows[row](moment)) return {&target, row};
    }
  }
  return {nullptr, 0};
}

Clock Desk::NewClock(const policy::Target* target, size_t row, const Owed& owed, Instant at) const {
  Clock clock;
  clock.target = target;
  clock.row = row;
  clock.started = clock.counted = at;
  clock.channel = owed.channel;
  clock.touchpoint = owed.touchpoint;
  return clock;
}

// After everything that happens: who runs against one target may now be somebody for whom another is meant.
void Desk::ChangeTargets(Instant at) {
  for (Owed& owed : owed_) {
    if (!owed.Open()) continue;
    for (Clock& clock : owed.clocks) ChangeTarget(clock, "obligation:" + owed.id, owed, at);
  }
  for (Case& c : cases_) {
    if (!c.resolutions.empty() && LatestIn(c.id) != nullptr) {
      ChangeTarget(c.resolutions.back(), "case:" + c.id, *LatestIn(c.id), at);
    }
  }
}

void Desk::ChangeTarget(Clock& clock, const std::string& subject, const Owed& owed, Instant at) {
  const policy::Retarget how = clock.target->retarget;
  if (clock.state != "running" || !clock.Live() || how == policy::Retarget::kNever) return;
  const auto [target, row] = TargetFor(clock.target->clock, owed);
  if (target == nullptr || (target == clock.target && row == clock.row)) return;
  const Instant since = std::max(at, clock.counted);  // it may begin only later
  const Span passed = Elapsed(clock, since);
  Clock now = NewClock(target, row, owed, clock.started);
  if (how == policy::Retarget::kRestart) now.started = now.counted = since;
  if (how == policy::Retarget::kKeepElapsed) {
    now.counted = since;
    now.carried = passed;
  }
  now.staged = clock.staged;
  Decide(at, care::DecisionKind::kTargetChanged, subject,
         absl::StrCat(" by ", target->name, " from=", clock.target->name,
                      " within=", FormatSpan(now.Within())));
  clock = now;
}

bool Desk::IsHolding(const Interaction& i) const {
  if (i.direction != care::Direction::kOutbound || i.campaign) return false;
  return i.auto_reply || i.holding.value_or((i.assessment->intents & kHoldingReply) != 0);
}

bool Desk::IsAnswer(const Interaction& i) const {
  return i.direction == care::Direction::kOutbound && !i.campaign && !IsHolding(i) &&
         ((i.author.role != care::Role::kBot && i.author.role != care::Role::kSystem) ||
          i.resolved_by_bot);
}

void Desk::Speak(const Event& e, Said& said) {
  said.case_id = CaseSpokenIn(said);
  if (said.case_id.empty()) return;
  Touch(said.case_id, said);
  Case& c = *FindCase(said.case_id);
  Owed* owed = OpenIn(c.id);
  c.answers += IsAnswer(said.now);
  if (owed == nullptr) return;
  if (IsAnswer(said.now)) {
    owed->closed_by = said.key.Text();
    said.obligation = owed->id;
    Close(*owed, e.occurred_at, "answered", "met");
    Decide(e.occurred_at, care::DecisionKind::kObligationAnswered, "obligation:" + owed->id);
  } else if (IsHolding(said.now)) {
    if (!said.now.auto_reply) owed->invited = e.occurred_at;
    Acknowledge(*owed, e.occurred_at, said.key.Text());
  }
  const bool note = said.now.direction == care::Direction::kInternal;
  Ask(*owed, said, note ? policy::kOnChanged : policy::kOnMessageOut, e.occurred_at);
}

void Desk::Acknowledge(Owed& owed, Instant at, const std::string&) {
  if (owed.acknowledged != kNever) return;
  owed.acknowledged = at;
  for (Clock& clock : owed.clocks) {
    if (clock.target->clock != policy::Clock::kAcknowledgement || !clock.Live()) continue;
    clock.ended = at;
    if (clock.state == "running") clock.state = "met";
  }
  Decide(at, care::DecisionKind::kObligationAcknowledged, "obligation:" + owed.id);
}

void Desk::Close(Owed& owed, Instant at, const char* state, const char* clocks_become) {
  owed.state = state;
  owed.closed = at;
  if (owed.state == "answered") {
    owed.acknowledged = std::min(owed.acknowledged, at);
    answered_in_[owed.channel] = at - owed.published;
  }
  for (Clock& clock : owed.clocks) {
    if (!clock.Live()) continue;
    clock.ended = at;
    if (clock.state == "running") clock.state = clocks_become;
  }
}

void Desk::Edit(const Event& e, Said& said) {
  const bool inbound = said.now.direction == care::Direction::kInbound;
  if (e.revision < said.revision) return;
  if ((e.interaction()->direction == care::Direction::kInbound) != inbound) return;
  const bool other_words = said.now.text != e.interaction()->text;
  said.now = *e.interaction();
  said.revision = e.revision;
  Owed* owed = OwedOf(said.obligation);
  if (!inbound || said.deleted || owed == nullptr) return;
  int happening = policy::kOnChanged;
  if (owed->Open()) {
    Measure(*owed, said.now);
  } else {
    if (!other_words) return;
    owed = OpenIn(said.case_id);
    if (owed == nullptr) {
      owed = &Open(e, absl::StrCat(said.key.Text(), "#r", e.revision), said, "reopened");
      happening |= policy::kOnCreated;
    } else {
      owed->messages.push_back(said.key);
      said.obligation = owed->id;
      Measure(*owed, said.now);
    }
  }
  Ask(*owed, said, happening, e.occurred_at);
}

void Desk::Delete(const Event& e, const care::InteractionChange& change) {
  Said* said = Find(change.interaction);
  if (said == nullptr) return;
  const bool was_deleted = said->deleted;
  said->deleted = true;
  if (said->now.direction != care::Direction::kInbound) {
    if (!was_deleted) TakeBackAnswer(e, said->key.Text());
    return;
  }
  Owed* owed = OwedOf(said->obligation);
  if (!change.by_author || said->withdrawn || owed == nullptr) return;
  said->withdrawn = true;
  if (!owed->Open()) return;
  if (MessagesIn(*owed) == 0) {
    Close(*owed, e.occurred_at, "withdrawn", "cancelled");
    Decide(e.occurred_at, care::DecisionKind::kObligationWithdrawn, "obligation:" + owed->id);
  }
  Ask(*owed, *said, policy::kOnChanged, e.occurred_at);
}

// Who was answered by it waits again, since he first wrote; with what waits in his case by now, if anything does.
void Desk::TakeBackAnswer(const Event& e, const std::string& answer) {
  for (Owed& owed : owed_) {
    if (owed.closed_by != answer || MessagesIn(owed) == 0) continue;
    if (Owed* waits = OpenIn(owed.case_id)) {
      waits->published = std::min(waits->published, owed.published);
      return AskAbout(waits, e.occurred_at);
    }
    owed.state = "open";
    owed.closed = kNever;
    owed.closed_by.clear();
    for (Clock& clock : owed.clocks) {
      if (clock.target->clock == policy::Clock::kAcknowledgement || clock.state != "met") continue;
      clock.state = "running";
      clock.ended = kNever;
    }
    Decide(e.occurred_at, care::DecisionKind::kObligationReopened, "obligation:" + owed.id);
    return AskAbout(&owed, e.occurred_at);
  }
}

int64_t Desk::MessagesIn(const Owed& owed) {
  int64_t n = 0;
  for (const InteractionKey& key : owed.messages) n += !Find(key)->withdrawn;
  return n;
}

void Desk::Waive(const Event& e, const care::Waiver& waiver) {
  Said* said = Find(waiver.interaction);
  if (said == nullptr || said->now.direction != care::Direction::kInbound) return;
  Owed* owed = OwedOf(said->obligation);
  if (owed == nullptr || !owed->Open()) return;
  Close(*owed, e.occurred_at, "waived", "cancelled");
  Decide(e.occurred_at, care::DecisionKind::kObligationWaived, "obligation:" + owed->id);
  Ask(*owed, LatestOf(*owed), policy::kOnChanged, e.occurred_at);
}

void Desk::Promised(const Event& e, const care::Promise& promise) {
  Said* said = Find(promise.interaction);
  Owed* owed = said == nullptr ? nullptr : OwedOf(said->obligation);
  if (owed == nullptr) return;
  if (owed->Open()) owed->promises.push_back({promise.due_at, false});
  AskAbout(owed, e.occurred_at);
}

void Desk::Resolve(const Event& e, const care::CaseStatement& statement) {
  Said* said = Find(statement.interaction);
  Case* c = FindCase(said != nullptr              ? said->case_id
                     : statement.case_ref.empty() ? ""
                                                  : "ref:" + statement.case_ref);
  if (c == nullptr) return;
  if (c->resolved == (e.kind == EventKind::kCaseResolve)) return;
  if (e.kind == EventKind::kCaseResolve) {
    for (Clock& clock : c->resolutions) {
      if (!clock.Live()) continue;
      clock.ended = e.occurred_at;
      if (clock.state == "running") clock.state = "met";
    }
    c->resolved = true;
  } else {
    c->resolved = false;
    StartResolution(*c, *LatestIn(c->id), e.occurred_at);
  }
  AskAbout(OpenIn(c->id), e.occurred_at);
}

void Desk::Assign(const Event& e, const care::AgentAssignment& assignment) {
  Said* said = Find(assignment.interaction);
  Owed* owed = said == nullptr ? nullptr : OwedOf(said->obligation);
  if (owed == nullptr) return;
  owed->agent = e.kind == EventKind::kAgentAssign ? assignment.agent : "";
  AskAbout(owed, e.occurred_at);
}

// ---- the parts -------------------------------------------------------------------------------

Said* Desk::Find(const InteractionKey& key) {
  for (Said& said : said_) {
    if (said.key == key) return &said;
  }
  return nullptr;
}

Owed* Desk::OwedOf(const std::string& id) {
  for (Owed& owed : owed_) {
    if (owed.id == id) return &owed;
  }
  return nullptr;
}

Owed* Desk::OpenIn(const std::string& case_id) {
  for (Owed& owed : owed_) {
    if (owed.case_id == case_id && owed.Open()) return &owed;
  }
  return nullptr;
}

Owed* Desk::LatestIn(const std::string& case_id) {
  Owed* latest = nullptr;
  for (Owed& owed : owed_) {
    if (owed.case_id == case_id) latest = &owed;
  }
  return latest;
}

Case* Desk::FindCase(const std::string& id) {
  for (Case& c : cases_) {
    if (c.id == id) return &c;
  }
  return nullptr;
}

Case* Desk::CaseOfThread(const Said& said) {
  if (said.now.thread.empty()) return nullptr;
  const auto it = threads_.find(said.key.source + "/" + said.now.thread);
  return it == threads_.end() ? nullptr : FindCase(it->second);
}

void Desk::Touch(const std::string& case_id, const Said& said) {
  if (FindCase(case_id) == nullptr) {
    cases_.push_back({});
    cases_.back().id = case_id;
  }
  if (!said.now.thread.empty()) {
    threads_.emplace(said.key.source + "/" + said.now.thread, case_id);
  }
}

// Where a person held him off in front of more people than he speaks to now: he comes as he was asked to.
std::string Desk::CaseInvitedTo(const Said& said) const {
  const Owed* latest = nullptr;
  for (const Owed& owed : owed_) {
    if (!owed.Open() || owed.invited == kNever) continue;
    if (owed.visibility >= VisibilityOf(said.now)) continue;
    if (latest == nullptr || owed.invited > latest->invited ||
        (owed.invited == latest->invited && owed.case_id < latest->case_id)) {
      latest = &owed;
    }
  }
  return latest == nullptr ? "" : latest->case_id;
}

// The host's reference, the case of what it replies to, where he was asked to go on, the thread, what waits there
// already.
std::string Desk::CaseHeardIn(const Said& said) {
  const Interaction& i = said.now;
  if (!i.case_ref.empty()) return "ref:" + i.case_ref;
  const Said* parent = Find(i.in_reply_to);
  if (parent != nullptr && !parent->case_id.empty()) return parent->case_id;
  const Case* of_thread = CaseOfThread(said);
  if (of_thread == nullptr || OpenIn(of_thread->id) == nullptr) {
    if (std::string asked = CaseInvitedTo(said); !asked.empty()) return asked;
  }
  if (of_thread != nullptr) return of_thread->id;
  if (!i.thread.empty()) return absl::StrCat("thread:", said.key.source, "/", i.thread);
  std::string latest;
  for (const Case& c : cases_) {
    if (c.channel == i.channel && c.touchpoint == i.touchpoint && OpenIn(c.id) != nullptr) {
      latest = c.id;
    }
  }
  return latest.empty() ? said.key.Text() : latest;
}

// The same of ours, but never a case that is new; what names nothing goes to who has waited longest on its touchpoint,
// else on its channel.
std::string Desk::CaseSpokenIn(const Said& said) {
  const Interaction& i = said.now;
  if (FindCase("ref:" + i.case_ref) != nullptr) return "ref:" + i.case_ref;
  if (const Said* parent = Find(i.in_reply_to)) return parent->case_id;
  if (const Case* of_thread = CaseOfThread(said)) return of_thread->id;
  for (const bool same_touchpoint : {true, false}) {
    const Owed* longest = nullptr;
    for (const Owed& owed : owed_) {
      if (!owed.Open() || owed.channel != i.channel) continue;
      if (same_touchpoint && owed.touchpoint != i.touchpoint) continue;
      if (longest == nullptr ||
          std::tie(owed.published, owed.case_id) < std::tie(longest->published, longest->case_id)) {
        longest = &owed;
      }
    }
    if (longest != nullptr) return longest->case_id;
  }
  return "";
}

}  // namespace earshot::property
