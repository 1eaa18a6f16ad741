// earshot score: how each text sounds, one line each.
#include <unistd.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "analyzer_option.h"
#include "base/limits.h"
#include "cli.h"
#include "engine/score_json.h"
#include "explain_text.h"
#include "lines.h"
#include "sentiment/analyzer.h"
#include "sentiment/explain.h"
#include "wire/json_input.h"
#include "wire/json_writer.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"explain", "", "say why: the words that decided, for each question that the model answers"},
    {"text", "", "for reading: the score, then the text, with --explain its words marked"},
    {"json", "", "JSON lines (what happens without --text)"},
    {"color", "WHEN", "always, never or auto: colours for reading (auto: on a terminal)"},
    {"model", "FILE", "a model file in place of the built-in model"},
    {"delta", "FILE", "a vendor's own addition to the model, made by 'earshot train'"},
    {"deep", "FILE", "ask the deep tier as well: the file of its model (models/deep.model)"},
    {"deep-below", "N", "only where the fast tier's confidence is below N thousandths"},
};
int Score(const Arguments& arguments);

struct Input {
  std::string id_json, text, language;
};

void ReadId(wire::JsonInput& in, wire::JsonValue value, Input& out) {
  if (wire::JsonInput::IsString(value)) {
    std::string id;
    if (in.Read(value, id)) out.id_json = wire::JsonWriter().String(id).Take();
    return;
  }
  int64_t id = 0;
  if (in.Read(value, id)) out.id_json = absl::StrCat(id);
}
void ReadText(wire::JsonInput& in, wire::JsonValue value, Input& out) { in.Read(value, out.text); }
void ReadLanguage(wire::JsonInput& in, wire::JsonValue value, Input& out) {
  in.Read(value, out.language);
}
constexpr wire::JsonField<Input> kFields[] = {
    {"id", ReadId}, {"text", ReadText}, {"lang", ReadLanguage}};

absl::Status ReadJson(wire::JsonInput& in, absl::string_view line, uint32_t number,
                      Diagnostics* warnings, Input* out) {
  if (!in.Open(line, number, kEventLineBytesMax, warnings)) return in.status();
  wire::ReadFields<Input>(in, in.root(), kFields, *out);
  in.Close();
  if (!in.failed() && in.PlaceOfField("text").column == 0) {
    in.Error(nullptr, "missing-field", "text: is required");
  }
  return in.status();
}

absl::Status Say(const sentiment::Analyzer& analyzer, const Input& input, bool for_reading,
                 sentiment::Scratch& scratch, Assessment& a, std::string* out) {
  if (absl::Status s = analyzer.AssessInto(input.text, input.language, scratch, a); !s.ok()) {
    return s;
  }
  *out = for_reading ? absl::StrCat(ScoreForReading(a), " ", Harmless(input.text))
                     : engine::ScoreToJson(input.id_json, a);
  return absl::OkStatus();
}

absl::Status Explain(const sentiment::Analyzer& analyzer, const Input& input, bool for_reading,
                     bool colour, std::string* out) {
  const auto explanation = sentiment::Explain(analyzer, input.text, input.language);
  if (!explanation.ok()) return explanation.status();
  *out = for_reading ? ExplainForReading(input.text, *explanation, colour)
                     : engine::ScoreToJson(input.id_json, *explanation);
  return absl::OkStatus();
}

}  // namespace

extern const Command kScore;
const Command kScore = {"score",
                        "how each text sounds: score, label, intents, severity",
                        "earshot score [FILE] [options]",
                        "Reads texts from FILE or standard input: JSON lines {\"id\", \"text\", "
                        "\"lang\"?} where the first line begins\n"
                        "with '{', otherwise one plain text a line (its id is the number of the "
                        "line). Writes one JSON line each\n"
                        "(docs/command.md): id, score -1000..1000, label, p (negative, neutral, "
                        "positive), confidence, language,\n"
                        "intents, severity.\n\n"
                        "Example:\n"
                        "  echo 'not bad at all :)' | earshot score\n"
                        "  earshot score --explain --text --color=always reviews.txt | less -R",
                        kFlags,
                        Score};

namespace {

int Score(const Arguments& arguments) {
  if (arguments.positional().size() > 1) return BadUsage(kScore, "one file at a time");
  if (arguments.Has("text") && arguments.Has("json")) {
    return BadUsage(kScore, "either --text or --json");
  }
  const std::string path = arguments.positional().empty() ? "-" : arguments.positional().front();
  const std::string name = NameOfFile(path);
  const bool explain = arguments.Has("explain");
  const bool text =
      arguments.Has("text") || (explain && !arguments.Has("json") && IsTerminal(STDOUT_FILENO));
  bool colour = WantsColour();
  if (const std::string when = arguments.Get("color"); !when.empty() && when != "auto") {
    if (when != "always" && when != "never") {
      return BadUsage(kScore, "--color is always, never or auto");
    }
    colour = when == "always";
  }
  std::shared_ptr<const sentiment::Analyzer> analyzer;
  if (const int opened = OpenAnalyzer(arguments, &analyzer); opened != kOk) return opened;
  LineReader lines(kEventLineBytesMax);
  if (const absl::Status s = lines.Open(path); !s.ok()) return Refuse(s, name);
  Output out;
  wire::JsonInput json;
  sentiment::Scratch scratch;
  Assessment assessment;
  Diagnostics warnings;
  std::string line;
  bool begun = false, is_json = false;
  int code = kOk;
  while (lines.Next(&line)) {
    const size_t first = line.find_first_not_of(" \t");
    if (first == std::string::npos) continue;
    if (!begun) is_json = line[first] == '{';
    begun = true;
    Input input;
    absl::Status status;
    if (lines.too_long()) {
      status = InvalidAt({lines.number(), 0},
                         absl::StrCat("the line is longer than ", kEventLineBytesMax,
                                      " bytes (kEventLineBytesMax)"));
    } else if (is_json) {
      status = ReadJson(json, line, lines.number(), &warnings, &input);
    } else {
      input.text = line;
      input.id_json = absl::StrCat(lines.number());
    }
    std::string said;
    if (status.ok()) {
      status = explain ? Explain(*analyzer, input, text, colour, &said)
                       : Say(*analyzer, input, text, scratch, assessment, &said);
      if (!status.ok()) {
        status = InvalidAt({lines.number(), 0}, absl::StrCat("text: ", status.message()));
      }
    }
    if (!status.ok()) {
      out.Flush();
      code = Refuse(status, name);
      continue;  // the others are still wanted
    }
    text ? out.Styled(absl::StrCat(said, "\n")) : out.Line(said);
  }
  out.Flush();
  std::fputs(RenderAll(warnings, name, "").c_str(), stderr);
  if (!lines.status().ok()) return Refuse(lines.status(), name);
  return code;
}

}  // namespace
}  // namespace earshot::tools
