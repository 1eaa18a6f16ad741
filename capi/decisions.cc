// Decisions for C callers: structs whose texts are borrowed from the handle, and the JSON of every
// face.
#include "wire/decisions.h"

#include "boundary.h"
#include "handles.h"

namespace earshot::capi {
namespace {

absl::Status At(const earshot_decisions* decisions, size_t index) {
  EARSHOT_RETURN_IF_ERROR(Required(decisions, "decisions"));
  return InRange(index, decisions->list.size(), "index");
}

earshot_decisions::Texts& TextsAt(earshot_decisions* decisions, size_t index) {
  if (decisions->texts.empty()) decisions->texts.resize(decisions->list.size());
  return decisions->texts[index];
}

absl::string_view JsonAt(earshot_decisions* decisions, size_t index) {
  std::string& json = TextsAt(decisions, index).json;
  if (json.empty()) json = wire::DecisionToJson(decisions->list[index]);
  return json;
}

}  // namespace
}  // namespace earshot::capi

using namespace earshot::capi;  // NOLINT: the functions below are outside every namespace

size_t earshot_decisions_count(const earshot_decisions* decisions) {
  return decisions == nullptr ? 0 : decisions->list.size();
}

earshot_status earshot_decisions_get(earshot_decisions* decisions, size_t index,
                                     earshot_decision* out_decision, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(At(decisions, index));
    const earshot::care::Decision& d = decisions->list[index];
    earshot_decisions::Texts& texts = TextsAt(decisions, index);
    if (texts.id.empty()) {
      texts.id = d.id.Hex();
      texts.policy = d.policy.Hex();
    }
    earshot_decision value{};
    value.kind = static_cast<int32_t>(d.kind);
    value.kind_name = TextOf(earshot::care::DecisionKindName(d.kind));
    value.id = TextOf(texts.id);
    value.subject = TextOf(d.subject);
    value.trigger = TextOf(d.trigger);
    value.rule = TextOf(d.rule);
    value.policy = TextOf(texts.policy);
    value.at_micros = d.at.micros;
    value.due_at_micros = d.due_at.has_value() ? d.due_at->micros : EARSHOT_NEVER;
    value.priority = d.priority;
    value.identity_namespace = TextOf(d.identity.space);
    value.identity_id = TextOf(d.identity.id);
    value.channel = TextOf(d.channel);
    value.touchpoint = TextOf(d.touchpoint);
    value.brand = TextOf(d.brand);
    value.ordinal = d.ordinal;
    value.confidence_milli = d.confidence_milli;
    value.reason_count = static_cast<uint32_t>(d.reasons.size());
    value.evidence_count = static_cast<uint32_t>(d.evidence.size());
    value.argument_count = static_cast<uint32_t>(d.arguments.size());
    value.superseded_count = static_cast<uint32_t>(d.supersedes.size());
    return WriteSized(out_decision, value, kDecisionBytesFirst, "out_decision");
  });
}

earshot_status earshot_decisions_argument(earshot_decisions* decisions, size_t index,
                                          earshot_text name, earshot_text* out_value,
                                          earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_value, "out_value"));
    EARSHOT_RETURN_IF_ERROR(At(decisions, index));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view wanted, View(name, "name"));
    for (const auto& [key, value] : decisions->list[index].arguments) {
      if (absl::string_view(key) == wanted) {
        *out_value = TextOf(value);
        return absl::OkStatus();
      }
    }
    return absl::NotFoundError("the decision has no argument of that name");
  });
}

earshot_status earshot_decisions_reason(earshot_decisions* decisions, size_t index,
                                        size_t reason_index, earshot_reason* out_reason,
                                        earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(At(decisions, index));
    const auto& reasons = decisions->list[index].reasons;
    EARSHOT_RETURN_IF_ERROR(InRange(reason_index, reasons.size(), "reason_index"));
    earshot_reason value{};
    value.code = TextOf(reasons[reason_index].code);
    value.detail = TextOf(reasons[reason_index].detail);
    value.contribution = reasons[reason_index].contribution;
    return WriteSized(out_reason, value, kReasonBytesFirst, "out_reason");
  });
}

earshot_status earshot_decisions_evidence(earshot_decisions* decisions, size_t index,
                                          size_t evidence_index, earshot_evidence* out_evidence,
                                          earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(At(decisions, index));
    const auto& evidence = decisions->list[index].evidence;
    EARSHOT_RETURN_IF_ERROR(InRange(evidence_index, evidence.size(), "evidence_index"));
    earshot_evidence value{};
    value.source = TextOf(evidence[evidence_index].interaction.source);
    value.id = TextOf(evidence[evidence_index].interaction.id);
    value.begin = evidence[evidence_index].begin;
    value.end = evidence[evidence_index].end;
    return WriteSized(out_evidence, value, kEvidenceBytesFirst, "out_evidence");
  });
}

earshot_status earshot_decisions_superseded(earshot_decisions* decisions, size_t index,
                                            size_t superseded_index, earshot_text* out_id,
                                            earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_id, "out_id"));
    EARSHOT_RETURN_IF_ERROR(At(decisions, index));
    const auto& supersedes = decisions->list[index].supersedes;
    EARSHOT_RETURN_IF_ERROR(InRange(superseded_index, supersedes.size(), "superseded_index"));
    std::vector<std::string>& texts = TextsAt(decisions, index).superseded;
    if (texts.empty()) {
      for (const earshot::Digest128& id : supersedes) texts.push_back(id.Hex());
    }
    *out_id = TextOf(texts[superseded_index]);
    return absl::OkStatus();
  });
}

earshot_status earshot_decisions_json(earshot_decisions* decisions, size_t index,
                                      earshot_text* out_json, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_json, "out_json"));
    EARSHOT_RETURN_IF_ERROR(At(decisions, index));
    *out_json = TextOf(JsonAt(decisions, index));
    return absl::OkStatus();
  });
}

earshot_status earshot_decisions_json_lines(earshot_decisions* decisions, earshot_text* out_lines,
                                            earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_lines, "out_lines"));
    EARSHOT_RETURN_IF_ERROR(Required(decisions, "decisions"));
    if (decisions->lines.empty()) {
      std::string lines;
      for (const earshot::care::Decision& d : decisions->list) {
        lines += earshot::wire::DecisionToJson(d);
        lines += '\n';
      }
      decisions->lines = std::move(lines);
    }
    *out_lines = TextOf(decisions->lines);
    return absl::OkStatus();
  });
}

uint64_t earshot_decisions_accepted(const earshot_decisions* decisions) {
  return decisions == nullptr ? 0 : decisions->accepted;
}

uint64_t earshot_decisions_duplicates(const earshot_decisions* decisions) {
  return decisions == nullptr ? 0 : decisions->duplicates;
}

size_t earshot_decisions_warning_count(const earshot_decisions* decisions) {
  return decisions == nullptr ? 0 : decisions->warnings.size();
}

earshot_status earshot_decisions_warning_at(const earshot_decisions* decisions, size_t index,
                                            earshot_diagnostic* out_diagnostic,
                                            earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(decisions, "decisions"));
    EARSHOT_RETURN_IF_ERROR(InRange(index, decisions->warnings.size(), "index"));
    return WriteDiagnostic(decisions->warnings[index], out_diagnostic);
  });
}

void earshot_decisions_free(earshot_decisions* decisions) { delete decisions; }
