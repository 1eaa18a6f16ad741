// earshot train: a vendor's own labelled texts to a delta over the model, with a report of what changed.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "analyzer_option.h"
#include "base/limits.h"
#include "cli.h"
#include "layout.h"
#include "lines.h"
#include "sentiment/adapt.h"
#include "wire/json_input.h"
#include "wire/json_writer.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"out", "FILE", "where the delta goes"},
    {"model", "FILE", "the base, in place of the built-in model"},
    {"seed", "N", "which texts judge, and in which order is learnt (1)"},
    {"judge", "PERCENT", "of the texts judge and teach nothing (20; 0 to 50)"},
    {"json", "", "the report as one JSON object"},
};
int Train(const Arguments& arguments);

}  // namespace

extern const Command kTrain;
const Command kTrain = {
    "train",
    "adapt the model to your own labelled texts",
    "earshot train TEXTS... --out DELTA [options]",
    "Learns a small delta over the model from texts that you have labelled, on this "
    "machine and no other, and reports\n"
    "what it changes on those that it held out. TEXTS are lines LABELS<TAB>TEXT, or "
    "JSON lines {\"text\", \"labels\",\n"
    "\"lang\"?} where the first line begins with '{'. LABELS, separated by commas: "
    "negative, neutral, positive;\n"
    "complaint, not-complaint; offensive, not-offensive. At least 20 texts a "
    "label.\n\n"
    "Example:\n"
    "  earshot train ours.tsv --out ours.delta\n"
    "  earshot score --delta ours.delta --explain messages.txt",
    kFlags,
    Train};

