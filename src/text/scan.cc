// The shapes, one function each. Emoticons are eyes, nose and mouth, plus a short list of those
// that are not.
#include "text/scan.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>

#include "text/unicode.h"
#include "text/utf8.h"

namespace earshot::text {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool StartsWithIgnoreCase(absl::string_view text, absl::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  for (size_t i = 0; i < prefix.size(); ++i) {
    if (Lower(text[i]) != prefix[i]) return false;
  }
  return true;
}

bool EndsUrl(char c) {
  return static_cast<uint8_t>(c) <= 0x20 || c == '<' || c == '>' || c == '"' || c == '|' ||
         static_cast<uint8_t>(c) >= 0x80;
}

// A sentence's punctuation after a link is the sentence's.
size_t WithoutTrailingPunctuation(absl::string_view text, size_t size) {
  while (size > 0 && std::memchr(".,!?;:'\")]*", text[size - 1], 11) != nullptr) --size;
  return size;
}

size_t UrlEnd(absl::string_view text, size_t at) {
  while (at < text.size() && !EndsUrl(text[at])) ++at;
  return WithoutTrailingPunctuation(text, at);
}

// Endings that are seldom the start of a sentence whose space was forgotten ("great.it was").
bool IsDomainEnding(absl::string_view label) {
  static constexpr absl::string_view kEndings[] = {"com", "net", "org", "gov", "edu", "info", "biz",
                                                   "io",  "ly",  "uk",  "de",  "fr",  "eu",   "br"};
  for (absl::string_view ending : kEndings) {
    if (label.size() == ending.size() && StartsWithIgnoreCase(label, ending)) return true;
  }
  return false;
}

}  // namespace

size_t ScanUrl(absl::string_view text) {
  size_t head = 0;
  if (StartsWithIgnoreCase(text, "http://")) head = 7;
  if (StartsWithIgnoreCase(text, "https://")) head = 8;
  if (StartsWithIgnoreCase(text, "www.")) head = 4;
  if (head == 0 || head >= text.size() || EndsUrl(text[head])) return 0;
  const size_t end = UrlEnd(text, head);
  return end > head ? end : 0;
}

size_t ScanBareDomain(absl::string_view text, size_t* looked) {
  size_t at = 0, label = 0, good = 0;
  const size_t limit = std::min(text.size(), kDomainBytesMax);
  while (at < limit && (IsAsciiAlnum(text[at]) || text[at] == '-' || text[at] == '.')) {
    if (text[at] == '.') {
      if (at == label) break;  // an empty label: dots of a sentence
      label = at + 1;
    }
    ++at;
    const bool label_ends = at >= limit || (!IsAsciiAlnum(text[at]) && text[at] != '-');
    if (label_ends && label > 0 && at > label && IsDomainEnding(text.substr(label, at - label))) {
      good = at;
    }
  }
  *looked = at + 1;
  if (good == 0 || good != at - (at > label ? 0 : 1)) return 0;
  if (good < text.size() && text[good] == '@') return 0;
  if (good < text.size() && text[good] == '/') return UrlEnd(text, good + 1);
  return good;
}

size_t ScanEmail(absl::string_view text, size_t at_sign) {
  if (at_sign == 0 || at_sign > kEmailLocalBytesMax || at_sign + 3 >= text.size()) return 0;
  for (size_t i = 0; i < at_sign; ++i) {
    if (!IsAsciiAlnum(text[i]) && std::memchr("._%+-", text[i], 5) == nullptr) return 0;
  }
  size_t at = at_sign + 1, label = at, good = 0;
  const size_t limit = std::min(text.size(), at + kDomainBytesMax);
  for (; at < limit && (IsAsciiAlnum(text[at]) || text[at] == '-' || text[at] == '.'); ++at) {
    if (text[at] == '.') {
      if (at == label) break;
      label = at + 1;
    } else if (label > at_sign + 1 && at - label >= 1) {
      good = at + 1;  // an ending of two letters or more
    }
  }
  return good;
}

NumberShape ScanNumber(absl::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    if (IsAsciiDigit(text[at])) {
      ++at;
    } else if ((text[at] == '.' || text[at] == ',' || text[at] == ':' || text[at] == '/') &&
               at + 1 < text.size() && IsAsciiDigit(text[at + 1])) {
      at += 2;
    } else {
      break;
    }
  }
  if (at < text.size() && text[at] == '%') return {at + 1, false};
  if (at < text.size() && text[at] == '$') return {at + 1, true};
  if (at < text.size() && static_cast<uint8_t>(text[at]) >= 0x80) {
    const Decoded next = DecodeAt(text.data(), text.size(), at);
    if (InfoOf(next.code_point).char_class == CharClass::kMoney) return {at + next.length, true};
  }
  return {at, false};
}

