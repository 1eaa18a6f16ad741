// Events from JSON: one table of fields a kind of event. docs/events.md lists the same fields; a
// test compares the two through EventFields().
#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/limits.h"
#include "base/status.h"
#include "care/event.h"
#include "wire/event_fields.h"
#include "wire/events.h"
#include "wire/json_input.h"

namespace earshot::wire {
namespace {

using care::EventKind;
using care::Identity;
using care::InteractionKey;

// An event under way: what its defaults depend on is known only at the end of the object.
struct Draft {
  care::Event event;
  std::string kind_name;
  std::optional<care::Precision> precision;
  bool occurred = false, occurred_day = false, received = false, now = false;
  bool author = false, role = false;

  template <typename Body>
  Body& As() {
    return std::get<Body>(event.body);
  }
  care::Interaction& post() { return As<care::Interaction>(); }
};
using Field = JsonField<Draft>;

// --- parts that several fields share ---

// "123" (of the event's own source, set at the end) or {"source","id"}. "" is none.
void ReadKey(JsonInput& in, JsonValue value, InteractionKey& out) {
  static constexpr JsonField<InteractionKey> kFields[] = {
      {"source", [](JsonInput& i, JsonValue v, InteractionKey& k) { i.Read(v, k.source); }},
      {"id", [](JsonInput& i, JsonValue v, InteractionKey& k) { i.Read(v, k.id); }},
  };
  if (JsonInput::IsString(value)) {
    in.Read(value, out.id);
    return;
  }
  if (JsonInput::TypeName(value) != "an object") {
    in.Mismatch(value, "an id or an object of source and id");
    return;
  }
  const char* at = JsonInput::Start(value);
  ReadObject<InteractionKey>(in, value, kFields, out);
  if (!in.failed() && (out.source.empty() || out.id.empty())) {
    in.Error(at, "missing-field", "source and id are required");
  }
}

// "x:42" to its parts; the id may hold colons of its own.
bool SplitIdentity(absl::string_view text, Identity& out) {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
  out.space = std::string(text.substr(0, colon));
  out.id = std::string(text.substr(colon + 1));
  return true;
}

bool ReadIdentityText(JsonInput& in, JsonValue value, Identity& out) {
  const char* at = JsonInput::Start(value);
  std::string text;
  if (!in.Read(value, text)) return false;
  if (SplitIdentity(text, out)) return true;
  in.Error(at, "bad-identity", "expected namespace:id, like x:42");
  return false;
}

bool ReadIdentity(JsonInput& in, JsonValue value, Identity& out) {
  static constexpr JsonField<Identity> kFields[] = {
      {"namespace", [](JsonInput& i, JsonValue v, Identity& o) { i.Read(v, o.space); }},
      {"id", [](JsonInput& i, JsonValue v, Identity& o) { i.Read(v, o.id); }},
  };
  if (JsonInput::IsString(value)) return ReadIdentityText(in, value, out);
  if (JsonInput::TypeName(value) != "an object") {
    return in.Mismatch(value, "an identity (namespace:id, or an object of both)");
  }
  const char* at = JsonInput::Start(value);
  if (!ReadObject<Identity>(in, value, kFields, out)) return false;
  if (!out.space.empty() && !out.id.empty()) return true;
  in.Error(at, "missing-field", "namespace and id are required");
  return false;
}

constexpr JsonField<Draft> kAuthorFields[] = {
    {"namespace",
     [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().author.identity.space); }},
    {"id", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().author.identity.id); }},
    {"handle", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().author.handle); }},
    {"role", [](JsonInput& i, JsonValue v,
                Draft& d) { d.role = ReadEnum(i, v, care::RoleName, d.post().author.role); }},
    {"followers",
     [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().author.followers); }},
    {"verified", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().author.verified); }},
};

