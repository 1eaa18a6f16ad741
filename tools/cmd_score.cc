// earshot score: how each text sounds, one line each.
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/limits.h"
#include "cli.h"
#include "engine/score_json.h"
#include "lines.h"
#include "sentiment/analyzer.h"
#include "sentiment/deep_network.h"
#include "wire/json_input.h"
#include "wire/json_writer.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"explain", "", "add the words that decided, with what each contributed"},
    {"text", "", "for reading: the score, then the text with those words marked"},
    {"json", "", "JSON lines (what happens without --text)"},
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

// The text with its deciding words in colour, or between brackets where there is none: [-awful-], [+lovely+].
std::string Mark(absl::string_view text, std::vector<EvidenceSpan> spans, bool colour) {
  std::sort(spans.begin(), spans.end(),
            [](const EvidenceSpan& a, const EvidenceSpan& b) { return a.begin < b.begin; });
  std::string out;
  size_t at = 0;
  for (const EvidenceSpan& span : spans) {
    if (span.begin < at || span.end > text.size() || span.begin >= span.end) continue;
    const absl::string_view word = text.substr(span.begin, span.end - span.begin);
    absl::StrAppend(&out, text.substr(at, span.begin - at));
    const bool bad = span.contribution_milli < 0;
    if (colour) {
      absl::StrAppend(&out, bad ? "\x1b[31m" : "\x1b[32m", word, "\x1b[0m");
    } else {
      absl::StrAppend(&out, bad ? "[-" : "[+", word, bad ? "-]" : "+]");
    }
    at = span.end;
  }
  absl::StrAppend(&out, text.substr(at));
  return out;
}

// The model inside the library, with the deep tier above it where --deep names its file.
absl::StatusOr<std::shared_ptr<const sentiment::Analyzer>> OpenAnalyzer(const Arguments& arguments,
                                                                        int32_t below_milli) {
  auto fast = sentiment::Analyzer::Default();
  if (!fast.ok() || !arguments.Has("deep")) return fast;
  EARSHOT_ASSIGN_OR_RETURN(const std::string bytes,
                           ReadFile(arguments.Get("deep"), sentiment::kDeepBytesMax));
  return sentiment::Analyzer::WithDeep(**fast, bytes, below_milli);
}

// Control characters of a stranger's text stay off the terminal.
std::string Harmless(absl::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return out;
}

std::string ForReading(const Input& input, const Assessment& a, bool explain, bool colour) {
  const std::string text = Harmless(input.text);
  return absl::StrFormat("%5d %-8s %s", a.score_milli,
                         std::string(sentiment::LabelName(sentiment::LabelOf(a))),
                         explain ? Mark(text, a.evidence, colour) : text);
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
                        "  earshot score --explain --text reviews.txt",
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
  int32_t below = sentiment::kDeepAlways;
  if (arguments.Has("deep-below") &&
      (!arguments.Has("deep") || !absl::SimpleAtoi(arguments.Get("deep-below"), &below))) {
    return BadUsage(kScore, "--deep-below takes a number of thousandths, beside --deep FILE");
  }
  const auto analyzer = OpenAnalyzer(arguments, below);
  if (!analyzer.ok()) {
    return Refuse(analyzer.status(),
                  arguments.Has("deep") ? arguments.Get("deep") : "the built-in model");
  }
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
    if (status.ok()) {
      status = (*analyzer)->AssessInto(input.text, input.language, scratch, assessment);
      if (!status.ok()) {
        status = InvalidAt({lines.number(), 0}, absl::StrCat("text: ", status.message()));
      }
    }
    if (!status.ok()) {
      out.Flush();
      code = Refuse(status, name);
      continue;  // the others are still wanted
    }
    out.Line(text ? ForReading(input, assessment, explain, WantsColour())
                  : engine::ScoreToJson(input.id_json, assessment, explain));
  }
  out.Flush();
  std::fputs(RenderAll(warnings, name, "").c_str(), stderr);
  if (!lines.status().ok()) return Refuse(lines.status(), name);
  return code;
}

}  // namespace
}  // namespace earshot::tools