namespace {

struct FixedEmoticon {
  absl::string_view text, form;
  bool letters_around;  // may stand directly at a letter
};
constexpr FixedEmoticon kFixed[] = {
    {"</3", "</3", true},    {"<3", "<3", true},    {"^_^", "^_^", true},  {"^^", "^_^", false},
    {"^.^", "^_^", true},    {"-_-", "-_-", true},  {"-.-", "-_-", true},  {">_<", ">_<", true},
    {">.<", ">_<", true},    {"o_O", "o_o", false}, {"O_o", "o_o", false}, {"o_o", "o_o", false},
    {"O_O", "o_o", false},   {"o.O", "o_o", false}, {"T_T", "t_t", false}, {"T.T", "t_t", false},
    {";_;", "t_t", true},    {"xD", "xd", false},   {"XD", "xd", false},   {"x)", "=)", false},
    {"\\o/", "\\o/", false}, {"(-:", ":)", true},   {"(:", ":)", true},    {")-:", ":(", true},
    {"(;", ";)", true},      {">:(", ">:(", true},  {">:-(", ">:(", true}, {">:)", ">:)", true},
    {":-3", ":3", true},
};

// The form of a mouth after normal eyes; empty where it is no mouth.
absl::string_view MouthForm(char mouth) {
  switch (mouth) {
    case ')':
    case ']':
    case '}':
      return ":)";
    case '(':
    case '[':
    case '{':
      return ":(";
    case 'D':
      return ":d";
    case 'P':
    case 'p':
      return ":p";
    case '/':
    case '\\':
      return ":/";
    case '|':
      return ":|";
    case '*':
      return ":*";
    case 'O':
    case 'o':
      return ":o";
    case 'S':
    case 's':
      return ":s";
    case '3':
      return ":3";
    case '@':
      return ":@";
    case '$':
      return ":$";
    case 'c':
    case '<':
      return ":(";
    case '>':
      return ":)";
    default:
      return "";
  }
}

// Signs that an emoticon begins with: most signs of punctuation need no search.
constexpr std::array<bool, 128> kEmoticonStarts = [] {
  std::array<bool, 128> starts{};
  for (const FixedEmoticon& fixed : kFixed) starts[static_cast<uint8_t>(fixed.text[0])] = true;
  for (const char eyes : {':', ';', '=', '8'}) starts[static_cast<uint8_t>(eyes)] = true;
  return starts;
}();

bool Around(absl::string_view text, size_t end) {
  return end >= text.size() || !IsAsciiAlnum(text[end]);
}

EmoticonShape ScanFaces(absl::string_view text, bool glued) {
  const char eyes = text[0];
  if (eyes != ':' && eyes != ';' && eyes != '=' && eyes != '8') return {};
  if (eyes == '8' && glued) return {};
  size_t at = 1;
  bool tear = false, nose = false;
  if (at < text.size() && (text[at] == '\'' || text[at] == ',')) tear = true, ++at;
  if (at < text.size() && (text[at] == '-' || text[at] == '^' || text[at] == '~'))
    nose = true, ++at;
  if (at >= text.size()) return {};
  const char mouth = text[at];
  absl::string_view form = MouthForm(mouth);
  if (form.empty()) return {};
  // A colon also introduces: only brackets are a mouth whatever stands around; "8" needs a nose or
  // bracket.
  const bool bracket = std::memchr("()[]{}", mouth, 6) != nullptr;
  size_t end = at + 1;
  while (end < text.size() && text[end] == mouth) ++end;
  if (!bracket && (!Around(text, end) || (glued && !nose))) return {};
  if (mouth == '3' && glued) return {};
  if (mouth == '/' && end - at > 1) return {};  // "://"
  if (eyes == '8' && !nose) return {};          // "(item 8)"
  if (eyes == '=' &&
      (mouth == '>' || mouth == '<' || mouth == '[' || mouth == '{' || mouth == '$')) {
    return {};
  }
  if ((mouth == '[' || mouth == '{' || mouth == '<' || mouth == '>') && !nose && !tear &&
      end == at + 1 && end < text.size() && text[end] != ' ') {
    return {};  // "see:[1]"
  }
  if (tear) form = form == ":(" ? absl::string_view(":'(") : absl::string_view(":')");
  if (eyes == ';' && form == ":)") form = ";)";
  return {end, form, end - at >= 3};
}

}  // namespace

