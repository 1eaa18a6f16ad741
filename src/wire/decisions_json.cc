// Decisions as JSON lines, and back.
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status.h"
#include "wire/decisions.h"
#include "wire/json_input.h"
#include "wire/json_parts.h"
#include "wire/json_writer.h"

namespace earshot::wire {
namespace {

using care::Decision;

void WriteReasons(JsonWriter& w, absl::string_view name, const std::vector<care::Reason>& reasons) {
  if (reasons.empty()) return;
  w.Key(name).BeginArray();
  for (const care::Reason& r : reasons) {
    w.BeginObject().Field("code", r.code);
    if (!r.detail.empty()) w.Field("detail", r.detail);
    if (r.contribution != 0) w.Field("contribution", r.contribution);
    w.EndObject();
  }
  w.EndArray();
}

void WriteEvidence(JsonWriter& w, const std::vector<care::Evidence>& evidence) {
  if (evidence.empty()) return;
  w.Key("evidence").BeginArray();
  for (const care::Evidence& e : evidence) {
    w.BeginObject().Field("source", e.interaction.source).Field("id", e.interaction.id);
    if (e.begin != 0 || e.end != 0) w.Field("begin", e.begin).Field("end", e.end);
    w.EndObject();
  }
  w.EndArray();
}

void Text(JsonWriter& w, absl::string_view name, absl::string_view value) {
  if (!value.empty()) w.Field(name, value);
}

bool ReadDigest(JsonInput& in, JsonValue value, Digest128& out) {
  const char* at = JsonInput::Start(value);
  std::string hex;
  if (!in.Read(value, hex)) return false;
  if (const auto digest = Digest128::FromHex(hex); digest.has_value()) {
    out = *digest;
    return true;
  }
  in.Error(at, "bad-digest", "expected 32 hexadecimal digits in lower case");
  return false;
}

constexpr JsonField<care::Reason> kReasonFields[] = {
    {"code", [](JsonInput& i, JsonValue v, care::Reason& r) { i.Read(v, r.code); }},
    {"detail", [](JsonInput& i, JsonValue v, care::Reason& r) { i.Read(v, r.detail); }},
    {"contribution", [](JsonInput& i, JsonValue v, care::Reason& r) { i.Read(v, r.contribution); }},
};
void ReadReasons(JsonInput& in, JsonValue value, std::vector<care::Reason>& out) {
  in.ForEachElement(value, "an array of reasons", [&](JsonValue item) {
    ReadObject<care::Reason>(in, item, kReasonFields, out.emplace_back());
  });
}

constexpr JsonField<care::Evidence> kEvidenceFields[] = {
    {"source",
     [](JsonInput& i, JsonValue v, care::Evidence& e) { i.Read(v, e.interaction.source); }},
    {"id", [](JsonInput& i, JsonValue v, care::Evidence& e) { i.Read(v, e.interaction.id); }},
    {"begin", [](JsonInput& i, JsonValue v, care::Evidence& e) { i.ReadUint32(v, e.begin); }},
    {"end", [](JsonInput& i, JsonValue v, care::Evidence& e) { i.ReadUint32(v, e.end); }},
};
constexpr JsonField<care::Identity> kIdentityFields[] = {
    {"namespace", [](JsonInput& i, JsonValue v, care::Identity& o) { i.Read(v, o.space); }},
    {"id", [](JsonInput& i, JsonValue v, care::Identity& o) { i.Read(v, o.id); }},
};

void ReadArguments(JsonInput& in, JsonValue value, Decision& out) {
  std::map<std::string, std::string> arguments;
  in.Read(value, arguments);
  out.arguments.assign(arguments.begin(), arguments.end());
}

// The years that a time can be written in: 1 to 9999.
constexpr Instant kWritableMin{-62'135'596'800'000'000}, kWritableMax{253'402'300'800'000'000};

void ReadTime(JsonInput& in, JsonValue value, Instant& out) {
  const char* at = JsonInput::Start(value);
  if (in.Read(value, out) && (out < kWritableMin || out >= kWritableMax)) {
    in.Error(at, "out-of-range", "is outside the years 1 to 9999");
  }
}

constexpr JsonField<Decision> kFields[] = {
    {"id", [](JsonInput& i, JsonValue v, Decision& d) { ReadDigest(i, v, d.id); }},
    {"kind",
     [](JsonInput& i, JsonValue v, Decision& d) {
       const char* at = JsonInput::Start(v);
       std::string name;
       if (!i.Read(v, name)) return;
       d.kind = care::DecisionKindFromName(name);
       if (d.kind == care::DecisionKind::kUnknown) {
         i.Error(at, "unknown-value", absl::StrCat("'", name, "' is no kind of decision"));
       }
     }},
    {"subject", [](JsonInput& i, JsonValue v, Decision& d) { i.Read(v, d.subject); }},
    {"trigger", [](JsonInput& i, JsonValue v, Decision& d) { i.Read(v, d.trigger); }},
    {"rule", [](JsonInput& i, JsonValue v, Decision& d) { i.Read(v, d.rule); }},
    {"policy", [](JsonInput& i, JsonValue v, Decision& d) { ReadDigest(i, v, d.policy); }},
    {"at", [](JsonInput& i, JsonValue v, Decision& d) { ReadTime(i, v, d.at); }},
    {"due_at", [](JsonInput& i, JsonValue v, Decision& d) { ReadTime(i, v, d.due_at.emplace()); }},
    {"priority", [](JsonInput& i, JsonValue v, Decision& d) { i.Read(v, d.priority); }},
    {"priority_parts",
     [](JsonInput& i, JsonValue v, Decision& d) { ReadReasons(i, v, d.priority_parts); }},
    {"reasons", [](JsonInput& i, JsonValue v, Decision& d) { ReadReasons(i, v, d.reasons); }},
    {"evidence",
     [](JsonInput& i, JsonValue v, Decision& d) {
       i.ForEachElement(v, "an array of evidence", [&](JsonValue item) {
         ReadObject<care::Evidence>(i, item, kEvidenceFields, d.evidence.emplace_back());
       });
     }},
    {"arguments", ReadArguments},
    {"identity",
     [](JsonInput& i, JsonValue v, Decision& d) {
       ReadObject<care::Identity>(i, v, kIdentityFields, d.identity);
     }},
    {"channel", [](JsonInput& i, JsonValue v, Decision& d) { i.Read(v, d.channel); }},
    {"touchpoint", [](JsonInput& i, JsonValue v, Decision& d) { i.Read(v, d.touchpoint); }},
    {"brand", [](JsonInput& i, JsonValue v, Decision& d) { i.Read(v, d.brand); }},
    {"ordinal", [](JsonInput& i, JsonValue v, Decision& d) { i.ReadInt32(v, d.ordinal); }},
    {"confidence",
     [](JsonInput& i, JsonValue v, Decision& d) { i.ReadInt32(v, d.confidence_milli); }},
    {"supersedes",
     [](JsonInput& i, JsonValue v, Decision& d) {
       i.ForEachElement(v, "an array of ids",
                        [&](JsonValue item) { ReadDigest(i, item, d.supersedes.emplace_back()); });
     }},
};

}  // namespace

std::vector<std::string> DecisionFields() { return NamesOf(JsonFields<Decision>(kFields)); }

std::string DecisionToJson(const Decision& d) {
  JsonWriter w;
  w.BeginObject();
  w.Field("id", d.id.Hex());
  w.Field("kind", care::DecisionKindName(d.kind));
  w.Field("subject", d.subject);
  w.Field("trigger", d.trigger);
  Text(w, "rule", d.rule);
  w.Field("policy", d.policy.Hex());
  w.Field("at", FormatInstant(d.at));
  if (d.due_at.has_value()) w.Field("due_at", FormatInstant(*d.due_at));
  if (d.priority != 0) w.Field("priority", d.priority);
  WriteReasons(w, "priority_parts", d.priority_parts);
  WriteReasons(w, "reasons", d.reasons);
  WriteEvidence(w, d.evidence);
  if (!d.arguments.empty()) {
    w.Key("arguments").BeginObject();
    for (const auto& [name, value] : d.arguments) w.Field(name, value);
    w.EndObject();
  }
  if (!d.identity.empty()) WriteIdentity(w.Key("identity"), d.identity);
  Text(w, "channel", d.channel);
  Text(w, "touchpoint", d.touchpoint);
  Text(w, "brand", d.brand);
  if (d.ordinal != 0) w.Field("ordinal", d.ordinal);
  if (d.confidence_milli != 1000) w.Field("confidence", d.confidence_milli);
  if (!d.supersedes.empty()) {
    w.Key("supersedes").BeginArray();
    for (const Digest128& id : d.supersedes) w.String(id.Hex());
    w.EndArray();
  }
  w.EndObject();
  return w.Take();
}

absl::StatusOr<Decision> DecisionFromJson(absl::string_view line) {
  JsonInput in;
  Decision decision;
  if (!in.Open(line, 1, kEventLineBytesMax, nullptr)) return in.status();
  ReadFields<Decision>(in, in.root(), kFields, decision);
  in.Close();
  if (!in.failed() && decision.kind == care::DecisionKind::kUnknown) {
    in.Error(nullptr, "missing-field", "kind: is required");
  }
  if (in.failed()) return in.status();
  return decision;
}

}  // namespace earshot::wire
