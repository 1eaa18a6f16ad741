// Asking an index: one record, many records, and why.
#include <algorithm>
#include <bit>

#include "base/check.h"
#include "cel/index_data.h"

namespace earshot::cel {

using internal::IndexData;
using internal::IndexScratch;
using internal::Literal;
using internal::SearchState;

namespace {

constexpr size_t kBatchWords = 2 * internal::kBlockWords;
constexpr size_t kBatchRecords = 128;  // at a time, so that their bitmaps stay near

template <typename Call>
void ForEachBit(absl::Span<const uint64_t> words, const Call& call) {
  for (size_t w = 0; w < words.size(); ++w) {
    for (uint64_t left = words[w]; left != 0; left &= left - 1) {
      call(w * 64 + static_cast<size_t>(std::countr_zero(left)));
    }
  }
}

void ListBits(absl::Span<const uint64_t> words, std::vector<uint32_t>& out) {
  const size_t before = out.size(), n = internal::CountBits(words);
  out.resize(before + n + internal::kListSlack);
  internal::ListBits(words, out.data() + before);
  out.resize(before + n);
}

// One record against one index.
class Question {
 public:
  Question(const IndexData& data, const Activation& record, IndexScratch& scratch)
      : d_(data), record_(record), s_(scratch) {
    s_.known.resize(d_.predicates.size());
    s_.searched.assign(d_.searches.size(), SearchState::kNotYet);
    if (++s_.record == 1u << 30) {
      std::fill(s_.known.begin(), s_.known.end(), 0);
      s_.record = 1;
    }
  }

  // The bitmap of each field, and of all that are not the whole truth the other one.
  void LookUp() {
    s_.bitmaps.resize(d_.lookups.size() + 1);
    s_.certain.clear();
    s_.bitmaps[0] = d_.live->data();
    if (record_.dense() != nullptr && record_.is_complete()) {
      const Value* const values = record_.dense();
      LookUpEach([values](int slot) -> const Value& { return values[slot]; });
    } else {
      LookUpEach([this](int slot) { return record_.Ask(slot); });
    }
  }
  template <typename Field>
  void LookUpEach(const Field& field) {
    const uint64_t** bitmap = s_.bitmaps.data() + 1;
    for (const internal::Lookup& lookup : d_.lookups) {
      const int c = lookup.ClassOf(field(lookup.slot()));
      *bitmap++ = lookup.Possible(c);
      Doubt(lookup, c);
    }
  }
  void Doubt(const internal::Lookup& lookup, int c) {
    if (const uint64_t* certain = lookup.Certain(c)) s_.certain.push_back(certain);
  }

  // With the rows that are possible by their fields in `possible`: leaves those that are true.
  // Conditions that are errors, unless another row of theirs is true, go to error_bits.
  void Decide(uint64_t* possible) {
    const size_t words = d_.words;
    for (size_t i = 0; i < d_.searches.size(); ++i) Sift(i, possible);
    const bool doubts = !s_.certain.empty() || !d_.unsettled.empty() || impossible_;
    errors_ = false;
    if (!doubts) return;
    s_.undecided.resize(words);
    for (size_t w = 0; w < words; ++w) {
      uint64_t certain = d_.unsettled.empty() ? ~uint64_t{0} : ~d_.unsettled[w];
      for (const uint64_t* bits : s_.certain) certain &= bits[w];
      s_.undecided[w] = possible[w] & ~certain;
    }
    for (size_t i = 0; impossible_ && i < d_.searches.size(); ++i) {
      if (s_.searched[i] != SearchState::kImpossible) continue;
      for (size_t w = 0; w < words; ++w) {
        s_.undecided[w] |= possible[w] & d_.searches[i]->keyed[w];
      }
    }
    for (size_t w = 0; w < words; ++w) possible[w] &= ~s_.undecided[w];
    ForEachBit(s_.undecided, [&](size_t row) {
      const uint32_t condition = ConditionOf(row);
      if ((possible[condition / 64] >> (condition % 64) & 1) != 0) return;
      switch (VerdictOfRow(d_.RowAt(row))) {
        case Verdict::kTrue:
          possible[row / 64] |= uint64_t{1} << (row % 64);
          break;
        case Verdict::kError:
          if (!errors_) s_.error_bits.assign((d_.size + 63) / 64, 0);
          errors_ = true;
          s_.error_bits[condition / 64] |= uint64_t{1} << (condition % 64);
          break;
        case Verdict::kFalse:
          break;
      }
    });
  }