void ReadAuthor(JsonInput& in, JsonValue value, Draft& draft) {
  draft.author = true;
  if (JsonInput::IsString(value)) {
    ReadIdentityText(in, value, draft.post().author.identity);
  } else if (JsonInput::TypeName(value) == "an object") {
    ReadObject<Draft>(in, value, kAuthorFields, draft);
  } else {
    in.Mismatch(value, "an identity (namespace:id) or an object");
  }
}

constexpr JsonField<care::Metrics> kMetricsFields[] = {
    {"views", [](JsonInput& i, JsonValue v, care::Metrics& m) { i.Read(v, m.views); }},
    {"shares", [](JsonInput& i, JsonValue v, care::Metrics& m) { i.Read(v, m.shares); }},
    {"likes", [](JsonInput& i, JsonValue v, care::Metrics& m) { i.Read(v, m.likes); }},
    {"replies", [](JsonInput& i, JsonValue v, care::Metrics& m) { i.Read(v, m.replies); }},
};
constexpr JsonField<care::Rating> kRatingFields[] = {
    {"value",
     [](JsonInput& i, JsonValue v, care::Rating& r) { i.ReadDecimal(v, 3, r.value_milli); }},
    {"scale",
     [](JsonInput& i, JsonValue v, care::Rating& r) { i.ReadDecimal(v, 3, r.scale_milli); }},
};
constexpr JsonField<care::Geo> kGeoFields[] = {
    {"latitude",
     [](JsonInput& i, JsonValue v, care::Geo& g) { i.ReadDecimal(v, 6, g.latitude_e6); }},
    {"longitude",
     [](JsonInput& i, JsonValue v, care::Geo& g) { i.ReadDecimal(v, 6, g.longitude_e6); }},
    {"place", [](JsonInput& i, JsonValue v, care::Geo& g) { i.Read(v, g.place); }},
};
constexpr JsonField<care::Attachment> kAttachmentFields[] = {
    {"type", [](JsonInput& i, JsonValue v, care::Attachment& a) { i.Read(v, a.type); }},
    {"hash", [](JsonInput& i, JsonValue v, care::Attachment& a) { i.Read(v, a.hash); }},
};
constexpr JsonField<EvidenceSpan> kSpanFields[] = {
    {"begin", [](JsonInput& i, JsonValue v, EvidenceSpan& s) { i.ReadUint32(v, s.begin); }},
    {"end", [](JsonInput& i, JsonValue v, EvidenceSpan& s) { i.ReadUint32(v, s.end); }},
    {"contribution",
     [](JsonInput& i, JsonValue v, EvidenceSpan& s) { i.ReadInt32(v, s.contribution_milli); }},
};

void ReadIntents(JsonInput& in, JsonValue value, uint64_t& out) {
  in.ForEachElement(value, "an array of names", [&](JsonValue item) {
    const char* at = JsonInput::Start(item);
    std::string name;
    if (!in.Read(item, name)) return;
    std::vector<std::string> names;
    for (const IntentEntry& entry : kIntentTable) {
      names.emplace_back(entry.name);
      if (name == entry.name) {
        out |= entry.intent;
        return;
      }
    }
    const std::string near = DidYouMean(name, names);
    in.Error(at, "unknown-value",
             absl::StrCat("'", name, "' is no intent",
                          near.empty() ? "" : absl::StrCat("; did you mean '", near, "'?")));
  });
}

