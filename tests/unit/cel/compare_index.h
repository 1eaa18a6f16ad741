// One random set of conditions, asked through an index in all its ways, against the evaluator.
#ifndef EARSHOT_TESTS_UNIT_CEL_COMPARE_INDEX_H_
#define EARSHOT_TESTS_UNIT_CEL_COMPARE_INDEX_H_

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cel/index.h"
#include "unit/cel/random_conditions.h"

namespace earshot::cel {

class Values : public Activation {
 public:
  explicit Values(std::vector<Value> values) : values_(std::move(values)) {}
  Value Get(int slot) const override { return values_[static_cast<size_t>(slot)]; }
  const std::vector<Value>& values() const { return values_; }

 private:
  std::vector<Value> values_;
};

inline std::vector<Program> CompileAll(const Environment& environment,
                                       const std::vector<std::string>& sources) {
  std::vector<Program> programs;
  for (const std::string& source : sources) {
    Diagnostics diagnostics;
    auto program = Program::Compile(environment, source, Type::kBool, {}, &diagnostics);
    if (!program.has_value()) {  // a test that says something wrong stops here
      fprintf(stderr, "%s: %s\n", source.c_str(), diagnostics[0].message.c_str());
      abort();
    }
    programs.push_back(*std::move(program));
  }
  return programs;
}

inline std::vector<Program> RandomPrograms(uint64_t seed, size_t n) {
  RandomConditions random(seed);
  std::vector<std::string> sources;
  for (size_t i = 0; i < n; ++i) sources.push_back(random.Condition());
  return CompileAll(RandomEnvironment(), sources);
}

// What evaluating each one says.
struct Truth {
  std::vector<uint32_t> matched, errors;
};
inline Truth TruthOf(const std::vector<Program>& programs, const Activation& record) {
  Truth truth;
  Scratch scratch;
  for (size_t i = 0; i < programs.size(); ++i) {
    scratch.Reset();
    const Value v = programs[i].Evaluate(record, scratch);
    if (v.is_true()) truth.matched.push_back(static_cast<uint32_t>(i));
    if (!v.is_true() && !v.is_false()) truth.errors.push_back(static_cast<uint32_t>(i));
  }
  return truth;
}

inline std::string Differs(const std::vector<Program>& programs, const Values& record,
                           absl::Span<const uint32_t> matched, absl::Span<const uint32_t> errors,
                           absl::string_view way) {
  const Truth truth = TruthOf(programs, record);
  const auto first = [](absl::Span<const uint32_t> a, absl::Span<const uint32_t> b) {
    size_t i = 0;
    while (i < a.size() && i < b.size() && a[i] == b[i]) ++i;
    return std::min(i < a.size() ? a[i] : UINT32_MAX, i < b.size() ? b[i] : UINT32_MAX);
  };
  const uint32_t at = std::min(first(matched, truth.matched), first(errors, truth.errors));
  if (at == UINT32_MAX) return "";
  std::string out = absl::StrCat(way, ": ", programs[at].source(), " gives ",
                                 ToString(programs[at].Evaluate(record)), " for");
  for (const int slot : programs[at].slots()) {
    absl::StrAppend(&out, " ", RandomEnvironment().fields()[slot].path, "=",
                    ToString(record.Get(slot)));
  }
  return out;
}

// "" where everything agrees. A seed makes a set of conditions, some changes and `records` records. `pairs` grows by
// the conditions times the records, although after the changes, in batches and before them each is compared again.
inline std::string CompareIndexes(uint64_t seed, size_t records, size_t* pairs = nullptr) {
  RandomConditions random(seed);
  const size_t sizes[] = {1 + random.Pick(32), 33 + random.Pick(100), 400 + random.Pick(700)};
  std::vector<Program> programs = RandomPrograms(seed + 1'000'000, sizes[seed % 3]);
  Index index = Index::Build(RandomEnvironment(), programs);
  std::vector<Values> rows;
  for (size_t i = 0; i < records; ++i) rows.emplace_back(random.Record());
  Matches matches;
  for (int round = 0; round < 3; ++round) {
    for (const Values& row : rows) {
      index.Match(row, matches);
      std::string found =
          Differs(programs, row, matches.matched(), matches.errors(), absl::StrCat("one ", round));
      if (!found.empty()) return found;
      if (pairs != nullptr && round == 0) *pairs += programs.size();
    }
    // Changes: other conditions in the place of some, and a few more of them.
    const std::vector<Program> fresh = RandomPrograms(seed * 7 + 13 + round, 12);
    for (const Program& program : fresh) {
      const size_t at = random.Pick(programs.size() + 1);
      index = index.With(at, program);
      if (at == programs.size()) {
        programs.push_back(program);
      } else {
        programs[at] = program;
      }
    }
  }
  Columns columns;
  columns.records = rows.size();
  std::vector<std::vector<Value>> by_slot(RandomEnvironment().fields().size());
  for (size_t slot = 0; slot < by_slot.size(); ++slot) {
    for (const Values& row : rows) by_slot[slot].push_back(row.values()[slot]);
    columns.of_slot.push_back(by_slot[slot]);
  }
  BatchMatches batch;
  index.MatchBatch(columns, matches, batch);
  for (size_t r = 0; r < rows.size(); ++r) {
    const auto part = [r](const std::vector<uint32_t>& all, const std::vector<size_t>& begin) {
      return absl::MakeConstSpan(all).subspan(begin[r], begin[r + 1] - begin[r]);
    };
    std::string found = Differs(programs, rows[r], part(batch.matched, batch.matched_begin),
                                part(batch.errors, batch.errors_begin), "batch");
    if (!found.empty()) return found;
    // The instants at which something can change.
    const Instant now{1'772'442'000'000'000 + static_cast<int64_t>(random.Pick(3600)) * 1'000'000};
    std::optional<Instant> next;
    const size_t skip = 2 + random.Pick(3);
    // What a constant decides depends on no time, whatever else is said.
    const auto counts = [&](uint32_t i) {
      const absl::string_view source = programs[i].source();
      return i % skip != 0 && !absl::StrContains(source, "true") &&
             !absl::StrContains(source, "false");
    };
    for (uint32_t i = 0; i < programs.size(); ++i) {
      if (!counts(i)) continue;
      const auto at = programs[i].NextChange(rows[r], now);
      if (at.has_value() && (!next.has_value() || *at < *next)) next = at;
    }
    if (index.NextChange(rows[r], now, counts) != next) {
      return "the next change differs";
    }
  }
  return "";
}

}  // namespace earshot::cel

#endif  // EARSHOT_TESTS_UNIT_CEL_COMPARE_INDEX_H_