namespace {

using sentiment::HeadReport;
using sentiment::LabelledText;

struct Input {
  std::string text, labels, language;
};
void ReadText(wire::JsonInput& in, wire::JsonValue value, Input& out) { in.Read(value, out.text); }
void ReadLabels(wire::JsonInput& in, wire::JsonValue value, Input& out) {
  in.Read(value, out.labels);
}
void ReadLanguage(wire::JsonInput& in, wire::JsonValue value, Input& out) {
  in.Read(value, out.language);
}
constexpr wire::JsonField<Input> kFields[] = {
    {"text", ReadText}, {"labels", ReadLabels}, {"lang", ReadLanguage}};

absl::Status ReadLine(wire::JsonInput& json, bool is_json, const std::string& line, uint32_t number,
                      Diagnostics* warnings, LabelledText& out) {
  Input input;
  if (is_json) {
    if (!json.Open(line, number, kEventLineBytesMax, warnings)) return json.status();
    wire::ReadFields<Input>(json, json.root(), kFields, input);
    json.Close();
    for (const char* field : {"text", "labels"}) {
      if (!json.failed() && json.PlaceOfField(field).column == 0) {
        json.Error(nullptr, "missing-field", absl::StrCat(field, ": is required"));
      }
    }
    if (json.failed()) return json.status();
  } else {
    const size_t tab = line.find('\t');
    if (tab == std::string::npos) return InvalidAt({number, 0}, "expected LABELS<TAB>TEXT");
    input.labels = line.substr(0, tab);
    input.text = line.substr(tab + 1);
  }
  out.text = std::move(input.text);
  out.language = std::move(input.language);
  out.line = number;
  if (absl::Status s = sentiment::ReadLabels(input.labels, out); !s.ok()) {
    return InvalidAt({number, 0}, s.message());
  }
  return absl::OkStatus();
}

// Every line of a file; a bad one stops nothing, all are named.
int ReadTexts(const std::string& path, std::vector<LabelledText>* out) {
  const std::string name = NameOfFile(path);
  LineReader lines(kEventLineBytesMax);
  if (const absl::Status s = lines.Open(path); !s.ok()) return Refuse(s, name);
  wire::JsonInput json;
  Diagnostics findings;
  std::string line;
  bool begun = false, is_json = false;
  while (lines.Next(&line) && findings.size() < kDiagnosticsMax) {
    const size_t first = line.find_first_not_of(" \t");
    if (first == std::string::npos) continue;
    if (!begun) is_json = line[first] == '{';
    begun = true;
    LabelledText text;
    const absl::Status s =
        lines.too_long() ? InvalidAt({lines.number(), 0},
                                     absl::StrCat("the line is longer than ", kEventLineBytesMax,
                                                  " bytes (kEventLineBytesMax)"))
                         : ReadLine(json, is_json, line, lines.number(), &findings, text);
    if (s.ok()) {
      out->push_back(std::move(text));
    } else {
      for (Diagnostic& finding : DiagnosticsOf(s)) findings.push_back(std::move(finding));
    }
  }
  std::fputs(RenderAll(findings, name, "").c_str(), stderr);
  if (!lines.status().ok()) return Refuse(lines.status(), name);
  return HasErrors(findings) ? kRefused : kOk;
}

std::string Change(const int32_t (&milli)[2]) {
  return absl::StrCat(Percent(milli[0]), " -> ", Percent(milli[1]));
}

std::string ForReading(const HeadReport& head) {
  std::string out =
      absl::StrCat(head.name, ": learnt from ", head.learnt_from, " texts, judged on ",
                   head.judged_on, " others; before -> after\n");
  if (head.judged_on == 0) return absl::StrCat(out, "  nothing was held out to judge by\n");
  Table table(1);
  table.Row({"", "texts", "found", "right when said"});
  for (const HeadReport::Class& one : head.classes) {
    table.Row(
        {one.name, absl::StrCat(one.texts), Change(one.recall_milli), Change(one.precision_milli)});
  }
  absl::StrAppend(&out, table.Text(2), "  macro recall ", Change(head.macro_recall_milli),
                  ", macro F1 ", Change(head.macro_f1_milli), ", right ",
                  Change(head.accuracy_milli), "\n  calibration: off by ",
                  Change(head.calibration_error_milli), "\n  ", head.mended, " mended, ",
                  head.broken, " broken, ", head.otherwise, " wrong in another way\n");
  if (head.decay_chosen == 0) {
    absl::StrAppend(
        &out, "  no word of these texts said more than the model knows: only its scale moved\n");
  }
  size_t shown = 0;
  for (const HeadReport::Flip& flip : head.flips) {
    if (++shown > 10) break;
    absl::StrAppend(&out, "    ", flip.after == flip.label ? "mended " : "broken ", flip.before,
                    " -> ", flip.after, "  ", Quote(flip.text, 70), "\n");
  }
  return out;
}

void Pair(wire::JsonWriter& json, const char* name, const int32_t (&milli)[2]) {
  json.Key(name).BeginArray().Int(milli[0]).Int(milli[1]).EndArray();
}

std::string AsJson(const sentiment::Adapted& adapted) {
  wire::JsonWriter json;
  json.BeginObject().Field("version", int64_t{1});
  json.Field("bytes", static_cast<int64_t>(adapted.delta.size()));
  json.Field("rows", static_cast<int64_t>(adapted.rows)).Key("heads").BeginArray();
  for (const HeadReport& head : adapted.heads) {
    json.BeginObject().Field("name", absl::string_view(head.name));
    json.Field("learnt_from", head.learnt_from).Field("judged_on", head.judged_on);
    Pair(json, "macro_recall", head.macro_recall_milli);
    Pair(json, "macro_f1", head.macro_f1_milli);
    Pair(json, "accuracy", head.accuracy_milli);
    Pair(json, "calibration_error", head.calibration_error_milli);
    json.Field("mended", head.mended).Field("broken", head.broken);
    json.Field("otherwise", head.otherwise).Key("classes").BeginArray();
    for (const HeadReport::Class& one : head.classes) {
      json.BeginObject().Field("name", absl::string_view(one.name)).Field("texts", one.texts);
      Pair(json, "recall", one.recall_milli);
      Pair(json, "precision", one.precision_milli);
      json.EndObject();
    }
    json.EndArray().Key("flips").BeginArray();
    for (const HeadReport::Flip& flip : head.flips) {
      json.BeginObject().Field("line", int64_t{flip.line});
      json.Field("text", absl::string_view(flip.text))
          .Field("label", absl::string_view(flip.label));
      json.Field("before", absl::string_view(flip.before));
      json.Field("after", absl::string_view(flip.after)).EndObject();
    }
    json.EndArray().EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

// 0 .. most; `otherwise` where it was not given.
bool ReadNumber(const Arguments& arguments, const char* flag, uint64_t most, uint64_t otherwise,
                uint64_t* out) {
  const std::string text = arguments.Get(flag);
  *out = otherwise;
  return text.empty() || (absl::SimpleAtoi(text, out) && *out <= most);
}

int Train(const Arguments& arguments) {
  const std::string path = arguments.Get("out");
  if (arguments.positional().empty()) return BadUsage(kTrain, "which texts?");
  if (path.empty()) return BadUsage(kTrain, "--out FILE is needed");
  sentiment::AdaptOptions options;
  uint64_t judge = 0;
  if (!ReadNumber(arguments, "seed", UINT64_MAX, options.seed, &options.seed)) {
    return BadUsage(kTrain, "--seed is a whole number");
  }
  if (!ReadNumber(arguments, "judge", 50, 20, &judge)) {
    return BadUsage(kTrain, "--judge is a whole number from 0 to 50");
  }
  options.held_out_percent = static_cast<int>(judge);
  std::shared_ptr<const sentiment::Analyzer> base;
  if (const int code = OpenAnalyzer(arguments, &base); code != kOk) return code;
  std::vector<LabelledText> texts;
  int code = kOk;
  for (const std::string& file : arguments.positional()) {
    if (const int read = ReadTexts(file, &texts); read != kOk) code = read;
  }
  if (code != kOk) return code;
  const auto adapted = sentiment::Adapt(*base, texts, options);
  if (!adapted.ok()) {
    const auto& files = arguments.positional();
    return Refuse(adapted.status(), files.size() == 1 ? NameOfFile(files[0]) : "the texts");
  }
  if (const absl::Status s = WriteFile(path, adapted->delta); !s.ok()) return Refuse(s, path);
  Output out;
  if (arguments.Has("json")) {
    out.Line(AsJson(*adapted));
    return kOk;
  }
  out.Line(absl::StrCat(path, ": ", adapted->delta.size(), " bytes, ", adapted->rows,
                        " features with weights of their own"));
  for (const HeadReport& head : adapted->heads) out.Write(ForReading(head));
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
