// Composition: what comes in is checked, compared with what is known, assessed, written down and only then
// folded, so that a failure at any point leaves everything as it was.
#include "engine/engine.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/utf8.h"
#include "engine/erase.h"
#include "engine/intake_plan.h"
#include "engine/policy_shelf.h"
#include "engine/population.h"
#include "engine/reply_text.h"
#include "engine/tombstones.h"
#include "wire/events.h"

namespace earshot::engine {
namespace {

constexpr char kTenantName[] = "tenant";
constexpr char kPolicyName[] = "policy";
// Events folded at once while a journal is replayed.
constexpr size_t kReplayBatch = 20'000;

bool ByInstant(const care::Decision& a, const care::Decision& b) { return a.at < b.at; }
// The record of an Advance: an event like any other, so that the journal needs no second format.
care::Event ClockEvent(Instant now) {
  care::Event event;
  event.kind = care::EventKind::kClockAdvance;
  event.source = "earshot";
  event.id = absl::StrCat("clock-", now.micros);
  event.occurred_at = event.received_at = now;
  event.body = care::ClockAdvance{now};
  return event;
}

store::Record RecordOf(const care::Event& event, const Digest128& key) {
  return {key, wire::EventToProto(event)};
}

}  // namespace

struct Engine::Impl {
  Impl(std::shared_ptr<const policy::Policy> p, std::shared_ptr<const sentiment::Analyzer> analyzer,
       const Options& options, std::unique_ptr<store::Journal> j)
      : policy(std::move(p)),
        tenant_name(options.tenant),
        timeline(policy, options.tenant),
        journal(std::move(j)),
        assessor(std::move(analyzer)),
        read_only(options.read_only),
        idle_awake_max(options.idle_awake_max),
        population(std::make_unique<Population>(timeline.first(), idle_awake_max)) {}

  absl::Status Replay();
  absl::Status CheckMeta();
  absl::StatusOr<IngestResult> Ingest(std::vector<care::Event> events);
  absl::Status Write(IntakePlan& plan);
  absl::Status CheckActivations(IntakePlan& plan) const;
  // Folds what is new, under the policies that hold after it.
  absl::Status Fold(IntakePlan& plan, Instant at, care::Decisions& out);
  absl::Status Activate(const std::vector<Delivery>& deliveries, Instant* from);
  void FoldAnew(const std::vector<Delivery>& deliveries, Instant at, care::Decisions& out);
  void TellDifference(const care::Decisions& before, care::Decisions& out) const;
  Instant LatestInstant() const { return std::max(now, population->latest()); }
  const policy::Policy& PolicyNow() const { return timeline.first()->At(LatestInstant()); }
  absl::StatusOr<care::Decisions> Advance(Instant to);
  absl::StatusOr<EraseResult> Erase(EraseScope scope, absl::string_view name);
  void MoveClock(Instant to, care::Decisions& out);
  care::Decisions Standing() const;

  const std::shared_ptr<const policy::Policy> policy;  // the first one
  const std::string tenant_name;
  fold::Timeline timeline;
  PolicyShelf shelf;
  fold::OrderedEvents activations;  // those that are known
  mutable absl::Mutex mutex;
  std::unique_ptr<store::Journal> journal;  // null: nothing is kept
  Assessor assessor;
  const bool read_only;
  const size_t idle_awake_max;
  std::unique_ptr<Population> population;
  Tombstones tombstones;
  Instant now = kInstantMin;
  Instant journalled_now = kInstantMin;
  // Set while the state changes. Still set at the next call, an exception (no memory) passed through the
  // fold and nobody knows what it left behind.
  bool folding = false;
  int64_t refolds = 0;  // beside those that the population counts

