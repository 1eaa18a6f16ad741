// The one writer of an assessment's JSON.
#include "engine/score_json.h"

#include "absl/strings/str_format.h"
#include "sentiment/analyzer.h"
#include "wire/json_writer.h"

namespace earshot::engine {
namespace {

// 0..1000 as 0, 0.001 .. 1: no trailing zeros, no floating point.
std::string Share(int32_t milli) {
  std::string text = absl::StrFormat("%d.%03d", milli / 1000, milli % 1000);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

void WriteScore(absl::string_view id_json, const Assessment& a, wire::JsonWriter& json) {
  if (!id_json.empty()) json.Key("id").Raw(id_json);
  json.Field("score", int64_t{a.score_milli});
  json.Field("label", sentiment::LabelName(sentiment::LabelOf(a)));
  json.Key("p").BeginArray();
  for (const int32_t milli : {a.negative_milli, a.neutral_milli, a.positive_milli}) {
    json.Raw(Share(milli));
  }
  json.EndArray();
  json.Key("confidence").Raw(Share(a.confidence_milli));
  json.Field("language", absl::string_view(a.language));
  json.Key("intents").BeginArray();
  for (const auto& [intent, name] : kIntentTable) {
    if ((a.intents & intent) != 0) json.String(name);
  }
  json.EndArray();
  json.Field("severity", int64_t{a.severity_milli});
}

void WriteEvidence(const std::vector<EvidenceSpan>& spans, wire::JsonWriter& json) {
  json.Key("evidence").BeginArray();
  for (const EvidenceSpan& span : spans) {
    json.BeginObject();
    json.Field("begin", int64_t{span.begin}).Field("end", int64_t{span.end});
    json.Field("contribution", int64_t{span.contribution_milli}).EndObject();
  }
  json.EndArray();
}

}  // namespace

std::string ScoreToJson(absl::string_view id_json, const Assessment& assessment) {
  wire::JsonWriter json;
  json.BeginObject();
  WriteScore(id_json, assessment, json);
  json.EndObject();
  return json.Take();
}

std::string ScoreToJson(absl::string_view id_json, const sentiment::Explanation& explanation) {
  wire::JsonWriter json;
  json.BeginObject();
  WriteScore(id_json, explanation.assessment, json);
  WriteEvidence(explanation.assessment.evidence, json);
  json.Key("heads").BeginArray();
  for (const sentiment::HeadReading& head : explanation.heads) {
    if (head.name == "sentiment") continue;  // that is the score and the evidence above
    json.BeginObject().Field("name", absl::string_view(head.name));
    json.Key("p").Raw(Share(head.milli));
    WriteEvidence(head.spans, json);
    json.EndObject();
  }
  json.EndArray();
  json.Key("phrases").BeginArray();
  for (const sentiment::IntentPhrase& phrase : explanation.phrases) {
    json.BeginObject().Field("intent", sentiment::IntentName(phrase.intent));
    json.Field("begin", int64_t{phrase.begin}).Field("end", int64_t{phrase.end}).EndObject();
  }
  json.EndArray();
  json.EndObject();
  return json.Take();
}

}  // namespace earshot::engine
