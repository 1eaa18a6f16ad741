// The border between C callers and the library: every exported function is one call to Cross, so
// that no exception can leave, every failure has the same shape and no output is written by half.
//
// Nothing here trusts a caller: pointers, texts and sizes are checked by name before they are used.
#ifndef EARSHOT_CAPI_BOUNDARY_H_
#define EARSHOT_CAPI_BOUNDARY_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/digest.h"
#include "base/status.h"
#include "earshot.h"

namespace earshot::capi {

// What a host could have built against: a struct_size above this is no size but memory that nobody
// set.
inline constexpr uint32_t kStructBytesMax = 4096;

// The size of each sized struct in its first version: no caller can have a smaller one. Never changed.
inline constexpr size_t kDiagnosticBytesFirst = 48;
inline constexpr size_t kAssessmentBytesFirst = 48;
inline constexpr size_t kDecisionBytesFirst = 232;
inline constexpr size_t kReasonBytesFirst = 48;
inline constexpr size_t kEvidenceBytesFirst = 48;
inline constexpr size_t kEngineOptionsBytesFirst = 24;
inline constexpr size_t kCountsBytesFirst = 104;
inline constexpr size_t kErasedBytesFirst = 32;
inline constexpr size_t kObserverBytesFirst = 48;
inline constexpr size_t kStoreBytesFirst = 64;

earshot_status StatusOf(absl::StatusCode code);
earshot_text TextOf(absl::string_view text);

// Fills *error, where it was asked for; without memory for one, with one that was made before.
earshot_status Fail(earshot_error** error, const absl::Status& status) noexcept;
earshot_status FailOutOfMemory(earshot_error** error) noexcept;

template <typename Body>
earshot_status Cross(earshot_error** error, const Body& body) noexcept {
  try {
    const absl::Status status = body();
    return status.ok() ? EARSHOT_OK : Fail(error, status);
  } catch (const std::bad_alloc&) {
    return FailOutOfMemory(error);
  } catch (const std::exception& e) {
    // what() may throw in theory and its text may not be copied in practice: both end here.
    try {
      return Fail(error, absl::InternalError(e.what()));
    } catch (...) {
      return FailOutOfMemory(error);
    }
  } catch (...) {
    return Fail(error, absl::InternalError("an exception of an unknown type"));
  }
}

// For functions that cannot fail by contract: whatever is thrown gives `otherwise`.
template <typename T, typename Body>
T CrossOr(T otherwise, const Body& body) noexcept {
  try {
    return body();
  } catch (...) {
    return otherwise;
  }
}

absl::Status Required(const void* pointer, absl::string_view name);
// A text as it came; any bytes.
absl::StatusOr<absl::string_view> View(earshot_text text, absl::string_view name);
// A text that names something: UTF-8 without NUL, at most kNameBytesMax bytes.
absl::StatusOr<absl::string_view> Name(earshot_text text, absl::string_view name);
// UTF-8 without NUL, at most 4,096 bytes.
absl::StatusOr<absl::string_view> Path(earshot_text text, absl::string_view name);
absl::Status InRange(size_t index, size_t count, absl::string_view name);
absl::Status FlagsAmong(uint32_t flags, uint32_t known, absl::string_view name);

absl::Status CheckStructSize(uint32_t struct_size, size_t first_size, absl::string_view name);

// Writes `value` into what the caller has room for. `first_size` is the size of the struct in its
// first version: no caller can have a smaller one. What the caller has beyond our knowledge becomes
// zero.
template <typename T>
absl::Status WriteSized(T* out, T value, size_t first_size, absl::string_view name) {
  EARSHOT_RETURN_IF_ERROR(Required(out, name));
  uint32_t struct_size;
  std::memcpy(&struct_size, out, sizeof struct_size);
  EARSHOT_RETURN_IF_ERROR(CheckStructSize(struct_size, first_size, name));
  value.struct_size = struct_size;
  std::memcpy(static_cast<void*>(out), &value, std::min<size_t>(struct_size, sizeof(T)));
  if (struct_size > sizeof(T)) {
    std::memset(reinterpret_cast<char*>(out) + sizeof(T), 0, struct_size - sizeof(T));
  }
  return absl::OkStatus();
}

// Reads what the caller knows of the struct; the rest stays zero, "as before". A caller that sets
// what we do not know is refused: ignoring it would break a promise that the caller believes was
// made.
template <typename T>
absl::StatusOr<T> ReadSized(const T* in, size_t first_size, absl::string_view name) {
  T value{};
  uint32_t struct_size;
  std::memcpy(&struct_size, in, sizeof struct_size);
  EARSHOT_RETURN_IF_ERROR(CheckStructSize(struct_size, first_size, name));
  std::memcpy(static_cast<void*>(&value), in, std::min<size_t>(struct_size, sizeof(T)));
  const char* bytes = reinterpret_cast<const char*>(in);
  for (size_t i = sizeof(T); i < struct_size; ++i) {
    if (bytes[i] != 0) {
      return absl::InvalidArgumentError(
          std::string(name) + ": sets a field that this version of the library does not know");
    }
  }
  value.struct_size = sizeof(T);
  return value;
}

absl::Status WriteDiagnostic(const Diagnostic& diagnostic, earshot_diagnostic* out);
absl::Status WriteBuffer(std::string text, earshot_buffer** out);
void WriteDigest(const Digest128& digest, uint8_t* out);

}  // namespace earshot::capi

#endif  // EARSHOT_CAPI_BOUNDARY_H_