  absl::Status Usable() const {
    if (!folding) return absl::OkStatus();
    return absl::InternalError("an earlier call ended in the middle; open the engine again");
  }
  absl::Status Writable() const {
    EARSHOT_RETURN_IF_ERROR(Usable());
    if (!read_only) return absl::OkStatus();
    return absl::FailedPreconditionError("the engine was opened to read only");
  }
  absl::Status WriteClock(Instant to);
};

absl::Status Engine::Impl::CheckMeta() {
  const absl::StatusOr<std::string> tenant = journal->GetMeta(kTenantName);
  if (absl::IsNotFound(tenant.status())) {
    if (journal->size() > 0) return absl::DataLossError("the store holds events of no tenant");
    EARSHOT_RETURN_IF_ERROR(journal->SetMeta(kTenantName, tenant_name));
  } else if (!tenant.ok()) {
    return tenant.status();
  } else if (*tenant != tenant_name) {
    return absl::FailedPreconditionError(
        absl::StrCat("the store belongs to tenant '", *tenant, "', not to '", tenant_name, "'"));
  }
  // The journal holds what happened and not what was decided: another policy decides it anew.
  const absl::StatusOr<std::string> hash = journal->GetMeta(kPolicyName);
  if (!hash.ok() && !absl::IsNotFound(hash.status())) return hash.status();
  if (hash.ok() && *hash == policy->hash().Hex()) return absl::OkStatus();
  return journal->SetMeta(kPolicyName, policy->hash().Hex());
}

absl::Status Engine::Impl::Replay() {
  if (journal == nullptr) return absl::OkStatus();
  EARSHOT_RETURN_IF_ERROR(CheckMeta());
  EARSHOT_RETURN_IF_ERROR(tombstones.Load(*journal));
  Instant clock = kInstantMin;
  care::Decisions untold;
  auto plan = std::make_unique<IntakePlan>(population.get());
  const auto fold = [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Fold(*plan, kInstantMin, untold));
    untold.clear();
    clock = std::max(clock, plan->clock());
    plan = std::make_unique<IntakePlan>(population.get());
    return absl::OkStatus();
  };
  EARSHOT_RETURN_IF_ERROR(journal->ReadFrom(0, [&](int64_t seq, const store::Record& record) {
    absl::StatusOr<care::Event> event = wire::EventFromProto(record.body);
    if (!event.ok()) {
      return absl::DataLossError(
          absl::StrCat("record ", seq, " is no event: ", event.status().message()));
    }
    if (care::KeyOf(*event) != record.key) {
      return absl::DataLossError(
          absl::StrCat("record ", seq, " is not the event that its key names"));
    }
    const care::Interaction* interaction = event->interaction();
    const bool brought = interaction != nullptr && interaction->assessment.has_value() &&
                         !assessor.IsOurs(*interaction->assessment);
    plan->Add(*std::move(event), brought);
    return plan->deliveries().size() >= kReplayBatch ? fold() : absl::OkStatus();
  }));
  EARSHOT_RETURN_IF_ERROR(fold());
  MoveClock(clock, untold);
  journalled_now = now;
  refolds = -population->refolds();  // counted from here on
  return absl::OkStatus();
}

// In one transaction: the clock as the fold of these events will see it, the events, and how far they move it.
absl::Status Engine::Impl::Write(IntakePlan& plan) {
  if (journal == nullptr) return absl::OkStatus();
  std::vector<store::Record> records;
  records.reserve(plan.deliveries().size() + 2);
  const auto add_clock = [&records](Instant at) {
    const care::Event clock = ClockEvent(at);
    records.push_back(RecordOf(clock, care::KeyOf(clock)));
  };
  if (!plan.deliveries().empty() && now > journalled_now) add_clock(now);
  for (const Delivery& delivery : plan.deliveries()) {
    records.push_back(RecordOf(*delivery.event, delivery.key));
  }
  if (plan.clock() > now) add_clock(plan.clock());
  EARSHOT_RETURN_IF_ERROR(journal->Append(records));
  if (!plan.deliveries().empty()) journalled_now = now;
  if (plan.clock() > now) journalled_now = plan.clock();
  return absl::OkStatus();
}

absl::Status Engine::Impl::WriteClock(Instant to) {
  if (journal == nullptr || read_only || to <= journalled_now) return absl::OkStatus();
  const care::Event clock = ClockEvent(to);
  EARSHOT_RETURN_IF_ERROR(journal->Append({RecordOf(clock, care::KeyOf(clock))}));
  journalled_now = to;
  return absl::OkStatus();
}

