// Any bytes through the analyzer, in a language told or found; and any bytes as a model file. Probabilities sum
// to 1000, spans lie in the text, a damaged model never opens.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "sentiment/analyzer.h"
#include "sentiment/deep_network.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace earshot::sentiment;
  static const auto analyzer = Analyzer::Default();
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  // The model is checked by its digest: what a fuzzer makes up is none.
  Require(!Analyzer::FromBytes(bytes).ok());
  Require(!DeepNetwork::Open(bytes).ok());
  if (!analyzer.ok() || size == 0 || size > (64 << 10)) return 0;

  static constexpr absl::string_view kHints[] = {"", "en", "de", "ar", "hi", "xx", "pt-BR", "sw"};
  const absl::string_view hint = kHints[data[0] % 8];
  const absl::string_view text = bytes.substr(1);
  const auto first = (*analyzer)->Assess(text, hint);
  Require(first.ok());
  Require(first->negative_milli + first->neutral_milli + first->positive_milli == 1000);
  Require(first->score_milli == first->positive_milli - first->negative_milli);
  Require(first->severity_milli >= 0 && first->severity_milli <= 1000);
  Require(first->confidence_milli >= 0 && first->confidence_milli <= 1000);
  Require(first->language != "und" || (first->score_milli == 0 && first->confidence_milli == 0));
  for (const auto& span : first->evidence)
    Require(span.begin < span.end && span.end <= text.size());
  Scratch fresh;
  earshot::Assessment again;
  Require((*analyzer)->AssessInto(text, hint, fresh, again).ok());
  Require(again == *first);
  return 0;
}
