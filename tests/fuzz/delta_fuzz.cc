// Any bytes as a delta whose checksum is right: it opens or is refused, and one that opened can be asked anything.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "sentiment/bytes.h"
#include "sentiment/delta.h"
#include "sentiment/explain.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace earshot::sentiment;
  static const auto base = Analyzer::Default();
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  Require(base.ok() && !(*base)->WithDelta(bytes).ok());
  if (size < 8 || size > (1 << 20)) return 0;
  // columns, slots; then the body. What else the header holds is checked by the digest alone.
  std::string head("EARSHOTD");
  AppendU32(kDeltaFormat, head);
  AppendU32(kFeatureVersion, head);
  const auto digest = (*base)->model().digest().Bytes();
  head.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  head.append(bytes.data(), 8);
  AppendU32(static_cast<uint32_t>(size - 8), head);
  AppendU32(0, head);
  const auto adapted = (*base)->WithDelta(SealFile(std::move(head), bytes.substr(8)));
  if (!adapted.ok()) return 0;
  for (absl::string_view text :
       {"my flight was cancelled and nobody answers #fail", "good :)", ""}) {
    const auto explanation = Explain(**adapted, text, "en");
    Require(explanation.ok());
    const earshot::Assessment& a = explanation->assessment;
    Require(a.negative_milli + a.neutral_milli + a.positive_milli == 1000);
    Require(a.confidence_milli >= 0 && a.confidence_milli <= 1000);
    Require(a.severity_milli >= 0 && a.severity_milli <= 1000);
  }
  return 0;
}