absl::StatusOr<IngestResult> Engine::Impl::Ingest(std::vector<care::Event> events) {
  EARSHOT_RETURN_IF_ERROR(Writable());
  IntakePlan plan(population.get(), &tombstones);
  int64_t clocks = 0;
  EARSHOT_RETURN_IF_ERROR(PlanIntake(std::move(events), assessor, &shelf, plan, clocks));
  EARSHOT_RETURN_IF_ERROR(CheckActivations(plan));
  EARSHOT_RETURN_IF_ERROR(Write(plan));

  folding = true;
  IngestResult result;
  const bool clock_moves = plan.clock() > now;
  result.accepted = static_cast<int64_t>(plan.deliveries().size()) + (clock_moves ? 1 : 0);
  result.duplicates = plan.duplicates() + clocks - (clock_moves ? 1 : 0);
  EARSHOT_RETURN_IF_ERROR(Fold(plan, now, result.decisions));
  MoveClock(plan.clock(), result.decisions);
  result.decisions.Sort(ByInstant);
  folding = false;
  return result;
}

absl::Status Engine::Impl::CheckActivations(IntakePlan& plan) const {
  size_t count = activations.size();
  for (const Delivery& delivery : plan.deliveries()) {
    count += delivery.event->kind == care::EventKind::kPolicyActivate ? 1 : 0;
  }
  if (count <= kActivationsMax) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      count, " times another policy, at most ", kActivationsMax, " are allowed (kActivationsMax)"));
}

// Puts the activations among them into the timeline; `from`: from when on anything may be different.
absl::Status Engine::Impl::Activate(const std::vector<Delivery>& deliveries, Instant* from) {
  *from = kNever;
  for (const Delivery& delivery : deliveries) {
    if (delivery.event->kind != care::EventKind::kPolicyActivate) continue;
    const EventPtr before = population->Find(delivery.key).event;
    if (before != nullptr) {
      activations.erase(before);
      *from = std::min(*from, before->occurred_at);
    }
    activations.insert(delivery.event);
    *from = std::min(*from, delivery.event->occurred_at);
  }
  if (*from == kNever) return absl::OkStatus();
  fold::Timeline::Later later;
  for (const EventPtr& event : activations) {
    EARSHOT_ASSIGN_OR_RETURN(auto compiled,
                             shelf.Get(std::get<care::PolicyActivation>(event->body)));
    later.emplace_back(event->occurred_at, std::move(compiled));
  }
  population->WakeAll();
  timeline.Set(later);
  return absl::OkStatus();
}

absl::Status Engine::Impl::Fold(IntakePlan& plan, Instant at, care::Decisions& out) {
  Instant from;
  EARSHOT_RETURN_IF_ERROR(Activate(plan.deliveries(), &from));
  if (from <= population->latest()) {
    FoldAnew(plan.deliveries(), at, out);
    return absl::OkStatus();
  }
  const auto& deliveries = plan.deliveries();
  const bool alone =
      std::all_of(deliveries.begin(), deliveries.end(), [](const Delivery& delivery) {
        return delivery.event->kind == care::EventKind::kPolicyActivate;
      });
  if (from == kNever || alone) {
    if (from != kNever) population->Retime(from, at, out);
    population->Apply(deliveries, at, out);
    return absl::OkStatus();
  }
  // What the other policy says of those who are known may be taken back by what comes with it: told is the
  // difference that both make.
  const care::Decisions before = Standing();
  care::Decisions untold;
  population->Retime(from, at, untold);
  population->Apply(deliveries, at, untold);
  TellDifference(before, out);
  return absl::OkStatus();
}

// An activation before events that are known: who belongs to whom and what was noise may be another matter.
void Engine::Impl::FoldAnew(const std::vector<Delivery>& deliveries, Instant at,
                            care::Decisions& out) {
  const care::Decisions before = Standing();
  const std::vector<Delivery> all = population->Deliveries();
  refolds += population->refolds() + static_cast<int64_t>(population->customers());
  population = std::make_unique<Population>(timeline.first(), idle_awake_max);
  care::Decisions untold;
  population->Apply(all, at, untold);
  population->Apply(deliveries, at, untold);
  TellDifference(before, out);
}

void Engine::Impl::TellDifference(const care::Decisions& before, care::Decisions& out) const {
  out.Append(fold::Correct(tenant_name, before, Standing()));
}

void Engine::Impl::MoveClock(Instant to, care::Decisions& out) {
  if (to <= now) return;
  now = to;
  population->Advance(now, out);
}

