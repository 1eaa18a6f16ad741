// earshot expr: one expression over a record, or checked against it.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cel/program.h"
#include "cli.h"
#include "policy/cel_policy.h"
#include "wire/expression_json.h"
#include "wire/json_writer.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"file", "FILE", "instead of EXPRESSION: a file with one, or with a CEL policy"},
    {"with", "FILE", "the record: one JSON object, '-' for standard input"},
    {"fields", "FILE", "types of the fields, by name, as JSON; else those of the record"},
    {"check", "", "compile only; says of which type the result is and what it may cost"},
    {"json", "", "one JSON object: ok, type, value or error, findings"},
};
int Expr(const Arguments& arguments);

}  // namespace

extern const Command kExpr;
const Command kExpr = {
    "expr",
    "one expression over a record: what it gives, or what is wrong",
    "earshot expr EXPRESSION | --file FILE [--with FILE]",
    "Evaluates an expression, or a CEL policy (docs/cel.md), over a record. Exit code 1 where it\n"
    "is wrong, where the record does not fit, and where the result is an error value.\n\n"
    "Example:\n"
    "  echo '{\"customer\": {\"tier\": \"gold\"}}' |\n"
    "    earshot expr 'customer.tier in [\"gold\", \"vip\"]' --with -",
    kFlags,
    Expr};

namespace {

struct Run {
  std::string name = "expression";  // the one of the command line, or a file
  Diagnostics findings;
  std::optional<policy::CelSource> source;
  std::optional<cel::Value> value;

  const cel::Program& program() const { return source->program(); }
};

std::string ToJson(const Run& run) {
  wire::JsonWriter w;
  const bool good = run.source.has_value() && !(run.value.has_value() && run.value->is_error());
  w.BeginObject().Field("version", int64_t{1}).BoolField("ok", good);
  if (run.source.has_value()) {
    w.Field("type", run.program().type_name());
    w.Field("cost_bound", static_cast<int64_t>(run.program().cost_bound()));
  }
  if (run.value.has_value()) {
    w.Key(run.value->is_error() ? "error" : "value");
    w.Raw(wire::ExpressionResultJson(*run.value, run.source->PlaceOf(*run.value)));
  }
  w.Key("findings").BeginArray();
  for (const Diagnostic& d : run.findings) {
    w.BeginObject().Field("line", int64_t{d.place.line}).Field("column", int64_t{d.place.column});
    w.Field("code", d.code).Field("message", d.message).EndObject();
  }
  w.EndArray().EndObject();
  return w.Take();
}

int Print(const Run& run, const std::string& source, bool json) {
  Output out;
  const bool error = run.value.has_value() && run.value->is_error();
  const int code = run.source.has_value() && !error ? kOk : kRefused;
  if (json) {
    out.Line(ToJson(run));
  } else if (!run.source.has_value()) {
    out.Write(RenderAll(run.findings, run.name, source));
  } else if (error) {
    const Diagnostic found{Severity::kError, run.source->PlaceOf(*run.value),
                           std::string(cel::ErrorName(run.value->error())),
                           std::string(cel::ErrorText(run.value->error()))};
    out.Write(RenderAll({found}, run.name, source));
  } else if (run.value.has_value()) {
    out.Line(cel::ToString(*run.value));
  } else {
    out.Line(absl::StrCat("good; of type ", run.program().type_name(), "; at most ",
                          run.program().cost_bound(), " steps where no list has more than ",
                          kExpressionItemsAssumed, " elements"));
  }
  return code;
}

int Expr(const Arguments& arguments) {
  const bool from_file = arguments.Has("file");
  if (arguments.positional().size() != (from_file ? 0 : 1)) {
    return BadUsage(kExpr, "which expression? Give one, in quotes, or --file");
  }
  const int inputs = (arguments.Get("file") == "-") + (arguments.Get("with") == "-") +
                     (arguments.Get("fields") == "-");
  if (inputs > 1) return BadUsage(kExpr, "standard input can be read once only");
  Run run;
  std::string source;
  if (from_file) {
    run.name = NameOfFile(arguments.Get("file"));
    auto text = ReadFile(arguments.Get("file"), kPolicyBytesMax);
    if (!text.ok()) return Refuse(text.status(), run.name);
    source = *std::move(text);
  } else {
    source = arguments.positional().front();
  }
  cel::Scratch memory, made;
  cel::Value record = cel::Value::Map({});
  if (arguments.Has("with")) {
    const std::string name = NameOfFile(arguments.Get("with"));
    const auto text = ReadFile(arguments.Get("with"), kExpressionRecordBytesMax);
    if (!text.ok()) return Refuse(text.status(), name);
    const auto read = wire::ReadJsonRecord(*text, memory);
    if (!read.ok()) return Refuse(read.status(), name, *text);
    record = *read;
  }
  std::vector<cel::Field> fields = wire::FieldsOfRecord(record);
  if (arguments.Has("fields")) {
    const std::string name = NameOfFile(arguments.Get("fields"));
    const auto text = ReadFile(arguments.Get("fields"), kExpressionRecordBytesMax);
    if (!text.ok()) return Refuse(text.status(), name);
    auto read = wire::ReadExpressionFields(*text);
    if (!read.ok()) return Refuse(read.status(), name, *text);
    fields = *std::move(read);
  }
  const cel::Environment environment(std::move(fields));
  run.source = policy::CelSource::Compile(environment, source, &run.findings);
  wire::RecordFields bound;
  if (run.source.has_value() && !arguments.Has("check")) {
    const absl::Status fits = bound.Bind(environment, run.program().slots(), record, memory);
    if (!fits.ok()) return Refuse(fits, NameOfFile(arguments.Get("with")));
    run.value = run.program().Evaluate(bound, made);
  }
  return Print(run, source, arguments.Has("json"));
}

}  // namespace
}  // namespace earshot::tools
