// The fold by itself for C callers: bytes and events in, bytes, decisions and the next wake-up out.
#include <memory>
#include <string>
#include <utility>

#include "boundary.h"
#include "engine/fold_step.h"
#include "handles.h"
#include "wire/events.h"

namespace earshot::capi {
namespace {

constexpr absl::string_view kTenant = "default";

const policy::Policy& PolicyOf(const earshot_policy* given,
                               std::shared_ptr<const policy::Policy>& own) {
  own = given != nullptr ? given->value : policy::Policy::Default();
  return *own;
}

absl::StatusOr<absl::string_view> TenantOf(earshot_text given) {
  EARSHOT_ASSIGN_OR_RETURN(const absl::string_view tenant, Name(given, "tenant"));
  return tenant.empty() ? kTenant : tenant;
}

}  // namespace
}  // namespace earshot::capi

using namespace earshot::capi;  // NOLINT: the functions below are outside every namespace

earshot_status earshot_fold_step(const earshot_policy* policy, const earshot_analyzer* analyzer,
                                 earshot_text tenant, earshot_text state, earshot_text lines,
                                 int64_t now_micros, earshot_buffer** out_state,
                                 earshot_decisions** out_decisions, int64_t* out_wakeup_micros,
                                 earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_state, "out_state"));
    EARSHOT_RETURN_IF_ERROR(Required(out_decisions, "out_decisions"));
    EARSHOT_RETURN_IF_ERROR(Required(out_wakeup_micros, "out_wakeup_micros"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view name, TenantOf(tenant));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view bytes, View(state, "state"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view text, View(lines, "lines"));
    earshot::wire::JsonEventReader reader;
    earshot::Diagnostics warnings;
    EARSHOT_ASSIGN_OR_RETURN(auto events, reader.ReadLines(text, 1, &warnings));
    std::shared_ptr<const earshot::policy::Policy> own;
    const earshot::Instant now =
        now_micros == EARSHOT_NO_CLOCK ? earshot::kInstantMin : earshot::Instant{now_micros};
    EARSHOT_ASSIGN_OR_RETURN(
        earshot::engine::FoldStep step,
        earshot::engine::StepFold(PolicyOf(policy, own),
                                  analyzer != nullptr ? analyzer->value : nullptr, name, bytes,
                                  std::move(events), now));
    auto decisions = std::make_unique<earshot_decisions>();
    decisions->list = std::move(step.decisions);
    decisions->accepted = static_cast<uint64_t>(step.accepted);
    decisions->duplicates = static_cast<uint64_t>(step.duplicates);
    decisions->warnings = std::move(warnings);
    EARSHOT_RETURN_IF_ERROR(WriteBuffer(std::move(step.state), out_state));
    *out_decisions = decisions.release();
    *out_wakeup_micros = step.next_wakeup.micros;
    return absl::OkStatus();
  });
}

earshot_status earshot_fold_state_json(const earshot_policy* policy, earshot_text state,
                                       earshot_buffer** out_json, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_json, "out_json"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view bytes, View(state, "state"));
    std::shared_ptr<const earshot::policy::Policy> own;
    EARSHOT_ASSIGN_OR_RETURN(std::string json,
                             earshot::engine::FoldStateToJson(PolicyOf(policy, own), bytes));
    return WriteBuffer(std::move(json), out_json);
  });
}

earshot_status earshot_fold_key(const earshot_policy* policy, earshot_text line,
                                earshot_buffer** out_key, uint64_t* out_hash,
                                earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_key, "out_key"));
    EARSHOT_RETURN_IF_ERROR(Required(out_hash, "out_hash"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view text, View(line, "line"));
    earshot::wire::JsonEventReader reader;
    EARSHOT_ASSIGN_OR_RETURN(const auto events, reader.ReadLines(text, 1, nullptr));
    if (events.size() != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("line: one event is wanted, these are ", events.size()));
    }
    std::shared_ptr<const earshot::policy::Policy> own;
    std::string key = earshot::engine::FoldKeyOf(PolicyOf(policy, own), events.front());
    const uint64_t hash = earshot::engine::FoldKeyHash(key);
    EARSHOT_RETURN_IF_ERROR(WriteBuffer(std::move(key), out_key));
    *out_hash = hash;
    return absl::OkStatus();
  });
}