absl::StatusOr<care::Decisions> Engine::Impl::Advance(Instant to) {
  EARSHOT_RETURN_IF_ERROR(Usable());
  if (!IsEventTime(to)) {
    return absl::OutOfRangeError(
        absl::StrCat("now: ", FormatInstant(to), " is outside 1970..2200"));
  }
  care::Decisions out;
  if (to <= now) return out;
  if (population->next_wake() <= to) EARSHOT_RETURN_IF_ERROR(WriteClock(to));
  folding = true;
  MoveClock(to, out);
  folding = false;
  return out;
}

absl::StatusOr<EraseResult> Engine::Impl::Erase(EraseScope scope, absl::string_view name) {
  EARSHOT_RETURN_IF_ERROR(Writable());
  EARSHOT_ASSIGN_OR_RETURN(const ErasePlan plan,
                           PlanErase(scope, name, *timeline.first(), LatestInstant(), *population,
                                     tombstones, journal.get()));
  EraseResult result;
  if (!plan.marks.empty()) {
    if (journal != nullptr) {
      EARSHOT_RETURN_IF_ERROR(journal->Erase(plan.replacements, plan.marks.Values()));
    }
    folding = true;
    tombstones.Keep(plan.marks);
    population->Exchange(plan.gone, plan.deliveries, now, result.decisions);
    result.decisions.Sort(ByInstant);
    folding = false;
    result.events = plan.events;
    result.interactions = plan.interactions;
    result.mentions = plan.mentions;
  }
  // Also where nothing is held any more: an earlier one may not have come to its end.
  const absl::Status scrubbed = journal == nullptr ? absl::OkStatus() : journal->Scrub();
  if (scrubbed.ok()) return result;
  return absl::Status(scrubbed.code(),
                      absl::StrCat("erased, but bytes of it may be left in the file until this is "
                                   "called again or the store is reopened: ",
                                   scrubbed.message()));
}

care::Decisions Engine::Impl::Standing() const {
  care::Decisions out;
  for (const fold::Customer* customer : population->Customers()) {
    out.Append(customer->Standing());
  }
  out.Append(population->StandingBeside());
  out.Sort(ByContent);
  return out;
}

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::~Engine() = default;

absl::Status Engine::KeepClock() {
  absl::MutexLock lock(&impl_->mutex);
  EARSHOT_RETURN_IF_ERROR(impl_->Usable());
  return impl_->WriteClock(impl_->now);
}

absl::StatusOr<std::string> TenantOf(store::Journal& journal) {
  return journal.GetMeta(kTenantName);
}

absl::StatusOr<std::unique_ptr<Engine>> Engine::Open(
    std::shared_ptr<const policy::Policy> policy,
    std::shared_ptr<const sentiment::Analyzer> analyzer, const Options& options) {
  EARSHOT_RETURN_IF_ERROR(CheckTenant(options.tenant));
  std::unique_ptr<store::Journal> journal;
  if (!options.path.empty()) {
    EARSHOT_ASSIGN_OR_RETURN(journal, store::OpenSqliteJournal(options.path, options.durability));
  }
  return OpenWith(std::move(policy), std::move(analyzer), options, std::move(journal));
}

absl::StatusOr<std::unique_ptr<Engine>> Engine::OpenWith(
    std::shared_ptr<const policy::Policy> policy,
    std::shared_ptr<const sentiment::Analyzer> analyzer, const Options& options,
    std::unique_ptr<store::Journal> journal) {
  EARSHOT_RETURN_IF_ERROR(CheckTenant(options.tenant));
  if (policy == nullptr) return absl::InvalidArgumentError("policy: is null");
  auto impl =
      std::make_unique<Impl>(std::move(policy), std::move(analyzer), options, std::move(journal));
  EARSHOT_RETURN_IF_ERROR(impl->Replay());
  return std::unique_ptr<Engine>(new Engine(std::move(impl)));
}

absl::StatusOr<IngestResult> Engine::Ingest(std::vector<care::Event> events) {
  absl::MutexLock lock(&impl_->mutex);
  EARSHOT_ASSIGN_OR_RETURN(IngestResult result, impl_->Ingest(std::move(events)));
  WriteReplyTexts(impl_->timeline.first(), result.decisions);
  return result;
}

absl::StatusOr<care::Decisions> Engine::Advance(Instant now) {
  absl::MutexLock lock(&impl_->mutex);
  EARSHOT_ASSIGN_OR_RETURN(care::Decisions out, impl_->Advance(now));
  WriteReplyTexts(impl_->timeline.first(), out);
  return out;
}