  // Moves what the further rows of conditions say to the conditions.
  void Gather(uint64_t* rows) {
    const size_t from = d_.extra_begin / 64;
    ForEachBit({rows + from, d_.words - from}, [&](size_t i) {
      const uint32_t condition = d_.extra_of[i];
      rows[condition / 64] |= uint64_t{1} << (condition % 64);
    });
    const size_t n = (d_.size + 63) / 64;
    for (size_t w = 0; errors_ && w < n; ++w) s_.error_bits[w] &= ~rows[w];
  }
  bool errors() const { return errors_; }

  Verdict VerdictOfRow(absl::Span<const Literal> row) {
    bool error = false;
    for (const Literal literal : row) {
      const Verdict v = VerdictOf(literal);
      if (v == Verdict::kFalse) return v;
      error = error || v == Verdict::kError;
    }
    return error ? Verdict::kError : Verdict::kTrue;
  }
  Verdict VerdictOf(Literal literal) {
    const uint32_t p = literal.predicate();
    if (s_.known[p] / 4 != s_.record) Learn(p, Evaluate(p));
    const Verdict v = static_cast<Verdict>(s_.known[p] % 4);
    return literal.negated() ? internal::Negated(v) : v;
  }
  uint32_t ConditionOf(size_t row) const {
    return row < d_.extra_begin ? static_cast<uint32_t>(row) : d_.extra_of[row - d_.extra_begin];
  }

 private:
  void Learn(uint32_t predicate, Verdict v) {
    s_.known[predicate] = s_.record * 4 + static_cast<uint32_t>(v);
  }
  Verdict Evaluate(uint32_t p) {
    const int32_t search = p < d_.search_of.size() ? d_.search_of[p] : -1;
    if (search < 0) return internal::VerdictOf(d_.predicates[p], record_, s_.values);
    RunSearch(static_cast<size_t>(search));
    if (s_.searched[search] == SearchState::kImpossible) return Verdict::kError;
    return s_.known[p] / 4 == s_.record ? Verdict::kTrue : Verdict::kFalse;
  }
  void RunSearch(size_t i) {
    if (s_.searched[i] != SearchState::kNotYet) return;
    const internal::FieldSearch& search = *d_.searches[i]->search;
    const Value v = record_.Ask(search.slot());
    if (!search.Takes(v)) {
      s_.searched[i] = SearchState::kImpossible;
      impossible_ = true;
      return;
    }
    s_.searched[i] = SearchState::kDone;
    s_.found.clear();
    search.Run(v, s_.search, s_.found);
    for (const uint32_t p : s_.found) Learn(p, Verdict::kTrue);
  }
  // Of the rows that hang on a search, those stay that hang on something found.
  void Sift(size_t i, uint64_t* possible) {
    const internal::SearchRows& rows = *d_.searches[i];
    bool any = false;
    for (size_t w = 0; w < d_.words && !any; ++w) any = (possible[w] & rows.keyed[w]) != 0;
    if (!any) return;
    RunSearch(i);
    if (s_.searched[i] == SearchState::kImpossible) return;
    s_.found_rows.resize(d_.words);
    for (size_t w = 0; w < d_.words; ++w) s_.found_rows[w] = ~rows.keyed[w];
    for (const uint32_t p : s_.found) {
      for (const uint32_t row : rows.rows_of_place[d_.place_of[p]]) {
        s_.found_rows[row / 64] |= uint64_t{1} << (row % 64);
      }
    }
    for (size_t w = 0; w < d_.words; ++w) possible[w] &= s_.found_rows[w];
  }

