// A text for people with places to fill in, written as a pattern of ICU's MessageFormat: parsed once, then formatted
// for any language and time zone. A pure function of pattern, values, language and zone; the words for days and
// months are ICU's and may change with its version, so nothing that is digested may hold them.
//
// Of the format this has text, quoting, {name}, {name, date, STYLE}, {name, time, STYLE} and {name, select, ...}.
// A style is short, medium, long, full, a skeleton (::EEEEjmm) or a pattern of letters (dd.MM.yyyy).
#ifndef EARSHOT_TEXT_MESSAGE_H_
#define EARSHOT_TEXT_MESSAGE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/time.h"

namespace earshot::text {

// What stands in the places: words, or an instant where `is_instant`.
struct MessageValue {
  std::string words;
  Instant instant;
  bool is_instant = false;
};
using MessageValues = absl::btree_map<std::string, MessageValue>;

class Message {
 public:
  // A place of the pattern. `form`: how it is written there.
  enum class Form : uint8_t { kPlain, kTime, kSelect };  // kTime: {.., date} and {.., time}
  struct Argument {
    std::string name;
    Form form = Form::kPlain;
    size_t offset = 0;  // of the name, in bytes of the pattern
  };

  // `offset` (out): the byte at which it is wrong.
  static absl::StatusOr<Message> Parse(absl::string_view pattern, size_t* offset);

  const std::string& pattern() const { return source_; }  // as it was given
  // In the order of the pattern, each as often as it stands there.
  const std::vector<Argument>& arguments() const { return arguments_; }
  // `now` is when it is said: an instant without a style is a weekday and a time, with the date where it lies six days
  // or more from it. A value that is missing or empty is written as nothing, and selects `none`. `zone`: IANA; one
  // that is not known is UTC.
  std::string Format(const MessageValues& values, absl::string_view language,
                     absl::string_view zone, Instant now) const;

 private:
  struct Pattern;
  Message() = default;

  std::shared_ptr<const Pattern> pattern_;
  std::string source_;
  std::vector<Argument> arguments_;
};

// A language tag (BCP 47) of a language that is known, in its standard form: "pt-BR". "" for what is none.
std::string LanguageTag(absl::string_view tag);
bool IsZone(absl::string_view zone);  // an IANA name that ICU knows

}  // namespace earshot::text

#endif  // EARSHOT_TEXT_MESSAGE_H_