absl::StatusOr<EraseResult> Engine::Erase(EraseScope scope, absl::string_view name) {
  absl::MutexLock lock(&impl_->mutex);
  EARSHOT_ASSIGN_OR_RETURN(EraseResult result, impl_->Erase(scope, name));
  WriteReplyTexts(impl_->timeline.first(), result.decisions);
  return result;
}

absl::StatusOr<std::string> Engine::Export(absl::string_view node) const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  return ExportOf(node, *impl_->population, *impl_->timeline.first(), impl_->now);
}

absl::Status Engine::Sync() {
  absl::MutexLock lock(&impl_->mutex);
  return impl_->journal == nullptr ? absl::OkStatus() : impl_->journal->Sync();
}

absl::Status Engine::BackUp(absl::string_view to) {
  std::unique_ptr<store::Backup> backup;
  for (bool whole = false; !whole;) {
    // Let go in between: whoever waits to ingest gets his turn.
    absl::MutexLock lock(&impl_->mutex);
    if (impl_->journal == nullptr) {
      return absl::FailedPreconditionError("the engine is in memory: there is no store to copy");
    }
    if (backup == nullptr) {
      EARSHOT_ASSIGN_OR_RETURN(backup, impl_->journal->StartBackup(to));
    }
    EARSHOT_ASSIGN_OR_RETURN(whole, backup->Step());
  }
  return absl::OkStatus();
}

Instant Engine::NextWakeup() const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  return impl_->population->next_wake();
}

Instant Engine::now() const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  return impl_->now;
}

Digest128 Engine::Digest() const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  return impl_->population->Digest();
}

const policy::Policy& Engine::policy() const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  return impl_->PolicyNow();
}

std::vector<fold::QueueItem> Engine::Queue(size_t limit) const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  std::vector<fold::QueueItem> items;
  for (const fold::Customer* customer : impl_->population->Customers()) {
    customer->AppendQueue(impl_->now, items);
  }
  const size_t count = limit == 0 ? items.size() : std::min(limit, items.size());
  std::partial_sort(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(count), items.end(),
                    fold::MoreUrgent);
  items.resize(count);
  return items;
}

namespace {

absl::Status Nobody(absl::string_view node) {
  return absl::NotFoundError(
      absl::StrCat("nobody is known as '", node, "'; names are like 'x:42' or 'customer:7'"));
}

}  // namespace

absl::StatusOr<fold::CustomerView> Engine::Customer(absl::string_view node) const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  const fold::Customer* customer = impl_->population->FindCustomer(std::string(node));
  if (customer == nullptr) return Nobody(node);
  return customer->View();
}

absl::StatusOr<std::vector<care::Event>> Engine::Conversation(absl::string_view node) const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  const fold::Customer* customer = impl_->population->FindCustomer(std::string(node));
  if (customer == nullptr) return Nobody(node);
  std::vector<care::Event> said;
  for (const fold::EventPtr& event : customer->events()) {
    if (event->interaction() != nullptr) said.push_back(*event);
  }
  return said;
}

absl::StatusOr<std::vector<fold::RuleAnswer>> Engine::RuleAnswers(
    absl::string_view node, absl::string_view obligation) const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  const fold::Customer* customer = impl_->population->FindCustomer(std::string(node));
  if (customer == nullptr || customer->events().empty()) return Nobody(node);
  const Instant at = std::max(impl_->now, customer->events().back()->occurred_at);
  std::vector<fold::RuleAnswer> answers = customer->RuleAnswers(obligation, at);
  if (answers.empty() && !impl_->PolicyNow().rules().empty()) {
    return absl::NotFoundError(absl::StrCat("'", node, "' has no obligation '", obligation, "'"));
  }
  return answers;
}

std::vector<std::string> Engine::CustomerNames() const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  std::vector<std::string> names;
  for (const fold::Customer* customer : impl_->population->Customers()) {
    names.push_back(customer->name());
  }
  return names;
}

care::Decisions Engine::Standing() const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  care::Decisions standing = impl_->Standing();
  WriteReplyTexts(impl_->timeline.first(), standing);
  return standing;
}

