// Any bytes through the tokenizer: spans in bounds and ordered, forms well-formed, work linear, and a repaired
// copy of the text gives the same forms.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "text/negation.h"
#include "text/tokenizer.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace earshot::text;
  static Tokens tokens, repaired_tokens;
  if (size > (64 << 10)) return 0;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  Tokenize(text, tokens);
  MarkNegation("en", tokens);
  uint32_t last_begin = 0, last_end = 0;
  for (const Token& token : tokens.list) {
    Require(token.begin < token.end && token.end <= size);
    Require(token.begin >= last_begin);
    if (token.has(kInHashtag)) {
      Require(token.end <= last_end);
    } else {
      Require(token.begin >= last_end);
      last_end = token.end;
    }
    last_begin = token.begin;
    Require(token.norm_size <= kFormBytesMax);
    Require(earshot::IsUtf8(tokens.Form(token)));
    Require(token.hash == HashForm(tokens.Form(token)));
  }
  Require(tokens.steps <= 32 * size + 1000);

  const std::string repaired = RepairUtf8(text);
  Require(earshot::IsUtf8(repaired));
  Tokenize(repaired, repaired_tokens);
  Require(repaired_tokens.norm == tokens.norm);
  Require(repaired_tokens.list.size() == tokens.list.size());
  return 0;
}
