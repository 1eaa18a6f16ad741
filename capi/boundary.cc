// Statuses, errors, texts and buffers: what every exported function is made of.
#include "boundary.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "handles.h"

namespace earshot::capi {
namespace {

constexpr size_t kPathBytesMax = 4096;

// Handed out when there is no memory for an error; never freed. Its message is short enough to live
// inside the std::string, so that making it cannot fail either.
earshot_error* OutOfMemory() {
  static earshot_error error{EARSHOT_RESOURCE_EXHAUSTED, "out of memory", {}};
  return &error;
}

absl::StatusOr<absl::string_view> Named(earshot_text text, size_t bytes_max,
                                        absl::string_view name) {
  EARSHOT_ASSIGN_OR_RETURN(const absl::string_view view, View(text, name));
  if (view.size() > bytes_max) {
    return absl::ResourceExhaustedError(
        absl::StrCat(name, ": ", view.size(), " bytes; at most ", bytes_max, " are allowed"));
  }
  if (const size_t good = Utf8ValidPrefix(view); good != view.size()) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": not UTF-8 at byte ", good));
  }
  if (view.find('\0') != absl::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": holds a NUL"));
  }
  return view;
}

}  // namespace

earshot_status StatusOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return EARSHOT_OK;
    case absl::StatusCode::kInvalidArgument:
      return EARSHOT_INVALID_ARGUMENT;
    case absl::StatusCode::kNotFound:
      return EARSHOT_NOT_FOUND;
    case absl::StatusCode::kAlreadyExists:
      return EARSHOT_ALREADY_EXISTS;
    case absl::StatusCode::kResourceExhausted:
      return EARSHOT_RESOURCE_EXHAUSTED;
    // All three are about the world around us (a lock, a permission, a disk), not about the
    // request.
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnavailable:
      return EARSHOT_FAILED_PRECONDITION;
    case absl::StatusCode::kOutOfRange:
      return EARSHOT_OUT_OF_RANGE;
    case absl::StatusCode::kUnimplemented:
      return EARSHOT_UNIMPLEMENTED;
    case absl::StatusCode::kDataLoss:
      return EARSHOT_DATA_LOSS;
    default:
      return EARSHOT_INTERNAL;
  }
}

earshot_text TextOf(absl::string_view text) { return {text.data(), text.size()}; }

earshot_status FailOutOfMemory(earshot_error** error) noexcept {
  if (error != nullptr) *error = OutOfMemory();
  return EARSHOT_RESOURCE_EXHAUSTED;
}

earshot_status Fail(earshot_error** error, const absl::Status& status) noexcept {
  const earshot_status code = StatusOf(status.code());
  if (error == nullptr) return code;
  try {
    auto made = std::make_unique<earshot_error>();
    made->status = code;
    made->message = std::string(status.message());
    made->diagnostics = DiagnosticsOf(status);
    *error = made.release();
    return code;
  } catch (...) {
    return FailOutOfMemory(error);
  }
}

absl::Status Required(const void* pointer, absl::string_view name) {
  if (pointer != nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, ": NULL"));
}

absl::StatusOr<absl::string_view> View(earshot_text text, absl::string_view name) {
  if (text.data == nullptr && text.size != 0) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": data is NULL and size is ", text.size));
  }
  // No object is larger than this: the size is a negative number that was made unsigned.
  if (text.size > static_cast<size_t>(PTRDIFF_MAX)) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": size is ", text.size));
  }
  if (text.size == 0) return absl::string_view();
  return absl::string_view(text.data, text.size);
}

absl::StatusOr<absl::string_view> Name(earshot_text text, absl::string_view name) {
  return Named(text, kNameBytesMax, name);
}

absl::StatusOr<absl::string_view> Path(earshot_text text, absl::string_view name) {
  return Named(text, kPathBytesMax, name);
}

absl::Status InRange(size_t index, size_t count, absl::string_view name) {
  if (index < count) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat(name, ": ", index, " of ", count));
}

absl::Status FlagsAmong(uint32_t flags, uint32_t known, absl::string_view name) {
  if ((flags & ~known) == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, ": unknown bits ", flags & ~known));
}

