// Reports and explanations as JSON objects (docs/report.md): the same bytes from every face.
#include "engine/engine.h"
#include "wire/decisions.h"
#include "wire/events.h"
#include "wire/json_writer.h"

namespace earshot::engine {
namespace {

constexpr int64_t kReportVersion = 1;

absl::string_view UnitName(figures::Unit unit) {
  switch (unit) {
    case figures::Unit::kMicros:
      return "microseconds";
    case figures::Unit::kMilli:
      return "thousandths";
    case figures::Unit::kCount:
      return "count";
  }
  return "";
}

void Optional(wire::JsonWriter& w, absl::string_view name, const std::optional<int64_t>& value) {
  w.Key(name);
  if (value.has_value()) {
    w.Int(*value);
  } else {
    w.Null();  // asked for and not known: too few have ended to say
  }
}

void WriteSample(wire::JsonWriter& w, const figures::Sample& sample) {
  w.BeginObject().Field("obligation", sample.obligation).Field("length", sample.length.micros);
  w.BoolField("censored", sample.censored);
  w.Key("interactions").BeginArray();
  for (const care::InteractionKey& key : sample.interactions) {
    w.BeginObject().Field("source", key.source).Field("id", key.id).EndObject();
  }
  w.EndArray().EndObject();
}

void WriteFigure(wire::JsonWriter& w, const figures::Figure& figure, bool with_interactions) {
  w.BeginObject().Field("id", figure.id).Field("group", figure.group).Field("key", figure.key);
  w.Field("unit", UnitName(figure.unit)).Field("definition", figure.definition);
  w.Field("n", figure.n).Field("censored", figure.censored);
  if (figure.unit == figures::Unit::kMicros && !figure.value.has_value()) {
    Optional(w, "p50", figure.p50);
    Optional(w, "p90", figure.p90);
    Optional(w, "p99", figure.p99);
    Optional(w, "mean", figure.mean);
  } else {
    Optional(w, "value", figure.value);
  }
  if (figure.low.has_value()) w.Field("low", *figure.low);
  if (figure.high.has_value()) w.Field("high", *figure.high);
  if (with_interactions) {
    w.Key("samples").BeginArray();
    for (const figures::Sample& sample : figure.samples) WriteSample(w, sample);
    w.EndArray();
  }
  w.EndObject();
}

}  // namespace

std::string ReportToJson(const figures::Report& report, bool with_interactions) {
  wire::JsonWriter w;
  w.BeginObject().Field("version", kReportVersion).Field("now", FormatInstant(report.now));
  w.Key("counts").BeginObject();
  w.Field("inbound", report.inbound).Field("outbound", report.outbound);
  w.Field("noise", report.noise).Field("obligations", report.obligations);
  w.Field("open", report.open).Field("ignored", report.ignored).EndObject();
  w.Key("figures").BeginArray();
  for (const figures::Figure& figure : report.figures) WriteFigure(w, figure, with_interactions);
  w.EndArray().EndObject();
  return w.Take();
}

std::string ExplanationToJson(const Explanation& explanation) {
  wire::JsonWriter w;
  w.BeginObject().Field("version", kReportVersion);
  w.Key("decision").Raw(wire::DecisionToJson(explanation.decision));
  w.Key("evidence").BeginArray();
  for (const care::Event& event : explanation.evidence) w.Raw(wire::EventToJson(event));
  w.EndArray();
  w.Key("history").BeginArray();
  for (const care::Decision& decision : explanation.history) w.Raw(wire::DecisionToJson(decision));
  w.EndArray().EndObject();
  return w.Take();
}

}  // namespace earshot::engine
