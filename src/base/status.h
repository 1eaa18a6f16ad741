// Failing with a place: every refusal says where, and several can be reported at once.
//
// A Diagnostic is one finding in a text that a person wrote (policy, expression, event line). Diagnostics
// collects them; ToStatus folds the errors into one absl::Status whose message is ready to print and whose
// first place travels along (PlaceOf). Messages are in the user's words and not rewritten on the way up.
#ifndef EARSHOT_BASE_STATUS_H_
#define EARSHOT_BASE_STATUS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace earshot {

// 1-based; 0 is "no place". A column counts Unicode code points, as an editor shows them.
struct Place {
  uint32_t line = 0;
  uint32_t column = 0;
  friend constexpr bool operator==(const Place&, const Place&) = default;
};

enum class Severity : uint8_t { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  Place place;
  std::string code;     // stable, for machines: "unknown-field", "type-mismatch", "syntax"
  std::string message;  // "undeclared reference to 'custmer.tier'; did you mean 'customer.tier'?"
};

using Diagnostics = std::vector<Diagnostic>;

bool HasErrors(const Diagnostics& diagnostics);

// "policy.yaml:12:32: error: MESSAGE" then, where `source` holds that line, the line and a caret below it.
std::string Render(const Diagnostic& diagnostic, absl::string_view file, absl::string_view source);
// All of them, sorted by place, one after another, each ending in a newline.
std::string RenderAll(const Diagnostics& diagnostics, absl::string_view file,
                      absl::string_view source);

// OK where no diagnostic is an error; otherwise kInvalidArgument with every error, a line each, and their
// places and codes as payload.
absl::Status ToStatus(const Diagnostics& diagnostics);
// The errors that a status carries (from ToStatus or InvalidAt); for another status one without a place.
Diagnostics DiagnosticsOf(const absl::Status& status);
Place PlaceOf(const absl::Status& status);

absl::Status InvalidAt(Place place, absl::string_view message, absl::string_view code = "invalid");
// The same status with another code and the same payload; for kOutOfRange, kResourceExhausted.
absl::Status WithCode(absl::StatusCode code, const absl::Status& status);

// The candidate nearest to `word` by edit distance, "" where none is near enough to be a slip of the hand.
// Ties go to the first candidate.
std::string DidYouMean(absl::string_view word, absl::Span<const std::string> candidates);

}  // namespace earshot

// Standard early returns. `EARSHOT_ASSIGN_OR_RETURN(auto x, F());`
#define EARSHOT_RETURN_IF_ERROR(expression)                  \
  do {                                                       \
    if (absl::Status s_ = (expression); !s_.ok()) return s_; \
  } while (false)
#define EARSHOT_CONCAT_INNER_(a, b) a##b
#define EARSHOT_CONCAT_(a, b) EARSHOT_CONCAT_INNER_(a, b)
#define EARSHOT_ASSIGN_OR_RETURN(target, expression)                                        \
  auto EARSHOT_CONCAT_(or_, __LINE__) = (expression);                                       \
  if (!EARSHOT_CONCAT_(or_, __LINE__).ok()) return EARSHOT_CONCAT_(or_, __LINE__).status(); \
  target = std::move(EARSHOT_CONCAT_(or_, __LINE__)).value()

#endif  // EARSHOT_BASE_STATUS_H_