constexpr JsonField<Assessment> kAssessmentFields[] = {
    {"score", [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.score_milli); }},
    {"negative",
     [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.negative_milli); }},
    {"neutral", [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.neutral_milli); }},
    {"positive",
     [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.positive_milli); }},
    {"severity",
     [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.severity_milli); }},
    {"confidence",
     [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.confidence_milli); }},
    {"intents", [](JsonInput& i, JsonValue v, Assessment& a) { ReadIntents(i, v, a.intents); }},
    {"language", [](JsonInput& i, JsonValue v, Assessment& a) { i.Read(v, a.language); }},
    {"model", [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadUint32(v, a.model_version); }},
    {"complaint_p",
     [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.complaint_milli); }},
    {"offensive_p",
     [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.offensive_milli); }},
    {"sarcasm_p",
     [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.sarcasm_milli); }},
    {"anger", [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.anger_milli); }},
    {"joy", [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.joy_milli); }},
    {"optimism",
     [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.optimism_milli); }},
    {"sadness", [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.sadness_milli); }},
    {"reproach",
     [](JsonInput& i, JsonValue v, Assessment& a) { ReadEnum(i, v, ReproachName, a.reproach); }},
    {"topic", [](JsonInput& i, JsonValue v, Assessment& a) { ReadEnum(i, v, TopicName, a.topic); }},
    {"topic_p", [](JsonInput& i, JsonValue v, Assessment& a) { i.ReadInt32(v, a.topic_milli); }},
    {"evidence",
     [](JsonInput& i, JsonValue v, Assessment& a) {
       i.ForEachElement(v, "an array of spans", [&](JsonValue item) {
         EvidenceSpan span;
         ReadObject<EvidenceSpan>(i, item, kSpanFields, span);
         a.evidence.push_back(span);
       });
     }},
};

// --- the tables ---

constexpr Field kCommonFields[] = {
    // Decides the table, so it has been looked up before; here it is only compared.
    {"event", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.kind_name); }},
    {"source", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.event.source); }},
    {"id", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.event.id); }},
    {"revision", [](JsonInput& i, JsonValue v, Draft& d) { i.ReadInt32(v, d.event.revision); }},
    {"occurred_at", [](JsonInput& i, JsonValue v,
                       Draft& d) { d.occurred = i.Read(v, d.event.occurred_at, &d.occurred_day); }},
    {"received_at",
     [](JsonInput& i, JsonValue v, Draft& d) { d.received = i.Read(v, d.event.received_at); }},
    {"precision",
     [](JsonInput& i, JsonValue v, Draft& d) {
       care::Precision precision;
       if (ReadEnum(i, v, care::PrecisionName, precision)) d.precision = precision;
     }},
};

constexpr Field kPostFields[] = {
    {"kind", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().kind); }},
    {"channel", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().channel); }},
    {"touchpoint", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().touchpoint); }},
    {"brand", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().brand); }},
    {"author", ReadAuthor},
    {"to", [](JsonInput& i, JsonValue v, Draft& d) { ReadIdentity(i, v, d.post().to.emplace()); }},
    {"direction", [](JsonInput& i, JsonValue v,
                     Draft& d) { ReadEnum(i, v, care::DirectionName, d.post().direction); }},
    {"addressed", [](JsonInput& i, JsonValue v,
                     Draft& d) { ReadEnum(i, v, care::AddressedName, d.post().addressed); }},
    {"visibility",
     [](JsonInput& i, JsonValue v, Draft& d) {
       ReadEnum(i, v, care::VisibilityName, d.post().visibility.emplace());
     }},
    {"in_reply_to",
     [](JsonInput& i, JsonValue v, Draft& d) { ReadKey(i, v, d.post().in_reply_to); }},
    {"repost_of", [](JsonInput& i, JsonValue v, Draft& d) { ReadKey(i, v, d.post().repost_of); }},
    {"thread", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().thread); }},
    {"subject", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().subject); }},
    {"text", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().text); }},
    {"language", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().language); }},
    {"rating", [](JsonInput& i, JsonValue v,
                  Draft& d) { ReadObject<care::Rating>(i, v, kRatingFields, d.post().rating); }},
    {"metrics",
     [](JsonInput& i, JsonValue v, Draft& d) {
       ReadObject<care::Metrics>(i, v, kMetricsFields, d.post().metrics);
     }},
    {"geo",
     [](JsonInput& i, JsonValue v, Draft& d) {
       d.post().geo.present = true;
       ReadObject<care::Geo>(i, v, kGeoFields, d.post().geo);
     }},
    {"reply_permission",
     [](JsonInput& i, JsonValue v, Draft& d) {
       ReadEnum(i, v, care::ReplyPermissionName, d.post().reply_permission);
     }},
    {"reply_window_until",
     [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().reply_window_until); }},
    {"attachments",
     [](JsonInput& i, JsonValue v, Draft& d) {
       i.ForEachElement(v, "an array of attachments", [&](JsonValue item) {
         ReadObject<care::Attachment>(i, item, kAttachmentFields,
                                      d.post().attachments.emplace_back());
       });
     }},
    {"case", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().case_ref); }},
    {"order", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().order_ref); }},
    {"customer", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().customer_ref); }},
    {"attributes", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().attributes); }},
    {"auto_reply", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().auto_reply); }},
    {"campaign", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().campaign); }},
    {"resolved_by_bot",
     [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().resolved_by_bot); }},
    {"holding", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.post().holding.emplace()); }},
    {"assessment",
     [](JsonInput& i, JsonValue v, Draft& d) {
       ReadObject<Assessment>(i, v, kAssessmentFields, d.post().assessment.emplace());
     }},
};

