// Prints one digest over the assessments of a generated heap of texts: `./dev same` runs it as built by two compilers, for
// older and newer processors and under valgrind, and all must print the same.
//
//   assessment_digest [TEXTS]
//
// The texts come from a seed: words of several languages, shouts, emoji, half a megabyte in all shapes of hostile.h, and
// bytes that are no text.
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <vector>

#include "base/digest.h"
#include "sentiment/explain.h"
#include "sentiment/sequence.h"
#include "support/hostile.h"

namespace {

using earshot::Digester;
using earshot::EvidenceSpan;
using earshot::sentiment::Sequence;

constexpr const char* kWords[] = {"flight",
                                  "cancelled",
                                  "AGAIN",
                                  "worst",
                                  "service",
                                  "ever",
                                  "love",
                                  "great",
                                  "not",
                                  "never",
                                  "but",
                                  "please",
                                  "refund",
                                  "hold",
                                  "40",
                                  "minutes",
                                  "thanks",
                                  "Sooooo",
                                  "happy",
                                  "hate",
                                  "my",
                                  "the",
                                  "you",
                                  "is",
                                  "#WorstAirline",
                                  "#fail",
                                  "@acme",
                                  "http://a.example/x",
                                  "!!!",
                                  "???",
                                  ":)",
                                  ":-(",
                                  "<3",
                                  "\xF0\x9F\x98\xA1",
                                  "\xE2\x9D\xA4\xEF\xB8\x8F",
                                  "f*ck",
                                  "s h i t",
                                  "&amp;",
                                  "$300",
                                  "schlecht",
                                  "sehr",
                                  "nicht",
                                  "gut",
                                  "terrible",
                                  "p\xC3\xA9simo",
                                  "servicio",
                                  "nunca",
                                  "m\xC3\xA1s",
                                  "je",
                                  "d\xC3\xA9teste",
                                  "merci",
                                  "beaucoup",
                                  "ottimo",
                                  "servizio",
                                  "\xD8\xB3\xD9\x8A\xD8\xA6",
                                  "\xD8\xAC\xD8\xAF\xD8\xA7",
                                  "\xE0\xA4\xAC\xE0\xA4\xB9\xE0\xA5\x81\xE0\xA4\xA4",
                                  "mai",
                                  "wahala",
                                  "\xE9\x9D\x9E\xE5\xB8\xB8",
                                  "\xE0\xB9\x81\xE0\xB8\xA2\xE0\xB9\x88",
                                  "\xFF",
                                  "\xF0\x9F",
                                  "e\xCC\x81",
                                  ".",
                                  ",",
                                  "'",
                                  "\"",
                                  "\n",
                                  "sue",
                                  "lawyer",
                                  "court"};

std::string MakeText(Sequence& sequence) {
  std::string text;
  const size_t kind = sequence.Below(20);
  if (kind == 0) {
    for (size_t n = sequence.Below(200); n > 0; --n) text += static_cast<char>(sequence.Below(256));
    return text;
  }
  if (kind == 1) {
    const auto& hostile = earshot::kHostile[sequence.Below(std::size(earshot::kHostile))];
    return earshot::HostileText(hostile, sequence.Below(500));
  }
  for (size_t n = 1 + sequence.Below(30); n > 0; --n) {
    text += kWords[sequence.Below(std::size(kWords))];
    if (sequence.Below(8) != 0) text += ' ';
  }
  return text;
}

void Add(const std::vector<EvidenceSpan>& spans, Digester& digester) {
  for (const EvidenceSpan& span : spans) {
    digester.Add(int64_t{span.begin}).Add(int64_t{span.end}).Add(int64_t{span.contribution_milli});
  }
}

}  // namespace

int main(int argc, char** argv) {
  const long texts = argc > 1 ? std::atol(argv[1]) : 20'000;
  const auto analyzer = earshot::sentiment::Analyzer::Default();
  if (!analyzer.ok() || texts <= 0) return 2;
  Sequence sequence(1);
  earshot::Digest128 all;
  for (long i = 0; i < texts; ++i) {
    const std::string text = MakeText(sequence);
    constexpr const char* kHints[] = {"", "", "en", "de", "es", "ar", "hi"};
    const auto said =
        earshot::sentiment::Explain(**analyzer, text, kHints[sequence.Below(std::size(kHints))]);
    if (!said.ok()) return 2;
    const earshot::Assessment& a = said->assessment;
    Digester digester;
    digester.Add(all).Add(int64_t{a.negative_milli}).Add(int64_t{a.neutral_milli});
    digester.Add(int64_t{a.positive_milli}).Add(int64_t{a.severity_milli});
    digester.Add(int64_t{a.confidence_milli}).Add(static_cast<int64_t>(a.intents)).Add(a.language);
    Add(a.evidence, digester);
    for (const auto& head : said->heads) {
      digester.Add(head.name).Add(int64_t{head.milli});
      Add(head.spans, digester);
    }
    for (const auto& phrase : said->phrases) {
      digester.Add(int64_t{phrase.begin}).Add(int64_t{phrase.end});
    }
    all = digester.Finish();
  }
  std::printf("%ld texts %s\n", texts, all.Hex().c_str());
  return 0;
}
