// earshot expr: one expression over a record, or checked against it.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cel/program.h"
#include "cli.h"
#include "wire/expression_json.h"
#include "wire/json_writer.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
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
    "earshot expr EXPRESSION [--with FILE]",
    "Evaluates an expression (docs/cel.md) over a record. Exit code 1 where it is "
    "wrong, where the record\n"
    "does not fit, and where the result is an error value.\n\n"
    "Example:\n"
    "  echo '{\"customer\": {\"tier\": \"gold\"}}' |\n"
    "    earshot expr 'customer.tier in [\"gold\", \"vip\"]' --with -",
    kFlags,
    Expr};

namespace {

// The one expression of the command line.
constexpr absl::string_view kName = "expression";

struct Run {
  Diagnostics findings;
  std::optional<cel::Program> program;
  std::optional<cel::Value> value;
};

std::string ToJson(const Run& run) {
  wire::JsonWriter w;
  const bool good = run.program.has_value() && !(run.value.has_value() && run.value->is_error());
  w.BeginObject().Field("version", int64_t{1}).BoolField("ok", good);
  if (run.program.has_value()) {
    w.Field("type", run.program->type_name());
    w.Field("cost_bound", static_cast<int64_t>(run.program->cost_bound()));
  }
  if (run.value.has_value()) {
    w.Key(run.value->is_error() ? "error" : "value");
    w.Raw(wire::ExpressionResultJson(*run.program, *run.value));
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
  const int code = run.program.has_value() && !error ? kOk : kRefused;
  if (json) {
    out.Line(ToJson(run));
  } else if (!run.program.has_value()) {
    out.Write(RenderAll(run.findings, kName, source));
  } else if (error) {
    const Diagnostic found{Severity::kError, run.program->PlaceOf(*run.value),
                           std::string(cel::ErrorName(run.value->error())),
                           std::string(cel::ErrorText(run.value->error()))};
    out.Write(RenderAll({found}, kName, source));
  } else if (run.value.has_value()) {
    out.Line(cel::ToString(*run.value));
  } else {
    out.Line(absl::StrCat("good; of type ", run.program->type_name(), "; at most ",
                          run.program->cost_bound(), " steps where no list has more than ",
                          kExpressionItemsAssumed, " elements"));
  }
  return code;
}

int Expr(const Arguments& arguments) {
  if (arguments.positional().size() != 1) {
    return BadUsage(kExpr, "which expression? Give one, in quotes");
  }
  const std::string& source = arguments.positional().front();
  if (arguments.Get("with") == "-" && arguments.Get("fields") == "-") {
    return BadUsage(kExpr, "standard input can be read once only");
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
  Run run;
  run.program = cel::Program::Compile(environment, source, cel::Type::kDyn, {1, 1}, &run.findings);
  wire::RecordFields bound;
  if (run.program.has_value() && !arguments.Has("check")) {
    const absl::Status fits = bound.Bind(environment, run.program->slots(), record, memory);
    if (!fits.ok()) return Refuse(fits, NameOfFile(arguments.Get("with")));
    run.value = run.program->Evaluate(bound, made);
  }
  return Print(run, source, arguments.Has("json"));
}

}  // namespace
}  // namespace earshot::tools