template <typename Body>
void ReadInteractionOf(JsonInput& in, JsonValue value, Draft& draft) {
  ReadKey(in, value, draft.As<Body>().interaction);
}

using Change = care::InteractionChange;
constexpr Field kDeleteFields[] = {
    {"interaction", ReadInteractionOf<Change>},
    {"by_author", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Change>().by_author); }},
};
constexpr Field kMetricsEventFields[] = {
    {"interaction", ReadInteractionOf<Change>},
    {"metrics",
     [](JsonInput& i, JsonValue v, Draft& d) {
       ReadObject<care::Metrics>(i, v, kMetricsFields, d.As<Change>().metrics);
     }},
};
using Upsert = care::CustomerUpsert;
constexpr Field kCustomerFields[] = {
    {"customer", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Upsert>().customer); }},
    {"name", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Upsert>().name); }},
    {"tier", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Upsert>().tier); }},
    {"language", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Upsert>().language); }},
    {"zone", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Upsert>().zone); }},
    {"value", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Upsert>().value); }},
    {"attributes",
     [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Upsert>().attributes); }},
    {"identities",
     [](JsonInput& i, JsonValue v, Draft& d) {
       i.ForEachElement(v, "an array of identities", [&](JsonValue item) {
         ReadIdentity(i, item, d.As<Upsert>().identities.emplace_back());
       });
     }},
    {"preferred_channel",
     [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Upsert>().preferred_channel); }},
};
using Statement = care::IdentityStatement;
constexpr Field kIdentityFields[] = {
    {"a", [](JsonInput& i, JsonValue v, Draft& d) { ReadIdentity(i, v, d.As<Statement>().a); }},
    {"b", [](JsonInput& i, JsonValue v, Draft& d) { ReadIdentity(i, v, d.As<Statement>().b); }},
    {"customer",
     [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Statement>().customer); }},
    {"evidence",
     [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Statement>().evidence); }},
    {"strength", [](JsonInput& i, JsonValue v,
                    Draft& d) { i.ReadDecimal(v, 3, d.As<Statement>().strength_milli); }},
};
using Assignment = care::AgentAssignment;
constexpr Field kAgentFields[] = {
    {"interaction", ReadInteractionOf<Assignment>},
    {"agent", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Assignment>().agent); }},
    {"team", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Assignment>().team); }},
};
using OfCase = care::CaseStatement;
constexpr Field kCaseFields[] = {
    {"case", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<OfCase>().case_ref); }},
    {"interaction", ReadInteractionOf<OfCase>},
    {"author", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<OfCase>().author); }},
    {"reason", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<OfCase>().reason); }},
};
using care::Waiver;
constexpr Field kWaiverFields[] = {
    {"interaction", ReadInteractionOf<Waiver>},
    {"author", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Waiver>().author); }},
    {"reason", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Waiver>().reason); }},
};
using care::Promise;
constexpr Field kPromiseFields[] = {
    {"interaction", ReadInteractionOf<Promise>},
    {"due_at", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Promise>().due_at); }},
    {"text", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Promise>().text); }},
};
constexpr Field kClockFields[] = {
    {"now", [](JsonInput& i, JsonValue v,
               Draft& d) { d.now = i.Read(v, d.As<care::ClockAdvance>().now); }},
};

