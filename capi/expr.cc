// Expressions by themselves for C callers: the language of a policy's conditions over a host's own
// records.
#include <memory>
#include <string>
#include <utility>

#include "boundary.h"
#include "handles.h"
#include "wire/expression_json.h"

namespace earshot::capi {
namespace {

int32_t KindOf(const cel::Value& value) {
  switch (value.kind()) {
    case cel::Value::Kind::kMissing:
    case cel::Value::Kind::kError:
      return EARSHOT_EXPR_ERROR;
    case cel::Value::Kind::kNull:
      return EARSHOT_EXPR_NULL;
    case cel::Value::Kind::kBool:
      return EARSHOT_EXPR_BOOL;
    case cel::Value::Kind::kInt:
      return EARSHOT_EXPR_INT;
    case cel::Value::Kind::kUint:
      return EARSHOT_EXPR_UINT;
    case cel::Value::Kind::kDouble:
      return EARSHOT_EXPR_DOUBLE;
    case cel::Value::Kind::kString:
      return EARSHOT_EXPR_STRING;
    case cel::Value::Kind::kBytes:
      return EARSHOT_EXPR_BYTES;
    case cel::Value::Kind::kDuration:
      return EARSHOT_EXPR_DURATION;
    case cel::Value::Kind::kTimestamp:
      return EARSHOT_EXPR_TIMESTAMP;
    case cel::Value::Kind::kType:
      return EARSHOT_EXPR_TYPE;
    case cel::Value::Kind::kList:
    case cel::Value::Kind::kStrings:
      return EARSHOT_EXPR_LIST;
    case cel::Value::Kind::kMap:
      return EARSHOT_EXPR_MAP;
    case cel::Value::Kind::kOptional:
      return EARSHOT_EXPR_OPTIONAL;
    case cel::Value::Kind::kIp:
      return EARSHOT_EXPR_IP;
    case cel::Value::Kind::kCidr:
      return EARSHOT_EXPR_CIDR;
    default:
      return EARSHOT_EXPR_OTHER;
  }
}

}  // namespace
}  // namespace earshot::capi

using namespace earshot::capi;  // NOLINT: the functions below are outside every namespace

earshot_status earshot_expr_compile(earshot_text source, earshot_text fields_json,
                                    earshot_expr** out_expr, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_expr, "out_expr"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view text, View(source, "source"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view json, View(fields_json, "fields_json"));
    std::vector<earshot::cel::Field> fields;
    if (!json.empty()) {
      EARSHOT_ASSIGN_OR_RETURN(fields, earshot::wire::ReadExpressionFields(json));
    }
    earshot::cel::Environment environment(std::move(fields));
    earshot::Diagnostics findings;
    auto compiled = earshot::policy::CelSource::Compile(environment, text, &findings);
    if (!compiled.has_value()) return earshot::ToStatus(findings);
    *out_expr = new earshot_expr{std::move(environment), *std::move(compiled)};
    return absl::OkStatus();
  });
}

earshot_text earshot_expr_type(const earshot_expr* expr) {
  if (expr == nullptr) return {nullptr, 0};
  return CrossOr(earshot_text{nullptr, 0},
                 [&] { return TextOf(expr->source.program().type_name()); });
}

earshot_status earshot_expr_eval(const earshot_expr* expr, earshot_text record_json,
                                 int32_t* out_kind, earshot_buffer** out_json,
                                 earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(expr, "expr"));
    EARSHOT_RETURN_IF_ERROR(Required(out_kind, "out_kind"));
    EARSHOT_RETURN_IF_ERROR(Required(out_json, "out_json"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view json, View(record_json, "record_json"));
    earshot::cel::Scratch memory, made;
    earshot::cel::Value record = earshot::cel::Value::Map({});
    if (!json.empty()) {
      EARSHOT_ASSIGN_OR_RETURN(record, earshot::wire::ReadJsonRecord(json, memory));
    }
    earshot::wire::RecordFields fields;
    EARSHOT_RETURN_IF_ERROR(
        fields.Bind(expr->environment, expr->source.program().slots(), record, memory));
    const earshot::cel::Value result = expr->source.program().Evaluate(fields, made);
    EARSHOT_RETURN_IF_ERROR(WriteBuffer(
        earshot::wire::ExpressionResultJson(result, expr->source.PlaceOf(result)), out_json));
    *out_kind = KindOf(result);
    return absl::OkStatus();
  });
}

void earshot_expr_free(earshot_expr* expr) { delete expr; }
