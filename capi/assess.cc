// Assessment of texts for C callers.
#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "boundary.h"
#include "engine/score_json.h"
#include "handles.h"
#include "sentiment/delta.h"
#include "sentiment/explain.h"
#include "sentiment/model.h"
#include "wire/json_writer.h"

namespace earshot::capi {
namespace {

absl::StatusOr<std::string> ReadBytes(absl::string_view path, absl::string_view what,
                                      size_t bytes_max) {
  const std::string name(path);
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(name.c_str(), "rb"), std::fclose);
  if (file == nullptr) return absl::NotFoundError(absl::StrCat(name, ": cannot be opened"));
  std::string bytes;
  char part[1 << 16];
  while (const size_t got = std::fread(part, 1, sizeof part, file.get())) {
    bytes.append(part, got);
    if (bytes.size() > bytes_max) {
      return absl::ResourceExhaustedError(
          absl::StrCat(name, ": a ", what, " file has at most ", bytes_max, " bytes"));
    }
  }
  // A folder opens and then does not read.
  if (std::ferror(file.get()) != 0) {
    return absl::FailedPreconditionError(absl::StrCat(name, ": cannot be read"));
  }
  return bytes;
}

absl::StatusOr<std::shared_ptr<const sentiment::Analyzer>> OpenFast(earshot_text model_path) {
  EARSHOT_ASSIGN_OR_RETURN(const absl::string_view path, Path(model_path, "model_path"));
  if (path.empty()) return sentiment::Analyzer::Default();
  EARSHOT_ASSIGN_OR_RETURN(const std::string bytes, ReadBytes(path, "model", sentiment::kModelBytesMax));
  return sentiment::Analyzer::FromBytes(bytes);
}

// `read` of the analyzer, the text and the hint, once all three are there.
template <typename Read>
auto Checked(const earshot_analyzer* analyzer, earshot_text body, earshot_text language, Read read)
    -> decltype(read(*analyzer->value, absl::string_view(), absl::string_view())) {
  EARSHOT_RETURN_IF_ERROR(Required(analyzer, "analyzer"));
  EARSHOT_ASSIGN_OR_RETURN(const absl::string_view text, View(body, "body"));
  EARSHOT_ASSIGN_OR_RETURN(const absl::string_view hint, Name(language, "language"));
  return read(*analyzer->value, text, hint);
}

absl::StatusOr<Assessment> Assess(const earshot_analyzer* analyzer, earshot_text body,
                                  earshot_text language) {
  return Checked(analyzer, body, language,
                 [](const sentiment::Analyzer& read, absl::string_view text,
                    absl::string_view hint) { return read.Assess(text, hint); });
}

absl::StatusOr<sentiment::Explanation> Explain(const earshot_analyzer* analyzer, earshot_text body,
                                               earshot_text language) {
  return Checked(analyzer, body, language, sentiment::Explain);
}

// The tag cut at a subtag, so that what is left is a tag still.
void CopyLanguage(absl::string_view tag, char (&out)[8]) {
  while (tag.size() >= sizeof out) {
    const size_t hyphen = tag.rfind('-');
    tag = hyphen == absl::string_view::npos ? absl::string_view("und") : tag.substr(0, hyphen);
  }
  std::copy(tag.begin(), tag.end(), out);
}

}  // namespace
}  // namespace earshot::capi

using namespace earshot::capi;  // NOLINT: the functions below are outside every namespace

earshot_status earshot_analyzer_open(earshot_text model_path, earshot_analyzer** out_analyzer,
                                     earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_analyzer, "out_analyzer"));
    auto made = std::make_unique<earshot_analyzer>();
    EARSHOT_ASSIGN_OR_RETURN(made->value, OpenFast(model_path));
    *out_analyzer = made.release();
    return absl::OkStatus();
  });
}

earshot_status earshot_analyzer_open_deep(earshot_text model_path, earshot_text deep_path,
                                          int32_t below_milli, earshot_analyzer** out_analyzer,
                                          earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_analyzer, "out_analyzer"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view path, Path(deep_path, "deep_path"));
    if (path.empty()) return absl::InvalidArgumentError("deep_path: is required");
    EARSHOT_ASSIGN_OR_RETURN(const auto fast, OpenFast(model_path));
    EARSHOT_ASSIGN_OR_RETURN(const std::string bytes, ReadBytes(path, "model", earshot::sentiment::kDeepBytesMax));
    auto made = std::make_unique<earshot_analyzer>();
    EARSHOT_ASSIGN_OR_RETURN(made->value,
                             earshot::sentiment::Analyzer::WithDeep(*fast, bytes, below_milli));
    *out_analyzer = made.release();
    return absl::OkStatus();
  });
}

earshot_status earshot_analyzer_adapt(const earshot_analyzer* base, earshot_text delta_path,
                                      earshot_analyzer** out_analyzer, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(base, "base"));
    EARSHOT_RETURN_IF_ERROR(Required(out_analyzer, "out_analyzer"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view path, Path(delta_path, "delta_path"));
    EARSHOT_ASSIGN_OR_RETURN(const std::string bytes,
                             ReadBytes(path, "delta", earshot::sentiment::kDeltaBytesMax));
    auto made = std::make_unique<earshot_analyzer>();
    EARSHOT_ASSIGN_OR_RETURN(made->value, base->value->WithDelta(bytes));
    *out_analyzer = made.release();
    return absl::OkStatus();
  });
}

void earshot_analyzer_free(earshot_analyzer* analyzer) { delete analyzer; }

earshot_status earshot_assess(const earshot_analyzer* analyzer, earshot_text body,
                              earshot_text language, earshot_assessment* out_assessment,
                              earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_assessment, "out_assessment"));
    EARSHOT_ASSIGN_OR_RETURN(const earshot::Assessment a, Assess(analyzer, body, language));
    earshot_assessment value{};
    value.score_milli = a.score_milli;
    value.negative_milli = a.negative_milli;
    value.neutral_milli = a.neutral_milli;
    value.positive_milli = a.positive_milli;
    value.severity_milli = a.severity_milli;
    value.intents = a.intents;
    CopyLanguage(a.language, value.language);
    value.confidence_milli = a.confidence_milli;
    value.model_version = a.model_version;
    return WriteSized(out_assessment, value, kAssessmentBytesFirst, "out_assessment");
  });
}

earshot_status earshot_assess_json(const earshot_analyzer* analyzer, earshot_text id,
                                   earshot_text body, earshot_text language, uint32_t flags,
                                   earshot_buffer** out_json, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_json, "out_json"));
    EARSHOT_RETURN_IF_ERROR(FlagsAmong(flags, EARSHOT_ASSESS_EXPLAIN, "flags"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view key, View(id, "id"));
    earshot::wire::JsonWriter id_json;
    if (!key.empty()) id_json.String(key);
    if ((flags & EARSHOT_ASSESS_EXPLAIN) == 0) {
      EARSHOT_ASSIGN_OR_RETURN(const earshot::Assessment a, Assess(analyzer, body, language));
      return WriteBuffer(earshot::engine::ScoreToJson(id_json.text(), a), out_json);
    }
    EARSHOT_ASSIGN_OR_RETURN(const auto explanation, Explain(analyzer, body, language));
    return WriteBuffer(earshot::engine::ScoreToJson(id_json.text(), explanation), out_json);
  });
}