using care::CallStep;
constexpr Field kCallFields[] = {
    {"interaction", ReadInteractionOf<CallStep>},
    {"channel", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<CallStep>().channel); }},
    {"touchpoint",
     [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<CallStep>().touchpoint); }},
    {"brand", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<CallStep>().brand); }},
    {"caller",
     [](JsonInput& i, JsonValue v, Draft& d) { ReadIdentity(i, v, d.As<CallStep>().caller); }},
    {"agent", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<CallStep>().agent); }},
    {"menu", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<CallStep>().menu); }},
    {"case", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<CallStep>().case_ref); }},
    {"order", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<CallStep>().order_ref); }},
    {"resolved", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<CallStep>().resolved); }},
};
using Observed = care::IdentityObservation;
constexpr Field kObservationFields[] = {
    {"identity",
     [](JsonInput& i, JsonValue v, Draft& d) { ReadIdentity(i, v, d.As<Observed>().identity); }},
    {"handle", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Observed>().handle); }},
    {"followers",
     [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Observed>().followers); }},
    {"verified", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Observed>().verified); }},
};
using Party = care::PartyUpsert;
constexpr Field kPartyFields[] = {
    {"party", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Party>().party); }},
    {"customers",
     [](JsonInput& i, JsonValue v, Draft& d) {
       i.ForEachElement(v, "an array of your ids", [&](JsonValue item) {
         i.Read(item, d.As<Party>().customers.emplace_back());
       });
     }},
    {"identities",
     [](JsonInput& i, JsonValue v, Draft& d) {
       i.ForEachElement(v, "an array of identities", [&](JsonValue item) {
         ReadIdentity(i, item, d.As<Party>().identities.emplace_back());
       });
     }},
};
template <typename Body>
void ReadSubjectIdentity(JsonInput& in, JsonValue value, Draft& draft) {
  ReadIdentity(in, value, draft.As<Body>().who.identity);
}
template <typename Body>
void ReadSubjectCustomer(JsonInput& in, JsonValue value, Draft& draft) {
  in.Read(value, draft.As<Body>().who.customer);
}
using Survey = care::SurveyResponse;
constexpr Field kSurveyFields[] = {
    {"identity", ReadSubjectIdentity<Survey>},
    {"customer", ReadSubjectCustomer<Survey>},
    {"interaction", ReadInteractionOf<Survey>},
    {"survey", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Survey>().survey); }},
    {"rating",
     [](JsonInput& i, JsonValue v, Draft& d) {
       ReadObject<care::Rating>(i, v, kRatingFields, d.As<Survey>().rating);
     }},
};
using Account = care::AccountChange;
constexpr Field kAccountFields[] = {
    {"identity", ReadSubjectIdentity<Account>},
    {"customer", ReadSubjectCustomer<Account>},
    {"product", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Account>().product); }},
    {"value", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Account>().value); }},
    {"reason", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Account>().reason); }},
};
using care::Consent;
constexpr Field kConsentFields[] = {
    {"identity", ReadSubjectIdentity<Consent>},
    {"customer", ReadSubjectCustomer<Consent>},
    {"purpose", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<Consent>().purpose); }},
    {"interaction", ReadInteractionOf<Consent>},
};

