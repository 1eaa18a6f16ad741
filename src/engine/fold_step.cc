#include "engine/fold_step.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status.h"
#include "engine/intake_plan.h"
#include "engine/population.h"
#include "engine/reply_text.h"
#include "fold/directory.h"
#include "wire/events.h"
#include "wire/fold_state.h"
#include "wire/json_writer.h"
#include "wire/state.h"

namespace earshot::engine {
namespace {

// Nobody rests: the state is let go as a whole at the end of the step.
constexpr size_t kAllAwake = SIZE_MAX;

// What a state comes to when it is folded.
struct Folded {
  Folded(const policy::Policy& policy, std::shared_ptr<const sentiment::Analyzer> analyzer,
         absl::string_view tenant)
      : context{&policy, std::string(tenant)},
        assessor(std::move(analyzer)),
        population(&context, kAllAwake) {}

  absl::Status Load(const wire::FoldState& state);
  void MoveClock(Instant to, care::Decisions& out);

  const fold::Context context;
  Assessor assessor;
  Population population;
  std::vector<Digest128> keys;
  Instant now = kInstantMin;
};

absl::Status Folded::Load(const wire::FoldState& state) {
  if (state.now != kInstantMin && !IsEventTime(state.now)) {
    return absl::DataLossError("state: its clock is outside 1970..2200");
  }
  IntakePlan plan(&population);
  for (size_t i = 0; i < state.events.size(); ++i) {
    absl::StatusOr<care::Event> event = wire::EventFromProto(state.events[i]);
    if (!event.ok()) {
      return absl::DataLossError(
          absl::StrCat("state: event ", i, " is none: ", event.status().message()));
    }
    if (const absl::Status valid = care::Validate(*event); !valid.ok()) {
      return absl::DataLossError(absl::StrCat("state: event ", i, ": ", valid.message()));
    }
    if (event->kind == care::EventKind::kPolicyActivate) {
      return absl::DataLossError(absl::StrCat("state: event ", i, " is a policy.activate"));
    }
    const care::Interaction* interaction = event->interaction();
    const bool brought = interaction != nullptr && interaction->assessment.has_value() &&
                         !assessor.IsOurs(*interaction->assessment);
    plan.Add(*std::move(event), brought);
  }
  for (const Delivery& delivery : plan.deliveries()) keys.push_back(delivery.key);
  care::Decisions told;
  population.Apply(plan.deliveries(), kInstantMin, told);
  MoveClock(state.now, told);
  return absl::OkStatus();
}

void Folded::MoveClock(Instant to, care::Decisions& out) {
  if (to <= now) return;
  now = to;
  population.Advance(now, out);
}

absl::StatusOr<wire::FoldState> ReadState(absl::string_view state, absl::string_view tenant) {
  wire::FoldState read;
  read.tenant = std::string(tenant);
  if (state.empty()) return read;
  EARSHOT_ASSIGN_OR_RETURN(read, wire::FoldStateFromBytes(state));
  if (read.tenant != tenant) {
    return absl::FailedPreconditionError(
        absl::StrCat("the state belongs to tenant '", read.tenant, "', not to '", tenant, "'"));
  }
  return read;
}

}  // namespace

absl::StatusOr<FoldStep> StepFold(const policy::Policy& policy,
                                  std::shared_ptr<const sentiment::Analyzer> analyzer,
                                  absl::string_view tenant, absl::string_view state,
                                  std::vector<care::Event> events, Instant now) {
  if (now != kInstantMin && !IsEventTime(now)) {
    return absl::OutOfRangeError(
        absl::StrCat("now: ", FormatInstant(now), " is outside 1970..2200"));
  }
  EARSHOT_RETURN_IF_ERROR(CheckTenant(tenant));
  EARSHOT_ASSIGN_OR_RETURN(const wire::FoldState before, ReadState(state, tenant));
  Folded folded(policy, std::move(analyzer), tenant);
  EARSHOT_RETURN_IF_ERROR(folded.Load(before));

  IntakePlan plan(&folded.population);
  int64_t clocks = 0;
  EARSHOT_RETURN_IF_ERROR(PlanIntake(std::move(events), folded.assessor, nullptr, plan, clocks));
  FoldStep step;
  const bool clock_moves = plan.clock() > folded.now;
  step.accepted = static_cast<int64_t>(plan.deliveries().size()) + (clock_moves ? 1 : 0);
  step.duplicates = plan.duplicates() + clocks - (clock_moves ? 1 : 0);
  for (const Delivery& delivery : plan.deliveries()) folded.keys.push_back(delivery.key);
  folded.population.Apply(plan.deliveries(), folded.now, step.decisions);
  folded.MoveClock(std::max(plan.clock(), now), step.decisions);
  step.decisions.Sort([](const care::Decision& a, const care::Decision& b) { return a.at < b.at; });
  WriteReplyTexts(&folded.context, step.decisions);

  wire::FoldState after{before.tenant, policy.hash(), folded.now, {}};
  std::sort(folded.keys.begin(), folded.keys.end());
  folded.keys.erase(std::unique(folded.keys.begin(), folded.keys.end()), folded.keys.end());
  for (const Digest128& key : folded.keys) {
    after.events.push_back(wire::EventToProto(*folded.population.Find(key).event));
  }
  step.state = wire::FoldStateToBytes(after);
  if (step.state.size() > kFoldStateBytesMax) {
    return absl::ResourceExhaustedError(absl::StrCat("the state would be ", step.state.size(),
                                                     " bytes, at most ", kFoldStateBytesMax,
                                                     " are allowed (kFoldStateBytesMax)"));
  }
  step.next_wakeup = folded.population.next_wake();
  return step;
}

absl::StatusOr<std::string> FoldStateToJson(const policy::Policy& policy, absl::string_view state) {
  EARSHOT_ASSIGN_OR_RETURN(const wire::FoldState read, wire::FoldStateFromBytes(state));
  Folded folded(policy, nullptr, read.tenant);
  EARSHOT_RETURN_IF_ERROR(folded.Load(read));
  wire::JsonWriter w;
  w.BeginObject().Field("version", int64_t{1}).Field("tenant", read.tenant);
  w.Field("policy", read.policy.Hex());
  if (folded.now != kInstantMin) w.Field("now", FormatInstant(folded.now));
  const Instant wake = folded.population.next_wake();
  if (wake != kNever) w.Field("next_wakeup", FormatInstant(wake));
  w.Field("digest", folded.population.Digest().Hex());
  w.Key("customers").BeginArray();
  for (const fold::Customer* customer : folded.population.Customers()) {
    w.Raw(wire::CustomerToJson(customer->View()));
  }
  w.EndArray().EndObject();
  return w.Take();
}

std::string FoldKeyOf(const policy::Policy& policy, const care::Event& event) {
  fold::Directory directory(&policy);
  const fold::DirectoryChange change = directory.Add(std::make_shared<const care::Event>(event));
  for (const fold::Move& move : change.moves) {
    if (move.to.has_value()) return *move.to;
  }
  return "";
}

uint64_t FoldKeyHash(absl::string_view key) { return DigestOf(key).low; }

}  // namespace earshot::engine