namespace {

// The posts and edits that a decision names, in fold order; its own customer's first (null: it is about nobody
// alone), since a thread may bring in what others wrote.
std::vector<care::Event> EvidenceOf(const Population& population, const fold::Customer* customer,
                                    const care::Decision& decision) {
  absl::btree_set<care::InteractionKey> missing;
  for (const care::Evidence& e : decision.evidence) missing.insert(e.interaction);
  std::vector<care::Event> out;
  absl::btree_set<care::InteractionKey> found;
  for (const EventPtr& event : customer == nullptr ? std::vector<EventPtr>{} : customer->events()) {
    if (event->interaction() == nullptr || !missing.contains(event->interaction_key())) continue;
    out.push_back(*event);
    found.insert(event->interaction_key());
  }
  for (const care::InteractionKey& key : missing) {
    if (found.contains(key)) continue;
    care::Event post;
    post.kind = care::EventKind::kInteractionPost;
    post.source = key.source;
    post.id = key.id;
    const Delivery elsewhere = population.Find(care::KeyOf(post));
    if (elsewhere.event != nullptr) out.push_back(*elsewhere.event);
  }
  std::sort(out.begin(), out.end(), care::InOrder);
  return out;
}

}  // namespace

absl::StatusOr<Explanation> Engine::Explain(const Digest128& decision) const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  for (const fold::Customer* customer : impl_->population->Customers()) {
    if (!customer->MaySay(decision)) continue;
    care::Decisions standing = customer->Standing();
    WriteReplyTexts(impl_->timeline.first(), standing);
    const auto it = std::find_if(standing.begin(), standing.end(),
                                 [&](const care::Decision& d) { return d.id == decision; });
    if (it == standing.end()) continue;
    Explanation out;
    out.decision = *it;
    for (const care::Decision& d : standing) {
      if (d.subject == it->subject) out.history.push_back(d);
    }
    out.history.Sort(ByContent);
    out.evidence = EvidenceOf(*impl_->population, customer, *it);
    return out;
  }
  for (const care::Decision& beside : impl_->population->StandingBeside()) {
    if (beside.id != decision) continue;
    return Explanation{beside, EvidenceOf(*impl_->population, nullptr, beside), {beside}};
  }
  return absl::NotFoundError(
      absl::StrCat("no decision ", decision.Hex(), " stands; a correction may have replaced it"));
}

namespace {

int64_t UnplacedOutbound(const Population& population) {
  int64_t count = 0;
  for (const EventPtr& event : population.Unplaced()) {
    const care::Interaction* interaction = event->interaction();
    if (interaction != nullptr && event->kind == care::EventKind::kInteractionPost &&
        interaction->direction == care::Direction::kOutbound) {
      ++count;
    }
  }
  return count;
}

}  // namespace

figures::Report Engine::Report() const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  figures::Aggregate aggregate;
  for (const fold::Customer* customer : impl_->population->Customers()) {
    aggregate.Add(impl_->PolicyNow(), customer->View(), impl_->now);
  }
  figures::Report report = aggregate.Finish(impl_->PolicyNow(), impl_->now);
  report.outbound += UnplacedOutbound(*impl_->population);
  return report;
}

int64_t Engine::refolds() const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  return impl_->refolds + impl_->population->refolds();
}

Counts Engine::counts() const {
  absl::ReaderMutexLock lock(&impl_->mutex);
  Counts counts;
  counts.events = static_cast<int64_t>(impl_->population->events());
  counts.customers = static_cast<int64_t>(impl_->population->customers());
  counts.unplaced = static_cast<int64_t>(impl_->population->Unplaced().size());
  counts.outbound = UnplacedOutbound(*impl_->population);
  for (const fold::Customer* customer : impl_->population->Customers()) {
    const fold::CustomerView view = customer->View();
    counts.inbound += view.inbound;
    counts.outbound += view.outbound;
    counts.standing += static_cast<int64_t>(customer->standing_count());
    for (const fold::Disposition& d : view.dispositions) counts.noise += d.is_noise() ? 1 : 0;
    counts.obligations += static_cast<int64_t>(view.obligations.size());
    for (const fold::Obligation& o : view.obligations) {
      counts.open += o.state == fold::ObligationState::kOpen ? 1 : 0;
      counts.answered += o.state == fold::ObligationState::kAnswered ? 1 : 0;
      counts.withdrawn += o.state == fold::ObligationState::kWithdrawn ? 1 : 0;
      counts.waived += o.state == fold::ObligationState::kWaived ? 1 : 0;
    }
  }
  return counts;
}

}  // namespace earshot::engine