using care::PolicyActivation;
constexpr Field kActivationFields[] = {
    {"policy",
     [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<PolicyActivation>().policy); }},
    {"author",
     [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<PolicyActivation>().author); }},
    {"files",
     [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<PolicyActivation>().files); }},
};
using care::RuleRun;
constexpr Field kRunFields[] = {
    {"rule", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<RuleRun>().rule); }},
    {"case", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<RuleRun>().case_ref); }},
    {"interaction", ReadInteractionOf<RuleRun>},
    {"author", [](JsonInput& i, JsonValue v, Draft& d) { i.Read(v, d.As<RuleRun>().author); }},
};

// Sets the body for the kind, and says what fields it has besides the common ones.
JsonFields<Draft> Begin(EventKind kind, Draft& draft) {
  draft.event.kind = kind;
  switch (kind) {
    case EventKind::kUnknown:
    case EventKind::kInteractionPost:
    case EventKind::kInteractionEdit:
      return kPostFields;
    case EventKind::kInteractionDelete:
      draft.event.body.emplace<Change>();
      return kDeleteFields;
    case EventKind::kInteractionMetrics:
      draft.event.body.emplace<Change>();
      return kMetricsEventFields;
    case EventKind::kCustomerUpsert:
      draft.event.body.emplace<Upsert>();
      return kCustomerFields;
    case EventKind::kIdentityLink:
    case EventKind::kIdentityUnlink:
    case EventKind::kIdentityDeclareDistinct:
      draft.event.body.emplace<Statement>();
      return kIdentityFields;
    case EventKind::kAgentAssign:
    case EventKind::kAgentUnassign:
      draft.event.body.emplace<Assignment>();
      return kAgentFields;
    case EventKind::kCaseResolve:
    case EventKind::kCaseReopen:
      draft.event.body.emplace<OfCase>();
      return kCaseFields;
    case EventKind::kObligationWaive:
      draft.event.body.emplace<Waiver>();
      return kWaiverFields;
    case EventKind::kPromiseMade:
      draft.event.body.emplace<Promise>();
      return kPromiseFields;
    case EventKind::kClockAdvance:
      draft.event.body.emplace<care::ClockAdvance>();
      return kClockFields;
    case EventKind::kCallOffered:
    case EventKind::kCallIvrEntered:
    case EventKind::kCallQueued:
    case EventKind::kCallAnswered:
    case EventKind::kCallHeld:
    case EventKind::kCallAbandoned:
    case EventKind::kCallEnded:
      draft.event.body.emplace<CallStep>();
      return kCallFields;
    case EventKind::kIdentityObserve:
    case EventKind::kIdentityVerify:
      draft.event.body.emplace<Observed>();
      return kObservationFields;
    case EventKind::kPartyUpsert:
      draft.event.body.emplace<Party>();
      return kPartyFields;
    case EventKind::kSurveyResponse:
      draft.event.body.emplace<Survey>();
      return kSurveyFields;
    case EventKind::kAccountPurchase:
    case EventKind::kAccountRenewed:
    case EventKind::kAccountCancelled:
    case EventKind::kAccountReferral:
      draft.event.body.emplace<Account>();
      return kAccountFields;
    case EventKind::kConsentGrant:
    case EventKind::kConsentWithdraw:
      draft.event.body.emplace<Consent>();
      return kConsentFields;
    case EventKind::kPolicyActivate:
      draft.event.body.emplace<PolicyActivation>();
      return kActivationFields;
    case EventKind::kRuleRun:
      draft.event.body.emplace<RuleRun>();
      return kRunFields;
  }
  return {};
}

const std::vector<Field>& FieldsOf(EventKind kind) {
  static const auto* const kTables = [] {
    auto* tables = new std::map<EventKind, std::vector<Field>>;
    for (const std::string& name : care::AllEventKindNames()) {
      Draft draft;
      const EventKind of = care::EventKindFromName(name);
      const JsonFields<Draft> own = Begin(of, draft);
      std::vector<Field>& all = (*tables)[of];
      all.assign(std::begin(kCommonFields), std::end(kCommonFields));
      all.insert(all.end(), own.begin(), own.end());
    }
    return tables;
  }();
  return kTables->at(kind);
}