  const IndexData& d_;
  const Activation& record_;
  IndexScratch& s_;
  bool impossible_ = false;  // a search met a value that it cannot take
  bool errors_ = false;
};

class RecordOfColumns : public Activation {
 public:
  RecordOfColumns(const Columns& columns, size_t record) : columns_(columns), record_(record) {}
  Value Get(int slot) const override {
    const size_t i = static_cast<size_t>(slot);
    if (i >= columns_.of_slot.size() || columns_.of_slot[i].empty()) return Value::Missing();
    return columns_.of_slot[i][record_];
  }

 private:
  const Columns& columns_;
  size_t record_;
};

}  // namespace

Matches::Matches() : scratch_(std::make_unique<IndexScratch>()) {}
Matches::~Matches() = default;
Matches::Matches(Matches&&) noexcept = default;
Matches& Matches::operator=(Matches&&) noexcept = default;

void Index::MatchBits(const Activation& record, Matches& matches) const {
  const IndexData& d = *data_;
  matches.errors_.clear();
  const size_t n = (d.size + 63) / 64;
  if (d.straight) {
    matches.bits_.assign(n, 0);
    for (size_t i = 0; i < d.conditions.size(); ++i) {
      matches.scratch_->values.Reset();
      const Value v = d.conditions[i].Evaluate(record, matches.scratch_->values);
      if (v.is_true()) {
        matches.bits_[i / 64] |= uint64_t{1} << (i % 64);
      } else if (!v.is_false()) {
        matches.errors_.push_back(static_cast<uint32_t>(i));
      }
    }
    return;
  }
  IndexScratch& s = *matches.scratch_;
  Question question(d, record, s);
  question.LookUp();
  s.possible.resize(d.words);
  internal::Conjoin(s.bitmaps, 0, d.words, s.possible.data());
  question.Decide(s.possible.data());
  question.Gather(s.possible.data());
  if (question.errors()) ListBits(s.error_bits, matches.errors_);
  matches.bits_.assign(s.possible.begin(), s.possible.begin() + static_cast<ptrdiff_t>(n));
}

void Index::Match(const Activation& record, Matches& matches) const {
  MatchBits(record, matches);
  matches.matched_.clear();
  ListBits(matches.bits_, matches.matched_);
}

void Index::MatchBatch(const Columns& columns, Matches& matches, BatchMatches& out) const {
  const IndexData& d = *data_;
  out.matched.clear();
  out.errors.clear();
  out.matched_begin.assign(1, 0);
  out.errors_begin.assign(1, 0);
  IndexScratch& s = *matches.scratch_;
  const size_t n = (d.size + 63) / 64;
  if (d.straight) {
    for (size_t r = 0; r < columns.records; ++r) {
      Match(RecordOfColumns(columns, r), matches);
      out.matched.insert(out.matched.end(), matches.matched_.begin(), matches.matched_.end());
      out.errors.insert(out.errors.end(), matches.errors_.begin(), matches.errors_.end());
      out.matched_begin.push_back(out.matched.size());
      out.errors_begin.push_back(out.errors.size());
    }
    return;
  }
  s.classes.resize(d.columns.size() * kBatchRecords);
  s.batch.resize(d.words * kBatchRecords);
  const size_t bitmaps = d.columns.size() + 1;
  s.batch_bitmaps.resize(bitmaps * kBatchRecords);
  for (size_t from = 0; from < columns.records; from += kBatchRecords) {
    const size_t records = std::min(kBatchRecords, columns.records - from);
    for (size_t c = 0; c < d.columns.size(); ++c) {
      const internal::Lookup& lookup = d.lookups[c];
      const size_t slot = static_cast<size_t>(lookup.slot());
      uint8_t* const classes = s.classes.data() + c * kBatchRecords;
      const bool there = slot < columns.of_slot.size() && !columns.of_slot[slot].empty();
      for (size_t r = 0; r < records; ++r) {
        classes[r] = static_cast<uint8_t>(there ? lookup.ClassOf(columns.of_slot[slot][from + r])
                                                : internal::kClassMissing);
      }
    }
    for (size_t r = 0; r < records; ++r) {
      const uint64_t** const of_record = s.batch_bitmaps.data() + r * bitmaps;
      of_record[0] = d.live->data();
      for (size_t c = 0; c < d.columns.size(); ++c) {
        of_record[c + 1] = d.lookups[c].Possible(s.classes[c * kBatchRecords + r]);
      }
    }
    // Some blocks of all records before the next ones: their bitmaps stay in the nearest cache.
    for (size_t at = 0; at < d.words; at += kBatchWords) {
      for (size_t r = 0; r < records; ++r) {
        internal::Conjoin({s.batch_bitmaps.data() + r * bitmaps, bitmaps}, at,
                          std::min(at + kBatchWords, d.words), s.batch.data() + r * d.words);
      }
    }
    for (size_t r = 0; r < records; ++r) {
      const RecordOfColumns record(columns, from + r);
      Question question(d, record, s);
      s.certain.clear();
      for (size_t c = 0; c < d.columns.size(); ++c) {
        question.Doubt(d.lookups[c], s.classes[c * kBatchRecords + r]);
      }
      uint64_t* const rows = s.batch.data() + r * d.words;
      question.Decide(rows);
      question.Gather(rows);
      ListBits({rows, n}, out.matched);
      if (question.errors()) ListBits(s.error_bits, out.errors);
      out.matched_begin.push_back(out.matched.size());
      out.errors_begin.push_back(out.errors.size());
    }
  }
}

std::optional<Instant> Index::NextChange(const Activation& record, Instant now,
                                         absl::FunctionRef<bool(uint32_t)> counts) const {
  std::optional<Instant> next;
  for (const auto& changing : data_->now_predicates) {
    const auto at = changing->program.NextChange(record, now);
    if (!at.has_value() || (next.has_value() && *at >= *next)) continue;
    if (std::any_of(changing->conditions.begin(), changing->conditions.end(), counts)) next = at;
  }
  return next;
}

Index::Why Index::Explain(size_t number, const Activation& record, Matches& scratch) const {
  EARSHOT_CHECK(number < size());
  const IndexData& d = *data_;
  Question question(d, record, *scratch.scratch_);
  Why why;
  const auto reason = [&](Literal literal) {
    const internal::Predicate& p = d.predicates[literal.predicate()];
    Reason r;
    r.predicate = internal::TextOf(p, *d.environment);
    if (literal.negated()) r.predicate = "!(" + r.predicate + ")";
    if (p.slot >= 0) {
      r.field = d.environment->fields()[p.slot].path;
      r.value = ToString(record.Ask(p.slot));
    }
    r.verdict = question.VerdictOf(literal);
    return r;
  };
  std::vector<size_t> rows;
  d.ForEachRow(number, [&rows](size_t row) { rows.push_back(row); });
  for (const size_t row : rows) {
    const Verdict verdict = question.VerdictOfRow(d.RowAt(row));
    if (verdict == Verdict::kTrue) {
      why.verdict = verdict;
      why.reasons.clear();
      for (const Literal literal : d.RowAt(row)) why.reasons.push_back(reason(literal));
      return why;
    }
    if (verdict == Verdict::kError) why.verdict = verdict;
    for (const Literal literal : d.RowAt(row)) {
      if (question.VerdictOf(literal) != verdict) continue;
      why.reasons.push_back(reason(literal));
      break;
    }
  }
  return why;
}

}  // namespace earshot::cel
