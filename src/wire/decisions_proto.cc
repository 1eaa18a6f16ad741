// Decisions as earshot.v1.Decision, and back.
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "earshot/v1/decision.pb.h"
#include "wire/decisions.h"
#include "wire/proto_parts.h"

namespace earshot::wire {
namespace {

// Named here, since the overloads of this file would hide them.
using ::earshot::wire::FromProto;
using ::earshot::wire::ToProto;

std::string Bytes(const Digest128& digest) {
  const auto bytes = digest.Bytes();
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

absl::Status ReadDigest(absl::string_view field, const std::string& bytes, Digest128& out) {
  if (bytes.size() != 16) {
    return absl::InvalidArgumentError(
        absl::StrCat(field, ": expected 16 bytes, found ", bytes.size()));
  }
  out = Digest128::FromBytes(reinterpret_cast<const uint8_t*>(bytes.data()));
  return absl::OkStatus();
}

void ToProto(const care::Reason& from, v1::Reason& to) {
  to.set_code(from.code);
  to.set_detail(from.detail);
  to.set_contribution(from.contribution);
}
care::Reason FromProto(const v1::Reason& from) {
  return {from.code(), from.detail(), from.contribution()};
}

void ToProto(const care::Decision& from, v1::Decision& to) {
  to.set_id(Bytes(from.id));
  to.set_kind(static_cast<v1::DecisionKind>(from.kind));
  to.set_subject(from.subject);
  to.set_trigger(from.trigger);
  to.set_rule(from.rule);
  to.set_policy(Bytes(from.policy));
  to.set_at_micros(from.at.micros);
  if (from.due_at.has_value()) to.set_due_at_micros(from.due_at->micros);
  to.set_priority(from.priority);
  for (const care::Reason& r : from.priority_parts) ToProto(r, *to.add_priority_parts());
  for (const care::Reason& r : from.reasons) ToProto(r, *to.add_reasons());
  for (const care::Evidence& e : from.evidence) {
    v1::Evidence& out = *to.add_evidence();
    ToProto(e.interaction, *out.mutable_interaction());
    out.set_begin(e.begin);
    out.set_end(e.end);
  }
  for (const auto& [name, value] : from.arguments) {
    v1::Argument& out = *to.add_arguments();
    out.set_name(name);
    out.set_value(value);
  }
  if (!from.identity.empty()) ToProto(from.identity, *to.mutable_identity());
  to.set_channel(from.channel);
  to.set_touchpoint(from.touchpoint);
  to.set_brand(from.brand);
  to.set_ordinal(from.ordinal);
  to.set_confidence_milli(from.confidence_milli);
  for (const Digest128& id : from.supersedes) to.add_supersedes(Bytes(id));
}

void ReadLists(const v1::Decision& from, care::Decision& to) {
  for (const v1::Reason& r : from.priority_parts()) to.priority_parts.push_back(FromProto(r));
  for (const v1::Reason& r : from.reasons()) to.reasons.push_back(FromProto(r));
  for (const v1::Evidence& e : from.evidence()) {
    to.evidence.push_back({FromProto(e.interaction()), e.begin(), e.end()});
  }
  for (const v1::Argument& a : from.arguments()) to.arguments.emplace_back(a.name(), a.value());
}

}  // namespace

std::string DecisionToProto(const care::Decision& decision) {
  v1::Decision message;
  ToProto(decision, message);
  return Serialize(message);
}

absl::StatusOr<care::Decision> DecisionFromProto(absl::string_view bytes) {
  v1::Decision from;
  EARSHOT_RETURN_IF_ERROR(Parse(bytes, "earshot.v1.Decision", from));
  care::Decision to;
  const int kind = from.kind();
  to.kind = static_cast<care::DecisionKind>(kind > 0 && kind < 256 ? kind : 0);
  if (care::DecisionKindName(to.kind).empty()) {
    return absl::UnimplementedError(
        absl::StrCat("kind: decision kind number ", kind, " is not known to this version"));
  }
  EARSHOT_RETURN_IF_ERROR(ReadDigest("id", from.id(), to.id));
  EARSHOT_RETURN_IF_ERROR(ReadDigest("policy", from.policy(), to.policy));
  to.subject = from.subject();
  to.trigger = from.trigger();
  to.rule = from.rule();
  to.at = {from.at_micros()};
  if (from.has_due_at_micros()) to.due_at = Instant{from.due_at_micros()};
  to.priority = from.priority();
  ReadLists(from, to);
  to.identity = FromProto(from.identity());
  to.channel = from.channel();
  to.touchpoint = from.touchpoint();
  to.brand = from.brand();
  to.ordinal = from.ordinal();
  if (from.has_confidence_milli()) to.confidence_milli = from.confidence_milli();
  for (const std::string& id : from.supersedes()) {
    EARSHOT_RETURN_IF_ERROR(ReadDigest("supersedes", id, to.supersedes.emplace_back()));
  }
  return to;
}

}  // namespace earshot::wire