// --- the end of an event: defaults that hang together ---

void FinishInteraction(Draft& draft) {
  care::Interaction& post = draft.post();
  if (!draft.role && post.direction != care::Direction::kInbound) {
    post.author.role = care::Role::kAgent;
  }
  const auto complete = [&draft](InteractionKey& key) {
    if (!key.id.empty() && key.source.empty()) key.source = draft.event.source;
  };
  complete(post.in_reply_to);
  complete(post.repost_of);
}

void FinishTimes(JsonInput& in, Draft& draft) {
  care::Event& event = draft.event;
  if (auto* clock = std::get_if<care::ClockAdvance>(&event.body)) {
    if (!draft.now) clock->now = event.occurred_at;
    if (!draft.occurred && draft.now) event.occurred_at = clock->now;
    draft.occurred = draft.occurred || draft.now;
    if (event.source.empty()) event.source = "clock";
    if (event.id.empty()) event.id = FormatInstant(clock->now);
  }
  if (!draft.occurred && !draft.received) {
    in.Error(nullptr, "missing-field", "occurred_at: is required (or received_at)");
    return;
  }
  event.precision = draft.occurred_day ? care::Precision::kDay : care::Precision::kInstant;
  if (!draft.occurred) {
    event.occurred_at = event.received_at;
    event.precision = care::Precision::kAtReceipt;
  }
  if (!draft.received) event.received_at = event.occurred_at;
  event.precision = draft.precision.value_or(event.precision);
}

void FinishBody(Draft& draft) {
  care::Event& event = draft.event;
  if (event.interaction() != nullptr) return FinishInteraction(draft);
  const auto complete = [&event](InteractionKey& key) {
    if (!key.id.empty() && key.source.empty()) key.source = event.source;
  };
  std::visit(
      [&](auto& body) {
        if constexpr (requires { body.interaction.source; }) complete(body.interaction);
      },
      event.body);
  // A deletion is often told under the key of what is deleted.
  if (auto* change = std::get_if<Change>(&event.body); change && change->interaction.empty()) {
    change->interaction = event.interaction_key();
  }
  // The steps of a call are mostly told under the id of the call.
  if (auto* call = std::get_if<CallStep>(&event.body); call && call->interaction.empty()) {
    call->interaction = event.interaction_key();
  }
}

absl::Status UnknownKind(JsonInput& in, const std::string& name) {
  const Place place = in.PlaceOfField("event");
  if (care::IsPlannedEventKind(name)) {
    return WithCode(absl::StatusCode::kUnimplemented,
                    InvalidAt(place, absl::StrCat("event kind '", name, "' is not supported yet"),
                              "unsupported-event"));
  }
  const std::string near = DidYouMean(name, care::AllEventKindNames());
  return InvalidAt(place,
                   absl::StrCat("event: '", name, "' is no kind of event",
                                near.empty() ? "" : absl::StrCat("; did you mean '", near, "'?")),
                   "unknown-event");
}

void ListFields(absl::Span<const Field> fields, std::vector<std::string>& out) {
  const auto nested = [&out](absl::string_view name, auto table) {
    for (const auto& field : table) out.push_back(absl::StrCat(name, ".", field.name));
  };
  for (const Field& field : fields) {
    const absl::string_view name = field.name;
    out.emplace_back(name);
    if (name == "author" && field.read == ReadAuthor)
      nested(name, JsonFields<Draft>(kAuthorFields));
    if (name == "rating") nested(name, JsonFields<care::Rating>(kRatingFields));
    if (name == "metrics") nested(name, JsonFields<care::Metrics>(kMetricsFields));
    if (name == "geo") nested(name, JsonFields<care::Geo>(kGeoFields));
    if (name == "attachments") nested(name, JsonFields<care::Attachment>(kAttachmentFields));
    if (name == "assessment") {
      nested(name, JsonFields<Assessment>(kAssessmentFields));
      nested("assessment.evidence", JsonFields<EvidenceSpan>(kSpanFields));
    }
  }
}

}  // namespace

