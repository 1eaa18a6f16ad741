// Any conditions, one a line, asked through an index: the same as evaluating each, for records that
// follow from the input.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "unit/cel/compare_index.h"

namespace earshot::cel {
namespace {

constexpr size_t kConditionsMax = 200;
constexpr int kRecords = 8;

void Check(const std::string& difference) {
  if (difference.empty()) return;
  fprintf(stderr, "%s\n", difference.c_str());
  abort();
}

void Fuzz(absl::string_view input) {
  std::vector<Program> programs;
  for (const absl::string_view line : absl::StrSplit(input, '\n')) {
    if (programs.size() == kConditionsMax) break;
    Diagnostics ignored;
    auto program = Program::Compile(RandomEnvironment(), line, Type::kBool, {}, &ignored);
    if (program.has_value()) programs.push_back(*std::move(program));
  }
  if (programs.empty()) return;
  // Few conditions are not asked through bitmaps: so the same ones stand there several times.
  const size_t said = programs.size();
  for (size_t i = 0; programs.size() < 40; ++i) programs.push_back(programs[i % said]);
  const Index index = Index::Build(RandomEnvironment(), programs);
  const Index changed = index.With(0, programs.back()).With(programs.size(), programs.front());
  std::vector<Program> other = programs;
  other[0] = programs.back();
  other.push_back(programs.front());
  RandomConditions random(input.size() * 31 + static_cast<unsigned char>(input[0]));
  Matches matches;
  for (int i = 0; i < kRecords; ++i) {
    const Values record(random.Record());
    index.Match(record, matches);
    Check(Differs(programs, record, matches.matched(), matches.errors(), "index"));
    changed.Match(record, matches);
    Check(Differs(other, record, matches.matched(), matches.errors(), "changed"));
  }
}

}  // namespace
}  // namespace earshot::cel

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 0) earshot::cel::Fuzz({reinterpret_cast<const char*>(data), size});
  return 0;
}