absl::Status CheckStructSize(uint32_t struct_size, size_t first_size, absl::string_view name) {
  if (struct_size >= first_size && struct_size <= kStructBytesMax) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, ": struct_size is ", struct_size,
                                                 "; set it with the initialiser of the struct"));
}

absl::Status WriteDiagnostic(const Diagnostic& diagnostic, earshot_diagnostic* out) {
  earshot_diagnostic value{};
  value.line = diagnostic.place.line;
  value.column = diagnostic.place.column;
  value.code = TextOf(diagnostic.code);
  value.message = TextOf(diagnostic.message);
  return WriteSized(out, value, kDiagnosticBytesFirst, "out_diagnostic");
}

absl::Status WriteBuffer(std::string text, earshot_buffer** out) {
  *out = new earshot_buffer{std::move(text)};
  return absl::OkStatus();
}

void WriteDigest(const Digest128& digest, uint8_t* out) {
  const auto bytes = digest.Bytes();
  std::copy(bytes.begin(), bytes.end(), out);
}

}  // namespace earshot::capi

using earshot::capi::Cross;
using earshot::capi::TextOf;

earshot_text earshot_version(void) { return TextOf(EARSHOT_VERSION_TEXT); }

uint32_t earshot_abi_version(void) { return EARSHOT_ABI_MAJOR * 65536u + EARSHOT_ABI_MINOR; }

earshot_text earshot_status_name(earshot_status status) {
  switch (status) {
    case EARSHOT_OK:
      return TextOf("OK");
    case EARSHOT_INVALID_ARGUMENT:
      return TextOf("INVALID_ARGUMENT");
    case EARSHOT_NOT_FOUND:
      return TextOf("NOT_FOUND");
    case EARSHOT_ALREADY_EXISTS:
      return TextOf("ALREADY_EXISTS");
    case EARSHOT_RESOURCE_EXHAUSTED:
      return TextOf("RESOURCE_EXHAUSTED");
    case EARSHOT_FAILED_PRECONDITION:
      return TextOf("FAILED_PRECONDITION");
    case EARSHOT_OUT_OF_RANGE:
      return TextOf("OUT_OF_RANGE");
    case EARSHOT_UNIMPLEMENTED:
      return TextOf("UNIMPLEMENTED");
    case EARSHOT_INTERNAL:
      return TextOf("INTERNAL");
    case EARSHOT_DATA_LOSS:
      return TextOf("DATA_LOSS");
    default:
      return {nullptr, 0};
  }
}

earshot_status earshot_error_status(const earshot_error* error) {
  return error == nullptr ? EARSHOT_OK : error->status;
}

earshot_text earshot_error_message(const earshot_error* error) {
  return error == nullptr ? earshot_text{nullptr, 0} : TextOf(error->message);
}

uint32_t earshot_error_line(const earshot_error* error) {
  return error == nullptr || error->diagnostics.empty() ? 0 : error->diagnostics.front().place.line;
}

uint32_t earshot_error_column(const earshot_error* error) {
  return error == nullptr || error->diagnostics.empty() ? 0
                                                        : error->diagnostics.front().place.column;
}

size_t earshot_error_count(const earshot_error* error) {
  return error == nullptr ? 0 : std::max<size_t>(1, error->diagnostics.size());
}

earshot_status earshot_error_at(const earshot_error* error, size_t index,
                                earshot_diagnostic* out_diagnostic) {
  return Cross(nullptr, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(earshot::capi::InRange(index, earshot_error_count(error), "index"));
    if (index >= error->diagnostics.size()) {
      // The error that is handed out without memory has no list; it is its own only finding.
      earshot_diagnostic only{};
      only.code = TextOf("-");
      only.message = TextOf(error->message);
      return earshot::capi::WriteSized(out_diagnostic, only, earshot::capi::kDiagnosticBytesFirst,
                                       "out_diagnostic");
    }
    return earshot::capi::WriteDiagnostic(error->diagnostics[index], out_diagnostic);
  });
}

void earshot_error_free(earshot_error* error) {
  if (error != earshot::capi::OutOfMemory()) delete error;
}

earshot_text earshot_buffer_text(const earshot_buffer* buffer) {
  return buffer == nullptr ? earshot_text{nullptr, 0} : TextOf(buffer->text);
}

void earshot_buffer_free(earshot_buffer* buffer) { delete buffer; }
