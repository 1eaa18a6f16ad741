#include "fold/issue.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"

namespace earshot::fold {
namespace {

constexpr size_t kTermBytesMin = 4, kTermBytesMax = 32;
// Of a reference with letters in it, and of one that is nothing but a number.
constexpr size_t kReferenceDigitsMin = 4, kNumberDigitsMin = 6;

// Words that say how somebody feels or that he waits, and not about what. Sorted.
constexpr absl::string_view kCommonWords[] = {
    "about",    "after", "again",   "always",  "answer",    "anybody", "asked",   "back",
    "because",  "been",  "before",  "called",  "cannot",    "chat",    "company", "could",
    "customer", "days",  "does",    "dont",    "email",     "emailed", "even",    "ever",
    "every",    "form",  "from",    "have",    "hello",     "help",    "here",    "hold",
    "hour",     "hours", "into",    "just",    "know",      "last",    "letter",  "like",
    "line",     "long",  "mail",    "make",    "message",   "minutes", "more",    "much",
    "need",     "never", "nobody",  "nothing", "only",      "over",    "phone",   "please",
    "really",   "reply", "said",    "same",    "service",   "should",  "since",   "some",
    "still",    "store", "support", "tell",    "thank",     "thanks",  "that",    "their",
    "them",     "then",  "there",   "they",    "this",      "times",   "today",   "told",
    "tried",    "twice", "very",    "wait",    "waiting",   "want",    "week",    "weeks",
    "well",     "were",  "what",    "when",    "where",     "which",   "will",    "with",
    "words",    "would", "write",   "wrote",   "yesterday", "your",
};

static_assert(std::is_sorted(std::begin(kCommonWords), std::end(kCommonWords)));

struct ChannelWord {
  absl::string_view word, kind;
};
// What customers call the channels, in the languages of the model; a prefix where it ends in '*'.
constexpr ChannelWord kChannelWords[] = {
    {"phone*", "phone"},
    {"telephon*", "phone"},
    {"call", "phone"},
    {"called", "phone"},
    {"calling", "phone"},
    {"calls", "phone"},
    {"rang", "phone"},
    {"ringing", "phone"},
    {"hold", "phone"},
    {"hotline", "phone"},
    {"helpline", "phone"},
    {"queue", "phone"},
    {"ivr", "phone"},
    {"telefon*", "phone"},
    {"angerufen", "phone"},
    {"anruf*", "phone"},
    {"warteschleife", "phone"},
    {"llam\xC3\xA9", "phone"},
    {"llamad*", "phone"},
    {"tel\xC3\xA9"
     "f*",
     "phone"},
    {"appel*", "phone"},
    {"t\xC3\xA9l\xC3\xA9p*", "phone"},
    {"attente", "phone"},
    {"email*", "email"},
    {"e-mail*", "email"},
    {"mail*", "email"},
    {"correo*", "email"},
    {"courriel*", "email"},
    {"mail", "email"},
    {"inbox", "email"},
    {"chat*", "chat"},
    {"livechat", "chat"},
    {"store", "store"},
    {"shop", "store"},
    {"branch", "store"},
    {"filiale", "store"},
    {"tienda", "store"},
    {"magasin", "store"},
    {"letter*", "letter"},
    {"brief", "letter"},
    {"carta", "letter"},
    {"lettre", "letter"},
    {"form", "form"},
    {"formular", "form"},
    {"formulario", "form"},
    {"formulaire", "form"},
};

struct UnitWord {
  absl::string_view prefix;
  Span unit;
};
constexpr UnitWord kUnits[] = {
    {"min", Minutes(1)},
    {"hour", Hours(1)},
    {"hr", Hours(1)},
    {"stunde", Hours(1)},
    {"hora", Hours(1)},
    {"heure", Hours(1)},
    {"day", Days(1)},
    {"tag", Days(1)},
    {"d\xC3\xAD"
     "a",
     Days(1)},
    {"jour", Days(1)},
    {"week", Days(7)},
    {"woche", Days(7)},
    {"semana", Days(7)},
    {"semaine", Days(7)},
    {"month", Days(30)},
    {"monat", Days(30)},
};
// What nobody means when he says how long he waited; more is a slip or another matter.
constexpr Span kLostMax = Days(366);

using policy::IsWordByte;
bool IsTokenByte(char c) { return IsWordByte(c) || c == '-'; }

// Calls `visit(token, begin)` for each run of bytes that `is` holds for.
template <typename Is, typename Visit>
void ForEachRun(absl::string_view text, Is is, Visit visit) {
  for (size_t i = 0; i < text.size();) {
    if (!is(text[i])) {
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < text.size() && is(text[i])) ++i;
    visit(text.substr(begin, i - begin), begin);
  }
}

void SortAndCap(std::vector<std::string>& words, size_t max) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  if (words.size() > max) words.resize(max);
}

bool Matches(absl::string_view pattern, absl::string_view word) {
  if (!pattern.empty() && pattern.back() == '*') {
    pattern.remove_suffix(1);
    return absl::StartsWith(word, pattern);
  }
  return pattern == word;
}

// "40 minutes", "an hour", "2hrs": the longest that the text names.
Span LongestSpanIn(const std::vector<std::string>& words) {
  Span longest;
  const auto unit_of = [](absl::string_view word) -> std::optional<Span> {
    for (const UnitWord& unit : kUnits) {
      if (absl::StartsWith(word, unit.prefix)) return unit.unit;
    }
    return std::nullopt;
  };
  for (size_t i = 0; i < words.size(); ++i) {
    absl::string_view word = words[i];
    int64_t count = 0;
    size_t digits = 0;
    while (digits < word.size() && absl::ascii_isdigit(word[digits])) ++digits;
    if (digits > 0 && digits <= 6) {
      if (!absl::SimpleAtoi(word.substr(0, digits), &count)) continue;
    } else if (word == "an" || word == "one" || word == "eine" || word == "una" || word == "une") {
      count = 1;
    } else {
      continue;
    }
    std::optional<Span> unit;
    if (digits > 0 && digits < word.size()) {
      unit = unit_of(word.substr(digits));
    } else if (i + 1 < words.size()) {
      unit = unit_of(words[i + 1]);
    }
    if (!unit.has_value() || count > kLostMax.micros / unit->micros) continue;
    longest = std::max(longest, *unit * count);
  }
  return longest;
}

}  // namespace