EmoticonShape ScanEmoticon(absl::string_view text, bool glued) {
  if (text.size() < 2 || static_cast<uint8_t>(text[0]) >= 0x80 ||
      !kEmoticonStarts[static_cast<uint8_t>(text[0])]) {
    return {};
  }
  for (const FixedEmoticon& fixed : kFixed) {
    if (text[0] != fixed.text[0] || text.substr(0, fixed.text.size()) != fixed.text) continue;
    size_t end = fixed.text.size();
    if (fixed.text == "<3") {
      while (end < text.size() && text[end] == '3') ++end;
      if (end < text.size() && IsAsciiDigit(text[end])) return {};  // "<35 minutes"
    } else if (fixed.text == "xD" || fixed.text == "XD") {
      while (end < text.size() && Lower(text[end]) == 'd') ++end;
    }
    if (!fixed.letters_around && (glued || !Around(text, end))) continue;
    // "(:" is a smile only where nothing is inside the bracket.
    if ((fixed.text == "(:" || fixed.text == "(;") && end < text.size() && text[end] != ' ')
      continue;
    return {end, fixed.form, end - fixed.text.size() >= 2};
  }
  return ScanFaces(text, glued);
}

size_t ScanKeycap(absl::string_view text) {
  size_t at = 1;
  if (text.substr(at, 3) == "\xEF\xB8\x8F") at += 3;
  return text.substr(at, 3) == "\xE2\x83\xA3" ? at + 3 : 0;
}

size_t ScanEmoji(absl::string_view text) {
  const Decoded first = DecodeAt(text.data(), text.size(), 0);
  const CharClass first_class = InfoOf(first.code_point).char_class;
  size_t at = first.length;
  if (first_class == CharClass::kRegional) {
    if (at >= text.size()) return at;
    const Decoded second = DecodeAt(text.data(), text.size(), at);
    return InfoOf(second.code_point).char_class == CharClass::kRegional ? at + second.length : at;
  }
  bool joined = false;
  for (size_t count = 1; at < text.size() && count < kEmojiSequenceMax; ++count) {
    const Decoded next = DecodeAt(text.data(), text.size(), at);
    const CharClass next_class = InfoOf(next.code_point).char_class;
    const bool tag = next.code_point >= 0xE0020 && next.code_point <= 0xE007F;
    if (next.code_point == 0xFE0F || tag || next_class == CharClass::kModifier) {
      joined = false;
    } else if (next.code_point == 0x200D) {
      joined = true;
    } else if (joined && (next_class == CharClass::kEmoji || next_class == CharClass::kSymbol)) {
      joined = false;
    } else {
      break;
    }
    at += next.length;
  }
  return at;
}

bool IsUnit(absl::string_view letters) {
  static constexpr absl::string_view kUnits[] = {
      "h",  "hr",  "hrs",  "hour", "hours", "m",    "min", "mins", "minute", "minutes",
      "s",  "sec", "secs", "d",    "day",   "days", "wk",  "wks",  "week",   "weeks",
      "am", "pm",  "k",    "gb",   "mb",    "km",   "kg",  "usd",  "eur",    "gbp",
      "x",  "yr",  "yrs",  "th",   "st",    "nd",   "rd"};
  if (letters.size() > 7) return false;
  char lower[8];
  for (size_t i = 0; i < letters.size(); ++i) lower[i] = static_cast<char>(letters[i] | 0x20);
  const absl::string_view word(lower, letters.size());
  return std::find(std::begin(kUnits), std::end(kUnits), word) != std::end(kUnits);
}

char PunctuationInAscii(uint32_t code_point) {
  switch (code_point) {
    case 0x2018:
    case 0x2019:
    case 0x02BC:
      return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x00AB:
    case 0x00BB:
      return '"';
    case 0x2013:
    case 0x2014:
      return '-';
    case 0xFF01:
    case 0x00A1:
    case 0x203C:
      return '!';
    case 0xFF1F:
    case 0x00BF:
    case 0x061F:
    case 0x2049:
    case 0x1367:
      return '?';
    case 0x3002:
    case 0x0964:
    case 0x06D4:
    case 0x1362:
      return '.';
    case 0x3001:
    case 0xFF0C:
    case 0x060C:
    case 0x1363:
      return ',';
    case 0x061B:
      return ';';
    default:
      return 0;
  }
}

}  // namespace earshot::text
