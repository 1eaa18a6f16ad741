// What an Index holds, and the memory of its questions. Internal to this room.
#ifndef EARSHOT_CEL_INDEX_DATA_H_
#define EARSHOT_CEL_INDEX_DATA_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "cel/index.h"
#include "cel/index_columns.h"
#include "cel/index_predicates.h"
#include "cel/index_search.h"

namespace earshot::cel::internal {

// So few conditions are evaluated one by one.
inline constexpr size_t kStraightMax = 32;
// Bitmaps are walked through in blocks of so many rows, in words of 64.
inline constexpr size_t kBlockWords = 8;
// Predicates that changes may add before an index is built anew: they are in no search.
inline constexpr size_t kLoosePredicatesMax = 256;

// Literals of 512 rows.
struct RowBlock {
  static constexpr size_t kRows = 512;
  std::vector<uint32_t> begin = std::vector<uint32_t>(kRows + 1, 0);
  std::vector<Literal> literals;
};

// A search with the rows that hang on it: those with a literal that must be found there.
struct SearchRows {
  std::shared_ptr<const FieldSearch> search;
  std::vector<uint64_t> keyed;                       // rows that hang on it
  std::vector<std::vector<uint32_t>> rows_of_place;  // by IndexData::place_of
};

// A predicate whose truth changes as time passes, and the conditions that say it.
struct NowPredicate {
  uint32_t predicate = 0;
  Program program;  // that knows when
  std::vector<uint32_t> conditions;
};

struct IndexData {
  const Environment* environment = nullptr;
  size_t size = 0;  // conditions
  Predicates predicates;
  std::vector<Program> conditions;  // where there are few
  bool straight = true;

  // Row i below extra_begin is the first one of condition i; those from there on are the further
  // ones of the conditions that extra_of names.
  static constexpr uint32_t kFree = ~uint32_t{0};
  size_t extra_begin = 0, words = 0;
  std::vector<uint32_t> extra_of;
  std::vector<std::pair<uint32_t, uint32_t>> extra_rows;  // condition and row, sorted
  std::vector<std::shared_ptr<const RowBlock>> rows;
  std::shared_ptr<const std::vector<uint64_t>> live;   // rows that can be true at all
  std::vector<uint64_t> unsettled;                     // rows that bitmaps alone do not decide
  std::vector<std::shared_ptr<const Column>> columns;  // the most selective first
  std::vector<Lookup> lookups;                         // of each column
  std::vector<std::shared_ptr<const SearchRows>> searches;
  // Of a predicate: the search that finds it, or -1, and its place there. Those that changes added
  // are in none.
  std::vector<int32_t> search_of;
  std::vector<uint32_t> place_of;
  std::vector<std::shared_ptr<const NowPredicate>> now_predicates;
  size_t loose = 0;  // predicates that changes added

  // The rows of a condition that can be true at all.
  template <typename Call>
  void ForEachRow(size_t condition, const Call& call) const {
    if ((*live)[condition / 64] >> (condition % 64) & 1) call(condition);
    const std::pair<uint32_t, uint32_t> first{static_cast<uint32_t>(condition), 0};
    for (auto at = std::lower_bound(extra_rows.begin(), extra_rows.end(), first);
         at != extra_rows.end() && at->first == condition; ++at) {
      call(at->second);
    }
  }
  absl::Span<const Literal> RowAt(size_t row) const {
    const RowBlock& block = *rows[row / RowBlock::kRows];
    const size_t i = row % RowBlock::kRows;
    return absl::MakeConstSpan(block.literals)
        .subspan(block.begin[i], block.begin[i + 1] - block.begin[i]);
  }
};

// Once the columns are what they will be.
void MakeLookups(IndexData& d);
// The column of a field; null where there is none.
const Column* ColumnOf(const IndexData& d, int slot);
// What a row asks of one field.
ClassSets SetsOf(const IndexData& d, const Column& column, absl::Span<const Literal> row);

enum class SearchState : uint8_t { kNotYet, kDone, kImpossible };

struct IndexScratch {
  std::vector<uint64_t> possible, undecided, error_bits, found_rows;
  std::vector<const uint64_t*> bitmaps, certain;
  // What is known of a predicate for the record at hand: known[p] / 4 is `record` then.
  std::vector<uint32_t> known;
  std::vector<SearchState> searched;
  uint32_t record = 0;
  std::vector<uint32_t> found;
  SearchScratch search;
  Scratch values;
  std::vector<uint8_t> classes;                // of a batch: [column][record]
  std::vector<uint64_t> batch;                 // of a batch: [record][word]
  std::vector<const uint64_t*> batch_bitmaps;  // [record][column]
  std::vector<const uint64_t*> shifted;
};

// In the words from `from` to `to`, both multiples of kBlockWords: out = the conjunction of all
// `bitmaps` (at least one).
void Conjoin(absl::Span<const uint64_t* const> bitmaps, size_t from, size_t to, uint64_t* out);
size_t CountBits(absl::Span<const uint64_t> words);
// The numbers of all bits, ascending; writes up to kListSlack numbers past the last one.
inline constexpr size_t kListSlack = 4;
void ListBits(absl::Span<const uint64_t> words, uint32_t* out);

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_INDEX_DATA_H_
