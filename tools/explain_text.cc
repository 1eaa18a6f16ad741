#include "explain_text.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "layout.h"

namespace earshot::tools {
namespace {

// From here on a word is marked, and marked strongly, in thousandths.
constexpr int32_t kMarkedMilli = 80, kStrongMilli = 200;
constexpr size_t kStrongestShown = 6;
constexpr size_t kLabelColumns = 11;
constexpr char kPlain[] = "\x1b[0m";

std::string Mark(absl::string_view word, int32_t milli, bool colour) {
  const bool bad = milli < 0, strong = std::abs(milli) >= kStrongMilli;
  if (colour) {
    return absl::StrCat(strong ? "\x1b[1;" : "\x1b[", bad ? "31m" : "32m", word, kPlain);
  }
  const char* sign = bad ? (strong ? "--" : "-") : (strong ? "++" : "+");
  return absl::StrCat("[", sign, word, sign, "]");
}

// What counts against the customer's mood is red; where more means worse, a complaint, so is what adds.
std::string MarkAll(absl::string_view text, const sentiment::HeadReading& head, bool colour) {
  const bool is_bad = head.name != "sentiment";
  std::string out;
  size_t at = 0;
  for (const EvidenceSpan& span : head.spans) {
    if (std::abs(span.contribution_milli) < kMarkedMilli || span.begin < at) continue;
    absl::StrAppend(&out, Harmless(text.substr(at, span.begin - at)));
    const std::string word = Harmless(text.substr(span.begin, span.end - span.begin));
    // Without colours the sign is the number's own.
    absl::StrAppend(
        &out,
        Mark(word, colour && is_bad ? -span.contribution_milli : span.contribution_milli, colour));
    at = span.end;
  }
  return absl::StrCat(out, Harmless(text.substr(at)));
}

std::string Label(absl::string_view name) {
  return absl::StrCat("  ", PadRight(name, kLabelColumns));
}

std::string Strongest(absl::string_view text, std::vector<EvidenceSpan> spans) {
  std::stable_sort(spans.begin(), spans.end(), [](const EvidenceSpan& a, const EvidenceSpan& b) {
    return std::abs(a.contribution_milli) > std::abs(b.contribution_milli);
  });
  std::vector<std::string> words;
  for (const EvidenceSpan& span : spans) {
    if (words.size() == kStrongestShown || std::abs(span.contribution_milli) < kMarkedMilli) break;
    words.push_back(absl::StrFormat("%s %+d",
                                    OneLine(text.substr(span.begin, span.end - span.begin), 30),
                                    span.contribution_milli));
  }
  return words.empty() ? "no word moved it much" : absl::StrJoin(words, ", ");
}

}  // namespace

std::string Harmless(absl::string_view text) {
  std::string out(text);
  for (size_t i = 0; i < out.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(out[i]);
    if (c < 0x20 || c == 0x7F) out[i] = ' ';
    // The other control characters, U+0080 to U+009F: some terminals obey them.
    const bool two = c == 0xC2 && i + 1 < out.size() &&
                     static_cast<unsigned char>(out[i + 1]) >= 0x80 &&
                     static_cast<unsigned char>(out[i + 1]) < 0xA0;
    if (two) out[i] = out[i + 1] = ' ';
  }
  return out;
}

std::string ScoreForReading(const Assessment& a) {
  return absl::StrFormat("%5d %-8s", a.score_milli, LabelName(LabelOf(a)));
}

std::string ExplainForReading(absl::string_view text, const sentiment::Explanation& explanation,
                              bool colour) {
  const Assessment& a = explanation.assessment;
  if (a.language == "und") {
    return absl::StrCat(ScoreForReading(a), "  in no language that the model knows: not scored\n",
                        Label("text"), Harmless(text), "\n");
  }
  std::string out =
      absl::StrCat(ScoreForReading(a), "  negative ", Percent(a.negative_milli), ", neutral ",
                   Percent(a.neutral_milli), ", positive ", Percent(a.positive_milli),
                   "; confidence ", Percent(a.confidence_milli), "; language ", a.language,
                   "; severity ", a.severity_milli, "\n");
  for (const sentiment::HeadReading& head : explanation.heads) {
    const bool is_sentiment = head.name == "sentiment";
    // A head that says no is of interest to nobody but him who wonders why it does.
    if (!is_sentiment && !head.is_said) continue;
    absl::StrAppend(&out, Label(head.name), MarkAll(text, head, colour), "\n");
    absl::StrAppend(&out, Label(""),
                    is_sentiment ? std::string() : absl::StrCat(Percent(head.milli), " sure: "),
                    Strongest(text, head.spans), "\n");
  }
  std::vector<std::string> intents;
  for (const IntentEntry& entry : kIntentTable) {
    if ((a.intents & entry.intent) == 0) continue;
    std::string said = entry.name;
    for (const sentiment::IntentPhrase& phrase : explanation.phrases) {
      if (phrase.intent != entry.intent) continue;
      absl::StrAppend(&said, " ", Quote(text.substr(phrase.begin, phrase.end - phrase.begin), 60));
    }
    intents.push_back(std::move(said));
  }
  absl::StrAppend(&out, Label("intents"), intents.empty() ? "none" : absl::StrJoin(intents, ", "),
                  "\n");
  return out;
}

}  // namespace earshot::tools
