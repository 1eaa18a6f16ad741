#include "text/message.h"

#include <unicode/datefmt.h>
#include <unicode/locid.h>
#include <unicode/messagepattern.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace earshot::text {
namespace {

using icu::MessagePattern;
using icu::UnicodeString;

// Nearer than that, a weekday names one day.
constexpr Span kWeekdayIsClear = Days(6);
constexpr char kNearSkeleton[] = "EEEEjmm";
constexpr char kFarSkeleton[] = "EEEEdMMMMjmm";
constexpr char kEmptySelects[] = "none";

UnicodeString Wide(absl::string_view text) {
  return UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string Narrow(const UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

size_t BytesBefore(const UnicodeString& text, int32_t index) {
  return Narrow(text.tempSubString(0, index)).size();
}

// Null where the style is none.
std::unique_ptr<icu::DateFormat> FormatOf(const UnicodeString& type, const UnicodeString& style,
                                          const icu::Locale& locale) {
  static constexpr std::pair<const char*, icu::DateFormat::EStyle> kStyles[] = {
      {"", icu::DateFormat::kDefault},
      {"short", icu::DateFormat::kShort},
      {"medium", icu::DateFormat::kMedium},
      {"long", icu::DateFormat::kLong},
      {"full", icu::DateFormat::kFull}};
  UnicodeString trimmed = style;
  trimmed.trim();
  UErrorCode error = U_ZERO_ERROR;
  for (const auto& [name, known] : kStyles) {
    if (trimmed != UnicodeString::fromUTF8(name)) continue;
    return std::unique_ptr<icu::DateFormat>(
        type == UnicodeString("time") ? icu::DateFormat::createTimeInstance(known, locale)
                                      : icu::DateFormat::createDateInstance(known, locale));
  }
  std::unique_ptr<icu::DateFormat> made;
  if (trimmed.startsWith(UnicodeString("::"))) {
    made.reset(icu::DateFormat::createInstanceForSkeleton(trimmed.tempSubString(2), locale, error));
  } else {
    made = std::make_unique<icu::SimpleDateFormat>(trimmed, locale, error);
  }
  return U_FAILURE(error) ? nullptr : std::move(made);
}

// False where the format cannot say it.
bool WriteTime(icu::DateFormat& format, absl::string_view zone, Instant at, UnicodeString& out) {
  format.adoptTimeZone(icu::TimeZone::createTimeZone(Wide(zone.empty() ? "UTC" : zone)));
  UErrorCode error = U_ZERO_ERROR;
  UnicodeString said;
  format.format(static_cast<UDate>(at.micros / 1000), said, nullptr, error);
  if (U_FAILURE(error)) return false;
  // Not every channel carries the narrow space that some languages have before "AM".
  out.append(said.findAndReplace(UnicodeString(UChar{0x202F}), UnicodeString(UChar{u' '})));
  return true;
}

struct Filling {
  const MessagePattern& pattern;
  const MessageValues& values;
  const icu::Locale& locale;
  absl::string_view zone;
  Instant now;

  const MessageValue& ValueOf(int32_t name_part) const {
    static const MessageValue kNothing;
    const auto found = values.find(Narrow(pattern.getSubstring(pattern.getPart(name_part))));
    return found == values.end() ? kNothing : found->second;
  }

  void Simple(int32_t start, UnicodeString& out) const {
    const MessageValue& value = ValueOf(start + 1);
    if (!value.is_instant) {
      out.append(Wide(value.words));
      return;
    }
    std::unique_ptr<icu::DateFormat> format;
    if (pattern.getPart(start).getArgType() == UMSGPAT_ARG_TYPE_SIMPLE) {
      const auto& style = pattern.getPart(start + 3);
      format = FormatOf(pattern.getSubstring(pattern.getPart(start + 2)),
                        style.getType() == UMSGPAT_PART_TYPE_ARG_STYLE ? pattern.getSubstring(style)
                                                                       : UnicodeString(),
                        locale);
    } else {
      const Span away = value.instant - now;
      const bool near = away < kWeekdayIsClear && away > Span{-kWeekdayIsClear.micros};
      UErrorCode error = U_ZERO_ERROR;
      format.reset(icu::DateFormat::createInstanceForSkeleton(near ? kNearSkeleton : kFarSkeleton,
                                                              locale, error));
    }
    if (format == nullptr || !WriteTime(*format, zone, value.instant, out)) {
      out.append(Wide(FormatInstant(value.instant)));
    }
  }

  // Where the text of the choice begins. The pattern has `other`: the parser sees to that.
  int32_t Chosen(int32_t start) const {
    const MessageValue& value = ValueOf(start + 1);
    const UnicodeString key =
        value.words.empty() ? UnicodeString(kEmptySelects) : Wide(value.words);
    int32_t other = 0;
    for (int32_t i = start + 2; pattern.getPartType(i) == UMSGPAT_PART_TYPE_ARG_SELECTOR;) {
      const UnicodeString selector = pattern.getSubstring(pattern.getPart(i));
      if (selector == key) return i + 1;
      if (selector == UnicodeString("other")) other = i + 1;
      i = pattern.getLimitPartIndex(i + 1) + 1;
    }
    return other;
  }

  void Write(int32_t begin, UnicodeString& out) const {
    const UnicodeString& text = pattern.getPatternString();
    int32_t said = pattern.getPart(begin).getLimit();
    for (int32_t i = begin + 1;; ++i) {
      const MessagePattern::Part& part = pattern.getPart(i);
      out.append(text, said, part.getIndex() - said);
      if (part.getType() == UMSGPAT_PART_TYPE_MSG_LIMIT) return;
      said = part.getLimit();
      if (part.getType() != UMSGPAT_PART_TYPE_ARG_START) continue;  // quotes: left out
      if (part.getArgType() == UMSGPAT_ARG_TYPE_SELECT) {
        Write(Chosen(i), out);
      } else {
        Simple(i, out);
      }
      i = pattern.getLimitPartIndex(i);
      said = pattern.getPart(i).getLimit();
    }
  }
};

// The innermost brace that is never closed, which ICU does not place. A quote counts before a brace alone.
size_t UnclosedBrace(absl::string_view pattern) {
  std::vector<size_t> open;
  bool quoted = false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const bool brace = pattern[i] == '{' || pattern[i] == '}';
    if (pattern[i] == '\'') {
      const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
      if (next == '\'') {
        ++i;
      } else if (quoted || next == '{' || next == '}') {
        quoted = !quoted;
      }
    } else if (brace && !quoted) {
      if (pattern[i] == '{') {
        open.push_back(i);
      } else if (!open.empty()) {
        open.pop_back();
      }
    }
  }
  return open.empty() ? 0 : open.back();
}

// What of the format this does not have; "": it has it.
std::string Refused(const MessagePattern& pattern, int32_t start) {
  const UMessagePatternArgType type = pattern.getPart(start).getArgType();
  if (type == UMSGPAT_ARG_TYPE_NONE || type == UMSGPAT_ARG_TYPE_SELECT) return "";
  if (type != UMSGPAT_ARG_TYPE_SIMPLE) return "of the forms with choices there is 'select' alone";
  const UnicodeString name = pattern.getSubstring(pattern.getPart(start + 2));
  if (name != UnicodeString("date") && name != UnicodeString("time")) {
    return absl::StrCat("there is no form '", Narrow(name), "': there are date, time and select");
  }
  const auto& part = pattern.getPart(start + 3);
  const UnicodeString style =
      part.getType() == UMSGPAT_PART_TYPE_ARG_STYLE ? pattern.getSubstring(part) : UnicodeString();
  const auto format = FormatOf(name, style, icu::Locale::getEnglish());
  UnicodeString ignored;
  // One of letters that say nothing writes nothing.
  if (format != nullptr && WriteTime(*format, "UTC", Instant{}, ignored) && !ignored.isEmpty()) {
    return "";
  }
  return absl::StrCat("'", Narrow(style), "' is no style of a ", Narrow(name));
}

}  // namespace

struct Message::Pattern {
  MessagePattern parsed;
};

absl::StatusOr<Message> Message::Parse(absl::string_view pattern, size_t* offset) {
  *offset = 0;
  const UnicodeString text = Wide(pattern);
  UErrorCode error = U_ZERO_ERROR;
  UParseError where;
  where.offset = 0;
  MessagePattern parsed(text, &where, error);
  if (U_FAILURE(error)) {
    *offset = BytesBefore(text, where.offset);
    switch (error) {
      case U_UNMATCHED_BRACES:
        *offset = UnclosedBrace(pattern);
        return absl::InvalidArgumentError("a '{' without its '}'");
      case U_DEFAULT_KEYWORD_MISSING:
        return absl::InvalidArgumentError("a 'select' needs a text for 'other'");
      default:
        return absl::InvalidArgumentError(
            "not a text with places like {due_at}; a brace that is meant is quoted: '{'");
    }
  }
  Message message;
  message.source_ = std::string(pattern);
  for (int32_t i = 0; i < parsed.countParts(); ++i) {
    if (parsed.getPartType(i) != UMSGPAT_PART_TYPE_ARG_START) continue;
    const MessagePattern::Part& name = parsed.getPart(i + 1);
    const size_t at = BytesBefore(text, name.getIndex());
    if (std::string refused = Refused(parsed, i); !refused.empty()) {
      *offset = at;
      return absl::InvalidArgumentError(refused);
    }
    const UMessagePatternArgType type = parsed.getPart(i).getArgType();
    message.arguments_.push_back({Narrow(parsed.getSubstring(name)),
                                  type == UMSGPAT_ARG_TYPE_SELECT   ? Form::kSelect
                                  : type == UMSGPAT_ARG_TYPE_SIMPLE ? Form::kTime
                                                                    : Form::kPlain,
                                  at});
  }
  message.pattern_ = std::make_shared<Pattern>(Pattern{std::move(parsed)});
  return message;
}

std::string Message::Format(const MessageValues& values, absl::string_view language,
                            absl::string_view zone, Instant now) const {
  UErrorCode error = U_ZERO_ERROR;
  icu::Locale locale = icu::Locale::forLanguageTag(
      icu::StringPiece(language.data(), static_cast<int32_t>(language.size())), error);
  if (U_FAILURE(error)) locale = icu::Locale::getRoot();
  UnicodeString out;
  Filling{pattern_->parsed, values, locale, zone, now}.Write(0, out);
  return Narrow(out);
}

std::string LanguageTag(absl::string_view tag) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Locale locale = icu::Locale::forLanguageTag(
      icu::StringPiece(tag.data(), static_cast<int32_t>(tag.size())), error);
  // Of what is only shaped like a language ICU knows no code of three letters.
  if (tag.empty() || U_FAILURE(error) || locale.getISO3Language()[0] == '\0') return "";
  auto standard = locale.toLanguageTag<std::string>(error);
  return U_FAILURE(error) ? "" : standard;
}

bool IsZone(absl::string_view zone) {
  if (zone.empty()) return false;
  const std::unique_ptr<icu::TimeZone> made(icu::TimeZone::createTimeZone(Wide(zone)));
  return *made != icu::TimeZone::getUnknown();
}

}  // namespace earshot::text