std::vector<std::string> ReferencesIn(absl::string_view text) {
  std::vector<std::string> found;
  // Most texts name nothing, which their digits tell before their words are looked at.
  size_t all_digits = 0;
  for (const char c : text) all_digits += static_cast<unsigned char>(c - '0') < 10 ? 1 : 0;
  if (all_digits < kReferenceDigitsMin) return found;
  ForEachRun(text, IsTokenByte, [&](absl::string_view token, size_t begin) {
    // Parts of handles, links, times and amounts refer to nothing of ours.
    if (begin > 0 && absl::StrContains("@#/.:_$", text[begin - 1])) return;
    const size_t end = begin + token.size();
    if (end < text.size() && absl::StrContains("/@_", text[end])) return;
    if (end + 1 < text.size() && absl::StrContains(".:", text[end]) && IsWordByte(text[end + 1])) {
      return;
    }
    size_t digits = 0, letters = 0;
    for (const char c : token) {
      digits += absl::ascii_isdigit(c);
      letters += absl::ascii_isalpha(c);
    }
    const size_t needed = letters == 0 ? kNumberDigitsMin : kReferenceDigitsMin;
    if (token.size() > kTermBytesMax || digits < needed) return;
    if (letters == 0 && digits != token.size()) return;  // a date
    if (found.size() < 4 * kReferencesMax) found.push_back(absl::AsciiStrToUpper(token));
  });
  SortAndCap(found, kReferencesMax);
  return found;
}

std::vector<std::string> TermsIn(absl::string_view text) {
  std::vector<std::string> found;
  ForEachRun(text, IsWordByte, [&found](absl::string_view token, size_t) {
    if (token.size() < kTermBytesMin || token.size() > kTermBytesMax) return;
    if (found.size() >= 4 * kTermsMax) return;
    std::string word = absl::AsciiStrToLower(token);
    if (std::binary_search(std::begin(kCommonWords), std::end(kCommonWords), word)) return;
    found.push_back(std::move(word));
  });
  SortAndCap(found, kTermsMax);
  return found;
}

int SharedCount(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  int shared = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    const int order = x->compare(*y);
    shared += order == 0;
    if (order <= 0) ++x;
    if (order >= 0) ++y;
  }
  return shared;
}

std::optional<SelfReport> FailedChannelIn(absl::string_view text) {
  std::optional<SelfReport> report;
  std::vector<std::string> words;
  ForEachRun(text, IsTokenByte, [&](absl::string_view token, size_t begin) {
    if (words.size() >= 8 * kTermsMax) return;
    words.push_back(absl::AsciiStrToLower(token));
    if (report.has_value()) return;
    for (const ChannelWord& entry : kChannelWords) {
      if (!Matches(entry.word, words.back())) continue;
      report = SelfReport{std::string(entry.kind), static_cast<uint32_t>(begin),
                          static_cast<uint32_t>(begin + token.size()), Span{}};
      return;
    }
  });
  if (report.has_value()) report->lost = LongestSpanIn(words);
  return report;
}

std::vector<NameFound> NamesIn(const policy::Phrases& names, absl::string_view text) {
  std::vector<NameFound> found;
  if (names.empty() || text.empty()) return found;
  const std::string low = absl::AsciiStrToLower(text);
  ForEachRun(low, IsWordByte, [&](absl::string_view word, size_t begin) {
    for (const auto& [name, means] : names.From(word)) {
      if (low.compare(begin, name.size(), name) != 0) continue;
      const size_t end = begin + name.size();
      if (end < low.size() && IsWordByte(low[end])) continue;
      if (found.size() == kTermsMax) return;
      found.push_back({means, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
    }
  });
  return found;
}

std::vector<std::string> CompetitorsIn(const policy::Policy& policy, absl::string_view text) {
  std::vector<std::string> found;
  for (NameFound& name : NamesIn(policy.competitor_names(), text)) {
    found.push_back(std::move(name.means));
  }
  SortAndCap(found, kTermsMax);
  return found;
}

}  // namespace earshot::fold