std::vector<std::string> EventFields(care::EventKind kind) {
  std::vector<std::string> out;
  if (!care::EventKindName(kind).empty()) ListFields(FieldsOf(kind), out);
  return out;
}

struct JsonEventReader::Impl {
  JsonInput input;
};

JsonEventReader::JsonEventReader() : impl_(std::make_unique<Impl>()) {}
JsonEventReader::~JsonEventReader() = default;

absl::StatusOr<care::Event> JsonEventReader::Read(absl::string_view object, uint32_t line,
                                                  Diagnostics* warnings) {
  JsonInput& in = impl_->input;
  Draft draft;
  EventKind kind = EventKind::kInteractionPost;
  std::string kind_name;
  if (!in.Open(object, line, kEventLineBytesMax, warnings)) return in.status();
  if (in.Mentions("\"event\"")) {
    if (!in.PeekString("event", kind_name)) return in.status();
    if (!kind_name.empty()) kind = care::EventKindFromName(kind_name);
  }
  if (kind == EventKind::kUnknown) return UnknownKind(in, kind_name);
  Begin(kind, draft);
  ReadFields<Draft>(in, in.root(), FieldsOf(kind), draft);
  in.Close();
  if (!in.failed() && draft.kind_name != kind_name) {
    in.Error(nullptr, "escaped-name", "event: write the name of this field without escapes");
  }
  if (!in.failed()) FinishTimes(in, draft);
  if (in.failed()) return in.status();
  FinishBody(draft);
  if (const absl::Status status = care::Validate(draft.event); !status.ok()) {
    const absl::string_view message = status.message();
    const absl::string_view field = message.substr(0, message.find_first_of(".:"));
    return WithCode(status.code(), InvalidAt(in.PlaceOfField(field), message, "invalid-event"));
  }
  return std::move(draft.event);
}

absl::StatusOr<std::vector<care::Event>> JsonEventReader::ReadLines(absl::string_view text,
                                                                    uint32_t first_line,
                                                                    Diagnostics* warnings) {
  std::vector<care::Event> events;
  Diagnostics errors;
  absl::StatusCode code = absl::StatusCode::kOk;
  size_t errors_more = 0;
  uint32_t line = first_line;
  // Editors of some systems begin a file so; it is no part of the first object.
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const absl::string_view object = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const uint32_t number = line++;
    if (object.find_first_not_of(" \t\r") == absl::string_view::npos) continue;
    if (events.size() >= kEventsPerBatchMax) {
      return WithCode(
          absl::StatusCode::kResourceExhausted,
          InvalidAt({number, 0}, absl::StrCat("more than ", kEventsPerBatchMax, " events at once"),
                    "too-many"));
    }
    absl::StatusOr<care::Event> event = Read(object, number, warnings);
    if (event.ok()) {
      events.push_back(std::move(event).value());
      continue;
    }
    if (code == absl::StatusCode::kOk) code = event.status().code();
    if (code != event.status().code()) code = absl::StatusCode::kInvalidArgument;
    for (Diagnostic& d : DiagnosticsOf(event.status())) {
      if (errors.size() < kDiagnosticsMax) {
        errors.push_back(std::move(d));
      } else {
        ++errors_more;
      }
    }
  }
  if (errors.empty()) return events;
  if (errors_more != 0) {
    errors.push_back(
        {Severity::kError, {line, 0}, "more", absl::StrCat("and ", errors_more, " more")});
  }
  return WithCode(code, ToStatus(errors));
}

}  // namespace earshot::wire
