#include "fold/customer.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "fold/machine.h"

namespace earshot::fold {
namespace {

bool Earlier(const EventPtr& a, const EventPtr& b) { return care::InOrder(*a, *b); }

// Nodes by which we name people, not networks.
bool IsOurs(absl::string_view space) { return space == "customer" || space == "party"; }

uint32_t FirstBits(const Digest128& id) { return static_cast<uint32_t>(id.high >> 32); }

void DigestObligation(const Obligation& o, Digester& digester) {
  digester.Add(o.id)
      .Add(o.case_id)
      .Add(static_cast<int64_t>(o.first))
      .Add(static_cast<int64_t>(o.state));
  digester.Add(o.identity.Text()).Add(o.channel).Add(o.touchpoint).Add(o.brand);
  digester.Add(o.published_at.micros).Add(o.received_at.micros).Add(o.acknowledged_at.micros);
  digester.Add(o.closed_at.micros)
      .Add(o.closed_by.Text())
      .Add(o.closed_author)
      .Add(o.closed_reason);
  for (const care::InteractionKey& key : o.interactions) digester.Add(key.Text());
  digester.Add(o.score_milli_min).Add(o.severity_milli_max).Add(o.reach_max);
  digester.Add(o.priority_added)
      .Add(o.priority)
      .Add(o.expectation)
      .Add(o.ignored_at.micros)
      .Add(o.agent);
  for (const TargetRun& run : o.targets) {
    digester.Add(run.target).Add(static_cast<int64_t>(run.state));
    digester.Add(run.due_at.micros).Add(run.ended_at.micros);
  }
  for (const auto& [due, text] : o.promises) digester.Add(due.micros).Add(text);
  digester.Add(o.expects.micros).Add(o.latent_reach).Add(o.hops).Add(o.abandoned_at.micros);
  digester.Add(o.invited_at.micros).Add(o.complaint).Add(o.kind_words);
  digester.Add(o.product).Add(o.topic).Add(o.score_milli_sum).Add(o.scored);
  digester.Add(o.promise_broken_at.micros).Add(o.exposure_minutes).Add(o.exposed_since.micros);
}

void DigestView(const CustomerView& view, Digester& digester) {
  digester.Add(static_cast<int64_t>(view.journey)).Add(view.preferred_channel);
  for (const Person& person : view.persons) {
    digester.Add(person.name);
    for (const care::Identity& identity : person.identities) digester.Add(identity.Text());
    digester.Add(static_cast<int64_t>(person.journey));
  }
  for (const JourneyStep& step : view.steps) {
    digester.Add(step.at.micros).Add(static_cast<int64_t>(step.to)).Add(step.reason);
    digester.Add(step.person);
  }
  for (const Hop& hop : view.hops) {
    digester.Add(hop.interaction.Text()).Add(hop.failed.Text()).Add(hop.from).Add(hop.to);
    digester.Add(hop.why).Add(hop.failure).Add(hop.lost.micros).Add(hop.obligation);
  }
  for (const Call& call : view.calls) {
    digester.Add(call.interaction.Text()).Add(call.offered_at.micros).Add(call.queued_at.micros);
    digester.Add(call.answered_at.micros).Add(call.abandoned_at.micros).Add(call.ended_at.micros);
    digester.Add(call.held.micros).Add(call.held_since.micros).Add(call.holds);
    digester.Add(call.in_menu).Add(call.contained).Add(call.menu).Add(call.agent);
  }
  for (const Survey& survey : view.surveys) {
    digester.Add(survey.at.micros).Add(survey.survey).Add(survey.rating.value_milli);
    digester.Add(survey.rating.scale_milli).Add(survey.case_id);
  }
  for (const ReachSnapshot& seen : view.reach) {
    digester.Add(seen.identity.Text()).Add(seen.followers).Add(seen.at.micros).Add(seen.source);
  }
  for (const auto& [name, count] : view.competitors) digester.Add(name).Add(count);
}

}  // namespace

Customer::Customer(const Context* context, std::string name)
    : context_(context),
      name_(std::move(name)),
      machine_(std::make_unique<Machine>(context, nullptr)) {}
Customer::~Customer() = default;
Customer::Customer(Customer&&) noexcept = default;
Customer& Customer::operator=(Customer&&) noexcept = default;

bool Customer::Add(const EventPtr& event, Instant now, care::Decisions& out) {
  Wake();
  if (!machine_->CanStep(*event)) {
    Change({event}, {}, now, out);
    return false;
  }
  now_ = std::max(now_, now);
  events_.push_back(event);
  const size_t told = standing_.size();
  machine_->Step(event, standing_);
  machine_->Advance(now, standing_);
  out.Append(standing_, told);
  return true;
}

void Customer::Change(const std::vector<EventPtr>& add, const std::vector<EventPtr>& remove,
                      Instant now, care::Decisions& out) {
  Wake();
  std::vector<EventPtr> events = std::move(events_);
  for (const EventPtr& event : remove) std::erase(events, event);
  events.insert(events.end(), add.begin(), add.end());
  const care::Decisions before = std::move(standing_);
  Rebuild(std::move(events), now);
  out.Append(Correct(context_->tenant, before, standing_));
}

void Customer::Advance(Instant now, care::Decisions& out) {
  Wake();
  now_ = std::max(now_, now);
  const size_t told = standing_.size();
  machine_->Advance(now, standing_);
  out.Append(standing_, told);
}

void Customer::Rebuild(std::vector<EventPtr> events, Instant now) {
  events_ = std::move(events);
  std::sort(events_.begin(), events_.end(), Earlier);
  now_ = now;
  machine_ = std::make_unique<Machine>(context_, persons_);
  standing_.clear();
  for (const EventPtr& event : events_) machine_->Step(event, standing_);
  machine_->Advance(now, standing_);
}

std::vector<EventPtr> Customer::TakeEvents() {
  said_.clear();
  machine_ = std::make_unique<Machine>(context_, persons_);
  return std::exchange(events_, {});
}

care::Decisions Customer::TakeStanding() {
  Wake();
  return std::exchange(standing_, {});
}

bool Customer::Rest() {
  if (resting()) return true;
  if (machine_->owes() || events_.size() > kRestingEventsMax) return false;
  next_wake_ = machine_->next_wake();
  said_.reserve(standing_.size());
  for (const care::Decision& d : standing_) said_.push_back(FirstBits(d.id));
  standing_ = {};
  machine_.reset();
  events_.shrink_to_fit();
  return true;
}

void Customer::Wake() {
  if (!resting()) return;
  std::vector<uint32_t>().swap(said_);
  Rebuild(std::move(events_), now_);
}

Customer Customer::Woken() const {
  Customer awake(context_, name_);
  awake.members_ = members_;
  awake.persons_ = persons_;
  awake.Rebuild(events_, now_);
  return awake;
}

care::Decisions Customer::Standing() const {
  return resting() ? std::move(Woken().standing_) : standing_;
}

bool Customer::MaySay(const Digest128& decision) const {
  if (resting()) {
    return std::find(said_.begin(), said_.end(), FirstBits(decision)) != said_.end();
  }
  return std::any_of(standing_.begin(), standing_.end(),
                     [&](const care::Decision& d) { return d.id == decision; });
}

void Customer::SetPersons(std::vector<Person> persons) {
  EARSHOT_CHECK(events_.empty());
  persons_ = std::make_shared<const std::vector<Person>>(std::move(persons));
  machine_ = std::make_unique<Machine>(context_, persons_);
}

// Of one who rests it is said rather too often: folding anew changes nothing where nothing changed.
bool Customer::HasReached(Instant at) const {
  if (!resting()) return machine_->HasReached(at);
  return now_ >= at - Microseconds(1) || (!events_.empty() && events_.back()->occurred_at >= at);
}
Instant Customer::next_wake() const { return resting() ? next_wake_ : machine_->next_wake(); }

std::vector<RuleAnswer> Customer::RuleAnswers(absl::string_view obligation, Instant now) const {
  if (resting()) return Woken().RuleAnswers(obligation, now);
  const std::vector<Obligation>& obligations = machine_->obligations();
  for (size_t i = 0; i < obligations.size(); ++i) {
    if (obligations[i].id == obligation) {
      return machine_->RuleAnswers(static_cast<int>(i), now);
    }
  }
  return {};
}

CustomerView Customer::View() const {
  if (resting()) return Woken().View();
  CustomerView view;
  view.name = name_;
  for (const std::string& node : members_) {
    const size_t colon = node.find(':');
    if (colon == std::string::npos || IsOurs(absl::string_view(node).substr(0, colon))) continue;
    view.identities.push_back({node.substr(0, colon), node.substr(colon + 1)});
  }
  view.host_id = machine_->host_id();
  view.tier = machine_->tier();
  view.language = machine_->language();
  view.value = machine_->value();
  for (const Known* known : machine_->known().SortedByKey()) {
    if (!known->inbound) continue;
    Disposition disposition{known->event->interaction_key(), known->noise, ""};
    if (known->obligation >= 0)
      disposition.obligation = machine_->obligations()[known->obligation].id;
    EARSHOT_CHECK(disposition.noise.empty() != disposition.obligation.empty());
    view.dispositions.push_back(std::move(disposition));
  }
  view.obligations = machine_->obligations();
  view.cases = machine_->cases();
  if (persons_ != nullptr) {
    view.persons = *persons_;
  } else {
    view.persons = {{name_, view.identities}};
  }
  machine_->Describe(view);
  view.next_wake = next_wake();
  view.inbound = machine_->inbound();
  view.outbound = machine_->outbound();
  DescribeConversations(*machine_, view);
  return view;
}

void Customer::AppendQueue(Instant now, std::vector<QueueItem>& out) const {
  if (resting()) return;  // nothing is owed to him
  for (const Obligation& o : machine_->obligations()) {
    if (o.state != ObligationState::kOpen) continue;
    const policy::Policy& policy = machine_->policy();
    Priority priority = PriorityOf(policy, o, machine_->tier(), now);
    const Span waiting = std::max(now - o.published_at, Span{0});
    out.push_back({name_, o, priority.total, std::move(priority.parts), waiting,
                   waiting > policy.priority().fair_after});
  }
}

Digest128 Customer::Digest() const {
  if (resting()) return Woken().Digest();
  Digester digester;
  digester.Add(name_);
  for (const std::string& node : members_) digester.Add(node);
  for (const EventPtr& event : events_) {
    digester.Add(care::KeyOf(*event)).Add(care::ContentOf(*event)).Add(event->received_at.micros);
  }
  for (const Known* known : machine_->known().SortedByKey()) {
    digester.Add(known->event->interaction_key().Text()).Add(known->noise).Add(known->case_id);
    digester.Add(known->obligation).Add(known->deleted).Add(known->withdrawn);
  }
  for (const Obligation& o : machine_->obligations()) DigestObligation(o, digester);
  for (const Case& c : machine_->cases()) {
    digester.Add(c.id)
        .Add(c.resolved)
        .Add(c.resolved_at_last.micros)
        .Add(c.messages)
        .Add(c.answers)
        .Add(c.views)
        .Add(c.views_per_hour);
    for (const TargetRun& run : c.resolutions) {
      digester.Add(static_cast<int64_t>(run.state)).Add(run.due_at.micros).Add(run.ended_at.micros);
    }
  }
  CustomerView view;
  if (persons_ != nullptr) view.persons = *persons_;
  machine_->Describe(view);
  DigestView(view, digester);
  std::vector<Digest128> ids;
  for (const care::Decision& d : standing_) ids.push_back(d.id);
  std::sort(ids.begin(), ids.end());
  for (const Digest128& id : ids) digester.Add(id);
  return digester.Finish();
}

}  // namespace earshot::fold
